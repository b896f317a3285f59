//! What stands beside a pack's releases: the digest of each, and their changelog.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_policy::diff::PolicyDiff;
use dictum_requirements::changelog::{self, Entry};
use dictum_requirements::release;
use dictum_schema::language::Text;
use dictum_schema::release::Digest;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use semver::Version;

use crate::files::{self, FileError};
use crate::packs::{Loaded, Pack};

/// The file of digests, which `sha256sum --check` reads too.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// The changelog, for people.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// The first line of the file of digests.
const HEADER: &str =
    "# Written by `dictum compile`. `dictum verify` and `sha256sum --check` read it.\n";

/// Whether the file `name` in a folder of releases is one of ours that a run which was
/// ended left unfinished: hidden, and called after the file that it was to become.
pub(crate) fn is_unfinished(name: &str) -> bool {
    let Some(hidden) = name.strip_prefix('.') else { return false };
    let beside = [CHECKSUMS, CHANGELOG]
        .iter()
        .any(|it| hidden.strip_prefix(it).is_some_and(|it| it.starts_with('.')));
    let release = hidden.split_once(".yaml.").is_some_and(|(it, _)| Version::parse(it).is_ok());
    beside || release
}

/// The texts of the files that stand beside `releases` of `pack`, which go from the
/// oldest; none where nothing was released.
pub fn beside(pack: &Pack, releases: &[Loaded]) -> Vec<(&'static str, String)> {
    if releases.is_empty() {
        return Vec::new();
    }
    vec![(CHECKSUMS, checksums(releases)), (CHANGELOG, changelog(pack, releases))]
}

/// Every release of `pack`, oldest first, with the faults of those that do not load.
pub fn load_all(pack: &Pack) -> (Vec<Loaded>, Vec<Finding>) {
    let mut releases = Vec::new();
    let mut findings = Vec::new();
    for version in pack.versions() {
        let (loaded, faults) = pack.load(&version);
        releases.extend(loaded);
        findings.extend(faults);
    }
    (releases, findings)
}

/// The file of digests of `releases`, in their order.
pub fn checksums(releases: &[Loaded]) -> String {
    let mut text = String::from(HEADER);
    for it in releases {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {}.yaml", it.digest(), it.release.version);
    }
    text
}

/// The changelog of `releases` of `pack`.
fn changelog(pack: &Pack, releases: &[Loaded]) -> String {
    let newest = releases.last().and_then(|it| pack.schema(&it.release).ok()).unwrap_or_default();
    let diffs: Vec<Option<PolicyDiff>> = std::iter::once(None)
        .chain(releases.windows(2).map(|pair| match pair {
            [last, next] => {
                let held = next.release.subject.json_schema.as_ref();
                Some(release::changes(&last.release, &next.release, held.unwrap_or(&newest)))
            }
            _ => None,
        }))
        .collect();
    let entries: Vec<Entry<'_>> = releases
        .iter()
        .zip(&diffs)
        .map(|(it, diff)| Entry { release: &it.release, diff: diff.as_ref() })
        .collect();
    changelog::write(&entries)
}

/// Reads the file of digests of `pack`: the digest of each file by its name; none
/// where there is no such file.
///
/// # Errors
///
/// Fails where it cannot be read, or a line of it is none of its format.
pub fn listed(pack: &Pack) -> Result<Option<BTreeMap<String, Digest>>, Box<Finding>> {
    let bytes = match pack.bytes(CHECKSUMS) {
        Ok(bytes) => bytes,
        Err(FileError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(Box::new(error.finding())),
    };
    let path = pack.shown(CHECKSUMS);
    let source = Source::decode(path.clone(), bytes)
        .map_err(|error| Box::new(FileError::Source { path, error }.finding()))?;
    let mut listed = BTreeMap::new();
    for line in 1..=source.line_count() {
        let Some(span) = source.line_span(line) else { continue };
        let words = source.slice(span).trim_end_matches(['\n', '\r']);
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let entry = words.split_once("  ").and_then(|(digest, name)| {
            Some((Digest::try_from(digest.to_owned()).ok()?, name.to_owned()))
        });
        match entry {
            Some((digest, name)) if !listed.contains_key(&name) => listed.insert(name, digest),
            _ => return Err(Box::new(no_entry(&Location::new(&source, span)))),
        };
    }
    Ok(Some(listed))
}

/// What is wrong with the releases of `pack` by their digests: those that are not the
/// bytes that were released, and those that were and are gone.
///
/// A release that is not listed is none of these: a run that was cut short leaves one.
pub fn edited(pack: &Pack) -> Vec<Finding> {
    let listed = match listed(pack) {
        Ok(Some(listed)) => listed,
        Ok(None) => return Vec::new(),
        Err(finding) => return vec![*finding],
    };
    let differs = |(name, expected): (&String, &Digest)| match pack.bytes(name) {
        Ok(bytes) => {
            let found = files::digest(&bytes);
            (found != *expected).then(|| other_digest(&pack.shown(name), expected, &found))
        }
        Err(FileError::Missing { .. }) => Some(gone(pack, name)),
        Err(error) => Some(error.finding()),
    };
    listed.iter().filter_map(differs).collect()
}

/// Holds `loaded` to what was written down beside it when it was released.
///
/// A pack's only release may stand alone, as somebody copied it; one that follows others,
/// or stands beside a list that does not name it, is vouched for by nobody.
///
/// # Errors
///
/// Fails where it is not what was released, or nobody vouches for it.
pub(crate) fn vouched(pack: &Pack, loaded: &Loaded) -> Result<(), Box<Finding>> {
    if matches!(pack, Pack::Shipped(_)) {
        return Ok(());
    }
    let name = format!("{}.yaml", loaded.release.version);
    let Some(listed) = listed(pack)? else {
        let alone = pack.versions().len() <= 1;
        return if alone { Ok(()) } else { Err(Box::new(unlisted(&pack.shown(&name)))) };
    };
    let found = loaded.digest();
    match listed.get(&name) {
        Some(expected) if *expected == found => Ok(()),
        Some(expected) => Err(Box::new(other_digest(&pack.shown(&name), expected, &found))),
        None => Err(Box::new(unlisted(&pack.shown(&name)))),
    }
}

/// The releases of `pack` that its file of digests does not name, oldest first.
pub(crate) fn unlisted_versions(pack: &Pack) -> Vec<Version> {
    let listed = listed(pack).ok().flatten().unwrap_or_default();
    let named = |it: &Version| listed.contains_key(&format!("{it}.yaml"));
    pack.versions().into_iter().filter(|it| !named(it)).collect()
}

/// Nobody vouches for the release at `path`.
pub(crate) fn unlisted(path: &str) -> Finding {
    Finding::new(
        "release-not-listed",
        Severity::Error,
        Text::new(
            format!("`{path}` is not listed in {CHECKSUMS} beside it, so that nobody vouches for it"),
            format!("同一目录的 {CHECKSUMS} 中没有 `{path}`，因此无从担保它"),
        ),
    )
    .help(Text::new(
        format!("restore {CHECKSUMS}; a release that was just compiled is listed by `dictum compile` where its sources are as they were"),
        format!("请恢复 {CHECKSUMS}；若刚刚编译且源文件未变，`dictum compile` 会补上这一行"),
    ))
}

/// The release at `path` is not the one whose digest was written down.
pub(crate) fn other_digest(path: &str, expected: &Digest, found: &Digest) -> Finding {
    Finding::new(
        "release-edited",
        Severity::Error,
        Text::new(
            format!("`{path}` is not what was released: {CHECKSUMS} expects SHA-256 {expected}, and it is {found}"),
            format!("`{path}` 不是当初发布的内容：{CHECKSUMS} 记录的 SHA-256 为 {expected}，实际为 {found}"),
        ),
    )
    .help(restore())
}

/// The release `name` was listed, and is not there.
pub(crate) fn gone(pack: &Pack, name: &str) -> Finding {
    let path = pack.shown(name);
    Finding::new(
        "release-gone",
        Severity::Error,
        Text::new(
            format!("`{path}` was released, and is not there: {CHECKSUMS} lists it"),
            format!("`{path}` 曾经发布，现已不在：{CHECKSUMS} 中有它"),
        ),
    )
    .help(restore())
}

/// What to do about a release that is not what it was.
pub(crate) fn restore() -> Text {
    Text::new(
        "a release is never edited; restore the files of `releases/`, then compile a new release",
        "发布后的版本不得修改；请恢复 `releases/` 中的文件，再编译新版本",
    )
}

fn no_entry(at: &Location) -> Finding {
    Finding::new(
        "checksums-invalid",
        Severity::Error,
        Text::new(
            "this is no digest, two spaces and the name of a file, or names a file again",
            "此行不是“摘要、两个空格、文件名”的形式，或重复了文件名",
        ),
    )
    .at(at.clone())
    .help(restore())
}

/// The place of the whole file `source`: its beginning.
pub(crate) fn beginning(source: &std::sync::Arc<Source>) -> Location {
    Location::new(source, Span::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_left_unfinished_is_told_from_what_a_person_hid() {
        let ours = [".1.0.0.yaml.77-0.dictum-new", ".SHA256SUMS.x8aB2c", ".CHANGELOG.md.q0w9e8"];
        assert!(ours.iter().all(|it| is_unfinished(it)));
        let theirs = [".note.yaml.txt", ".gitignore", ".SHA256SUMS", "1.0.0.yaml", ".1.0.0.yaml"];
        assert!(!theirs.iter().any(|it| is_unfinished(it)));
    }
}

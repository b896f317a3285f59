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

use crate::files::{self, FileError};
use crate::packs::{Loaded, Pack};

/// The file of digests, which `sha256sum --check` reads too.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// The changelog, for people.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// The first line of the file of digests.
const HEADER: &str =
    "# Written by `dictum compile`. `dictum verify` and `sha256sum --check` read it.\n";

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
    let schema = releases.last().and_then(|it| pack.schema(&it.release).ok()).unwrap_or_default();
    let diffs: Vec<Option<PolicyDiff>> = std::iter::once(None)
        .chain(releases.windows(2).map(|pair| match pair {
            [last, next] => Some(release::changes(&last.release, &next.release, &schema)),
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

//! The lock: which release each range of a workspace stands for.

use dictum_schema::id::PolicyRange;
use dictum_schema::language::Text;
use dictum_schema::lock::{Lock, Locked};
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use dictum_source::tree::{self, Notation, Tree};
use semver::Version;

use crate::decode;
use crate::files::{FileError, Root};
use crate::packs::{self, Loaded, Pack};
use crate::workspace::Workspace;

/// The name of the lock file, beside the workspace file.
pub const FILE: &str = "dictum.lock";

/// The first lines of a lock file.
const HEADER: &str = "\
# Written by `dictum update`. Commit it: `dictum check` judges by these releases alone.
# yaml-language-server: $schema=.dictum/lock.schema.json
";

/// A lock, and its file.
#[derive(Debug, Clone)]
pub struct LockFile {
    /// The lock.
    pub lock: Lock,
    /// Its file as a tree, for findings to point into.
    pub tree: Tree,
}

/// Reads the lock of the workspace `root`; none where there is none.
///
/// # Errors
///
/// Fails where there is one that does not read, or that names a range twice: then nothing is judged, since nobody knows by what.
pub fn read(root: &Root) -> Result<Option<LockFile>, Vec<Finding>> {
    let source = match root.read(FILE) {
        Ok(source) => source,
        Err(FileError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(vec![error.finding()]),
    };
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let Some(tree) = tree.filter(|_| findings.is_empty()) else { return Err(findings) };
    let (lock, findings) = decode::decode::<Lock>(&tree);
    let Some(lock) = lock.filter(|_| findings.is_empty()) else { return Err(findings) };
    for (index, it) in lock.policies.iter().enumerate() {
        if lock.policies.iter().take(index).any(|other| other.range == it.range) {
            let at = tree.location(tree.nearest(&format!("/policies/{index}/range")));
            return Err(vec![twice(&it.range).at(at)]);
        }
    }
    Ok(Some(LockFile { lock, tree }))
}

/// The text of the lock file: the same for the same lock, on any machine.
pub fn to_yaml(lock: &Lock) -> String {
    // A lock is maps, lists and scalars: nothing in it fails to serialise.
    let body = serde_saphyr::to_string(lock).unwrap_or_default();
    format!("{HEADER}{body}")
}

/// The release that `range` stands for in `workspace`: what the lock says, or the
/// newest where there is no lock, or the lock does not know the range.
///
/// # Errors
///
/// Fails where there is no such release, or the range does not allow what is locked.
pub fn choose<'w>(
    workspace: &'w Workspace,
    range: &PolicyRange,
) -> Result<Chosen<'w>, Box<Finding>> {
    let Some((at, entry)) = workspace.lock.as_ref().and_then(|it| it.entry(range)) else {
        let (pack, version) = packs::newest(&workspace.packs, range)?;
        return Ok(Chosen { pack, version, locked: None });
    };
    if !range.matches(&entry.version) {
        return Err(Box::new(out_of_range(entry).at(at)));
    }
    let of = |it: &&Pack| *it.policy() == range.policy && it.versions().contains(&entry.version);
    match workspace.packs.iter().find(of) {
        Some(pack) => {
            let locked = Some(LockedAt { entry: entry.clone(), at });
            Ok(Chosen { pack, version: entry.version.clone(), locked })
        }
        None => Err(Box::new(not_there(entry).at(at))),
    }
}

/// The release that a range stands for.
#[derive(Debug, Clone)]
pub struct Chosen<'w> {
    /// Its pack.
    pub pack: &'w Pack,
    /// Its version.
    pub version: Version,
    /// What the lock says of it; none where it says nothing.
    pub locked: Option<LockedAt>,
}

/// An entry of the lock, and its place.
#[derive(Debug, Clone)]
pub struct LockedAt {
    /// The entry.
    pub entry: Locked,
    /// Where it stands.
    pub at: Location,
}

impl LockedAt {
    /// Why `loaded` is not the release that was locked; none where it is.
    pub fn differs(&self, loaded: &Loaded) -> Option<Finding> {
        let (expected, found) = (&self.entry.sha256, loaded.digest());
        if *expected == found {
            return None;
        }
        let name = format!("{} {}", loaded.release.policy, loaded.release.version);
        Some(
            Finding::new(
                "lock-mismatch",
                Severity::Error,
                Text::new(
                    format!("{name} is not the release that was locked: the lock expects SHA-256 {expected}, and it is {found}"),
                    format!("{name} 不是锁定的那个版本：锁文件记录的 SHA-256 为 {expected}，实际为 {found}"),
                ),
            )
            .at(self.at.clone())
            .help(Text::new(
                "restore the release, and see with `dictum verify` what was edited",
                "请恢复该版本，并用 `dictum verify` 查看哪里被改动",
            )),
        )
    }
}

impl LockFile {
    /// What the lock says of `range`, and where.
    pub fn entry(&self, range: &PolicyRange) -> Option<(Location, &Locked)> {
        let index = self.lock.policies.iter().position(|it| it.range == *range)?;
        let at = self.tree.location(self.tree.nearest(&format!("/policies/{index}")));
        Some((at, self.lock.policies.get(index)?))
    }
}

/// What the lock of `workspace` does not say of its subjects, and what it says of
/// ranges that none of them names; nothing where there is no lock.
pub fn gaps(workspace: &Workspace) -> Vec<Finding> {
    let Some(file) = &workspace.lock else { return Vec::new() };
    let subjects = &workspace.config.subjects;
    let mut findings = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let before = subjects.iter().take(index).any(|it| it.policy == subject.policy);
        if file.entry(&subject.policy).is_none() && !before {
            let tree = workspace.tree.as_ref();
            let pointer = format!("/subjects/{index}/policy");
            let mut finding = not_locked(workspace, &subject.policy);
            finding.at = tree.map(|it| it.location(it.nearest(&pointer)));
            findings.push(finding);
        }
    }
    for (index, it) in file.lock.policies.iter().enumerate() {
        if !subjects.iter().any(|subject| subject.policy == it.range) {
            let at = file.tree.location(file.tree.nearest(&format!("/policies/{index}/range")));
            findings.push(unused(workspace, &it.range).at(at));
        }
    }
    findings
}

fn update(workspace: &Workspace) -> Text {
    let folder = workspace.root.name();
    Text::new(format!("run `dictum update {folder}`"), format!("请运行 `dictum update {folder}`"))
}

fn not_locked(workspace: &Workspace, range: &PolicyRange) -> Finding {
    let message = Text::new(
        format!("`{range}` is not in `{FILE}`, so that the newest release judges"),
        format!("`{FILE}` 中没有 `{range}`，因此以最新版本检查"),
    );
    Finding::new("lock-incomplete", Severity::Warning, message).help(update(workspace))
}

fn unused(workspace: &Workspace, range: &PolicyRange) -> Finding {
    let message =
        Text::new(format!("no subject names `{range}`"), format!("没有对象使用 `{range}`"));
    Finding::new("lock-unused", Severity::Info, message).help(update(workspace))
}

fn twice(range: &PolicyRange) -> Finding {
    let message =
        Text::new(format!("`{range}` is locked twice"), format!("`{range}` 被锁定了两次"));
    Finding::new("lock-ambiguous", Severity::Error, message)
        .help(Text::new("leave one of the two", "请只保留一处"))
}

fn out_of_range(it: &Locked) -> Finding {
    let message = Text::new(
        format!("{} is not in the range `{}`", it.version, it.range),
        format!("{} 不在范围 `{}` 之内", it.version, it.range),
    );
    Finding::new("lock-out-of-range", Severity::Error, message)
        .help(Text::new("run `dictum update`", "请运行 `dictum update`"))
}

fn not_there(it: &Locked) -> Finding {
    let name = format!("{} {}", it.range.policy, it.version);
    let message = Text::new(
        format!("{name} is locked, and is not there"),
        format!("已锁定 {name}，但该版本不存在"),
    );
    Finding::new("policy-not-found", Severity::Error, message).help(Text::new(
        "restore the release, or run `dictum update`",
        "请恢复该版本，或运行 `dictum update`",
    ))
}

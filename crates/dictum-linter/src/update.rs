//! Moving a workspace's lock to newer releases, and what that changes.

mod impact;

use std::path::Path;

use dictum_schema::id::{PolicyId, PolicyRange};
use dictum_schema::language::{Language, Text};
use dictum_schema::lock::{Format, Lock, Locked};
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::update::Moved;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use jiff::civil::Date;

use crate::confirm;
use crate::files::{FileError, Root};
use crate::hanging;
use crate::lock::{self, LockFile};
use crate::packs;
use crate::schemas;
use crate::workspace::{self, Workspace};

pub use self::impact::{Impact, VerdictChange};

/// The schema of the lock, which its first lines name for editors.
const SCHEMA: &str = ".dictum/lock.schema.json";

/// What to update, and when.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The policies to move; all of them where none is named.
    pub policies: Vec<&'a PolicyId>,
    /// The day on which subjects are judged by the old and the new releases.
    pub today: Date,
}

/// Finds the newest release of each range of the workspace in the folder at `path`, and
/// what moving to it changes; none where that cannot be known, with the reasons.
///
/// Nothing is written: [`write`] does that.
///
/// # Errors
///
/// Fails where the folder is not there, or has no workspace file.
pub fn plan(path: &Path, options: &Options<'_>) -> Result<(Option<Plan>, Vec<Finding>), FileError> {
    let root = Root::open(path)?;
    if !root.has(workspace::FILE) {
        return Err(FileError::Missing { path: root.shown(workspace::FILE) });
    }
    let (opened, mut findings) = workspace::open(path)?;
    findings.extend(opened.iter().flat_map(|it| unknown(it, options)));
    let broken = findings.iter().any(|it| it.severity == Severity::Error);
    let Some(old) = opened.filter(|_| !broken) else { return Ok((None, findings)) };
    let (lock, faults) = next(&old, options);
    findings.extend(faults);
    let Some(lock) = lock else { return Ok((None, findings)) };
    let moved = lock.policies.iter().map(|it| moved(&old, it)).collect();
    let new = locked(&old, lock);
    let (confirmations, faults) = confirm::read(&old.root);
    findings.extend(faults);
    let (hanging, faults) = hanging::find(&new.workspace, &confirmations);
    findings.extend(faults);
    let compared = impact::compare((&old, &new.workspace), &hanging, options.today);
    findings.extend(compared.findings);
    findings.sort_by(Finding::order);
    findings.dedup();
    let language = old.config.language;
    let changed = old.root.read(lock::FILE).map_or(true, |it| it.text() != new.text);
    let plan = Plan {
        root: old.root,
        language,
        moved,
        impacts: compared.impacts,
        verdicts: compared.verdicts,
        text: new.text,
        changed,
    };
    Ok((Some(plan), findings))
}

/// What an update would change.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The workspace.
    pub root: Root,
    /// The language that it asks for.
    pub language: Option<Language>,
    /// Every range, and what it stood for and stands for.
    pub moved: Vec<Moved>,
    /// What becomes of layers and waivers, by file and place.
    pub impacts: Vec<Impact>,
    /// What the rules say of the subjects otherwise than before.
    pub verdicts: Vec<VerdictChange>,
    /// The text of the lock file.
    pub text: String,
    /// Whether the lock file says something else than that.
    pub changed: bool,
}

/// Writes the lock of `plan`; gives its path as people know it, or none where it says
/// so already.
///
/// # Errors
///
/// Fails where the system refuses.
pub fn write(plan: &Plan) -> Result<Option<String>, FileError> {
    if !plan.changed {
        return Ok(None);
    }
    let schema = schemas::of::<Lock>();
    plan.root.write(SCHEMA, &format!("{schema:#}\n"))?;
    plan.root.write(lock::FILE, &plan.text)?;
    Ok(Some(plan.root.shown(lock::FILE)))
}

/// The policies of `options` that no subject names.
fn unknown(workspace: &Workspace, options: &Options<'_>) -> Vec<Finding> {
    let named = |it: &PolicyId| workspace.config.subjects.iter().any(|of| of.policy.policy == *it);
    let unknown = options.policies.iter().filter(|it| !named(it));
    unknown
        .map(|it| {
            let message = Text::new(
                format!("no subject of the workspace is judged by `{it}`"),
                format!("工作区中没有对象以 `{it}` 检查"),
            );
            Finding::new("policy-not-found", Severity::Error, message)
        })
        .collect()
}

/// The lock that follows that of `workspace`; none where a range has no release, or a
/// locked release was edited, with the reasons.
fn next(workspace: &Workspace, options: &Options<'_>) -> (Option<Lock>, Vec<Finding>) {
    let mut ranges: Vec<&PolicyRange> = Vec::new();
    for subject in &workspace.config.subjects {
        if !ranges.contains(&&subject.policy) {
            ranges.push(&subject.policy);
        }
    }
    ranges.sort_by_key(ToString::to_string);
    let (mut policies, mut findings) = (Vec::new(), Vec::new());
    for range in ranges {
        let kept = !options.policies.is_empty() && !options.policies.contains(&&range.policy);
        match entry(workspace, range, if kept { Choice::Kept } else { Choice::Moved }) {
            Ok(entry) => policies.push(entry),
            Err(finding) => findings.push(*finding),
        }
    }
    let lock = Lock { schema: Format::V1, policies };
    (Some(lock).filter(|_| findings.is_empty()), findings)
}

/// The entry of `range`, by `choice` as it is or with the newest release.
fn entry(
    workspace: &Workspace,
    range: &PolicyRange,
    choice: Choice,
) -> Result<Locked, Box<Finding>> {
    let before = workspace.lock.as_ref().and_then(|it| it.entry(range)).map(|(_, it)| it);
    if let (Some(before), Choice::Kept) = (before, choice) {
        return Ok(before.clone());
    }
    let (pack, version) = packs::newest(&workspace.packs, range)?;
    let (loaded, findings) = pack.load(&version);
    let Some(loaded) = loaded else {
        return Err(Box::new(findings.into_iter().next().unwrap_or_else(unreadable)));
    };
    let same = before.filter(|it| it.version == version);
    if same.is_some() {
        // A release that was edited since it was locked is not locked anew.
        let differs = lock::choose(workspace, range)?.locked.and_then(|it| it.differs(&loaded));
        if let Some(finding) = differs {
            return Err(Box::new(finding));
        }
    }
    let reviewed = reviewed(workspace, before).filter(|it| *it != version);
    Ok(Locked { range: range.clone(), version, sha256: loaded.digest(), reviewed })
}

/// Whether an entry is kept as it is, or moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Kept,
    Moved,
}

/// The release that layers were last held to: the locked one, unless something that
/// hangs on clauses edited before it is suspect still.
fn reviewed(workspace: &Workspace, before: Option<&Locked>) -> Option<semver::Version> {
    let before = before?;
    let Some(reviewed) = &before.reviewed else { return Some(before.version.clone()) };
    let (confirmations, _) = confirm::read(&workspace.root);
    let (hanging, faults) = hanging::find(workspace, &confirmations);
    let of = |it: &hanging::Hanging| it.policy == before.range.policy && it.after == *reviewed;
    let left = !faults.is_empty() || hanging.iter().any(of);
    Some(if left { reviewed.clone() } else { before.version.clone() })
}

fn unreadable() -> Finding {
    let message = Text::new("the release does not read", "无法读取该版本");
    Finding::new("release-unreadable", Severity::Error, message)
}

fn moved(old: &Workspace, entry: &Locked) -> Moved {
    let before = old.lock.as_ref().and_then(|it| it.entry(&entry.range));
    Moved {
        range: entry.range.to_string(),
        from: before.map(|(_, it)| it.version.to_string()),
        to: entry.version.to_string(),
        sha256: entry.sha256.to_string(),
    }
}

/// A workspace as it is under another lock, and the text of that.
struct Relocked {
    workspace: Workspace,
    text: String,
}

fn locked(old: &Workspace, lock: Lock) -> Relocked {
    let text = lock::to_yaml(&lock);
    let source = Source::new(old.root.shown(lock::FILE), text.as_str());
    let (tree, _) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let tree = tree.unwrap_or_else(|| Tree::empty_map(&source, Evidence::Declared));
    let workspace = Workspace { lock: Some(LockFile { lock, tree }), ..old.clone() };
    Relocked { workspace, text }
}

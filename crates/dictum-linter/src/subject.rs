//! Subjects: the files of each, as one tree of facts.

mod documents;
mod patterns;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dictum_miniprogram::facts::{self, Attestation};
use dictum_schema::console::Console;
use dictum_schema::language::Text;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::decode::Shape;
use crate::files::{self, FileError, Root};
use crate::project;
use crate::schemas;
use crate::workspace::{CAPTURES, CONSOLE, Workspace};

/// One subject's facts.
#[derive(Debug, Clone)]
pub struct Collected {
    /// What reports call it.
    pub name: String,
    /// Its facts; none where they cannot be read.
    pub facts: Option<Tree>,
    /// Faults of its files.
    pub findings: Vec<Finding>,
}

pub use documents::DOCUMENTS_MAX;

/// A subject as the workspace file has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What it is.
    pub subject: &'a Subject,
    /// The workspace file, and the subject's place among its subjects; none where there is
    /// no such file.
    pub file: Option<(&'a Tree, usize)>,
}

impl<'a> Entry<'a> {
    /// The subject with number `index` of `workspace`; none where it has no such subject.
    pub fn of(workspace: &'a Workspace, index: usize) -> Option<Self> {
        let subject = workspace.config.subjects.get(index)?;
        Some(Self { subject, file: workspace.tree.as_ref().map(|it| (it, index)) })
    }

    /// `finding` at the subject's glob with number `glob`, or as near as can be.
    fn place(&self, finding: Finding, glob: usize) -> Finding {
        let Some((tree, index)) = self.file else { return finding };
        finding.at(tree.location(tree.nearest(&format!("/subjects/{index}/files/{glob}"))))
    }
}

/// On which day, and with what kept from before, facts are collected.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// The day.
    pub today: Date,
    /// The folder of what is kept between runs; none to keep nothing.
    pub cache: Option<&'a Path>,
}

/// Collects the facts of the subject `entry`, whose folder lies below `root`.
///
/// A subject of kind `document` stands for each file that its globs find; the
/// facts of each are checked against `schema`.
pub fn collect(
    root: &Root,
    entry: Entry<'_>,
    schema: &Json,
    conditions: Conditions<'_>,
) -> Vec<Collected> {
    let subject = entry.subject;
    match subject.kind {
        SubjectKind::MiniProgram => vec![mini_program(root, subject, conditions)],
        SubjectKind::Document => match root.below(&subject.root) {
            Ok(root) => documents::collect(&root, entry, schema),
            Err(error) => vec![unreadable(&subject.name, error.finding())],
        },
    }
}

fn unreadable(name: &str, finding: Finding) -> Collected {
    Collected { name: name.to_owned(), facts: None, findings: vec![finding] }
}

/// Collects the facts of the mini-program `subject`, whose folder lies below `root`.
pub fn mini_program(root: &Root, subject: &Subject, conditions: Conditions<'_>) -> Collected {
    let observed = root.below(&subject.root).map(|it| project::observe(&it, conditions.cache));
    let (facts, findings) = observed.map(|it| (it.facts, it.findings)).unwrap_or_default();
    let mut collected = join(root, subject, facts.as_ref(), conditions.today);
    collected.findings.extend(findings);
    collected
}

/// The same, where the project's own files are known to say `observed`; what was found
/// in them is not said again.
pub(crate) fn join(
    root: &Root,
    subject: &Subject,
    observed: Option<&Tree>,
    today: Date,
) -> Collected {
    let root = match root.below(&subject.root) {
        Ok(root) => root,
        Err(error) => return unreadable(&subject.name, error.finding()),
    };
    let mut findings = Vec::new();
    let console = console(&root, subject, &mut findings);
    let captures = captures(&root, subject, &mut findings);
    let (facts, faults) = facts::collect(console.as_ref(), &captures, observed, today);
    findings.extend(faults);
    for attestation in console.iter().flat_map(facts::attestations) {
        findings.extend(attested(&root, &attestation));
    }
    Collected { name: subject.name.clone(), facts: Some(facts), findings }
}

/// What a console file looks like, worked out once for all subjects.
static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::of(schemas::of::<Console>()));

/// Reads the console file; none where there is none, or it cannot be trusted.
fn console(root: &Root, subject: &Subject, findings: &mut Vec<Finding>) -> Option<Tree> {
    let path = subject.console.as_deref().unwrap_or(CONSOLE);
    if subject.console.is_none() && !root.has(path) {
        return None;
    }
    let source = match root.read(path) {
        Ok(source) => source,
        Err(error) => {
            findings.push(error.finding());
            return None;
        }
    };
    let (tree, faults) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let broken = !faults.is_empty();
    findings.extend(faults);
    let tree = tree.filter(|_| !broken)?;
    let faults = SHAPE.faults(&tree);
    let broken = !faults.is_empty();
    findings.extend(faults);
    Some(tree).filter(|_| !broken)
}

/// Reads the captured responses, in the order of their names.
fn captures(root: &Root, subject: &Subject, findings: &mut Vec<Finding>) -> Vec<Arc<Source>> {
    let folder = subject.captures.as_deref().unwrap_or(CAPTURES);
    let names = match root.names(folder) {
        Ok(names) => names,
        Err(FileError::Missing { .. }) if subject.captures.is_none() => return Vec::new(),
        Err(error) => {
            findings.push(error.finding());
            return Vec::new();
        }
    };
    let names: Vec<&String> = names
        .iter()
        .filter(|it| {
            it.rsplit_once('.').is_some_and(|(stem, ending)| ending == "json" && !stem.is_empty())
        })
        .collect();
    let mut sources = Vec::new();
    // One more than is used, so that the collector tells what is left out.
    for name in names.into_iter().take(facts::CAPTURES_MAX + 1) {
        match root.read(&format!("{folder}/{name}")) {
            Ok(source) => sources.push(source),
            Err(error) => findings.push(error.finding()),
        }
    }
    sources
}

/// Checks that a file which somebody attests with is there, and is the one they meant.
fn attested(root: &Root, attestation: &Attestation) -> Option<Finding> {
    let file = &attestation.file;
    let bytes = match root.bytes(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let mut finding = error.finding().at(attestation.at.clone());
            "attestation-file-unreadable".clone_into(&mut finding.code);
            return Some(finding);
        }
    };
    let digest = files::digest(&bytes);
    match &attestation.sha256 {
        Some(expected) if !expected.eq_ignore_ascii_case(digest.as_str()) => Some(
            Finding::new(
                "attestation-file-changed",
                Severity::Error,
                Text::new(
                    format!("`{file}` is not the file that was attested: its SHA-256 is {digest}"),
                    format!("`{file}` 不是当初作证的文件：其 SHA-256 为 {digest}"),
                ),
            )
            .at(attestation.at.clone()),
        ),
        Some(_) => None,
        None => Some(
            Finding::new(
                "attestation-without-digest",
                Severity::Warning,
                Text::new(
                    format!("`{file}` could be exchanged unseen: no digest is written down"),
                    format!("未记录 `{file}` 的摘要，文件被替换也无从察觉"),
                ),
            )
            .at(attestation.at.clone())
            .help(Text::new(
                format!("write `sha256: {digest}` beside it"),
                format!("请在其旁写上 `sha256: {digest}`"),
            )),
        ),
    }
}

//! Subjects: the files of each, as one tree of facts.

mod documents;
mod patterns;
mod stated;
mod walks;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dictum_miniprogram::console::SHAPE_CODE;
use dictum_miniprogram::facts::{self, Attestation};
use dictum_miniprogram::statements;
use dictum_schema::console::{self, Console};
use dictum_schema::language::Text;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, Notation, Tree};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::decode::Shape;
use crate::door::Kind;
use crate::files::{self, FileError, Root};
use crate::project;
use crate::schemas;
use crate::workspace::{CAPTURES, CONSOLE, Workspace};

/// So many names among the captures are told that are none.
const OTHERS_TOLD: usize = 3;

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

pub use documents::{DOCUMENTS_MAX, FILES_MAX};
pub use walks::Walks;

/// A subject as the workspace file has it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What it is.
    pub subject: &'a Subject,
    /// The workspace file, and the subject's place among its subjects; none where there is
    /// no such file.
    pub file: Option<(&'a Tree, usize)>,
    /// For a document: the part of its folder that is asked for; none where all of it is.
    pub below: Option<&'a str>,
    /// Walks through folders that others made already.
    pub walks: Option<&'a Walks>,
}

impl<'a> Entry<'a> {
    /// The subject with number `index` of `workspace`; none where it has no such subject.
    pub fn of(workspace: &'a Workspace, index: usize) -> Option<Self> {
        let subject = workspace.config.subjects.get(index)?;
        let file = workspace.tree.as_ref().map(|it| (it, index));
        Some(Self { subject, file, below: None, walks: None })
    }

    /// `finding` at the subject's glob with number `glob`, of all under `files` and then under
    /// `exclude`, or as near as can be.
    fn place(&self, finding: Finding, glob: usize) -> Finding {
        let Some((tree, index)) = self.file else { return finding };
        let place = match glob.checked_sub(self.subject.files.len()) {
            None => format!("/subjects/{index}/files/{glob}"),
            Some(glob) => format!("/subjects/{index}/exclude/{glob}"),
        };
        finding.at(tree.location(tree.nearest(&place)))
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
    let (mut facts, faults) = facts::collect(console.as_ref(), &captures, observed, today);
    let stated = stated::read(&root, today, &mut findings);
    findings.extend(statements::state(&mut facts, &stated, |it| root.shown(it)));
    // What does not fit the console file's schema has been told already.
    findings.extend(faults.into_iter().filter(|it| it.code != SHAPE_CODE));
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
    findings.extend(SHAPE.faults(&tree));
    // What does not fit is left out by whoever reads it, and the rest stands; of another
    // format nothing can be known.
    let format = tree.get(tree.root(), "schema").and_then(|it| tree.str(it));
    let known = serde_json::to_value(console::Format::V1).is_ok_and(|it| it.as_str() == format);
    Some(tree).filter(|_| known)
}

/// Reads the captured responses, in the order of their names.
fn captures(root: &Root, subject: &Subject, findings: &mut Vec<Finding>) -> Vec<Arc<Source>> {
    let folder = subject.captures.as_deref().unwrap_or(CAPTURES);
    let names = match root.entries(folder) {
        Ok(names) => names,
        Err(FileError::Missing { .. }) if subject.captures.is_none() => return Vec::new(),
        Err(error) => {
            findings.push(error.finding());
            return Vec::new();
        }
    };
    // Hidden files are the system's and version control's own.
    let names = names.into_iter().filter(|(name, _)| !name.starts_with('.'));
    let (names, others): (Vec<_>, Vec<_>) = names.partition(|(name, kind)| {
        *kind != Kind::Folder && name.to_ascii_lowercase().ends_with(".json")
    });
    findings.extend(not_captures(root, folder, &others));
    let mut sources = Vec::new();
    // One more than is used, so that the collector tells what is left out.
    for (name, _) in names.into_iter().take(facts::CAPTURES_MAX + 1) {
        match root.read(&format!("{folder}/{name}")) {
            Ok(source) => sources.push(source),
            Err(error) => findings.push(error.finding()),
        }
    }
    sources
}

/// Tells what lies among the captures of the folder `folder` and is not read.
fn not_captures(root: &Root, folder: &str, others: &[(String, Kind)]) -> Option<Finding> {
    let (first, _) = others.first()?;
    let names = others.iter().take(OTHERS_TOLD).map(|(name, kind)| match kind {
        Kind::Folder => format!("`{name}/`"),
        _ => format!("`{name}`"),
    });
    let names: Vec<String> = names.collect();
    let more = others.len() - names.len();
    let (mut en, mut zh) = (names.join(", "), names.join("、"));
    if more > 0 {
        en = format!("{en} and {more} more");
        zh = format!("{zh} 等 {} 项", others.len());
    }
    let message = Text::new(
        format!("beside the captures, {en} are not read"),
        format!("响应目录中的 {zh} 未读取"),
    );
    let help = Text::new(
        "captures are files that end in `.json` and lie in the folder itself; move what is none elsewhere",
        "响应是直接放在该目录中、以 `.json` 结尾的文件；请将其他内容移走",
    );
    let place = Source::new(root.shown(&format!("{folder}/{first}")), "");
    let at = Location::new(&place, Span::default());
    Some(Finding::new("capture-not-read", Severity::Warning, message).at(at).help(help))
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

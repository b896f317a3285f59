//! What is compared: a policy, or a state of a workspace with the policies in force.

use std::path::{Path, PathBuf};

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::layering::{self, Base};
use dictum_policy::program::PolicyProgram;
use dictum_schema::id::PolicyRange;
use dictum_schema::language::Text;
use dictum_schema::release::Release;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::tree::{self, Notation};
use jiff::civil::Date;
use serde_json::Value as Json;

use super::{Question, revision};
use crate::compile::{self, Options, RULEBOOK};
use crate::files::{FileError, Root};
use crate::packs::{self, Loaded, Pack, RELEASES};
use crate::workspace::{self, Workspace};
use crate::{cases, decode, in_force, layers, schemas, subject};

/// What one operand names.
pub(super) enum Operand {
    /// A policy.
    Policy(Box<Side>),
    /// A workspace as it stands, or stood.
    Workspace(State),
}

/// A policy, ready to be compared.
pub(super) struct Side {
    /// What reports call it.
    pub(super) name: String,
    pub(super) policy: EffectivePolicy,
    pub(super) program: PolicyProgram,
    /// The JSON Schema of the facts.
    pub(super) schema: Json,
    /// Facts to build witnesses from.
    pub(super) bases: Vec<Json>,
}

/// The policy in force for each subject, in the workspace's order.
pub(super) struct State {
    pub(super) subjects: Vec<(String, Side)>,
}

type Opened = (Option<Operand>, Vec<Finding>);

/// Opens the operand `spelled`, the old one where `at` is 0.
///
/// What is there as a path is a path; else what reads as `policy@version` is one; all
/// else is a revision.
pub(super) fn open(spelled: &str, question: &Question<'_>, at: usize) -> Result<Opened, FileError> {
    let path = Path::new(spelled);
    let layers = question.layers.get(at).copied().unwrap_or_default();
    if path.is_dir() {
        return folder(path, question, (at, layers));
    }
    if path.exists() {
        return Ok(policy(file(path)?, layers));
    }
    if let Some((policy, version)) = spelled.split_once('@')
        && let Ok(range) = spelled.parse::<PolicyRange>()
        && !policy.is_empty()
    {
        return named((&range, version), question, layers);
    }
    revision(spelled, question)
}

/// A release with what is needed to judge by it.
struct Found {
    name: String,
    loaded: Loaded,
    schema: Json,
    bases: Vec<Json>,
}

fn policy((found, mut findings): (Option<Found>, Vec<Finding>), layers: &[PathBuf]) -> Opened {
    let Some(found) = found else { return (None, findings) };
    let mut files = Vec::new();
    for path in layers {
        match around(path).map(|(root, name)| layers::read(&root, &name)) {
            Ok((file, faults)) => {
                findings.extend(faults);
                files.extend(file);
            }
            Err(error) => findings.push(error.finding()),
        }
    }
    let Found { mut name, loaded, schema, bases } = found;
    for file in &files {
        name = format!("{name} + {}", file.layer.layer);
    }
    let base = Base { release: &loaded.release, source: &loaded.source, schema: &schema };
    match layering::apply(&base, &files.iter().collect::<Vec<_>>()) {
        Ok(layered) => {
            findings.extend(layered.findings);
            let (policy, program) = (layered.policy, layered.program);
            (
                Some(Operand::Policy(Box::new(Side { name, policy, program, schema, bases }))),
                findings,
            )
        }
        Err(faults) => {
            let tree = loaded.tree();
            findings.extend(faults.iter().map(|it| it.finding(&tree)));
            (None, findings)
        }
    }
}

/// A file's folder and its name there.
fn around(path: &Path) -> Result<(Root, String), FileError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    match path.file_name().and_then(|it| it.to_str()) {
        Some(name) => Ok((Root::open(folder.unwrap_or(Path::new(".")))?, name.to_owned())),
        None => Err(FileError::NotAFile { path: path.display().to_string() }),
    }
}

/// A release file; the pack around it, where it lies in one, has the facts' schema.
fn file(path: &Path) -> Result<(Option<Found>, Vec<Finding>), FileError> {
    let (root, name) = around(path)?;
    let source = root.read(&name)?;
    let (tree, mut findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let Some(tree) = tree.filter(|_| findings.is_empty()) else { return Ok((None, findings)) };
    let (release, faults) = decode::decode::<Release>(&tree);
    findings.extend(faults);
    let Some(release) = release else { return Ok((None, findings)) };
    let pack = path.parent().filter(|it| it.file_name().is_some_and(|it| it == RELEASES));
    let pack = pack.map(|it| it.join("..")).and_then(|it| Root::open(&it).ok()).unwrap_or(root);
    let (schema, fault) = schema(&pack, &release);
    findings.extend(fault);
    let Some(schema) = schema else { return Ok((None, findings)) };
    let bases = bases(&pack);
    let name = format!("{} {}", release.policy, release.version);
    Ok((Some(Found { name, loaded: Loaded { release, source }, schema, bases }), findings))
}

/// The JSON Schema of the facts that `release` judges, as the pack `root` has it today.
fn schema(root: &Root, release: &Release) -> (Option<Json>, Option<Finding>) {
    match (release.subject.kind, &release.subject.schema) {
        (SubjectKind::MiniProgram, _) => (Some(schemas::mini_program()), None),
        (SubjectKind::Document, Some(path)) => match packs::facts_schema(root, path) {
            Ok((schema, _)) => (Some(schema), None),
            Err(finding) => (None, Some(*finding)),
        },
        // What is not described has no types.
        (SubjectKind::Document, None) => (Some(Json::Bool(true)), None),
    }
}

/// The facts that a pack's cases start from.
fn bases(root: &Root) -> Vec<Json> {
    cases::base(root).map(|it| it.facts).into_iter().collect()
}

/// A folder: a workspace, or a pack as it stands.
fn folder(
    path: &Path,
    question: &Question<'_>,
    (at, layers): (usize, &[PathBuf]),
) -> Result<Opened, FileError> {
    let root = Root::open(path)?;
    if root.has(RULEBOOK) {
        let document = question.document.filter(|_| at == 1);
        let options = Options { document, version: None };
        let (compiled, findings) = compile::compile(path, &options)?;
        let broken = findings.iter().any(|it| it.severity == Severity::Error);
        let Some(compiled) = compiled.filter(|_| !broken) else { return Ok((None, findings)) };
        let release = compiled.compiled.release;
        let edition = document.unwrap_or(path).display().to_string();
        let source = dictum_source::source::Source::new(edition.clone(), compiled.compiled.text);
        let found = Found {
            name: format!("{} ({edition})", release.policy),
            loaded: Loaded { release, source },
            schema: compiled.schema,
            bases: bases(&root),
        };
        return Ok(policy((Some(found), Vec::new()), layers));
    }
    if root.has(workspace::FILE) {
        let (workspace, mut findings) = workspace::open(path)?;
        let Some(workspace) = workspace else { return Ok((None, findings)) };
        let (state, faults) = state(&workspace, question.today, &root.shown("."));
        findings.extend(faults);
        return Ok((Some(Operand::Workspace(state)), findings));
    }
    let finding = Finding::new(
        "diff-operands",
        Severity::Error,
        Text::new(
            format!("`{}` holds no `{RULEBOOK}` and no `{}`", root.name(), workspace::FILE),
            format!("`{}` 中既没有 `{RULEBOOK}`，也没有 `{}`", root.name(), workspace::FILE),
        ),
    );
    Ok((None, vec![finding]))
}

/// A release by its policy and version: the workspace's packs come before those that
/// are shipped.
fn named(
    (range, version): (&PolicyRange, &str),
    question: &Question<'_>,
    layers: &[PathBuf],
) -> Result<Opened, FileError> {
    let mut findings = Vec::new();
    let mut packs = packs::shipped();
    if Root::open(question.folder)?.has(workspace::FILE) {
        let (workspace, faults) = workspace::open(question.folder)?;
        findings.extend(faults);
        packs = workspace.map_or(packs, |it| it.packs);
    }
    let mut range = range.clone();
    // A whole version is that version, and not what is compatible with it.
    if version.parse::<semver::Version>().is_ok()
        && let Ok(exact) = format!("={version}").parse()
    {
        range.versions = exact;
    }
    let (pack, version) = match packs::newest(&packs, &range) {
        Ok(found) => found,
        Err(finding) => {
            findings.push(*finding);
            return Ok((None, findings));
        }
    };
    let (loaded, faults) = pack.load(&version);
    findings.extend(faults);
    let Some(loaded) = loaded else { return Ok((None, findings)) };
    let (schema, bases) = match pack {
        Pack::Folder(_, root) => {
            let (schema, fault) = schema(root, &loaded.release);
            findings.extend(fault);
            (schema, bases(root))
        }
        Pack::Shipped(_) => match pack.schema(&loaded.release) {
            Ok(schema) => (Some(schema), Vec::new()),
            Err(finding) => {
                findings.push(*finding);
                (None, Vec::new())
            }
        },
    };
    let Some(schema) = schema else { return Ok((None, findings)) };
    let name = format!("{} {version}", pack.policy());
    Ok(policy((Some(Found { name, loaded, schema, bases }), findings), layers))
}

fn revision(spelled: &str, question: &Question<'_>) -> Result<Opened, FileError> {
    let extracted = match revision::extract(spelled, question.folder)? {
        Ok(extracted) => extracted,
        Err(finding) => return Ok((None, vec![*finding])),
    };
    let mut findings = extracted.findings;
    let (workspace, faults) = workspace::of(extracted.root)?;
    findings.extend(faults);
    let Some(workspace) = workspace else { return Ok((None, findings)) };
    let (state, faults) = state(&workspace, question.today, spelled);
    findings.extend(faults);
    Ok((Some(Operand::Workspace(state)), findings))
}

/// The policy in force for each subject of `workspace`.
fn state(workspace: &Workspace, today: Date, spelled: &str) -> (State, Vec<Finding>) {
    let mut subjects = Vec::new();
    let mut findings = Vec::new();
    for (index, it) in workspace.config.subjects.iter().enumerate() {
        let (in_force, faults) = in_force::resolve(workspace, index, today);
        for fault in faults {
            if !findings.contains(&fault) {
                findings.push(fault);
            }
        }
        let Some(in_force) = in_force else { continue };
        let collected = subject::collect(&workspace.root, it, &in_force.schema, today);
        let facts = collected.into_iter().filter_map(|it| it.facts).take(BASES_MAX);
        let release = &in_force.loaded.release;
        let layers: String = in_force.layers.iter().map(|it| format!(" + {}", it.name)).collect();
        let side = Side {
            name: format!("{} {}{layers} ({spelled})", release.policy, release.version),
            policy: in_force.layered.policy,
            program: in_force.layered.program,
            schema: in_force.schema,
            bases: facts.map(|it| it.to_json(it.root())).collect(),
        };
        subjects.push((it.name.clone(), side));
    }
    (State { subjects }, findings)
}

/// So many of a subject's files are built upon.
const BASES_MAX: usize = 4;

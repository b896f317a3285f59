//! What is compared: a policy, or a state of a workspace with the policies in force.

use std::path::{Path, PathBuf};

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::layering::{self, Base, LayerFile};
use dictum_policy::program::PolicyProgram;
use dictum_policy::waivers::{self, Calendar, Held, State, Waivers};
use dictum_schema::id::PolicyRange;
use dictum_schema::language::Text;
use dictum_schema::release::Release;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::{Evidence, Severity};
use dictum_schema::workspace::WaiverTerms;
use dictum_source::finding::Finding;
use dictum_source::tree::{self, Notation};
use jiff::civil::Date;
use serde_json::Value as Json;

use super::{Named, Question, revision};
use crate::compile::{self, Options, RULEBOOK};
use crate::files::{FileError, Root};
use crate::packs::{self, Loaded, Pack, RELEASES};
use crate::subject::{self, Conditions, Entry};
use crate::workspace::{self, Workspace};
use crate::{cases, decode, in_force, layers, schemas};

/// What one operand names.
pub(super) enum Operand {
    /// A policy.
    Policy(Box<Side>),
    /// A workspace as it stands, or stood.
    Workspace(Subjects),
}

/// A policy, ready to be compared.
pub(super) struct Side {
    /// What reports call it.
    pub(super) name: String,
    /// The layers over its release.
    pub(super) layers: Vec<String>,
    pub(super) policy: EffectivePolicy,
    pub(super) program: PolicyProgram,
    /// The JSON Schema of the facts.
    pub(super) schema: Json,
    /// Facts to build witnesses from.
    pub(super) bases: Vec<Json>,
    /// The waivers that hold on the day.
    pub(super) waivers: Vec<Held>,
}

impl Side {
    /// The policy, and what people call it.
    pub(super) fn named(&self) -> Named {
        let (name, layers) = (self.name.clone(), self.layers.clone());
        Named { name, layers, policy: self.policy.clone() }
    }
}

/// The policy in force for each subject, in the workspace's order.
pub(super) struct Subjects {
    // A subject stands here once for each policy that judges it.
    pub(super) subjects: Vec<(String, Side)>,
}

impl Subjects {
    /// What judges `subject` here by the policy of `side`.
    pub(super) fn counterpart(&self, subject: &str, side: &Side) -> Option<&Side> {
        let same =
            |it: &&(String, Side)| it.0 == subject && it.1.policy.policy == side.policy.policy;
        self.subjects.iter().find(same).map(|it| &it.1)
    }
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
        return Ok(policy(file(path)?, (layers, question.today)));
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

fn policy(
    (found, mut findings): (Option<Found>, Vec<Finding>),
    (layers, today): (&[PathBuf], Date),
) -> Opened {
    let Some(found) = found else { return (None, findings) };
    let (files, faults) = read(layers);
    findings.extend(faults);
    let Found { mut name, loaded, schema, bases } = found;
    let base = Base { release: &loaded.release, source: &loaded.source, schema: &schema };
    let files: Vec<&LayerFile> = files.iter().collect();
    match layering::apply(&base, &files) {
        Ok(layered) => {
            findings.extend(layered.findings);
            let applied: Vec<&LayerFile> =
                layered.stack.iter().filter_map(|it| files.get(*it).copied()).collect();
            let layers: Vec<String> = applied.iter().map(|it| it.layer.layer.to_string()).collect();
            name.push_str(&over(&layers));
            let (policy, program) = (layered.policy, layered.program);
            let calendar = Calendar { today, terms: WaiverTerms::default() };
            let (given, faults) = waivers::gather(&applied, &policy, &calendar);
            findings.extend(faults);
            let waivers = holding(&given);
            let side = Side { name, layers, policy, program, schema, bases, waivers };
            (Some(Operand::Policy(Box::new(side))), findings)
        }
        Err(faults) => {
            let tree = loaded.tree();
            findings.extend(faults.iter().map(|it| it.finding(&tree)));
            (None, findings)
        }
    }
}

/// The layer files at `paths`; one that is none is left out, with the reason.
fn read(paths: &[PathBuf]) -> (Vec<LayerFile>, Vec<Finding>) {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        match around(path).map(|(root, name)| layers::read(&root, &name)) {
            Ok((file, faults)) => {
                findings.extend(faults);
                files.extend(file);
            }
            Err(error) => findings.push(error.finding()),
        }
    }
    (files, findings)
}

/// The waivers that hold.
fn holding(given: &Waivers) -> Vec<Held> {
    given.held().iter().filter(|it| it.state != State::Expired).cloned().collect()
}

/// How layers are told behind a release.
fn over(layers: &[String]) -> String {
    let mut names = vec![""];
    names.extend(layers.iter().map(String::as_str));
    names.join(" + ")
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

/// The JSON Schema of the facts that `release` judges: its own, or, where it holds none, as
/// the pack `root` has it today.
fn schema(root: &Root, release: &Release) -> (Option<Json>, Option<Finding>) {
    if let Some(held) = &release.subject.json_schema {
        return match decode::validator(held) {
            Ok(_) => (Some(held.clone()), None),
            Err(finding) => (None, Some(*finding)),
        };
    }
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
        return Ok(policy((Some(found), Vec::new()), (layers, question.today)));
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
    let found = Found { name, loaded, schema, bases };
    Ok(policy((Some(found), findings), (layers, question.today)))
}

fn revision(spelled: &str, question: &Question<'_>) -> Result<Opened, FileError> {
    let extracted = match revision::extract(spelled, question.folder)? {
        Ok(extracted) => extracted,
        Err(finding) => return Ok((None, vec![*finding])),
    };
    let mut findings = extracted.findings;
    if !findings.is_empty() {
        return Ok((None, findings));
    }
    if !extracted.root.has(workspace::FILE) {
        return Ok((None, vec![no_workspace(spelled)]));
    }
    let (workspace, faults) = workspace::of(extracted.root)?;
    findings.extend(faults);
    let Some(workspace) = workspace else { return Ok((None, findings)) };
    let (state, faults) = state(&workspace, question.today, spelled);
    findings.extend(faults);
    Ok((Some(Operand::Workspace(state)), findings))
}

fn no_workspace(spelled: &str) -> Finding {
    let file = workspace::FILE;
    Finding::new(
        "diff-operands",
        Severity::Error,
        Text::new(
            format!("revision `{spelled}` has no `{file}` in this folder"),
            format!("修订版本 `{spelled}` 的此文件夹中没有 `{file}`"),
        ),
    )
    .help(Text::new("name the workspace's folder with `--dir`", "请用 `--dir` 指明工作区文件夹"))
}

/// The policy in force for each subject of `workspace`.
fn state(workspace: &Workspace, today: Date, spelled: &str) -> (Subjects, Vec<Finding>) {
    let mut subjects = Vec::new();
    let mut findings = Vec::new();
    let every = workspace.config.subjects.iter().enumerate();
    let every = every.flat_map(|(index, it)| {
        (0..it.policy.ranges().len()).map(move |number| (it, (index, number)))
    });
    let conditions = Conditions { today, cache: None };
    for (it, place) in every {
        let (in_force, faults) = in_force::resolve(workspace, place, today);
        for fault in faults {
            if !findings.contains(&fault) {
                findings.push(fault);
            }
        }
        let Some(in_force) = in_force else { continue };
        let Some(entry) = Entry::of(workspace, place.0) else { continue };
        let collected = subject::collect(&workspace.root, entry, &in_force.schema, conditions);
        let facts = collected.into_iter().filter_map(|it| it.facts).take(BASES_MAX);
        let release = &in_force.loaded.release;
        let layers: Vec<String> = in_force.layers.iter().map(|it| it.name.clone()).collect();
        let name = format!("{} {}{}", release.policy, release.version, over(&layers));
        let side = Side {
            name: format!("{name} ({spelled})"),
            layers,
            policy: in_force.layered.policy,
            program: in_force.layered.program,
            schema: in_force.schema,
            bases: facts.map(|it| it.to_json(it.root())).collect(),
            waivers: holding(&in_force.waivers),
        };
        subjects.push((it.name.clone(), side));
    }
    (Subjects { subjects }, findings)
}

/// So many of a subject's files are built upon.
const BASES_MAX: usize = 4;

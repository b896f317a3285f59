//! Packs: a document and a rulebook on disk to a release on disk.

mod drift;
mod earned;

use std::path::Path;
use std::sync::Arc;

use dictum_policy::diff::Policy;
use dictum_policy::witness::{self, Ground};
use dictum_policy::{effective, program};
use dictum_requirements::document;
use dictum_requirements::release::{self, Compiled, Inputs};
use dictum_requirements::requirements;
use dictum_requirements::suspects;
use dictum_schema::language::Text;
use dictum_schema::release::{Release, SourceFile, Sources, Subject};
use dictum_schema::rulebook::{Rulebook, SubjectKind};
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use semver::Version;
use serde_json::Value as Json;

use crate::files::{self, FileError, Root};
use crate::packs::{self, Loaded};
use crate::{cases, confirm, decode, releases, schemas};

pub(crate) use self::drift::suspect;
pub use self::drift::{STALE, Verdict, bound_todo, drift, verdict};
pub use self::earned::unearned;

/// The rulebook's name in its pack.
pub const RULEBOOK: &str = "rulebook.yaml";

/// What to compile besides the pack as it stands.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// Another edition of the document.
    pub document: Option<&'a Path>,
    /// The version to release as; the one that is due where none is named.
    pub version: Option<Version>,
}

/// A pack's document and rulebook, compiled.
#[derive(Debug, Clone)]
pub struct PackCompiled {
    /// The pack.
    pub root: Root,
    /// The release, what it changes, and the version that is due.
    pub compiled: Compiled,
    /// The last release, that this one is compared with.
    pub previous: Option<Release>,
    /// The JSON Schema of the facts.
    pub schema: Json,
    /// The document that was read.
    pub document: Arc<Source>,
}

/// Compiles the pack in the folder at `path`; none where it cannot be, with the reasons.
///
/// # Errors
///
/// Fails where there is no such folder, or a file of it cannot be read at all.
pub fn compile(
    path: &Path,
    options: &Options<'_>,
) -> Result<(Option<PackCompiled>, Vec<Finding>), FileError> {
    compile_in(&Root::open(path)?, options)
}

/// Compiles the pack `root` as [`compile`] does.
///
/// # Errors
///
/// Fails where a file of it cannot be read at all.
pub fn compile_in(
    root: &Root,
    options: &Options<'_>,
) -> Result<(Option<PackCompiled>, Vec<Finding>), FileError> {
    let (opened, mut findings) = open(root.clone(), options.document)?;
    let Some(mut opened) = opened else { return Ok((None, findings)) };
    let (previous, faults) = last_release(root);
    findings.extend(faults);
    if findings.iter().any(|it| it.severity == Severity::Error) {
        return Ok((None, findings));
    }
    opened.previous = previous;
    let (mut compiled, faults) = opened.compile(options.version.clone());
    findings.extend(faults);
    let (confirmations, faults) = confirm::read(root);
    findings.extend(faults);
    if let (Some(compiled), Some(last)) = (&mut compiled, &opened.previous) {
        let of = (&last.release.policy, &last.release.version);
        let found = std::mem::take(&mut compiled.suspects);
        compiled.suspects = suspects::unconfirmed(found, of, &confirmations);
    }
    let unchanged = compiled.as_ref().is_some_and(|it| it.unchanged);
    findings.extend(not_vouched(root, unchanged));
    if let Some(compiled) = &mut compiled {
        opened.show(compiled);
    }
    findings.sort_by(Finding::order);
    findings.sort_by_key(requirements::is_consequence);
    let whole = compiled.map(|compiled| PackCompiled {
        root: opened.root,
        compiled,
        previous: opened.previous.map(|it| it.release),
        schema: opened.schema,
        document: opened.document,
    });
    Ok((whole, findings))
}

/// Opens the pack `root` for compilation, with another edition of its document where
/// one is named; none where its rulebook does not stand, with the reasons.
///
/// # Errors
///
/// Fails where the rulebook or the document cannot be read at all.
pub(crate) fn open(
    root: Root,
    document: Option<&Path>,
) -> Result<(Option<Opened>, Vec<Finding>), FileError> {
    let source = root.read(RULEBOOK)?;
    let (tree, mut findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let Some(tree) = tree.filter(|_| findings.is_empty()) else { return Ok((None, findings)) };
    let (rulebook, faults) = decode::decode::<Rulebook>(&tree);
    findings.extend(faults);
    let Some(rulebook) = rulebook else { return Ok((None, findings)) };
    if root.own_name() != rulebook.policy.as_str() {
        findings.push(misnamed(&root, &tree, &rulebook));
        return Ok((None, findings));
    }
    let document = match document {
        Some(path) => read_outside(path)?,
        None => root.read(&rulebook.document)?,
    };
    match subject(&root, &rulebook) {
        Ok((subject, schema)) => {
            let previous = None;
            let pack = Opened { root, tree, rulebook, document, subject, schema, previous };
            Ok((Some(pack), findings))
        }
        Err(finding) => {
            findings.push(*finding);
            Ok((None, findings))
        }
    }
}

/// Writes the release of `pack` where it is new, and what stands beside the releases
/// where it says something else; gives the paths as people know them.
///
/// What a run that was ended left unfinished is removed first. The release comes before the
/// lists: a run that is cut short leaves a release that is not
/// listed yet, which the next run lists, never a list of what is not there.
///
/// # Errors
///
/// Fails where a release of that version is there, or the system refuses.
pub fn write(pack: &PackCompiled) -> Result<Vec<String>, FileError> {
    let mut written = Vec::new();
    let _locked = pack.root.lock()?;
    for name in pack.root.names(packs::RELEASES).unwrap_or_default() {
        if releases::is_unfinished(&name) {
            pack.root.remove(&format!("{}/{name}", packs::RELEASES))?;
        }
    }
    if !pack.compiled.unchanged {
        let path = format!("{}/{}.yaml", packs::RELEASES, pack.compiled.release.version);
        pack.root.create(&path, &pack.compiled.text)?;
        written.push(pack.root.shown(&path));
    }
    for (name, text) in beside(pack) {
        let path = format!("{}/{name}", packs::RELEASES);
        pack.root.write(&path, &text)?;
        written.push(pack.root.shown(&path));
    }
    Ok(written)
}

/// What has to stand beside the releases of `pack` and does not: names and texts.
pub fn beside(pack: &PackCompiled) -> Vec<(&'static str, String)> {
    let Some(releases) = packs::folder(pack.root.clone()) else { return Vec::new() };
    releases::beside(&releases, &releases::load_all(&releases).0)
        .into_iter()
        .filter(|(name, text)| releases.bytes(name).ok().as_deref() != Some(text.as_bytes()))
        .collect()
}

/// Everything of a pack that a compilation reads.
pub(crate) struct Opened {
    root: Root,
    tree: Tree,
    rulebook: Rulebook,
    document: Arc<Source>,
    subject: Subject,
    schema: Json,
    /// The last release, which the next one follows.
    pub(crate) previous: Option<Loaded>,
}

impl Opened {
    /// What the pack's files are, by their digests.
    pub(crate) fn sources(&self) -> Sources {
        let file = |path: &str, source: &Source| SourceFile {
            path: path.to_owned(),
            sha256: files::digest_of(source),
        };
        let rulebook = self.tree.location(self.tree.root()).source;
        Sources {
            document: file(&self.rulebook.document, &self.document),
            rulebook: file(RULEBOOK, &rulebook),
        }
    }

    /// Whether `subject` is what the pack judges. From then on it holds the schema of the
    /// facts if that does: older releases only name its file.
    pub(crate) fn judge(&mut self, subject: &Subject) -> bool {
        let key = |it: &Subject| (it.kind, it.schema.clone(), it.schema_sha256.clone());
        let same = key(&self.subject) == key(subject);
        if same {
            self.subject.json_schema.clone_from(&subject.json_schema);
        }
        same
    }

    /// Compiles the pack, as `version` where one is asked for.
    pub(crate) fn compile(&self, version: Option<Version>) -> (Option<Compiled>, Vec<Finding>) {
        let (document, mut findings) = document::parse(&self.document);
        let (requirements, faults) = requirements::bind(&document, &self.rulebook, &self.tree);
        findings.extend(faults);
        let last = self.previous.as_ref().map(|it| (&it.release, it.digest()));
        let inputs = Inputs {
            sources: self.sources(),
            subject: self.subject.clone(),
            schema: &self.schema,
            previous: last.as_ref().map(|(release, digest)| (*release, digest)),
            version,
        };
        let (compiled, faults) =
            release::compile(&requirements, &self.rulebook, &self.tree, &inputs);
        findings.extend(faults);
        (compiled, findings)
    }
}

impl Opened {
    /// Looks for subjects that show what the release changes.
    fn show(&self, compiled: &mut Compiled) {
        let (Some(last), Some(diff)) = (&self.previous, compiled.diff.take()) else { return };
        let (old, new) = (effective::resolve(&last.release), effective::resolve(&compiled.release));
        let Ok(program) = program::compile(&old, &self.schema) else {
            compiled.diff = Some(diff);
            return;
        };
        let sides = [
            Policy { policy: &old, program: &program },
            Policy { policy: &new, program: &compiled.program },
        ];
        let [before, after] = &sides;
        let base = cases::base(&self.root);
        let today = base.as_ref().map_or("1970-01-01", |it| it.today.as_str());
        let bases: Vec<Json> = base.iter().map(|it| it.facts.clone()).collect();
        let ground = Ground { schema: &self.schema, bases: &bases, today };
        compiled.diff = Some(witness::search(diff, (before, after), &ground));
    }
}

/// The last release of the pack `root`; none where nothing was released yet. What is
/// not as it was released is a finding: nothing may follow it.
fn last_release(root: &Root) -> (Option<Loaded>, Vec<Finding>) {
    let Some(pack) = packs::folder(root.clone()) else { return (None, Vec::new()) };
    let findings = releases::edited(&pack);
    match pack.versions().last() {
        Some(version) if findings.is_empty() => pack.load(version),
        _ => (None, findings),
    }
}

/// The releases of the pack `root` that nobody vouches for, so that none may follow them.
///
/// The newest is vouched for by its sources where they compile to it: a run that was cut
/// short leaves a release that is not listed yet.
fn not_vouched(root: &Root, unchanged: bool) -> Vec<Finding> {
    let Some(pack) = packs::folder(root.clone()) else { return Vec::new() };
    let newest = pack.versions().pop().filter(|_| unchanged);
    let unlisted = releases::unlisted_versions(&pack).into_iter();
    unlisted
        .filter(|it| Some(it) != newest.as_ref())
        .map(|it| releases::unlisted(&pack.shown(&format!("{it}.yaml"))))
        .collect()
}

fn subject(root: &Root, rulebook: &Rulebook) -> Result<(Subject, Json), Box<Finding>> {
    match (rulebook.subject, &rulebook.subject_schema) {
        (SubjectKind::MiniProgram, _) => {
            let schema = schemas::mini_program();
            let schema_sha256 = schemas::digest(&schema);
            let kind = SubjectKind::MiniProgram;
            Ok((Subject { kind, schema: None, schema_sha256, json_schema: None }, schema))
        }
        (SubjectKind::Document, Some(path)) => {
            let (schema, schema_sha256) = packs::facts_schema(root, path)?;
            let kind = SubjectKind::Document;
            let (file, held) = (Some(path.clone()), Some(schema.clone()));
            Ok((Subject { kind, schema: file, schema_sha256, json_schema: held }, schema))
        }
        (SubjectKind::Document, None) => Err(Box::new(
            Finding::new(
                "schema-invalid",
                Severity::Error,
                Text::new(
                    "a rulebook over documents names the JSON Schema of their facts",
                    "检查文档的规则书必须指明事实的 JSON Schema",
                ),
            )
            .help(Text::new(
                "add `subject_schema: subject.schema.json`",
                "请添加 `subject_schema: subject.schema.json`",
            )),
        )),
    }
}

/// Reads a document that the caller names by its own path.
fn read_outside(path: &Path) -> Result<Arc<Source>, FileError> {
    let shown = path.display().to_string();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match path.file_name().and_then(|it| it.to_str()) {
        Some(name) => Root::open(folder)?.read(name),
        None => Err(FileError::NotAFile { path: shown }),
    }
}

fn misnamed(root: &Root, tree: &Tree, rulebook: &Rulebook) -> Finding {
    Finding::new(
        "pack-misnamed",
        Severity::Error,
        Text::new(
            format!(
                "the folder `{}` is not named after its policy `{}`",
                root.own_name(),
                rulebook.policy
            ),
            format!("文件夹 `{}` 没有以其策略 `{}` 命名", root.own_name(), rulebook.policy),
        ),
    )
    .at(tree.location(tree.nearest("/policy")))
    .help(Text::new("rename the one or the other", "请改名使两者一致"))
}

//! A document on disk to the folder of a pack whose rulebook is a first draft.

use std::fs;
use std::path::{Path, PathBuf};

use dictum_requirements::document;
use dictum_requirements::draft::{self, Draft, Wanted, schema};
use dictum_schema::id::PolicyId;
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use serde_json::Value as Json;

use crate::compile::RULEBOOK;
use crate::files::{FileError, Root};
use crate::schemas;

/// The document's name in a drafted pack.
const DOCUMENT: &str = "requirements.md";

/// The name of the facts' JSON Schema in a drafted pack.
const SCHEMA: &str = "subject.schema.json";

/// The schema that the rulebook's first line names, for editors.
const RULEBOOK_SCHEMA: &str = ".dictum/rulebook.schema.json";

/// The policy of a document whose name has no letters that a policy's may have.
const POLICY: &str = "policy";

/// What to draft besides what the document says.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// The folder to put the pack's folder in; this one where none is named.
    pub into: Option<&'a Path>,
    /// The policy; the document's name where none is named.
    pub policy: Option<PolicyId>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// Files of facts, from which the JSON Schema is inferred.
    pub samples: &'a [PathBuf],
}

/// A pack that was drafted.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// The pack's folder, as people know it.
    pub pack: String,
    /// The files that were written, as people know them.
    pub written: Vec<String>,
    /// The rulebook, and what needs a person.
    pub draft: Draft,
    /// What is wrong with the document or a sample.
    pub findings: Vec<Finding>,
}

/// Drafts a pack for the document at `path`, and writes its folder at once: it is there
/// whole, or not at all.
///
/// The folder is named after the policy. The document is kept byte for byte.
///
/// # Errors
///
/// Fails where the document or a sample cannot be read, the folder is there already, or
/// the system refuses.
pub fn draft(path: &Path, options: &Options<'_>) -> Result<Drafted, FileError> {
    let (name, bytes) = read(path)?;
    let shown = path.display().to_string();
    let source = Source::decode(shown.clone(), bytes.clone())
        .map_err(|error| FileError::Source { path: shown, error })?;
    let (document, mut findings) = document::parse(&source);
    let mut samples = Vec::new();
    for path in options.samples {
        let (sample, faults) = sample(path)?;
        samples.extend(sample);
        findings.extend(faults);
    }
    let Some(policy) = options.policy.clone().or_else(|| policy_of(&name)) else {
        return Err(FileError::NotAFile { path: path.display().to_string() });
    };
    let wanted = Wanted { policy: &policy, document: DOCUMENT, subject_schema: SCHEMA };
    let draft = draft::draft(&document, wanted);
    if options.dry_run {
        let (pack, written) = (policy.to_string(), Vec::new());
        return Ok(Drafted { pack, written, draft, findings });
    }
    let facts = format!("{:#}\n", schema::infer(&samples));
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        (DOCUMENT, bytes),
        (RULEBOOK, draft.text.clone().into_bytes()),
        (SCHEMA, facts.into_bytes()),
    ];
    let known = schemas::all().into_iter().find(|(name, _)| *name == "rulebook");
    files.extend(known.map(|(_, it)| (RULEBOOK_SCHEMA, format!("{it:#}\n").into_bytes())));
    let into = options.into.unwrap_or(Path::new("."));
    let written = place(into, policy.as_str(), &files)?;
    let pack = Root::open(into)?.shown(policy.as_str());
    Ok(Drafted { pack, written, draft, findings })
}

/// Writes `files` into the new folder `name` of the folder `into`: beside it first, so that
/// a run that is cut short leaves no half of a pack under its name.
fn place(into: &Path, name: &str, files: &[(&str, Vec<u8>)]) -> Result<Vec<String>, FileError> {
    let root = Root::open(into)?;
    let target = root.folder().join(name);
    let io = |error| FileError::Io { path: root.shown(name), error };
    if fs::symlink_metadata(&target).is_ok() {
        return Err(FileError::Exists { path: root.shown(name) });
    }
    let unfinished = root.folder().join(format!(".{name}.draft-{}", std::process::id()));
    fs::create_dir(&unfinished).map_err(io)?;
    let write = || -> std::io::Result<()> {
        for (file, bytes) in files {
            let path = unfinished.join(file);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, bytes)?;
        }
        fs::rename(&unfinished, &target)
    };
    if let Err(error) = write() {
        // What is left of it lies under a name that nobody reads.
        let _ = fs::remove_dir_all(&unfinished);
        return Err(io(error));
    }
    Ok(files.iter().map(|(file, _)| root.shown(&format!("{name}/{file}"))).collect())
}

/// The name and the bytes of the file at `path`.
fn read(path: &Path) -> Result<(String, Vec<u8>), FileError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let name = path.file_name().and_then(|it| it.to_str());
    let Some(name) = name else {
        return Err(FileError::NotAFile { path: path.display().to_string() });
    };
    let root = Root::open(folder.unwrap_or(Path::new(".")))?;
    Ok((name.to_owned(), root.bytes(name)?))
}

/// The facts of the sample at `path`; none where it cannot be parsed, with the reasons.
fn sample(path: &Path) -> Result<(Option<Json>, Vec<Finding>), FileError> {
    let (name, bytes) = read(path)?;
    let shown = path.display().to_string();
    let source = Source::decode(shown.clone(), bytes)
        .map_err(|error| FileError::Source { path: shown, error })?;
    let notation = Notation::of_path(&name).unwrap_or(Notation::Yaml);
    let (tree, findings) = tree::parse(&source, notation, Evidence::Declared);
    // What a broken file holds would make the schema say less than the files do.
    let whole = tree.filter(|_| findings.is_empty());
    Ok((whole.map(|it| it.to_json(it.root())), findings))
}

/// The policy that a document called `name` makes.
fn policy_of(name: &str) -> Option<PolicyId> {
    let stem = name.rsplit_once('.').map_or(name, |it| it.0).to_ascii_lowercase();
    let parts = stem.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    let id: String = parts.collect::<Vec<_>>().join("-").chars().take(60).collect();
    id.trim_matches('-').parse().or_else(|_| POLICY.parse()).ok()
}

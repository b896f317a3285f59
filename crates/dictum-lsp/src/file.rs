//! Kinds of files, by what they say they are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use dictum_linter::{decode, schemas};
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use serde_json::Value as Json;

/// A kind of file that Dictum reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileKind {
    Workspace,
    Console,
    Rulebook,
    Release,
    Layer,
    Cases,
    CasesBase,
}

/// The kinds by the names of their schemas.
const KINDS: [(&str, FileKind); 7] = [
    ("workspace", FileKind::Workspace),
    ("console", FileKind::Console),
    ("rulebook", FileKind::Rulebook),
    ("release", FileKind::Release),
    ("layer", FileKind::Layer),
    ("cases", FileKind::Cases),
    ("cases-base", FileKind::CasesBase),
];

/// So many lines may stand before the one that names the format.
const LINES_MAX: usize = 40;

static SCHEMAS: LazyLock<BTreeMap<&'static str, Json>> =
    LazyLock::new(|| schemas::all().into_iter().collect());

/// The kind of the file `source`: what its `schema` says, else what its name says.
pub(crate) fn kind(source: &Source) -> Option<FileKind> {
    let named = source.text().lines().take(LINES_MAX).find_map(|line| {
        let line = line.trim_start_matches(['{', ' ']);
        let value = line.strip_prefix("schema:").or_else(|| line.strip_prefix("\"schema\":"))?;
        let value = value.trim().trim_start_matches(['"', '\'']);
        let name = value.strip_prefix("dictum/")?.split('/').next()?;
        KINDS.iter().find(|(it, _)| *it == name).map(|(_, kind)| *kind)
    });
    let name = Path::new(source.path()).file_name().and_then(|it| it.to_str());
    let named = match (named, name) {
        (Some(FileKind::Cases), Some("base.yaml")) => Some(FileKind::CasesBase),
        _ => named,
    };
    named.or(match name? {
        "dictum.yaml" => Some(FileKind::Workspace),
        "console.yaml" => Some(FileKind::Console),
        "rulebook.yaml" => Some(FileKind::Rulebook),
        _ => None,
    })
}

/// The JSON Schema of files of `kind`.
pub(crate) fn schema(kind: FileKind) -> Option<&'static Json> {
    let (name, _) = KINDS.iter().find(|(_, it)| *it == kind)?;
    SCHEMAS.get(name)
}

/// The JSON Schema of a mini-program's facts.
pub(crate) fn facts_schema() -> Option<&'static Json> {
    SCHEMAS.get("mini-program")
}

/// The file as a tree, as far as it can be read.
pub(crate) fn tree(source: &Arc<Source>) -> Option<Tree> {
    let notation = Notation::of_path(source.path())?;
    tree::parse(source, notation, Evidence::Declared).0
}

/// What is wrong with a file that no workspace reads, by its own schema.
pub(crate) fn validate(source: &Arc<Source>) -> Vec<Finding> {
    let (Some(kind), Some(notation)) = (kind(source), Notation::of_path(source.path())) else {
        return Vec::new();
    };
    let (tree, findings) = tree::parse(source, notation, Evidence::Declared);
    match (tree, schema(kind)) {
        (Some(tree), Some(schema)) if findings.is_empty() => decode::validate(&tree, schema),
        _ => findings,
    }
}

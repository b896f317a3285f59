//! Where rules, parameters and clauses are named, across all files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_evaluator::assist::parts;
use dictum_linter::draft;
use dictum_linter::packs::Pack;
use dictum_source::finding::ClauseRef;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{NodeId, Tree};

use crate::desk::Desk;
use crate::expression;
use crate::file::{self, FileKind};

/// Something that files name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Symbol {
    Rule(String),
    Param(String),
}

/// A place that names a symbol.
#[derive(Debug, Clone)]
pub(crate) struct Occurrence {
    pub(crate) symbol: Symbol,
    pub(crate) at: Location,
    pub(crate) kind: FileKind,
    /// Whether the symbol is what it is because of this place.
    pub(crate) defines: bool,
}

impl Symbol {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Rule(name) | Self::Param(name) => name,
        }
    }
}

/// Every place of `source` that names a rule or a parameter, in its order.
pub(crate) fn occurrences(source: &Arc<Source>) -> Vec<Occurrence> {
    let (Some(kind), Some(tree)) = (file::kind(source), file::tree(source)) else {
        return Vec::new();
    };
    let mut reader = Reader { tree: &tree, kind, found: Vec::new() };
    match kind {
        FileKind::Rulebook | FileKind::Release => reader.policy(),
        FileKind::Layer => reader.layer(),
        FileKind::Cases | FileKind::CasesBase => reader.cases(),
        FileKind::Workspace | FileKind::Console => {}
    }
    let mut found = reader.found;
    found.sort_by_key(|it| it.at.span);
    found
}

/// The symbol that stands at the byte `offset` of `source`.
pub(crate) fn at(source: &Arc<Source>, offset: usize) -> Option<Occurrence> {
    let holds =
        |it: &Occurrence| (it.at.span.start as usize..=it.at.span.end as usize).contains(&offset);
    occurrences(source).into_iter().find(holds)
}

/// Every place that names `symbol`, in the pack and the layers around the file at `path`.
pub(crate) fn everywhere(desk: &Desk, path: &Path, symbol: &Symbol) -> Vec<Occurrence> {
    let sources = related(desk, path).into_iter().filter_map(|it| desk.source(&it));
    let all = sources.flat_map(|it| occurrences(&it));
    all.filter(|it| it.symbol == *symbol).collect()
}

/// The files that may name what the file at `path` names: its pack's, and the layers of
/// open workspaces.
pub(crate) fn related(desk: &Desk, path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    let own = desk.draft_of(path).map(|(root, _)| root.to_owned());
    let roots: Vec<PathBuf> = match own {
        Some(root) => vec![root],
        None => desk.drafts().map(|(root, _)| root.to_owned()).chain(pack_folders(desk)).collect(),
    };
    for root in roots {
        files.push(root.join("rulebook.yaml"));
        for folder in ["cases", "releases"] {
            files.extend(listed(&root.join(folder)));
        }
    }
    files.extend(layers(desk));
    files.push(path.to_owned());
    files.sort();
    files.dedup();
    files
}

/// The layer files of open workspaces.
pub(crate) fn layers(desk: &Desk) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for workspace in desk.sessions().filter_map(dictum_linter::session::Session::workspace) {
        let config = &workspace.config;
        let named = config.layers.iter().chain(config.subjects.iter().flat_map(|it| &it.layers));
        files.extend(named.map(|it| PathBuf::from(workspace.root.shown(it))));
    }
    files.sort();
    files.dedup();
    files
}

fn pack_folders(desk: &Desk) -> impl Iterator<Item = PathBuf> {
    let workspaces = desk.sessions().filter_map(dictum_linter::session::Session::workspace);
    workspaces.flat_map(|it| &it.packs).filter_map(|it| match it {
        Pack::Folder(_, root) => Some(PathBuf::from(root.name())),
        Pack::Shipped(_) => None,
    })
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let files =
        entries.map(|it| it.path()).filter(|it| it.extension().is_some_and(|it| it == "yaml"));
    files.collect()
}

/// The folder of the pack of `policy`, where one is open or a workspace names it.
pub(crate) fn pack_of(desk: &Desk, policy: &str) -> Option<PathBuf> {
    let drafts = desk.drafts().map(|(root, _)| root.to_owned());
    let named = |it: &PathBuf| it.file_name().is_some_and(|it| it == policy);
    drafts.chain(pack_folders(desk)).find(named)
}

/// Where `clause` stands, where the pack of `policy` is in a folder.
pub(crate) fn clause_place(desk: &Desk, policy: &str, clause: &ClauseRef) -> Option<Location> {
    let source = desk.cached(&pack_of(desk, policy)?.join(&clause.document))?;
    Some(draft::lines(&source, clause.lines))
}

/// Where the rule `id` of `policy` is written: in its rulebook, else in a release.
pub(crate) fn definition(desk: &Desk, policy: Option<&str>, symbol: &Symbol) -> Option<Location> {
    let packs: Vec<PathBuf> = match policy {
        Some(policy) => pack_of(desk, policy).into_iter().collect(),
        None => desk.drafts().map(|(it, _)| it.to_owned()).chain(pack_folders(desk)).collect(),
    };
    packs.iter().find_map(|root| {
        let mut files = listed(&root.join("releases"));
        files.sort();
        files.push(root.join("rulebook.yaml"));
        files.iter().rev().find_map(|it| {
            let all = occurrences(&desk.source(it)?);
            all.into_iter().find(|it| it.defines && it.symbol == *symbol).map(|it| it.at)
        })
    })
}

struct Reader<'t> {
    tree: &'t Tree,
    kind: FileKind,
    found: Vec<Occurrence>,
}

impl Reader<'_> {
    fn add(&mut self, symbol: Symbol, at: Location, defines: bool) {
        self.found.push(Occurrence { symbol, at: unquoted(at), kind: self.kind, defines });
    }

    fn key(&mut self, map: NodeId, key: &str, symbol: Symbol) {
        let at = self.tree.key_location(map, key);
        self.add(symbol, at, false);
    }

    fn text(&mut self, node: Option<NodeId>, symbol: fn(String) -> Symbol, defines: bool) {
        if let Some(node) = node
            && let Some(text) = self.tree.str(node)
        {
            self.add(symbol(text.to_owned()), self.tree.location(node), defines);
        }
    }

    fn policy(&mut self) {
        let tree = self.tree;
        let root = tree.root();
        if let Some(params) = tree.get(root, "params") {
            for entry in tree.entries(params) {
                let at = tree.key_location(params, &entry.key);
                self.add(Symbol::Param(entry.key.to_string()), at, true);
            }
        }
        let rules = tree.get(root, "rules");
        for rule in rules.into_iter().flat_map(|it| tree.items(it)) {
            self.text(tree.get(*rule, "id"), Symbol::Rule, true);
        }
        let environment = dictum_evaluator::environment::Environment::standard();
        for expression in expression::all(tree) {
            for part in parts::of(&environment, &expression.text) {
                let name = part.path.as_deref().and_then(|it| it.strip_prefix("params."));
                let Some(name) = name.filter(|it| *it == part.name) else { continue };
                let span = expression.in_file(part.span);
                let at = Location { span, ..tree.location(root) };
                self.add(Symbol::Param(name.to_owned()), at, false);
            }
        }
    }

    fn layer(&mut self) {
        let tree = self.tree;
        if let Some(rules) = tree.get(tree.root(), "rules") {
            for entry in tree.entries(rules) {
                self.key(rules, &entry.key, Symbol::Rule(entry.key.to_string()));
                let Some(params) = tree.get(entry.value, "params") else { continue };
                for param in tree.entries(params) {
                    self.key(params, &param.key, Symbol::Param(param.key.to_string()));
                }
            }
        }
        let waivers = tree.get(tree.root(), "waivers");
        for waiver in waivers.into_iter().flat_map(|it| tree.items(it)) {
            self.text(tree.get(*waiver, "rule"), Symbol::Rule, false);
        }
    }

    fn cases(&mut self) {
        let tree = self.tree;
        let root = tree.root();
        self.text(tree.get(root, "rule"), Symbol::Rule, false);
        let cases = tree.get(root, "cases");
        let holders = cases.into_iter().flat_map(|it| tree.items(it)).copied().chain([root]);
        for also in holders.filter_map(|it| tree.get(it, "also")).collect::<Vec<_>>() {
            for entry in tree.entries(also) {
                self.key(also, &entry.key, Symbol::Rule(entry.key.to_string()));
            }
        }
    }
}

/// The place without the quotes around it.
fn unquoted(at: Location) -> Location {
    let words = at.source.slice(at.span);
    let quoted = words.len() >= 2 && words.starts_with(['"', '\'']);
    if quoted {
        Location { span: Span { start: at.span.start + 1, end: at.span.end - 1 }, ..at }
    } else {
        at
    }
}

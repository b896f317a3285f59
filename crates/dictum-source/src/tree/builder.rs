//! What the readers of the notations build trees with.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};

use super::{Entry, Node, NodeId, TREE_MAX_DEPTH, TREE_MAX_NODES, Tree, Value};
use crate::finding::Finding;
use crate::source::{Location, Source, Span};

/// The keys of maps with so many entries are compared each with each.
const DISTINCT_BY_PAIRS: usize = 12;

/// What the readers of the notations build a tree with.
pub(super) struct Builder {
    pub(super) tree: Tree,
    pub(super) findings: Vec<Finding>,
    pub(super) evidence: Evidence,
    pub(super) source: Arc<Source>,
}

/// Whether no key stands twice.
fn are_distinct(entries: &[Entry]) -> bool {
    if entries.len() > DISTINCT_BY_PAIRS {
        let mut keys = HashSet::with_capacity(entries.len());
        return entries.iter().all(|entry| keys.insert(&*entry.key));
    }
    let mut rest = entries;
    while let Some((entry, others)) = rest.split_first() {
        if others.iter().any(|it| it.key == entry.key) {
            return false;
        }
        rest = others;
    }
    true
}

/// What ends the reading of a file.
pub(super) type Fatal = Box<Finding>;

impl Builder {
    pub(super) fn new(source: &Arc<Source>, evidence: Evidence) -> Self {
        let tree = Tree { nodes: Vec::new(), sources: vec![Arc::clone(source)], root: NodeId(0) };
        Self { tree, findings: Vec::new(), evidence, source: Arc::clone(source) }
    }

    /// The tree and what was found, where `result` is its root or what ended the reading.
    pub(super) fn finish(self, result: Result<NodeId, Fatal>) -> (Option<Tree>, Vec<Finding>) {
        let Self { mut tree, mut findings, .. } = self;
        match result {
            Ok(root) => {
                tree.root = root;
                (Some(tree), findings)
            }
            Err(finding) => {
                findings.push(*finding);
                (None, findings)
            }
        }
    }

    pub(super) fn add(&mut self, value: Value, span: Span) -> Result<NodeId, Fatal> {
        let count = self.tree.nodes.len();
        if count >= TREE_MAX_NODES {
            return Err(self.fatal(
                "too-many-values",
                span,
                Text::new(
                    format!("the file has more than {TREE_MAX_NODES} values"),
                    format!("文件中的值超过 {TREE_MAX_NODES} 个"),
                ),
            ));
        }
        let id = NodeId(u32::try_from(count).unwrap_or(u32::MAX));
        self.tree.nodes.push(Node { value, span, evidence: self.evidence, source: 0 });
        Ok(id)
    }

    /// A map of `entries`; a key that stands twice is reported.
    pub(super) fn map(&mut self, entries: Vec<Entry>, span: Span) -> Result<NodeId, Fatal> {
        let entries = if are_distinct(&entries) { entries } else { self.distinct(entries) };
        self.add(Value::Map(entries), span)
    }

    /// The first entry of each key; the others are reported.
    #[cold]
    pub(super) fn distinct(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut first: HashMap<Box<str>, Span> = HashMap::with_capacity(entries.len());
        let mut kept = Vec::with_capacity(entries.len());
        for entry in entries {
            match first.get(&entry.key) {
                None => {
                    first.insert(entry.key.clone(), entry.key_span);
                    kept.push(entry);
                }
                Some(earlier) => {
                    let finding = Finding::new(
                        "duplicate-key",
                        Severity::Error,
                        Text::new(
                            format!("the key `{}` stands here a second time", entry.key),
                            format!("键 `{}` 在此重复出现", entry.key),
                        ),
                    )
                    .at(Location::new(&self.source, entry.key_span))
                    .related(
                        Location::new(&self.source, *earlier),
                        Text::new("first here", "首次出现于此"),
                    )
                    .help(Text::new(
                        "keep one of the two; the first one counts until then",
                        "请只保留一处；在此之前以第一处为准",
                    ));
                    self.findings.push(finding);
                }
            }
        }
        kept
    }

    pub(super) fn fatal(&self, code: &str, span: Span, message: Text) -> Fatal {
        let at = Location::new(&self.source, span);
        Box::new(Finding::new(code, Severity::Error, message).at(at))
    }

    pub(super) fn too_deep(&self, span: Span) -> Fatal {
        self.fatal(
            "too-deep",
            span,
            Text::new(
                format!("the nesting is deeper than {TREE_MAX_DEPTH} levels"),
                format!("嵌套超过 {TREE_MAX_DEPTH} 层"),
            ),
        )
    }
}

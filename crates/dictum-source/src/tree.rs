//! Located trees: every value knows its bytes, its file and its evidence.

mod builder;
mod json;
mod toml;
mod yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_schema::severity::Evidence;

use crate::finding::Finding;
use crate::source::{Location, Source, Span};
use builder::{Builder, Fatal};

/// The deepest nesting that a tree may have.
pub const TREE_MAX_DEPTH: usize = 64;

/// The most values that one file's tree may have.
pub const TREE_MAX_NODES: usize = 500_000;

/// A notation for trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// YAML 1.2, one document.
    Yaml,
    /// JSON as RFC 8259 has it.
    Json,
    /// JSON with comments and trailing commas.
    JsonWithComments,
    /// TOML 1.
    Toml,
}

impl Notation {
    /// The notation of a file by its name's ending; none for another ending.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "jsonc" | "json5" => Some(Self::JsonWithComments),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }
}

/// Parses `source`, whose values are of kind `evidence`.
///
/// The tree is none where the text cannot be read as `notation`. A key that
/// stands twice is reported, and its first value counts: nothing is lost silently.
pub fn parse(
    source: &Arc<Source>,
    notation: Notation,
    evidence: Evidence,
) -> (Option<Tree>, Vec<Finding>) {
    let mut builder = Builder::new(source, evidence);
    let result = match notation {
        Notation::Yaml => yaml::build(&mut builder),
        Notation::Json => json::build(&mut builder, json::Dialect::Strict, &Part::Whole),
        Notation::JsonWithComments => {
            json::build(&mut builder, json::Dialect::Comments, &Part::Whole)
        }
        Notation::Toml => toml::build(&mut builder),
    };
    builder.finish(result)
}

/// Parses the part of the JSON `source` that somebody reads: the same values at the
/// same places, without the fields that nobody asks for.
///
/// A fault anywhere is told as [`parse`] tells it, but for keys that stand twice
/// where nobody reads.
pub fn parse_part(
    source: &Arc<Source>,
    evidence: Evidence,
    part: &Part,
) -> (Option<Tree>, Vec<Finding>) {
    let mut builder = Builder::new(source, evidence);
    let result = json::build(&mut builder, json::Dialect::Strict, part);
    builder.finish(result)
}

/// The part of a value that somebody reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Some of its fields.
    Fields(BTreeMap<Box<str>, Part>),
}

impl Default for Part {
    fn default() -> Self {
        Self::Fields(BTreeMap::new())
    }
}

impl Part {
    /// Adds all that stands at `path`, field below field.
    pub fn add<'p>(&mut self, path: impl IntoIterator<Item = &'p str>) {
        let mut part = self;
        for field in path {
            match part {
                Self::Whole => return,
                Self::Fields(fields) => part = fields.entry(field.into()).or_default(),
            }
        }
        *part = Self::Whole;
    }

    /// The part of field `name` that is read; none where it is not read at all.
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Whole => Some(self),
            Self::Fields(fields) => fields.get(name),
        }
    }
}

/// A value's number in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// Values of one or several sources, each with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    // INVARIANT (nodes): every `NodeId` inside indexes `nodes`, every `source`
    // indexes `sources`, and a node's children are not its ancestors.
    nodes: Vec<Node>,
    sources: Vec<Arc<Source>>,
    root: NodeId,
}

/// One value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes.
    pub span: Span,
    /// Where its evidence comes from.
    pub evidence: Evidence,
    source: u32,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number above the largest signed one.
    UInt(u64),
    /// Another number.
    Double(f64),
    /// Text.
    String(Box<str>),
    /// A list.
    List(Vec<NodeId>),
    /// A map, in the order of its text, no key twice.
    Map(Vec<Entry>),
}

/// One entry of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// The key's bytes.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
}

const ABSENT: &Node = &Node {
    value: Value::Null,
    span: Span { start: 0, end: 0 },
    evidence: Evidence::Declared,
    source: 0,
};

impl Tree {
    /// A tree of one empty map that stands nowhere in `source`.
    pub fn empty_map(source: &Arc<Source>, evidence: Evidence) -> Self {
        let root =
            Node { value: Value::Map(Vec::new()), span: Span::default(), evidence, source: 0 };
        Self { nodes: vec![root], sources: vec![Arc::clone(source)], root: NodeId(0) }
    }

    /// The value that holds all others.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// Makes `id` the value that holds all others; the rest of the tree is kept.
    pub fn set_root(&mut self, id: NodeId) {
        self.root = id;
    }

    /// The node `id`; an id of another tree gives a null that stands nowhere.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(ABSENT)
    }

    /// The value of node `id`.
    pub fn value(&self, id: NodeId) -> &Value {
        &self.node(id).value
    }

    /// The place of node `id`.
    pub fn location(&self, id: NodeId) -> Location {
        let node = self.node(id);
        self.locate(node.source, node.span)
    }

    fn locate(&self, source: u32, span: Span) -> Location {
        match self.sources.get(source as usize) {
            Some(source) => Location::new(source, span),
            None => Location::new(&Source::new("", ""), span),
        }
    }

    /// The place of the key `key` of map `id`; the map's own place where it has none.
    pub fn key_location(&self, id: NodeId, key: &str) -> Location {
        let node = self.node(id);
        match self.entries(id).iter().find(|entry| &*entry.key == key) {
            Some(entry) => self.locate(self.node(entry.value).source, entry.key_span),
            None => self.locate(node.source, node.span),
        }
    }

    /// The key of each map that is the value of one, as a place, by the map.
    ///
    /// In YAML a map's own bytes begin with its first entry: whoever says something of the
    /// map as a whole would point at an innocent entry of it.
    pub fn keys_of_maps(&self) -> BTreeMap<NodeId, Location> {
        let mut keys = BTreeMap::new();
        for entry in self.nodes.iter().flat_map(|it| match &it.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        }) {
            let node = self.node(entry.value);
            // What was put together from several places has no key that anybody wrote.
            if matches!(node.value, Value::Map(_)) && entry.key_span != Span::default() {
                keys.insert(entry.value, self.locate(node.source, entry.key_span));
            }
        }
        keys
    }

    /// The entries of map `id`; none where it is no map.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match self.value(id) {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of list `id`; none where it is no list.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.value(id) {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value of `key` in map `id`.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entries(id).iter().find(|entry| &*entry.key == key).map(|entry| entry.value)
    }

    /// The text of node `id`, where it is text.
    pub fn str(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The node at a JSON pointer (RFC 6901): `/domains/request/0`.
    pub fn at_pointer(&self, pointer: &str) -> Option<NodeId> {
        let mut id = self.root;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            id = match self.value(id) {
                Value::Map(_) => self.get(id, &step)?,
                Value::List(items) => *items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(id)
    }

    /// The node at a JSON pointer, or the nearest one above it that is there.
    pub fn nearest(&self, pointer: &str) -> NodeId {
        let mut pointer = pointer;
        loop {
            if let Some(id) = self.at_pointer(pointer) {
                return id;
            }
            match pointer.rsplit_once('/') {
                Some((above, _)) => pointer = above,
                None => return self.root,
            }
        }
    }

    /// The value of node `id` as plain JSON, places left out.
    pub fn to_json(&self, id: NodeId) -> serde_json::Value {
        match self.value(id) {
            Value::Null => serde_json::Value::Null,
            Value::Bool(it) => (*it).into(),
            Value::Int(it) => (*it).into(),
            Value::UInt(it) => (*it).into(),
            Value::Double(it) => (*it).into(),
            Value::String(it) => (**it).into(),
            Value::List(items) => items.iter().map(|it| self.to_json(*it)).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.to_string(), self.to_json(entry.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// Adds a value that stands at `at`, and gives its number.
    ///
    /// This is how facts of several sources become one tree.
    pub fn push(&mut self, value: Value, at: &Location, evidence: Evidence) -> NodeId {
        let source = self.source_number(&at.source);
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { value, span: at.span, evidence, source });
        id
    }

    /// Adds `key: value` to map `id`, whose key stands at `key_span` of the value's
    /// source; an entry of that key is replaced.
    pub fn insert(&mut self, id: NodeId, (key, key_span): (&str, Span), value: NodeId) {
        if let Some(Node { value: Value::Map(entries), .. }) = self.nodes.get_mut(id.0 as usize) {
            match entries.iter_mut().find(|entry| &*entry.key == key) {
                Some(entry) => {
                    entry.value = value;
                    entry.key_span = key_span;
                }
                None => entries.push(Entry { key: key.into(), key_span, value }),
            }
        }
    }

    /// Copies the value `id` of `other` into this tree, with its places.
    pub fn graft(&mut self, other: &Self, id: NodeId) -> NodeId {
        let node = other.node(id);
        let value = match &node.value {
            Value::List(items) => {
                Value::List(items.iter().map(|it| self.graft(other, *it)).collect())
            }
            Value::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|entry| Entry { value: self.graft(other, entry.value), ..entry.clone() })
                    .collect(),
            ),
            plain => plain.clone(),
        };
        self.push(value, &other.location(id), node.evidence)
    }

    fn source_number(&mut self, source: &Arc<Source>) -> u32 {
        // Trees have few sources, and the latest is the likeliest.
        let found = self.sources.iter().rposition(|it| Arc::ptr_eq(it, source));
        let index = found.unwrap_or_else(|| {
            self.sources.push(Arc::clone(source));
            self.sources.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }
}

//! What reads the console file and the responses alike: values of one tree become
//! facts of another, and what has the wrong type is reported and left out.

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree, Value};
use dictum_source::{naming, secret};

use crate::category;
use crate::domain;

/// The most items that one list of facts may have; more are cut off, and reported.
pub(crate) const LIST_MAX_ITEMS: usize = 1000;

/// The code of findings on lists with empty items.
const HOLE_CODE: &str = "list-has-hole";

/// The code of findings on texts that say nothing.
const EMPTY_CODE: &str = "text-says-nothing";

/// The most findings of wrong types that one file gives.
const FINDINGS_MAX: usize = 100;

/// The most characters of one text that a message quotes.
const SHOWN_MAX_CHARS: usize = 60;

/// Reads values of `from` into facts of `to`.
pub(crate) struct Reader<'a> {
    pub(crate) from: &'a Tree,
    pub(crate) to: Tree,
    pub(crate) findings: Vec<Finding>,
    /// The evidence of what is read next.
    pub(crate) evidence: Evidence,
    /// The facts that should be given and are not, as paths.
    pub(crate) unclear: Vec<&'static str>,
    /// The code of what has the wrong type.
    code: &'static str,
}

/// The entries of a map of facts: a name, the place of its key, the value.
pub(crate) type Facts = Vec<(&'static str, Span, NodeId)>;

impl<'a> Reader<'a> {
    pub(crate) fn new(from: &'a Tree, code: &'static str, evidence: Evidence) -> Self {
        let to = Tree::empty_map(&from.location(from.root()).source, evidence);
        Self { from, to, findings: Vec::new(), evidence, unclear: Vec::new(), code }
    }

    /// The value of `key` in map `id`, unless it is null: that is not known yet.
    pub(crate) fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.from.get(id, key).filter(|it| !self.is_null(*it))
    }

    pub(crate) fn is_null(&self, id: NodeId) -> bool {
        matches!(self.from.value(id), Value::Null)
    }

    /// A fact of `value` that stands where `id` does.
    pub(crate) fn keep(&mut self, id: NodeId, value: Value) -> NodeId {
        self.to.push(value, &self.from.location(id), self.evidence)
    }

    /// Puts `facts` into map `into` of the facts.
    pub(crate) fn fill(&mut self, into: NodeId, facts: Facts) {
        for (key, span, value) in facts {
            self.to.insert(into, (key, span), value);
        }
    }

    /// A map of `facts` that stands where `id` does.
    pub(crate) fn map(&mut self, id: NodeId, facts: Facts) -> NodeId {
        let map = self.keep(id, Value::Map(Vec::new()));
        self.fill(map, facts);
        map
    }

    /// The place of `key` in map `id`.
    pub(crate) fn key_span(&self, id: NodeId, key: &str) -> Span {
        self.from.key_location(id, key).span
    }

    pub(crate) fn text(&mut self, id: NodeId, path: &str) -> Option<NodeId> {
        match self.from.str(id) {
            Some(text) => Some(self.keep(id, Value::String(text.into()))),
            None => self.wrong(id, path, &Text::new("text; put it in quotes", "文本；请加上引号")),
        }
    }

    pub(crate) fn origin(&mut self, id: NodeId, path: &str) -> Option<NodeId> {
        match self.from.str(id) {
            Some(text) => Some(self.keep(id, Value::String(domain::origin(text).into()))),
            None => self.wrong(id, path, &Text::new("a domain as text", "文本形式的域名")),
        }
    }

    /// A whole number; the platform writes some of them as text.
    pub(crate) fn number(&mut self, id: NodeId, path: &str) -> Option<NodeId> {
        match whole_number(self.from, id) {
            Some(number) => Some(self.keep(id, Value::Int(number))),
            None => self.wrong(id, path, &Text::new("a whole number", "整数")),
        }
    }

    /// A list whose items `item` reads; none where one of them is not read: the rest is not
    /// the list. What is null alone is not filled in yet.
    pub(crate) fn list(
        &mut self,
        id: NodeId,
        path: &str,
        item: impl Fn(&mut Self, NodeId, &str) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let Value::List(items) = self.from.value(id) else {
            return self.wrong(id, path, &Text::new("a list", "列表"));
        };
        self.check_length(id, path);
        if !items.is_empty() && items.iter().all(|it| self.is_null(*it)) {
            return None;
        }
        let items = items.get(..LIST_MAX_ITEMS).unwrap_or(items);
        let mut kept = Vec::with_capacity(items.len());
        for (index, id) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if self.is_null(*id) {
                self.hole(*id, &path);
            } else {
                kept.extend(item(self, *id, &path));
            }
        }
        (kept.len() == items.len()).then(|| self.keep(id, Value::List(kept)))
    }

    /// Reports that the item `id` of a list is empty.
    pub(crate) fn hole(&mut self, id: NodeId, path: &str) {
        let message = Text::new(
            format!("`{path}` is empty, so that nobody knows the whole list"),
            format!("`{path}` 为空，因此整个列表未知"),
        );
        self.report_as(HOLE_CODE, message, self.from.location(id));
    }

    /// A text that says something: no blank, nothing that nobody sees, no placeholder.
    pub(crate) fn words(&mut self, id: NodeId, path: &str) -> Option<NodeId> {
        match self.from.str(id) {
            Some(text) if !naming::is_name(text) => {
                let quoted = shown(text);
                let message = Text::new(
                    format!("`{path}` is `{quoted}`, which names nobody and nothing"),
                    format!("`{path}` 为 `{quoted}`，没有写明是谁或是什么"),
                );
                self.report_as(EMPTY_CODE, message, self.from.location(id));
                None
            }
            _ => self.text(id, path),
        }
    }

    /// The computed names of a category whose two levels are facts `first` and `second`.
    pub(crate) fn names(&mut self, id: NodeId, first: NodeId, second: NodeId) -> Option<NodeId> {
        let (first, second) = (self.to.str(first)?, self.to.str(second)?);
        let names = category::names(first, second);
        let names =
            names.into_iter().map(|name| self.keep(id, Value::String(name.into()))).collect();
        Some(self.keep(id, Value::List(names)))
    }

    /// Reports that `id` is not `wanted`; it gives no fact.
    pub(crate) fn wrong(&mut self, id: NodeId, path: &str, wanted: &Text) -> Option<NodeId> {
        let message = Text::new(
            format!("`{path}` is {}, and has to be {}", kind(self.from.value(id)).en, wanted.en),
            format!("`{path}` 是{}，而应为{}", kind(self.from.value(id)).zh_cn, wanted.zh_cn),
        );
        self.report(message, self.from.location(id));
        None
    }

    /// Reports `message` at a value that has the wrong shape and gives no fact.
    pub(crate) fn report(&mut self, message: Text, at: Location) {
        self.report_as(self.code, message, at);
    }

    /// Reports `message`, under `code`, at a value that gives no fact.
    pub(crate) fn report_as(&mut self, code: &'static str, message: Text, at: Location) {
        if self.findings.len() >= FINDINGS_MAX {
            return;
        }
        let help = Text::new(
            "until it is mended it is not known, nor is the list that it stands in",
            "修正之前，该值及其所在的列表均视为未知",
        );
        let finding = Finding::new(code, Severity::Error, message).at(at).help(help);
        self.findings.push(finding);
    }

    /// Reports that `id` has more than the items that are read.
    pub(crate) fn check_length(&mut self, id: NodeId, path: &str) {
        let items = self.from.items(id);
        if let Some(extra) = items.get(LIST_MAX_ITEMS) {
            self.too_long(*extra, path, items.len());
        }
    }

    fn too_long(&mut self, extra: NodeId, path: &str, count: usize) {
        let message = Text::new(
            format!("`{path}` has {count} items, and at most {LIST_MAX_ITEMS} are read"),
            format!("`{path}` 有 {count} 项，最多读取 {LIST_MAX_ITEMS} 项"),
        );
        self.report(message, self.from.location(extra));
    }
}

/// The whole number at `id`, written as a number or as its digits in text.
pub(crate) fn whole_number(tree: &Tree, id: NodeId) -> Option<i64> {
    match tree.value(id) {
        Value::Int(number) => Some(*number),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The author's text as a message quotes it: its first characters, where it is long.
pub(crate) fn shown(text: &str) -> String {
    // What is cut first may not show any more that it is a secret.
    let text = secret::masked(text);
    match text.char_indices().nth(SHOWN_MAX_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

/// What a value is, in words.
pub(crate) fn kind(value: &Value) -> Text {
    match value {
        Value::Null => Text::new("null", "空值"),
        Value::Bool(_) => Text::new("a truth value", "布尔值"),
        Value::Int(_) | Value::UInt(_) | Value::Double(_) => Text::new("a number", "数字"),
        Value::String(_) => Text::new("text", "文本"),
        Value::List(_) => Text::new("a list", "列表"),
        Value::Map(_) => Text::new("a map", "映射"),
    }
}

//! Edits of YAML that keep its comments and its layout.

use std::fmt::Write as _;
use std::sync::Arc;

use dictum_schema::severity::Evidence;

use super::{Edit, apply};
use crate::source::{Source, Span};
use crate::tree::{self, NodeId, Notation, Tree, Value};

/// The edit that adds `items` to the list at `path` of `source`, and makes the list,
/// and the maps above it, where they are not there.
///
/// None where the layout leaves no safe place. The edited text is read again before
/// the edit is given: the list then ends with the items, or there is no edit.
///
/// ```
/// use dictum_source::edit::{apply, yaml};
/// use dictum_source::source::Source;
///
/// let source = Source::new("a.yaml", "domains:\n  request:\n    - https://a.example # ours\n");
/// let edit = yaml::add_items(&source, &["domains", "request"], &["https://b.example"]).unwrap();
/// let (text, _) = apply(&source, &[&edit]);
/// assert_eq!(text, "domains:\n  request:\n    - https://a.example # ours\n    - https://b.example\n");
/// ```
pub fn add_items(source: &Arc<Source>, path: &[&str], items: &[&str]) -> Option<Edit> {
    let (tree, findings) = tree::parse(source, Notation::Yaml, Evidence::Declared);
    let tree = tree.filter(|_| findings.is_empty())?;
    let ctx = Ctx { source, tree: &tree, items };
    let edit = ctx.edit(path)?;
    ctx.holds(path, &edit).then_some(edit)
}

struct Ctx<'a> {
    source: &'a Arc<Source>,
    tree: &'a Tree,
    items: &'a [&'a str],
}

impl Ctx<'_> {
    fn edit(&self, path: &[&str]) -> Option<Edit> {
        let mut node = self.tree.root();
        let mut map = node;
        for (depth, step) in path.iter().enumerate() {
            map = node;
            match self.tree.get(node, step) {
                Some(below) => node = below,
                None => return self.new_key(node, path.get(depth..)?),
            }
            let last = depth + 1 == path.len();
            if !last && *self.tree.value(node) == Value::Null {
                return self.below_key((map, step), path.get(depth + 1..)?);
            }
        }
        match self.tree.value(node) {
            Value::Null => self.below_key((map, path.last()?), &[]),
            Value::List(all) => match all.last() {
                Some(item) => self.after_item(node, *item),
                None => Some(self.replace(self.tree.node(node).span, self.flow())),
            },
            _ => None,
        }
    }

    fn text(&self, span: Span) -> &str {
        self.source.text().get(span.range()).unwrap_or_default()
    }

    fn replace(&self, span: Span, text: String) -> Edit {
        Edit { source: Arc::clone(self.source), span, text }
    }

    /// What stands on a line before the byte at `offset`.
    fn before(&self, offset: u32) -> Option<&str> {
        let line = self.source.line_span(self.source.line(offset))?;
        self.source.text().get(line.start as usize..offset as usize)
    }

    /// An insertion at the end of the line of the byte at `offset`, comments included;
    /// each line of `lines` begins with a line feed.
    fn after_line(&self, offset: u32, lines: &str) -> Option<Edit> {
        let line = self.source.line_span(self.source.line(offset))?;
        let carriage = self.text(line).ends_with('\r');
        let end = line.end - u32::from(carriage);
        let lines = if carriage { lines.replace('\n', "\r\n") } else { lines.to_owned() };
        Some(self.replace(Span { start: end, end }, lines))
    }

    fn flow(&self) -> String {
        let items: Vec<String> = self.items.iter().map(|it| scalar(it)).collect();
        format!("[{}]", items.join(", "))
    }

    /// The items, one on a line, after the dashes at `indent`.
    fn block(&self, indent: usize) -> String {
        let mut lines = String::new();
        for item in self.items {
            let _ = write!(lines, "\n{:indent$}- {}", "", scalar(item));
        }
        lines
    }

    fn after_item(&self, list: NodeId, item: NodeId) -> Option<Edit> {
        let (list, item) = (self.tree.node(list).span, self.tree.node(item).span);
        if self.text(list).starts_with('[') {
            let items: Vec<String> = self.items.iter().map(|it| scalar(it)).collect();
            let text = format!(", {}", items.join(", "));
            return Some(self.replace(Span { start: item.end, end: item.end }, text));
        }
        let dash = self.before(item.start)?.trim_end().strip_suffix('-')?;
        if !dash.bytes().all(|it| it == b' ') {
            return None;
        }
        self.after_line(item.end, &self.block(dash.len()))
    }

    /// Puts the list, below the keys `rest`, under a key that holds nothing.
    fn below_key(&self, (map, key): (NodeId, &str), rest: &[&str]) -> Option<Edit> {
        let key_span = self.tree.key_location(map, key).span;
        let value = self.tree.node(self.tree.get(map, key)?).span;
        let indent = self.before(key_span.start)?;
        if !indent.bytes().all(|it| it == b' ') {
            return None;
        }
        let spelled = self.text(value).trim();
        if spelled.is_empty() {
            return self.after_line(key_span.end, &self.keys(indent.len() + 2, rest));
        }
        let known = ["~", "null", "Null", "NULL"].contains(&spelled);
        (known && rest.is_empty()).then(|| self.replace(value, self.flow()))
    }

    /// Puts the list, below the keys `rest`, after what map `map` holds.
    fn new_key(&self, map: NodeId, rest: &[&str]) -> Option<Edit> {
        let Value::Map(entries) = self.tree.value(map) else { return None };
        let span = self.tree.node(map).span;
        if self.text(span).starts_with('{') {
            return None;
        }
        let first = entries.first()?;
        let indent = self.before(first.key_span.start)?;
        if !indent.bytes().all(|it| it == b' ') {
            return None;
        }
        let last = entries.last()?;
        let end = self.tree.node(last.value).span.end.max(last.key_span.end);
        self.after_line(end, &self.keys(indent.len(), rest))
    }

    /// The keys `rest`, one below the other, and below them the items.
    fn keys(&self, indent: usize, rest: &[&str]) -> String {
        let mut lines = String::new();
        let mut indent = indent;
        for key in rest {
            let _ = write!(lines, "\n{:indent$}{key}:", "");
            indent += 2;
        }
        lines.push_str(&self.block(indent));
        lines
    }

    /// Whether the edited text has the items at the end of the list, and is otherwise
    /// what it was.
    fn holds(&self, path: &[&str], edit: &Edit) -> bool {
        let (text, _) = apply(self.source, &[edit]);
        let source = Source::new(self.source.path(), text);
        let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
        let Some(tree) = tree.filter(|_| findings.is_empty()) else { return false };
        let mut want = self.tree.to_json(self.tree.root());
        let mut node = &mut want;
        for step in path {
            if node.is_null() {
                *node = serde_json::Value::Object(serde_json::Map::new());
            }
            let serde_json::Value::Object(map) = node else { return false };
            node = map.entry(*step).or_insert(serde_json::Value::Null);
        }
        if node.is_null() {
            *node = serde_json::Value::Array(Vec::new());
        }
        let serde_json::Value::Array(list) = node else { return false };
        list.extend(self.items.iter().map(|it| serde_json::Value::from(*it)));
        tree.to_json(tree.root()) == want
    }
}

/// Text as a YAML scalar: plain where that is surely read as itself.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.contains("://")
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._:/".contains(&it))
        && !text.ends_with(':');
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Option<&str>) {
        let source = Source::new("console.yaml", text);
        let items = ["https://b.example", "https://c.example:8443"];
        let edit = add_items(&source, &["domains", "request"], &items);
        let found = edit.map(|it| apply(&source, &[&it]).0);
        assert_eq!(found.as_deref(), want, "{text}");
    }

    #[test]
    fn items_follow_the_last_one_with_its_indentation() {
        check(
            "domains:\n  request:\n  - a # ours\n  # more\n  socket: []\n",
            Some(
                "domains:\n  request:\n  - a # ours\n  - https://b.example\n  - https://c.example:8443\n  # more\n  socket: []\n",
            ),
        );
        check(
            "domains:\r\n    request:\r\n        - \"a\"\r\n",
            Some(
                "domains:\r\n    request:\r\n        - \"a\"\r\n        - https://b.example\r\n        - https://c.example:8443\r\n",
            ),
        );
        check(
            "domains: {request: [a], socket: [b]} # all\n",
            Some(
                "domains: {request: [a, https://b.example, https://c.example:8443], socket: [b]} # all\n",
            ),
        );
        check(
            "domains:\n  request: [] # none\n",
            Some("domains:\n  request: [https://b.example, https://c.example:8443] # none\n"),
        );
    }

    #[test]
    fn a_list_that_is_not_there_is_made() {
        check(
            "schema: x # y\ndomains:\n  socket:\n    - s # t\nlaunch: {date: 1}\n",
            Some(
                "schema: x # y\ndomains:\n  socket:\n    - s # t\n  request:\n    - https://b.example\n    - https://c.example:8443\nlaunch: {date: 1}\n",
            ),
        );
        check(
            "schema: x # y",
            Some(
                "schema: x # y\ndomains:\n  request:\n    - https://b.example\n    - https://c.example:8443",
            ),
        );
        check(
            "domains: # 4.\nbeta:\n",
            Some(
                "domains: # 4.\n  request:\n    - https://b.example\n    - https://c.example:8443\nbeta:\n",
            ),
        );
        check(
            "domains:\n  request: # all\n  socket:\n",
            Some(
                "domains:\n  request: # all\n    - https://b.example\n    - https://c.example:8443\n  socket:\n",
            ),
        );
        check(
            "domains:\n  request: ~ # all\n",
            Some("domains:\n  request: [https://b.example, https://c.example:8443] # all\n"),
        );
    }

    #[test]
    fn what_leaves_no_safe_place_is_left_alone() {
        for text in [
            "",
            "- a\n",
            "domains: {socket: []}\n",
            "domains: 5\n",
            "domains: {request: x}\n",
            "a: [\n",
        ] {
            check(text, None);
        }
        check("a: &a [x]\ndomains: {request: *a}\n", None);
    }

    #[test]
    fn edits_that_overlap_are_applied_once() {
        let source = Source::new("a", "abc");
        let edit = |start, end, text: &str| Edit {
            source: Arc::clone(&source),
            span: Span { start, end },
            text: text.to_owned(),
        };
        let edits =
            [edit(1, 1, "x"), edit(1, 1, "y"), edit(0, 1, "z"), edit(2, 3, "w"), edit(9, 9, "v")];
        let edits: Vec<&Edit> = edits.iter().collect();
        let (text, applied) = apply(&source, &edits);
        assert_eq!((text.as_str(), applied), ("zbw", vec![false, false, true, true, false]));
    }
}

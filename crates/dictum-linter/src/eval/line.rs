//! One line of many: a JSON object that says what is asked and over what.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, NodeId, Notation, Tree, Value as Leaf};
use serde_json::Value as Json;

use super::{Answer, Facts, Prepared, is_map};

/// The keys that a line may have.
const KEYS: [&str; 4] = ["id", "expression", "facts", "bindings"];

/// A line, and what is asked where it does not say so itself.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The line's text.
    pub text: &'a str,
    /// Its number, from 1.
    pub number: usize,
    /// The expression that all lines ask that have none.
    pub expression: Option<&'a Arc<Source>>,
}

/// What a line gives.
#[derive(Debug)]
pub struct LineAnswer {
    /// What the line calls itself.
    pub id: Option<Json>,
    /// The expression, where there is one.
    pub expression: Option<Arc<Source>>,
    /// What it gives; none where the line or the expression is wrong.
    pub answer: Option<Answer>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Prepared {
    /// Answers one line. A line that cannot be read has its fault, and the next one is
    /// answered all the same.
    pub fn answer_line(&mut self, line: &Line<'_>) -> LineAnswer {
        let source = Source::new(format!("<line {}>", line.number), line.text);
        let (tree, mut findings) = tree::parse(&source, Notation::Json, Evidence::Declared);
        let mut given =
            LineAnswer { id: None, expression: None, answer: None, findings: Vec::new() };
        let Some(tree) = tree.map(Arc::new).filter(|_| findings.is_empty()) else {
            given.findings = findings;
            return given;
        };
        given.id = tree.get(tree.root(), "id").map(|it| tree.to_json(it));
        findings.extend(faults(&source, &tree));
        given.expression = match tree.get(tree.root(), "expression").map(|it| tree.value(it)) {
            Some(Leaf::String(it)) => Some(Source::new("<expression>", &**it)),
            _ => line.expression.map(Arc::clone),
        };
        if findings.is_empty() && given.expression.is_none() {
            findings.push(fault(
                &source,
                tree.root(),
                &tree,
                Text::new(
                    "the line has no `expression`, and none was given for all lines",
                    "此行没有 `expression`，命令行也没有给出表达式",
                ),
            ));
        }
        match &given.expression {
            Some(expression) if findings.is_empty() => {
                let facts = self.facts_of(&tree);
                (given.answer, given.findings) = self.evaluate(expression, &facts);
            }
            _ => given.findings = findings,
        }
        given
    }

    /// The facts of a line, and those of all lines where it has none.
    fn facts_of(&self, line: &Arc<Tree>) -> Facts {
        let own = |key: &str| line.get(line.root(), key).map(|it| (Arc::clone(line), it));
        let shared = |it: &Arc<Tree>| (Arc::clone(it), it.root());
        let subject = own("facts").or_else(|| self.facts.as_ref().map(shared));
        let bindings = self.bindings.iter().map(shared).chain(own("bindings")).collect();
        Facts { subject, bindings }
    }
}

/// What is wrong with the keys of a line.
fn faults(source: &Arc<Source>, tree: &Tree) -> Vec<Finding> {
    let root = tree.root();
    if !is_map(tree, root) {
        let message = Text::new(
            "a line is a JSON object with `expression`, `facts`, `bindings` or `id`",
            "每行须为 JSON 对象，可有 `expression`、`facts`、`bindings`、`id`",
        );
        return vec![fault(source, root, tree, message)];
    }
    let mut found = Vec::new();
    for entry in tree.entries(root) {
        let value = tree.value(entry.value);
        let message = match (&*entry.key, value) {
            (key, _) if !KEYS.contains(&key) => Text::new(
                "a line has `expression`, `facts`, `bindings` and `id`, and no other keys",
                "每行只能有 `expression`、`facts`、`bindings`、`id` 这几个键",
            ),
            ("expression", it) if !matches!(it, Leaf::String(_)) => {
                Text::new("`expression` is no text", "`expression` 不是文本")
            }
            ("bindings", it) if !matches!(it, Leaf::Map(_)) => {
                Text::new("`bindings` is no object", "`bindings` 不是对象")
            }
            _ => continue,
        };
        found.push(fault(source, entry.value, tree, message));
    }
    found
}

fn fault(source: &Arc<Source>, node: NodeId, tree: &Tree, message: Text) -> Finding {
    let whole = Location::new(source, Span::new(0, source.text().len()));
    let at = if node == tree.root() { whole } else { tree.location(node) };
    Finding::new("line-invalid", Severity::Error, message).at(at)
}

//! Expressions inside of YAML: which there are, where their letters stand, what they
//! may name.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dictum_evaluator::environment::Environment;
use dictum_evaluator::types::{self, FieldType, ObjectType, Type};
use dictum_linter::files::Root;
use dictum_linter::packs;
use dictum_policy::effective;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::value::ParamType;
use dictum_source::source::{Location, Span};
use dictum_source::spelling::{self, Spelling};
use dictum_source::tree::{self, NodeId, Tree, Value};
use serde_json::Value as Json;

use crate::file;

/// An expression in a file.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    /// Its letters.
    pub(crate) text: String,
    /// Whether it stands in a message, where `found` and `missing` are known too.
    pub(crate) in_message: bool,
    /// Where its text begins in the value that holds it.
    start: usize,
    spelling: Spelling,
}

impl Expression {
    /// Where the bytes `span` of the expression stand in the file.
    pub(crate) fn in_file(&self, span: Span) -> Span {
        let shift = |it: u32| self.start + it as usize;
        self.spelling.in_file(Span::new(shift(span.start), shift(span.end)))
    }

    /// The byte of the expression at the byte `offset` of the file.
    pub(crate) fn in_text(&self, offset: usize) -> Option<usize> {
        let at = self.spelling.in_text(u32::try_from(offset).ok()?)?;
        at.checked_sub(self.start).filter(|it| *it <= self.text.len())
    }
}

/// The expressions of the rules in `tree`, a rulebook or a release, in their order.
pub(crate) fn all(tree: &Tree) -> Vec<Expression> {
    let mut found = Vec::new();
    let rules = tree.get(tree.root(), "rules");
    for rule in rules.into_iter().flat_map(|it| tree.items(it)) {
        for entry in tree.entries(*rule) {
            match &*entry.key {
                "when" | "require" => condition(tree, entry.value, &mut found),
                "message" | "help" => {
                    messages(tree, entry.value, &mut found);
                    let each = tree.entries(entry.value).iter();
                    each.for_each(|it| messages(tree, it.value, &mut found));
                }
                _ => {}
            }
        }
    }
    found
}

/// The expression of `tree` that holds the byte `offset` of the file.
pub(crate) fn at(tree: &Tree, offset: usize) -> Option<(Expression, usize)> {
    all(tree).into_iter().find_map(|it| {
        let at = it.in_text(offset)?;
        Some((it, at))
    })
}

fn condition(tree: &Tree, node: NodeId, found: &mut Vec<Expression>) {
    let Some((text, spelling)) = spelled(tree, node) else { return };
    found.push(Expression { text: text.to_owned(), in_message: false, start: 0, spelling });
}

/// The expressions between the braces of a message.
fn messages(tree: &Tree, node: NodeId, found: &mut Vec<Expression>) {
    let Some((text, spelling)) = spelled(tree, node) else { return };
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|it| it.find('{')).map(|it| at + it + 1) {
        if text.get(open..).is_some_and(|it| it.starts_with('{')) {
            at = open + 1;
            continue;
        }
        let Some(close) = text.get(open..).and_then(|it| it.find('}')).map(|it| open + it) else {
            return;
        };
        let inner = text.get(open..close).unwrap_or_default();
        if !matches!(inner.trim(), "missing" | "found" | "") {
            let (text, spelling) = (inner.to_owned(), spelling.clone());
            found.push(Expression { text, in_message: true, start: open, spelling });
        }
        at = close + 1;
    }
}

/// The text of node `node` with its spelling; `true` and numbers are texts here.
fn spelled(tree: &Tree, node: NodeId) -> Option<(&str, Spelling)> {
    let whole: Location = tree.location(node);
    let Value::String(text) = tree.value(node) else { return None };
    Some((text, spelling::of(&whole, text)?))
}

static FACTS: LazyLock<Type> =
    LazyLock::new(|| file::facts_schema().map_or(Type::Dyn, types::from_json_schema));

/// What expressions of the rulebook or release `tree`, whose file is at `path`, may name.
pub(crate) fn environment(tree: &Tree, path: &Path) -> Environment {
    let mut environment = Environment::standard();
    environment.declare("subject", subject(tree, path));
    environment.declare("params", params(tree));
    environment.declare("today", Type::String);
    environment
}

/// The same, inside of a message.
pub(crate) fn environment_of(expression: &Expression, mut environment: Environment) -> Environment {
    if expression.in_message {
        environment.declare("found", Type::Dyn);
    }
    environment
}

fn subject(tree: &Tree, path: &Path) -> Type {
    match facts(tree, path) {
        Facts::MiniProgram => FACTS.clone(),
        Facts::Document(schema) => types::from_json_schema(&schema),
        Facts::Unknown => Type::Dyn,
    }
}

enum Facts {
    MiniProgram,
    Document(Box<Json>),
    Unknown,
}

/// What the facts are that the policy of `tree` judges.
fn facts(tree: &Tree, path: &Path) -> Facts {
    let root = tree.root();
    let subject = tree.get(root, "subject");
    // A rulebook says it in one word, a release in a map.
    let kind = subject.and_then(|it| tree.str(it).or_else(|| tree.str(tree.get(it, "kind")?)));
    let kind = kind.and_then(|it| serde_json::from_value(Json::from(it)).ok());
    let named = tree.get(root, "subject_schema").or_else(|| tree.get(subject?, "schema"));
    match kind {
        Some(SubjectKind::MiniProgram) => Facts::MiniProgram,
        Some(SubjectKind::Document) => {
            let folders = path.ancestors().skip(1).take(2);
            let name = named.and_then(|it| tree.str(it));
            let schema = name.and_then(|name| {
                folders
                    .filter_map(|it| Root::open(it).ok())
                    .find_map(|root| packs::facts_schema(&root, name).ok())
            });
            schema.map_or(Facts::Unknown, |(schema, _)| Facts::Document(Box::new(schema)))
        }
        None => Facts::Unknown,
    }
}

/// What the facts' schema says of `path`: `subject.categories[].first`.
pub(crate) fn description(tree: &Tree, file: &Path, path: &str) -> Option<String> {
    let mut steps = path.split('.');
    match steps.next()? {
        "subject" => {
            let schema = match facts(tree, file) {
                Facts::MiniProgram => crate::file::facts_schema()?.clone(),
                Facts::Document(schema) => *schema,
                Facts::Unknown => return None,
            };
            let steps: Vec<_> = steps.flat_map(steps_of).collect();
            crate::schema::described(&crate::schema::at(&schema, &steps)).map(str::to_owned)
        }
        _ => None,
    }
}

/// `categories[]` is a key and an item.
fn steps_of(word: &str) -> Vec<crate::yaml::Step> {
    use crate::yaml::Step;
    let key = word.trim_end_matches("[]");
    let items = (word.len() - key.len()) / 2;
    let mut steps = vec![Step::Key(key.to_owned())];
    steps.extend((0..items).map(|_| Step::Item(0)));
    steps
}

/// The parameters of a rulebook or release, with their types.
fn params(tree: &Tree) -> Type {
    let Some(params) = tree.get(tree.root(), "params") else { return Type::Dyn };
    let entries = tree.entries(params).iter();
    let field = |entry: &tree::Entry| {
        let kind = tree.get(entry.value, "type").and_then(|it| tree.str(it));
        let kind: Option<ParamType> = kind.and_then(|it| it.parse().ok());
        let kind = kind.map_or(Type::Dyn, effective::type_of);
        (entry.key.to_string(), FieldType { kind, may_be_absent: false })
    };
    let fields = entries.map(field).collect();
    Type::Object(Arc::new(ObjectType { name: "object".to_owned(), fields, others: None }))
}

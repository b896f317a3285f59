//! Changes of a subject's files that mend a violation, where they are safe.

use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::rulebook::Fix as Change;
use dictum_schema::severity::Evidence;
use dictum_source::edit::{Edit, Fix, yaml};
use dictum_source::tree::{self, NodeId, Tree};

/// The changes that the rule's `change` comes to for `facts`, of which `missing` was
/// not found.
///
/// A captured response is a record, and what a person attests is that person's: neither
/// is changed. Elements are added to what people declare alone, and a value is set
/// where the subject's own files have it.
pub fn fixes(change: &Change, facts: &Tree, missing: &[Value]) -> Vec<Fix> {
    match change {
        Change::Add { to, .. } => add(to, facts, missing).into_iter().collect(),
        Change::Set { set, to } => {
            let value = serde_json::to_value(set).unwrap_or_default();
            self::set(to, facts, &value).into_iter().collect()
        }
    }
}

fn add(to: &str, facts: &Tree, missing: &[Value]) -> Option<Fix> {
    let path: Vec<&str> = to.strip_prefix("subject.")?.split('.').collect();
    let declared = |id: NodeId| facts.node(id).evidence == Evidence::Declared;
    let mut node = facts.root();
    let source = facts.location(node).source;
    for step in &path {
        if !declared(node) || facts.location(node).source.path() != source.path() {
            return None;
        }
        match facts.get(node, step) {
            Some(below) => node = below,
            None => break,
        }
    }
    if !declared(node) || facts.location(node).source.path() != source.path() {
        return None;
    }
    let items: Option<Vec<&str>> = missing
        .iter()
        .map(|it| match it {
            Value::String(it) => Some(&**it),
            _ => None,
        })
        .collect();
    let items = items.filter(|it| !it.is_empty())?;
    let edit = yaml::add_items(&source, &path, &items)?;
    let (list, file) = (path.join("."), source.path());
    let count = items.len();
    let title = Text::new(
        format!("add {count} to `{list}` in `{file}`"),
        format!("在 `{file}` 的 `{list}` 中补上 {count} 项"),
    );
    Some(Fix { title, edits: vec![edit] })
}

fn set(to: &str, facts: &Tree, value: &serde_json::Value) -> Option<Fix> {
    let path = to.strip_prefix("subject.")?;
    let mut node = facts.root();
    for step in path.split('.') {
        node = facts.get(node, step)?;
    }
    let at = facts.location(node);
    let own = matches!(facts.node(node).evidence, Evidence::Declared | Evidence::Observed);
    let scalar = !matches!(facts.value(node), tree::Value::List(_) | tree::Value::Map(_));
    // The file has to spell the fact as it is: a value that was computed has no place.
    let spelled = facts.to_json(node).to_string();
    if !own || !scalar || at.source.slice(at.span) != spelled || facts.to_json(node) == *value {
        return None;
    }
    let file = at.source.path().to_owned();
    let title = Text::new(
        format!("set line {} of `{file}` to `{value}`", at.start().line),
        format!("把 `{file}` 第 {} 行改为 `{value}`", at.start().line),
    );
    Some(Fix { title, edits: vec![Edit::set(&at, value)] })
}

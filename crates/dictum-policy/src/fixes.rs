//! Changes of a subject's files that mend a violation, where they are safe.

use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::rulebook::Fix as Change;
use dictum_schema::severity::Evidence;
use dictum_source::edit::{Changed, Edit, Fix, yaml};
use dictum_source::tree::{self, NodeId, Notation, Tree};

/// The changes that the rule's `change` comes to for `facts`, of which `missing` was
/// not found.
///
/// A captured response is a record, and what a person attests is that person's: neither
/// is changed. What people declare is a record too: there the change writes down what
/// somebody did elsewhere. Only the subject's own files are mended by an edit of them.
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
    let evidence = facts.node(facts.root()).evidence;
    let source = facts.location(facts.root()).source;
    let changes = changed(evidence)?;
    if Notation::of_path(source.path()) != Some(Notation::Yaml) {
        return None;
    }
    let own = |id: NodeId| facts.node(id).evidence == evidence;
    let mut node = facts.root();
    for step in &path {
        if !own(node) || facts.location(node).source.path() != source.path() {
            return None;
        }
        match facts.get(node, step) {
            Some(below) => node = below,
            None => break,
        }
    }
    if !own(node) || facts.location(node).source.path() != source.path() {
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
    let title = match changes {
        Changed::Thing => Text::new(
            format!("add {count} to `{list}` in `{file}`"),
            format!("在 `{file}` 的 `{list}` 中补上 {count} 项"),
        ),
        Changed::Record => Text::new(
            format!("write down in `{file}` that `{list}` has {count} more"),
            format!("在 `{file}` 的 `{list}` 中记下已添加的 {count} 项"),
        ),
    };
    Some(Fix { title, changes, edits: vec![edit] })
}

/// What an edit of a fact with `evidence` changes; none where it may not be edited.
fn changed(evidence: Evidence) -> Option<Changed> {
    match evidence {
        Evidence::Observed => Some(Changed::Thing),
        Evidence::Declared => Some(Changed::Record),
        Evidence::Captured | Evidence::Attested => None,
    }
}

fn set(to: &str, facts: &Tree, value: &serde_json::Value) -> Option<Fix> {
    let path = to.strip_prefix("subject.")?;
    let mut node = facts.root();
    for step in path.split('.') {
        node = facts.get(node, step)?;
    }
    let at = facts.location(node);
    let changes = changed(facts.node(node).evidence)?;
    let scalar = !matches!(facts.value(node), tree::Value::List(_) | tree::Value::Map(_));
    // The file has to spell the fact as it is: a value that was computed has no place.
    let spelled = facts.to_json(node).to_string();
    if !scalar || at.source.slice(at.span) != spelled || facts.to_json(node) == *value {
        return None;
    }
    let file = at.source.path().to_owned();
    let line = at.start().line;
    let title = match changes {
        Changed::Thing => Text::new(
            format!("set line {line} of `{file}` to `{value}`"),
            format!("把 `{file}` 第 {line} 行改为 `{value}`"),
        ),
        Changed::Record => Text::new(
            format!("write down in line {line} of `{file}` that it is `{value}`"),
            format!("在 `{file}` 第 {line} 行记下现为 `{value}`"),
        ),
    };
    Some(Fix { title, changes, edits: vec![Edit::set(&at, value)] })
}

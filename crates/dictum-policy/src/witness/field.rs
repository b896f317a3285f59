//! The facts that a rule reads, and how they are read and changed in plain JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::Soil;
use super::shape::Shape;
use crate::diff::Rule;

/// The variable that stands for the facts.
const SUBJECT: &str = "subject";

/// A fact that a rule reads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) path: Vec<Step>,
    pub(super) shape: Shape,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A field of a map.
    Key(String),
    /// An element of a list.
    At(usize),
}

/// The facts that `rules` read, sorted.
pub(super) fn read_by(rules: &[Option<Rule<'_>>], shape: &Shape) -> Vec<Field> {
    let mut paths = BTreeSet::new();
    for rule in rules.iter().flatten() {
        for program in [&rule.program.when, &rule.program.require] {
            paths.extend(program.reads().iter().filter_map(|it| steps(it)));
        }
    }
    let field = |path: Vec<Step>| {
        let shape = shape.at(&path).map_or(Shape::Any, |it| it.0.clone());
        Field { path, shape }
    };
    paths.into_iter().map(field).collect()
}

/// The steps of a path below the subject: `subject.domains["a-b"][0]`.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix(SUBJECT)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, later) = after.split_at_checked(end)?;
            steps.push(Step::Key(name.to_owned()));
            rest = later;
        } else {
            let inner = rest.strip_prefix('[')?;
            let mut reader = serde_json::Deserializer::from_str(inner).into_iter::<Json>();
            let value = reader.next()?.ok()?;
            let later = inner.get(reader.byte_offset()..)?;
            steps.push(match value {
                Json::String(name) => Step::Key(name),
                other => Step::At(usize::try_from(other.as_u64()?).ok()?),
            });
            rest = later.strip_prefix(']')?;
        }
    }
    Some(steps)
}

/// What stands at `path`.
pub(super) fn get<'j>(facts: &'j Json, path: &[Step]) -> Option<&'j Json> {
    path.iter().try_fold(facts, |it, step| match step {
        Step::Key(key) => it.get(key),
        Step::At(index) => it.get(*index),
    })
}

/// Puts `value` at `path`; maps on the way are made.
pub(super) fn set(facts: &mut Json, path: &[Step], value: Json) {
    match path {
        [] => *facts = value,
        [Step::Key(key), rest @ ..] => {
            if !facts.is_object() {
                *facts = Json::Object(Map::new());
            }
            if let Json::Object(map) = facts {
                set(map.entry(key.clone()).or_insert(Json::Null), rest, value);
            }
        }
        [Step::At(index), rest @ ..] => {
            if let Some(element) = facts.get_mut(*index) {
                set(element, rest, value);
            }
        }
    }
}

/// Takes away what stands at `path`.
pub(super) fn remove(facts: &mut Json, path: &[Step]) {
    let Some((last, above)) = path.split_last() else { return };
    let holder = above.iter().try_fold(facts, |it, step| match step {
        Step::Key(key) => it.get_mut(key),
        Step::At(index) => it.get_mut(*index),
    });
    match (holder, last) {
        (Some(Json::Object(map)), Step::Key(key)) => {
            map.shift_remove(key);
        }
        (Some(Json::Array(items)), Step::At(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

/// The facts of `base` that the rule reads, and those that have to be there.
pub(super) fn projected(base: &Json, soil: &Soil<'_>) -> Json {
    let mut facts = soil.shape.smallest();
    if let Json::Object(map) = &mut facts {
        for (key, value) in map.iter_mut() {
            if let Some(there) = base.get(key) {
                value.clone_from(there);
            }
        }
    }
    for field in soil.fields {
        if let Some(value) = get(base, &field.path) {
            set(&mut facts, &field.path, value.clone());
        }
    }
    facts
}

/// A path as conditions write it.
pub(super) fn shown(path: &[Step]) -> String {
    let mut text = SUBJECT.to_owned();
    for step in path {
        match step {
            Step::Key(key) if is_plain(key) => {
                text.push('.');
                text.push_str(key);
            }
            Step::Key(key) => {
                text.push('[');
                text.push_str(&Json::from(key.as_str()).to_string());
                text.push(']');
            }
            Step::At(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
    }
    text
}

fn is_plain(key: &str) -> bool {
    key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && key.chars().next().is_some_and(|it| !it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_is_shown() {
        for path in ["subject", "subject.a.b_1", "subject[\"a-b\"].c[3].d", "subject[\"]\"]"] {
            assert_eq!(shown(&steps(path).unwrap()), path);
        }
        assert_eq!(steps("params.a"), None);
    }
}

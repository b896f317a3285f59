//! Why a part gives no value: what is missing, or an error.

use std::collections::BTreeSet;

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::{Binding, Variable};
use crate::function::FailureKind;
use crate::program::EvaluationError;

/// Why there is no value.
#[derive(Debug, Clone)]
pub(crate) enum Halt<'a> {
    Unknown(Box<Vec<Missing<'a>>>),
    Error(Box<EvaluationError>),
}

/// A fact that is absent.
#[derive(Debug, Clone)]
pub(crate) enum Missing<'a> {
    /// The fields `steps`, one below the other, of the map `node`.
    Field { tree: &'a Tree, node: NodeId, steps: Vec<&'a str> },
    /// A whole variable.
    Variable(&'a str),
}

impl<'a> Halt<'a> {
    #[cold]
    pub(crate) fn unknown(missing: Missing<'a>) -> Self {
        Self::Unknown(Box::new(vec![missing]))
    }

    /// Both reasons in one: what is unknown counts before what is an error, the
    /// first error before a later one.
    #[cold]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown(mut one), Self::Unknown(other)) => {
                one.extend(*other);
                Self::Unknown(one)
            }
            (it @ Self::Error(_), _) if it.is_final() => it,
            (_, it @ Self::Error(_)) if it.is_final() => it,
            (it @ Self::Unknown(_), _) | (_, it @ Self::Unknown(_)) | (it, _) => it,
        }
    }

    /// Adds to what is `pending`; an error that nothing may absorb goes on.
    #[cold]
    pub(crate) fn note(pending: &mut Option<Self>, halt: Self) -> Result<(), Self> {
        if halt.is_final() {
            return Err(halt);
        }
        *pending = Some(match pending.take() {
            None => halt,
            Some(earlier) => earlier.and(halt),
        });
        Ok(())
    }

    /// Whether nothing may absorb it: there is no more work to be done.
    fn is_final(&self) -> bool {
        let Self::Error(error) = self else { return false };
        matches!(error.kind, FailureKind::BudgetExhausted | FailureKind::Stopped)
    }
}

/// The paths of what is missing, sorted: `subject.launch.date`.
pub(crate) fn missing_paths(missing: &[Missing<'_>], variables: &[Variable<'_>]) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for variable in variables {
        let Some(Binding::Tree(tree, root)) = variable.binding else { continue };
        let inside: Vec<(NodeId, &[&str])> = missing
            .iter()
            .filter_map(|it| match it {
                Missing::Field { tree: of, node, steps } if std::ptr::eq(*of, *tree) => {
                    Some((*node, steps.as_slice()))
                }
                _ => None,
            })
            .collect();
        if !inside.is_empty() {
            collect(tree, *root, &mut variable.name.to_owned(), &inside, &mut paths);
        }
    }
    for it in missing {
        if let Missing::Variable(name) = it {
            paths.insert((*name).to_owned());
        }
    }
    paths.into_iter().collect()
}

/// Goes through the tree below `node`, whose path is `path`, once for all.
fn collect(
    tree: &Tree,
    node: NodeId,
    path: &mut String,
    missing: &[(NodeId, &[&str])],
    paths: &mut BTreeSet<String>,
) {
    let length = path.len();
    for (_, steps) in missing.iter().filter(|it| it.0 == node) {
        for step in *steps {
            push_field(path, step);
        }
        paths.insert(path.clone());
        path.truncate(length);
    }
    match tree.value(node) {
        Leaf::List(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push_str(&format!("[{at}]"));
                collect(tree, *item, path, missing, paths);
                path.truncate(length);
            }
        }
        Leaf::Map(entries) => {
            for entry in entries {
                push_field(path, &entry.key);
                collect(tree, entry.value, path, missing, paths);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// Adds `.field`, or `["field"]` where it is no plain name.
pub(crate) fn push_field(path: &mut String, field: &str) {
    let plain = field.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && field.chars().next().is_some_and(|it| !it.is_ascii_digit());
    if plain {
        path.push('.');
        path.push_str(field);
    } else {
        path.push_str(&format!("[{}]", serde_json::Value::from(field)));
    }
}

//! Why a part gives no value: what is missing, or an error.

use std::collections::BTreeSet;

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::{Binding, Machine};
use crate::function::FailureKind;
use crate::program::EvaluationError;

/// Why there is no value.
#[derive(Debug, Clone)]
pub(crate) enum Halt<'a> {
    Unknown(Vec<Missing<'a>>),
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
        Self::Unknown(vec![missing])
    }

    /// Both reasons in one: what is unknown counts before what is an error, the
    /// first error before a later one.
    #[cold]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown(mut one), Self::Unknown(other)) => {
                one.extend(other);
                Self::Unknown(one)
            }
            (one, other) if one.is_final() || !other.is_final() && one.is_unknown() => one,
            (_, other) if other.is_final() || other.is_unknown() => other,
            (one, _) => one,
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

    fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing may absorb it: there is no more work to be done.
    fn is_final(&self) -> bool {
        let Self::Error(error) = self else { return false };
        matches!(error.kind, FailureKind::BudgetExhausted | FailureKind::Stopped)
    }
}

/// The paths of what is missing, sorted: `subject.launch.date`.
pub(crate) fn missing_paths(missing: &[Missing<'_>], machine: &Machine<'_>) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for (name, binding) in machine.names.iter().zip(&machine.bindings) {
        let Some(Binding::Tree(tree, root)) = binding else { continue };
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
            Search { tree, missing: &inside, paths: &mut paths }
                .below(*root, &mut name.to_string());
        }
    }
    for it in missing {
        if let Missing::Variable(name) = it {
            paths.insert((*name).to_owned());
        }
    }
    paths.into_iter().collect()
}

/// A search for the paths of nodes, once for all of them.
struct Search<'s> {
    tree: &'s Tree,
    missing: &'s [(NodeId, &'s [&'s str])],
    paths: &'s mut BTreeSet<String>,
}

impl Search<'_> {
    /// Goes through the tree below `node`, whose path is `path`.
    fn below(&mut self, node: NodeId, path: &mut String) {
        let length = path.len();
        for (_, steps) in self.missing.iter().filter(|it| it.0 == node) {
            for step in *steps {
                push_field(path, step);
            }
            self.paths.insert(path.clone());
            path.truncate(length);
        }
        match self.tree.value(node) {
            Leaf::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push('[');
                    path.push_str(&at.to_string());
                    path.push(']');
                    self.below(*item, path);
                    path.truncate(length);
                }
            }
            Leaf::Map(entries) => {
                for entry in entries {
                    push_field(path, &entry.key);
                    self.below(entry.value, path);
                    path.truncate(length);
                }
            }
            _ => {}
        }
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
        path.push('[');
        path.push_str(&serde_json::Value::from(field).to_string());
        path.push(']');
    }
}

//! Why a part gives no value: what is missing, or an error.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::{Binding, Machine};
use crate::model::failure::FailureKind;
use crate::model::fault::EvaluationError;
use crate::model::path::push_field;

/// Why there is no value; thin, since most parts have one.
#[derive(Debug, Clone)]
pub(crate) struct Halt<'a>(Box<Cause<'a>>);

/// What a [`Halt`] is about.
#[derive(Debug, Clone)]
pub(crate) enum Cause<'a> {
    Unknown(Vec<Missing<'a>>),
    Error(EvaluationError),
}

/// A fact that is absent.
#[derive(Debug, Clone)]
pub(crate) enum Missing<'a> {
    /// The fields `steps`, one below the other, of the map `node`.
    Field { tree: &'a Tree, node: NodeId, steps: Vec<Cow<'a, str>> },
    /// A whole variable.
    Variable(&'a str),
}

impl<'a> Halt<'a> {
    #[cold]
    pub(crate) fn unknown(missing: Missing<'a>) -> Self {
        Self(Box::new(Cause::Unknown(vec![missing])))
    }

    /// That all of `missing` is.
    #[cold]
    pub(crate) fn all_unknown(missing: Vec<Missing<'a>>) -> Self {
        Self(Box::new(Cause::Unknown(missing)))
    }

    #[cold]
    pub(crate) fn error(error: EvaluationError) -> Self {
        Self(Box::new(Cause::Error(error)))
    }

    pub(crate) fn cause(&self) -> &Cause<'a> {
        &self.0
    }

    pub(crate) fn into_cause(self) -> Cause<'a> {
        *self.0
    }

    /// Both reasons in one: what is unknown counts before what is an error, the
    /// first error before a later one.
    #[cold]
    pub(crate) fn and(mut self, other: Self) -> Self {
        if let (Cause::Unknown(one), Cause::Unknown(more)) = (&mut *self.0, other.cause()) {
            one.extend(more.iter().cloned());
            return self;
        }
        let first = self.is_final() || !other.is_final() && self.is_unknown();
        if !first && (other.is_final() || other.is_unknown()) { other } else { self }
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

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.cause(), Cause::Unknown(_))
    }

    /// Whether nothing may absorb it: there is no more work to be done.
    fn is_final(&self) -> bool {
        let Cause::Error(error) = self.cause() else { return false };
        matches!(error.kind, FailureKind::BudgetExhausted | FailureKind::Stopped)
    }

    /// Whether all that is missing are fields of facts.
    pub(crate) fn is_of_fields(&self) -> bool {
        match self.cause() {
            Cause::Unknown(missing) => missing.iter().all(|it| matches!(it, Missing::Field { .. })),
            Cause::Error(_) => false,
        }
    }
}

/// The paths of what is missing, sorted: `subject.launch.date`.
pub(crate) fn missing_paths(missing: &[Missing<'_>], machine: &Machine<'_>) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for (number, name) in (0..).zip(machine.variables.names) {
        let Some(Binding::Tree(tree, root)) = machine.variables.get(number) else { continue };
        let inside: Vec<(NodeId, &[Cow<'_, str>])> = missing
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
    missing: &'s [(NodeId, &'s [Cow<'s, str>])],
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

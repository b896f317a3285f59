//! Where facts are read from.

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::seen::Seen;
use crate::model::text::same;
use crate::model::value::Value;
use crate::plan::Step;

/// What a name of a predicate stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Base<'a> {
    /// Nothing that a predicate can read.
    Nothing,
    /// A field that is not there.
    Absent,
    /// A fact.
    Node(&'a Tree, NodeId),
    /// A value that lives elsewhere.
    Value(&'a Value),
}

/// A list.
#[derive(Debug, Clone, Copy)]
pub(super) enum List<'a> {
    Nodes(&'a Tree, &'a [NodeId]),
    Values(&'a [Value]),
}

impl List<'_> {
    /// Whether a text is one of the elements.
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::Nodes(tree, items) => {
                items.iter().any(|id| matches!(tree.value(*id), Leaf::String(it) if same(it, text)))
            }
            Self::Values(values) => {
                values.iter().any(|it| matches!(it, Value::String(it) if same(it, text)))
            }
        }
    }

    pub(super) fn len(self) -> usize {
        match self {
            Self::Nodes(_, items) => items.len(),
            Self::Values(items) => items.len(),
        }
    }
}

impl<'a> Base<'a> {
    /// The fact at `steps` below `node`, where it is there.
    #[inline]
    pub(super) fn find(tree: &'a Tree, node: NodeId, steps: &[Step]) -> Option<&'a Leaf> {
        let mut value = tree.value(node);
        for step in steps {
            let Leaf::Map(entries) = value else { return None };
            value = tree.value(step.find(entries)?);
        }
        Some(value)
    }

    /// What stands at `steps`.
    pub(super) fn read(self, steps: &[Step]) -> Seen<'a> {
        match self.below(steps) {
            Self::Node(tree, node) => Seen::of_node(tree, node),
            Self::Value(value) => Seen::of(value),
            Self::Absent => Seen::Absent,
            Self::Nothing => Seen::Odd,
        }
    }

    /// The base that stands for what stands at `steps`.
    pub(crate) fn below(self, steps: &[Step]) -> Self {
        match self {
            Self::Node(tree, node) => walk(tree, node, steps),
            Self::Value(value) => field(value, steps),
            Self::Absent | Self::Nothing => self,
        }
    }
}

/// What a map of facts lacks is absent, and so is whatever would stand below it.
fn walk<'a>(tree: &'a Tree, from: NodeId, steps: &[Step]) -> Base<'a> {
    let mut node = from;
    for step in steps {
        let Leaf::Map(entries) = tree.value(node) else { return Base::Nothing };
        match step.find(entries) {
            Some(found) => node = found,
            None => return Base::Absent,
        }
    }
    Base::Node(tree, node)
}

/// What the map of a value lacks is an error, not unknown, so that only the last
/// field may be called absent.
fn field<'a>(from: &'a Value, steps: &[Step]) -> Base<'a> {
    let mut value = from;
    for (at, step) in (1..).zip(steps) {
        let Value::Map(map) = value else { return Base::Nothing };
        match map.get(step.name()) {
            Some(found) => value = found,
            None if at == steps.len() => return Base::Absent,
            None => return Base::Nothing,
        }
    }
    Base::Value(value)
}

//! The fact nodes that a part reads.

use std::collections::BTreeSet;

use dictum_source::tree::{NodeId, Value as Leaf};

use super::{Ctx, Place};
use crate::check::typed::{Node, Typed};
use crate::model::datum::Datum;
use crate::run::Binding;

impl<'a> Ctx<'a> {
    /// Where the value of `part` stands, where it is a fact.
    pub(super) fn locate(&mut self, part: &Typed) -> Place<'a> {
        match self.nearest(part) {
            Some((place, true)) => Some(place),
            _ => None,
        }
    }

    /// Where the value of `part` stands, or else the nearest value above it that
    /// is there; and which of the two.
    fn nearest(&mut self, part: &Typed) -> Option<((&'a dictum_source::tree::Tree, NodeId), bool)> {
        match &part.node {
            Node::Variable(number) => match self.machine.variables.get(*number)? {
                Binding::Tree(tree, root) => Some(((tree, *root), true)),
                _ => None,
            },
            Node::Local(slot) => self.places.get(slot).copied().flatten().map(|it| (it, true)),
            Node::Select { operand, field, .. } | Node::Has { operand, field } => {
                let ((tree, node), found) = self.nearest(operand)?;
                match tree.get(node, field) {
                    Some(below) if found => Some(((tree, below), true)),
                    _ => Some(((tree, node), false)),
                }
            }
            Node::Index { operand, index, .. } => {
                let (place, found) = self.nearest(operand)?;
                let index = self.eval(index).ok()?;
                let below = match (place.0.value(place.1), &index) {
                    (Leaf::List(items), Datum::Int(at)) => {
                        usize::try_from(*at).ok().and_then(|at| items.get(at)).copied()
                    }
                    (Leaf::Map(_), index) => {
                        index.as_str().and_then(|key| place.0.get(place.1, key))
                    }
                    _ => None,
                };
                match below {
                    Some(below) if found => Some(((place.0, below), true)),
                    _ => Some((place, false)),
                }
            }
            _ => None,
        }
    }

    /// The place of the element or value at `at` of the list or map at `place`.
    pub(super) fn element_place(place: Place<'a>, at: usize) -> Place<'a> {
        let (tree, node) = place?;
        let below = match tree.value(node) {
            Leaf::List(items) => items.get(at).copied(),
            Leaf::Map(entries) => entries.get(at).map(|entry| entry.value),
            _ => None,
        };
        below.map(|it| (tree, it))
    }

    /// Adds the nodes of the longest chains of fields in `part`; those of the
    /// element itself, whose slots are `element`, are told with the element.
    pub(super) fn facts(
        &mut self,
        part: &Typed,
        element: Option<(u32, Option<u32>)>,
        nodes: &mut BTreeSet<NodeId>,
    ) {
        if let Some(slots) = element
            && let Some(slot) = root_slot(part)
            && (slot == slots.0 || Some(slot) == slots.1)
            && matches!(part.node, Node::Local(_))
        {
            return;
        }
        if let Some(((_, node), _)) = self.nearest(part) {
            nodes.insert(node);
            return;
        }
        let mut children = Vec::new();
        part.each_child(&mut |child| children.push(child));
        for child in children {
            self.facts(child, element, nodes);
        }
    }
}

fn root_slot(part: &Typed) -> Option<u32> {
    match &part.node {
        Node::Local(slot) => Some(*slot),
        Node::Select { operand, .. } | Node::Has { operand, .. } => root_slot(operand),
        _ => None,
    }
}

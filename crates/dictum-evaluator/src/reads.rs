//! The paths that an expression reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::evaluate::push_field;
use crate::typed::{Node, Typed};

/// The longest chains of fields below variables, sorted.
pub(crate) fn reads(root: &Typed, variables: &[Arc<str>]) -> Vec<String> {
    let mut paths = BTreeSet::new();
    collect(root, variables, &mut paths);
    paths.into_iter().collect()
}

fn collect(part: &Typed, variables: &[Arc<str>], paths: &mut BTreeSet<String>) {
    match path(part, variables) {
        Some(path) => {
            paths.insert(path);
        }
        None => part.each_child(&mut |child| collect(child, variables, paths)),
    }
}

/// The path that a chain of fields below a variable spells.
pub(crate) fn path(part: &Typed, variables: &[Arc<str>]) -> Option<String> {
    match &part.node {
        Node::Variable(number) => variables.get(*number as usize).map(ToString::to_string),
        Node::Select { operand, field, .. } | Node::Has { operand, field } => {
            let mut path = path(operand, variables)?;
            push_field(&mut path, field);
            Some(path)
        }
        _ => None,
    }
}

//! The paths that an expression reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use dictum_source::tree::Part;

use crate::check::Checked;
use crate::check::typed::{Node, Typed};
use crate::model::path::push_field;
use crate::model::types::Type;

/// The longest chains of fields below variables, sorted.
pub(crate) fn reads(checked: &Checked) -> Vec<String> {
    let mut paths = BTreeSet::new();
    collect(&checked.root, &checked.variables, &mut paths);
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

/// Adds what is read below variable `name` to `part`.
pub(crate) fn add_reads(checked: &Checked, name: &str, part: &mut Part) {
    let number = checked.variables.iter().position(|it| **it == *name);
    let Some(number) = number.and_then(|it| u32::try_from(it).ok()) else { return };
    add_below(&checked.root, number, part);
}

/// Adds what `typed` reads below variable `number` to `part`.
fn add_below(typed: &Typed, number: u32, part: &mut Part) {
    let mut steps = Vec::new();
    match below(typed, &mut steps) {
        Some(of) if of == number => part.add(steps),
        Some(_) => {}
        None => typed.each_child(&mut |child| add_below(child, number, part)),
    }
}

/// The variable that `part` is a chain of fields below; the fields go to `steps`.
fn below<'t>(part: &'t Typed, steps: &mut Vec<&'t str>) -> Option<u32> {
    match &part.node {
        Node::Variable(number) => Some(*number),
        Node::Select { operand, field, .. } | Node::Has { operand, field } => {
            let number = below(operand, steps)?;
            steps.push(field);
            Some(number)
        }
        _ => None,
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

/// The types of objects that are judged as a whole.
pub(crate) fn wholes(root: &Typed) -> Vec<Type> {
    let mut found = Vec::new();
    collect_wholes(root, &mut found);
    found
}

fn collect_wholes(part: &Typed, found: &mut Vec<Type>) {
    match &part.node {
        Node::Call(call) => {
            // The entries of a list are counted, whatever they lack.
            let counts = call.agreed(|it| it.counts) == Some(true);
            let whole = |it: &&Typed| {
                if counts { it.kind.is_object() } else { it.kind.has_declared_fields() }
            };
            found.extend(call.args.iter().filter(whole).map(|it| it.kind.clone()));
        }
        Node::Loop(it) if it.range.kind.is_object() => found.push(it.range.kind.clone()),
        _ => {}
    }
    part.each_child(&mut |child| collect_wholes(child, found));
}

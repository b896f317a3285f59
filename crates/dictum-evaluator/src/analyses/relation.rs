//! How the truth values of two conditions compare, over every subject.
//!
//! A condition has three values: false, unknown (a fact is missing, or it fails)
//! and true. In this order `&&` is the lesser of its parts, `||` the greater, and
//! `!` turns the order round, as Kleene has it and as the evaluator computes it:
//! what is decisive wins wherever it stands. `all` and `exists` are the same over
//! the elements of a list. So the laws of a lattice hold for the unknown too, and
//! a condition that is shown to lie below another is true only where the other is
//! true, and unknown at best where the other is.
//!
//! What is shown holds for facts that fit the schema they were checked with, and
//! for evaluations that stay within their steps: one that is cut off says nothing.

mod form;
mod known;
mod literals;
mod order;
mod shape;

use crate::check::Checked;
use crate::model::value::Value;

/// Compares `old` with `new`: the same facts, each with its own parameters.
///
/// ```
/// use dictum_evaluator::environment::Environment;
/// use dictum_evaluator::program::compile;
/// use dictum_evaluator::relation::{Relation, relate};
/// use dictum_evaluator::types::Type;
///
/// let mut environment = Environment::standard();
/// environment.declare("name", Type::String);
/// let program = |text| compile(&environment, text).unwrap();
/// let (old, new) = (program("size(name) > 2"), program("name.size() >= 5 && name != ''"));
/// let relation = relate(&old.side(&[]), &new.side(&[]));
/// assert_eq!(relation, Relation::Falls);
/// ```
pub fn relate(old: &Side<'_>, new: &Side<'_>) -> Relation {
    let (Some(before), Some(after)) = (shape::condition(old), shape::condition(new)) else {
        return Relation::Unclear;
    };
    match (order::is_below(&after, &before), order::is_below(&before, &after)) {
        (true, true) => Relation::Equal,
        (true, false) => Relation::Falls,
        (false, true) => Relation::Rises,
        (false, false) => Relation::Unclear,
    }
}

/// A condition, and variables that are the same for every subject: what
/// [`Program::side`](crate::program::Program::side) gives.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    checked: &'a Checked,
    /// Variables and their values, such as the parameters of a policy.
    constants: &'a [(&'a str, &'a Value)],
}

impl<'a> Side<'a> {
    pub(crate) fn new(checked: &'a Checked, constants: &'a [(&'a str, &'a Value)]) -> Self {
        Self { checked, constants }
    }

    /// Whether the condition is true or false for every subject that fits its
    /// schema, and never unknown. A `false` says nothing.
    pub fn is_always_known(&self) -> bool {
        known::is_always_known(&self.checked.root)
    }

    /// The values that the condition holds its facts against, sorted and each once:
    /// where its truth may turn.
    pub fn literals(&self) -> Vec<Value> {
        literals::literals(self)
    }
}

/// How a condition compares with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The two have the same value for every subject.
    Equal,
    /// It is nowhere above the earlier one: true only where that one is true, and
    /// false wherever that one is false.
    Falls,
    /// It is nowhere below the earlier one.
    Rises,
    /// Nothing is shown.
    Unclear,
}

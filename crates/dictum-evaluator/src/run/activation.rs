//! What an evaluation is given.

use std::fmt;
use std::sync::Arc;

use dictum_source::tree::{NodeId, Tree};

use super::Binding;
use crate::model::budget::{Budget, STEPS_MAX};
use crate::model::text::same;
use crate::model::value::Value;
use crate::plan::predicate::Base;

/// What the variables are, and how long an evaluation may go on.
#[derive(Clone)]
pub struct Activation<'a> {
    pub(super) bindings: Vec<(Arc<str>, Binding<'a>)>,
    steps: u64,
    stop: Option<&'a dyn Fn() -> bool>,
}

impl fmt::Debug for Activation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.bindings.iter().map(|(name, it)| (name, it))).finish()
    }
}

impl Default for Activation<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Activation<'a> {
    /// No variables.
    pub fn new() -> Self {
        Self { bindings: Vec::new(), steps: STEPS_MAX, stop: None }
    }

    /// Binds `name` to `value`.
    pub fn bind_value(&mut self, name: &str, value: Value) {
        self.bind(name, Binding::Value(value));
    }

    /// Binds `name` to the value `root` of `tree`. A field that a map of the tree
    /// lacks is unknown, not an error: it may yet become known.
    pub fn bind_tree(&mut self, name: &str, tree: &'a Tree, root: NodeId) {
        self.bind(name, Binding::Tree(tree, root));
    }

    /// Says that nothing is known of `name`.
    pub fn bind_unknown(&mut self, name: &str) {
        self.bind(name, Binding::Unknown);
    }

    /// Lets an evaluation take `steps` steps, [`STEPS_MAX`] at first.
    pub fn set_steps(&mut self, steps: u64) {
        self.steps = steps;
    }

    /// Asks `stop` now and then whether to stop: a deadline, with the caller's clock.
    pub fn set_stop(&mut self, stop: &'a dyn Fn() -> bool) {
        self.stop = Some(stop);
    }

    fn bind(&mut self, name: &str, binding: Binding<'a>) {
        match self.bindings.iter_mut().find(|(it, _)| &**it == name) {
            Some((_, earlier)) => *earlier = binding,
            None => self.bindings.push((name.into(), binding)),
        }
    }

    /// Where the facts of variable `name` stand.
    pub(crate) fn base(&'a self, name: &str) -> Base<'a> {
        match self.bindings.iter().find(|(it, _)| same(it, name)) {
            Some((_, binding)) => binding.base(),
            None => Base::Nothing,
        }
    }

    #[inline]
    pub(crate) fn budget(&self) -> Budget<'_> {
        Budget::new(self.steps, self.stop)
    }
}

//! Where the platform's object and its network functions go, across the files of a
//! project: which calls may reach them, and where they leave the reader's sight.
//!
//! The graphs of all files ([`crate::code::flow`]) are put together and solved as inclusion
//! constraints (L. O. Andersen, "Program Analysis and Specialization for the C Programming
//! Language", 1994): whatever may be in a cell is in it, and whoever may write to an object
//! is known by it. What is handed to something unknown leaves; what comes from something
//! unknown is unknown. It is wide and misses nothing; [`super::values`] says more.

mod bind;
mod graph;
mod leave;
mod marks;
mod settle;
mod wire;

use std::collections::BTreeSet;

use super::modules::Modules;
use super::resolve::is_single_file;
use crate::code::flow;
use crate::place::Place;
pub(super) use graph::{GLOBAL, Graph, Part, Stored};
pub(super) use marks::Marks;

/// A place in a project: the module's number, and where in it.
pub(super) type Spot = (usize, Place);

/// Finds where the platform goes in `modules`; none where that takes too long.
pub(super) fn find(modules: &Modules) -> Option<Graph<'_>> {
    let mut graph = Graph::new(modules);
    (graph.wire(modules) && graph.settle()).then_some(graph)
}

/// The modules that nothing in the project loads, or by ways of its own, and the components
/// of frameworks: somebody unseen takes what they export.
fn entered(modules: &Modules) -> BTreeSet<usize> {
    let loaded: BTreeSet<usize> =
        modules.all.iter().flat_map(|it| it.links.values().copied()).collect();
    let bundled: BTreeSet<usize> =
        modules.all.iter().flat_map(|it| it.bundled.iter().copied()).collect();
    let all = modules.all.iter().enumerate();
    let is_entered = |number: &usize, path: &str| {
        !loaded.contains(number) || bundled.contains(number) || is_single_file(path)
    };
    all.filter(|(number, it)| is_entered(number, &it.path)).map(|(number, _)| number).collect()
}

/// The module that `spelled` means in module `number`; none where it was not read.
pub(super) fn linked(modules: &Modules, number: usize, spelled: &str) -> Option<usize> {
    modules.all.get(number)?.links.get(spelled).copied()
}

/// A function of the project.
#[derive(Debug)]
pub(super) struct Known<'p> {
    pub(super) module: usize,
    pub(super) written: &'p flow::Function,
    /// The function itself, among the sites of the project.
    pub(super) site: u32,
    /// The calls that may reach it.
    pub(super) callers: Vec<u32>,
}

/// A call of the project.
#[derive(Debug)]
pub(super) struct Called<'p> {
    pub(super) module: usize,
    pub(super) call: &'p flow::Call,
    /// Whether it may call something unknown.
    unknown: bool,
}

//! Where the platform's object and its network functions go, across the files of a
//! project: which calls may reach them, and where they leave the reader's sight.
//!
//! [`super::values`] is exact and may miss; this is wide and may not. The graphs of all
//! files ([`crate::code::flow`]) are put together and solved as inclusion constraints
//! (L. O. Andersen, "Program Analysis and Specialization for the C Programming
//! Language", 1994): whatever may be in a cell is in it. What is handed to something
//! unknown leaves; what comes from something unknown is unknown.

mod bind;
mod graph;
mod leave;
mod marks;
mod settle;

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Modules;
use super::values::FunctionId;
use crate::code::flow;
use crate::place::Place;
use graph::Graph;
pub(super) use marks::Marks;

/// A place in a project: the module's number, and where in it.
pub(super) type Spot = (usize, Place);

/// Where the platform's object and its network functions go.
#[derive(Debug, Default)]
pub(super) struct Escapes {
    /// What calls may reach.
    pub(super) reached: BTreeMap<Spot, Reached>,
    /// Where the platform's object or a network function leaves.
    pub(super) left: BTreeMap<Spot, Marks>,
    /// Which calls may reach each function of the project.
    callers: BTreeMap<FunctionId, BTreeSet<Spot>>,
    /// The functions that leave.
    gone: BTreeSet<FunctionId>,
    /// Where the work was cut short, so that there may be more than is told.
    pub(super) passed: Option<Spot>,
}

/// What a call may reach.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached {
    /// Which of the platform's functions.
    pub(super) marks: Marks,
    /// Whether nothing else may be called there.
    pub(super) only: bool,
}

impl Escapes {
    /// The calls that may reach `function`, other than those in `known`.
    pub(super) fn others<'e>(
        &'e self,
        function: FunctionId,
        known: &'e BTreeSet<Spot>,
    ) -> impl Iterator<Item = Spot> + 'e {
        let all = self.callers.get(&function).into_iter().flatten();
        all.filter(|it| !known.contains(it)).copied()
    }

    /// Whether `function` is handed to something that may call it unseen.
    pub(super) fn is_gone(&self, function: FunctionId) -> bool {
        self.gone.contains(&function)
    }
}

/// Finds where the platform goes in `modules`.
pub(super) fn find(modules: &Modules) -> Escapes {
    let mut graph = Graph::new(modules);
    if !graph.wire(modules) || !graph.settle() {
        let first = modules.all.first().map(|_| (0, Place::default()));
        return Escapes { passed: first, ..Escapes::default() };
    }
    let mut found = Escapes { left: graph.alarms.clone(), ..Escapes::default() };
    for call in &graph.calls {
        let callee = graph.content(call.module, call.call.callee);
        let marks = callee.marks.functions();
        if !marks.is_empty() {
            let only = callee.sites.is_empty() && callee.marks == marks;
            let spot = found
                .reached
                .entry((call.module, call.call.place))
                .or_insert(Reached { marks: Marks::default(), only: true });
            spot.marks = spot.marks.with(marks);
            spot.only &= only;
        }
    }
    for function in &graph.functions {
        let id = (function.module, function.written.start);
        let callers = function.callers.iter().filter_map(|it| graph.calls.get(*it as usize));
        let callers = callers.map(|it| (it.module, it.call.place));
        found.callers.entry(id).or_default().extend(callers);
        if graph.has_left(function.site) {
            found.gone.insert(id);
        }
    }
    found
}

/// The modules that nothing in the project loads, and the components of frameworks: the
/// platform takes what they export.
fn entered(modules: &Modules) -> BTreeSet<usize> {
    let loaded: BTreeSet<usize> =
        modules.all.iter().flat_map(|it| it.links.values().copied()).collect();
    let by_itself =
        |path: &str| path.rsplit_once('.').is_some_and(|(_, it)| matches!(it, "vue" | "nvue"));
    let all = modules.all.iter().enumerate();
    all.filter(|(number, it)| !loaded.contains(number) || by_itself(&it.path))
        .map(|(number, _)| number)
        .collect()
}

/// The module that `spelled` means in module `number`; none where it was not read.
fn linked(modules: &Modules, number: usize, spelled: &str) -> Option<usize> {
    modules.all.get(number)?.links.get(spelled).copied()
}

/// A function of the project.
#[derive(Debug)]
struct Known<'p> {
    module: usize,
    written: &'p flow::Function,
    /// The function itself, among the sites of the project.
    site: u32,
    /// The calls that may reach it.
    callers: Vec<u32>,
}

/// A call of the project.
#[derive(Debug)]
struct Called<'p> {
    module: usize,
    call: &'p flow::Call,
    /// Whether it may call something unknown.
    unknown: bool,
}

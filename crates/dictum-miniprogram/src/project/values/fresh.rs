//! Objects that are new in each call of a function, and what is set in them when.

use super::context::Context;
use super::{Evaluator, Number, Reading};
use crate::code::flow::{self, Operation, Step};
use crate::project::escape::Stored;

/// The most versions of one object that are gone back.
const VERSIONS_MAX: usize = 32;

impl Evaluator<'_> {
    /// What is known of the step `step`, which reads a field of what is in `base`.
    ///
    /// An object that is written out where a function is called, and given to it, is new in
    /// each call: what the function sets in it, it sets in this call, and what it sets later
    /// is not there yet.
    pub(super) fn reading(
        &mut self,
        (module, base): (usize, flow::Cell),
        (step, context): (u32, Context),
    ) -> Option<Reading> {
        let (function, index, cell) = self.parameter_in(module, base)?;
        let fresh = self.is_fresh((function, index), cell);
        fresh.then_some(Reading { module, step, function, context })
    }

    /// The parameter, of which function, whose object is in `base`.
    fn parameter_in(&self, module: usize, base: flow::Cell) -> Option<(Number, u32, Number)> {
        let mut at = base;
        // What is known of a field, or passed a test, is the same object.
        for _ in 0..VERSIONS_MAX {
            let cell = self.graph.cell(module, at);
            if let Some((function, index)) = self.definitions.parameters.get(&cell).copied() {
                return Some((function, index, cell));
            }
            let flow = self.modules.all.get(module).map(|it| &it.code.flow)?;
            let [only] = self.definitions.steps(module, at) else { return None };
            at = match flow.steps.get(*only as usize)? {
                Step::Seen(it) => it.of,
                Step::Guard(it) => it.of,
                Step::Copy(from, _) | Step::Forget(from, _) => *from,
                Step::Pick(it) => it.no,
                Step::Work(it) if it.operation == Operation::Default => *it.of.first()?,
                _ => return None,
            };
        }
        None
    }

    /// Whether a parameter is given nothing but objects that are written out there.
    fn is_fresh(&mut self, (function, index): (Number, u32), cell: Number) -> bool {
        if let Some(known) = self.fresh.get(&cell) {
            return *known;
        }
        let callers = self.callers(function);
        let fresh = callers.iter().all(|call| {
            let Some(it) = self.graph.calls.get(*call as usize) else { return false };
            match it.call.arguments.get(index as usize) {
                Some(argument) => self.is_written((it.module, *argument)),
                None => it.call.spread.is_none(),
            }
        });
        self.fresh.insert(cell, fresh);
        fresh
    }

    fn is_written(&self, (module, cell): (usize, flow::Cell)) -> bool {
        let flow = self.modules.all.get(module).map(|it| &it.code.flow);
        let steps = self.definitions.steps(module, cell);
        let step = steps.first().filter(|_| steps.len() == 1);
        let step = flow.zip(step).and_then(|(flow, it)| flow.steps.get(*it as usize));
        matches!(step, Some(Step::Make(..)))
    }

    /// In which context `stored` is what is read; none where it is not taken.
    pub(super) fn taken(&mut self, stored: &Stored) -> Option<Context> {
        let own = self.reading.filter(|it| self.is_own(stored, it));
        if own.is_some_and(|it| self.is_later(stored, &it)) {
            return None;
        }
        let context = own.map_or(Context::ANY, |it| it.context);
        (!self.is_dead(stored.module, stored.when, context)).then_some(context)
    }

    /// Whether `stored` sets a field of what is read, in the same call.
    fn is_own(&self, stored: &Stored, reading: &Reading) -> bool {
        let flow = self.modules.all.get(stored.module).map(|it| &it.code.flow);
        let Some(Step::Store(store)) = flow.and_then(|it| it.steps.get(stored.step as usize))
        else {
            return false;
        };
        // Closures are called when they like.
        let inside = self.graph.local(stored.at);
        stored.module == reading.module
            && self.definitions.owner(inside.0, inside.1) == Some(reading.function)
            && self
                .parameter_in(stored.module, store.object)
                .is_some_and(|(function, ..)| function == reading.function)
    }

    /// Whether `stored` comes after what is read.
    fn is_later(&self, stored: &Stored, reading: &Reading) -> bool {
        let Some(flow) = self.modules.all.get(stored.module).map(|it| &it.code.flow) else {
            return false;
        };
        let both = |it: &&(u32, u32)| {
            (it.0..it.1).contains(&stored.step) && (it.0..it.1).contains(&reading.step)
        };
        stored.step > reading.step && !flow.loops.iter().any(|it| both(&it))
    }
}

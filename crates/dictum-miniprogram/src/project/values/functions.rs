//! Parameters, `this`, and what calls give.

use super::context::{Context, Entered, Entry};
use super::{Evaluator, Number, Value};
use crate::project::escape::Marks;

/// The most calls that are entered at once to see what a function gives.
const ENTERED_MAX: usize = 12;

impl<'p> Evaluator<'p> {
    /// What the parameter of a function is, by its number.
    pub(super) fn parameter(
        &mut self,
        (function, index): (Number, u32),
        context: Context,
    ) -> Vec<Value<'p>> {
        match self.contexts.entry(context, function) {
            // A function that calls itself hands on what another call of it was given.
            Entry::By(call, _) if self.is_in(call, function) => {
                self.argument((call, index), Context::ANY)
            }
            Entry::By(call, caller) => self.argument((call, index), caller),
            Entry::Free => vec![Value::Free(function)],
            Entry::Any => {
                let mut found = Vec::new();
                for call in self.callers(function) {
                    found.extend(self.argument((call, index), Context::ANY));
                }
                if found.is_empty() || self.is_gone(function) {
                    found.push(Value::Unknown);
                }
                found
            }
        }
    }

    /// Whether the call `call` stands in `function`.
    fn is_in(&self, call: Number, function: Number) -> bool {
        let Some(it) = self.graph.calls.get(call as usize) else { return false };
        let owner = self.definitions.owner(it.module, it.call.result);
        owner == Some(function) || self.definitions.is_within(owner, Some(function))
    }

    /// The calls that may reach `function`.
    pub(in crate::project) fn callers(&self, function: Number) -> Vec<Number> {
        let known = self.graph.functions.get(function as usize);
        let mut callers = known.map(|it| it.callers.clone()).unwrap_or_default();
        callers.sort_unstable();
        callers.dedup();
        callers
    }

    /// Whether `function` may be called where nobody sees it.
    pub(in crate::project) fn is_gone(&self, function: Number) -> bool {
        let site = self.graph.functions.get(function as usize).map(|it| it.site);
        let site = site.and_then(|it| self.graph.sites.get(it as usize));
        site.is_none_or(|it| it.left || it.registered)
    }

    /// What `this` is in a function.
    pub(super) fn this(
        &mut self,
        function: Number,
        (cell, context): (Number, Context),
    ) -> Vec<Value<'p>> {
        if let Entry::By(call, caller) = self.contexts.entry(context, function)
            && let Some(called) = self.graph.calls.get(call as usize)
            && !called.call.makes
            && let Some(this) = called.call.this
        {
            return self.values((called.module, this), caller);
        }
        let held = self.graph.content_at(cell);
        let sites = held.sites.iter().map(|it| Value::Object(*it, Context::ANY));
        let mut found: Vec<Value<'p>> = sites.collect();
        let marks = held.marks;
        if marks.has(Marks::UNKNOWN) {
            found.push(Value::Unknown);
        }
        if !marks.leads().is_empty() {
            found.push(Value::Marks(marks.leads()));
        }
        if found.is_empty() { vec![Value::Unknown] } else { found }
    }

    /// What the call `call` gives.
    pub(super) fn result(&mut self, call: Number, context: Context) -> Vec<Value<'p>> {
        let Some(called) = self.graph.calls.get(call as usize) else { return vec![Value::Unknown] };
        let (module, written) = (called.module, called.call);
        let mut found = Vec::new();
        for callee in self.values((module, written.callee), context) {
            found.extend(self.given_by(callee, (call, context)));
        }
        found
    }

    fn given_by(
        &mut self,
        callee: Value<'p>,
        (call, context): (Number, Context),
    ) -> Vec<Value<'p>> {
        match callee {
            Value::Object(site, above) => self.called(site, above, (call, context)),
            Value::Seen(seen) => self.given_by(seen.of.clone(), (call, context)),
            Value::Free(function) => vec![Value::Free(function)],
            Value::Hangs(function) => vec![Value::Hangs(function)],
            // What is none cannot be called.
            Value::Nothing | Value::Text(_) | Value::Number(_) | Value::Truth(_) => Vec::new(),
            Value::Marks(Marks::ACCOUNT) => vec![Value::Account],
            Value::Marks(_)
            | Value::Account
            | Value::Pattern(..)
            | Value::Loop(..)
            | Value::Unknown => {
                vec![Value::Unknown]
            }
        }
    }

    fn called(
        &mut self,
        site: Number,
        above: Context,
        (call, context): (Number, Context),
    ) -> Vec<Value<'p>> {
        let function = self.graph.sites.get(site as usize).and_then(|it| it.function);
        let known = function.and_then(|it| self.graph.functions.get(it as usize));
        let (Some(function), Some(known)) = (function, known) else { return Vec::new() };
        let makes = self.graph.calls.get(call as usize).is_some_and(|it| it.call.makes);
        let mut found = Vec::new();
        if makes {
            let instance = self.graph.site(known.module, known.written.instance);
            found.push(Value::Object(instance, Context::ANY));
        }
        if known.written.is_class {
            return found;
        }
        if self.contexts.holds(context, function, ENTERED_MAX) {
            self.cuts += 1;
            found.push(Value::Unknown);
            return found;
        }
        let entered = Entered { function, call, above };
        let inner = self.contexts.enter(entered, context);
        let gives = self.values((known.module, known.written.gives), inner);
        // Of what `new` makes, only another object takes its place.
        let object = |it: &Value<'_>| !matches!(it, Value::Nothing | Value::Text(_));
        found.extend(gives.into_iter().filter(|it| !makes || object(it)));
        found
    }

    /// `context`, in which `function` is assumed to be called by `call`, for each way in
    /// which it may have been made.
    pub(in crate::project) fn assume(
        &mut self,
        (function, call): (Number, Number),
        context: Context,
    ) -> Vec<Context> {
        let mut found = Vec::new();
        for above in self.made_in(function, call, context) {
            if !self.contexts.agrees(context, above) {
                continue;
            }
            found.push(self.contexts.assume(context, Entered { function, call, above }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// In what the function that `call` calls was made; nothing where it does not call it.
    fn made_in(&mut self, function: Number, call: Number, context: Context) -> Vec<Context> {
        let Some(called) = self.graph.calls.get(call as usize) else { return vec![Context::ANY] };
        let (mut found, mut any) = (Vec::new(), false);
        for mut value in self.values((called.module, called.call.callee), context) {
            any = true;
            while let Value::Seen(seen) = &value {
                value = seen.of.clone();
            }
            match value {
                Value::Object(site, above) => {
                    let of = self.graph.sites.get(site as usize).and_then(|it| it.function);
                    found.extend((of == Some(function)).then_some(above));
                }
                Value::Nothing | Value::Text(_) | Value::Number(_) | Value::Truth(_) => {}
                _ => found.push(Context::ANY),
            }
        }
        // That nothing was found is no knowledge that nothing is called.
        if !any {
            found.push(Context::ANY);
        }
        found
    }

    /// Whether what `context` assumes may be: each call still reaches its function, and is
    /// itself reached.
    pub(in crate::project) fn is_possible(&mut self, context: Context) -> bool {
        let assumed = self.contexts.assumed(context).to_vec();
        assumed.iter().all(|it| {
            let Some(called) = self.graph.calls.get(it.call as usize) else { return true };
            !self.is_dead(called.module, called.call.when, context)
                && !self.made_in(it.function, it.call, context).is_empty()
        })
    }

    /// The calls that `context` assumes, the innermost first.
    pub(in crate::project) fn assumed(&self, context: Context) -> Vec<Entered> {
        self.contexts.assumed(context).to_vec()
    }
}

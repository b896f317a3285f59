//! Through which calls an expression was reached.
//!
//! A function is worked out in the context of one call, in the context of whatever it was
//! made in: two calls of one wrapper have two addresses. Contexts are numbers, and equal
//! ones have the same number, so that what was worked out in one is known from then on.

use std::collections::HashMap;

use super::Number;

/// A context, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::project) struct Context(u32);

/// A function that was entered by a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::project) struct Entered {
    pub(in crate::project) function: Number,
    pub(in crate::project) call: Number,
    /// What the function was made in.
    pub(in crate::project) above: Context,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Known {
    /// Whoever may call does.
    Any,
    /// Functions are called as is assumed, the innermost first; of all others nothing is
    /// known but that somebody may.
    Assumed(Vec<Entered>),
    /// In a function that was entered in another context.
    In(Entered, Context),
}

/// How a function was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// By this call, in this context.
    By(Number, Context),
    /// By whoever may call it.
    Any,
    /// By a call that is to be assumed.
    Free,
}

/// All contexts so far.
#[derive(Debug)]
pub(super) struct Contexts {
    all: Vec<Known>,
    numbers: HashMap<Known, Context>,
}

impl Context {
    /// Whoever may call does.
    pub(in crate::project) const ANY: Self = Self(0);
    /// Nothing is assumed.
    pub(in crate::project) const FREE: Self = Self(1);
}

impl Contexts {
    pub(super) fn new() -> Self {
        let mut contexts = Self { all: Vec::new(), numbers: HashMap::new() };
        contexts.number(Known::Any);
        contexts.number(Known::Assumed(Vec::new()));
        contexts
    }

    fn number(&mut self, known: Known) -> Context {
        let next = Context(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let context = *self.numbers.entry(known.clone()).or_insert(next);
        if context == next {
            self.all.push(known);
        }
        context
    }

    fn known(&self, context: Context) -> &Known {
        self.all.get(context.0 as usize).unwrap_or(&Known::Any)
    }

    /// What is assumed in `context`.
    pub(super) fn assumed(&self, context: Context) -> &[Entered] {
        match self.known(context) {
            Known::Assumed(all) => all,
            _ => &[],
        }
    }

    /// `context`, in which `entered` is assumed too.
    pub(super) fn assume(&mut self, context: Context, entered: Entered) -> Context {
        let mut all = self.assumed(context).to_vec();
        all.push(entered);
        self.number(Known::Assumed(all))
    }

    /// Whether what is assumed in `context` agrees with what was entered in `above`.
    pub(super) fn agrees(&self, context: Context, above: Context) -> bool {
        let assumed = self.assumed(context);
        let mut at = above;
        while let Known::In(it, _) = self.known(at) {
            if assumed.iter().any(|known| known.function == it.function && known.call != it.call) {
                return false;
            }
            at = it.above;
        }
        true
    }

    /// In a function that is entered in `caller`.
    pub(super) fn enter(&mut self, entered: Entered, caller: Context) -> Context {
        self.number(Known::In(entered, caller))
    }

    /// How `function` was entered, in `context`.
    pub(super) fn entry(&self, context: Context, function: Number) -> Entry {
        let mut at = context;
        loop {
            match self.known(at) {
                Known::Any => return Entry::Any,
                Known::In(it, caller) if it.function == function => {
                    return Entry::By(it.call, *caller);
                }
                Known::In(it, _) => at = it.above,
                Known::Assumed(all) => return self.assumed_entry(all, (at, function)),
            }
        }
    }

    /// A function that is assumed may have been made in another that was entered.
    fn assumed_entry(&self, all: &[Entered], (at, function): (Context, Number)) -> Entry {
        for it in all {
            if it.function == function {
                return Entry::By(it.call, at);
            }
        }
        for it in all {
            if let Some(entry) = self.made_in(it.above, function) {
                return entry;
            }
        }
        Entry::Free
    }

    fn made_in(&self, mut at: Context, function: Number) -> Option<Entry> {
        while let Known::In(it, caller) = self.known(at) {
            if it.function == function {
                return Some(Entry::By(it.call, *caller));
            }
            at = it.above;
        }
        None
    }

    /// In how many functions `context` is, counted up to `limit`, and whether `function`
    /// is one of them.
    pub(super) fn holds(&self, context: Context, function: Number, limit: usize) -> bool {
        let mut at = context;
        for _ in 0..limit {
            match self.known(at) {
                Known::In(it, _) if it.function == function => return true,
                Known::In(_, caller) => at = *caller,
                _ => return false,
            }
        }
        true
    }
}

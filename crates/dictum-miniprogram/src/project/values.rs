//! What an expression comes to, across the files of a project.
//!
//! The steps of the graph ([`crate::code::flow`]) are gone through backwards, from a cell
//! to whatever may be in it: an interpreter over abstract values, by need (as in
//! E. Duesterwald, R. Gupta, M. L. Soffa, "Demand-driven Computation of Interprocedural
//! Data Flow", 1995). Which objects there are and who may write to them is what
//! [`super::escape`] has found; in which call a function is, the context says.
//!
//! Evaluation is bounded: so many steps for one call and for the project, so many
//! alternatives, so deep. What passes a bound is not known, and never guessed.

mod addresses;
mod conditions;
mod context;
mod definitions;
mod fields;
mod fresh;
mod functions;
mod operations;
mod texts;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::address::Address;
use super::escape::{Graph, Marks};
use super::modules::Modules;
use crate::code::flow::{self, Literal, Step, cell};
use addresses::address;
pub(super) use context::Context;
use context::Contexts;
use definitions::Definitions;

/// The most steps of one expression.
pub(super) const STEPS_MAX: usize = 20_000;

/// The most steps of one project.
const STEPS_MAX_ALL: usize = 5_000_000;

/// The deepest that cells are followed.
const DEPTH_MAX: usize = 250;

/// The most things that one expression may come to.
const VALUES_MAX: usize = 256;

/// The most alternatives of one address.
pub(super) const ADDRESSES_MAX: usize = 8;

/// A number of a cell, a site, a function or a call, in the whole project.
pub(super) type Number = u32;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'p> {
    Text(Address),
    Number(&'p str),
    Truth(bool),
    /// `undefined`, or `null`.
    Nothing,
    /// A regular expression, and its flags.
    Pattern(&'p str, &'p str),
    /// The object that is made at the site, in the context.
    Object(Number, Context),
    /// An object of which a field is known.
    Seen(Rc<Seen<'p>>),
    /// Something of the platform.
    Marks(Marks),
    /// What the platform says of the program that runs.
    Account,
    /// Whatever this function is called with.
    Free(Number),
    /// More is known where this function is called.
    Hangs(Number),
    /// Whatever the cell holds that is being worked out, and whether something follows it.
    Loop(Number, Context, bool),
    Unknown,
}

/// What was worked out, and whether a limit was passed in it.
type Known<'p> = (Rc<[Value<'p>]>, bool);

/// An object of which a field is known.
#[derive(Debug, PartialEq)]
pub(super) struct Seen<'p> {
    of: Value<'p>,
    key: &'p str,
    value: (Number, Context),
}

/// A step that reads a field of a parameter whose objects are new in each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Reading {
    module: usize,
    step: u32,
    function: Number,
    context: Context,
}

/// Evaluates expressions of `modules`.
pub(super) struct Evaluator<'p> {
    modules: &'p Modules,
    pub(super) graph: &'p Graph<'p>,
    definitions: Definitions,
    contexts: Contexts,
    steps: usize,
    all_steps: usize,
    depth: usize,
    /// Whether a limit was passed, so that there may be more values than were given.
    passed: bool,
    /// How often something was cut short: what it led to is not kept.
    cuts: usize,
    /// What was worked out already.
    memo: HashMap<(Number, Context), Known<'p>>,
    /// The cells that are being worked out.
    open: HashSet<(Number, Context)>,
    /// Cells that are taken to hold one value, while a test of it is looked into.
    given: Vec<(Number, Context, Value<'p>)>,
    /// The fields that are being worked out.
    fields: HashSet<(Number, Context, Option<&'p str>, Option<Reading>)>,
    /// The step that reads a field.
    reading: Option<Reading>,
    /// Whether each parameter of each function is only given objects that are new.
    fresh: HashMap<Number, bool>,
}

impl<'p> Evaluator<'p> {
    pub(super) fn new(modules: &'p Modules, graph: &'p Graph<'p>) -> Self {
        Self {
            modules,
            graph,
            definitions: Definitions::new(modules, graph),
            contexts: Contexts::new(),
            steps: 0,
            all_steps: 0,
            depth: 0,
            passed: false,
            cuts: 0,
            memo: HashMap::new(),
            open: HashSet::new(),
            given: Vec::new(),
            fields: HashSet::new(),
            reading: None,
            fresh: HashMap::new(),
        }
    }

    /// Begins to count the steps of another call.
    pub(super) fn restart(&mut self) {
        self.steps = 0;
        self.passed = false;
        // What hangs on no call is known for all of them.
        self.memo.retain(|(_, context), _| *context == Context::ANY);
    }

    /// Whether a limit was passed since this call began.
    pub(super) fn passed(&self) -> bool {
        self.passed
    }

    /// What the cell `cell` of module `module` comes to.
    pub(super) fn values(
        &mut self,
        (module, cell): (usize, flow::Cell),
        context: Context,
    ) -> Vec<Value<'p>> {
        self.cell(self.graph.cell(module, cell), context)
    }

    /// The addresses in the field `name` of the first argument of the call `call`.
    pub(super) fn addresses(
        &mut self,
        call: Number,
        name: &'p str,
        context: Context,
    ) -> Vec<Address> {
        let values = self.argument((call, 0), context);
        let argument = self
            .graph
            .calls
            .get(call as usize)
            .and_then(|it| it.call.arguments.first().map(|argument| (it.module, *argument)));
        self.reading = argument.and_then(|it| self.reading(it, (u32::MAX, context)));
        let mut found = Vec::new();
        for value in &values {
            found.extend(self.field(value, Some(name)));
        }
        self.reading = None;
        // `undefined` leads nowhere.
        if found.iter().any(|it| *it != Value::Nothing) {
            found.retain(|it| *it != Value::Nothing);
        }
        let mut found: Vec<Address> = found.iter().map(address).collect();
        if self.passed {
            found.push(Address::UNKNOWN);
        }
        self.few_addresses(found)
    }

    /// The module of the cell, and its number there.
    fn local(&self, cell: Number) -> (usize, flow::Cell) {
        self.graph.local(cell)
    }

    /// The context in which the cell is the same as in `context`: outside of functions,
    /// nothing hangs on calls.
    fn context(&self, cell: Number, context: Context) -> Context {
        let (module, local) = self.local(cell);
        if self.definitions.owner(module, local).is_none() { Context::ANY } else { context }
    }

    /// What the cell `cell` comes to.
    fn cell(&mut self, cell: Number, context: Context) -> Vec<Value<'p>> {
        let context = self.context(cell, context);
        let key = (cell, context);
        if let Some((.., value)) = self.given.iter().rev().find(|it| (it.0, it.1) == key) {
            return vec![value.clone()];
        }
        if self.given.is_empty()
            && let Some((known, passed)) = self.memo.get(&key)
        {
            self.passed |= passed;
            return known.to_vec();
        }
        self.steps += 1;
        self.all_steps += 1;
        if self.steps > STEPS_MAX || self.all_steps > STEPS_MAX_ALL {
            self.passed = true;
            self.cuts += 1;
            return vec![Value::Unknown];
        }
        if self.depth >= DEPTH_MAX {
            self.cuts += 1;
            return vec![Value::Unknown];
        }
        if !self.open.insert(key) {
            return vec![Value::Loop(cell, context, false)];
        }
        self.depth += 1;
        let before = self.cuts;
        let passed = std::mem::replace(&mut self.passed, false);
        let found = self.defined(cell, context);
        self.depth -= 1;
        self.open.remove(&key);
        let found = self.few(unwound(found, key));
        let whole = before == self.cuts && !found.iter().any(|it| matches!(it, Value::Loop(..)));
        if whole && self.given.is_empty() {
            self.memo.insert(key, (found.as_slice().into(), self.passed));
        }
        self.passed |= passed;
        found
    }

    fn defined(&mut self, number: Number, context: Context) -> Vec<Value<'p>> {
        let (module, local) = self.local(number);
        match local {
            cell::UNKNOWN => return vec![Value::Unknown],
            cell::PLATFORM => return vec![Value::Marks(Marks::PLATFORM)],
            cell::GLOBALS => return vec![Value::Marks(Marks::GLOBALS)],
            cell::NOTHING => return vec![Value::Nothing],
            _ => {}
        }
        let mut found = Vec::new();
        if let Some(parameter) = self.definitions.parameters.get(&number).copied() {
            found = self.parameter(parameter, context);
        } else if let Some(function) = self.definitions.these.get(&number).copied() {
            return self.this(function, (number, context));
        } else if let Some(call) = self.definitions.results.get(&number).copied() {
            found = self.result(call, context);
        }
        let Some(flow) = self.modules.all.get(module).map(|it| &it.code.flow) else {
            return vec![Value::Unknown];
        };
        let steps: Vec<u32> = self.definitions.steps(module, local).to_vec();
        if steps.is_empty() && found.is_empty() {
            return self.without_steps(number);
        }
        for number in steps {
            match flow.steps.get(number as usize) {
                Some(Step::Load(base, key, _)) => {
                    let of = self.values((module, *base), context);
                    let reading = self.reading((module, *base), (number, context));
                    let outer = std::mem::replace(&mut self.reading, reading);
                    found.extend(self.field_of_each(&of, key.as_deref()));
                    self.reading = outer;
                }
                Some(step) => found.extend(self.step(module, step, context)),
                None => {}
            }
        }
        found
    }

    /// What is never assigned is `undefined`, unless the graph knows otherwise.
    fn without_steps(&self, cell: Number) -> Vec<Value<'p>> {
        let called = self.definitions.results.contains_key(&cell);
        let nothing = called || self.graph.content_at(cell).sites.is_empty();
        vec![if nothing { Value::Nothing } else { Value::Unknown }]
    }

    fn step(&mut self, module: usize, step: &'p Step, context: Context) -> Vec<Value<'p>> {
        match step {
            Step::Copy(from, to) => self.copied(module, (*from, *to), context),
            Step::CopyWhen(from, to, when) => {
                if self.is_dead(module, Some(*when), self.crossing(module, (*from, *to), context)) {
                    return Vec::new();
                }
                self.copied(module, (*from, *to), context)
            }
            Step::Forget(from, _) => {
                let all = self.values((module, *from), context);
                all.into_iter().map(forgotten).collect()
            }
            Step::Make(_, site) => vec![Value::Object(self.graph.site(module, *site), context)],
            Step::Global(_, name) => self.global(name),
            Step::Module(_, spelled) => self.module(module, spelled),
            Step::Whole(_, spelled) => self.whole(module, spelled),
            Step::Element(base, key, _) => self.element((module, *base, *key), context),
            Step::Literal(_, literal) => vec![match literal {
                Literal::Text(it) => Value::Text(Address::of(it)),
                Literal::Number(it) => Value::Number(it),
                Literal::Truth(it) => Value::Truth(*it),
                Literal::Pattern(pattern, flags) => Value::Pattern(pattern, flags),
            }],
            Step::Work(work) => self.work(module, work, context),
            Step::Pick(it) => self.picked(module, it, context),
            Step::Guard(it) => self.guarded(module, it, context),
            Step::Seen(it) => {
                let value = (self.graph.cell(module, it.value), context);
                let all = self.values((module, it.of), context).into_iter();
                all.map(|of| match of {
                    Value::Text(_)
                    | Value::Number(_)
                    | Value::Truth(_)
                    | Value::Nothing
                    | Value::Hangs(_)
                    | Value::Loop(..) => of,
                    of => Value::Seen(Rc::new(Seen { of, key: &it.key, value })),
                })
                .collect()
            }
            // Those define no cell, or are known by the call, or by their number.
            Step::Load(..)
            | Step::Call(_)
            | Step::Store(_)
            | Step::Spread(..)
            | Step::Merge(..)
            | Step::Inherit(..)
            | Step::Leave(..) => Vec::new(),
        }
    }

    /// One of two, or both where the test may end in either way.
    fn picked(&mut self, module: usize, it: &flow::Pick, context: Context) -> Vec<Value<'p>> {
        let truth = self.truth((module, it.test), context);
        let mut found = Vec::new();
        if truth.yes {
            found.extend(self.values((module, it.yes), context));
        }
        if truth.no {
            found.extend(self.values((module, it.no), context));
        }
        if truth.yes && truth.no {
            found.extend(truth.hangs.map(Value::Hangs));
        }
        found
    }

    /// What a variable of an outer function is assigned in an inner one hangs on no call of
    /// the outer one.
    fn crossing(
        &self,
        module: usize,
        (from, to): (flow::Cell, flow::Cell),
        context: Context,
    ) -> Context {
        let owner = |cell| self.definitions.owner(module, cell);
        let inner = self.definitions.is_within(owner(from), owner(to));
        if inner { Context::ANY } else { context }
    }

    fn copied(
        &mut self,
        module: usize,
        (from, to): (flow::Cell, flow::Cell),
        context: Context,
    ) -> Vec<Value<'p>> {
        let context = self.crossing(module, (from, to), context);
        self.values((module, from), context)
    }

    /// What the module that is spelled so in `module` is.
    fn module(&mut self, module: usize, spelled: &str) -> Vec<Value<'p>> {
        let Some(target) = super::escape::linked(self.modules, module, spelled) else {
            let platform = spelled == "@tarojs/taro";
            return vec![if platform { Value::Marks(Marks::PLATFORM) } else { Value::Unknown }];
        };
        let mut found = self.whole(module, spelled);
        let exports = self.graph.site(target, flow::EXPORTS_SITE);
        let own = self.graph.sites.get(exports as usize);
        let used = own.is_some_and(|it| !it.parts.is_empty() || !it.stores.is_empty());
        if used || found.is_empty() {
            found.push(Value::Object(exports, Context::ANY));
        }
        found
    }

    fn whole(&mut self, module: usize, spelled: &str) -> Vec<Value<'p>> {
        let Some(target) = super::escape::linked(self.modules, module, spelled) else {
            return Vec::new();
        };
        if self.definitions.steps(target, cell::WHOLE).is_empty() {
            return Vec::new();
        }
        self.values((target, cell::WHOLE), Context::ANY)
    }

    /// What the call `call` is made with, as its argument `index`; `undefined` where that
    /// is nothing.
    fn argument(&mut self, (call, index): (Number, u32), context: Context) -> Vec<Value<'p>> {
        let Some(called) = self.graph.calls.get(call as usize) else { return vec![Value::Unknown] };
        let (module, call) = (called.module, called.call);
        if let Some(argument) = call.arguments.get(index as usize) {
            return self.values((module, *argument), context);
        }
        let Some(spread) = call.spread else { return vec![Value::Nothing] };
        let from = u32::try_from(call.arguments.len()).unwrap_or(u32::MAX);
        let all = self.values((module, spread), context);
        let mut found = Vec::new();
        for value in &all {
            found.extend(self.numbered(value, index.saturating_sub(from)));
        }
        found
    }

    /// Each thing once, and of too many the first ones.
    fn few(&mut self, values: Vec<Value<'p>>) -> Vec<Value<'p>> {
        let mut few: Vec<Value<'p>> = Vec::with_capacity(values.len().min(8));
        for value in values {
            if few.len() >= VALUES_MAX {
                self.passed = true;
                few.push(Value::Unknown);
                break;
            }
            if !few.contains(&value) {
                few.push(value);
            }
        }
        few
    }

    /// Each address once; of too many the first ones, and one that stands for the rest.
    fn few_addresses(&mut self, mut addresses: Vec<Address>) -> Vec<Address> {
        addresses.sort();
        addresses.dedup();
        if addresses.len() > ADDRESSES_MAX {
            addresses.truncate(ADDRESSES_MAX);
            addresses.push(Address::UNKNOWN);
            self.passed = true;
        }
        addresses
    }
}

/// `found`, where the cell itself was met on the way: it adds nothing, and what follows it
/// follows anything else that the cell holds.
fn unwound<'p>(found: Vec<Value<'p>>, (cell, context): (Number, Context)) -> Vec<Value<'p>> {
    let own =
        |it: &Value<'_>| matches!(it, Value::Loop(of, at, _) if (*of, *at) == (cell, context));
    if !found.iter().any(own) {
        return found;
    }
    let longer = found.iter().any(|it| own(it) && matches!(it, Value::Loop(.., true)));
    let mut rest: Vec<Value<'p>> = found.into_iter().filter(|it| !own(it)).collect();
    if longer {
        let open = rest.iter().filter_map(|it| match it {
            Value::Text(it) => Some(Value::Text(Address::begin(it.known()))),
            Value::Loop(..) => None,
            _ => Some(Value::Unknown),
        });
        let open: Vec<Value<'p>> = open.collect();
        rest.extend(open);
    }
    rest
}

/// `value`, without what was seen of an object that the project does not make: who else sets
/// its fields is not known. Of all others it is.
fn forgotten(value: Value<'_>) -> Value<'_> {
    let mut of = &value;
    while let Value::Seen(seen) = of {
        of = &seen.of;
    }
    if matches!(of, Value::Object(..)) { value } else { of.clone() }
}

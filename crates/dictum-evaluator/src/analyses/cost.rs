//! What an evaluation may cost at most, told before it runs.
//!
//! The units are those of Kubernetes' CEL (cel-go's checker): reading a name or
//! a field, and a call, cost 1; going through text costs a tenth of its bytes,
//! matching it a quarter of the pattern besides; a list costs 10 to make, a map 30.
//! Work that Kubernetes does not count and that grows with what it is done on is added to
//! the most: an evaluation takes no more than [`STEPS_PER_UNIT`] steps for each unit of
//! it. A law holds the two to that. Looking for fields that facts lack comes on top, once
//! for all facts.

mod size;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dictum_source::source::SOURCE_MAX_BYTES;

use crate::check::Checked;
use crate::check::typed::{Called, Loop, Node, Typed};
use crate::model::bounds::Bounds;
use crate::model::function::Work;
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::LoopKind;

pub use size::Unbounded;
use size::{Known, Size};

/// So many steps an evaluation may take for each unit of its cost. A step is taken for 16
/// bytes of text that is made, where a unit is 10 bytes; splitting takes one for 4.
pub const STEPS_PER_UNIT: u64 = 4;

const LIST_COST: u64 = 10;
const MAP_COST: u64 = 30;

/// So much text is gone through for one unit.
const BYTES_PER_UNIT: u64 = 10;

/// So much of a pattern counts as one unit for each unit of text.
const PATTERN_PER_UNIT: u64 = 4;

/// So much text that is only handed on counts as one unit of what a call costs.
const BYTES_HANDED_PER_UNIT: u64 = 64;

/// No text is longer than the largest file that it may stand in.
const TEXT_BYTES_MAX: u64 = SOURCE_MAX_BYTES as u64;

/// What reading the rules of a time zone may cost: the largest has some 3600 bytes.
const ZONE_UNITS: u64 = 64;

/// What an evaluation may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// At least.
    pub least: u64,
    /// At most; `u64::MAX` where the schema bounds no size that matters.
    pub most: u64,
}

impl Cost {
    const ONE: Self = Self { least: 1, most: 1 };
    const NONE: Self = Self { least: 0, most: 0 };

    /// Whether anything bounds it.
    pub fn is_bounded(self) -> bool {
        self.most < u64::MAX
    }

    fn of(units: u64) -> Self {
        Self { least: units, most: units }
    }

    /// No more than that.
    fn up_to(most: u64) -> Self {
        Self { least: 0, most }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    /// The first, and perhaps the second.
    fn perhaps(self, other: Self) -> Self {
        Self { least: self.least, most: self.most.saturating_add(other.most) }
    }

    fn times(self, size: Size) -> Self {
        Self {
            least: self.least.saturating_mul(size.least),
            most: self.most.saturating_mul(size.most),
        }
    }
}

/// What evaluating what was `checked` may cost, and what has no bound where that matters.
pub(crate) fn cost(
    checked: &Checked,
    bounds: &BTreeMap<Arc<str>, Arc<Bounds>>,
) -> (Cost, Vec<Unbounded>) {
    let mut ctx = Ctx {
        variables: &checked.variables,
        bounds,
        locals: BTreeMap::new(),
        unbounded: BTreeSet::new(),
    };
    let cost = ctx.part(&checked.root);
    // What an evaluation gives is copied, parts and all.
    let copied = match checked.root.kind {
        Type::List(_) | Type::Map(..) | Type::Object(_) => ctx.weight(&checked.root),
        _ => 0,
    };
    let cost = cost.plus(Cost::up_to(copied));
    let unbounded = if cost.is_bounded() { BTreeSet::new() } else { ctx.unbounded };
    (cost, unbounded.into_iter().collect())
}

struct Ctx<'c> {
    variables: &'c [Arc<str>],
    bounds: &'c BTreeMap<Arc<str>, Arc<Bounds>>,
    /// What is known of the names that the expression brings.
    locals: BTreeMap<u32, Known<'c>>,
    /// What was asked for its size and has no bound.
    unbounded: BTreeSet<Unbounded>,
}

impl Ctx<'_> {
    fn part(&mut self, part: &Typed) -> Cost {
        match &part.node {
            Node::Constant(_) => Cost::NONE,
            Node::Variable(_) | Node::Local(_) => Cost::ONE,
            Node::Select { operand, .. } | Node::Has { operand, .. } => {
                self.part(operand).plus(Cost::ONE)
            }
            Node::Index { operand, index, .. } => {
                self.part(operand).plus(self.part(index)).plus(Cost::ONE)
            }
            Node::Call(call) => self.call(call),
            Node::And(parts) | Node::Or(parts) => {
                let costs = parts.iter().map(|it| self.part(it));
                costs.reduce(Cost::perhaps).unwrap_or(Cost::NONE)
            }
            Node::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                let (yes, no) = (self.part(yes), self.part(no));
                let branch = Cost { least: yes.least.min(no.least), most: yes.most.max(no.most) };
                self.part(condition).plus(branch)
            }
            Node::List(elements) => {
                let costs = elements.iter().map(|it| self.part(&it.value));
                costs.fold(Cost::of(LIST_COST), Cost::plus)
            }
            Node::Map(entries) => entries.iter().fold(Cost::of(MAP_COST), |sum, it| {
                sum.plus(self.part(&it.key)).plus(self.part(&it.value))
            }),
            Node::Loop(it) => self.comprehension(it),
            Node::Bind { slot, value, body } => {
                let cost = self.part(value);
                self.bind(*slot, value);
                cost.plus(self.part(body))
            }
            Node::OptMap { target, slot, body, .. } => {
                let cost = self.part(target);
                self.bind(*slot, target);
                cost.perhaps(self.part(body)).plus(Cost::ONE)
            }
        }
    }

    fn comprehension(&mut self, it: &Loop) -> Cost {
        let range = self.part(&it.range);
        let size = self.size(&it.range);
        self.bind_elements(it);
        let filter = it.filter.as_ref().map_or(Cost::NONE, |it| self.part(it));
        // Asking whether to go on, and taking the result in.
        let step = match it.kind {
            LoopKind::All | LoopKind::ExistsOne => 3,
            LoopKind::Exists => 4,
            LoopKind::Filter | LoopKind::Map | LoopKind::SortBy => 2 + LIST_COST,
            LoopKind::TransformMap | LoopKind::TransformMapEntry => 2 + MAP_COST,
        };
        let each = filter.plus(self.part(&it.body)).plus(Cost::of(step));
        let all = each.times(size);
        let least = match it.kind {
            LoopKind::All | LoopKind::Exists => each.least.min(all.least),
            _ => all.least,
        };
        range.plus(Cost { least, most: all.most }).plus(Cost::ONE)
    }

    fn call(&mut self, call: &Called) -> Cost {
        let args = call.args.iter().fold(Cost::NONE, |sum, it| sum.plus(self.part(it)));
        args.plus(self.work(call))
    }

    /// What a call costs beside its arguments.
    fn work(&mut self, call: &Called) -> Cost {
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::In), [item, holder]) => match holder.kind {
                Type::List(_) | Type::Dyn => {
                    let least = self.size(holder).least;
                    // What is held against each element is looked at no further than that.
                    let most = self.weight(holder).max(self.size(holder).most);
                    Cost { least, most }.plus(Cost::ONE)
                }
                _ => Cost::ONE.perhaps(self.handed(item)),
            },
            (Some(Operator::Add), [left, right]) if is_text(left) => {
                self.size(left).plus(self.size(right)).units(BYTES_PER_UNIT).plus(Cost::ONE)
            }
            (Some(Operator::Add), [left, right]) if is_collection(left) => {
                Cost::ONE.perhaps(self.size(left).plus(self.size(right)).units(1))
            }
            (Some(it), [left, right]) if it.is_test() => self.comparison(left, right),
            (Some(_), _) => Cost::ONE,
            (None, args) => self.function_work(call, args),
        }
    }

    fn comparison(&mut self, left: &Typed, right: &Typed) -> Cost {
        let long = |it: &Typed| is_text(it) || is_collection(it);
        if !long(left) || !long(right) {
            return Cost::ONE;
        }
        let most = if is_text(left) && is_text(right) {
            Size { least: 0, most: self.shorter(left, right) }.units(BYTES_PER_UNIT)
        } else {
            Cost::up_to(self.lighter(left, right))
        };
        most.plus(Cost::ONE)
    }

    fn function_work(&mut self, call: &Called, args: &[Typed]) -> Cost {
        // Of several overloads it may be the dearest.
        let work = call.candidates().map(|it| it.traits.work).max().unwrap_or_default();
        match (work, args) {
            (Work::Constant, args) => {
                args.iter().fold(Cost::ONE, |sum, it| sum.perhaps(self.handed(it)))
            }
            (Work::Zone, _) => Cost { least: 1, most: ZONE_UNITS },
            (Work::Pattern, [text, pattern, ..]) => self.pattern(text, pattern),
            (Work::Search, [text, pattern, rest @ ..]) => self.search(text, pattern, rest.first()),
            (Work::Last, [text, .., part]) => {
                let part = self.size(part).units(BYTES_PER_UNIT).plus(Cost::ONE);
                part.perhaps(self.handed(text))
            }
            (Work::Pairs, [one, rest @ ..]) => {
                Cost::up_to(self.pairs(one, rest.first().unwrap_or(one))).plus(Cost::ONE)
            }
            (Work::Sorting, [list, ..]) => {
                let times = self.size(list).most.checked_ilog2().unwrap_or(0);
                let most = self.weight(list).saturating_mul(u64::from(times) + 1);
                Cost::ONE.perhaps(Cost::up_to(most))
            }
            (Work::Number, [number, ..]) => Cost::ONE.perhaps(Cost::up_to(size::number(number))),
            (Work::Product, args) => Cost::ONE.perhaps(Cost::up_to(self.product(args))),
            (
                Work::Linear
                | Work::Last
                | Work::Pattern
                | Work::Search
                | Work::Pairs
                | Work::Sorting
                | Work::Number,
                args,
            ) => args.iter().fold(Cost::ONE, |sum, it| sum.plus(self.through(it))),
        }
    }

    /// What going through an argument costs.
    fn through(&mut self, arg: &Typed) -> Cost {
        if is_text(arg) {
            self.size(arg).units(BYTES_PER_UNIT)
        } else if is_collection(arg) {
            let least = self.size(arg).least / BYTES_PER_UNIT;
            Cost { least, most: self.weight(arg) }
        } else {
            Cost::NONE
        }
    }

    /// What handing a text to a function costs that does not go through it.
    fn handed(&mut self, arg: &Typed) -> Cost {
        match arg.kind {
            Type::String | Type::Bytes => {
                let size = self.quiet(|ctx| ctx.size(arg));
                Cost::up_to(size.most.min(TEXT_BYTES_MAX) / BYTES_HANDED_PER_UNIT)
            }
            _ => Cost::NONE,
        }
    }

    /// Running a pattern over a text. A pattern that is made while it runs has no bound:
    /// a short one may stand for a large automaton.
    fn pattern(&mut self, text: &Typed, pattern: &Typed) -> Cost {
        let (text, length) = (self.size(text), self.size(pattern));
        let pattern_units = length.units(PATTERN_PER_UNIT);
        let units = text.plus(Size { least: 1, most: 1 }).units(BYTES_PER_UNIT);
        let least = units.least.saturating_mul(pattern_units.least).max(1);
        let Node::Constant(Value::String(constant)) = &pattern.node else {
            return Cost { least, most: u64::MAX };
        };
        let most = units.most.saturating_mul(pattern_units.most.max(1));
        Cost { least, most: most.saturating_add(size::automaton(constant, text.most)) }
    }

    /// Running a pattern wherever it matches, which makes it anew for each call. Each match
    /// may look at all of the text behind it, and puts no more than `by` in its place.
    fn search(&mut self, text: &Typed, pattern: &Typed, by: Option<&Typed>) -> Cost {
        let text = self.size(text).most.saturating_add(1);
        let by = by.filter(|it| is_text(it)).map_or(0, |it| self.size(it).most);
        let Node::Constant(Value::String(constant)) = &pattern.node else {
            return Cost { least: 1, most: u64::MAX };
        };
        let run = text.saturating_mul(text.saturating_add(by));
        let most = run.saturating_add(size::making(constant));
        Cost { least: 1, most: most.saturating_add(size::automaton(constant, text)) }
    }
}

fn is_text(part: &Typed) -> bool {
    matches!(part.kind, Type::String | Type::Bytes | Type::Dyn)
}

fn is_collection(part: &Typed) -> bool {
    matches!(part.kind, Type::List(_) | Type::Map(..) | Type::Object(_) | Type::Dyn)
}

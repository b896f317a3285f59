//! What an evaluation may cost at most, told before it runs.
//!
//! The units are those of Kubernetes' CEL (cel-go's checker): reading a name or
//! a field, and a call, cost 1; going through text costs a tenth of its bytes,
//! matching it a quarter of the pattern besides; a list costs 10 to make, a map 30.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::Checked;
use crate::check::typed::{Called, Loop, Node, Typed};
use crate::model::bounds::Bounds;
use crate::model::function::{ResultSize, Work};
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::LoopKind;

const LIST_COST: u64 = 10;
const MAP_COST: u64 = 30;

/// So much text is gone through for one unit.
const BYTES_PER_UNIT: u64 = 10;

/// So much of a pattern counts as one unit for each unit of text.
const PATTERN_PER_UNIT: u64 = 4;

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

/// How large a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    least: u64,
    most: u64,
}

impl Size {
    const ANY: Self = Self { least: 0, most: u64::MAX };

    fn of(size: usize) -> Self {
        Self { least: size as u64, most: size as u64 }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    fn either(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// What going through so much costs, a unit for each `per`.
    fn units(self, per: u64) -> Cost {
        let most = if self.most == u64::MAX { u64::MAX } else { self.most.div_ceil(per) };
        Cost { least: self.least / per, most }
    }
}

/// What evaluating what was `checked` may cost.
pub(crate) fn cost(checked: &Checked, bounds: &BTreeMap<Arc<str>, Arc<Bounds>>) -> Cost {
    Ctx { variables: &checked.variables, bounds, locals: BTreeMap::new() }.part(&checked.root)
}

struct Ctx<'c> {
    variables: &'c [Arc<str>],
    bounds: &'c BTreeMap<Arc<str>, Arc<Bounds>>,
    /// The bounds and sizes of the names that the expression brings.
    locals: BTreeMap<u32, (Option<&'c Bounds>, Size)>,
}

impl<'c> Ctx<'c> {
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
                let known = (self.bounds_of(value), self.size(value));
                self.locals.insert(*slot, known);
                cost.plus(self.part(body))
            }
            Node::OptMap { target, slot, body, .. } => {
                let known = (self.bounds_of(target), self.size(target));
                let target = self.part(target);
                self.locals.insert(*slot, known);
                target.perhaps(self.part(body)).plus(Cost::ONE)
            }
        }
    }

    fn comprehension(&mut self, it: &Loop) -> Cost {
        let range = self.part(&it.range);
        let size = self.size(&it.range);
        let element = self.bounds_of(&it.range).and_then(|it| it.element.as_deref());
        let known = (element, bound_size(element));
        // Of two names, the second stands for the element.
        self.locals.insert(it.slot, if it.second.is_none() { known } else { (None, Size::ANY) });
        if let Some(second) = it.second {
            self.locals.insert(second, known);
        }
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
        let long = |it: &Typed| is_text(it) || is_collection(it);
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::In), [_, holder]) => match holder.kind {
                Type::List(_) | Type::Dyn => self.size(holder).units(1).plus(Cost::ONE),
                _ => Cost::ONE,
            },
            (Some(Operator::Add), [left, right]) if is_text(left) => {
                self.size(left).plus(self.size(right)).units(BYTES_PER_UNIT).plus(Cost::ONE)
            }
            (Some(it), [left, right]) if it.is_test() && long(left) && long(right) => {
                let (left, right) = (self.size(left), self.size(right));
                let shared = Size { least: 0, most: left.most.min(right.most) };
                shared.units(BYTES_PER_UNIT).plus(Cost::ONE)
            }
            (Some(_), _) => Cost::ONE,
            (None, args) => self.function_work(call, args),
        }
    }

    fn function_work(&mut self, call: &Called, args: &[Typed]) -> Cost {
        // Of several overloads it may be the dearest.
        let work = call.candidates().map(|it| it.traits.work).max().unwrap_or_default();
        match (work, args) {
            (Work::Constant, _) => Cost::ONE,
            (Work::Pattern, [text, pattern, ..]) => {
                let (text, pattern) = (self.size(text), self.size(pattern));
                let pattern = pattern.units(PATTERN_PER_UNIT);
                let units = text.plus(Size { least: 1, most: 1 }).units(BYTES_PER_UNIT);
                Cost {
                    least: units.least.saturating_mul(pattern.least).max(1),
                    most: units.most.saturating_mul(pattern.most.max(1)),
                }
            }
            (Work::Last, [.., part]) => self.size(part).units(BYTES_PER_UNIT).plus(Cost::ONE),
            (Work::Pairs, [one, rest @ ..]) => {
                let other = rest.first().unwrap_or(one);
                let pairs = self.size(one).units(1).times(self.size(other));
                Cost { least: 0, most: pairs.most }.plus(Cost::ONE)
            }
            (Work::Linear | Work::Last | Work::Pattern | Work::Pairs, args) => {
                let long = |it: &Typed| is_text(it) || is_collection(it);
                let through = args.iter().filter(|it| long(it)).map(|it| self.size(it));
                let through = through.collect::<Vec<_>>();
                through.into_iter().fold(Cost::ONE, |sum, it| sum.plus(it.units(BYTES_PER_UNIT)))
            }
        }
    }

    fn size(&mut self, part: &Typed) -> Size {
        match &part.node {
            Node::Constant(value) => constant_size(value),
            Node::Local(slot) => self.locals.get(slot).map_or(Size::ANY, |it| it.1),
            Node::List(elements) => {
                let certain = elements.iter().filter(|it| !it.optional).count() as u64;
                Size { least: certain, most: elements.len() as u64 }
            }
            Node::Map(entries) => Size { least: 0, most: entries.len() as u64 },
            Node::Conditional(parts) => {
                let [_, yes, no] = &**parts;
                self.size(yes).either(self.size(no))
            }
            Node::Loop(it) if it.kind == LoopKind::Map && it.filter.is_none() => {
                self.size(&it.range)
            }
            Node::Loop(it) => Size { least: 0, most: self.size(&it.range).most },
            Node::Call(call) => match (operator(call.name()), call.args.as_slice()) {
                (Some(Operator::Add), [left, right]) => self.size(left).plus(self.size(right)),
                (None, args) => match (call.agreed(|it| it.size), args) {
                    (Some(ResultSize::First), [it, ..]) => {
                        Size { least: 0, most: self.size(it).most }
                    }
                    (Some(ResultSize::Most(most)), _) => Size { least: 0, most },
                    (Some(ResultSize::Any | ResultSize::First) | None, _) => Size::ANY,
                },
                (Some(_), _) => Size::ANY,
            },
            _ => bound_size(self.bounds_of(part)),
        }
    }

    /// What the schema says of `part`.
    fn bounds_of(&self, part: &Typed) -> Option<&'c Bounds> {
        match &part.node {
            Node::Variable(number) => {
                let name = self.variables.get(*number as usize)?;
                self.bounds.get(name).map(|it| &**it)
            }
            Node::Local(slot) => self.locals.get(slot).and_then(|it| it.0),
            Node::Select { operand, field, .. } => self.bounds_of(operand)?.field(field),
            Node::Index { operand, .. } => self.bounds_of(operand)?.element.as_deref(),
            Node::Loop(it) if it.kind == LoopKind::Filter => self.bounds_of(&it.range),
            _ => None,
        }
    }
}

fn is_text(part: &Typed) -> bool {
    matches!(part.kind, Type::String | Type::Bytes | Type::Dyn)
}

fn is_collection(part: &Typed) -> bool {
    matches!(part.kind, Type::List(_) | Type::Map(..))
}

fn bound_size(bounds: Option<&Bounds>) -> Size {
    match bounds.and_then(|it| it.most) {
        Some(most) => Size { least: 0, most },
        None => Size::ANY,
    }
}

fn constant_size(value: &Value) -> Size {
    match value {
        Value::String(it) => Size::of(it.len()),
        Value::Bytes(it) => Size::of(it.len()),
        Value::List(it) => Size::of(it.len()),
        Value::Map(it) => Size::of(it.len()),
        _ => Size { least: 1, most: 1 },
    }
}

//! How large parts of an expression may be, as far as the schema says.
//!
//! The size of a text is its bytes, of a list its elements. The weight of anything is
//! what going through all of it costs in units, parts and all.

use super::{BYTES_PER_UNIT, Cost, Ctx, STEPS_PER_UNIT};
use crate::check::typed::{Called, Loop, Node, Typed};
use crate::library::{constant_regex, making_steps};
use crate::model::bounds::Bounds;
use crate::model::function::ResultSize;
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::LoopKind;

/// How large a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Size {
    const ANY: Self = Self { least: 0, most: u64::MAX };

    fn of(size: usize) -> Self {
        Self { least: size as u64, most: size as u64 }
    }

    fn up_to(most: u64) -> Self {
        Self { least: 0, most }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    fn either(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// What going through so much costs, a unit for each `per`.
    pub(super) fn units(self, per: u64) -> Cost {
        Cost { least: self.least / per, most: up(self.most, per) }
    }
}

fn up(size: u64, per: u64) -> u64 {
    if size == u64::MAX { u64::MAX } else { size.div_ceil(per) }
}

/// A fact or parameter that has no bound, where the cost of a condition depends on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unbounded {
    /// Its path, with `[]` for every element: `subject.domains[].hosts`.
    pub path: String,
    /// The keyword of JSON Schema that would bound it: `maxItems`, `maxLength`,
    /// `maxProperties`; `type` where not even its type is known.
    pub wants: &'static str,
}

/// What is known of a name that the expression brings.
#[derive(Debug, Clone)]
pub(super) struct Known<'c> {
    bounds: Option<&'c Bounds>,
    size: Size,
    weight: u64,
    path: Option<String>,
}

impl<'c> Ctx<'c> {
    /// Notes what `slot` stands for: the value of `part`.
    pub(super) fn bind(&mut self, slot: u32, part: &Typed) {
        let known = Known {
            bounds: self.bounds_of(part),
            size: self.quiet(|ctx| ctx.size(part)),
            weight: self.quiet(|ctx| ctx.weight(part)),
            path: self.path_of(part),
        };
        self.locals.insert(slot, known);
    }

    /// Notes what the names of a loop stand for.
    pub(super) fn bind_elements(&mut self, it: &Loop) {
        let bounds = self.bounds_of(&it.range).and_then(|it| it.element.as_deref());
        let path = self.path_of(&it.range).map(|it| format!("{it}[]"));
        let element = self.quiet(|ctx| ctx.element(&it.range, bounds));
        let element = Known { bounds, path, ..element };
        let key = Known { bounds: None, size: Size::ANY, weight: u64::MAX, path: None };
        let index = Known { size: Size::of(1), weight: 0, ..key.clone() };
        let is_list = matches!(it.range.kind, Type::List(_));
        // Of two names the first stands for the index or key; of a map's entries one name
        // stands for the key.
        match it.second {
            Some(second) => {
                self.locals.insert(it.slot, if is_list { index } else { key });
                self.locals.insert(second, element);
            }
            None => {
                self.locals.insert(it.slot, if is_list { element } else { key });
            }
        }
    }

    /// The largest element of a list, or value of a map.
    fn element(&mut self, range: &Typed, bounds: Option<&'c Bounds>) -> Known<'c> {
        let (kind, constant) = match (&range.kind, &range.node) {
            (_, Node::Constant(value)) => (&Type::Dyn, largest(value)),
            (Type::List(kind) | Type::Map(_, kind), _) => (&**kind, None),
            _ => (&Type::Dyn, None),
        };
        let (size, weight) = match (constant, &range.node) {
            (Some(known), _) => known,
            // What was made of each element is no larger than all of them together.
            (None, Node::Loop(_) | Node::List(_) | Node::Call(_)) if bounds.is_none() => {
                let weight = self.weight(range);
                (Size::up_to(weight.saturating_mul(BYTES_PER_UNIT)), weight)
            }
            (None, _) => (bound_size(bounds), self.weight_of(kind, bounds, &mut None)),
        };
        Known { bounds, size, weight, path: None }
    }

    /// Asks without noting what has no bound: that is noted where it is used.
    pub(super) fn quiet<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.unbounded.clone();
        let answer = ask(self);
        self.unbounded = before;
        answer
    }

    fn note(&mut self, path: Option<String>, wants: &'static str) {
        if let Some(path) = path {
            self.unbounded.insert(Unbounded { path, wants });
        }
    }

    pub(super) fn size(&mut self, part: &Typed) -> Size {
        let size = self.size_of(part);
        if size.most == u64::MAX {
            self.note(self.path_of(part), wants(&part.kind));
        }
        size
    }

    fn size_of(&mut self, part: &Typed) -> Size {
        match &part.node {
            Node::Constant(value) => constant_size(value),
            Node::Local(slot) => self.locals.get(slot).map_or(Size::ANY, |it| it.size),
            Node::List(elements) => {
                let certain = elements.iter().filter(|it| !it.optional).count() as u64;
                Size { least: certain, most: elements.len() as u64 }
            }
            Node::Map(entries) => Size::up_to(entries.len() as u64),
            Node::Conditional(parts) => {
                let [_, yes, no] = &**parts;
                self.size(yes).either(self.size(no))
            }
            Node::Loop(it) if it.kind == LoopKind::Map && it.filter.is_none() => {
                self.size(&it.range)
            }
            Node::Loop(it) => Size::up_to(self.size(&it.range).most),
            Node::Bind { body, .. } => self.size(body),
            Node::Call(call) => self.result_size(call),
            _ => bound_size(self.bounds_of(part)),
        }
    }

    fn result_size(&mut self, call: &Called) -> Size {
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::Add), [left, right]) => self.size(left).plus(self.size(right)),
            (None, args) => match (call.agreed(|it| it.size), args) {
                (Some(ResultSize::First), [it, ..]) => Size::up_to(self.size(it).most),
                (Some(ResultSize::Most(most)), _) => Size::up_to(most),
                (Some(ResultSize::Number), [it, ..]) => Size::up_to(number(it)),
                (Some(ResultSize::Any | ResultSize::First | ResultSize::Number) | None, _) => {
                    Size::ANY
                }
            },
            (Some(_), _) => Size::ANY,
        }
    }

    /// What going through all of `part` costs.
    pub(super) fn weight(&mut self, part: &Typed) -> u64 {
        if is_scalar(&part.kind) {
            return 0;
        }
        match &part.node {
            Node::Constant(value) => constant_weight(value),
            Node::Local(slot) => {
                let known = self.locals.get(slot).map(|it| (it.weight, it.path.clone()));
                let (weight, path) = known.unwrap_or((u64::MAX, None));
                if weight == u64::MAX {
                    self.note(path, wants(&part.kind));
                }
                weight
            }
            Node::List(elements) => {
                elements.iter().fold(0, |sum, it| add(sum, add(1, self.weight(&it.value))))
            }
            Node::Map(entries) => entries.iter().fold(0, |sum, it| {
                add(sum, add(1, add(self.weight(&it.key), self.weight(&it.value))))
            }),
            Node::Conditional(parts) => {
                let [_, yes, no] = &**parts;
                self.weight(yes).max(self.weight(no))
            }
            Node::Loop(it) => match it.kind {
                LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => 0,
                LoopKind::Filter | LoopKind::SortBy => self.weight(&it.range),
                LoopKind::Map | LoopKind::TransformMap | LoopKind::TransformMapEntry => {
                    self.size(&it.range).most.saturating_mul(add(1, self.weight(&it.body)))
                }
            },
            Node::Bind { body, .. } | Node::OptMap { body, .. } => self.weight(body),
            Node::Call(call) => self.result_weight(call, &part.kind),
            Node::And(_) | Node::Or(_) | Node::Has { .. } => 0,
            Node::Variable(_) | Node::Select { .. } | Node::Index { .. } => {
                let (bounds, mut path) = (self.bounds_of(part), self.path_of(part));
                self.weight_of(&part.kind, bounds, &mut path)
            }
        }
    }

    fn result_weight(&mut self, call: &Called, kind: &Type) -> u64 {
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::Add), [left, right]) => add(self.weight(left), self.weight(right)),
            (None, [first, ..]) if call.agreed(|it| it.size) == Some(ResultSize::First) => {
                self.weight(first)
            }
            _ => match kind {
                Type::String | Type::Bytes => up(self.result_size(call).most, BYTES_PER_UNIT),
                Type::List(element) if is_scalar(element) => self.result_size(call).most,
                _ => u64::MAX,
            },
        }
    }

    /// The weight of a value of `kind`; what has no bound is noted below `path`.
    fn weight_of(
        &mut self,
        kind: &Type,
        bounds: Option<&Bounds>,
        path: &mut Option<String>,
    ) -> u64 {
        let most = bounds.and_then(|it| it.most);
        let element = bounds.and_then(|it| it.element.as_deref());
        if most.is_none() && !is_scalar(kind) && !matches!(kind, Type::Object(_)) {
            self.note(path.clone(), wants(kind));
            return u64::MAX;
        }
        let most = most.unwrap_or(0);
        match kind {
            Type::String | Type::Bytes | Type::OneOf(_) => up(most, BYTES_PER_UNIT),
            Type::List(inner) | Type::Map(_, inner) => {
                let mut below = path.as_ref().map(|it| format!("{it}[]"));
                most.saturating_mul(add(1, self.weight_of(inner, element, &mut below)))
            }
            Type::Nullable(inner) | Type::Optional(inner) => self.weight_of(inner, bounds, path),
            Type::Object(object) => {
                let mut sum = 0;
                for (name, field) in &object.fields {
                    let bounds = bounds.and_then(|it| it.field(name));
                    let mut below = path.as_ref().map(|it| format!("{it}.{name}"));
                    sum = add(sum, add(1, self.weight_of(&field.kind, bounds, &mut below)));
                }
                if object.others.is_some() {
                    self.note(path.clone(), "additionalProperties");
                    sum = u64::MAX;
                }
                sum
            }
            _ => 0,
        }
    }

    /// The size of the shorter of two texts: a comparison ends with it.
    pub(super) fn shorter(&mut self, one: &Typed, other: &Typed) -> u64 {
        let (first, second) = self.quiet(|ctx| (ctx.size(one).most, ctx.size(other).most));
        let shorter = first.min(second);
        // What is not bounded matters where neither is.
        if shorter == u64::MAX { self.size(one).most.min(self.size(other).most) } else { shorter }
    }

    /// The weight of the lighter of two: a comparison ends with it.
    pub(super) fn lighter(&mut self, one: &Typed, other: &Typed) -> u64 {
        let (first, second) = self.quiet(|ctx| (ctx.weight(one), ctx.weight(other)));
        let lighter = first.min(second);
        // What is not bounded matters where neither is.
        if lighter == u64::MAX { self.weight(one).min(self.weight(other)) } else { lighter }
    }

    /// What holding each element of one list against each of another costs.
    pub(super) fn pairs(&mut self, one: &Typed, other: &Typed) -> u64 {
        let (first, second) = (self.size(one).most, self.size(other).most);
        let (one, other) = (self.weight(one), self.weight(other));
        first.saturating_mul(other).max(second.saturating_mul(one))
    }

    /// What putting the last argument between, or in the place of, parts of the first costs.
    pub(super) fn product(&mut self, args: &[Typed]) -> u64 {
        let mut parts = args.iter().filter(|it| !is_scalar(&it.kind));
        let (first, last) = (parts.next(), parts.next_back());
        [first, last].into_iter().flatten().fold(1, |product: u64, it| {
            let size =
                if let Type::List(_) = it.kind { self.weight(it) } else { self.size(it).most };
            product.saturating_mul(add(1, size))
        })
    }

    /// What the schema says of `part`.
    pub(super) fn bounds_of(&self, part: &Typed) -> Option<&'c Bounds> {
        match &part.node {
            Node::Variable(number) => {
                let name = self.variables.get(*number as usize)?;
                self.bounds.get(name).map(|it| &**it)
            }
            Node::Local(slot) => self.locals.get(slot).and_then(|it| it.bounds),
            Node::Select { operand, field, .. } => self.bounds_of(operand)?.field(field),
            Node::Index { operand, .. } => self.bounds_of(operand)?.element.as_deref(),
            Node::Loop(it) if it.kind == LoopKind::Filter => self.bounds_of(&it.range),
            _ => None,
        }
    }

    /// The path of a fact or parameter.
    fn path_of(&self, part: &Typed) -> Option<String> {
        match &part.node {
            Node::Variable(number) => self.variables.get(*number as usize).map(ToString::to_string),
            Node::Local(slot) => self.locals.get(slot).and_then(|it| it.path.clone()),
            Node::Select { operand, field, .. } => {
                self.path_of(operand).map(|it| format!("{it}.{field}"))
            }
            Node::Index { operand, .. } => self.path_of(operand).map(|it| format!("{it}[]")),
            Node::Loop(it) if it.kind == LoopKind::Filter => self.path_of(&it.range),
            _ => None,
        }
    }
}

/// As many as a number says, where it is written.
pub(super) fn number(part: &Typed) -> u64 {
    match part.node {
        Node::Constant(Value::Int(it)) => u64::try_from(it).unwrap_or(0),
        _ => u64::MAX,
    }
}

/// What running a large automaton over so much text costs beside: the budget takes it for
/// the work that it may be. Patterns without counts and properties make small ones.
pub(super) fn automaton(pattern: &str, bytes: u64) -> u64 {
    if !pattern.contains(['{', 'p', 'P']) && pattern.len() < 256 {
        return 0;
    }
    match constant_regex(pattern) {
        Ok(regex) => regex.steps_over(bytes),
        Err(_) => 0,
    }
}

/// What making the automaton of a pattern costs where it is made while it runs.
pub(super) fn making(pattern: &str) -> u64 {
    let steps = constant_regex(pattern).map_or(0, |it| making_steps(pattern, &it));
    (steps as u64).div_ceil(STEPS_PER_UNIT)
}

fn add(one: u64, other: u64) -> u64 {
    one.saturating_add(other)
}

fn is_scalar(kind: &Type) -> bool {
    match kind {
        Type::Nullable(inner) => is_scalar(inner),
        Type::Bool
        | Type::Int
        | Type::Uint
        | Type::Double
        | Type::Null
        | Type::Timestamp
        | Type::Duration
        | Type::Type(_)
        | Type::Opaque(..) => true,
        _ => false,
    }
}

/// The keyword that bounds a value of `kind`.
fn wants(kind: &Type) -> &'static str {
    match kind {
        Type::List(_) => "maxItems",
        Type::Map(..) | Type::Object(_) => "maxProperties",
        Type::String | Type::Bytes | Type::OneOf(_) => "maxLength",
        Type::Nullable(inner) | Type::Optional(inner) => wants(inner),
        _ => "type",
    }
}

fn bound_size(bounds: Option<&Bounds>) -> Size {
    match bounds.and_then(|it| it.most) {
        Some(most) => Size::up_to(most),
        None => Size::ANY,
    }
}

fn constant_size(value: &Value) -> Size {
    match value {
        Value::String(it) => Size::of(it.len()),
        Value::Bytes(it) => Size::of(it.len()),
        Value::List(it) => Size::of(it.len()),
        Value::Map(it) => Size::of(it.len()),
        _ => Size::of(1),
    }
}

fn constant_weight(value: &Value) -> u64 {
    match value {
        Value::String(it) => up(it.len() as u64, BYTES_PER_UNIT),
        Value::Bytes(it) => up(it.len() as u64, BYTES_PER_UNIT),
        Value::List(it) => it.iter().fold(0, |sum, it| add(sum, add(1, constant_weight(it)))),
        Value::Map(it) => {
            it.entries().iter().fold(0, |sum, it| add(sum, add(1, constant_weight(&it.1))))
        }
        _ => 0,
    }
}

/// The size and weight of the largest element of a constant list.
fn largest(value: &Value) -> Option<(Size, u64)> {
    let Value::List(items) = value else { return None };
    let size = items.iter().map(|it| constant_size(it).most).max().unwrap_or(0);
    Some((Size::up_to(size), items.iter().map(constant_weight).max().unwrap_or(0)))
}

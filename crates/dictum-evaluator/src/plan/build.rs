//! A checked expression to its plan: what is constant is worked out here, once.

use std::sync::Arc;

use dictum_source::source::Span;

use super::fuse::fuse;
use super::short::shorten;
use super::{
    Binary, Call, Index, Loop, MapPlan, OptMap, Otherwise, Path, Plan, Root, Select, Size, Step,
};
use crate::check::typed::{self, Called, Node, Typed};
use crate::model::function::Shortcut;
use crate::model::operators::operator;
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::Access;

/// Variables that are constants, by their numbers.
type Constants = [(u32, Value)];

/// What a plan that depends on nothing gives; none where that is not to be known.
pub(crate) type Fold<'f> = dyn Fn(&Plan) -> Option<Value> + 'f;

/// The plan of `part`, where the variables of `constants` are what they say; `fold`
/// works out what depends on nothing else.
pub(crate) fn build(part: &Typed, constants: &Constants, fold: &Fold<'_>) -> Plan {
    shorten(Ctx { constants, fold }.part(part))
}

/// The plan of a part that may be looked at once; nothing is worked out beforehand.
pub(crate) fn build_once(part: &Typed) -> Plan {
    Ctx { constants: &[], fold: &|_| None }.part(part)
}

struct Ctx<'c> {
    constants: &'c Constants,
    fold: &'c Fold<'c>,
}

impl Ctx<'_> {
    fn part(&self, part: &Typed) -> Plan {
        let plan = self.typed_as_double(part);
        if matches!(plan, Plan::Constant(_)) || !self.is_closed(part, &mut Vec::new()) {
            return fuse(plan);
        }
        match (self.fold)(&plan) {
            Some(value) => Plan::Constant(value),
            None => fuse(plan),
        }
    }

    /// Whether nothing in `part` depends on the facts or on names from outside it.
    fn is_closed(&self, part: &Typed, bound: &mut Vec<u32>) -> bool {
        match &part.node {
            Node::Variable(number) => self.constants.iter().any(|it| it.0 == *number),
            Node::Local(slot) => bound.contains(slot),
            _ => {
                let length = bound.len();
                match &part.node {
                    Node::Loop(it) => bound.extend([Some(it.slot), it.second].iter().flatten()),
                    Node::Bind { slot, .. } | Node::OptMap { slot, .. } => bound.push(*slot),
                    _ => {}
                }
                let mut closed = true;
                part.each_child(&mut |child| closed = closed && self.is_closed(child, bound));
                bound.truncate(length);
                closed
            }
        }
    }

    fn typed_as_double(&self, part: &Typed) -> Plan {
        let plan = self.step(part);
        match (&part.kind, &part.node) {
            (
                Type::Double,
                Node::Variable(_) | Node::Local(_) | Node::Select { .. } | Node::Index { .. },
            ) => Plan::AsDouble(Box::new(plan)),
            _ => plan,
        }
    }

    fn all(&self, parts: &[Typed]) -> Vec<Plan> {
        parts.iter().map(|it| self.part(it)).collect()
    }

    fn step(&self, part: &Typed) -> Plan {
        let span = part.span;
        match &part.node {
            Node::Constant(value) => Plan::Constant(value.clone()),
            Node::Variable(number) => match self.constants.iter().find(|it| it.0 == *number) {
                Some((_, value)) => Plan::Constant(value.clone()),
                None => Plan::Variable(*number, span),
            },
            Node::Local(slot) => Plan::Local(*slot, span),
            Node::Select { operand, field, mode } => match self.path(part) {
                Some(path) => Plan::Path(Box::new(path)),
                None => Plan::Select(Box::new(Select {
                    operand: self.part(operand),
                    field: field.clone(),
                    mode: *mode,
                    span,
                })),
            },
            Node::Has { operand, field } => Plan::Has(Box::new(Select {
                operand: self.part(operand),
                field: field.clone(),
                mode: Access::Plain,
                span,
            })),
            Node::Index { operand, index, mode } => Plan::Index(Box::new(Index {
                operand: self.part(operand),
                by: self.part(index),
                mode: *mode,
                span,
            })),
            Node::Call(call) => self.called(call, part),
            Node::And(parts) => Plan::And(self.all(parts)),
            Node::Or(parts) => Plan::Or(self.all(parts)),
            Node::Conditional(parts) => self.conditional(parts),
            Node::List(elements) => {
                Plan::List(elements.iter().map(|it| (self.part(&it.value), it.optional)).collect())
            }
            Node::Map(entries) => self.map(entries, span),
            Node::Loop(it) => self.comprehension(it, span),
            Node::Bind { slot, value, body } => {
                Plan::Bind(*slot, Box::new([self.part(value), self.part(body)]))
            }
            Node::OptMap { target, slot, body, flat } => Plan::OptMap(Box::new(OptMap {
                target: self.part(target),
                slot: *slot,
                body: self.part(body),
                flat: *flat,
                span,
            })),
        }
    }

    fn conditional(&self, parts: &[Typed; 3]) -> Plan {
        let [condition, yes, no] = parts;
        match self.part(condition) {
            Plan::Constant(Value::Bool(true)) => self.part(yes),
            Plan::Constant(Value::Bool(false)) => self.part(no),
            condition => Plan::Conditional(Box::new([condition, self.part(yes), self.part(no)])),
        }
    }

    fn map(&self, entries: &[typed::Entry], span: Span) -> Plan {
        let entry = |it: &typed::Entry| (self.part(&it.key), self.part(&it.value), it.optional);
        Plan::Map(Box::new(MapPlan { entries: entries.iter().map(entry).collect(), span }))
    }

    fn comprehension(&self, it: &typed::Loop, span: Span) -> Plan {
        Plan::Loop(Box::new(Loop {
            kind: it.kind,
            range: self.part(&it.range),
            slot: it.slot,
            second: it.second,
            filter: it.filter.as_ref().map(|filter| self.part(filter)),
            alias: None,
            body: self.part(&it.body),
            span,
        }))
    }

    /// Plain fields below a variable or a local, as one step.
    fn path(&self, part: &Typed) -> Option<Path> {
        let mut steps = Vec::new();
        let mut operand = part;
        let root = loop {
            match &operand.node {
                Node::Select { operand: inner, field, mode: Access::Plain } => {
                    steps.push(Step::new(Arc::clone(field)));
                    operand = inner;
                }
                Node::Variable(number) if self.constants.iter().all(|it| it.0 != *number) => {
                    break Root::Variable(*number);
                }
                Node::Local(slot) => break Root::Local(*slot),
                _ => return None,
            }
        };
        steps.reverse();
        Some(Path { root, steps, span: part.span })
    }

    fn called(&self, call: &Called, part: &Typed) -> Plan {
        let (span, shortcut) = (part.span, call.shortcut());
        match (operator(call.name()), call.args.as_slice()) {
            (Some(it), [operand]) => Plan::Unary(it, Box::new((self.part(operand), span))),
            (Some(it), [left, right]) => {
                let (left, right) = (self.part(left), self.part(right));
                Plan::Binary(it, Box::new(Binary { left, right, span }))
            }
            (None, [first, second])
                if matches!(shortcut, Some(Shortcut::Or | Shortcut::OrValue)) =>
            {
                Plan::Otherwise(Box::new(Otherwise {
                    function: Arc::clone(call.function.name()),
                    first: self.part(first),
                    second: self.part(second),
                    unwrap: shortcut == Some(Shortcut::OrValue),
                    span,
                }))
            }
            (None, [operand]) if shortcut == Some(Shortcut::Size) => {
                Plan::Size(Box::new(Size { operand: self.part(operand), span }))
            }
            _ => Plan::Call(Box::new(Call {
                function: Arc::clone(call.function.name()),
                candidates: call
                    .candidates()
                    .map(|it| (it.parameters.clone(), it.implementation.clone()))
                    .collect(),
                args: self.all(&call.args),
                shortcut,
                span,
            })),
        }
    }
}

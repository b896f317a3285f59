//! A checked expression to its plan.

use super::{Binary, Call, Index, Loop, MapPlan, OptMap, Otherwise, Path, Plan, Root, Select};
use crate::operators::operator;
use crate::syntax::Access;
use crate::typed::{Called, Node, Typed};
use crate::types::Type;

/// The plan of `part`.
pub(crate) fn build(part: &Typed) -> Plan {
    let plan = step(part);
    match (&part.kind, &part.node) {
        (
            Type::Double,
            Node::Variable(_) | Node::Local(_) | Node::Select { .. } | Node::Index { .. },
        ) => Plan::AsDouble(Box::new(plan)),
        _ => plan,
    }
}

fn step(part: &Typed) -> Plan {
    let span = part.span;
    match &part.node {
        Node::Constant(value) => Plan::Constant(value.clone()),
        Node::Variable(number) => Plan::Variable(*number, span),
        Node::Local(slot) => Plan::Local(*slot, span),
        Node::Select { operand, field, mode } => match path(part) {
            Some(path) => Plan::Path(Box::new(path)),
            None => Plan::Select(Box::new(Select {
                operand: build(operand),
                field: field.clone(),
                mode: *mode,
                span,
            })),
        },
        Node::Has { operand, field } => Plan::Has(Box::new(Select {
            operand: build(operand),
            field: field.clone(),
            mode: Access::Plain,
            span,
        })),
        Node::Index { operand, index, mode } => Plan::Index(Box::new(Index {
            operand: build(operand),
            by: build(index),
            mode: *mode,
            span,
        })),
        Node::Call(call) => called(call, part),
        Node::And(parts) => Plan::And(parts.iter().map(build).collect()),
        Node::Or(parts) => Plan::Or(parts.iter().map(build).collect()),
        Node::Conditional(parts) => {
            let [condition, yes, no] = &**parts;
            Plan::Conditional(Box::new([build(condition), build(yes), build(no)]))
        }
        Node::List(elements) => {
            Plan::List(elements.iter().map(|it| (build(&it.value), it.optional)).collect())
        }
        Node::Map(entries) => {
            let entry = |it: &crate::typed::Entry| (build(&it.key), build(&it.value), it.optional);
            Plan::Map(Box::new(MapPlan { entries: entries.iter().map(entry).collect(), span }))
        }
        Node::Loop(it) => Plan::Loop(Box::new(Loop {
            kind: it.kind,
            range: build(&it.range),
            slot: it.slot,
            second: it.second,
            filter: it.filter.as_ref().map(build),
            body: build(&it.body),
            span,
        })),
        Node::Bind { slot, value, body } => {
            Plan::Bind(*slot, Box::new([build(value), build(body)]))
        }
        Node::OptMap { target, slot, body, flat } => Plan::OptMap(Box::new(OptMap {
            target: build(target),
            slot: *slot,
            body: build(body),
            flat: *flat,
            span,
        })),
    }
}

/// Plain fields below a variable or a local, as one step.
fn path(part: &Typed) -> Option<Path> {
    let mut steps = Vec::new();
    let mut operand = part;
    loop {
        match &operand.node {
            Node::Select { operand: inner, field, mode: Access::Plain } => {
                steps.push(field.clone());
                operand = inner;
            }
            Node::Variable(number) => {
                steps.reverse();
                return Some(Path { root: Root::Variable(*number), steps, span: part.span });
            }
            Node::Local(slot) => {
                steps.reverse();
                return Some(Path { root: Root::Local(*slot), steps, span: part.span });
            }
            _ => return None,
        }
    }
}

/// Whether a call is `a.or(b)` or `a.orValue(b)` of optional values.
fn is_otherwise(call: &Called) -> bool {
    let optional = |it: &crate::function::Overload| {
        it.parameters.first().is_some_and(|it| matches!(it, Type::Optional(_)))
    };
    matches!(call.name(), "or" | "orValue") && call.candidates().all(optional)
}

fn called(call: &Called, part: &Typed) -> Plan {
    let span = part.span;
    match (operator(call.name()), call.args.as_slice()) {
        (Some(it), [operand]) => Plan::Unary(it, Box::new((build(operand), span))),
        (Some(it), [left, right]) => {
            Plan::Binary(it, Box::new(Binary { left: build(left), right: build(right), span }))
        }
        (None, [first, second]) if is_otherwise(call) => Plan::Otherwise(Box::new(Otherwise {
            function: call.function.name().clone(),
            first: build(first),
            second: build(second),
            unwrap: call.name() == "orValue",
            span,
        })),
        _ => Plan::Call(Box::new(Call {
            function: call.function.name().clone(),
            candidates: call
                .candidates()
                .map(|it| (it.parameters.clone(), it.implementation.clone()))
                .collect(),
            args: call.args.iter().map(build).collect(),
            span,
        })),
    }
}

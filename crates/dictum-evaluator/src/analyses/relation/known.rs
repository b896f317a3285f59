//! Whether a condition is never unknown, over facts that fit their schema.

use crate::check::typed::{Called, Node, Typed};
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::syntax::{Access, LoopKind};

/// Whether `part` has a value for every subject that fits the schema.
pub(super) fn is_always_known(part: &Typed) -> bool {
    match &part.node {
        Node::Constant(_) | Node::Variable(_) | Node::Local(_) => true,
        Node::Select { operand, field, mode: Access::Plain } => {
            is_always_known(operand) && is_required(&operand.kind, field)
        }
        Node::Has { operand, .. } => is_mapping(&operand.kind) && is_chain_of_maps(operand),
        Node::Call(call) => is_call_known(call),
        Node::And(parts) | Node::Or(parts) => parts.iter().all(is_truth),
        Node::Conditional(parts) => {
            let [condition, yes, no] = &**parts;
            is_truth(condition) && is_always_known(yes) && is_always_known(no)
        }
        Node::Loop(it) => {
            let tests = matches!(it.kind, LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne);
            tests
                && it.filter.is_none()
                && matches!(it.range.kind, Type::List(_) | Type::Map(..) | Type::Object(_))
                && is_always_known(&it.range)
                && is_truth(&it.body)
        }
        Node::Bind { value, body, .. } => is_always_known(value) && is_always_known(body),
        Node::List(elements) => {
            elements.iter().all(|it| !it.optional && is_always_known(&it.value))
        }
        Node::Select { .. } | Node::Index { .. } | Node::Map(_) | Node::OptMap { .. } => false,
    }
}

fn is_truth(part: &Typed) -> bool {
    part.kind == Type::Bool && is_always_known(part)
}

fn is_required(kind: &Type, field: &str) -> bool {
    match kind {
        Type::Object(object) => object.fields.get(field).is_some_and(|it| !it.may_be_absent),
        _ => false,
    }
}

fn is_mapping(kind: &Type) -> bool {
    matches!(kind, Type::Object(_) | Type::Map(..))
}

/// Whether a chain of fields goes through maps alone: what it lacks is absent, and
/// nothing about it fails.
fn is_chain_of_maps(part: &Typed) -> bool {
    match &part.node {
        Node::Variable(_) | Node::Local(_) => true,
        Node::Select { operand, mode: Access::Plain, .. } => {
            is_mapping(&operand.kind) && is_chain_of_maps(operand)
        }
        _ => false,
    }
}

fn is_call_known(call: &Called) -> bool {
    let known = call.args.iter().all(is_always_known);
    let kinds: Vec<&Type> = call.args.iter().map(|it| &it.kind).collect();
    known
        && match (operator(call.name()), kinds.as_slice()) {
            (Some(Operator::Not), [Type::Bool])
            | (Some(Operator::Equal | Operator::NotEqual), _)
            | (Some(Operator::In), [_, Type::List(_) | Type::Map(..) | Type::Object(_)]) => true,
            (
                Some(
                    Operator::Less
                    | Operator::LessOrEqual
                    | Operator::Greater
                    | Operator::GreaterOrEqual,
                ),
                [one, other],
            ) => is_ordered(one, other),
            (None, kinds) => match call.candidates().collect::<Vec<_>>().as_slice() {
                [overload] => {
                    let mut pairs = overload.parameters.iter().zip(kinds);
                    overload.traits.total && pairs.all(|(wanted, kind)| is_of(wanted, kind))
                }
                _ => false,
            },
            (Some(_), _) => false,
        }
}

/// Whether a value of type `kind` is one of type `wanted` whatever it is: neither null
/// nor judged when it is evaluated, and no object, which may lack fields.
fn is_of(wanted: &Type, kind: &Type) -> bool {
    match (wanted, kind) {
        (_, Type::Dyn | Type::Nullable(_) | Type::Object(_)) => false,
        (Type::Parameter(_), _)
        | (Type::List(_), Type::List(_))
        | (Type::Map(..), Type::Map(..))
        | (Type::Optional(_), Type::Optional(_)) => true,
        (wanted, kind) => wanted == kind,
    }
}

fn is_ordered(one: &Type, other: &Type) -> bool {
    let number = |it: &Type| matches!(it, Type::Int | Type::Uint | Type::Double);
    number(one) && number(other) || (*one == Type::String && *other == Type::String)
}

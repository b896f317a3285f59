//! `size`, and what text can be asked.

use std::cmp::Ordering;

use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, Function, Overload};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    let kinds = [
        Type::String,
        Type::Bytes,
        Type::list(Type::parameter("A")),
        Type::map(Type::parameter("A"), Type::parameter("B")),
    ];
    let mut function = Function::new("size");
    for kind in kinds {
        let name = kind.runtime_name().to_owned();
        function = function
            .with(Overload::global(&format!("size_{name}"), [kind.clone()], Type::Int, size))
            .with(Overload::member(&format!("{name}_size"), [kind], Type::Int, size));
    }
    environment.add_function(function);
    question(environment, "contains", |text, part| text.contains(part));
    question(environment, "startsWith", |text, part| text.starts_with(part));
    question(environment, "endsWith", |text, part| text.ends_with(part));
}

fn question(environment: &mut Environment, name: &str, ask: fn(&str, &str) -> bool) {
    environment.add_function(Function::new(name).with(Overload::member(
        &format!("{name}_string"),
        [Type::String, Type::String],
        Type::Bool,
        move |call| {
            let text = call.str(0)?;
            call.charge(text.len() / 64)?;
            Ok(Datum::Bool(ask(text, call.str(1)?)))
        },
    )));
}

fn size<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let it = call.get(0)?;
    let size = match it {
        Datum::Bytes(bytes) => bytes.len(),
        other => match (other.as_str(), other.as_list(), other.as_map()) {
            (Some(text), _, _) => {
                call.charge(text.len() / 64)?;
                text.chars().count()
            }
            (_, Some(list), _) => list.len(),
            (_, _, Some(map)) => {
                call.complete(map)?;
                map.len()
            }
            _ => return Err(call.mismatch()),
        },
    };
    Ok(Datum::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

/// Sorts pairs by their first parts, which must be of one type that has an order.
pub(crate) fn sort_by_key(pairs: &mut [(Datum<'_>, Datum<'_>)]) -> Result<(), Failure> {
    let mut odd = false;
    pairs.sort_by(|(one, _), (other, _)| {
        let order = one.order(other);
        odd |= order.is_none();
        order.flatten().unwrap_or(Ordering::Equal)
    });
    if odd {
        return Err(Failure::new(
            FailureKind::NoSuchOverload,
            "the elements to be sorted have no common order",
            "待排序的元素之间没有次序",
        ));
    }
    Ok(())
}

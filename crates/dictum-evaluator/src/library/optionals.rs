//! Values that may be absent.

use super::{add_all, global, member};
use crate::model::datum::unshared;
use crate::model::datum::{Datum, ListView, MapView};
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::Call;
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    let value = || Type::parameter("V");
    let optional = || Type::optional(value());
    let unwrap =
        global("optional.unwrap", &[Type::list(optional())], Type::list(value()), unwrapped);
    add_all(
        environment,
        [
            global("optional.none", &[], optional(), |_| Ok(Datum::Optional(None))),
            global("optional.of", &[value()], optional(), |call| {
                Ok(Datum::some(call.get(0)?.clone()))
            }),
            global("optional.ofNonZeroValue", &[value()], optional(), |call| {
                let it = call.get(0)?;
                Ok(if is_zero(call, it)? { Datum::Optional(None) } else { Datum::some(it.clone()) })
            }),
            member("hasValue", &[optional()], Type::Bool, |call| match call.get(0)? {
                Datum::Optional(it) => Ok(Datum::Bool(it.is_some())),
                _ => Err(call.mismatch()),
            }),
            member("value", &[optional()], value(), |call| match call.get(0)? {
                Datum::Optional(Some(it)) => Ok((**it).clone()),
                Datum::Optional(None) => Err(Failure::bad_argument("there is no value", "没有值")),
                _ => Err(call.mismatch()),
            }),
            member("or", &[optional(), optional()], optional(), |call| {
                let first = present(call)?.is_some();
                Ok(call.get(usize::from(!first))?.clone())
            }),
            member("orValue", &[optional(), value()], value(), |call| match present(call)? {
                Some(it) => Ok(it.clone()),
                None => call.get(1).cloned(),
            }),
            member("unwrapOpt", &[Type::list(optional())], Type::list(value()), unwrapped),
            unwrap,
        ],
    );
}

fn present<'c, 'a>(call: Call<'c, 'a>) -> Result<Option<&'c Datum<'a>>, Failure> {
    match call.get(0)? {
        Datum::Optional(it) => Ok(it.as_deref()),
        _ => Err(call.mismatch()),
    }
}

fn unwrapped<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let list = call.list(0)?;
    call.charge(list.len())?;
    let there = list.iter().filter_map(|it| match it {
        Datum::Optional(inner) => inner.map(unshared),
        other => Some(other),
    });
    Ok(Datum::list(there))
}

/// Whether it is what its type begins with: nothing, zero, empty.
fn is_zero(call: Call<'_, '_>, it: &Datum<'_>) -> Result<bool, Failure> {
    Ok(match it {
        Datum::Null => true,
        Datum::Bool(it) => !it,
        Datum::Int(it) => *it == 0,
        Datum::Uint(it) => *it == 0,
        Datum::Double(it) => *it == 0.0,
        Datum::Bytes(it) => it.is_empty(),
        Datum::Duration(it) => it.is_zero(),
        Datum::Timestamp(it) => *it == super::time::EPOCH,
        other => {
            other.as_str().is_some_and(str::is_empty)
                || other.as_list().is_some_and(ListView::is_empty)
                || is_empty(call, other.as_map())?
        }
    })
}

/// Whether there is a map without entries, to which nothing may yet be added.
fn is_empty(call: Call<'_, '_>, map: Option<MapView<'_, '_>>) -> Result<bool, Failure> {
    match map {
        Some(map) if map.is_empty() => call.means.complete(map).map(|()| true),
        _ => Ok(false),
    }
}

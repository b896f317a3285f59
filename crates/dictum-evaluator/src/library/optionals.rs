//! Values that may be absent.

use super::{add_all, global, member};
use crate::model::datum::unshared;
use crate::model::datum::{Datum, ListView, MapView};
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, ResultSize, Shortcut, Traits, Work};
use crate::model::types::Type;

/// What looks at its arguments and no further.
const ONE: Traits = Traits::new().work(Work::Constant);

pub(super) fn register(environment: &mut Environment) {
    let value = || Type::parameter("V");
    let optional = || Type::optional(value());
    add_all(
        environment,
        [
            global("optional.none", &[], optional(), |_| Ok(Datum::Optional(None)))
                .doc("An optional value that is not there.", "不存在的可选值。")
                .plain(),
            global("optional.of", &[value()], optional(), |call| {
                Ok(Datum::some(call.get(0)?.clone()))
            })
            .doc("A value as an optional value that is there.", "把一个值作为存在的可选值。")
            .plain(),
            global("optional.ofNonZeroValue", &[value()], optional(), |call| {
                let it = call.get(0)?;
                Ok(if is_zero(call, it)? { Datum::Optional(None) } else { Datum::some(it.clone()) })
            })
            .doc(
                "A value as an optional value; not there for null, false, zero and what is empty.",
                "把一个值作为可选值；null、false、零值与空值视为不存在。",
            )
            .traits(Traits::new().work(Work::Constant)),
        ],
    );
    register_questions(environment);
}

fn register_questions(environment: &mut Environment) {
    let value = || Type::parameter("V");
    let optional = || Type::optional(value());
    let unwrap =
        global("optional.unwrap", &[Type::list(optional())], Type::list(value()), unwrapped)
            .doc("The values of the optional values that are there.", "取出其中存在的可选值。")
            .traits(Traits::new().size(ResultSize::First).total());
    add_all(
        environment,
        [
            member("hasValue", &[optional()], Type::Bool, |call| match call.get(0)? {
                Datum::Optional(it) => Ok(Datum::Bool(it.is_some())),
                _ => Err(call.mismatch()),
            })
            .doc("Whether an optional value is there.", "可选值是否存在。")
            .plain(),
            member("value", &[optional()], value(), |call| match call.get(0)? {
                Datum::Optional(Some(it)) => Ok((**it).clone()),
                Datum::Optional(None) => Err(Failure::bad_argument("there is no value", "没有值")),
                _ => Err(call.mismatch()),
            })
            .doc(
                "The value that an optional value holds; an error where it is not there.",
                "可选值所含的值；不存在则出错。",
            )
            .traits(Traits::new().work(Work::Constant)),
            member("or", &[optional(), optional()], optional(), |call| {
                let first = present(call)?.is_some();
                Ok(call.get(usize::from(!first))?.clone())
            })
            .doc("The first of two optional values that is there.", "两个可选值中第一个存在的。")
            .traits(ONE.shortcut(Shortcut::Or)),
            member("orValue", &[optional(), value()], value(), |call| match present(call)? {
                Some(it) => Ok(it.clone()),
                None => call.get(1).cloned(),
            })
            .doc(
                "What an optional value holds, or another value.",
                "可选值所含的值；不存在则用另一值。",
            )
            .traits(ONE.shortcut(Shortcut::OrValue)),
            member("unwrapOpt", &[Type::list(optional())], Type::list(value()), unwrapped)
                .doc("The values of the optional values that are there.", "取出其中存在的可选值。")
                .traits(Traits::new().size(ResultSize::First).total()),
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

//! What lists can do beyond the language.

use std::cmp::Ordering;

use super::{add_all, count, global, member};
use crate::model::datum::{Datum, ListView};
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, ResultSize, Traits, Work};
use crate::model::operators::holds;
use crate::model::types::Type;

/// The deepest that `flatten` goes.
const FLATTEN_MAX: i64 = 64;

pub(super) fn register(environment: &mut Environment) {
    let list = || Type::list(Type::parameter("T"));
    let nested = || Type::list(Type::list(Type::parameter("T")));
    let any = || Type::list(Type::Dyn);
    let found = || Type::optional(Type::parameter("T"));
    add_all(
        environment,
        [
            member("slice", &[list(), Type::Int, Type::Int], list(), slice)
                .doc(
                    "The elements from one place up to, and without, another.",
                    "从某一位置起、到另一位置之前的元素。",
                )
                .traits(Traits::new().size(ResultSize::First)),
            member("flatten", &[nested()], list(), flatten)
                .doc("The elements of the lists in a list.", "把列表中各列表的元素并成一个列表。"),
            member("flatten", &[any(), Type::Int], any(), flatten)
                .doc("The same, so many levels deep.", "同上，展开若干层。"),
            member("distinct", &[list()], list(), distinct)
                .doc(
                    "The elements, each once, where it first stands.",
                    "去掉重复的元素，保留首次出现的。",
                )
                .traits(Traits::new().size(ResultSize::First).work(Work::Pairs)),
            member("reverse", &[list()], list(), |call| {
                let list = call.list(0)?;
                call.charge(list.len())?;
                Ok(Datum::list((0..list.len()).rev().filter_map(|at| list.get(at))))
            })
            .doc("The elements in the opposite order.", "次序颠倒的元素。")
            .traits(Traits::new().size(ResultSize::First).total()),
            member("first", &[list()], found(), |call| Ok(optional(call.list(0)?.get(0))))
                .doc("The first element, where there is one.", "第一个元素（若有）。")
                .plain(),
            member("last", &[list()], found(), |call| {
                let list = call.list(0)?;
                Ok(optional(list.len().checked_sub(1).and_then(|at| list.get(at))))
            })
            .doc("The last element, where there is one.", "最后一个元素（若有）。")
            .plain(),
            global("lists.range", &[Type::Int], Type::list(Type::Int), |call| {
                let end = call.int(0)?;
                call.charge(usize::try_from(end).unwrap_or(0))?;
                Ok(Datum::list((0..end).map(Datum::Int)))
            })
            .doc(
                "The whole numbers from 0 up to, and without, a number.",
                "从 0 起、到某数之前的各整数。",
            )
            .traits(Traits::new().decided_by(0).work(Work::Number).size(ResultSize::Number)),
        ],
    );
    register_sorting(environment);
}

fn register_sorting(environment: &mut Environment) {
    use Type::{Bool, Bytes, Double, Duration, Int, String, Timestamp, Uint};
    for kind in [Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration] {
        let list = Type::list(kind);
        add_all(
            environment,
            [member("sort", std::slice::from_ref(&list), list.clone(), sort)
                .doc("The elements in ascending order.", "按升序排列的元素。")
                .traits(Traits::new().size(ResultSize::First).work(Work::Sorting))],
        );
    }
}

fn optional(it: Option<Datum<'_>>) -> Datum<'_> {
    it.map_or(Datum::Optional(None), Datum::some)
}

fn slice<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (list, start, end) = (call.list(0)?, call.int(1)?, call.int(2)?);
    if start < 0 || end < start || end > count(list.len()) {
        return Err(Failure::new(
            FailureKind::IndexOutOfRange,
            format!("{start} to {end} is no part of a list of {}", list.len()),
            format!("{start} 到 {end} 不在长度为 {} 的列表之内", list.len()),
        ));
    }
    call.charge(list.len())?;
    let at = |it: i64| usize::try_from(it).unwrap_or(0);
    Ok(Datum::list((at(start)..at(end)).filter_map(|at| list.get(at))))
}

fn flatten<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let depth = if call.args().len() > 1 { call.int(1)? } else { 1 };
    if !(0..=FLATTEN_MAX).contains(&depth) {
        return Err(Failure::bad_argument(
            format!("the depth must be from 0 to {FLATTEN_MAX}"),
            format!("深度须在 0 到 {FLATTEN_MAX} 之间"),
        ));
    }
    let mut flat = Vec::new();
    flatten_into(call, call.list(0)?, depth, &mut flat)?;
    Ok(Datum::list(flat))
}

fn flatten_into<'a>(
    call: Call<'_, 'a>,
    list: ListView<'_, 'a>,
    depth: i64,
    flat: &mut Vec<Datum<'a>>,
) -> Result<(), Failure> {
    call.charge(list.len())?;
    for it in list.iter() {
        match it.as_list() {
            Some(inner) if depth > 0 => flatten_into(call, inner, depth - 1, flat)?,
            _ => flat.push(it),
        }
    }
    Ok(())
}

fn distinct<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let mut kept: Vec<Datum<'a>> = Vec::new();
    let mut pending = Vec::new();
    for it in call.list(0)?.iter() {
        call.charge(kept.len() / 4 + 1)?;
        match holds(ListView::Made(&kept), &it, call.means) {
            Ok(true) => {}
            Ok(false) => kept.push(it),
            Err(failure) => {
                failure.note(&mut pending)?;
                kept.push(it);
            }
        }
    }
    call.means.settled(pending, Datum::list(kept))
}

fn sort<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let list = call.list(0)?;
    call.charge(list.len().saturating_mul(list.len().checked_ilog2().unwrap_or(0) as usize + 1))?;
    let mut items: Vec<Datum<'a>> = list.iter().collect();
    let same = items.windows(2).all(|pair| match pair {
        [one, other] => one.order(other).is_some(),
        _ => true,
    });
    if !same {
        return Err(call.mismatch());
    }
    items.sort_by(|one, other| one.order(other).flatten().unwrap_or(Ordering::Equal));
    Ok(Datum::list(items))
}

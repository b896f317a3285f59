//! Lists: `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`.

use std::cmp::Ordering;

use crate::library::{Run, add_all, count, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::Call;
use crate::model::operators::{self, Operator};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Bytes, Double, Duration, Int, String, Timestamp, Uint};
    let list = || Type::list(Type::parameter("T"));
    let sought = [list(), Type::parameter("T")];
    add_all(
        environment,
        [
            member("indexOf", &sought, Int, |call| index_of(call, End::First)).doc(
                "Where an element first stands in a list; -1 where it does not.",
                "元素在列表中首次出现的位置；没有则为 -1。",
            ),
            member("lastIndexOf", &sought, Int, |call| index_of(call, End::Last)).doc(
                "Where an element last stands in a list; -1 where it does not.",
                "元素在列表中最后出现的位置；没有则为 -1。",
            ),
        ],
    );
    for kind in [Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration] {
        let one = [Type::list(kind.clone())];
        add_all(
            environment,
            [
                member("isSorted", &one, Bool, is_sorted)
                    .doc("Whether the elements stand in ascending order.", "元素是否按升序排列。"),
                member("min", &one, kind.clone(), |call| choose(call, Ordering::Less)).doc(
                    "The least element; an error for an empty list.",
                    "最小的元素；空列表出错。",
                ),
                member("max", &one, kind, |call| choose(call, Ordering::Greater)).doc(
                    "The greatest element; an error for an empty list.",
                    "最大的元素；空列表出错。",
                ),
            ],
        );
    }
    let sums: [(Type, Run); 4] = [
        (Int, |call| sum(call, Datum::Int(0))),
        (Uint, |call| sum(call, Datum::Uint(0))),
        (Double, |call| sum(call, Datum::Double(0.0))),
        (Duration, |call| sum(call, Datum::Duration(jiff::SignedDuration::ZERO))),
    ];
    for (kind, run) in sums {
        let entry = member("sum", &[Type::list(kind.clone())], kind, run);
        add_all(
            environment,
            [entry
                .doc("The sum of the elements; zero for an empty list.", "元素之和；空列表为零。")],
        );
    }
}

fn is_sorted<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let list = call.list(0)?;
    call.charge(list.len())?;
    let mut earlier: Option<Datum<'a>> = None;
    for it in list.iter() {
        if let Some(earlier) = &earlier {
            let order = earlier.order(&it).ok_or_else(|| call.mismatch())?;
            if order != Some(Ordering::Less) && order != Some(Ordering::Equal) {
                return Ok(Datum::Bool(false));
            }
        }
        earlier = Some(it);
    }
    Ok(Datum::Bool(true))
}

fn choose<'a>(call: Call<'_, 'a>, wanted: Ordering) -> Result<Datum<'a>, Failure> {
    let list = call.list(0)?;
    call.charge(list.len())?;
    let mut chosen: Option<Datum<'a>> = None;
    for it in list.iter() {
        let better = match &chosen {
            None => true,
            Some(earlier) => it.order(earlier).ok_or_else(|| call.mismatch())? == Some(wanted),
        };
        if better {
            chosen = Some(it);
        }
    }
    chosen.ok_or_else(|| {
        Failure::bad_argument(
            "the list is empty, and has no such element",
            "列表为空，没有这样的元素",
        )
    })
}

fn sum<'a>(call: Call<'_, 'a>, zero: Datum<'a>) -> Result<Datum<'a>, Failure> {
    let list = call.list(0)?;
    call.charge(list.len())?;
    let mut sum = zero;
    for it in list.iter() {
        sum = operators::binary(Operator::Add, &sum, &it, call.means)?;
    }
    Ok(sum)
}

/// Which of several equal elements is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

fn index_of<'a>(call: Call<'_, 'a>, end: End) -> Result<Datum<'a>, Failure> {
    let (list, wanted) = (call.list(0)?, call.get(1)?);
    call.charge(list.len())?;
    let mut places: Box<dyn Iterator<Item = usize>> =
        if end == End::Last { Box::new((0..list.len()).rev()) } else { Box::new(0..list.len()) };
    let found = places.try_fold(-1, |none, at| match list.get(at) {
        Some(it) => match call.equal(&it, wanted) {
            Ok(true) => Err(Ok(count(at))),
            Ok(false) => Ok(none),
            Err(failure) => Err(Err(failure)),
        },
        None => Ok(none),
    });
    match found {
        Ok(none) => Ok(Datum::Int(none)),
        Err(found) => found.map(Datum::Int),
    }
}

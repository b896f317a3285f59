//! Lists taken as sets.

use super::{add_all, global};
use crate::model::datum::{Datum, ListView};
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Motion, Traits, Work};
use crate::model::operators::holds;
use crate::model::types::Type;

/// What holds each element against each.
const PAIRS: Traits = Traits::new().work(Work::Pairs);

pub(super) fn register(environment: &mut Environment) {
    let lists = [Type::list(Type::parameter("T")), Type::list(Type::parameter("T"))];
    add_all(
        environment,
        [
            global("sets.contains", &lists, Type::Bool, |call| {
                let (holder, held) = pair(call)?;
                Ok(Datum::Bool(holds_all(call, holder, held)?))
            })
            .doc(
                "Whether every element of the second list stands in the first.",
                "第二个列表的每个元素是否都在第一个之中。",
            )
            .traits(PAIRS.moves(&[Motion::With, Motion::Against])),
            global("sets.equivalent", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                equivalent(call, one, other).map(Datum::Bool)
            })
            .doc(
                "Whether every element of each list stands in the other.",
                "两个列表的元素是否互相包含。",
            )
            .traits(PAIRS),
            global("sets.intersects", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                Ok(Datum::Bool(holds_any(call, one, other)?))
            })
            .doc("Whether some element stands in both lists.", "是否有元素同在两个列表之中。")
            .traits(PAIRS.moves(&[Motion::With, Motion::With])),
        ],
    );
}

fn pair<'c, 'a>(call: Call<'c, 'a>) -> Result<(ListView<'c, 'a>, ListView<'c, 'a>), Failure> {
    let (one, other) = (call.list(0)?, call.list(1)?);
    call.charge(one.len().saturating_mul(other.len()) / 4)?;
    Ok((one, other))
}

/// Whether each holds all of the other; what one lacks decides before what is not known.
fn equivalent(
    call: Call<'_, '_>,
    one: ListView<'_, '_>,
    other: ListView<'_, '_>,
) -> Result<bool, Failure> {
    let mut pending = Vec::new();
    for held in [holds_all(call, one, other), holds_all(call, other, one)] {
        match held {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(failure) => failure.note(&mut pending)?,
        }
    }
    call.means.settled(pending, true)
}

fn holds_all(
    call: Call<'_, '_>,
    holder: ListView<'_, '_>,
    held: ListView<'_, '_>,
) -> Result<bool, Failure> {
    let mut pending = Vec::new();
    for it in held.iter() {
        match holds(holder, &it, call.means) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(failure) => failure.note(&mut pending)?,
        }
    }
    call.means.settled(pending, true)
}

fn holds_any(
    call: Call<'_, '_>,
    holder: ListView<'_, '_>,
    held: ListView<'_, '_>,
) -> Result<bool, Failure> {
    let mut pending = Vec::new();
    for it in held.iter() {
        match holds(holder, &it, call.means) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(failure) => failure.note(&mut pending)?,
        }
    }
    call.means.settled(pending, false)
}

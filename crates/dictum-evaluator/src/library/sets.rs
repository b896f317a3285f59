//! Lists taken as sets.

use super::{add_all, global};
use crate::datum::{Datum, ListView};
use crate::environment::Environment;
use crate::function::{Call, Failure};
use crate::types::Type;

pub(super) fn register(environment: &mut Environment) {
    let lists = [Type::list(Type::parameter("T")), Type::list(Type::parameter("T"))];
    add_all(
        environment,
        [
            global("sets.contains", &lists, Type::Bool, |call| {
                let (holder, held) = pair(call)?;
                Ok(Datum::Bool(holds_all(call, holder, held)?))
            }),
            global("sets.equivalent", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                Ok(Datum::Bool(holds_all(call, one, other)? && holds_all(call, other, one)?))
            }),
            global("sets.intersects", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                for it in other.iter() {
                    if holds(call, one, &it)? {
                        return Ok(Datum::Bool(true));
                    }
                }
                Ok(Datum::Bool(false))
            }),
        ],
    );
}

fn pair<'c, 'a>(call: Call<'c, 'a>) -> Result<(ListView<'c, 'a>, ListView<'c, 'a>), Failure> {
    let (one, other) = (call.list(0)?, call.list(1)?);
    call.charge(one.len().saturating_mul(other.len()) / 4)?;
    Ok((one, other))
}

fn holds(call: Call<'_, '_>, list: ListView<'_, '_>, item: &Datum<'_>) -> Result<bool, Failure> {
    for it in list.iter() {
        if call.equal(&it, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds_all(
    call: Call<'_, '_>,
    holder: ListView<'_, '_>,
    held: ListView<'_, '_>,
) -> Result<bool, Failure> {
    for it in held.iter() {
        if !holds(call, holder, &it)? {
            return Ok(false);
        }
    }
    Ok(true)
}

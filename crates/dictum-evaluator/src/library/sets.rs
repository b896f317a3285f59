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
                Ok(Datum::Bool(holds_all(holder, held)))
            }),
            global("sets.equivalent", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                Ok(Datum::Bool(holds_all(one, other) && holds_all(other, one)))
            }),
            global("sets.intersects", &lists, Type::Bool, |call| {
                let (one, other) = pair(call)?;
                Ok(Datum::Bool(other.iter().any(|it| holds(one, &it))))
            }),
        ],
    );
}

fn pair<'c, 'a>(call: Call<'c, 'a>) -> Result<(ListView<'c, 'a>, ListView<'c, 'a>), Failure> {
    let (one, other) = (call.list(0)?, call.list(1)?);
    call.charge(one.len().saturating_mul(other.len()) / 4)?;
    Ok((one, other))
}

fn holds(list: ListView<'_, '_>, item: &Datum<'_>) -> bool {
    list.iter().any(|it| it.equals(item))
}

fn holds_all(holder: ListView<'_, '_>, held: ListView<'_, '_>) -> bool {
    held.iter().all(|it| holds(holder, &it))
}

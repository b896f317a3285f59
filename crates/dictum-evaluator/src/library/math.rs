//! Numbers.

use super::{add_all, global};
use crate::model::datum::{Datum, ListView};
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::Call;
use crate::model::operators::overflow;
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    choices(environment);
    let double = [Type::Double];
    add_all(
        environment,
        [
            global("math.ceil", &double, Type::Double, |call| on_double(call, f64::ceil)),
            global("math.floor", &double, Type::Double, |call| on_double(call, f64::floor)),
            global("math.round", &double, Type::Double, |call| on_double(call, f64::round)),
            global("math.trunc", &double, Type::Double, |call| on_double(call, f64::trunc)),
            global("math.sqrt", &double, Type::Double, |call| on_double(call, f64::sqrt)),
            global("math.sqrt", &[Type::Int], Type::Double, root_of_whole),
            global("math.sqrt", &[Type::Uint], Type::Double, root_of_whole),
            global("math.isNaN", &double, Type::Bool, |call| asked(call, f64::is_nan)),
            global("math.isInf", &double, Type::Bool, |call| asked(call, f64::is_infinite)),
            global("math.isFinite", &double, Type::Bool, |call| asked(call, f64::is_finite)),
        ],
    );
    for kind in [Type::Int, Type::Uint, Type::Double] {
        let one = std::slice::from_ref(&kind);
        add_all(
            environment,
            [
                global("math.abs", one, kind.clone(), abs),
                global("math.sign", one, kind.clone(), sign),
            ],
        );
    }
    for kind in [Type::Int, Type::Uint] {
        let one = std::slice::from_ref(&kind);
        let (two, shift) = ([kind.clone(), kind.clone()], [kind.clone(), Type::Int]);
        add_all(
            environment,
            [
                global("math.bitAnd", &two, kind.clone(), |call| bits(call, |a, b| a & b)),
                global("math.bitOr", &two, kind.clone(), |call| bits(call, |a, b| a | b)),
                global("math.bitXor", &two, kind.clone(), |call| bits(call, |a, b| a ^ b)),
                global("math.bitNot", one, kind.clone(), bit_not),
                global("math.bitShiftLeft", &shift, kind.clone(), |call| {
                    shifted(call, u64::checked_shl)
                }),
                global("math.bitShiftRight", &shift, kind.clone(), |call| {
                    shifted(call, u64::checked_shr)
                }),
            ],
        );
    }
}

/// `math.greatest` and `math.least`: of one, of two, of a list.
fn choices(environment: &mut Environment) {
    let numbers = [Type::Int, Type::Uint, Type::Double];
    for kind in &numbers {
        let one = std::slice::from_ref(kind);
        let list = [Type::list(kind.clone())];
        add_all(
            environment,
            [
                global("math.greatest", one, kind.clone(), |call| call.get(0).cloned()),
                global("math.least", one, kind.clone(), |call| call.get(0).cloned()),
                global("math.greatest", &list, kind.clone(), greatest_of),
                global("math.least", &list, kind.clone(), least_of),
            ],
        );
        for other in &numbers {
            let two = [kind.clone(), other.clone()];
            let result = if kind == other { kind.clone() } else { Type::Dyn };
            add_all(
                environment,
                [
                    global("math.greatest", &two, result.clone(), |call| {
                        choose(call, ListView::Made(call.args()), true)
                    }),
                    global("math.least", &two, result, |call| {
                        choose(call, ListView::Made(call.args()), false)
                    }),
                ],
            );
        }
    }
}

fn greatest_of<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    choose(call, call.list(0)?, true)
}

fn least_of<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    choose(call, call.list(0)?, false)
}

fn choose<'a>(
    call: Call<'_, 'a>,
    numbers: ListView<'_, 'a>,
    greatest: bool,
) -> Result<Datum<'a>, Failure> {
    call.charge(numbers.len())?;
    let mut chosen: Option<Datum<'a>> = None;
    for it in numbers.iter() {
        if !matches!(it, Datum::Int(_) | Datum::Uint(_) | Datum::Double(_)) {
            return Err(call.mismatch());
        }
        let better = match chosen.as_ref().map(|earlier| it.order(earlier).flatten()) {
            None => true,
            Some(order) => order.is_some_and(|it| if greatest { it.is_gt() } else { it.is_lt() }),
        };
        if better {
            chosen = Some(it);
        }
    }
    chosen
        .ok_or_else(|| Failure::bad_argument("there is nothing to choose from", "没有可供选择的数"))
}

fn double(call: Call<'_, '_>) -> Result<f64, Failure> {
    match call.get(0)? {
        Datum::Double(it) => Ok(*it),
        _ => Err(call.mismatch()),
    }
}

fn on_double<'a>(call: Call<'_, 'a>, run: fn(f64) -> f64) -> Result<Datum<'a>, Failure> {
    Ok(Datum::Double(run(double(call)?)))
}

fn asked<'a>(call: Call<'_, 'a>, ask: fn(f64) -> bool) -> Result<Datum<'a>, Failure> {
    Ok(Datum::Bool(ask(double(call)?)))
}

fn abs<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.get(0)? {
        Datum::Int(it) => it.checked_abs().map(Datum::Int).ok_or_else(overflow),
        Datum::Uint(it) => Ok(Datum::Uint(*it)),
        Datum::Double(it) => Ok(Datum::Double(it.abs())),
        _ => Err(call.mismatch()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the root has no more digits than that")]
fn root_of_whole<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.get(0)? {
        Datum::Int(it) => Ok(Datum::Double((*it as f64).sqrt())),
        Datum::Uint(it) => Ok(Datum::Double((*it as f64).sqrt())),
        _ => Err(call.mismatch()),
    }
}

fn sign<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.get(0)? {
        Datum::Int(it) => Ok(Datum::Int(it.signum())),
        Datum::Uint(it) => Ok(Datum::Uint((*it).min(1))),
        Datum::Double(it) if *it == 0.0 || it.is_nan() => Ok(Datum::Double(*it)),
        Datum::Double(it) => Ok(Datum::Double(it.signum())),
        _ => Err(call.mismatch()),
    }
}

fn bits<'a>(call: Call<'_, 'a>, run: fn(u64, u64) -> u64) -> Result<Datum<'a>, Failure> {
    match call.args() {
        [Datum::Int(a), Datum::Int(b)] => {
            let bits = run(a.cast_unsigned(), b.cast_unsigned());
            Ok(Datum::Int(bits.cast_signed()))
        }
        [Datum::Uint(a), Datum::Uint(b)] => Ok(Datum::Uint(run(*a, *b))),
        _ => Err(call.mismatch()),
    }
}

fn bit_not<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.get(0)? {
        Datum::Int(it) => Ok(Datum::Int(!it)),
        Datum::Uint(it) => Ok(Datum::Uint(!it)),
        _ => Err(call.mismatch()),
    }
}

/// Shifts; a signed number shifts as its bits do, and what is shifted out is gone.
fn shifted<'a>(call: Call<'_, 'a>, run: fn(u64, u32) -> Option<u64>) -> Result<Datum<'a>, Failure> {
    let places = u64::try_from(call.int(1)?).map_err(|_| {
        Failure::new(FailureKind::BadArgument, "a shift by less than nothing", "移位数不能为负")
    })?;
    let shift = |it: u64| u32::try_from(places).ok().and_then(|by| run(it, by)).unwrap_or(0);
    match call.get(0)? {
        Datum::Int(it) => Ok(Datum::Int(shift(it.cast_unsigned()).cast_signed())),
        Datum::Uint(it) => Ok(Datum::Uint(shift(*it))),
        _ => Err(call.mismatch()),
    }
}

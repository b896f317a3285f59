//! Numbers.

use super::{add_all, global};
use crate::model::datum::{Datum, ListView};
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, Traits, Work};
use crate::model::operators::overflow;
use crate::model::types::Type;

/// What costs the same for everything.
const CONSTANT: Traits = Traits::new().work(Work::Constant);

pub(super) fn register(environment: &mut Environment) {
    choices(environment);
    let double = [Type::Double];
    add_all(
        environment,
        [
            global("math.ceil", &double, Type::Double, |call| on_double(call, f64::ceil))
                .doc("The least whole number not below a number.", "不小于某数的最小整数。")
                .plain(),
            global("math.floor", &double, Type::Double, |call| on_double(call, f64::floor))
                .doc("The greatest whole number not above a number.", "不大于某数的最大整数。")
                .plain(),
            global("math.round", &double, Type::Double, |call| on_double(call, f64::round))
                .doc(
                    "The nearest whole number; halves go away from zero.",
                    "最近的整数；恰为一半时远离零。",
                )
                .plain(),
            global("math.trunc", &double, Type::Double, |call| on_double(call, f64::trunc))
                .doc("The number without its fraction.", "去掉小数部分的数。")
                .plain(),
            global("math.sqrt", &double, Type::Double, |call| on_double(call, f64::sqrt))
                .doc("The square root; NaN for a negative number.", "平方根；负数为 NaN。")
                .plain(),
            global("math.sqrt", &[Type::Int], Type::Double, root_of_whole)
                .doc("The square root; NaN for a negative number.", "平方根；负数为 NaN。")
                .plain(),
            global("math.sqrt", &[Type::Uint], Type::Double, root_of_whole)
                .doc("The square root.", "平方根。")
                .plain(),
        ],
    );
    register_questions(environment);
}

fn register_questions(environment: &mut Environment) {
    let double = [Type::Double];
    add_all(
        environment,
        [
            global("math.isNaN", &double, Type::Bool, |call| asked(call, f64::is_nan))
                .doc("Whether it is no number.", "是否为 NaN（非数）。")
                .plain(),
            global("math.isInf", &double, Type::Bool, |call| asked(call, f64::is_infinite))
                .doc("Whether it is infinite.", "是否为无穷。")
                .plain(),
            global("math.isFinite", &double, Type::Bool, |call| asked(call, f64::is_finite))
                .doc("Whether it is neither infinite nor NaN.", "是否既非无穷也非 NaN。")
                .plain(),
        ],
    );
    register_signs(environment);
}

fn register_signs(environment: &mut Environment) {
    for kind in [Type::Int, Type::Uint, Type::Double] {
        let one = std::slice::from_ref(&kind);
        add_all(
            environment,
            [
                global("math.abs", one, kind.clone(), abs)
                    .doc("The number without its sign.", "绝对值。")
                    .traits(CONSTANT),
                global("math.sign", one, kind.clone(), sign)
                    .doc(
                        "-1, 0 or 1, as the number is negative, zero or positive.",
                        "符号：负、零、正分别为 -1、0、1。",
                    )
                    .plain(),
            ],
        );
    }
    register_bits(environment);
}

fn register_bits(environment: &mut Environment) {
    for kind in [Type::Int, Type::Uint] {
        let one = std::slice::from_ref(&kind);
        let (two, shift) = ([kind.clone(), kind.clone()], [kind.clone(), Type::Int]);
        add_all(
            environment,
            [
                global("math.bitAnd", &two, kind.clone(), |call| bits(call, |a, b| a & b))
                    .doc("The bits that are set in both numbers.", "按位与。")
                    .plain(),
                global("math.bitOr", &two, kind.clone(), |call| bits(call, |a, b| a | b))
                    .doc("The bits that are set in one of the numbers.", "按位或。")
                    .plain(),
                global("math.bitXor", &two, kind.clone(), |call| bits(call, |a, b| a ^ b))
                    .doc("The bits that are set in just one of the numbers.", "按位异或。")
                    .plain(),
                global("math.bitNot", one, kind.clone(), bit_not)
                    .doc("The bits that are not set.", "按位取反。")
                    .plain(),
                global("math.bitShiftLeft", &shift, kind.clone(), |call| {
                    shifted(call, u64::checked_shl)
                })
                .doc("The bits, so many places to the left.", "左移若干位。")
                .traits(CONSTANT),
                global("math.bitShiftRight", &shift, kind.clone(), |call| {
                    shifted(call, u64::checked_shr)
                })
                .doc("The bits, so many places to the right.", "右移若干位。")
                .traits(CONSTANT),
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
                global("math.greatest", one, kind.clone(), |call| call.get(0).cloned())
                    .doc("The greatest of the numbers.", "各数中最大的。")
                    .plain(),
                global("math.least", one, kind.clone(), |call| call.get(0).cloned())
                    .doc("The least of the numbers.", "各数中最小的。")
                    .plain(),
                global("math.greatest", &list, kind.clone(), greatest_of).doc(
                    "The greatest of the numbers; an error for an empty list.",
                    "各数中最大的；空列表出错。",
                ),
                global("math.least", &list, kind.clone(), least_of).doc(
                    "The least of the numbers; an error for an empty list.",
                    "各数中最小的；空列表出错。",
                ),
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
                    })
                    .doc("The greatest of the numbers.", "各数中最大的。")
                    .plain(),
                    global("math.least", &two, result, |call| {
                        choose(call, ListView::Made(call.args()), false)
                    })
                    .doc("The least of the numbers.", "各数中最小的。")
                    .plain(),
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

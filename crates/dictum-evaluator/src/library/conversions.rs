//! From one type to another.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::time;
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, Function, Overload, Traits};
use crate::model::operators::{moment, overflow};
use crate::model::types::Type;
use crate::model::value::{length, quoted, shortest_text};

/// What one conversion does.
type Convert = for<'c, 'a> fn(Call<'c, 'a>) -> Result<Datum<'a>, Failure>;

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Bytes, Double, Duration, Int, String, Timestamp, Uint};
    let conversions: [(&str, Type, &[Type], Convert); 8] = [
        ("bool", Bool, &[Bool, String], to_bool),
        ("int", Int, &[Int, Uint, Double, String, Timestamp, Duration], to_int),
        ("uint", Uint, &[Uint, Int, Double, String], to_uint),
        ("double", Double, &[Double, Int, Uint, String], to_double),
        (
            "string",
            String,
            &[String, Bool, Int, Uint, Double, Bytes, Timestamp, Duration],
            to_string,
        ),
        ("bytes", Bytes, &[Bytes, String], to_bytes),
        ("timestamp", Timestamp, &[Timestamp, String, Int], to_timestamp),
        ("duration", Duration, &[Duration, String, Int], to_duration),
    ];
    for (name, result, sources, convert) in conversions {
        let mut function = Function::new(name);
        let (en, zh_cn) = described(&result);
        for source in sources {
            let id = format!("{source}_to_{name}");
            let overload = Overload::global(&id, [source.clone()], result.clone(), convert);
            function = function.with(overload.doc(en, zh_cn).traits(traits(&result)));
        }
        environment.add_function(function);
    }
}

fn described(result: &Type) -> (&'static str, &'static str) {
    match result {
        Type::Bool => (
            "A truth value: of `true`, `t`, `1` and their opposites.",
            "转成布尔值：`true`、`t`、`1` 及其反面。",
        ),
        Type::Int => (
            "A signed whole number; a double loses its fraction, a moment counts seconds since 1970.",
            "转成有符号整数；浮点数去掉小数部分，时刻为自 1970 年起的秒数。",
        ),
        Type::Uint => ("An unsigned whole number.", "转成无符号整数。"),
        Type::Double => ("A floating-point number.", "转成浮点数。"),
        Type::String => ("A value as text.", "转成文本。"),
        Type::Bytes => ("The bytes of a text, as UTF-8.", "文本的 UTF-8 字节。"),
        Type::Timestamp => (
            "A moment: of RFC 3339's text, or of seconds since 1970.",
            "转成时刻：RFC 3339 文本，或自 1970 年起的秒数。",
        ),
        _ => (
            "A length of time: of text such as `1h30m`, or of seconds.",
            "转成时长：`1h30m` 这样的文本，或秒数。",
        ),
    }
}

/// What is known of the conversions to `result`.
fn traits(result: &Type) -> Traits {
    match result {
        Type::Timestamp => Traits::new().decided_by(0).example("2026-01-31T08:00:00Z"),
        Type::Duration => Traits::new().decided_by(0).example("72h30m"),
        Type::String | Type::Bytes => Traits::new(),
        _ => Traits::new().decided_by(0),
    }
}

/// The text `text` is no `kind`.
pub(super) fn not_a(kind: &str, text: &str) -> Failure {
    let text = quoted(text);
    Failure::bad_argument(
        format!("`{text}` cannot be read as {kind}"),
        format!("`{text}` 不能读作 {kind}"),
    )
}

fn to_bool<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.get(0)? {
        Datum::Bool(it) => Ok(Datum::Bool(*it)),
        _ => match call.str(0)? {
            "1" | "t" | "true" | "TRUE" | "True" => Ok(Datum::Bool(true)),
            "0" | "f" | "false" | "FALSE" | "False" => Ok(Datum::Bool(false)),
            other => Err(not_a("bool", other)),
        },
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn to_int<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let number = match call.get(0)? {
        Datum::Int(it) => *it,
        Datum::Uint(it) => i64::try_from(*it).map_err(|_| overflow())?,
        Datum::Double(it) if *it > -LIMIT && *it < LIMIT => *it as i64,
        Datum::Double(_) => return Err(overflow()),
        Datum::Timestamp(it) => time::seconds(*it),
        Datum::Duration(it) => it.as_secs(),
        _ => {
            let text = call.str(0)?;
            text.parse().map_err(|_| not_a("int", text))?
        }
    };
    Ok(Datum::Int(number))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked first"
)]
fn to_uint<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    let number = match call.get(0)? {
        Datum::Uint(it) => *it,
        Datum::Int(it) => u64::try_from(*it).map_err(|_| overflow())?,
        Datum::Double(it) if *it >= 0.0 && *it < LIMIT => *it as u64,
        Datum::Double(_) => return Err(overflow()),
        _ => {
            let text = call.str(0)?;
            text.parse().map_err(|_| not_a("uint", text))?
        }
    };
    Ok(Datum::Uint(number))
}

#[expect(clippy::cast_precision_loss, reason = "that is what the conversion does")]
fn to_double<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let number = match call.get(0)? {
        Datum::Double(it) => *it,
        Datum::Int(it) => *it as f64,
        Datum::Uint(it) => *it as f64,
        _ => {
            let text = call.str(0)?;
            text.parse().map_err(|_| not_a("double", text))?
        }
    };
    Ok(Datum::Double(number))
}

fn to_string<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let text = match call.get(0)? {
        it @ (Datum::Str(_) | Datum::String(_)) => return Ok(it.clone()),
        Datum::Double(it) => shortest_text(*it),
        Datum::Bytes(bytes) => {
            call.charge(bytes.len() / 16)?;
            match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => {
                    return Err(Failure::new(
                        FailureKind::BadArgument,
                        "the bytes are not UTF-8",
                        "字节不是 UTF-8",
                    ));
                }
            }
        }
        Datum::Bool(_)
        | Datum::Int(_)
        | Datum::Uint(_)
        | Datum::Timestamp(_)
        | Datum::Duration(_) => call.get(0)?.to_value().to_string(),
        _ => return Err(call.mismatch()),
    };
    Ok(Datum::string(text))
}

fn to_bytes<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    if let Datum::Bytes(it) = call.get(0)? {
        return Ok(Datum::Bytes(Arc::clone(it)));
    }
    let text = call.str(0)?;
    call.charge(text.len() / 16)?;
    Ok(Datum::Bytes(text.as_bytes().into()))
}

fn to_timestamp<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let found = match call.get(0)? {
        Datum::Timestamp(it) => Some(*it),
        Datum::Int(seconds) => {
            time::EPOCH.checked_add(SignedDuration::from_secs(*seconds)).ok().and_then(moment)
        }
        _ => {
            let text = call.str(0)?;
            let it: DateTime = time::parse_moment(text).ok_or_else(|| not_a("timestamp", text))?;
            moment(it)
        }
    };
    found.map(Datum::Timestamp).ok_or_else(overflow)
}

fn to_duration<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let found = match call.get(0)? {
        Datum::Duration(it) => *it,
        Datum::Int(seconds) => {
            crate::model::operators::length(Some(SignedDuration::from_secs(*seconds)))?
        }
        _ => {
            let text = call.str(0)?;
            length::parse(text).ok_or_else(|| not_a("duration", text))?
        }
    };
    Ok(Datum::Duration(found))
}

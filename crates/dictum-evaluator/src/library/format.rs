//! `format`: clauses such as `%s` and `%.2f`.

use std::fmt::Write;

use crate::model::datum::Datum;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::Call;
use crate::model::value::double_text;

/// The most digits after the point.
const PRECISION_MAX: usize = 100;

pub(super) fn format<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (pattern, args) = (call.str(0)?, call.list(1)?);
    let mut made = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    let mut next = 0;
    while let Some(it) = characters.next() {
        if it != '%' {
            made.push(it);
            continue;
        }
        let (precision, clause) = clause(&mut characters)?;
        if clause == '%' {
            made.push('%');
            continue;
        }
        let arg = args.get(next).ok_or_else(|| missing_argument(next))?;
        next += 1;
        let before = made.len();
        made.push_str(&written(call, (clause, precision), &arg)?);
        call.charge((made.len() - before) / 16 + 1)?;
    }
    Ok(Datum::string(made))
}

/// The precision and letter of a clause, after its `%`.
fn clause(characters: &mut std::str::Chars<'_>) -> Result<(Option<usize>, char), Failure> {
    let mut precision = None;
    loop {
        match (characters.next(), precision) {
            (Some('.'), None) => precision = Some(0),
            (Some(it), Some(so_far)) if it.is_ascii_digit() => {
                let digit = it.to_digit(10).unwrap_or(0) as usize;
                let number: usize = so_far * 10 + digit;
                if number > PRECISION_MAX {
                    return Err(Failure::bad_argument(
                        format!("at most {PRECISION_MAX} digits follow the point"),
                        format!("小数点后最多 {PRECISION_MAX} 位"),
                    ));
                }
                precision = Some(number);
            }
            (Some(it), precision) => return Ok((precision, it)),
            (None, _) => {
                return Err(Failure::bad_argument(
                    "the text ends inside a `%` clause",
                    "文本在 `%` 子句中间结束",
                ));
            }
        }
    }
}

fn missing_argument(at: usize) -> Failure {
    Failure::new(
        FailureKind::IndexOutOfRange,
        format!("there is no argument {at} for its clause"),
        format!("子句缺少第 {at} 个参数"),
    )
}

fn written(
    call: Call<'_, '_>,
    (clause, precision): (char, Option<usize>),
    arg: &Datum<'_>,
) -> Result<String, Failure> {
    let written = match clause {
        's' => text(call, arg)?,
        'd' => match arg {
            Datum::Int(it) => Some(it.to_string()),
            Datum::Uint(it) => Some(it.to_string()),
            Datum::Double(it) => Some(double_text(*it)),
            _ => None,
        },
        'f' => number(arg).map(|it| fixed(it, precision.unwrap_or(6))),
        'e' => number(arg).map(|it| scientific(it, precision.unwrap_or(6))),
        'b' => match arg {
            Datum::Bool(it) => Some(u8::from(*it).to_string()),
            _ => whole(arg).map(|(sign, it)| format!("{sign}{it:b}")),
        },
        'o' => whole(arg).map(|(sign, it)| format!("{sign}{it:o}")),
        'x' => hexadecimal(arg),
        'X' => hexadecimal(arg).map(|it| it.to_uppercase()),
        other => {
            return Err(Failure::bad_argument(
                format!("`%{other}` is no clause of a format"),
                format!("`%{other}` 不是格式子句"),
            ));
        }
    };
    written.ok_or_else(|| {
        let kind = arg.kind();
        let name = kind.runtime_name();
        Failure::bad_argument(
            format!("`%{clause}` does not take {name}"),
            format!("`%{clause}` 不接受 {name}"),
        )
    })
}

#[expect(clippy::cast_precision_loss, reason = "what is written is a double")]
fn number(arg: &Datum<'_>) -> Option<f64> {
    match arg {
        Datum::Double(it) => Some(*it),
        Datum::Int(it) => Some(*it as f64),
        Datum::Uint(it) => Some(*it as f64),
        _ => None,
    }
}

/// A whole number's sign and what it is worth.
fn whole(arg: &Datum<'_>) -> Option<(&'static str, u64)> {
    match arg {
        Datum::Int(it) => Some((if *it < 0 { "-" } else { "" }, it.unsigned_abs())),
        Datum::Uint(it) => Some(("", *it)),
        _ => None,
    }
}

fn fixed(number: f64, precision: usize) -> String {
    if number.is_finite() { format!("{number:.precision$}") } else { double_text(number) }
}

fn scientific(number: f64, precision: usize) -> String {
    if !number.is_finite() {
        return double_text(number);
    }
    let text = format!("{number:.precision$e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(rest) => ('-', rest),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

fn hexadecimal(arg: &Datum<'_>) -> Option<String> {
    let of_bytes = |bytes: &[u8]| {
        bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, it| {
            let _ = write!(text, "{it:02x}");
            text
        })
    };
    match arg {
        Datum::Bytes(bytes) => Some(of_bytes(bytes)),
        other => match other.as_str() {
            Some(text) => Some(of_bytes(text.as_bytes())),
            None => whole(other).map(|(sign, it)| format!("{sign}{it:x}")),
        },
    }
}

/// A value as `%s` writes it: maps by the order of their keys' texts. Shared parts
/// are written, and paid for, each time.
fn text(call: Call<'_, '_>, arg: &Datum<'_>) -> Result<Option<String>, Failure> {
    Ok(Some(match arg {
        Datum::Double(it) => double_text(*it),
        Datum::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Datum::Optional(_) => return Ok(None),
        other => match (other.as_list(), other.as_map()) {
            (Some(list), _) => {
                call.charge(list.len())?;
                let mut parts = Vec::with_capacity(list.len());
                for it in list.iter() {
                    let Some(part) = text(call, &it)? else { return Ok(None) };
                    parts.push(part);
                }
                format!("[{}]", parts.join(", "))
            }
            (_, Some(map)) => {
                call.means.complete(map)?;
                call.charge(map.len())?;
                let mut parts = Vec::with_capacity(map.len());
                for (key, value) in map.iter() {
                    let (Some(key), Some(value)) = (text(call, &key)?, text(call, &value)?) else {
                        return Ok(None);
                    };
                    parts.push((key, value));
                }
                parts.sort();
                let parts: Vec<String> =
                    parts.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", parts.join(", "))
            }
            _ => other.to_value().to_string(),
        },
    }))
}

//! What text can do beyond the language.

use super::{add_all, count, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::Call;
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    use Type::{Int, String};
    let list = || Type::list(String);
    add_all(
        environment,
        [
            member("charAt", &[String, Int], String, char_at),
            member("indexOf", &[String, String], Int, index_of),
            member("indexOf", &[String, String, Int], Int, index_of),
            member("lastIndexOf", &[String, String], Int, last_index_of),
            member("lastIndexOf", &[String, String, Int], Int, last_index_of),
            member("lowerAscii", &[String], String, |call| {
                made(call, call.str(0)?.to_ascii_lowercase())
            }),
            member("upperAscii", &[String], String, |call| {
                made(call, call.str(0)?.to_ascii_uppercase())
            }),
            member("replace", &[String, String, String], String, replace),
            member("replace", &[String, String, String, Int], String, replace),
            member("split", &[String, String], list(), split),
            member("split", &[String, String, Int], list(), split),
            member("substring", &[String, Int], String, substring),
            member("substring", &[String, Int, Int], String, substring),
            member("trim", &[String], String, |call| made(call, call.str(0)?.trim().to_owned())),
            member("reverse", &[String], String, |call| {
                made(call, call.str(0)?.chars().rev().collect())
            }),
            member("join", &[list()], String, join),
            member("join", &[list(), String], String, join),
            member("format", &[String, Type::list(Type::Dyn)], String, super::format::format),
            global("strings.quote", &[String], String, |call| made(call, quote(call.str(0)?))),
        ],
    );
}

/// Text that was made, paid for.
fn made<'a>(call: Call<'_, 'a>, text: String) -> Result<Datum<'a>, Failure> {
    call.charge(text.len() / 16)?;
    Ok(Datum::string(text))
}

fn out_of_range(at: i64) -> Failure {
    Failure::new(
        FailureKind::IndexOutOfRange,
        format!("there is no character {at}"),
        format!("没有第 {at} 个字符"),
    )
}

/// The byte at which character `at` begins, or the text ends.
fn byte_of(text: &str, at: i64) -> Result<usize, Failure> {
    let number = usize::try_from(at).map_err(|_| out_of_range(at))?;
    let begins = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(number);
    begins.ok_or_else(|| out_of_range(at))
}

fn characters(text: &str, until: usize) -> i64 {
    count(text.get(..until).unwrap_or(text).chars().count())
}

fn char_at<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let text = call.str(0)?;
    let start = byte_of(text, call.int(1)?)?;
    let rest = text.get(start..).unwrap_or_default();
    Ok(Datum::string(rest.chars().take(1).collect::<String>()))
}

fn index_of<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, part) = (call.str(0)?, call.str(1)?);
    call.charge(text.len() / 16)?;
    let start = if call.args().len() > 2 { byte_of(text, call.int(2)?)? } else { 0 };
    let found = text.get(start..).and_then(|rest| rest.find(part));
    Ok(Datum::Int(found.map_or(-1, |at| characters(text, start + at))))
}

fn last_index_of<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, part) = (call.str(0)?, call.str(1)?);
    call.charge(text.len() / 16)?;
    let end = if call.args().len() > 2 {
        // The part may begin at that character, and end after it.
        let last = byte_of(text, call.int(2)?)?;
        (last + part.len()).min(text.len())
    } else {
        text.len()
    };
    let end = text.floor_char_boundary(end);
    let found = text.get(..end).and_then(|before| before.rfind(part));
    Ok(Datum::Int(found.map_or(-1, |at| characters(text, at))))
}

fn replace<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, from, to) = (call.str(0)?, call.str(1)?, call.str(2)?);
    let most = if call.args().len() > 3 { call.int(3)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let times = text.matches(from).take(most).count();
    call.charge((text.len() + times.saturating_mul(to.len())) / 16)?;
    Ok(Datum::string(text.replacen(from, to, most)))
}

fn split<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, by) = (call.str(0)?, call.str(1)?);
    let most = if call.args().len() > 2 { call.int(2)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    call.charge(text.len() / 4)?;
    if by.is_empty() {
        return Ok(Datum::list(split_characters(text, most)));
    }
    Ok(Datum::list(text.splitn(most, by).map(Datum::string)))
}

/// Characters; the last of `most` parts keeps what is left.
fn split_characters<'a>(text: &str, most: usize) -> Vec<Datum<'a>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && parts.len() < most {
        let end = match rest.chars().next() {
            Some(it) if parts.len() + 1 < most => it.len_utf8(),
            _ => rest.len(),
        };
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        parts.push(Datum::string(part));
        rest = after;
    }
    parts
}

fn substring<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let text = call.str(0)?;
    let start = byte_of(text, call.int(1)?)?;
    let end = if call.args().len() > 2 { byte_of(text, call.int(2)?)? } else { text.len() };
    let part = text.get(start..end).ok_or_else(|| {
        Failure::new(
            FailureKind::IndexOutOfRange,
            "the end stands before the start",
            "结束位置在开始位置之前",
        )
    })?;
    made(call, part.to_owned())
}

fn join<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let by = if call.args().len() > 1 { call.str(1)? } else { "" };
    let mut text = String::new();
    for (at, it) in call.list(0)?.iter().enumerate() {
        let part = it.as_str().ok_or_else(|| call.mismatch())?;
        call.charge((part.len() + by.len()) / 16 + 1)?;
        if at > 0 {
            text.push_str(by);
        }
        text.push_str(part);
    }
    Ok(Datum::string(text))
}

/// Text in quotes, with escapes that a CEL literal has.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for it in text.chars() {
        match it {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

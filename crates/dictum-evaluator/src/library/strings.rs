//! What text can do beyond the language.

use super::{add_all, count, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, ResultSize, Traits, Work};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    use Type::{Int, String};
    add_all(
        environment,
        [
            member("charAt", &[String, Int], String, char_at)
                .doc(
                    "The character at a place, counted from 0; an empty text at the very end.",
                    "某一位置上的字符，从 0 起数；恰在末尾处为空文本。",
                )
                .traits(Traits::new().size(ResultSize::Most(4))),
            member("indexOf", &[String, String], Int, index_of)
                .doc(
                    "Where a text first stands in another, in characters; -1 where it does not.",
                    "一段文本在另一段中首次出现的位置（按字符计）；没有则为 -1。",
                )
                .traits(Traits::new().total()),
            member("indexOf", &[String, String, Int], Int, index_of)
                .doc("The same, from a place on.", "同上，从某一位置起找。"),
            member("lastIndexOf", &[String, String], Int, last_index_of)
                .doc(
                    "Where a text last stands in another, in characters; -1 where it does not.",
                    "一段文本在另一段中最后出现的位置（按字符计）；没有则为 -1。",
                )
                .traits(Traits::new().total()),
            member("lastIndexOf", &[String, String, Int], Int, last_index_of).doc(
                "The same, beginning at that place at the latest.",
                "同上，起点不晚于某一位置。",
            ),
        ],
    );
    register_changes(environment);
}

fn register_changes(environment: &mut Environment) {
    use Type::{Int, String};
    add_all(
        environment,
        [
            member("lowerAscii", &[String], String, |call| {
                made(call, call.str(0)?.to_ascii_lowercase())
            })
            .doc("The text with the letters A to Z in lower case.", "把 A 到 Z 换成小写的文本。")
            .traits(Traits::new().size(ResultSize::First).total()),
            member("upperAscii", &[String], String, |call| {
                made(call, call.str(0)?.to_ascii_uppercase())
            })
            .doc("The text with the letters a to z in upper case.", "把 a 到 z 换成大写的文本。")
            .traits(Traits::new().size(ResultSize::First).total()),
            member("replace", &[String, String, String], String, replace)
                .doc(
                    "The text with every occurrence of one text replaced by another.",
                    "把其中每一处某文本换成另一文本。",
                )
                .traits(Traits::new().work(Work::Product)),
            member("replace", &[String, String, String, Int], String, replace)
                .doc("The same, for so many occurrences from the left.", "同上，自左起只换若干处。")
                .traits(Traits::new().work(Work::Product)),
        ],
    );
    register_parts(environment);
}

fn register_parts(environment: &mut Environment) {
    use Type::{Int, String};
    let list = || Type::list(String);
    add_all(
        environment,
        [
            member("split", &[String, String], list(), split)
                .doc("The parts of a text between a separator.", "按分隔符切开后的各部分。"),
            member("split", &[String, String, Int], list(), split).doc(
                "The same, in at most so many parts; all of them for a negative number.",
                "同上，至多若干部分；负数表示不限。",
            ),
            member("substring", &[String, Int], String, substring)
                .doc(
                    "The text from a character on, counted from 0.",
                    "从某一字符起到末尾的文本，从 0 起数。",
                )
                .traits(Traits::new().size(ResultSize::First)),
            member("substring", &[String, Int, Int], String, substring)
                .doc(
                    "The text from one character up to, and without, another.",
                    "从某一字符起、到另一字符之前的文本。",
                )
                .traits(Traits::new().size(ResultSize::First)),
            member("trim", &[String], String, |call| made(call, call.str(0)?.trim().to_owned()))
                .doc("The text without white space at its two ends.", "去掉两端空白的文本。")
                .traits(Traits::new().size(ResultSize::First).total()),
            member("reverse", &[String], String, |call| {
                made(call, call.str(0)?.chars().rev().collect())
            })
            .doc("The text with its characters in the opposite order.", "把字符颠倒次序的文本。")
            .traits(Traits::new().size(ResultSize::First).total()),
            member("join", &[list()], String, join)
                .doc("The texts of a list, one after the other.", "把列表中的文本依次连起来。")
                .traits(Traits::new().total().work(Work::Product)),
            member("join", &[list(), String], String, join)
                .doc("The same, with a separator between them.", "同上，中间加分隔符。")
                .traits(Traits::new().total().work(Work::Product)),
            member("format", &[String, Type::list(Type::Dyn)], String, super::format::format)
                .doc(
                    "The text with values in the places of %s, %d, %f, %e, %x, %X, %o, %b and %%.",
                    "把各值填入 %s、%d、%f、%e、%x、%X、%o、%b、%% 处的文本。",
                )
                .traits(Traits::new().decided_by(0)),
            global("strings.quote", &[String], String, |call| made(call, quote(call.str(0)?)))
                .doc(
                    "The text in double quotes, with what is special escaped.",
                    "加双引号并转义特殊字符的文本。",
                )
                .traits(Traits::new().total()),
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

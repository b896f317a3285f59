//! What is known of subjects, for people.

use std::fmt::Write as _;

use dictum_schema::facts::{Calls, Fact, Facts, Mention, Place, Subject};

use crate::printable;
use crate::style::{self, Style};
use crate::words::{self, pick};

/// How many places of one kind and origin are told.
const PLACES_MAX: usize = 3;

/// The most columns of one value.
const VALUE_MAX: usize = 100;

/// Tells `facts`: of each subject the single facts with their places, then the calls by kind
/// and origin, and in which list each stands, then the addresses that are only text.
pub fn facts(facts: &Facts, style: &Style) -> String {
    let mut text = String::new();
    for (number, subject) in facts.subjects.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        one(&mut text, subject, style);
    }
    text
}

fn one(text: &mut String, subject: &Subject, style: &Style) {
    let language = style.language;
    let name = printable::one_line(&subject.name);
    let _ = writeln!(text, "{}", style.paint(style::BOLD, &name));
    for fact in &subject.facts {
        let _ = writeln!(text, "  {}", single(fact, style));
    }
    heading(text, pick(language, "calls", "网络调用"), style);
    if subject.calls.is_empty() {
        let _ = writeln!(text, "  {}", pick(language, "none is known", "未发现"));
    }
    for calls in &subject.calls {
        let _ = writeln!(text, "  {}", call(calls, style));
    }
    if !subject.mentions.is_empty() {
        let words = pick(
            language,
            "addresses that stand as text in the code, and in no list",
            "代码中以文本出现、且不在任何列表里的地址",
        );
        heading(text, words, style);
    }
    for Mention { origin, count, at } in &subject.mentions {
        let more = words::more(language, count.saturating_sub(1));
        let more = if *count > 1 { format!(" {more}") } else { String::new() };
        let origin = printable::one_line(origin);
        let _ = writeln!(text, "  {origin}  {}{more}", place(at));
    }
}

fn heading(text: &mut String, words: &str, style: &Style) {
    let _ = writeln!(text, "\n{}", style.paint(style::BOLD, words));
}

fn single(fact: &Fact, style: &Style) -> String {
    let name = printable::one_line(&fact.pointer);
    let value = printable::cut(&fact.value.to_string(), VALUE_MAX);
    let who = words::evidence(style.language, fact.evidence);
    let at = format!("{} ({who})", place(&fact.at));
    format!("{name} = {value}  {}", style.paint(style::DIM, &at))
}

fn call(calls: &Calls, style: &Style) -> String {
    let language = style.language;
    let kind = match &calls.kind {
        Some(kind) => printable::one_line(kind),
        None => pick(language, "any kind", "种类未知").to_owned(),
    };
    let origin = match &calls.origin {
        Some(origin) => printable::one_line(origin),
        None => pick(language, "address not known", "地址未知").to_owned(),
    };
    let listed = match (&calls.origin, calls.listed) {
        (None, _) => None,
        (_, Some(true)) => {
            Some(style.paint(style::GOOD, pick(language, "in the list", "在列表中")))
        }
        (_, Some(false)) => {
            Some(style.paint(style::LOST, pick(language, "in no list", "不在列表中")))
        }
        (_, None) => Some(pick(language, "the list is not known", "列表未知").to_owned()),
    };
    let listed = listed.map_or_else(String::new, |it| format!("  {it}"));
    let mut places: Vec<String> = calls.places.iter().take(PLACES_MAX).map(place).collect();
    let more = calls.count.saturating_sub(places.len());
    if more > 0 {
        places.push(words::more(language, more));
    }
    let places = places.join(words::comma(language));
    format!("{kind}  {origin}{listed}  {}", style.paint(style::DIM, &places))
}

fn place(at: &Place) -> String {
    format!("{}:{}:{}", printable::one_line(&at.path), at.line, at.column)
}

//! What became of a document's clauses between two editions.

use std::fmt::Write as _;

use dictum_policy::diff::clauses::{counts, word};
use dictum_schema::diff::{ClauseChange, ClauseChangeKind, ClausePlace};
use dictum_schema::language::Language;
use dictum_schema::severity::Level;

use crate::style::{self, BOLD, Style};
use crate::words::{self, pick};
use crate::{printable, text::diff::LINE_MAX};

/// So many clauses are listed; the JSON has them all.
const LISTED_MAX: usize = 50;

/// Renders `changes`; nothing where there are none.
pub(crate) fn clauses(changes: &[ClauseChange], style: &Style) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let language = style.language;
    let title = pick(language, "clauses of the document: ", "文档条款：");
    let title = format!("{title}{}", counts(changes).get(language));
    let mut text = format!("\n{}\n", style.paint(BOLD, &title));
    for it in changes.iter().take(LISTED_MAX) {
        let _ = writeln!(text, "  {}", headline(it, language));
        let sides = [(&it.old, "- ", style::LOST), (&it.new, "+ ", style::GOOD)];
        for (place, sign, paint) in sides.into_iter().filter(|it| it.0.is_some()) {
            let words = place.as_ref().map_or("", |it| it.words.as_str());
            let line = format!("{sign}{}", printable::cut(words, LINE_MAX));
            let _ = writeln!(text, "    {}", style.paint(paint, &line));
        }
    }
    if changes.len() > LISTED_MAX {
        let more = words::more(language, changes.len() - LISTED_MAX);
        let _ = writeln!(text, "  … {more}");
    }
    text
}

/// `new · line 9 · asks, claimed by nobody`
pub(crate) fn headline(it: &ClauseChange, language: Language) -> String {
    let mut parts = vec![word(it.kind).get(language).to_owned()];
    if let Some(place) = it.new.as_ref().or(it.old.as_ref()) {
        parts.push(line(place, language));
    }
    if let (ClauseChangeKind::Moved, Some(old), Some(new)) = (it.kind, &it.old, &it.new) {
        parts.push(format!("{} → {}", heading(old), heading(new)));
    }
    if let (Some(old), Some(new)) = (&it.old, &it.new)
        && it.asks_otherwise()
    {
        parts.push(format!("{} → {}", level(old, language), level(new, language)));
    }
    if it.kind != ClauseChangeKind::Gone {
        parts.extend(it.new.as_ref().and_then(|it| standing(it, language)));
    }
    parts.join(" · ")
}

/// How much a clause asks: `must`.
fn level(place: &ClausePlace, language: Language) -> &'static str {
    match place.level.filter(|_| place.asks) {
        None => pick(language, "asks for nothing", "未提要求"),
        Some(Level::May) => pick(language, "may", "可以"),
        Some(Level::Should) => pick(language, "should", "建议"),
        Some(Level::Must) => pick(language, "must", "必须"),
    }
}

fn line(place: &ClausePlace, language: Language) -> String {
    let [line, _] = place.lines;
    match language {
        Language::En => format!("line {line}"),
        Language::ZhCn => format!("第 {line} 行"),
    }
}

fn heading(place: &ClausePlace) -> String {
    printable::one_line(place.heading.last().map_or("", String::as_str))
}

/// Whether a clause asks and whether anybody claims it, where somebody should look.
fn standing(place: &ClausePlace, language: Language) -> Option<String> {
    let words = match (place.asks, place.claimed) {
        (true, true) => pick(language, "asks, and is claimed", "提出要求，已有归属"),
        (true, false) => pick(language, "asks, and nobody claims it", "提出要求，尚无归属"),
        (false, false) => pick(language, "nobody claims it", "尚无归属"),
        (false, true) => return None,
    };
    Some(words.to_owned())
}

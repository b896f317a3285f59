//! Items to parts: label, split, strip, capture.

use std::ops::Range;

use dictum_schema::language::Text;
use dictum_schema::rulebook::Read;
use dictum_source::source::Span;
use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use super::faults::{self, Ctx};
use super::params::is_verbatim;
use super::read::{Found, Item, Line, Reading};
use crate::words;

/// The most memory that one `capture` may compile to.
const CAPTURE_MAX_BYTES: usize = 1 << 20;

/// One value as text, and where it stands.
pub(super) struct Part {
    pub(super) value: String,
    pub(super) span: Span,
    pub(super) amended: bool,
}

/// The parts of what was `found`; none where there was a fault.
pub(super) fn of(
    ctx: &mut Ctx<'_>,
    reading: Reading<'_>,
    how: Read,
    found: &Found<'_>,
) -> Option<Vec<Part>> {
    let cutter = Cutter::new(ctx, reading, how)?;
    let mut parts = Vec::new();
    for item in &found.items {
        let before = parts.len();
        if cutter.captures() {
            parts.extend(cutter.captured(ctx, reading, item)?);
        } else {
            cutter.cut(item, &mut parts);
        }
        if parts.len() == before {
            let message = Text::new("this item gives no value", "该项没有给出任何值");
            let help = Text::new(
                "write the value, or name the item under `except` with the reason",
                "请补上值，或在 `except` 中写明该项及原因",
            );
            ctx.fault_in_document(faults::error("item-empty", message).help(help), item.span);
        }
    }
    Some(parts)
}

/// How a parameter's items become parts.
struct Cutter {
    verbatim: bool,
    number: bool,
    capture: Option<Regex>,
    label: Option<Vec<char>>,
    split: Option<Vec<char>>,
    strip: Vec<char>,
}

impl Cutter {
    fn new(ctx: &mut Ctx<'_>, reading: Reading<'_>, how: Read) -> Option<Self> {
        let param = reading.param;
        let capture = match &param.capture {
            None => None,
            Some(expression) => {
                let built = RegexBuilder::new(expression).size_limit(CAPTURE_MAX_BYTES).build();
                let Ok(regex) = built else {
                    let message = Text::new(
                        format!("`{expression}` is no regular expression, or too large a one"),
                        format!("`{expression}` 不是正则表达式，或者过大"),
                    );
                    let help = Text::new(
                        "write it in the syntax of the Rust crate `regex`, which has no look-around",
                        "请使用 Rust `regex` 库的语法（不支持环视）",
                    );
                    let pointer = format!("{}/capture", reading.pointer);
                    ctx.fault(faults::error("capture-syntax", message).help(help), &pointer);
                    return None;
                };
                Some(regex)
            }
        };
        Some(Self {
            verbatim: is_verbatim(how),
            number: how == Read::Number,
            capture: capture.filter(|_| matches!(how, Read::Text | Read::Number)),
            label: param.label.as_deref().map(characters),
            split: param.split.as_deref().map(characters),
            strip: param.strip.as_deref().map(characters).unwrap_or_default(),
        })
    }

    fn captures(&self) -> bool {
        self.number || self.capture.is_some()
    }

    /// The value that `capture` finds in a sentence, or its first number.
    fn captured(
        &self,
        ctx: &mut Ctx<'_>,
        reading: Reading<'_>,
        item: &Item<'_>,
    ) -> Option<Vec<Part>> {
        let found = match &self.capture {
            Some(regex) => regex
                .captures(&item.words)
                .and_then(|it| it.get(1).or_else(|| it.get(0)))
                .map(|it| it.as_str().to_owned()),
            None => first_number(&item.words),
        };
        let Some(found) = found else {
            let words = faults::shown(&item.words);
            let (message, key) = if self.capture.is_some() {
                let message = Text::new(
                    format!("`capture` finds nothing in `{words}`"),
                    format!("`capture` 在 `{words}` 中没有找到内容"),
                );
                (message, "capture")
            } else {
                let message = Text::new(
                    format!("there is no number in `{words}`"),
                    format!("`{words}` 中没有数字"),
                );
                (message, "read")
            };
            let help = Text::new(
                "it is sought in the words in half-width forms, without spaces next to Chinese",
                "查找对象是半角化的文字，中文旁没有空格",
            );
            let at = ctx.document.location(item.span);
            let finding = faults::error("capture-not-found", message)
                .related(at, Text::new("read here", "读取位置"))
                .help(help);
            ctx.fault(finding, &format!("{}/{key}", reading.pointer));
            return None;
        };
        let value = self.trim(&found).to_owned();
        let whole = Line::Whole(value, item.span);
        let mut parts = Vec::new();
        self.cut_line(&whole, None, &mut parts);
        Some(parts)
    }

    fn cut(&self, item: &Item<'_>, parts: &mut Vec<Part>) {
        let mut label: Option<String> = None;
        for line in &item.lines {
            let text = line.text();
            let mut from = 0;
            if let (None, Some(labels)) = (&label, &self.label)
                && let Some((at, it)) = text.char_indices().find(|(_, it)| is_one_of(*it, labels))
            {
                label = Some(self.value(text.get(..at).unwrap_or_default()));
                from = at + it.len_utf8();
            }
            let rest = text.get(from..).unwrap_or_default();
            self.cut_text((line, rest, from), label.as_deref(), parts);
        }
    }

    fn cut_line(&self, line: &Line<'_>, label: Option<&str>, parts: &mut Vec<Part>) {
        self.cut_text((line, line.text(), 0), label, parts);
    }

    /// Cuts `text`, which begins at byte `from` of `line`.
    fn cut_text(
        &self,
        (line, text, from): (&Line<'_>, &str, usize),
        label: Option<&str>,
        parts: &mut Vec<Part>,
    ) {
        for range in self.ranges(text) {
            let part = text.get(range.clone()).unwrap_or_default();
            let value = self.value(part);
            if value.is_empty() {
                continue;
            }
            let lead = part.len() - part.trim_start().len();
            let start = from + range.start + lead;
            let span = line.span(start..start + part.trim().len());
            let value = match label {
                Some(label) => format!("{label}:{value}"),
                None => value,
            };
            parts.push(Part { value, span, amended: false });
        }
    }

    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        let split = self.split.as_deref().unwrap_or_default();
        for (at, it) in text.char_indices().filter(|(_, it)| is_one_of(*it, split)) {
            ranges.push(start..at);
            start = at + it.len_utf8();
        }
        ranges.push(start..text.len());
        ranges
    }

    /// The words of a part as a value.
    fn value(&self, text: &str) -> String {
        if self.verbatim {
            return self.trim(text).to_owned();
        }
        let folded = words::fold(text);
        self.trim(&folded).to_owned()
    }

    fn trim<'t>(&self, text: &'t str) -> &'t str {
        text.trim_matches(|it: char| it.is_whitespace() || is_one_of(it, &self.strip))
    }
}

/// The characters of an option, half-width and as they are.
fn characters(option: &str) -> Vec<char> {
    option.chars().chain(option.nfkc()).collect()
}

/// Whether `it`, as it is or half-width, is one of `characters`.
fn is_one_of(it: char, characters: &[char]) -> bool {
    let mut folded = std::iter::once(it).nfkc();
    characters.contains(&it)
        || matches!((folded.next(), folded.next()), (Some(it), None) if characters.contains(&it))
}

/// The first decimal number in `words`. Digits of a name like `HTML5` are none, and
/// a sign counts after white space only: elsewhere it is a dash.
fn first_number(words: &str) -> Option<String> {
    const NUMBER: &str = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?";
    let regex =
        Regex::new(&format!(r"(?:^|[\s(])([-+]?{NUMBER})|[^A-Za-z0-9_.]({NUMBER})")).ok()?;
    let found = regex.captures(words)?;
    let found = found.get(1).or_else(|| found.get(2))?;
    Some(found.as_str().trim_start_matches('+').replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_no_part_of_a_name() {
        let number = |words| first_number(words);
        assert_eq!(number("需要5 - 7个工作日").as_deref(), Some("5"));
        assert_eq!(number("HTML5 及 3.5 版").as_deref(), Some("3.5"));
        assert_eq!(number("at most 1,000,000 of 2").as_deref(), Some("1000000"));
        assert_eq!(number("-4").as_deref(), Some("-4"));
        assert_eq!(number("编号-5").as_deref(), Some("5"));
        assert_eq!(number("V2"), None);
    }
}

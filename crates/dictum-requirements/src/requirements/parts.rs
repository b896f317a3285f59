//! Items to parts: label, split, strip, capture.

use std::ops::Range;

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Pick, Read};
use dictum_source::finding::Finding;
use dictum_source::source::Span;
use regex::{Regex, RegexBuilder};

use super::faults::{self, Ctx};
use super::marks::{Marks, characters, is_one_of};
use super::numerals::{self, Numeral};
use super::params::{self, is_verbatim};
use super::pattern;
use super::read::{Found, Item, Line, Reading};
use crate::words;

/// The most memory that one `capture` may compile to.
const CAPTURE_MAX_BYTES: usize = 1 << 20;

/// The most numerals that one finding lists.
const CANDIDATES_MAX: usize = 8;

/// Words that stand for no value.
const EMPTY_WORDS: [&str; 6] = ["无", "暂无", "N/A", "TBD", "待定", "没有"];

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
        let silent = cutter.is_blank_by_rule(item);
        let marks = parts.get(before..).unwrap_or_default();
        let mark = marks.iter().find(|it| cutter.is_unnamed_mark(&it.value)).map(|it| it.span);
        if let Some(span) = mark {
            no_value(ctx, span);
        } else if parts.len() == before && !silent {
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

/// The error for a mark that may stand for no value.
fn no_value(ctx: &mut Ctx<'_>, span: Span) {
    let message =
        Text::new("this is a mark, and may stand for no value", "这里是一个符号，可能表示没有值");
    let help = Text::new(
        "name the mark under `empty`, for example `empty: [\"/\"]`; with `empty: []` it is a value",
        "请在 `empty` 中写明该符号，例如 `empty: [\"/\"]`；若它就是值，请写 `empty: []`",
    );
    ctx.fault_in_document(faults::error("item-empty", message).help(help), span);
}

/// How a parameter's items become parts.
struct Cutter {
    verbatim: bool,
    sentence: bool,
    numbers: Option<Numbers>,
    finder: Option<Finder>,
    label: Option<Vec<char>>,
    split: Marks,
    strip: Marks,
    empty: Option<Vec<String>>,
    /// Whether a mark for no value is to be told from a value.
    marked: bool,
}

/// What is read of the numerals of a sentence.
#[derive(Clone, Copy)]
struct Numbers {
    pick: Option<Pick>,
    several: bool,
}

/// The expression that finds values.
struct Finder {
    regex: Regex,
    /// The option that holds it.
    option: &'static str,
}

impl Finder {
    /// What it finds in `text`: the first match, or all of them.
    fn find(&self, text: &str) -> Vec<String> {
        let most = if self.option == "match" { usize::MAX } else { 1 };
        let found = self.regex.captures_iter(text).take(most);
        let values = found.filter_map(|it| it.get(1).or_else(|| it.get(0)));
        values.map(|it| it.as_str().to_owned()).collect()
    }
}

impl Cutter {
    fn new(ctx: &mut Ctx<'_>, reading: Reading<'_>, how: Read) -> Option<Self> {
        let param = reading.param;
        let verbatim = is_verbatim(how);
        let (option, expression) = match (&param.matches, &param.capture) {
            (Some(it), _) => ("match", Some(it)),
            (None, it) => ("capture", it.as_ref()),
        };
        let finder = match expression {
            None => None,
            Some(expression) => {
                let folded = if verbatim {
                    expression.clone()
                } else {
                    pattern::fold_expression(expression)
                };
                let built = RegexBuilder::new(&folded).size_limit(CAPTURE_MAX_BYTES).build();
                let Ok(regex) = built else {
                    capture_syntax(ctx, expression, &format!("{}/{option}", reading.pointer));
                    return None;
                };
                Some(Finder { regex, option })
            }
        };
        let several = params::is_list_type(param.kind);
        Some(Self {
            verbatim,
            sentence: matches!(how, Read::Text | Read::Number),
            numbers: (how == Read::Number).then_some(Numbers { pick: param.pick, several }),
            finder,
            label: param.label.as_deref().map(characters),
            split: Marks::new(param.split.as_deref().unwrap_or_default()),
            strip: Marks::new(param.strip.as_deref().unwrap_or_default()),
            empty: param
                .empty
                .as_ref()
                .map(|it| it.iter().map(|it| words::normalise(it)).collect()),
            marked: matches!(how, Read::List | Read::Table),
        })
    }

    /// Whether the rulebook says that what `item` holds is no value.
    fn is_blank_by_rule(&self, item: &Item<'_>) -> bool {
        let lines: Vec<&str> = item.lines.iter().map(Line::text).collect();
        self.is_empty_mark(&self.value(&lines.join("\n")))
    }

    /// Whether `value` looks like a mark for no value, of which the rulebook says nothing.
    fn is_unnamed_mark(&self, value: &str) -> bool {
        self.marked
            && self.empty.is_none()
            && (!words::has_words(value)
                || EMPTY_WORDS.iter().any(|it| it.eq_ignore_ascii_case(value)))
    }

    fn captures(&self) -> bool {
        self.numbers.is_some() || self.finder.is_some()
    }

    /// The values that the expression finds in an item, or the numbers of a sentence.
    fn captured(
        &self,
        ctx: &mut Ctx<'_>,
        reading: Reading<'_>,
        item: &Item<'_>,
    ) -> Option<Vec<Part>> {
        let lines: Vec<&str> = item.lines.iter().map(Line::text).collect();
        let text = lines.join("\n");
        let found = match &self.finder {
            Some(finder) => {
                let searched = if self.sentence {
                    item.words.clone()
                } else if self.verbatim {
                    text
                } else {
                    words::fold(&text)
                };
                let found = finder.find(&searched);
                if found.is_empty() {
                    not_captured(ctx, reading, item, finder.option);
                    return None;
                }
                found
            }
            None => vec![text],
        };
        let mut parts = Vec::new();
        for found in found {
            let value = self.trim(&found).to_owned();
            let values = match self.numbers {
                Some(numbers) => match numbers.of(&value) {
                    Ok(values) => values,
                    Err(numerals) => {
                        let finding = not_one(ctx, item, &value, &numerals);
                        let option = self.finder.as_ref().map_or("read", |it| it.option);
                        ctx.fault(finding, &format!("{}/{option}", reading.pointer));
                        return None;
                    }
                },
                None => vec![value],
            };
            for value in values {
                let whole = Line::Whole(value, item.span);
                self.cut_line(&whole, None, &mut parts);
            }
        }
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
            if value.is_empty() || self.is_empty_mark(&value) {
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

    /// Whether `value` is one of the rulebook's marks for no value.
    fn is_empty_mark(&self, value: &str) -> bool {
        let marks = self.empty.as_deref().unwrap_or_default();
        marks.contains(&words::normalise(value))
    }

    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        self.split.split(text)
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
        self.strip.trim(text)
    }
}

impl Numbers {
    /// The numbers of `text`: the one that there is, or all for a list.
    ///
    /// # Errors
    ///
    /// Fails with the numerals that are there where they are not one number.
    fn of(self, text: &str) -> Result<Vec<String>, Vec<Numeral>> {
        let numerals = numerals::of(text);
        let values: Option<Vec<String>> = numerals.iter().map(|it| self.value(it)).collect();
        let fits = |it: &Vec<String>| !it.is_empty() && (self.several || it.len() == 1);
        values.filter(fits).ok_or(numerals)
    }

    /// The value of `numeral`; none where it is no one number.
    fn value(self, numeral: &Numeral) -> Option<String> {
        match (numeral.reading, self.pick) {
            (numerals::Reading::One(amount), None) => Some(amount.to_string()),
            (numerals::Reading::Between(low, _), Some(Pick::Low)) => Some(low.to_string()),
            (numerals::Reading::Between(_, high), Some(Pick::High)) => Some(high.to_string()),
            _ => None,
        }
    }
}

/// The error for a sentence that does not hold one number.
fn not_one(ctx: &Ctx<'_>, item: &Item<'_>, text: &str, numerals: &[Numeral]) -> Finding {
    let at = ctx.document.location(item.span);
    let words = faults::shown(text);
    if numerals.is_empty() {
        let message =
            Text::new(format!("there is no number in `{words}`"), format!("`{words}` 中没有数字"));
        let help = Text::new(
            "numbers of clauses, dates and digits inside of names do not count; name the sentence that holds the value with `says`",
            "条款编号、日期和名称中的数字不算；请用 `says` 指明含有该值的句子",
        );
        return faults::error("capture-not-found", message)
            .related(at, Text::new("read here", "读取位置"))
            .help(help);
    }
    let shown: Vec<String> =
        numerals.iter().take(CANDIDATES_MAX).map(|it| format!("`{}`", it.shown)).collect();
    let message = Text::new(
        format!("`{words}` does not give one number"),
        format!("`{words}` 给出的不是唯一的一个数"),
    );
    let note = Text::new(
        format!("what may be meant: {}", shown.join(", ")),
        format!("可能所指：{}", shown.join("、")),
    );
    let range = matches!(numerals, [Numeral { reading: numerals::Reading::Between(..), .. }]);
    let help = if range {
        Text::new(
            "it is a range: say `pick: low` or `pick: high`",
            "这是一个范围：请写 `pick: low` 或 `pick: high`",
        )
    } else {
        Text::new(
            "find the one that is meant with `capture`; `pick` is for ranges alone",
            "请用 `capture` 取出所指的那一个；`pick` 只用于范围",
        )
    };
    faults::error("number-ambiguous", message)
        .related(at, Text::new("read here", "读取位置"))
        .note(note)
        .help(help)
}

fn not_captured(ctx: &mut Ctx<'_>, reading: Reading<'_>, item: &Item<'_>, option: &str) {
    let words = faults::shown(&item.words);
    let message = Text::new(
        format!("`{option}` finds nothing in `{words}`"),
        format!("`{option}` 在 `{words}` 中没有找到内容"),
    );
    let help = Text::new(
        "it is sought in the words in half-width forms, without spaces next to Chinese",
        "查找对象是半角化的文字，中文旁没有空格",
    );
    let at = ctx.document.location(item.span);
    let finding = faults::error("capture-not-found", message)
        .related(at, Text::new("read here", "读取位置"))
        .help(help);
    ctx.fault(finding, &format!("{}/{option}", reading.pointer));
}

fn capture_syntax(ctx: &mut Ctx<'_>, expression: &str, pointer: &str) {
    let message = Text::new(
        format!("`{expression}` is no regular expression, or too large a one"),
        format!("`{expression}` 不是正则表达式，或者过大"),
    );
    let help = Text::new(
        "write it in the syntax of the Rust crate `regex`, which has no look-around",
        "请使用 Rust `regex` 库的语法（不支持环视）",
    );
    ctx.fault(faults::error("capture-syntax", message).help(help), pointer);
}

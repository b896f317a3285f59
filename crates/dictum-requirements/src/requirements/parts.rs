//! Items to parts: label, split, strip, capture, form.

use std::ops::Range;

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Form, Read};
use dictum_schema::severity::Severity;
use dictum_schema::value::ParamType;
use dictum_source::finding::Finding;
use dictum_source::source::Span;
use regex::{Regex, RegexBuilder};

use super::faults::{self, Ctx};
use super::forms::{Forms, Refused};
use super::marks::{Marks, characters, is_one_of};
use super::params::is_verbatim;
use super::pattern;
use super::read::{Found, Item, Line, Reading};
use crate::document::LINE_BREAK;
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
    /// For a map: its key.
    pub(super) key: Option<String>,
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
    let mut failed = false;
    for item in &found.items {
        let before = parts.len();
        let cut = if cutter.captures() {
            cutter.captured(ctx, reading, item)?
        } else {
            let mut cut = Vec::new();
            cutter.cut(item, &mut cut);
            cutter.formed(ctx, cut)?
        };
        parts.extend(cut.into_iter().map(|it| cutter.belonging(it, item)));
        let silent = cutter.is_blank_by_rule(item);
        let empty = parts.len() == before && !silent;
        let marks = parts.get(before..).unwrap_or_default();
        let mark = marks.iter().find(|it| cutter.is_unnamed_mark(&it.value)).map(|it| it.span);
        if let Some(span) = mark {
            no_value(ctx, span);
        } else if empty {
            let message = Text::new("this item gives no value", "该项没有给出任何值");
            let help = Text::new(
                "write the value, or name the item under `except` with the reason",
                "请补上值，或在 `except` 中写明该项及原因",
            );
            ctx.fault_in_document(faults::error("item-empty", message).help(help), item.span);
        }
        failed |= empty || mark.is_some();
        // What was told of is not told of again as a value of the wrong type.
        let kept =
            parts.split_off(before).into_iter().filter(|it| !cutter.is_unnamed_mark(&it.value));
        parts.extend(kept);
    }
    if parts.is_empty() && failed {
        return None;
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
    forms: Option<Forms>,
    finder: Option<Finder>,
    label: Option<Vec<char>>,
    split: Marks,
    strip: Marks,
    empty: Option<Vec<String>>,
    /// Whether a mark for no value is to be told from a value.
    marked: bool,
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
        Some(Self {
            verbatim,
            sentence: matches!(how, Read::Text | Read::Number),
            forms: forms(reading, how),
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

    /// Whether values are sought in an item as a whole.
    fn captures(&self) -> bool {
        self.finder.is_some() || self.sentence && self.forms.is_some()
    }

    /// `part` with what `item` says of all its values.
    fn belonging(&self, part: Part, item: &Item<'_>) -> Part {
        let value = match item.prefix.as_deref().map(|it| self.value(it)) {
            Some(prefix) => format!("{prefix}:{}", part.value),
            None => part.value,
        };
        Part { value, key: item.key.as_deref().map(|it| self.value(it)), ..part }
    }

    /// The parts in the form that the rulebook asks for; none where one of them is not.
    fn formed(&self, ctx: &mut Ctx<'_>, parts: Vec<Part>) -> Option<Vec<Part>> {
        let Some(forms) = &self.forms else { return Some(parts) };
        let mut formed = Vec::with_capacity(parts.len());
        let mut failed = false;
        for part in parts {
            // A mark for no value is told of as one.
            if self.is_unnamed_mark(&part.value) {
                formed.push(part);
                continue;
            }
            match forms.of(&part.value) {
                Ok(values) => formed.extend(values.into_iter().map(|it| {
                    count(ctx, &it, part.span);
                    Part { value: it.text, span: part.span, amended: false, key: None }
                })),
                Err(refused) => {
                    let finding = not_one(&part.value, (forms, &refused));
                    ctx.fault_in_document(finding, part.span);
                    failed = true;
                }
            }
        }
        (!failed).then_some(formed)
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
            let values = match &self.forms {
                Some(forms) => match forms.of(&value) {
                    Ok(values) => {
                        for it in &values {
                            count(ctx, it, item.span);
                        }
                        values.into_iter().map(|it| it.text).collect()
                    }
                    Err(refused) => {
                        let at = ctx.document.location(item.span);
                        let finding = not_one(&value, (forms, &refused))
                            .related(at, Text::new("read here", "读取位置"));
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
            // What stands in lines of their own is never one value.
            let mut start = 0;
            for text in line.text().split_inclusive(LINE_BREAK) {
                let mut from = 0;
                if let (None, Some(labels)) = (&label, &self.label)
                    && let Some((at, it)) =
                        text.char_indices().find(|(_, it)| is_one_of(*it, labels))
                {
                    label = Some(self.value(text.get(..at).unwrap_or_default()));
                    from = at + it.len_utf8();
                }
                let rest = text.get(from..).unwrap_or_default();
                self.cut_text((line, rest, start + from), label.as_deref(), parts);
                start += text.len();
            }
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
            parts.push(Part { value, span, amended: false, key: None });
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

/// The length of time that `text` spells, in seconds.
pub(super) fn duration(text: &str) -> Option<String> {
    let forms = Forms { form: Form::Duration, pick: None, several: false, unit: None };
    Some(forms.of(text).ok()?.pop()?.text)
}

/// How the values of `reading` are formed, if at all.
fn forms(reading: Reading<'_>, how: Read) -> Option<Forms> {
    let param = reading.param;
    let of_type = match param.kind.item() {
        ParamType::Duration => Some(Form::Duration),
        _ if how == Read::Number => Some(Form::Number),
        _ => None,
    };
    let form = param.form.or(of_type)?;
    let unit = param.unit.as_deref().map(Forms::unit);
    Some(Forms { form, pick: param.pick, several: param.kind.is_list(), unit })
}

/// Tells that a month or a year counts as so many days.
fn count(ctx: &mut Ctx<'_>, value: &super::forms::Value, span: Span) {
    let Some(shown) = &value.counted else { return };
    let seconds = &value.text;
    let message = Text::new(
        format!("`{shown}` counts as `{seconds}`: a month has 30 days here, a year 365"),
        format!("`{shown}` 按 `{seconds}` 计：此处每月 30 天，每年 365 天"),
    );
    let finding = Finding::new("duration-counted", Severity::Info, message).help(Text::new(
        "write days in the document where that matters",
        "若差别要紧，请在文档中以天书写",
    ));
    ctx.fault_in_document(finding, span);
}

/// The error for a text that does not hold one value of the form.
fn not_one(text: &str, (forms, refused): (&Forms, &Refused)) -> Finding {
    let words = faults::shown(text);
    let (en, zh) = match forms.form {
        Form::Number => ("number", "数字"),
        Form::Version => ("version", "版本号"),
        Form::Date => ("day", "日期"),
        Form::Size => ("size", "大小"),
        Form::Duration => ("length of time", "时长"),
    };
    if refused.candidates.is_empty() {
        let message =
            Text::new(format!("there is no {en} in `{words}`"), format!("`{words}` 中没有{zh}"));
        let help = match (forms.form, &forms.unit) {
            (Form::Number, None) => Text::new(
                "numbers of clauses, dates and digits inside of names do not count; name the sentence that holds the value with `says`",
                "条款编号、日期和名称中的数字不算；请用 `says` 指明含有该值的句子",
            ),
            _ => Text::new(
                "name the sentence that holds it with `says`; a number without its unit, or in a unit of another kind, does not count",
                "请用 `says` 指明含有它的句子；没有单位或单位种类不同的数不算",
            ),
        };
        return faults::error("capture-not-found", message).help(help);
    }
    let shown: Vec<String> =
        refused.candidates.iter().take(CANDIDATES_MAX).map(|it| format!("`{it}`")).collect();
    let message = Text::new(
        format!("`{words}` does not give one {en}"),
        format!("`{words}` 给出的不是唯一的一个{zh}"),
    );
    let note = Text::new(
        format!("what may be meant: {}", shown.join(", ")),
        format!("可能所指：{}", shown.join("、")),
    );
    let help = if refused.range {
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
    faults::error("number-ambiguous", message).note(note).help(help)
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

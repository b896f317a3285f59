//! Regular expressions: RE2's, in linear time.

use dictum_schema::language::Text;

use super::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Shortcut, Traits, Work};
use crate::model::types::Type;
use crate::model::value::quoted;
use crate::re2::{self, Match, Regex};

/// The largest that a compiled expression may be, in bytes: what is no larger than the
/// first takes next to no time to make, and whatever is larger is paid for by its size
/// before it is made, a step for so many bytes.
const COMPILED_BYTES: [usize; 4] = [1 << 16, 1 << 18, 1 << 20, 1 << 22];

/// The largest that the constant expressions of one condition may be together: they are
/// held as long as the condition is.
pub(crate) const CONSTANT_BYTES_MAX: usize = 1 << 25;

/// So many bytes of a large automaton cost a step.
const COMPILED_BYTES_PER_STEP: usize = 16;

/// What making an automaton costs: it outweighs running one by far. Constant
/// patterns are compiled once, and cost nothing here.
const COMPILE_STEPS: usize = 1_000;

/// What each byte of a pattern adds to that.
const COMPILE_STEPS_PER_BYTE: usize = 20;

/// What each range of a class adds, and `\pL` has hundreds.
const COMPILE_STEPS_PER_RANGE: usize = 4;

const MATCHES: Traits =
    Traits::new().pattern(1).work(Work::Pattern).shortcut(Shortcut::Matches).alike();

const EXTRACTS: Traits = Traits::new().pattern(1).decided_by(1);

const REPLACES: Traits = Traits::new().pattern(1).decided_by(2);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Int, String};
    add_all(
        environment,
        [
            global("matches", &[String, String], Bool, matches).doc("Whether a pattern matches somewhere in a text; write `^…$` for all of it. Patterns are RE2’s.", "文本中是否有一处与模式匹配；整段匹配请写 `^…$`。模式用 RE2 语法。").traits(MATCHES),
            member("matches", &[String, String], Bool, matches).doc("Whether a pattern matches somewhere in a text; write `^…$` for all of it. Patterns are RE2’s.", "文本中是否有一处与模式匹配；整段匹配请写 `^…$`。模式用 RE2 语法。").traits(MATCHES),
            global("regex.extract", &[String, String], Type::optional(String), extract).doc("The first match, or its group where the pattern has one.", "第一处匹配；模式带分组时为该分组。").traits(EXTRACTS),
            global("regex.extractAll", &[String, String], Type::list(String), extract_all).doc("All matches, or their groups where the pattern has one.", "所有匹配；模式带分组时为各分组。").traits(EXTRACTS),
            global("regex.replace", &[String, String, String], String, replace).doc("The text with all matches replaced; `\\1` stands for a group.", "把所有匹配换成另一文本；`\\1` 代表分组。").traits(REPLACES),
            global("regex.replace", &[String, String, String, Int], String, replace).doc("The same, for so many matches from the left.", "同上，自左起只换若干处。").traits(REPLACES),
        ],
    );
}

/// The text and the automaton of a call's first two arguments.
pub(super) struct Pattern<'c> {
    pub(super) text: &'c str,
    pub(super) regex: Regex,
}

impl<'c> Pattern<'c> {
    pub(super) fn of(call: Call<'c, '_>) -> Result<Self, Failure> {
        let (text, regex) = prepared(call)?;
        Ok(Self { text, regex })
    }
}

fn prepared<'c>(call: Call<'c, '_>) -> Result<(&'c str, Regex), Failure> {
    let (text, pattern) = (call.str(0)?, call.str(1)?);
    call.charge(text.len() / 16 + COMPILE_STEPS + COMPILE_STEPS_PER_BYTE * pattern.len())?;
    let fail = |error: re2::Error| no_expression(pattern, &error);
    let parsed = re2::parse(pattern).map_err(fail)?;
    call.charge(COMPILE_STEPS_PER_RANGE * parsed.ranges())?;
    let [small, larger @ ..] = COMPILED_BYTES;
    let mut made = parsed.compile(small);
    for size in larger {
        // An attempt ends as soon as the automaton is too large, so that the failed
        // ones together take no longer than the one that succeeds.
        if made.is_err() {
            call.charge(size / COMPILED_BYTES_PER_STEP)?;
            made = parsed.compile(size);
        }
    }
    let regex = made.map_err(fail)?;
    call.charge(regex.steps(text))?;
    Ok((text, regex))
}

fn matches<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, regex) = prepared(call)?;
    Ok(Datum::Bool(regex.is_match(text)))
}

/// The steps that making the automaton of `pattern`, which is `regex`, takes where it is
/// made while an expression runs.
pub(crate) fn making_steps(pattern: &str, regex: &Regex) -> usize {
    let ranges = re2::parse(pattern).map_or(0, |it| it.ranges());
    let [small, larger @ ..] = COMPILED_BYTES;
    let tries: usize = if regex.bytes() > small { larger.iter().sum() } else { 0 };
    COMPILE_STEPS
        + COMPILE_STEPS_PER_BYTE * pattern.len()
        + COMPILE_STEPS_PER_RANGE * ranges
        + tries / COMPILED_BYTES_PER_STEP
}

/// The automaton of a pattern that an author wrote, made once.
pub(crate) fn constant(pattern: &str) -> Result<Regex, re2::Error> {
    let [.., largest] = COMPILED_BYTES;
    re2::parse(pattern)?.compile(largest)
}

/// That `pattern` is no regular expression.
pub(crate) fn not_regex(pattern: &str, error: &re2::Error) -> Text {
    let (pattern, why) = (quoted(pattern), error.message());
    Text::new(
        format!("`{pattern}` is no regular expression: {}", why.en),
        format!("`{pattern}` 不是合法的正则表达式：{}", why.zh_cn),
    )
}

fn no_expression(pattern: &str, error: &re2::Error) -> Failure {
    let Text { mut en, mut zh_cn } = not_regex(pattern, error);
    if let Some(help) = error.help() {
        en = format!("{en}; {}", help.en);
        zh_cn = format!("{zh_cn}；{}", help.zh_cn);
    }
    Failure::bad_argument(en, zh_cn)
}

/// What a match stands for: its group, or all of it where there is none.
fn found<'t>(regex: &Regex, it: &Match<'t>) -> Option<&'t str> {
    it.group(usize::from(regex.groups() > 0))
}

/// Charges for one of many matches.
pub(super) fn pay_for(call: Call<'_, '_>, regex: &Regex, it: &Match<'_>) -> Result<(), Failure> {
    call.charge(regex.steps_beyond(it.rest()))
}

fn with_one_group<'c>(call: Call<'c, '_>) -> Result<(&'c str, Regex), Failure> {
    let (text, regex) = prepared(call)?;
    if regex.groups() > 1 {
        return Err(Failure::bad_argument(
            "the expression has more than one group",
            "正则表达式的分组多于一个",
        ));
    }
    Ok((text, regex))
}

fn extract<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, regex) = with_one_group(call)?;
    let part = regex.matches(text).next().and_then(|it| found(&regex, &it));
    Ok(part.map_or(Datum::Optional(None), |it| Datum::some(Datum::string(it))))
}

fn extract_all<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, regex) = with_one_group(call)?;
    let mut parts = Vec::new();
    for it in regex.matches(text) {
        pay_for(call, &regex, &it)?;
        if let Some(part) = found(&regex, &it) {
            call.charge(part.len() / 16 + 1)?;
            parts.push(Datum::string(part));
        }
    }
    Ok(Datum::list(parts))
}

fn replace<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (text, regex) = prepared(call)?;
    let replacement = Replacement::parse(call.str(2)?, &regex)?;
    let most = if call.args().len() > 3 { call.int(3)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut made = String::new();
    let mut end = 0;
    for it in regex.matches(text).take(most) {
        pay_for(call, &regex, &it)?;
        let Some(whole) = it.span(0) else { continue };
        made.push_str(text.get(end..whole.start).unwrap_or_default());
        let before = made.len();
        replacement.write(&it, &mut made);
        call.charge((made.len() - before) / 16 + 1)?;
        end = whole.end;
    }
    made.push_str(text.get(end..).unwrap_or_default());
    Ok(Datum::string(made))
}

/// What stands in a match's place: text, and groups as `\1`.
struct Replacement {
    parts: Vec<(String, Option<usize>)>,
}

impl Replacement {
    fn parse(text: &str, regex: &Regex) -> Result<Self, Failure> {
        let fail = || {
            let text = quoted(text);
            Failure::bad_argument(
                format!("`{text}` is no replacement: after `\\` stands a group's number or `\\`"),
                format!("`{text}` 不是合法的替换文本：`\\` 之后须为分组编号或 `\\`"),
            )
        };
        let mut parts = vec![(String::new(), None)];
        let mut characters = text.chars();
        while let Some(it) = characters.next() {
            let group = match it {
                '\\' => match characters.next() {
                    Some('\\') => None,
                    Some(digit) => Some(digit.to_digit(10).ok_or_else(fail)? as usize),
                    None => return Err(fail()),
                },
                _ => None,
            };
            match (group, parts.last_mut()) {
                (Some(group), _) if group > regex.groups() => return Err(fail()),
                (Some(group), Some(last)) => {
                    last.1 = Some(group);
                    parts.push((String::new(), None));
                }
                (None, Some(last)) => last.0.push(it),
                (_, None) => {}
            }
        }
        Ok(Self { parts })
    }

    fn write(&self, found: &Match<'_>, made: &mut String) {
        for (text, group) in &self.parts {
            made.push_str(text);
            let part = group.and_then(|it| found.group(it));
            made.push_str(part.unwrap_or_default());
        }
    }
}

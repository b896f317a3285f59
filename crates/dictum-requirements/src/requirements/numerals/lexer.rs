//! From text to numerals: one pass over what looks like a number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use super::{Amount, Numeral, Reading, spelled};

/// Measures after which a single Chinese numeral is a number: 一级 and 一般 hold none.
const MEASURES: &str = "个|天|日|年|月|周|星期|季度?|小时|时|分钟|秒|毫秒|次|条|项|位|人|名|家|份|台|套|种|倍|元|行|字|页|岁|层|块|张|件|组|轮|遍|%|％|万|亿|千|百";

/// Units that may stand glued to their digits.
const UNITS: &str = "ms|s|min|h|d|[KMGTP]i?B|kB|B|bit|[kMG]?bps|%|‰|px|pt|em|rem|mm|cm|m|km|g|kg|Hz|kHz|MHz|GHz|rpm|tcp|udp";

/// Words that begin with the character of a measure, and follow the number of a clause.
const WORDS: [&str; 22] = [
    "日志",
    "日期",
    "日常",
    "时间",
    "时钟",
    "字段",
    "字符集",
    "行为",
    "项目",
    "条件",
    "条款",
    "页面",
    "人员",
    "名称",
    "位置",
    "元素",
    "层级",
    "组织",
    "组件",
    "周期",
    "种类",
    "年度",
];

const DIGITS: &str = r"\d{1,3}(?:[ ]\d{3})+|\d+(?:[.]\d+)?[eE][-+]?\d+|[\p{Nd}\p{No}\p{Nl}]+(?:[.,:'_/⁄×^][\p{Nd}\p{No}]+|-\d+-\d+(?:-\d+)*)*";

/// The most numerals of one text; what follows them is one that is unclear.
const NUMERALS_MAX: usize = 1000;

/// The most bytes before a numeral that tell whether it belongs to a name.
const NAME_MAX_BYTES: usize = 64;

/// The expressions of the lexer, each used at one place of the text.
struct Lexer {
    token: Regex,
    label: Regex,
    multiplier: Regex,
    unit: Regex,
    connector: Regex,
    digits: Regex,
    chinese: Regex,
    glued: Regex,
    plain: Regex,
    grouped: Regex,
    named: Regex,
}

static LEXER: LazyLock<Option<Lexer>> = LazyLock::new(|| Lexer::new().ok());

impl Lexer {
    fn new() -> Result<Self, regex::Error> {
        let number = r"\d+(?:\.\d+)*";
        let more = format!(r"(?:\s*(?:,|、|and|or|to|-|–|及|和|至|&)\s*{number})*");
        let han = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+";
        let english = spelled::english_words();
        let skip = [
            r"[A-Za-z][A-Za-z0-9+.-]*://[^\s，。；、）)]+".to_owned(),
            r"[\w.+-]+@[\w.-]+".to_owned(),
            r"\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]+(?:Z|[-+][\d:]+)?)?|\d{4}/\d{1,2}/\d{1,2}".to_owned(),
            r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*月\s*\d{1,2}\s*日".to_owned(),
            r"(?i-u:\b)(?:RFC|ISO(?:/IEC)?|IEC|IEEE|BCP|GB(?:/[TZ])?|NIST(?:\s+SP)?|CVE|PCI\s+DSS)[\s-]?\d+(?:[.:-]\d+)*".to_owned(),
            format!(r"§+\s*{number}{more}"),
            format!(r"(?i-u:\b)(?i:section|clause|chapter|article|paragraph|appendix|annex|table|figure|step|page|no\.)\s+{number}"),
            format!(r"(?i-u:\b)(?i:sections|clauses|chapters|articles|paragraphs|appendices|annexes|tables|figures|steps|pages)\s+{number}{more}"),
            format!(r"第\s*(?:{number}|{han}){more}\s*(?:章|节|条|款|项|部分|步|页|点)"),
            format!(r"{number}\.\d+\s*[章节条款]"),
            format!(r"(?:参见|详见|附录|附件|附表|步骤|条款|章节)\s*{number}"),
            r"[A-Za-z_][A-Za-z_]*(?:[-_]?\d[\w.]*)+".to_owned(),
        ];
        let token = format!(
            r"(?P<skip>{})|(?P<ordinal>第\s*(?:\d+|{han}))|(?P<percent>百分之(?P<of>{han}|\d+))|(?P<digits>{DIGITS})|(?P<half>(?i-u:\b)(?i:half|dozens?|twice|thrice)(?-u:\b)|半(?:年|个?月|天|日|个?小时|数))|(?P<english>(?-u:\b)(?i:{english}(?:[ -]+(?:and )?{english})*)(?-u:\b))|(?P<han>{han})",
            skip.join("|")
        );
        Ok(Self {
            token: Regex::new(&token)?,
            label: Regex::new(
                r"^\s*(?:\(\d+\)|\d+(?:\.\d+)*\s*[.)、](?:\s|$|\p{Han})|\d+(?:\.\d+)+\s+|[\u{2460}-\u{249b}])",
            )?,
            multiplier: Regex::new(
                r"^\s*(?:(?P<e2>百)?(?P<e3>千)?(?P<e4>万)?(?P<e8>亿)?)(?P<word>(?i:thousand|million|billion)(?-u:\b))?",
            )?,
            unit: Regex::new(&format!(
                r"^\s*(?:(?:{UNITS})(?-u:\b)|[%‰°]C?|(?i:days?|hours?|minutes?|seconds?|weeks?|months?|years?|times?|characters?|bytes?|files?|rows?|percent)(?-u:\b)|{MEASURES})"
            ))?,
            connector: Regex::new(r"^\s*(?:-|–|—|~|to(?-u:\b)|至|到)\s*")?,
            digits: Regex::new(&format!(r"^(?:{DIGITS})"))?,
            chinese: Regex::new(&format!(r"^{han}"))?,
            glued: Regex::new(&format!(r"^(?:{UNITS})(?-u:\b)"))?,
            plain: Regex::new(r"^\d+(?:\.\d+)?$")?,
            grouped: Regex::new(
                r"^(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?:_\d{3})+|\d{1,3}(?: \d{3}){2,}|\d{1,3} 000)(?:\.\d+)?$",
            )?,
            named: Regex::new(
                r"(?:[A-Za-z]*[A-Z][A-Za-z]*[ /]|版本?[^，。；]{0,6}|基础库[^，。；]{0,6}|(?i:versions?|release)\s+(?:\w+\s+){0,2})$",
            )?,
        })
    }
}

/// `text` with half-width forms and plain spaces. Small and framed digits stay what
/// they are: 10⁶ is no 106.
pub(in crate::requirements) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '’' => folded.push('\''),
            '\u{2212}' => folded.push('-'),
            '～' | '〜' => folded.push('~'),
            it if it.is_whitespace() => folded.push(' '),
            it if it.is_numeric() && !it.is_ascii() && !('０'..='９').contains(&it) => {
                folded.push(it);
            }
            it => folded.extend(std::iter::once(it).nfkc()),
        }
    }
    folded
}

/// Where the number ends that the folded `text` begins with, if that names a clause.
pub(in crate::requirements) fn label_end(text: &str) -> usize {
    LEXER.as_ref().map_or(0, |it| it.label_end(text))
}

/// The numerals of the folded `text`; none where the lexer itself is broken.
pub(super) fn read(text: &str) -> Option<Vec<Numeral>> {
    let lexer = LEXER.as_ref();
    debug_assert!(lexer.is_some(), "INVARIANT (lexer): its expressions are sound");
    let lexer = lexer?;
    let mut numerals = Vec::new();
    let mut at = lexer.label_end(text);
    while let Some(found) = text.get(at..).and_then(|_| lexer.token.captures_at(text, at)) {
        let Some(whole) = found.get(0) else { break };
        let mut next = whole.end();
        if let Some(reading) = lexer.reading(text, &found, whole.range()) {
            let numeral = lexer.finish(text, whole.range(), reading);
            next = numeral.range.end;
            numerals.push(numeral);
        }
        if numerals.len() > NUMERALS_MAX {
            let shown = "…".to_owned();
            let range = next..text.len();
            let reading = Reading::Unclear;
            numerals.push(Numeral { range, number_end: text.len(), shown, reading });
            break;
        }
        at = next.max(at + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    Some(numerals)
}

impl Lexer {
    /// Where the number ends that a clause begins with: `12. `, `4.2 `, `(3)`.
    fn label_end(&self, text: &str) -> usize {
        let Some(label) = self.label.find(text) else { return 0 };
        let rest = text.get(label.end()..).unwrap_or_default();
        // `4.2 MB` is a size, and `1.` alone is all there is.
        let dotted = label.as_str().trim_end().ends_with(|it: char| it.is_ascii_digit());
        let word = WORDS.iter().any(|it| rest.trim_start().starts_with(it));
        if rest.trim().is_empty() || (dotted && !word && self.unit.is_match(rest)) {
            return 0;
        }
        // The character of a word that ended the label belongs to the text.
        let last = label.as_str().chars().next_back().filter(|it| it.is_alphabetic());
        label.end() - last.map_or(0, char::len_utf8)
    }

    /// What the token `found` at `range` says; none where it is no numeral.
    fn reading(&self, text: &str, found: &Captures<'_>, range: Range<usize>) -> Option<Reading> {
        let whole = text.get(range.clone()).unwrap_or_default();
        let one = |it: Option<Amount>| it.map_or(Reading::Unclear, Reading::One);
        if found.name("skip").is_some() {
            None
        } else if let Some(of) = found.name("of") {
            Some(one(self.end(of.as_str())))
        } else if found.name("digits").is_some() {
            Some(self.amount(text, range))
        } else if found.name("english").is_some() {
            (!is_pronoun(text, range)).then(|| one(spelled::english(whole).map(Amount::whole)))
        } else if found.name("han").is_some() {
            self.han(text, range)
        } else {
            Some(Reading::Unclear)
        }
    }

    /// The digits `range` of `text` as a number.
    fn amount(&self, text: &str, range: Range<usize>) -> Reading {
        let digits = text.get(range.clone()).unwrap_or_default();
        let after = text.get(range.end..).unwrap_or_default();
        let before = text.get(..range.start).unwrap_or_default();
        let glued = after.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_')
            && !self.glued.is_match(after);
        let dotted = digits.matches('.').count() > 1;
        let alone = before.trim().is_empty() && after.trim().is_empty();
        let version = digits.contains('.')
            && !alone
            && self.named.is_match(tail(before))
            && !self.unit.is_match(after);
        if glued || dotted || version {
            return Reading::Unclear;
        }
        let Some(amount) = self.end(digits) else { return Reading::Unclear };
        let sign = before
            .strip_suffix(['-', '+'])
            .filter(|it| it.is_empty() || it.ends_with(|it: char| it.is_whitespace() || it == '('));
        if sign.is_some() && before.ends_with('-') {
            return Reading::One(amount.negated());
        }
        if before.ends_with('±') { Reading::Unclear } else { Reading::One(amount) }
    }

    /// The number of one run of digits or Chinese numerals.
    fn end(&self, digits: &str) -> Option<Amount> {
        if !digits.is_ascii() {
            return spelled::chinese(digits).map(Amount::whole);
        }
        if let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) {
            return Amount::parse(mantissa)?.scaled(exponent.parse().ok()?);
        }
        if self.plain.is_match(digits) {
            return Amount::parse(digits);
        }
        let joined: String =
            digits.chars().filter(|it| !matches!(it, ',' | '\'' | '_' | ' ')).collect();
        self.grouped.is_match(digits).then(|| Amount::parse(&joined))?
    }

    /// A run of Chinese numerals; none where it is part of a word.
    fn han(&self, text: &str, range: Range<usize>) -> Option<Reading> {
        let numerals = text.get(range.clone()).unwrap_or_default();
        let after = text.get(range.end..).unwrap_or_default();
        let before = text.get(..range.start).unwrap_or_default();
        let measured = self.unit.is_match(after) || self.connector.is_match(after);
        let ends = !after.starts_with(|it: char| it.is_alphanumeric());
        let alone = before.trim().is_empty() && after.trim().is_empty();
        let several = numerals.chars().nth(1).is_some();
        let counts = measured || alone || (several && ends);
        let value = spelled::chinese(numerals);
        match value {
            Some(value) if counts => Some(Reading::One(Amount::whole(value))),
            // 二〇二六年 is a year; what spells no number is a word.
            _ => None,
        }
    }

    /// The numeral of `reading` with what follows it: multiplier, unit, second end.
    fn finish(&self, text: &str, range: Range<usize>, reading: Reading) -> Numeral {
        let (reading, mut end) = self.multiplied(text, range.end, reading);
        let unit =
            |at: usize| self.unit.find(text.get(at..).unwrap_or_default()).map_or(0, |it| it.end());
        let with_unit = end + unit(end);
        let before = text.get(..range.start).unwrap_or_default().trim_end();
        let between = before.len().checked_sub(7).and_then(|it| before.get(it..));
        let is_between = between.is_some_and(|it| it.eq_ignore_ascii_case("between"));
        let rest = text.get(with_unit..).unwrap_or_default();
        let joined = self.connector.find(rest).map(|it| it.end()).or_else(|| {
            is_between
                .then(|| rest.trim_start().strip_prefix("and "))
                .flatten()
                .map(|it| rest.len() - it.len())
        });
        let mut reading = reading;
        if let Some(gap) = joined
            && let Some((high, high_end)) = self.second(text, with_unit + gap)
        {
            reading = match (reading, high) {
                (Reading::One(low), Reading::One(high)) => Reading::Between(low, high),
                _ => Reading::Unclear,
            };
            end = high_end;
        }
        let number_end = end;
        let end = end + unit(end);
        let shown = text.get(range.start..end).unwrap_or_default().trim().to_owned();
        Numeral { range: range.start..end, number_end, shown, reading }
    }

    /// The second end of a range, which begins at `at`.
    fn second(&self, text: &str, at: usize) -> Option<(Reading, usize)> {
        let rest = text.get(at..)?;
        if let Some(digits) = self.digits.find(rest) {
            let range = at..at + digits.end();
            let reading = match self.amount(text, range.clone()) {
                // The dash of the range is no sign.
                Reading::One(_) => self.end(digits.as_str()).map_or(Reading::Unclear, Reading::One),
                other => other,
            };
            return Some(self.multiplied(text, range.end, reading));
        }
        let numerals = self.chinese.find(rest)?;
        let reading = self.han(text, at..at + numerals.end())?;
        Some((reading, at + numerals.end()))
    }

    /// `reading` times the 万 or million that follows at `at`, and where that ends.
    fn multiplied(&self, text: &str, at: usize, reading: Reading) -> (Reading, usize) {
        let Reading::One(amount) = reading else { return (reading, at) };
        let Some(found) = self.multiplier.captures(text.get(at..).unwrap_or_default()) else {
            return (reading, at);
        };
        let word = found.name("word").map(|it| it.as_str().to_ascii_lowercase());
        let named = [("e2", 2), ("e3", 3), ("e4", 4), ("e8", 8)];
        let chinese: i32 =
            named.iter().filter(|(it, _)| found.name(it).is_some()).map(|(_, power)| power).sum();
        let exponent = match word.as_deref() {
            Some("thousand") => chinese + 3,
            Some("million") => chinese + 6,
            Some("billion") => chinese + 9,
            _ => chinese,
        };
        if exponent == 0 {
            return (reading, at);
        }
        let end = at + found.get(0).map_or(0, |it| it.end());
        (amount.scaled(exponent).map_or(Reading::Unclear, Reading::One), end)
    }
}

/// The last words of `before`.
fn tail(before: &str) -> &str {
    let from = before.len().saturating_sub(NAME_MAX_BYTES);
    let from = (from..=before.len()).find(|it| before.is_char_boundary(*it)).unwrap_or(from);
    before.get(from..).unwrap_or_default()
}

/// Whether the word `one` at `range` is no number: `one of them`, `no one`.
fn is_pronoun(text: &str, range: Range<usize>) -> bool {
    const BEFORE: [&str; 9] =
        ["no", "the", "this", "that", "each", "any", "every", "which", "another"];
    const AFTER: [&str; 2] = ["of", "another"];
    if !text.get(range.clone()).is_some_and(|it| it.eq_ignore_ascii_case("one")) {
        return false;
    }
    let word = |it: Option<&str>| it.unwrap_or_default().to_ascii_lowercase();
    let before = word(text.get(..range.start).and_then(|it| it.split_whitespace().next_back()));
    let after = word(text.get(range.end..).and_then(|it| it.split_whitespace().next()));
    BEFORE.contains(&before.as_str()) || AFTER.contains(&after.as_str())
}

//! Words that the reports themselves say, in both languages.

use dictum_schema::language::Language;
use dictum_schema::severity::{Evidence, Level, Outcome, Severity};
use dictum_source::finding::Waived;

use crate::printable;

/// One of two words.
pub(crate) fn pick(language: Language, en: &'static str, zh_cn: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::ZhCn => zh_cn,
    }
}

pub(crate) fn severity(language: Language, it: Severity) -> &'static str {
    match it {
        Severity::Error => pick(language, "error", "错误"),
        Severity::Warning => pick(language, "warning", "警告"),
        Severity::Info => pick(language, "info", "提示"),
    }
}

pub(crate) fn outcome(language: Language, it: Outcome) -> &'static str {
    match it {
        Outcome::Satisfied => pick(language, "satisfied", "满足"),
        Outcome::Violated => pick(language, "violated", "违反"),
        Outcome::NotApplicable => pick(language, "not applicable", "不适用"),
        Outcome::Indeterminate => pick(language, "indeterminate", "无法判断"),
    }
}

/// A sign that goes with the outcome's word, never alone.
pub(crate) fn sign(it: Outcome) -> &'static str {
    match it {
        Outcome::Satisfied => "✓",
        Outcome::Violated => "✗",
        Outcome::NotApplicable => "-",
        Outcome::Indeterminate => "?",
    }
}

pub(crate) fn evidence(language: Language, it: Evidence) -> &'static str {
    match it {
        Evidence::Declared => pick(language, "declared", "声明"),
        Evidence::Attested => pick(language, "attested", "证明"),
        Evidence::Observed => pick(language, "observed", "观察"),
        Evidence::Captured => pick(language, "captured", "抓取"),
    }
}

/// How much a clause asks, in the document's own kind of words.
pub(crate) fn level(language: Language, it: Level) -> &'static str {
    match it {
        Level::Must => pick(language, "must", "必须"),
        Level::Should => pick(language, "should", "应当"),
        Level::May => pick(language, "may", "可以"),
    }
}

/// `line 3` or `lines 3-5`; `第 3 行` or `第 3-5 行`.
pub(crate) fn lines(language: Language, [first, last]: [u32; 2]) -> String {
    match (language, first == last) {
        (Language::En, true) => format!("line {first}"),
        (Language::En, false) => format!("lines {first}-{last}"),
        (Language::ZhCn, true) => format!("第 {first} 行"),
        (Language::ZhCn, false) => format!("第 {first}-{last} 行"),
    }
}

/// The words in brackets of the language, after what they belong to.
pub(crate) fn bracketed(language: Language, words: &str) -> String {
    match language {
        Language::En => format!(" ({words})"),
        Language::ZhCn => format!("（{words}）"),
    }
}

/// `意愿核身前置条件 › 4. 添加白名单 (requirements.md:78-85)`, safe to show.
pub(crate) fn place(language: Language, heading: &[String], at: (&str, [u32; 2])) -> String {
    let heading: Vec<String> = heading.iter().map(|it| printable::one_line(it)).collect();
    let document = printable::one_line(at.0);
    let place = match at.1 {
        [first, last] if first == last => format!("{document}:{first}"),
        [first, last] => format!("{document}:{first}-{last}"),
    };
    if heading.is_empty() {
        return place;
    }
    format!("{}{}", heading.join(" › "), bracketed(language, &place))
}

/// The layers over a policy, as words behind it; none where there are none.
pub(crate) fn under(language: Language, layers: &[String]) -> String {
    if layers.is_empty() {
        return String::new();
    }
    let names: Vec<String> = layers.iter().map(|it| printable::one_line(it)).collect();
    match language {
        Language::En => format!(" under {}", names.join(", ")),
        Language::ZhCn => format!("，叠加 {}", names.join("、")),
    }
}

/// The comma between parts of a list.
pub(crate) fn comma(language: Language) -> &'static str {
    pick(language, ", ", "，")
}

/// `1 error`, `2 errors`, `2 个错误`.
pub(crate) fn findings(language: Language, count: usize, it: Severity) -> String {
    match language {
        Language::ZhCn => format!("{count} 个{}", severity(language, it)),
        Language::En if count == 1 || it == Severity::Info => {
            format!("{count} {}", severity(language, it))
        }
        Language::En => format!("{count} {}s", severity(language, it)),
    }
}

/// `and 3 more`, `等另外 3 项`.
pub(crate) fn more(language: Language, count: usize) -> String {
    match language {
        Language::En => format!("and {count} more"),
        Language::ZhCn => format!("另有 {count} 项"),
    }
}

/// `1 rule`, `2 rules`, `2 条规则`.
pub(crate) fn count(language: Language, count: usize, one: &str, zh_cn: &str) -> String {
    match language {
        Language::En if count == 1 => format!("1 {one}"),
        Language::En => format!("{count} {one}s"),
        Language::ZhCn => format!("{count} {zh_cn}"),
    }
}

/// `14 rules satisfied, 1 violated, 2 cannot be known`, leaving out what is zero.
pub(crate) fn outcomes(language: Language, counts: &[(Outcome, usize)]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (outcome, number) in counts.iter().filter(|(_, number)| *number > 0) {
        let one = *number == 1;
        let predicate = match outcome {
            Outcome::Satisfied => pick(language, "satisfied", "满足"),
            Outcome::Violated => pick(language, "violated", "违反"),
            Outcome::Indeterminate => pick(language, "cannot be known", "无法判断"),
            Outcome::NotApplicable if one => pick(language, "does not apply", "不适用"),
            Outcome::NotApplicable => pick(language, "do not apply", "不适用"),
        };
        let subject = match language {
            Language::En if !parts.is_empty() => number.to_string(),
            Language::ZhCn if !parts.is_empty() => format!("{number} 条"),
            _ => count(language, *number, "rule", "条规则"),
        };
        let space = if language == Language::ZhCn { "" } else { " " };
        parts.push(format!("{subject}{space}{predicate}"));
    }
    parts.join(comma(language))
}

/// `waived by zhao.min@acme.example until 2027-01-31: the reason (RISK-2201)`.
pub(crate) fn waived(language: Language, it: &Waived) -> String {
    let by = printable::one_line(&it.approved_by);
    let until = printable::one_line(&it.until);
    let reason = printable::one_line(&it.reason);
    let ticket = it.ticket.as_deref().map(|it| bracketed(language, &printable::one_line(it)));
    let ticket = ticket.unwrap_or_default();
    match language {
        Language::En => format!("waived by {by} until {until}: {reason}{ticket}"),
        Language::ZhCn => format!("由 {by} 豁免至 {until}：{reason}{ticket}"),
    }
}

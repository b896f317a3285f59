//! What changed between two policies, as meaning.

use std::fmt::Write as _;

use dictum_policy::diff::clauses::because;
use dictum_schema::compilation::{Basis, Bump, Verdict};
use dictum_schema::diff::{
    Change, ChangeKind, ClauseChange, Comparison, Counts, Diff, TextChange, Witness,
};
use dictum_schema::language::{Language, Text};
use semver::Version;

use crate::style::{self, BOLD, DIM, Style};
use crate::text::clauses;
use crate::words::{self, pick};
use crate::{comparison, printable};

/// The columns that one line of a condition or a value may take; all of it is in the
/// JSON.
pub(super) const LINE_MAX: usize = 600;

/// Renders `diff`; its findings are left to [`crate::text::findings`].
///
/// The text ends with a line feed.
///
/// ```
/// use dictum_report::{comparison, style::Style, text};
/// use dictum_schema::language::Language;
///
/// let diff = comparison::diff(&[], &[], Language::En);
/// assert_eq!(text::diff(&diff, &Style::PLAIN), "");
/// ```
pub fn diff(diff: &Diff, style: &Style) -> String {
    let mut text = String::new();
    for (index, comparison) in diff.comparisons.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&heading(comparison, style));
        for change in &comparison.changes {
            text.push_str(&self::change(change, style));
        }
        text.push_str(&clauses::clauses(&comparison.clauses, style));
    }
    text
}

/// Renders which version is `due` after `last`, and why; `clauses` became something else.
pub fn due(
    last: &Version,
    (due, bump): (Option<&Version>, Option<Bump>),
    clauses: &[ClauseChange],
    style: &Style,
) -> String {
    let Some(due) = due else {
        let words = match style.language {
            Language::En => format!("nothing changed since {last}"),
            Language::ZhCn => format!("自 {last} 以来没有变化"),
        };
        return format!("{}\n", style.paint(style::GOOD, &words));
    };
    let why = because(bump.unwrap_or(Bump::Patch), None, clauses);
    let words = match style.language {
        Language::En => format!("{due} is due: {}", why.en),
        Language::ZhCn => format!("应发布 {due}：{}", why.zh_cn),
    };
    format!("{}\n{}", style.paint(BOLD, &words), clauses::clauses(clauses, style))
}

fn heading(comparison: &Comparison, style: &Style) -> String {
    let language = style.language;
    let name = |it: &str| printable::one_line(it);
    let mut text = format!("{} → {}", name(&comparison.old.name), name(&comparison.new.name));
    if let Some(subject) = &comparison.subject {
        let colon = pick(language, ": ", "：");
        text = format!("{}{colon}{text}", name(subject));
    }
    let mut text = format!("{}\n", style.paint(BOLD, &text));
    let Some(bump) = comparison.bump else {
        let words = pick(
            language,
            "no rule, parameter or schema changes",
            "规则、参数与 JSON Schema 均无变化",
        );
        let _ = writeln!(text, "{}", style.paint(style::GOOD, words));
        return text;
    };
    let semicolon = pick(language, "; ", "；");
    let counts = counts(language, comparison.counts);
    let _ = writeln!(text, "{counts}{semicolon}{}", bump_due(comparison, bump, language));
    text
}

/// `2.0.0 is due: …`
pub(crate) fn bump_due(comparison: &Comparison, bump: Bump, language: Language) -> String {
    let rules = comparison.changes.iter().map(|it| it.bump).max();
    let why = because(bump, rules, &comparison.clauses);
    match (language, comparison::due(comparison)) {
        (Language::En, Some(due)) => {
            format!("{due} is due after {}: {}", comparison.old.version, why.en)
        }
        (Language::ZhCn, Some(due)) => {
            format!("{} 之后应发布 {due}：{}", comparison.old.version, why.zh_cn)
        }
        (language, None) => why.get(language).to_owned(),
    }
}

/// `1 tightened, 2 words only`, leaving out what is zero.
pub(crate) fn counts(language: Language, counts: Counts) -> String {
    let parts = [
        (counts.tightened, Verdict::Tightened),
        (counts.loosened, Verdict::Loosened),
        (counts.incomparable, Verdict::Incomparable),
        (counts.undecided, Verdict::Undecided),
        (counts.words, Verdict::Words),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|it| it.0 > 0)
        .map(|(count, it)| match language {
            Language::En => format!("{count} {}", verdict(it).en),
            Language::ZhCn => format!("{count} 项{}", verdict(it).zh_cn),
        })
        .collect();
    parts.join(words::comma(language))
}

fn change(change: &Change, style: &Style) -> String {
    let language = style.language;
    let mut text = format!("\n{}\n", headline(change, style));
    let _ = writeln!(text, "  {}", printable::one_line(&change.reason));
    for param in &change.params {
        text.push_str(&items(("- ", "+ "), (&param.removed, &param.added), style));
    }
    for it in change.texts.iter().filter(|it| is_shown(it, change, language)) {
        let _ = writeln!(text, "  {}", part(language, &it.part));
        let lines = |words: &Option<String>| words.iter().map(String::clone).collect::<Vec<_>>();
        text.push_str(&items(("- ", "+ "), (&lines(&it.old), &lines(&it.new)), style));
    }
    for it in &change.witnesses {
        text.push_str(&witness(it, style));
    }
    text
}

/// Whether a part is told: its condition always, its words where nothing else changed,
/// and only in the reader's language.
pub(crate) fn is_shown(it: &TextChange, change: &Change, language: Language) -> bool {
    let other = match language {
        Language::En => ".zh-CN",
        Language::ZhCn => ".en",
    };
    let in_both = change.kind == ChangeKind::Changed;
    match it.part.as_str() {
        "when" | "require" => true,
        "clause" => in_both,
        part => in_both && !part.ends_with(other),
    }
}

fn items(signs: (&str, &str), (old, new): (&[String], &[String]), style: &Style) -> String {
    let line = |sign: &str, words: &String| format!("{sign}{}", printable::cut(words, LINE_MAX));
    let mut text = String::new();
    for words in old {
        let _ = writeln!(text, "    {}", style.paint(style::LOST, &line(signs.0, words)));
    }
    for words in new {
        let _ = writeln!(text, "    {}", style.paint(style::GOOD, &line(signs.1, words)));
    }
    text
}

fn headline(change: &Change, style: &Style) -> String {
    let language = style.language;
    let mut label = verdict(change.verdict).get(language).to_owned();
    if let Some(basis) = basis(change.basis) {
        label.push_str(&words::bracketed(language, basis.get(language)));
    }
    let mut parts = vec![style.paint(style::of_verdict(change.verdict), &label)];
    parts.push(style.paint(BOLD, &name(change)));
    parts.extend(title(change, language).map(|it| printable::one_line(&it)));
    let weight = severity(language, change.severity);
    if !weight.is_empty() {
        parts.push(weight);
    }
    parts.join(" · ")
}

/// `error`, `error → warning`.
pub(crate) fn severity(
    language: Language,
    [before, after]: [Option<dictum_schema::severity::Severity>; 2],
) -> String {
    let word = |it| words::severity(language, it);
    match (before, after) {
        (Some(a), Some(b)) if a != b => format!("{} → {}", word(a), word(b)),
        (_, Some(it)) | (Some(it), None) => word(it).to_owned(),
        (None, None) => String::new(),
    }
}

/// The rule, the parameter or the fact that changed.
pub(crate) fn name(change: &Change) -> String {
    match (&change.rule, change.params.first()) {
        (Some(rule), _) => rule.clone(),
        (None, Some(param)) => param.param.clone(),
        (None, None) => change.path.clone().unwrap_or_default(),
    }
}

/// What is said in the place of a rule's title.
pub(crate) fn title(change: &Change, language: Language) -> Option<String> {
    let schema = (change.kind == ChangeKind::Schema)
        .then(|| pick(language, "the facts' schema", "事实的 JSON Schema").to_owned());
    change.title.clone().or(schema)
}

fn witness(it: &Witness, style: &Style) -> String {
    let mut text = format!("  {}\n", flip(it, style.language));
    for fact in &it.decided_by {
        let line = self::fact(&fact.path, fact.value.as_deref(), style.language);
        let _ = writeln!(text, "    {}", style.paint(DIM, &line));
    }
    for command in &it.replay {
        let _ = writeln!(text, "    $ {}", printable::one_line(command));
    }
    text
}

pub(crate) fn fact(path: &str, value: Option<&str>, language: Language) -> String {
    let path = printable::one_line(path);
    match value {
        Some(value) => format!("{path} = {}", printable::cut(value, LINE_MAX)),
        None => format!("{path}{}", pick(language, " is not known", " 未知")),
    }
}

/// `for example, a subject that was satisfied is violated:`
pub(crate) fn flip(it: &Witness, language: Language) -> String {
    let word = |outcome| match outcome {
        Some(it) => words::outcome(language, it),
        None => pick(language, "not judged", "不受此规则约束"),
    };
    let (before, after) = (word(it.before), word(it.after));
    match language {
        Language::En => format!("for example, a subject that was {before} is now {after}:"),
        Language::ZhCn => format!("例如，有对象由“{before}”变为“{after}”："),
    }
}

/// The words for a part of a rule.
pub(crate) fn part(language: Language, part: &str) -> &'static str {
    match part.split('.').next().unwrap_or_default() {
        "when" => pick(language, "when it applies", "适用条件"),
        "require" => pick(language, "condition", "条件"),
        "clause" => pick(language, "clause", "条款"),
        "title" => pick(language, "title", "标题"),
        "message" => pick(language, "message", "提示语"),
        _ => pick(language, "help", "处理办法"),
    }
}

/// The word for a verdict.
pub(crate) fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Words => Text::new("words only", "仅文字"),
        Verdict::Loosened => Text::new("loosened", "放宽"),
        Verdict::Tightened => Text::new("tightened", "收紧"),
        Verdict::Incomparable => Text::new("incomparable", "有宽有严"),
        Verdict::Undecided => Text::new("undecided", "未能判定"),
    }
}

/// What a verdict rests on; none where the verdict itself says it.
pub(crate) fn basis(basis: Basis) -> Option<Text> {
    match basis {
        Basis::Proved => Some(Text::new("proved", "已证明")),
        Basis::Found => Some(Text::new("found", "有实例")),
        Basis::Undecided => None,
    }
}

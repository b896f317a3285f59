//! What changed between two policies, for the pull request that changes it.

use std::fmt::Write as _;

use dictum_policy::diff::clauses;
use dictum_schema::compilation::{Basis, Verdict};
use dictum_schema::diff::{Change, ClauseChange, ClausePlace, Comparison, Diff, Witness};
use dictum_schema::language::Language;

use super::escape::{block, code, escape, tag};
use crate::printable;
use crate::text::clauses as told;
use crate::text::diff::{
    basis, bump_due, counts, fact, flip, is_shown, name, part, severity, title, verdict,
};
use crate::words::{self, pick};

/// The columns of one value; all of it is in the JSON.
const VALUE_MAX: usize = 2_000;

/// The most items of one parameter that are listed.
const ITEMS_MAX: usize = 50;

/// Renders `diff`: a table of what an approver has to look at, then each change with
/// its reason, its items, its condition, and a subject that shows it.
///
/// The text ends with a line feed.
///
/// ```
/// use dictum_report::{comparison, markdown};
/// use dictum_schema::language::Language;
///
/// let diff = comparison::diff(&[], &[], Language::En);
/// assert_eq!(markdown::diff(&diff, Language::En), "");
/// ```
pub fn diff(diff: &Diff, language: Language) -> String {
    let mut out = String::new();
    for comparison in &diff.comparisons {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&self::comparison(comparison, language));
    }
    for it in &diff.findings {
        let _ = writeln!(
            out,
            "\n> **{}** {}",
            words::severity(language, it.severity),
            escape(&it.message)
        );
    }
    out
}

fn comparison(comparison: &Comparison, language: Language) -> String {
    let names = format!("{} → {}", code(&comparison.old.name), code(&comparison.new.name));
    let mut out = match &comparison.subject {
        Some(subject) => {
            format!("### {}{}{names}\n\n", escape(subject), pick(language, ": ", "："))
        }
        None => format!("### {names}\n\n"),
    };
    let Some(bump) = comparison.bump else {
        out.push_str(pick(
            language,
            "No rule, parameter or schema changes.\n",
            "规则、参数与 JSON Schema 均无变化。\n",
        ));
        out.push_str(&clauses(&comparison.clauses, language));
        return out;
    };
    let (semicolon, stop) = (pick(language, "; ", "；"), pick(language, ".", "。"));
    let (counts, due) =
        (counts(language, comparison.counts), escape(&bump_due(comparison, bump, language)));
    let _ = writeln!(out, "**{counts}**{semicolon}{due}{stop}");
    if comparison.counts.undecided > 0 {
        let note = pick(
            language,
            "\n> **Undecided** is not equal: what could not be proved may refuse what was accepted.",
            "\n> **未能判定**不等于没有变化：未能证明的改动可能拒绝原先接受的对象。",
        );
        let _ = writeln!(out, "{note}");
    }
    out.push_str(&table(comparison, language));
    for change in ranked(comparison) {
        out.push_str(&details(change, language));
    }
    out.push_str(&clauses(&comparison.clauses, language));
    out
}

/// What became of the document's clauses, folded away.
fn clauses(changes: &[ClauseChange], language: Language) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let title = pick(language, "clauses of the document: ", "文档条款：");
    let mut inner = String::new();
    for it in changes.iter().take(ITEMS_MAX) {
        let words = |it: &Option<ClausePlace>| -> Vec<String> {
            it.iter().map(|it| it.words.clone()).collect()
        };
        let lines = lines(&words(&it.old), &words(&it.new), language).join("\n");
        let _ = writeln!(inner, "{}\n", escape(&told::headline(it, language)));
        inner.push_str(&block(&lines, "diff"));
        inner.push('\n');
    }
    if changes.len() > ITEMS_MAX {
        let _ = writeln!(inner, "{}", words::more(language, changes.len() - ITEMS_MAX));
    }
    let counts = clauses::counts(changes);
    let counts = counts.get(language);
    format!("\n<details>\n<summary>{title}{counts}</summary>\n\n{}\n</details>\n", inner.trim_end())
}

fn table(comparison: &Comparison, language: Language) -> String {
    let mut out = String::from(match language {
        Language::En => "\n| verdict | rests on | rule | severity | why |\n",
        Language::ZhCn => "\n| 结论 | 依据 | 规则 | 严重程度 | 原因 |\n",
    });
    out.push_str("| --- | --- | --- | --- | --- |\n");
    for change in ranked(comparison) {
        let rests = match change.basis {
            Basis::Undecided => "—".to_owned(),
            other => basis(other).map_or(String::new(), |it| it.get(language).to_owned()),
        };
        let title = title(change, language);
        let title = title.map_or(String::new(), |it| format!("<br>{}", escape(&it)));
        let _ = writeln!(
            out,
            "| {} | {rests} | {}{title} | {} | {} |",
            mark(change.verdict, language),
            code(&name(change)),
            severity(language, change.severity),
            escape(&change.reason),
        );
    }
    out
}

/// A verdict in words; bold where somebody has to look.
fn mark(it: Verdict, language: Language) -> String {
    let word = verdict(it);
    match it {
        Verdict::Words => word.get(language).to_owned(),
        _ => format!("**{}**", word.get(language)),
    }
}

/// The changes, those first that an approver has to look at.
fn ranked(comparison: &Comparison) -> Vec<&Change> {
    let rank = |it: Verdict| match it {
        Verdict::Undecided => 0,
        Verdict::Incomparable => 1,
        Verdict::Tightened => 2,
        Verdict::Loosened => 3,
        Verdict::Words => 4,
    };
    let mut changes: Vec<&Change> = comparison.changes.iter().collect();
    changes.sort_by_key(|it| rank(it.verdict));
    changes
}

fn details(change: &Change, language: Language) -> String {
    let mut inner = String::new();
    for it in &change.params {
        let _ = writeln!(inner, "{}\n", code(&it.param));
        inner.push_str(&block(&lines(&it.removed, &it.added, language).join("\n"), "diff"));
        inner.push('\n');
    }
    for it in change.texts.iter().filter(|it| is_shown(it, change, language)) {
        let sides = |words: &Option<String>| words.iter().cloned().collect::<Vec<_>>();
        let _ = writeln!(inner, "{}\n", part(language, &it.part));
        inner.push_str(&block(
            &lines(&sides(&it.old), &sides(&it.new), language).join("\n"),
            "diff",
        ));
        inner.push('\n');
    }
    for it in &change.witnesses {
        inner.push_str(&witness(it, language));
    }
    if inner.is_empty() {
        return String::new();
    }
    let title =
        format!("{} {}", mark(change.verdict, language).replace("**", ""), tag(&name(change)));
    format!("\n<details>\n<summary>{title}</summary>\n\n{}\n</details>\n", inner.trim_end())
}

fn lines(old: &[String], new: &[String], language: Language) -> Vec<String> {
    let signed = |sign: &'static str, words: &[String]| -> Vec<String> {
        let cut = |it: &String| format!("{sign} {}", printable::cut(it, VALUE_MAX));
        let mut lines: Vec<String> = words.iter().take(ITEMS_MAX).map(cut).collect();
        if words.len() > ITEMS_MAX {
            lines.push(format!("{sign} {}", words::more(language, words.len() - ITEMS_MAX)));
        }
        lines
    };
    let mut lines = signed("-", old);
    lines.extend(signed("+", new));
    lines
}

fn witness(it: &Witness, language: Language) -> String {
    let mut out = format!("{}\n\n", escape(&flip(it, language)));
    let facts = it.decided_by.iter();
    let facts: Vec<String> =
        facts.map(|it| fact(&it.path, it.value.as_deref(), language)).collect();
    out.push_str(&block(&facts.join("\n"), ""));
    if !it.replay.is_empty() {
        let commands: Vec<String> = it.replay.iter().map(|it| printable::one_line(it)).collect();
        let _ = writeln!(out, "\n{}\n", pick(language, "replayed by", "可用以下命令重放"));
        out.push_str(&block(&commands.join("\n"), "sh"));
    }
    out.push('\n');
    out
}

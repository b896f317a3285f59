//! What changed between two releases, as meaning.

use std::fmt::Write as _;

use dictum_policy::diff::{Change, PolicyDiff};
use dictum_schema::compilation::{Bump, Verdict};
use dictum_schema::language::{Language, Text};
use semver::Version;

use crate::printable;
use crate::style::{self, Style};

/// Renders `diff` against the release `last`, and the version that is `due`.
pub fn diff(diff: &PolicyDiff, last: &Version, due: Option<&Version>, style: &Style) -> String {
    let t = |en: &str, zh: &str| Text::new(en, zh).get(style.language).to_owned();
    let mut out = String::new();
    let Some(due) = due else {
        let words = match style.language {
            Language::En => format!("nothing changed since {last}"),
            Language::ZhCn => format!("自 {last} 以来没有变化"),
        };
        let _ = writeln!(out, "{}", style.paint(style::GOOD, &words));
        return out;
    };
    let heading = match style.language {
        Language::En => format!("changes since {last}"),
        Language::ZhCn => format!("自 {last} 以来的变化"),
    };
    let _ = writeln!(out, "{}", style.paint(style::BOLD, &heading));
    let (words, meaning): (Vec<&Change>, Vec<&Change>) =
        diff.changes.iter().partition(|it| it.verdict == Verdict::Words);
    for change in meaning {
        let _ = writeln!(out, "  {}", headline(change, style));
        let reason = printable::one_line(change.reason.get(style.language));
        let _ = writeln!(out, "    {reason}");
    }
    if !words.is_empty() {
        let (label, names) = (verdict(Verdict::Words), words.iter().map(|it| name(it)));
        let label = style.paint(style::BOLD, label.get(style.language));
        let _ = writeln!(out, "  {label}");
        let names: Vec<String> = names.collect();
        let _ = writeln!(out, "    {}", names.join(t(", ", "、").as_str()));
    }
    if diff.changes.is_empty() {
        let words = t(
            "no rule and no parameter changes; the document's words do",
            "规则与参数均无变化，仅文档的文字有变化",
        );
        let _ = writeln!(out, "  {words}");
    }
    let why = match diff.bump().unwrap_or(Bump::Patch) {
        Bump::Major => {
            t("something that was accepted can now be refused", "原先接受的现在可能被拒绝")
        }
        Bump::Minor => {
            t("it is looser, or adds findings that fail no run", "有所放宽，或只增加不致失败的提示")
        }
        Bump::Patch => t("only words changed", "仅文字改动"),
    };
    let words = match style.language {
        Language::En => format!("{due} is due: {why}"),
        Language::ZhCn => format!("应发布 {due}：{why}"),
    };
    let _ = writeln!(out, "{}", style.paint(style::BOLD, &words));
    out
}

fn headline(change: &Change, style: &Style) -> String {
    let verdict = verdict(change.verdict);
    let name = name(change);
    format!("{} {name}", style.paint(style::BOLD, verdict.get(style.language)))
}

/// The rule or the parameter that changed.
fn name(change: &Change) -> String {
    match (&change.rule, change.params.first()) {
        (Some(rule), _) => rule.to_string(),
        (None, Some(param)) => param.param.to_string(),
        (None, None) => String::new(),
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

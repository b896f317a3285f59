//! What an update of the lock changes, as `dictum update` shows it.

use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::update::{Impact, ImpactKind, Judged, Moved, Verdict};

use crate::printable;
use crate::style::{self, BOLD, DIM, Style};
use crate::words::{self, pick};

/// What an update of the lock changes.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    /// Every range, and what it stood for and stands for.
    pub policies: &'a [Moved],
    /// What becomes of layers and waivers.
    pub impacts: &'a [Impact],
    /// What the rules say of the subjects otherwise than before.
    pub verdicts: &'a [Verdict],
}

/// Renders the releases that move, then what becomes of layers and waivers, then every
/// verdict that is another one.
pub fn update(update: &Update<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = String::new();
    for it in update.policies {
        let _ = writeln!(text, "{}", moved(it, style));
    }
    let moves =
        update.policies.iter().any(|it| it.from.as_ref().is_some_and(|from| *from != it.to));
    if !moves {
        return text;
    }
    let _ = writeln!(text, "\n{}", style.paint(BOLD, pick(language, "layers", "各层")));
    if update.impacts.is_empty() {
        let words = pick(language, "nothing becomes of any", "均不受影响");
        let _ = writeln!(text, "  {}", style.paint(style::GOOD, words));
    }
    for it in update.impacts {
        text.push_str(&impact(it, style));
    }
    let _ = writeln!(text, "\n{}", style.paint(BOLD, pick(language, "verdicts", "判定")));
    if update.verdicts.is_empty() {
        let words = pick(language, "no subject is judged otherwise", "所有对象的判定均不变");
        let _ = writeln!(text, "  {}", style.paint(style::GOOD, words));
    }
    for it in update.verdicts {
        let _ = writeln!(text, "  {}", verdict(it, style));
    }
    text
}

fn moved(it: &Moved, style: &Style) -> String {
    let language = style.language;
    let range = style.paint(BOLD, &printable::one_line(&it.range));
    let step = match &it.from {
        Some(from) if *from == it.to => match language {
            Language::En => format!("stays at {from}"),
            Language::ZhCn => format!("仍为 {from}"),
        },
        Some(from) => format!("{from} → {}", it.to),
        None => match language {
            Language::En => format!("is locked at {}", it.to),
            Language::ZhCn => format!("锁定为 {}", it.to),
        },
    };
    format!("{range}  {step}")
}

fn impact(it: &Impact, style: &Style) -> String {
    let language = style.language;
    let kind = match it.kind {
        ImpactKind::NotApplied => pick(language, "not applied", "不再适用"),
        ImpactKind::Dead => pick(language, "dead", "失效"),
        ImpactKind::Loosening => pick(language, "loosening", "构成放宽"),
        ImpactKind::Redundant => pick(language, "redundant", "多余"),
        ImpactKind::Suspect => pick(language, "suspect", "存疑"),
    };
    let name = match &it.rule {
        Some(rule) => format!("{} · {rule}", it.layer),
        None => it.layer.clone(),
    };
    let at = style.paint(DIM, &format!("{}:{}", printable::one_line(&it.path), it.line));
    let (kind, reason) = (style.paint(BOLD, kind), printable::one_line(&it.reason));
    format!("  {kind}  {name}  {at}\n    {reason}\n")
}

fn verdict(it: &Verdict, style: &Style) -> String {
    let (before, after) = (judged(it.before, style), judged(it.after, style));
    format!("{}  {}  {before} → {after}", printable::one_line(&it.subject), it.rule)
}

fn judged(it: Option<Judged>, style: &Style) -> String {
    let language = style.language;
    let Some(it) = it else {
        return style.paint(DIM, pick(language, "not judged", "未检查"));
    };
    let mut words = format!("{} {}", words::sign(it.outcome), words::outcome(language, it.outcome));
    let fine = matches!(
        it.outcome,
        dictum_schema::severity::Outcome::Satisfied
            | dictum_schema::severity::Outcome::NotApplicable
    );
    if it.waived {
        words.push_str(&words::bracketed(language, pick(language, "waived", "已豁免")));
    } else if !fine {
        words.push_str(&words::bracketed(language, words::severity(language, it.severity)));
    }
    style.paint(style::of_outcome(it.outcome, it.severity), &words)
}

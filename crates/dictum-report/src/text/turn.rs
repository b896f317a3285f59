//! What changed between two checks, for a person who watches.

use std::fmt::Write as _;

use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::printable;
use crate::style::{DIM, GOOD, Style};
use crate::text::findings;
use crate::words::{self, pick};

/// What changed between two checks.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// What was not found before.
    pub new: &'a [Finding],
    /// What is not found any more.
    pub gone: &'a [Finding],
    /// How many findings are as they were.
    pub still: usize,
    /// How many findings there are now that fail a run.
    pub failing: usize,
}

/// Renders what changed: what is new in full, what is gone on a line each, and the rest
/// as numbers on the last line. The text ends with a line feed.
///
/// ```
/// use dictum_report::{style::Style, text::{self, Turn}};
///
/// let turn = Turn { new: &[], gone: &[], still: 2, failing: 1 };
/// assert_eq!(text::turn(&turn, &Style::PLAIN), "2 still there · 1 fails the run\n");
/// ```
pub fn turn(turn: &Turn<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = findings(turn.new, style);
    if !text.is_empty() {
        text.push('\n');
    }
    for finding in turn.gone {
        let _ = writeln!(text, "{}", gone(finding, style));
    }
    let mut parts = Vec::new();
    if !turn.new.is_empty() {
        parts.push(format!("{} {}", turn.new.len(), pick(language, "new", "项新增")));
    }
    if !turn.gone.is_empty() {
        parts.push(format!("{} {}", turn.gone.len(), pick(language, "gone", "项消除")));
    }
    if turn.still > 0 {
        parts.push(format!("{} {}", turn.still, pick(language, "still there", "项仍在")));
    }
    if turn.failing > 0 {
        let fails = pick(
            language,
            if turn.failing == 1 { "fails the run" } else { "fail the run" },
            "项致使不通过",
        );
        parts.push(format!("{} {fails}", turn.failing));
    } else {
        parts.push(style.paint(GOOD, pick(language, "✓ nothing fails the run", "✓ 通过")));
    }
    let _ = writeln!(text, "{}", parts.join(" · "));
    text
}

fn gone(finding: &Finding, style: &Style) -> String {
    let language = style.language;
    let word = pick(language, "gone", "已消除");
    let severity = match finding.severity {
        Severity::Info => String::new(),
        it => format!("{} ", words::severity(language, it)),
    };
    let code = printable::one_line(&finding.code);
    let place = finding.at.as_ref().map(|at| format!(" {}", printable::one_line(at.source.path())));
    let message = printable::cut(finding.message.get(language), 120);
    let rest = style.paint(DIM, &format!("{}: {message}", place.unwrap_or_default().trim_start()));
    format!("{} {severity}[{code}] {rest}", style.paint(GOOD, &format!("✓ {word}:")))
}

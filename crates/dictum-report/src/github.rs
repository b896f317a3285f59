//! Findings as annotations of GitHub Actions: one workflow command a line.

use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::index::Index;
use crate::printable;
use crate::run::Run;
use crate::words::{self, pick};

/// Writes a run's findings as workflow commands, their words in `language`.
///
/// What a waiver excuses is a notice, whatever it weighs, and says who excuses it.
/// GitHub shows ten annotations of a kind for each step; the log has them all.
///
/// ```
/// use dictum_report::{github, run::Run};
/// use dictum_schema::{language::{Language, Text}, severity::Severity};
/// use dictum_source::finding::Finding;
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: vec![Finding::new("file-empty", Severity::Error, Text::same("100% empty"))],
///     rules: Vec::new(),
/// };
/// assert_eq!(github::check(&run, Language::En), "::error title=file-empty::100%25 empty\n");
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let mut text = String::new();
    for finding in Index::of(&run.findings).ordered() {
        let command = match finding.severity {
            _ if finding.is_waived() => "notice",
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        // Writing to a string does not fail.
        let _ =
            writeln!(text, "::{command} {}::{}", place(finding), data(&message(finding, language)));
    }
    text
}

/// `file=a.yaml,line=1,endLine=1,col=3,endColumn=9,title=rule-id`. Columns make
/// sense to GitHub on one line only.
fn place(finding: &Finding) -> String {
    let mut parts = Vec::new();
    if let Some(at) = &finding.at {
        let (start, end) = (at.start(), at.end());
        parts.push(format!("file={}", property(at.source.path())));
        parts.push(format!("line={},endLine={}", start.line, end.line));
        if start.line == end.line {
            parts.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    parts.push(format!("title={}", property(&finding.code)));
    parts.join(",")
}

fn message(finding: &Finding, language: Language) -> String {
    let mut lines = vec![printable::one_line(finding.message.get(language))];
    if let Some(judgement) = &finding.judgement {
        if let Some(waiver) = &judgement.waiver {
            lines.push(words::waived(language, waiver));
        }
        if let Some(clause) = judgement.clauses.first() {
            let place = words::place(language, &clause.heading, (&clause.document, clause.lines));
            lines.push(format!("{}{place}", pick(language, "asked by ", "依据：")));
        }
    }
    if let Some(help) = &finding.help {
        let help = printable::one_line(help.get(language));
        lines.push(format!("{}{help}", pick(language, "help: ", "建议：")));
    }
    lines.join("\n")
}

/// Text after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&printable::one_line(text)).replace(':', "%3A").replace(',', "%2C")
}

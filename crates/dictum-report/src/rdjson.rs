//! Findings as reviewdog's diagnostics, `rdjson`, which it puts beside the lines of a review.

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::edit::Fix;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use serde::Serialize;

use crate::index::Index;
use crate::json;
use crate::printable;
use crate::run::Run;
use crate::spot;
use crate::text::concise;
use crate::words;

/// Writes a run's findings as one `DiagnosticResult`, their words in `language`; the text
/// ends with a line feed. What a waiver excuses weighs `INFO`.
///
/// Columns count bytes, as that format has it.
///
/// ```
/// use dictum_report::{rdjson, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(rdjson::check(&run, Language::En).contains("\"diagnostics\": []"));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let index = Index::of(&run.findings);
    let diagnostics = index.ordered().iter().map(|it| diagnostic(it, language)).collect();
    json::write(&Outcome { source: Tool { name: "dictum" }, diagnostics })
}

#[derive(Serialize)]
struct Outcome {
    source: Tool,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostic {
    message: String,
    location: Place,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Code {
    value: String,
}

#[derive(Serialize)]
struct Place {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Place,
}

fn diagnostic(finding: &Finding, language: Language) -> Diagnostic {
    let at = spot::of(finding);
    let mut message = printable::one_line(finding.message.get(language));
    message.push_str(&concise::places(finding, language));
    let waiver = finding.judgement.as_ref().and_then(|it| it.waiver.as_ref());
    if let Some(waiver) = waiver {
        message.push_str(&words::bracketed(language, &words::waived(language, waiver)));
    }
    if let Some(help) = &finding.help {
        message.push('\n');
        message.push_str(&printable::one_line(help.get(language)));
    }
    let severity = match finding.severity {
        _ if waiver.is_some() => "INFO",
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    };
    let related = finding.related.iter().map(|it| Related {
        message: printable::one_line(it.label.get(language)),
        location: place(&it.at),
    });
    Diagnostic {
        message,
        location: place(&at),
        severity,
        code: Code { value: finding.code.clone() },
        suggestions: finding.fixes.iter().filter_map(|it| suggestion(it, &at.source)).collect(),
        related_locations: related.collect(),
    }
}

/// `fix`, where it is one edit of the file in which the finding stands: reviewdog knows no
/// others.
fn suggestion(fix: &Fix, source: &Source) -> Option<Suggestion> {
    let [edit] = fix.edits.as_slice() else { return None };
    let offered = fix.mends() && edit.source.path() == source.path();
    let at = Location::new(&edit.source, edit.span);
    offered.then(|| Suggestion { range: range(&at), text: edit.text.clone() })
}

fn place(at: &Location) -> Place {
    Place { path: at.source.path().to_owned(), range: range(at) }
}

fn range(at: &Location) -> Range {
    Range {
        start: position(at, (at.start().line, at.span.start)),
        end: position(at, (at.end().line, at.span.end)),
    }
}

/// The byte `offset` on the line `line`, its column counted in bytes from 1.
fn position(at: &Location, (line, offset): (u32, u32)) -> Position {
    let start = at.source.line_span(line).map_or(0, |it| it.start);
    Position { line, column: offset.saturating_sub(start) + 1 }
}

//! Findings as GitLab's code quality report.

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use serde::Serialize;

use crate::fingerprint::fingerprints;
use crate::index::Index;
use crate::json;
use crate::printable;
use crate::run::Run;
use crate::spot;
use crate::words;

/// Writes a run's findings as a code quality report, their words in `language`;
/// the text ends with a line feed.
///
/// ```
/// use dictum_report::{gitlab, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert_eq!(gitlab::check(&run, Language::En), "[]\n");
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let index = Index::of(&run.findings);
    let findings = index.ordered();
    let issues: Vec<Issue> = findings
        .iter()
        .zip(fingerprints(findings))
        .map(|(finding, fingerprint)| issue(finding, fingerprint, language))
        .collect();
    json::write(&issues)
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn issue(finding: &Finding, fingerprint: String, language: Language) -> Issue {
    let mut description = printable::one_line(finding.message.get(language));
    let waiver = finding.judgement.as_ref().and_then(|it| it.waiver.as_ref());
    if let Some(waiver) = waiver {
        description.push_str(&words::bracketed(language, &words::waived(language, waiver)));
    }
    let severity = match finding.severity {
        _ if waiver.is_some() => "info",
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    let at = spot::of(finding);
    let location = Place {
        path: at.source.path().to_owned(),
        lines: Lines { begin: at.start().line, end: at.end().line },
    };
    Issue { description, check_name: finding.code.clone(), fingerprint, severity, location }
}

//! Findings as the XML of Checkstyle, which many viewers of findings read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use crate::index::Index;
use crate::run::Run;
use crate::spot;
use crate::text::concise;
use crate::words;
use crate::xml::{self, Place};

/// The version of Checkstyle whose form this is; readers tell forms apart by it.
const FORM: &str = "10.0";

/// Writes a run's findings as Checkstyle's XML, their words in `language`: a file for each
/// file, in order, and in it what was found there. What a waiver excuses weighs `info`.
///
/// ```
/// use dictum_report::{checkstyle, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(checkstyle::check(&run, Language::En).ends_with("</checkstyle>\n"));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let index = Index::of(&run.findings);
    let mut files: BTreeMap<String, Vec<(Location, &Finding)>> = BTreeMap::new();
    for finding in index.ordered() {
        let at = spot::of(finding);
        files.entry(at.source.path().to_owned()).or_default().push((at, finding));
    }
    let mut text =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"{FORM}\">\n");
    for (path, found) in files {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  <file name=\"{}\">", attribute(&path));
        for (at, finding) in found {
            text.push_str(&error(&at, finding, language));
        }
        text.push_str("  </file>\n");
    }
    text.push_str("</checkstyle>\n");
    text
}

fn error(at: &Location, finding: &Finding, language: Language) -> String {
    let waiver = finding.judgement.as_ref().and_then(|it| it.waiver.as_ref());
    let severity = match finding.severity {
        _ if waiver.is_some() => "info",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let mut message = finding.message.get(language).to_owned();
    message.push_str(&concise::places(finding, language));
    if let Some(waiver) = waiver {
        message.push_str(&words::bracketed(language, &words::waived(language, waiver)));
    }
    let start = at.start();
    format!(
        "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"dictum.{}\"/>\n",
        start.line,
        start.column,
        attribute(&message),
        attribute(&finding.code),
    )
}

fn attribute(text: &str) -> String {
    xml::escape(text, Place::Attribute)
}

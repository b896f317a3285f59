//! A run with one line a finding, and in numbers.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::index::gravest_first;
use crate::printable;
use crate::run::Run;
use crate::style::{self, Style};
use crate::words::{self, pick};

/// Tells `run` with one line a finding, errors first, then by file, and a line of numbers:
/// `a.js:3:1: error[call-outside-allowlist]: … (12 places)`. At most the `most` gravest
/// are told, and how many more there are.
pub fn concise(run: &Run, most: usize, style: &Style) -> String {
    let mut text = String::new();
    for finding in gravest_first(&run.findings).into_iter().take(most) {
        let _ = writeln!(text, "{}", line(finding, style));
    }
    text.push_str(&super::check::left_out(run, most, style));
    let _ = writeln!(text, "{}", super::check::summary(run, style));
    text
}

/// The place, the weight and the words of `finding`, and of how many places they are said.
pub(crate) fn line(finding: &Finding, style: &Style) -> String {
    let language = style.language;
    let place = finding.at.as_ref().map_or_else(String::new, |at| {
        let start = at.start();
        format!("{}:{}:{}: ", printable::one_line(at.source.path()), start.line, start.column)
    });
    let weight = if finding.is_waived() {
        pick(language, "waived", "已豁免")
    } else {
        words::severity(language, finding.severity)
    };
    let weight = style.paint(style::of_severity(finding.severity), weight);
    let code = printable::one_line(&finding.code);
    let message = printable::cut(finding.message.get(language), MESSAGE_MAX);
    format!("{place}{weight}[{code}]: {message}{}", places(finding, language))
}

/// The most columns of one message.
const MESSAGE_MAX: usize = 240;

/// ` (12 places)`, where it is said of several.
pub(crate) fn places(finding: &Finding, language: Language) -> String {
    match finding.count() {
        1 => String::new(),
        count => words::bracketed(language, &words::count(language, count, "place", "处")),
    }
}

/// Tells how often each rule and each fault was found, the most frequent first.
///
/// What is waived is not counted.
pub fn statistics(run: &Run, style: &Style) -> String {
    let counts = counts(run);
    let width = counts.first().map_or(0, |(_, _, count)| count.to_string().len());
    let mut text = String::new();
    for (severity, code, count) in counts {
        let word = words::severity(style.language, severity);
        let word = style.paint(style::of_severity(severity), &printable::pad(word, 7));
        let _ = writeln!(text, "{count:>width$}  {word}  {}", printable::one_line(code));
    }
    let _ = writeln!(text, "{}", super::check::summary(run, style));
    text
}

/// How often each rule and each fault was found that is not waived, the most frequent first.
pub(crate) fn counts(run: &Run) -> Vec<(Severity, &str, usize)> {
    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in run.findings.iter().filter(|it| !it.is_waived()) {
        *counts.entry((finding.severity, finding.code.as_str())).or_default() += finding.count();
    }
    let mut counts: Vec<(Severity, &str, usize)> =
        counts.into_iter().map(|((severity, code), count)| (severity, code, count)).collect();
    counts.sort_by_key(|(severity, code, count)| (Reverse(*count), Reverse(*severity), *code));
    counts
}

//! A run in numbers, as a text file that Prometheus' node exporter collects.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Outcome;

use crate::printable;
use crate::run::Run;
use crate::words;

/// Writes the numbers of a run in Prometheus' text format: how many subjects were judged,
/// what their rules said, what was found and what of it is waived, and whether it fails.
///
/// Names and labels are English, whatever language people read: they are what alerts ask
/// for. There is no time in it; the collector knows when it read the file.
///
/// ```
/// use dictum_report::{prometheus, run::Run};
/// use dictum_schema::severity::Severity;
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(prometheus::check(&run).ends_with("dictum_failed 0\n"));
/// ```
pub fn check(run: &Run) -> String {
    let mut text = String::new();
    let subjects: BTreeSet<_> = run.subjects.iter().map(|it| (&it.root, &it.name)).collect();
    metric(
        &mut text,
        "dictum_subjects",
        "Subjects that were judged.",
        [(String::new(), subjects.len())],
    );
    metric(&mut text, "dictum_outcomes", "What rules said of subjects.", outcomes(run));
    metric(
        &mut text,
        "dictum_findings",
        "Findings by rule; waived ones fail no run.",
        findings(run),
    );
    let failed = [(String::new(), usize::from(run.failed()))];
    metric(&mut text, "dictum_failed", "Whether the run failed.", failed);
    text
}

fn metric(
    text: &mut String,
    name: &str,
    help: &str,
    samples: impl IntoIterator<Item = (String, usize)>,
) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in samples {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

fn outcomes(run: &Run) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for subject in &run.subjects {
        for outcome in
            [Outcome::Satisfied, Outcome::Violated, Outcome::Indeterminate, Outcome::NotApplicable]
        {
            let labels = labels(&[
                ("policy", &subject.policy.id),
                ("version", &subject.policy.version),
                ("outcome", words::outcome(Language::En, outcome)),
            ]);
            *counts.entry(labels).or_default() += subject.saying(outcome);
        }
    }
    counts
}

fn findings(run: &Run) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in &run.findings {
        let policy = finding.judgement.as_ref().map_or("", |it| it.policy.as_str());
        let labels = labels(&[
            ("severity", words::severity(Language::En, finding.severity)),
            ("policy", policy),
            ("rule", &finding.code),
            ("waived", if finding.is_waived() { "true" } else { "false" }),
        ]);
        *counts.entry(labels).or_default() += finding.count();
    }
    counts
}

/// `{severity="error",rule="a"}`.
fn labels(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        let value = printable::one_line(value).replace('\\', "\\\\").replace('"', "\\\"");
        format!("{name}=\"{value}\"")
    };
    format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(","))
}

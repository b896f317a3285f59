//! A run in the Test Anything Protocol, version 14: a test for each rule of each subject.

use std::fmt::Write as _;

use dictum_schema::language::Language;

use crate::index::Index;
use crate::junit::{self, Case};
use crate::printable;
use crate::run::Run;

/// Writes a run as TAP 14, its words in `language`: the tests are the cases of
/// [`junit::check`], and fail where those fail.
///
/// ```
/// use dictum_report::{run::Run, tap};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert_eq!(tap::check(&run, Language::En), "TAP version 14\n1..0\n");
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let index = Index::of(&run.findings);
    let suites = junit::suites(run, &index, language);
    let tests = suites.iter().flat_map(|suite| suite.cases.iter().map(move |it| (suite, it)));
    let all: usize = suites.iter().map(|it| it.cases.len()).sum();
    let mut text = format!("TAP version 14\n1..{all}\n");
    for (number, (suite, case)) in tests.enumerate() {
        let name = escape(&format!("{}: {}", suite.name, case.name));
        let (word, directive) = match &case.result {
            Some(mark) if mark.element == "skipped" => {
                ("ok", format!(" # SKIP {}", escape(&mark.message)))
            }
            Some(_) => ("not ok", String::new()),
            None => ("ok", String::new()),
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{word} {} - {name}{directive}", number + 1);
        text.push_str(&diagnostic(case));
    }
    text
}

/// What a test says beside whether it passed, as YAML; JSON's texts are YAML's too.
fn diagnostic(case: &Case) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some(mark) = case.result.as_ref().filter(|it| it.element != "skipped") {
        lines.push(("kind", mark.kind.to_owned()));
        lines.push(("message", mark.message.clone()));
        lines.push(("told", mark.body.clone()));
    }
    if !case.output.is_empty() {
        lines.push(("output", case.output.join("\n\n")));
    }
    if lines.is_empty() {
        return String::new();
    }
    let text = |it: &str| serde_json::Value::from(printable::lines(it)).to_string();
    let lines = lines.iter().map(|(key, value)| format!("  {key}: {}\n", text(value)));
    format!("  ---\n{}  ...\n", lines.collect::<String>())
}

/// `text` on one line, in which nothing begins a directive.
fn escape(text: &str) -> String {
    printable::one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

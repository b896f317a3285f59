//! Findings as annotations of GitHub Actions: one workflow command a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::fingerprint::digest;
use crate::index::gravest_first;
use crate::printable;
use crate::run::Run;
use crate::spot;
use crate::style::Style;
use crate::text::concise;
use crate::words::{self, pick};

/// The most annotations of one kind that GitHub shows of a step, as its documentation of
/// workflow commands and the limits of the checks API have it.
const EACH_MAX: usize = 10;

/// The most characters of one annotation's words; GitHub takes 64 KB of them.
const CHARS_MAX: usize = 4_000;

/// Writes a run's findings as workflow commands, their words in `language`.
///
/// What a waiver excuses is a notice, whatever it weighs, and says who excuses it.
/// GitHub shows ten annotations of a kind for each step and drops the others: the gravest
/// are annotated, of each rule one before a second of any, a notice says how many are not,
/// and the step's log has those, a line each.
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
/// let told = github::check(&run, Language::En);
/// assert!(told.starts_with("::error file=dictum.yaml,line=1,"));
/// assert!(told.ends_with("title=file-empty::100%25 empty\n"));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let mut text = String::new();
    let mut left: Vec<&Finding> = Vec::new();
    let findings = spread(&run.findings);
    let many = |it: &str| findings.iter().filter(|finding| command(finding) == it).count();
    let too_many = ["error", "warning", "notice"].iter().any(|it| many(it) > EACH_MAX);
    for kind in ["error", "warning", "notice"] {
        // The notice that says how many are left is one of the notices.
        let most = EACH_MAX - usize::from(too_many && kind == "notice");
        let all = findings.iter().copied().filter(|it| command(it) == kind);
        for (number, finding) in all.enumerate() {
            if number >= most {
                left.push(finding);
                continue;
            }
            let words = data(&printable::cut_lines(&message(finding, language), CHARS_MAX));
            // Writing to a string does not fail.
            let _ = writeln!(text, "::{kind} {}::{words}", place(finding));
        }
    }
    if !left.is_empty() {
        text.push_str(&rest(run, &left, language));
    }
    text
}

fn command(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.is_waived() => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// `findings`, the gravest first, of each rule one before a second of any.
fn spread(findings: &[Finding]) -> Vec<&Finding> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut numbered: Vec<(&Finding, usize)> = Vec::new();
    for finding in gravest_first(findings) {
        let number = seen.entry(&finding.code).or_default();
        numbered.push((finding, *number));
        *number += 1;
    }
    // The sort is stable: what comes first among equals stays first.
    numbered.sort_by_key(|(_, number)| *number);
    numbered.into_iter().map(|(finding, _)| finding).collect()
}

/// How many findings are not annotated, and a line for each of them, which the step's log
/// folds. The log obeys commands wherever they stand: until a word that stands nowhere in
/// these lines, it obeys none.
fn rest(run: &Run, left: &[&Finding], language: Language) -> String {
    let (all, count) = (run.findings.len(), left.len());
    let told = match language {
        Language::En => format!(
            "{all} findings, of which GitHub shows {}; the other {count} are in this step's log",
            all - count
        ),
        Language::ZhCn => {
            format!(
                "共 {all} 个问题，GitHub 显示其中 {} 个，其余 {count} 个见此步骤的日志",
                all - count
            )
        }
    };
    let lines: Vec<String> = left.iter().map(|it| concise_line(it, language)).collect();
    let lines = lines.join("\n");
    // A digest of the lines cannot stand in them.
    let word = digest(&lines);
    let group = words::more(language, count);
    format!(
        "::notice title=dictum::{}\n::group::{group}\n::stop-commands::{word}\n{lines}\n::{word}::\n::endgroup::\n",
        data(&told)
    )
}

fn concise_line(finding: &Finding, language: Language) -> String {
    concise::line(finding, &Style { language, ..Style::PLAIN })
}

/// `file=a.yaml,line=1,endLine=1,col=3,endColumn=9,title=rule-id`. Columns make
/// sense to GitHub on one line only.
fn place(finding: &Finding) -> String {
    let at = spot::of(finding);
    let (start, end) = (at.start(), at.end());
    let mut parts = vec![
        format!("file={}", property(at.source.path())),
        format!("line={},endLine={}", start.line, end.line),
    ];
    if start.line == end.line {
        parts.push(format!("col={},endColumn={}", start.column, end.column));
    }
    parts.push(format!("title={}", property(&finding.code)));
    parts.join(",")
}

fn message(finding: &Finding, language: Language) -> String {
    let told = printable::one_line(finding.message.get(language));
    let mut lines = vec![format!("{told}{}", concise::places(finding, language))];
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

#[cfg(test)]
mod tests {
    use dictum_schema::language::Text;

    use super::*;

    fn run(count: usize) -> Run {
        let finding = |number: usize| {
            let code = format!("r{}", number % 12);
            let words = format!("::error::{number} ##[add-mask]x");
            Finding::new(code, Severity::Error, Text::same(words))
        };
        Run {
            today: "2026-11-22".to_owned(),
            fail_on: Severity::Error,
            subjects: Vec::new(),
            findings: (0..count).map(finding).collect(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn no_more_is_annotated_than_is_shown_and_the_log_has_the_rest() {
        let told = check(&run(30), Language::En);
        let commands: Vec<&str> = told.lines().take(11).collect();
        assert_eq!(commands.iter().filter(|it| it.starts_with("::error ")).count(), EACH_MAX);
        let rules: std::collections::BTreeSet<_> =
            commands.iter().filter_map(|it| it.split("title=").nth(1)?.split(':').next()).collect();
        assert_eq!(rules.len(), 11, "each of another rule, and the notice");
        assert!(told.contains("::notice title=dictum::30 findings, of which GitHub shows 10"));
        let (_, log) = told.split_once("::stop-commands::").unwrap();
        let (word, log) = log.split_once('\n').unwrap();
        let (lines, end) = log.split_once(&format!("::{word}::")).unwrap();
        assert_eq!(lines.lines().count(), 20);
        assert_eq!(end, "\n::endgroup::\n", "nothing in the log is obeyed before");
        assert_eq!(check(&run(10), Language::En).lines().count(), 10);
    }
}

//! A run as JUnit's XML: a suite for each subject, a case for each rule.

use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::Outcome;
use dictum_source::finding::Finding;

use crate::index::{self, Index};
use crate::printable;
use crate::run::{OffLine, OutcomeLine, Run, SubjectRun};
use crate::words::{self, pick};
use crate::xml::{self, Place};

/// The most clauses of one finding that are named; `explain` shows them all.
const CLAUSES_MAX: usize = 2;

/// Writes a run as JUnit's XML, its words in `language`.
///
/// A case fails exactly where a finding fails the run, so that both say the same: a
/// violated rule is a failure and one that cannot be judged an error, where they
/// weigh enough and no waiver excuses them. What weighs less is told in the case's
/// output. A rule that does not apply, or is waived, is skipped with the reason.
///
/// ```
/// use dictum_report::{junit, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(junit::check(&run, Language::En).contains("<testsuites name=\"dictum\" tests=\"0\""));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    with(run, &Index::of(&run.findings), language)
}

/// Writes a run whose findings are in `index`, as [`check`] does.
pub(crate) fn with(run: &Run, index: &Index<'_>, language: Language) -> String {
    let suites = suites(run, index, language);
    let total = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"dictum\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        total(|it| it.cases.len()),
        total(|it| it.count("failure")),
        total(|it| it.count("error")),
    );
    for suite in &suites {
        suite.write(&mut text);
    }
    text.push_str("</testsuites>\n");
    text
}

/// A suite for each subject, before them one for what was found of none.
pub(crate) fn suites(run: &Run, index: &Index<'_>, language: Language) -> Vec<Suite> {
    let ctx = Ctx { run, index, language };
    let mut suites: Vec<Suite> = ctx.other().into_iter().collect();
    suites.extend(run.subjects.iter().map(|it| ctx.subject(it)));
    suites
}

struct Ctx<'a> {
    run: &'a Run,
    index: &'a Index<'a>,
    language: Language,
}

/// The cases of one subject.
pub(crate) struct Suite {
    pub(crate) name: String,
    properties: Vec<(&'static str, String)>,
    pub(crate) cases: Vec<Case>,
}

/// One rule over one subject.
pub(crate) struct Case {
    class: String,
    pub(crate) name: String,
    pub(crate) result: Option<Mark>,
    pub(crate) output: Vec<String>,
}

/// What a case is where it did not simply pass.
pub(crate) struct Mark {
    /// `failure`, `error` or `skipped`.
    pub(crate) element: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    pub(crate) body: String,
}

impl Ctx<'_> {
    /// What was found of no subject.
    fn other(&self) -> Option<Suite> {
        let faults = self.index.other(self.run);
        if faults.is_empty() {
            return None;
        }
        let cases = faults.iter().map(|it| {
            let place =
                it.at.as_ref().map(|at| format!("{}:{}", at.source.path(), at.start().line));
            let name =
                place.map_or_else(|| it.code.clone(), |place| format!("{} {place}", it.code));
            let fails = it.severity >= self.run.fail_on;
            let result = fails.then(|| self.result("error", "fault", &[it]));
            let output = if fails { Vec::new() } else { vec![self.told(it)] };
            Case { class: "other".to_owned(), name, result, output }
        });
        let cases = cases.collect();
        Some(Suite { name: "other".to_owned(), properties: Vec::new(), cases })
    }

    fn subject(&self, subject: &SubjectRun) -> Suite {
        let found = self.index.of_subject(subject);
        let found = index::by_code(&found);
        let of = |line: &OutcomeLine| {
            found.get(line.rule.as_str()).map(Vec::as_slice).unwrap_or_default()
        };
        let policy = format!("{} {}", subject.policy.id, subject.policy.version);
        let mut cases: Vec<Case> =
            subject.outcomes.iter().map(|it| self.rule(subject, it, of(it))).collect();
        cases.extend(subject.off.iter().map(|it| self.off(subject, it)));
        let properties = vec![("policy", policy), ("today", self.run.today.clone())];
        Suite { name: subject.name.clone(), properties, cases }
    }

    fn rule(&self, subject: &SubjectRun, line: &OutcomeLine, found: &[&Finding]) -> Case {
        let failing: Vec<&Finding> = found
            .iter()
            .copied()
            .filter(|it| it.severity >= self.run.fail_on && !it.is_waived())
            .collect();
        let all_waived = !found.is_empty() && found.iter().all(|it| it.is_waived());
        let result = match line.outcome {
            Outcome::NotApplicable => Some(skipped(
                "not-applicable",
                pick(self.language, "the rule does not apply", "规则不适用").to_owned(),
            )),
            _ if all_waived => {
                let waiver = found.first().and_then(|it| it.judgement.as_ref()?.waiver.as_ref());
                let words = waiver.map(|it| words::waived(self.language, it));
                Some(skipped("waived", words.unwrap_or_default()))
            }
            Outcome::Violated if !failing.is_empty() => {
                Some(self.result("failure", "violated", &failing))
            }
            Outcome::Indeterminate if !failing.is_empty() => {
                Some(self.result("error", "indeterminate", &failing))
            }
            _ => None,
        };
        let told = |it: &&Finding| !failing.iter().any(|failing| std::ptr::eq(*failing, *it));
        let output = found.iter().copied().filter(told).map(|it| self.told(it)).collect();
        Case {
            class: format!("{}.{}", subject.policy.id, subject.name),
            name: line.rule.clone(),
            result,
            output,
        }
    }

    /// A rule that a layer switched off.
    fn off(&self, subject: &SubjectRun, line: &OffLine) -> Case {
        let origin = printable::one_line(&line.origin);
        let words = match self.language {
            Language::En => format!("switched off by {origin}"),
            Language::ZhCn => format!("已由 {origin} 停用"),
        };
        Case {
            class: format!("{}.{}", subject.policy.id, subject.name),
            name: line.rule.clone(),
            result: Some(skipped("off", words)),
            output: Vec::new(),
        }
    }

    fn result(&self, element: &'static str, kind: &'static str, found: &[&Finding]) -> Mark {
        let first = found.first().map(|it| it.message.get(self.language)).unwrap_or_default();
        let message = printable::one_line(first);
        let body: Vec<String> = found.iter().map(|it| self.told(it)).collect();
        Mark { element, kind, message, body: body.join("\n\n") }
    }

    /// A finding in a few lines.
    fn told(&self, finding: &Finding) -> String {
        let language = self.language;
        let severity = words::severity(language, finding.severity);
        let message = printable::one_line(finding.message.get(language));
        let mut lines =
            vec![format!("{severity}[{}]: {message}", printable::one_line(&finding.code))];
        if let Some(at) = &finding.at {
            let start = at.start();
            let path = printable::one_line(at.source.path());
            lines.push(format!("  {path}:{}:{}", start.line, start.column));
        }
        if let Some(judgement) = &finding.judgement {
            for clause in judgement.clauses.iter().take(CLAUSES_MAX) {
                let place =
                    words::place(language, &clause.heading, (&clause.document, clause.lines));
                lines.push(format!("  {}{place}", pick(language, "asked by ", "依据：")));
            }
            let left = judgement.clauses.len().saturating_sub(CLAUSES_MAX);
            if left > 0 {
                lines.push(format!("  {}", words::more(language, left)));
            }
            if let Some(waiver) = &judgement.waiver {
                lines.push(format!("  {}", words::waived(language, waiver)));
            }
        }
        if let Some(help) = &finding.help {
            let help = printable::one_line(help.get(language));
            lines.push(format!("  {}{help}", pick(language, "help: ", "建议：")));
        }
        lines.join("\n")
    }
}

impl Suite {
    fn count(&self, element: &str) -> usize {
        self.cases
            .iter()
            .filter(|it| it.result.as_ref().is_some_and(|it| it.element == element))
            .count()
    }

    fn write(&self, text: &mut String) {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
            attribute(&self.name),
            self.cases.len(),
            self.count("failure"),
            self.count("error"),
            self.count("skipped"),
        );
        if !self.properties.is_empty() {
            text.push_str("    <properties>\n");
            for (name, value) in &self.properties {
                let _ = writeln!(
                    text,
                    "      <property name=\"{name}\" value=\"{}\"/>",
                    attribute(value)
                );
            }
            text.push_str("    </properties>\n");
        }
        for case in &self.cases {
            case.write(text);
        }
        text.push_str("  </testsuite>\n");
    }
}

impl Case {
    fn write(&self, text: &mut String) {
        let head = format!(
            "    <testcase classname=\"{}\" name=\"{}\"",
            attribute(&self.class),
            attribute(&self.name)
        );
        if self.result.is_none() && self.output.is_empty() {
            let _ = writeln!(text, "{head}/>");
            return;
        }
        let _ = writeln!(text, "{head}>");
        if let Some(Mark { element, kind, message, body }) = &self.result {
            let message = attribute(message);
            let body = xml::escape(body, Place::Element);
            let _ = writeln!(
                text,
                "      <{element} type=\"{kind}\" message=\"{message}\">{body}</{element}>"
            );
        }
        if !self.output.is_empty() {
            let output = xml::escape(&self.output.join("\n\n"), Place::Element);
            let _ = writeln!(text, "      <system-out>{output}</system-out>");
        }
        text.push_str("    </testcase>\n");
    }
}

fn skipped(kind: &'static str, message: String) -> Mark {
    Mark { element: "skipped", kind, message, body: String::new() }
}

fn attribute(text: &str) -> String {
    xml::escape(text, Place::Attribute)
}

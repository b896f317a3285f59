//! The whole output of a check: findings, what each rule said, the run in numbers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dictum_schema::language::Language;
use dictum_schema::severity::{Evidence, Outcome, Severity};

use crate::index::gravest_first;
use crate::printable;
use crate::run::{EvidenceLine, OutcomeLine, Run, SubjectRun};
use crate::style::{self, BOLD, DIM, GOOD, Style};
use crate::text::finding::findings;
use crate::words::{self, pick};

/// How much of a run to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// The findings and the numbers.
    Quiet,
    /// Also what each rule said of a subject where something is to be done.
    #[default]
    Normal,
    /// Also of every other subject, with every fact and its place.
    Verbose,
}

/// The order in which outcomes are told: what needs attention first.
const ORDER: [Outcome; 4] =
    [Outcome::Violated, Outcome::Indeterminate, Outcome::Satisfied, Outcome::NotApplicable];

/// The most facts or files that one line names.
const NAMED_MAX: usize = 3;

/// Renders a whole run; the text ends with a line feed.
///
/// A run in which all is well is one line, and a line for each parameter whose
/// value a reader should know.
///
/// ```
/// use dictum_report::{run::Run, style::Style, text::{self, Verbosity}};
/// use dictum_schema::severity::Severity;
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// let shown = text::check(&run, Verbosity::Normal, &Style::PLAIN);
/// assert_eq!(shown, "no rule was judged\n");
/// ```
pub fn check(run: &Run, verbosity: Verbosity, style: &Style) -> String {
    check_most(run, usize::MAX, verbosity, style)
}

/// The same with at most the `most` gravest findings, and how many more there are.
pub fn check_most(run: &Run, most: usize, verbosity: Verbosity, style: &Style) -> String {
    if run.is_clean() && verbosity != Verbosity::Verbose {
        return all_is_well(run, verbosity, style);
    }
    let shown: Vec<_> = gravest_first(&run.findings).into_iter().take(most).cloned().collect();
    let mut text = findings(&shown, style) + &left_out(run, most, style);
    if verbosity != Verbosity::Quiet {
        for subject in &run.subjects {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&self::subject(subject, verbosity, style));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if run.is_clean() {
        text.push_str(&all_is_well(run, verbosity, style));
    } else {
        let _ = writeln!(text, "{}", numbers(run, verbosity, style));
    }
    text
}

/// How many findings there are beyond the `most` gravest; nothing where there are none.
pub(super) fn left_out(run: &Run, most: usize, style: &Style) -> String {
    match run.findings.len().saturating_sub(most) {
        0 => String::new(),
        count => match style.language {
            Language::En => format!("and {count} more findings, which are not shown\n"),
            Language::ZhCn => format!("另有 {count} 个问题未显示\n"),
        },
    }
}

fn all_is_well(run: &Run, verbosity: Verbosity, style: &Style) -> String {
    let language = style.language;
    let well = pick(language, "all is well", "一切就绪");
    let well = style.paint(GOOD.bold(), &format!("✓ {well}"));
    let mut parts = vec![words::outcomes(language, &counts(|it| run.saying(it)))];
    match (run.subjects.as_slice(), named_subjects(run)) {
        ([first, ..], 1) => {
            parts.insert(0, printable::one_line(&first.name));
            parts.extend(
                run.subjects
                    .iter()
                    .map(|it| format!("{}{}", policy(it), words::under(language, &it.layers))),
            );
        }
        (_, several) => parts.insert(0, words::count(language, several, "subject", "个对象")),
    }
    if verbosity == Verbosity::Verbose {
        parts.push(as_of(run, language));
    }
    let mut text = format!("{well}{}{}\n", pick(language, ": ", "："), parts.join(" · "));
    if verbosity == Verbosity::Normal {
        for subject in &run.subjects {
            text.push_str(&off(subject, style));
            text.push_str(&params(subject, style));
        }
    }
    text
}

/// How many subjects there are: one that several policies judge is one.
fn named_subjects(run: &Run) -> usize {
    let subjects = run.subjects.iter().map(|it| (&it.root, &it.name));
    subjects.collect::<BTreeSet<_>>().len()
}

/// What the rules said of one subject.
fn subject(subject: &SubjectRun, verbosity: Verbosity, style: &Style) -> String {
    let language = style.language;
    let name = style.paint(BOLD, &printable::one_line(&subject.name));
    let title = printable::one_line(subject.policy.title.get(language));
    let policy = style
        .paint(DIM, &format!("{}{}", policy(subject), words::under(language, &subject.layers)));
    let mut text = format!("{name} · {title} · {policy}\n");
    if subject.is_clean() && verbosity == Verbosity::Normal {
        let counts = words::outcomes(language, &counts(|it| subject.saying(it)));
        let _ = writeln!(text, "  {} {counts}", style.paint(GOOD, "✓"));
    } else {
        text.push_str(&table(subject, verbosity, style));
    }
    text.push_str(&off(subject, style));
    text.push_str(&params(subject, style));
    text
}

/// The rules that are switched off, each with who did so: they are never just gone.
fn off(subject: &SubjectRun, style: &Style) -> String {
    let mut text = String::new();
    for it in &subject.off {
        let (rule, origin) = (printable::one_line(&it.rule), printable::one_line(&it.origin));
        let words = match style.language {
            Language::En => format!("off: {rule}, switched off by {origin}"),
            Language::ZhCn => format!("已关闭：{rule}，由 {origin} 关闭"),
        };
        let _ = writeln!(text, "  {}", style.paint(DIM, &words));
    }
    text
}

fn table(subject: &SubjectRun, verbosity: Verbosity, style: &Style) -> String {
    let language = style.language;
    if subject.outcomes.is_empty() {
        return format!("  {}\n", pick(language, "no rule was judged", "没有评估任何规则"));
    }
    let mut text = String::new();
    let is_quiet =
        |it: &OutcomeLine| matches!(it.outcome, Outcome::Satisfied | Outcome::NotApplicable);
    let listed = |it: &&OutcomeLine| verbosity == Verbosity::Verbose || !is_quiet(it);
    let rule = |it: &OutcomeLine| printable::one_line(&it.rule);
    let lines: Vec<&OutcomeLine> = ORDER
        .iter()
        .flat_map(|outcome| subject.outcomes.iter().filter(move |it| it.outcome == *outcome))
        .filter(listed)
        .collect();
    let outcome_width = widest(lines.iter().map(|it| words::outcome(language, it.outcome)));
    let rule_width = widest(lines.iter().map(|it| it.rule.as_str()));
    // Two spaces, the sign and its space, two spaces between columns.
    let indent = 2 + 2 + outcome_width + 2 + rule_width + 2;
    for line in &lines {
        let paint = style::of_outcome(line.outcome, line.severity);
        let word = printable::pad(words::outcome(language, line.outcome), outcome_width);
        let word = style.paint(paint, &format!("{} {word}", words::sign(line.outcome)));
        // A title names the fault, and would mislead where there is none.
        let about = match (verbosity, line.outcome) {
            (Verbosity::Verbose, Outcome::Violated) => {
                printable::one_line(line.title.get(language))
            }
            (Verbosity::Verbose, _) => String::new(),
            _ => source(line, (indent, &subject.root), style),
        };
        let row = format!("  {word}  {}  {about}", printable::pad(&rule(line), rule_width));
        let _ = writeln!(text, "{}", row.trim_end());
        if verbosity == Verbosity::Verbose {
            text.push_str(&facts(line, (6 + outcome_width, &subject.root), style));
        }
    }
    let idle: Vec<&OutcomeLine> =
        subject.outcomes.iter().filter(|it| it.outcome == Outcome::NotApplicable).collect();
    let satisfied = subject.saying(Outcome::Satisfied);
    if verbosity == Verbosity::Normal && satisfied > 0 {
        let counts = words::outcomes(language, &[(Outcome::Satisfied, satisfied)]);
        let _ = writeln!(text, "  {} {counts}", style.paint(GOOD, "✓"));
    }
    if verbosity == Verbosity::Normal && !idle.is_empty() {
        let counts = words::outcomes(language, &[(Outcome::NotApplicable, idle.len())]);
        let rules: Vec<String> = idle.iter().map(|it| rule(it)).collect();
        let rules = rules.join(pick(language, ", ", "、"));
        let _ = writeln!(text, "  {}", style.paint(DIM, &format!("- {counts}: {rules}")));
    }
    text
}

/// What a rule said it from, in a few words: what is missing, and the kinds of
/// evidence with their files; its further lines stand under its first.
fn source(line: &OutcomeLine, (indent, root): (usize, &str), style: &Style) -> String {
    let language = style.language;
    let mut parts = Vec::new();
    if let Some(until) = &line.waived {
        let until = printable::one_line(until);
        parts.push(match language {
            Language::En => format!("waived until {until}"),
            Language::ZhCn => format!("豁免至 {until}"),
        });
    }
    if !line.missing.is_empty() {
        let mut missing = line.missing.iter().map(|it| printable::one_line(it)).collect();
        missing = named(missing, language);
        if let Some(first) = missing.first_mut() {
            *first = format!("{} {first}", pick(language, "missing", "缺少"));
        }
        parts.append(&mut missing);
    }
    let mut files: Vec<(Evidence, &str, Vec<u32>)> = Vec::new();
    for EvidenceLine { kind, path, line, .. } in &line.evidence {
        match files.iter_mut().find(|(it, file, _)| it == kind && file == path) {
            Some((_, _, lines)) if lines.contains(line) => {}
            Some((_, _, lines)) => lines.push(*line),
            None => files.push((*kind, path, vec![*line])),
        }
    }
    let files = files.iter().map(|(kind, path, lines)| {
        let path = printable::one_line(below(path, root));
        let kind = words::evidence(language, *kind);
        match lines.as_slice() {
            [line] => format!("{kind} {path}:{line}"),
            _ => format!("{kind} {path}"),
        }
    });
    parts.extend(named(files.collect(), language));
    flow(&parts, indent, style)
}

/// `path` as it is known in the folder `root`, where it lies below it.
fn below<'p>(path: &'p str, root: &str) -> &'p str {
    path.strip_prefix(root).and_then(|it| it.strip_prefix('/')).unwrap_or(path)
}

/// The parts beside each other as long as they fit, dimmed.
fn flow(parts: &[String], indent: usize, style: &Style) -> String {
    let columns = style.width.unwrap_or(usize::MAX);
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line)
                if indent + printable::width(line) + 3 + printable::width(part) <= columns =>
            {
                line.push_str(" · ");
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| style.paint(DIM, line)).collect();
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// The first few of `names`, and how many more there are.
fn named(mut names: Vec<String>, language: Language) -> Vec<String> {
    let hidden = names.len().saturating_sub(NAMED_MAX);
    names.truncate(NAMED_MAX);
    if hidden > 0 {
        names.push(words::more(language, hidden));
    }
    names
}

/// Every fact that the rule read with its place, and every fact that is missing.
fn facts(line: &OutcomeLine, (indent, root): (usize, &str), style: &Style) -> String {
    let language = style.language;
    let indent = " ".repeat(indent);
    let found = line.evidence.iter().map(|it| it.fact.as_str());
    let width = widest(found.chain(line.missing.iter().map(String::as_str)));
    let mut text = String::new();
    let mut row = |fact: &str, words: &str| {
        let fact = printable::pad(&printable::one_line(fact), width);
        let _ = writeln!(text, "{}", style.paint(DIM, &format!("{indent}{fact}  {words}")));
    };
    for EvidenceLine { fact, kind, path, line } in &line.evidence {
        let path = printable::one_line(below(path, root));
        row(fact, &format!("{} {path}:{line}", words::evidence(language, *kind)));
    }
    for fact in &line.missing {
        row(fact, pick(language, "missing", "缺少"));
    }
    text
}

/// The parameters whose values a reader should know.
fn params(subject: &SubjectRun, style: &Style) -> String {
    let language = style.language;
    let mut text = String::new();
    for param in &subject.params {
        let used = pick(language, "used: ", "采用：");
        let name = printable::one_line(&param.name);
        let value = printable::cut(&param.value, 120);
        let title = param.title.as_ref().map(|it| printable::one_line(it.get(language)));
        let title = title.map(|it| words::bracketed(language, &it)).unwrap_or_default();
        let _ = writeln!(text, "  {}", style.paint(DIM, &format!("{used}{name} = {value}{title}")));
    }
    text
}

/// The run in numbers, on one line.
pub(super) fn summary(run: &Run, style: &Style) -> String {
    numbers(run, Verbosity::Normal, style)
}

fn numbers(run: &Run, verbosity: Verbosity, style: &Style) -> String {
    let language = style.language;
    let mut found = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let number = run.standing(severity);
        if number > 0 {
            let words = words::findings(language, number, severity);
            found.push(style.paint(style::of_severity(severity), &words));
        }
    }
    if run.waived() > 0 {
        found.push(match language {
            Language::En => format!("{} waived", run.waived()),
            Language::ZhCn => format!("{} 个已豁免", run.waived()),
        });
    }
    let mut parts = Vec::new();
    if !found.is_empty() {
        parts.push(found.join(words::comma(language)));
    }
    let counts =
        [Outcome::Satisfied, Outcome::Violated, Outcome::Indeterminate, Outcome::NotApplicable]
            .map(|it| (it, run.saying(it)));
    let outcomes = words::outcomes(language, &counts);
    if outcomes.is_empty() {
        parts.push(pick(language, "no rule was judged", "没有评估任何规则").to_owned());
    } else {
        parts.push(outcomes);
    }
    if run.todo() > 0 {
        parts.push(match language {
            Language::En => format!("{} not judged yet", run.todo()),
            Language::ZhCn => format!("{} 条尚未判定", run.todo()),
        });
    }
    let subjects = named_subjects(run);
    if subjects > 1 {
        parts.push(words::count(language, subjects, "subject", "个对象"));
    }
    if verbosity == Verbosity::Verbose {
        parts.push(as_of(run, language));
    }
    parts.join(" · ")
}

/// The day on which the run judged.
fn as_of(run: &Run, language: Language) -> String {
    let today = printable::one_line(&run.today);
    match language {
        Language::En => format!("as of {today}"),
        Language::ZhCn => format!("截至 {today}"),
    }
}

/// `willingness-verification 1.0.0`.
fn policy(subject: &SubjectRun) -> String {
    let id = printable::one_line(&subject.policy.id);
    format!("{id} {}", printable::one_line(&subject.policy.version))
}

fn counts(number: impl Fn(Outcome) -> usize) -> [(Outcome, usize); 2] {
    [Outcome::Satisfied, Outcome::NotApplicable].map(|it| (it, number(it)))
}

fn widest<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.map(|it| printable::width(&printable::one_line(it))).max().unwrap_or(0)
}

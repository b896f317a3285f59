//! A run over many subjects: what is wrong, rule by rule, and where it is worst.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::index::gravest_first;
use crate::printable;
use crate::run::Run;
use crate::spot;
use crate::style::{self, BOLD, DIM, Style};
use crate::words::{self, pick};

/// So many rules are told with places, clause and help; of others how often they were found.
const TOLD_MAX: usize = 8;

/// So many places of one rule are told, and so many subjects.
const PLACES_MAX: usize = 3;
const WORST_MAX: usize = 5;

/// The most columns of a message.
const MESSAGE_MAX: usize = 160;

/// Tells `run` rule by rule, the gravest and most frequent first, each with its first places,
/// its clause and what to do; then the subjects with most to do, and the run in numbers.
///
/// Its length depends on how many rules found something, and not on how many subjects there
/// are. What is waived is counted with the numbers.
pub fn grouped(run: &Run, style: &Style) -> String {
    let groups = groups(run, style.language);
    let mut text = String::new();
    for group in groups.iter().take(TOLD_MAX) {
        let _ = writeln!(text, "{}", block(group, style));
    }
    for group in groups.iter().skip(TOLD_MAX) {
        let _ = writeln!(text, "{}", head(group, style));
    }
    if groups.len() > TOLD_MAX {
        text.push('\n');
    }
    text.push_str(&worst(run, style));
    let _ = writeln!(text, "{}", super::check::summary(run, style));
    if !groups.is_empty() {
        let more = pick(
            style.language,
            "`--format full` tells each finding in full, `--format concise` on a line",
            "`--format full`完整列出每个问题，`--format concise` 每个问题一行",
        );
        let _ = writeln!(text, "{}", style.paint(DIM, more));
    }
    text
}

/// What one rule, or one kind of fault, found.
struct Group<'r> {
    severity: Severity,
    code: &'r str,
    /// The fault in a few words, where it is a rule's.
    title: Option<String>,
    findings: Vec<&'r Finding>,
}

/// What `run` found that is not waived, by rule or kind of fault.
fn groups(run: &Run, language: Language) -> Vec<Group<'_>> {
    let mut found: BTreeMap<(Severity, &str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in gravest_first(run.findings.iter().filter(|it| !it.is_waived())) {
        let policy = finding.judgement.as_ref().map_or("", |it| it.policy.as_str());
        found.entry((finding.severity, &finding.code, policy)).or_default().push(finding);
    }
    let titles = run.rules.iter().map(|it| ((it.policy.as_str(), it.id.as_str()), &it.title));
    let titles: BTreeMap<(&str, &str), &Text> = titles.collect();
    let mut groups: Vec<Group<'_>> = found
        .into_iter()
        .map(|((severity, code, policy), findings)| {
            let title = titles.get(&(policy, code)).map(|it| it.get(language).to_owned());
            Group { severity, code, title, findings }
        })
        .collect();
    groups.sort_by_key(|it| (Reverse(it.severity), Reverse(it.count()), it.code));
    groups
}

impl Group<'_> {
    /// Of how many places it is said.
    fn count(&self) -> usize {
        self.findings.iter().map(|it| it.count()).sum()
    }

    /// How many subjects it is said of.
    fn subjects(&self) -> usize {
        let subjects = self.findings.iter().filter_map(|it| it.judgement.as_ref());
        subjects.map(|it| &it.subject).collect::<BTreeSet<_>>().len()
    }

    /// What is said, where the same is said of all places.
    fn said(&self) -> Option<&Text> {
        let first = &self.findings.first()?.message;
        self.findings.iter().all(|it| it.message == *first).then_some(first)
    }
}

/// `error[cost-centre-missing]: no cost centre · 30 findings of 30 subjects`.
fn head(group: &Group<'_>, style: &Style) -> String {
    let language = style.language;
    let kind = format!(
        "{}[{}]",
        words::severity(language, group.severity),
        printable::one_line(group.code)
    );
    let kind = style.paint(style::of_severity(group.severity), &kind);
    let words = group.title.as_deref().or(group.said().map(|it| it.get(language)));
    let words = words.map(|it| format!(": {}", printable::cut(it, MESSAGE_MAX)));
    let (count, subjects) = (group.count(), group.subjects());
    let counted = match (language, subjects) {
        (_, 0) => words::count(language, count, "place", "处"),
        (Language::En, _) => format!(
            "{} of {}",
            words::count(language, count, "finding", ""),
            words::count(language, subjects, "subject", "")
        ),
        (Language::ZhCn, _) => format!("{subjects} 个对象，共 {count} 个问题"),
    };
    format!("{kind}{} · {counted}", style.paint(BOLD, &words.unwrap_or_default()))
}

/// The rule, its first places, its clause and what to do.
fn block(group: &Group<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = format!("{}\n", head(group, style));
    let place = |it: &Finding| {
        let at = spot::of(it);
        format!("{}:{}", printable::one_line(at.source.path()), at.start().line)
    };
    let shown = || group.findings.iter().take(PLACES_MAX);
    let left = group.findings.len().saturating_sub(PLACES_MAX);
    if let Some(said) = group.said() {
        if group.title.is_some() {
            let said = printable::cut(said.get(language), MESSAGE_MAX);
            let _ = writeln!(text, "  {said}");
        }
        let mut places: Vec<String> = shown().map(|it| place(it)).collect();
        places.extend((left > 0).then(|| words::more(language, left)));
        let _ = writeln!(text, "  --> {}", places.join(words::comma(language)));
    } else {
        for it in shown() {
            let message = printable::cut(it.message.get(language), MESSAGE_MAX);
            let _ = writeln!(text, "  --> {}: {message}", place(it));
        }
        if left > 0 {
            let _ = writeln!(text, "      {}", words::more(language, left));
        }
    }
    let Some(first) = group.findings.first() else { return text };
    if let Some(clause) = first.judgement.as_ref().and_then(|it| it.clauses.first()) {
        let place = words::place(language, &clause.heading, (&clause.document, clause.lines));
        let asked = pick(language, "  = clause: ", "  = 条款：");
        let _ = writeln!(text, "{}", style.paint(DIM, &format!("{asked}{place}")));
    }
    if let Some(help) = &first.help {
        let asked = pick(language, "  = help: ", "  = 建议：");
        let _ = writeln!(text, "{asked}{}", printable::cut(help.get(language), MESSAGE_MAX));
    }
    text
}

/// The subjects with most to do.
fn worst(run: &Run, style: &Style) -> String {
    let language = style.language;
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in run.findings.iter().filter(|it| !it.is_waived()) {
        let Some(judgement) = &finding.judgement else { continue };
        let [errors, warnings, infos] = counts.entry(&judgement.subject).or_default();
        match finding.severity {
            Severity::Error => *errors += 1,
            Severity::Warning => *warnings += 1,
            Severity::Info => *infos += 1,
        }
    }
    let mut counts: Vec<(&str, [usize; 3])> = counts.into_iter().collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), *name));
    let mut text = String::new();
    for (name, count) in counts.iter().take(WORST_MAX) {
        let kinds = [Severity::Error, Severity::Warning, Severity::Info].into_iter().zip(*count);
        let found: Vec<String> = kinds
            .filter(|(_, count)| *count > 0)
            .map(|(it, count)| words::findings(language, count, it))
            .collect();
        let name = style.paint(BOLD, &printable::cut(name, MESSAGE_MAX));
        let _ = writeln!(text, "{name} · {}", found.join(words::comma(language)));
    }
    if counts.len() > WORST_MAX {
        let left = counts.len() - WORST_MAX;
        let more = match language {
            Language::En => format!("and {left} more subjects with findings"),
            Language::ZhCn => format!("另有 {left} 个对象有问题"),
        };
        let _ = writeln!(text, "{}", style.paint(DIM, &more));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use dictum_schema::severity::Outcome;
    use dictum_source::finding::Judgement;

    use super::*;

    fn run(subjects: usize) -> Run {
        let finding = |number: usize| {
            let code = format!("rule-{}", number % 7);
            let mut finding = Finding::new(code, Severity::Error, Text::same("it is wrong"));
            finding.judgement = Some(Box::new(Judgement {
                outcome: Outcome::Violated,
                subject: format!("s{}", number / 3),
                policy: "p".to_owned(),
                version: "1.0.0".to_owned(),
                clauses: Vec::new(),
                missing: Vec::new(),
                facts: Vec::new(),
                origin: "p 1.0.0".to_owned(),
                waiver: None,
            }));
            finding.help(Text::same("mend it"))
        };
        Run {
            today: "2026-11-22".to_owned(),
            fail_on: Severity::Error,
            subjects: Vec::new(),
            findings: (0..3 * subjects).map(finding).collect(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn its_length_is_that_of_its_rules_and_not_of_its_subjects() {
        let lines = |count| grouped(&run(count), &Style::PLAIN).lines().count();
        assert_eq!(lines(30), lines(3_000));
        assert!(lines(30) < 50, "{}", lines(30));
        let text = grouped(&run(3_000), &Style::PLAIN);
        let of = (0..9_000).filter(|it| it % 7 == 0).count();
        assert!(text.contains(&format!("error[rule-0]: it is wrong · {of} findings")), "{text}");
        assert!(text.contains("and 2995 more subjects with findings"), "{text}");
        assert!(text.contains("9000 errors"), "{text}");
    }
}

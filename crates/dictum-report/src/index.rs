//! What was found, by the subject and the policy that it was found under.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use dictum_source::finding::Finding;

use crate::run::{Run, SubjectRun};

/// The findings of a run in order, and by subject and policy.
///
/// It is made once, in one pass: whoever asks for the findings of each subject of
/// many reads each finding once, and not once for each subject.
#[derive(Debug)]
pub struct Index<'a> {
    ordered: Vec<&'a Finding>,
    /// By the subject's name, then by the policy.
    by_subject: BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Finding>>>,
    /// How many findings were handed out.
    #[cfg(test)]
    read: std::cell::Cell<usize>,
}

impl<'a> Index<'a> {
    /// Puts `findings` in order, and by subject and policy.
    ///
    /// ```
    /// use dictum_report::index::Index;
    /// use dictum_schema::{language::Text, severity::Severity};
    /// use dictum_source::finding::Finding;
    ///
    /// let found = [Finding::new("file-empty", Severity::Error, Text::same("the file is empty"))];
    /// let index = Index::of(&found);
    /// assert_eq!(index.ordered().len(), 1);
    /// assert!(index.judged("shop", "willingness-verification").is_empty());
    /// ```
    pub fn of(findings: &'a [Finding]) -> Self {
        let mut ordered: Vec<&Finding> = findings.iter().collect();
        ordered.sort_by(|a, b| a.order(b));
        let mut by_subject: BTreeMap<&str, BTreeMap<&str, Vec<&Finding>>> = BTreeMap::new();
        for finding in &ordered {
            if let Some(it) = &finding.judgement {
                let of_subject = by_subject.entry(&it.subject).or_default();
                of_subject.entry(&it.policy).or_default().push(finding);
            }
        }
        Self {
            ordered,
            by_subject,
            #[cfg(test)]
            read: std::cell::Cell::new(0),
        }
    }

    /// All findings, by file, place and code.
    pub fn ordered(&self) -> &[&'a Finding] {
        self.handed(&self.ordered)
    }

    /// What the policy `policy` says of the subject `subject`, in order.
    pub fn judged(&self, subject: &str, policy: &str) -> &[&'a Finding] {
        let judged = self.by_subject.get(subject).and_then(|it| it.get(policy));
        self.handed(judged.map(Vec::as_slice).unwrap_or_default())
    }

    /// What the rules of `subject` say of it, in order.
    pub fn of_subject(&self, subject: &SubjectRun) -> Vec<&'a Finding> {
        let rules: BTreeSet<&str> = subject.outcomes.iter().map(|it| it.rule.as_str()).collect();
        let judged = self.judged(&subject.name, &subject.policy.id).iter().copied();
        judged.filter(|it| rules.contains(it.code.as_str())).collect()
    }

    /// What no rule says of a subject of `run`, in order: mostly faults in files.
    pub fn other(&self, run: &Run) -> Vec<&'a Finding> {
        let rules = run.subjects.iter().flat_map(|subject| {
            let (name, policy) = (subject.name.as_str(), subject.policy.id.as_str());
            subject.outcomes.iter().map(move |it| [name, policy, it.rule.as_str()])
        });
        let rules: BTreeSet<[&str; 3]> = rules.collect();
        let owned = |it: &Finding| {
            let judgement = it.judgement.as_ref();
            judgement.is_some_and(|judgement| {
                let [subject, policy] = [&judgement.subject, &judgement.policy];
                rules.contains([subject, policy, &it.code].map(String::as_str).as_slice())
            })
        };
        self.ordered().iter().copied().filter(|it| !owned(it)).collect()
    }

    #[cfg(test)]
    fn handed<'i>(&self, findings: &'i [&'a Finding]) -> &'i [&'a Finding] {
        self.read.set(self.read.get() + findings.len());
        findings
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "tests count here what is read")]
    fn handed<'i>(&self, findings: &'i [&'a Finding]) -> &'i [&'a Finding] {
        findings
    }
}

/// `findings`, errors first, then by file; what is waived comes last.
pub(crate) fn gravest_first<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<&'f Finding> {
    let rank = |it: &Finding| (it.is_waived(), Reverse(it.severity));
    let mut findings: Vec<&Finding> = findings.into_iter().collect();
    findings.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.order(b)));
    findings
}

/// Groups findings by their rule or code, each group in the order of `findings`.
pub fn by_code<'f>(findings: &[&'f Finding]) -> BTreeMap<&'f str, Vec<&'f Finding>> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        groups.entry(&finding.code).or_default().push(finding);
    }
    groups
}

#[cfg(test)]
mod tests {
    use dictum_schema::language::{Language, Text};
    use dictum_schema::severity::{Outcome, Severity};
    use dictum_source::finding::Judgement;

    use super::*;
    use crate::run::{OutcomeLine, PolicyRun};
    use crate::{junit, markdown};

    const SUBJECTS: usize = 200;
    const RULES: usize = 5;

    fn policy() -> PolicyRun {
        PolicyRun { id: "p".to_owned(), version: "1.0.0".to_owned(), title: Text::same("P") }
    }

    fn line(rule: usize) -> OutcomeLine {
        OutcomeLine {
            rule: format!("r{rule}"),
            title: Text::same("t"),
            outcome: Outcome::Violated,
            todo: false,
            severity: Severity::Error,
            evidence: Vec::new(),
            missing: Vec::new(),
            waived: None,
        }
    }

    fn subject(index: usize) -> SubjectRun {
        SubjectRun {
            name: format!("s{index}"),
            root: String::new(),
            policy: policy(),
            layers: Vec::new(),
            off: Vec::new(),
            params: Vec::new(),
            outcomes: (0..RULES).map(line).collect(),
        }
    }

    fn finding(subject: usize, rule: usize) -> Finding {
        let mut finding = Finding::new(format!("r{rule}"), Severity::Error, Text::same("m"));
        finding.judgement = Some(Box::new(Judgement {
            outcome: Outcome::Violated,
            subject: format!("s{subject}"),
            policy: "p".to_owned(),
            version: "1.0.0".to_owned(),
            clauses: Vec::new(),
            missing: Vec::new(),
            facts: Vec::new(),
            origin: "p 1.0.0".to_owned(),
            waiver: None,
        }));
        finding
    }

    /// Each rule finds something of each subject.
    fn run() -> Run {
        let found = (0..SUBJECTS).flat_map(|it| (0..RULES).map(move |rule| finding(it, rule)));
        Run {
            today: "2026-11-22".to_owned(),
            fail_on: Severity::Error,
            subjects: (0..SUBJECTS).map(subject).collect(),
            findings: found.collect(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn reports_by_subject_read_each_finding_a_few_times() {
        let run = run();
        let found = run.findings.len();
        let comment = |run: &Run, index: &Index<'_>, language| {
            markdown::check::with((run, index), markdown::Room::Comment, language)
        };
        for write in [junit::with as fn(&Run, &Index<'_>, Language) -> String, comment] {
            let index = Index::of(&run.findings);
            write(&run, &index, Language::En);
            // Once in order, once without a subject, once under its own.
            assert!(index.read.get() <= 3 * found, "{} of {found}", index.read.get());
            assert!(index.read.get() >= found);
        }
    }

    #[test]
    fn a_finding_is_under_its_subject_or_under_none() {
        let mut run = run();
        run.findings.push(finding(SUBJECTS, 0));
        run.findings.push(finding(0, RULES));
        let index = Index::of(&run.findings);
        let owned: usize = run.subjects.iter().map(|it| index.of_subject(it).len()).sum();
        assert_eq!(owned, SUBJECTS * RULES);
        assert_eq!(index.other(&run).len(), 2);
    }
}

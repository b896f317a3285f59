//! A run of the checks, as the reports read it.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Level, Outcome, Severity};
use dictum_source::finding::{ClauseRef, Finding};

/// One run: what was judged, and what a person should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The day on which the run judged, as `YYYY-MM-DD`.
    pub today: String,
    /// The severity from which a finding fails the run.
    pub fail_on: Severity,
    /// What was judged, in the workspace's order.
    pub subjects: Vec<SubjectRun>,
    /// What was found, in any order.
    pub findings: Vec<Finding>,
    /// The rules that judged, each once, in the order of their policies.
    pub rules: Vec<RuleRun>,
}

/// A rule that judged, as formats describe it that list rules apart from findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRun {
    /// The policy's id.
    pub policy: String,
    /// The policy's version.
    pub version: String,
    /// The rule's id.
    pub id: String,
    /// The fault in a few words.
    pub title: Text,
    /// How much the clause asks.
    pub level: Level,
    /// How much a violation weighs in the release.
    pub severity: Severity,
    /// CEL: the rule does not apply where this is false.
    pub when: String,
    /// CEL: what must hold.
    pub require: String,
    /// The clauses that ask for it.
    pub clauses: Vec<ClauseRef>,
    /// Why the rule is here although no clause asks for it.
    pub addition: Option<Text>,
}

/// What the rules of one policy said of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectRun {
    /// What people call the subject.
    pub name: String,
    /// Its folder, as paths begin with it; empty where it has none.
    pub root: String,
    /// The policy.
    pub policy: PolicyRun,
    /// The layers over it that apply, in the order in which they do.
    pub layers: Vec<String>,
    /// Rules that a layer switched off: they judge nothing, and are not among `outcomes`.
    pub off: Vec<OffLine>,
    /// Parameters whose value a reader should know.
    pub params: Vec<UsedParam>,
    /// What each rule said, in the policy's order.
    pub outcomes: Vec<OutcomeLine>,
}

/// The policy that judged a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRun {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// What it is called.
    pub title: Text,
}

/// A parameter whose value a reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedParam {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: Option<Text>,
    /// Its value.
    pub value: String,
}

/// What one rule said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeLine {
    /// The rule's id.
    pub rule: String,
    /// The fault in a few words.
    pub title: Text,
    /// What the rule said.
    pub outcome: Outcome,
    /// Whether it is indeterminate because nobody has written its condition yet.
    pub todo: bool,
    /// How much it weighs where the rule is not satisfied.
    pub severity: Severity,
    /// What it said it from.
    pub evidence: Vec<EvidenceLine>,
    /// Facts that are missing, as paths: `subject.launch.date`.
    pub missing: Vec<String>,
    /// The last day of the waivers that excuse all that the rule found, as `YYYY-MM-DD`.
    pub waived: Option<String>,
}

/// A rule that a layer switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffLine {
    /// The rule's id.
    pub rule: String,
    /// Who switched it off: `payments (layers/payments.yaml:12)`.
    pub origin: String,
}

/// One fact that a rule read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// The fact: `subject.domains.request`.
    pub fact: String,
    /// Where it comes from.
    pub kind: Evidence,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

impl Run {
    /// Whether a finding that no waiver excuses reaches the severity that fails the run.
    pub fn failed(&self) -> bool {
        let fails = |it: &Finding| it.severity >= self.fail_on && !it.is_waived();
        self.findings.iter().any(fails)
    }

    /// How many findings a waiver excuses.
    pub fn waived(&self) -> usize {
        self.findings.iter().filter(|it| it.is_waived()).count()
    }

    /// How many findings that no waiver excuses weigh `severity`.
    pub fn standing(&self, severity: Severity) -> usize {
        let stands = |it: &&Finding| it.severity == severity && !it.is_waived();
        self.findings.iter().filter(stands).count()
    }

    /// How many findings weigh `severity`, excused or not.
    pub fn weighing(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many rules said `outcome`, over all subjects.
    pub fn saying(&self, outcome: Outcome) -> usize {
        self.subjects.iter().map(|subject| subject.saying(outcome)).sum()
    }

    /// How many rules nobody has written yet, over all subjects; they are among those that
    /// are indeterminate.
    pub fn todo(&self) -> usize {
        let lines = self.subjects.iter().flat_map(|it| &it.outcomes);
        lines.filter(|it| it.todo).count()
    }

    /// How many rules nobody has written yet, each once, however many subjects it judges.
    pub fn unwritten(&self) -> usize {
        let of = |it: &SubjectRun| (it.policy.id.clone(), it.policy.version.clone());
        let rules: BTreeSet<_> = self
            .subjects
            .iter()
            .flat_map(|subject| subject.outcomes.iter().map(move |it| (of(subject), it)))
            .filter(|(_, it)| it.todo)
            .map(|(policy, it)| (policy, it.rule.as_str()))
            .collect();
        rules.len()
    }

    /// Whether something was judged, every rule that applies is satisfied, and
    /// there is nothing to look at.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
            && !self.subjects.is_empty()
            && self.subjects.iter().all(SubjectRun::is_clean)
    }
}

impl SubjectRun {
    /// How many rules said `outcome`.
    pub fn saying(&self, outcome: Outcome) -> usize {
        self.outcomes.iter().filter(|line| line.outcome == outcome).count()
    }

    /// Whether a rule is satisfied and every other is too, or does not apply.
    pub fn is_clean(&self) -> bool {
        self.saying(Outcome::Satisfied) > 0
            && self.saying(Outcome::Violated) == 0
            && self.saying(Outcome::Indeterminate) == 0
    }
}

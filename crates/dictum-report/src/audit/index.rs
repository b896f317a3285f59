//! What is looked up again and again while the page is written.

use std::collections::BTreeMap;

use dictum_schema::audit::{Audit, Policy, SubjectVerdict};
use dictum_schema::severity::Outcome;

/// The numbers of things, by what refers to them.
pub(super) struct Index<'a> {
    /// Of each policy: its rules by id.
    rules: Vec<BTreeMap<&'a str, usize>>,
    /// Of each policy: its clauses by id; equal sentences share one.
    clauses: Vec<BTreeMap<&'a str, Vec<usize>>>,
    /// What each rule said, by policy and rule.
    said: BTreeMap<(usize, &'a str), Said<'a>>,
    /// The verdicts that each waiver hides, by its number.
    hidden: BTreeMap<usize, Vec<(usize, usize, &'a str)>>,
}

/// What one rule said of all subjects.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// How often it said what.
    pub(super) counts: BTreeMap<Outcome, usize>,
    /// Where it is not well: numbers of subject and verdict, and the subject's name.
    pub(super) failing: Vec<(usize, usize, &'a str)>,
}

impl<'a> Index<'a> {
    pub(super) fn of(audit: &'a Audit) -> Self {
        let rules = |it: &'a Policy| {
            it.rules.iter().enumerate().map(|(number, it)| (it.id.as_str(), number)).collect()
        };
        let clauses = |it: &'a Policy| {
            let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (number, clause) in it.clauses.iter().enumerate() {
                numbers.entry(&clause.id).or_default().push(number);
            }
            numbers
        };
        let mut said: BTreeMap<(usize, &str), Said<'_>> = BTreeMap::new();
        let mut hidden: BTreeMap<usize, Vec<(usize, usize, &str)>> = BTreeMap::new();
        for (subject_number, subject) in audit.subjects.iter().enumerate() {
            for (number, verdict) in subject.verdicts.iter().enumerate() {
                let key = (subject.policy, verdict.rule.as_str());
                let said = said.entry(key).or_default();
                *said.counts.entry(verdict.outcome).or_default() += 1;
                let place = (subject_number, number, subject.name.as_str());
                if is_failing(verdict) {
                    said.failing.push(place);
                }
                for waiver in verdict.said.iter().filter_map(|it| it.waiver) {
                    let hidden = hidden.entry(waiver).or_default();
                    if hidden.last() != Some(&place) {
                        hidden.push(place);
                    }
                }
            }
        }
        Self {
            rules: audit.policies.iter().map(rules).collect(),
            clauses: audit.policies.iter().map(clauses).collect(),
            said,
            hidden,
        }
    }

    /// The number of the rule `id` of policy `policy`.
    pub(super) fn rule(&self, policy: usize, id: &str) -> Option<usize> {
        self.rules.get(policy)?.get(id).copied()
    }

    /// The numbers of the clauses `id` of policy `policy`.
    pub(super) fn clauses(&self, policy: usize, id: &str) -> &[usize] {
        let numbers = self.clauses.get(policy).and_then(|it| it.get(id));
        numbers.map(Vec::as_slice).unwrap_or_default()
    }

    /// The verdicts that the waiver `number` hides.
    pub(super) fn hidden(&self, number: usize) -> &[(usize, usize, &'a str)] {
        self.hidden.get(&number).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the rule `id` of policy `policy` said of all subjects.
    pub(super) fn said(&self, policy: usize, id: &'a str) -> Option<&Said<'a>> {
        self.said.get(&(policy, id))
    }
}

/// Whether a verdict is neither a pass nor idle.
pub(super) fn is_failing(verdict: &SubjectVerdict) -> bool {
    matches!(verdict.outcome, Outcome::Violated | Outcome::Indeterminate)
}

/// Whether a waiver excuses everything that a verdict says.
pub(super) fn is_waived(verdict: &SubjectVerdict) -> bool {
    !verdict.said.is_empty() && verdict.said.iter().all(|it| it.waiver.is_some())
}

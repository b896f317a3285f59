//! Which rules of an old policy became which of a new one.
//!
//! A rule is known by its name, and by the names that it had (`was`). One that names the
//! rule of another policy, with others that do, is a part of it; one that names several is
//! what they were merged to.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use dictum_schema::compilation::Verdict;
use dictum_schema::id::RuleId;
use dictum_schema::severity::Severity;

use super::conditions::{self, Conditions};
use super::rules::weighed;
use super::{Change, ChangeKind, Policy, Rule, reasons, together};
use crate::program::RuleProgram;

/// Rules, and what they became: one and one, unless rules came, went, were split or merged.
#[derive(Default)]
pub(super) struct Family<'a> {
    pub(super) before: Vec<Rule<'a>>,
    pub(super) after: Vec<Rule<'a>>,
}

/// The families of the rules of `old` and `new`: in the order of `new`, then those that are
/// gone.
pub(super) fn of<'a>(old: &Policy<'a>, new: &Policy<'a>) -> Vec<Family<'a>> {
    let before: BTreeMap<&RuleId, Rule<'a>> =
        Rule::all(old).map(|it| (&it.effective.rule.id, it)).collect();
    let mut families: Vec<Family<'a>> = Vec::new();
    // The family of each rule of `old` that has one.
    let mut home: BTreeMap<&RuleId, usize> = BTreeMap::new();
    for it in Rule::all(new) {
        let rule = &it.effective.rule;
        let ids = iter::once(&rule.id).chain(&rule.was);
        let origins: BTreeSet<&RuleId> =
            ids.filter_map(|id| before.get_key_value(id).map(|it| *it.0)).collect();
        let known: BTreeSet<usize> =
            origins.iter().filter_map(|id| home.get(id).copied()).collect();
        let mut family = Family::default();
        for other in &known {
            let taken = families.get_mut(*other).map(std::mem::take).unwrap_or_default();
            family.before.extend(taken.before);
            family.after.extend(taken.after);
        }
        let fresh = origins.iter().filter(|id| !home.contains_key(*id));
        family.before.extend(fresh.filter_map(|id| before.get(id).copied()));
        family.after.push(it);
        let place = known.first().copied().unwrap_or(families.len());
        home.extend(family.before.iter().map(|it| (&it.effective.rule.id, place)));
        match families.get_mut(place) {
            Some(empty) => *empty = family,
            None => families.push(family),
        }
    }
    families.retain(|it| !it.after.is_empty());
    let gone = Rule::all(old).filter(|it| !home.contains_key(&it.effective.rule.id));
    families.extend(gone.map(|it| Family { before: vec![it], after: Vec::new() }));
    families
}

impl Family<'_> {
    /// What rules that were split or merged mean together; none where nothing is left.
    pub(super) fn regrouped(&self) -> Option<Change> {
        let ids = |it: &[Rule<'_>]| -> Vec<RuleId> {
            it.iter().map(|it| it.effective.rule.id.clone()).collect()
        };
        let (before, after) = (ids(&self.before), ids(&self.after));
        let acceptance = self.acceptance();
        let weight = match (severity(&self.before), severity(&self.after)) {
            (Some(before), Some(after)) => weighed(before, after),
            _ => Verdict::Undecided,
        };
        let (from, to): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
        let reason = reasons::regrouped(&from, &to, acceptance);
        let verdict = together(weight, acceptance);
        let change = Change::new(after.first()?, ChangeKind::Regrouped, verdict, reason);
        let blocking = self.before.iter().chain(&self.after).any(Rule::blocks);
        Some(Change { was: before, blocking, acceptance, weight, ..change })
    }

    /// What is proved of the subjects that all rules of a side accept.
    fn acceptance(&self) -> Verdict {
        let (before, after) = (united(&self.before), united(&self.after));
        match (self.before.first().zip(before), self.after.first().zip(after)) {
            (Some((old, before)), Some((new, after))) => {
                let old = Conditions { program: &before, ..Conditions::of(old) };
                conditions::compare(old, Conditions { program: &after, ..Conditions::of(new) })
            }
            _ => Verdict::Undecided,
        }
    }
}

/// The rules that are switched on, as one; none where all are off, or that takes too much.
fn united(rules: &[Rule<'_>]) -> Option<RuleProgram> {
    let on: Vec<_> = rules.iter().filter(|it| it.effective.enabled).collect();
    let written: Vec<_> = on.iter().map(|it| &it.effective.rule).collect();
    on.first()?.policy.program.united(&written)
}

/// The severity of all rules that are switched on; none where they differ.
fn severity(rules: &[Rule<'_>]) -> Option<Severity> {
    let mut on = rules.iter().filter(|it| it.effective.enabled).map(|it| it.effective.severity);
    let first = on.next()?;
    on.all(|it| it == first).then_some(first)
}

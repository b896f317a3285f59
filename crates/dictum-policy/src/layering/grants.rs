//! Grants: what a layer may do although it loosens.

use std::collections::BTreeMap;

use dictum_schema::compilation::Verdict;
use dictum_schema::id::RuleId;
use dictum_schema::rulebook::{Grant, ParamsGrant, SeverityGrant};

use super::Change;
use crate::effective::EffectivePolicy;

/// Whether `grant` covers `change`, which means `verdict` for the rule.
///
/// To extend a list is granted where it is known what that means; what is undecided
/// needs a grant of anything.
pub(super) fn covers(grant: Grant, change: &Change, verdict: Verdict) -> bool {
    match change {
        Change::Severity(_) => grant.severity == Some(SeverityGrant::Any),
        Change::Enabled(_) => grant.off,
        Change::Add(..) => match grant.params {
            Some(ParamsGrant::Any) => true,
            Some(ParamsGrant::Extend) => verdict != Verdict::Undecided,
            None => false,
        },
        Change::Set(..) | Change::Remove(..) => grant.params == Some(ParamsGrant::Any),
        Change::Allow(_) => false,
    }
}

/// What `one` and `other` grant together.
pub(super) fn joined(one: Grant, other: Grant) -> Grant {
    let severity = match (one.severity, other.severity) {
        (Some(SeverityGrant::Any), _) | (_, Some(SeverityGrant::Any)) => Some(SeverityGrant::Any),
        // To tighten needs no grant.
        _ => one.severity,
    };
    let params = match (one.params, other.params) {
        (Some(ParamsGrant::Any), _) | (_, Some(ParamsGrant::Any)) => Some(ParamsGrant::Any),
        (one, other) => one.or(other),
    };
    Grant { severity, params, off: one.off || other.off }
}

/// What layers allow to those below them.
#[derive(Debug, Default)]
pub(super) struct Grants {
    /// The policy as each layer found it; a layer's level is its place here.
    found: Vec<EffectivePolicy>,
    allowed: BTreeMap<RuleId, Vec<(Grant, usize)>>,
}

impl Grants {
    /// The level of a layer that finds `policy`.
    pub(super) fn enter(&mut self, policy: &EffectivePolicy) -> usize {
        self.found.push(policy.clone());
        self.found.len() - 1
    }

    /// The policy as the layer of `level` found it.
    pub(super) fn before(&self, level: usize) -> Option<&EffectivePolicy> {
        self.found.get(level)
    }

    /// Lets the layers below `level` do what `grant` says to `rule`.
    pub(super) fn allow(&mut self, rule: &RuleId, grant: Grant, level: usize) {
        self.allowed.entry(rule.clone()).or_default().push((grant, level));
    }

    /// What layers above `level` allow for `rule`, each with the policy that it found.
    pub(super) fn above(
        &self,
        rule: &RuleId,
        level: usize,
    ) -> impl Iterator<Item = (Grant, &EffectivePolicy)> {
        let allowed = self.allowed.get(rule).into_iter().flatten();
        allowed
            .filter(move |(_, it)| *it < level)
            .filter_map(|(grant, it)| Some((*grant, self.found.get(*it)?)))
    }
}

//! A rule as it is in force, as the reports read it.

use std::collections::BTreeSet;

use dictum_policy::effective::{EffectivePolicy, EffectiveRule};
use dictum_policy::layering::Effect;
use dictum_policy::waivers::{Held, Refused, Waivers};
use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::release::{Param, Release};

use crate::used;

/// A rule as it is in force for a subject, or as it was released.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// The release.
    pub release: &'a Release,
    /// The policy in force, which is over this release.
    pub policy: &'a EffectivePolicy,
    /// The rule, which is one of the policy's.
    pub rule: &'a EffectiveRule,
    /// The layers that apply, in the order in which they do.
    pub layers: &'a [String],
    /// What became of the layers' changes.
    pub effects: &'a [Effect],
    /// The waivers; none for a rule as it was released.
    pub waivers: Option<&'a Waivers>,
    /// The subject for which it is in force; none for a rule as it was released.
    pub subject: Option<&'a str>,
    /// Subjects of the same policy under other layers.
    pub others: &'a [String],
}

impl<'a> Explained<'a> {
    /// The rule `rule` of `policy`, which is `release` as it was published.
    pub fn released(
        release: &'a Release,
        policy: &'a EffectivePolicy,
        rule: &'a EffectiveRule,
    ) -> Self {
        let (layers, effects, others) = (&[], &[], &[]);
        Self { release, policy, rule, layers, effects, waivers: None, subject: None, others }
    }

    /// The parameters that the rule reads, as they are in force, by name.
    pub(crate) fn params(&self) -> impl Iterator<Item = (&'a ParamId, &'a Param)> {
        let read: BTreeSet<&ParamId> =
            used::params(self.release, &self.rule.rule).map(|(id, _)| id).collect();
        self.policy.params().iter().filter(move |(id, _)| read.contains(id))
    }

    /// What layers asked for under this rule and did not get, with the reason.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (&'a Effect, Text)> {
        let rule = &self.rule.rule.id;
        let own = self.effects.iter().filter(move |it| it.rule == *rule);
        own.filter_map(|it| Some((it, it.refusal()?)))
    }

    /// The waivers of this rule that were properly given.
    pub(crate) fn held(&self) -> impl Iterator<Item = &'a Held> {
        let rule = &self.rule.rule.id;
        let held = self.waivers.map(Waivers::held).unwrap_or_default();
        held.iter().filter(move |it| it.waiver.rule == *rule)
    }

    /// The waivers of this rule that were not.
    pub(crate) fn refused_waivers(&self) -> impl Iterator<Item = &'a Refused> {
        let rule = &self.rule.rule.id;
        let refused = self.waivers.map(Waivers::refused).unwrap_or_default();
        refused.iter().filter(move |it| it.waiver.rule == *rule)
    }
}

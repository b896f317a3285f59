//! The layer: what an organisation, a team or a project changes over a release,
//! and what it excuses for a time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{LayerId, ParamId, PolicyRange, RuleId};
use crate::rulebook::{Grant, ParamValue};
use crate::severity::Severity;
use crate::value::Scalar;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/layer/v1")]
    V1,
}

/// What one level of an organisation changes over a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The format of this file.
    pub schema: Format,
    /// The layer's name.
    pub layer: LayerId,
    /// Whose layer it is: organisations come first, then teams, then projects.
    #[serde(default)]
    pub rank: Rank,
    /// Whom to ask about it.
    pub owner: String,
    /// The policy, and the versions of it that the layer was written for.
    pub over: PolicyRange,
    /// What changes, by rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<RuleId, Override>,
    /// What is excused for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// Whose layer it is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// The organisation's: applied first.
    Organisation,
    /// A team's.
    #[default]
    Team,
    /// A project's: applied last.
    Project,
}

/// What a layer changes about one rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// How much a violation weighs from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// `false` switches the rule off; `true` switches it on again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// What changes about the parameters that the rule reads. A parameter has one
    /// value for all rules of a policy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<ParamId, ParamOverride>,
    /// What the layers below may do to the rule without a waiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<Grant>,
}

/// What a layer changes about one parameter: first `set`, then `remove`, then `add`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParamOverride {
    /// The value from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<ParamValue>,
    /// Items that leave the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<Scalar>,
    /// Items that join the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Scalar>,
}

/// A violation that is excused for a time, by somebody, for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule.
    pub rule: RuleId,
    /// A glob over the names of subjects.
    pub subject: String,
    /// The fact whose violation is excused, as a path: `subject.domains.request`;
    /// every violation of the rule where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// The most findings of each subject that it excuses. Where more are found it excuses
    /// none of them, since nobody knows which are new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub count: Option<u32>,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: String,
    /// Where it was discussed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The last day on which it holds, as `YYYY-MM-DD`, to the end of that day in UTC.
    pub until: String,
}

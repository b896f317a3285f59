//! Cases: facts that satisfy and facts that violate a rule.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, RuleId};
use crate::rulebook::ParamValue;
use crate::severity::Outcome;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/cases/v1")]
    V1,
}

/// The facts that a pack's cases start from: they satisfy every rule that applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The format of this file.
    pub schema: Format,
    /// The day on which the cases are judged, as `YYYY-MM-DD`.
    pub today: String,
    /// The facts.
    pub facts: serde_json::Value,
    /// The outcome of each rule that these facts do not satisfy.
    #[serde(default)]
    pub also: BTreeMap<RuleId, Outcome>,
}

/// The cases of one rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The format of this file.
    pub schema: Format,
    /// The rule, after which the file is named.
    pub rule: RuleId,
    /// The cases; at least one satisfies the rule and one violates it.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name, unique among the rule's cases.
    pub name: String,
    /// What it shows.
    pub note: String,
    /// A merge patch (RFC 7386) on the base facts: a null takes a fact away.
    #[serde(default)]
    pub facts: serde_json::Value,
    /// The values of parameters, as a layer may set them; the others are the release's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<ParamId, ParamValue>,
    /// The day on which this case is judged, where it is not the base's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
    /// What the rule must say.
    pub want: Outcome,
    /// The elements that `{missing}` must name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
    /// What other rules say where it is not what they say of the base facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub also: BTreeMap<RuleId, Outcome>,
}

//! What `dictum explain --format json` prints. It only grows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, PolicyId};
use crate::release::{Clause, Param, Rule};
use crate::rulebook::Grant;
use crate::severity::Severity;
use crate::value::Scalar;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/explanation/v1")]
    V1,
}

/// One rule with everything that it stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// The format of this object.
    pub schema: Format,
    /// The policy.
    pub policy: PolicyId,
    /// Its version.
    #[schemars(with = "String")]
    pub version: Version,
    /// The requirements document.
    pub document: String,
    /// The rule.
    pub rule: Rule,
    /// The clauses that ask for it, in the document's order.
    pub clauses: Vec<Clause>,
    /// The parameters that its condition reads, by name, as they are in force.
    pub params: BTreeMap<ParamId, Param>,
    /// The subject for which all this is in force; none for the release by itself.
    pub subject: Option<String>,
    /// The layers over the release that apply, in the order in which they do.
    pub layers: Vec<String>,
    /// How much a violation weighs under the layers.
    pub severity: Severity,
    /// Whether the rule judges; `false` where a layer switched it off.
    pub enabled: bool,
    /// Who set each value.
    pub origins: Origins,
    /// What layers asked for and did not get.
    pub refused: Vec<Refused>,
    /// The waivers of the rule.
    pub waivers: Vec<Waiver>,
}

/// Who set each value, first to last; the last is in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Origins {
    /// The severities.
    pub severity: Vec<SetBy<Severity>>,
    /// Whether the rule is on.
    pub enabled: Vec<SetBy<bool>>,
    /// What layers may do without a waiver; these add up.
    pub grants: Vec<SetBy<Grant>>,
    /// Every item of each parameter, also those that were taken out again.
    pub params: BTreeMap<ParamId, Vec<ItemOrigin>>,
}

/// A value, and who set it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetBy<T> {
    /// The value.
    pub value: T,
    /// Who set it: a release, or a layer with its file.
    pub by: String,
}

/// An item of a parameter, and who brought it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemOrigin {
    /// The item.
    pub value: Scalar,
    /// Who brought it.
    pub by: String,
    /// Who took it out again.
    pub removed_by: Option<String>,
}

/// What a layer asked for and did not get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// The layer.
    pub layer: String,
    /// What it asked for.
    pub change: String,
    /// Why it did not get it.
    pub reason: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// A waiver of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Whether it holds.
    pub state: WaiverState,
    /// The layer that holds it.
    pub layer: String,
    /// The glob over the names of subjects.
    pub subject: String,
    /// The fact whose violation it excuses; every one where it names none.
    pub fact: Option<String>,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: String,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// The last day on which it holds.
    pub until: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// Whether a waiver holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It holds.
    Holds,
    /// It holds, and ends soon.
    EndsSoon,
    /// Its last day is past.
    Expired,
    /// It was not properly given, and excuses nothing.
    Refused,
}

//! The confirmations: who looked at what hangs on an edited clause, and when.

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::id::{LayerId, ParamId, PolicyId, RuleId};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/confirmations/v1")]
    V1,
}

/// Who looked at what hangs on edited clauses. Entries are added at the end, and none
/// is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmations {
    /// The format of this file.
    pub schema: Format,
    /// The confirmations, oldest first.
    pub confirmations: Vec<Confirmation>,
}

/// Somebody looked at what hangs on one edited clause, and it still says what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Who looked.
    pub by: String,
    /// The day, as `YYYY-MM-DD`.
    pub day: String,
    /// What they have to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The policy.
    pub policy: PolicyId,
    /// The release that has the clause as it was.
    #[schemars(with = "String")]
    pub after: Version,
    /// The clause as it was, by its id.
    pub clause: String,
    /// What it became, by its id; none where it is gone.
    pub now: Option<String>,
    /// The words that were, cut where they are long.
    pub was: String,
    /// The words that are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// In a workspace: the layer whose overrides and waivers of these rules still stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<LayerId>,
    /// The rules that still say what is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleId>,
    /// The parameters that still say what is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<ParamId>,
}

//! What `dictum explain --format json` prints. It only grows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, PolicyId};
use crate::release::{Clause, Param, Rule};

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
    /// The parameters that its condition reads, by name.
    pub params: BTreeMap<ParamId, Param>,
}

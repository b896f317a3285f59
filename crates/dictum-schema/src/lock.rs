//! The lock file `dictum.lock`: which release each range of a workspace stands for.

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::id::PolicyRange;
use crate::release::Digest;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/lock/v1")]
    V1,
}

/// Which release each range of a workspace stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The format of this file.
    pub schema: Format,
    /// The ranges that subjects name, sorted, each once.
    pub policies: Vec<Locked>,
}

/// The release that one range stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The policy, and the versions of it that will do, as subjects name them.
    pub range: PolicyRange,
    /// The version.
    #[schemars(with = "String")]
    pub version: Version,
    /// The digest of the release's file.
    pub sha256: Digest,
    /// The release that layers and waivers were last held to, where that is an older
    /// one: what hangs on clauses that were edited since is suspect until confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub reviewed: Option<Version>,
}

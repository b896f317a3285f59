//! What `dictum verify --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compilation::Bump;
use crate::report::Finding;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/verification/v1")]
    V1,
}

/// The result of one verification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// The format of this object.
    pub schema: Format,
    /// Whether every link of every chain holds.
    pub holds: bool,
    /// The packs, in the order in which they were named.
    pub packs: Vec<Pack>,
}

/// The chain of one pack's releases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pack {
    /// The pack, as the caller names it.
    pub pack: String,
    /// The policy.
    pub policy: String,
    /// The releases whose links hold, oldest first: all of them, where nothing is found.
    pub releases: Vec<Link>,
    /// The first link that does not hold.
    pub findings: Vec<Finding>,
}

/// A release that is what it was when it was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// Its version.
    pub version: String,
    /// The digest of its file.
    pub sha256: String,
    /// The release that it follows; none for the first.
    pub previous: Option<String>,
    /// The part of the version that its changes demand to be raised, and that is; none
    /// for the first, and where the schema of its facts is not at hand any more.
    pub bump: Option<Bump>,
    /// Whether it was compiled again.
    pub recompiled: Recompiled,
}

/// Whether a release was compiled again, from what it records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recompiled {
    /// It was, and gives the same bytes.
    Same,
    /// The document, the rulebook or the schema of the facts has changed since.
    SourcesChanged,
    /// The document and the rulebook are not there.
    SourcesNotThere,
}

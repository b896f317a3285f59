//! What `dictum compile --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::release::Release;
use crate::report::Finding;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/compilation/v1")]
    V1,
}

/// The result of one compilation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compilation {
    /// The format of this object.
    pub schema: Format,
    /// The release; none where a condition does not check, or a file cannot be read.
    pub release: Option<Release>,
    /// The version of the last release; none for the first.
    pub previous: Option<String>,
    /// The least version that the change allows; none where nothing changed.
    pub due: Option<String>,
    /// What changed since the last release.
    pub changes: Vec<Change>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    /// The file that was written.
    pub written: Option<String>,
}

/// What one change means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The rule whose meaning changed; none for a parameter that no rule reads, and for
    /// the facts' schema.
    pub rule: Option<String>,
    /// The path of the fact whose schema changed; none for all else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the change means.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The part of the version that it demands to be raised.
    pub bump: Bump,
    /// Why.
    pub reason: String,
    /// The parameters that made the change.
    pub params: Vec<ParamChange>,
}

/// What a change means for the subjects of a policy.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Only words changed.
    Words,
    /// Whatever was accepted is accepted, and more may be.
    Loosened,
    /// Whatever is accepted was accepted, and less may be.
    Tightened,
    /// Some subjects may be refused that were accepted, and the reverse.
    Incomparable,
    /// Nothing is proved.
    Undecided,
}

/// What a verdict rests on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A proof, for every subject whose facts fit the schema.
    Proved,
    /// Subjects whose verdict changes, each run through both policies.
    Found,
    /// Neither.
    Undecided,
}

/// A part of a version.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// Only words changed.
    Patch,
    /// Looser, or new findings that do not fail a run.
    Minor,
    /// Something that was accepted can now be refused.
    Major,
}

/// How one parameter changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParamChange {
    /// The parameter.
    pub param: String,
    /// Values that the new release has and the old has not.
    pub added: Vec<String>,
    /// Values that the old release has and the new has not.
    pub removed: Vec<String>,
}

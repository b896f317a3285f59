//! What `dictum update --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::Finding;
use crate::severity::{Outcome, Severity};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/update/v1")]
    V1,
}

/// What an update of the lock changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Update {
    /// The format of this object.
    pub schema: Format,
    /// Every range of the lock, and what it stood for and stands for.
    pub policies: Vec<Moved>,
    /// What becomes of layers and waivers.
    pub impacts: Vec<Impact>,
    /// What the rules say of the subjects otherwise than before.
    pub verdicts: Vec<Verdict>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    /// The file that was written.
    pub written: Option<String>,
}

/// What one range stood for and stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// The range.
    pub range: String,
    /// The version that it stood for; none where it was not locked.
    pub from: Option<String>,
    /// The version that it stands for.
    pub to: String,
    /// The digest of that release's file.
    pub sha256: String,
}

/// What becomes of one thing that a layer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Impact {
    /// What becomes of it.
    pub kind: ImpactKind,
    /// The layer.
    pub layer: String,
    /// The rule; none where it is about the whole layer.
    pub rule: Option<String>,
    /// Why.
    pub reason: String,
    /// The layer's file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// What becomes of something that a layer says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ImpactKind {
    /// The layer is for other versions, and does not apply any more.
    NotApplied,
    /// It names what is not there any more.
    Dead,
    /// It would loosen what the release now says, and is refused.
    Loosening,
    /// The release says the same now, or there is nothing left to excuse.
    Redundant,
    /// A clause that it hangs on was edited.
    Suspect,
}

/// What a rule says of a subject otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The subject.
    pub subject: String,
    /// The rule.
    pub rule: String,
    /// What it said; none where it was not there, or switched off.
    pub before: Option<Judged>,
    /// What it says; none where it is not there, or switched off.
    pub after: Option<Judged>,
}

/// What a rule says of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// The outcome.
    pub outcome: Outcome,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether a waiver excuses it.
    pub waived: bool,
}

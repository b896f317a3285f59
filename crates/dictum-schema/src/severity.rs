//! How much a clause asks, how much a finding weighs, and what was found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a clause asks, as the document has it (RFC 2119's words).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The clause leaves a choice.
    May,
    /// The clause recommends.
    Should,
    /// The clause requires.
    Must,
}

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth mending.
    Warning,
    /// Must be mended.
    Error,
}

/// What a rule says of a subject.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The condition holds.
    Satisfied,
    /// The condition does not hold.
    Violated,
    /// The rule says of itself that it does not apply here.
    NotApplicable,
    /// It cannot be known: a fact is absent, or the condition failed. Never a pass.
    Indeterminate,
}

/// Where a fact comes from; later kinds win over earlier ones.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A person wrote it into the console file.
    Declared,
    /// A named person vouches for it, on a date.
    Attested,
    /// It was read from the subject's code.
    Observed,
    /// It stands in a saved response of the platform.
    Captured,
}

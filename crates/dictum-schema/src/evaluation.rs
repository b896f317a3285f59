//! What `dictum eval --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::Finding;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/evaluation/v1")]
    V1,
}

/// The result of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluation {
    /// The format of this object.
    pub schema: Format,
    /// What a line of `--lines` calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// The expression.
    pub expression: String,
    /// Its type; none where it does not check.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What an evaluation costs at least and at most, in the units of Kubernetes' CEL;
    /// the second is none where nothing bounds it.
    pub cost: Option<(u64, Option<u64>)>,
    /// The facts and parameters without a bound that leave the cost without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unbounded: Vec<Unbounded>,
    /// Its value as plain JSON; none where there is none.
    pub value: Option<serde_json::Value>,
    /// Its value as an expression that gives it, so that null, `optional.none()`, `NaN`,
    /// `1`, `1u` and `1.0` are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Facts that are missing, as paths.
    pub unknown: Vec<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// The same with its code and place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The smallest parts that made it false or unknown.
    pub why: Vec<Reason>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// A fact or parameter without a bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unbounded {
    /// Its path, with `[]` for every element.
    pub path: String,
    /// The keyword of JSON Schema that would bound it.
    pub wants: String,
}

/// What went wrong in an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// What is wrong, for programs: `division-by-zero`, `no-such-key`.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// The first byte of the part that failed.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

/// One smallest part that made an expression false or unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The part.
    pub expression: String,
    /// Its first byte in the expression.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The elements of a list that decided it.
    pub elements: Vec<serde_json::Value>,
    /// The facts that decided it.
    pub facts: Vec<Fact>,
    /// What would turn it around, where that is simple to say.
    pub remedy: Option<String>,
}

/// A fact that decided something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
}

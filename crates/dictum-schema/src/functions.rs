//! What `dictum functions --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/functions/v1")]
    V1,
}

/// The functions that expressions may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Functions {
    /// The format of this object.
    pub schema: Format,
    /// The functions by name, operators first.
    pub functions: Vec<Function>,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Function {
    /// Its name, or its sign where it is an operator.
    pub name: String,
    /// Its signatures, those that do the same together.
    pub uses: Vec<Use>,
}

/// Signatures that do the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// The signatures: `string.startsWith(string) -> bool`.
    pub signatures: Vec<String>,
    /// What they do, in the language that was asked for.
    pub description: Option<String>,
    /// What a call costs beside its arguments: `constant`, `linear`, `pairs` and others.
    pub cost: String,
}

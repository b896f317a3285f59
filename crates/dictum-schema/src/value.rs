//! The types and values of parameters.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The type of a parameter, spelled as CEL spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ParamType {
    /// `bool`
    Bool,
    /// `int`: 64 bits, signed.
    Int,
    /// `double`
    Double,
    /// `string`
    String,
    /// `list(string)`
    StringList,
    /// `list(int)`
    IntList,
}

/// The text names no type that a parameter can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no parameter type; there are `bool`, `int`, `double`, `string`, `list(string)` and `list(int)`"
)]
pub struct ParamTypeError(String);

const SPELLINGS: [(&str, ParamType); 6] = [
    ("bool", ParamType::Bool),
    ("int", ParamType::Int),
    ("double", ParamType::Double),
    ("string", ParamType::String),
    ("list(string)", ParamType::StringList),
    ("list(int)", ParamType::IntList),
];

impl ParamType {
    /// The type as CEL spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::StringList => "list(string)",
            Self::IntList => "list(int)",
        }
    }
}

impl FromStr for ParamType {
    type Err = ParamTypeError;

    fn from_str(text: &str) -> Result<Self, ParamTypeError> {
        SPELLINGS
            .iter()
            .find(|(spelling, _)| *spelling == text)
            .map(|(_, it)| *it)
            .ok_or_else(|| ParamTypeError(text.to_owned()))
    }
}

impl TryFrom<String> for ParamType {
    type Error = ParamTypeError;

    fn try_from(text: String) -> Result<Self, ParamTypeError> {
        text.parse()
    }
}

impl From<ParamType> for String {
    fn from(it: ParamType) -> String {
        it.as_str().to_owned()
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl JsonSchema for ParamType {
    fn schema_name() -> Cow<'static, str> {
        "ParamType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let spellings: Vec<&str> = SPELLINGS.iter().map(|(spelling, _)| *spelling).collect();
        json_schema!({ "type": "string", "enum": spellings })
    }
}

/// One value of a parameter, or one item of its list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Double(f64),
    /// Text.
    String(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(it) => write!(formatter, "{it}"),
            Self::Int(it) => write!(formatter, "{it}"),
            Self::Double(it) => write!(formatter, "{it}"),
            Self::String(it) => formatter.write_str(it),
        }
    }
}

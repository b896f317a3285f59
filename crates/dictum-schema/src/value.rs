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
    /// `duration`: a length of time.
    Duration,
    /// `map(string, string)`
    StringMap,
    /// `map(string, int)`
    IntMap,
    /// `map(string, double)`
    DoubleMap,
    /// `map(string, duration)`
    DurationMap,
}

/// The text names no type that a parameter can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no parameter type; there are `bool`, `int`, `double`, `string`, `duration`, lists such as `list(string)` and maps such as `map(string, int)`"
)]
pub struct ParamTypeError(String);

const SPELLINGS: [(&str, ParamType); 11] = [
    ("bool", ParamType::Bool),
    ("int", ParamType::Int),
    ("double", ParamType::Double),
    ("string", ParamType::String),
    ("list(string)", ParamType::StringList),
    ("list(int)", ParamType::IntList),
    ("duration", ParamType::Duration),
    ("map(string, string)", ParamType::StringMap),
    ("map(string, int)", ParamType::IntMap),
    ("map(string, double)", ParamType::DoubleMap),
    ("map(string, duration)", ParamType::DurationMap),
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
            Self::Duration => "duration",
            Self::StringMap => "map(string, string)",
            Self::IntMap => "map(string, int)",
            Self::DoubleMap => "map(string, double)",
            Self::DurationMap => "map(string, duration)",
        }
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        matches!(self, Self::StringList | Self::IntList)
    }

    /// Whether it is a map.
    pub fn is_map(self) -> bool {
        matches!(self, Self::StringMap | Self::IntMap | Self::DoubleMap | Self::DurationMap)
    }

    /// The type of one value: of a list's items, of a map's values.
    #[must_use]
    pub fn item(self) -> Self {
        match self {
            Self::StringList | Self::StringMap => Self::String,
            Self::IntList | Self::IntMap => Self::Int,
            Self::DoubleMap => Self::Double,
            Self::DurationMap => Self::Duration,
            Self::Bool | Self::Int | Self::Double | Self::String | Self::Duration => self,
        }
    }

    /// Whether `value` is one value of it; a duration is spelled as a string: `7776000s`.
    pub fn holds(self, value: &Scalar) -> bool {
        match (self.item(), value) {
            (Self::Bool, Scalar::Bool(_))
            | (Self::Int | Self::Double, Scalar::Int(_))
            | (Self::String, Scalar::String(_)) => true,
            (Self::Double, Scalar::Double(it)) => it.is_finite(),
            (Self::Duration, Scalar::String(it)) => is_duration(it),
            _ => false,
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

/// Whether `text` is a length of time as it is spelled on disk: whole seconds, `90s`.
fn is_duration(text: &str) -> bool {
    let digits = text.strip_suffix('s').unwrap_or_default();
    digits.bytes().all(|it| it.is_ascii_digit()) && digits.parse::<i64>().is_ok()
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

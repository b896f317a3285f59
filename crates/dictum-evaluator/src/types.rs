//! CEL's types.

mod json_schema;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use json_schema::from_json_schema;

/// The type of a value or an expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any value; judged when it is evaluated.
    Dyn,
    /// The type of `null`.
    Null,
    /// A truth value.
    Bool,
    /// A signed whole number of 64 bits.
    Int,
    /// An unsigned whole number of 64 bits.
    Uint,
    /// A floating-point number of 64 bits.
    Double,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// A moment.
    Timestamp,
    /// A length of time.
    Duration,
    /// A list of values of one type.
    List(Box<Type>),
    /// A map from keys of one type to values of one type.
    Map(Box<Type>, Box<Type>),
    /// A map with known fields.
    Object(Arc<ObjectType>),
    /// A value that may also be `null`.
    Nullable(Box<Type>),
    /// A value that may be absent.
    Optional(Box<Type>),
    /// The type of a type.
    Type(Box<Type>),
    /// A type that a library brings, with its parameters: `net.IP`.
    Opaque(Arc<str>, Vec<Type>),
    /// A parameter in the signature of an overload: `~T`.
    Parameter(Arc<str>),
    /// A type that the checker has yet to find.
    #[doc(hidden)]
    Open(u32),
}

/// A map with known fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectType {
    /// The name that messages use.
    pub name: String,
    /// The fields that are known.
    pub fields: BTreeMap<String, FieldType>,
    /// The type of every other field; none where there may be no other.
    pub others: Option<Type>,
}

/// A known field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldType {
    /// The type of its value.
    pub kind: Type,
    /// Whether it may be absent.
    pub may_be_absent: bool,
}

impl Type {
    /// A list of `element`.
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A map from `key` to `value`.
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Box::new(key), Box::new(value))
    }

    /// A value of this type, or none.
    pub fn optional(inner: Self) -> Self {
        Self::Optional(Box::new(inner))
    }

    /// A value of this type, or `null`.
    pub fn nullable(inner: Self) -> Self {
        Self::Nullable(Box::new(inner))
    }

    /// The type whose values are types.
    pub fn of_type(inner: Self) -> Self {
        Self::Type(Box::new(inner))
    }

    /// A parameter named `name` in a signature.
    pub fn parameter(name: &str) -> Self {
        Self::Parameter(name.into())
    }

    /// A type that a library brings.
    pub fn opaque(name: &str) -> Self {
        Self::Opaque(name.into(), Vec::new())
    }

    /// Whether it is judged when it is evaluated.
    pub fn is_dyn(&self) -> bool {
        matches!(self, Self::Dyn)
    }

    /// The name that `type(x)` compares by: without parameters.
    pub fn runtime_name(&self) -> &str {
        match self {
            Self::Dyn | Self::Parameter(_) | Self::Open(_) => "dyn",
            Self::Null => "null_type",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::Duration => "google.protobuf.Duration",
            Self::List(_) => "list",
            Self::Map(..) | Self::Object(_) => "map",
            Self::Nullable(inner) => inner.runtime_name(),
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Opaque(name, _) => name,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Timestamp => formatter.write_str("timestamp"),
            Self::Duration => formatter.write_str("duration"),
            Self::List(element) => write!(formatter, "list({element})"),
            Self::Map(key, value) => write!(formatter, "map({key}, {value})"),
            Self::Object(object) => formatter.write_str(&object.name),
            Self::Nullable(inner) => write!(formatter, "wrapper({inner})"),
            Self::Optional(inner) => write!(formatter, "optional_type({inner})"),
            Self::Type(inner) => match &**inner {
                Self::Dyn => formatter.write_str("type"),
                inner => write!(formatter, "type({inner})"),
            },
            Self::Parameter(name) => write!(formatter, "~{name}"),
            Self::Opaque(name, parameters) if !parameters.is_empty() => {
                write!(formatter, "{name}(")?;
                for (at, it) in parameters.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(formatter, "{comma}{it}")?;
                }
                formatter.write_str(")")
            }
            plain => formatter.write_str(plain.runtime_name()),
        }
    }
}

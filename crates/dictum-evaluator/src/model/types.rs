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
    /// A text that is one of these; for the checker alone, and text for all else.
    OneOf(Arc<[Arc<str>]>),
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
    /// Whether it is an object with known fields, or `null` beside one.
    pub(crate) fn is_object(&self) -> bool {
        match self {
            Self::Object(_) => true,
            Self::Nullable(inner) | Self::Optional(inner) => inner.is_object(),
            _ => false,
        }
    }

    /// Whether something of this type may lack a field that is declared.
    pub(crate) fn has_declared_fields(&self) -> bool {
        match self {
            Self::Object(_) => true,
            Self::List(inner) | Self::Nullable(inner) | Self::Map(_, inner) => {
                inner.has_declared_fields()
            }
            _ => false,
        }
    }

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

    /// The same without what the checker alone knows, which texts a text may be. What
    /// fields hold is left as it is.
    pub(crate) fn widened(&self) -> Self {
        self.without_values(&Arc::clone)
    }

    /// The same without which texts a text may be, the fields of objects included.
    pub(crate) fn widened_fields(&self) -> Self {
        self.without_values(&|object| {
            let mut widened = ObjectType::clone(object);
            for field in widened.fields.values_mut() {
                field.kind = field.kind.widened_fields();
            }
            widened.others = widened.others.as_ref().map(Self::widened_fields);
            Arc::new(widened)
        })
    }

    fn without_values(&self, object: &dyn Fn(&Arc<ObjectType>) -> Arc<ObjectType>) -> Self {
        let inner = |it: &Self| it.without_values(object);
        match self {
            Self::OneOf(_) => Self::String,
            Self::List(it) => Self::list(inner(it)),
            Self::Map(key, value) => Self::map(inner(key), inner(value)),
            Self::Nullable(it) => Self::nullable(inner(it)),
            Self::Optional(it) => Self::optional(inner(it)),
            Self::Object(it) => Self::Object(object(it)),
            plain => plain.clone(),
        }
    }

    /// The texts that a value of this type may be; none where it may be any, or no text.
    pub fn texts(&self) -> Option<&[Arc<str>]> {
        match self {
            Self::OneOf(texts) => Some(texts),
            Self::Nullable(inner) => inner.texts(),
            _ => None,
        }
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
            Self::String | Self::OneOf(_) => "string",
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

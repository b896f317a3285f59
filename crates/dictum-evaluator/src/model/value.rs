//! Values: what expressions give, and what variables may be bound to.

pub(crate) mod base64;
mod convert;
mod display;
pub(crate) mod length;
mod literal;
mod map;

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::model::types::Type;

pub(crate) use display::{double_text, quoted, shortest_text};
pub(crate) use map::KeyRef;
pub use map::{Key, Map};

/// A value.
#[derive(Debug, Clone)]
pub enum Value {
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A signed whole number.
    Int(i64),
    /// An unsigned whole number.
    Uint(u64),
    /// A floating-point number.
    Double(f64),
    /// Text.
    String(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A moment, as UTC has it.
    Timestamp(DateTime),
    /// A length of time.
    Duration(SignedDuration),
    /// A list.
    List(Arc<[Value]>),
    /// A map, in the order in which it was made.
    Map(Arc<Map<Value>>),
    /// A type.
    Type(Arc<Type>),
    /// A value that may be absent.
    Optional(Option<Arc<Value>>),
    /// A value that a library brings.
    Opaque(Arc<dyn Opaque>),
}

/// A value of a kind that a library brings, such as an address.
pub trait Opaque: Debug + Send + Sync {
    /// Its type.
    fn kind(&self) -> Type;

    /// Whether it equals `other`.
    fn equals(&self, other: &dyn Opaque) -> bool;

    /// How it reads in a message.
    fn text(&self) -> String;

    /// Itself, for the library that made it.
    fn as_any(&self) -> &dyn Any;
}

impl Value {
    /// Text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list of `elements`.
    pub fn list(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::List(elements.into_iter().collect())
    }

    /// A map from text, in the order given; of two entries of one key the later counts.
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Key::String(key.into()), value));
        Self::Map(Arc::new(Map::from_entries(entries)))
    }

    /// The length of time that `text` spells, as `duration()` reads it: `1h30m`, `90s`.
    pub fn duration(text: &str) -> Option<Self> {
        length::parse(text).map(Self::Duration)
    }

    /// Its type; elements of lists and maps are not looked at.
    pub fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Uint(_) => Type::Uint,
            Self::Double(_) => Type::Double,
            Self::String(_) => Type::String,
            Self::Bytes(_) => Type::Bytes,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Duration(_) => Type::Duration,
            Self::List(_) => Type::list(Type::Dyn),
            Self::Map(_) => Type::map(Type::Dyn, Type::Dyn),
            Self::Type(kind) => Type::of_type((**kind).clone()),
            Self::Optional(_) => Type::optional(Type::Dyn),
            Self::Opaque(it) => it.kind(),
        }
    }
}

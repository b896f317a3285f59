//! Values while an expression is evaluated: borrowed from the tree, the program
//! or the variables wherever they can be.

mod compare;
pub(crate) mod means;
mod view;

use std::sync::Arc;

use dictum_source::tree::{NodeId, Tree, Value as Leaf};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::model::budget::Budget;
use crate::model::failure::Failure;
use crate::model::types::Type;
use crate::model::value::{Map, Opaque, Value};

pub(crate) use compare::LONG_TEXT;
pub use view::{ListView, MapView};

/// A value that is being worked with.
#[derive(Debug, Clone)]
pub enum Datum<'a> {
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
    /// Text that lives elsewhere.
    Str(&'a str),
    /// Text that was made.
    String(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A moment, as UTC has it.
    Timestamp(DateTime),
    /// A length of time.
    Duration(SignedDuration),
    /// A list or a map of a tree, never a plain value.
    Node(&'a Tree, NodeId),
    /// A list that lives elsewhere.
    Values(&'a [Value]),
    /// A map that lives elsewhere.
    ValueMap(&'a Map<Value>),
    /// A list that was made.
    List(Arc<Vec<Datum<'a>>>),
    /// A map that was made.
    Map(Arc<Map<Datum<'a>>>),
    /// A type.
    Type(Arc<Type>),
    /// A value that may be absent.
    Optional(Option<Arc<Datum<'a>>>),
    /// A value that a library brings.
    Opaque(Arc<dyn Opaque>),
}

impl<'a> Datum<'a> {
    /// `value`, borrowed.
    pub fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(it) => Self::Bool(*it),
            Value::Int(it) => Self::Int(*it),
            Value::Uint(it) => Self::Uint(*it),
            Value::Double(it) => Self::Double(*it),
            Value::String(it) => Self::Str(it),
            Value::Bytes(it) => Self::Bytes(Arc::clone(it)),
            Value::Timestamp(it) => Self::Timestamp(*it),
            Value::Duration(it) => Self::Duration(*it),
            Value::List(it) => Self::Values(it),
            Value::Map(it) => Self::ValueMap(it),
            Value::Type(it) => Self::Type(Arc::clone(it)),
            Value::Optional(it) => {
                Self::Optional(it.as_ref().map(|inner| Arc::new(Self::of(inner))))
            }
            Value::Opaque(it) => Self::Opaque(Arc::clone(it)),
        }
    }

    /// The value of node `id`, borrowed.
    #[inline]
    pub fn of_node(tree: &'a Tree, id: NodeId) -> Self {
        match tree.value(id) {
            Leaf::Null => Self::Null,
            Leaf::Bool(it) => Self::Bool(*it),
            Leaf::Int(it) => Self::Int(*it),
            Leaf::UInt(it) => Self::Uint(*it),
            Leaf::Double(it) => Self::Double(*it),
            Leaf::String(it) => Self::Str(it),
            Leaf::List(_) | Leaf::Map(_) => Self::Node(tree, id),
        }
    }

    /// Text that was made.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list that was made.
    pub fn list(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::List(Arc::new(elements.into_iter().collect()))
    }

    /// A value that is there.
    pub fn some(inner: Self) -> Self {
        Self::Optional(Some(Arc::new(inner)))
    }

    /// A copy that borrows nothing.
    pub fn to_value(&self) -> Value {
        self.to_value_within(&Budget::endless()).unwrap_or(Value::Null)
    }

    /// A copy that borrows nothing. Parts that are shared are copied each time, and
    /// paid for each time: a list of lists of lists may stand for very many values.
    pub(crate) fn to_value_within(&self, budget: &Budget<'_>) -> Result<Value, Failure> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(*it),
            Self::Int(it) => Value::Int(*it),
            Self::Uint(it) => Value::Uint(*it),
            Self::Double(it) => Value::Double(*it),
            Self::Str(it) => Value::String((*it).into()),
            Self::String(it) => Value::String(Arc::clone(it)),
            Self::Bytes(it) => Value::Bytes(Arc::clone(it)),
            Self::Timestamp(it) => Value::Timestamp(*it),
            Self::Duration(it) => Value::Duration(*it),
            Self::Type(it) => Value::Type(Arc::clone(it)),
            Self::Opaque(it) => Value::Opaque(Arc::clone(it)),
            Self::Optional(None) => Value::Optional(None),
            Self::Optional(Some(inner)) => {
                Value::Optional(Some(Arc::new(inner.to_value_within(budget)?)))
            }
            _ => match (self.as_list(), self.as_map()) {
                (Some(list), _) => {
                    budget.charge(list.len() as u64)?;
                    let items = list.iter().map(|it| it.to_value_within(budget));
                    Value::List(items.collect::<Result<_, _>>()?)
                }
                (_, Some(map)) => {
                    budget.charge(map.len() as u64)?;
                    let mut entries = Vec::with_capacity(map.len());
                    for (key, value) in map.iter() {
                        let value = value.to_value_within(budget)?;
                        entries.extend(key.to_key().map(|key| (key, value)));
                    }
                    Value::Map(Arc::new(Map::from_entries(entries)))
                }
                (None, None) => Value::Null,
            },
        })
    }

    /// Its type; elements of lists and maps are not looked at.
    pub fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Uint(_) => Type::Uint,
            Self::Double(_) => Type::Double,
            Self::Str(_) | Self::String(_) => Type::String,
            Self::Bytes(_) => Type::Bytes,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Duration(_) => Type::Duration,
            Self::Values(_) | Self::List(_) => Type::list(Type::Dyn),
            Self::ValueMap(_) | Self::Map(_) => Type::map(Type::Dyn, Type::Dyn),
            Self::Node(tree, id) => match tree.value(*id) {
                Leaf::List(_) => Type::list(Type::Dyn),
                _ => Type::map(Type::Dyn, Type::Dyn),
            },
            Self::Type(kind) => Type::of_type((**kind).clone()),
            Self::Optional(_) => Type::optional(Type::Dyn),
            Self::Opaque(it) => it.kind(),
        }
    }

    /// Whether a value of this kind may stand where `kind` is asked for; elements
    /// of lists and maps are not looked at.
    pub fn fits(&self, kind: &Type) -> bool {
        match kind {
            Type::Dyn | Type::Parameter(_) | Type::Open(_) => true,
            Type::Null => matches!(self, Self::Null),
            Type::Bool => matches!(self, Self::Bool(_)),
            Type::Int => matches!(self, Self::Int(_)),
            Type::Uint => matches!(self, Self::Uint(_)),
            Type::Double => matches!(self, Self::Double(_)),
            Type::String | Type::OneOf(_) => matches!(self, Self::Str(_) | Self::String(_)),
            Type::Bytes => matches!(self, Self::Bytes(_)),
            Type::Timestamp => matches!(self, Self::Timestamp(_)),
            Type::Duration => matches!(self, Self::Duration(_)),
            Type::List(_) => self.as_list().is_some(),
            Type::Map(..) | Type::Object(_) => self.as_map().is_some(),
            Type::Nullable(inner) => matches!(self, Self::Null) || self.fits(inner),
            Type::Optional(_) => matches!(self, Self::Optional(_)),
            Type::Type(_) => matches!(self, Self::Type(_)),
            Type::Opaque(name, _) => match self {
                Self::Opaque(it) => it.kind().runtime_name() == &**name,
                _ => false,
            },
        }
    }

    /// The text, where it is text.
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(it) => Some(it),
            Self::String(it) => Some(it),
            _ => None,
        }
    }
}

/// What an optional value holds, copied only where something else holds it too.
pub(crate) fn unshared(it: Arc<Datum<'_>>) -> Datum<'_> {
    Arc::try_unwrap(it).unwrap_or_else(|it| (*it).clone())
}

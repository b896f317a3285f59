//! What a predicate sees of a fact: only what it can compare.

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::base::List;
use crate::model::datum::LONG_TEXT;
use crate::model::operators::Operator;
use crate::model::value::Value;

/// A fact, as far as predicates know it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// A field that is not there.
    Absent,
    /// Whatever only the general way knows.
    Odd,
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'a str),
    List(List<'a>),
    /// A map.
    Map,
}

impl<'a> Seen<'a> {
    /// The value of node `id`.
    #[inline]
    pub(super) fn of_node(tree: &'a Tree, id: NodeId) -> Self {
        match tree.value(id) {
            Leaf::String(it) => Self::Text(it),
            Leaf::Int(it) => Self::Int(*it),
            Leaf::Bool(it) => Self::Bool(*it),
            Leaf::List(items) => Self::List(List::Nodes(tree, items)),
            Leaf::Map(_) => Self::Map,
            Leaf::Double(it) => Self::Double(*it),
            Leaf::Null => Self::Null,
            Leaf::UInt(_) => Self::Odd,
        }
    }

    /// The value `value`.
    #[inline]
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::String(it) => Self::Text(it),
            Value::Int(it) => Self::Int(*it),
            Value::Bool(it) => Self::Bool(*it),
            Value::List(items) => Self::List(List::Values(items)),
            Value::Map(_) => Self::Map,
            Value::Double(it) => Self::Double(*it),
            Value::Null => Self::Null,
            _ => Self::Odd,
        }
    }

    /// Itself, where it can be compared with anything.
    #[inline]
    pub(super) fn scalar(self) -> Option<Self> {
        match self {
            Self::Absent | Self::Odd | Self::List(_) | Self::Map => None,
            plain => Some(plain),
        }
    }

    /// A whole number as the double that its schema says it is.
    #[expect(clippy::cast_precision_loss, reason = "a JSON number of a schema's type number")]
    pub(super) fn as_double(self) -> Self {
        match self {
            Self::Int(it) => Self::Double(it as f64),
            other => other,
        }
    }
}

/// Whether one of two texts is short: comparing long ones is paid for, which only the
/// general way does.
#[inline]
fn is_short(one: &str, other: &str) -> bool {
    one.len().min(other.len()) < LONG_TEXT
}

/// Whether two facts are equal, one of them neither list nor map.
#[inline]
#[expect(
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "CEL compares so, and rounds whole numbers beyond 2^53"
)]
pub(super) fn equal(one: Seen<'_>, other: Seen<'_>) -> Option<bool> {
    match (one, other) {
        (Seen::Text(a), Seen::Text(b)) => is_short(a, b).then_some(a == b),
        (Seen::Int(a), Seen::Int(b)) => Some(a == b),
        (Seen::Bool(a), Seen::Bool(b)) => Some(a == b),
        (Seen::Double(a), Seen::Double(b)) => Some(a == b),
        (Seen::Int(a), Seen::Double(b)) | (Seen::Double(b), Seen::Int(a)) => Some(a as f64 == b),
        (Seen::Null, Seen::Null) => Some(true),
        (Seen::Absent | Seen::Odd, _)
        | (_, Seen::Absent | Seen::Odd)
        | (Seen::List(_) | Seen::Map, Seen::List(_) | Seen::Map) => None,
        _ => Some(false),
    }
}

/// What `operator` says of two facts; nothing where they have no order.
pub(super) fn compare(operator: Operator, left: Seen<'_>, right: Seen<'_>) -> Option<bool> {
    match (operator, left, right) {
        (Operator::Equal, left, right) => equal(left, right),
        (Operator::NotEqual, left, right) => equal(left, right).map(|it| !it),
        (_, Seen::Int(a), Seen::Int(b)) => operator.holds(a.cmp(&b)),
        (_, Seen::Text(a), Seen::Text(b)) if is_short(a, b) => operator.holds(a.cmp(b)),
        (_, Seen::Double(a), Seen::Double(b)) => match a.partial_cmp(&b) {
            Some(order) => operator.holds(order),
            None => Some(false),
        },
        _ => None,
    }
}

//! What the operators do, on values of every type that they take.

mod arithmetic;

pub(crate) use arithmetic::{length, moment, overflow};

use std::cmp::Ordering;

use dictum_source::tree::Value as Leaf;

use crate::model::budget::Budget;
use crate::model::datum::means::Means;
use crate::model::datum::{Datum, LONG_TEXT, ListView};
use crate::model::failure::{Failure, FailureKind};
use crate::model::value::Value;

/// An operator with one or two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Negate,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Operator {
    /// Whether this comparison holds for values in that order; none for an operator that
    /// compares nothing.
    #[inline]
    pub(crate) fn holds(self, order: Ordering) -> Option<bool> {
        Some(match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            _ => return None,
        })
    }
}

/// The function names that the parser gives to operators, and how people write them.
const NAMES: &[(&str, &str, Operator)] = &[
    ("_+_", "+", Operator::Add),
    ("_-_", "-", Operator::Subtract),
    ("_*_", "*", Operator::Multiply),
    ("_/_", "/", Operator::Divide),
    ("_%_", "%", Operator::Remainder),
    ("-_", "-", Operator::Negate),
    ("!_", "!", Operator::Not),
    ("_==_", "==", Operator::Equal),
    ("_!=_", "!=", Operator::NotEqual),
    ("_<_", "<", Operator::Less),
    ("_<=_", "<=", Operator::LessOrEqual),
    ("_>_", ">", Operator::Greater),
    ("_>=_", ">=", Operator::GreaterOrEqual),
    ("@in", "in", Operator::In),
];

/// The operator that function `name` is.
pub(crate) fn operator(name: &str) -> Option<Operator> {
    NAMES.iter().find(|it| it.0 == name).map(|it| it.2)
}

pub(crate) fn is_operator(name: &str) -> bool {
    operator(name).is_some()
}

/// How people write function `name`, where it is an operator.
pub(crate) fn symbol(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|it| it.0 == name).map(|it| it.1)
}

/// How people write function `name`.
pub(crate) fn shown(name: &str) -> &str {
    symbol(name).unwrap_or(name)
}

impl Failure {
    /// No overload of `function` takes `args`.
    pub(crate) fn no_overload(function: &str, args: &[Datum<'_>]) -> Self {
        let kinds: Vec<String> =
            args.iter().map(|it| it.kind().runtime_name().to_owned()).collect();
        let (name, kinds) = (shown(function), kinds.join(", "));
        Self::new(
            FailureKind::NoSuchOverload,
            format!("`{name}` does not take ({kinds})"),
            format!("`{name}` 不接受 ({kinds})"),
        )
    }
}

impl Operator {
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|it| it.2 == self).map_or("", |it| it.0)
    }

    /// Whether it has two operands and gives a truth value.
    pub(crate) fn is_test(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
                | Self::In
        )
    }

    fn mismatch(self, operands: &[Datum<'_>]) -> Failure {
        Failure::no_overload(self.name(), operands)
    }
}

/// Applies an operator with one operand.
pub(crate) fn unary<'a>(operator: Operator, operand: &Datum<'a>) -> Result<Datum<'a>, Failure> {
    match (operator, operand) {
        (Operator::Not, Datum::Bool(it)) => Ok(Datum::Bool(!it)),
        (Operator::Negate, Datum::Int(it)) => {
            it.checked_neg().map(Datum::Int).ok_or_else(arithmetic::overflow)
        }
        (Operator::Negate, Datum::Double(it)) => Ok(Datum::Double(-it)),
        (Operator::Negate, Datum::Duration(it)) => {
            it.checked_neg().map(Datum::Duration).ok_or_else(arithmetic::overflow)
        }
        _ => Err(operator.mismatch(std::slice::from_ref(operand))),
    }
}

/// Applies an operator with two operands.
#[inline]
pub(crate) fn binary<'a>(
    operator: Operator,
    left: &Datum<'a>,
    right: &Datum<'a>,
    means: Means<'_>,
) -> Result<Datum<'a>, Failure> {
    if operator.is_test() {
        test(operator, left, right, means).map(Datum::Bool)
    } else {
        arithmetic::apply(operator, left, right, means.budget)
    }
}

/// Applies an operator with two operands that gives a truth value.
#[inline]
pub(crate) fn test(
    operator: Operator,
    left: &Datum<'_>,
    right: &Datum<'_>,
    means: Means<'_>,
) -> Result<bool, Failure> {
    match operator {
        Operator::Equal => left.equals_within(right, means),
        Operator::NotEqual => left.equals_within(right, means).map(|it| !it),
        Operator::In => contains(left, right, means),
        _ => compare(operator, [left, right], means.budget),
    }
}

/// Whether the order of the two is what `operator` asks for; nothing is less or
/// greater than `NaN`.
fn compare(
    operator: Operator,
    [left, right]: [&Datum<'_>; 2],
    budget: &Budget<'_>,
) -> Result<bool, Failure> {
    left.charge_order(right, budget)?;
    match left.order(right) {
        Some(Some(order)) => Ok(match operator {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        }),
        Some(None) => Ok(false),
        None => Err(operator.mismatch(&[left.clone(), right.clone()])),
    }
}

/// Whether a list holds `item`; an element that is equal decides before one of which
/// not enough is known.
pub(crate) fn holds(
    list: ListView<'_, '_>,
    item: &Datum<'_>,
    means: Means<'_>,
) -> Result<bool, Failure> {
    let mut pending = Vec::new();
    for it in list.iter() {
        match it.equals_within(item, means) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(failure) => failure.note(&mut pending)?,
        }
    }
    means.settled(pending, false)
}

/// Whether `item` is an element of a list or a key of a map. A key that is absent is
/// not there, as `has` would say: whoever asks so closes the world on purpose.
fn contains(item: &Datum<'_>, holder: &Datum<'_>, means: Means<'_>) -> Result<bool, Failure> {
    if let Some(list) = holder.as_list() {
        means.budget.charge(list.len() as u64 / 8)?;
        let short = item.as_str().filter(|it| it.len() < LONG_TEXT);
        return Ok(match (short, list) {
            (Some(text), ListView::Nodes(tree, items)) => {
                items.iter().any(|id| matches!(tree.value(*id), Leaf::String(it) if **it == *text))
            }
            (Some(text), ListView::Values(items)) => {
                items.iter().any(|it| matches!(it, Value::String(it) if **it == *text))
            }
            _ => return holds(list, item, means),
        });
    }
    match holder.as_map() {
        Some(map) => Ok(item.as_key().and_then(|key| map.find(key)).is_some()),
        None => Err(Operator::In.mismatch(&[item.clone(), holder.clone()])),
    }
}

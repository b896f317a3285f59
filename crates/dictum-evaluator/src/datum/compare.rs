//! Equality and order, across the number types.

use std::cmp::Ordering;

use super::{Datum, ListView, MapView};
use crate::function::{Budget, Failure};

/// A number of one of the three types.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Double(f64),
}

impl Number {
    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Double(a), Self::Double(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Double(b)) => whole_and_double(a, b),
            (Self::Double(a), Self::Whole(b)) => whole_and_double(b, a).map(Ordering::reverse),
        }
    }
}

/// A whole number meets a double as a double, as CEL has it: beyond 2^53 that rounds.
#[expect(clippy::cast_precision_loss, reason = "CEL's comparison rounds")]
fn whole_and_double(whole: i128, double: f64) -> Option<Ordering> {
    (whole as f64).partial_cmp(&double)
}

impl Datum<'_> {
    fn as_number(&self) -> Option<Number> {
        match self {
            Self::Int(it) => Some(Number::Whole(i128::from(*it))),
            Self::Uint(it) => Some(Number::Whole(i128::from(*it))),
            Self::Double(it) => Some(Number::Double(*it)),
            _ => None,
        }
    }

    /// Whether the two are equal as `==` has it: values of different types are
    /// not, but numbers compare by what they are worth.
    pub fn equals(&self, other: &Datum<'_>) -> bool {
        self.equals_within(other, &Budget::endless()).unwrap_or(false)
    }

    /// The same, paid for by what is compared: shared parts each time.
    #[inline]
    pub(crate) fn equals_within(
        &self,
        other: &Datum<'_>,
        budget: &Budget<'_>,
    ) -> Result<bool, Failure> {
        Ok(match (self, other) {
            (Self::Str(a), Datum::Str(b)) => a == b,
            (Self::Int(a), Datum::Int(b)) => a == b,
            (Self::Null, Datum::Null) => true,
            (Self::Bool(a), Datum::Bool(b)) => a == b,
            (Self::Bytes(a), Datum::Bytes(b)) => a == b,
            (Self::Timestamp(a), Datum::Timestamp(b)) => a == b,
            (Self::Duration(a), Datum::Duration(b)) => a == b,
            (Self::Type(a), Datum::Type(b)) => a.runtime_name() == b.runtime_name(),
            (Self::Optional(a), Datum::Optional(b)) => match (a, b) {
                (None, None) => true,
                (Some(a), Some(b)) => a.equals_within(b, budget)?,
                _ => false,
            },
            (Self::Opaque(a), Datum::Opaque(b)) => a.equals(&**b),
            _ => {
                if let (Some(a), Some(b)) = (self.as_str(), other.as_str()) {
                    return Ok(a == b);
                }
                if let (Some(a), Some(b)) = (self.as_number(), other.as_number()) {
                    return Ok(a.order(b) == Some(Ordering::Equal));
                }
                if let (Some(a), Some(b)) = (self.as_list(), other.as_list()) {
                    return lists_equal(a, b, budget);
                }
                match (self.as_map(), other.as_map()) {
                    (Some(a), Some(b)) => maps_equal(a, b, budget)?,
                    _ => false,
                }
            }
        })
    }

    /// The order of the two, as `<` has it. The outer none means that they have
    /// no order at all, the inner that one is `NaN`.
    pub fn order(&self, other: &Datum<'_>) -> Option<Option<Ordering>> {
        match (self, other) {
            (Self::Int(a), Datum::Int(b)) => Some(Some(a.cmp(b))),
            (Self::Bool(a), Datum::Bool(b)) => Some(Some(a.cmp(b))),
            (Self::Bytes(a), Datum::Bytes(b)) => Some(Some(a.cmp(b))),
            (Self::Timestamp(a), Datum::Timestamp(b)) => Some(Some(a.cmp(b))),
            (Self::Duration(a), Datum::Duration(b)) => Some(Some(a.cmp(b))),
            _ => {
                if let (Some(a), Some(b)) = (self.as_str(), other.as_str()) {
                    return Some(Some(a.cmp(b)));
                }
                match (self.as_number(), other.as_number()) {
                    (Some(a), Some(b)) => Some(a.order(b)),
                    _ => None,
                }
            }
        }
    }
}

fn lists_equal(
    one: ListView<'_, '_>,
    other: ListView<'_, '_>,
    budget: &Budget<'_>,
) -> Result<bool, Failure> {
    if one.len() != other.len() {
        return Ok(false);
    }
    budget.charge(one.len() as u64)?;
    for (a, b) in one.iter().zip(other.iter()) {
        if !a.equals_within(&b, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps_equal(
    one: MapView<'_, '_>,
    other: MapView<'_, '_>,
    budget: &Budget<'_>,
) -> Result<bool, Failure> {
    if one.len() != other.len() {
        return Ok(false);
    }
    budget.charge(one.len() as u64)?;
    for (key, value) in one.iter() {
        let found = key.as_key().and_then(|key| other.find(key));
        match found {
            Some(it) if it.equals_within(&value, budget)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_worth() {
        assert!(Datum::Uint(1).equals(&Datum::Double(1.0)));
        assert!(!Datum::Double(f64::NAN).equals(&Datum::Double(f64::NAN)));
        assert_eq!(Datum::Int(-1).order(&Datum::Double(-0.5)), Some(Some(Ordering::Less)));
        assert_eq!(Datum::Int(-1).order(&Datum::Uint(u64::MAX)), Some(Some(Ordering::Less)));
        assert_eq!(Datum::Int(1).order(&Datum::Str("1")), None);
    }
}

//! Equality and order, across the number types.

use std::cmp::Ordering;

use super::means::Means;
use super::{Datum, ListView, MapView};
use crate::model::budget::Budget;
use crate::model::failure::{AbsentField, Failure};
use crate::model::value::Value;

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

/// Two values are equal as CEL's `==` has it: numbers of different types compare
/// by what they are worth, and `NaN` equals nothing.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        Datum::of(self).equals(&Datum::of(other))
    }
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
    /// not, but numbers compare by what they are worth. Both are taken as they are: a
    /// field that is absent is one that is not there.
    pub fn equals(&self, other: &Datum<'_>) -> bool {
        let budget = Budget::endless();
        self.equals_within(other, Means::closed(&budget)).unwrap_or(false)
    }

    /// The same, paid for by what is compared: shared parts each time. Fails where
    /// what is known is equal and a field that its schema declares is absent.
    #[inline]
    pub(crate) fn equals_within(
        &self,
        other: &Datum<'_>,
        means: Means<'_>,
    ) -> Result<bool, Failure> {
        let budget = means.budget;
        Ok(match (self, other) {
            (Self::Str(a), Datum::Str(b)) => texts_equal(a, b, budget)?,
            (Self::Int(a), Datum::Int(b)) => a == b,
            (Self::Null, Datum::Null) => true,
            (Self::Bool(a), Datum::Bool(b)) => a == b,
            (Self::Bytes(a), Datum::Bytes(b)) => {
                charge_long(a.len().min(b.len()), budget)?;
                a == b
            }
            (Self::Timestamp(a), Datum::Timestamp(b)) => a == b,
            (Self::Duration(a), Datum::Duration(b)) => a == b,
            (Self::Type(a), Datum::Type(b)) => a.runtime_name() == b.runtime_name(),
            (Self::Optional(a), Datum::Optional(b)) => match (a, b) {
                (None, None) => true,
                (Some(a), Some(b)) => a.equals_within(b, means)?,
                _ => false,
            },
            (Self::Opaque(a), Datum::Opaque(b)) => a.equals(&**b),
            _ => {
                if let (Some(a), Some(b)) = (self.as_str(), other.as_str()) {
                    return texts_equal(a, b, budget);
                }
                if let (Some(a), Some(b)) = (self.as_number(), other.as_number()) {
                    return Ok(a.order(b) == Some(Ordering::Equal));
                }
                if let (Some(a), Some(b)) = (self.as_list(), other.as_list()) {
                    return lists_equal(a, b, means);
                }
                match (self.as_map(), other.as_map()) {
                    (Some(a), Some(b)) => maps_equal(a, b, means)?,
                    _ => false,
                }
            }
        })
    }

    /// Takes what ordering the two costs: long texts and bytes are gone through.
    pub(crate) fn charge_order(
        &self,
        other: &Datum<'_>,
        budget: &Budget<'_>,
    ) -> Result<(), Failure> {
        let bytes = |it: &Datum<'_>| match it {
            Datum::Bytes(bytes) => bytes.len(),
            it => it.as_str().map_or(0, str::len),
        };
        charge_long(bytes(self).min(bytes(other)), budget)
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

/// From so many bytes on, comparing a text is paid for: a step for each so many.
pub(crate) const LONG_TEXT: usize = 1024;

fn texts_equal(one: &str, other: &str, budget: &Budget<'_>) -> Result<bool, Failure> {
    if one.len() != other.len() {
        return Ok(false);
    }
    charge_long(one.len(), budget)?;
    Ok(one == other)
}

/// Takes what comparing `bytes` bytes costs; short texts cost nothing.
#[inline]
fn charge_long(bytes: usize, budget: &Budget<'_>) -> Result<(), Failure> {
    if bytes < LONG_TEXT { Ok(()) } else { budget.charge((bytes / LONG_TEXT) as u64) }
}

/// Whether one is equal to the other; an element that differs decides before one of
/// which not enough is known.
fn lists_equal(
    one: ListView<'_, '_>,
    other: ListView<'_, '_>,
    means: Means<'_>,
) -> Result<bool, Failure> {
    if one.len() != other.len() {
        return Ok(false);
    }
    means.budget.charge(one.len() as u64)?;
    let mut pending = Vec::new();
    for (a, b) in one.iter().zip(other.iter()) {
        match a.equals_within(&b, means) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(failure) => failure.note(&mut pending)?,
        }
    }
    means.settled(pending, true)
}

/// The same for maps. A key that one lacks decides only where it may not get it.
fn maps_equal(
    one: MapView<'_, '_>,
    other: MapView<'_, '_>,
    means: Means<'_>,
) -> Result<bool, Failure> {
    let (of_one, of_other) = (means.absent(one)?, means.absent(other)?);
    if of_one.is_empty() && of_other.is_empty() && one.len() != other.len() {
        return Ok(false);
    }
    means.budget.charge(one.len() as u64)?;
    let mut pending = Vec::new();
    for (at, (key, value)) in one.iter().enumerate() {
        match entry_of(other, &key, at, means)? {
            Some(it) => match it.equals_within(&value, means) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(failure) => failure.note(&mut pending)?,
            },
            None if may_get(of_other, &key) => {}
            None => return Ok(false),
        }
    }
    // What both lack, and what one has and the other may get, is listed with the gaps.
    if !(of_one.is_empty() && of_other.is_empty()) {
        for (at, (key, _)) in other.iter().enumerate() {
            if entry_of(one, &key, at, means)?.is_none() && !may_get(of_one, &key) {
                return Ok(false);
            }
        }
    }
    pending.extend(of_one.iter().chain(of_other).cloned());
    means.settled(pending, true)
}

fn may_get(absent: &[AbsentField], key: &Datum<'_>) -> bool {
    key.as_str().is_some_and(|key| absent.iter().any(|it| &*it.field == key))
}

/// The value of `key`, which is looked for at `at` first: maps of one kind have their
/// keys in much the same order, and a map of a tree is searched from its beginning.
fn entry_of<'a>(
    map: MapView<'_, 'a>,
    key: &Datum<'_>,
    at: usize,
    means: Means<'_>,
) -> Result<Option<Datum<'a>>, Failure> {
    if let (MapView::Nodes(tree, _, entries), Some(key)) = (map, key.as_str()) {
        match entries.get(at) {
            Some(entry) if &*entry.key == key => {
                return Ok(Some(Datum::of_node(tree, entry.value)));
            }
            _ => means.budget.charge(entries.len() as u64 / 16)?,
        }
    }
    Ok(key.as_key().and_then(|key| map.find(key)))
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

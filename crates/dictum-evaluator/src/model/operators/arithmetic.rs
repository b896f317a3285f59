//! `+`, `-`, `*`, `/` and `%`.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::Operator;
use crate::model::budget::Budget;
use crate::model::datum::Datum;
use crate::model::failure::{Failure, FailureKind};

/// So many bytes or elements that are copied count as one step.
const COPIED_PER_STEP: usize = 16;

pub(super) fn apply<'a>(
    operator: Operator,
    left: &Datum<'a>,
    right: &Datum<'a>,
    budget: &Budget<'_>,
) -> Result<Datum<'a>, Failure> {
    match (left, right) {
        (Datum::Int(a), Datum::Int(b)) => int(operator, *a, *b).map(Datum::Int),
        (Datum::Uint(a), Datum::Uint(b)) => uint(operator, *a, *b).map(Datum::Uint),
        (Datum::Double(a), Datum::Double(b)) => match operator {
            Operator::Add => Ok(Datum::Double(a + b)),
            Operator::Subtract => Ok(Datum::Double(a - b)),
            Operator::Multiply => Ok(Datum::Double(a * b)),
            Operator::Divide => Ok(Datum::Double(a / b)),
            _ => Err(operator.mismatch(&[left.clone(), right.clone()])),
        },
        _ => match operator {
            Operator::Add => add(left, right, budget),
            Operator::Subtract => subtract(left, right),
            _ => Err(operator.mismatch(&[left.clone(), right.clone()])),
        },
    }
}

fn int(operator: Operator, a: i64, b: i64) -> Result<i64, Failure> {
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide | Operator::Remainder if b == 0 => return Err(by_zero(operator)),
        Operator::Divide => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn uint(operator: Operator, a: u64, b: u64) -> Result<u64, Failure> {
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide | Operator::Remainder if b == 0 => return Err(by_zero(operator)),
        Operator::Divide => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn add<'a>(left: &Datum<'a>, right: &Datum<'a>, budget: &Budget<'_>) -> Result<Datum<'a>, Failure> {
    if let (Some(a), Some(b)) = (left.as_str(), right.as_str()) {
        budget.charge(((a.len() + b.len()) / COPIED_PER_STEP) as u64)?;
        let mut text = String::with_capacity(a.len() + b.len());
        text.push_str(a);
        text.push_str(b);
        return Ok(Datum::string(text));
    }
    if let (Some(a), Some(b)) = (left.as_list(), right.as_list()) {
        budget.charge((a.len() + b.len()) as u64)?;
        return Ok(Datum::list(a.iter().chain(b.iter())));
    }
    match (left, right) {
        (Datum::Bytes(a), Datum::Bytes(b)) => {
            budget.charge(((a.len() + b.len()) / COPIED_PER_STEP) as u64)?;
            let bytes: Arc<[u8]> = a.iter().chain(b.iter()).copied().collect();
            Ok(Datum::Bytes(bytes))
        }
        (Datum::Timestamp(a), Datum::Duration(b)) | (Datum::Duration(b), Datum::Timestamp(a)) => {
            a.checked_add(*b).ok().and_then(moment).map(Datum::Timestamp).ok_or_else(overflow)
        }
        (Datum::Duration(a), Datum::Duration(b)) => length(a.checked_add(*b)).map(Datum::Duration),
        _ => Err(Operator::Add.mismatch(&[left.clone(), right.clone()])),
    }
}

fn subtract<'a>(left: &Datum<'a>, right: &Datum<'a>) -> Result<Datum<'a>, Failure> {
    match (left, right) {
        (Datum::Timestamp(a), Datum::Duration(b)) => {
            a.checked_sub(*b).ok().and_then(moment).map(Datum::Timestamp).ok_or_else(overflow)
        }
        (Datum::Timestamp(a), Datum::Timestamp(b)) => {
            length(Some(a.duration_since(*b))).map(Datum::Duration)
        }
        (Datum::Duration(a), Datum::Duration(b)) => length(a.checked_sub(*b)).map(Datum::Duration),
        _ => Err(Operator::Subtract.mismatch(&[left.clone(), right.clone()])),
    }
}

/// `it`, if CEL has such a moment: in the years 1 to 9999.
pub(crate) fn moment(it: DateTime) -> Option<DateTime> {
    (it.year() >= 1).then_some(it)
}

/// `it`, if CEL has such a length of time: its nanoseconds fit into 64 bits.
pub(crate) fn length(it: Option<SignedDuration>) -> Result<SignedDuration, Failure> {
    it.filter(|it| i64::try_from(it.as_nanos()).is_ok()).ok_or_else(overflow)
}

pub(crate) fn overflow() -> Failure {
    Failure::new(FailureKind::Overflow, "the result is out of range", "结果超出范围")
}

fn by_zero(operator: Operator) -> Failure {
    match operator {
        Operator::Remainder => {
            Failure::new(FailureKind::DivisionByZero, "a remainder by zero", "对零取余")
        }
        _ => Failure::new(FailureKind::DivisionByZero, "a division by zero", "除以零"),
    }
}

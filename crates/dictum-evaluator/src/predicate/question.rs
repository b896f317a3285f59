//! Questions to one text, asked without looking at where it stands.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::operators::Operator;
use crate::plan::{Ask, Binary, Plan};
use crate::value::Value;

/// Long texts cost a step for so many bytes.
pub(super) const BYTES_PER_STEP: usize = 64;

/// A question to text. It cannot fail, so that `&&` and `||` may stop where they like.
#[derive(Debug)]
pub(super) enum Question {
    All(Box<[Question]>),
    Any(Box<[Question]>),
    Not(Box<Question>),
    Is(Box<str>),
    IsNot(Box<str>),
    StartsWith(Box<str>),
    Asked(Ask),
    In(Arc<FxHashSet<Box<[u8]>>>),
}

impl Question {
    /// The answer for `text`.
    #[inline]
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.part(text)),
            Self::Any(parts) => parts.iter().any(|it| it.part(text)),
            other => other.part(text),
        }
    }

    #[inline]
    fn part(&self, text: &str) -> bool {
        match self {
            Self::Is(it) => same(text, it),
            Self::IsNot(it) => !same(text, it),
            Self::StartsWith(it) => match text.as_bytes().split_at_checked(it.len()) {
                Some((start, _)) => same_bytes(start, it.as_bytes()),
                None => false,
            },
            Self::In(set) => set.contains(text.as_bytes()),
            other => other.asked(text),
        }
    }

    #[inline(never)]
    fn asked(&self, text: &str) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(text),
            Self::Asked(ask) => ask.of(text),
            other => other.holds(text),
        }
    }

    /// What asking `text` costs beyond looking at it once, in steps.
    pub(super) fn steps(&self, text: &str) -> usize {
        let all = |parts: &[Self]| {
            parts.iter().fold(0, |steps: usize, it| steps.saturating_add(it.steps(text)))
        };
        match self {
            Self::All(parts) | Self::Any(parts) => all(parts),
            Self::Not(inner) => inner.steps(text),
            Self::Asked(ask) => ask.steps(text),
            Self::Is(_) | Self::IsNot(_) | Self::StartsWith(_) | Self::In(_) => 0,
        }
    }

    /// The question that `plan` asks of one text, and the plan of that text.
    pub(super) fn of(plan: &Plan) -> Option<(&Plan, Self)> {
        match plan {
            Plan::And(parts) => Self::of_all(parts).map(|(text, it)| (text, Self::All(it))),
            Plan::Or(parts) => Self::of_all(parts).map(|(text, it)| (text, Self::Any(it))),
            Plan::Unary(Operator::Not, it) => {
                let (text, inner) = Self::of(&it.0)?;
                Some((text, Self::Not(Box::new(inner))))
            }
            Plan::Binary(operator, it) => {
                let (text, constant) = held_against(it)?;
                match operator {
                    Operator::Equal => Some((text, Self::Is(constant))),
                    Operator::NotEqual => Some((text, Self::IsNot(constant))),
                    _ => None,
                }
            }
            Plan::TextTest(it) => match &it.ask {
                Ask::StartsWith(start) => Some((&it.text, Self::StartsWith((&**start).into()))),
                // What is dear even for short texts is paid for elsewhere.
                ask if ask.is_dear() => None,
                ask => Some((&it.text, Self::Asked(ask.clone()))),
            },
            Plan::InSet(it) => match it.parts.as_slice() {
                [text] => Some((text, Self::In(Arc::clone(&it.set)))),
                _ => None,
            },
            _ => None,
        }
    }

    /// Questions that all ask the same text.
    fn of_all(parts: &[Plan]) -> Option<(&Plan, Box<[Self]>)> {
        let mut text = None;
        let mut questions = Vec::with_capacity(parts.len());
        for part in parts {
            let (of, question) = Self::of(part)?;
            if !same_read(text.get_or_insert(of), of) {
                return None;
            }
            questions.push(question);
        }
        Some((text?, questions.into()))
    }
}

/// The text, and the constant that it is held against.
fn held_against(it: &Binary) -> Option<(&Plan, Box<str>)> {
    match (&it.left, &it.right) {
        (text, Plan::Constant(Value::String(it))) | (Plan::Constant(Value::String(it)), text) => {
            Some((text, (&**it).into()))
        }
        _ => None,
    }
}

/// Whether two plans read the same name or path.
fn same_read(one: &Plan, other: &Plan) -> bool {
    match (one, other) {
        (Plan::Local(a, _), Plan::Local(b, _)) | (Plan::Variable(a, _), Plan::Variable(b, _)) => {
            a == b
        }
        (Plan::Path(a), Plan::Path(b)) => {
            a.root == b.root
                && a.steps.len() == b.steps.len()
                && a.steps.iter().zip(&b.steps).all(|(a, b)| a.name() == b.name())
        }
        _ => false,
    }
}

/// Whether two texts are the same; quick for short ones.
#[inline]
pub(crate) fn same(one: &str, other: &str) -> bool {
    same_bytes(one.as_bytes(), other.as_bytes())
}

#[inline(never)]
fn same_long(one: &[u8], other: &[u8]) -> bool {
    one == other
}

#[inline]
fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // Two chunks that may overlap cover what is no longer than both of them; a call
    // would cost more than it does.
    if let Some(a) = one.first_chunk::<16>()
        && let Some(b) = other.first_chunk::<16>()
        && let Some(c) = one.last_chunk::<16>()
        && let Some(d) = other.last_chunk::<16>()
    {
        return a == b && c == d && (one.len() <= 32 || same_long(one, other));
    }
    if let Some(a) = one.first_chunk::<8>()
        && let Some(b) = other.first_chunk::<8>()
        && let Some(c) = one.last_chunk::<8>()
        && let Some(d) = other.last_chunk::<8>()
    {
        return a == b && c == d;
    }
    if let Some(a) = one.first_chunk::<4>()
        && let Some(b) = other.first_chunk::<4>()
        && let Some(c) = one.last_chunk::<4>()
        && let Some(d) = other.last_chunk::<4>()
    {
        return a == b && c == d;
    }
    one.iter().eq(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let text = b"abcdefghijklmnopqrstuvwxyz0123456789";
        for (length, _) in text.iter().enumerate() {
            let (one, rest) = text.split_at(length);
            let copy = one.to_vec();
            assert!(same_bytes(one, &copy));
            assert!(!same_bytes(one, &[one, &rest[..1]].concat()));
            for at in 0..length {
                let mut other = one.to_vec();
                other[at] = b'-';
                assert!(!same_bytes(one, &other), "{length}, {at}");
            }
        }
    }
}

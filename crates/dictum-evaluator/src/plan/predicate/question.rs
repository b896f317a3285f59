//! Questions to one text, asked without looking at where it stands.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::model::operators::Operator;
use crate::model::text::{same, same_bytes};
use crate::model::value::Value;
use crate::plan::{Ask, Binary, Plan};

/// Long texts cost a step for so many bytes.
pub(super) const BYTES_PER_STEP: usize = 64;

/// A question to text. It cannot fail, so that `&&` and `||` may stop where they like.
#[derive(Debug)]
pub(super) enum Question {
    All(Box<[Question]>),
    Any(Box<[Question]>),
    Not(Box<Question>),
    One(Single),
}

/// A question that is made of no other.
#[derive(Debug)]
pub(super) enum Single {
    Is(Box<str>),
    IsNot(Box<str>),
    StartsWith(Box<str>),
    Asked(Ask),
    In(Arc<FxHashSet<Box<[u8]>>>),
}

impl Single {
    #[inline]
    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Is(it) => same(text, it),
            Self::IsNot(it) => !same(text, it),
            Self::StartsWith(it) => match text.as_bytes().split_at_checked(it.len()) {
                Some((start, _)) => same_bytes(start, it.as_bytes()),
                None => false,
            },
            Self::Asked(ask) => asked(ask, text),
            Self::In(set) => set.contains(text.as_bytes()),
        }
    }
}

#[inline(never)]
fn asked(ask: &Ask, text: &str) -> bool {
    ask.of(text)
}

impl Question {
    /// The answer for `text`.
    #[inline]
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.part(text)),
            Self::Any(parts) => parts.iter().any(|it| it.part(text)),
            Self::Not(inner) => !inner.part(text),
            Self::One(it) => it.holds(text),
        }
    }

    /// The same where it is part of another: most parts are single questions, which
    /// take no call.
    #[inline]
    fn part(&self, text: &str) -> bool {
        if let Self::One(it) = self { it.holds(text) } else { self.nested(text) }
    }

    #[inline(never)]
    fn nested(&self, text: &str) -> bool {
        self.holds(text)
    }

    /// What asking `text` costs beyond looking at it once, in steps.
    pub(super) fn steps(&self, text: &str) -> usize {
        let all = |parts: &[Self]| {
            parts.iter().fold(0, |steps: usize, it| steps.saturating_add(it.steps(text)))
        };
        match self {
            Self::All(parts) | Self::Any(parts) => all(parts),
            Self::Not(inner) => inner.steps(text),
            Self::One(Single::Asked(ask)) => ask.steps(text),
            Self::One(Single::Is(_) | Single::IsNot(_) | Single::StartsWith(_) | Single::In(_)) => {
                0
            }
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
                    Operator::Equal => Some((text, Self::One(Single::Is(constant)))),
                    Operator::NotEqual => Some((text, Self::One(Single::IsNot(constant)))),
                    _ => None,
                }
            }
            Plan::TextTest(it) => match &it.ask {
                Ask::StartsWith(start) => {
                    Some((&it.text, Self::One(Single::StartsWith((&**start).into()))))
                }
                // What is dear even for short texts is paid for elsewhere.
                ask if ask.is_dear() => None,
                ask => Some((&it.text, Self::One(Single::Asked(ask.clone())))),
            },
            Plan::InSet(it) => match it.parts.as_slice() {
                [text] => Some((text, Self::One(Single::In(Arc::clone(&it.set))))),
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

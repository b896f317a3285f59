//! Tests of one text against constants, without names or slots.

use std::sync::Arc;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::{Ask, Binary, Loop, Plan, again};
use crate::operators::Operator;
use crate::syntax::LoopKind;
use crate::value::Value;

/// A test of one text. It cannot fail, so that `&&` and `||` may stop where they like.
#[derive(Debug)]
pub(crate) enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Equal(Arc<str>),
    StartsWith(Arc<str>),
    EndsWith(Arc<str>),
    Contains(Arc<str>),
    Matches(Box<Regex>),
    In(FxHashSet<Box<[u8]>>),
}

impl Predicate {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|it| it.holds(text)),
            Self::Any(parts) => parts.iter().any(|it| it.holds(text)),
            Self::Not(inner) => !inner.holds(text),
            Self::Equal(it) => *text == **it,
            Self::StartsWith(it) => text.starts_with(&**it),
            Self::EndsWith(it) => text.ends_with(&**it),
            Self::Contains(it) => text.contains(&**it),
            Self::Matches(regex) => regex.is_match(text),
            Self::In(set) => set.contains(text.as_bytes()),
        }
    }
}

/// Whether all, or any, texts of a list pass a test.
#[derive(Debug)]
pub(crate) struct EachText {
    pub(crate) range: Plan,
    pub(crate) test: Predicate,
    pub(crate) all: bool,
    /// The loop as it is written, for whatever is out of the ordinary.
    pub(crate) general: Plan,
}

/// `list.all(x, test of x)` or `exists`, where the test needs `x` and constants alone.
pub(super) fn each_text(it: Box<Loop>) -> Result<Plan, Box<Loop>> {
    let all = it.kind == LoopKind::All;
    if !(all || it.kind == LoopKind::Exists) || it.second.is_some() {
        return Err(it);
    }
    match (again(&it.range), predicate(&it.body, it.slot)) {
        (Some(range), Some(test)) => {
            Ok(Plan::EachText(Box::new(EachText { range, test, all, general: Plan::Loop(it) })))
        }
        _ => Err(it),
    }
}

/// The test that `plan` makes of the text in `slot`.
fn predicate(plan: &Plan, slot: u32) -> Option<Predicate> {
    let is_text = |it: &Plan| matches!(it, Plan::Local(of, _) if *of == slot);
    let all_of = |parts: &[Plan]| -> Option<Vec<Predicate>> {
        parts.iter().map(|it| predicate(it, slot)).collect()
    };
    match plan {
        Plan::And(parts) => all_of(parts).map(Predicate::All),
        Plan::Or(parts) => all_of(parts).map(Predicate::Any),
        Plan::Unary(Operator::Not, it) => Some(Predicate::Not(Box::new(predicate(&it.0, slot)?))),
        Plan::Binary(operator, it) => {
            let constant = held_against(it, is_text)?;
            match operator {
                Operator::Equal => Some(Predicate::Equal(constant)),
                Operator::NotEqual => Some(Predicate::Not(Box::new(Predicate::Equal(constant)))),
                _ => None,
            }
        }
        Plan::TextTest(it) if is_text(&it.text) => Some(match &it.ask {
            Ask::StartsWith(part) => Predicate::StartsWith(Arc::clone(part)),
            Ask::EndsWith(part) => Predicate::EndsWith(Arc::clone(part)),
            Ask::Contains(part) => Predicate::Contains(Arc::clone(part)),
            Ask::Matches(regex) => Predicate::Matches(regex.clone()),
        }),
        Plan::InSet(it) => match it.parts.as_slice() {
            [part] if is_text(part) => Some(Predicate::In(it.set.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// The constant text that the text is held against.
fn held_against(it: &Binary, is_text: impl Fn(&Plan) -> bool) -> Option<Arc<str>> {
    match (&it.left, &it.right) {
        (text, Plan::Constant(Value::String(it))) | (Plan::Constant(Value::String(it)), text)
            if is_text(text) =>
        {
            Some(Arc::clone(it))
        }
        _ => None,
    }
}

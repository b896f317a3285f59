//! Steps that do in one what the expression says in several.

use std::sync::Arc;

use dictum_source::source::Span;
use rustc_hash::FxHashSet;

use super::{Call, Loop, Plan};
use crate::library::constant_regex;
use crate::model::function::Shortcut;
use crate::model::operators::Operator;
use crate::model::value::Value;
use crate::re2::Regex;
use crate::syntax::LoopKind;

/// Lists of so many texts or more are searched as sets.
const SET_MIN: usize = 6;

/// Whether text, or texts joined, is one of a set.
#[derive(Debug)]
pub(crate) struct InSet {
    pub(crate) parts: Vec<Plan>,
    pub(crate) set: Arc<FxHashSet<Box<[u8]>>>,
    pub(crate) span: Span,
}

/// A question to text, with its constant.
#[derive(Debug)]
pub(crate) struct TextTest {
    pub(crate) text: Plan,
    pub(crate) ask: Ask,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Ask {
    StartsWith(Arc<str>),
    EndsWith(Arc<str>),
    Contains(Arc<str>),
    Matches(Box<Regex>),
}

impl Ask {
    /// The function that asks so.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::StartsWith(_) => "startsWith",
            Self::EndsWith(_) => "endsWith",
            Self::Contains(_) => "contains",
            Self::Matches(_) => "matches",
        }
    }

    /// What the answer for `text` costs beyond looking at it once, in steps.
    #[inline]
    pub(crate) fn steps(&self, text: &str) -> usize {
        match self {
            Self::StartsWith(_) | Self::EndsWith(_) | Self::Contains(_) => 0,
            Self::Matches(regex) => regex.steps(text),
        }
    }

    /// Whether answering costs steps for the shortest of texts.
    pub(crate) fn is_dear(&self) -> bool {
        self.steps("a") > 0
    }

    /// What the answer is for `text`.
    #[inline]
    pub(crate) fn of(&self, text: &str) -> bool {
        match self {
            Self::StartsWith(part) => text.starts_with(&**part),
            Self::EndsWith(part) => text.ends_with(&**part),
            Self::Contains(part) => text.contains(&**part),
            Self::Matches(regex) => regex.is_match(text),
        }
    }
}

/// `plan` in one step, where there is one.
pub(super) fn fuse(plan: Plan) -> Plan {
    match plan {
        Plan::Binary(Operator::In, it) => match constant_texts(&it.right) {
            Some(set) => {
                let span = it.span;
                let parts = joined(it.left).unwrap_or_else(|whole| vec![*whole]);
                Plan::InSet(Box::new(InSet { parts, set, span }))
            }
            None => Plan::Binary(Operator::In, it),
        },
        Plan::Loop(it) => Plan::Loop(streamed(it)),
        Plan::Call(call) => match question(&call) {
            Some(ask) => {
                let Call { args, span, .. } = *call;
                match args.into_iter().next() {
                    Some(text) => Plan::TextTest(Box::new(TextTest { text, ask, span })),
                    None => Plan::Constant(Value::Null),
                }
            }
            None => Plan::Call(call),
        },
        other => other,
    }
}

/// `list.filter(a, …).map(b, …)` as one loop.
#[expect(clippy::unnecessary_box_returns, reason = "what is no such loop goes on in its box")]
fn streamed(it: Box<Loop>) -> Box<Loop> {
    let plain = |it: &Loop| it.second.is_none() && it.filter.is_none();
    let Loop { kind: LoopKind::Map | LoopKind::Filter, range: Plan::Loop(inner), .. } = &*it else {
        return it;
    };
    if inner.kind != LoopKind::Filter || !plain(inner) || !plain(&it) {
        return it;
    }
    let Loop { kind, range, slot, body, span, .. } = *it;
    match range {
        Plan::Loop(inner) => Box::new(Loop {
            kind,
            range: inner.range,
            slot: inner.slot,
            second: None,
            filter: Some(inner.body),
            alias: Some(slot),
            body,
            span,
        }),
        range => Box::new(Loop {
            kind,
            range,
            slot,
            second: None,
            filter: None,
            alias: None,
            body,
            span,
        }),
    }
}

/// The set of a constant list of texts.
fn constant_texts(plan: &Plan) -> Option<Arc<FxHashSet<Box<[u8]>>>> {
    let Plan::Constant(Value::List(items)) = plan else { return None };
    if items.len() < SET_MIN {
        return None;
    }
    items
        .iter()
        .map(|it| match it {
            Value::String(text) => Some(Box::from(text.as_bytes())),
            _ => None,
        })
        .collect::<Option<_>>()
        .map(Arc::new)
}

/// The operands of a chain of `+` that holds a constant text, so that all of them
/// are texts; otherwise the plan itself.
fn joined(plan: Plan) -> Result<Vec<Plan>, Box<Plan>> {
    if !has_text(&plan) {
        return Err(Box::new(plan));
    }
    let mut parts = Vec::new();
    flatten(plan, &mut parts);
    Ok(parts)
}

fn has_text(plan: &Plan) -> bool {
    match plan {
        Plan::Binary(Operator::Add, it) => [&it.left, &it.right].into_iter().any(|it| match it {
            Plan::Constant(value) => matches!(value, Value::String(_)),
            other => has_text(other),
        }),
        _ => false,
    }
}

fn flatten(plan: Plan, parts: &mut Vec<Plan>) {
    match plan {
        Plan::Binary(Operator::Add, it) => {
            flatten(it.left, parts);
            flatten(it.right, parts);
        }
        other => parts.push(other),
    }
}

/// The question that a call asks with a constant.
fn question(call: &Call) -> Option<Ask> {
    let [_, Plan::Constant(Value::String(constant))] = call.args.as_slice() else { return None };
    let constant = Arc::clone(constant);
    match call.shortcut? {
        Shortcut::StartsWith => Some(Ask::StartsWith(constant)),
        Shortcut::EndsWith => Some(Ask::EndsWith(constant)),
        Shortcut::Contains => Some(Ask::Contains(constant)),
        Shortcut::Matches => constant_regex(&constant).ok().map(|it| Ask::Matches(Box::new(it))),
        Shortcut::Size | Shortcut::Or | Shortcut::OrValue => None,
    }
}

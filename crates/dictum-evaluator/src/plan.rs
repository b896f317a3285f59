//! A checked expression made ready to run.

mod build;
mod fuse;
pub(crate) mod predicate;
mod short;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dictum_source::source::Span;
use dictum_source::tree::{Entry, NodeId};

use crate::model::function::{Implementation, Shortcut};
use crate::model::operators::Operator;
use crate::model::text::same;
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::{Access, LoopKind};

pub(crate) use build::{build, build_once};
pub(crate) use fuse::{Ask, InSet, TextTest};
pub(crate) use short::Short;

/// A step of the evaluation.
#[derive(Debug)]
pub(crate) enum Plan {
    Constant(Value),
    Variable(u32, Span),
    Local(u32, Span),
    Path(Box<Path>),
    Select(Box<Select>),
    Has(Box<Select>),
    Index(Box<Index>),
    Unary(Operator, Box<(Plan, Span)>),
    Binary(Operator, Box<Binary>),
    Call(Box<Call>),
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Conditional(Box<[Plan; 3]>),
    List(Vec<(Plan, bool)>),
    Map(Box<MapPlan>),
    Loop(Box<Loop>),
    Bind(u32, Box<[Plan; 2]>),
    OptMap(Box<OptMap>),
    /// `a.or(b)` and `a.orValue(b)`: the second runs only where the first is absent.
    Otherwise(Box<Otherwise>),
    /// `size` of a list.
    Size(Box<Size>),
    InSet(Box<InSet>),
    TextTest(Box<TextTest>),
    Short(Box<Short>),
    /// A number of the data, as the double that the schema says it is.
    AsDouble(Box<Plan>),
}

impl Plan {
    /// The plan as it is written, where a predicate stands for it.
    pub(crate) fn general(&self) -> &Self {
        match self {
            Self::Short(it) => &it.general,
            other => other,
        }
    }

    /// Where it stands; empty for what never fails on its own.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Constant(_) | Self::List(_) => Span::default(),
            Self::Variable(_, span) | Self::Local(_, span) => *span,
            Self::Path(it) => it.span,
            Self::Select(it) | Self::Has(it) => it.span,
            Self::Index(it) => it.span,
            Self::Unary(_, it) => it.1,
            Self::Binary(_, it) => it.span,
            Self::Call(it) => it.span,
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().map(Self::span).reduce(Span::cover).unwrap_or_default()
            }
            Self::Conditional(parts) => {
                parts.iter().map(Self::span).reduce(Span::cover).unwrap_or_default()
            }
            Self::Map(it) => it.span,
            Self::Loop(it) => it.span,
            Self::Bind(_, parts) => parts.last().map(Self::span).unwrap_or_default(),
            Self::OptMap(it) => it.span,
            Self::Otherwise(it) => it.span,
            Self::Size(it) => it.span,
            Self::InSet(it) => it.span,
            Self::TextTest(it) => it.span,
            Self::Short(it) => it.general.span(),
            Self::AsDouble(inner) => inner.span(),
        }
    }
}

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    Variable(u32),
    Local(u32),
}

/// A field of a path, and where it was found last.
#[derive(Debug)]
pub(crate) struct Step {
    name: Arc<str>,
    // Facts of one kind have their fields in much the same order. It is a guess
    // that is checked each time, so a stale one costs time and nothing else.
    guess: AtomicU32,
}

impl Step {
    pub(crate) fn new(name: Arc<str>) -> Self {
        Self { name, guess: AtomicU32::new(0) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared(&self) -> &Arc<str> {
        &self.name
    }

    /// The same step, with a guess of its own.
    pub(crate) fn again(&self) -> Self {
        Self::new(Arc::clone(&self.name))
    }

    /// The field's value among `entries`.
    #[inline]
    pub(crate) fn find(&self, entries: &[Entry]) -> Option<NodeId> {
        let guess = self.guess.load(Ordering::Relaxed) as usize;
        match entries.get(guess) {
            Some(entry) if same(&entry.key, &self.name) => Some(entry.value),
            _ => self.search(entries),
        }
    }

    #[inline(never)]
    fn search(&self, entries: &[Entry]) -> Option<NodeId> {
        let at = entries.iter().position(|entry| *entry.key == *self.name)?;
        self.guess.store(u32::try_from(at).unwrap_or(0), Ordering::Relaxed);
        entries.get(at).map(|entry| entry.value)
    }
}

/// Fields, one below the other.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Select {
    pub(crate) operand: Plan,
    pub(crate) field: Arc<str>,
    pub(crate) mode: Access,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) operand: Plan,
    pub(crate) by: Plan,
    pub(crate) mode: Access,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) left: Plan,
    pub(crate) right: Plan,
    pub(crate) span: Span,
}

pub(crate) struct Call {
    pub(crate) function: Arc<str>,
    /// What may be called, and the types that its parameters must have.
    pub(crate) candidates: Vec<(Vec<Type>, Option<Implementation>)>,
    pub(crate) args: Vec<Plan>,
    /// A step that does the same where its other arguments are constant.
    pub(crate) shortcut: Option<Shortcut>,
    pub(crate) span: Span,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Call").field(&self.function).field(&self.args).finish()
    }
}

#[derive(Debug)]
pub(crate) struct MapPlan {
    pub(crate) entries: Vec<(Plan, Plan, bool)>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) kind: LoopKind,
    pub(crate) range: Plan,
    pub(crate) slot: u32,
    pub(crate) second: Option<u32>,
    pub(crate) filter: Option<Plan>,
    /// Where the filter was a loop of its own, the name that the body knows the
    /// element by: `list.filter(a, …).map(b, …)` goes through its list once.
    pub(crate) alias: Option<u32>,
    pub(crate) body: Plan,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct OptMap {
    pub(crate) target: Plan,
    pub(crate) slot: u32,
    pub(crate) body: Plan,
    pub(crate) flat: bool,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Otherwise {
    pub(crate) function: Arc<str>,
    pub(crate) first: Plan,
    pub(crate) second: Plan,
    pub(crate) unwrap: bool,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Size {
    pub(crate) operand: Plan,
    pub(crate) span: Span,
}

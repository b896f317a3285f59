//! An expression as its author wrote it: macros by name, every part with its
//! full extent.

mod extent;
mod habits;
mod lower;
mod macros;
mod parse;
mod plain;
pub(crate) mod token;

use std::sync::Arc;

use dictum_source::source::Span;

use crate::model::value::Value;

pub(crate) use parse::parse;

/// A part of an expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) span: Span,
    pub(crate) kind: ExprKind,
}

/// A name and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Literal(Value),
    /// A name; `absolute` where a dot stands in front of it.
    Ident {
        name: Arc<str>,
        absolute: bool,
    },
    Select {
        operand: Box<Expr>,
        field: Name,
        mode: Access,
    },
    Index {
        operand: Box<Expr>,
        index: Box<Expr>,
        mode: Access,
    },
    Has {
        operand: Box<Expr>,
        field: Name,
    },
    Call {
        function: Name,
        absolute: bool,
        target: Option<Box<Expr>>,
        args: Vec<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Conditional(Box<[Expr; 3]>),
    List(Vec<Element>),
    Map(Vec<Entry>),
    /// A message, which is outside our data.
    Struct {
        name: Name,
    },
    Loop(Box<Loop>),
    /// `cel.bind(name, value, body)`, and each step of `cel.block`.
    Bind {
        name: Name,
        value: Box<Expr>,
        body: Box<Expr>,
    },
    /// `target.optMap(name, body)` and `optFlatMap`.
    OptMap {
        target: Box<Expr>,
        name: Name,
        body: Box<Expr>,
        flat: bool,
    },
}

/// Whether what is selected may be absent: `a.b` or `a.?b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Plain,
    Optional,
}

/// An element of a list; `?x` where it may be absent.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) value: Expr,
    pub(crate) optional: bool,
}

/// An entry of a map; `?k: v` where it may be absent.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Expr,
    pub(crate) value: Expr,
    pub(crate) optional: bool,
}

/// A comprehension.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) kind: LoopKind,
    pub(crate) range: Expr,
    /// One name, or two: index and element, key and value.
    pub(crate) names: Vec<Name>,
    pub(crate) filter: Option<Expr>,
    pub(crate) body: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoopKind {
    All,
    Exists,
    ExistsOne,
    Filter,
    /// `map`, and `transformList` with two names.
    Map,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

impl Expr {
    /// The dotted name that this spells, and whether a dot stands in front of it.
    pub(crate) fn qualified(&self) -> Option<(String, bool)> {
        match &self.kind {
            ExprKind::Ident { name, absolute } => Some((name.to_string(), *absolute)),
            ExprKind::Select { operand, field, mode: Access::Plain } => {
                let (name, absolute) = operand.qualified()?;
                Some((format!("{name}.{}", field.text), absolute))
            }
            _ => None,
        }
    }

    /// The first name of the dotted name that this spells.
    pub(crate) fn root(&self) -> Option<&Arc<str>> {
        match &self.kind {
            ExprKind::Ident { name, absolute: false } => Some(name),
            ExprKind::Select { operand, mode: Access::Plain, .. } => operand.root(),
            _ => None,
        }
    }
}

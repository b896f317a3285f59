//! A checked expression: names resolved, overloads chosen, types deduced.

use std::sync::Arc;

use dictum_source::source::Span;

use crate::model::function::{Function, Overload, Shortcut, Traits};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::{Access, LoopKind};

/// A part of a checked expression.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) span: Span,
    pub(crate) kind: Type,
    pub(crate) node: Node,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Value),
    /// A declared variable, by its number.
    Variable(u32),
    /// A name that the expression itself brings, by its slot.
    Local(u32),
    Select {
        operand: Box<Typed>,
        field: Arc<str>,
        mode: Access,
    },
    Has {
        operand: Box<Typed>,
        field: Arc<str>,
    },
    Index {
        operand: Box<Typed>,
        index: Box<Typed>,
        mode: Access,
    },
    Call(Called),
    And(Vec<Typed>),
    Or(Vec<Typed>),
    Conditional(Box<[Typed; 3]>),
    List(Vec<Element>),
    Map(Vec<Entry>),
    Loop(Box<Loop>),
    Bind {
        slot: u32,
        value: Box<Typed>,
        body: Box<Typed>,
    },
    OptMap {
        target: Box<Typed>,
        slot: u32,
        body: Box<Typed>,
        flat: bool,
    },
}

/// A call: the receiver, where there is one, is the first argument.
#[derive(Debug, Clone)]
pub(crate) struct Called {
    pub(crate) function: Arc<Function>,
    // INVARIANT (overloads): numbers of overloads of `function`; none only where
    // types are judged when the expression runs.
    pub(crate) overloads: Vec<usize>,
    pub(crate) args: Vec<Typed>,
}

#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) value: Typed,
    pub(crate) optional: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Typed,
    pub(crate) value: Typed,
    pub(crate) optional: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) kind: LoopKind,
    pub(crate) range: Typed,
    pub(crate) slot: u32,
    /// The second name's slot: the first is then the index or key.
    pub(crate) second: Option<u32>,
    pub(crate) filter: Option<Typed>,
    pub(crate) body: Typed,
}

impl Called {
    pub(crate) fn name(&self) -> &str {
        self.function.name()
    }

    pub(crate) fn candidates(&self) -> impl Iterator<Item = &Overload> {
        self.overloads.iter().filter_map(|it| self.function.overloads().get(*it))
    }

    /// What `ask` says of every overload that may be called; none where they differ, or
    /// where there is none.
    pub(crate) fn agreed<T: PartialEq>(&self, ask: impl Fn(&Traits) -> T) -> Option<T> {
        let mut answers = self.candidates().map(|it| ask(&it.traits));
        let first = answers.next()?;
        answers.all(|it| it == first).then_some(first)
    }

    /// The step of the plan that does what the call does.
    pub(crate) fn shortcut(&self) -> Option<Shortcut> {
        self.agreed(|it| it.shortcut).flatten()
    }
}

impl Typed {
    /// Calls `visit` with every part directly below.
    pub(crate) fn each_child<'t>(&'t self, visit: &mut dyn FnMut(&'t Self)) {
        match &self.node {
            Node::Constant(_) | Node::Variable(_) | Node::Local(_) => {}
            Node::Select { operand, .. } | Node::Has { operand, .. } => visit(operand),
            Node::Index { operand, index, .. } => {
                visit(operand);
                visit(index);
            }
            Node::Call(call) => call.args.iter().for_each(visit),
            Node::And(parts) | Node::Or(parts) => parts.iter().for_each(visit),
            Node::Conditional(parts) => parts.iter().for_each(visit),
            Node::List(elements) => elements.iter().for_each(|it| visit(&it.value)),
            Node::Map(entries) => {
                for entry in entries {
                    visit(&entry.key);
                    visit(&entry.value);
                }
            }
            Node::Loop(it) => {
                visit(&it.range);
                it.filter.iter().for_each(&mut *visit);
                visit(&it.body);
            }
            Node::Bind { value, body, .. } => {
                visit(value);
                visit(body);
            }
            Node::OptMap { target, body, .. } => {
                visit(target);
                visit(body);
            }
        }
    }

    /// Replaces the type of every part by what `settle` makes of it.
    pub(crate) fn settle(&mut self, settle: &dyn Fn(&Type) -> Type) {
        self.kind = settle(&self.kind);
        let mut each = |it: &mut Self| it.settle(settle);
        match &mut self.node {
            Node::Constant(_) | Node::Variable(_) | Node::Local(_) => {}
            Node::Select { operand, .. } | Node::Has { operand, .. } => each(operand),
            Node::Index { operand, index, .. } => {
                each(operand);
                each(index);
            }
            Node::Call(call) => call.args.iter_mut().for_each(each),
            Node::And(parts) | Node::Or(parts) => parts.iter_mut().for_each(each),
            Node::Conditional(parts) => parts.iter_mut().for_each(each),
            Node::List(elements) => elements.iter_mut().for_each(|it| each(&mut it.value)),
            Node::Map(entries) => {
                for entry in entries {
                    each(&mut entry.key);
                    each(&mut entry.value);
                }
            }
            Node::Loop(it) => {
                each(&mut it.range);
                it.filter.iter_mut().for_each(&mut each);
                each(&mut it.body);
            }
            Node::Bind { value, body, .. } => {
                each(value);
                each(body);
            }
            Node::OptMap { target, body, .. } => {
                each(target);
                each(body);
            }
        }
    }
}

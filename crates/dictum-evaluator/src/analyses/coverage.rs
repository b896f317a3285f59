//! Which parts of a condition were seen true, and which false.
//!
//! Recording walks the checked expression beside the plan, part by part, as an
//! explanation does; evaluation itself knows nothing of it and is no slower for it.

use std::collections::BTreeMap;

use dictum_source::source::Span;
use typed_arena::Arena;

use crate::check::Checked;
use crate::check::typed::{Loop, Node, Typed};
use crate::model::budget::{Budget, STEPS_MAX};
use crate::model::datum::Datum;
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::plan::{self, Plan};
use crate::run::{Activation, Machine, Outcome, Range, Slot, Unit};
use crate::syntax::LoopKind;

/// A part of a condition that is true or false.
///
/// Parts are nodes of the checked expression, in its order: layout and brackets make
/// no difference, and a constant is no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The part, in bytes of the expression.
    pub span: Span,
}

/// How often a part gave what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// True.
    pub yes: u32,
    /// False.
    pub no: u32,
    /// Not known: a fact is absent.
    pub unknown: u32,
    /// An error, or no truth value.
    pub error: u32,
}

impl Seen {
    /// How often the part was reached.
    pub fn times(self) -> u32 {
        self.yes.saturating_add(self.no).saturating_add(self.unknown).saturating_add(self.error)
    }

    /// How many of its two branches were taken.
    pub fn branches(self) -> usize {
        usize::from(self.yes > 0) + usize::from(self.no > 0)
    }

    fn count(&mut self, state: State) {
        let number = match state {
            State::True => &mut self.yes,
            State::False => &mut self.no,
            State::Unknown => &mut self.unknown,
            State::Error => &mut self.error,
        };
        *number = number.saturating_add(1);
    }
}

/// The parts of what was `checked`.
pub(crate) fn parts(checked: &Checked) -> Vec<Part> {
    numbered(&checked.root).iter().map(|it| Part { span: it.span }).collect()
}

/// Adds to `seen`, one for each of [`parts`], what the parts give over `activation`.
///
/// A part counts where an evaluation from left to right needs it: what stands behind
/// a decided `&&`, `||` or `?:` was not reached.
pub(crate) fn record(unit: Unit<'_>, activation: &Activation<'_>, seen: &mut [Seen]) {
    let arena = Arena::new();
    // Parts are evaluated once more for each part above them.
    let budget = Budget::new(STEPS_MAX.saturating_mul(64), None);
    let numbers = numbered(&unit.checked.root);
    let numbers = numbers.iter().enumerate().map(|(number, it)| (key(it), number)).collect();
    let mut ctx = Ctx {
        plans: BTreeMap::new(),
        arena: &arena,
        machine: unit.machine(activation, &budget),
        numbers,
        seen,
    };
    ctx.part(&unit.checked.root);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    True,
    False,
    Unknown,
    Error,
}

struct Ctx<'a, 's> {
    /// The plans of parts, by the parts' places in memory.
    plans: BTreeMap<usize, &'a Plan>,
    arena: &'a Arena<Plan>,
    machine: Machine<'a>,
    /// The numbers of the parts that count, by their places in memory.
    numbers: BTreeMap<usize, usize>,
    seen: &'s mut [Seen],
}

impl<'a> Ctx<'a, '_> {
    fn eval(&mut self, part: &Typed) -> Outcome<'a> {
        let arena = self.arena;
        let make = || &*arena.alloc(plan::build_once(part));
        let plan = *self.plans.entry(key(part)).or_insert_with(make);
        self.machine.eval(plan)
    }

    fn state(&mut self, part: &Typed) -> State {
        match self.eval(part) {
            Ok(Datum::Bool(true)) => State::True,
            Ok(Datum::Bool(false)) => State::False,
            Err(halt) if halt.is_unknown() => State::Unknown,
            Ok(_) | Err(_) => State::Error,
        }
    }

    /// Records what `part` and the parts that it needs give.
    fn part(&mut self, part: &'a Typed) -> State {
        match &part.node {
            Node::And(operands) => self.logical(operands, State::False),
            Node::Or(operands) => self.logical(operands, State::True),
            Node::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                match self.part(condition) {
                    State::True => drop(self.part(yes)),
                    State::False => drop(self.part(no)),
                    State::Unknown | State::Error => {}
                }
            }
            Node::Loop(it) => self.comprehension(it),
            Node::Bind { slot, value, body } => {
                self.part(value);
                let outcome = self.eval(value);
                self.machine.set(*slot, Slot::Made(outcome));
                self.part(body);
            }
            Node::OptMap { target, .. } => drop(self.part(target)),
            _ => {
                let mut children = Vec::new();
                part.each_child(&mut |child| children.push(child));
                for child in children {
                    self.part(child);
                }
            }
        }
        let number = self.numbers.get(&key(part)).copied();
        if number.is_none() && part.kind != Type::Bool {
            return State::Error;
        }
        let state = self.state(part);
        if let Some(seen) = number.and_then(|it| self.seen.get_mut(it)) {
            seen.count(state);
        }
        state
    }

    /// The operands up to the one that decides.
    fn logical(&mut self, operands: &'a [Typed], decided: State) {
        for operand in operands {
            if self.part(operand) == decided {
                break;
            }
        }
    }

    /// The elements up to the one that decides.
    fn comprehension(&mut self, it: &'a Loop) {
        self.part(&it.range);
        let outcome = self.eval(&it.range);
        let Ok(datum) = outcome else { return };
        let Some(range) = Range::of(&datum) else { return };
        for at in 0..range.len() {
            self.machine.enter((it.slot, it.second), range, at);
            if let Some(filter) = &it.filter
                && self.part(filter) != State::True
            {
                continue;
            }
            let decided = match (it.kind, self.part(&it.body)) {
                (LoopKind::All, state) => state == State::False,
                (LoopKind::Exists, state) => state == State::True,
                _ => false,
            };
            if decided {
                break;
            }
        }
    }
}

fn key(part: &Typed) -> usize {
    std::ptr::from_ref(part).addr()
}

/// The parts that count, in the order of the expression.
fn numbered(root: &Typed) -> Vec<&Typed> {
    let mut found = Vec::new();
    collect(root, Position::Test, &mut found);
    found
}

/// Whether a part has to be a truth value where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Test,
    Value,
}

fn collect<'t>(part: &'t Typed, position: Position, found: &mut Vec<&'t Typed>) {
    let constant = matches!(part.node, Node::Constant(_));
    let test = part.kind == Type::Bool || position == Position::Test;
    if test && !constant {
        found.push(part);
    }
    match &part.node {
        Node::And(parts) | Node::Or(parts) => {
            for it in parts {
                collect(it, Position::Test, found);
            }
        }
        Node::Conditional(parts) => {
            let [condition, yes, no] = &**parts;
            collect(condition, Position::Test, found);
            collect(yes, position, found);
            collect(no, position, found);
        }
        Node::Loop(it) => {
            collect(&it.range, Position::Value, found);
            if let Some(filter) = &it.filter {
                collect(filter, Position::Test, found);
            }
            let quantifier =
                matches!(it.kind, LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne);
            let body = if quantifier { Position::Test } else { Position::Value };
            collect(&it.body, body, found);
        }
        Node::Bind { value, body, .. } => {
            collect(value, Position::Value, found);
            collect(body, position, found);
        }
        // What an optional holds has no slot outside of its own evaluation.
        Node::OptMap { target, .. } => collect(target, Position::Value, found),
        Node::Call(call) if operator(call.name()) == Some(Operator::Not) => {
            for it in &call.args {
                collect(it, Position::Test, found);
            }
        }
        _ => part.each_child(&mut |child| collect(child, Position::Value, found)),
    }
}

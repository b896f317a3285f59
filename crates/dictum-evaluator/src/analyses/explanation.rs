//! Why a result is false or unknown, in terms of the subject's own facts.

mod locate;
mod remedy;

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree};
use typed_arena::Arena;

use crate::analyses::reads;
use crate::check::typed::{Loop, Node, Typed};
use crate::model::datum::Datum;
use crate::model::operators::{Operator, operator};
use crate::model::value::Value;
use crate::plan::{self, Plan};
use crate::run::{Activation, Machine, Outcome, Range, Slot, Unit};
use crate::syntax::LoopKind;

pub use remedy::Remedy;

/// Why a result is what it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The smallest parts that decided it, in the order of the expression.
    pub reasons: Vec<Reason>,
}

/// One smallest part that decided a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The part, in bytes of the expression.
    pub span: Span,
    /// The fact nodes that it was decided by: fields and lists. For what is
    /// missing, the nearest one above it that is there.
    pub nodes: Vec<NodeId>,
    /// The elements of a list that decided it.
    pub elements: Vec<Element>,
    /// Whether each of the elements alone decides it, as where `all` is false; not
    /// so where only all of them together do, as where `exists` is false.
    pub each_decides: bool,
    /// What would turn it around, where that is simple to say.
    pub remedy: Option<Remedy>,
}

/// An element of a list that decided a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Its value.
    pub value: Value,
    /// The path of its list, where that is one of a variable: `params.request_domains`.
    pub list: Option<String>,
    /// Its node, where it is a fact.
    pub node: Option<NodeId>,
}

/// Says why `unit` does not give true over `activation`.
pub(crate) fn explain(unit: Unit<'_>, activation: &Activation<'_>) -> Explanation {
    let arena = Arena::new();
    let budget = activation.budget();
    let mut ctx = Ctx {
        unit,
        arena: &arena,
        plans: BTreeMap::new(),
        machine: unit.machine(activation, &budget),
        places: BTreeMap::new(),
        reasons: Vec::new(),
    };
    let state = ctx.state(&unit.checked.root);
    if state != State::True {
        ctx.part(&unit.checked.root, state);
    }
    ctx.reasons.sort_by_key(|it| it.span);
    Explanation { reasons: ctx.reasons }
}

/// What a part gives, as far as it matters to why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    True,
    False,
    Unknown,
    Error,
}

impl State {
    fn of(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Ok(Datum::Bool(true)) => Self::True,
            Ok(_) => Self::False,
            Err(halt) if halt.is_unknown() => Self::Unknown,
            Err(_) => Self::Error,
        }
    }

    fn flipped(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }
}

/// A value's place in a tree, where it is a fact.
type Place<'a> = Option<(&'a Tree, NodeId)>;

struct Ctx<'a> {
    unit: Unit<'a>,
    /// The plans of parts that were looked at alone, by the parts' places in memory.
    plans: BTreeMap<usize, &'a Plan>,
    arena: &'a Arena<Plan>,
    machine: Machine<'a>,
    /// Where the values of the expression's own names stand.
    places: BTreeMap<u32, Place<'a>>,
    reasons: Vec<Reason>,
}

impl<'a> Ctx<'a> {
    fn eval(&mut self, part: &Typed) -> Outcome<'a> {
        let key = std::ptr::from_ref(part).addr();
        let arena = self.arena;
        let make = || &*arena.alloc(plan::build_once(part));
        let plan = *self.plans.entry(key).or_insert_with(make);
        self.machine.eval(plan)
    }

    fn state(&mut self, part: &Typed) -> State {
        State::of(&self.eval(part))
    }

    /// Finds what made `part` give `state`.
    fn part(&mut self, part: &'a Typed, state: State) {
        match &part.node {
            Node::And(parts) | Node::Or(parts) => {
                for operand in parts {
                    if self.state(operand) == state {
                        self.part(operand, state);
                    }
                }
            }
            Node::Conditional(parts) => self.conditional(parts, state),
            Node::Loop(it) if is_quantifier(it.kind) => self.quantifier(part, it, state),
            Node::Bind { slot, value, body } => {
                let outcome = self.eval(value);
                let place = self.locate(value);
                self.machine.set(*slot, Slot::Made(outcome));
                self.places.insert(*slot, place);
                self.part(body, state);
            }
            Node::Call(call) => match (operator(call.name()), call.args.as_slice()) {
                (Some(Operator::Not), [operand]) if is_form(operand) => {
                    self.part(operand, state.flipped());
                }
                _ => self.leaf(part, state),
            },
            _ => self.leaf(part, state),
        }
    }

    fn conditional(&mut self, parts: &'a [Typed; 3], state: State) {
        let [condition, yes, no] = parts;
        match self.state(condition) {
            State::True => self.part(yes, state),
            State::False => self.part(no, state),
            other => self.part(condition, other),
        }
    }

    /// The elements that decided it: those for which `all` fails, those that
    /// `exists` finds, and where it finds none, all of them.
    fn quantifier(&mut self, part: &'a Typed, it: &'a Loop, state: State) {
        let outcome = self.eval(&it.range);
        let Ok(datum) = outcome else { return self.leaf(&it.range, state) };
        let Some(range) = Range::of(&datum) else { return self.leaf(part, state) };
        let wanted = match (it.kind, state) {
            (LoopKind::ExistsOne, State::False) => State::True,
            (_, state) => state,
        };
        let place = self.locate(&it.range);
        let list = reads::path(&it.range, &self.unit.checked.variables);
        let mut nodes: BTreeSet<NodeId> = place.iter().map(|(_, id)| *id).collect();
        let mut elements = Vec::new();
        for at in 0..range.len() {
            self.machine.enter((it.slot, it.second), range, at);
            let element = Self::element_place(place, at);
            self.places.insert(it.slot, if it.second.is_none() { element } else { None });
            it.second.map(|second| self.places.insert(second, element));
            if self.state(&it.body) != wanted {
                continue;
            }
            let value = match it.second {
                None => range.first(at),
                Some(_) => range.pair(at).map(|(_, value)| value),
            };
            let value = value.and_then(|it| it.to_value_within(self.machine.budget).ok());
            let value = value.unwrap_or(Value::Null);
            let node = element.map(|(_, id)| id);
            elements.push(Element { value, list: list.clone(), node });
            self.facts(&it.body, Some((it.slot, it.second)), &mut nodes);
        }
        let nodes = nodes.into_iter().collect();
        let each_decides = matches!(
            (it.kind, state),
            (LoopKind::All, State::False) | (LoopKind::Exists, State::True)
        );
        let remedy = self.loop_remedy(it, state, &elements);
        self.reasons.push(Reason { span: part.span, nodes, elements, each_decides, remedy });
    }

    /// A part that is told as it stands, with the facts that it reads.
    fn leaf(&mut self, part: &'a Typed, state: State) {
        let mut nodes = BTreeSet::new();
        self.facts(part, None, &mut nodes);
        let nodes = nodes.into_iter().collect();
        let remedy = self.leaf_remedy(part, state);
        self.reasons.push(Reason {
            span: part.span,
            nodes,
            elements: Vec::new(),
            each_decides: false,
            remedy,
        });
    }
}

fn is_quantifier(kind: LoopKind) -> bool {
    matches!(kind, LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne)
}

/// Whether a part is told by what it is made of.
fn is_form(part: &Typed) -> bool {
    match &part.node {
        Node::And(_) | Node::Or(_) | Node::Bind { .. } => true,
        Node::Loop(it) => is_quantifier(it.kind),
        Node::Call(call) => call.name() == Operator::Not.name(),
        _ => false,
    }
}

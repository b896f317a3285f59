//! What would make a part true, where that is simple to say.

use super::{Ctx, Element, State};
use crate::analyses::reads;
use crate::check::typed::{Called, Loop, Node, Typed};
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::LoopKind;

/// A change of the facts that makes a part true.
#[derive(Debug, Clone, PartialEq)]
pub enum Remedy {
    /// Add these to the list at a path.
    Add {
        /// What is to be added.
        elements: Vec<Value>,
        /// The path of the list: `subject.domains.request`.
        list: String,
    },
    /// Take these out of the list at a path.
    Remove {
        /// What is to be taken out.
        elements: Vec<Value>,
        /// The path of the list.
        list: String,
    },
    /// Make the field at a path this.
    Change {
        /// The path of the field: `subject.open`.
        path: String,
        /// What it should be.
        to: Value,
    },
}

impl<'a> Ctx<'a> {
    /// The path of `part`, if it is a fact, which a subject's owner can change.
    fn fact(&mut self, part: &Typed) -> Option<String> {
        self.locate(part)?;
        reads::path(part, &self.unit.checked.variables)
    }

    fn value(&mut self, part: &Typed) -> Option<Value> {
        self.eval(part).ok()?.to_value_within(self.machine.budget).ok()
    }

    /// What would turn a part that gives `state` around.
    pub(super) fn leaf_remedy(&mut self, part: &'a Typed, state: State) -> Option<Remedy> {
        let wanted = match state {
            State::False => true,
            State::True => false,
            State::Unknown | State::Error => return None,
        };
        match &part.node {
            Node::Select { .. } | Node::Variable(_) if part.kind == Type::Bool => {
                Some(Remedy::Change { path: self.fact(part)?, to: Value::Bool(wanted) })
            }
            Node::Call(call) => self.call_remedy(call, wanted),
            _ => None,
        }
    }

    fn call_remedy(&mut self, call: &'a Called, wanted: bool) -> Option<Remedy> {
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::Not), [operand]) => {
                let state = if wanted { State::True } else { State::False };
                self.leaf_remedy(operand, state)
            }
            (Some(Operator::In), [item, holder]) => {
                self.eval(holder).ok()?.as_list()?;
                let list = self.fact(holder)?;
                let elements = vec![self.value(item)?];
                Some(if wanted {
                    Remedy::Add { elements, list }
                } else {
                    Remedy::Remove { elements, list }
                })
            }
            (Some(it), [left, right]) if (it == Operator::Equal) == wanted => {
                if !matches!(it, Operator::Equal | Operator::NotEqual) {
                    return None;
                }
                match (self.fact(left), self.fact(right)) {
                    (Some(path), None) => Some(Remedy::Change { path, to: self.value(right)? }),
                    (None, Some(path)) => Some(Remedy::Change { path, to: self.value(left)? }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What would turn a quantifier that gives `state`, because of `elements`, around.
    pub(super) fn loop_remedy(
        &mut self,
        it: &'a Loop,
        state: State,
        elements: &[Element],
    ) -> Option<Remedy> {
        let values = || elements.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        if it.second.is_some() || self.eval(&it.range).ok()?.as_list().is_none() {
            return None;
        }
        match (it.kind, state) {
            (LoopKind::All, State::False) => match self.sought_in(it) {
                // What every element is sought in lacks these.
                Some(list) => Some(Remedy::Add { elements: values(), list }),
                None => Some(Remedy::Remove { elements: values(), list: self.fact(&it.range)? }),
            },
            (LoopKind::Exists, State::True) => {
                Some(Remedy::Remove { elements: values(), list: self.fact(&it.range)? })
            }
            (LoopKind::Exists, State::False) => {
                let elements = vec![self.equal_to(it)?];
                Some(Remedy::Add { elements, list: self.fact(&it.range)? })
            }
            _ => None,
        }
    }

    /// The fact list that a loop's test seeks its element in.
    fn sought_in(&mut self, it: &'a Loop) -> Option<String> {
        let Node::Call(call) = &it.body.node else { return None };
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::In), [item, holder])
                if matches!(item.node, Node::Local(slot) if slot == it.slot)
                    && matches!(holder.kind, Type::List(_)) =>
            {
                self.fact(holder)
            }
            _ => None,
        }
    }

    /// The value that a loop's test holds its element against.
    fn equal_to(&mut self, it: &'a Loop) -> Option<Value> {
        let Node::Call(call) = &it.body.node else { return None };
        let element = |part: &Typed| matches!(part.node, Node::Local(slot) if slot == it.slot);
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::Equal), [one, other]) if element(one) && !element(other) => {
                Some(self.value(other)?)
            }
            (Some(Operator::Equal), [one, other]) if element(other) && !element(one) => {
                Some(self.value(one)?)
            }
            _ => None,
        }
    }
}

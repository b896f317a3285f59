//! How a truth value moves when a list or a number of the policy grows.
//!
//! It is sound before it is complete: whatever no law below covers is unclear. That a
//! value becomes unknown is not excluded, so that policies are not compared by it:
//! [`crate::relation`] does.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analyses::reads;
use crate::check::Checked;
use crate::check::typed::{Called, Loop, Node, Typed};
use crate::model::function::Motion;
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::syntax::{Access, LoopKind};

/// How a truth value moves when a list or a number grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is not read.
    Unused,
    /// Growing it never turns true into false.
    Rising,
    /// Growing it never turns false into true.
    Falling,
    /// Neither can be shown.
    Unclear,
}

/// How the truth value of what was `checked` moves when what is at `path` grows.
pub(crate) fn direction(checked: &Checked, path: &str) -> Direction {
    let mut ctx = Ctx { variables: &checked.variables, path, locals: BTreeMap::new() };
    ctx.part(&checked.root)
}

struct Ctx<'c> {
    variables: &'c [Arc<str>],
    path: &'c str,
    /// How the names that `cel.bind` brings move.
    locals: BTreeMap<u32, Direction>,
}

impl Direction {
    fn flipped(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
            other => other,
        }
    }

    /// What moves with both.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unused, it) | (it, Self::Unused) => it,
            (one, other) if one == other => one,
            _ => Self::Unclear,
        }
    }
}

impl Ctx<'_> {
    /// How `part` moves: a truth value from false to true, a number up, a list by
    /// more elements among or behind those that it has.
    fn part(&mut self, part: &Typed) -> Direction {
        match &part.node {
            Node::Constant(_) => Direction::Unused,
            Node::Local(slot) => self.locals.get(slot).copied().unwrap_or(Direction::Unused),
            Node::Variable(_) | Node::Select { .. } => self.path(part),
            Node::Has { operand, .. } => self.presence(part, operand),
            Node::Call(call) => self.call(call, &part.kind),
            Node::And(parts) | Node::Or(parts) => self.all(parts),
            Node::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                match self.part(condition) {
                    Direction::Unused => self.part(yes).and(self.part(no)),
                    _ => Direction::Unclear,
                }
            }
            Node::Loop(it) => self.comprehension(it),
            Node::Bind { slot, value, body } => {
                let value = self.part(value);
                self.locals.insert(*slot, value);
                self.part(body)
            }
            Node::Index { .. } | Node::List(_) | Node::Map(_) | Node::OptMap { .. } => {
                self.unless_used(part)
            }
        }
    }

    fn all(&mut self, parts: &[Typed]) -> Direction {
        parts.iter().fold(Direction::Unused, |sum, it| sum.and(self.part(it)))
    }

    /// Unused where no part moves, otherwise unclear.
    fn unless_used(&mut self, part: &Typed) -> Direction {
        let mut used = false;
        part.each_child(&mut |child| used |= self.part(child) != Direction::Unused);
        if used { Direction::Unclear } else { Direction::Unused }
    }

    fn path(&mut self, part: &Typed) -> Direction {
        let Some(read) = reads::path(part, self.variables) else {
            return self.unless_used(part);
        };
        if read == self.path {
            let plain = !matches!(part.node, Node::Select { mode: Access::Optional, .. });
            let grows = matches!(
                part.kind,
                Type::Dyn | Type::List(_) | Type::Int | Type::Uint | Type::Double
            );
            return if plain && grows { Direction::Rising } else { Direction::Unclear };
        }
        if is_below(&read, self.path) || is_below(self.path, &read) {
            Direction::Unclear
        } else {
            Direction::Unused
        }
    }

    /// A list that grows stays as present as it was; what stands around or below
    /// it may not.
    fn presence(&mut self, part: &Typed, operand: &Typed) -> Direction {
        match reads::path(part, self.variables) {
            Some(read) if read == self.path => Direction::Unused,
            Some(read) if is_below(self.path, &read) => Direction::Unused,
            Some(read) if is_below(&read, self.path) => Direction::Unclear,
            Some(_) => Direction::Unused,
            None => match self.part(operand) {
                Direction::Unused => Direction::Unused,
                _ => Direction::Unclear,
            },
        }
    }

    fn call(&mut self, call: &Called, kind: &Type) -> Direction {
        match (operator(call.name()), call.args.as_slice()) {
            (Some(Operator::Not | Operator::Negate), [operand]) => self.part(operand).flipped(),
            (Some(it), [left, right]) => {
                let (one, other) = (self.part(left), self.part(right));
                binary(it, (one, other), kind)
            }
            (_, args) if self.all_unused(args) => Direction::Unused,
            (None, args) => match call.agreed(|it| it.motion) {
                Some(motion) if motion.len() == args.len() => {
                    let moved = args.iter().zip(motion).map(|(arg, motion)| match motion {
                        Motion::With => self.part(arg),
                        Motion::Against => self.part(arg).flipped(),
                    });
                    moved.fold(Direction::Unused, Direction::and)
                }
                _ => Direction::Unclear,
            },
            (Some(_), _) => Direction::Unclear,
        }
    }

    fn all_unused(&mut self, args: &[Typed]) -> bool {
        args.iter().all(|it| self.part(it) == Direction::Unused)
    }

    fn comprehension(&mut self, it: &Loop) -> Direction {
        let range = self.part(&it.range);
        let body = self.part(&it.body);
        let filter = it.filter.as_ref().map_or(Direction::Unused, |filter| self.part(filter));
        // An index would move with what is put in front of an element.
        let indexed = it.second.is_some() && range != Direction::Unused;
        if indexed || filter == Direction::Unclear {
            return Direction::Unclear;
        }
        match it.kind {
            LoopKind::All => range.flipped().and(body),
            LoopKind::Exists | LoopKind::Filter => range.and(body),
            LoopKind::Map if body == Direction::Unused => range.and(filter),
            LoopKind::SortBy if body == Direction::Unused => range,
            _ if [range, body, filter].iter().all(|it| *it == Direction::Unused) => {
                Direction::Unused
            }
            _ => Direction::Unclear,
        }
    }
}

fn binary(operator: Operator, (left, right): (Direction, Direction), kind: &Type) -> Direction {
    let both_unused = (left, right) == (Direction::Unused, Direction::Unused);
    match operator {
        _ if both_unused => Direction::Unused,
        // More elements to be found among; the one that is sought stays.
        Operator::In if left == Direction::Unused => right,
        Operator::Less | Operator::LessOrEqual => left.flipped().and(right),
        Operator::Greater | Operator::GreaterOrEqual => left.and(right.flipped()),
        Operator::Add if matches!(kind, Type::Int | Type::Uint | Type::Double | Type::List(_)) => {
            left.and(right)
        }
        Operator::Subtract if matches!(kind, Type::Int | Type::Uint | Type::Double) => {
            left.and(right.flipped())
        }
        _ => Direction::Unclear,
    }
}

/// Whether `path` stands below `above`.
fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[']))
}

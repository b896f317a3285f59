//! How parameters changed, and what that means for a condition.

use std::collections::{BTreeSet, HashSet};

use dictum_evaluator::program::{Direction, Program};
use dictum_schema::compilation::Verdict;
use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::release;
use dictum_schema::value::{ParamType, Scalar};

use super::{Change, ParamChange, Policy, reversed};

/// How `param` changed from `old` to `new`; none where its value did not.
pub(super) fn change(
    param: &ParamId,
    old: Option<&release::Param>,
    new: Option<&release::Param>,
) -> Option<Moved> {
    let values = |it: Option<&release::Param>| -> Vec<Scalar> {
        it.map(|it| it.items.iter().map(|item| item.value.clone()).collect()).unwrap_or_default()
    };
    let (before, after) = (values(old), values(new));
    let kinds = (old.map(|it| it.kind), new.map(|it| it.kind));
    if before == after && kinds.0 == kinds.1 {
        return None;
    }
    let words = |of: &[Scalar], not_in: &[Scalar]| -> Vec<String> {
        // Looked up, not searched for: a list may be long. A number and a text that are
        // spelled alike are not the same.
        let key = |it: &Scalar| (std::mem::discriminant(it), it.to_string());
        let others: HashSet<_> = not_in.iter().map(key).collect();
        of.iter().filter(|it| !others.contains(&key(it))).map(ToString::to_string).collect()
    };
    let (added, removed) = (words(&after, &before), words(&before, &after));
    let motion = match kinds {
        (Some(a), Some(b)) if a == b => motion(a, (&before, &after), (&added, &removed)),
        _ => Motion::Other,
    };
    Some(Moved { change: ParamChange { param: param.clone(), added, removed }, motion })
}

/// A parameter that changed, and which way.
pub(super) struct Moved {
    pub(super) change: ParamChange,
    motion: Motion,
}

/// Which way a parameter moved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Motion {
    /// The list gained items, or the number rose.
    Grew,
    /// The list lost items, or the number fell.
    Shrank,
    /// The list gained some and lost others.
    Both,
    /// The list has the same items in another order.
    Reordered,
    /// Anything else.
    Other,
}

fn motion(
    kind: ParamType,
    (before, after): (&[Scalar], &[Scalar]),
    (added, removed): (&[String], &[String]),
) -> Motion {
    match kind {
        ParamType::StringList | ParamType::IntList => {
            match (added.is_empty(), removed.is_empty()) {
                (true, true) => Motion::Reordered,
                (false, true) => Motion::Grew,
                (true, false) => Motion::Shrank,
                (false, false) => Motion::Both,
            }
        }
        ParamType::Int | ParamType::Double => match (before.first(), after.first()) {
            (Some(before), Some(after)) => match number(before).partial_cmp(&number(after)) {
                Some(std::cmp::Ordering::Less) => Motion::Grew,
                Some(std::cmp::Ordering::Greater) => Motion::Shrank,
                _ => Motion::Other,
            },
            _ => Motion::Other,
        },
        ParamType::Bool | ParamType::String => Motion::Other,
    }
}

fn number(scalar: &Scalar) -> Option<f64> {
    match scalar {
        #[expect(clippy::cast_precision_loss, reason = "two that collide are not told apart")]
        Scalar::Int(it) => Some(*it as f64),
        Scalar::Double(it) => Some(*it),
        Scalar::Bool(_) | Scalar::String(_) => None,
    }
}

impl Moved {
    /// What the move means for `condition`, which must hold; none where it does not
    /// read the parameter.
    pub(super) fn verdict(&self, condition: &Program) -> Option<Verdict> {
        let direction = condition.direction(&format!("params.{}", self.change.param));
        let grown = match direction {
            Direction::Unused => return None,
            // The order of a list is no part of a condition that only moves with its growth.
            Direction::Rising | Direction::Falling if self.motion == Motion::Reordered => {
                return Some(Verdict::Words);
            }
            Direction::Rising => Verdict::Loosened,
            Direction::Falling => Verdict::Tightened,
            Direction::Unclear => return Some(Verdict::Undecided),
        };
        Some(match self.motion {
            Motion::Grew => grown,
            Motion::Shrank => reversed(grown),
            Motion::Both => Verdict::Incomparable,
            Motion::Reordered | Motion::Other => Verdict::Undecided,
        })
    }
}

/// Parameters that changed and that no rule reads, before or after.
pub(super) fn unused(old: &Policy<'_>, new: &Policy<'_>) -> Vec<Change> {
    let names: BTreeSet<&ParamId> =
        old.policy.params().keys().chain(new.policy.params().keys()).collect();
    let read = |policy: &Policy<'_>, name: &ParamId| {
        let path = format!("params.{name}");
        let reads = |it: &Program| it.direction(&path) != Direction::Unused;
        policy.program.rules().iter().any(|it| reads(&it.when) || reads(&it.require))
    };
    names
        .into_iter()
        .filter(|name| !read(old, name) && !read(new, name))
        .filter_map(|name| {
            change(name, old.policy.params().get(name), new.policy.params().get(name))
        })
        .map(|moved| Change {
            rule: None,
            verdict: Verdict::Words,
            blocking: false,
            reason: Text::new("no condition reads this parameter", "没有条件读取此参数"),
            params: vec![moved.change],
        })
        .collect()
}

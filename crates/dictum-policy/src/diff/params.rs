//! How parameters changed.

use std::collections::{BTreeSet, HashSet};

use dictum_evaluator::program::Program;
use dictum_evaluator::value::{Key, Value};
use dictum_schema::compilation::{Basis, Verdict};
use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::release;
use dictum_schema::value::Scalar;

use super::conditions::{self, Conditions};
use super::{Change, ChangeKind, ParamChange, Policy, Rule};

/// The parameters whose value or type changed, by name.
pub(super) fn moved(old: &Policy<'_>, new: &Policy<'_>) -> Vec<ParamChange> {
    let names: BTreeSet<&ParamId> =
        old.policy.params().keys().chain(new.policy.params().keys()).collect();
    let pairs = names
        .into_iter()
        .map(|it| (it, (old.policy.params().get(it), new.policy.params().get(it))));
    pairs.filter_map(|(name, (old, new))| change(name, old, new)).collect()
}

/// An item of a parameter: for a map its key, and its value.
type Pair = (Option<String>, Scalar);

/// How `param` changed from `old` to `new`; none where its value did not.
fn change(
    param: &ParamId,
    old: Option<&release::Param>,
    new: Option<&release::Param>,
) -> Option<ParamChange> {
    let values = |it: Option<&release::Param>| -> Vec<Pair> {
        let pair = |item: &release::Item| (item.key.clone(), item.value.clone());
        it.map(|it| it.items.iter().map(pair).collect()).unwrap_or_default()
    };
    let (before, after) = (values(old), values(new));
    let same = before == after && old.map(|it| it.kind) == new.map(|it| it.kind);
    let shown = |(key, value): &Pair| match key {
        Some(key) => format!("{key}: {value}"),
        None => value.to_string(),
    };
    let words = |of: &[Pair], not_in: &[Pair]| -> Vec<String> {
        // Looked up, not searched for: a list may be long. A number and a text that are
        // spelled alike are not the same.
        let key = |it: &Pair| (std::mem::discriminant(&it.1), shown(it));
        let others: HashSet<_> = not_in.iter().map(key).collect();
        of.iter().filter(|it| !others.contains(&key(it))).map(shown).collect()
    };
    let single =
        |it: Option<&release::Param>| it.is_some_and(|it| !it.kind.is_list() && !it.kind.is_map());
    (!same).then(|| ParamChange {
        param: param.clone(),
        single: single(old) && single(new),
        added: words(&after, &before),
        removed: words(&before, &after),
    })
}

/// Whether a condition of `rule` reads `param`.
pub(super) fn is_read(rule: &Rule<'_>, param: &ParamId) -> bool {
    reads(&rule.program.when, param) || reads(&rule.program.require, param)
}

fn reads(program: &Program, param: &ParamId) -> bool {
    program.reads().iter().any(|path| {
        let below = path.strip_prefix("params").map(|rest| rest.strip_prefix('.').unwrap_or(rest));
        match below {
            // The parameters as a whole.
            Some("") => true,
            Some(rest) => rest
                .strip_prefix(param.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])),
            None => false,
        }
    })
}

/// What the move of `param` alone means for `before`, all else as it was.
pub(super) fn verdict(before: &Rule<'_>, after: &Rule<'_>, param: &ParamId) -> Verdict {
    let (old, new) = (Conditions::of(before), Conditions::of(after));
    let kind = |it: Conditions<'_>| it.types.get(param).map(|it| it.kind);
    match with(old.params, new.params, param) {
        Some(params) if kind(old) == kind(new) => {
            conditions::compare(old, Conditions { params: &params, ..old })
        }
        _ => Verdict::Undecided,
    }
}

/// The parameters `old`, with the value of `param` in `new`; none where either lacks it.
fn with(old: &Value, new: &Value, param: &ParamId) -> Option<Value> {
    let (Value::Map(old), Value::Map(new)) = (old, new) else { return None };
    let moved = new.get(param.as_str())?;
    old.get(param.as_str())?;
    let entries = old.entries().iter().filter_map(|(key, value)| match key {
        Key::String(name) if **name == *param.as_str() => Some((name.clone(), moved.clone())),
        Key::String(name) => Some((name.clone(), value.clone())),
        _ => None,
    });
    Some(Value::map(entries))
}

/// Parameters that changed and that no rule reads, before or after.
pub(super) fn unused(old: &Policy<'_>, new: &Policy<'_>) -> Vec<Change> {
    let read =
        |policy: &Policy<'_>, param: &ParamId| Rule::all(policy).any(|it| is_read(&it, param));
    moved(old, new)
        .into_iter()
        .filter(|it| !read(old, &it.param) && !read(new, &it.param))
        .map(|moved| Change {
            rule: None,
            was: Vec::new(),
            at: None,
            kind: ChangeKind::Unread,
            verdict: Verdict::Words,
            basis: Basis::Proved,
            acceptance: Verdict::Words,
            weight: Verdict::Words,
            by_level: false,
            blocking: false,
            reason: Text::new("no condition reads this parameter", "没有条件读取此参数"),
            params: vec![moved],
            witnesses: Vec::new(),
        })
        .collect()
}

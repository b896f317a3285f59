//! How rules changed.

use std::cmp::Ordering;

use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;

use super::conditions::{self, Conditions};
use super::{Change, ChangeKind, ParamChange, Policy, Rule, families, params, reasons, together};

/// The changes of rules: those that `new` has in its order, then those it lost.
pub(super) fn compare(old: &Policy<'_>, new: &Policy<'_>) -> Vec<Change> {
    let moved = params::moved(old, new);
    let families = families::of(old, new).into_iter();
    let changes = families.filter_map(|it| match (it.before.as_slice(), it.after.as_slice()) {
        ([before], [after]) => kept(before, after, &moved),
        ([], [after]) => Some(added(after)),
        ([before], []) => Some(removed(before)),
        _ => it.regrouped(),
    });
    changes.collect()
}

/// How a rule that both policies have changed, under another name perhaps.
fn kept(before: &Rule<'_>, after: &Rule<'_>, moved: &[ParamChange]) -> Option<Change> {
    let (was, is) = (&before.effective.rule.id, &after.effective.rule.id);
    let change = both(before, after, moved);
    if was == is {
        return change;
    }
    let change = change.unwrap_or_else(|| {
        let blocking = before.blocks() || after.blocks();
        let reason = Text::new("it says the same", "内容不变");
        Change { blocking, ..Change::new(is, ChangeKind::Changed, Verdict::Words, reason) }
    });
    let reason = reasons::joined(vec![reasons::renamed(was), change.reason]);
    Some(Change { was: vec![was.clone()], reason, ..change })
}

fn added(it: &Rule<'_>) -> Change {
    let (verdict, reason) = if it.blocks() {
        (
            Verdict::Tightened,
            Text::new("a new rule, whose violation fails a run", "新规则，违反即不通过"),
        )
    } else if it.effective.enabled {
        (
            Verdict::Tightened,
            Text::new("a new rule, whose violation fails no run", "新规则，违反时仅提示"),
        )
    } else {
        (Verdict::Words, Text::new("a new rule that is switched off", "新规则，尚未启用"))
    };
    let change = Change::new(&it.effective.rule.id, ChangeKind::Added, verdict, reason);
    Change { blocking: it.blocks(), ..change }
}

fn removed(it: &Rule<'_>) -> Change {
    let (verdict, reason) = if it.effective.enabled {
        (Verdict::Loosened, Text::new("the rule is no longer there", "该规则已移除"))
    } else {
        (
            Verdict::Words,
            Text::new("the rule was switched off, and is gone", "该规则原已关闭，现已移除"),
        )
    };
    let change = Change::new(&it.effective.rule.id, ChangeKind::Removed, verdict, reason);
    Change { blocking: it.blocks(), ..change }
}

/// How a rule that both policies have changed; none where it did not.
fn both(before: &Rule<'_>, after: &Rule<'_>, moved: &[ParamChange]) -> Option<Change> {
    let id = &after.effective.rule.id;
    let blocking = before.blocks() || after.blocks();
    let change = |verdict, reason| Change {
        blocking,
        ..Change::new(id, ChangeKind::Changed, verdict, reason)
    };
    match (before.effective.enabled, after.effective.enabled) {
        (true, true) => {}
        (true, false) => {
            let reason = Text::new("the rule is switched off", "该规则被关闭");
            return Some(change(Verdict::Loosened, reason));
        }
        (false, true) => {
            let reason = Text::new("the rule is switched on", "该规则被启用");
            return Some(change(Verdict::Tightened, reason));
        }
        // What a rule that is switched off would say changes nothing.
        (false, false) if differs(before, after) => {
            let reason = Text::new("the rule is switched off in both", "该规则前后均处于关闭状态");
            return Some(change(Verdict::Words, reason));
        }
        (false, false) => return None,
    }
    let read =
        |it: &&ParamChange| params::is_read(before, &it.param) || params::is_read(after, &it.param);
    let params: Vec<ParamChange> = moved.iter().filter(read).cloned().collect();
    let weight = weight(before, after);
    let rewritten = rewritten(before, after);
    let mut told = Vec::new();
    if weight != Verdict::Words {
        told.push(reasons::severity(before.effective.severity, after.effective.severity));
    }
    let levels = (before.effective.rule.level, after.effective.rule.level);
    told.extend(reasons::level(levels.0, levels.1));
    told.extend(rewritten.iter().cloned());
    for it in &params {
        told.push(reasons::param(it, params::verdict(before, after, &it.param)));
    }
    if told.is_empty() {
        let words = || Text::new("only its words changed", "仅文字改动");
        return differs(before, after).then(|| change(Verdict::Words, words()));
    }
    let acceptance = if rewritten.is_empty() && params.is_empty() {
        Verdict::Words
    } else {
        conditions::compare(Conditions::of(before), Conditions::of(after))
    };
    let verdict = together(weight, acceptance);
    if verdict == Verdict::Words && levels.0 != levels.1 {
        // A level alone refuses nobody, and is more than words.
        let change = change(heavier(levels.0.cmp(&levels.1)), reasons::joined(told));
        let acceptance = Verdict::Words;
        return Some(Change { acceptance, blocking: false, by_level: true, params, ..change });
    }
    let change = change(verdict, reasons::joined(told));
    Some(Change { acceptance, weight, params, ..change })
}

/// What the severities mean: a heavier rule is stricter with what it refuses.
fn weight(before: &Rule<'_>, after: &Rule<'_>) -> Verdict {
    weighed(before.effective.severity, after.effective.severity)
}

/// What a severity that goes from `before` to `after` means.
pub(super) fn weighed(before: Severity, after: Severity) -> Verdict {
    heavier(before.cmp(&after))
}

/// What it means that something weighed, or demanded, less, as much or more.
fn heavier(before: Ordering) -> Verdict {
    match before {
        Ordering::Equal => Verdict::Words,
        Ordering::Less => Verdict::Tightened,
        Ordering::Greater => Verdict::Loosened,
    }
}

/// What the rewriting of either condition means, the parameters aside.
fn rewritten(before: &Rule<'_>, after: &Rule<'_>) -> Vec<Text> {
    let (old, new) = (&before.effective.rule, &after.effective.rule);
    let to = Conditions::of(after);
    let from = Conditions::of(before).under(to);
    let mut told = Vec::new();
    if old.when.trim() != new.when.trim() {
        told.push(reasons::when(conditions::when(from, to)));
    }
    if old.require.trim() != new.require.trim() {
        told.push(reasons::require(conditions::require(from, to)));
    }
    told
}

/// Whether anything about the rule as it is written differs.
fn differs(before: &Rule<'_>, after: &Rule<'_>) -> bool {
    let (old, new) = (&before.effective.rule, &after.effective.rule);
    let texts = |it: &dictum_schema::release::Rule| {
        (it.title.clone(), it.message.clone(), it.help.clone(), it.addition.clone())
    };
    let settings = |it: &dictum_schema::release::Rule| {
        (it.level, it.fix.clone(), it.layers, it.clauses.clone())
    };
    texts(old) != texts(new)
        || settings(old) != settings(new)
        || (old.when.trim(), old.require.trim()) != (new.when.trim(), new.require.trim())
        || before.effective.severity != after.effective.severity
}

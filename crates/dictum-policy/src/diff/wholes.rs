//! Rules that judge objects as a whole, where the schema says more or less of them.
//!
//! Nothing is said of an object as a whole while a field that its schema declares is
//! absent. So a field that is declared, or no longer, changes what is known to a rule that
//! compares the object, counts it or goes through it, although the rule stays as it is.

use std::collections::BTreeSet;

use dictum_schema::compilation::{Basis, Verdict};
use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;

use super::{Change, ChangeKind, PolicyDiff};
use crate::effective::EffectivePolicy;
use crate::program::PolicyProgram;

/// The rules of `policy` that judge something as a whole otherwise in `before`, its program
/// over the older facts, than in `now`, its program over the newer.
pub(super) fn of(
    policy: &EffectivePolicy,
    before: &PolicyProgram,
    now: &PolicyProgram,
) -> BTreeSet<RuleId> {
    let rules = policy.rules().iter().zip(before.rules().iter().zip(now.rules()));
    let other = rules.filter(|(_, (before, now))| {
        before.when.wholes() != now.when.wholes() || before.require.wholes() != now.require.wholes()
    });
    other.map(|(rule, _)| rule.rule.id.clone()).collect()
}

/// Leaves undecided what `diff` says of `rules`.
pub(super) fn undecide(diff: &mut PolicyDiff, new: &EffectivePolicy, rules: BTreeSet<RuleId>) {
    for id in rules {
        let called = new.called(&id).into_iter().find(|it| it.enabled);
        let Some(rule) = called else { continue };
        let is = |it: &Change| it.rule.as_ref() == Some(&rule.rule.id) || it.was.contains(&id);
        let place = diff.changes.iter().position(is);
        let place = place.unwrap_or_else(|| {
            let id = &rule.rule.id;
            let nothing = Change::new(id, ChangeKind::Changed, Verdict::Words, Text::default());
            let blocking = rule.severity == Severity::Error;
            diff.changes.push(Change { blocking, ..nothing });
            diff.changes.len() - 1
        });
        if let Some(change) = diff.changes.get_mut(place) {
            change.verdict = Verdict::Undecided;
            change.acceptance = Verdict::Undecided;
            change.basis = Basis::Undecided;
            change.reason = Text::new(
                "it judges an object as a whole, and the schema now names other fields of it",
                "它把某个对象作为整体判断，而 JSON Schema 为该对象列出的字段已改变",
            );
        }
    }
}

//! What two versions of a rule's conditions mean for the subjects that it accepts.
//!
//! A rule accepts a subject to which it does not apply (`when` is false), and one
//! that satisfies it (`when` and `require` are true). Every other is refused: what
//! is unknown is never a pass.

use std::collections::BTreeMap;

use dictum_evaluator::relation::{Relation, relate};
use dictum_evaluator::value::Value;
use dictum_schema::compilation::Verdict;
use dictum_schema::id::ParamId;
use dictum_schema::release::Param;

use super::{Policy, Rule, then};
use crate::program::RuleProgram;

/// A rule's conditions with their parameters.
#[derive(Clone, Copy)]
pub(super) struct Conditions<'a> {
    pub(super) program: &'a RuleProgram,
    pub(super) params: &'a Value,
    /// The same with their types.
    pub(super) types: &'a BTreeMap<ParamId, Param>,
}

impl<'a> Conditions<'a> {
    pub(super) fn of(rule: &Rule<'a>) -> Self {
        let Policy { policy, program } = rule.policy;
        Self { program: rule.program, params: program.params(), types: policy.params() }
    }

    /// The same conditions under the parameters of `other`.
    pub(super) fn under(self, other: Self) -> Self {
        Self { program: self.program, ..other }
    }

    /// Whether both have the same parameters, of the same types, so that conditions
    /// written for the one make sense under the other.
    fn has_the_types_of(self, other: Self) -> bool {
        let kinds = |it: Self| it.types.iter().map(|(name, param)| (name.clone(), param.kind));
        kinds(self).eq(kinds(other))
    }
}

/// What is proved of the subjects that are accepted, from `old` to `new`; words
/// where every outcome is the same.
pub(super) fn compare(old: Conditions<'_>, new: Conditions<'_>) -> Verdict {
    let direct = then(require(old, new), when(old, new));
    if direct != Verdict::Undecided || !old.has_the_types_of(new) {
        return direct;
    }
    // First the parameters move under the old conditions, then the conditions change.
    let between = old.under(new);
    let steps = [(old, between), (between, new)];
    steps
        .into_iter()
        .map(|(from, to)| then(require(from, to), when(from, to)))
        .fold(Verdict::Words, then)
}

/// What `require` alone means. Where `when` is false or unknown it changes nothing
/// to acceptance, and where it is true acceptance is `require` itself.
pub(super) fn require(old: Conditions<'_>, new: Conditions<'_>) -> Verdict {
    let constants = [[("params", old.params)], [("params", new.params)]];
    let [before, after] = &constants;
    let before = old.program.require.side(before);
    let after = new.program.require.side(after);
    match relate(&before, &after) {
        Relation::Equal => Verdict::Words,
        Relation::Falls => Verdict::Tightened,
        Relation::Rises => Verdict::Loosened,
        Relation::Unclear => Verdict::Undecided,
    }
}

/// What `when` alone means. A rule that applies more often refuses more, unless it
/// could not be known whether it applies: that was refused, and is accepted where
/// the rule now applies and is satisfied. So the narrower of the two has to be
/// known for every subject.
pub(super) fn when(old: Conditions<'_>, new: Conditions<'_>) -> Verdict {
    let constants = [[("params", old.params)], [("params", new.params)]];
    let [before, after] = &constants;
    let before = old.program.when.side(before);
    let after = new.program.when.side(after);
    match relate(&before, &after) {
        Relation::Equal => Verdict::Words,
        Relation::Rises if before.is_always_known() => Verdict::Tightened,
        Relation::Falls if after.is_always_known() => Verdict::Loosened,
        _ => Verdict::Undecided,
    }
}

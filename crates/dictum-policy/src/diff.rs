//! What changed between two policies, as meaning: tightened, loosened,
//! incomparable, undecided, or words only; and the version bump it demands.

pub mod clauses;
mod conditions;
mod families;
mod params;
mod reasons;
mod rules;
pub mod schema;
mod wholes;

use dictum_schema::compilation::{self, Basis, Bump, Verdict};
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use semver::Version;
use serde_json::Value as Json;

use crate::effective::{EffectivePolicy, EffectiveRule};
use crate::program::{self, PolicyProgram, RuleProgram};
use crate::witness::Witness;

/// Compares `old` with `new`.
///
/// A verdict other than [`Verdict::Undecided`] is proved, for every subject whose
/// facts fit the schema: from the shape of both conditions with their parameters,
/// from severities, and from the rules that are there. What cannot be proved is
/// undecided, never equal; [`crate::witness::search`] looks for subjects that show
/// it, and runs no faster than that.
pub fn compare(old: &Policy<'_>, new: &Policy<'_>) -> PolicyDiff {
    let mut changes = rules::compare(old, new);
    changes.extend(params::unused(old, new));
    PolicyDiff { changes, obligations: false }
}

/// What is to be said where the old conditions do not fit the facts' schema any more:
/// of every rule of `new`, nothing.
pub fn unfit(new: &EffectivePolicy) -> PolicyDiff {
    let change = |rule: &EffectiveRule| {
        let reason = Text::new(
            "the old conditions do not fit the facts' schema any more",
            "原先的条件与事实的 JSON Schema 已不相符",
        );
        let blocking = rule.severity == Severity::Error;
        let kind = ChangeKind::Changed;
        Change { blocking, ..Change::new(&rule.rule.id, kind, Verdict::Undecided, reason) }
    };
    let changes = new.rules().iter().map(change).collect();
    PolicyDiff { changes, obligations: false }
}

/// Compares `old` with `new`, whose facts fit `schema`; the schema of the older facts is
/// compared too. Gives the program of `old` over the new schema with it, for
/// [`crate::witness::search`]; none where its conditions do not fit that.
///
/// Facts that fit both schemas are judged by the rules, all others by the schemas alone,
/// so what is proved of either holds together.
pub fn compare_over(
    old: &Older<'_>,
    new: &Policy<'_>,
    schema: &Json,
) -> (PolicyDiff, Option<PolicyProgram>) {
    let program = match (old.schema, old.program) {
        // The facts are the same, and so is the program.
        (Facts::AsNow, Some(program)) => Some(program.clone()),
        _ => program::compile(old.policy, schema).ok(),
    };
    let mut diff = match &program {
        Some(program) => compare(&Policy { policy: old.policy, program }, new),
        None => unfit(new.policy),
    };
    match old.schema {
        Facts::AsNow => {}
        Facts::Lost => diff.changes.insert(0, schema::lost()),
        Facts::Then(then) => {
            let before = match old.program {
                Some(program) => Some(program.clone()),
                None => program::compile(old.policy, then).ok(),
            };
            let wholes = before.zip(program.as_ref());
            let wholes = wholes.map(|(before, now)| wholes::of(old.policy, &before, now));
            wholes::undecide(&mut diff, new.policy, wholes.unwrap_or_default());
            diff.changes.splice(0..0, schema::changes(then, schema));
        }
    }
    (diff, program)
}

/// An older policy, and the facts that it was written for.
#[derive(Debug, Clone, Copy)]
pub struct Older<'a> {
    /// The policy.
    pub policy: &'a EffectivePolicy,
    /// Its program over its own facts, where it was compiled already.
    pub program: Option<&'a PolicyProgram>,
    /// The JSON Schema of its facts.
    pub schema: Facts<'a>,
}

/// What is known of the JSON Schema of an older policy's facts.
#[derive(Debug, Clone, Copy)]
pub enum Facts<'a> {
    /// It is that of the newer policy.
    AsNow,
    /// It was this one.
    Then(&'a Json),
    /// It was another one, and is not at hand any more.
    Lost,
}

/// A policy in force, and its program.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// The policy.
    pub policy: &'a EffectivePolicy,
    /// Its program.
    pub program: &'a PolicyProgram,
}

/// What changed between two policies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyDiff {
    /// The changes: by rule in the new policy's order, then removed rules, then
    /// parameters that no rule reads.
    pub changes: Vec<Change>,
    /// Whether the clauses of the document ask for more or less than before: that is never
    /// a change of words alone, whatever became of the rules.
    pub obligations: bool,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The rule whose meaning changed; none for a parameter that no rule reads, and for
    /// the facts' schema.
    pub rule: Option<RuleId>,
    /// The rules of the old policy that it was, where they had other names or were others.
    pub was: Vec<RuleId>,
    /// The path of the fact whose schema changed; none for all else.
    pub at: Option<String>,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What the change means.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub basis: Basis,
    /// What is proved of the subjects that the rule accepts, whatever it weighs.
    pub acceptance: Verdict,
    /// What its severity alone means.
    pub weight: Verdict,
    /// Whether the verdict rests on the rule's level alone: it judges as before, and the
    /// document demands what it recommended, or the reverse.
    pub by_level: bool,
    /// Whether a violation of the rule, before or after, fails a run by default.
    pub blocking: bool,
    /// Why the verdict is what it is.
    pub reason: Text,
    /// The parameters that made the change.
    pub params: Vec<ParamChange>,
    /// Subjects that show it, each run through both policies.
    pub witnesses: Vec<Witness>,
}

/// What happened to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Both policies have it.
    Changed,
    /// Rules of the old policy were split or merged: what is said holds of all that they
    /// became, together.
    Regrouped,
    /// It is no rule, but a parameter that no rule reads.
    Unread,
    /// It is no rule, but what the facts' schema says of a fact.
    Schema,
}

/// How one parameter changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamChange {
    /// The parameter.
    pub param: ParamId,
    /// Whether it has one value, before and after, and no list of them.
    pub single: bool,
    /// Values that the new policy has and the old has not.
    pub added: Vec<String>,
    /// Values that the old policy has and the new has not.
    pub removed: Vec<String>,
}

impl ParamChange {
    /// The change as files spell it.
    pub fn written(&self) -> compilation::ParamChange {
        compilation::ParamChange {
            param: self.param.to_string(),
            added: self.added.clone(),
            removed: self.removed.clone(),
        }
    }
}

impl Change {
    /// A change whose verdict is proved, or undecided.
    pub fn new(rule: &RuleId, kind: ChangeKind, verdict: Verdict, reason: Text) -> Self {
        Self::of(Some(rule.clone()), kind, verdict, reason)
    }

    /// A change of `rule`, or of what is no rule.
    fn of(rule: Option<RuleId>, kind: ChangeKind, verdict: Verdict, reason: Text) -> Self {
        let basis = match verdict {
            Verdict::Undecided => Basis::Undecided,
            _ => Basis::Proved,
        };
        Self {
            rule,
            was: Vec::new(),
            at: None,
            kind,
            verdict,
            basis,
            acceptance: verdict,
            weight: Verdict::Words,
            by_level: false,
            blocking: false,
            reason,
            params: Vec::new(),
            witnesses: Vec::new(),
        }
    }

    /// Takes a change of level for one of words, as older versions of Dictum did.
    pub fn forget_level(&mut self) {
        if self.by_level {
            (self.verdict, self.by_level) = (Verdict::Words, false);
        }
    }

    /// The bump that this change demands.
    pub fn bump(&self) -> Bump {
        match self.verdict {
            Verdict::Words => Bump::Patch,
            Verdict::Tightened | Verdict::Incomparable | Verdict::Undecided if self.blocking => {
                Bump::Major
            }
            _ => Bump::Minor,
        }
    }
}

impl PolicyDiff {
    /// The bump that the changes demand together; none where nothing changed.
    pub fn bump(&self) -> Option<Bump> {
        let obligations = self.obligations.then_some(Bump::Minor);
        self.changes.iter().map(Change::bump).chain(obligations).max()
    }
}

/// The least version after `version` that `bump` allows.
pub fn version_after(bump: Bump, version: &Version) -> Version {
    match bump {
        Bump::Patch => Version::new(version.major, version.minor, version.patch + 1),
        Bump::Minor => Version::new(version.major, version.minor + 1, 0),
        Bump::Major => Version::new(version.major + 1, 0, 0),
    }
}

/// Why a change demands `bump`, as one clause.
pub fn why(bump: Bump) -> Text {
    match bump {
        Bump::Major => {
            Text::new("something that was accepted can now be refused", "原先接受的现在可能被拒绝")
        }
        Bump::Minor => Text::new(
            "it is looser, or adds findings that fail no run",
            "有所放宽，或只增加不致失败的提示",
        ),
        Bump::Patch => Text::new("only words changed", "仅文字改动"),
    }
}

/// A rule in force and its program.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'a> {
    pub(crate) effective: &'a EffectiveRule,
    pub(crate) program: &'a RuleProgram,
    pub(crate) policy: Policy<'a>,
}

impl<'a> Rule<'a> {
    /// The rules of `policy`, in its order.
    pub(crate) fn all(policy: &Policy<'a>) -> impl Iterator<Item = Rule<'a>> + use<'a> {
        let policy = *policy;
        let rules = policy.policy.rules().iter().zip(policy.program.rules());
        rules.map(move |(effective, program)| Self { effective, program, policy })
    }

    /// The rule `id` of `policy`.
    pub(crate) fn find(policy: &Policy<'a>, id: &RuleId) -> Option<Rule<'a>> {
        Self::all(policy).find(|it| it.effective.rule.id == *id)
    }

    fn blocks(&self) -> bool {
        self.effective.enabled && self.effective.severity == Severity::Error
    }
}

/// What is shown by two steps, one after the other, of the subjects that a rule
/// accepts. Each step may be none at all, so that opposite steps show nothing.
fn then(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Words, it) | (it, Verdict::Words) => it,
        (one, other) if one == other => one,
        _ => Verdict::Undecided,
    }
}

/// What a change of weight and a change of acceptance mean together. The two are
/// independent: what is refused weighs more (or less), and other subjects are
/// accepted (or refused).
pub(crate) fn together(weight: Verdict, acceptance: Verdict) -> Verdict {
    match (weight, acceptance) {
        (Verdict::Words, it) | (it, Verdict::Words) => it,
        (_, Verdict::Undecided) | (Verdict::Undecided, _) => Verdict::Undecided,
        (one, other) if one == other => one,
        _ => Verdict::Incomparable,
    }
}

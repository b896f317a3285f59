//! What changed between two policies, as meaning: tightened, loosened,
//! incomparable, undecided, or words only; and the version bump it demands.

mod params;
mod rules;

use dictum_schema::compilation::{Bump, Verdict};
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use semver::Version;

use crate::effective::EffectivePolicy;
use crate::program::PolicyProgram;

/// Compares `old` with `new`.
///
/// A verdict other than [`Verdict::Undecided`] is proved: from the direction in
/// which a condition moves when a parameter grows, from severities, or from the
/// rules that are there. What cannot be proved is undecided, never equal.
pub fn compare(old: &Policy<'_>, new: &Policy<'_>) -> PolicyDiff {
    let mut changes = rules::compare(old, new);
    changes.extend(params::unused(old, new));
    PolicyDiff { changes }
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
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The rule whose meaning changed; none for a parameter that no rule reads.
    pub rule: Option<RuleId>,
    /// What the change means.
    pub verdict: Verdict,
    /// Whether a violation of the rule, before or after, fails a run by default.
    pub blocking: bool,
    /// Why the verdict is what it is.
    pub reason: Text,
    /// The parameters that made the change.
    pub params: Vec<ParamChange>,
}

/// How one parameter changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamChange {
    /// The parameter.
    pub param: ParamId,
    /// Values that the new policy has and the old has not.
    pub added: Vec<String>,
    /// Values that the old policy has and the new has not.
    pub removed: Vec<String>,
}

impl Change {
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
        self.changes.iter().map(Change::bump).max()
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

/// What two changes of one rule mean together.
fn together(one: Verdict, other: Verdict) -> Verdict {
    use Verdict::{Incomparable, Loosened, Tightened, Undecided, Words};
    match (one, other) {
        (Words, it) | (it, Words) => it,
        (Undecided, _) | (_, Undecided) => Undecided,
        (Tightened, Tightened) => Tightened,
        (Loosened, Loosened) => Loosened,
        (Incomparable | Tightened | Loosened, Incomparable | Tightened | Loosened) => Incomparable,
    }
}

/// What a change means the other way round.
fn reversed(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Tightened => Verdict::Loosened,
        Verdict::Loosened => Verdict::Tightened,
        it => it,
    }
}

//! What `dictum diff --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compilation::{Basis, Bump, ParamChange, Verdict};
use crate::report::Finding;
use crate::severity::{Level, Outcome, Severity};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/diff/v1")]
    V1,
}

/// What changed between two policies, or between those of each subject of two
/// revisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// The format of this object.
    pub schema: Format,
    /// One comparison for each policy, or for each subject.
    pub comparisons: Vec<Comparison>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// Two policies compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The subject of the workspace that they judge; none for policies alone.
    pub subject: Option<String>,
    /// The old policy.
    pub old: PolicySide,
    /// The new policy.
    pub new: PolicySide,
    /// The part of the version that the changes demand to be raised; none where
    /// nothing changed.
    pub bump: Option<Bump>,
    /// How many changes mean what.
    pub counts: Counts,
    /// The changes: of the facts' schema, then by rule in the new policy's order, then
    /// removed rules, then parameters that no rule reads.
    pub changes: Vec<Change>,
    /// What became of the document's clauses, claimed or not: new, edited and moved ones
    /// in the new document's order, then those that are gone.
    #[serde(default)]
    pub clauses: Vec<ClauseChange>,
}

/// What became of one clause of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClauseChange {
    /// What happened to it.
    pub kind: ClauseChangeKind,
    /// The clause as it was; none where it is new.
    pub old: Option<ClausePlace>,
    /// The clause as it is; none where it is gone.
    pub new: Option<ClausePlace>,
}

impl ClauseChange {
    /// Whether the document asks for more or less by this change: a clause that asks is new
    /// or gone, or asks at another level. What a release does not say counts as the same.
    pub fn asks_otherwise(&self) -> bool {
        let asked = |it: &Option<ClausePlace>| match it {
            Some(place) if place.asks => place.level.map(Some),
            _ => Some(None),
        };
        match (asked(&self.old), asked(&self.new)) {
            (Some(old), Some(new)) => old != new,
            _ => false,
        }
    }
}

/// What happened to a clause.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseChangeKind {
    /// It was not there.
    New,
    /// It says something else.
    Edited,
    /// It says the same, below other headings.
    Moved,
    /// It is not there any more.
    Gone,
}

/// A clause in one edition of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClausePlace {
    /// Its id.
    pub id: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line in the document, from 1.
    pub lines: [u32; 2],
    /// Its words, cut where they are long.
    pub words: String,
    /// Whether it asks for something.
    pub asks: bool,
    /// How much it asks at most; none where it asks for nothing, or where the release does
    /// not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether a rule, a parameter or a person claims it.
    pub claimed: bool,
}

/// One of two policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicySide {
    /// What it was called on the command line.
    pub name: String,
    /// Its id.
    pub policy: String,
    /// Its version.
    pub version: String,
    /// The layers over its release, in the order in which they apply.
    pub layers: Vec<String>,
}

/// How many changes mean what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Stricter.
    pub tightened: usize,
    /// Looser.
    pub loosened: usize,
    /// Stricter for some subjects and looser for others.
    pub incomparable: usize,
    /// Not decided.
    pub undecided: usize,
    /// The same in other words.
    pub words: usize,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The rule whose meaning changed; none for a parameter that no rule reads, and for
    /// the facts' schema.
    pub rule: Option<String>,
    /// The rules of the old policy that it was, where they had other names or were others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<String>,
    /// The path of the fact whose schema changed; none for all else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The rule's title.
    pub title: Option<String>,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What the change means.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The part of the version that it demands to be raised.
    pub bump: Bump,
    /// Why.
    pub reason: String,
    /// How much a violation weighs, before and after; none where the rule is not
    /// there, or switched off.
    pub severity: [Option<Severity>; 2],
    /// The parameters that made the change.
    pub params: Vec<ParamChange>,
    /// Parts of the rule whose words changed.
    pub texts: Vec<TextChange>,
    /// Subjects that show it, each run through both policies.
    pub witnesses: Vec<Witness>,
}

/// What happened to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Both policies have it.
    Changed,
    /// Rules of the old policy were split or merged; what is said holds of all that they
    /// became, together.
    Regrouped,
    /// It is no rule, but a parameter that no rule reads.
    Unread,
    /// It is no rule, but what the facts' schema says of a fact.
    Schema,
}

/// A part of a rule whose words changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextChange {
    /// The part: `require`, `when`, `message`, `clause` …
    pub part: String,
    /// Its words before.
    pub old: Option<String>,
    /// Its words now.
    pub new: Option<String>,
}

/// A subject whose verdict changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Witness {
    /// Which way it changes.
    pub flip: Flip,
    /// What the rule said of it before; none where it was not there, or off.
    pub before: Option<Outcome>,
    /// What the rule says of it now; none where it is not there, or off.
    pub after: Option<Outcome>,
    /// The facts that decide it.
    pub decided_by: Vec<Fact>,
    /// Its facts.
    pub facts: serde_json::Value,
    /// The file that they were written to.
    pub file: Option<String>,
    /// Commands that run the old and the new condition over that file.
    pub replay: Vec<String>,
}

/// Which way a subject's verdict changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Flip {
    /// It was accepted, and is refused.
    Refused,
    /// It was refused, and is accepted.
    Accepted,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Its path: `subject.domains.request`.
    pub path: String,
    /// Its value as JSON, cut where it is long; none where it is not known.
    pub value: Option<String>,
}

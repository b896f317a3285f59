//! What `dictum audit --format json` prints, and what its page shows: every claim
//! that can be followed back to the sentence that asks for it. It only grows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::compilation::{Basis, Bump, ParamChange, Verdict};
use crate::diff::Witness;
use crate::explanation::WaiverState;
use crate::id::{ParamId, PolicyId, RuleId};
use crate::language::Text;
use crate::layer::Rank;
use crate::release::{Claim, Digest, Previous, SourceFile};
use crate::rulebook::Asks;
use crate::severity::{Evidence, Level, Outcome, Severity};
use crate::value::Scalar;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/audit/v1")]
    V1,
}

/// Everything that an auditor reads of one workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// The format of this object.
    pub schema: Format,
    /// The version of Dictum that wrote it.
    pub dictum: String,
    /// What the workspace is called: the name of its folder.
    pub workspace: String,
    /// The day on which it was judged, as `YYYY-MM-DD`.
    pub today: String,
    /// The policies that judged, in the order of what they judged; a release under
    /// different layers is a policy of its own each time.
    pub policies: Vec<Policy>,
    /// What was judged, in the workspace's order.
    pub subjects: Vec<Subject>,
    /// What was found that no rule judges: faults in files.
    pub faults: Vec<Said>,
    /// Every waiver of its layers, in their order, and what it excuses.
    pub waivers: Vec<Waiver>,
    /// Every file that a verdict depends on, by path.
    pub files: Vec<File>,
}

/// A policy that judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// The policy.
    pub id: PolicyId,
    /// The version of its release.
    #[schemars(with = "String")]
    pub version: Version,
    /// What it is called.
    pub title: Text,
    /// The layers over the release, in the order in which they apply.
    pub layers: Vec<Layer>,
    /// The document that it was compiled from.
    pub document: SourceFile,
    /// The rulebook that it was compiled from.
    pub rulebook: SourceFile,
    /// What asks in the document, where the rulebook says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// Every clause of the document, in its order.
    pub clauses: Vec<Clause>,
    /// Every rule, in the rulebook's order.
    pub rules: Vec<Rule>,
    /// Every parameter, by name.
    pub params: BTreeMap<ParamId, Param>,
    /// Its releases, oldest first.
    pub releases: Vec<Release>,
    /// What changed between releases that are no neighbours, oldest first.
    pub comparisons: Vec<Comparison>,
    /// What layers ask to change of the release, in the order in which they were judged.
    pub changes: Vec<LayerChange>,
}

/// A layer that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub rank: Rank,
    /// Whom to ask about it.
    pub owner: String,
    /// Its file, relative to where the run started.
    pub path: String,
}

/// A parameter in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Param {
    /// What the value is.
    pub title: Option<Text>,
    /// Every item that the release or a layer brought, the release's first.
    pub items: Vec<ParamItem>,
}

/// An item of a parameter, whoever brought it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParamItem {
    /// The value.
    pub value: Scalar,
    /// The line in the document, from 1; none where the rulebook or a layer set it.
    pub line: Option<u32>,
    /// Whether the rulebook amended the document's words here.
    pub amended: bool,
    /// The layer that brought it, and where its file says so; none for the release.
    pub origin: Option<String>,
    /// The layer that took it out again; the item is in force where none did.
    pub removed: Option<String>,
}

/// What a layer asks to change of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerChange {
    /// The layer, and where its file says so.
    pub origin: String,
    /// The rule under which it stands.
    pub rule: RuleId,
    /// What it asks for.
    pub what: Text,
    /// What became of it.
    pub fate: Fate,
    /// Why it was refused.
    pub why: Option<Text>,
}

/// What became of a change that a layer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is in force.
    Taken,
    /// It says what is so without it.
    Idle,
    /// It would loosen a rule without a grant.
    Refused,
    /// It names what is not there.
    Dead,
}

/// A clause of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clause {
    /// A digest of its words.
    pub id: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line, from 1.
    pub lines: [u32; 2],
    /// Its words, cut where they are long.
    pub words: String,
    /// Its state in the ledger.
    pub state: ClauseState,
    /// Who claims it, and why.
    pub claims: Vec<Claim>,
    /// The rules that check it, and those that read a parameter out of it.
    pub rules: Vec<RuleId>,
}

/// A clause's state in the ledger.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseState {
    /// Rules check it.
    Checked,
    /// A person attests it.
    Manual,
    /// Rules of another policy check it.
    Elsewhere,
    /// It asks for nothing that could be checked.
    Informative,
    /// It asks for something, and nobody claims it.
    Unmapped,
}

/// A rule in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// The rule.
    pub id: RuleId,
    /// The fault in a few words.
    pub title: Text,
    /// How much the clause asks.
    pub level: Level,
    /// How much a violation weighs.
    pub severity: Severity,
    /// Who set the severity.
    pub origin: String,
    /// Whether it judges.
    pub enabled: bool,
    /// Who switched it off.
    pub off_by: Option<String>,
    /// CEL: the rule does not apply where this is false.
    pub when: String,
    /// CEL: what must hold.
    pub require: String,
    /// What a person reads where it is violated.
    pub message: Text,
    /// What to do about it.
    pub help: Option<Text>,
    /// The clauses that ask for it, by id.
    pub clauses: Vec<String>,
    /// Why it is here although no clause asks for it.
    pub addition: Option<Text>,
    /// The parameters that its conditions read.
    pub params: Vec<ParamId>,
    /// Its cases; none known where the pack's cases are not at hand.
    pub cases: Vec<Case>,
}

/// A case of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub note: String,
    /// What the rule must say.
    pub want: Outcome,
}

/// A release of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// Its version.
    #[schemars(with = "String")]
    pub version: Version,
    /// The digest of its file.
    pub sha256: Digest,
    /// The release that it names as the one before.
    pub previous: Option<Previous>,
    /// Whether that is the release that is there, to the byte.
    pub chained: bool,
    /// What changed since that release, as meaning; none for the first.
    pub changes: Vec<Change>,
}

/// What changed between two releases that are no neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The older version.
    #[schemars(with = "String")]
    pub old: Version,
    /// The newer version.
    #[schemars(with = "String")]
    pub new: Version,
    /// What changed, as meaning.
    pub changes: Vec<Change>,
}

/// A change between two releases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The rule; none for a parameter that no rule reads, and for the facts' schema.
    pub rule: Option<RuleId>,
    /// The path of the fact whose schema changed; none for all else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the change means.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub basis: Basis,
    /// The part of the version that it demands to be raised.
    pub bump: Bump,
    /// Why.
    pub reason: Text,
    /// The parameters that made the change.
    pub params: Vec<ParamChange>,
    /// Subjects that show it, each run through both releases.
    pub witnesses: Vec<Witness>,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// What people call it.
    pub name: String,
    /// Its folder, relative to where the run started.
    pub root: String,
    /// The policy that judged it, by its number among the policies, from 0.
    pub policy: usize,
    /// What each rule said, in the policy's order.
    pub verdicts: Vec<SubjectVerdict>,
}

/// What a rule said of a subject, and what it said it from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SubjectVerdict {
    /// The rule.
    pub rule: RuleId,
    /// What it said.
    pub outcome: Outcome,
    /// How much that weighs.
    pub severity: Severity,
    /// What a person should look at; empty where all is well.
    pub said: Vec<Said>,
    /// The facts that it read.
    pub evidence: Vec<Fact>,
    /// The facts that are missing, as paths.
    pub missing: Vec<String>,
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Said {
    /// The rule, or the code of a fault in a file.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Option<Text>,
    /// Where.
    pub at: Option<Place>,
    /// The waiver that excuses it, by its number among the waivers, from 0.
    pub waiver: Option<usize>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file, relative to where the run started.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// A fact that a rule read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Its path: `subject.domains.request`.
    pub fact: String,
    /// Where it comes from.
    pub kind: Evidence,
    /// Where it stands.
    pub at: Place,
    /// The day on which it was captured or attested, as `YYYY-MM-DD`.
    pub on: Option<String>,
    /// Who attests it.
    pub by: Option<String>,
}

/// A waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Whether it holds.
    pub state: WaiverState,
    /// The rule from which it excuses.
    pub rule: RuleId,
    /// The glob over the names of subjects.
    pub subject: String,
    /// The fact whose violation it excuses; every one where it names none.
    pub fact: Option<String>,
    /// The layer that holds it.
    pub layer: String,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: String,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// The last day on which it holds, as `YYYY-MM-DD`.
    pub until: String,
    /// Where it stands.
    pub at: Place,
    /// How many findings it hides.
    pub hides: usize,
    /// What is wrong with it; empty where it was properly given.
    pub why: Vec<Text>,
}

/// A file that a verdict depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct File {
    /// Its path, relative to where the run started.
    pub path: String,
    /// The digest of its bytes.
    pub sha256: Digest,
}

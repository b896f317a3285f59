//! What `dictum check --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::severity::{Evidence, Outcome, Severity};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/report/v1")]
    V1,
}

/// The result of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The format of this object.
    pub schema: Format,
    /// The run in numbers.
    pub summary: Summary,
    /// What was found, by file, place and code.
    pub findings: Vec<Finding>,
    /// What each rule said of each subject.
    pub subjects: Vec<Subject>,
}

/// A run in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The day on which the run judged, as `YYYY-MM-DD`.
    pub today: String,
    /// How many subjects were judged.
    pub subjects: usize,
    /// How many rules were satisfied, over all subjects.
    pub satisfied: usize,
    /// How many rules were violated.
    pub violated: usize,
    /// How many rules do not apply.
    pub not_applicable: usize,
    /// How many rules could not be judged.
    pub indeterminate: usize,
    /// How many of those nobody has written yet: their condition is `todo()`.
    #[serde(default)]
    pub todo: usize,
    /// How many findings are errors.
    pub errors: usize,
    /// How many findings are warnings.
    pub warnings: usize,
    /// How many findings are for information.
    pub infos: usize,
    /// How many of all these findings a waiver excuses; they are counted above too.
    pub waived: usize,
    /// The severity from which a finding fails the run.
    pub fail_on: Severity,
    /// Whether the run failed.
    pub failed: bool,
}

/// One thing that a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule's id, or the code of a fault in a file that Dictum reads.
    pub rule: String,
    /// What the rule said; none for a fault in a file.
    pub outcome: Option<Outcome>,
    /// How much it weighs.
    pub severity: Severity,
    /// The subject; none for a fault outside any.
    pub subject: Option<String>,
    /// The policy and its version.
    pub policy: Option<PolicyRef>,
    /// What a person reads.
    pub message: String,
    /// The file, relative to where the run started, with `/` between folders.
    pub path: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, in characters from 1.
    pub column: Option<u32>,
    /// The line on which the place ends.
    pub end_line: Option<u32>,
    /// The column after the place's last character.
    pub end_column: Option<u32>,
    /// The clause that asks; of several the first.
    pub clause: Option<ClauseRef>,
    /// Every clause that asks.
    pub clauses: Vec<ClauseRef>,
    /// More to know: what could have been meant, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// Facts that are missing, as paths.
    pub missing: Vec<String>,
    /// The facts that decided it, there or missing, as paths.
    pub facts: Vec<String>,
    /// Of how many places the same is said.
    #[serde(default = "one")]
    pub count: usize,
    /// The places after the first of which the same is said.
    #[serde(default)]
    pub also: Vec<Spot>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Changes that mend it.
    pub fixes: Vec<Fix>,
    /// Who set the severity.
    pub origin: Option<String>,
    /// The waiver that excuses it; an excused finding fails no run.
    pub waiver: Option<Waiver>,
}

fn one() -> usize {
    1
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spot {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
}

/// The waiver that excuses a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
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
    /// The file it stands in.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// A policy and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyRef {
    /// The policy.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// The clause that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClauseRef {
    /// The document.
    pub document: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line, from 1.
    pub lines: [u32; 2],
    /// Its words.
    pub words: String,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Related {
    /// What stands there.
    pub message: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
}

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// What it does.
    pub title: String,
    /// The edits, which belong together.
    pub edits: Vec<Edit>,
}

/// One change of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// The file.
    pub path: String,
    /// The first byte that goes.
    pub start: u32,
    /// The byte after the last that goes.
    pub end: u32,
    /// The text that comes.
    pub text: String,
}

/// What the rules said of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// The subject.
    pub name: String,
    /// The policy and its version.
    pub policy: PolicyRef,
    /// The layers over it that apply, in the order in which they do.
    pub layers: Vec<String>,
    /// Rules that a layer switched off; they are not among `outcomes`.
    pub off: Vec<OffRule>,
    /// Parameters whose value a reader should know.
    pub params: Vec<UsedParam>,
    /// What each rule said, in the policy's order.
    pub outcomes: Vec<RuleOutcome>,
}

/// A rule that a layer switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OffRule {
    /// The rule.
    pub rule: String,
    /// Who switched it off, and where.
    pub origin: String,
}

/// A parameter whose value a reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsedParam {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: Option<String>,
    /// Its value.
    pub value: String,
}

/// What one rule said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: String,
    /// What it said.
    pub outcome: Outcome,
    /// What it said it from.
    pub evidence: Vec<EvidenceRef>,
    /// Facts that are missing, as paths.
    pub missing: Vec<String>,
}

/// One fact that a rule read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRef {
    /// The fact: `subject.domains.request`.
    pub fact: String,
    /// Where it comes from.
    pub kind: Evidence,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

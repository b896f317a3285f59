//! What `dictum test --coverage --format json` prints. It only grows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{PolicyId, RuleId};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/coverage/v1")]
    V1,
}

/// What a pack's cases exercise: rules, the branches of their conditions, clauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The format of this object.
    pub schema: Format,
    /// The policy.
    pub policy: PolicyId,
    /// The rulebook's file, as people know it.
    pub rulebook: String,
    /// The document's file, as people know it.
    pub document: String,
    /// How many branches there are: each part of a condition is true in one case and
    /// false in another.
    pub branches: Count,
    /// How many rules a case of their own satisfies, and another violates.
    pub rules_both_ways: Count,
    /// How many of the clauses that ask have all their rules violated by a case.
    pub clauses_exercised: Count,
    /// Every rule, in the rulebook's order.
    pub rules: Vec<RuleCoverage>,
    /// Every clause that asks, in the document's order.
    pub clauses: Vec<ClauseCoverage>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// How many are covered.
    pub covered: usize,
    /// How many there are.
    pub all: usize,
}

impl Count {
    /// The share in hundredths of a per cent, rounded down; of nothing, all.
    pub fn basis_points(self) -> usize {
        self.covered.saturating_mul(10_000).checked_div(self.all).unwrap_or(10_000)
    }
}

/// What the cases of a rule exercise of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleCoverage {
    /// The rule.
    pub rule: RuleId,
    /// The line of the rulebook on which it begins, from 1.
    pub line: u32,
    /// How many cases it has of its own.
    pub cases: usize,
    /// How many of them satisfy it.
    pub satisfied: usize,
    /// How many violate it.
    pub violated: usize,
    /// Every part of its conditions that is true or false, in their order.
    pub parts: Vec<PartCoverage>,
}

/// What a part of a condition gave, over the cases of its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartCoverage {
    /// The condition that holds it.
    pub condition: Condition,
    /// Its text, on one line.
    pub text: String,
    /// The line of the rulebook on which it begins, from 1.
    pub line: u32,
    /// How often it was true.
    pub yes: u32,
    /// How often it was false.
    pub no: u32,
    /// How often it could not be known.
    pub unknown: u32,
    /// How often it was an error.
    pub error: u32,
}

/// A condition of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// `when`
    When,
    /// `require`
    Require,
}

/// What the cases exercise of a clause that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClauseCoverage {
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line in the document, from 1.
    pub lines: [u32; 2],
    /// Its words.
    pub words: String,
    /// What covers it.
    pub state: ClauseState,
    /// The rules that check it, and those that read a parameter out of it.
    pub rules: Vec<RuleId>,
    /// Those of them that no case of their own violates.
    pub idle: Vec<RuleId>,
}

/// What covers a clause.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseState {
    /// Each of its rules is violated by a case.
    Exercised,
    /// One of its rules is violated by no case.
    Idle,
    /// No rule checks it: a person attests it, another policy does, or it was looked
    /// at and asks for nothing that could be checked.
    Unchecked,
    /// Nobody claims it.
    Unmapped,
}

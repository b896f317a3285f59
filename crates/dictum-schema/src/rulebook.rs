//! The rulebook: where each parameter stands in the document, and the condition
//! of each rule.

mod param;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, PolicyId, RuleId};
use crate::language::Text;
use crate::release::is_todo;
use crate::severity::{Level, Severity};
use crate::value::Scalar;

pub use self::param::{
    Amend, Blocks, Every, Except, Form, Header, KeyValue, Nested, Param, ParamValue, Pick, Read,
};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/rulebook/v1")]
    V1,
}

/// A rulebook: what binds a requirements document to rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rulebook {
    /// The format of this file.
    pub schema: Format,
    /// The policy that the rulebook and the document compile to.
    pub policy: PolicyId,
    /// What the policy is called.
    pub title: Text,
    /// The requirements document, relative to this file.
    pub document: String,
    /// What kind of thing the policy judges.
    pub subject: SubjectKind,
    /// For the kind `document`: the JSON Schema of the files, relative to this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_schema: Option<String>,
    /// What asks in this document, beside what asks in every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// Whether every clause has to be claimed or set aside, those too that ask for nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The values that the document gives, by name.
    #[serde(default)]
    pub params: BTreeMap<ParamId, Param>,
    /// The rules, in the order in which people read them.
    pub rules: Vec<Rule>,
    /// Parts of the document that ask for nothing that could be checked.
    #[serde(default)]
    pub informative: Vec<Informative>,
    /// Clauses that a person must attest, because no file tells.
    #[serde(default)]
    pub manual: Vec<Manual>,
    /// Clauses whose rules are not in this policy, by name.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

/// What asks in a document that has marks or a convention of its own. Each glob is over
/// the whole of a sentence, row or heading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    /// What requires: `【强制】*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<String>,
    /// What recommends: `【推荐】*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub should: Vec<String>,
    /// What leaves a choice, and is to be claimed all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may: Vec<String>,
    /// What never asks, whatever its words: `*请参见*`. It goes before the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// Whether English words ask in capitals only, as BCP 14 has it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub capitals_only: bool,
}

/// What kind of thing a policy judges.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// A WeChat mini-program: its console file, captured responses and code.
    MiniProgram,
    /// One YAML, JSON or TOML file against a JSON Schema of the pack's own.
    Document,
}

/// A place in the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The path to a section, each step a glob for a heading. The last steps may name
    /// list items instead, each inside of the one before; an empty step names what
    /// stands before the first heading there.
    pub at: Vec<String>,
    /// Globs, each of which finds exactly one sentence, item or block there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<Says>,
}

/// What finds a sentence, item or block by its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Says {
    /// A glob that finds exactly one.
    One(String),
    /// One or all of several that read the same.
    Same(Same),
}

impl Says {
    /// The glob over the words.
    pub fn glob(&self) -> &str {
        match self {
            Self::One(glob) => glob,
            Self::Same(same) => &same.glob,
        }
    }
}

/// Sentences that read the same, and which of them are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Same {
    /// The glob over the words, which must be the same at each place that it finds.
    pub glob: String,
    /// Whether every one of them is meant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
    /// The number of the one that is meant, counted from 1 in the document's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<NonZeroU32>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's name, which names the fault.
    pub id: RuleId,
    /// The names that it had in earlier releases; two rules that name the same one are what
    /// became of it. What layers, waivers and cases say of them holds for this rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<RuleId>,
    /// The section whose clauses ask for this rule: a path of headings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// Globs, each of which finds exactly one sentence, item or block of that section.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<Says>,
    /// More places that ask for this rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// Why this rule is here although no clause of the document asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition: Option<Text>,
    /// How much the clause asks.
    pub level: Level,
    /// How much a violation weighs.
    pub severity: Severity,
    /// The fault in a few words.
    pub title: Text,
    /// CEL: the rule does not apply where this is false.
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub when: String,
    /// CEL: what must hold.
    pub require: String,
    /// What a person reads; `{missing}`, `{found}` or a CEL expression in braces is filled in.
    pub message: Text,
    /// What to do about it; filled in like the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// The change of facts that mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What a layer may do to this rule without a waiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<Grant>,
}

impl Rule {
    /// Whether nobody has written yet what has to hold: a condition calls `todo()`.
    pub fn is_todo(&self) -> bool {
        is_todo(&self.when) || is_todo(&self.require)
    }
}

/// The change of facts that mends a violation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Fix {
    /// Add the missing elements to a list of the subject.
    Add {
        /// What to add.
        add: Added,
        /// The list: `subject.domains.request`.
        to: String,
    },
    /// Set one fact of the subject.
    Set {
        /// The value to set.
        set: Scalar,
        /// The fact: `subject.interfaces.live_player`.
        to: String,
    },
}

/// What a [`Fix::Add`] adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Added {
    /// The elements of a parameter that the condition did not find.
    Missing,
}

/// What a layer may do to a rule without a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What a layer may do to the severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityGrant>,
    /// What a layer may do to the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<ParamsGrant>,
    /// Whether a layer may switch the rule off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

/// What a layer may do to a severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeverityGrant {
    /// Raise it.
    Tighten,
    /// Set it to anything.
    Any,
}

/// What a layer may do to a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParamsGrant {
    /// Add to its list.
    Extend,
    /// Set it to anything.
    Any,
}

/// A part of the document that asks for nothing that could be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Informative {
    /// The path of headings to the section; without `says`, what does not ask there.
    pub at: Vec<String>,
    /// Globs, each of which finds exactly one sentence, item or block there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<Says>,
    /// Sets the place aside as a whole, what asks there included: the digest of its words,
    /// so that any edit inside is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Why nothing is to be checked.
    pub why: Text,
}

/// Clauses that a person must attest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manual {
    /// The path of headings to the section.
    pub at: Vec<String>,
    /// Globs, each of which finds exactly one sentence, item or block there.
    pub says: Vec<Says>,
    /// Why no file tells, and who attests.
    pub why: Text,
}

/// Clauses whose rules are not in this policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The path of headings to the section.
    pub at: Vec<String>,
    /// Globs, each of which finds exactly one sentence, item or block there.
    pub says: Vec<Says>,
    /// The rules that will judge the clauses.
    pub rules: Vec<RuleId>,
    /// What they need that this policy's facts do not have.
    pub why: Text,
}

fn always() -> String {
    "true".to_owned()
}

fn is_always(condition: &str) -> bool {
    condition == "true"
}

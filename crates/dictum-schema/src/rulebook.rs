//! The rulebook: where each parameter stands in the document, and the condition
//! of each rule.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, PolicyId, RuleId};
use crate::language::Text;
use crate::release::is_todo;
use crate::severity::{Level, Severity};
use crate::value::{ParamType, Scalar};

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

/// Which of several blocks are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Blocks {
    /// The one of this number, counted from 1 in the document's order.
    Nth(NonZeroU32),
    /// Every one, as if they were one.
    Every(Every),
}

/// The word for every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Every {
    /// Every one.
    #[serde(rename = "all")]
    All,
}

/// A value that the document gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Where the value stands: a path of headings, the last steps maybe list items; an
    /// empty step names what stands before the first heading there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// A glob for the sentence after which the block to read stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Says>,
    /// A glob for the one sentence that holds the value; for `text` and `number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Says>,
    /// How to read what stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Read>,
    /// Which of several lists, tables or code blocks are meant; without it they are an
    /// error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Blocks>,
    /// For `list`: which items count where some have items of their own; without it
    /// such a list is an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nested: Option<Nested>,
    /// Signs to take off both ends of each item; an option with letters in it is taken
    /// off as a whole, as a beginning or an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strip: Option<String>,
    /// Signs that part the items of one line, each of them alone; letters among them
    /// are words: `", and"`, `、和`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Characters that part a label from its items: `tools：a、b` gives
    /// `tools:a` and `tools:b`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// For `table`: the heading of the column to read; without it the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// For `table`: the headings of columns whose cells are joined by `:`, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// For `table`: the headings of the columns that are the keys and values of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<KeyValue>,
    /// For `table`: the rows that count, as a glob for the cell of each column named;
    /// a merged cell belongs to each of its rows.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, String>,
    /// For `table` of HTML: whether a first row without `<th>` names the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// For `links`: a glob for the words of the links to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// A regular expression whose group 1 (or whole match) is the value of each item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// A regular expression each of whose matches (group 1, or the whole) is a value.
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// What each value is: the one such thing in its words, in one spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// For numbers and sizes: the unit that the value counts, `days`, `MiB` or `%`; what
    /// stands in another one is converted or an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// For `number`: which end of a range is the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<Pick>,
    /// Marks that stand for no value, like `/`; without it such a mark is an error, and
    /// with an empty list it is a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<Vec<String>>,
    /// For `table`: whether a value that stands there twice counts once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Globs for items that stand there and are no values of this parameter, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Except>,
    /// Faults of the document's wording, and what was meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amend: Vec<Amend>,
    /// The type that the rules see.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// A value that the rulebook itself sets, where the document leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ParamValue>,
    /// What the value is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Whether a report says which value was used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
}

/// A parameter's value: one scalar, or a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ParamValue {
    /// One value.
    One(Scalar),
    /// A list of values.
    List(Vec<Scalar>),
}

impl ParamValue {
    /// The values, one by one.
    pub fn scalars(&self) -> &[Scalar] {
        match self {
            Self::One(it) => std::slice::from_ref(it),
            Self::List(them) => them,
        }
    }
}

/// How a parameter is read from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// The items of the lists there.
    List,
    /// The lines of the code blocks there.
    Code,
    /// The cells of one column of the tables there.
    Table,
    /// The targets of the links there.
    Links,
    /// The code inside of the sentences there.
    InlineCode,
    /// The words of one sentence, or what `capture` finds in them.
    Text,
    /// The one number in a sentence, or in what `capture` finds in it.
    Number,
}

/// The columns of a table that are a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyValue {
    /// A glob for the heading of the column of keys.
    pub key: String,
    /// A glob for the heading of the column of values.
    pub value: String,
}

/// What the first row of a table is whose cells are no `<th>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    /// It names the columns.
    First,
    /// It is a row like the others.
    None,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A number: `1,000` and `500万` as digits.
    Number,
    /// A version: `v1.2` as `1.2`.
    Version,
    /// A day: `2027年1月31日` as `2027-01-31`.
    Date,
    /// A size in bytes, or in `unit`: `512 MiB`, `10 GB`.
    Size,
    /// A length of time in seconds: `90 days` as `7776000s`. A month counts 30 days, a
    /// year 365.
    Duration,
}

/// Which items of a list with lists inside count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Nested {
    /// Those of the outermost list.
    Outer,
    /// Those that have no items of their own.
    Inner,
    /// All of them.
    Both,
}

/// Which end of a range is the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// The smaller number.
    Low,
    /// The larger number.
    High,
}

/// Items that are no values of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Except {
    /// A glob over the item as it stands in the document.
    pub item: String,
    /// Why it is no value.
    pub why: Text,
}

/// A fault of the document's wording, and what was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// The items as the document's words give them; all must be there.
    pub read: Vec<String>,
    /// The items that were meant. They join the ones that were read: both readings count.
    #[serde(rename = "as")]
    pub meant: Vec<String>,
    /// Why this is a fault of the document.
    pub why: Text,
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

//! Parameters: where each value stands in the document, and how it is read.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Says;
use crate::language::Text;
use crate::value::{ParamType, Scalar};

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

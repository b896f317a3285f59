//! What `dictum facts --format json` prints. It only grows.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::Finding;
use crate::severity::Evidence;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/facts/v1")]
    V1,
}

/// What is known of the subjects of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// The format of this object.
    pub schema: Format,
    /// The subjects, in the workspace's order.
    pub subjects: Vec<Subject>,
    /// What could not be read.
    pub findings: Vec<Finding>,
}

/// What is known of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// What reports call it.
    pub name: String,
    /// Every single fact but the calls, in the order of its place among the facts.
    pub facts: Vec<Fact>,
    /// The calls of the code, one entry for each kind and origin.
    pub calls: Vec<Calls>,
    /// Addresses that stand as text in code that is reached, and that no list holds.
    pub mentions: Vec<Mention>,
}

/// A fact that has no parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// Where it stands among the facts, as a JSON pointer.
    pub pointer: String,
    /// What it is.
    pub value: serde_json::Value,
    /// Who says so.
    pub evidence: Evidence,
    /// Where.
    pub at: Place,
}

/// All calls of one kind and one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calls {
    /// The list that the origin has to stand in; none where it is not known which.
    pub kind: Option<String>,
    /// The scheme and host; none where they are not known.
    pub origin: Option<String>,
    /// Whether the list of that kind holds the origin; none where one of both is not known.
    pub listed: Option<bool>,
    /// How many calls there are.
    pub count: usize,
    /// Where their addresses are decided.
    pub places: Vec<Place>,
    /// The files that call the platform, where those are other ones.
    pub via: BTreeSet<String>,
}

/// An address that stands as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// The scheme and host.
    pub origin: String,
    /// How many texts begin with it.
    pub count: usize,
    /// The first place.
    pub at: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

//! The workspace file `dictum.yaml`: what is checked, and against what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::PolicyRange;
use crate::language::Language;
use crate::rulebook::SubjectKind;
use crate::severity::Severity;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/workspace/v1")]
    V1,
}

/// What is checked, and against what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// The format of this file.
    pub schema: Format,
    /// The language of messages; the reader's own where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The severity from which a finding fails a run.
    #[serde(default = "error")]
    pub fail_on: Severity,
    /// The folders of packs, each named after its policy, beside the packs that
    /// Dictum ships.
    #[serde(default)]
    pub packs: Vec<String>,
    /// What is checked.
    pub subjects: Vec<Subject>,
}

/// One thing, or with `files` several, that a policy judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What reports call it.
    pub name: String,
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// Its folder, relative to this file.
    #[serde(default = "here")]
    pub root: String,
    /// For a mini-program: the console file, relative to `root`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<String>,
    /// For a mini-program: the folder of captured responses, relative to `root`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captures: Option<String>,
    /// For a document: globs of its files, relative to `root`; each file is a subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The policy, and the versions of it that will do; or a list of policies, each of
    /// which judges the subject.
    pub policy: Policies,
}

/// One policy, or several that each judge the same subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Policies {
    /// One.
    One(PolicyRange),
    /// Several, in the order of their reports.
    Several(#[schemars(length(min = 1))] Vec<PolicyRange>),
}

impl Policies {
    /// The policies, in their order.
    pub fn ranges(&self) -> std::slice::Iter<'_, PolicyRange> {
        match self {
            Self::One(it) => std::slice::from_ref(it).iter(),
            Self::Several(all) => all.iter(),
        }
    }
}

fn error() -> Severity {
    Severity::Error
}

fn here() -> String {
    ".".to_owned()
}

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
    /// Layer files, relative to this file, over every subject whose policy they name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// How long waivers may hold.
    #[serde(default, skip_serializing_if = "WaiverTerms::is_default")]
    pub waivers: WaiverTerms,
    /// What is checked.
    pub subjects: Vec<Subject>,
}

/// How long waivers may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WaiverTerms {
    /// The most days from today to a waiver's last day; a longer one is refused.
    pub longest_days: u32,
    /// A waiver that ends within so many days is reported as ending soon.
    pub soon_days: u32,
}

impl Default for WaiverTerms {
    fn default() -> Self {
        Self { longest_days: 366, soon_days: 14 }
    }
}

impl WaiverTerms {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
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
    /// For a document: globs of its files, relative to `root`; each file is a subject. A
    /// glob after `!` takes files away. Hidden folders, `node_modules` and `target` are
    /// entered only where a glob names them; what is left out there is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// For a document: globs of files that are not checked, as if each stood under `files`
    /// after `!`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// For a document: the most files that it may stand for; 100,000 where nothing is said,
    /// and 500,000 at the most. Where there are more, none is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 500_000))]
    pub files_max: Option<u32>,
    /// The policy, and the versions of it that will do; or a list of policies, each of
    /// which judges the subject.
    pub policy: Policies,
    /// Layer files, relative to this file, over this subject only; they come after
    /// the workspace's own of the same rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
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

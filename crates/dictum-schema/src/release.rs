//! The release: one compiled, self-contained version of a policy.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::id::{ParamId, PolicyId, RuleId};
use crate::language::Text;
use crate::rulebook::{Asks, Fix, Grant, SubjectKind};
use crate::severity::{Level, Severity};
use crate::value::{ParamType, Scalar};

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/release/v1")]
    V1,
}

/// One compiled version of a policy. Never rewritten, only followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The format of this file.
    pub schema: Format,
    /// The policy.
    pub policy: PolicyId,
    /// Its version.
    #[schemars(with = "String")]
    pub version: Version,
    /// What the policy is called.
    pub title: Text,
    /// What it judges.
    pub subject: Subject,
    /// What it was compiled from.
    pub sources: Sources,
    /// The release that this one follows; none for the first.
    pub previous: Option<Previous>,
    /// What asks in the document, where the rulebook says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// Every parameter, by name.
    pub params: BTreeMap<ParamId, Param>,
    /// Every rule, in the rulebook's order.
    pub rules: Vec<Rule>,
    /// Every clause of the document, in its order.
    pub ledger: Vec<Clause>,
}

/// What a policy judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The kind of thing.
    pub kind: SubjectKind,
    /// The file of the facts' JSON Schema in the pack; none for a built-in kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The digest of the facts' JSON Schema.
    pub schema_sha256: Digest,
    /// The facts' JSON Schema itself, so that the release judges the same whatever becomes
    /// of the file; none for a built-in kind, and in releases that older versions of
    /// Dictum wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<serde_json::Value>,
}

/// What a release was compiled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// The requirements document.
    pub document: SourceFile,
    /// The rulebook.
    pub rulebook: SourceFile,
}

/// One file that a release was compiled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its path in the pack.
    pub path: String,
    /// The digest of its bytes.
    pub sha256: Digest,
}

/// The release that another one follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Its version.
    #[schemars(with = "String")]
    pub version: Version,
    /// The digest of its file's bytes.
    pub sha256: Digest,
}

/// A SHA-256 digest: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest whose bytes are `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        use fmt::Write as _;
        let mut hex = String::with_capacity(bytes.len() * 2);
        for byte in bytes {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// The digest in hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let hex = |it: &u8| it.is_ascii_digit() || (b'a'..=b'f').contains(it);
        if text.len() == 64 && text.as_bytes().iter().all(hex) {
            Ok(Self(text))
        } else {
            Err("a SHA-256 digest is 64 lower-case hexadecimal digits".to_owned())
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}

/// A parameter with its value, and where each part of it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// The type that the rules see.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// What the value is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Whether a report says which value was used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
    /// The value, or the items of the list or map, in the document's order.
    pub items: Vec<Item>,
}

/// A value, and the line of the document that it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// For a map: the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The value.
    pub value: Scalar,
    /// The line in the document, from 1; none where the rulebook sets the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Whether the rulebook amended the document's words here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub amended: bool,
}

impl Item {
    /// The value as a report shows it: that of a map with its key before it.
    pub fn shown(&self) -> Scalar {
        match &self.key {
            Some(_) => Scalar::String(self.to_string()),
            None => self.value.clone(),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(formatter, "{key}: {}", self.value),
            None => write!(formatter, "{}", self.value),
        }
    }
}

/// A rule as it was released.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's name.
    pub id: RuleId,
    /// The names that it had in earlier releases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<RuleId>,
    /// How much the clause asks.
    pub level: Level,
    /// How much a violation weighs.
    pub severity: Severity,
    /// The fault in a few words.
    pub title: Text,
    /// CEL: the rule does not apply where this is false.
    pub when: String,
    /// CEL: what must hold.
    pub require: String,
    /// What a person reads.
    pub message: Text,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// The change of facts that mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What a layer may do to this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<Grant>,
    /// The clauses that ask for it, by id; none for an addition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<String>,
    /// Why the rule is here although no clause asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition: Option<Text>,
}

impl Rule {
    /// Whether nobody has written yet what has to hold: a condition calls `todo()`.
    pub fn is_todo(&self) -> bool {
        is_todo(&self.when) || is_todo(&self.require)
    }
}

/// Whether the condition `text` calls `todo()`. What only looks like a call, in a string,
/// counts too: it says that a rule is less than it seems, never more.
pub(crate) fn is_todo(text: &str) -> bool {
    let spaceless: String = text.split_whitespace().collect();
    spaceless.contains("todo()")
}

/// One clause of the document: a sentence, an item or a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// A digest of the clause's normalised words, so that an edit gives another id.
    pub id: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line in the document, from 1.
    pub lines: [u32; 2],
    /// Its words, cut where they are long.
    pub words: String,
    /// Whether it asks for something.
    pub asks: bool,
    /// How much it asks at most; none where it asks for nothing, and in releases that older
    /// versions of Dictum wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Who claims it; a clause that asks is always claimed.
    pub claims: Vec<Claim>,
}

/// Who claims a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// A rule checks it.
    Rule(RuleId),
    /// A parameter is read from it.
    Param(ParamId),
    /// It asks for nothing that could be checked; with the reason.
    Informative(Text),
    /// A person attests it; with the reason.
    Manual(Text),
    /// A rule of another policy checks it.
    Elsewhere(Elsewhere),
}

/// A clause whose rules are not in this policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The rules that will judge it.
    pub rules: Vec<RuleId>,
    /// What they need that this policy's facts do not have.
    pub why: Text,
}

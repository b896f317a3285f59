//! An audit as OSCAL: the catalogue and the profile of its policies, and the results.
//!
//! A rule is a control, for a rule is what can be assessed: its statement is what the
//! document says, its objective the condition. A clause that no rule checks is a
//! control without an objective.

mod catalog;
mod results;

use std::fmt::Write as _;

use dictum_schema::audit::{Audit, Policy};
use dictum_schema::language::Language;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::json as written;
use crate::markdown::escape::{block, escape};
use crate::printable;

/// The version of the format.
const VERSION: &str = "1.2.1";

/// The names of our own properties.
const NAMESPACE: &str = "urn:dictum";

/// Writes the catalogue of the policies of `audit`, its words in `language`.
pub fn catalog(audit: &Audit, language: Language) -> String {
    written::write(&json!({ "catalog": catalog::catalog(&Ctx { audit, language }) }))
}

/// Writes the profile: which controls are in force, and with which values.
pub fn profile(audit: &Audit, language: Language) -> String {
    written::write(&json!({ "profile": catalog::profile(&Ctx { audit, language }) }))
}

/// Writes the results of the assessment.
pub fn results(audit: &Audit, language: Language) -> String {
    let results = results::results(&Ctx { audit, language });
    written::write(&json!({ "assessment-results": results }))
}

/// What is told, and in which language.
#[derive(Clone, Copy)]
struct Ctx<'a> {
    audit: &'a Audit,
    language: Language,
}

impl<'a> Ctx<'a> {
    /// The policies, each once: a release under other layers has the same controls.
    fn policies(self) -> Vec<&'a Policy> {
        let mut policies: Vec<&Policy> = Vec::new();
        for policy in &self.audit.policies {
            if !policies.iter().any(|it| it.id == policy.id) {
                policies.push(policy);
            }
        }
        policies
    }

    fn metadata(self, title: &str) -> Json {
        json!({
            "title": title_of(&format!("{title}: {}", self.audit.workspace)),
            "last-modified": self.moment(),
            "version": self.audit.today,
            "oscal-version": VERSION,
            "props": [property("dictum-version", &self.audit.dictum)],
        })
    }

    /// The day of the audit: there is no clock.
    fn moment(self) -> String {
        format!("{}T00:00:00Z", self.audit.today)
    }

    /// An id for `what` that is the same whenever the same is audited.
    fn uuid(self, what: &[&str]) -> String {
        uuid(&self.audit.workspace, what)
    }
}

/// A UUID made of the digest of what it names, so that the same audit has the same ids.
///
/// Its version is 4, for tools that follow references know no other.
fn uuid(space: &str, what: &[&str]) -> String {
    let digest = Sha256::digest([&[space], what].concat().join("\0").as_bytes());
    let mut bytes: Vec<u8> = digest.iter().take(16).copied().collect();
    if let Some(version) = bytes.get_mut(6) {
        *version = (*version & 0x0f) | 0x40;
    }
    if let Some(variant) = bytes.get_mut(8) {
        *variant = (*variant & 0x3f) | 0x80;
    }
    let mut text = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        if [4, 6, 8, 10].contains(&at) {
            text.push('-');
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A title, which is markup: one line that is never empty.
fn title_of(text: &str) -> String {
    line_of(text).replace('<', "&lt;")
}

/// A value: one line that is never empty, and inserts nothing.
fn line_of(text: &str) -> String {
    let shown = printable::one_line(text).replace("{{", "{ {");
    if shown.is_empty() { "-".to_owned() } else { shown }
}

fn property(name: &str, value: &str) -> Json {
    json!({ "name": name, "ns": NAMESPACE, "value": line_of(value) })
}

/// Text as OSCAL's markup, in which two braces would begin an insertion.
fn prose(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escape).collect();
    lines.join("\n").replace("{{", "{ {")
}

fn code(text: &str) -> String {
    block(text, "cel").replace("{{", "{ {")
}

/// The id of a rule's control.
fn control_id(policy: &Policy, rule: &str) -> String {
    format!("{}.{rule}", policy.id)
}

/// The id of a rule's objective.
fn objective_id(policy: &Policy, rule: &str) -> String {
    format!("{}_obj", control_id(policy, rule))
}

/// The id of the control of a clause that no rule checks; ids do not begin with digits.
fn clause_id(policy: &Policy, clause: &dictum_schema::audit::Clause) -> String {
    format!("{}.clause-{}", policy.id, clause.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_made_of_what_it_names() {
        let it = uuid("a", &["b", "c"]);
        assert_eq!(it, uuid("a", &["b", "c"]));
        assert_ne!(it, uuid("a", &["bc"]));
        assert_eq!(it.len(), 36);
        assert!(it.get(14..15) == Some("4") && "89ab".contains(it.get(19..20).unwrap()), "{it}");
    }

    #[test]
    fn prose_inserts_nothing() {
        assert_eq!(prose("a {{ insert: x }} <b>"), "a { { insert: x }} &lt;b&gt;");
    }
}

//! A run as SARIF 2.1.0.

mod log;
mod rules;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::edit::Edit;
use dictum_source::finding::{Finding, Judgement, Waived};
use dictum_source::source::Location;

use self::log::{
    Artifact, Change, Content, Driver, Fix, Log, Logical, Message, Outcome, OutcomeProperties,
    Physical, Place, Region, Replacement, RunProperties, Suppression, SuppressionProperties, Tool,
};
use self::rules::Rules;
use crate::fingerprint::fingerprints;
use crate::index::Index;
use crate::json;
use crate::markdown::escape::escape;
use crate::printable;
use crate::run::Run;

/// Where the published schema of the format stands.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name of our fingerprint, with the version of how it is made.
const FINGERPRINT: &str = "dictumFinding/v1";

/// Writes a run as SARIF 2.1.0, its words in `language`; the text ends with a line feed.
///
/// Every rule that judged is listed with the clauses that ask for it, whether it
/// found something or not. A rule that cannot be judged is a failure of its own
/// severity, for SARIF's own kinds for it would let it pass. A waiver is an accepted
/// external suppression. Columns count Unicode characters.
///
/// ```
/// use dictum_report::{run::Run, sarif};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(sarif::check(&run, Language::En).contains("\"version\": \"2.1.0\""));
/// ```
pub fn check(run: &Run, language: Language) -> String {
    let index = Index::of(&run.findings);
    let findings = index.ordered();
    let mut rules = Rules::of(run, language);
    let results = findings
        .iter()
        .zip(fingerprints(findings))
        .map(|(finding, fingerprint)| {
            let index = rules.index(finding);
            Outcome { rule_index: index, ..result(finding, fingerprint, language) }
        })
        .collect();
    let driver = Driver {
        name: "dictum",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.into_list(),
    };
    json::write(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: vec![log::Run {
            tool: Tool { driver },
            language: match language {
                Language::En => "en",
                Language::ZhCn => "zh-CN",
            },
            column_kind: "unicodeCodePoints",
            results,
            properties: RunProperties { today: run.today.clone() },
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, fingerprint: String, language: Language) -> Outcome {
    let judgement = finding.judgement.as_deref();
    let related = finding.related.iter().enumerate().map(|(index, it)| Place {
        id: Some(index + 1),
        physical_location: Some(physical(&it.at)),
        logical_locations: Vec::new(),
        message: Some(message(&it.label, language)),
    });
    Outcome {
        rule_id: finding.code.clone(),
        rule_index: 0,
        kind: "fail",
        level: level(finding.severity),
        message: told(finding, language),
        locations: place(finding, judgement).into_iter().collect(),
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
        suppressions: judgement
            .and_then(|it| it.waiver.as_ref())
            .map(suppression)
            .into_iter()
            .collect(),
        fixes: finding.fixes.iter().filter(|it| it.mends()).map(|it| fix(it, language)).collect(),
        properties: judgement.map(|it| OutcomeProperties {
            outcome: it.outcome,
            subject: it.subject.clone(),
            origin: it.origin.clone(),
            missing: it.missing.clone(),
        }),
    }
}

/// What a finding says, with what to do under it.
fn told(finding: &Finding, language: Language) -> Message {
    let mut message = message(&finding.message, language);
    let mut markdown = escape(finding.message.get(language));
    for more in finding.notes.iter().chain(&finding.help) {
        let more = more.get(language);
        // Writing to a string does not fail.
        let _ = write!(message.text, "\n{}", plain(more));
        let _ = write!(markdown, "\n\n{}", escape(more));
    }
    message.markdown = Some(markdown);
    message
}

fn message(text: &Text, language: Language) -> Message {
    Message { text: plain(text.get(language)), markdown: None }
}

/// Text that a viewer takes for text: SARIF reads `[a](b)` as a link even where
/// nothing is Markdown.
fn plain(text: &str) -> String {
    let shown = printable::one_line(text);
    if shown.contains("](") { shown.replace('[', "\\[").replace(']', "\\]") } else { shown }
}

fn place(finding: &Finding, judgement: Option<&Judgement>) -> Option<Place> {
    let logical = judgement.map(|it| Logical {
        name: it.subject.clone(),
        fully_qualified_name: format!("{}/{}", it.policy, it.subject),
        kind: "resource",
    });
    let physical_location = finding.at.as_ref().map(physical);
    if physical_location.is_none() && logical.is_none() {
        return None;
    }
    Some(Place {
        id: None,
        physical_location,
        logical_locations: logical.into_iter().collect(),
        message: None,
    })
}

fn physical(at: &Location) -> Physical {
    let artifact_location = Artifact { uri: uri(at.source.path()) };
    Physical { artifact_location, region: region(at) }
}

fn region(at: &Location) -> Region {
    let (start, end) = (at.start(), at.end());
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// A path as a URI reference; what a path may hold and a URI may not is escaped.
pub(crate) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn suppression(waiver: &Waived) -> Suppression {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: printable::one_line(&waiver.reason),
        location: Place {
            id: None,
            physical_location: Some(physical(&waiver.at)),
            logical_locations: Vec::new(),
            message: None,
        },
        properties: SuppressionProperties {
            layer: waiver.layer.clone(),
            approved_by: waiver.approved_by.clone(),
            ticket: waiver.ticket.clone(),
            until: waiver.until.clone(),
        },
    }
}

fn fix(fix: &dictum_source::edit::Fix, language: Language) -> Fix {
    let mut files: Vec<(&str, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        match files.iter_mut().find(|(path, _)| *path == edit.source.path()) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((edit.source.path(), vec![edit])),
        }
    }
    let change = |(path, edits): (&str, Vec<&Edit>)| Change {
        artifact_location: Artifact { uri: uri(path) },
        replacements: edits
            .into_iter()
            .map(|it| Replacement {
                deleted_region: region(&Location::new(&it.source, it.span)),
                inserted_content: Content { text: it.text.clone() },
            })
            .collect(),
    };
    Fix {
        description: message(&fix.title, language),
        artifact_changes: files.into_iter().map(change).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri_whatever_it_holds() {
        assert_eq!(uri("a b/域.yaml"), "a%20b/%E5%9F%9F.yaml");
        assert_eq!(uri("/a:b"), "file:///a%3Ab");
        assert_eq!(uri("javascript:alert(1)"), "javascript%3Aalert%281%29");
    }

    #[test]
    fn text_is_no_link() {
        assert_eq!(plain("a [b](c)"), "a \\[b\\](c)");
        assert_eq!(plain("a [b]"), "a [b]");
    }
}

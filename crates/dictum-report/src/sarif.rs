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
use crate::index::gravest_first;
use crate::json;
use crate::markdown::escape::escape;
use crate::printable;
use crate::run::Run;
use crate::spot;
use crate::text::concise;
use crate::words::pick;

/// Where the published schema of the format stands.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name of our fingerprint, with the version of how it is made.
const FINGERPRINT: &str = "dictumFinding/v1";

/// The fingerprint that GitHub compares, which it would otherwise work out of the lines
/// around the place.
const LINE_HASH: &str = "primaryLocationLineHash";

/// What relative paths are relative to: the root of what is checked in, by the name that
/// consumers give it.
const ROOT: &str = "%SRCROOT%";

/// The most results of one run: GitHub refuses a file with more.
const RESULTS_MAX: usize = 25_000;

/// The most bytes of all results' words; GitHub takes 10 MB compressed, and these compress
/// to a tenth or less.
const BYTES_MAX: usize = 60_000_000;

/// The most further places of one result; GitHub takes 1,000 and shows 100.
const PLACES_MAX: usize = 100;

/// Writes a run as SARIF 2.1.0, its words in `language`; the text ends with a line feed.
///
/// Every rule that judged is listed with the clauses that ask for it, whether it
/// found something or not. A rule that cannot be judged is a failure of its own
/// severity, for SARIF's own kinds for it would let it pass. A waiver is an accepted
/// external suppression. Columns count Unicode characters. Every result has a place; of
/// more results than consumers take the gravest are written, and how many are left out.
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
    let (findings, left) = bounded(&run.findings, language);
    let mut rules = Rules::of(run, language);
    let results = findings
        .iter()
        .zip(fingerprints(&findings))
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
            original_uri_base_ids: BTreeMap::from([(ROOT, base(language))]),
            invocations: cut_off(left, language).into_iter().collect(),
            results,
            properties: RunProperties { today: run.today.clone() },
        }],
    })
}

/// As many of `findings` as one log may hold, the gravest, in the order of reports; and how
/// many are left.
fn bounded(findings: &[Finding], language: Language) -> (Vec<&Finding>, usize) {
    let mut bytes = 0;
    let fits = |it: &&Finding| {
        let words = it.notes.iter().chain(&it.help).chain([&it.message]);
        let words: usize = words.map(|it| it.get(language).len()).sum();
        let edits = it.fixes.iter().flat_map(|it| &it.edits);
        let edits: usize = edits.map(|it| it.text.len()).sum();
        let places = it.also.len().min(PLACES_MAX) + it.related.len();
        bytes += 2 * words + edits + 400 * (1 + places);
        bytes <= BYTES_MAX
    };
    let gravest = gravest_first(findings).into_iter().take(RESULTS_MAX);
    let mut kept: Vec<&Finding> = gravest.take_while(fits).collect();
    kept.sort_by(|a, b| a.order(b));
    let left = findings.len() - kept.len();
    (kept, left)
}

/// That `left` results are left out, told where consumers look for it.
fn cut_off(left: usize, language: Language) -> Option<log::Invocation> {
    let words = match language {
        Language::En => format!(
            "{left} results are left out: a log holds the {RESULTS_MAX} gravest; `--format json` has all"
        ),
        Language::ZhCn => {
            format!(
                "略去 {left} 个结果：日志最多容纳最严重的 {RESULTS_MAX} 个；`--format json` 包含全部"
            )
        }
    };
    let message = Message { text: words, markdown: None };
    (left > 0).then(|| log::Invocation {
        execution_successful: true,
        tool_execution_notifications: vec![log::Notification { level: "warning", message }],
    })
}

fn base(language: Language) -> log::Base {
    let words = pick(
        language,
        "the folder in which dictum ran, or the one that `--root` names",
        "运行 dictum 时所在的文件夹，或 `--root` 指定的文件夹",
    );
    log::Base { description: Message { text: words.to_owned(), markdown: None } }
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
    let also = pick(language, "the same is said of this place", "此处问题相同");
    let also = finding.also.iter().take(PLACES_MAX).map(|it| (it, plain(also)));
    let related = finding.related.iter().map(|it| (&it.at, plain(it.label.get(language))));
    let related = related.chain(also).take(PLACES_MAX).enumerate();
    let related = related.map(|(index, (at, text))| Place {
        id: Some(index + 1),
        physical_location: Some(physical(at)),
        logical_locations: Vec::new(),
        message: Some(Message { text, markdown: None }),
    });
    Outcome {
        rule_id: finding.code.clone(),
        rule_index: 0,
        kind: "fail",
        level: level(finding.severity),
        message: told(finding, language),
        locations: vec![place(finding, judgement)],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([
            // The number that GitHub expects counts equal lines, which are told apart already.
            (LINE_HASH, format!("{fingerprint}:1")),
            (FINGERPRINT, fingerprint),
        ]),
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
    let places = concise::places(finding, language);
    message.text.push_str(&places);
    markdown.push_str(&places);
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

fn place(finding: &Finding, judgement: Option<&Judgement>) -> Place {
    let logical = judgement.map(|it| Logical {
        name: it.subject.clone(),
        fully_qualified_name: format!("{}/{}", it.policy, it.subject),
        kind: "resource",
    });
    Place {
        id: None,
        physical_location: Some(physical(&spot::of(finding))),
        logical_locations: logical.into_iter().collect(),
        message: None,
    }
}

fn physical(at: &Location) -> Physical {
    Physical { artifact_location: artifact(at.source.path()), region: region(at) }
}

fn artifact(path: &str) -> Artifact {
    let uri_base_id = (!path.starts_with('/')).then_some(ROOT);
    Artifact { uri: uri(path), uri_base_id }
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
        artifact_location: artifact(path),
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
    fn of_more_results_than_are_taken_the_gravest_are_written_and_the_others_counted() {
        let weigh = |it: usize| if it < 5 { Severity::Error } else { Severity::Info };
        let finding = |it| Finding::new("r", weigh(it), Text::same("m"));
        let many: Vec<Finding> = (0..RESULTS_MAX + 3).rev().map(finding).collect();
        let (kept, left) = bounded(&many, Language::En);
        assert_eq!((kept.len(), left), (RESULTS_MAX, 3));
        assert_eq!(kept.iter().filter(|it| it.severity == Severity::Error).count(), 5);
        assert!(cut_off(3, Language::En).is_some() && cut_off(0, Language::En).is_none());
        let large = Text::same("m".repeat(BYTES_MAX / 8));
        let large = vec![Finding::new("r", Severity::Error, large); 10];
        let (kept, left) = bounded(&large, Language::En);
        assert!(kept.len() < 5 && kept.len() + left == 10, "{left}");
    }

    #[test]
    fn text_is_no_link() {
        assert_eq!(plain("a [b](c)"), "a \\[b\\](c)");
        assert_eq!(plain("a [b]"), "a [b]");
    }
}

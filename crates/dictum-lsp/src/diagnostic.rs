//! Findings as the protocol tells them.

use std::path::Path;

use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::finding::{ClauseRef, Finding, Judgement};
use dictum_source::source::Location;
use gen_lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Range};
use serde_json::json;

use crate::desk::Desk;
use crate::settings::Ability;
use crate::{rules, uri};

/// The finding as a diagnostic, in the reader's language.
pub(crate) fn of(desk: &Desk, finding: &Finding) -> Diagnostic {
    let language = desk.language();
    let judgement = finding.judgement.as_deref();
    let severity = match finding.severity {
        _ if finding.is_waived() => DiagnosticSeverity::Hint,
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    };
    let clauses: Vec<_> = judgement.iter().flat_map(|it| &it.clauses).map(clause).collect();
    let data = judgement.map(|it| {
        json!({
            "rule": finding.code,
            "subject": it.subject,
            "policy": it.policy,
            "version": it.version,
            "origin": desk.shortened(&it.origin),
            "clauses": clauses,
        })
    });
    Diagnostic {
        range: finding.at.as_ref().map_or_else(Range::default, |at| range(desk, finding, at)),
        severity: Some(severity),
        code: Some(Code::String(finding.code.clone())),
        source: Some("dictum".to_owned()),
        message: desk.shortened(&message(finding, language)).into(),
        related_information: desk
            .client
            .can(Ability::RelatedPlaces)
            .then(|| related(desk, finding)),
        data,
        ..Diagnostic::default()
    }
}

/// Where the finding stands. What a rule says of a list or of a whole file is shown on
/// its first line: a page of underlines helps nobody.
fn range(desk: &Desk, finding: &Finding, at: &Location) -> Range {
    let mut range = desk.client.encoding.place(at);
    if finding.judgement.is_some() && range.end.line > range.start.line {
        let line = at.source.line_span(range.start.line + 1).unwrap_or(at.span);
        let words = at.source.slice(line).trim_end();
        let end = line.start + u32::try_from(words.len()).unwrap_or(0);
        range.end = desk.client.encoding.position(&at.source, end.max(at.span.start));
    }
    range
}

/// What is wrong, and on a line of its own what to do.
fn message(finding: &Finding, language: Language) -> String {
    let mut words = finding.message.get(language).to_owned();
    if let Some(help) = &finding.help {
        let lead = match language {
            Language::En => "help: ",
            Language::ZhCn => "建议：",
        };
        words = format!("{words}\n{lead}{}", help.get(language));
    }
    words
}

fn clause(clause: &ClauseRef) -> serde_json::Value {
    json!({
        "document": clause.document,
        "heading": clause.heading,
        "lines": clause.lines,
        "words": clause.words,
    })
}

/// Other places that belong to the finding: those that it names, the layer that set its
/// severity, its waiver, and the clauses that ask, as far as they are in files.
fn related(desk: &Desk, finding: &Finding) -> Vec<DiagnosticRelatedInformation> {
    let language = desk.language();
    let mut related: Vec<DiagnosticRelatedInformation> = Vec::new();
    for it in &finding.related {
        related.extend(place(desk, &it.at, it.label.get(language).to_owned()));
    }
    let Some(judgement) = finding.judgement.as_deref() else { return related };
    if let Some(at) = set_by(desk, finding, judgement) {
        let words = Text::new("a layer sets the severity here", "此处的层设定了严重级别");
        related.extend(place(desk, &at, words.get(language).to_owned()));
    }
    if let Some(waiver) = &judgement.waiver {
        let words = match language {
            Language::En => format!("waived until {}: {}", waiver.until, waiver.reason),
            Language::ZhCn => format!("豁免至 {}：{}", waiver.until, waiver.reason),
        };
        related.extend(place(desk, &waiver.at, words));
    }
    for clause in &judgement.clauses {
        let at = rules::clause_place(desk, &judgement.policy, clause);
        related.extend(at.and_then(|at| place(desk, &at, clause.words.clone())));
    }
    related
}

/// The place in a layer that set the severity; none where the release did.
fn set_by(desk: &Desk, finding: &Finding, judgement: &Judgement) -> Option<Location> {
    let policies = desk.sessions().flat_map(|it| it.policies().map(|(policy, _)| policy));
    let policies = policies.filter(|it| it.policy.as_str() == judgement.policy);
    let mut rules = policies.flat_map(|it| it.rules());
    let set = rules.find(|it| {
        it.rule.id.as_str() == finding.code && it.origin.to_string() == judgement.origin
    });
    set?.origin.at().cloned()
}

/// `at` as a related place; none where it stands in no file.
fn place(desk: &Desk, at: &Location, message: String) -> Option<DiagnosticRelatedInformation> {
    let path = Path::new(at.source.path());
    path.is_absolute().then(|| DiagnosticRelatedInformation {
        location: gen_lsp_types::Location {
            uri: uri::of_path(path),
            range: desk.client.encoding.place(at),
        },
        message,
    })
}

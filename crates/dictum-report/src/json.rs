//! JSON for programs: the types of `dictum-schema`, written in a stable order.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_policy::diff::{Change, ParamChange, PolicyDiff};
use dictum_policy::layering::Effect;
use dictum_policy::origin::Set;
use dictum_policy::waivers::{Held, State};
use dictum_schema::compilation::{self, Compilation};
use dictum_schema::confirmations::Confirmation;
use dictum_schema::confirmed::{self, Confirmed};
use dictum_schema::explanation::{self, Explanation, WaiverState};
use dictum_schema::id::{ParamId, PolicyId};
use dictum_schema::language::{Language, Text};
use dictum_schema::release::Release;
use dictum_schema::report::{self, Report};
use dictum_schema::severity::{Outcome, Severity};
use dictum_schema::update::{self, Update};
use dictum_schema::verification::{self, Link, Verification};
use dictum_source::edit::{Edit, Fix};
use dictum_source::finding::{ClauseRef, Finding, Judgement, Related, Waived};
use dictum_source::source::Location;
use semver::Version;

use crate::explained::Explained;
use crate::index::Index;
use crate::printable;
use crate::run::{OffLine, OutcomeLine, PolicyRun, Run, SubjectRun};
use crate::text;
use crate::used;

/// Tells a run as the report that `dictum check --format json` prints, its words
/// in `language`.
///
/// Edits count bytes of the file, so that a byte-order mark counts too.
///
/// ```
/// use dictum_report::{json, run::Run};
/// use dictum_schema::{language::Language, severity::Severity};
///
/// let run = Run {
///     today: "2026-11-22".to_owned(),
///     fail_on: Severity::Error,
///     subjects: Vec::new(),
///     findings: Vec::new(),
///     rules: Vec::new(),
/// };
/// assert!(!json::report(&run, Language::En).summary.failed);
/// ```
pub fn report(run: &Run, language: Language) -> Report {
    let index = Index::of(&run.findings);
    Report {
        schema: report::Format::V1,
        summary: summary(run),
        findings: index.ordered().iter().map(|it| finding(it, language)).collect(),
        subjects: run.subjects.iter().map(|it| subject(it, language)).collect(),
    }
}

/// Writes [`report()`] as JSON; the text ends with a line feed.
pub fn check(run: &Run, language: Language) -> String {
    write(&report(run, language))
}

/// A compilation, as `dictum compile` has it.
#[derive(Debug, Clone, Copy)]
pub struct Compiled<'a> {
    /// The release; none where it could not be compiled.
    pub release: Option<&'a Release>,
    /// The version of the last release.
    pub previous: Option<&'a Version>,
    /// What changed since.
    pub diff: Option<&'a PolicyDiff>,
    /// The least version that the change allows.
    pub due: Option<&'a Version>,
    /// What a person should look at.
    pub findings: &'a [Finding],
    /// The file that was written.
    pub written: Option<&'a str>,
}

/// Writes a compilation as JSON, its words in `language`; the text ends with a
/// line feed.
pub fn compilation(compiled: &Compiled<'_>, language: Language) -> String {
    let changes = compiled.diff.map(|it| it.changes.as_slice()).unwrap_or_default();
    write(&Compilation {
        schema: compilation::Format::V1,
        release: compiled.release.cloned(),
        previous: compiled.previous.map(ToString::to_string),
        due: compiled.due.map(ToString::to_string),
        changes: changes.iter().map(|it| change(it, language)).collect(),
        findings: compiled.findings.iter().map(|it| finding(it, language)).collect(),
        written: compiled.written.map(str::to_owned),
    })
}

/// The chain of one pack's releases, as `dictum verify` has it.
#[derive(Debug, Clone, Copy)]
pub struct Verified<'a> {
    /// The pack, as the caller names it.
    pub pack: &'a str,
    /// The policy.
    pub policy: &'a PolicyId,
    /// The releases whose links hold.
    pub links: &'a [Link],
    /// The first link that does not hold.
    pub findings: &'a [Finding],
}

/// Writes a verification as JSON, its words in `language`; the text ends with a line
/// feed.
pub fn verification(packs: &[Verified<'_>], language: Language) -> String {
    write(&Verification {
        schema: verification::Format::V1,
        holds: packs.iter().all(|it| it.findings.is_empty()),
        packs: packs
            .iter()
            .map(|it| verification::Pack {
                pack: it.pack.to_owned(),
                policy: it.policy.to_string(),
                releases: it.links.to_vec(),
                findings: it.findings.iter().map(|it| finding(it, language)).collect(),
            })
            .collect(),
    })
}

/// Writes what came of a confirmation as JSON: what was written down and where, and
/// what is suspect still. The text ends with a line feed.
pub fn confirmed(
    (added, written): (&[Confirmation], Option<&str>),
    findings: &[Finding],
    language: Language,
) -> String {
    write(&Confirmed {
        schema: confirmed::Format::V1,
        added: added.to_vec(),
        findings: findings.iter().map(|it| finding(it, language)).collect(),
        written: written.map(str::to_owned),
    })
}

/// Writes what an update of the lock changes as JSON: also what a person should look at,
/// and the file that was written. The text ends with a line feed.
pub fn update(
    update: &text::Update<'_>,
    (findings, written): (&[Finding], Option<&str>),
    language: Language,
) -> String {
    write(&Update {
        schema: update::Format::V1,
        policies: update.policies.to_vec(),
        impacts: update.impacts.to_vec(),
        verdicts: update.verdicts.to_vec(),
        findings: findings.iter().map(|it| finding(it, language)).collect(),
        written: written.map(str::to_owned),
    })
}

fn change(change: &Change, language: Language) -> compilation::Change {
    compilation::Change {
        rule: change.rule.as_ref().map(ToString::to_string),
        path: change.at.clone(),
        verdict: change.verdict,
        basis: change.basis,
        bump: change.bump(),
        reason: change.reason.get(language).to_owned(),
        params: change.params.iter().map(ParamChange::written).collect(),
    }
}

/// Gathers what `dictum explain --format json` prints of a rule, its words in
/// `language`.
pub fn explanation(explained: &Explained<'_>, language: Language) -> Explanation {
    let (release, rule) = (explained.release, explained.rule);
    let params: BTreeMap<_, _> =
        explained.params().map(|(id, it)| (id.clone(), it.clone())).collect();
    let held = explained.held().map(held);
    let refused = explained
        .refused_waivers()
        .map(|it| told_waiver((&it.waiver, WaiverState::Refused), (it.layer.as_str(), &it.at)));
    Explanation {
        schema: explanation::Format::V1,
        policy: release.policy.clone(),
        version: release.version.clone(),
        document: release.sources.document.path.clone(),
        rule: rule.rule.clone(),
        clauses: used::clauses(release, &rule.rule).cloned().collect(),
        subject: explained.subject.map(str::to_owned),
        layers: explained.layers.to_vec(),
        severity: rule.severity,
        enabled: rule.enabled,
        origins: explanation::Origins {
            severity: rule.severities.iter().map(set_by).collect(),
            enabled: rule.switches.iter().map(set_by).collect(),
            grants: rule.grants.iter().map(set_by).collect(),
            params: params.keys().map(|id| (id.clone(), items(explained, id))).collect(),
        },
        params,
        refused: explained.refused().map(|(it, why)| not_taken(it, &why, language)).collect(),
        waivers: held.chain(refused).collect(),
    }
}

/// Writes [`explanation()`] as JSON; the text ends with a line feed.
pub fn explain(explained: &Explained<'_>, language: Language) -> String {
    write(&explanation(explained, language))
}

fn set_by<T: Clone>(it: &Set<T>) -> explanation::SetBy<T> {
    explanation::SetBy { value: it.value.clone(), by: it.origin.to_string() }
}

fn items(explained: &Explained<'_>, param: &ParamId) -> Vec<explanation::ItemOrigin> {
    let items = explained.policy.items(param).iter();
    items
        .map(|it| explanation::ItemOrigin {
            value: it.item.shown(),
            by: it.origin.to_string(),
            removed_by: it.removed.as_ref().map(ToString::to_string),
        })
        .collect()
}

fn not_taken(it: &Effect, why: &Text, language: Language) -> explanation::Refused {
    explanation::Refused {
        layer: it.layer.to_string(),
        change: it.change.text().get(language).to_owned(),
        reason: why.get(language).to_owned(),
        path: it.at.source.path().to_owned(),
        line: it.at.start().line,
    }
}

fn held(it: &Held) -> explanation::Waiver {
    let state = match it.state {
        State::Holds => WaiverState::Holds,
        State::EndsSoon(_) => WaiverState::EndsSoon,
        State::Expired => WaiverState::Expired,
    };
    told_waiver((&it.waiver, state), (it.layer.as_str(), &it.at))
}

fn told_waiver(
    (it, state): (&dictum_schema::layer::Waiver, WaiverState),
    (layer, at): (&str, &Location),
) -> explanation::Waiver {
    explanation::Waiver {
        state,
        layer: layer.to_owned(),
        subject: it.subject.clone(),
        fact: it.fact.clone(),
        reason: it.reason.clone(),
        approved_by: it.approved_by.clone(),
        ticket: it.ticket.clone(),
        until: it.until.clone(),
        path: at.source.path().to_owned(),
        line: at.start().line,
    }
}

/// Writes `diff` as JSON; the text ends with a line feed.
pub fn diff(diff: &dictum_schema::diff::Diff) -> String {
    write(diff)
}

pub(crate) fn write(value: &impl serde::Serialize) -> String {
    // Maps have strings for keys and nothing here fails to serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    escape(text)
}

/// Escapes what the JSON standard leaves raw and a terminal would obey, or a
/// person would not see; such characters stand in strings alone.
fn escape(text: String) -> String {
    let raw = |it: char| it != '\n' && printable::is_hidden(it);
    if !text.contains(raw) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        if raw(it) {
            for unit in it.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(it);
        }
    }
    escaped
}

fn summary(run: &Run) -> report::Summary {
    report::Summary {
        today: run.today.clone(),
        subjects: run.subjects.len(),
        satisfied: run.saying(Outcome::Satisfied),
        violated: run.saying(Outcome::Violated),
        not_applicable: run.saying(Outcome::NotApplicable),
        indeterminate: run.saying(Outcome::Indeterminate),
        todo: run.todo(),
        errors: run.weighing(Severity::Error),
        warnings: run.weighing(Severity::Warning),
        infos: run.weighing(Severity::Info),
        waived: run.waived(),
        fail_on: run.fail_on,
        failed: run.failed(),
    }
}

/// Tells a finding as the reports have it, its words in `language`.
pub fn finding(it: &Finding, language: Language) -> report::Finding {
    let judgement = it.judgement.as_deref();
    let start = it.at.as_ref().map(dictum_source::source::Location::start);
    let end = it.at.as_ref().map(dictum_source::source::Location::end);
    report::Finding {
        rule: it.code.clone(),
        outcome: judgement.map(|it| it.outcome),
        severity: it.severity,
        subject: judgement.map(|it| it.subject.clone()),
        policy: judgement.map(judged_by),
        message: it.message.get(language).to_owned(),
        path: it.at.as_ref().map(|at| at.source.path().to_owned()),
        line: start.map(|it| it.line),
        column: start.map(|it| it.column),
        end_line: end.map(|it| it.line),
        end_column: end.map(|it| it.column),
        clause: judgement.and_then(|it| it.clauses.first()).map(clause),
        clauses: judgement.map(|it| it.clauses.iter().map(clause).collect()).unwrap_or_default(),
        notes: it.notes.iter().map(|it| it.get(language).to_owned()).collect(),
        help: it.help.as_ref().map(|it| it.get(language).to_owned()),
        missing: judgement.map(|it| it.missing.clone()).unwrap_or_default(),
        facts: judgement.map(|it| it.facts.clone()).unwrap_or_default(),
        count: it.count(),
        also: it.also.iter().map(spot).collect(),
        related: it.related.iter().map(|it| related(it, language)).collect(),
        fixes: it.fixes.iter().filter(|it| it.mends()).map(|it| fix(it, language)).collect(),
        origin: judgement.map(|it| it.origin.clone()),
        waiver: judgement.and_then(|it| it.waiver.as_ref()).map(waiver),
    }
}

fn waiver(it: &Waived) -> report::Waiver {
    report::Waiver {
        layer: it.layer.clone(),
        reason: it.reason.clone(),
        approved_by: it.approved_by.clone(),
        ticket: it.ticket.clone(),
        until: it.until.clone(),
        path: it.at.source.path().to_owned(),
        line: it.at.start().line,
    }
}

fn spot(at: &Location) -> report::Spot {
    let start = at.start();
    report::Spot { path: at.source.path().to_owned(), line: start.line, column: start.column }
}

fn judged_by(it: &Judgement) -> report::PolicyRef {
    report::PolicyRef { id: it.policy.clone(), version: it.version.clone() }
}

fn clause(it: &ClauseRef) -> report::ClauseRef {
    report::ClauseRef {
        document: it.document.clone(),
        heading: it.heading.clone(),
        lines: it.lines,
        words: it.words.clone(),
    }
}

fn related(it: &Related, language: Language) -> report::Related {
    let start = it.at.start();
    report::Related {
        message: it.label.get(language).to_owned(),
        path: it.at.source.path().to_owned(),
        line: start.line,
        column: start.column,
    }
}

fn fix(it: &Fix, language: Language) -> report::Fix {
    report::Fix {
        title: it.title.get(language).to_owned(),
        edits: it.edits.iter().map(edit).collect(),
    }
}

fn edit(it: &Edit) -> report::Edit {
    let mark = if it.source.has_byte_order_mark() { 3 } else { 0 };
    report::Edit {
        path: it.source.path().to_owned(),
        start: it.span.start.saturating_add(mark),
        end: it.span.end.saturating_add(mark),
        text: it.text.clone(),
    }
}

fn subject(it: &SubjectRun, language: Language) -> report::Subject {
    let params = it.params.iter().map(|it| report::UsedParam {
        name: it.name.clone(),
        title: it.title.as_ref().map(|it| it.get(language).to_owned()),
        value: it.value.clone(),
    });
    report::Subject {
        name: it.name.clone(),
        policy: policy(&it.policy),
        layers: it.layers.clone(),
        off: it.off.iter().map(off).collect(),
        params: params.collect(),
        outcomes: it.outcomes.iter().map(outcome).collect(),
    }
}

fn off(it: &OffLine) -> report::OffRule {
    report::OffRule { rule: it.rule.clone(), origin: it.origin.clone() }
}

fn policy(it: &PolicyRun) -> report::PolicyRef {
    report::PolicyRef { id: it.id.clone(), version: it.version.clone() }
}

fn outcome(it: &OutcomeLine) -> report::RuleOutcome {
    let evidence = it.evidence.iter().map(|it| report::EvidenceRef {
        fact: it.fact.clone(),
        kind: it.kind,
        path: it.path.clone(),
        line: it.line,
    });
    report::RuleOutcome {
        rule: it.rule.clone(),
        outcome: it.outcome,
        evidence: evidence.collect(),
        missing: it.missing.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_safe_to_print_and_reads_back() {
        let words = "a\u{1b}\u{9b}2J\u{202e}\u{e0041}\u{7f}域名🚀";
        let text = write(&[words]);
        assert_eq!(text, "[\n  \"a\\u001b\\u009b2J\\u202e\\udb40\\udc41\\u007f域名🚀\"\n]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), [words]);
    }
}

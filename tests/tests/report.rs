//! Runs `tests/corpus/report`: each case is a run, told in both languages, with
//! colour and as JSON.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use dictum_report::index::Index;
use dictum_report::markdown::Room;
use dictum_report::run::{
    EvidenceLine, OffLine, OutcomeLine, PolicyRun, RuleRun, Run, SubjectRun, UsedParam,
};
use dictum_report::style::{Color, Style};
use dictum_report::text::{self, Verbosity};
use dictum_report::{
    checkstyle, github, gitlab, json, junit, markdown, prometheus, rdjson, sarif, tap,
};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::{Evidence, Level, Outcome, Severity};
use dictum_source::edit::{Changed, Edit, Fix};
use dictum_source::finding::{ClauseRef, Finding, Judgement, Related, Waived};
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, Notation};
use serde::Deserialize;

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*
    };
}

cases!(
    all_is_well,
    all_is_well_quiet,
    all_is_well_verbose,
    awkward_places,
    captures_only,
    first_day,
    hostile_markup,
    hostile_text,
    layered,
    long_lines,
    narrow,
    nothing_judged,
    several_subjects,
    verbose,
    waived,
);

#[test]
fn every_case_is_run_and_no_snapshot_is_an_orphan() {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        found.insert(name.split('.').next().unwrap().replace('-', "_"));
    }
    assert_eq!(found, CASES.iter().map(|it| (*it).to_owned()).collect());
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/report")
}

fn check(name: &str) {
    let name = name.replace('_', "-");
    let case = read(&name);
    assert!(!case.note.is_empty(), "{name} says what it shows");
    let run = run(&case);
    let verbosity = match case.verbosity.as_deref() {
        None => Verbosity::Normal,
        Some("quiet") => Verbosity::Quiet,
        Some("verbose") => Verbosity::Verbose,
        Some(other) => panic!("no verbosity {other}"),
    };
    let told = |language, color| {
        let shown = text::check(&run, verbosity, &Style { language, color, width: case.width });
        if color == Color::Plain {
            let obeyed = shown.chars().find(|it| it.is_control() && *it != '\n');
            assert_eq!(obeyed, None, "plain text has nothing that a terminal obeys");
        }
        shown.replace('\u{1b}', "␛")
    };
    insta::with_settings!({
        snapshot_path => folder(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => case.note.clone(),
    }, {
        insta::assert_snapshot!(format!("{name}.en"), told(Language::En, Color::Plain));
        insta::assert_snapshot!(format!("{name}.zh-CN"), told(Language::ZhCn, Color::Plain));
        insta::assert_snapshot!(format!("{name}.ansi"), told(Language::ZhCn, Color::Ansi));
        insta::assert_snapshot!(format!("{name}.json"), json::check(&run, Language::En));
    });
    formats(&name, &case, &run);
}

fn read(name: &str) -> Case {
    let path = folder().join(format!("{name}.yaml"));
    let source = Source::decode(name, std::fs::read(path).unwrap()).unwrap();
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, []);
    let tree = tree.unwrap();
    serde_json::from_value(tree.to_json(tree.root())).unwrap()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    width: Option<usize>,
    verbosity: Option<String>,
    #[serde(default)]
    sources: BTreeMap<String, String>,
    #[serde(default)]
    findings: Vec<CaseFinding>,
    #[serde(default)]
    subjects: Vec<CaseSubject>,
    #[serde(default)]
    rules: Vec<CaseRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFinding {
    code: String,
    severity: Severity,
    message: Text,
    at: Option<CasePlace>,
    label: Option<Text>,
    #[serde(default)]
    related: Vec<CaseRelated>,
    #[serde(default)]
    notes: Vec<Text>,
    help: Option<Text>,
    #[serde(default)]
    fixes: Vec<CaseFix>,
    judgement: Option<CaseJudgement>,
}

/// The cases whose foreign formats are kept; of the others only the form is held.
const FORMATS: &[&str] = &["hostile-markup", "hostile-text", "several-subjects", "waived"];

/// Holds each format that others read to its form.
fn formats(name: &str, case: &Case, run: &Run) {
    for language in [Language::En, Language::ZhCn] {
        let told = [
            ("sarif", sarif::check(run, language)),
            ("junit", junit::check(run, language)),
            ("github", github::check(run, language)),
            ("gitlab", gitlab::check(run, language)),
            ("checkstyle", checkstyle::check(run, language)),
            ("tap", tap::check(run, language)),
            ("rdjson", rdjson::check(run, language)),
            ("prometheus", prometheus::check(run)),
            ("md", markdown::check(run, Room::Comment, language)),
        ];
        let [(_, sarif), (_, junit), (_, github), (_, gitlab), (_, checkstyle), ..] = &told;
        assert_fits_sarif(sarif);
        assert_eq!(results(junit), results_wanted(run), "{name}");
        let [.., (_, tap), (_, rdjson), (_, prometheus), _] = &told;
        assert_eq!(errors(checkstyle), run.findings.len());
        assert_is_tap(tap, results(junit));
        assert_fits_rdjson(rdjson, run.findings.len());
        assert_is_prometheus(prometheus);
        assert!(github.lines().all(|it| it.starts_with("::")), "{github}");
        assert_eq!(github.lines().count(), run.findings.len());
        let issues: serde_json::Value = serde_json::from_str(gitlab).unwrap();
        let prints: BTreeSet<&str> = issues
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["fingerprint"].as_str().unwrap())
            .collect();
        assert_eq!(prints.len(), run.findings.len(), "each finding has its own fingerprint");
        for (format, text) in &told {
            let obeyed = text.chars().find(|it| it.is_control() && *it != '\n');
            assert_eq!(obeyed, None, "{format} has nothing that a terminal obeys");
            assert!(!text.contains('\u{202e}'), "{format} reorders nothing");
        }
        if language == Language::En && FORMATS.contains(&name) {
            insta::with_settings!({
                snapshot_path => folder(),
                prepend_module_to_snapshot => false,
                omit_expression => true,
                description => case.note.clone(),
            }, {
                for (format, text) in told {
                    insta::assert_snapshot!(format!("{name}.{format}"), text);
                }
            });
        }
    }
}

fn assert_fits_sarif(text: &str) {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        // One pattern of the published schema has a bracket too many, which only some
        // engines forgive.
        let schema = include_str!("../corpus/formats/sarif-2.1.0.schema.json");
        let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
        jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
    });
    let log: serde_json::Value = serde_json::from_str(text).unwrap();
    let faults: Vec<String> =
        SCHEMA.iter_errors(&log).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert_eq!(faults, [""; 0]);
}

/// How many errors Checkstyle's XML has, each in a file and on a line.
fn errors(text: &str) -> usize {
    let document = roxmltree::Document::parse(text).unwrap();
    let errors = document.descendants().filter(|it| it.has_tag_name("error"));
    let placed = errors.filter(|it| {
        let line = it.attribute("line").and_then(|it| it.parse::<u32>().ok());
        let file = it.parent_element().and_then(|it| it.attribute("name"));
        line.is_some_and(|it| it > 0) && file.is_some_and(|it| !it.is_empty())
    });
    placed.count()
}

/// Holds a report to TAP 14: the plan, the numbers, and as many failures as JUnit has.
fn assert_is_tap(text: &str, [cases, fails]: [usize; 2]) {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("TAP version 14"));
    assert_eq!(lines.next(), Some(format!("1..{cases}").as_str()));
    let tests: Vec<&str> = lines.filter(|it| !it.starts_with("  ")).collect();
    for (number, test) in tests.iter().enumerate() {
        let rest = test.strip_prefix("not ").unwrap_or(test);
        assert!(rest.starts_with(&format!("ok {} - ", number + 1)), "{test}");
    }
    assert_eq!(tests.len(), cases);
    assert_eq!(tests.iter().any(|it| it.starts_with("not ok")), fails > 0);
}

/// reviewdog's `DiagnosticResult`, as far as it is written: nothing else may be in it.
mod rdf {
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct DiagnosticResult {
        #[serde(rename = "source")]
        _source: Source,
        pub(crate) diagnostics: Vec<Diagnostic>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Source {
        #[serde(rename = "name")]
        _name: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(crate) struct Diagnostic {
        #[serde(rename = "message")]
        _message: String,
        pub(crate) location: Location,
        pub(crate) severity: String,
        #[serde(rename = "code")]
        _code: Code,
        #[serde(default)]
        pub(crate) suggestions: Vec<Suggestion>,
        #[serde(default)]
        pub(crate) related_locations: Vec<Related>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Code {
        #[serde(rename = "value")]
        _value: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Related {
        #[serde(rename = "message")]
        _message: String,
        pub(crate) location: Location,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Location {
        pub(crate) path: String,
        pub(crate) range: Range,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Suggestion {
        pub(crate) range: Range,
        #[serde(rename = "text")]
        _text: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Range {
        pub(crate) start: Position,
        pub(crate) end: Position,
    }

    #[derive(Deserialize, PartialEq, PartialOrd)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Position {
        pub(crate) line: u32,
        pub(crate) column: u32,
    }
}

fn assert_fits_rdjson(text: &str, findings: usize) {
    let told: rdf::DiagnosticResult = serde_json::from_str(text).unwrap();
    assert_eq!(told.diagnostics.len(), findings);
    for it in &told.diagnostics {
        assert!(["ERROR", "WARNING", "INFO"].contains(&it.severity.as_str()));
        assert!(!it.location.path.is_empty());
        let related = it.related_locations.iter().map(|it| &it.location.range);
        let suggested = it.suggestions.iter().map(|it| &it.range);
        for range in related.chain(suggested).chain([&it.location.range]) {
            assert!(range.start.line > 0 && range.start.column > 0 && range.start <= range.end);
        }
    }
}

/// Holds a report to Prometheus' text format: comments, and samples with quoted labels.
fn assert_is_prometheus(text: &str) {
    for line in text.lines().filter(|it| !it.starts_with("# ")) {
        let (sample, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<u64>().is_ok(), "{line}");
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        assert!(name.chars().all(|it| it.is_ascii_lowercase() || it == '_'), "{line}");
        let labels = labels.strip_suffix('}').unwrap();
        // What is escaped apart, quotes come in pairs.
        let quotes = labels.replace("\\\\", "").replace("\\\"", "");
        assert!(quotes.matches('"').count().is_multiple_of(2), "{line}");
    }
}

/// How many cases, failures and errors JUnit's XML has, and what its suites claim.
fn results(text: &str) -> [usize; 2] {
    let document = roxmltree::Document::parse(text).unwrap();
    let count = |name| document.descendants().filter(|it| it.has_tag_name(name)).count();
    let root = document.root_element();
    for (attribute, element) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]
    {
        assert_eq!(root.attribute(attribute), Some(count(element).to_string().as_str()));
    }
    [count("testcase"), usize::from(count("failure") + count("error") > 0)]
}

/// A case for each rule of each subject and each finding of none; a failure where the
/// run fails.
fn results_wanted(run: &Run) -> [usize; 2] {
    let faults = Index::of(&run.findings).other(run).len();
    let rules: usize = run.subjects.iter().map(|it| it.outcomes.len() + it.off.len()).sum();
    [faults + rules, usize::from(run.failed())]
}

/// A place: the first `find` in the source, or the bytes `span`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasePlace {
    source: String,
    find: Option<String>,
    span: Option<[u32; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRelated {
    at: CasePlace,
    label: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFix {
    title: Text,
    at: CasePlace,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseJudgement {
    outcome: Outcome,
    subject: String,
    policy: String,
    version: String,
    #[serde(default)]
    clauses: Vec<CaseClause>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    facts: Vec<String>,
    origin: String,
    waiver: Option<CaseWaiver>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseWaiver {
    layer: String,
    reason: String,
    approved_by: String,
    ticket: Option<String>,
    until: String,
    at: CasePlace,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRule {
    policy: String,
    version: String,
    id: String,
    title: Text,
    level: Level,
    severity: Severity,
    when: String,
    require: String,
    #[serde(default)]
    clauses: Vec<CaseClause>,
    addition: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseClause {
    document: String,
    heading: Vec<String>,
    lines: [u32; 2],
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseSubject {
    name: String,
    policy: String,
    version: String,
    title: Text,
    #[serde(default)]
    layers: Vec<String>,
    /// Rules that are switched off, and by whom.
    #[serde(default)]
    off: Vec<(String, String)>,
    #[serde(default)]
    params: Vec<CaseParam>,
    outcomes: Vec<CaseOutcome>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseParam {
    name: String,
    title: Option<Text>,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseOutcome {
    rule: String,
    title: Text,
    outcome: Outcome,
    severity: Severity,
    #[serde(default)]
    evidence: Vec<(String, Evidence, String, u32)>,
    #[serde(default)]
    missing: Vec<String>,
    waived: Option<String>,
}

fn run(case: &Case) -> Run {
    let sources: BTreeMap<&str, Arc<Source>> =
        case.sources.iter().map(|(path, text)| (path.as_str(), Source::new(path, text))).collect();
    Run {
        today: "2026-11-22".to_owned(),
        fail_on: Severity::Error,
        subjects: case.subjects.iter().map(subject).collect(),
        findings: case.findings.iter().map(|it| finding(it, &sources)).collect(),
        rules: case.rules.iter().map(rule).collect(),
    }
}

fn finding(case: &CaseFinding, sources: &BTreeMap<&str, Arc<Source>>) -> Finding {
    let at = |it: &CasePlace| place(it, sources);
    let related = |it: &CaseRelated| Related { at: at(&it.at), label: it.label.clone() };
    let fix = |it: &CaseFix| {
        let Location { source, span } = at(&it.at);
        let edits = vec![Edit { source, span, text: it.text.clone() }];
        Fix { title: it.title.clone(), changes: Changed::Thing, edits }
    };
    Finding {
        code: case.code.clone(),
        severity: case.severity,
        message: case.message.clone(),
        at: case.at.as_ref().map(at),
        label: case.label.clone(),
        also: Vec::new(),
        related: case.related.iter().map(related).collect(),
        notes: case.notes.clone(),
        help: case.help.clone(),
        fixes: case.fixes.iter().map(fix).collect(),
        judgement: case.judgement.as_ref().map(|it| Box::new(judgement(it, sources))),
    }
}

fn place(case: &CasePlace, sources: &BTreeMap<&str, Arc<Source>>) -> Location {
    let source = &sources[case.source.as_str()];
    let span = match (&case.find, case.span) {
        (Some(words), _) => {
            let start = source.text().find(words.as_str()).unwrap();
            Span::new(start, start + words.len())
        }
        (None, Some([start, end])) => Span { start, end },
        (None, None) => Span::new(source.text().len(), source.text().len()),
    };
    Location::new(source, span)
}

fn clause(case: &CaseClause) -> ClauseRef {
    ClauseRef {
        document: case.document.clone(),
        heading: case.heading.clone(),
        lines: case.lines,
        words: case.words.clone(),
    }
}

fn rule(case: &CaseRule) -> RuleRun {
    RuleRun {
        policy: case.policy.clone(),
        version: case.version.clone(),
        id: case.id.clone(),
        title: case.title.clone(),
        level: case.level,
        severity: case.severity,
        when: case.when.clone(),
        require: case.require.clone(),
        clauses: case.clauses.iter().map(clause).collect(),
        addition: case.addition.clone(),
    }
}

fn judgement(case: &CaseJudgement, sources: &BTreeMap<&str, Arc<Source>>) -> Judgement {
    let waiver = |it: &CaseWaiver| Waived {
        layer: it.layer.clone(),
        reason: it.reason.clone(),
        approved_by: it.approved_by.clone(),
        ticket: it.ticket.clone(),
        until: it.until.clone(),
        at: place(&it.at, sources),
    };
    Judgement {
        outcome: case.outcome,
        subject: case.subject.clone(),
        policy: case.policy.clone(),
        version: case.version.clone(),
        clauses: case.clauses.iter().map(clause).collect(),
        missing: case.missing.clone(),
        origin: case.origin.clone(),
        facts: case.facts.clone(),
        waiver: case.waiver.as_ref().map(waiver),
    }
}

fn subject(case: &CaseSubject) -> SubjectRun {
    let param = |it: &CaseParam| UsedParam {
        name: it.name.clone(),
        title: it.title.clone(),
        value: it.value.clone(),
    };
    SubjectRun {
        name: case.name.clone(),
        root: String::new(),
        policy: PolicyRun {
            id: case.policy.clone(),
            version: case.version.clone(),
            title: case.title.clone(),
        },
        layers: case.layers.clone(),
        off: case
            .off
            .iter()
            .map(|(rule, origin)| OffLine { rule: rule.clone(), origin: origin.clone() })
            .collect(),
        params: case.params.iter().map(param).collect(),
        outcomes: case.outcomes.iter().map(outcome).collect(),
    }
}

fn outcome(case: &CaseOutcome) -> OutcomeLine {
    let evidence = |(fact, kind, path, line): &(String, Evidence, String, u32)| EvidenceLine {
        fact: fact.clone(),
        kind: *kind,
        path: path.clone(),
        line: *line,
    };
    OutcomeLine {
        rule: case.rule.clone(),
        title: case.title.clone(),
        outcome: case.outcome,
        todo: false,
        severity: case.severity,
        evidence: case.evidence.iter().map(evidence).collect(),
        missing: case.missing.clone(),
        waived: case.waived.clone(),
    }
}

//! What binding makes of each case in `corpus/bind`.
//!
//! A case is a folder with `requirements.md`, `rulebook.yaml` and, in `note`, what
//! it shows; what is expected stands in `bound.snap`. With `edited.md`, the
//! document is bound to that too, and the suspects since the first stand at the end.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dictum_requirements::{document, requirements, requirements::Requirements, suspects};
use dictum_schema::language::Text;
use dictum_schema::release::Claim;
use dictum_schema::rulebook::Rulebook;
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use dictum_source::tree::{self, Notation};
use dictum_tests::cases;

cases!(
    asks,
    cells_unreadable,
    closed,
    code_params,
    demands_of_one_clause,
    forms_of_values,
    globs,
    heard_all_the_same,
    informative,
    levels,
    links_and_code,
    links_params,
    list_params,
    manual_and_elsewhere,
    nearest_names,
    numbers_and_texts,
    one_block,
    places_reached,
    rule_places,
    selectors,
    set_aside,
    silences,
    suspects,
    table_params,
    table_shapes,
    unmapped_chinese,
    unmapped_english,
    values_and_types,
    values_refused_or_right,
);

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/bind")
}

#[track_caller]
fn check(case: &str) {
    let folder = corpus().join(case);
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let rulebook = read("rulebook.yaml").unwrap();
    let (requirements, findings) = bind(&read("requirements.md").unwrap(), &rulebook);
    let mut out = render(&requirements, &findings);
    if let Ok(edited) = read("edited.md") {
        let (edited, findings) = bind(&edited, &rulebook);
        let clauses: Vec<_> = requirements.ledger.iter().map(|it| it.clause.clone()).collect();
        writeln!(out, "\nedited").unwrap();
        for finding in &findings {
            writeln!(out, "{} {}", finding.code, finding.message.en).unwrap();
        }
        for suspect in suspects::find(&clauses, &edited) {
            writeln!(out, "suspect {}", both(&suspect.message())).unwrap();
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(read("note").unwrap().trim());
    settings.bind(|| insta::assert_snapshot!("bound", out));
}

fn bind(text: &str, rulebook: &str) -> (Requirements, Vec<Finding>) {
    let source = Source::new("rulebook.yaml", rulebook);
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, []);
    let tree = tree.unwrap();
    let rulebook: Rulebook = serde_json::from_value(tree.to_json(tree.root())).unwrap();
    let (document, _) = document::parse(&Source::new("requirements.md", text));
    requirements::bind(&document, &rulebook, &tree)
}

fn render(requirements: &Requirements, findings: &[Finding]) -> String {
    let mut out = format!("failed: {}\n", requirements.failed);
    for (id, param) in &requirements.params {
        writeln!(out, "param {id}: {}", param.param.kind).unwrap();
        for (item, place) in param.param.items.iter().zip(&param.places) {
            let amended = if item.amended { " amended" } else { "" };
            let key = item.key.as_ref().map(|it| format!("{it:?}: ")).unwrap_or_default();
            writeln!(out, "  {key}{:?}{amended} {}", item.value, spot(place)).unwrap();
        }
    }
    for rule in &requirements.rules {
        writeln!(out, "rule {}: {}", rule.id, rule.clauses.join(" ")).unwrap();
    }
    for entry in &requirements.ledger {
        let clause = &entry.clause;
        let asks = if clause.asks { " asks" } else { "" };
        let claims: Vec<String> = clause.claims.iter().map(claim).collect();
        writeln!(
            out,
            "{} {:?}{asks} {:?} {} {:?} <- {}",
            clause.id,
            entry.kind,
            clause.lines,
            clause.heading.join(" > "),
            clause.words,
            claims.join(", "),
        )
        .unwrap();
    }
    for finding in findings {
        let at = finding.at.as_ref().map(spot).unwrap_or_default();
        writeln!(out, "{:?} {} {at}: {}", finding.severity, finding.code, both(&finding.message))
            .unwrap();
        for note in &finding.notes {
            writeln!(out, "  note: {}", both(note)).unwrap();
        }
        for related in &finding.related {
            writeln!(out, "  {}: {}", spot(&related.at), both(&related.label)).unwrap();
        }
        writeln!(out, "  help: {}", finding.help.as_ref().map(both).unwrap_or_default()).unwrap();
    }
    out
}

fn claim(claim: &Claim) -> String {
    match claim {
        Claim::Rule(id) => format!("rule {id}"),
        Claim::Param(id) => format!("param {id}"),
        Claim::Informative(why) => format!("informative {:?}", why.en),
        Claim::Manual(why) => format!("manual {:?}", why.en),
        Claim::Elsewhere(it) => format!("elsewhere {:?}", it.why.en),
    }
}

fn spot(at: &Location) -> String {
    let (start, end) = (at.start(), at.end());
    let file = at.source.path();
    format!("{file}:{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

fn both(text: &Text) -> String {
    format!("{} / {}", text.en, text.zh_cn)
}

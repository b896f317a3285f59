//! What each case in `corpus/diff` changes.
//!
//! A case is a folder with `case.yaml`: what it shows, the parameters and rules of an
//! old and a new policy over a mini-program's facts, a layer over the new one, and for
//! each change what it means, on what that rests, and the outcomes of its witnesses.
//! Every witness is run again through both policies. How the change is told stands in
//! the snapshots beside it.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::path::{Path, PathBuf};

use dictum_linter::schemas;
use dictum_policy::diff::{self, Policy};
use dictum_policy::effective::EffectivePolicy;
use dictum_policy::layering::{self, Base, LayerFile};
use dictum_policy::outcome;
use dictum_policy::program::PolicyProgram;
use dictum_policy::witness::{self, Ground};
use dictum_report::comparison::{self, Compared, Named};
use dictum_report::style::{Color, Style};
use dictum_report::{json, markdown, text};
use dictum_requirements::edition;
use dictum_schema::id::RuleId;
use dictum_schema::language::Language;
use dictum_schema::release::Release;
use dictum_schema::severity::{Evidence, Outcome};
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use dictum_tests::cases;
use serde::Deserialize;
use serde_json::{Value as Json, json};

const TODAY: &str = "2026-11-22";

cases!(
    category_added,
    condition_both_ways,
    condition_equivalent,
    condition_narrowed,
    condition_undecided,
    host_added,
    hostile_words,
    message_reworded,
    number_moved,
    param_unread,
    rule_added_and_removed,
    rule_renamed,
    rule_renamed_only,
    rule_split,
    rule_split_looser,
    rules_merged,
    severity_lowered,
    switched_off,
    when_known,
    when_unknown,
);

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/diff")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    old: Written,
    new: Written,
    #[serde(default)]
    layer: Option<Json>,
    want: Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    params: Json,
    rules: Json,
}

/// A policy and its program.
struct Made {
    policy: EffectivePolicy,
    program: PolicyProgram,
}

#[track_caller]
fn check(name: &str) {
    let folder = corpus().join(name.replace('_', "-"));
    let source = Source::decode("case.yaml", std::fs::read(folder.join("case.yaml")).unwrap());
    let case: Case = serde_json::from_value(json_of(&parse(&source.unwrap()))).unwrap();
    let schema = schemas::mini_program();
    let old = made(&case.old, None, &schema);
    let new = made(&case.new, case.layer.as_ref(), &schema);
    let [before, after] = [side(&old), side(&new)];
    let ground = Ground { schema: &schema, bases: &[], today: TODAY };
    let diff = witness::search(diff::compare(&before, &after), (&before, &after), &ground);

    let found: Vec<Json> = diff
        .changes
        .iter()
        .map(|change| {
            let rule = change.rule.as_ref();
            let before = change.was.first().or(rule);
            let witnesses = change.witnesses.iter().map(|it| {
                let outcomes = [says(&old, before, &it.facts), says(&new, rule, &it.facts)];
                assert_eq!(outcomes, [it.before, it.after], "replayed");
                outcomes.map(word).join(" ")
            });
            json!({
                "rule": rule, "verdict": change.verdict, "basis": change.basis,
                "witnesses": witnesses.collect::<Vec<_>>(),
            })
        })
        .collect();
    assert_eq!(Json::Array(found), case.want, "{}", case.note);

    let layers: Vec<String> = case.layer.iter().map(|_| "team".to_owned()).collect();
    let compared = Compared {
        subject: None,
        old: Named { name: "corpus 1.0.0", layers: &[], policy: &old.policy },
        new: Named { name: "corpus (edited)", layers: &layers, policy: &new.policy },
        diff: &diff,
        replays: &[],
        clauses: &edition::compare(old.policy.ledger(), new.policy.ledger()),
    };
    let told = |language| comparison::diff(&[compared], &[], language);
    let style = |language| Style { language, color: Color::Plain, width: None };
    insta::with_settings!({
        snapshot_path => folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => case.note.clone(),
    }, {
        let en = told(Language::En);
        insta::assert_snapshot!("text.en", text::diff(&en, &style(Language::En)));
        insta::assert_snapshot!("markdown.en", markdown::diff(&en, Language::En));
        let zh = told(Language::ZhCn);
        insta::assert_snapshot!("text.zh-CN", text::diff(&zh, &style(Language::ZhCn)));
    });
    let written: Json = serde_json::from_str(&json::diff(&told(Language::En))).unwrap();
    assert!(jsonschema::is_valid(&schemas::of::<dictum_schema::diff::Diff>(), &written));
}

fn parse(source: &std::sync::Arc<Source>) -> Tree {
    let (tree, findings) = tree::parse(source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, []);
    tree.unwrap()
}

fn json_of(tree: &Tree) -> Json {
    tree.to_json(tree.root())
}

fn made(written: &Written, layer: Option<&Json>, schema: &Json) -> Made {
    let digest = "0".repeat(64);
    let file = json!({"path": "x", "sha256": digest});
    let release: Release = serde_json::from_value(json!({
        "schema": "dictum/release/v1", "policy": "corpus", "version": "1.0.0", "title": "corpus",
        "subject": {"kind": "mini-program", "schema_sha256": digest},
        "sources": {"document": file, "rulebook": file},
        "previous": null, "params": written.params, "rules": written.rules, "ledger": [],
    }))
    .unwrap();
    let source = Source::new("release.yaml", "");
    let files: Vec<LayerFile> = layer
        .iter()
        .map(|it| {
            let tree = parse(&Source::new("layer.yaml", it.to_string()));
            LayerFile { layer: serde_json::from_value((*it).clone()).unwrap(), tree }
        })
        .collect();
    let base = Base { release: &release, source: &source, schema };
    let layered = layering::apply(&base, &files.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(layered.findings, []);
    Made { policy: layered.policy, program: layered.program }
}

fn side(made: &Made) -> Policy<'_> {
    Policy { policy: &made.policy, program: &made.program }
}

/// What `rule` says; none where it is not there, or off.
fn says(made: &Made, rule: Option<&RuleId>, facts: &Json) -> Option<Outcome> {
    made.policy.rule(rule?).filter(|it| it.enabled)?;
    let tree = parse(&Source::new("facts.yaml", facts.to_string()));
    let outcomes = outcome::evaluate(&made.program, &tree, TODAY);
    outcomes.iter().find(|it| Some(&it.rule) == rule).map(|it| it.outcome)
}

fn word(outcome: Option<Outcome>) -> String {
    match serde_json::to_value(outcome).unwrap() {
        Json::String(word) => word,
        _ => "none".to_owned(),
    }
}

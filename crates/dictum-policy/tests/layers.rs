//! Laws of layers and waivers, over random layers and random subjects.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dictum_policy::effective;
use dictum_policy::findings::{self, Judged};
use dictum_policy::layering::{self, Base, LayerFile, Layered};
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::waivers::{self, Calendar, Register};
use dictum_schema::id::RuleId;
use dictum_schema::layer::{Format, Layer, Override, ParamOverride, Rank, Waiver};
use dictum_schema::release::Release;
use dictum_schema::rulebook::{Grant, ParamValue, ParamsGrant, SeverityGrant};
use dictum_schema::severity::{Evidence, Outcome, Severity};
use dictum_schema::value::Scalar;
use dictum_schema::workspace::WaiverTerms;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

const TODAY: &str = "2026-11-22";

/// Rules that move each way with their parameters, and some of which no law says how.
const RULES: [(&str, &str, &str); 7] = [
    ("tag-missing", "error", "params.tags.all(t, t in subject.tags)"),
    ("tag-unlisted", "error", "subject.tags.all(t, t in params.allowed)"),
    ("tags-few", "warning", "size(subject.tags) >= params.least"),
    ("number-high", "info", "subject.number <= params.most"),
    ("switch-off", "warning", "subject.on"),
    (
        "tag-or-number",
        "warning",
        "params.tags.exists(t, t in subject.tags) || subject.number > params.most",
    ),
    ("count-odd", "warning", "size(params.allowed) % 2 == size(subject.tags) % 2"),
];

const PARAMS: [&str; 4] = ["tags", "allowed", "least", "most"];

static SCHEMA: LazyLock<Json> = LazyLock::new(|| {
    json!({
        "type": "object",
        "properties": {
            "tags": {"type": "array", "items": {"type": "string"}},
            "number": {"type": "integer"},
            "on": {"type": "boolean"},
        },
        "additionalProperties": false,
    })
});

/// A release whose rules grant what `grants` says.
fn release(grants: &BTreeMap<&str, Grant>) -> Release {
    let rule = |(id, severity, require): &(&str, &str, &str)| {
        json!({
            "id": id, "level": "must", "severity": severity, "title": id, "when": "true",
            "require": require, "message": id, "layers": grants.get(id),
        })
    };
    let rules: Vec<Json> = RULES.iter().map(rule).collect();
    let items =
        |values: &[&str]| -> Vec<Json> { values.iter().map(|it| json!({"value": it})).collect() };
    let digest = "0".repeat(64);
    let release = json!({
        "schema": "dictum/release/v1", "policy": "tags", "version": "1.0.0", "title": "tags",
        "subject": {"kind": "document", "schema": "s.json", "schema_sha256": digest},
        "sources": {
            "document": {"path": "r.md", "sha256": digest},
            "rulebook": {"path": "r.yaml", "sha256": digest},
        },
        "previous": null,
        "params": {
            "tags": {"type": "list(string)", "items": items(&["a", "b"])},
            "allowed": {"type": "list(string)", "items": items(&["a", "b", "c"])},
            "least": {"type": "int", "items": [{"value": 2}]},
            "most": {"type": "int", "items": [{"value": 5}]},
        },
        "rules": rules, "ledger": [],
    });
    serde_json::from_value(release).unwrap()
}

fn every_rule() -> Vec<&'static str> {
    RULES.iter().map(|(id, ..)| *id).collect()
}

fn parse(path: &str, value: &impl serde::Serialize) -> Tree {
    let source = Source::new(path, serde_json::to_string(value).unwrap());
    let (tree, findings) = tree::parse(&source, Notation::Json, Evidence::Declared);
    assert_eq!(findings, []);
    tree.unwrap()
}

fn file(layer: &Layer) -> LayerFile {
    LayerFile { layer: layer.clone(), tree: parse(&format!("{}.json", layer.layer), layer) }
}

fn apply(release: &Release, layers: &[Layer]) -> Layered {
    let files: Vec<LayerFile> = layers.iter().map(file).collect();
    let source = Source::new("release.json", serde_json::to_string(release).unwrap());
    let base = Base { release, source: &source, schema: &SCHEMA };
    layering::apply(&base, &files.iter().collect::<Vec<_>>()).unwrap()
}

/// `release` with another name for every rule.
fn renamed(release: &Release) -> Release {
    let mut renamed = release.clone();
    for rule in &mut renamed.rules {
        rule.was = vec![rule.id.clone()];
        rule.id = format!("{}-now", rule.id).parse().unwrap();
    }
    renamed
}

/// For each finding about `facts`, whether the waivers of `file` excuse it.
fn excused(layered: &Layered, file: &LayerFile, facts: &Tree) -> Vec<bool> {
    let judged = Judged {
        policy: &layered.policy,
        program: &layered.program,
        subject: "kiosk-1",
        facts,
        today: TODAY,
    };
    let calendar = Calendar { today: TODAY.parse().unwrap(), terms: WaiverTerms::default() };
    let (waivers, _) = waivers::gather(&[file], &layered.policy, &calendar);
    let mut findings = findings::report(&judged, &judge(layered, facts));
    waivers.excuse(&mut findings, &mut Register::default());
    findings.iter().map(Finding::is_waived).collect()
}

fn judge(layered: &Layered, facts: &Tree) -> Vec<RuleOutcome> {
    outcome::evaluate(&layered.program, facts, TODAY)
}

fn tags() -> impl Strategy<Value = Vec<Scalar>> {
    let tag = select(vec!["a", "b", "c", "d", "e"]);
    vec(tag.prop_map(|it| Scalar::String(it.to_owned())), 0..4)
}

fn grant() -> impl Strategy<Value = Grant> {
    let severity = option::of(select(vec![SeverityGrant::Tighten, SeverityGrant::Any]));
    let params = option::of(select(vec![ParamsGrant::Extend, ParamsGrant::Any]));
    (severity, params, any::<bool>()).prop_map(|(severity, params, off)| Grant {
        severity,
        params,
        off,
    })
}

fn param(name: &str) -> BoxedStrategy<ParamOverride> {
    if ["tags", "allowed"].contains(&name) {
        let set = option::weighted(0.3, tags().prop_map(ParamValue::List));
        let parts = (set, tags(), tags());
        return parts.prop_map(|(set, remove, add)| ParamOverride { set, remove, add }).boxed();
    }
    let value = (0_i64..9).prop_map(|it| Some(ParamValue::One(Scalar::Int(it))));
    value.prop_map(|set| ParamOverride { set, ..ParamOverride::default() }).boxed()
}

/// Anything that a layer may say of one rule, over the parameters `params`.
fn one_override(params: &[&'static str]) -> impl Strategy<Value = Override> + use<> {
    let severity = select(vec![Severity::Info, Severity::Warning, Severity::Error]);
    let named = |name: &&'static str| {
        let name = *name;
        option::weighted(0.4, param(name)).prop_map(move |it| Some((name.parse().unwrap(), it?)))
    };
    let params: Vec<_> = params.iter().map(named).collect();
    let switch = option::weighted(0.3, any::<bool>());
    let allow = option::weighted(0.3, grant());
    (option::of(severity), switch, params, allow).prop_map(|(severity, enabled, params, allow)| {
        let params = params.into_iter().flatten().collect();
        Override { severity, enabled, params, allow }
    })
}

fn layer(
    (name, rank): (&'static str, Rank),
    rules: &[&'static str],
    params: &[&'static str],
) -> impl Strategy<Value = Layer> + use<> {
    let rule = select(rules.to_vec()).prop_map(|it| it.parse::<RuleId>().unwrap());
    btree_map(rule, one_override(params), 0..4).prop_map(move |rules| Layer {
        schema: Format::V1,
        layer: name.parse().unwrap(),
        rank,
        owner: "somebody".to_owned(),
        over: "tags@1".parse().unwrap(),
        rules,
        waivers: Vec::new(),
    })
}

fn stack() -> impl Strategy<Value = Vec<Layer>> {
    let of = |name, rank| option::of(layer((name, rank), &every_rule(), &PARAMS));
    let layers = (
        of("organisation", Rank::Organisation),
        of("team", Rank::Team),
        of("other-team", Rank::Team),
        of("project", Rank::Project),
    );
    layers.prop_map(|(a, b, c, d)| [a, b, c, d].into_iter().flatten().collect())
}

fn subject() -> impl Strategy<Value = Tree> {
    let tags = option::weighted(0.9, vec(select(vec!["a", "b", "c", "d", "e"]), 0..6));
    let number = option::weighted(0.9, 0_i64..10);
    (tags, number, option::weighted(0.9, any::<bool>())).prop_map(|(tags, number, on)| {
        let entries = [
            tags.map(|it| ("tags", json!(it))),
            number.map(|it| ("number", json!(it))),
            on.map(|it| ("on", json!(it))),
        ];
        let facts: BTreeMap<_, _> = entries.into_iter().flatten().collect();
        parse("facts.json", &facts)
    })
}

/// Holds `after` to refusing whatever `before` refuses, by each of `rules`, as gravely.
fn refuses_as_much(
    (before, after): (&Layered, &Layered),
    rules: &[&str],
    subjects: &[Tree],
) -> Result<(), TestCaseError> {
    for id in rules {
        let id = id.parse().unwrap();
        let (old, new) = (before.policy.rule(&id).unwrap(), after.policy.rule(&id).unwrap());
        prop_assert!(new.severity >= old.severity, "{id}: {:?}, {:?}", old.severity, new.severity);
        prop_assert!(new.enabled, "{id} is off");
    }
    let pass = |it: &RuleOutcome| matches!(it.outcome, Outcome::Satisfied | Outcome::NotApplicable);
    for facts in subjects {
        for (old, new) in judge(before, facts).iter().zip(&judge(after, facts)) {
            let refused = rules.contains(&old.rule.as_str()) && !pass(old);
            prop_assert!(!refused || !pass(new), "{} passes under the layers", old.rule);
        }
    }
    Ok(())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_stack_without_grants_only_tightens(stack in stack(), subjects in vec(subject(), 12)) {
        let release = release(&BTreeMap::new());
        let (before, after) = (apply(&release, &[]), apply(&release, &stack));
        refuses_as_much((&before, &after), &every_rule(), &subjects)?;
    }

    #[test]
    fn a_grant_opens_its_own_rule_alone(stack in stack(), subjects in vec(subject(), 12)) {
        let severity = Some(SeverityGrant::Any);
        let all = Grant { severity, params: Some(ParamsGrant::Any), off: true };
        let release = release(&BTreeMap::from([("tag-missing", all), ("number-high", all)]));
        let (before, after) = (apply(&release, &[]), apply(&release, &stack));
        let shut = ["tag-unlisted", "tags-few", "switch-off", "tag-or-number", "count-odd"];
        refuses_as_much((&before, &after), &shut, &subjects)?;
    }

    #[test]
    fn disjoint_layers_commute(
        one in layer(("one", Rank::Team), &["tag-missing", "tag-unlisted"], &["tags", "allowed"]),
        other in layer(("other", Rank::Team), &["tags-few", "switch-off"], &["least"]),
        granted in grant(),
    ) {
        let release = release(&every_rule().into_iter().map(|id| (id, granted)).collect());
        let forth = apply(&release, &[one.clone(), other.clone()]);
        let back = apply(&release, &[other, one]);
        prop_assert_eq!(&forth.policy, &back.policy);
        prop_assert_eq!(forth.program.params(), back.program.params());
        prop_assert_eq!(forth.findings.len(), back.findings.len());
    }

    #[test]
    fn ranks_come_before_the_order_of_a_list(stack in stack()) {
        let release = release(&BTreeMap::new());
        let mut teams_last = stack.clone();
        teams_last.sort_by_key(|it| it.rank == Rank::Team);
        prop_assert_eq!(apply(&release, &stack).policy, apply(&release, &teams_last).policy);
    }

    /// Layers and waivers follow a rule to its new name.
    #[test]
    fn what_is_said_of_a_rule_holds_whatever_it_is_called(
        stack in stack(),
        waived in select(every_rule()),
        subjects in vec(subject(), 4),
    ) {
        let plain = release(&BTreeMap::new());
        let renamed = renamed(&plain);
        let (before, after) = (apply(&plain, &stack), apply(&renamed, &stack));
        let told = |it: &Layered| -> Vec<_> {
            it.policy.rules().iter().map(|it| (it.severity, it.enabled)).collect()
        };
        prop_assert_eq!(told(&before), told(&after));
        prop_assert_eq!(before.policy.params_json(), after.policy.params_json());
        let fates = |it: &Layered| it.effects.iter().map(|it| it.at.span).collect::<Vec<_>>();
        prop_assert_eq!(fates(&before), fates(&after));
        let file = file(&waiving((waived, None), TODAY));
        for facts in &subjects {
            prop_assert_eq!(excused(&before, &file, facts), excused(&after, &file, facts));
        }
    }

    #[test]
    fn a_waiver_never_changes_another_rule(
        rule in select(every_rule()),
        fact in option::of(select(vec!["subject.tags", "subject.number", "subject", "subject.on"])),
        facts in subject(),
    ) {
        let layered = apply(&release(&BTreeMap::new()), &[]);
        let judged = Judged {
            policy: &layered.policy,
            program: &layered.program,
            subject: "kiosk-1",
            facts: &facts,
            today: TODAY,
        };
        let plain = findings::report(&judged, &judge(&layered, &facts));
        let excused_until = |until: &str| {
            let file = file(&waiving((rule, fact), until));
            let calendar = Calendar { today: TODAY.parse().unwrap(), terms: WaiverTerms::default() };
            let (waivers, faults) = waivers::gather(&[&file], &layered.policy, &calendar);
            assert_eq!(faults, []);
            let mut findings = plain.clone();
            waivers.excuse(&mut findings, &mut Register::default());
            findings
        };
        for (plain, mut excused) in plain.iter().zip(excused_until(TODAY)) {
            prop_assert!(!excused.is_waived() || excused.code == rule);
            prop_assert!(fact.is_some() || excused.code != rule || excused.is_waived());
            if let Some(judgement) = &mut excused.judgement {
                judgement.waiver = None;
            }
            prop_assert_eq!(plain, &excused);
        }
        prop_assert_eq!(excused_until("2026-11-21"), plain);
    }
}

fn waiving((rule, fact): (&str, Option<&str>), until: &str) -> Layer {
    let waiver = Waiver {
        rule: rule.parse().unwrap(),
        subject: "kiosk-*".to_owned(),
        fact: fact.map(str::to_owned),
        count: None,
        reason: "a reason".to_owned(),
        approved_by: "somebody".to_owned(),
        ticket: None,
        until: until.to_owned(),
    };
    Layer {
        schema: Format::V1,
        layer: "team".parse().unwrap(),
        rank: Rank::Team,
        owner: "somebody".to_owned(),
        over: "tags@1".parse().unwrap(),
        rules: BTreeMap::new(),
        waivers: vec![waiver],
    }
}

/// A waiver that counts stands for every part of a rule that was split, and counts for all of
/// them together.
#[test]
fn a_waiver_that_counts_excuses_no_more_of_a_rule_that_was_split() {
    let mut split = release(&BTreeMap::new());
    let rule = split.rules.iter().find(|it| it.id.as_str() == "switch-off").unwrap().clone();
    let half = |id: &str| {
        let (id, was) = (id.parse().unwrap(), vec![rule.id.clone()]);
        dictum_schema::release::Rule { id, was, ..rule.clone() }
    };
    split.rules = vec![half("switch-off-one"), half("switch-off-other")];
    let layered = apply(&split, &[]);
    let facts = parse("facts.json", &json!({"on": false}));
    for (count, wanted) in [(1, false), (2, true)] {
        let mut layer = waiving(("switch-off", None), TODAY);
        layer.waivers[0].count = Some(count);
        assert_eq!(excused(&layered, &file(&layer), &facts), [wanted; 2], "{count}");
    }
}

#[test]
fn no_layers_is_identity() {
    let severity = Some(SeverityGrant::Any);
    let granted = Grant { severity, ..Grant::default() };
    let release = release(&BTreeMap::from([("tag-missing", granted)]));
    let layered = apply(&release, &[]);
    assert_eq!(layered.policy, effective::resolve(&release));
    assert_eq!((layered.findings, layered.effects, layered.stack), (vec![], vec![], vec![]));
}

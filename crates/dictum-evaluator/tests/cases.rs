//! Cases as data: expressions over one small subject.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

use dictum_evaluator::environment::Environment;
use dictum_evaluator::explanation::Remedy;
use dictum_evaluator::program::{Activation, Evaluated, Program, compile};
use dictum_evaluator::relation::{Relation, relate};
use dictum_evaluator::types::from_json_schema;
use dictum_evaluator::value::Value;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, Tree, parse};
use serde_json::{Value as Json, json};

const SUBJECT: &str = "
name: demo
count: 2
open: true
cloud: {}
domains:
  request: [https://a.example, https://b.example]
categories:
- {first: 工具, second: 备忘录, status: approved}
- {first: 金融, second: 银行}
";

fn subject() -> Tree {
    let source = Source::new("subject.yaml", SUBJECT);
    let (tree, findings) = parse(&source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, []);
    tree.unwrap()
}

fn environment() -> Environment {
    let text = json!({"type": "string"});
    let schema = json!({
        "title": "subject",
        "type": "object",
        "properties": {
            "name": text, "count": {"type": "integer"}, "open": {"type": "boolean"},
            "cloud": {"type": "object", "properties": {"id": text}, "additionalProperties": true},
            "launch": {"type": "object", "properties": {"date": text}},
            "domains": {"type": "object", "properties": {"request": {"type": "array", "items": text}}},
            "categories": {"type": "array", "items": {"type": "object", "properties": {
                "first": text, "second": text, "status": {"enum": ["approved", "refused"]}
            }}}
        }
    });
    let mut environment = Environment::standard();
    environment.declare("subject", from_json_schema(&schema));
    environment.declare(
        "params",
        from_json_schema(&json!({
            "title": "params",
            "type": "object",
            "properties": {
                "list": {"type": "array", "items": text}, "long": {"type": "array", "items": text}, "lists": {"type": "array"},
                "limit": {"type": "integer"}, "nothing": {"type": "integer"}
            }
        })),
    );
    environment.declare("today", from_json_schema(&text));
    environment
}

fn activation(tree: &Tree) -> Activation<'_> {
    let mut activation = Activation::new();
    activation.set_steps(100_000);
    activation.bind_tree("subject", tree, tree.root());
    activation.bind_value("params", Value::from(&params()));
    activation.bind_value("today", "2026-11-22".into());
    activation
}

fn cases(text: &str) -> Vec<Json> {
    serde_json::from_str(text).unwrap()
}

fn program(case: &Json) -> Program {
    let expression = case["expr"].as_str().unwrap();
    compile(&environment(), expression).unwrap_or_else(|it| panic!("{expression}: {it:#?}"))
}

#[test]
fn expressions_evaluate() {
    let tree = subject();
    for case in cases(include_str!("cases/evaluate.json")) {
        let program = program(&case);
        // Parameters that are known beforehand change nothing but the time it takes.
        let specialised = program.with_constant("params", &Value::from(&params()));
        for program in [program, specialised] {
            let found = match program.evaluate(&activation(&tree)) {
                Evaluated::Value(value) => json!({"want": value.to_json()}),
                Evaluated::Unknown(paths) => json!({"unknown": paths}),
                Evaluated::Error(error) => json!({"error": error.code()}),
            };
            for key in ["want", "unknown", "error"] {
                assert_eq!(found[key], case[key], "{case} gives {found}");
            }
        }
    }
}

fn params() -> Json {
    json!({
        "list": ["https://a.example", "https://c.example"],
        "long": ["金融:银行", "a", "b", "c", "d", "e", "f", "g"],
        "lists": [],
        "limit": 3
    })
}

#[test]
fn faults_have_a_place_and_help() {
    for case in cases(include_str!("cases/faults.json")) {
        let expression = case["expr"].as_str().unwrap();
        let faults = compile(&environment(), expression).map(|_| ()).unwrap_err();
        let fault = &faults[0];
        assert_eq!(fault.message.en, case["message"], "{case}");
        assert_eq!(&expression[fault.span.range()], case["at"], "{case}");
        assert_ne!(fault.message.zh_cn, fault.message.en, "{case}");
        if let Some(help) = case["help"].as_str() {
            assert_eq!(fault.help.as_ref().map(|it| it.en.as_str()), Some(help), "{case}");
        }
    }
}

#[test]
fn several_faults_are_told_at_once() {
    let faults = compile(&environment(), "subject.nme == 'x' && tody == 'y' && 1 + 'a' == 2");
    assert_eq!(faults.unwrap_err().len(), 3);
}

#[test]
fn directions_follow_the_laws() {
    for case in cases(include_str!("cases/direction.json")) {
        let path = case["path"].as_str().unwrap_or("params.list");
        let found = format!("{:?}", program(&case).direction(path));
        assert_eq!(found, case["want"], "{case}");
    }
}

#[test]
fn relations_follow_the_laws() {
    let params = Value::from(&params());
    let constants = [("params", &params)];
    for case in cases(include_str!("cases/relation.json")) {
        let program = |key: &str| compile(&environment(), case[key].as_str().unwrap()).unwrap();
        let (old, new) = (program("old"), program("new"));
        let (before, after) = (old.side(&constants), new.side(&constants));
        let found = format!("{:?}", relate(&before, &after));
        assert_eq!(found, case["want"], "{case}");
        let reversed = match found.as_str() {
            "Falls" => "Rises",
            "Rises" => "Falls",
            same => same,
        };
        assert_eq!(format!("{:?}", relate(&after, &before)), reversed, "{case}");
        assert_eq!(relate(&before, &before), Relation::Equal, "{case}");
    }
}

#[test]
fn explanations_point_at_facts() {
    let tree = subject();
    for case in cases(include_str!("cases/explain.json")) {
        let program = program(&case);
        let explanation = program.explain(&activation(&tree));
        let node = |pointer: &Json| tree.at_pointer(pointer.as_str().unwrap()).unwrap();
        let want = case["want"].as_array().unwrap();
        assert_eq!(explanation.reasons.len(), want.len(), "{case}: {explanation:#?}");
        for (reason, want) in explanation.reasons.iter().zip(want) {
            assert_eq!(&program.expression()[reason.span.range()], want["part"], "{case}");
            let mut nodes: Vec<_> = want["nodes"].as_array().unwrap().iter().map(node).collect();
            nodes.sort();
            assert_eq!(reason.nodes, nodes, "{case}");
            let remedy = match &reason.remedy {
                None => Json::Null,
                Some(Remedy::Add { elements, list }) => {
                    json!({"add": texts(elements), "list": list})
                }
                Some(Remedy::Remove { elements, list }) => {
                    json!({"remove": texts(elements), "list": list})
                }
                Some(Remedy::Change { path, to }) => json!({"change": path, "to": to.to_json()}),
            };
            assert_eq!(remedy, want["remedy"], "{case}");
            let elements = want["elements"].as_array().cloned().unwrap_or_default();
            assert_eq!(reason.elements.len(), elements.len(), "{case}: {reason:#?}");
            for (element, want) in reason.elements.iter().zip(&elements) {
                assert_eq!(element.value.to_string(), want["value"], "{case}");
                assert_eq!(element.list.as_deref(), want["list"].as_str(), "{case}");
                let place = Some(&want["node"]).filter(|it| !it.is_null()).map(node);
                assert_eq!(element.node, place, "{case}");
            }
        }
    }
}

fn texts(elements: &[Value]) -> Vec<String> {
    elements.iter().map(Value::to_string).collect()
}

#[test]
fn reads_are_the_longest_paths() {
    let expression = "params.list.all(d, d in subject.domains.request && has(subject.cloud.id)) \
                      && subject.categories[0].first == today && subject['name'] == subject.cloud['a-b']";
    let program = compile(&environment(), expression).unwrap();
    assert_eq!(
        program.reads(),
        [
            "params.list",
            "subject.categories",
            "subject.cloud.id",
            "subject.cloud[\"a-b\"]",
            "subject.domains.request",
            "subject.name",
            "today"
        ]
    );
}

#[test]
fn costs_follow_the_sizes_of_the_schema() {
    use dictum_evaluator::bounds::Bounds;
    let text = json!({"type": "string", "maxLength": 10});
    let mut environment = environment();
    environment.declare_bounds(
        "subject",
        Bounds::from_json_schema(&json!({"type": "object", "properties": {
            "name": text,
            "domains": {"type": "object", "properties": {
                "request": {"type": "array", "maxItems": 4, "items": text}
            }}
        }})),
    );
    for case in cases(include_str!("cases/cost.json")) {
        let expression = case["expr"].as_str().unwrap();
        let cost = compile(&environment, expression).unwrap().cost();
        let found =
            json!([cost.least, if cost.is_bounded() { json!(cost.most) } else { Json::Null }]);
        assert_eq!(found, case["want"], "{case}");
    }
}

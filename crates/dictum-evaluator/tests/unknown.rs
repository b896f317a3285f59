//! Laws of facts that are not known: whatever becomes known, a verdict stays.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use dictum_evaluator::environment::Environment;
use dictum_evaluator::program::{Activation, Evaluated, Program, compile};
use dictum_evaluator::programs::Programs;
use dictum_evaluator::types::from_json_schema;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, Tree, parse};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn environment() -> Environment {
    let text = json!({"enum": ["a", "b"]});
    let flag = json!({"type": "boolean"});
    let inner = json!({"title": "inner", "type": "object", "properties": {"a": text, "b": flag}});
    let item = json!({
        "title": "item", "type": "object", "required": ["id"],
        "properties": {"id": {"type": "integer"}, "n": text, "q": inner}
    });
    let schema = json!({
        "title": "subject", "type": "object",
        "properties": {
            "p": {"type": "array", "items": item},
            "r": {"type": "array", "items": item},
            "o": inner,
            "open": {
                "title": "open", "type": "object", "properties": {"a": text},
                "additionalProperties": {"type": "integer"}
            },
            "map": {"type": "object", "additionalProperties": item},
        }
    });
    let mut environment = Environment::standard();
    environment.declare("subject", from_json_schema(&schema));
    environment
}

/// A map of the fields `keys` with the values `values`, those left out that are none.
fn object<const N: usize>(keys: [&str; N], values: [Option<Value>; N]) -> Value {
    let there = keys.into_iter().zip(values).filter_map(|(key, it)| Some((key.to_owned(), it?)));
    Value::Object(there.collect::<Map<_, _>>())
}

fn maybe(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    proptest::option::weighted(0.6, value).boxed()
}

fn text() -> impl Strategy<Value = Value> {
    proptest::sample::select(&["a", "b"][..]).prop_map(Value::from)
}

fn inner() -> impl Strategy<Value = Value> {
    (maybe(text()), maybe(any::<bool>().prop_map(Value::from)))
        .prop_map(|(a, b)| object(["a", "b"], [a, b]))
}

fn item() -> impl Strategy<Value = Value> {
    (0..3_i64, maybe(text()), maybe(inner()))
        .prop_map(|(id, n, q)| object(["id", "n", "q"], [Some(id.into()), n, q]))
}

fn items() -> impl Strategy<Value = Value> {
    proptest::collection::vec(item(), 0..3).prop_map(Value::from)
}

/// Facts of which some are absent.
fn facts() -> impl Strategy<Value = Value> {
    let open = (maybe(text()), maybe((0..2_i64).prop_map(Value::from)))
        .prop_map(|(a, x)| object(["a", "x"], [a, x]));
    let map = (maybe(item()), maybe(item())).prop_map(|it| object(["k", "l"], it.into()));
    (maybe(items()), maybe(items()), maybe(inner()), open, map).prop_map(|(p, r, o, open, map)| {
        object(["p", "r", "o", "open", "map"], [p, r, o, Some(open), Some(map)])
    })
}

/// The declared fields of the maps that stand where `facts` does.
const DECLARED: &[(&str, &[&str])] = &[
    ("subject", &["p", "r", "o"]),
    ("item", &["n", "q"]),
    ("inner", &["a", "b"]),
    ("open", &["a"]),
];

/// `facts`, which are a `kind`, with some of what is absent taken from `source`.
fn completed(facts: &Value, kind: &str, source: &mut Completion) -> Value {
    match facts {
        Value::Array(items) => items.iter().map(|it| completed(it, kind, source)).collect(),
        Value::Object(entries) => {
            let mut made = entries.clone();
            let fields = DECLARED.iter().find(|it| it.0 == kind).map_or(&[][..], |it| it.1);
            for field in fields {
                if !made.contains_key(*field) && source.flip() {
                    made.insert((*field).to_owned(), source.value(kind, field));
                }
            }
            let below = |(key, it): (&String, &Value), source: &mut Completion| {
                let kind = match (kind, key.as_str()) {
                    ("subject", "p" | "r") | ("map", _) => "item",
                    ("subject", "o") | ("item", "q") => "inner",
                    ("subject", other) => other,
                    _ => "",
                };
                (key.clone(), completed(it, kind, source))
            };
            made.iter().map(|it| below(it, source)).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// What decides which facts become known, and what they are.
struct Completion {
    bits: u64,
    item: Value,
}

impl Completion {
    fn flip(&mut self) -> bool {
        self.bits = self.bits.rotate_right(1);
        self.bits & 1 == 1
    }

    fn value(&mut self, kind: &str, field: &str) -> Value {
        match (kind, field) {
            ("subject", "p" | "r") => {
                if self.flip() {
                    json!([self.item])
                } else {
                    json!([])
                }
            }
            (_, "o" | "q") => json!({}),
            (_, "b") => self.flip().into(),
            _ => if self.flip() { "a" } else { "b" }.into(),
        }
    }
}

/// Conditions over the facts that look at objects as wholes.
fn conditions(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return wholes();
    }
    let below = conditions(depth - 1);
    let logic = proptest::sample::select(&["&&", "||"][..]);
    prop_oneof![
        wholes(),
        below.clone().prop_map(|a| format!("!({a})")),
        (below.clone(), logic, below.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (below.clone(), below.clone(), below).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
    ]
    .boxed()
}

fn wholes() -> BoxedStrategy<String> {
    let list = proptest::sample::select(
        &[
            "subject.p",
            "subject.r",
            "[subject.p[0]]",
            "subject.p.filter(x, x.id > 0)",
            "[subject.map.k]",
            "dyn(subject.p)",
            "[{'id': 1, 'n': 'a'}]",
            "subject.p.distinct()",
            "subject.map.map(k, subject.map[k])",
        ][..],
    );
    let map = proptest::sample::select(
        &[
            "subject.p[0]",
            "subject.r[0]",
            "subject.p[0].q",
            "subject.o",
            "subject.open",
            "subject.map",
            "{'a': 'a'}",
            "{'id': 1}",
            "{'id': 1, 'n': 'a', 'q': {}}",
            "{'k': subject.p[0]}",
            "dyn(subject.o)",
        ][..],
    );
    let same = proptest::sample::select(&["==", "!="][..]);
    let sets = proptest::sample::select(&["contains", "equivalent", "intersects"][..]);
    let loops = proptest::sample::select(&["all", "exists", "exists_one"][..]);
    let made = proptest::sample::select(&["map", "filter"][..]);
    let held = map.clone();
    prop_oneof![
        (map.clone(), same.clone(), map.clone())
            .prop_map(|(a, op, b)| format!("dyn({a}) {op} dyn({b})")),
        (list.clone(), same, list.clone()).prop_map(|(a, op, b)| format!("dyn({a}) {op} dyn({b})")),
        (map.clone(), list.clone()).prop_map(|(a, b)| format!("dyn({a}) in dyn({b})")),
        (held, map.clone()).prop_map(|(a, b)| format!("[dyn({a})] == [dyn({b})]")),
        (sets, list.clone(), list.clone())
            .prop_map(|(f, a, b)| format!("sets.{f}(dyn({a}), dyn({b}))")),
        list.clone().prop_map(|a| format!("{a}.distinct().size() == 1")),
        map.clone().prop_map(|a| format!("size({a}) < 2")),
        (map.clone(), loops).prop_map(|(a, f)| format!("dyn({a}).{f}(k, k != 'b')")),
        (map.clone(), made).prop_map(|(a, f)| format!("dyn({a}).{f}(k, k < 'b').size() == 1")),
        map.clone().prop_map(|a| format!("dyn({a}).transformMap(k, v, 1).size() > 1")),
        map.clone().prop_map(|a| format!("'%s'.format([{a}]).contains('b')")),
        map.prop_map(|a| format!("optional.ofNonZeroValue({a}).hasValue()")),
    ]
    .boxed()
}

fn tree(facts: &Value) -> Tree {
    let source = Source::new("facts.json", facts.to_string());
    parse(&source, Notation::Json, Evidence::Declared).0.unwrap()
}

/// What all ways of running `program` give.
fn evaluated(program: &Program, facts: &Value) -> Evaluated {
    let tree = tree(facts);
    let mut activation = Activation::new();
    activation.bind_tree("subject", &tree, tree.root());
    let alone = program.evaluate(&activation);
    let programs = Programs::new([program.clone()]);
    assert_eq!(programs.bind(&activation).evaluate(0).as_ref(), Some(&alone));
    if let Evaluated::Unknown(paths) = &alone {
        assert!(!paths.is_empty(), "{}", program.expression());
    }
    alone
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_completion_turns_a_verdict(
        expression in conditions(2),
        facts in facts(),
        completions in proptest::collection::vec((any::<u64>(), item()), 6),
    ) {
        let program = compile(&environment(), &expression).unwrap();
        let before = evaluated(&program, &facts);
        let Evaluated::Value(_) = before else { return Ok(()) };
        for (bits, item) in completions {
            let facts = completed(&facts, "subject", &mut Completion { bits, item });
            let after = evaluated(&program, &facts);
            prop_assert_eq!(&after, &before, "{} over {}", expression, facts);
        }
    }
}

#[test]
fn objects_with_absent_fields_are_unknown_until_something_decides() {
    let cases: &[(&str, Value, &[&str])] = &[
        (
            "subject.p[0] == subject.p[1]",
            Value::Null,
            &["subject.p[0].n", "subject.p[0].q", "subject.p[1].n"],
        ),
        ("subject.p[0] == subject.p[2]", false.into(), &[]),
        ("subject.p[0] != subject.p[2]", true.into(), &[]),
        ("subject.p[0] in subject.r", Value::Null, &["subject.p[0].n", "subject.p[0].q"]),
        ("subject.p[2] in subject.r", false.into(), &[]),
        ("subject.p[0] == dyn({'id': 1, 'z': 1})", false.into(), &[]),
        ("subject.r[0] == dyn({'id': 1, 'n': 'a', 'q': {'a': 'a', 'b': true}})", true.into(), &[]),
        ("subject.r[0] == dyn({'id': 1, 'n': 'a', 'q': {'a': 'a'}})", false.into(), &[]),
        ("sets.contains(subject.r, [subject.p[2]])", false.into(), &[]),
        (
            "[subject.p[2], subject.p[2]].distinct().size() == 1",
            Value::Null,
            &["subject.p[2].n", "subject.p[2].q"],
        ),
        ("size(subject.o) == 1", Value::Null, &["subject.o.b"]),
        ("subject.o.all(k, k == 'a')", Value::Null, &["subject.o.b"]),
        ("subject.o.all(k, k == 'b')", false.into(), &[]),
        ("subject.o.exists(k, k == 'a')", true.into(), &[]),
        ("subject.o.map(k, k).size() == 1", Value::Null, &["subject.o.b"]),
        ("'b' in subject.o || has(subject.o.b)", false.into(), &[]),
        ("size(subject.map) == 1", true.into(), &[]),
        ("size(subject.open) == 1", Value::Null, &["subject.open.a"]),
    ];
    let facts = json!({
        "p": [{"id": 1}, {"id": 1, "q": {"a": "a", "b": true}}, {"id": 2}],
        "r": [{"id": 1, "n": "a", "q": {"a": "a", "b": true}}],
        "o": {"a": "a"}, "open": {"x": 1}, "map": {"k": {"id": 1}}
    });
    for (expression, want, missing) in cases {
        let program = compile(&environment(), &format!("bool(dyn({expression}))")).unwrap();
        let found = match evaluated(&program, &facts) {
            Evaluated::Value(value) => (value.to_json(), Vec::new()),
            Evaluated::Unknown(paths) => (Value::Null, paths),
            Evaluated::Error(error) => (error.code().into(), Vec::new()),
        };
        let missing = missing.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(found, (want.clone(), missing), "{expression}");
    }
}

//! The law of costs: an evaluation takes no more steps than its estimate says.

use dictum_evaluator::bounds::Bounds;
use dictum_evaluator::cost::STEPS_PER_UNIT;
use dictum_evaluator::environment::Environment;
use dictum_evaluator::function::FailureKind;
use dictum_evaluator::program::{Activation, Evaluated, compile};
use dictum_evaluator::types::from_json_schema;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, parse};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

fn schema() -> Json {
    let text = json!({"type": "string", "maxLength": 150});
    json!({
        "title": "subject",
        "type": "object",
        "required": ["t", "n", "l", "i", "m", "o"],
        "additionalProperties": false,
        "properties": {
            "t": text, "n": {"type": "integer"},
            "l": {"type": "array", "maxItems": 40, "items": text},
            "i": {"type": "array", "maxItems": 120, "items": {"type": "integer"}},
            "m": {"type": "array", "maxItems": 12, "items": {"type": "array", "maxItems": 12, "items": text}},
            "o": {"type": "array", "maxItems": 20, "items": {
                "type": "object", "required": ["a", "b"], "additionalProperties": false,
                "properties": {"a": text, "b": {"type": "integer"}}
            }}
        }
    })
}

fn facts() -> impl Strategy<Value = Json> {
    let text = || prop_oneof![Just(String::new()), "[a-c, ]{0,20}", "[a-c]{100,150}"];
    let list = |most: usize| proptest::collection::vec(text(), 0..=most);
    let objects = proptest::collection::vec((text(), 0_i64..9), 0..=20);
    let numbers = proptest::collection::vec(-5_i64..50, 0..=120);
    let nested = proptest::collection::vec(list(12), 0..=12);
    (text(), 0_i64..9, list(40), numbers, nested, objects).prop_map(|(t, n, l, i, m, o)| {
        let o: Vec<Json> = o.into_iter().map(|(a, b)| json!({"a": a, "b": b})).collect();
        json!({"t": t, "n": n, "l": l, "i": i, "m": m, "o": o})
    })
}

fn text(depth: u32) -> BoxedStrategy<String> {
    let leaf = select(&["subject.t", "'ab'", "''", "'a,b,c'"][..]).prop_map(str::to_owned);
    if depth == 0 {
        return leaf.boxed();
    }
    let (one, other) = (text(depth - 1), text(depth - 1));
    prop_oneof![
        2 => leaf,
        1 => (one.clone(), other.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
        1 => select(&["upperAscii()", "trim()", "reverse()"][..]).prop_flat_map(move |f| {
            text(depth - 1).prop_map(move |it| format!("{it}.{f}"))
        }),
        1 => (one.clone(), other).prop_map(|(a, b)| format!("{a}.replace('a', {b})")),
        1 => (texts(depth - 1), one).prop_map(|(a, b)| format!("{a}.join({b})")),
        1 => (test(depth - 1), text(depth - 1), text(depth - 1))
            .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
    ]
    .boxed()
}

fn texts(depth: u32) -> BoxedStrategy<String> {
    let leaf = select(&["subject.l", "['a', 'b']", "subject.o.map(x, x.a)"][..]);
    let leaf = leaf.prop_map(str::to_owned);
    if depth == 0 {
        return leaf.boxed();
    }
    let list = texts(depth - 1);
    prop_oneof![
        2 => leaf,
        1 => (list.clone(), text(depth - 1)).prop_map(|(a, b)| format!("{a}.map(y, y + {b})")),
        1 => (list.clone(), test(depth - 1)).prop_map(|(a, b)| format!("{a}.filter(z, z != 'a' && {b})")),
        1 => (list.clone(), list.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
        1 => text(depth - 1).prop_map(|it| format!("{it}.split(',')")),
        1 => text(depth - 1).prop_map(|it| format!("regex.extractAll({it}, 'a[^b]*')")),
        1 => select(&["distinct()", "sort()", "reverse()"][..]).prop_flat_map(move |f| {
            texts(depth - 1).prop_map(move |it| format!("{it}.{f}"))
        }),
        1 => Just("subject.m.flatten()".to_owned()),
    ]
    .boxed()
}

fn test(depth: u32) -> BoxedStrategy<String> {
    let leaf = select(
        &[
            "subject.n > 3",
            "subject.i.all(x, subject.i.exists(y, x == y))",
            "subject.m == [['a']]",
            "subject.i.sort() == subject.i",
            "sets.contains(subject.l, ['a'])",
            "sets.equivalent(subject.m, subject.m)",
            "lists.range(30).all(x, x >= 0)",
            "timestamp('2026-01-31T08:00:00Z').getHours('Asia/Shanghai') == 16",
            "math.greatest(subject.i + [1]) > 0",
            "['a'] in subject.m",
            "subject.m.distinct().size() >= 0",
        ][..],
    );
    let leaf = leaf.prop_map(str::to_owned);
    if depth == 0 {
        return leaf.boxed();
    }
    let (one, other) = (text(depth - 1), text(depth - 1));
    prop_oneof![
        2 => leaf,
        2 => (one.clone(), select(&["==", "!=", "<"][..]), other.clone())
            .prop_map(|(a, o, b)| format!("{a} {o} {b}")),
        2 => (one.clone(), select(&["contains", "startsWith", "endsWith"][..]), other)
            .prop_map(|(a, f, b)| format!("{a}.{f}({b})")),
        1 => one.clone().prop_map(|it| format!("{it}.matches('^(a|b)+c?$')")),
        1 => (one.clone(), texts(depth - 1)).prop_map(|(a, b)| format!("{a} in {b}")),
        1 => (texts(depth - 1), test(depth - 1)).prop_map(|(a, b)| format!("{a}.all(v, v != '' || {b})")),
        1 => (texts(depth - 1), texts(depth - 1)).prop_map(|(a, b)| format!("{a} == {b}")),
        1 => (test(depth - 1), test(depth - 1)).prop_map(|(a, b)| format!("({a} && !({b}))")),
        1 => one.prop_map(|it| format!("size({it}) < 5")),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_evaluation_takes_more_than_its_estimate(
        expression in prop_oneof![test(3), text(3), texts(3)],
        facts in facts(),
    ) {
        let mut environment = Environment::standard();
        environment.declare("subject", from_json_schema(&schema()));
        environment.declare_bounds("subject", Bounds::from_json_schema(&schema()));
        let program = compile(&environment, &expression).unwrap();
        let cost = program.cost();
        prop_assert_eq!(cost.is_bounded(), program.unbounded().is_empty() && cost.is_bounded());
        if cost.is_bounded() {
            let source = Source::new("facts.json", facts.to_string());
            let (tree, _) = parse(&source, Notation::Json, Evidence::Declared);
            let tree = tree.unwrap();
            let mut activation = Activation::new();
            activation.bind_tree("subject", &tree, tree.root());
            activation.set_steps(cost.most.saturating_mul(STEPS_PER_UNIT));
            if let Evaluated::Error(error) = program.evaluate(&activation) {
                prop_assert_ne!(error.kind, FailureKind::BudgetExhausted, "{}", expression);
            }
        }
    }
}

#[test]
fn what_has_no_bound_is_named() {
    let schema = json!({
        "title": "subject", "type": "object", "properties": {
            "l": {"type": "array", "items": {"type": "string"}},
            "t": {"type": "string"},
            "b": {"type": "array", "maxItems": 3, "items": {"type": "array", "items": {"type": "string", "maxLength": 9}}}
        }
    });
    let mut environment = Environment::standard();
    environment.declare("subject", from_json_schema(&schema));
    environment.declare_bounds("subject", Bounds::from_json_schema(&schema));
    for (expression, want) in [
        ("subject.l.all(x, x != 'a')", "subject.l maxItems"),
        ("subject.t.contains('a')", "subject.t maxLength"),
        ("subject.b.all(x, x.all(y, y != 'a'))", "subject.b[] maxItems"),
        ("subject.b.all(x, x == ['a'])", ""),
        ("cel.bind(l, subject.l, l.exists(x, x.startsWith('a')))", "subject.l maxItems"),
        ("subject.t.lowerAscii() + 'a' == 'ba'", "subject.t maxLength"),
        ("size(subject.l) < 3", ""),
    ] {
        let program = compile(&environment, expression).unwrap();
        let found: Vec<String> =
            program.unbounded().iter().map(|it| format!("{} {}", it.path, it.wants)).collect();
        assert_eq!(found.join(", "), want, "{expression}");
        assert_eq!(program.cost().is_bounded(), want.is_empty(), "{expression}");
    }
}

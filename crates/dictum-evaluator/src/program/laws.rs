//! Laws: what a predicate tells is what the whole evaluation gives.

use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, Tree, parse, parse_part};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::model::environment::{Checking, Environment};
use crate::model::types::Type;
use crate::program::programs::Programs;
use crate::program::{Activation, Program, compile};

/// Facts that may be absent, and may be of a type that nobody foresaw.
fn fact() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        4 => (-1_i64..4).prop_map(Json::from),
        4 => "[ab]{0,2}".prop_map(Json::from),
        2 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
        1 => Just(json!(1.5)),
        1 => Just(json!(u64::MAX)),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            map(inner),
        ]
    })
}

fn map(inner: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    let key = proptest::sample::select(&["n", "t", "l", "r"][..]).prop_map(str::to_owned);
    proptest::collection::btree_map(key, inner, 0..4)
        .prop_map(|it| Json::Object(it.into_iter().collect()))
}

/// Conditions as policies have them, over names that stand for whatever there is.
fn condition(depth: u32, names: &'static [&'static str]) -> BoxedStrategy<String> {
    let read = prop_oneof![
        proptest::sample::select(names).prop_map(str::to_owned),
        (proptest::sample::select(names), proptest::sample::select(&["n", "t", "l", "r"][..]))
            .prop_map(|(name, field)| format!("{name}.{field}")),
        proptest::sample::select(&["s.n", "s.t", "s.l", "s.r", "s.r.t", "p.l", "p.t"][..])
            .prop_map(str::to_owned),
    ]
    .boxed();
    let constant = proptest::sample::select(&["0", "1", "'a'", "'ab'", "true", "null", "1.5"][..]);
    let operator = proptest::sample::select(&["==", "!=", "<", "<=", ">", ">="][..]);
    let ask = proptest::sample::select(&["startsWith", "contains", "matches"][..]);
    let field = proptest::sample::select(&["n", "t", "l.r"][..]);
    let leaf = prop_oneof![
        (read.clone(), operator.clone(), constant).prop_map(|(a, it, b)| format!("{a} {it} {b}")),
        (read.clone(), operator, read.clone()).prop_map(|(a, it, b)| format!("{a} {it} {b}")),
        (read.clone(), ask).prop_map(|(a, it)| format!("{a}.{it}('a')")),
        (read.clone(), read.clone()).prop_map(|(a, b)| format!("{a} in {b}")),
        read.clone().prop_map(|a| format!("{a} in ['a', 'b']")),
        read.clone().prop_map(|a| format!("{a} + ':' in ['a:', 'b:', 'c:', 'd:', 'e:', 'f:']")),
        read.clone().prop_map(|a| format!("size({a}) < 2")),
        (read.clone(), field).prop_map(|(a, it)| format!("has({a}.{it})")),
        read.clone(),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = condition(depth - 1, names);
    let body = condition(depth - 1, &["e", "s", "p"]);
    let kind = proptest::sample::select(&["all", "exists", "exists_one"][..]);
    prop_oneof![
        2 => leaf,
        2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
        2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
        1 => inner.clone().prop_map(|it| format!("!({it})")),
        1 => (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
        3 => (read.clone(), kind, body.clone()).prop_map(|(a, it, b)| format!("{a}.{it}(e, {b})")),
        1 => (read, body.clone(), body).prop_map(|(a, it, b)| format!("{a}.filter(e, {it}).map(e, {b}).size() > 1")),
    ]
    .boxed()
}

fn environment() -> Environment {
    let mut environment = Environment::standard();
    for name in ["s", "p"] {
        environment.declare(name, Type::Dyn);
    }
    environment.set_checking(Checking::NamesOnly);
    environment
}

fn tree(facts: &Json) -> Tree {
    let source = Source::new("facts.json", facts.to_string());
    parse(&source, Notation::Json, Evidence::Declared).0.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn predicates_tell_what_the_evaluation_gives(
        expression in condition(3, &["s", "p"]),
        facts in map(fact()),
        params in map(fact()),
    ) {
        let program = compile(&environment(), &expression).unwrap();
        let tree = tree(&facts);
        let mut activation = Activation::new();
        activation.bind_tree("s", &tree, tree.root());
        activation.bind_value("p", (&params).into());
        // Not by `==`: `NaN` differs from itself.
        let want = |it: &Program| format!("{:?}", it.evaluate_in_full(&activation));
        prop_assert_eq!(format!("{:?}", program.evaluate(&activation)), want(&program), "{}", expression);
        let known = program.with_constant("p", &(&params).into());
        let programs = Programs::new([program, known]);
        let bound = programs.bind(&activation);
        for (at, program) in programs.iter().enumerate() {
            prop_assert_eq!(format!("{:?}", bound.evaluate(at).unwrap()), want(program), "{}", expression);
            prop_assert_eq!(format!("{:?}", program.evaluate(&activation)), want(program), "{}", expression);
        }
        let source = Source::new("facts.json", facts.to_string());
        let (part, _) = parse_part(&source, Evidence::Declared, &programs.reads("s"));
        let part = part.unwrap();
        let mut over_part = Activation::new();
        over_part.bind_tree("s", &part, part.root());
        over_part.bind_value("p", (&params).into());
        let bound = programs.bind(&over_part);
        for (at, program) in programs.iter().enumerate() {
            prop_assert_eq!(format!("{:?}", bound.evaluate(at).unwrap()), want(program), "{}", expression);
        }
    }
}

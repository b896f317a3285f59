//! Laws over random well-typed expressions: the same value as the `cel` crate,
//! no type errors at run time, explanations that hold alone.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests may fail loudly")]

use std::collections::HashMap;

use cel_interpreter::{Context, Program as Peer, Value as PeerValue};
use dictum_evaluator::environment::Environment;
use dictum_evaluator::function::FailureKind;
use dictum_evaluator::program::{Activation, Evaluated, compile};
use dictum_evaluator::types::Type;
use dictum_evaluator::value::Value;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, parse};
use proptest::prelude::*;

/// The variables: `i` and `j` are whole numbers, `d` a double, `b` a truth value,
/// `s` and `t` texts, `l` a list of numbers, `w` a list of texts, `m` a map.
#[derive(Debug, Clone)]
struct Facts {
    i: i64,
    j: i64,
    d: f64,
    b: bool,
    s: String,
    t: String,
    l: Vec<i64>,
    w: Vec<String>,
}

fn facts() -> impl Strategy<Value = Facts> {
    let int = prop_oneof![-3_i64..4, any::<i64>()];
    let text = "[ab:]{0,3}";
    (
        (int.clone(), int.clone(), -4.0_f64..4.0, any::<bool>()),
        (text, text),
        (proptest::collection::vec(int, 0..4), proptest::collection::vec(text, 0..4)),
    )
        .prop_map(|((i, j, d, b), (s, t), (l, w))| Facts { i, j, d, b, s, t, l, w })
}

/// Expressions of one type each, by how deep they go.
struct Grammar {
    bools: BoxedStrategy<String>,
    ints: BoxedStrategy<String>,
    texts: BoxedStrategy<String>,
    numbers: BoxedStrategy<String>,
    words: BoxedStrategy<String>,
}

fn grammar(depth: u32) -> Grammar {
    let leaf = |words: &'static [&'static str]| {
        proptest::sample::select(words).prop_map(str::to_owned).boxed()
    };
    if depth == 0 {
        return Grammar {
            bools: leaf(&["b", "true", "false", "i == j", "s == t", "has(m.k)", "d < 1.5"]),
            ints: leaf(&["i", "j", "0", "1", "7", "m.n"]),
            texts: leaf(&["s", "t", "'a'", "''", "'b:'", "m.k"]),
            numbers: leaf(&["l", "[]", "[1, 2]", "[i, j]"]),
            words: leaf(&["w", "['a', 'b']", "[s, t, 'a:', 'x', 'y', 'z', 'q']"]),
        };
    }
    let below = grammar(depth - 1);
    Grammar {
        bools: bools(&below),
        ints: ints(&below),
        texts: texts(&below),
        numbers: numbers(&below),
        words: words(&below),
    }
}

fn bools(it: &Grammar) -> BoxedStrategy<String> {
    let bools = || it.bools.clone();
    let (ints, texts) = (|| it.ints.clone(), || it.texts.clone());
    let orders = proptest::sample::select(&["<", "<=", ">", ">=", "==", "!="][..]);
    let logic = proptest::sample::select(&["&&", "||"][..]);
    let loops = proptest::sample::select(&["all", "exists", "exists_one"][..]);
    let quantifiers = proptest::sample::select(&["all", "exists"][..]);
    let asks = proptest::sample::select(&["startsWith", "endsWith", "contains"][..]);
    prop_oneof![
        bools(),
        bools().prop_map(|a| format!("!({a})")),
        (bools(), logic, bools()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (ints(), orders.clone(), ints()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (texts(), orders, texts()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (texts(), asks, texts()).prop_map(|(a, ask, b)| format!("{a}.{ask}({b})")),
        (ints(), it.numbers.clone()).prop_map(|(a, b)| format!("({a} in {b})")),
        (texts(), it.words.clone()).prop_map(|(a, b)| format!("({a} + ':' in {b})")),
        (texts(), it.words.clone()).prop_map(|(a, b)| format!("({a} in {b})")),
        (bools(), bools(), bools()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        (it.words.clone(), quantifiers, it.words.clone())
            .prop_map(|(w, f, v)| format!("{w}.{f}(x, x in {v})")),
        (it.numbers.clone(), loops.clone(), bools())
            .prop_map(|(l, f, b)| format!("{l}.{f}(x, x > i || {b})")),
        (it.words.clone(), loops, texts())
            .prop_map(|(w, f, t)| format!("{w}.{f}(x, x != {t} && x.startsWith('a'))")),
    ]
    .boxed()
}

fn ints(it: &Grammar) -> BoxedStrategy<String> {
    let operators = proptest::sample::select(&["+", "-", "*", "/", "%"][..]);
    prop_oneof![
        it.ints.clone(),
        (it.ints.clone(), operators, it.ints.clone())
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        it.texts.clone().prop_map(|a| format!("size({a})")),
        it.numbers.clone().prop_map(|a| format!("{a}.size()")),
        it.numbers.clone().prop_map(|a| format!("{a}[0]")),
        (it.bools.clone(), it.ints.clone(), it.ints.clone())
            .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
    ]
    .boxed()
}

fn texts(it: &Grammar) -> BoxedStrategy<String> {
    prop_oneof![
        it.texts.clone(),
        (it.texts.clone(), it.texts.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
        it.ints.clone().prop_map(|a| format!("string({a})")),
        it.words.clone().prop_map(|a| format!("{a}[0]")),
    ]
    .boxed()
}

fn numbers(it: &Grammar) -> BoxedStrategy<String> {
    prop_oneof![
        it.numbers.clone(),
        (it.numbers.clone(), it.bools.clone())
            .prop_map(|(l, b)| format!("{l}.filter(x, x >= j && {b})")),
        (it.numbers.clone(), it.ints.clone()).prop_map(|(l, i)| format!("{l}.map(x, {i})")),
        (it.numbers.clone(), it.numbers.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
    ]
    .boxed()
}

fn words(it: &Grammar) -> BoxedStrategy<String> {
    prop_oneof![
        it.words.clone(),
        (it.words.clone(), it.texts.clone()).prop_map(|(w, t)| format!("{w}.map(x, x + {t})")),
        (it.words.clone(), it.texts.clone()).prop_map(|(w, t)| format!("{w}.filter(x, x != {t})")),
    ]
    .boxed()
}

fn environment() -> Environment {
    let mut environment = Environment::standard();
    for (name, kind) in [
        ("i", Type::Int),
        ("j", Type::Int),
        ("d", Type::Double),
        ("b", Type::Bool),
        ("s", Type::String),
        ("t", Type::String),
        ("l", Type::list(Type::Int)),
        ("w", Type::list(Type::String)),
    ] {
        environment.declare(name, kind);
    }
    let schema = serde_json::json!({
        "title": "m", "type": "object",
        "properties": {"k": {"type": "string"}, "n": {"type": "integer"}}
    });
    environment.declare("m", dictum_evaluator::types::from_json_schema(&schema));
    environment
}

fn activation<'a>(facts: &Facts) -> Activation<'a> {
    let mut activation = Activation::new();
    activation.bind_value("i", facts.i.into());
    activation.bind_value("j", facts.j.into());
    activation.bind_value("d", facts.d.into());
    activation.bind_value("b", facts.b.into());
    activation.bind_value("s", facts.s.as_str().into());
    activation.bind_value("t", facts.t.as_str().into());
    activation.bind_value("l", Value::list(facts.l.iter().map(|it| Value::Int(*it))));
    activation.bind_value("w", Value::list(facts.w.iter().map(|it| it.as_str().into())));
    activation.bind_value("m", Value::map([("k", Value::from("ab")), ("n", Value::Int(facts.i))]));
    activation
}

/// What the `cel` crate gives; none for an error.
fn peer(expression: &str, facts: &Facts) -> Option<PeerValue> {
    let program = Peer::compile(expression).unwrap();
    let mut context = Context::default();
    context.add_variable_from_value("i", facts.i);
    context.add_variable_from_value("j", facts.j);
    context.add_variable_from_value("d", facts.d);
    context.add_variable_from_value("b", facts.b);
    context.add_variable_from_value("s", facts.s.as_str());
    context.add_variable_from_value("t", facts.t.as_str());
    context.add_variable_from_value("l", facts.l.clone());
    context.add_variable_from_value("w", facts.w.clone());
    let m: HashMap<&str, PeerValue> =
        HashMap::from([("k", PeerValue::from("ab")), ("n", PeerValue::Int(facts.i))]);
    context.add_variable_from_value("m", m);
    program.execute(&context).ok()
}

/// Whether the two are one value.
fn same(ours: &Value, theirs: &PeerValue) -> bool {
    match (ours, theirs) {
        (Value::Bool(a), PeerValue::Bool(b)) => a == b,
        (Value::Int(a), PeerValue::Int(b)) => a == b,
        (Value::String(a), PeerValue::String(b)) => **a == **b,
        (Value::List(a), PeerValue::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        _ => false,
    }
}

/// How many `!( … )` are around the bytes `range` of `expression`.
fn negations(expression: &str, range: &std::ops::Range<usize>) -> usize {
    let around = |open: usize| {
        let mut depth = 0;
        let close = expression[open..].find(|it| {
            depth += i32::from(it == '(') - i32::from(it == ')');
            it == ')' && depth == 0
        });
        open < range.start && close.is_some_and(|it| range.end <= open + it)
    };
    expression.match_indices("!(").filter(|(at, _)| around(at + 1)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn values_are_those_of_the_cel_crate(
        expression in prop_oneof![grammar(3).bools, grammar(3).ints, grammar(3).texts, grammar(2).numbers],
        facts in facts(),
    ) {
        let program = compile(&environment(), &expression).unwrap();
        match (program.evaluate(&activation(&facts)), peer(&expression, &facts)) {
            (Evaluated::Value(ours), Some(theirs)) => {
                prop_assert!(same(&ours, &theirs), "{expression}: {ours:?}, not {theirs:?}");
            }
            (Evaluated::Error(_), None) => {}
            (ours, theirs) => prop_assert!(false, "{expression}: {ours:?}, not {theirs:?}"),
        }
    }

    #[test]
    fn checked_programs_have_no_type_errors(expression in grammar(3).bools, facts in facts()) {
        let program = compile(&environment(), &expression).unwrap();
        if let Evaluated::Error(error) = program.evaluate(&activation(&facts)) {
            prop_assert_ne!(error.kind, FailureKind::NoSuchOverload, "{}", expression);
        }
    }

    #[test]
    fn facts_of_a_tree_give_the_same(expression in grammar(3).bools, facts in facts()) {
        let program = compile(&environment(), &expression).unwrap();
        let json = serde_json::json!({
            "i": facts.i, "j": facts.j, "d": facts.d, "b": facts.b, "s": facts.s, "t": facts.t,
            "l": facts.l, "w": facts.w, "m": {"k": "ab", "n": facts.i}
        });
        let source = Source::new("facts.json", json.to_string());
        let (tree, _) = parse(&source, Notation::Json, Evidence::Declared);
        let tree = tree.unwrap();
        let mut located = Activation::new();
        for name in ["i", "j", "d", "b", "s", "t", "l", "w", "m"] {
            located.bind_tree(name, &tree, tree.get(tree.root(), name).unwrap());
        }
        let words = Value::list(facts.w.iter().map(|it| it.as_str().into()));
        let known = program.with_constant("s", &facts.s.as_str().into()).with_constant("w", &words);
        let want = program.evaluate(&activation(&facts));
        prop_assert_eq!(&program.evaluate(&located), &want, "{}", &expression);
        prop_assert_eq!(&known.evaluate(&located), &want, "{}", &expression);
    }

    #[test]
    fn constants_change_no_value(expression in grammar(3).bools, facts in facts()) {
        let program = compile(&environment(), &expression).unwrap();
        let words = Value::list(facts.w.iter().map(|it| it.as_str().into()));
        let known = program
            .with_constant("w", &words)
            .with_constant("i", &facts.i.into())
            .with_constant("s", &facts.s.as_str().into());
        let activation = activation(&facts);
        prop_assert_eq!(known.evaluate(&activation), program.evaluate(&activation), "{}", expression);
    }

    #[test]
    fn reasons_are_false_when_evaluated_alone(expression in grammar(3).bools, facts in facts()) {
        let environment = environment();
        let program = compile(&environment, &expression).unwrap();
        let activation = activation(&facts);
        if program.evaluate(&activation) != Evaluated::Value(false.into()) {
            return Ok(());
        }
        let explanation = program.explain(&activation);
        prop_assert!(!explanation.reasons.is_empty(), "{expression}");
        for reason in &explanation.reasons {
            let part = &expression[reason.span.range()];
            let alone = compile(&environment, part).unwrap().evaluate(&activation);
            // Behind a `!`, what is told is what is true; behind two, what is false.
            let want = negations(&expression, &reason.span.range()) % 2 == 1;
            prop_assert_eq!(alone, Evaluated::Value(want.into()), "{}: {}", expression, part);
        }
    }

    #[test]
    fn a_direction_is_kept(expression in grammar(3).bools, facts in facts(), more in "[ab:]{0,3}") {
        use dictum_evaluator::direction::Direction;
        let program = compile(&environment(), &expression).unwrap();
        let before = program.evaluate(&activation(&facts));
        let mut grown = facts.clone();
        grown.w.push(more);
        let after = program.evaluate(&activation(&grown));
        let (yes, no) = (Evaluated::Value(true.into()), Evaluated::Value(false.into()));
        let moved = match program.direction("w") {
            Direction::Unused => before != after,
            Direction::Rising => before == yes && after == no,
            Direction::Falling => before == no && after == yes,
            Direction::Unclear => false,
        };
        prop_assert!(!moved, "{expression}: {before:?}, then {after:?}");
    }
}

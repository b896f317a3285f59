//! What counts as a part of a condition, and when it was reached.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use dictum_evaluator::coverage::{Part, Seen};
use dictum_evaluator::environment::Environment;
use dictum_evaluator::program::{Activation, Evaluated, Program, compile};
use dictum_evaluator::types::Type;
use dictum_evaluator::value::Value;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};
use serde_json::json;

fn program(expression: &str) -> Program {
    let mut environment = Environment::standard();
    for name in ["a", "b", "c"] {
        environment.declare(name, Type::Bool);
    }
    environment.declare("n", Type::List(Box::new(Type::Int)));
    compile(&environment, expression).unwrap()
}

/// What each part gave: its text, and how often true and false.
fn seen(expression: &str, rows: &[serde_json::Value]) -> Vec<(String, [u32; 2])> {
    let program = program(expression);
    let parts = program.parts();
    let mut seen = vec![Seen::default(); parts.len()];
    for row in rows {
        program.cover(&activation(row), &mut seen);
    }
    let text = |it: &Part| expression.get(it.span.range()).unwrap().to_owned();
    parts.iter().zip(seen).map(|(part, it)| (text(part), [it.yes, it.no])).collect()
}

fn activation(row: &serde_json::Value) -> Activation<'static> {
    let mut activation = Activation::new();
    for (name, value) in row.as_object().unwrap() {
        activation.bind_value(name, Value::from(value));
    }
    activation
}

fn check(expression: &str, rows: &[serde_json::Value], want: &[(&str, [u32; 2])]) {
    let want: Vec<(String, [u32; 2])> =
        want.iter().map(|(text, counts)| ((*text).to_owned(), *counts)).collect();
    assert_eq!(seen(expression, rows), want, "{expression}");
}

#[test]
fn what_stands_behind_a_decision_was_not_reached() {
    let rows = [json!({"a": true, "b": false}), json!({"a": false, "b": true})];
    check("a && b", &rows, &[("a && b", [0, 2]), ("a", [1, 1]), ("b", [0, 1])]);
    check("a || b", &rows, &[("a || b", [2, 0]), ("a", [1, 1]), ("b", [1, 0])]);
    check(
        "a ? b : !b",
        &rows,
        &[("a ? b : !b", [0, 2]), ("a", [1, 1]), ("b", [0, 1]), ("!b", [0, 1]), ("b", [1, 0])],
    );
}

#[test]
fn a_loop_counts_each_element_up_to_the_one_that_decides() {
    let rows = [json!({"n": [1, 2, 3]})];
    check("n.all(i, i < 2)", &rows, &[("n.all(i, i < 2)", [0, 1]), ("i < 2", [1, 1])]);
    check("n.exists(i, i > 2)", &rows, &[("n.exists(i, i > 2)", [1, 0]), ("i > 2", [1, 2])]);
    check(
        "size(n.filter(i, i > 1)) == 2",
        &rows,
        &[("size(n.filter(i, i > 1)) == 2", [1, 0]), ("i > 1", [2, 1])],
    );
}

#[test]
fn a_constant_is_no_part_and_the_unknown_is_no_branch() {
    check("true", &[json!({})], &[]);
    let program = program("a && b");
    let mut activation = Activation::new();
    activation.bind_unknown("a");
    activation.bind_value("b", true.into());
    let mut seen = vec![Seen::default(); program.parts().len()];
    program.cover(&activation, &mut seen);
    let counts: Vec<[u32; 3]> = seen.iter().map(|it| [it.yes, it.no, it.unknown]).collect();
    assert_eq!(counts, [[0, 0, 1], [0, 0, 1], [1, 0, 0]]);
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("a"), Just("b"), Just("c"), Just("n.exists(i, i > 1)")];
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(x, y)| format!("({x}) && ({y})")),
            pair.clone().prop_map(|(x, y)| format!("({x}) || ({y})")),
            inner.clone().prop_map(|x| format!("!({x})")),
            (inner, pair).prop_map(|(x, (y, z))| format!("({x}) ? ({y}) : ({z})")),
        ]
    })
}

proptest! {
    #[test]
    fn layout_changes_no_count(text in expression(), row in any::<[bool; 3]>()) {
        let [a, b, c] = row;
        let row = json!({"a": a, "b": b, "c": c, "n": [0, 2]});
        let counts = |text: &str| -> Vec<[u32; 2]> {
            seen(text, std::slice::from_ref(&row)).into_iter().map(|it| it.1).collect()
        };
        let spread = text.replace('(', "(\n  ").replace(')', "\n )").replace(" : ", "\n:\t");
        let spread = format!("(( {spread} ))");
        prop_assert_eq!(counts(&text), counts(&spread));
    }

    #[test]
    fn the_whole_is_seen_as_it_evaluates(text in expression(), row in any::<[bool; 3]>()) {
        let [a, b, c] = row;
        let row = json!({"a": a, "b": b, "c": c, "n": [0, 2]});
        let program = program(&text);
        let mut seen = vec![Seen::default(); program.parts().len()];
        program.cover(&activation(&row), &mut seen);
        let value = program.evaluate(&activation(&row));
        let first = seen.first().unwrap();
        prop_assert!(first.times() == 1);
        prop_assert_eq!(Evaluated::Value((first.yes == 1).into()), value);
    }
}

//! What the targets do with bytes; each must end soon, and without a panic.

use dictum_evaluator::environment::{Checking, Environment};
use dictum_evaluator::program::{Activation, Program, compile};
use dictum_evaluator::programs::Programs;
use dictum_evaluator::types::{Type, from_json_schema};
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, parse as parse_tree, parse_part};

/// So many steps may one evaluation take.
const STEPS: u64 = 20_000;

fn environment(checking: Checking) -> Environment {
    let mut environment = Environment::standard();
    for name in ["subject", "params", "x", "y"] {
        environment.declare(name, Type::Dyn);
    }
    environment.set_checking(checking);
    environment
}

/// An expression that may be anything.
pub fn parse(bytes: &[u8]) {
    if let Ok(source) = std::str::from_utf8(bytes) {
        let faults = compile(&environment(Checking::NamesOnly), source).map_or_else(|it| it, |_| vec![]);
        for fault in faults {
            assert!(source.get(fault.span.range()).is_some(), "{fault:?}");
        }
    }
}

/// A schema, a line feed, and an expression over it.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (schema, expression) = text.split_once('\n').unwrap_or(("{}", text));
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap_or_default();
    let mut environment = environment(Checking::Full);
    environment.declare("subject", from_json_schema(&schema));
    if let Ok(program) = compile(&environment, expression) {
        look_at(&program);
    }
}

fn look_at(program: &Program) {
    for path in program.reads() {
        program.direction(&path);
    }
    program.cost();
}

/// Data as JSON or YAML, a line feed, and an expression over it.
pub fn evaluate(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (data, expression) = text.split_once('\n').unwrap_or(("{}", text));
    let Ok(program) = compile(&environment(Checking::NamesOnly), expression) else { return };
    let source = Source::new("subject.yaml", data);
    let (tree, _) = parse_tree(&source, Notation::Yaml, Evidence::Declared);
    let mut activation = Activation::new();
    activation.set_steps(STEPS);
    if let Some(tree) = &tree {
        activation.bind_tree("subject", tree, tree.root());
        activation.bind_value("x", (&tree.to_json(tree.root())).into());
        run(&program, &activation);
    }
    activation.bind_unknown("y");
    run(&program, &activation);
    over_part(&program, data);
    run(&program.with_constant("params", &serde_json::json!({"list": ["a", "b"]}).into_value()), &activation);
}

/// JSON gives the same whether all of it is read, or no more than is asked for.
fn over_part(program: &Program, data: &str) {
    let source = Source::new("subject.json", data);
    let programs = Programs::new([program.clone()]);
    let whole = parse_tree(&source, Notation::Json, Evidence::Declared).0;
    let part = parse_part(&source, Evidence::Declared, &programs.reads("subject")).0;
    assert_eq!(whole.is_some(), part.is_some(), "{data}");
    let (Some(whole), Some(part)) = (whole, part) else { return };
    let evaluated = [&whole, &part].map(|tree| {
        let mut activation = Activation::new();
        activation.set_steps(STEPS);
        activation.bind_tree("subject", tree, tree.root());
        format!("{:?}", programs.bind(&activation).evaluate(0))
    });
    assert_eq!(evaluated[0], evaluated[1], "{}", program.expression());
}

fn run(program: &Program, activation: &Activation<'_>) {
    let once = format!("{:?}", program.evaluate(activation));
    assert_eq!(once, format!("{:?}", program.evaluate(activation)), "{}", program.expression());
    program.explain(activation);
}

trait IntoValue {
    fn into_value(self) -> dictum_evaluator::value::Value;
}

impl IntoValue for serde_json::Value {
    fn into_value(self) -> dictum_evaluator::value::Value {
        (&self).into()
    }
}

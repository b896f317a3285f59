//! The evaluator's own side.

use dictum_evaluator::environment::Environment;
use dictum_evaluator::program::{Program, compile};
use dictum_evaluator::types::Type;
use dictum_evaluator::value::Value;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, Tree, parse};

use crate::facts;

pub fn tree() -> Tree {
    let source = Source::new("subject.json", facts::subject().to_string());
    parse(&source, Notation::Json, Evidence::Declared).0.expect("the facts are JSON")
}

pub fn programs(rules: &[String]) -> Vec<Program> {
    let mut environment = Environment::standard();
    environment.declare("subject", facts::subject_type());
    environment.declare("params", Type::map(Type::String, Type::Dyn));
    let params = Value::from(&facts::params());
    rules
        .iter()
        .map(|rule| {
            let program = compile(&environment, rule).unwrap_or_else(|it| panic!("{rule}: {it:?}"));
            program.with_constant("params", &params)
        })
        .collect()
}

//! Kubernetes' library, where an environment switches it on.

use dictum_evaluator::environment::{Environment, Library};
use dictum_evaluator::program::{Activation, Evaluated, compile};
use dictum_evaluator::types::Type;
use serde_json::{Value as Json, json};

fn environment() -> Environment {
    let mut environment = Environment::standard();
    environment.add_library(Library::Kubernetes);
    environment.declare("text", Type::String);
    environment
}

#[test]
fn expressions_of_kubernetes_evaluate() {
    let cases: Vec<Json> = serde_json::from_str(include_str!("cases/kubernetes.json")).unwrap();
    for case in cases {
        let expression = case["expr"].as_str().expect("an expression");
        let found = match compile(&environment(), expression) {
            Err(_) => json!({"fault": true}),
            Ok(program) => {
                let mut activation = Activation::new();
                activation.bind_value("text", "no such thing".into());
                match program.evaluate(&activation) {
                    Evaluated::Value(value) => json!({"want": value.to_json()}),
                    Evaluated::Unknown(paths) => json!({"unknown": paths}),
                    Evaluated::Error(error) => json!({"error": error.code()}),
                }
            }
        };
        for key in ["want", "error", "fault"] {
            assert_eq!(found[key], case[key], "{case} gives {found}");
        }
    }
}

#[test]
fn a_library_is_there_where_it_was_added_and_nowhere_else() {
    let expression = "quantity('1').isInteger()";
    assert!(compile(&environment(), expression).is_ok());
    let faults = compile(&Environment::standard(), expression).unwrap_err();
    assert!(faults[0].help.as_ref().unwrap().en.contains("Kubernetes"));
    let mut twice = environment();
    let before = twice.functions().map(|it| it.overloads().len()).sum::<usize>();
    twice.add_library(Library::Kubernetes);
    let after = twice.functions().map(|it| it.overloads().len()).sum::<usize>();
    assert_eq!(before, after);
}

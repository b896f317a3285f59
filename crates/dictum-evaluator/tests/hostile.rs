//! Inputs that once broke something, or were made to: each ends soon, on a small stack.

use std::path::Path;

use dictum_evaluator::environment::{Checking, Environment};
use dictum_evaluator::program::{Activation, Program, compile};
use dictum_evaluator::programs::Programs;
use dictum_evaluator::types::Type;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, Tree, parse};

const STACK: usize = 2 * 1024 * 1024;

fn run(data: &str, expression: &str) {
    let mut environment = Environment::standard();
    environment.declare("subject", Type::Dyn);
    environment.set_checking(Checking::NamesOnly);
    let program = match compile(&environment, expression) {
        Ok(program) => program,
        Err(faults) => {
            assert!(
                faults.iter().all(|it| expression.get(it.span.range()).is_some()),
                "{faults:?}"
            );
            return;
        }
    };
    let source = Source::new("subject.yaml", data);
    for tree in [Notation::Yaml, Notation::Json].map(|it| parse(&source, it, Evidence::Declared).0)
    {
        evaluate(&program, tree.as_ref());
    }
}

fn evaluate(program: &Program, tree: Option<&Tree>) {
    let mut activation = Activation::new();
    if let Some(tree) = tree {
        activation.bind_tree("subject", tree, tree.root());
    }
    let alone = program.evaluate(&activation);
    let together = Programs::new([program.clone()]);
    assert_eq!(together.bind(&activation).evaluate(0), Some(alone));
    program.explain(&activation);
}

#[test]
fn hostile_inputs_end() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/evaluator-hostile");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let worker = std::thread::Builder::new().stack_size(STACK);
        let thread = worker.spawn(move || {
            let (data, expression) = text.split_once('\n').unwrap();
            run(data, expression.trim_end());
        });
        assert!(thread.unwrap().join().is_ok(), "{}", path.display());
        count += 1;
    }
    assert_ne!(count, 0);
}

//! Laws: what holds for every input.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use dictum_evaluator::environment::{Checking, Environment};
use dictum_evaluator::program::{Activation, Program, compile};
use dictum_evaluator::types::Type;
use proptest::prelude::*;

fn environment(checking: Checking) -> Environment {
    let mut environment = Environment::standard();
    environment.declare("x", Type::Int);
    environment.declare("l", Type::list(Type::String));
    environment.set_checking(checking);
    environment
}

/// Compiles and evaluates on a stack as small as a worker's may be.
fn survives(source: String) {
    let worker = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let thread = worker.spawn(move || {
        let program = compile(&environment(Checking::NamesOnly), &source);
        if let Ok(program) = &program {
            let mut activation = Activation::new();
            activation.set_steps(10_000);
            program.evaluate(&activation);
            program.explain(&activation);
            program.reads();
            program.direction("x");
        }
        program.map(|it: Program| it.kind().clone()).is_ok()
    });
    thread.unwrap().join().unwrap();
}

/// Shapes that exhaust a recursive parser's stack, or its time.
#[test]
fn hostile_shapes_end_with_a_fault() {
    let shapes = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{1:", "1", "}"),
        ("", "1", "+1"),
        ("", "1", "==1"),
        ("", "x", ".b"),
        ("", "x", ".?b"),
        ("", "x", "[0]"),
        ("", "x", ".f()"),
        ("f(", "x", ")"),
        ("!", "true", ""),
        ("-", "x", ""),
        ("!(", "true", ")"),
        ("-(", "x", ")"),
        ("true?1:", "1", ""),
        ("true?", "1", ":1"),
        ("", "true", "&&true"),
        ("", "true", "||x"),
        ("l.all(i,", "true", ")"),
        ("cel.bind(a,1,", "a", ")"),
        ("\u{1}@#$", "", ""),
        ("'", "", ""),
        ("", "1", ","),
        ("", "[1", ",1"),
        ("", "1 in l", " in l"),
    ];
    for (before, middle, after) in shapes {
        for count in [20, 45, 190, 1_400, 5_000, 100_000] {
            survives(format!("{}{middle}{}", before.repeat(count), after.repeat(count)));
        }
    }
}

/// One program serves many threads.
#[test]
fn programs_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Program>();
    shared::<Environment>();
    shared::<dictum_evaluator::value::Value>();
}

/// Inputs that once broke something.
#[test]
fn what_once_broke_stays_mended() {
    // The fault of a long expression began inside a character.
    let long = format!("'{}'", "域".repeat(6_000));
    let faults = compile(&environment(Checking::Full), &long).map(|_| ()).unwrap_err();
    assert!(faults.iter().all(|it| long.get(it.span.range()).is_some()));
}

/// Calls of constants are tried when an expression is checked, within a limit for all.
#[test]
fn trying_constants_ends() {
    let call = format!("{}lists.range(20000).size(){}", "int(".repeat(40), ")".repeat(40));
    let expression = vec![format!("{call} > 1"); 30].join(" && ");
    let began = std::time::Instant::now();
    let program = compile(&environment(Checking::Full), &expression);
    assert!(program.is_ok());
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

/// Constants are worked out when an expression is compiled, within a limit for all.
#[test]
fn folding_ends() {
    let digits = "[0,1,2,3,4,5,6,7,8,9]";
    let open = |it: usize| format!("{digits}.all(v{it}, ");
    let nested: String = (0..30).map(open).collect();
    survives(format!("{nested}true{}", ")".repeat(30)));
    let one = format!("{digits}.map(a, {digits}.map(b, {digits}.map(c, {digits}.map(d, a + b))))");
    survives(vec![format!("{one}.size() > x"); 60].join(" && "));
}

fn words() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "x", "l", "1", "2u", "1.5", "'a'", "b'b'", "true", "null", "(", ")", "[", "]", "{", "}",
        "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "!", "?", ":", ",", ".", "in",
        "all", "exists", "map", "filter", "size", "has", "matches", "cel.bind", "i", "域名",
        "`a-b`", ".?b",
    ];
    proptest::collection::vec(proptest::sample::select(WORDS), 0..24).prop_map(|it| it.join(" "))
}

proptest! {
    #[test]
    fn parse_never_panics(source in ".{0,64}") {
        let _ = compile(&environment(Checking::Full), &source);
    }

    #[test]
    fn spans_lie_in_their_source(source in words()) {
        if let Err(faults) = compile(&environment(Checking::Full), &source) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(source.get(fault.span.range()).is_some(), "{fault:?}");
            }
        }
    }

    #[test]
    fn evaluate_is_deterministic(source in words(), x in any::<i64>()) {
        if let Ok(program) = compile(&environment(Checking::NamesOnly), &source) {
            let mut activation = Activation::new();
            activation.bind_value("x", x.into());
            // Not by `==`: `NaN` differs from itself.
            let once = format!("{:?}", program.evaluate(&activation));
            prop_assert_eq!(once, format!("{:?}", program.evaluate(&activation)));
        }
    }
}

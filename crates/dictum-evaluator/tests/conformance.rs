//! CEL's own conformance suite, as far as it needs no protobuf messages.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

use std::collections::BTreeMap;

use dictum_evaluator::environment::{Checking, Environment};
use dictum_evaluator::function::{Function, Overload, Style};
use dictum_evaluator::program::{Activation, Evaluated, compile};
use dictum_evaluator::types::Type;
use dictum_evaluator::value::{Key, Map, Value};
use serde_json::Value as Json;

/// The suite; the README beside it says where it is from.
const CORPUS: &str = include_str!("../../../tests/corpus/cel/conformance.json");

/// Tests that fail, each with its reason; at most ten.
const EXPECTED_FAILURES: &[(&str, &str)] = &[];

/// Tests whose expected error is the checker's own, so that nothing is evaluated: a call
/// that constants alone make fail is refused before it runs.
const REFUSED_BY_THE_CHECKER: &[&str] = &[
    "network_ext/ip_type/is_ip_cidr_compile_error",
    "conversions/bool/string_false_badcase",
    "conversions/bool/string_true_badcase",
    "conversions/int/double_int_max_range",
    "conversions/int/double_int_min_range",
    "conversions/int/double_range",
    "conversions/int/uint_range",
    "conversions/uint/double_range_beyond_uint",
    "conversions/uint/double_uint_max_range",
    "conversions/uint/int_neg",
    "network_ext/cidr/parse_invalid_cidr_ipv4",
    "network_ext/cidr/parse_invalid_cidr_ipv4_in_ipv6",
    "network_ext/cidr/parse_invalid_cidr_with_zone",
    "network_ext/ip_type/ip_is_canonical_invalid_ipv4",
    "network_ext/ip_type/parse_invalid_ipv4",
    "network_ext/ip_type/parse_invalid_ipv4_in_ipv6",
    "network_ext/ip_type/parse_invalid_ipv6",
    "network_ext/ip_type/parse_invalid_ipv6_with_zone",
    "timestamps/duration_range/add_over",
    "timestamps/duration_range/add_under",
    "timestamps/duration_range/from_string_over",
    "timestamps/duration_range/from_string_under",
    "timestamps/duration_range/sub_over",
    "timestamps/duration_range/sub_under",
    "timestamps/timestamp_range/from_int_over",
    "timestamps/timestamp_range/from_int_under",
    "timestamps/timestamp_range/from_string_over",
    "timestamps/timestamp_range/from_string_under",
];

#[test]
fn every_test_without_messages_passes() {
    let tests: Vec<Json> = serde_json::from_str(CORPUS).unwrap();
    let tests: Vec<&Json> = tests.iter().filter(|it| it["needs_proto"] == false).collect();
    assert_eq!(tests.len(), 1737);

    let mut failures = BTreeMap::new();
    for test in &tests {
        if let Err(why) = check(test) {
            failures.insert(name(test), why);
        }
    }
    let passed = tests.len() - failures.len();
    let expected = |name: &str| EXPECTED_FAILURES.iter().any(|it| it.0 == name);
    let surprises: Vec<String> = failures
        .iter()
        .filter(|(name, _)| !expected(name))
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    let mended: Vec<&str> = EXPECTED_FAILURES
        .iter()
        .map(|it| it.0)
        .filter(|name| !failures.contains_key(*name))
        .collect();
    assert!(EXPECTED_FAILURES.len() <= 10);
    assert!(mended.is_empty(), "these pass now: {mended:?}");
    assert!(surprises.is_empty(), "{passed}/{} pass\n{}", tests.len(), surprises.join("\n"));
}

fn name(test: &Json) -> String {
    let part = |key: &str| test[key].as_str().unwrap();
    format!("{}/{}/{}", part("file"), part("section"), part("name"))
}

/// Runs one test, and says what is wrong.
fn check(test: &Json) -> Result<(), String> {
    let expression = test["expr"].as_str().unwrap();
    let expect = &test["expect"];
    let environment = environment(test);
    let program = match compile(&environment, expression) {
        Ok(program) => program,
        Err(_) if REFUSED_BY_THE_CHECKER.contains(&&*name(test)) => {
            let fails = !expect["error"].is_null();
            return if fails { Ok(()) } else { Err(format!("`{expression}` has a value")) };
        }
        Err(faults) => return Err(format!("`{expression}` is refused: {}", faults[0].message.en)),
    };
    if let Some(want) = expect["deduced_type"].as_str() {
        let found = program.kind().to_string();
        if found != want {
            return Err(format!("`{expression}` is of type {found}, not {want}"));
        }
    }
    if test["check_only"] == true {
        return Ok(());
    }
    let mut activation = Activation::new();
    for (name, binding) in test["bindings"].as_object().unwrap() {
        activation.bind_value(name, value(&binding["value"]));
    }
    let found = program.evaluate(&activation);
    let fine = match &found {
        Evaluated::Value(found) => is(found, &expect["value"]),
        Evaluated::Error(_) => !expect["error"].is_null(),
        Evaluated::Unknown(_) => !expect["unknown"].is_null(),
    };
    if fine { Ok(()) } else { Err(format!("`{expression}` gives {found:?}, not {expect}")) }
}

fn environment(test: &Json) -> Environment {
    let mut environment = Environment::standard();
    environment.set_container(test["container"].as_str().unwrap());
    if test["disable_check"] == true {
        environment.set_checking(Checking::NamesOnly);
    }
    for declared in test["type_env"].as_array().unwrap() {
        let name = declared["name"].as_str().unwrap();
        match declared["overloads"].as_array() {
            None => environment.declare(name, kind(declared["type"].as_str().unwrap())),
            Some(overloads) => {
                let function = overloads.iter().fold(Function::new(name), |function, it| {
                    let style = if it["member"] == true { Style::Member } else { Style::Global };
                    let parameters = it["params"].as_array().unwrap().iter();
                    let parameters = parameters.map(|it| kind(it.as_str().unwrap())).collect();
                    let result = kind(it["result"].as_str().unwrap());
                    let id = it["id"].as_str().unwrap();
                    function.with(Overload::declared(id, style, parameters, result))
                });
                environment.add_function(function);
            }
        }
    }
    environment
}

/// The type that `text` spells.
fn kind(text: &str) -> Type {
    if let Some(name) = text.strip_prefix('~') {
        return Type::parameter(name);
    }
    let (name, inner) = match text.split_once('(') {
        Some((name, rest)) => (name, parts(rest.strip_suffix(')').unwrap())),
        None => (text, Vec::new()),
    };
    let mut inner = inner.into_iter().map(kind);
    match name {
        "dyn" => Type::Dyn,
        "null" => Type::Null,
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "timestamp" => Type::Timestamp,
        "duration" => Type::Duration,
        "list" => Type::list(inner.next().unwrap()),
        "map" => Type::map(inner.next().unwrap(), inner.next().unwrap()),
        "wrapper" => Type::nullable(inner.next().unwrap()),
        "optional_type" => Type::optional(inner.next().unwrap()),
        "type" => Type::of_type(inner.next().unwrap_or(Type::Dyn)),
        other => Type::Opaque(other.into(), inner.collect()),
    }
}

/// Splits at the commas that stand in no bracket.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut commas = vec![];
    for (at, it) in text.char_indices() {
        match it {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => commas.push(at),
            _ => {}
        }
    }
    let ends = commas.iter().copied().chain([text.len()]);
    let starts = std::iter::once(0).chain(commas.iter().map(|it| it + 1));
    starts.zip(ends).map(|(start, end)| text[start..end].trim()).collect()
}

fn tagged(json: &Json) -> (&str, &Json) {
    let (tag, value) = json.as_object().unwrap().iter().next().unwrap();
    (tag, value)
}

fn number<T: std::str::FromStr<Err: std::fmt::Debug>>(json: &Json) -> T {
    json.as_str().unwrap().parse().unwrap()
}

fn bytes(json: &Json) -> Vec<u8> {
    let digits = json.as_str().unwrap();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// The value that a tagged value stands for.
fn value(json: &Json) -> Value {
    let (tag, it) = tagged(json);
    match tag {
        "null" => Value::Null,
        "bool" => Value::Bool(it.as_bool().unwrap()),
        "int" => Value::Int(number(it)),
        "uint" => Value::Uint(number(it)),
        "double" => Value::Double(number(it)),
        "string" => Value::from(it.as_str().unwrap()),
        "bytes" => Value::Bytes(bytes(it).into()),
        "list" => Value::list(it.as_array().unwrap().iter().map(value)),
        "map" => {
            let entries = it.as_array().unwrap().iter();
            Map::from_entries(entries.map(|it| (key(&it[0]), value(&it[1])))).into()
        }
        other => panic!("no value has the tag {other}"),
    }
}

fn key(json: &Json) -> Key {
    match value(json) {
        Value::Bool(it) => Key::Bool(it),
        Value::Int(it) => Key::Int(it),
        Value::Uint(it) => Key::Uint(it),
        Value::String(it) => Key::String(it),
        other => panic!("{other} is no key"),
    }
}

/// Whether `found` is the value, and of the type, that `want` says.
fn is(found: &Value, want: &Json) -> bool {
    if want.is_null() {
        return false;
    }
    let (tag, it) = tagged(want);
    match (tag, found) {
        ("null", Value::Null) => true,
        ("bool", Value::Bool(found)) => it.as_bool() == Some(*found),
        ("int", Value::Int(found)) => *found == number::<i64>(it),
        ("uint", Value::Uint(found)) => *found == number::<u64>(it),
        ("double", Value::Double(found)) => {
            let want: f64 = number(it);
            want.to_bits() == found.to_bits() || want.is_nan() && found.is_nan()
        }
        ("string", Value::String(found)) => it.as_str() == Some(found),
        ("bytes", Value::Bytes(found)) => bytes(it) == **found,
        ("list", Value::List(found)) => {
            let want = it.as_array().unwrap();
            want.len() == found.len() && found.iter().zip(want).all(|(a, b)| is(a, b))
        }
        ("map", Value::Map(found)) => {
            let want = it.as_array().unwrap();
            let has = |want: &Json| {
                let found = found.entries().iter();
                found.filter(|(a, b)| is(&a.into(), &want[0]) && is(b, &want[1])).count() == 1
            };
            want.len() == found.len() && want.iter().all(has)
        }
        ("type", Value::Type(found)) => it.as_str() == Some(found.runtime_name()),
        _ => false,
    }
}

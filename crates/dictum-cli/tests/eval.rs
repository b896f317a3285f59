//! `dictum eval` in pipes: expressions from files and the standard input, lines in and out.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// Runs `dictum eval` in `folder` with `input`; gives its exit status and stdout.
fn eval(folder: &Path, arguments: &[&str], input: &[u8]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .arg("eval")
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dictum starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("dictum ends");
    writer.join().expect("the input is written");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

fn lines(folder: &Path, arguments: &[&str], input: &str) -> (Option<i32>, Vec<Json>) {
    let arguments = [&["--lines"], arguments].concat();
    let (status, printed) = eval(folder, &arguments, input.as_bytes());
    let schema = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../schemas/evaluation.schema.json"
    ));
    let schema: Json = serde_json::from_str(&schema.expect("a file")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let answers: Vec<Json> =
        printed.lines().map(|it| serde_json::from_str(it).expect("JSON")).collect();
    for it in &answers {
        let faults: Vec<String> = validator.iter_errors(it).map(|it| it.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
    (status, answers)
}

#[test]
fn each_line_is_answered_by_a_line() {
    let folder = TempDir::new().expect("a folder");
    let input = [
        r#"{"id": 7, "bindings": {"n": 2}}"#,
        r#"{"id": "other", "expression": "subject.a == 1", "facts": {"a": 1}}"#,
        r#"{"expression": "subject.a == 1", "facts": {}}"#,
        "",
        r#"{"expression": "1 / 0 > 0"}"#,
        r#"{"expression": "1 +"}"#,
        "no JSON",
        r#"{"expresion": "1"}"#,
        r#"{"expression": 1}"#,
        "[]",
        r#"{"bindings": {"n": 3}}"#,
    ];
    let (status, answers) = lines(folder.path(), &["n + 1"], &input.join("\n"));
    assert_eq!((status, answers.len()), (Some(1), 10));
    assert_eq!((&answers[0]["id"], &answers[0]["value"]), (&json!(7), &json!(3)));
    assert_eq!((&answers[1]["id"], &answers[1]["value"]), (&json!("other"), &json!(true)));
    assert_eq!(answers[2]["unknown"], json!(["subject.a"]));
    let failure = &answers[3]["failure"];
    assert_eq!(failure["code"], "division-by-zero");
    assert_eq!((&failure["start"], &failure["end"]), (&json!(0), &json!(5)));
    let codes: Vec<&Json> = answers.iter().map(|it| &it["findings"][0]["rule"]).collect();
    assert_eq!(codes[4], "condition-invalid");
    for at in 6..9 {
        assert_eq!(codes[at], "line-invalid", "{}", answers[at]);
    }
    assert_eq!(answers[9]["value"], 4);
}

#[test]
fn all_lines_known_is_a_clean_run() {
    let folder = TempDir::new().expect("a folder");
    let lines_of = (0..2000).map(|it| json!({"bindings": {"n": it}}).to_string());
    let input = lines_of.collect::<Vec<_>>().join("\n");
    let (status, answers) = lines(folder.path(), &["n >= 0"], &input);
    assert_eq!((status, answers.len()), (Some(0), 2000));
}

#[test]
fn facts_for_all_lines_give_way_to_those_of_a_line() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("facts.json"), r#"{"a": 1}"#).expect("a file");
    let input = "{}\n{\"facts\": {\"a\": 2}}\n";
    let (_, answers) = lines(folder.path(), &["subject.a", "--facts", "facts.json"], input);
    assert_eq!((&answers[0]["value"], &answers[1]["value"]), (&json!(1), &json!(2)));
}

#[test]
fn a_line_that_is_no_text_leaves_the_next_one_be() {
    let folder = TempDir::new().expect("a folder");
    let mut input = vec![0xff, b'\n'];
    input.extend(vec![b' '; 17 * 1024 * 1024]);
    input.extend(b"\n{}\n");
    let (status, printed) = eval(folder.path(), &["--lines", "1 + 1"], &input);
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!((status, printed.len()), (Some(1), 3));
    assert!(printed[1].contains("line-invalid") && printed[2].contains("\"value\":2"));
}

#[test]
fn variables_have_the_types_of_their_schema_and_are_unknown_where_they_lack() {
    let folder = TempDir::new().expect("a folder");
    let schema = r#"{"type": "object", "properties": {
        "n": {"type": "integer"},
        "o": {"type": "object", "properties": {"a": {"type": "integer"}}}
    }}"#;
    fs::write(folder.path().join("schema.json"), schema).expect("a file");
    let typed = ["--bindings-schema", "schema.json"];
    let input = [
        r#"{"expression": "n > 1"}"#,
        r#"{"expression": "o.a > 1", "bindings": {"o": {}}}"#,
        r#"{"expression": "n > 'a'", "bindings": {"n": 2}}"#,
        r#"{"expression": "n > 1", "bindings": {"n": 2}}"#,
    ];
    let (_, answers) = lines(folder.path(), &typed, &input.join("\n"));
    assert_eq!(answers[0]["unknown"], json!(["n"]));
    assert_eq!(answers[1]["unknown"], json!(["o.a"]));
    assert_eq!(answers[2]["findings"][0]["rule"], "condition-invalid");
    assert_eq!(answers[3]["value"], true);
}

#[test]
fn values_that_json_writes_alike_are_told_apart() {
    let folder = TempDir::new().expect("a folder");
    for (expression, literal) in [
        ("null", "null"),
        ("optional.none()", "optional.none()"),
        ("[0.0 / 0.0]", "[double(\"NaN\")]"),
        ("[1, 1u, 1.0, '1', b'1\\xff']", "[1, 1u, 1.0, \"1\", b\"1\\xff\"]"),
        ("{'a': duration('90s')}", "{\"a\": duration(\"90s\")}"),
        ("-1", "-1"),
        ("ip('::1')", "ip(\"::1\")"),
    ] {
        let (_, printed) = eval(folder.path(), &["--format", "json", expression], b"");
        let answer: Json = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(answer["literal"], literal, "{expression}");
        // What is written is an expression that gives the same.
        let (_, printed) = eval(folder.path(), &["--format", "json", literal], b"");
        let again: Json = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(again["literal"], literal);
    }
}

#[test]
fn an_expression_comes_from_a_file_or_the_standard_input() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("rule.cel"), "1 +\n  1\n").expect("a file");
    let file = eval(folder.path(), &["--file", "rule.cel", "--quiet"], b"");
    let stdin = eval(folder.path(), &["--file", "-", "--quiet"], b"1 + 1");
    assert_eq!((file.0, file.1.lines().next()), (Some(0), Some("2")));
    assert_eq!((stdin.0, stdin.1.lines().next()), (Some(0), Some("2")));
    assert_eq!(eval(folder.path(), &[], b"").0, Some(2));
    assert_eq!(eval(folder.path(), &["--file", "-", "--lines"], b"").0, Some(2));
    assert_eq!(eval(folder.path(), &["--file", "-"], &[0xff]).0, Some(2));
}

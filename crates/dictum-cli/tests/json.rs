//! What `--format json` prints fits the schemas in `schemas/`; and a first
//! workspace works as `dictum init` writes it.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Runs `dictum` in `folder`; gives its exit status and stdout.
fn dictum(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .output()
        .expect("dictum starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// Runs `dictum --format json` in the workspace; what it prints fits the schema `name`.
fn json(arguments: &[&str], name: &str) -> Json {
    let (_, printed) = dictum(Path::new(ROOT), &[arguments, &["--format", "json"]].concat());
    let json: Json = serde_json::from_str(&printed).expect("JSON");
    let schema = fs::read_to_string(format!("{ROOT}/schemas/{name}.schema.json")).expect("a file");
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults: Vec<String> = validator.iter_errors(&json).map(|it| it.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    json
}

const FIRST_DAY: &str = "policies/willingness-verification/examples/first-day";

#[test]
fn a_report_fits_its_schema_and_names_places_and_clauses() {
    let report = json(&["check", "--today", "2026-11-22", FIRST_DAY], "report");
    let findings = report.pointer("/findings").and_then(Json::as_array).expect("findings");
    assert!(findings.len() >= 12, "{}", findings.len());
    let rules = findings.iter().filter(|it| it.get("outcome").is_some_and(|it| !it.is_null()));
    for finding in rules {
        for key in ["path", "line", "column", "policy", "origin", "help"] {
            assert!(finding.get(key).is_some_and(|it| !it.is_null()), "{key}: {finding}");
        }
    }
    let failed = report.pointer("/summary/failed").and_then(Json::as_bool);
    assert_eq!(failed, Some(true));
}

#[test]
fn the_first_day_shows_every_rule_about_the_project_at_its_place() {
    let report = json(&["check", "--today", "2026-11-22", FIRST_DAY], "report");
    let findings = report.pointer("/findings").and_then(Json::as_array).expect("findings");
    for (rule, file, line) in [
        ("call-address-unknown", "pages/index/index.js", 12),
        ("call-outside-allowlist", "services/session.js", 19),
        ("domain-check-off", "project.config.json", 11),
        ("live-component-unused", "app.json", 2),
        ("observed-contradicts-stated", "project.config.json", 3),
        ("sdk-never-started", "app.js", 1),
        ("sdk-not-initialised", "app.js", 1),
        ("sdk-outdated", "verify_mpsdk/main.js", 3),
        ("sdk-page-unregistered", "app.json", 2),
    ] {
        let finding = findings.iter().find(|it| it.get("rule") == Some(&rule.into()));
        let finding = finding.unwrap_or_else(|| unreachable!("{rule} is not reported"));
        assert_eq!(finding.get("path"), Some(&format!("{FIRST_DAY}/{file}").into()), "{rule}");
        assert_eq!(finding.get("line"), Some(&line.into()), "{rule}");
    }
}

#[test]
fn a_clean_report_fits_its_schema() {
    let ready = "policies/willingness-verification/examples/ready";
    let report = json(&["check", "--today", "2026-11-22", ready], "report");
    assert_eq!(report.pointer("/findings"), Some(&Json::Array(Vec::new())));
}

#[test]
fn a_compilation_and_an_explanation_fit_their_schemas() {
    let pack = "policies/willingness-verification";
    let compiled = json(&["compile", pack, "--dry-run"], "compilation");
    assert_eq!(compiled.get("due"), Some(&Json::Null));
    let explained = json(&["explain", "request-domain-missing"], "explanation");
    assert!(explained.pointer("/params/request_domains").is_some());
}

#[test]
fn what_is_said_of_versions_fits_its_schemas() {
    let workspace = "tests/corpus/update/every-impact";
    let pack = &format!("{workspace}/service-manifests");
    let verified = json(&["verify", pack], "verification");
    assert_eq!(verified.get("holds").and_then(Json::as_bool), Some(true));
    let broken = json(&["verify", "policies"], "verification");
    assert_eq!(broken.pointer("/packs/0/findings/0/rule"), Some(&"nothing-released".into()));
    let updated = json(&["update", workspace, "--dry-run", "--today", "2026-11-22"], "update");
    for key in ["policies", "impacts", "verdicts"] {
        assert!(
            updated.get(key).and_then(Json::as_array).is_some_and(|it| !it.is_empty()),
            "{key}"
        );
    }
    assert_eq!(updated.get("written"), Some(&Json::Null));
    let confirmed = json(&["confirm", pack], "confirmed");
    assert_eq!(confirmed.get("added"), Some(&Json::Array(Vec::new())));
}

#[test]
fn both_languages_tell_the_same() {
    let report = |language| {
        let arguments = ["check", "--today", "2026-11-22", "--lang", language, FIRST_DAY];
        let report = json(&arguments, "report");
        let findings = report.get("findings").and_then(Json::as_array).expect("findings").clone();
        let place =
            |it: &Json| ["rule", "severity", "path", "line"].map(|key| it.get(key).cloned());
        findings.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(report("en"), report("zh-CN"));
}

#[test]
fn a_first_workspace_is_read_without_a_fault_and_knows_nothing_yet() {
    for language in ["en", "zh-CN"] {
        let folder = TempDir::new().expect("a folder");
        let (code, _) = dictum(folder.path(), &["init", "--lang", language]);
        assert_eq!(code, Some(0));
        let (code, printed) = dictum(folder.path(), &["check", "--format", "json"]);
        assert_eq!(code, Some(1));
        let report: Json = serde_json::from_str(&printed).expect("JSON");
        let findings = report.get("findings").and_then(Json::as_array).expect("findings");
        // That there is no code yet is said once, and no rule about it is judged.
        let of_code = |it: &&Json| it.get("rule").and_then(Json::as_str) == Some("code-not-found");
        assert_eq!(findings.iter().filter(of_code).count(), 1);
        for finding in findings.iter().filter(|it| !of_code(it)) {
            let outcome = finding.get("outcome").and_then(Json::as_str);
            assert_eq!(outcome, Some("indeterminate"), "{finding}");
        }
        // What is there is kept.
        fs::write(folder.path().join("console.yaml"), "schema: dictum/console/v1\n")
            .expect("a file");
        dictum(folder.path(), &["init"]);
        let kept = fs::read_to_string(folder.path().join("console.yaml")).expect("a file");
        assert_eq!(kept, "schema: dictum/console/v1\n");
    }
}

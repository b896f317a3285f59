//! What `dictum test --coverage` says when a case, a rule or a layout changes.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;
use tempfile::TempDir;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/cargo-manifests");

/// A copy of the pack that a test may edit.
fn pack() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let pack = folder.path().join("cargo-manifests");
    common::copy(Path::new(PACK), &pack);
    (folder, pack)
}

fn edit(path: &Path, edit: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).expect("the file is there");
    let edited = edit(&text);
    assert_ne!(text, edited, "the edit finds its place");
    fs::write(path, edited).expect("written");
}

fn test(pack: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["test", "--lang", "en", "--coverage"])
        .args(arguments)
        .arg(pack)
        .output()
        .expect("dictum starts")
}

fn json(pack: &Path) -> Json {
    let output = test(pack, &["--format", "json"]);
    let all: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    all[0].clone()
}

fn text(pack: &Path) -> String {
    String::from_utf8(test(pack, &[]).stdout).expect("UTF-8")
}

#[test]
fn coverage_fits_its_schema() {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["schema", "coverage"])
        .output()
        .expect("dictum starts");
    let schema = serde_json::from_slice(&output.stdout).expect("JSON");
    let (_folder, pack) = pack();
    let coverage = json(&pack);
    assert!(jsonschema::is_valid(&schema, &coverage), "{coverage:#}");
    assert!(coverage["rules"].as_array().is_some_and(|it| !it.is_empty()));
}

#[test]
fn a_condition_that_is_laid_out_anew_is_covered_as_before() {
    let (_folder, pack) = pack();
    let before = json(&pack);
    edit(&pack.join("rulebook.yaml"), |text| {
        text.replace(" && ", "\n      &&   ")
            .replace("has(subject.package)", "(has( subject.package ))")
    });
    let after = json(&pack);
    assert_eq!(before["branches"], after["branches"]);
    let counts = |it: &Json| -> Vec<[Json; 2]> {
        let rules = it["rules"].as_array().expect("rules").iter();
        let parts = rules.flat_map(|it| it["parts"].as_array().expect("parts"));
        parts.map(|it| [it["yes"].clone(), it["no"].clone()]).collect()
    };
    assert_eq!(counts(&before), counts(&after));
}

#[test]
fn a_deleted_case_shows() {
    let (_folder, pack) = pack();
    let before = json(&pack);
    fs::remove_file(pack.join("cases/version-open.yaml")).expect("removed");
    let after = json(&pack);
    let covered = |it: &Json, name: &str| it[name]["covered"].as_u64().expect("a number");
    for name in ["branches", "rules_both_ways", "clauses_exercised"] {
        assert!(covered(&after, name) < covered(&before, name), "{name}");
    }
    let text = text(&pack);
    assert!(text.contains("version-open: no case violates it"), "{text}");
    assert!(text.contains("no case violates `version-open`"), "{text}");
}

#[test]
fn a_removed_rule_leaves_its_clause_to_nobody() {
    let (_folder, pack) = pack();
    edit(&pack.join("rulebook.yaml"), |text| {
        let start = text.find("  - id: version-open").expect("the rule is there");
        let (before, rule) = text.split_at(start);
        let end = rule
            .find("\n  - id: ")
            .or_else(|| rule.find("\ninformative"))
            .map_or(rule.len(), |it| it + 1);
        format!("{before}{}", rule.split_at(end).1)
    });
    let output = test(&pack, &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains(": nobody claims it"), "{text}");
}

#[test]
fn too_little_coverage_fails_the_run() {
    let (_folder, pack) = pack();
    assert_eq!(test(&pack, &["--min", "100"]).status.code(), Some(0));
    edit(&pack.join("cases/version-open.yaml"), |text| {
        let last = text.find("  - name: no-workspace").expect("the case is there");
        text.split_at(last).0.to_owned()
    });
    assert_eq!(test(&pack, &["--min", "50"]).status.code(), Some(0));
    let output = test(&pack, &["--min", "100"]);
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(complaint.contains("less than 100%"), "{complaint}");
}

#[test]
fn foreign_formats_count_the_same_branches() {
    let (_folder, pack) = pack();
    let branches = &json(&pack)["branches"];
    let (covered, all) = (&branches["covered"], &branches["all"]);
    let lcov = test(&pack, &["--format", "lcov"]).stdout;
    let lcov = String::from_utf8(lcov).expect("UTF-8");
    assert!(lcov.contains(&format!("BRF:{all}\nBRH:{covered}\n")), "{lcov}");
    assert_eq!(lcov.matches("BRDA:").count().to_string(), all.to_string());
    let cobertura = test(&pack, &["--format", "cobertura"]).stdout;
    let cobertura = String::from_utf8(cobertura).expect("UTF-8");
    let figures = format!("branches-covered=\"{covered}\" branches-valid=\"{all}\"");
    assert!(cobertura.contains(&figures), "{cobertura}");
}

//! Rules that nobody has written yet never pass, and are bounded as what they are.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Two rules; what stands beside `todo()` in the second would make it true.
const RULEBOOK: &str = "schema: dictum/rulebook/v1
policy: services
title: Services
document: requirements.md
subject: document
subject_schema: subject.schema.json
rules:
  - {id: owner-missing, at: [Services], says: ['*owner*'], level: must, severity: error, title: a, require: todo(), message: a}
  - {id: logs-short, at: [Services], says: ['*logs*'], level: must, severity: error, title: b, when: 'true || todo()', require: 'true || todo()', message: b}
";

fn dictum(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(arguments)
        .args(["--today", "2026-11-22", "--lang", "en"])
        .current_dir(folder)
        .output()
        .expect("dictum starts");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("UTF-8"))
}

#[test]
fn unwritten_rules_never_pass_and_count_once_however_many_subjects_there_are() {
    let held = TempDir::new().expect("a folder");
    let (folder, pack) = (held.path(), held.path().join("services"));
    fs::create_dir(&pack).expect("a folder");
    let document = "# Services\n\nA service must name an owner. It must keep its logs.\n";
    fs::write(pack.join("requirements.md"), document).expect("it is written");
    fs::write(pack.join("rulebook.yaml"), RULEBOOK).expect("it is written");
    fs::write(pack.join("subject.schema.json"), "{}").expect("it is written");
    let workspace = "schema: dictum/workspace/v1\npacks: [services]\nsubjects:\n  \
                     - {name: all, kind: document, files: ['*.json'], policy: services}\n";
    fs::write(folder.join("dictum.yaml"), workspace).expect("it is written");
    for name in ["a.json", "b.json", "c.json"] {
        fs::write(folder.join(name), "{}").expect("it is written");
    }
    let (code, words) = dictum(folder, &["compile", "services"]);
    assert_eq!(code, Some(0), "{words}");
    let (code, words) = dictum(folder, &["check"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("`--max-todo 2`"), "{words}");
    assert!(!words.contains("satisfied") && !words.contains("not applicable"), "{words}");
    for (most, wanted) in [("0", 1), ("1", 1), ("2", 0)] {
        assert_eq!(dictum(folder, &["check", "--max-todo", most]).0, Some(wanted), "{most}");
    }
}

//! `dictum check --fix`, file by file.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const CONSOLE: &str = "schema: dictum/console/v1
domains:
  request: # from the console, 2026-11-20
    - https://events.tim.qq.com
    - https://faceid.qq.com # ours too
  socket: [wss://wss.tim.qq.com]
  upload:
launch: {date: 2027-01-31}
";

const SHARED: &str = "{\n  // shared\n  \"setting\": { \"urlCheck\": true },\n}\n";

const PRIVATE: &str = "{ \"setting\": { \"es6\": true, \"urlCheck\": false } }\n";

/// Runs `dictum check --fix` in `folder`; gives what it says to a person.
fn fix(folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["check", "--fix", "--today", "2026-11-22"])
        .current_dir(folder)
        .env("LC_ALL", "C")
        .output()
        .expect("dictum starts");
    assert_eq!(output.status.code(), Some(1), "what a person has to do is left");
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn what_is_safe_is_fixed_once_and_the_rest_is_kept() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let read = |name: &str| fs::read_to_string(path(name)).expect("a file");
    fs::write(path("console.yaml"), CONSOLE).expect("a file");
    fs::write(path("project.config.json"), SHARED).expect("a file");
    fs::write(path("project.private.config.json"), PRIVATE).expect("a file");
    assert_eq!(
        fix(folder.path()),
        "fixed: set line 1 of `project.private.config.json` to `true`\n"
    );
    // The console file is a record: writing in it does nothing on the platform.
    assert_eq!(read("console.yaml"), CONSOLE);
    assert_eq!(read("project.config.json"), SHARED);
    assert_eq!(read("project.private.config.json"), PRIVATE.replace("false", "true"));

    assert_eq!(fix(folder.path()), "", "nothing is left to fix");
    assert_eq!(read("console.yaml"), CONSOLE);
}

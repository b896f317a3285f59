//! Several reports of one run, each in its file.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/willingness-verification/examples");

fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["check", "--today", "2026-11-22", "--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("dictum starts")
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_file_has_what_stdout_would_have() {
    let folder = TempDir::new().expect("a folder");
    let example = format!("{EXAMPLE}/first-day");
    for format in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        let file = format!("{format}=reports/deep/{format}");
        let run = check(folder.path(), &["--format", format, "--output", &file, &example]);
        assert_eq!(run.status.code(), Some(1), "{format}");
        let written = folder.path().join("reports/deep").join(format);
        let written = fs::read_to_string(written).expect("the report is there");
        assert_eq!(written, printed(&run), "{format}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = TempDir::new().expect("a folder");
    let example = format!("{EXAMPLE}/first-day");
    let run = || {
        let output = check(
            folder.path(),
            &["--output", "sarif=a.sarif", "--output", "junit=a.xml", &example],
        );
        assert_eq!(output.status.code(), Some(1));
        ["a.sarif", "a.xml"].map(|it| fs::read(folder.path().join(it)).expect("it is there"))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_report_that_cannot_be_written_is_no_clean_run() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("taken")).expect("a folder");
    let ready = format!("{EXAMPLE}/ready");
    for outputs in [
        &["--output", "sarif=taken"][..],
        &["--output", "sarif=a", "--output", "junit=a"],
        &["--output", "sarif="],
        &["--output", "nothing=a"],
    ] {
        let run = check(folder.path(), &[outputs, &[&ready]].concat());
        assert_eq!(run.status.code(), Some(2), "{outputs:?}");
        assert!(!run.stderr.is_empty(), "{outputs:?}");
    }
}

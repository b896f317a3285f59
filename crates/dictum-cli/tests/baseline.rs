//! A baseline excuses what fails today, shrinks, and lets nothing new pass.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const EXAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../policies/willingness-verification/examples/first-day"
);

fn dictum(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(arguments)
        .args(["--today", "2026-11-22", "--lang", "en"])
        .current_dir(folder)
        .output()
        .expect("dictum starts")
}

/// What `dictum` with `arguments` ends with and prints.
fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = dictum(folder, arguments);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("UTF-8"))
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a file");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).expect("it is written");
}

const BASELINE: [&str; 3] = ["baseline", "--by", "me@acme.example"];

#[test]
fn what_fails_today_is_excused_and_what_is_new_fails() {
    let held = TempDir::new().expect("a folder");
    let folder = held.path();
    common::copy(Path::new(EXAMPLE), folder);
    assert_eq!(dictum(folder, &["check"]).status.code(), Some(1));

    let (code, words) = told(folder, &BASELINE);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("0 mended and gone, 0 not excused · wrote "), "{words}");
    let file = folder.join("baseline/willingness-verification.yaml");
    let layer = fs::read_to_string(&file).expect("the baseline is there");
    assert!(layer.contains("count: ") && layer.contains("until: \"2027-02-20\""), "{layer}");
    let (code, words) = told(folder, &["check", "--quiet"]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("waived"), "{words}");

    let (code, words) = told(folder, &BASELINE);
    assert_eq!((code, words.contains("nothing is written")), (Some(0), true), "{words}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), layer, "the same input, the same bytes");

    // Another address of the same kind: nobody knows which of them is new.
    let console = folder.join("console.yaml");
    let before = fs::read_to_string(&console).expect("a file");
    replace(
        &console,
        "    - https://faceid.qq.com\n",
        "    - https://faceid.qq.com\n    - http://new.example\n",
    );
    let (code, words) = told(folder, &["check", "--format", "concise"]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("error[domain-malformed]"), "{words}");
    let (code, words) = told(folder, &BASELINE);
    assert_eq!(code, Some(1), "what is new is not taken in: {words}");
    let (code, words) = told(folder, &[&BASELINE[..], &["--add"]].concat());
    assert_eq!(code, Some(0), "{words}");

    // And mended again: the count shrinks by itself, and the fault does not come back in.
    fs::write(&console, before).expect("it is written");
    let (_, words) = told(folder, &["check", "--format", "concise"]);
    assert!(words.contains("info[waiver-shrinks]"), "{words}");
    let (code, words) = told(folder, &BASELINE);
    assert!(code == Some(0) && words.contains("1 mended and gone"), "{words}");
}

#[test]
fn what_was_mended_leaves_the_baseline() {
    let held = TempDir::new().expect("a folder");
    let folder = held.path();
    common::copy(Path::new(EXAMPLE), folder);
    assert_eq!(dictum(folder, &BASELINE).status.code(), Some(0));
    let console = folder.join("console.yaml");
    let file = folder.join("baseline/willingness-verification.yaml");
    let has = || fs::read_to_string(&file).expect("a file").contains("live-player-disabled");
    assert!(has());
    replace(&console, "live_player: false", "live_player: true");
    let (code, words) = told(folder, &BASELINE);
    assert_eq!(code, Some(0), "{words}");
    assert!(!has(), "{words}");
    replace(&console, "live_player: true", "live_player: false");
    assert_eq!(dictum(folder, &["check"]).status.code(), Some(1), "it is not excused again");
}

#[test]
fn a_baseline_ends_on_its_day_and_names_somebody() {
    let held = TempDir::new().expect("a folder");
    let folder = held.path();
    common::copy(Path::new(EXAMPLE), folder);
    for arguments in [
        &["baseline"][..],
        &["baseline", "--by", " "],
        &["baseline", "--by", "me", "--until", "2026-11-21"],
        &["baseline", "--by", "me", "nowhere"],
    ] {
        assert_eq!(dictum(folder, arguments).status.code(), Some(2), "{arguments:?}");
    }
    let until = [&BASELINE[..], &["--until", "2026-11-22"]].concat();
    assert_eq!(dictum(folder, &until).status.code(), Some(0));
    let later = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["check", "--quiet", "--today", "2026-11-23"])
        .current_dir(folder)
        .output()
        .expect("dictum starts");
    assert_eq!(later.status.code(), Some(1));
    let empty = TempDir::new().expect("a folder");
    fs::write(empty.path().join("app.json"), "{\"pages\": []}").expect("a file");
    assert_eq!(
        dictum(empty.path(), &BASELINE).status.code(),
        Some(1),
        "there is no workspace file"
    );
}

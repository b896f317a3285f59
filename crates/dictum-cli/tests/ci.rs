//! The files of `ci/` and the pre-commit hook do what they say: every `dictum` command
//! in them runs, and what later steps read is there.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use serde_json::Value as Json;
use tempfile::TempDir;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &str) -> Json {
    let text = fs::read_to_string(format!("{HERE}/{path}")).expect("the file is there");
    let source = Source::new(path, text);
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, [], "{path} is YAML");
    let tree = tree.expect("a tree");
    tree.to_json(tree.root())
}

/// The example `name`, in a folder that a test may write to.
fn example(name: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let from = format!("{HERE}/../../policies/willingness-verification/examples/{name}");
    common::copy(Path::new(&from), folder.path());
    folder
}

/// Runs a command line that begins with `dictum`, on the examples' day.
fn run(command: &str, folder: &Path) -> Output {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("dictum"), "{command}");
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(words)
        .args(["--today", "2026-11-22"])
        .current_dir(folder)
        .output()
        .expect("dictum starts")
}

fn strings(value: &Json) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// Holds commands to their work: the first is the check and tells the examples apart.
fn hold(commands: &[String], left: &[&str]) {
    for (name, code) in [("ready", 0), ("first-day", 1)] {
        let folder = example(name);
        for (at, command) in commands.iter().enumerate() {
            let output = run(command, folder.path());
            let want = if at == 0 { code } else { 0 };
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(want), "{command}: {said}");
        }
        for file in left {
            assert!(folder.path().join(file).is_file(), "{file} is left for later steps");
        }
    }
}

#[test]
fn the_workflow_for_github_runs() {
    let workflow = read("ci/github-actions.yml");
    let steps = workflow.pointer("/jobs/check/steps").and_then(Json::as_array).expect("steps");
    let runs = steps.iter().filter_map(|it| it.get("run").and_then(Json::as_str));
    let (ours, others): (Vec<_>, Vec<_>) =
        runs.map(str::to_owned).partition(|it| it.starts_with("dictum "));
    assert_eq!(others, ["cat dictum.md >> \"$GITHUB_STEP_SUMMARY\""]);
    hold(&ours, &["dictum.sarif", "dictum.xml", "dictum.md", "dictum.html"]);
    let upload = |key: &str| {
        let of = |it: &Json| it.pointer(key).and_then(Json::as_str).map(str::to_owned);
        steps.iter().find_map(of).expect("an upload")
    };
    assert_eq!(upload("/with/sarif_file"), "dictum.sarif");
    for file in upload("/with/path").lines() {
        assert!(["dictum.html", "dictum.xml", "dictum.sarif"].contains(&file), "{file}");
    }
}

#[test]
fn the_job_for_gitlab_runs() {
    let job = read("ci/gitlab-ci.yml");
    let mut commands = strings(job.pointer("/dictum/script").expect("a script"));
    commands.extend(strings(job.pointer("/dictum/after_script").expect("a script")));
    let report = |name: &str| {
        let pointer = format!("/dictum/artifacts/reports/{name}");
        job.pointer(&pointer).and_then(Json::as_str).expect("a report").to_owned()
    };
    let (quality, junit) = (report("codequality"), report("junit"));
    hold(&commands, &[&quality, &junit, "dictum.html"]);
}

#[test]
fn the_pre_commit_hook_runs() {
    let hooks = read("../../.pre-commit-hooks.yaml");
    let hook = hooks.get(0).expect("a hook");
    let entry = hook.get("entry").and_then(Json::as_str).expect("an entry");
    hold(&[entry.to_owned()], &[]);
    let readme = fs::read_to_string(format!("{HERE}/ci/README.md")).expect("the file is there");
    assert!(readme.contains(&format!("exec {entry}\n")), "the one-line hook is the same");
}

//! `dictum diff` between git revisions: objects are read, and nothing else happens.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const WORKSPACE: &str = "\
schema: dictum/workspace/v1
layers: [acme.yaml]
subjects:
  - {name: app, kind: mini-program, policy: willingness-verification@1}
";

const LAYER: &str = "\
schema: dictum/layer/v1
layer: acme
owner: platform@acme.example
over: willingness-verification@1
rules:
  launch-before-review: {severity: error}
";

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgSign=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn diff(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["diff", "--today", "2026-11-22"])
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("NO_COLOR", "1")
        // What a hook or a caller sets must not lead elsewhere.
        .env("GIT_DIR", "/nowhere")
        .output()
        .expect("dictum starts");
    let printed = [stdout, stderr].concat();
    (status.code(), String::from_utf8(printed).expect("UTF-8"))
}

/// A repository of two commits, of which the second adds a rule's severity; the
/// workspace lies in `app`, as people have it.
fn repository() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let root = folder.path();
    let app = root.join("app");
    fs::create_dir(&app).expect("a folder");
    fs::write(app.join("dictum.yaml"), WORKSPACE).expect("a file");
    fs::write(app.join("acme.yaml"), LAYER.replace("severity: error", "enabled: true"))
        .expect("a file");
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "one"]);
    fs::write(app.join("acme.yaml"), LAYER).expect("a file");
    git(root, &["commit", "--quiet", "--all", "--message", "two"]);
    folder
}

#[test]
fn two_revisions_are_compared_by_the_policy_in_force() {
    let folder = repository();
    let (code, printed) = diff(&folder.path().join("app"), &["HEAD~1", "HEAD"]);
    assert_eq!(code, Some(0), "{printed}");
    for words in ["app: ", "1 tightened", "launch-before-review", "warning → error"] {
        assert!(printed.contains(words), "no {words} in: {printed}");
    }
    let (code, printed) = diff(folder.path(), &["HEAD", "app", "--dir", "app"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("no rule, parameter or schema changes"), "{printed}");
}

#[test]
fn a_word_that_is_no_revision_is_no_option_either() {
    let folder = repository();
    let app = folder.path().join("app");
    for word in ["--upload-pack=touch owned", "-n", "HEAD:app", "HEAD..HEAD~1", "", "HEAD\n"] {
        let (code, printed) = diff(&app, &["--", word, "HEAD"]);
        assert_eq!(code, Some(1), "{word}: {printed}");
        assert!(printed.contains("diff-operands"), "{word}: {printed}");
    }
    assert!(!app.join("owned").exists());
}

/// Whatever a repository's own configuration names is not run.
#[test]
fn a_hostile_configuration_runs_nothing() {
    let folder = repository();
    let root = folder.path();
    for key in ["core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "diff.external"] {
        git(root, &["config", key, "touch owned; false"]);
    }
    git(root, &["config", "filter.own.smudge", "touch owned"]);
    git(root, &["config", "alias.ls-tree", "!touch owned"]);
    fs::write(root.join(".git/info/attributes"), "* filter=own\n").expect("a file");
    let (code, printed) = diff(&root.join("app"), &["HEAD~1", "HEAD"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(!root.join("owned").exists() && !root.join("app/owned").exists());
}

/// A link of a revision is not followed, and is as good as not there.
#[cfg(unix)]
#[test]
fn a_link_leads_nowhere() {
    let folder = repository();
    let app = folder.path().join("app");
    fs::remove_file(app.join("acme.yaml")).expect("a file");
    std::os::unix::fs::symlink("/etc/passwd", app.join("acme.yaml")).expect("a link");
    git(folder.path(), &["commit", "--quiet", "--all", "--message", "three"]);
    let (code, printed) = diff(&app, &["HEAD~1", "HEAD"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("`HEAD:/acme.yaml` is not there"), "{printed}");
}

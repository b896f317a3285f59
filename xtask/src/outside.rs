//! The formats that others read, held to tools that nobody here wrote.
//!
//! Each tool is asked where it is installed; what is not installed is said, and a run
//! in which nothing was asked has failed.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::say;

const WORKSPACE: &str = "policies/willingness-verification/examples";
const PACK: &str = "policies/willingness-verification";
const DAY: [&str; 4] = ["--today", "2026-11-22", "--lang", "en"];

/// Each tool and what it is called with; it is content where it exits with 0.
const TOOLS: [(&str, &[&str]); 8] = [
    ("xmllint", &["--noout", "--schema", "{corpus}/junit-10.xsd", "junit.xml"]),
    ("xmllint", &["--noout", "--nonet", "cobertura.xml"]),
    ("lcov", &["--rc", "lcov_branch_coverage=1", "--summary", "coverage.info"]),
    ("sarif", &["summary", "dictum.sarif"]),
    ("trestle", &["import", "-f", "{here}/catalog.json", "-o", "pack"]),
    ("trestle", &["import", "-f", "{here}/profile.json", "-o", "pack"]),
    ("trestle", &["import", "-f", "{here}/results.json", "-o", "run"]),
    ("trestle", &["validate", "--all"]),
];

/// Writes every format and asks every tool that is there; whether all are content.
pub(crate) fn run(root: &Path) -> anyhow::Result<bool> {
    let here = root.join("target/outside");
    if here.exists() {
        std::fs::remove_dir_all(&here).context("clearing target/outside")?;
    }
    let trestle = here.join("trestle");
    std::fs::create_dir_all(&trestle).context("making target/outside")?;
    write(root, &here)?;
    let corpus = root.join("tests/corpus/formats").to_string_lossy().into_owned();
    let shown = here.to_string_lossy().into_owned();
    let mut fine = true;
    let mut asked = 0;
    if is_there("trestle") {
        fine &= call("trestle", &["init".to_owned(), "--local".to_owned()], &trestle)?;
    }
    for (tool, words) in TOOLS {
        if !is_there(tool) {
            say(&format!("outside: {tool} is not installed, and was not asked"));
            continue;
        }
        let folder = if tool == "trestle" { &trestle } else { &here };
        let words: Vec<String> = words
            .iter()
            .map(|it| it.replace("{corpus}", &corpus).replace("{here}", &shown))
            .collect();
        fine &= call(tool, &words, folder)?;
        asked += 1;
    }
    Ok(fine && asked > 0)
}

/// Writes every format of the examples into `here`.
fn write(root: &Path, here: &Path) -> anyhow::Result<()> {
    let output = |kind: &str, name: &str| format!("{kind}={}", here.join(name).display());
    let check =
        ["--output", &output("sarif", "dictum.sarif"), "--output", &output("junit", "junit.xml")];
    // The examples have findings: 1 is the exit code of a run that went well.
    dictum(root, &[&["check", WORKSPACE, "--quiet"], &DAY[..], &check].concat())?;
    for (kind, name) in
        [("catalog", "catalog.json"), ("profile", "profile.json"), ("results", "results.json")]
    {
        let format = format!("oscal-{kind}");
        let path = here.join(name).to_string_lossy().into_owned();
        let audit = ["audit", WORKSPACE, "--format", &format, "--output", &path];
        dictum(root, &[&audit[..], &DAY].concat())?;
    }
    for (format, name) in [("cobertura", "cobertura.xml"), ("lcov", "coverage.info")] {
        let text = dictum(root, &["test", PACK, "--format", format])?;
        std::fs::write(here.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    Ok(())
}

fn dictum(root: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--locked", "--package", "dictum-cli", "--"])
        .args(arguments)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("running dictum")?;
    match output.status.code() {
        Some(0 | 1) => Ok(output.stdout),
        _ => anyhow::bail!("dictum {} could not run", arguments.join(" ")),
    }
}

fn is_there(tool: &str) -> bool {
    let quiet =
        Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok()
}

fn call(tool: &str, words: &[String], folder: &Path) -> anyhow::Result<bool> {
    let shown = format!("{tool} {}", words.join(" "));
    say(&format!("outside: {shown}"));
    let status = Command::new(tool)
        .args(words)
        .current_dir(folder)
        .status()
        .with_context(|| format!("running {shown}"))?;
    Ok(status.success())
}

//! How long the audit of 200 subjects takes to write, and its page to open.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::say;
use crate::tools::{CHROMIUM, NPM, Step, call, copy};

/// The step. It builds for release, and so is no part of `ci`.
pub(crate) const STEP: Step = Step { name: "scale", tools: &[NPM, CHROMIUM], run };

const SUBJECTS: usize = 200;
const RUNS: usize = 5;

/// What the audit may take, process start included.
const WRITTEN_IN: Duration = Duration::from_secs(1);

/// What the page may take in Chromium until it is drawn, in milliseconds.
const OPENED_IN: &str = "2000";

/// The mini-programs that the subjects are copies of, in turn.
const EXAMPLES: [&str; 2] = ["ready", "first-day"];

/// Writes the workspace, audits it and opens the page; whether both are fast enough.
fn run(root: &Path) -> anyhow::Result<bool> {
    let here = root.join("target/scale");
    if here.exists() {
        fs::remove_dir_all(&here).context("clearing target/scale")?;
    }
    workspace(root, &here)?;
    let build = ["cargo", "build", "--quiet", "--locked", "--release", "--package", "dictum-cli"];
    if !call("scale", root, &build)? {
        bail!("dictum does not build");
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let dictum = target.join("release/dictum");
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let began = Instant::now();
        let status = Command::new(&dictum)
            .args(["audit", "--today", "2026-11-22", "--lang", "en", "--output", "audit.html"])
            .current_dir(&here)
            .status()
            .context("running dictum")?;
        if !status.success() {
            bail!("dictum audit fails");
        }
        best = best.min(began.elapsed());
    }
    let bytes = fs::metadata(here.join("audit.html")).context("reading the page")?.len();
    let (subjects, took, size) = (SUBJECTS, best.as_millis(), bytes / 1024);
    say(&format!(
        "scale: {subjects} subjects are audited in {took} ms, best of {RUNS}; {size} KiB"
    ));
    let script = root.join("xtask/browser");
    if !script.join("node_modules").exists() {
        let install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"];
        call("scale", &script, &install)?;
    }
    let page = here.join("audit.html").display().to_string();
    let opened = call("scale", &script, &["node", "open.mjs", &page, OPENED_IN])?;
    Ok(opened && best <= WRITTEN_IN)
}

/// Writes a workspace of many subjects into `here`.
fn workspace(root: &Path, here: &Path) -> anyhow::Result<()> {
    let examples = root.join("policies/willingness-verification/examples");
    let mut text = String::from("schema: dictum/workspace/v1\nsubjects:\n");
    for (number, example) in (0..SUBJECTS).zip(EXAMPLES.iter().cycle()) {
        let name = format!("{example}-{number:03}");
        copy(&examples.join(example), &here.join(&name)).context("copying an example")?;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "  - {{name: {name}, kind: mini-program, root: {name}, policy: willingness-verification@1}}"
        );
    }
    fs::write(here.join("dictum.yaml"), text).context("writing the workspace")
}

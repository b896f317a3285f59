//! The audit page in a real browser: `xtask/browser/audit.mjs` over the examples.
//!
//! It needs Node.js, Chromium (`$CHROMIUM`, or else where Debian has it) and half a
//! minute, so that it is no part of `ci`.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::say;

/// The workspaces whose pages are opened.
const WORKSPACES: [&str; 1] = ["policies/willingness-verification/examples"];

/// The day on which they are judged.
const TODAY: &str = "2026-11-22";

/// Writes each page and opens it; whether all is as it should be. What there is to
/// look at is left in `target/browser`.
pub(crate) fn run(root: &Path) -> anyhow::Result<bool> {
    let script = root.join("xtask/browser");
    if !script.join("node_modules").exists() {
        command(&script, &["npm", "ci", "--no-audit", "--no-fund"])?;
    }
    let left = root.join("target/browser");
    std::fs::create_dir_all(&left).context("making target/browser")?;
    let left = left.to_string_lossy().into_owned();
    let page = format!("{left}/audit.html");
    let mut fine = true;
    for workspace in WORKSPACES {
        let audit = ["audit", workspace, "--today", TODAY, "--lang", "en", "--output", &page];
        let cargo = ["cargo", "run", "--quiet", "--locked", "--package", "dictum-cli", "--"];
        fine &= command(root, &[&cargo[..], &audit].concat())?
            && command(&script, &["node", "audit.mjs", &page, &left])?;
    }
    Ok(fine)
}

fn command(folder: &Path, words: &[&str]) -> anyhow::Result<bool> {
    let shown = words.join(" ");
    say(&format!("browser: {shown}"));
    let (program, arguments) = words.split_first().context("a command has words")?;
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("running {shown}"))?;
    Ok(status.success())
}

//! All of CI, one step after the other.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Context as _;

use crate::tools::{DENY, NEXTEST, Step, Tool, bring};
use crate::{Mode, browser, editors, functions, outside, policies, say, schemas};

/// What the commands of CI need.
const TOOLS: [&Tool; 2] = [&NEXTEST, &DENY];

/// The steps that drive programs which others wrote.
const FOREIGN: [Step; 3] = [editors::STEP, outside::STEP, browser::STEP];

/// The commands of CI, in the order in which they are cheapest to fail.
const STEPS: [(&str, &[&str]); 8] = [
    ("format", &["cargo", "fmt", "--all", "--check"]),
    (
        "lints",
        &["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
    ),
    ("licences", &["cargo", "deny", "--offline", "check", "bans", "licenses", "sources"]),
    ("tests", &["cargo", "nextest", "run", "--workspace", "--locked", "--no-fail-fast"]),
    ("doc tests", &["cargo", "test", "--workspace", "--locked", "--doc", "--quiet"]),
    (
        "documentation",
        &[
            "cargo",
            "doc",
            "--workspace",
            "--locked",
            "--no-deps",
            "--document-private-items",
            "--quiet",
        ],
    ),
    (
        "dictum on dictum",
        &["cargo", "run", "--quiet", "--locked", "--package", "dictum-cli", "--", "check", "."],
    ),
    // Every branch of every shipped condition has a case on either side.
    (
        "coverage",
        &[
            "cargo",
            "run",
            "--quiet",
            "--locked",
            "--package",
            "dictum-cli",
            "--",
            "test",
            "--min",
            "100",
            "policies/willingness-verification",
            "policies/willingness-sdk",
            "policies/cargo-manifests",
        ],
    ),
];

/// Installs what a new machine lacks, and fetches the dependencies, so that the steps
/// need no network for them.
///
/// # Errors
///
/// Fails where the dependencies cannot be fetched.
pub(crate) fn set_up(root: &Path) -> anyhow::Result<()> {
    let needed: Vec<&Tool> =
        TOOLS.into_iter().chain(FOREIGN.iter().flat_map(|it| it.tools)).collect();
    bring(root, &needed)?;
    anyhow::ensure!(step(root, "fetch", &["cargo", "fetch", "--locked"])?, "nothing was fetched");
    Ok(())
}

/// Runs every step to the end; whether all of them passed.
pub(crate) fn run(root: &Path) -> anyhow::Result<bool> {
    let mut failed = Vec::new();
    for (name, command) in STEPS {
        if !step(root, name, command)? {
            failed.push(name);
        }
    }
    for (name, fine) in [
        ("schemas", schemas::run(root, Mode::Check)?),
        ("functions", functions::run(root, Mode::Check)?),
        ("policies", policies::run(root, Mode::Check)?),
    ] {
        if !fine {
            failed.push(name);
        }
    }
    for foreign in FOREIGN {
        let fine = foreign.run(root).unwrap_or_else(|error| {
            say(&format!("ci: {}: FAILED: {error:#}", foreign.name));
            false
        });
        if !fine {
            failed.push(foreign.name);
        }
    }
    if failed.is_empty() {
        say("ci: all steps passed");
    } else {
        say(&format!("ci: failed: {}", failed.join(", ")));
    }
    Ok(failed.is_empty())
}

fn step(root: &Path, name: &str, command: &[&str]) -> anyhow::Result<bool> {
    let words = command.join(" ");
    say(&format!("ci: {name}: {words}"));
    let began = Instant::now();
    let (program, arguments) = command.split_first().context("a step is a command")?;
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .env("RUSTDOCFLAGS", "-D warnings")
        // A clean clone is built once: what a second build would start from only fills the disk.
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .with_context(|| format!("running {words}"))?;
    let seconds = began.elapsed().as_secs();
    say(&format!(
        "ci: {name}: {} in {seconds} s",
        if status.success() { "passed" } else { "FAILED" }
    ));
    Ok(status.success())
}

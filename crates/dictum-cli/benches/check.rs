//! `dictum check` on the shipped examples: wall time, process start included.
//!
//! `cargo bench -p dictum-cli`

#![expect(clippy::expect_used, reason = "a benchmark fails loudly")]

use std::process::{Command, Output};

const EXAMPLES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/willingness-verification/examples");

fn main() {
    divan::main();
}

#[divan::bench(args = ["first-day", "ready"], sample_count = 100)]
fn check(example: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["check", "--today", "2026-11-22", &format!("{EXAMPLES}/{example}")])
        .output()
        .expect("dictum runs")
}

/// What starting a process costs by itself.
#[divan::bench(sample_count = 100)]
fn start_only() -> Output {
    Command::new(env!("CARGO_BIN_EXE_dictum")).arg("--version").output().expect("dictum runs")
}

//! From a save to `watch`'s output, besides the debounce that is set: median and 99th
//! percentile, on a copy of the example and on many copies of it.
//!
//! `cargo bench -p dictum-cli --bench watch`; numbers for people, no test.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark fails loudly, and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const EXAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../policies/willingness-verification/examples/first-day"
);

/// The debounce that is set, in milliseconds.
const DEBOUNCE: u64 = 50;

/// How often the file is saved.
const ROUNDS: usize = 100;

/// What every turn says at its end.
const TURN: &str = "live-player-disabled";

fn main() {
    let example = tempfile::tempdir().unwrap();
    copy(Path::new(EXAMPLE), example.path());
    measure("example", example.path(), "console.yaml");
    let large = tempfile::tempdir().unwrap();
    generate(large.path(), 1_000);
    measure("1,000 subjects", large.path(), "s500/console.yaml");
}

/// Saves `file` again and again, and waits each time for what is said of it.
fn measure(name: &str, root: &Path, file: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .args(["watch", "--today", "2026-11-22", "--debounce", &DEBOUNCE.to_string()])
        .current_dir(root)
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        stdout.lines().map_while(Result::ok).try_for_each(|it| sender.send(it))
    });
    let began = Instant::now();
    // The first turn is over when nothing more comes.
    let mut opened = Duration::ZERO;
    while let Ok(_line) =
        lines.recv_timeout(Duration::from_secs(if opened.is_zero() { 120 } else { 1 }))
    {
        opened = began.elapsed();
    }
    let off = fs::read_to_string(root.join(file)).unwrap();
    let on = off.replace("live_player: false", "live_player: true");
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let text = if round.is_multiple_of(2) { &on } else { &off };
        let began = Instant::now();
        fs::write(root.join(file), text).unwrap();
        while !lines.recv_timeout(Duration::from_mins(1)).unwrap().contains(TURN) {}
        times.push(began.elapsed().saturating_sub(Duration::from_millis(DEBOUNCE)));
        // Whatever else this turn says belongs to it.
        while lines.recv_timeout(Duration::from_millis(40)).is_ok() {}
    }
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!(
        "{name}: first turn in {:.0} ms; save to output besides the debounce of {DEBOUNCE} ms: median {:.1} ms, 99th percentile {:.1} ms",
        opened.as_secs_f64() * 1e3,
        at(50),
        at(99),
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A workspace of `count` mini-programs, each a copy of the example.
fn generate(root: &Path, count: usize) {
    let mut workspace = String::from("schema: dictum/workspace/v1\nsubjects:\n");
    for subject in 0..count {
        let name = format!("s{subject}");
        let _ = writeln!(
            workspace,
            "  - {{name: {name}, kind: mini-program, root: {name}, policy: willingness-verification@1}}"
        );
        copy(Path::new(EXAMPLE), &root.join(&name));
        fs::remove_file(root.join(&name).join("dictum.yaml")).unwrap();
    }
    fs::write(root.join("dictum.yaml"), workspace).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

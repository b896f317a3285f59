//! `dictum watch`: what an editor does to a file is told once, and only what changed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;

const OFF: &str = "schema: dictum/console/v1\ninterfaces: {live_player: false}\n";
const ON: &str = "schema: dictum/console/v1\ninterfaces: {live_player: true}\n";

/// The line that follows a turn in which the switch is found off, and on.
const FOUND: &str = "[live-player-disabled]";
const GONE: &str = "✓ gone: error [live-player-disabled]";

struct Watch {
    child: Child,
    lines: Receiver<String>,
    folder: TempDir,
}

impl Watch {
    fn start(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (path, text) in files {
            write(&folder.path().join(path), text);
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
            .args(["watch", "--today", "2026-11-22", "--debounce", "20"])
            .current_dir(folder.path())
            .env("LC_ALL", "C")
            .stdout(Stdio::piped())
            .spawn()
            .expect("dictum starts");
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|it| sender.send(it))
        });
        let watch = Self { child, lines, folder };
        watch.wait_for("the run");
        watch
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Waits for a line that holds `words`.
    fn wait_for(&self, words: &str) {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(20)) {
                Ok(line) if line.contains(words) => return,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{error}: no line has `{words}` in {seen:#?}"),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

#[test]
fn saves_of_every_kind_are_seen() {
    let watch = Watch::start(&[("console.yaml", OFF)]);
    let file = watch.path().join("console.yaml");
    // In place.
    write(&file, ON);
    watch.wait_for(GONE);
    // By a temporary file.
    write(&watch.path().join(".console.tmp"), OFF);
    fs::rename(watch.path().join(".console.tmp"), &file).expect("a move");
    watch.wait_for(FOUND);
    // By a backup, as Vim does.
    fs::rename(&file, watch.path().join("console.yaml~")).expect("a move");
    write(&file, ON);
    fs::remove_file(watch.path().join("console.yaml~")).expect("a removal");
    watch.wait_for(GONE);
}

#[test]
fn folders_that_are_made_moved_and_removed_are_seen() {
    let workspace = "schema: dictum/workspace/v1\nsubjects:\n\
        - {name: a, kind: mini-program, root: deep/er/a, policy: willingness-verification@1}\n";
    let watch = Watch::start(&[("dictum.yaml", workspace), ("README.md", "")]);
    // A file in a folder in a folder, all just made.
    write(&watch.path().join("deep/er/a/console.yaml"), OFF);
    watch.wait_for(FOUND);
    write(&watch.path().join("deep/er/a/console.yaml"), ON);
    watch.wait_for(GONE);
    fs::rename(watch.path().join("deep"), watch.path().join("gone")).expect("a move");
    watch.wait_for("[file-missing]");
    fs::rename(watch.path().join("gone"), watch.path().join("deep")).expect("a move");
    watch.wait_for("gone: error [file-missing]");
    fs::remove_dir_all(watch.path().join("deep")).expect("a removal");
    watch.wait_for("[file-missing]");
}

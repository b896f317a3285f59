//! From a change notification to published diagnostics: median and 99th percentile, on
//! the example and on a generated workspace of 1,000 subjects and 20,000 files; and the
//! memory that the large one takes.
//!
//! `cargo bench -p dictum-lsp`; numbers for people, no test.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark fails loudly, and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dictum_lsp::server::{self, Surroundings};
use dictum_schema::language::Language;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value as Json, json};

const EXAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../policies/willingness-verification/examples/first-day"
);

/// How many subjects the large workspace has, and how many files each.
const SUBJECTS: usize = 1_000;
const FILES: usize = 20;

fn main() {
    let example = tempfile::tempdir().unwrap();
    copy(Path::new(EXAMPLE), example.path());
    measure("example", example.path(), &[PathBuf::from("console.yaml")], 500);

    let large = tempfile::tempdir().unwrap();
    generate(large.path());
    let files: Vec<PathBuf> =
        (0..SUBJECTS).step_by(50).map(|it| PathBuf::from(format!("s{it}/console.yaml"))).collect();
    measure("1,000 subjects, 20,000 files", large.path(), &files, 500);
}

/// Edits `files` of the workspace in `root` in turn, `rounds` times in all.
fn measure(name: &str, root: &Path, files: &[PathBuf], rounds: usize) {
    let root = fs::canonicalize(root).unwrap();
    let (client, theirs) = Connection::memory();
    let surroundings =
        Surroundings { language: Language::En, today: || Some(jiff::civil::date(2026, 11, 22)) };
    let server = std::thread::spawn(move || server::serve(&theirs, surroundings));
    let began = Instant::now();
    let uri = |it: &Path| format!("file://{}", root.join(it).display());
    request(&client, "initialize", json!({"rootUri": uri(Path::new("")), "capabilities": {}}));
    let mut texts = Vec::new();
    for file in files {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let document = json!({"uri": uri(file), "languageId": "yaml", "version": 0, "text": text});
        notify(&client, "textDocument/didOpen", json!({"textDocument": document}));
        texts.push(text);
    }
    published(&client, 0);
    let shown = began.elapsed();
    // An answer that needs everything to be up to date.
    let place = json!({"line": 0, "character": 0});
    let document = json!({"uri": uri(&files[0])});
    let rename = json!({"textDocument": document, "position": place, "newName": "x"});
    request(&client, "textDocument/rename", rename);
    let opened = began.elapsed();
    let mut times: Vec<Duration> = Vec::new();
    for round in 0..rounds {
        let at = round % files.len();
        let on = (round / files.len()).is_multiple_of(2);
        let text = if on {
            texts[at].replace("live_player: false", "live_player: true")
        } else {
            texts[at].clone()
        };
        let version = i32::try_from(round + 1).unwrap();
        let params = json!({
            "textDocument": {"uri": uri(&files[at]), "version": version},
            "contentChanges": [{"text": text}],
        });
        let began = Instant::now();
        notify(&client, "textDocument/didChange", params);
        published(&client, version);
        times.push(began.elapsed());
    }
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!(
        "{name}: first diagnostics after {:.0} ms, opened in {:.0} ms; change to diagnostics: median {:.2} ms, 99th percentile {:.2} ms; {} MB resident",
        shown.as_secs_f64() * 1e3,
        opened.as_secs_f64() * 1e3,
        at(50),
        at(99),
        resident() / 1_000_000,
    );
    request(&client, "shutdown", Json::Null);
    notify(&client, "exit", Json::Null);
    server.join().unwrap();
}

fn notify(client: &Connection, method: &str, params: Json) {
    let notification = Notification { method: method.to_owned(), params };
    client.sender.send(notification.into()).unwrap();
}

fn request(client: &Connection, method: &str, params: Json) {
    let id = RequestId::from(method.to_owned());
    let request = Request { id: id.clone(), method: method.to_owned(), params };
    client.sender.send(request.into()).unwrap();
    for message in &client.receiver {
        match message {
            Message::Response(it) if it.id == id => return,
            Message::Request(it) => {
                client.sender.send(Response::new_ok(it.id, Json::Null).into()).unwrap();
            }
            _ => {}
        }
    }
}

/// Waits for the diagnostics of `version`.
fn published(client: &Connection, version: i32) {
    for message in &client.receiver {
        if let Message::Notification(it) = message
            && it.method == "textDocument/publishDiagnostics"
            && it.params["version"] == version
        {
            return;
        }
    }
}

/// The bytes of this process that are in memory.
fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}

/// A workspace of many mini-programs, each a variation of the example.
fn generate(root: &Path) {
    let console = fs::read_to_string(Path::new(EXAMPLE).join("console.yaml")).unwrap();
    let mut workspace = String::from("schema: dictum/workspace/v1\nsubjects:\n");
    for subject in 0..SUBJECTS {
        let name = format!("s{subject}");
        let _ = writeln!(
            workspace,
            "  - {{name: {name}, kind: mini-program, root: {name}, policy: willingness-verification@1}}"
        );
        let folder = root.join(&name);
        copy(Path::new(EXAMPLE), &folder);
        fs::remove_file(folder.join("dictum.yaml")).unwrap();
        fs::write(folder.join("console.yaml"), format!("{console}# {name}\n")).unwrap();
        let there = count(&folder);
        for file in there..FILES {
            let page = folder.join("pages").join(format!("page{file}.js"));
            fs::create_dir_all(page.parent().unwrap()).unwrap();
            fs::write(page, format!("Page({{ data: {{ subject: {subject}, file: {file} }} }})\n"))
                .unwrap();
        }
    }
    fs::write(root.join("dictum.yaml"), workspace).unwrap();
}

fn count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|it| if it.path().is_dir() { count(&it.path()) } else { 1 }).sum()
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

//! The law of the server: its history leaves no trace.
//!
//! A few histories in every run; `PROPTEST_CASES=100 cargo nextest run -p dictum-lsp
//! histories` runs the hundred.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::client::{Client, write};

/// How many histories a run without `PROPTEST_CASES` tries.
const HISTORIES: u32 = 10;

const WORKSPACES: [&str; 3] = [
    "schema: dictum/workspace/v1\nlayers: [team.yaml]\nsubjects:\n\
     - {name: a, kind: mini-program, root: a, policy: willingness-verification@1}\n\
     - {name: b, kind: mini-program, root: b, policy: willingness-verification@1}\n",
    "schema: dictum/workspace/v1\nlanguage: zh-CN\nlayers: [team.yaml]\npacks: [willingness-verification]\nsubjects:\n\
     - {name: b, kind: mini-program, root: b, policy: [willingness-verification@2, willingness-sdk@1]}\n\
     - {name: files, kind: document, files: [\"**/*.json\"], policy: nothing@1}\n",
    "schema: dictum/workspace/v1\nsubjects: 3\n",
];

const CONSOLES: [&str; 4] = [
    "schema: dictum/console/v1\ninterfaces: {live_player: false}\n",
    "schema: dictum/console/v1\n# 域名 🏦\ndomains: {request: [\"http://a.example\"]}\n",
    "schema: dictum/console/v1\nlaunch: {date: 2026-11-24}\nno_such_key: 1\n",
    "schema: dictum/console/v1\n{",
];

const LAYERS: [&str; 3] = [
    "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\nover: willingness-verification@1\n\
     rules: {beta-access-unconfirmed: {severity: error}}\n",
    "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\nover: willingness-verification@1\nwaivers:\n\
     - {rule: live-player-disabled, subject: a, reason: the kiosk waits, approved_by: b@acme.example, until: 2026-11-23}\n",
    "layer: team\n",
];

const PAGES: [&str; 3] = ["<live-player mode=\"RTC\"/>", "<view/>", "<live-pusher"];

const SCRIPTS: [&str; 3] =
    ["wx.request({ url: 'https://api.a.example/x' })", "Page({})", "wx.request({ url: 'http://"];

/// Files that a step may write, with the texts that they may have.
const FILES: [(&str, &[&str]); 9] = [
    ("dictum.yaml", &WORKSPACES),
    ("a/console.yaml", &CONSOLES),
    ("b/console.yaml", &CONSOLES),
    ("team.yaml", &LAYERS),
    ("a/app.json", &["{\"pages\": [\"page\"]}", "{\"pages\": []}", "["]),
    ("a/page.wxml", &PAGES),
    ("a/page.js", &SCRIPTS),
    (
        "b/captures/getcategory.2026-11-16.json",
        &["{}", "{\"errcode\": 0, \"categories\": []}", "x"],
    ),
    ("willingness-verification/rulebook.yaml", &["schema: dictum/rulebook/v1\n", "rules: [{"]),
];

/// Folders that a step may move; each has one other name.
const FOLDERS: [&str; 3] = ["a", "b", "b/captures"];

const SETTINGS: [&str; 3] = [
    r#"{"language": "en"}"#,
    r#"{"language": "zh-CN", "today": "2026-11-24"}"#,
    r#"{"today": "2026-11-22"}"#,
];

/// One step of a history. The last number chooses the text.
#[derive(Debug, Clone)]
enum Step {
    Open(usize, usize),
    Edit(usize, usize),
    /// A few letters at a place, as people type them.
    Type(usize, usize),
    Save(usize),
    Close(usize),
    Write(usize, usize),
    Remove(usize),
    Rename(usize, usize),
    Move(usize),
    Configure(usize),
    Ask(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (file, text) = (0..FILES.len(), 0_usize..4);
    let pair = (file.clone(), text);
    prop_oneof![
        3 => pair.clone().prop_map(|(file, text)| Step::Open(file, text)),
        3 => pair.clone().prop_map(|(file, text)| Step::Edit(file, text)),
        3 => (file.clone(), 0_usize..60).prop_map(|(file, at)| Step::Type(file, at)),
        2 => file.clone().prop_map(Step::Save),
        2 => file.clone().prop_map(Step::Close),
        3 => pair.prop_map(|(file, text)| Step::Write(file, text)),
        1 => file.clone().prop_map(Step::Remove),
        1 => (file.clone(), file.clone()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => (0..FOLDERS.len()).prop_map(Step::Move),
        1 => (0..SETTINGS.len()).prop_map(Step::Configure),
        2 => file.prop_map(Step::Ask),
    ]
}

/// A client, what it has open, and what it set last.
struct History {
    client: Client,
    open: BTreeMap<usize, String>,
    settings: Json,
}

impl History {
    fn new() -> Self {
        let files: Vec<(&str, &str)> =
            FILES.iter().take(4).map(|(path, texts)| (*path, texts[0])).collect();
        Self { client: Client::new(&files), open: BTreeMap::new(), settings: json!({}) }
    }

    fn take(&mut self, step: &Step) {
        let text = |file: usize, it: usize| FILES[file].1[it % FILES[file].1.len()];
        match *step {
            Step::Open(file, it) if !self.open.contains_key(&file) => {
                self.client.open_with(FILES[file].0, text(file, it));
                self.open.insert(file, text(file, it).to_owned());
            }
            Step::Edit(file, it) if self.open.contains_key(&file) => {
                self.client.edit(FILES[file].0, text(file, it));
                self.open.insert(file, text(file, it).to_owned());
            }
            Step::Type(file, at) => self.type_into(file, at),
            Step::Save(file) => {
                if let Some(text) = self.open.get(&file) {
                    write(&self.client.path(FILES[file].0), text);
                    let document = json!({"uri": self.client.uri(FILES[file].0)});
                    self.client.notify("textDocument/didSave", json!({"textDocument": document}));
                    self.changed(&[FILES[file].0.to_owned()]);
                }
            }
            Step::Close(file) => self.close(file),
            Step::Write(file, it) => {
                write(&self.client.path(FILES[file].0), text(file, it));
                self.changed(&[FILES[file].0.to_owned()]);
            }
            Step::Remove(file) => {
                let _ = fs::remove_file(self.client.path(FILES[file].0));
                self.changed(&[FILES[file].0.to_owned()]);
            }
            Step::Rename(from, to) => {
                let (from, to) = (FILES[from].0, FILES[to].0);
                let _ = fs::rename(self.client.path(from), self.client.path(to));
                self.changed(&[from.to_owned(), to.to_owned()]);
            }
            Step::Move(folder) => {
                let (here, there) = (FOLDERS[folder], format!("{}.moved", FOLDERS[folder]));
                let (one, other) = (self.client.path(here), self.client.path(&there));
                if fs::rename(&one, &other).is_err() {
                    let _ = fs::rename(&other, &one);
                }
                self.changed(&[here.to_owned(), there]);
            }
            Step::Configure(it) => {
                self.settings = serde_json::from_str(SETTINGS[it]).unwrap();
                let params = json!({"settings": {"dictum": self.settings}});
                self.client.notify("workspace/didChangeConfiguration", params);
            }
            Step::Ask(file) => {
                let document = json!({"uri": self.client.uri(FILES[file].0)});
                let _ =
                    self.client.request("textDocument/codeLens", json!({"textDocument": document}));
            }
            Step::Open(..) | Step::Edit(..) => {}
        }
    }

    fn type_into(&mut self, file: usize, at: usize) {
        let Some(text) = self.open.get_mut(&file) else { return };
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = places.get(at).copied().unwrap_or(text.len());
        let position = crate::client::position(text, at);
        let change = json!([{"range": {"start": position, "end": position}, "text": "界"}]);
        text.insert(at, '界');
        self.client.change(FILES[file].0, &change);
    }

    fn close(&mut self, file: usize) {
        if self.open.remove(&file).is_some() {
            self.client.close(FILES[file].0);
        }
    }

    /// Tells of changes as an editor's own watcher does.
    fn changed(&self, names: &[String]) {
        let changes: Vec<Json> = names
            .iter()
            .map(|it| {
                let kind = if self.client.path(it).exists() { 2 } else { 3 };
                json!({"uri": self.client.uri(it), "type": kind})
            })
            .collect();
        self.client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    }

    /// A client that comes to the same folder now, opens the same and sets the same.
    fn fresh(&self) -> Client {
        let mut client = self.client.again();
        let params = json!({"settings": {"dictum": self.settings}});
        client.notify("workspace/didChangeConfiguration", params);
        for (file, text) in &self.open {
            client.open_with(FILES[*file].0, text);
        }
        client.settle();
        client
    }
}

/// What the client shows of each file, one line for each diagnostic; what is empty is
/// not there.
fn shown(client: &Client) -> BTreeMap<String, Vec<String>> {
    let line = |it: &Json| {
        let message = it["message"].as_str().unwrap().lines().next().unwrap();
        let related = it["relatedInformation"].as_array().map_or(0, Vec::len);
        let start = &it["range"]["start"];
        let severity = &it["severity"];
        format!("{start} {severity} {} {message} (+{related})", it["code"])
    };
    let all = client.diagnostics.iter().filter(|(_, them)| !them.is_empty());
    all.map(|(name, them)| (name.clone(), them.iter().map(line).collect())).collect()
}

/// The files of which two clients show something else, with what they show.
fn differences(one: &Client, other: &Client) -> Vec<String> {
    let (one, other) = (shown(one), shown(other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let lines = |them: &BTreeMap<String, Vec<String>>, name: &String| {
        them.get(name).into_iter().flatten().cloned().collect::<BTreeSet<_>>()
    };
    let mut told = Vec::new();
    for name in names {
        let (one, other) = (lines(&one, name), lines(&other, name));
        told.extend(one.difference(&other).map(|it| format!("{name}: only after all: {it}")));
        told.extend(other.difference(&one).map(|it| format!("{name}: only fresh: {it}")));
    }
    told
}

fn histories() -> ProptestConfig {
    let set = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig {
        max_shrink_iters: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if set { config } else { ProptestConfig { cases: HISTORIES, ..config } }
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn any_history_ends_like_a_fresh_start(steps in prop::collection::vec(step(), 1..60)) {
        let mut history = History::new();
        for step in &steps {
            history.take(step);
        }
        history.client.settle();
        prop_assert_eq!(differences(&history.client, &history.fresh()), Vec::<String>::new());
        for file in 0..FILES.len() {
            history.close(file);
        }
        history.client.settle();
        prop_assert_eq!(differences(&history.client, &history.fresh()), Vec::<String>::new());
    }
}

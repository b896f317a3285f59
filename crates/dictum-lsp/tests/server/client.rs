//! A client in memory, and folders to serve.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use dictum_lsp::server::{self, Ended, Surroundings};
use dictum_schema::language::Language;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");

/// How long an answer may take before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Client {
    connection: Connection,
    server: Option<JoinHandle<Ended>>,
    folder: Arc<TempDir>,
    next: i32,
    version: i32,
    /// The diagnostics that were published last, by file name.
    pub(crate) diagnostics: BTreeMap<String, Vec<Json>>,
    pub(crate) capabilities: Json,
}

/// Everything that a full client can.
pub(crate) fn full() -> Json {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {
            "completion": {"completionItem": {"snippetSupport": true}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "publishDiagnostics": {"relatedInformation": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        },
        "workspace": {"workspaceEdit": {
            "documentChanges": true, "resourceOperations": ["create", "rename", "delete"],
        }},
    })
}

impl Client {
    /// A server over a folder with `files`.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, &full(), "en")
    }

    pub(crate) fn with(files: &[(&str, &str)], capabilities: &Json, locale: &str) -> Self {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            write(&folder.path().join(path), text);
        }
        Self::over(folder, capabilities, locale)
    }

    /// A server over a copy of one of the shipped packs, or of an example of it.
    pub(crate) fn of_policy(path: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let name = Path::new(path).file_name().unwrap();
        copy(&Path::new(POLICIES).join(path), &folder.path().join(name));
        Self::over(folder, &full(), "en")
    }

    /// Another client and server over the same folder.
    pub(crate) fn again(&self) -> Self {
        Self::beside(Arc::clone(&self.folder), &full(), "en")
    }

    fn over(folder: TempDir, capabilities: &Json, locale: &str) -> Self {
        Self::beside(Arc::new(folder), capabilities, locale)
    }

    fn beside(folder: Arc<TempDir>, capabilities: &Json, locale: &str) -> Self {
        let (ours, theirs) = Connection::memory();
        let surroundings = Surroundings {
            language: Language::En,
            today: || Some(jiff::civil::date(2026, 11, 22)),
        };
        let server = std::thread::spawn(move || server::serve(&theirs, surroundings));
        let mut client = Self {
            connection: ours,
            server: Some(server),
            folder,
            next: 0,
            version: 1,
            diagnostics: BTreeMap::new(),
            capabilities: Json::Null,
        };
        let root = client.uri("");
        let params = json!({
            "processId": null, "rootUri": root, "locale": locale, "capabilities": capabilities,
            "workspaceFolders": [{"uri": root, "name": "root"}],
        });
        client.capabilities = client.request("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join(name)
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn notify(&self, method: &str, params: Json) {
        let notification = Notification { method: method.to_owned(), params };
        self.connection.sender.send(notification.into()).unwrap();
    }

    /// Sends a request, and waits for its answer; what comes before is taken note of.
    pub(crate) fn request(&mut self, method: &str, params: Json) -> Result<Json, i32> {
        let id = self.send(method, params);
        self.answer(&id)
    }

    pub(crate) fn send(&mut self, method: &str, params: Json) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).unwrap();
        id
    }

    pub(crate) fn answer(&mut self, id: &RequestId) -> Result<Json, i32> {
        loop {
            if let Message::Response(it) = self.receive()
                && it.id == *id
            {
                return it.response_result.map_err(|error| error.code);
            }
        }
    }

    /// Takes the next message; what the server asks is answered with nothing.
    pub(crate) fn receive(&mut self) -> Message {
        let message = self.connection.receiver.recv_timeout(PATIENCE).expect("an answer");
        match &message {
            Message::Notification(it) if it.method == "textDocument/publishDiagnostics" => {
                let uri = it.params["uri"].as_str().unwrap();
                let name = uri.strip_prefix(&format!("{}/", self.uri("").trim_end_matches('/')));
                let name = name.unwrap_or(uri).to_owned();
                let all = it.params["diagnostics"].as_array().unwrap().clone();
                self.diagnostics.insert(name, all);
            }
            Message::Request(it) => {
                let answer = Response::new_ok(it.id.clone(), Json::Null);
                self.connection.sender.send(answer.into()).unwrap();
            }
            _ => {}
        }
        message
    }

    /// Opens the file `name` with what is on the disk.
    pub(crate) fn open(&mut self, name: &str) {
        let text = self.text(name);
        self.open_with(name, &text);
    }

    pub(crate) fn open_with(&mut self, name: &str, text: &str) {
        let document = json!({
            "uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text,
        });
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Closes the document `name`.
    pub(crate) fn close(&mut self, name: &str) {
        let document = json!({"uri": self.uri(name)});
        self.notify("textDocument/didClose", json!({"textDocument": document}));
    }

    /// Makes `text` the whole text of the open document `name`.
    pub(crate) fn edit(&mut self, name: &str, text: &str) {
        self.change(name, &json!([{"text": text}]));
    }

    pub(crate) fn change(&mut self, name: &str, changes: &Json) {
        self.version += 1;
        let document = json!({"uri": self.uri(name), "version": self.version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.notify("textDocument/didChange", params);
    }

    /// The diagnostics of `name` once the server has done everything that it was told.
    pub(crate) fn settled(&mut self, name: &str) -> Vec<Json> {
        self.settle();
        self.diagnostics.get(name).cloned().unwrap_or_default()
    }

    /// Waits until the server has done everything that it was told: a rename needs all of
    /// it, and its answer comes after the diagnostics.
    pub(crate) fn settle(&mut self) {
        let place = json!({
            "textDocument": {"uri": "file:///"}, "position": {"line": 0, "character": 0},
            "newName": "x",
        });
        let id = self.send("textDocument/rename", place);
        let _ = self.answer(&id);
    }

    /// The codes of the diagnostics of `name`.
    pub(crate) fn codes(&mut self, name: &str) -> Vec<String> {
        let all = self.settled(name);
        all.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
    }

    /// Asks `method` about the place of `words` in the file `name`; `|` in them is the cursor.
    pub(crate) fn at(&mut self, method: &str, name: &str, words: &str) -> Json {
        let params = self.place(name, words);
        self.request(method, params).unwrap()
    }

    /// The parameters that name the place of `words` in the text on the disk.
    pub(crate) fn place(&self, name: &str, words: &str) -> Json {
        place(&self.uri(name), &self.text(name), words)
    }

    /// Ends the session in order.
    pub(crate) fn end(mut self) -> Ended {
        self.request("shutdown", Json::Null).unwrap();
        self.notify("exit", Json::Null);
        self.server.take().unwrap().join().unwrap()
    }

    /// Goes away without a word.
    pub(crate) fn vanish(mut self) -> Ended {
        let server = self.server.take().unwrap();
        drop(self.connection);
        server.join().unwrap()
    }
}

/// The parameters that name the place of `words` in `text`; `|` in them is the cursor.
pub(crate) fn place(uri: &str, text: &str, words: &str) -> Json {
    let cursor = words.find('|').unwrap_or(0);
    let plain = words.replacen('|', "", 1);
    let offset =
        text.find(&plain).unwrap_or_else(|| panic!("{plain:?} is not in the text")) + cursor;
    json!({"textDocument": {"uri": uri}, "position": position(text, offset)})
}

/// The position of the byte `offset`, in UTF-16.
pub(crate) fn position(text: &str, offset: usize) -> Json {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    json!({"line": line, "character": before[start..].encode_utf16().count()})
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `text` after `edits`, whose positions count UTF-16.
pub(crate) fn applied(text: &str, edits: &Json) -> String {
    let offset = |it: &Json| {
        let line = it["line"].as_u64().unwrap().try_into().unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = it["character"].as_u64().unwrap();
        let letters = text[start..].char_indices();
        let at = letters.map(|(at, letter)| (at, letter.len_utf16() as u64)).find(|(_, width)| {
            let here = left == 0;
            left = left.saturating_sub(*width);
            here
        });
        at.map_or(text.len(), |(at, _)| start + at)
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let range = &it["range"];
            (offset(&range["start"]), offset(&range["end"]), it["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

//! Telling the client how far long work is.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use dictum_linter::session::Progress;
use dictum_schema::language::Text;
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value as Json, json};

/// Work that takes less is not told of.
const PATIENCE: Duration = Duration::from_millis(400);

/// So often at most the client is told how far the work is.
const STEP: Duration = Duration::from_millis(100);

/// Tells one client how far the work is; it begins and ends with the work.
pub(crate) struct Report<'s> {
    sender: &'s Sender<Message>,
    // Who cannot show it is told nothing.
    shows: bool,
    begun: Cell<Option<Instant>>,
    told: Cell<Option<Instant>>,
    number: Cell<u32>,
}

impl<'s> Report<'s> {
    pub(crate) fn new(sender: &'s Sender<Message>, shows: bool) -> Self {
        let (begun, told) = (Cell::new(None), Cell::new(None));
        Self { sender, shows, begun, told, number: Cell::new(0) }
    }

    /// Notes how far the work is; `title` says what is done.
    pub(crate) fn at(&self, progress: Progress, title: impl FnOnce() -> String) {
        let now = Instant::now();
        let begun = self.begun.get().unwrap_or(now);
        self.begun.set(Some(begun));
        let Progress { done, of, .. } = progress;
        if !self.shows || of < 2 || now.duration_since(begun) < PATIENCE {
            return;
        }
        let percentage = done * 100 / of;
        let message = format!("{done}/{of}");
        match self.told.get() {
            None => {
                self.create();
                self.send(&json!({
                    "kind": "begin", "title": title(), "message": message, "percentage": percentage,
                }));
            }
            Some(told) if now.duration_since(told) < STEP => return,
            Some(_) => {
                self.send(&json!({"kind": "report", "message": message, "percentage": percentage}));
            }
        }
        self.told.set(Some(now));
    }

    /// Notes that the work is done.
    pub(crate) fn end(&self) {
        self.begun.set(None);
        if self.told.take().is_some() {
            self.send(&json!({"kind": "end"}));
        }
    }

    fn create(&self) {
        self.number.set(self.number.get().wrapping_add(1));
        let id = RequestId::from(self.token());
        let params = json!({"token": self.token()});
        let method = "window/workDoneProgress/create".to_owned();
        let _ = self.sender.send(Request { id, method, params }.into());
    }

    fn send(&self, value: &Json) {
        let params = json!({"token": self.token(), "value": value});
        let notice = Notification { method: "$/progress".to_owned(), params };
        let _ = self.sender.send(notice.into());
    }

    fn token(&self) -> String {
        format!("check-{}", self.number.get())
    }
}

/// What is done while a workspace is checked.
pub(crate) fn title() -> Text {
    Text::new("checking the workspace", "正在检查工作区")
}

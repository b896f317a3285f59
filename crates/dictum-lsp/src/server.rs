//! The loop: takes messages in their order, and waits for no work.

use std::thread;

use crossbeam_channel::Sender;
use dictum_schema::language::Language;
use jiff::civil::Date;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value as Json, json};

use crate::desk::Desk;
use crate::mailbox::{Job, Mailbox};
use crate::methods;
use crate::progress::{self, Report};
use crate::settings::{self, Ability, Client, Settings};

/// What the server takes from the process around it.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// The language where neither the client nor the workspace asks for one.
    pub language: Language,
    /// Gives the day.
    pub today: fn() -> Option<Date>,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client asked for the end, in the protocol's order.
    Asked,
    /// The client went away, or asked out of order.
    Gone,
}

/// Serves the client at the other end of `connection` until it asks for the end, or goes
/// away.
pub fn serve(connection: &Connection, surroundings: Surroundings) -> Ended {
    let mailbox = Mailbox::default();
    let Some(params) = initialise(connection) else { return Ended::Gone };
    let client = Client::of(&params);
    let options = params.get("initializationOptions").unwrap_or(&Json::Null);
    let locale = params.get("locale").and_then(Json::as_str).and_then(settings::language);
    let language = locale.unwrap_or(surroundings.language);
    let desk = Desk::new(
        client.clone(),
        Settings::of(options),
        (language, surroundings.today),
        settings::folders(&params),
    );
    thread::scope(|scope| {
        let sender = &connection.sender;
        let worker = scope.spawn(|| work(desk, &mailbox, sender));
        register(sender, &client);
        let ended = listen(connection, &mailbox);
        mailbox.close();
        let _ = worker.join();
        ended
    })
}

/// Waits for `initialize`, and answers it; none where the client goes away before.
fn initialise(connection: &Connection) -> Option<Json> {
    for message in &connection.receiver {
        match message {
            Message::Request(request) if request.method == "initialize" => {
                let result = methods::capabilities(&Client::of(&request.params));
                let answer = Response::new_ok(request.id, result);
                connection.sender.send(answer.into()).ok()?;
                return Some(request.params);
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                let words = "`initialize` comes first".to_owned();
                let answer = Response::new_err(request.id, code, words);
                connection.sender.send(answer.into()).ok()?;
            }
            Message::Notification(it) if it.method == "exit" => return None,
            _ => {}
        }
    }
    None
}

/// Asks the client to tell of changes on the disk, and of new settings.
fn register(sender: &Sender<Message>, client: &Client) {
    let mut registrations = Vec::new();
    if client.can(Ability::Watching) {
        registrations.push(json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": [{"globPattern": "**/*"}]},
        }));
    }
    if !registrations.is_empty() {
        let params = json!({"registrations": registrations});
        let id = RequestId::from("register".to_owned());
        let request = Request { id, method: "client/registerCapability".to_owned(), params };
        let _ = sender.send(request.into());
    }
}

fn listen(connection: &Connection, mailbox: &Mailbox) -> Ended {
    let mut shut_down = false;
    for message in &connection.receiver {
        match message {
            Message::Request(request) if request.method == "shutdown" && !shut_down => {
                shut_down = true;
                let answer = Response::new_ok(request.id, Json::Null);
                let _ = connection.sender.send(answer.into());
            }
            Message::Request(request) if shut_down || request.method == "initialize" => {
                let code = ErrorCode::InvalidRequest as i32;
                let words = if shut_down { "the server is shut down" } else { "it is initialised" };
                let answer = Response::new_err(request.id, code, words.to_owned());
                let _ = connection.sender.send(answer.into());
            }
            Message::Request(request) => mailbox.put(Job::Request(request)),
            Message::Notification(it) if it.method == "exit" => {
                return if shut_down { Ended::Asked } else { Ended::Gone };
            }
            Message::Notification(it) if it.method == "$/cancelRequest" => {
                if let Some(id) = it.params.get("id").cloned()
                    && let Ok(id) = serde_json::from_value(id)
                {
                    mailbox.cancel(id);
                }
            }
            Message::Notification(it) if !shut_down => mailbox.put(Job::Notice(it)),
            Message::Response(it) if it.id == RequestId::from("configuration".to_owned()) => {
                if let Ok(result) = it.response_result {
                    mailbox.put(Job::Answer(result));
                }
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
    Ended::Gone
}

/// Does what is in `mailbox`, in order; looks at what changed when nothing waits.
fn work(mut desk: Desk, mailbox: &Mailbox, sender: &Sender<Message>) {
    let report = Report::new(sender, desk.client.can(Ability::Progress));
    desk.discover();
    loop {
        let title = desk.say(&progress::title()).to_owned();
        // What is open is told before the rest is looked at.
        desk.check(&|it| it.done >= it.open || mailbox.presses());
        if !send_diagnostics(&mut desk, sender) {
            return;
        }
        let done = desk.check(&|progress| {
            report.at(progress, || title.clone());
            mailbox.presses()
        });
        if !send_diagnostics(&mut desk, sender) {
            return;
        }
        if done {
            report.end();
        }
        if (done || mailbox.is_closed()) && !mailbox.wait() {
            return;
        }
        while let Some((job, cancelled)) = mailbox.take() {
            match job {
                Job::Notice(notice) => notify(&mut desk, &notice, sender),
                Job::Answer(answer) => {
                    let section = answer.get(0).unwrap_or(&Json::Null);
                    desk.configure(Settings::of(section));
                }
                Job::Request(request) if cancelled => {
                    let code = ErrorCode::RequestCanceled as i32;
                    let words = "the client took it back".to_owned();
                    let answer = Response::new_err(request.id, code, words);
                    let _ = sender.send(answer.into());
                }
                Job::Request(request) => {
                    let answer = methods::answer(&mut desk, request);
                    // What the answer rests on is told before it.
                    if !send_diagnostics(&mut desk, sender) || sender.send(answer.into()).is_err() {
                        return;
                    }
                }
            }
        }
    }
}

fn notify(desk: &mut Desk, notice: &Notification, sender: &Sender<Message>) {
    let asks = notice.method == "workspace/didChangeConfiguration"
        && desk.client.can(Ability::Configuration);
    if asks {
        let params = json!({"items": [{"section": "dictum"}]});
        let id = RequestId::from("configuration".to_owned());
        let request = Request { id, method: "workspace/configuration".to_owned(), params };
        let _ = sender.send(request.into());
    } else {
        methods::take(desk, notice);
    }
}

/// Sends what changed of the diagnostics; whether somebody still listens.
fn send_diagnostics(desk: &mut Desk, sender: &Sender<Message>) -> bool {
    let published = desk.publish();
    let elsewhere = desk.take_elsewhere();
    for params in published {
        let method = "textDocument/publishDiagnostics".to_owned();
        let Ok(params) = serde_json::to_value(params) else { continue };
        if sender.send(Notification { method, params }.into()).is_err() {
            return false;
        }
    }
    for (ability, method) in [
        (Ability::LensRefresh, "workspace/codeLens/refresh"),
        (Ability::HintRefresh, "workspace/inlayHint/refresh"),
    ] {
        if !elsewhere || !desk.client.can(ability) {
            continue;
        }
        let request = Request {
            id: RequestId::from(method.to_owned()),
            method: method.to_owned(),
            params: Json::Null,
        };
        if sender.send(request.into()).is_err() {
            return false;
        }
    }
    true
}

//! Messages over a reader and a writer: framed, bounded, and forgiving.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, RequestId, Response};
use serde_json::Value as Json;

/// The most bytes that one message may have: 64 MiB. A longer one is passed over.
pub const MESSAGE_MAX_BYTES: usize = 64 * 1024 * 1024;

/// The most bytes that one line of a header may have.
const HEADER_MAX_BYTES: u64 = 8 * 1024;

/// Connects `reader` and `writer`; the connection ends when either of them does.
///
/// A message that is no message is answered, where it has an id, and passed over: one
/// mistake of a client does not end the session.
pub fn connect(
    reader: impl Read + Send + 'static,
    writer: impl Write + Send + 'static,
) -> (Connection, Threads) {
    let (sender, outgoing) = unbounded();
    let (incoming, receiver) = unbounded();
    let answers = sender.clone();
    let (end, ended) = bounded(0);
    let reading = thread::spawn(move || read(BufReader::new(reader), &incoming, &answers));
    let writing = thread::spawn(move || write(writer, &outgoing, &ended));
    (Connection { sender, receiver }, Threads { _reading: reading, writing, end })
}

/// The threads of a connection.
#[derive(Debug)]
pub struct Threads {
    // The reader ends with its input, which may outlive the server.
    _reading: thread::JoinHandle<()>,
    writing: thread::JoinHandle<io::Result<()>>,
    end: Sender<()>,
}

impl Threads {
    /// Waits until everything that was sent is written. Nobody waits for the client to
    /// close its end: it may be waiting for ours.
    ///
    /// # Errors
    ///
    /// Fails where something could not be written. A client that is gone is no such case:
    /// what is sent from there on is nobody's.
    pub fn finish(self) -> io::Result<()> {
        drop(self.end);
        match self.writing.join() {
            Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Ok(written) => written,
            Err(_) => Err(io::Error::other("the thread that writes failed")),
        }
    }
}

fn write(
    mut writer: impl Write,
    outgoing: &Receiver<Message>,
    ended: &Receiver<()>,
) -> io::Result<()> {
    loop {
        let message = select! {
            recv(outgoing) -> message => message.ok(),
            // What was sent before the end is still written.
            recv(ended) -> _ => outgoing.try_recv().ok(),
        };
        let Some(message) = message else { return Ok(()) };
        let Ok(Json::Object(mut json)) = serde_json::to_value(&message) else { continue };
        json.insert("jsonrpc".to_owned(), "2.0".into());
        let text = Json::Object(json).to_string();
        let head = format!("Content-Length: {}\r\n\r\n", text.len());
        writer.write_all(head.as_bytes())?;
        writer.write_all(text.as_bytes())?;
        writer.flush()?;
    }
}

fn read(mut reader: impl BufRead, incoming: &Sender<Message>, answers: &Sender<Message>) {
    while let Ok(Some(length)) = header(&mut reader) {
        if length > MESSAGE_MAX_BYTES {
            let mut rest = (&mut reader).take(length as u64);
            if io::copy(&mut rest, &mut io::sink()).is_err() {
                return;
            }
            continue;
        }
        let mut bytes = Vec::new();
        match (&mut reader).take(length as u64).read_to_end(&mut bytes) {
            Ok(read) if read == length => {}
            _ => return,
        }
        let sent = match message(&bytes) {
            Ok(message) => incoming.send(message).is_ok(),
            Err(Some(answer)) => answers.send(*answer).is_ok(),
            Err(None) => true,
        };
        if !sent {
            return;
        }
    }
}

/// The length that the next header gives; none at the end. Lines that are no header are
/// passed over.
fn header(reader: &mut impl BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if reader.take(HEADER_MAX_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            match length {
                Some(length) => return Ok(Some(length)),
                None => continue,
            }
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

/// The message that `bytes` hold, or else the answer that says that they hold none.
fn message(bytes: &[u8]) -> Result<Message, Option<Box<Message>>> {
    let Ok(json) = serde_json::from_slice::<Json>(bytes) else { return Err(None) };
    let id = json.get("id").cloned();
    let asks = json.get("method").is_some() || json.get("result").is_none();
    serde_json::from_value(json).map_err(|_| {
        let id: RequestId = serde_json::from_value(id.filter(|_| asks)?).ok()?;
        let code = ErrorCode::InvalidRequest as i32;
        let words = "this is no request".to_owned();
        Some(Box::new(Response::new_err(id, code, words).into()))
    })
}

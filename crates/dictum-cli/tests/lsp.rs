//! `dictum lsp` as a process: what a hostile client sends, and one that dies.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

/// How long a process may take to end before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;

fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn start() -> (Child, ChildStdin, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
        .arg("lsp")
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dictum starts");
    let stdin = child.stdin.take().expect("stdin is piped");
    (child, stdin, folder)
}

/// How the process ended, and what it wrote.
fn ended(mut child: Child) -> (ExitStatus, String, String) {
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut stderr = child.stderr.take().expect("stderr is piped");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut written, mut said) = (String::new(), String::new());
        stdout.read_to_string(&mut written).expect("UTF-8");
        stderr.read_to_string(&mut said).expect("UTF-8");
        let _ = sender.send((child.wait().expect("an end"), written, said));
    });
    receiver.recv_timeout(PATIENCE).expect("the process ends")
}

#[test]
fn a_hostile_client_is_answered_and_the_session_ends_in_order() {
    let (child, mut stdin, _folder) = start();
    let mut input = b"noise\r\n\r\nContent-Length: nine\r\n\r\n".to_vec();
    input.extend(frame("{"));
    input.extend(frame(INITIALIZE));
    input.extend(frame(&"[".repeat(200_000)));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/juggle"}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":3,"method":"textDocument/hover","params":[9]}"#));
    let text = "a: ".repeat(1_000_000);
    input.extend(frame(&format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///console.yaml","languageId":"yaml","version":1,"text":"{text}"}}}}}}"#
    )));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":4,"method":"shutdown"}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":5,"method":"textDocument/hover","params":{}}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","method":"exit"}"#));
    stdin.write_all(&input).expect("the server reads");
    let (status, written, said) = ended(child);
    assert_eq!(status.code(), Some(0), "{said}");
    for words in [
        r#""id":2,"error":{"code":-32601"#,
        r#""id":3,"error":{"code":-32602"#,
        r#""id":4,"result":null"#,
        r#""id":5,"error":{"code":-32600"#,
    ] {
        assert!(written.contains(words), "{words} is not in what was written");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_server_whose_client_dies_ends_wherever_it_was() {
    let cut = frame(INITIALIZE);
    let open = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}"#;
    for input in [Vec::new(), cut[..30].to_vec(), [frame(INITIALIZE), frame(open)].concat()] {
        let (child, mut stdin, _folder) = start();
        stdin.write_all(&input).expect("the server reads");
        drop(stdin);
        let (status, _, said) = ended(child);
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_server_that_nobody_reads_ends_with_its_input() {
    let (mut child, mut stdin, _folder) = start();
    drop(child.stdout.take());
    let ask = frame(r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{}}"#);
    // The pipe may close under the client: that is the end that is meant.
    let _ = stdin.write_all(&[frame(INITIALIZE), ask.repeat(1000)].concat());
    drop(stdin);
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait().expect("an end")));
    assert!(!receiver.recv_timeout(PATIENCE).expect("the process ends").success());
}

//! Clients that are broken, hostile, or gone.

use std::io::{Read as _, Write as _};

use dictum_lsp::server::{self, Ended, Surroundings};
use dictum_lsp::transport;
use dictum_schema::language::Language;
use serde_json::{Value as Json, json};

use crate::client::Client;

const CONSOLE: &str = "schema: dictum/console/v1\n";

#[test]
fn a_session_ends_as_it_is_asked_to() {
    assert_eq!(Client::new(&[("console.yaml", CONSOLE)]).end(), Ended::Asked);
    assert_eq!(Client::new(&[("console.yaml", CONSOLE)]).vanish(), Ended::Gone);
}

#[test]
fn unknown_methods_and_wrong_parameters_are_refused() {
    let mut client = Client::new(&[("console.yaml", CONSOLE)]);
    assert_eq!(client.request("textDocument/juggle", json!({})), Err(-32601));
    assert_eq!(client.request("textDocument/hover", json!({"position": "no"})), Err(-32602));
    assert_eq!(client.request("textDocument/rename", json!(7)), Err(-32602));
    assert_eq!(client.request("initialize", json!({})), Err(-32600));
    for method in ["textDocument/didOpen", "textDocument/didChange", "$/unknown", "x"] {
        client.notify(method, json!([1]));
    }
    let nowhere =
        json!({"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.request("textDocument/hover", nowhere), Ok(Json::Null));
    assert_eq!(client.end(), Ended::Asked);
}

#[test]
fn nothing_is_answered_after_the_shutdown() {
    let mut client = Client::new(&[("console.yaml", CONSOLE)]);
    client.request("shutdown", Json::Null).unwrap();
    assert_eq!(client.request("shutdown", Json::Null), Err(-32600));
    assert_eq!(client.request("textDocument/hover", json!({})), Err(-32600));
}

#[test]
fn edits_out_of_range_and_of_unknown_documents_do_no_harm() {
    let mut client = Client::new(&[("console.yaml", CONSOLE)]);
    client.open("console.yaml");
    let far = json!({"line": u32::MAX, "character": u32::MAX});
    let near = json!({"line": 0, "character": 0});
    for range in [json!({"start": far, "end": near}), json!({"start": far, "end": far})] {
        client.change("console.yaml", &json!([{"range": range, "text": "域"}]));
    }
    client.change("not-open.yaml", &json!([{"text": "x"}]));
    let mut place = json!({"textDocument": {"uri": client.uri("console.yaml")}});
    place["position"] = far;
    client.request("textDocument/completion", place).unwrap();
    client.settled("console.yaml");
    assert_eq!(client.end(), Ended::Asked);
}

#[test]
fn broken_files_of_every_kind_do_no_harm() {
    let deep = "[".repeat(5000);
    let texts = [
        "",
        "\u{feff}",
        "a: b: c",
        "- - - -",
        "{",
        "schema: dictum/rulebook/v1\nrules: [{when: \"",
        &deep,
    ];
    for name in [
        "console.yaml",
        "dictum.yaml",
        "rulebook.yaml",
        "requirements.md",
        "cases/base.yaml",
        "x.toml",
    ] {
        let mut client =
            Client::new(&[(name, ""), ("rulebook.yaml", ""), ("console.yaml", CONSOLE)]);
        client.open(name);
        for text in texts {
            client.edit(name, text);
            let uri = client.uri(name);
            let place =
                json!({"textDocument": {"uri": uri}, "position": {"line": 1, "character": 30}});
            for method in ["hover", "completion", "definition", "signatureHelp", "prepareRename"] {
                client.request(&format!("textDocument/{method}"), place.clone()).unwrap();
            }
            for method in ["documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"] {
                client.request(&format!("textDocument/{method}"), place.clone()).unwrap();
            }
        }
        assert_eq!(client.end(), Ended::Asked);
    }
}

/// Runs a server on `input`; gives how it ended, and what it wrote.
fn run(input: Vec<u8>) -> (Ended, String) {
    let (reader, mut to) = std::io::pipe().unwrap();
    let (mut from, writer) = std::io::pipe().unwrap();
    let feeding = std::thread::spawn(move || {
        // The server may have ended before everything is written.
        let _ = to.write_all(&input);
    });
    let (connection, threads) = transport::connect(reader, writer);
    let surroundings = Surroundings { language: Language::En, today: || None };
    let reading = std::thread::spawn(move || {
        let mut written = Vec::new();
        from.read_to_end(&mut written).unwrap();
        String::from_utf8(written).unwrap()
    });
    let ended = server::serve(&connection, surroundings);
    drop(connection);
    threads.finish().expect("all was written");
    feeding.join().unwrap();
    (ended, reading.join().unwrap())
}

fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[test]
fn a_message_that_is_none_is_passed_over() {
    let mut input = Vec::new();
    input.extend(b"\r\nnoise without a colon\r\nContent-Length: x\r\n\r\n");
    input.extend(frame("{ not json"));
    input.extend(frame("[1, 2]"));
    input.extend(frame(&"[".repeat(100_000)));
    input.extend(b"Content-Length: 2\r\n\r\n\xff\xfe");
    input.extend(frame(r#"{"jsonrpc":"2.0","id":{"no":1},"method":"initialize"}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":7,"method":5}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","id":8,"method":"textDocument/hover"}"#));
    input.extend(frame(
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":7}}"#,
    ));
    input.extend(b"content-length:52\r\nContent-Type: x\r\n\r\n");
    input.extend(br#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    input.extend(frame(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#));
    input.extend(frame(r#"{"jsonrpc":"2.0","method":"exit"}"#));
    let (ended, written) = run(input);
    assert_eq!(ended, Ended::Asked, "{written}");
    for words in [
        r#""id":7,"error":{"code":-32600"#,
        r#""id":8,"error":{"code":-32002"#,
        r#""serverInfo""#,
        r#""id":2,"result":null"#,
    ] {
        assert!(written.contains(words), "{words} is not in {written}");
    }
}

#[test]
fn the_server_ends_though_the_client_keeps_its_end_open() {
    let (reader, mut to) = std::io::pipe().unwrap();
    let (mut from, writer) = std::io::pipe().unwrap();
    for body in [
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#,
        r#"{"jsonrpc":"2.0","method":"exit"}"#,
    ] {
        to.write_all(&frame(body)).unwrap();
    }
    let (connection, threads) = transport::connect(reader, writer);
    let surroundings = Surroundings { language: Language::En, today: || None };
    assert_eq!(server::serve(&connection, surroundings), Ended::Asked);
    drop(connection);
    threads.finish().expect("all was written");
    let mut written = String::new();
    from.read_to_string(&mut written).unwrap();
    assert!(written.contains(r#""id":2,"result":null"#), "{written}");
    drop(to);
}

#[test]
fn a_message_that_is_too_long_is_passed_over_and_one_that_is_cut_ends_it() {
    let mut input =
        format!("Content-Length: {}\r\n\r\n", transport::MESSAGE_MAX_BYTES + 1).into_bytes();
    input.resize(input.len() + transport::MESSAGE_MAX_BYTES + 1, b' ');
    input.extend(frame(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#));
    input.extend(b"Content-Length: 18446744073709551615\r\n\r\n{\"jsonrpc\"");
    let (ended, written) = run(input);
    assert_eq!(ended, Ended::Gone);
    assert!(written.contains("serverInfo"));
}

#[test]
fn a_request_that_is_taken_back_is_answered_so_or_as_asked() {
    let mut client = Client::of_policy("willingness-verification");
    let uri = client.uri("willingness-verification/rulebook.yaml");
    client.open("willingness-verification/rulebook.yaml");
    let params = json!({"textDocument": {"uri": uri}});
    let ids: Vec<_> =
        (0..20).map(|_| client.send("textDocument/semanticTokens/full", params.clone())).collect();
    let last = serde_json::to_value(ids.last().unwrap()).unwrap();
    client.notify("$/cancelRequest", json!({"id": last}));
    client.notify("$/cancelRequest", json!({"id": "never sent"}));
    let answers: Vec<_> = ids.iter().map(|it| client.answer(it)).collect();
    assert!(answers[0].is_ok());
    assert!(matches!(answers[19], Ok(_) | Err(-32800)));
    assert_eq!(client.end(), Ended::Asked);
}

#[test]
fn a_burst_of_edits_ends_with_the_last() {
    let mut client = Client::new(&[("console.yaml", CONSOLE)]);
    client.open("console.yaml");
    for index in 0..300 {
        let on = index % 2 == 0;
        client.edit("console.yaml", &format!("{CONSOLE}interfaces: {{live_player: {on}}}\n"));
    }
    let codes = client.codes("console.yaml");
    assert!(codes.contains(&"live-player-disabled".to_owned()), "{codes:?}");
}

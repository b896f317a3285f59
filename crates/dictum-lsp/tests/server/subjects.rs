//! A subject's files: what is found while people type.

use serde_json::{Value as Json, json};

use crate::client::{Client, applied, full, place, write};

const OFF: &str = "schema: dictum/console/v1
interfaces:
  live_player: false
  live_pusher: true
  attested: {by: a, on: 2026-11-20}
";

fn labels(items: &Json) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect()
}

#[test]
fn findings_are_shown_as_people_type_and_go_when_they_are_mended() {
    let mut client = Client::new(&[("console.yaml", OFF)]);
    client.open("console.yaml");
    assert!(client.codes("console.yaml").contains(&"live-player-disabled".to_owned()));
    let diagnostics = client.settled("console.yaml");
    let found = diagnostics.iter().find(|it| it["code"] == "live-player-disabled").unwrap();
    assert_eq!(found["range"]["start"], json!({"line": 2, "character": 15}));
    assert_eq!((&found["severity"], &found["source"]), (&json!(1), &json!("dictum")));
    assert_eq!(found["data"]["clauses"][0]["document"], "requirements.md");
    client.edit("console.yaml", &OFF.replace("false", "true"));
    assert!(!client.codes("console.yaml").contains(&"live-player-disabled".to_owned()));
}

#[test]
fn an_edit_of_a_part_counts_as_the_client_counts() {
    let text = "schema: dictum/console/v1\n# 域名🏦\ninterfaces: {live_player: false}\n";
    for (encodings, start) in
        [(json!(["utf-16"]), 6), (json!(["utf-8"]), 12), (json!(["utf-32"]), 5)]
    {
        let mut capabilities = full();
        capabilities["general"]["positionEncodings"] = encodings;
        let mut client = Client::with(&[("console.yaml", text)], &capabilities, "en");
        client.open("console.yaml");
        // The comment's end becomes a line of its own, which is not YAML.
        let at = json!({"line": 1, "character": start});
        let range = json!({"start": at, "end": at});
        client.change("console.yaml", &json!([{"range": range, "text": "\nnope: 1"}]));
        assert!(client.codes("console.yaml").contains(&"schema-mismatch".to_owned()));
    }
}

#[test]
fn the_reader_s_language_counts_and_changes_without_a_restart() {
    let mut client = Client::with(&[("console.yaml", OFF)], &full(), "zh-CN");
    client.open("console.yaml");
    let chinese = client.settled("console.yaml")[0]["message"].as_str().unwrap().to_owned();
    assert!(!chinese.is_ascii());
    let settings = json!({"settings": {"dictum": {"language": "en"}}});
    client.notify("workspace/didChangeConfiguration", settings);
    let english = client.settled("console.yaml")[0]["message"].as_str().unwrap().to_owned();
    assert!(english.contains("help: ") && !english.contains('：'), "{english}");
}

#[test]
fn the_day_is_a_setting() {
    let mut client = Client::new(&[("console.yaml", &OFF.replace("false", "true"))]);
    client.open("console.yaml");
    let today = client.codes("console.yaml");
    assert!(!today.contains(&"live-player-disabled".to_owned()));
    // Before somebody signed.
    let settings = json!({"settings": {"today": "2026-11-01"}});
    client.notify("workspace/didChangeConfiguration", settings);
    assert!(client.codes("console.yaml").contains(&"live-player-disabled".to_owned()));
}

#[test]
fn what_changes_on_the_disk_is_seen_and_open_buffers_win() {
    let mut client = Client::new(&[("console.yaml", OFF)]);
    let code = "live-player-disabled".to_owned();
    assert!(client.codes("console.yaml").contains(&code), "nothing is open");
    let on = OFF.replace("false", "true");
    write(&client.path("console.yaml"), &on);
    let changes = json!({"changes": [{"uri": client.uri("console.yaml"), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changes.clone());
    assert!(!client.codes("console.yaml").contains(&code));
    client.open_with("console.yaml", OFF);
    assert!(client.codes("console.yaml").contains(&code), "the buffer wins");
    client.notify("workspace/didChangeWatchedFiles", changes);
    assert!(client.codes("console.yaml").contains(&code));
    let document = json!({"textDocument": {"uri": client.uri("console.yaml")}});
    client.notify("textDocument/didClose", document);
    assert!(!client.codes("console.yaml").contains(&code), "the disk counts again");
}

#[test]
fn hover_tells_the_clause_the_rules_and_the_key() {
    let mut client = Client::new(&[("console.yaml", OFF)]);
    client.open("console.yaml");
    let hover = client.at("textDocument/hover", "console.yaml", "live_player: fal|se");
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(
        words.contains("`live-player-disabled`") && words.contains("requirements.md:"),
        "{words}"
    );
    let hover = client.at("textDocument/hover", "console.yaml", "live_pu|sher");
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(words.contains("real-time recording") && words.contains("Read by"), "{words}");
}

#[test]
fn completion_offers_keys_and_known_values_with_their_documentation() {
    let text = "schema: dictum/console/v1\nprincipal: \ndomains:\n  request:\n    - \n  up\n";
    let mut client = Client::new(&[("console.yaml", text)]);
    client.open("console.yaml");
    let ask = |client: &mut Client, words: &str| {
        let params = place(&client.uri("console.yaml"), text, words);
        client.request("textDocument/completion", params).unwrap()
    };
    let values = ask(&mut client, "principal: |");
    assert!(labels(&values).contains(&"enterprise"));
    let keys = ask(&mut client, "  up|");
    assert_eq!(labels(&keys), ["socket", "upload", "download"], "`request` is there already");
    let upload = &keys.as_array().unwrap()[1];
    assert!(upload["documentation"]["value"].as_str().unwrap().contains("wx.uploadFile"));
    assert_eq!(upload["textEdit"]["newText"], "upload:\n    - ");
    let domains = ask(&mut client, "    - |");
    assert!(labels(&domains).contains(&"https://faceid.qq.com"), "{domains}");
}

#[test]
fn a_waiver_to_be_filled_in_is_refused_until_it_is() {
    let workspace = "schema: dictum/workspace/v1\nlayers: [team.yaml]\nsubjects:\n\
        - {name: shop, kind: mini-program, policy: willingness-verification@1}\n";
    let layer = "schema: dictum/layer/v1\nlayer: team\nowner: a@acme.example\n\
        over: willingness-verification@1\n";
    let files = [("dictum.yaml", workspace), ("team.yaml", layer), ("console.yaml", OFF)];
    let mut client = Client::new(&files);
    client.open("console.yaml");
    let range = json!({"start": {"line": 2, "character": 15}, "end": {"line": 2, "character": 15}});
    let params = json!({
        "textDocument": {"uri": client.uri("console.yaml")}, "range": range,
        "context": {"diagnostics": []},
    });
    let actions = client.request("textDocument/codeAction", params).unwrap();
    let titles: Vec<_> = actions.as_array().unwrap().iter().map(|it| it["title"].clone()).collect();
    let waiver = actions
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["title"].as_str().unwrap().contains("waiver"));
    let waiver = waiver.unwrap_or_else(|| panic!("{titles:?}"));
    let edit = &waiver["edit"]["changes"][client.uri("team.yaml")][0];
    let new = edit["newText"].as_str().unwrap();
    assert!(
        new.contains("rule: live-player-disabled") && new.contains("subject: \"shop\""),
        "{new}"
    );
    client.open_with("team.yaml", &format!("{layer}{new}"));
    assert!(client.codes("team.yaml").contains(&"schema-mismatch".to_owned()));
}

#[test]
fn a_workspace_file_that_is_made_is_found() {
    let mut client = Client::new(&[("a/console.yaml", OFF)]);
    client.open("a/console.yaml");
    assert!(client.codes("a/console.yaml").contains(&"live-player-disabled".to_owned()));
    let layers = "schema: dictum/workspace/v1\nsubjects:\n- {name: a, kind: mini-program, root: a, policy: nothing@1}\n";
    write(&client.path("dictum.yaml"), layers);
    let changes = json!({"changes": [{"uri": client.uri("dictum.yaml"), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    assert_eq!(client.codes("dictum.yaml"), ["policy-not-found"]);
}

#[test]
fn what_was_added_elsewhere_is_written_down_one_at_a_time() {
    let mut client = Client::of_policy("willingness-verification/examples/first-day");
    let name = "first-day/console.yaml";
    client.open(name);
    let before = client.codes(name);
    let far = json!({"line": 9999, "character": 0});
    let params = json!({
        "textDocument": {"uri": client.uri(name)},
        "range": {"start": {"line": 0, "character": 0}, "end": far},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    });
    let actions = client.request("textDocument/codeAction", params).unwrap();
    let actions = actions.as_array().unwrap();
    let titled =
        |words: &str| actions.iter().find(|it| it["title"].as_str().unwrap().contains(words));
    assert!(titled("fix all").is_none(), "{actions:?}");
    let one = titled("that `domains.request` has").unwrap_or_else(|| panic!("{actions:?}"));
    assert_eq!(one["isPreferred"], false);
    let edits = &one["edit"]["changes"][client.uri(name)];
    let text = applied(&client.text(name), edits);
    client.edit(name, &text);
    let after = client.codes(name);
    assert!(after.len() < before.len(), "{before:?} {after:?} {text}");
    assert!(!after.contains(&"request-domain-missing".to_owned()), "{text}");
}

//! A project's own files, and the layers over it.

use serde_json::Value as Json;

use crate::client::Client;

const WORKSPACE: &str = "schema: dictum/workspace/v1
layers: [team.yaml]
subjects:
  - {name: shop, kind: mini-program, root: shop, policy: [willingness-verification@2, willingness-sdk@1]}
";

const LAYER: &str = "schema: dictum/layer/v1
layer: team
owner: a@acme.example
over: willingness-verification@2
rules:
  read-aloud-text-missing: {severity: error}
";

const CONSOLE: &str = "schema: dictum/console/v1
interfaces: {live_player: false}
";

/// A mini-program that says nothing wrong.
const FILES: [(&str, &str); 8] = [
    ("dictum.yaml", WORKSPACE),
    ("team.yaml", LAYER),
    ("shop/console.yaml", CONSOLE),
    ("shop/app.json", r#"{"pages": ["page"]}"#),
    ("shop/project.config.json", r#"{"setting": {"urlCheck": true}}"#),
    ("shop/page.wxml", "<view/>"),
    ("shop/page.js", "Page({})"),
    ("shop/captures/getcategory.2026-11-16.json", r#"{"errcode": 0, "categories": []}"#),
];

#[test]
fn findings_in_every_kind_of_file_follow_what_is_typed() {
    let mut client = Client::new(&FILES);
    for (name, text, code) in [
        ("shop/app.json", r#"{"pages": ["page", "gone"]}"#, "page-not-found"),
        ("shop/project.config.json", r#"{"setting": {"urlCheck": false}}"#, "domain-check-off"),
        (
            "shop/page.js",
            "Page({ load() { wx.request({ url: this.a }) } })",
            "call-address-unknown",
        ),
        ("shop/page.js", "Page({", "code-syntax"),
        (
            "shop/captures/getcategory.2026-11-16.json",
            r#"{"errcode": 40001, "errmsg": "x"}"#,
            "capture-is-an-error",
        ),
    ] {
        client.open(name);
        let code = code.to_owned();
        assert!(!client.codes(name).contains(&code), "{name} has {code} already");
        client.edit(name, text);
        let codes = client.codes(name);
        assert!(codes.contains(&code), "{name}: {code} is not in {codes:?}");
        client.edit(name, &client.text(name));
        assert!(!client.codes(name).contains(&code), "{name} keeps {code}");
        client.close(name);
    }
}

#[test]
fn a_page_that_cannot_be_read_is_shown_and_mended_while_it_is_typed() {
    let mut client = Client::new(&FILES);
    client.open("shop/page.wxml");
    assert_eq!(client.settled("shop/page.wxml"), Vec::<Json>::new());
    client.edit("shop/page.wxml", "<view><text");
    assert_eq!(client.codes("shop/page.wxml"), ["code-cut-off"]);
    client.edit("shop/page.wxml", "<view><text/></view>");
    assert_eq!(client.settled("shop/page.wxml"), Vec::<Json>::new());
}

#[test]
fn the_layer_that_set_the_severity_is_a_related_place() {
    let mut client = Client::new(&FILES);
    let all = client.settled("shop/console.yaml");
    let places = |code: &str| -> Vec<Json> {
        let found = all.iter().find(|it| it["code"] == code).unwrap();
        found["relatedInformation"].as_array().unwrap().clone()
    };
    let set = places("read-aloud-text-missing");
    let layer = set.iter().find(|it| it["location"]["uri"] == client.uri("team.yaml")).unwrap();
    assert_eq!(layer["location"]["range"]["start"]["line"], 5);
    assert!(layer["message"].as_str().unwrap().contains("layer"));
    assert!(
        places("live-player-disabled")
            .iter()
            .all(|it| it["location"]["uri"] != client.uri("team.yaml"))
    );
}

#[test]
fn the_layer_counts_as_it_is_typed() {
    let mut client = Client::new(&FILES);
    let severity = |client: &mut Client| {
        let all = client.settled("shop/console.yaml");
        all.iter().find(|it| it["code"] == "read-aloud-text-missing").unwrap()["severity"].clone()
    };
    assert_eq!(severity(&mut client), 1);
    client.open("team.yaml");
    client.edit(
        "team.yaml",
        &LAYER.replace("rules:\n  read-aloud-text-missing: {severity: error}\n", ""),
    );
    assert_eq!(severity(&mut client), 2);
}

//! Documents, rulebooks, cases, layers: what hangs on what.

use serde_json::{Value as Json, json};

use crate::client::Client;

const RULEBOOK: &str = "willingness-verification/rulebook.yaml";
const DOCUMENT: &str = "willingness-verification/requirements.md";

fn titles(lenses: &Json) -> Vec<String> {
    let all = lenses.as_array().unwrap().iter();
    all.map(|it| it["command"]["title"].as_str().unwrap().to_owned()).collect()
}

fn pack() -> Client {
    let mut client = Client::of_policy("willingness-verification");
    client.open(RULEBOOK);
    client.open(DOCUMENT);
    client
}

#[test]
fn a_shipped_pack_has_no_errors() {
    let mut client = pack();
    let serious = |it: &Json| it["severity"] == 1;
    assert_eq!(client.settled(RULEBOOK).into_iter().find(serious), None);
    assert_eq!(client.settled(DOCUMENT).into_iter().find(serious), None);
}

#[test]
fn an_edit_of_the_document_says_what_it_means() {
    let mut client = pack();
    let text = client.text(DOCUMENT);
    let edited = text.replace("https://pingtas.qq.com\n", "");
    let edited =
        if edited == text { text.replace("https://pingtas.qq.com;\n", "") } else { edited };
    assert_ne!(edited, text);
    client.edit(DOCUMENT, &edited);
    let codes = client.codes(RULEBOOK);
    assert!(codes.contains(&"meaning-changed".to_owned()), "{codes:?}");
    let params = json!({"textDocument": {"uri": client.uri(DOCUMENT)}});
    let lenses = client.request("textDocument/codeLens", params).unwrap();
    assert!(titles(&lenses)[0].contains("1 looser"), "{:?}", titles(&lenses)[0]);
}

#[test]
fn a_clause_that_nobody_claims_is_shown_in_the_document() {
    let mut client = pack();
    let text = client.text(DOCUMENT);
    client.edit(DOCUMENT, &format!("{text}\n小程序必须支持打印机。\n"));
    assert!(client.codes(DOCUMENT).contains(&"clause-unmapped".to_owned()));
}

#[test]
fn lenses_tell_what_hangs_on_a_rule_and_on_a_clause() {
    let mut client = pack();
    let lenses = |client: &mut Client, name: &str| {
        let params = json!({"textDocument": {"uri": client.uri(name)}});
        client.request("textDocument/codeLens", params).unwrap()
    };
    let rules = titles(&lenses(&mut client, RULEBOOK));
    assert!(
        rules.iter().any(|it| it.ends_with("cases")) && rules.contains(&"▶ run the cases".into())
    );
    let clauses = titles(&lenses(&mut client, DOCUMENT));
    assert!(clauses.iter().any(|it| it.contains("request-domain-missing")), "{clauses:?}");
}

#[test]
fn the_cases_of_a_rule_run() {
    let mut client = pack();
    let root = client.path("willingness-verification").display().to_string();
    let params =
        json!({"command": "dictum.runCases", "arguments": [root, "request-domain-missing"]});
    let result = client.request("workspace/executeCommand", params).unwrap();
    assert_eq!(result["passed"], true, "{result}");
    assert!(result["cases"].as_u64().unwrap() > 1);
}

#[test]
fn hover_in_the_document_names_the_rules_of_the_clause() {
    let mut client = pack();
    let hover = client.at("textDocument/hover", DOCUMENT, "https://faceid.qq|.com");
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(words.contains("parameter `") || words.contains("rule `"), "{words}");
}

#[test]
fn a_rule_is_found_where_it_is_defined_and_wherever_it_is_named() {
    let mut client = pack();
    let cases = "willingness-verification/cases/download-domain-missing.yaml";
    client.open(cases);
    let place = client.at("textDocument/definition", cases, "rule: download-|domain");
    assert_eq!(place[0]["uri"], client.uri(RULEBOOK));
    let mut params = client.place(cases, "rule: download-|domain");
    params["context"] = json!({"includeDeclaration": true});
    let places = client.request("textDocument/references", params).unwrap();
    let files: std::collections::BTreeSet<_> =
        places.as_array().unwrap().iter().map(|it| it["uri"].as_str().unwrap()).collect();
    assert!(files.iter().any(|it| it.contains("/releases/")) && files.len() >= 3, "{files:?}");
}

#[test]
fn a_rule_is_renamed_in_every_file_but_a_release() {
    let mut client = pack();
    let range = client.at("textDocument/prepareRename", RULEBOOK, "id: download-|domain-missing");
    assert_eq!(range["placeholder"], "download-domain-missing");
    let mut params = client.place(RULEBOOK, "id: download-|domain-missing");
    params["newName"] = "download-domain-absent".into();
    let edit = client.request("textDocument/rename", params.clone()).unwrap();
    let changes = edit["documentChanges"].as_array().unwrap();
    let uris: Vec<_> = changes.iter().filter_map(|it| it["textDocument"]["uri"].as_str()).collect();
    assert!(uris.iter().all(|it| !it.contains("/releases/")) && uris.len() >= 2, "{edit}");
    let renamed = changes.iter().find(|it| it["kind"] == "rename").unwrap();
    assert!(renamed["newUri"].as_str().unwrap().ends_with("cases/download-domain-absent.yaml"));
    params["newName"] = "Not A Rule".into();
    assert_eq!(client.request("textDocument/rename", params.clone()), Err(-32602));
    params["newName"] = "request-domain-missing".into();
    assert_eq!(client.request("textDocument/rename", params), Err(-32602));
}

#[test]
fn a_parameter_is_renamed_in_the_expressions_too() {
    let mut client = pack();
    let mut params = client.place(RULEBOOK, "  download_|domains:");
    params["newName"] = "downloads".into();
    let edit = client.request("textDocument/rename", params).unwrap();
    let text = client.text(RULEBOOK);
    let changes = edit["documentChanges"].as_array().unwrap();
    let own = changes.iter().find(|it| it["textDocument"]["uri"] == client.uri(RULEBOOK)).unwrap();
    let edits = own["edits"].as_array().unwrap();
    assert_eq!(edits.len(), text.matches("download_domains").count());
}

#[test]
fn symbols_folds_and_hints_are_there() {
    let mut client = pack();
    let document = |client: &Client, name: &str| json!({"textDocument": {"uri": client.uri(name)}});
    let params = document(&client, RULEBOOK);
    let symbols = client.request("textDocument/documentSymbol", params.clone()).unwrap();
    let rules = symbols.as_array().unwrap().iter().find(|it| it["name"] == "rules").unwrap();
    assert!(rules["children"].as_array().unwrap().len() > 10);
    let sections = document(&client, DOCUMENT);
    let sections = client.request("textDocument/documentSymbol", sections).unwrap();
    assert!(sections.as_array().unwrap().len() > 3);
    let folds = client.request("textDocument/foldingRange", params.clone()).unwrap();
    assert!(folds.as_array().unwrap().len() > 10);
    let mut params = params;
    params["range"] =
        json!({"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}});
    let hints = client.request("textDocument/inlayHint", params).unwrap();
    assert!(hints.as_array().unwrap().iter().any(|it| it["label"] == "= 7 items"), "{hints}");
}

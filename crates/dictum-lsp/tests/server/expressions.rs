//! Expressions inside of a rulebook.

use serde_json::{Value as Json, json};

use crate::client::{Client, place};

const RULEBOOK: &str = "willingness-verification/rulebook.yaml";

/// A client whose rulebook has `condition` in the place of a rule's own.
struct Edited {
    client: Client,
    text: String,
}

fn edited(condition: &str) -> Edited {
    let mut client = Client::of_policy("willingness-verification");
    client.open(RULEBOOK);
    let text = client.text(RULEBOOK);
    let at = text.find("    require:").unwrap();
    let end = at + text[at..].find("\n    message").unwrap();
    let text = format!("{}    require: {condition}{}", &text[..at], &text[end..]);
    client.edit(RULEBOOK, &text);
    Edited { client, text }
}

impl Edited {
    fn at(&mut self, method: &str, words: &str) -> Json {
        let params = place(&self.client.uri(RULEBOOK), &self.text, words);
        self.client.request(method, params).unwrap()
    }

    fn labels(&mut self, words: &str) -> Vec<String> {
        let items = self.at("textDocument/completion", words);
        let all = items.as_array().unwrap().iter();
        all.map(|it| it["label"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_fault_is_shown_under_its_own_letters() {
    let mut it = edited("\"subject.domains.request.exists(d, d == 1)\"");
    let diagnostics = it.client.settled(RULEBOOK);
    let fault = diagnostics.iter().find(|it| it["code"] == "condition-invalid").unwrap();
    let (start, end) = (&fault["range"]["start"], &fault["range"]["end"]);
    let line = it.text.lines().nth(start["line"].as_u64().unwrap().try_into().unwrap()).unwrap();
    let column = |it: &Json| usize::try_from(it["character"].as_u64().unwrap()).unwrap();
    assert_eq!(&line[column(start)..column(end)], "d == 1");
}

#[test]
fn a_fault_in_a_block_is_shown_in_its_line() {
    let mut it = edited(">\n      subject.domains.request.size() > 0\n      && subject.nothing");
    let diagnostics = it.client.settled(RULEBOOK);
    let fault = diagnostics.iter().find(|it| it["code"] == "condition-invalid").unwrap();
    let line = fault["range"]["start"]["line"].as_u64().unwrap();
    let line = it.text.lines().nth(line.try_into().unwrap()).unwrap();
    assert!(line.contains("subject.nothing"), "{line}");
}

#[test]
fn fields_parameters_and_functions_are_offered_with_types() {
    let mut it = edited("subject.domains.");
    assert_eq!(
        it.labels("require: subject.domains.|")[..4],
        ["download", "request", "socket", "upload"]
    );
    let mut it = edited("params.request_domains.all(d, d.");
    let labels = it.labels("all(d, d.|");
    assert!(labels.contains(&"startsWith".to_owned()) && !labels.contains(&"all".to_owned()));
    let items = it.at("textDocument/completion", "require: params.|request");
    let param =
        items.as_array().unwrap().iter().find(|it| it["label"] == "request_domains").unwrap();
    assert_eq!(param["detail"], "list(string)");
}

#[test]
fn hover_tells_types_meanings_and_values() {
    let mut it = edited("params.request_domains.all(d, d in subject.domains.request)");
    let words = |it: Json| it["contents"]["value"].as_str().unwrap().to_owned();
    let param = words(it.at("textDocument/hover", "require: params.request_dom|ains"));
    assert!(
        param.contains("params.request_domains: list(string)") && param.contains("faceid"),
        "{param}"
    );
    let fact = words(it.at("textDocument/hover", "d in subject.domains.requ|est"));
    assert!(fact.contains("subject.domains.request: list(string)"), "{fact}");
    let form = words(it.at("textDocument/hover", "require: params.request_domains.a|ll"));
    assert!(form.contains("all(it, condition)"), "{form}");
}

#[test]
fn a_call_shows_its_signature() {
    let mut it = edited("params.request_domains.all(d, d.startsWith('h'");
    let help = it.at("textDocument/signatureHelp", "d.startsWith('|h'");
    assert_eq!(help["signatures"][0]["label"], "string.startsWith(string) -> bool");
    assert_eq!(help["activeParameter"], 0);
}

#[test]
fn a_parameter_leads_to_its_definition() {
    let mut it = edited("params.request_domains.all(d, d in subject.domains.request)");
    let place = it.at("textDocument/definition", "require: params.request_dom|ains");
    let line = place[0]["range"]["start"]["line"].as_u64().unwrap();
    let line = it.text.lines().nth(line.try_into().unwrap()).unwrap();
    assert_eq!(line, "  request_domains:");
}

#[test]
fn words_of_expressions_have_colours() {
    let mut it = edited("params.request_domains.all(d, d in subject.domains.request)");
    let params = json!({"textDocument": {"uri": it.client.uri(RULEBOOK)}});
    let tokens = it.client.request("textDocument/semanticTokens/full", params).unwrap();
    let data = tokens["data"].as_array().unwrap();
    assert!(data.len() > 500 && data.len().is_multiple_of(5), "{}", data.len());
    let types: std::collections::BTreeSet<_> =
        data.iter().skip(3).step_by(5).map(|it| it.as_u64().unwrap()).collect();
    assert!(types.len() >= 6, "{types:?}");
}

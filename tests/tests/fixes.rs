//! What a rule's fix is held to: where it is written, and where it is offered.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;

use dictum_linter::check;
use dictum_linter::compile::{self, Options};
use dictum_source::finding::Finding;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const TODAY: Date = jiff::civil::date(2026, 11, 29);

fn schema() -> Json {
    json!({"properties": {
        "days": {"type": "integer"}, "tier": {"enum": ["gold", "silver"]},
        "hosts": {"type": "array", "items": {"type": "string"}},
        "data-kept": {"type": "object", "properties": {"max-days": {"type": "integer"}}}
    }})
}

/// A pack of the rules `rules`, each an id, a condition and a fix; and one subject.
fn workspace(rules: &[(&str, &str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let pack = folder.path().join("services");
    fs::create_dir(&pack).unwrap();
    let document = "# Services\n\nA service must keep its data long enough.\n";
    fs::write(pack.join("requirements.md"), document).unwrap();
    fs::write(pack.join("subject.schema.json"), schema().to_string()).unwrap();
    let rule = |(id, require, fix): &(&str, &str, &str)| {
        format!(
            "  - {{id: {id}, at: [Services], level: must, severity: error, title: {id}, \
             require: \"{require}\", message: {id}, fix: {fix}}}\n"
        )
    };
    let rules: String = rules.iter().map(rule).collect();
    let rulebook = format!(
        "schema: dictum/rulebook/v1\npolicy: services\ntitle: Services\ndocument: requirements.md\n\
         subject: document\nsubject_schema: subject.schema.json\nrules:\n{rules}"
    );
    fs::write(pack.join("rulebook.yaml"), rulebook).unwrap();
    let config = "schema: dictum/workspace/v1\npacks: [services]\nsubjects:\n  \
                  - {name: all, kind: document, files: ['a.*'], policy: services}\n";
    fs::write(folder.path().join("dictum.yaml"), config).unwrap();
    folder
}

/// What is said of the fix of one rule when its pack is compiled.
fn faults(fix: &str) -> Vec<String> {
    let folder = workspace(&[("short", "subject.days >= 365", fix)]);
    let (_, findings) =
        compile::compile(&folder.path().join("services"), &Options::default()).unwrap();
    let faults = findings.into_iter().filter(|it| it.code == "condition-invalid");
    faults.map(|it| it.message.en).collect()
}

/// What is said of the subject `text`, in the file `name`.
fn findings(rules: &[(&str, &str, &str)], name: &str, text: &str) -> Vec<Finding> {
    let folder = workspace(rules);
    let options = Options::default();
    let (compiled, faults) = compile::compile(&folder.path().join("services"), &options).unwrap();
    assert!(compiled.is_some(), "{faults:?}");
    compile::write(&compiled.unwrap()).unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    let checked = check::check(&[folder.path()], TODAY).unwrap();
    checked.findings.into_iter().filter(|it| it.judgement.is_some()).collect()
}

#[test]
fn a_fix_that_cannot_be_made_is_a_fault() {
    assert_eq!(faults("{set: 400, to: subject.days}"), [""; 0]);
    assert_eq!(faults("{set: gold, to: subject.tier}"), [""; 0]);
    assert_eq!(faults("{set: 4, to: subject.data-kept.max-days}"), [""; 0]);
    assert_eq!(faults("{add: missing, to: subject.hosts}"), [""; 0]);
    for (fix, said) in [
        ("{set: 400, to: subject.dayz}", "dayz"),
        ("{set: soon, to: subject.days}", "none of its values"),
        ("{set: bronze, to: subject.tier}", "none of its values"),
        ("{add: missing, to: subject.days}", "only a list"),
        ("{set: 400, to: \"subject['days']\"}", "names no fact"),
        ("{set: soon, to: subject.data-kept.max-days}", "none of its values"),
        ("{set: 4, to: subject.data-kept..max-days}", "names no fact"),
        ("{set: 400, to: days}", "names no fact"),
        ("{set: 400, to: params.days}", "names no fact"),
    ] {
        let faults = faults(fix);
        assert!(faults.iter().any(|it| it.contains(said)), "{fix}: {faults:?}");
    }
}

#[test]
fn a_fix_is_offered_where_it_mends() {
    let rules = [("short", "subject.days >= 365", "{set: 400, to: subject.days}")];
    for (name, text) in
        [("a.yaml", "days: 30\n"), ("a.json", r#"{"days": 30}"#), ("a.toml", "days = 30\n")]
    {
        let findings = findings(&rules, name, text);
        assert_eq!(findings[0].fixes.len(), 1, "{name}: {findings:?}");
    }
    let rules = [("tier", "subject.tier == 'gold'", "{set: gold, to: subject.tier}")];
    for text in ["tier: silver\n", "tier: 'silver'\n", "tier: \"silver\"\n"] {
        let findings = findings(&rules, "a.yaml", text);
        let edit = &findings[0].fixes[0].edits[0];
        assert_eq!(edit.text, "\"gold\"", "{text}");
        assert!(edit.source.slice(edit.span).contains("silver"), "{text}");
    }
}

#[test]
fn a_fix_is_not_offered_where_it_would_not_mend_or_would_break_another_rule() {
    let still = [("short", "subject.days >= 500", "{set: 400, to: subject.days}")];
    let other = [
        ("short", "subject.days >= 365", "{set: 400, to: subject.days}"),
        ("long", "subject.days <= 380", "{set: 380, to: subject.days}"),
    ];
    for (rules, said) in
        [(&still[..], "would still not hold"), (&other[..], "`long` would not hold")]
    {
        let findings = findings(rules, "a.yaml", "days: 30\n");
        assert_eq!(findings[0].fixes.len(), 0);
        assert!(findings[0].notes.iter().any(|it| it.en.contains(said)), "{findings:?}");
    }
}

//! Laws of the auditor's page, held over the audit of the examples.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::collections::BTreeSet;
use std::path::Path;

use dictum_linter::audit;
use dictum_report::audit::{html, json};
use dictum_report::oscal;
use dictum_schema::audit::{Audit, ClauseState};
use dictum_schema::language::{Language, Text};
use serde_json::Value as Json;

fn examples() -> Audit {
    let folder =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/willingness-verification/examples");
    let (audited, findings) =
        audit::audit(Path::new(folder), "2026-11-22".parse().unwrap()).unwrap();
    assert_eq!(findings, []);
    audited.unwrap().audit
}

/// The values of every attribute `name` of `page`.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let name = format!(" {name}=\"");
    page.split(&name).skip(1).map(|it| it.split('"').next().unwrap()).collect()
}

#[test]
fn the_same_audit_gives_the_same_bytes() {
    let (one, other) = (examples(), examples());
    assert_eq!(json(&one), json(&other));
    assert_eq!(html(&one, Language::En), html(&other, Language::En));
}

#[test]
fn an_audit_fits_its_schema_and_reads_as_itself() {
    let audit = examples();
    let value: Json = serde_json::from_str(&json(&audit)).unwrap();
    let schemas = dictum_linter::schemas::all();
    let (_, schema) = schemas.iter().find(|(name, _)| *name == "audit").unwrap();
    let faults: Vec<String> = jsonschema::validator_for(schema)
        .unwrap()
        .iter_errors(&value)
        .map(|it| it.to_string())
        .collect();
    assert_eq!(faults, [""; 0]);
    assert_eq!(serde_json::from_value::<Audit>(value).unwrap(), audit);
}

#[test]
fn every_link_leads_to_one_place() {
    let page = html(&examples(), Language::En);
    let ids = attributes(&page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "ids are unique");
    for target in attributes(&page, "href") {
        let id = target.strip_prefix('#').unwrap();
        assert!(unique.contains(id), "{target} is a place of the page");
    }
    for label in attributes(&page, "aria-labelledby").into_iter().chain(attributes(&page, "for")) {
        assert!(unique.contains(label), "{label}");
    }
}

#[test]
fn every_verdict_links_to_its_rule_and_what_fails_to_its_clause() {
    let audit = examples();
    let page = html(&audit, Language::En);
    let failing = audit.subjects.iter().enumerate().flat_map(|(subject, it)| {
        let verdicts = it.verdicts.iter().enumerate();
        verdicts
            .filter(|(_, it)| !it.said.is_empty())
            .map(move |(at, _)| format!("s{subject}-v{at}"))
    });
    let failing: Vec<String> = failing.collect();
    assert!(!failing.is_empty());
    for id in failing {
        assert!(page.contains(&format!("href=\"#{id}\"")), "something links to {id}");
    }
}

/// Adds `tail` to every text that comes from outside.
fn spoil(value: &mut Json, tail: &str) {
    const FREE: [&str; 24] = [
        "workspace",
        "words",
        "title",
        "message",
        "help",
        "note",
        "reason",
        "approved_by",
        "ticket",
        "until",
        "layer",
        "name",
        "origin",
        "when",
        "require",
        "path",
        "fact",
        "by",
        "on",
        "missing",
        "heading",
        "en",
        "zh-CN",
        "addition",
    ];
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Json::String(it) if FREE.contains(&key.as_str()) => it.push_str(tail),
                    Json::Array(items) if FREE.contains(&key.as_str()) => {
                        for it in items {
                            match it {
                                Json::String(it) => it.push_str(tail),
                                other => spoil(other, tail),
                            }
                        }
                    }
                    other => spoil(other, tail),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|it| spoil(it, tail)),
        _ => {}
    }
}

fn spoiled(tail: &str) -> Audit {
    let mut value = serde_json::to_value(examples()).unwrap();
    spoil(&mut value, tail);
    serde_json::from_value(value).unwrap()
}

#[test]
fn no_text_becomes_markup() {
    let tail = "\"'></script></style><script>alert(1)</script><img src=x onerror=alert(2)>&amp;--";
    let fair = html(&spoiled("fair"), Language::ZhCn);
    let hostile = html(&spoiled(tail), Language::ZhCn);
    let count = |page: &str, sign: char| page.matches(sign).count();
    for sign in ['<', '>', '"'] {
        assert_eq!(count(&fair, sign), count(&hostile, sign), "{sign}");
    }
    assert_eq!(hostile.matches("<script>").count(), 1);
    assert!(hostile.matches("&lt;script&gt;alert(1)").count() > 1_000, "the text is there as text");
}

#[test]
fn what_a_person_would_not_see_is_spelled_out() {
    let page = html(&spoiled("\u{202e}\u{200b}\u{1b}[1m"), Language::En);
    let seen = |it: char| page.contains(it);
    assert!(!['\u{202e}', '\u{200b}', '\u{1b}'].into_iter().any(seen));
    assert!(page.contains("<span class=\"hidden\">U+202E</span>"));
    let text = json(&spoiled("\u{202e}"));
    assert!(!text.contains('\u{202e}') && text.contains("\\u202e"));
}

#[test]
fn what_is_covered_by_nothing_is_told() {
    let mut audit = examples();
    let gaps = |audit: &Audit| {
        let page = html(audit, Language::En);
        let (_, gaps) = page.split_once("<ul class=\"gaps\">").unwrap();
        gaps.split_once("</ul>").unwrap().0.to_owned()
    };
    assert!(!gaps(&audit).contains("nobody claims") && !gaps(&audit).contains("no case"));
    let policy = audit.policies.first_mut().unwrap();
    let clause = policy.clauses.iter_mut().find(|it| it.state == ClauseState::Checked).unwrap();
    clause.state = ClauseState::Unmapped;
    clause.rules.clear();
    clause.claims.clear();
    policy.rules.first_mut().unwrap().cases.clear();
    assert!(gaps(&audit).contains("nobody claims this clause"));
    assert!(gaps(&audit).contains("no case satisfies or violates it"));
}

#[test]
fn a_waiver_is_told_where_it_hides_something() {
    let mut audit = examples();
    audit.waivers.push(dictum_schema::audit::Waiver {
        layer: "payments".to_owned(),
        reason: "the kiosk has no player page".to_owned(),
        approved_by: "zhao.min@acme.example".to_owned(),
        ticket: Some("RISK-2201".to_owned()),
        until: "2027-01-31".to_owned(),
        at: dictum_schema::audit::Place { path: "layers/payments.yaml".to_owned(), line: 7 },
        hides: 1,
    });
    let verdicts = audit.subjects.iter_mut().flat_map(|it| &mut it.verdicts);
    let verdict = verdicts.into_iter().find(|it| it.said.len() == 1).unwrap();
    let said = verdict.said.first_mut().unwrap();
    said.waiver = Some(0);
    said.message = Text::same("what is excused");
    let page = html(&audit, Language::En);
    assert_eq!(page.matches("class=\"waived\"").count(), 1);
    assert_eq!(
        page.matches("the kiosk has no player page").count(),
        2,
        "beside it, and in the list"
    );
}

/// Calls `visit` with every object of `value`.
fn objects(value: &Json, visit: &mut dyn FnMut(&serde_json::Map<String, Json>)) {
    match value {
        Json::Object(entries) => {
            visit(entries);
            entries.values().for_each(|it| objects(it, visit));
        }
        Json::Array(items) => items.iter().for_each(|it| objects(it, visit)),
        _ => {}
    }
}

fn oscal(audit: &Audit) -> [Json; 3] {
    [oscal::catalog, oscal::profile, oscal::results]
        .map(|write| serde_json::from_str(&write(audit, Language::En)).unwrap())
}

/// The ids or other references of `documents` under the key `key`.
fn under(documents: &[Json], key: &str) -> Vec<String> {
    let mut found = Vec::new();
    for document in documents {
        objects(document, &mut |it| match it.get(key) {
            Some(Json::String(it)) => found.push(it.clone()),
            Some(Json::Array(items)) => {
                found.extend(items.iter().filter_map(|it| it.as_str().map(str::to_owned)));
            }
            _ => {}
        });
    }
    found
}

#[test]
fn every_reference_of_oscal_has_a_target() {
    let documents = oscal(&examples());
    for key in ["uuid", "id"] {
        let ids = under(&documents, key);
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{key}s are unique");
    }
    let ids: BTreeSet<String> = under(&documents, "id").into_iter().collect();
    for key in ["control-id", "with-ids", "param-id", "target-id"] {
        let references = under(&documents, key);
        assert!(!references.is_empty(), "{key}");
        assert!(references.iter().all(|it| ids.contains(it)), "{key}");
    }
    let uuids: BTreeSet<String> = under(&documents, "uuid").into_iter().collect();
    for key in ["subject-uuid", "observation-uuid"] {
        assert!(under(&documents, key).iter().all(|it| uuids.contains(it)), "{key}");
    }
}

#[test]
fn what_cannot_be_known_is_not_satisfied_in_oscal() {
    let audit = examples();
    let [_, _, results] = oscal(&audit);
    let states = under(std::slice::from_ref(&results), "state");
    let passes = states.iter().filter(|it| *it == "satisfied").count();
    let verdicts = audit.subjects.iter().flat_map(|it| &it.verdicts);
    let satisfied = dictum_schema::severity::Outcome::Satisfied;
    assert_eq!(passes, verdicts.filter(|it| it.outcome == satisfied).count());
}

#[test]
fn hostile_text_keeps_the_forms_that_oscal_asks_for() {
    for tail in ["\n\u{202e}\u{1b}", "{{ insert: param, x }}<b>"] {
        let documents = oscal(&spoiled(tail));
        let text = serde_json::to_string(&documents).unwrap();
        assert!(!text.contains("{{"));
        for key in ["title", "label"] {
            for it in under(&documents, key) {
                assert!(!it.is_empty() && !it.contains(['\n', '\u{202e}', '<']), "{it:?}");
            }
        }
        let mut prose = under(&documents, "prose");
        prose.extend(under(&documents, "description"));
        // What stands between backticks is code, and is not obeyed.
        let obeyed = |it: &String| it.split('`').step_by(2).any(|it| it.contains("<b>"));
        assert!(!prose.is_empty() && !prose.iter().any(obeyed));
        for document in &documents {
            objects(document, &mut |it| {
                assert!(it.values().all(|it| it.as_array().is_none_or(|it| !it.is_empty())));
            });
        }
    }
}

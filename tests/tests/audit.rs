//! Laws of the auditor's page, held over the audit of the examples.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::{audit, files};
use dictum_report::audit::{html, json};
use dictum_report::oscal;
use dictum_schema::audit::{Audit, ClauseState, Fate};
use dictum_schema::explanation::WaiverState;
use dictum_schema::language::Language;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use serde_json::Value as Json;
use tempfile::TempDir;

fn audited(folder: &Path, today: &str) -> Audit {
    let (audited, findings) = audit::audit(folder, today.parse().unwrap()).unwrap();
    assert_eq!(findings, []);
    audited.unwrap().audit
}

fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

fn examples() -> Audit {
    audited(&policies().join("willingness-verification/examples"), "2026-11-22")
}

/// Subjects under layers, with a waiver and a change that is refused.
fn layers(today: &str) -> Audit {
    audited(&policies().join("layers"), today)
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
    for audit in [examples(), layers("2026-11-22")] {
        links(&html(&audit, Language::En));
    }
}

fn links(page: &str) {
    let ids = attributes(page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "ids are unique");
    for target in attributes(page, "href") {
        let id = target.strip_prefix('#').unwrap();
        assert!(unique.contains(id), "{target} is a place of the page");
    }
    let labels = attributes(page, "aria-labelledby").into_iter().chain(attributes(page, "for"));
    for label in labels.flat_map(str::split_whitespace) {
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
    const FREE: [&str; 28] = [
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
        "owner",
        "subject",
        "removed",
        "value",
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

/// A workspace of manifests, with a copy of their pack that a test may edit.
fn manifests() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let pack = folder.path().join("cargo-manifests");
    copy(&policies().join("cargo-manifests"), &pack);
    fs::write(
        folder.path().join("dictum.yaml"),
        "schema: dictum/workspace/v1\npacks: [cargo-manifests]\nsubjects:\n  \
         - {name: m, kind: document, files: [Cargo.toml], policy: cargo-manifests@1}\n",
    )
    .unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"a\"\n").unwrap();
    (folder, pack)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_deleted_case_shows_in_the_matrix() {
    let (folder, pack) = manifests();
    let page = || html(&audited(folder.path(), "2026-11-22"), Language::En);
    let told = "version-open</code></a><span class=\"en\" lang=\"en\">: no case satisfies";
    assert!(!page().contains(told));
    fs::remove_file(pack.join("cases/version-open.yaml")).unwrap();
    assert!(page().contains(told));
}

/// Lists the releases of `pack` as they are now, as whoever made them would.
fn list(pack: &Path) {
    let releases = pack.join("releases");
    let names = fs::read_dir(&releases).unwrap().map(|it| it.unwrap().file_name());
    let names = names
        .map(|it| it.into_string().unwrap())
        .filter(|it| Path::new(it).extension().is_some_and(|it| it == "yaml"));
    let line =
        |it: String| format!("{}  {it}\n", files::digest(&fs::read(releases.join(&it)).unwrap()));
    fs::write(releases.join("SHA256SUMS"), names.map(line).collect::<String>()).unwrap();
}

#[test]
fn a_rule_that_is_removed_shows_in_the_matrix() {
    let (folder, pack) = manifests();
    let path = pack.join("releases/1.0.1.yaml");
    let source = Source::new("1.0.1.yaml", fs::read_to_string(&path).unwrap());
    let (tree, _) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let tree = tree.unwrap();
    let mut release = tree.to_json(tree.root());
    let removed = |it: &Json| it.as_str() == Some("version-open");
    release["rules"].as_array_mut().unwrap().retain(|it| !removed(&it["id"]));
    for clause in release["ledger"].as_array_mut().unwrap() {
        clause["claims"].as_array_mut().unwrap().retain(|it| !removed(&it["rule"]));
    }
    fs::write(&path, serde_json::to_string(&release).unwrap()).unwrap();
    list(&pack);
    let audit = audited(folder.path(), "2026-11-22");
    let unmapped = |it: &&dictum_schema::audit::Clause| it.state == ClauseState::Unmapped;
    assert!(audit.policies[0].clauses.iter().any(|it| unmapped(&it)));
    assert!(html(&audit, Language::En).contains(": nobody claims this clause"));
}

#[test]
fn a_waiver_is_told_whether_it_hides_something_or_has_ended() {
    for (today, state, words, hides) in [
        ("2026-11-22", WaiverState::Holds, ">in force<", 1),
        ("2027-01-20", WaiverState::EndsSoon, ">ends soon<", 1),
        ("2027-02-01", WaiverState::Expired, ">expired<", 0),
        ("2025-01-01", WaiverState::Refused, ">not properly given<", 0),
    ] {
        let audit = layers(today);
        let waiver = audit.waivers.first().unwrap();
        assert_eq!((waiver.state, waiver.hides), (state, hides), "{today}");
        assert_eq!(waiver.why.is_empty(), state != WaiverState::Refused, "{today}");
        let page = html(&audit, Language::En);
        assert!(page.contains(words), "{today}");
        let beside = page.matches("class=\"waived\"").count();
        assert_eq!(beside, hides, "{today}");
        assert_eq!(page.matches("no player page until the June release").count(), 1 + hides);
    }
}

#[test]
fn what_layers_ask_for_is_told_with_what_became_of_it() {
    let audit = layers("2026-11-22");
    let changes: Vec<_> = audit.policies.iter().flat_map(|it| &it.changes).collect();
    let refused = changes.iter().find(|it| it.fate == Fate::Refused).unwrap();
    assert!(refused.origin.starts_with("kiosks (") && refused.why.is_some(), "{refused:?}");
    assert!(changes.iter().any(|it| it.fate == Fate::Taken));
    let added = audit.policies.iter().flat_map(|it| it.params.values()).flat_map(|it| &it.items);
    let origins: Vec<&str> = added.filter_map(|it| it.origin.as_deref()).collect();
    assert!(origins.iter().any(|it| it.starts_with("payments (")), "{origins:?}");
    let page = html(&audit, Language::En);
    assert!(page.contains(">refused<") && page.contains(" added by </span>"));
}

#[test]
fn any_two_releases_are_compared_with_subjects_that_show_it() {
    let audit = examples();
    let versions = ["1.0.0", "1.1.0", "2.0.0"];
    let folder = TempDir::new().unwrap();
    let pack = folder.path().join("willingness-verification");
    copy(&policies().join("willingness-verification"), &pack);
    let release = |it: &str| pack.join(format!("releases/{it}.yaml"));
    fs::remove_file(release("2.0.1")).unwrap();
    let between = fs::read_to_string(release("1.0.0")).unwrap();
    fs::write(release("1.1.0"), between.replace("version: \"1.0.0\"", "version: \"1.1.0\""))
        .unwrap();
    list(&pack);
    fs::write(
        folder.path().join("dictum.yaml"),
        "schema: dictum/workspace/v1\npacks: [willingness-verification]\nsubjects:\n  - {name: a, \
         kind: mini-program, root: a, policy: willingness-verification@1}\n",
    )
    .unwrap();
    copy(&policies().join("willingness-verification/examples/ready"), &folder.path().join("a"));
    let three = audited(folder.path(), "2026-11-22");
    let policy = &three.policies[0];
    assert_eq!(
        policy.releases.iter().map(|it| it.version.to_string()).collect::<Vec<_>>(),
        versions
    );
    let [outer] = policy.comparisons.as_slice() else { panic!("one pair that is no neighbour") };
    assert_eq!([outer.old.to_string(), outer.new.to_string()], ["1.0.0", "2.0.0"]);
    assert!(outer.changes.iter().any(|it| !it.witnesses.is_empty()));
    // With nothing between, they are neighbours, and say the same.
    let neighbours = &audit.policies[0].releases[1].changes;
    let told = |them: &[dictum_schema::audit::Change]| -> Vec<_> {
        them.iter().map(|it| (it.rule.clone(), it.verdict, it.reason.clone())).collect()
    };
    assert_eq!(told(&outer.changes), told(neighbours));
    let page = html(&three, Language::En);
    assert!(page.contains("1.0.0 → 2.0.0") && page.contains("class=\"witness\""));
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
    for audit in [examples(), layers("2026-11-22")] {
        references(&audit);
    }
}

fn references(audit: &Audit) {
    let documents = oscal(audit);
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
    for key in ["subject-uuid", "observation-uuid", "risk-uuid"] {
        assert!(under(&documents, key).iter().all(|it| uuids.contains(it)), "{key}");
    }
}

#[test]
fn a_waiver_is_an_approved_deviation_in_oscal() {
    let [_, _, results] = oscal(&layers("2026-11-22"));
    let results = [results];
    assert_eq!(under(&results, "status"), ["deviation-approved"]);
    assert_eq!(under(&results, "deadline"), ["2027-01-31T23:59:59Z"]);
    let [_, _, ended] = oscal(&layers("2027-02-01"));
    assert_eq!(under(&[ended], "risk-uuid"), [""; 0]);
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

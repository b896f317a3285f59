//! What a change of the document alone is: never a patch where it asks for more or less,
//! and told where a list grew.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::PathBuf;

use dictum_linter::compile::{self, Options, PackCompiled};
use dictum_schema::compilation::Verdict;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use tempfile::TempDir;

const DOCUMENT: &str = "\
# Hosts

Hosts should be listed.

Operators should sign.

These ports are open:

- 80
- 443
- none of the others
";

const RULEBOOK: &str = "\
schema: dictum/rulebook/v1
policy: hosts
title: Hosts
document: requirements.md
subject: document
subject_schema: subject.schema.json
params:
  ports:
    at: [Hosts]
    after: These ports are open*
    read: list
    type: list(int)
    except: [{item: none of*, why: words}]
rules:
  - {id: host-unlisted, at: [Hosts], says: ['Hosts*'], level: LEVEL, severity: error, title: t,
     require: subject.listed, message: m}
  - {id: port-closed, at: [Hosts], level: must, severity: error, title: t,
     require: 'params.ports.all(it, it in subject.ports)', message: m}
manual:
  - {at: [Hosts], says: ['Operators*'], why: signed on paper}
";

const SCHEMA: &str = r#"{"type": "object", "properties": {
  "listed": {"type": "boolean"}, "ports": {"type": "array", "items": {"type": "integer"}}},
  "required": ["listed", "ports"]}"#;

/// A pack with one release, to be edited.
struct Pack {
    // Held, so that the folder stays.
    _folder: TempDir,
    path: PathBuf,
}

impl Pack {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("hosts");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("requirements.md"), DOCUMENT).unwrap();
        fs::write(path.join("rulebook.yaml"), RULEBOOK.replace("LEVEL", "should")).unwrap();
        fs::write(path.join("subject.schema.json"), SCHEMA).unwrap();
        let pack = Self { _folder: folder, path };
        compile::write(&pack.compile().0).unwrap();
        pack
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn compile(&self) -> (PackCompiled, Vec<Finding>) {
        let (compiled, findings) = compile::compile(&self.path, &Options::default()).unwrap();
        let errors: Vec<_> = findings.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}");
        (compiled.unwrap(), findings)
    }

    fn due(&self) -> String {
        self.compile().0.compiled.due.unwrap().to_string()
    }
}

#[test]
fn a_level_that_changes_is_told_and_is_no_patch() {
    let pack = Pack::new();
    pack.edit("requirements.md", "Hosts should", "Hosts must");
    pack.edit("rulebook.yaml", "level: should", "level: must");
    let compiled = pack.compile().0.compiled;
    let diff = compiled.diff.unwrap();
    let [change] = diff.changes.as_slice() else { panic!("{:?}", diff.changes) };
    assert_eq!(change.verdict, Verdict::Tightened);
    assert!(change.reason.en.contains("demands"), "{}", change.reason.en);
    assert_eq!(compiled.due.unwrap().to_string(), "1.1.0");
}

#[test]
fn a_clause_that_nobody_checks_is_no_patch_either_where_it_asks_for_more() {
    let pack = Pack::new();
    pack.edit("requirements.md", "Operators should", "Operators must");
    let (compiled, _) = pack.compile();
    let levels: Vec<_> =
        compiled.compiled.clauses.iter().filter(|it| it.asks_otherwise()).collect();
    assert_eq!(levels.len(), 1, "{levels:?}");
    assert_eq!(pack.due(), "1.1.0");
    compile::write(&compiled).unwrap();
    let changelog = fs::read_to_string(pack.path.join("releases/CHANGELOG.md")).unwrap();
    assert!(changelog.contains("(should → must): Operators must sign"), "{changelog}");
}

#[test]
fn words_alone_are_a_patch() {
    let pack = Pack::new();
    pack.edit("requirements.md", "Operators should sign.", "Operators should sign here.");
    assert_eq!(pack.due(), "1.0.1");
}

#[test]
fn a_list_that_grew_beside_an_except_is_told() {
    let pack = Pack::new();
    let grew = |pack: &Pack| {
        let (_, findings) = pack.compile();
        let told: Vec<_> = findings.into_iter().filter(|it| it.code == "list-grew").collect();
        told.iter().map(|it| it.message.en.clone()).collect::<Vec<_>>()
    };
    assert_eq!(grew(&pack), Vec::<String>::new());
    pack.edit("requirements.md", "- 443\n", "- 443\n- 8080\n");
    let told = grew(&pack);
    let [message] = told.as_slice() else { panic!("{told:?}") };
    assert!(message.contains("`params.ports` has 1 more") && message.contains("8080"), "{message}");
    // What only went away grew nowhere.
    pack.edit("requirements.md", "- 443\n- 8080\n", "- 443\n");
    pack.edit("requirements.md", "- 80\n", "");
    assert_eq!(grew(&pack), Vec::<String>::new());
}

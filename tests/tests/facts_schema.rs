//! The facts' schema is a part of a release: it judges as it did whatever becomes of the
//! file, and a version tells what a new one means.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::PathBuf;

use dictum_linter::check;
use dictum_linter::compile::{self, Options, PackCompiled};
use dictum_linter::update;
use dictum_schema::compilation::{Bump, Verdict};
use dictum_schema::severity::Severity;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const TODAY: Date = jiff::civil::date(2026, 11, 29);

const DOCUMENT: &str = "# Services\n\nA service must name an owner.\n";

const RULEBOOK: &str = r"schema: dictum/rulebook/v1
policy: services
title: {zh-CN: 服务, en: Services}
document: requirements.md
subject: document
subject_schema: subject.schema.json
rules:
  - id: owner-missing
    at: [Services]
    level: must
    severity: error
    title: {zh-CN: 没有负责人, en: nobody owns it}
    require: has(subject.owner)
    message: {zh-CN: 没有负责人, en: nobody owns it}
";

const WORKSPACE: &str = r"schema: dictum/workspace/v1
packs: [services]
subjects:
  - {name: all, kind: document, files: ['*.json'], policy: services}
";

/// A workspace with one pack and one subject.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// With the schema `schema`, released as 1.0.0 and locked.
    fn new(schema: &Json) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("services")).unwrap();
        let it = Self { folder };
        it.write("services/requirements.md", DOCUMENT);
        it.write("services/rulebook.yaml", RULEBOOK);
        it.write("services/subject.schema.json", &schema.to_string());
        it.write("dictum.yaml", WORKSPACE);
        it.write("a.json", r#"{"owner": "zhao.min"}"#);
        it.release();
        let plan = it.plan();
        update::write(&plan).unwrap();
        it
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn compile(&self) -> PackCompiled {
        let compiled = compile::compile(&self.path("services"), &Options::default()).unwrap();
        compiled.0.unwrap()
    }

    fn release(&self) {
        compile::write(&self.compile()).unwrap();
    }

    fn plan(&self) -> update::Plan {
        let options = update::Options { policies: Vec::new(), today: TODAY };
        update::plan(self.folder.path(), &options).unwrap().0.unwrap()
    }

    /// The codes of what fails a run.
    fn errors(&self) -> Vec<String> {
        let checked = check::check(&[self.folder.path()], TODAY).unwrap();
        let errors = checked.findings.iter().filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.code.clone()).collect()
    }

    /// What a new schema changes: the fact and the verdict of each change, the version.
    fn changed(&self, schema: &Json) -> (Vec<(String, Verdict)>, Option<Bump>, String) {
        self.write("services/subject.schema.json", &schema.to_string());
        let compiled = self.compile().compiled;
        let diff = compiled.diff.unwrap();
        let named = diff.changes.iter().map(|it| {
            let rule = it.rule.as_ref().map(ToString::to_string);
            (it.at.clone().or(rule).unwrap(), it.verdict)
        });
        (named.collect(), diff.bump(), compiled.release.version.to_string())
    }
}

fn closed(properties: &Json) -> Json {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

#[test]
fn a_key_that_has_to_be_there_is_a_major_version() {
    let it = Workspace::new(&json!({"properties": {"owner": {"type": "string"}}}));
    let stricter = json!({"properties": {"owner": {"type": "string"}}, "required": ["newkey"]});
    let (changes, bump, version) = it.changed(&stricter);
    assert_eq!(changes, [("subject.newkey".to_owned(), Verdict::Tightened)]);
    assert_eq!((bump, version.as_str()), (Some(Bump::Major), "2.0.0"));
    // What is released and locked judges by its own schema until it is moved.
    assert_eq!(it.errors(), [""; 0]);
    it.release();
    assert_eq!(it.errors(), [""; 0]);
    let plan = it.plan();
    let told: Vec<_> = plan.verdicts.iter().map(|it| it.rule.as_str()).collect();
    assert_eq!(told, ["schema-mismatch"], "who is refused is told before the lock moves");
    update::write(&plan).unwrap();
    assert_eq!(it.errors(), ["schema-mismatch"]);
}

#[test]
fn a_key_that_may_be_there_is_a_minor_version() {
    let owner = json!({"type": "string"});
    let it = Workspace::new(&closed(&json!({"owner": owner})));
    let (changes, bump, version) = it.changed(&closed(&json!({"owner": owner, "team": owner})));
    assert_eq!(changes, [("subject.team".to_owned(), Verdict::Loosened)]);
    assert_eq!((bump, version.as_str()), (Some(Bump::Minor), "1.1.0"));
    assert_eq!(it.errors(), [""; 0]);
}

#[test]
fn words_of_a_schema_are_a_patch() {
    let it = Workspace::new(&json!({"properties": {"owner": {}}}));
    let (changes, bump, version) =
        it.changed(&json!({"properties": {"owner": {"description": "who"}}}));
    assert_eq!(changes, [("subject".to_owned(), Verdict::Words)]);
    assert_eq!((bump, version.as_str()), (Some(Bump::Patch), "1.0.1"));
}

#[test]
fn a_rule_over_a_whole_object_is_undecided_where_its_fields_are_others() {
    let object = |fields: &Json| json!({"properties": {"owner": closed(fields)}});
    let it = Workspace::new(&object(&json!({"name": {}})));
    let whole = RULEBOOK.replace("has(subject.owner)", "size(subject.owner) == 1");
    it.write("services/rulebook.yaml", &whole);
    it.release();
    let (changes, bump, _) = it.changed(&object(&json!({"name": {}, "team": {}})));
    assert_eq!(
        changes,
        [
            ("subject.owner.team".to_owned(), Verdict::Loosened),
            ("owner-missing".to_owned(), Verdict::Undecided),
        ]
    );
    assert_eq!(bump, Some(Bump::Major));
}

#[test]
fn a_release_judges_although_its_file_is_gone() {
    let it = Workspace::new(&json!({"required": ["owner"]}));
    fs::remove_file(it.path("services/subject.schema.json")).unwrap();
    assert_eq!(it.errors(), [""; 0]);
    it.write("a.json", "{}");
    assert_eq!(it.errors(), ["schema-mismatch"]);
}

#[test]
fn an_older_release_without_its_schema_says_how_to_get_on() {
    let it = Workspace::new(&json!({"required": ["owner"]}));
    // As it was written before releases held their schema.
    let path = it.path("services/releases/1.0.0.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let (before, held) = text.split_once("  json_schema:").unwrap();
    let (_, after) = held.split_once("\nsources:").unwrap();
    fs::write(&path, format!("{before}sources:{after}")).unwrap();
    fs::remove_file(it.path("services/releases/SHA256SUMS")).unwrap();
    fs::remove_file(it.path("dictum.lock")).unwrap();
    assert_eq!(compile_verdict(&it), None, "the same release, which nothing follows");
    it.write("services/subject.schema.json", r#"{"required": ["owner", "team"]}"#);
    let (changes, bump, _) = it.changed(&json!({"required": ["owner", "team"]}));
    assert_eq!(changes, [("subject".to_owned(), Verdict::Undecided)]);
    assert_eq!(bump, Some(Bump::Major));
    let checked = check::check(&[it.folder.path()], TODAY).unwrap();
    let finding = checked.findings.iter().find(|it| it.code == "schema-changed").unwrap();
    assert!(finding.help.as_ref().unwrap().en.contains("dictum update"), "{finding:?}");
}

/// The version that is due; none where nothing changed.
fn compile_verdict(it: &Workspace) -> Option<String> {
    it.compile().compiled.due.map(|it| it.to_string())
}

#[test]
fn a_release_with_a_slip_judges_as_it_did() {
    let it =
        Workspace::new(&json!({"properties": {"owner": {}, "tier": {"enum": ["gold", "silver"]}}}));
    let slip = RULEBOOK.replace("has(subject.owner)", "subject.tier != 'bronze'");
    it.write("services/rulebook.yaml", &slip);
    // Its author is told, and a release that was published before that was known judges on.
    let (compiled, findings) = compile::compile(&it.path("services"), &Options::default()).unwrap();
    assert!(compiled.is_none());
    assert!(findings.iter().any(|it| it.code == "condition-invalid"), "{findings:?}");
    let path = it.path("services/releases/1.0.0.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("has(subject.owner)", "subject.tier != 'bronze'")).unwrap();
    fs::remove_file(it.path("services/releases/SHA256SUMS")).unwrap();
    fs::remove_file(it.path("dictum.lock")).unwrap();
    it.write("a.json", r#"{"tier": "gold"}"#);
    assert_eq!(it.errors(), [""; 0]);
}

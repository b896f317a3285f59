//! Moving a lock: what it changes, case by case, and what a lock holds.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::check::{self, Checked};
use dictum_linter::confirm::{self, Chosen, Looked};
use dictum_linter::files::Root;
use dictum_linter::update::{self, Options, Plan};
use dictum_report::style::Style;
use dictum_report::text;
use dictum_schema::language::Language;
use dictum_schema::update::{Impact, Verdict};
use dictum_source::finding::Finding;
use dictum_tests::cases;
use jiff::civil::Date;
use tempfile::TempDir;

const TODAY: Date = jiff::civil::date(2026, 11, 22);

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/update")
}

cases![every_impact];

/// A copy of a case's workspace, to be edited.
struct Case {
    // Held, so that the folder stays.
    _folder: TempDir,
    path: PathBuf,
}

impl Case {
    fn copy(name: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let (from, path) = (corpus().join(name), folder.path().join(name));
        for file in Root::open(&from).unwrap().walk() {
            let to = path.join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from.join(&file), to).unwrap();
        }
        Self { _folder: folder, path }
    }

    fn plan(&self) -> (Option<Plan>, Vec<Finding>) {
        update::plan(&self.path, &Options { policies: Vec::new(), today: TODAY }).unwrap()
    }

    fn check(&self) -> Checked {
        check::check(&[&self.path], TODAY).unwrap()
    }

    fn codes(&self) -> Vec<String> {
        self.check().findings.into_iter().map(|it| it.code).collect()
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.path.join(file), text).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path.join(file)).unwrap()
    }
}

fn check(name: &str) {
    let folder = name.replace('_', "-");
    let case = Case::copy(&folder);
    let (plan, findings) = case.plan();
    let plan = plan.unwrap();
    let mut told = String::new();
    for language in [Language::En, Language::ZhCn] {
        let style = Style { language, ..Style::PLAIN };
        told.push_str(&text::findings(&findings, &style));
        told.push_str(&shown(&case, &plan, &style));
        told.push('\n');
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(corpus().join(&folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(case.text("note").trim());
    settings.bind(|| insta::assert_snapshot!("planned", told));
}

fn shown(case: &Case, plan: &Plan, style: &Style) -> String {
    let folder = format!("{}/", case.path.display());
    let impacts: Vec<Impact> = plan
        .impacts
        .iter()
        .map(|it| Impact {
            kind: it.kind,
            layer: it.layer.clone(),
            rule: it.rule.clone(),
            reason: it.reason.get(style.language).to_owned(),
            path: it.at.source.path().replace(&folder, ""),
            line: it.at.start().line,
        })
        .collect();
    let verdicts: Vec<Verdict> = plan
        .verdicts
        .iter()
        .map(|it| Verdict {
            subject: it.subject.clone(),
            rule: it.rule.clone(),
            before: it.before,
            after: it.after,
        })
        .collect();
    let policies = &plan.moved;
    text::update(&text::Update { policies, impacts: &impacts, verdicts: &verdicts }, style)
}

#[test]
fn a_lock_holds_until_it_is_moved() {
    let case = Case::copy("every-impact");
    let versions = |case: &Case| -> Vec<String> {
        case.check().subjects.iter().map(|it| it.policy.version.to_string()).collect()
    };
    assert_eq!(versions(&case), ["1.0.0", "1.0.0"]);
    let plan = case.plan().0.unwrap();
    assert_eq!(versions(&case), ["1.0.0", "1.0.0"], "planning writes nothing");
    update::write(&plan).unwrap().unwrap();
    assert_eq!(versions(&case), ["2.0.0", "2.0.0"]);
    let again = case.plan().0.unwrap();
    assert!(!again.changed && again.verdicts.is_empty(), "{again:?}");
    assert_eq!(update::write(&again).unwrap(), None);
    fs::remove_file(case.path.join("dictum.lock")).unwrap();
    assert_eq!(versions(&case), ["2.0.0", "2.0.0"], "without a lock the newest judges");
    assert!(!case.codes().iter().any(|it| it.starts_with("lock-")));
}

#[test]
fn what_an_update_makes_suspect_stays_so_until_it_is_confirmed() {
    let case = Case::copy("every-impact");
    let suspect = |case: &Case| case.codes().iter().filter(|it| *it == "layer-suspect").count();
    assert_eq!(suspect(&case), 0);
    update::write(&case.plan().0.unwrap()).unwrap();
    assert_eq!(suspect(&case), 1);
    // Moving the lock again forgets nothing.
    update::write(&case.plan().0.unwrap()).unwrap();
    assert_eq!(suspect(&case), 1);
    let looked = |rules| Looked {
        by: "li.na@acme.example",
        on: TODAY,
        note: None,
        chosen: Chosen { rules, clauses: Vec::new() },
    };
    let other = "port-not-allowed".parse().unwrap();
    let refused = confirm::confirm(&case.path, Some(&looked(vec![&other]))).unwrap();
    assert_eq!(refused.findings.first().unwrap().code, "not-suspect");
    let told = confirm::confirm(&case.path, None).unwrap();
    assert_eq!((told.findings.len(), told.written), (1, None));
    let confirmed = confirm::confirm(&case.path, Some(&looked(Vec::new()))).unwrap();
    assert_eq!((confirmed.added.len(), confirmed.findings), (1, Vec::new()));
    assert_eq!(suspect(&case), 0);
    update::write(&case.plan().0.unwrap()).unwrap();
    assert!(!case.text("dictum.lock").contains("reviewed"));
}

#[test]
fn a_lock_that_is_not_what_it_says_judges_nothing() {
    let whole = Case::copy("every-impact");
    let lock = whole.text("dictum.lock");
    let entry = lock.split_once("policies:\n").unwrap().1;
    let digest = entry.split_once("sha256: ").unwrap().1.trim_end();
    for (text, code) in [
        (lock.replace(digest, &"f".repeat(64)), "lock-mismatch"),
        (lock.replace("1.0.0", "1.0.1"), "policy-not-found"),
        (lock.replace("range: service-manifests", "range: service-manifests@2"), "lock-incomplete"),
        (format!("{lock}{entry}"), "lock-ambiguous"),
        (lock.replace("sha256", "sha1"), "schema-mismatch"),
        (lock.replace(digest, "abc"), "schema-mismatch"),
        (lock.replace("\"1.0.0\"", "one"), "schema-mismatch"),
        (lock.replace("lock/v1", "lock/v2"), "schema-mismatch"),
        (format!("{lock}schema: dictum/lock/v1\n"), "duplicate-key"),
        (format!("policies: {}{}\n", "[".repeat(200), "]".repeat(200)), "too-deep"),
        (String::new(), "schema-mismatch"),
    ] {
        let case = Case::copy("every-impact");
        case.write("dictum.lock", &text);
        let codes = case.codes();
        assert!(codes.iter().any(|it| it == code), "{text}\n{codes:?}");
        let judged = !case.check().subjects.is_empty();
        assert_eq!(judged, code == "lock-incomplete", "{text}");
    }
}

#[test]
fn a_locked_version_outside_of_its_range_is_refused_and_an_update_mends_it() {
    let case = Case::copy("every-impact");
    let edited = case
        .text("dictum.yaml")
        .replace("policy: service-manifests", "policy: service-manifests@2");
    case.write("dictum.yaml", &edited);
    let lock = case.text("dictum.lock");
    case.write(
        "dictum.lock",
        &lock.replace("range: service-manifests", "range: service-manifests@^2"),
    );
    assert!(case.codes().contains(&"lock-out-of-range".to_owned()), "{:?}", case.codes());
    update::write(&case.plan().0.unwrap()).unwrap().unwrap();
    assert!(!case.codes().iter().any(|it| it.starts_with("lock-")), "{:?}", case.codes());
}

#[test]
fn a_release_that_was_edited_is_neither_judged_by_nor_locked_anew() {
    let case = Case::copy("every-impact");
    update::write(&case.plan().0.unwrap()).unwrap();
    let release = "service-manifests/releases/2.0.0.yaml";
    case.write(release, &case.text(release).replace("severity: error", "severity: info"));
    assert!(case.codes().contains(&"lock-mismatch".to_owned()), "{:?}", case.codes());
    let before = case.text("dictum.lock");
    let (plan, findings) = case.plan();
    assert!(plan.is_none());
    assert!(findings.iter().any(|it| it.code == "lock-mismatch"), "{findings:?}");
    assert_eq!(case.text("dictum.lock"), before);
}

//! Runs `tests/corpus/report-release`: each case is a release, shown in both
//! languages and as JSON, with some of its rules explained.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dictum_policy::effective;
use dictum_report::explained::Explained;
use dictum_report::json;
use dictum_report::style::{Color, Style};
use dictum_report::text;
use dictum_schema::id::RuleId;
use dictum_schema::language::Language;
use dictum_schema::release::Release;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use serde::Deserialize;

#[test]
fn domains() {
    check("domains");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/report-release")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    width: Option<usize>,
    explain: Vec<RuleId>,
    release: Release,
}

fn check(name: &str) {
    let case = read(name);
    let release = &case.release;
    let policy = effective::resolve(release);
    let explained = policy.rules().iter().filter(|it| case.explain.contains(&it.rule.id));
    let explained: Vec<_> = explained.collect();
    let told = |language, color| {
        let style = Style { language, color, width: case.width };
        let mut shown = text::release(release, &style);
        let _ = write!(shown, "\n=====\n\n{}", text::ledger(release, &style));
        for rule in &explained {
            let explained = Explained::released(release, &policy, rule);
            let _ = write!(shown, "\n=====\n\n{}", text::explain(&explained, &style));
        }
        shown.replace('\u{1b}', "␛")
    };
    let objects = explained.iter().map(|it| Explained::released(release, &policy, it));
    let objects: String = objects.map(|it| json::explain(&it, Language::En)).collect();
    let again: Release = serde_json::from_str(&serde_json::to_string(release).unwrap()).unwrap();
    assert_eq!(&again, release, "a release is written as itself");
    insta::with_settings!({
        snapshot_path => folder(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => case.note.clone(),
    }, {
        insta::assert_snapshot!(format!("{name}.en"), told(Language::En, Color::Plain));
        insta::assert_snapshot!(format!("{name}.zh-CN"), told(Language::ZhCn, Color::Plain));
        insta::assert_snapshot!(format!("{name}.ansi"), told(Language::ZhCn, Color::Ansi));
        insta::assert_snapshot!(format!("{name}.json"), objects);
    });
}

fn read(name: &str) -> Case {
    let path = folder().join(format!("{name}.yaml"));
    let source = Source::decode(name, std::fs::read(path).unwrap()).unwrap();
    let (tree, findings) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    assert_eq!(findings, []);
    let tree = tree.unwrap();
    serde_json::from_value(tree.to_json(tree.root())).unwrap()
}

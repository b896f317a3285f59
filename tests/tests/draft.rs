//! A pack that is drafted from a document compiles at once, for every document of the
//! repository; nothing of it is judged yet, and the same document gives the same bytes.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::compile::{self, Options};
use dictum_linter::drafting::{self, Drafted};
use dictum_requirements::{document, draft};
use dictum_schema::severity::Severity;
use dictum_source::source::Source;
use proptest::prelude::*;
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Every document of the corpus of obligations, and those of the shipped packs.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join("tests/corpus/obligations")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "md") {
                found.push(path);
            }
        }
    }
    for pack in ["cargo-manifests", "willingness-sdk", "willingness-verification"] {
        found.push(Path::new(ROOT).join("policies").join(pack).join("requirements.md"));
    }
    found.sort();
    found
}

fn drafted(path: &Path, into: &Path) -> Drafted {
    let options = drafting::Options {
        into: Some(into),
        policy: "drafted".parse().ok(),
        dry_run: false,
        samples: &[],
    };
    drafting::draft(path, &options).unwrap()
}

#[test]
fn a_drafted_pack_compiles_at_once_and_claims_all_that_asks() {
    let documents = documents();
    assert!(documents.len() > 50);
    for path in documents {
        let folder = TempDir::new().unwrap();
        let drafted = drafted(&path, folder.path());
        let pack = folder.path().join("drafted");
        let kept = fs::read(pack.join("requirements.md")).unwrap();
        assert_eq!(kept, fs::read(&path).unwrap(), "{}", path.display());
        let (compiled, findings) = compile::compile(&pack, &Options::default()).unwrap();
        let errors: Vec<&str> = findings
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .map(|it| it.message.en.as_str())
            .collect();
        assert_eq!(errors, Vec::<&str>::new(), "{}", path.display());
        let release = compiled.unwrap().compiled.release;
        assert!(release.rules.iter().all(dictum_schema::release::Rule::is_todo));
        assert_eq!(release.rules.len(), drafted.draft.rulebook.rules.len());
        assert!(release.ledger.iter().all(|it| !it.asks || !it.claims.is_empty()));
    }
}

#[test]
fn a_folder_that_is_there_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let document = documents().swap_remove(0);
    fs::create_dir(folder.path().join("drafted")).unwrap();
    let options = drafting::Options {
        into: Some(folder.path()),
        policy: "drafted".parse().ok(),
        dry_run: false,
        samples: &[],
    };
    assert_eq!(drafting::draft(&document, &options).unwrap_err().code(), "file-exists");
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["drafted"]);
}

/// Lines that documents are made of, in any order.
fn line() -> impl Strategy<Value = String> {
    let lines = [
        "# A",
        "# A",
        "## A",
        "## B",
        "### ",
        "Hosts must use TLS.",
        "Hosts must use TLS.",
        "They must sign, and they must not share it.",
        "- a",
        "- b;",
        "  - c",
        "1. You must go.",
        "| A | B |",
        "| --- | --- |",
        "| `x|y` | must |",
        "| 1 | 2 |",
        "```",
        "a\u{2028}b",
        "必须实名：甲、乙、丙。",
        "日志保存 180 天。",
        "> [!WARNING]",
        "> Do not.",
        "",
        "",
        "<table><tr><th>A</th></tr>",
        "<tr><td>1</td></tr></table>",
        "---",
        "{a} [b] *c* \\d",
        "\u{e000}\u{feff}",
        "null",
        "- must",
        "    You must.",
    ];
    prop_oneof![
        8 => prop::sample::select(lines.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_document_is_drafted_alike_each_time(lines in prop::collection::vec(line(), 0..24)) {
        let source = Source::new("a.md", lines.join("\n"));
        let (document, _) = document::parse(&source);
        let policy = "drafted".parse().unwrap();
        let wanted = draft::Wanted {
            policy: &policy,
            document: "requirements.md",
            subject_schema: "subject.schema.json",
        };
        let one = draft::draft(&document, wanted);
        prop_assert_eq!(&draft::draft(&document, wanted), &one);
        // What is written is what was meant.
        let text = Source::new("rulebook.yaml", &one.text);
        let (tree, findings) = dictum_source::tree::parse(
            &text,
            dictum_source::tree::Notation::Yaml,
            dictum_schema::severity::Evidence::Declared,
        );
        prop_assert!(findings.is_empty(), "{:?}\n{}", findings, one.text);
        let tree = tree.unwrap();
        let read: dictum_schema::rulebook::Rulebook =
            serde_json::from_value(tree.to_json(tree.root())).unwrap();
        prop_assert_eq!(read, one.rulebook);
    }
}

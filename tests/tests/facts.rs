//! Cases of `corpus/facts`: a console file and captured responses, and beside them
//! the facts that they give, each with its evidence and place, and the findings.
//!
//! `UPDATE_EXPECT=1` writes the expectations anew; read the diff before you commit.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_miniprogram::{console, facts};
use dictum_schema::severity::Evidence;
use dictum_source::source::{Location, Source};
use dictum_source::tree::{self, NodeId, Notation, Tree, Value};
use dictum_tests::cases;
use serde_json::{Map, json};

cases! {
    authorizer_alone,
    captures_of_every_response,
    captures_of_another_program,
    captures_of_several_days,
    captures_of_several_programs,
    captures_that_are_errors,
    captures_that_are_broken_in_parts,
    captures_that_differ,
    captures_that_give_nothing,
    categories_under_other_names,
    console_alone,
    console_of_wrong_types,
    console_that_names_nobody,
    contradictions,
    nothing,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/facts")
}

fn check(test: &str) {
    let dir = corpus().join(test.replace('_', "-"));
    let case = parse(&source(&dir, "case.yaml"), Evidence::Declared);
    let today = case.at_pointer("/today").and_then(|it| case.str(it)).unwrap().parse().unwrap();
    assert!(case.at_pointer("/note").is_some(), "a case has a note");

    let console = dir.join("console.yaml").exists();
    let console = console.then(|| parse(&source(&dir, "console.yaml"), Evidence::Declared));
    let captures: Vec<Arc<Source>> = captures(&dir);
    let (tree, findings) = facts::collect(console.as_ref(), &captures, None, today);

    let misfits: Vec<String> = validator(&facts::schema())
        .iter_errors(&tree.to_json(tree.root()))
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(misfits.is_empty(), "the facts do not fit their schema: {misfits:#?}");
    if let Some(console) = &console {
        let fits = validator(&schemars::schema_for!(dictum_schema::console::Console).to_value())
            .is_valid(&console.to_json(console.root()));
        let shape = findings.iter().any(|it| it.code == console::SHAPE_CODE);
        assert_eq!(fits, !shape, "the schema and the collector disagree on the console file");
    }

    let mut flat = Map::new();
    flatten(&tree, tree.root(), String::new(), &mut flat);
    let findings: Vec<serde_json::Value> = findings
        .iter()
        .map(|it| {
            let at = it.at.as_ref().map_or(String::new(), place);
            json!(format!("{at}: {:?}[{}]: {}", it.severity, it.code, it.message.en))
        })
        .collect();
    expect(&dir.join("expected.json"), &json!({"facts": flat, "findings": findings}));
}

fn source(dir: &Path, name: &str) -> Arc<Source> {
    Source::decode(name, fs::read(dir.join(name)).unwrap()).unwrap()
}

fn parse(source: &Arc<Source>, evidence: Evidence) -> Tree {
    let (tree, findings) = tree::parse(source, Notation::Yaml, evidence);
    assert!(findings.is_empty(), "{findings:#?}");
    tree.unwrap()
}

fn captures(dir: &Path) -> Vec<Arc<Source>> {
    let Ok(entries) = fs::read_dir(dir.join("captures")) else { return Vec::new() };
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.map(|it| source(dir, &format!("captures/{it}"))).collect()
}

fn validator(schema: &serde_json::Value) -> jsonschema::Validator {
    jsonschema::validator_for(schema).unwrap()
}

/// One line for each value: what it is, its evidence, its place.
fn flatten(tree: &Tree, id: NodeId, pointer: String, flat: &mut Map<String, serde_json::Value>) {
    match tree.value(id) {
        Value::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                let key = entry.key.replace('~', "~0").replace('/', "~1");
                flatten(tree, entry.value, format!("{pointer}/{key}"), flat);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(tree, *item, format!("{pointer}/{index}"), flat);
            }
        }
        _ => {
            let evidence = serde_json::to_value(tree.node(id).evidence).unwrap();
            let place = place(&tree.location(id));
            flat.insert(pointer, json!([tree.to_json(id), evidence, place]));
        }
    }
}

fn place(at: &Location) -> String {
    let start = at.start();
    format!("{}:{}:{}", at.source.path(), start.line, start.column)
}

/// Compares `found` with the expectation in `file`, line by line: one to a value.
fn expect(file: &Path, found: &serde_json::Value) {
    let mut lines = Vec::from(["{".to_owned(), "  \"facts\": {".to_owned()]);
    let facts = found["facts"].as_object().unwrap();
    lines.push(
        facts
            .iter()
            .map(|(at, it)| format!("    {}: {it}", json!(at)))
            .collect::<Vec<_>>()
            .join(",\n"),
    );
    lines.extend(["  },".to_owned(), "  \"findings\": [".to_owned()]);
    let findings = found["findings"].as_array().unwrap();
    lines.push(findings.iter().map(|it| format!("    {it}")).collect::<Vec<_>>().join(",\n"));
    lines.extend(["  ]".to_owned(), "}\n".to_owned()]);
    let found = lines.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file, &found).unwrap();
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    for (line, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{}:{}", file.display(), line + 1);
    }
    assert_eq!(found, expected, "{}", file.display());
}

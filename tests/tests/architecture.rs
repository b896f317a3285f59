//! ARCHITECTURE.md's tables are the crate graph, and the floors inside of the evaluator.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_crate_table_is_the_crate_graph() {
    assert_eq!(table(), graph(), "left: ARCHITECTURE.md, right: cargo metadata");
}

#[test]
fn no_floor_of_the_evaluator_uses_one_above_it() {
    let floors = floors();
    let source = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/dictum-evaluator/src"));
    let mut seen = BTreeSet::new();
    for file in files(source) {
        let inside = file.strip_prefix(source).expect("below the folder");
        let first = inside.components().next().expect("a name").as_os_str();
        let floor = Path::new(first).file_stem().expect("a name").to_string_lossy().into_owned();
        if floor == "lib" {
            continue;
        }
        let Some(own) = floors.iter().position(|it| *it == floor) else {
            panic!("{} is on no floor of ARCHITECTURE.md", inside.display())
        };
        let text = fs::read_to_string(&file).expect("a source file");
        // What a test uses is not what the module rests on.
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for used in used_floors(code) {
            let Some(other) = floors.iter().position(|it| *it == used) else {
                panic!("{}: `crate::{used}` is no floor", inside.display())
            };
            assert!(other <= own, "{}: `{floor}` uses `{used}`, above it", inside.display());
        }
        seen.insert(floor);
    }
    assert_eq!(seen, floors.into_iter().collect(), "left: sources, right: ARCHITECTURE.md");
}

/// The first cells of the table below "Floors of the evaluator", from the ground up.
fn floors() -> Vec<String> {
    let text = include_str!("../../ARCHITECTURE.md");
    let (_, section) = text.split_once("## Floors of the evaluator").expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("a section follows");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split('`').nth(1).expect("a name").to_owned()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The names after `crate::` outside of comments. A `super::` that leaves its floor would
/// have to name it too, and a floor's own file stands at the top: there is none above it.
fn used_floors(code: &str) -> BTreeSet<String> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let after = lines.flat_map(|line| line.split("crate::").skip(1));
    let name = |it: &str| it.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    after.map(name).collect()
}

/// The rows `| crate | uses | … |` of the table below "Crates and arrows".
fn table() -> Arrows {
    let text = include_str!("../../ARCHITECTURE.md");
    let (_, section) = text.split_once("## Crates and arrows").expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("a section follows");
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            let names = |cell: &str| -> BTreeSet<String> {
                cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
            };
            let name = names(cells[1]).into_iter().next().expect("a row names its crate");
            let uses = names(cells[2]).into_iter().map(|it| format!("dictum-{it}")).collect();
            (name, uses)
        })
        .collect()
}

fn graph() -> Arrows {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo metadata runs");
    metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| package.name.as_str() != "dictum-tests")
        .map(|package| {
            let uses = package
                .dependencies
                .iter()
                .filter(|it| it.kind == DependencyKind::Normal && it.name.starts_with("dictum-"))
                .map(|it| it.name.clone())
                .collect();
            (package.name.to_string(), uses)
        })
        .collect()
}

//! ARCHITECTURE.md's crate table is the crate graph.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_crate_table_is_the_crate_graph() {
    assert_eq!(table(), graph(), "left: ARCHITECTURE.md, right: cargo metadata");
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

//! The law of what is reached: whatever is removed from a project that it reaches, no rule
//! comes to be satisfied, and none no longer applies.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::check;
use dictum_schema::severity::Outcome;
use jiff::civil::date;

/// A workspace around the project in the folder `project`.
const WORKSPACE: &str = "schema: dictum/workspace/v1
subjects:
- name: it
  kind: mini-program
  root: project
  policy: [willingness-verification@2, willingness-sdk@1]
";

/// Domains, so that each call is compared with them.
const CONSOLE: &str = "schema: dictum/console/v1
domains: {request: ['https://app.example'], socket: [], upload: [], download: []}
";

/// Files that are no part of what a program reaches.
fn is_beside(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let settings = ["manifest.json", "project.config.json", "project.private.config.json"];
    settings.contains(&name) || path == "console.yaml"
}

type Outcomes = BTreeMap<String, Outcome>;

/// What the shipped policies say of the project in the folder `root`.
fn outcomes(root: &Path) -> Outcomes {
    let checked = check::check(&[root], date(2026, 11, 22)).unwrap();
    let subjects = checked.subjects.iter();
    subjects.flat_map(|it| &it.outcomes).map(|it| (it.rule.to_string(), it.outcome)).collect()
}

/// The rules that come to be satisfied, or no longer apply.
fn vanished(before: &Outcomes, after: &Outcomes) -> Vec<String> {
    let closed = |it: &Outcome| matches!(it, Outcome::Satisfied | Outcome::NotApplicable);
    let gone = after.iter().filter(|(rule, it)| closed(it) && before.get(*rule) != Some(*it));
    gone.map(|(rule, it)| format!("{rule} {it:?}")).collect()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/project")
}

fn files(dir: &Path, below: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            files(&entry.path(), &path, found);
        } else {
            found.insert(path);
        }
    }
}

/// What is removed at once: each file, each page or component with all of its files, each
/// package.
fn removals(all: &BTreeSet<String>) -> BTreeSet<Vec<String>> {
    let own: Vec<&String> = all.iter().filter(|it| !is_beside(it)).collect();
    let mut found: BTreeSet<Vec<String>> = own.iter().map(|it| vec![(*it).clone()]).collect();
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in own {
        let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
        groups.entry(stem.to_owned()).or_default().push(path.clone());
        for folder in ["node_modules/", "miniprogram_npm/"] {
            if let Some((above, rest)) = path.split_once(folder) {
                let parts = if rest.starts_with('@') { 2 } else { 1 };
                let name: Vec<&str> = rest.split('/').take(parts).collect();
                let package = format!("{above}{folder}{}", name.join("/"));
                groups.entry(package).or_default().push(path.clone());
            }
        }
    }
    found.extend(groups.into_values());
    found
}

/// Holds the law over the case `name`; files whose path contains one of `unreached` are
/// none that the project reaches.
fn check_case(name: &str, unreached: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let (from, to) = (corpus().join(name).join("project"), root.join("project"));
    let mut all = BTreeSet::new();
    files(&from, "", &mut all);
    let put = |path: &str| {
        fs::create_dir_all(to.join(path).parent().unwrap()).unwrap();
        fs::copy(from.join(path), to.join(path)).unwrap();
    };
    for path in &all {
        put(path);
    }
    fs::write(root.join("dictum.yaml"), WORKSPACE).unwrap();
    fs::write(to.join("console.yaml"), CONSOLE).unwrap();
    let before = outcomes(root);
    for removed in removals(&all) {
        if removed.iter().any(|it| unreached.iter().any(|unreached| it.contains(unreached))) {
            continue;
        }
        for path in &removed {
            fs::remove_file(to.join(path)).unwrap();
        }
        let vanished = vanished(&before, &outcomes(root));
        assert!(vanished.is_empty(), "{name} without {removed:?}: {vanished:?}");
        for path in &removed {
            put(path);
        }
    }
}

macro_rules! cases {
    ($($name:ident $unreached:expr,)*) => {
        $(#[test]
        fn $name() {
            check_case(&stringify!($name).replace('_', "-"), &$unreached);
        })*
    };
}

cases! {
    addresses [],
    broken [],
    changed [],
    components [],
    conditional [],
    constants [],
    framework_unread [],
    functions [],
    limits [],
    list_broken [],
    list_missing ["app.js", "a/a"],
    list_shapes [],
    native [],
    packages [],
    plugin [],
    resolution ["node_modules/by-exports/c.cjs"],
    sdk [],
    sdk_copies ["verify_mpsdk"],
    sdk_unwired ["verify_mpsdk"],
    settings_private_broken [],
    settings_shapes [],
    shells [],
    subpackages [],
    taro [],
    taro_class ["package.json"],
    taro_constants [],
    templates [],
    typescript [],
    uni_app ["unpackage"],
    uni_app_generated [],
    uni_app_parts [],
    unreached [],
}

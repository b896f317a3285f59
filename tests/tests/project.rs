//! Cases of `corpus/project`: the files of a project, and beside them the facts that
//! they give, each with its place, and the findings.
//!
//! `UPDATE_EXPECT=1` writes the expectations anew; read the diff before you commit.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use dictum_miniprogram::project::{self, Files, Observed};
use dictum_miniprogram::{facts, unread};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use dictum_source::tree::{NodeId, Tree, Value};
use dictum_tests::cases;
use serde_json::{Map, json};

cases! {
    addresses,
    broken,
    changed,
    components,
    conditional,
    constants,
    framework_unread,
    functions,
    limits,
    list_broken,
    list_missing,
    list_shapes,
    markup,
    native,
    nothing,
    packages,
    plugin,
    resolution,
    sdk,
    sdk_copies,
    sdk_unwired,
    settings_alone,
    settings_private_broken,
    settings_shapes,
    shells,
    subpackages,
    taro,
    taro_class,
    taro_constants,
    templates,
    typescript,
    uni_app,
    uni_app_generated,
    uni_app_parts,
    unreached,
    values,
    vue_markup,
}

/// However the platform is reached, it is called: known or not, the call is there.
#[test]
fn no_way_to_the_platform_ends_without_a_call() {
    let mut files = BTreeMap::new();
    collect(&corpus().join("values/project"), "", &mut files);
    let lines: Vec<String> = files.keys().filter(|it| it.starts_with("line/")).cloned().collect();
    let facts = Memory::new(files).observe().facts.unwrap();
    let calls = facts.at_pointer("/code/calls").unwrap();
    let called: BTreeSet<&str> =
        facts.items(calls).iter().filter_map(|it| facts.str(facts.get(*it, "file")?)).collect();
    let silent: Vec<&String> = lines.iter().filter(|it| !called.contains(it.as_str())).collect();
    assert!(lines.len() > 60 && silent.is_empty(), "{silent:?}");
    assert!(!called.contains("plain.js"), "what is plain is no call");
}

/// A project in memory.
struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let installed = |it: &&String| !it.starts_with("node_modules/");
        let paths = files.keys().filter(installed).cloned().collect();
        Self { paths, files }
    }

    fn observe(self) -> Observed {
        let observe = move || project::observe(&self);
        let thread = thread::Builder::new().stack_size(unread::STACK_BYTES).spawn(observe);
        thread.unwrap().join().unwrap()
    }
}

impl Files for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        assert!(!path.split('/').any(|it| it == ".."), "{path} leads out of the project");
        let bytes = self.files.get(path)?.clone();
        Some(Source::decode(path, bytes).map_err(|error| {
            let message = Text::new(format!("{path}: {error}"), error.text().zh_cn);
            Box::new(Finding::new(error.code(), Severity::Error, message))
        }))
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/project")
}

fn check(test: &str) {
    let dir = corpus().join(test.replace('_', "-"));
    let case = fs::read_to_string(dir.join("case.yaml")).unwrap();
    assert!(case.starts_with("note: "), "a case has a note");
    let mut files = BTreeMap::new();
    collect(&dir.join("project"), "", &mut files);
    let Observed { facts, findings } = Memory::new(files).observe();

    let mut flat = Map::new();
    if let Some(observed) = &facts {
        let (tree, _) = facts::collect(None, &[], Some(observed), jiff::civil::date(2026, 11, 22));
        let schema = jsonschema::validator_for(&known(facts::schema())).unwrap();
        let whole = known(tree.to_json(tree.root()));
        let misfits: Vec<String> = schema.iter_errors(&whole).map(|it| it.to_string()).collect();
        assert!(misfits.is_empty(), "the facts do not fit their schema: {misfits:#?}");
        flatten(observed, observed.root(), String::new(), &mut flat);
    }
    let findings: Vec<serde_json::Value> = findings
        .iter()
        .map(|it| {
            let at = it.at.as_ref().map_or(String::new(), place);
            json!(format!("{at}: {:?}[{}]: {}", it.severity, it.code, it.message.en))
        })
        .collect();
    let lines = |all: Vec<String>| all.join(",\n");
    let flat = flat.iter().map(|(at, it)| format!("    {}: {it}", json!(at))).collect();
    let findings = findings.iter().map(|it| format!("    {it}")).collect();
    let found = format!(
        "{{\n  \"facts\": {{\n{}\n  }},\n  \"findings\": [\n{}\n  ]\n}}\n",
        lines(flat),
        lines(findings)
    );
    let file = dir.join("expect.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    for (line, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{}:{}", file.display(), line + 1);
    }
    assert_eq!(found, expected, "{}", file.display());
}

/// The facts without what is there and not known, or their schema without what has to be
/// there: the schema is of what is known.
fn known(mut value: serde_json::Value) -> serde_json::Value {
    match &mut value {
        serde_json::Value::Object(map) => {
            map.retain(|key, it| !it.is_null() && key != "required");
            map.values_mut().for_each(|it| *it = known(it.take()));
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|it| *it = known(it.take())),
        _ => {}
    }
    value
}

fn collect(dir: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            collect(&entry.path(), &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// One line for each value: what it is, and its place.
fn flatten(tree: &Tree, id: NodeId, pointer: String, flat: &mut Map<String, serde_json::Value>) {
    match tree.value(id) {
        Value::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                flatten(tree, entry.value, format!("{pointer}/{}", entry.key), flat);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(tree, *item, format!("{pointer}/{index}"), flat);
            }
        }
        _ => {
            let place = place(&tree.location(id));
            flat.insert(pointer, json!([tree.to_json(id), place]));
        }
    }
}

fn place(at: &Location) -> String {
    let start = at.start();
    format!("{}:{}:{}", at.source.path(), start.line, start.column)
}

#[test]
fn a_large_minified_file_is_not_read_and_nothing_is_concluded() {
    let large = format!("var a=\"{}\";", "x".repeat(unread::CODE_MAX_BYTES));
    let observed = Memory::new(files(&[
        ("app.json", r#"{"pages": ["a"]}"#),
        ("app.js", "App({})"),
        ("a.wxml", "<view/>"),
        ("a.js", "require('./large')"),
        ("large.js", &large),
    ]))
    .observe();
    let codes: Vec<&str> = observed.findings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["code-too-large"]);
    let tree = observed.facts.unwrap();
    let call = tree.at_pointer("/code/calls/0").unwrap();
    assert_eq!(tree.to_json(call), json!({"file": "large.js"}));
    assert_eq!(
        tree.at_pointer("/code/unread/0/why").and_then(|it| tree.str(it)),
        Some("code-too-large")
    );
}

#[test]
fn ten_thousand_pages_are_followed() {
    let pages: Vec<String> = (0..2500).map(|it| format!("p/{it}")).collect();
    let list = json!({ "pages": pages }).to_string();
    let mut all = files(&[("app.json", &list), ("app.js", "App({})")]);
    for page in &pages {
        all.insert(format!("{page}.wxml"), b"<live-player/>".to_vec());
        all.insert(format!("{page}.json"), b"{}".to_vec());
        all.insert(format!("{page}.js"), b"wx.request({ url: 'https://a.example/' })".to_vec());
        all.insert(format!("{page}.wxss"), Vec::new());
    }
    let tree = Memory::new(all).observe().facts.unwrap();
    let count = |it| tree.items(tree.at_pointer(it).unwrap()).len();
    assert_eq!((count("/code/live"), count("/code/calls"), count("/code/unread")), (2500, 2500, 0));
}

#[test]
fn what_nests_deep_is_not_read_and_told() {
    let many = 200_000;
    let observed = Memory::new(files(&[
        ("app.json", r#"{"pages": ["a", "b"]}"#),
        ("app.js", &"[".repeat(many)),
        ("a.wxml", &format!("{}<live-player/>", "<view>".repeat(many / 2))),
        ("a.js", "Page({})"),
        ("b.js", "Page({})"),
        ("b.json", &format!("{}{}", "{\"a\":".repeat(many), "}".repeat(many))),
        ("b.wxml", "<view/>"),
    ]))
    .observe();
    let codes: Vec<&str> = observed.findings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes.iter().filter(|it| **it == "code-too-deep").count(), 1, "{codes:?}");
    let tree = observed.facts.unwrap();
    assert!(tree.at_pointer("/code/live/0/tag").is_some(), "markup may nest as deep as it likes");
    let unread: Vec<String> = tree
        .items(tree.at_pointer("/code/unread").unwrap())
        .iter()
        .map(|it| tree.location(*it).source.path().to_owned())
        .collect();
    assert_eq!(unread, ["b.json", "app.js"], "{codes:?}");
}

#[test]
fn what_is_too_much_to_tell_is_told_to_be_more() {
    let calls = "wx.request({ url: u })\n".repeat(5001);
    let callers = "a('/b')\n".repeat(5001);
    let callers =
        format!("const a = it => wx.request({{ url: 'https://c.example' + it }})\n{callers}");
    let observed = Memory::new(files(&[
        ("app.json", r#"{"pages": ["a"]}"#),
        ("app.js", &calls),
        ("a.js", &callers),
        ("a.wxml", &"<live-player/>".repeat(5001)),
    ]))
    .observe();
    let messages: Vec<&str> = observed.findings.iter().map(|it| it.message.en.as_str()).collect();
    assert!(observed.findings.iter().all(|it| it.code == "code-not-followed"), "{messages:?}");
    assert_eq!(messages.len(), 3, "{messages:?}");
    let tree = observed.facts.unwrap();
    // One entry stands for the tags that are not told; of the calls, two limits were passed.
    let untold = |list: &str, key: &str| {
        let items = tree.items(tree.at_pointer(list).unwrap());
        (items.len(), items.iter().filter(|it| tree.get(**it, key).is_none()).count())
    };
    assert_eq!(untold("/code/live", "tag"), (5001, 1));
    assert_eq!(untold("/code/calls", "known"), (5002, 2));
}

#[test]
fn what_takes_long_to_work_out_ends() {
    let doubled: Vec<String> =
        (1..60).map(|it| format!("const a{it} = b ? a{} + 'x' : a{0} + 'y'", it - 1)).collect();
    let doubled = doubled.join("\n");
    let long = "x".repeat(1024 * 1024);
    let joined = format!("const b = '{long}'\nwx.request({{ url: b{} }})", " + b".repeat(2000));
    let observed = Memory::new(files(&[
        ("app.json", r#"{"pages": ["a"]}"#),
        (
            "app.js",
            &format!(
                "const a0 = 'https://'\n{doubled}\n{}",
                "wx.request({ url: a59 })\n".repeat(500)
            ),
        ),
        ("a.js", &joined),
        ("a.wxml", "<view/>"),
    ]))
    .observe();
    let codes: BTreeSet<&str> = observed.findings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["code-not-followed"].into());
}

fn files(all: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    all.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

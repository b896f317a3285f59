//! What the fuzz targets run: the readers of a project's files, on arbitrary bytes.
//!
//! A panic inside of a parser that is not ours is caught by the reader and gives a
//! reading that says so; [`caught`] counts those.

// The platform's own parser, as the crate's tests ask it.
#[path = "../../tests/oracle/mod.rs"]
mod oracle;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dictum_miniprogram::code::{self, Code, Dialects};
use dictum_miniprogram::facts;
use dictum_miniprogram::project::{self, Files};
use dictum_miniprogram::unread::STACK_BYTES;
use dictum_miniprogram::wxml::{self, Dialect, Wxml};
use dictum_schema::severity::Evidence;
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use dictum_source::tree::{self, NodeId, Notation, Tree};
use jiff::civil::Date;

const DIALECTS: [Dialects; 4] =
    [Dialects::Script, Dialects::ScriptMarkup, Dialects::Types, Dialects::TypesMarkup];

static CAUGHT: AtomicUsize = AtomicUsize::new(0);

/// How many panics were caught inside of parsers.
pub fn caught() -> usize {
    CAUGHT.load(Ordering::Relaxed)
}

/// Counts panics instead of printing them; those that are not caught still end the run.
pub fn count_panics() {
    std::panic::set_hook(Box::new(|about| {
        if CAUGHT.fetch_add(1, Ordering::Relaxed) < 5 {
            eprintln!("{about}");
        }
    }));
}

/// Runs `work` on a stack as large as the readers ask for.
fn deep(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        thread.expect("a thread starts").join().expect("nothing panics");
    });
}

/// Any bytes as WXML: the places lie in the text, and what is there is what the
/// platform's own parser sees, where that parser ends.
pub fn wxml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Source::new("a.wxml", text);
    for dialect in [Dialect::Native, Dialect::Vue] {
        let reading = wxml::read(&source, dialect);
        let places = reading.parts.iter().flat_map(|it| &it.live).map(|it| it.place);
        for place in places.chain(reading.unread_at) {
            assert!(text.get(place.0 as usize..place.1 as usize).is_some());
        }
    }
    oracle::agree(text);
}

/// Any bytes as code; the first one says in which language.
pub fn code(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let dialect = DIALECTS[*first as usize % DIALECTS.len()];
    deep(|| {
        let source = Source::new("a", text);
        let reading = code::read(&source, dialect);
        for call in &reading.uses {
            assert!(text.get(call.place.0 as usize..call.place.1 as usize).is_some());
        }
    });
}

/// The files that the parts between zero bytes become.
const PATHS: [&str; 12] = [
    "app.json",
    "app.js",
    "project.config.json",
    "a.json",
    "a.wxml",
    "a.js",
    "b.wxml",
    "b.js",
    "pages.json",
    "src/app.config.ts",
    "verify_mpsdk/main.js",
    "a.vue",
];

/// What every project of these targets has, unless the input brings its own.
const AROUND: [(&str, &str); 6] = [
    ("app.json", r#"{"pages": ["a", "b"], "usingComponents": {"kit": "kit/part"}}"#),
    ("a.wxml", r#"<view><kit/><live-pusher url="{{a}}"/><import src="b"/></view>"#),
    ("a.json", "{}"),
    ("a.js", "require('kit/http').get('/a'); wx.request({ url: require('./b').base + '/b' })"),
    ("b.js", "module.exports = { base: 'https://b.example', init() {} }"),
    ("app.js", "require('./verify_mpsdk/main').init(); wx.startVerify({})"),
];

struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
    /// What `a.js` and `a.wxml` are said to say, whatever they do say.
    said: (Option<Arc<Code>>, Option<Arc<Wxml>>),
}

impl Memory {
    fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let paths = files.keys().filter(|it| !it.starts_with("node_modules/")).cloned().collect();
        Self { paths, files, said: (None, None) }
    }

    fn around(path: &str, bytes: &[u8]) -> Self {
        let around = AROUND.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let mut files: BTreeMap<String, Vec<u8>> = around.collect();
        files.insert(path.to_owned(), bytes.to_vec());
        Self::new(files)
    }
}

impl Files for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        assert!(!path.split('/').any(|it| it == ".."));
        let bytes = self.files.get(path)?.clone();
        Some(Source::decode(path, bytes).map_err(|error| {
            let severity = dictum_schema::severity::Severity::Error;
            Box::new(Finding::new(error.code(), severity, error.text()))
        }))
    }

    fn wxml(&self, source: &Arc<Source>, dialect: Dialect) -> Arc<Wxml> {
        match &self.said.1 {
            Some(said) if source.path() == "a.wxml" => Arc::clone(said),
            _ => Arc::new(wxml::read(source, dialect)),
        }
    }

    fn code(&self, source: &Arc<Source>, dialect: Dialects) -> Arc<Code> {
        match &self.said.0 {
            Some(said) if source.path() == "a.js" => Arc::clone(said),
            _ => Arc::new(code::read(source, dialect)),
        }
    }
}

/// The day of all facts here.
const TODAY: Date = jiff::civil::date(2026, 11, 22);

/// Observes `files`, and asks for the place of everything that was observed.
fn observe(files: &Memory) {
    let observed = project::observe(files);
    findings(&observed.findings);
    if let Some(tree) = &observed.facts {
        let (tree, faults) = facts::collect(None, &[], Some(tree), TODAY);
        findings(&faults);
        places(&tree, tree.root());
    }
}

fn findings(findings: &[Finding]) {
    for at in findings.iter().filter_map(|it| it.at.as_ref()) {
        let _ = (at.start(), at.end());
    }
}

fn places(tree: &Tree, id: NodeId) {
    let at = tree.location(id);
    let _ = (at.start(), at.end());
    for item in tree.items(id) {
        places(tree, *item);
    }
    for entry in tree.entries(id) {
        places(tree, entry.value);
    }
}

/// Any bytes as the files of a project, told apart by zeros.
pub fn project(bytes: &[u8]) {
    let parts = bytes.split(|it| *it == 0);
    let parts = PATHS.iter().zip(parts).filter(|(_, it)| !it.is_empty());
    let mut files: BTreeMap<String, Vec<u8>> =
        parts.map(|(path, it)| ((*path).to_owned(), it.to_vec())).collect();
    files.entry("app.json".to_owned()).or_insert_with(|| b"{\"pages\": [\"a\", \"b\"]}".to_vec());
    deep(|| observe(&Memory::new(files)));
}

/// The files of a project that say how it is put together.
const CONFIGURATION: [&str; 8] = [
    "app.json",
    "a.json",
    "project.config.json",
    "project.private.config.json",
    "node_modules/kit/package.json",
    "pages.json",
    "manifest.json",
    "src/app.config.ts",
];

/// Any bytes as one such file; the first one says which.
pub fn configuration(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let path = CONFIGURATION[*first as usize % CONFIGURATION.len()];
    let mut files = Memory::around(path, rest);
    let kit = [("part.json", "{}"), ("part.wxml", "<live-player/>"), ("http.js", "exports.get = wx.request")];
    for (name, text) in kit {
        files.files.insert(format!("node_modules/kit/dist/{name}"), text.as_bytes().to_vec());
    }
    // Only without `app.json` the lists of the frameworks are read.
    let base = match path {
        "pages.json" => Some(("manifest.json", "{\"mp-weixin\": {}}")),
        "manifest.json" => Some(("pages.json", "{\"pages\": [{\"path\": \"a\"}]}")),
        "src/app.config.ts" => Some(("src/app.ts", "")),
        _ => None,
    };
    if let Some((path, text)) = base {
        files.files.remove("app.json");
        files.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }
    deep(|| observe(&Memory::new(files.files)));
}

/// Any bytes as a reading that was kept, of code or, after a space, of WXML: what it
/// says is not so, and its places lie anywhere.
pub fn reading(bytes: &[u8]) {
    let mut files = Memory::around("a.js", "wx.request({ url: '域名' })".as_bytes());
    if bytes.first() == Some(&b' ') {
        let Ok(said) = serde_json::from_slice(bytes) else { return };
        files.said.1 = Some(Arc::new(said));
    } else {
        let Ok(said) = serde_json::from_slice(bytes) else { return };
        files.said.0 = Some(Arc::new(said));
    }
    deep(|| observe(&files));
}

/// The names of captured responses, of which some tell what was asked for.
const CAPTURES: [&str; 6] = [
    "captures/getwxadevinfo.2026-11-01.json",
    "captures/getcategory.json",
    "captures/a.2027-13-45.json",
    "captures/get_effective_domain.2026-11-22.json",
    "captures/api_get_authorizer_info.json",
    "captures/a.json",
];

/// Any bytes as captured responses, told apart by zeros; the first one says how they
/// are called.
pub fn captures(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let names = CAPTURES.iter().cycle().skip(*first as usize % CAPTURES.len()).take(CAPTURES.len());
    let parts = names.zip(rest.split(|it| *it == 0));
    let captures: Vec<Arc<Source>> =
        parts.filter_map(|(name, it)| Source::decode(*name, it.to_vec()).ok()).collect();
    let (tree, faults) = facts::collect(None, &captures, None, TODAY);
    findings(&faults);
    places(&tree, tree.root());
}

/// Any bytes as the console file.
pub fn console(bytes: &[u8]) {
    let Ok(source) = Source::decode("console.yaml", bytes.to_vec()) else { return };
    let (console, faults) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    findings(&faults);
    let Some(console) = console else { return };
    let (tree, faults) = facts::collect(Some(&console), &[], None, TODAY);
    findings(&faults);
    places(&tree, tree.root());
    for it in facts::attestations(&console) {
        let _ = it.at.start();
    }
}

//! What the fuzz targets run: the readers of a project's files, on arbitrary bytes.
//!
//! A panic inside of a parser that is not ours is caught by the reader and gives a
//! reading that says so; [`caught`] counts those.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dictum_miniprogram::code::{self, Dialects};
use dictum_miniprogram::project::{self, Files};
use dictum_miniprogram::unread::STACK_BYTES;
use dictum_miniprogram::{facts, wxml};
use dictum_source::finding::Finding;
use dictum_source::source::Source;

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

/// Any bytes as WXML: the places lie in the text.
pub fn wxml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    deep(|| {
        let source = Source::new("a.wxml", text);
        let reading = wxml::read(&source);
        for tag in reading.parts.iter().flat_map(|it| &it.live) {
            assert!(text.get(tag.place.0 as usize..tag.place.1 as usize).is_some());
        }
    });
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

struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
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
}

/// Any bytes as the files of a project, of which all but the first byte are told apart
/// by zeros; the facts join the others.
pub fn project(bytes: &[u8]) {
    let parts = bytes.split(|it| *it == 0);
    let mut files: BTreeMap<String, Vec<u8>> =
        PATHS.iter().zip(parts).filter(|(_, it)| !it.is_empty()).map(|(path, it)| ((*path).to_owned(), it.to_vec())).collect();
    files.entry("app.json".to_owned()).or_insert_with(|| b"{\"pages\": [\"a\", \"b\"]}".to_vec());
    let paths = files.keys().cloned().collect();
    deep(|| {
        let observed = project::observe(&Memory { paths, files });
        if let Some(tree) = &observed.facts {
            let today = "2026-11-22".parse().expect("a day");
            let _ = facts::collect(None, &[], Some(tree), today);
        }
    });
}

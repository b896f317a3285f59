//! A project's files on the disk, as what observes a project sees them.

mod cache;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use dictum_miniprogram::code::{self, Code, Dialects};
use dictum_miniprogram::project::{self, FILES_MAX, Files, Mention, Observed};
use dictum_miniprogram::unread::STACK_BYTES;
use dictum_miniprogram::wxml::{self, Dialect, Wxml};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Source;

use crate::files::{FileError, Root};
use crate::walk::{LeftOut, Walk, Why};
use cache::{Cache, Key, Language};

/// The most threads that read one project.
const THREADS_MAX: usize = 8;

/// How many files a thread takes at once.
const SHARE: usize = 8;

/// Observes the project in the folder `root`.
///
/// Readings are kept in the folder `cache` between runs, where one is named. A
/// reading is found by the digest of the bytes that it was made of, so that the cache
/// may be deleted at any time and changes no verdict; one that lies inside of the
/// project is not trusted, and not used.
///
/// Nothing outside of `root` is read, links included. The work is done in threads of
/// its own, whose stacks are large enough for whatever passes the parsers' limits.
pub fn observe(root: &Root, cache: Option<&Path>) -> Observed {
    let (observed, mut cache) = observe_with(root, Cache::open(root, cache));
    cache.save();
    observed
}

/// What the files of a project were found to say, held in memory.
#[derive(Debug)]
pub struct Readings(Cache);

impl Default for Readings {
    fn default() -> Self {
        Self(Cache::in_memory())
    }
}

/// Observes the project in the folder `root` as [`observe`] does, where some of its files
/// may say what `readings` hold; gives what they say now.
pub fn observe_again(root: &Root, readings: Readings) -> (Observed, Readings) {
    let (observed, mut cache) = observe_with(root, readings.0);
    cache.forget_unused();
    (observed, Readings(cache))
}

/// The addresses that stand as text in the code of the project in the folder `root`; none
/// where it could not be read.
pub fn mentions(root: &Root) -> Vec<Mention> {
    with_files(root, Cache::default(), project::mentions).map(|(it, _)| it).unwrap_or_default()
}

/// Does `work` with the files of the project in the folder `root`, in a thread with a stack
/// for the parsers; none where it gave up.
fn with_files<T: Send>(
    root: &Root,
    cache: Cache,
    work: impl FnOnce(&dyn Files) -> T + Send,
) -> Option<(T, Cache)> {
    let Walk { files, left_out, .. } = Walk::of(root, |_| false);
    let left_out = left_out.into_iter().filter(is_missed).map(|it| it.path).collect();
    let disk = Disk {
        root,
        paths: files,
        left_out,
        sources: HashMap::new(),
        readings: HashMap::new(),
        cache: Mutex::new(cache),
    };
    thread::scope(|scope| {
        let work = || {
            let disk = disk.preload();
            let done = work(&disk);
            (done, disk.cache.into_inner().unwrap_or_else(PoisonError::into_inner))
        };
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        thread.ok().and_then(|it| it.join().ok())
    })
}

fn observe_with(root: &Root, cache: Cache) -> (Observed, Cache) {
    with_files(root, cache, project::observe).unwrap_or_else(|| {
        let findings = vec![not_observed(root)];
        (Observed { facts: None, findings }, Cache::default())
    })
}

type Read = Result<Arc<Source>, Box<Finding>>;

/// Whether something that the walk left out may hold a part of the project: what is
/// hidden, made or fetched is none, but any folder of a program may be called `target`.
fn is_missed(it: &LeftOut) -> bool {
    it.why != Why::Unasked || it.path.ends_with("/target")
}

struct Disk<'r> {
    root: &'r Root,
    paths: Vec<String>,
    left_out: Vec<String>,
    /// What was read ahead.
    sources: HashMap<String, Read>,
    /// What it says, by the path that people know.
    readings: HashMap<String, Reading>,
    cache: Mutex<Cache>,
}

/// What one file says.
#[derive(Clone)]
enum Reading {
    Wxml(Arc<Wxml>),
    Code(Arc<Code>),
}

/// What one thread has read: the file, its text and what it says, with the text of a
/// reading that is new to the cache.
type Ahead = (String, Read, Option<(Reading, Key, Option<String>)>);

impl Disk<'_> {
    /// Reads ahead, in several threads, what is likely to be asked for.
    fn preload(mut self) -> Self {
        let likely = |it: &&String| language(it).is_some() && !it.contains("miniprogram_npm/");
        let paths: Vec<&String> = self.paths.iter().filter(likely).take(FILES_MAX).collect();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
        let next = AtomicUsize::new(0);
        let cache = std::mem::take(self.cache.get_mut().unwrap_or_else(PoisonError::into_inner));
        let (disk, known) = (&self, &cache);
        // Files differ in size: whoever is done takes the next few.
        let work = || {
            let mut ahead = Vec::new();
            while let Some(share) = paths.chunks(SHARE).nth(next.fetch_add(1, Ordering::Relaxed)) {
                ahead.extend(share.iter().map(|it| disk.ahead(it, known)));
            }
            ahead
        };
        let ahead: Vec<Ahead> = thread::scope(|scope| {
            let start = || thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
            let threads: Vec<_> = (0..threads).filter_map(|_| start().ok()).collect();
            threads.into_iter().filter_map(|it| it.join().ok()).flatten().collect()
        });
        self.keep(ahead, cache);
        self
    }

    fn keep(&mut self, ahead: Vec<Ahead>, mut cache: Cache) {
        for (path, read, said) in ahead {
            if let (Ok(source), Some((reading, key, text))) = (&read, said) {
                self.readings.insert(source.path().to_owned(), reading);
                match text {
                    Some(text) => cache.put(key, text),
                    None => cache.keep(key),
                }
            }
            self.sources.insert(path, read);
        }
        self.cache = Mutex::new(cache);
    }

    fn ahead(&self, path: &str, cache: &Cache) -> Ahead {
        let read = self.root.read(path).map_err(|error| Box::new(error.finding()));
        let (Ok(source), Some(language)) = (&read, language(path)) else {
            return (path.to_owned(), read, None);
        };
        let key = Key::of(language, source.text());
        let known = cache.get(key).and_then(|it| decoded(language, it));
        let said = if let Some(reading) = known {
            (reading, key, None)
        } else {
            let reading = read_as(language, source);
            let text = cache.is_kept().then(|| encoded(&reading)).flatten();
            (reading, key, text)
        };
        (path.to_owned(), read, Some(said))
    }

    /// What `source` says in `language`: what was read ahead, from the cache, or read
    /// anew.
    fn reading(&self, language: Language, source: &Arc<Source>) -> Reading {
        // A part of a file is not the file that was read ahead.
        let whole = self::language(source.path()) == Some(language);
        if let Some(known) = self.readings.get(source.path()).filter(|_| whole) {
            return known.clone();
        }
        let key = Key::of(language, source.text());
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = cache.get(key).and_then(|it| decoded(language, it)) {
            cache.keep(key);
            return reading;
        }
        let reading = read_as(language, source);
        if let Some(text) = cache.is_kept().then(|| encoded(&reading)).flatten() {
            cache.put(key, text);
        }
        reading
    }
}

/// What the cache holds is read like any other file: what does not fit is not used.
fn decoded(language: Language, text: &str) -> Option<Reading> {
    match language {
        Language::Markup(_) => {
            serde_json::from_str(text).ok().map(|it| Reading::Wxml(Arc::new(it)))
        }
        Language::Code(_) => serde_json::from_str(text).ok().map(|it| Reading::Code(Arc::new(it))),
    }
}

fn encoded(reading: &Reading) -> Option<String> {
    match reading {
        Reading::Wxml(it) => serde_json::to_string(&**it).ok(),
        Reading::Code(it) => serde_json::to_string(&**it).ok(),
    }
}

/// A single-file component is read in parts, and has no language of its own.
fn language(path: &str) -> Option<Language> {
    match Dialects::of_path(path) {
        Some(dialect) => Some(Language::Code(dialect)),
        None => (path.rsplit_once('.')?.1 == "wxml").then_some(Language::Markup(Dialect::Native)),
    }
}

fn read_as(language: Language, source: &Source) -> Reading {
    match language {
        Language::Markup(dialect) => Reading::Wxml(Arc::new(wxml::read(source, dialect))),
        Language::Code(dialect) => Reading::Code(Arc::new(code::read(source, dialect))),
    }
}

impl Files for Disk<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn left_out(&self) -> &[String] {
        &self.left_out
    }

    fn read(&self, path: &str) -> Option<Read> {
        if let Some(read) = self.sources.get(path) {
            return Some(read.clone());
        }
        match self.root.read(path) {
            Ok(source) => Some(Ok(source)),
            Err(FileError::Missing { .. }) => None,
            Err(error) => Some(Err(Box::new(error.finding()))),
        }
    }

    fn wxml(&self, source: &Arc<Source>, dialect: Dialect) -> Arc<Wxml> {
        match self.reading(Language::Markup(dialect), source) {
            Reading::Wxml(it) => it,
            Reading::Code(_) => Arc::new(wxml::read(source, dialect)),
        }
    }

    fn code(&self, source: &Arc<Source>, dialect: Dialects) -> Arc<Code> {
        match self.reading(Language::Code(dialect), source) {
            Reading::Code(it) => it,
            Reading::Wxml(_) => Arc::new(code::read(source, dialect)),
        }
    }
}

fn not_observed(root: &Root) -> Finding {
    Finding::new(
        "project-not-observed",
        Severity::Error,
        Text::new(
            format!("the project in `{}` could not be observed", root.name()),
            format!("无法观察 `{}` 中的项目", root.name()),
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn project(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn codes(observed: &Observed) -> Vec<&str> {
        observed.findings.iter().map(|it| it.code.as_str()).collect()
    }

    #[test]
    fn what_is_kept_changes_nothing() {
        let folder = project(&[
            ("app.json", br#"{"pages": ["a"]}"#),
            ("a.wxml", b"<live-player mode=\"RTC\"/>"),
            ("a.js", b"wx.request({ url: 'https://a.example/' })"),
        ]);
        let root = Root::open(folder.path()).unwrap();
        let cache = tempfile::tempdir().unwrap();
        let first = observe(&root, Some(cache.path()));
        assert_eq!(observe(&root, Some(cache.path())), first);
        assert_eq!(observe(&root, None), first);

        // A reading of another shape is no reading, whatever its digest says.
        let kept = fs::read_dir(cache.path().join("readings")).unwrap().next().unwrap().unwrap();
        let text = fs::read_to_string(kept.path()).unwrap();
        let (head, body) = text.split_once('\n').unwrap();
        let lines = body.lines().map(|it| format!("{} {{\"parts\": 7}}\n", it.get(..64).unwrap()));
        let body = lines.collect::<Vec<_>>().concat();
        let version = head.rsplit_once(' ').unwrap().0;
        let digest = crate::files::digest(body.as_bytes());
        fs::write(kept.path(), format!("{version} {digest}\n{body}")).unwrap();
        assert_eq!(observe(&root, Some(cache.path())), first);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_round_in_no_circle_and_not_outside() {
        use std::os::unix::fs::symlink;

        let outside = project(&[
            ("secret.wxml", b"<live-player/>"),
            ("secret.js", b"wx.request({ url: 'https://x.example/' })"),
        ]);
        let folder = project(&[
            ("app.json", br#"{"pages": ["a", "loop/loop/a", "out/secret"]}"#),
            ("app.js", b"require('./out/secret'); require('./gone')"),
            ("a.wxml", b"<include src=\"out/secret.wxml\"/><live-pusher/>"),
        ]);
        symlink(folder.path(), folder.path().join("loop")).unwrap();
        symlink("gone", folder.path().join("gone.js")).unwrap();
        symlink(outside.path(), folder.path().join("out")).unwrap();
        let observed = observe(&Root::open(folder.path()).unwrap(), None);
        assert!(codes(&observed).contains(&"file-outside-root"), "{:?}", observed.findings);
        let tree = observed.facts.unwrap();
        let told = tree.to_json(tree.root()).to_string();
        assert!(!told.contains("x.example") && !told.contains("live-player"), "{told}");
        assert!(told.contains("live-pusher"));
    }

    #[test]
    fn readings_that_are_held_are_those_of_the_last_time() {
        let project = project(&[
            ("app.json", br#"{"pages": ["a"]}"#),
            ("a.wxml", b"<view/>"),
            ("a.js", b"1"),
        ]);
        let root = Root::open(project.path()).unwrap();
        let (first, readings) = observe_again(&root, Readings::default());
        assert_eq!(readings.0.len(), 2);
        let (again, readings) = observe_again(&root, readings);
        assert_eq!(again, first);
        fs::write(project.path().join("a.js"), "2").unwrap();
        assert_eq!(observe_again(&root, readings).1.0.len(), 2, "the old reading is dropped");
    }

    #[test]
    fn a_file_past_the_limit_is_not_read() {
        let large = vec![b' '; 30 * 1024 * 1024];
        let folder = project(&[
            ("app.json", br#"{"pages": ["a"]}"#),
            ("a.js", b"Page({})"),
            ("a.wxml", b"<view/>"),
            ("app.js", b"require('./large')"),
            ("large.js", &large),
        ]);
        let observed = observe(&Root::open(folder.path()).unwrap(), None);
        assert_eq!(codes(&observed), ["file-too-large"]);
    }
}

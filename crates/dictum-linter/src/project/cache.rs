//! What files were found to say, kept between runs.
//!
//! One file for each project, in the user's own cache folder: a digest of the rest,
//! then one line for each reading, by the digest of what was read. Whatever does not
//! fit is ignored; what the last run did not use is dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use atomic_write_file::AtomicWriteFile;
use dictum_miniprogram::code::Dialects;
use dictum_miniprogram::wxml::Dialect;
use sha2::{Digest as _, Sha256};

use crate::files::{self, Root};

/// The format of the file and the meaning of readings; another one is not read.
const VERSION: &str = concat!("dictum readings 7 ", env!("CARGO_PKG_VERSION"));

/// The most bytes of one project's cache: 64 MiB.
const CACHE_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Markup(Dialect),
    Code(Dialects),
}

/// The digest of what was read, and in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn of(language: Language, text: &str) -> Self {
        let tag: &[u8] = match language {
            Language::Markup(Dialect::Native) => b"wxml\0",
            Language::Markup(Dialect::Vue) => b"vue\0",
            Language::Code(Dialects::Script) => b"js\0",
            Language::Code(Dialects::ScriptMarkup) => b"jsx\0",
            Language::Code(Dialects::Types) => b"ts\0",
            Language::Code(Dialects::TypesMarkup) => b"tsx\0",
        };
        Self(Sha256::new().chain_update(tag).chain_update(text).finalize().into())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// Where readings are kept.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Nowhere,
    Memory,
    File(PathBuf),
}

/// The readings of one project.
#[derive(Debug, Default)]
pub(super) struct Cache {
    place: Place,
    readings: BTreeMap<Key, String>,
    /// What was in use in this run.
    kept: BTreeSet<Key>,
    changed: bool,
}

impl Cache {
    /// Opens the cache of the project `root` in `folder`, empty where there is none.
    ///
    /// A folder that the project's repository or workspace holds is not used: whoever
    /// writes the project could write readings that were never read.
    pub(super) fn open(root: &Root, folder: Option<&Path>) -> Self {
        let Some(folder) = folder.filter(|it| it.is_absolute() && !holder(root).holds(it)) else {
            return Self::default();
        };
        let name = files::digest(root.folder().as_os_str().as_encoded_bytes());
        let file = folder.join("readings").join(name.as_str());
        let readings = read(&file).unwrap_or_default();
        Self { place: Place::File(file), readings, ..Self::default() }
    }

    /// An empty cache that is written nowhere.
    pub(super) fn in_memory() -> Self {
        Self { place: Place::Memory, ..Self::default() }
    }

    /// Whether anything is kept at all.
    pub(super) fn is_kept(&self) -> bool {
        !matches!(self.place, Place::Nowhere)
    }

    /// How many readings it holds.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.readings.len()
    }

    /// The reading at `key`.
    pub(super) fn get(&self, key: Key) -> Option<&str> {
        self.readings.get(&key).map(String::as_str)
    }

    /// Keeps the reading at `key` for the next run.
    pub(super) fn keep(&mut self, key: Key) {
        self.kept.insert(key);
    }

    /// Keeps `reading` at `key`.
    pub(super) fn put(&mut self, key: Key, reading: String) {
        self.changed = true;
        self.kept.insert(key);
        self.readings.insert(key, reading);
    }

    /// Drops what was not in use since this was done last.
    pub(super) fn forget_unused(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        self.readings.retain(|key, _| kept.contains(key));
    }

    /// Writes the cache, if it changed. One that cannot be written is done without.
    pub(super) fn save(&mut self) {
        let Place::File(file) = &self.place else { return };
        if !self.changed {
            return;
        }
        let body = body(&self.readings, |it| self.kept.contains(it));
        if body.len() as u64 > CACHE_MAX_BYTES {
            return;
        }
        let _ = write(file, &head(&body), &body);
    }
}

/// One line for each of `readings` whose key is `wanted`.
fn body(readings: &BTreeMap<Key, String>, wanted: impl Fn(&Key) -> bool) -> String {
    let mut body = String::new();
    for (key, reading) in readings.iter().filter(|(key, _)| wanted(key)) {
        let key = dictum_schema::release::Digest::from_bytes(&key.0);
        body.push_str(key.as_str());
        body.push(' ');
        body.push_str(reading);
        body.push('\n');
    }
    body
}

fn head(body: &str) -> String {
    format!("{VERSION} {}\n", files::digest(body.as_bytes()))
}

fn write(file: &Path, head: &str, body: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = AtomicWriteFile::open(file)?;
    file.write_all(head.as_bytes())?;
    file.write_all(body.as_bytes())?;
    file.commit()
}

fn read(file: &Path) -> Option<BTreeMap<Key, String>> {
    let about = fs::metadata(file).ok()?;
    if !about.is_file() || about.len() > CACHE_MAX_BYTES + 200 {
        return None;
    }
    parse(&fs::read_to_string(file).ok()?)
}

/// The outermost repository or workspace that `root` lies in; else `root` itself.
fn holder(root: &Root) -> Root {
    const SIGNS: [&str; 2] = [".git", crate::workspace::FILE];
    let above = root.folder().ancestors();
    let outermost = above.filter(|it| SIGNS.iter().any(|sign| it.join(sign).exists())).last();
    outermost.and_then(|it| Root::open(it).ok()).unwrap_or_else(|| root.clone())
}

/// The readings that the text of a cache holds; none where anything does not fit.
fn parse(text: &str) -> Option<BTreeMap<Key, String>> {
    let (head, body) = text.split_once('\n')?;
    let digest = head.strip_prefix(VERSION)?.trim_start();
    if files::digest(body.as_bytes()).as_str() != digest {
        return None;
    }
    let line = |line: &str| {
        let (key, reading) = line.split_once(' ')?;
        Some((Key::parse(key)?, reading.to_owned()))
    };
    body.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(folder: &Path) -> Root {
        Root::open(folder).unwrap()
    }

    #[test]
    fn what_is_kept_is_found_and_what_is_damaged_is_not() {
        let (project, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = root(project.path());
        let key = Key::of(Language::Markup(Dialect::Native), "<view/>");
        let mut cache = Cache::open(&root, Some(folder.path()));
        assert_eq!(cache.get(key), None);
        cache.put(key, "{}".to_owned());
        cache.save();
        let Place::File(file) = cache.place else { panic!("it is kept in a file") };
        assert_eq!(Cache::open(&root, Some(folder.path())).get(key), Some("{}"));

        let text = fs::read_to_string(&file).unwrap();
        for damaged in [text.replace("{}", "{ }"), text.replacen("dictum", "other", 1), "\n".into()]
        {
            fs::write(&file, damaged).unwrap();
            assert_eq!(Cache::open(&root, Some(folder.path())).get(key), None);
        }
    }

    #[test]
    fn a_cache_inside_of_the_project_is_not_used() {
        let project = tempfile::tempdir().unwrap();
        let root = root(project.path());
        let inside = root.folder().join(".cache");
        assert!(!Cache::open(&root, Some(&inside)).is_kept());
        assert!(!Cache::open(&root, Some(Path::new("relative"))).is_kept());
    }

    #[test]
    fn a_cache_inside_of_the_repository_or_the_workspace_is_not_used() {
        for sign in [".git", "dictum.yaml"] {
            let repository = tempfile::tempdir().unwrap();
            let project = repository.path().join("apps/shop");
            fs::create_dir_all(&project).unwrap();
            let inside = fs::canonicalize(repository.path()).unwrap().join(".cache/dictum");
            assert!(Cache::open(&root(&project), Some(&inside)).is_kept());
            fs::write(repository.path().join(sign), "").unwrap();
            assert!(!Cache::open(&root(&project), Some(&inside)).is_kept(), "{sign}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parse_never_panics(text in ".{0,200}", body in "([0-9a-f+é]{60,66} ?[^\n]{0,20}\n?){0,4}") {
            proptest::prop_assert!(parse(&text).is_none());
            // One whose digest is right was written by us, or by somebody who may do so.
            let _ = parse(&format!("{}{body}", head(&body)));
        }

        #[test]
        fn write_then_read_is_identity(all in proptest::collection::btree_map(
            proptest::prelude::any::<[u8; 32]>(), "[^\\n\\r]{0,40}", 0..5,
        )) {
            let all: BTreeMap<Key, String> = all.into_iter().map(|(key, it)| (Key(key), it)).collect();
            let body = body(&all, |_| true);
            proptest::prop_assert_eq!(parse(&format!("{}{body}", head(&body))), Some(all));
        }
    }

    #[test]
    fn the_language_is_part_of_the_key() {
        let keys = [
            Language::Markup(Dialect::Native),
            Language::Markup(Dialect::Vue),
            Language::Code(Dialects::Script),
            Language::Code(Dialects::Types),
        ];
        let keys: BTreeSet<Key> = keys.map(|it| Key::of(it, "a")).into();
        assert_eq!(keys.len(), 4);
    }
}

//! Files as a session sees them: open buffers over the disk, and a note of all that
//! was looked at.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::door::{self, Door, Kind, Opened};
use crate::walk::WALK_MAX_ENTRIES;

/// What a look at the disk goes through; cheap to clone.
///
/// The one that [`View::disk`] gives shows the disk as it is and notes nothing.
#[derive(Debug, Clone, Default)]
pub struct View {
    buffers: Arc<Buffers>,
    looks: Option<Arc<Mutex<Looks>>>,
}

/// The texts of open buffers, by the real paths of their files.
pub type Buffers = BTreeMap<PathBuf, Arc<str>>;

/// Everything that was looked at, with what was seen: whoever sees the same again
/// comes to the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looks(BTreeMap<Arc<Path>, Aspects>);

/// What was seen of one path; none of what nobody looked at.
type Aspects = [Option<Seen>; 3];

/// One look at the disk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look {
    /// Where.
    pub path: Arc<Path>,
    /// At what.
    pub aspect: Aspect,
}

/// What of a path is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// Whether something is there, and what it really is behind its links.
    Presence,
    /// A file's bytes.
    Content,
    /// A folder's names, and which of them are folders.
    Listing,
}

impl Aspect {
    const ALL: [Self; 3] = [Self::Presence, Self::Content, Self::Listing];
}

impl Looks {
    /// The paths that somebody looked at, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<Path>> {
        self.0.keys()
    }

    /// Each look, with what it saw.
    pub fn all(&self) -> impl Iterator<Item = (Look, Seen)> {
        self.0.iter().flat_map(each)
    }

    /// The looks that a change of `path` may reach: at it, at a folder above it, or
    /// below it.
    pub fn reached<'l>(&'l self, path: &'l Path) -> impl Iterator<Item = (Look, Seen)> + 'l {
        let above = path.ancestors().skip(1).filter_map(|it| self.0.get_key_value(it));
        let from = (Bound::Included(path), Bound::Unbounded);
        let below = self.0.range::<Path, _>(from).take_while(move |(it, _)| it.starts_with(path));
        above.chain(below).flat_map(each)
    }

    /// The same and `other`.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (path, theirs) in &other.0 {
            let ours = self.0.entry(Arc::clone(path)).or_default();
            ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| *ours = ours.or(*theirs));
        }
        self
    }

    fn note(&mut self, path: &Path, aspect: Aspect, what: impl FnOnce() -> Seen) {
        let aspects = match self.0.get_mut(path) {
            Some(aspects) => aspects,
            None => self.0.entry(path.into()).or_default(),
        };
        if let Some(place) = aspects.get_mut(aspect as usize) {
            place.get_or_insert_with(what);
        }
    }
}

fn each<'l>((path, aspects): (&'l Arc<Path>, &'l Aspects)) -> impl Iterator<Item = (Look, Seen)> {
    let aspects = Aspect::ALL.into_iter().zip(aspects);
    aspects.filter_map(|(aspect, seen)| Some((Look { path: Arc::clone(path), aspect }, (*seen)?)))
}

/// A digest of what was seen. Not for trust: it tells a change, within one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(u64);

impl View {
    /// The disk as it is.
    pub fn disk() -> Self {
        Self::default()
    }

    /// The disk behind `buffers`.
    pub fn over(buffers: Arc<Buffers>) -> Self {
        Self { buffers, looks: None }
    }

    /// The same, with a note of its own of what is looked at through it.
    #[must_use]
    pub fn noting(&self) -> Self {
        Self { buffers: Arc::clone(&self.buffers), looks: Some(Arc::default()) }
    }

    /// What was looked at so far.
    pub fn looks(&self) -> Looks {
        match &self.looks {
            Some(looks) => looks.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            None => Looks::default(),
        }
    }

    /// What `look` sees now.
    pub fn look(&self, look: &Look) -> Seen {
        let path = &look.path;
        match look.aspect {
            Aspect::Presence => presence(&self.resolved(path)),
            Aspect::Content => self.look_at_content(path),
            Aspect::Listing => {
                let names =
                    Door::open(path).and_then(|it| it.names(Path::new(""), WALK_MAX_ENTRIES));
                match self.listed(path, names) {
                    Ok(entries) => seen(&entries),
                    Err(error) => failed(&error),
                }
            }
        }
    }

    /// The real path of `path`, links resolved; a buffer needs no file below it.
    pub(crate) fn real(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.resolved(path);
        self.note(path, Aspect::Presence, || presence(&real));
        real
    }

    fn resolved(&self, path: &Path) -> io::Result<PathBuf> {
        match fs::canonicalize(path) {
            Err(_) if self.buffers.contains_key(path) => Ok(path.to_owned()),
            real => real,
        }
    }

    /// Reads the file at the real path `path`, which `door` holds as `inside`.
    pub(crate) fn read(&self, path: &Path, door: &Door, inside: &Path) -> io::Result<Opened> {
        let opened = match self.buffers.get(path) {
            Some(text) => Ok(Opened::of(text.as_bytes())),
            None => door.read(inside),
        };
        self.note(path, Aspect::Content, || seen_in(&opened));
        opened
    }

    /// The names in the folder at the real path `path`, which `door` holds as `inside`,
    /// each with what it is, sorted.
    pub(crate) fn entries(
        &self,
        path: &Path,
        door: &Door,
        inside: &Path,
    ) -> io::Result<Vec<(String, Kind)>> {
        let entries = self.listed(path, door.names(inside, WALK_MAX_ENTRIES));
        self.note(path, Aspect::Listing, || match &entries {
            Ok(entries) => seen(entries),
            Err(error) => failed(error),
        });
        entries
    }

    /// `names` of the folder `path`, with the buffers that lie in it.
    fn listed(
        &self,
        path: &Path,
        names: io::Result<BTreeMap<String, Kind>>,
    ) -> io::Result<Vec<(String, Kind)>> {
        let mut names = names?;
        for buffer in self.below(path) {
            names.entry(buffer).or_insert(Kind::File);
        }
        Ok(names.into_iter().collect())
    }

    /// The names of the buffers directly in the folder `path`.
    fn below(&self, path: &Path) -> impl Iterator<Item = String> {
        let folder = path.to_owned();
        self.buffers
            .range(path.to_owned()..)
            .map(|(buffer, _)| buffer)
            .take_while(move |buffer| buffer.starts_with(&folder))
            .filter(move |buffer| buffer.parent() == Some(path))
            .filter_map(|buffer| Some(buffer.file_name()?.to_string_lossy().into_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn look_at_content(&self, path: &Path) -> Seen {
        match self.buffers.get(path) {
            Some(text) => seen_in(&Ok(Opened::of(text.as_bytes()))),
            None => seen_in(&door::read_anywhere(path)),
        }
    }

    fn note(&self, path: &Path, aspect: Aspect, what: impl FnOnce() -> Seen) {
        if let Some(looks) = &self.looks {
            looks.lock().unwrap_or_else(PoisonError::into_inner).note(path, aspect, what);
        }
    }
}

fn presence(real: &io::Result<PathBuf>) -> Seen {
    match real {
        Ok(real) => seen(&(real, fs::metadata(real).is_ok_and(|it| it.is_dir()))),
        Err(error) => failed(error),
    }
}

fn seen(what: &impl std::hash::Hash) -> Seen {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    Seen(hasher.finish())
}

fn seen_in(opened: &io::Result<Opened>) -> Seen {
    match opened {
        Ok(opened) => seen(&Ok::<_, ()>(opened)),
        Err(error) => failed(error),
    }
}

fn failed(error: &io::Error) -> Seen {
    seen(&Err::<(), _>(error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(folder.path()).unwrap();
        (folder, real)
    }

    #[test]
    fn a_buffer_wins_over_the_disk_and_needs_no_file() {
        let (_held, root) = folder();
        fs::write(root.join("a"), "disk").unwrap();
        let buffers = [(root.join("a"), "open".into()), (root.join("new"), "unsaved".into())];
        let view = View::over(Arc::new(Buffers::from(buffers)));
        let door = Door::open(&root).unwrap();
        let opened = view.read(&root.join("a"), &door, Path::new("a")).unwrap();
        assert_eq!(opened, Opened::of(b"open"));
        assert_eq!(view.real(&root.join("new")).unwrap(), root.join("new"));
        let names: Vec<_> = view
            .entries(&root, &door, Path::new(""))
            .unwrap()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["a", "new"]);
    }

    #[test]
    fn a_look_sees_another_thing_after_a_change_and_the_same_without() {
        let (_held, root) = folder();
        fs::write(root.join("a"), "one").unwrap();
        let view = View::disk().noting();
        let door = Door::open(&root).unwrap();
        view.read(&root.join("a"), &door, Path::new("a")).unwrap();
        view.entries(&root, &door, Path::new("")).unwrap();
        assert!(view.real(&root.join("gone")).is_err());
        let looks = view.looks();
        assert_eq!(looks.all().count(), 3);
        assert!(looks.all().all(|(look, seen)| View::disk().look(&look) == seen));
        fs::write(root.join("a"), "two").unwrap();
        fs::write(root.join("gone"), "").unwrap();
        assert!(looks.all().all(|(look, seen)| View::disk().look(&look) != seen));
        let reached = |path: &Path| looks.reached(path).map(|(it, _)| it.path).collect::<Vec<_>>();
        assert_eq!(reached(&root.join("a")), [root.clone().into(), root.join("a").into()]);
        assert_eq!(reached(&root).len(), 3, "what is below may have moved with it");
        assert_eq!(reached(Path::new("/elsewhere")), []);
    }
}

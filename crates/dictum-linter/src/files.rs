//! Reading and writing files, within a folder and within limits.

mod error;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use atomic_write_file::AtomicWriteFile;
use dictum_schema::release::Digest;
use dictum_source::source::{Source, SourceError};
use sha2::{Digest as _, Sha256};

use crate::door::{self, Door, Kind, Locked, Opened};
use crate::view::View;

pub use self::error::FileError;

/// A folder that files are read from, and never from outside of it.
#[derive(Debug, Clone)]
pub struct Root {
    // INVARIANT (canonical): absolute, without links.
    real: PathBuf,
    // INVARIANT (held): the folder at `real`, when this was opened.
    door: Door,
    shown: String,
    view: View,
}

impl PartialEq for Root {
    fn eq(&self, other: &Self) -> bool {
        self.real == other.real && self.shown == other.shown
    }
}

impl Eq for Root {}

impl Root {
    /// The folder at `path`, shown to people as `path` is spelled.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Self::open_through(View::disk(), path)
    }

    /// The folder at `path`, whose files are seen through `view`.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder.
    pub fn open_through(view: View, path: &Path) -> Result<Self, FileError> {
        let shown = shown(path);
        let real = view.real(path).map_err(|error| FileError::io(&shown, error))?;
        if !real.is_dir() {
            return Err(FileError::NotAFile { path: shown });
        }
        let door = Door::open(&real).map_err(|error| FileError::io(&shown, error))?;
        Ok(Self { real, door, shown, view })
    }

    /// The same folder, whose files are seen through `view`.
    #[must_use]
    pub fn through(&self, view: &View) -> Self {
        Self { view: view.clone(), ..self.clone() }
    }

    /// The folder `relative` below this one.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder, or it lies outside of this one.
    pub fn below(&self, relative: &str) -> Result<Self, FileError> {
        let shown = self.shown(relative);
        let real = self.resolve(relative)?;
        if !real.is_dir() {
            return Err(FileError::NotAFile { path: shown });
        }
        let door = self.door.below(self.inside(&real));
        let door = door.map_err(|error| FileError::io(&shown, error))?;
        Ok(Self { real, door, shown, view: self.view.clone() })
    }

    /// The same folder, shown to people as `shown`.
    #[must_use]
    pub fn known_as(self, shown: &str) -> Self {
        Self { shown: shown.to_owned(), ..self }
    }

    /// How people know the file or folder `relative` of this one.
    pub fn shown(&self, relative: &str) -> String {
        let joined = if self.shown == "." {
            PathBuf::from(relative)
        } else {
            Path::new(&self.shown).join(relative)
        };
        shown(&joined)
    }

    /// How people know this folder.
    pub fn name(&self) -> &str {
        &self.shown
    }

    /// The path in this folder of what people know as `shown`; none where it is not
    /// known to lie here.
    pub(crate) fn relative(&self, shown: &str) -> Option<String> {
        let relative = match self.shown.as_str() {
            "." => shown,
            folder => shown.strip_prefix(folder)?.strip_prefix('/')?,
        };
        let inside = Path::new(relative).components().all(|it| matches!(it, Component::Normal(_)));
        inside.then(|| relative.to_owned())
    }

    /// The path in this folder of the real path `real`; none where it does not lie here.
    pub(crate) fn named(&self, real: &Path) -> Option<String> {
        Some(real.strip_prefix(&self.real).ok()?.to_str()?.to_owned())
    }

    /// Whether the file `relative` is a link.
    pub(crate) fn is_link(&self, relative: &str) -> bool {
        fs::symlink_metadata(self.real.join(relative)).is_ok_and(|it| it.is_symlink())
    }

    /// The folder itself, links resolved.
    pub(crate) fn folder(&self) -> &Path {
        &self.real
    }

    /// Whether the absolute path `path` lies inside of this folder, or would.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let there = path.ancestors().find_map(|it| fs::canonicalize(it).ok());
        path.starts_with(&self.real) || there.is_some_and(|it| it.starts_with(&self.real))
    }

    /// The folder's own name, whatever way led to it.
    pub fn own_name(&self) -> String {
        self.real
            .file_name()
            .map_or_else(|| "subject".to_owned(), |it| it.to_string_lossy().into_owned())
    }

    /// Whether there is something at `relative`, inside of this folder.
    pub fn has(&self, relative: &str) -> bool {
        self.resolve(relative).is_ok()
    }

    /// Whether there is a regular file at `relative`, which is no link to one.
    pub fn has_plain_file(&self, relative: &str) -> bool {
        fs::symlink_metadata(self.real.join(relative)).is_ok_and(|it| it.is_file())
    }

    /// The one absolute path of `relative`, whatever way leads there inside of this folder.
    ///
    /// # Errors
    ///
    /// Fails where there is nothing, or it lies outside of this folder.
    pub fn real(&self, relative: &str) -> Result<PathBuf, FileError> {
        self.resolve(relative)
    }

    /// Reads the text of the file `relative`.
    ///
    /// # Errors
    ///
    /// Fails where there is no such regular file inside of this folder, or it is
    /// too large or not UTF-8. What was opened is looked at before a byte is read.
    pub fn read(&self, relative: &str) -> Result<Arc<Source>, FileError> {
        let path = self.shown(relative);
        let bytes = self.bytes(relative)?;
        Source::decode(path.clone(), bytes).map_err(|error| FileError::Source { path, error })
    }

    /// Reads the bytes of the file `relative`.
    ///
    /// # Errors
    ///
    /// Fails as [`Root::read`] does, but for the encoding.
    pub fn bytes(&self, relative: &str) -> Result<Vec<u8>, FileError> {
        let path = self.shown(relative);
        let real = self.resolve(relative)?;
        let opened = self.view.read(&real, &self.door, self.inside(&real));
        match opened.map_err(|error| FileError::io(&path, error))? {
            Opened::File(bytes) => Ok(bytes),
            Opened::TooLarge(bytes) => {
                Err(FileError::Source { path, error: SourceError::TooLarge { bytes } })
            }
            Opened::Other => Err(FileError::NotAFile { path }),
        }
    }

    /// The names in the folder `relative` (`.` for this one), sorted.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder inside of this one.
    pub fn names(&self, relative: &str) -> Result<Vec<String>, FileError> {
        Ok(self.entries(relative)?.into_iter().map(|(name, _)| name).collect())
    }

    /// The names in the folder `relative`, each with what it is, sorted.
    pub(crate) fn entries(&self, relative: &str) -> Result<Vec<(String, Kind)>, FileError> {
        let path = self.shown(relative);
        let real = self.resolve(relative)?;
        let entries = self.view.entries(&real, &self.door, self.inside(&real));
        entries.map_err(|error| FileError::io(&path, error))
    }

    /// Writes the file `relative` whole: it has the old bytes or the new, never a part.
    ///
    /// # Errors
    ///
    /// Fails where the path leads out of this folder, or the system refuses.
    pub fn write(&self, relative: &str, text: &str) -> Result<(), FileError> {
        let path = self.shown(relative);
        let real = self.make_room(relative)?;
        // A rename would put a file in the place of a device, a FIFO or a link.
        match fs::symlink_metadata(&real) {
            Ok(about) if about.is_symlink() => return Err(FileError::Link { path }),
            Ok(about) if !about.is_file() => return Err(FileError::NotAFile { path }),
            _ => {}
        }
        let write = || -> io::Result<()> {
            let mut file = AtomicWriteFile::open(&real)?;
            file.write_all(text.as_bytes())?;
            file.commit()
        };
        write().map_err(|error| FileError::io(&path, error))
    }

    /// Writes the file `relative` as [`Root::write`] does, where none is there.
    ///
    /// # Errors
    ///
    /// Fails where there is one, and as [`Root::write`] does.
    pub fn create(&self, relative: &str, text: &str) -> Result<(), FileError> {
        let path = self.shown(relative);
        self.make_room(relative)?;
        self.door.create(Path::new(relative), text).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => FileError::Exists { path },
            _ => FileError::io(&path, error),
        })
    }

    /// Keeps other runs of Dictum from changing this folder until what is given is dropped;
    /// waits for one that does.
    ///
    /// # Errors
    ///
    /// Fails where the system refuses.
    pub(crate) fn lock(&self) -> Result<Locked, FileError> {
        self.door.lock().map_err(|error| FileError::io(&self.shown, error))
    }

    /// Removes the file `relative`, where there is one.
    ///
    /// # Errors
    ///
    /// Fails where the system refuses.
    pub(crate) fn remove(&self, relative: &str) -> Result<(), FileError> {
        match self.door.remove(Path::new(relative)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError::io(&self.shown(relative), error))
            }
            _ => Ok(()),
        }
    }

    /// Makes the folder that the file `relative` is to lie in, and gives the file's path.
    fn make_room(&self, relative: &str) -> Result<PathBuf, FileError> {
        let path = self.shown(relative);
        let outside = || FileError::Outside { path: path.clone(), root: self.shown.clone() };
        let inside = Path::new(relative).components().all(|it| matches!(it, Component::Normal(_)));
        if !inside {
            return Err(outside());
        }
        let real = self.real.join(relative);
        if let Some(folder) = real.parent() {
            fs::create_dir_all(folder).map_err(|error| FileError::io(&path, error))?;
            let folder = fs::canonicalize(folder).map_err(|error| FileError::io(&path, error))?;
            if !folder.starts_with(&self.real) {
                return Err(outside());
            }
        }
        Ok(real)
    }

    /// Where below this folder the real path `real` lies; the folder itself is empty.
    fn inside<'p>(&self, real: &'p Path) -> &'p Path {
        let inside = real.strip_prefix(&self.real);
        debug_assert!(inside.is_ok(), "INVARIANT (canonical)");
        // An absolute path is refused by the door.
        inside.unwrap_or(real)
    }

    /// The real path of `relative`, links resolved, inside of this folder.
    fn resolve(&self, relative: &str) -> Result<PathBuf, FileError> {
        let path = self.shown(relative);
        let joined = self.real.join(relative);
        let real = self.view.real(&joined).map_err(|error| FileError::io(&path, error))?;
        if real.starts_with(&self.real) {
            Ok(real)
        } else {
            Err(FileError::Outside { path, root: self.shown.clone() })
        }
    }
}

/// Writes the file at `path`, wherever that is, as [`Root::write`] does; its folder is
/// made where there is none. A device, and a FIFO that somebody reads, is written through
/// and stays what it is.
///
/// For files whose place a person names on the command line; what a project names
/// stays in a [`Root`].
///
/// # Errors
///
/// Fails where `path` names a folder, a link or a FIFO that nobody reads, or the system
/// refuses.
pub fn write(path: &Path, text: &str) -> Result<(), FileError> {
    let Some(name) = path.file_name().and_then(|it| it.to_str()) else {
        return Err(FileError::NotAFile { path: shown(path) });
    };
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => return Err(FileError::NotAFile { path: shown(path) }),
        Ok(about) if !about.is_file() => return write_through(path, text),
        _ => {}
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| FileError::io(&shown(path), error))?;
    Root::open(folder)?.write(name, text)
}

/// Writes `text` to the device or FIFO at `path`, which stays what it is.
fn write_through(path: &Path, text: &str) -> Result<(), FileError> {
    let shown = shown(path);
    match door::write_through(path, text) {
        Err(error) if error.kind() == io::ErrorKind::NotConnected => {
            Err(FileError::Unread { path: shown })
        }
        other => other.map_err(|error| FileError::io(&shown, error)),
    }
}

/// The SHA-256 digest of `bytes`.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(&Sha256::digest(bytes))
}

/// The SHA-256 digest of the bytes of `source`, its byte-order mark included.
pub fn digest_of(source: &Source) -> Digest {
    let mut hash = Sha256::new();
    if source.has_byte_order_mark() {
        hash.update("\u{feff}");
    }
    hash.update(source.text());
    Digest::from_bytes(&hash.finalize())
}

/// A path as people read it: `/` between folders, no `./` in front.
fn shown(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut absolute = "";
    for part in path.components() {
        match part {
            Component::RootDir => absolute = "/",
            Component::CurDir => {}
            Component::Prefix(it) => parts.push(it.as_os_str().to_string_lossy().into_owned()),
            Component::ParentDir => parts.push("..".to_owned()),
            Component::Normal(it) => parts.push(it.to_string_lossy().into_owned()),
        }
    }
    let joined = format!("{absolute}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

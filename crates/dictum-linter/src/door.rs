//! The one door to the disk: whatever is read below a folder goes through here.
//!
//! A name says nothing of what it will be when it is opened: between a check and its use
//! somebody may put a link or a FIFO in its place. So the folder is held open, a file is
//! opened below it without following what leads out and without waiting for another end
//! that never comes, and what was opened is looked at, not the name.

use std::collections::BTreeMap;
use std::io::ErrorKind::{PermissionDenied, Unsupported};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, FileType, OpenOptions};
use dictum_source::source::SOURCE_MAX_BYTES;

/// How the name of a file ends that is not finished.
const UNFINISHED: &str = ".dictum-new";

/// How many files of one name may be under way at once.
const TURNS_MAX: u32 = 1000;

/// A folder that is held open; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Door(Arc<Dir>);

/// A folder that nobody else changes, until this is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct Locked {
    _folder: std::fs::File,
}

/// What stands where a file was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Opened {
    /// A regular file, with its bytes: one more than [`SOURCE_MAX_BYTES`] at most.
    File(Vec<u8>),
    /// A regular file of so many bytes, of which none was read.
    TooLarge(usize),
    /// A folder, a FIFO, a device or a socket.
    Other,
}

impl Opened {
    /// A file of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes.len() {
            size if size > SOURCE_MAX_BYTES => Self::TooLarge(size),
            _ => Self::File(bytes.to_vec()),
        }
    }
}

/// What a name in a folder is; a link is none of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a FIFO, a device or a socket.
    Other,
}

impl Kind {
    fn of(kind: FileType) -> Self {
        if kind.is_dir() {
            Self::Folder
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }
}

impl Door {
    /// Opens the folder at `folder`.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        Ok(Self(Arc::new(Dir::open_ambient_dir(folder, ambient_authority())?)))
    }

    /// Opens the folder `relative` below this one.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder, or it lies outside of this one.
    pub(crate) fn below(&self, relative: &Path) -> io::Result<Self> {
        Ok(Self(Arc::new(self.0.open_dir(spelled(relative))?)))
    }

    /// Reads the file `relative` below the folder.
    ///
    /// # Errors
    ///
    /// Fails where there is nothing, or it lies outside of the folder.
    pub(crate) fn read(&self, relative: &Path) -> io::Result<Opened> {
        read(&self.0.open_with(spelled(relative), &reading())?)
    }

    /// The names in the folder `relative`, each with what it is, sorted; the first `most`
    /// that the system tells.
    ///
    /// # Errors
    ///
    /// Fails where there is no such folder, or it lies outside of this one.
    pub(crate) fn names(&self, relative: &Path, most: usize) -> io::Result<BTreeMap<String, Kind>> {
        let entries = self.0.read_dir(spelled(relative))?.take(most).filter_map(Result::ok);
        let named = entries.map(|it| {
            let kind = it.file_type().map_or(Kind::Other, Kind::of);
            (it.file_name().to_string_lossy().into_owned(), kind)
        });
        Ok(named.collect())
    }

    /// Removes the file `relative`.
    ///
    /// # Errors
    ///
    /// Fails where there is none, it lies outside of the folder, or the system refuses.
    pub(crate) fn remove(&self, relative: &Path) -> io::Result<()> {
        self.0.remove_file(relative)
    }

    /// Waits until nobody else changes the folder, and keeps others from it until what is
    /// given is dropped.
    ///
    /// The folder itself is what is locked, so that nothing is left behind by whoever is
    /// ended. Where the system knows no locks on folders, nobody waits.
    ///
    /// # Errors
    ///
    /// Fails where the system refuses.
    pub(crate) fn lock(&self) -> io::Result<Locked> {
        // The folder that is held is only a path to some systems, and takes no lock.
        let folder = self.0.open_with(".", &reading())?.into_std();
        match folder.lock() {
            Err(error) if error.kind() == Unsupported => {}
            other => other?,
        }
        Ok(Locked { _folder: folder })
    }

    /// Writes `text` to the new file `relative`, whole or not at all, where nothing has that
    /// name, whoever else tries to at the same moment.
    ///
    /// The bytes go to a file beside it, which a link then gives its name: other than a
    /// rename, a link never takes the place of anything.
    ///
    /// # Errors
    ///
    /// Fails with [`io::ErrorKind::AlreadyExists`] where something has the name, and where
    /// the system refuses.
    pub(crate) fn create(&self, relative: &Path, text: &str) -> io::Result<()> {
        let (Some(folder), Some(name)) = (relative.parent(), relative.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let folder = self.0.open_dir(spelled(folder))?;
        let (mut file, beside) = beside(&folder, &name.to_string_lossy())?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let named = written.and_then(|()| give_name(&folder, &beside, Path::new(name)));
        // After a rename the name beside it is gone already.
        let _ = folder.remove_file(&beside);
        named
    }
}

/// Gives the file `beside` the name `name`, if nothing has it.
fn give_name(folder: &Dir, beside: &str, name: &Path) -> io::Result<()> {
    match folder.hard_link(beside, folder, name) {
        // A file system without links: the name is taken first, and then filled at once.
        Err(error) if matches!(error.kind(), Unsupported | PermissionDenied) => {
            folder.open_with(name, OpenOptions::new().write(true).create_new(true))?;
            folder.rename(beside, folder, name)
        }
        other => other,
    }
}

/// A new file in `folder` for what is to be called `name`, and its own name.
fn beside(folder: &Dir, name: &str) -> io::Result<(File, String)> {
    let process = std::process::id();
    let mut failed = io::Error::from(io::ErrorKind::AlreadyExists);
    for turn in 0..TURNS_MAX {
        let beside = format!(".{name}.{process}-{turn}{UNFINISHED}");
        match folder.open_with(&beside, OpenOptions::new().write(true).create_new(true)) {
            Ok(file) => return Ok((file, beside)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => failed = error,
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}

/// Reads the file at `path`, wherever that is, as [`Door::read`] does.
///
/// For looks that only tell whether something changed: nothing of what it reads is shown.
///
/// # Errors
///
/// Fails where there is nothing at `path`.
pub(crate) fn read_anywhere(path: &Path) -> io::Result<Opened> {
    read(&File::open_ambient_with(path, &reading(), ambient_authority())?)
}

/// Writes `text` to the device or FIFO at `path`, and makes no file of it.
///
/// # Errors
///
/// Fails with [`io::ErrorKind::NotConnected`] where nobody reads a FIFO: opening it would
/// wait for a reader for ever. Fails where the system refuses, and where it is a file by now.
pub(crate) fn write_through(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    without_waiting(&mut options);
    let opened = File::open_ambient_with(path, &options, ambient_authority());
    let mut opened = opened.map_err(unread)?;
    if opened.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    waiting(&opened)?;
    opened.write_all(text.as_bytes())
}

/// What a system says where nobody reads a FIFO, under a name.
fn unread(error: io::Error) -> io::Error {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) {
        return io::ErrorKind::NotConnected.into();
    }
    error
}

/// Lets `opened`, which was opened without waiting, wait for who reads it.
fn waiting(opened: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        let flags = rustix::fs::fcntl_getfl(opened)?;
        rustix::fs::fcntl_setfl(opened, flags - rustix::fs::OFlags::NONBLOCK)?;
    }
    Ok(())
}

/// `.` for the folder itself.
fn spelled(relative: &Path) -> &Path {
    if relative.as_os_str().is_empty() { Path::new(".") } else { relative }
}

/// Options that never wait: opening a FIFO without a writer would wait for one for ever.
fn reading() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    options
}

fn without_waiting(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
}

/// Reads what was opened, if it is a regular file and not too large.
fn read(file: &File) -> io::Result<Opened> {
    let about = file.metadata()?;
    if !about.is_file() {
        return Ok(Opened::Other);
    }
    let size = usize::try_from(about.len()).unwrap_or(usize::MAX);
    if size > SOURCE_MAX_BYTES {
        return Ok(Opened::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(size);
    // A file that grows meanwhile is not read past the limit.
    file.take(SOURCE_MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > SOURCE_MAX_BYTES {
        Opened::TooLarge(bytes.len())
    } else {
        Opened::File(bytes)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn folder() -> (tempfile::TempDir, Door) {
        let folder = tempfile::tempdir().unwrap();
        let door = Door::open(folder.path()).unwrap();
        (folder, door)
    }

    #[test]
    fn a_fifo_is_told_at_once_and_never_waited_for() {
        let (held, door) = folder();
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            held.path().join("console.yaml"),
            rustix::fs::Mode::RUSR,
        )
        .unwrap();
        assert!(matches!(door.read(Path::new("console.yaml")), Ok(Opened::Other)));
        let path = held.path().join("console.yaml");
        assert!(matches!(read_anywhere(&path), Ok(Opened::Other)));
    }

    #[test]
    fn what_leads_out_is_refused_when_it_is_opened() {
        let (held, door) = folder();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "outside").unwrap();
        symlink(outside.path().join("secret"), held.path().join("file")).unwrap();
        symlink(outside.path(), held.path().join("folder")).unwrap();
        for name in ["file", "folder/secret", "../secret", "/etc/hostname"] {
            assert!(door.read(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn an_exchange_of_names_shows_the_inside_or_nothing() {
        let (held, door) = folder();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("file"), "outside").unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let (file, other) = (held.path().join("file"), held.path().join("other"));
                while !done.load(Ordering::Relaxed) {
                    fs::write(&other, "inside").unwrap();
                    fs::rename(&other, &file).unwrap();
                    symlink(outside.path().join("file"), &other).unwrap();
                    fs::rename(&other, &file).unwrap();
                }
            });
            for _ in 0..2_000 {
                if let Ok(Opened::File(bytes)) = door.read(Path::new("file")) {
                    assert_eq!(bytes, b"inside");
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn a_locked_folder_is_waited_for() {
        let (held, door) = folder();
        let locked = door.lock().unwrap();
        let second = Door::open(held.path()).unwrap();
        let taken = second.0.open_with(".", &reading()).unwrap().into_std();
        assert!(taken.try_lock().is_err());
        drop(locked);
        assert!(taken.try_lock().is_ok());
    }

    #[test]
    fn of_many_who_create_one_file_one_succeeds_and_nothing_stays_beside_it() {
        let (held, _) = folder();
        let made: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|at| {
                    let door = Door::open(held.path()).unwrap();
                    scope.spawn(move || {
                        let text = format!("{at}");
                        usize::from(door.create(Path::new("1.0.0.yaml"), &text).is_ok())
                    })
                })
                .collect();
            all.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!(made, 1);
        let names = fs::read_dir(held.path()).unwrap().count();
        assert_eq!(names, 1);
    }
}

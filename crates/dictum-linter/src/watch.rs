//! Watching a folder: what changes on the disk, as a session takes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use dictum_schema::language::Text;
use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RenameMode};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer,
};
use thiserror::Error;

use crate::session::Change;

/// Watches the folder at `path`, and tells `sender` of each burst of events once it has
/// been quiet for `debounce`.
///
/// # Errors
///
/// Fails where the folder is not there, or the system watches no more folders.
pub fn start(
    path: &Path,
    debounce: Duration,
    sender: Sender<Burst>,
) -> Result<Watcher, WatchError> {
    let shown = path.display().to_string();
    let fail = |error: &notify::Error| WatchError::new(&shown, error);
    let root = fs::canonicalize(path).map_err(|error| fail(&error.into()))?;
    let tell = move |result: DebounceEventResult| {
        // Whoever listened may be gone.
        let _ = sender.send(Burst(result));
    };
    // A tick of zero would spin.
    let tick = Some(debounce.min(Duration::from_millis(5)).max(Duration::from_millis(1)));
    let debounce = debounce.max(Duration::from_millis(1));
    let mut debouncer = new_debouncer(debounce, tick, tell).map_err(|error| fail(&error))?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(|error| fail(&error))?;
    // The folder itself may be moved away and come back.
    if let Some(above) = root.parent() {
        let _ = debouncer.watch(above, RecursiveMode::NonRecursive);
    }
    Ok(Watcher { root, debouncer, settling: BTreeSet::new() })
}

/// Watches one folder; watching ends when it is dropped.
pub struct Watcher {
    root: PathBuf,
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    settling: BTreeSet<PathBuf>,
}

/// What happened in one burst.
#[derive(Debug)]
pub struct Burst(DebounceEventResult);

/// Why a folder is not watched.
#[derive(Debug, Error)]
pub enum WatchError {
    /// The system watches no more folders.
    #[error(
        "`{path}` has more folders than the system watches; raise `fs.inotify.max_user_watches`"
    )]
    TooMany {
        /// The folder, as people know it.
        path: String,
    },
    /// The system refused.
    #[error("`{path}` cannot be watched: {words}")]
    Refused {
        /// The folder, as people know it.
        path: String,
        /// What the system said.
        words: String,
    },
}

impl WatchError {
    fn new(path: &str, error: &notify::Error) -> Self {
        let path = path.to_owned();
        match error.kind {
            ErrorKind::MaxFilesWatch => Self::TooMany { path },
            _ => Self::Refused { path, words: error.to_string() },
        }
    }

    /// What a person reads.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::TooMany { path } => {
                format!(
                    "`{path}` 中的文件夹数超过系统可监视的上限；请调高 `fs.inotify.max_user_watches`"
                )
            }
            Self::Refused { path, words } => format!("无法监视 `{path}`：{words}"),
        };
        Text::new(self.to_string(), zh)
    }
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watcher").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Watcher {
    /// What `burst` means for a session; none where nothing was written.
    ///
    /// Folders that were just made are watched anew: files made in them before the
    /// system knew of the folder were told to nobody. [`Watcher::settle`] looks at them
    /// once more.
    pub fn change(&mut self, burst: Burst) -> Option<Change> {
        let Ok(events) = burst.0 else { return Some(self.rescan()) };
        if events.iter().any(|it| it.need_rescan() || self.moves_root(it)) {
            return Some(self.rescan());
        }
        let mut paths = BTreeSet::new();
        for event in events.iter().filter(|it| writes(it.kind)) {
            for path in event.paths.iter().filter(|it| it.starts_with(&self.root)) {
                if makes_folder(event.kind) && path.is_dir() {
                    self.settling.insert(path.clone());
                }
                if !is_noise(path) {
                    paths.insert(path.clone());
                }
            }
        }
        self.watch_settling();
        (!paths.is_empty()).then_some(Change::Paths(paths))
    }

    /// A second look at folders that were just made; to be asked for after a while.
    pub fn settle(&mut self) -> Option<Change> {
        self.watch_settling();
        let paths = std::mem::take(&mut self.settling);
        (!paths.is_empty()).then_some(Change::Paths(paths))
    }

    /// Whether there is something to [`Watcher::settle`].
    pub fn is_settling(&self) -> bool {
        !self.settling.is_empty()
    }

    fn watch_settling(&mut self) {
        for folder in &self.settling {
            // It may be gone again.
            let _ = self.debouncer.watch(folder, RecursiveMode::Recursive);
        }
    }

    fn moves_root(&self, event: &DebouncedEvent) -> bool {
        !matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)))
            && event.paths.contains(&self.root)
    }

    fn rescan(&mut self) -> Change {
        if self.root.is_dir() {
            let _ = self.debouncer.unwatch(&self.root);
            let _ = self.debouncer.watch(&self.root, RecursiveMode::Recursive);
        }
        Change::Rescan
    }
}

/// Whether the event says that something may have another content. Our own reading
/// does not.
fn writes(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(it) => it == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        _ => true,
    }
}

fn makes_folder(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Create(CreateKind::Folder | CreateKind::Any)
            | EventKind::Modify(ModifyKind::Name(
                RenameMode::To | RenameMode::Both | RenameMode::Any
            ))
    )
}

/// Files that editors make beside the ones that they save.
fn is_noise(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|it| it.to_str()) else { return false };
    let swap = path.extension().is_some_and(|it| it == "swp" || it == "swx");
    swap || name.ends_with('~') || name.starts_with(".#") || name == "4913"
}

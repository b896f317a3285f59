//! The walk through a folder: the files that it finds, and what it leaves out.

use dictum_schema::language::Text;

use crate::door::Kind;
use crate::files::Root;
use crate::scope::is_in;

/// The most entries that one walk through a folder visits.
pub(crate) const WALK_MAX_ENTRIES: usize = 500_000;

/// The deepest folder that a walk enters, below where it began.
pub(crate) const WALK_MAX_DEPTH: usize = 32;

/// The folder in which git keeps what is its own: nothing in it is anybody's file.
const OF_GIT: &str = ".git";

/// What a walk found below a folder, and what it left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Walk {
    /// The regular files, as sorted relative paths.
    pub(crate) files: Vec<String>,
    /// What was not looked into, by its path.
    pub(crate) left_out: Vec<LeftOut>,
    /// Folders that nobody would ask for, and that somebody asked for.
    pub(crate) entered: Vec<String>,
}

/// Something that a walk left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeftOut {
    /// Its path, relative to where the walk began.
    pub(crate) path: String,
    /// Why.
    pub(crate) why: Why,
}

/// Why a walk leaves something out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// A folder that is hidden, or holds what was made or fetched: nobody asked for it.
    Unasked,
    /// A link, to a file or to a folder.
    Link,
    /// A FIFO, a device or a socket.
    NoFile,
    /// A folder deeper than [`WALK_MAX_DEPTH`].
    TooDeep,
    /// A folder that would take the walk past [`WALK_MAX_ENTRIES`].
    TooMany,
    /// A folder that the system does not show.
    Refused,
}

impl Why {
    /// Whether a folder is left out, which holds whatever it holds.
    pub(crate) fn is_folder(self) -> bool {
        !matches!(self, Self::Link | Self::NoFile)
    }

    /// What people read of it.
    pub(crate) fn text(self) -> Text {
        match self {
            Self::Unasked => Text::new(
                "hidden folders, `node_modules` and `target` are entered only where a pattern names them",
                "隐藏文件夹、`node_modules` 和 `target` 只有在通配式中写出其名时才会进入",
            ),
            Self::Link => {
                Text::new("it is a link, and links are not followed", "这是链接，不会跟随")
            }
            Self::NoFile => Text::new(
                "it is a FIFO, a device or a socket",
                "这是 FIFO、设备或套接字，而不是普通文件",
            ),
            Self::TooDeep => Text::new(
                format!("folders are entered {WALK_MAX_DEPTH} deep"),
                format!("文件夹最多进入 {WALK_MAX_DEPTH} 层"),
            ),
            Self::TooMany => Text::new(
                format!("a walk ends after {WALK_MAX_ENTRIES} entries"),
                format!("遍历在 {WALK_MAX_ENTRIES} 个条目之后结束"),
            ),
            Self::Refused => {
                Text::new("the system does not let Dictum look into it", "系统不允许查看其中的内容")
            }
        }
    }
}

impl Walk {
    /// Walks through the folder `root`. A folder that nobody would ask for is entered where
    /// `asked` says so of its path.
    pub(crate) fn of(root: &Root, asked: impl Fn(&str) -> bool) -> Self {
        Self::below(root, "", asked)
    }

    /// Walks through the folder `folder` below `root`, as [`Walk::of`] does; paths stay
    /// relative to `root`.
    pub(crate) fn below(root: &Root, folder: &str, asked: impl Fn(&str) -> bool) -> Self {
        let mut walk = Self::default();
        let mut folders = vec![(folder.to_owned(), 0)];
        let mut visited = 0;
        while let Some((folder, depth)) = folders.pop() {
            if visited >= WALK_MAX_ENTRIES {
                walk.leave(folder, Why::TooMany);
                continue;
            }
            let here = if folder.is_empty() { "." } else { &folder };
            let Ok(entries) = root.entries(here) else {
                walk.leave(folder, Why::Refused);
                continue;
            };
            visited += entries.len();
            if entries.len() >= WALK_MAX_ENTRIES {
                // The system told so many and no more, in an order of its own.
                walk.leave(folder.clone(), Why::TooMany);
            }
            for (name, kind) in entries {
                let path =
                    if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                match kind {
                    Kind::Folder if name == OF_GIT => {}
                    Kind::Folder if is_unasked(&name) && !asked(&path) => {
                        walk.leave(path, Why::Unasked);
                    }
                    Kind::Folder if depth >= WALK_MAX_DEPTH => walk.leave(path, Why::TooDeep),
                    Kind::Folder => {
                        if is_unasked(&name) {
                            walk.entered.push(path.clone());
                        }
                        folders.push((path, depth + 1));
                    }
                    Kind::File => walk.files.push(path),
                    Kind::Other if root.is_link(&path) => walk.leave(path, Why::Link),
                    Kind::Other => walk.leave(path, Why::NoFile),
                }
            }
        }
        walk.files.sort();
        walk.left_out.sort();
        walk.entered.sort();
        walk
    }

    /// The same walk for somebody who asks for no more folders than `asked` says.
    pub(crate) fn without(&self, asked: impl Fn(&str) -> bool) -> Self {
        let mut unasked: Vec<&str> =
            self.entered.iter().map(String::as_str).filter(|it| !asked(it)).collect();
        unasked.sort_unstable();
        // What lies in another of them is left out with it.
        let mut outer: Vec<&str> = Vec::new();
        for folder in unasked {
            if !outer.iter().any(|it| is_in(folder, it)) {
                outer.push(folder);
            }
        }
        let stays = |path: &str| !outer.iter().any(|it| is_in(path, it));
        let left_out = self.left_out.iter().filter(|it| stays(&it.path)).cloned();
        let own = outer.iter().map(|it| LeftOut { path: (*it).to_owned(), why: Why::Unasked });
        let mut left_out: Vec<LeftOut> = left_out.chain(own).collect();
        left_out.sort();
        Self {
            files: self.files.iter().filter(|it| stays(it)).cloned().collect(),
            left_out,
            entered: self.entered.iter().filter(|it| stays(it)).cloned().collect(),
        }
    }

    fn leave(&mut self, path: String, why: Why) {
        self.left_out.push(LeftOut { path, why });
    }
}

impl Root {
    /// The regular files below this folder, as sorted relative paths. Folders that are
    /// hidden or named `target` or `node_modules` are not entered, and links not followed.
    pub fn walk(&self) -> Vec<String> {
        Walk::of(self, |_| false).files
    }
}

/// Whether a folder called `name` is hidden, or holds what was made or fetched.
fn is_unasked(name: &str) -> bool {
    name.starts_with('.') || name == "target" || name == "node_modules"
}

//! Why a file could not be read or written.

use std::io;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, SourceError, Span};
use thiserror::Error;

/// Why a file could not be read or written.
#[derive(Debug, Error)]
pub enum FileError {
    /// There is no such file.
    #[error("`{path}` is not there")]
    Missing {
        /// The file, as people know it.
        path: String,
    },
    /// There is a file, and it is never rewritten.
    #[error("`{path}` is there, and is never rewritten")]
    Exists {
        /// The file, as people know it.
        path: String,
    },
    /// The path names a folder, a device or another thing that holds no text.
    #[error("`{path}` is no file")]
    NotAFile {
        /// The path, as people know it.
        path: String,
    },
    /// The path names a file, and no folder above it is a workspace.
    #[error("no folder above `{path}` has a `dictum.yaml`")]
    NoWorkspace {
        /// The path, as people know it.
        path: String,
    },
    /// The path names a link, and writing would put a file in its place.
    #[error("`{path}` is a link; name the file that it leads to")]
    Link {
        /// The path, as people know it.
        path: String,
    },
    /// The path names a FIFO that nobody reads.
    #[error("nobody reads the FIFO `{path}`")]
    Unread {
        /// The path, as people know it.
        path: String,
    },
    /// The path leads out of the folder it belongs to.
    #[error("`{path}` leads out of `{root}`")]
    Outside {
        /// The path, as people know it.
        path: String,
        /// The folder.
        root: String,
    },
    /// The bytes are no source text.
    #[error("`{path}`: {error}")]
    Source {
        /// The file, as people know it.
        path: String,
        /// Why.
        error: SourceError,
    },
    /// The system refused.
    #[error("`{path}`: {error}")]
    Io {
        /// The path, as people know it.
        path: String,
        /// What the system said.
        error: io::Error,
    },
}

impl FileError {
    /// The finding's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "file-missing",
            Self::Exists { .. } => "file-exists",
            Self::NotAFile { .. } => "file-not-regular",
            Self::NoWorkspace { .. } => "workspace-missing",
            Self::Link { .. } => "file-is-link",
            Self::Unread { .. } => "file-unread",
            Self::Outside { .. } => "file-outside-root",
            Self::Source { error, .. } => error.code(),
            Self::Io { .. } => "file-unreadable",
        }
    }

    /// What a person reads.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Missing { path } => format!("找不到 `{path}`"),
            Self::Exists { path } => format!("`{path}` 已存在，且绝不改写"),
            Self::NotAFile { path } => format!("`{path}` 不是普通文件"),
            Self::NoWorkspace { path } => format!("`{path}` 之上没有含 `dictum.yaml` 的文件夹"),
            Self::Link { path } => format!("`{path}` 是链接；请写明它所指向的文件"),
            Self::Unread { path } => format!("没有程序在读取命名管道 `{path}`"),
            Self::Outside { path, root } => format!("`{path}` 指向 `{root}` 之外"),
            Self::Source { path, error } => format!("`{path}`：{}", error.text().zh_cn),
            Self::Io { path, error } => format!("`{path}`：{error}"),
        };
        Text::new(self.to_string(), zh)
    }

    /// The error as a finding at the file's first line, which may be empty or not be there.
    pub fn finding(&self) -> Finding {
        let place = Source::new(self.path(), "");
        let at = Location::new(&place, Span::default());
        Finding::new(self.code(), Severity::Error, self.text()).at(at)
    }

    fn path(&self) -> &str {
        match self {
            Self::Missing { path }
            | Self::Exists { path }
            | Self::NotAFile { path }
            | Self::NoWorkspace { path }
            | Self::Link { path }
            | Self::Unread { path }
            | Self::Outside { path, .. }
            | Self::Source { path, .. }
            | Self::Io { path, .. } => path,
        }
    }

    pub(super) fn io(path: &str, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            // Nothing is below a file.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing { path },
            _ => Self::Io { path, error },
        }
    }
}

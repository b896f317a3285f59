//! Which workspace and which pack a file belongs to, and where findings stand.

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::workspace::{CONSOLE, FILE};
use dictum_source::finding::Finding;

/// Files that say that a folder is a mini-program, where there is no workspace file.
const SIGNS: [&str; 3] = [CONSOLE, "app.json", "project.config.json"];

/// How far above a file its workspace may be.
const ABOVE_MAX: usize = 24;

/// The real path of `path`, whose file need not be there.
pub(super) fn real(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    let folder = path.parent().and_then(|it| fs::canonicalize(it).ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Whether a workspace is in `folder`, or what can be taken for one.
pub(super) fn is_workspace(folder: &Path) -> bool {
    folder.join(FILE).is_file() || SIGNS.iter().any(|it| folder.join(it).is_file())
}

/// The folder of the workspace that the file at `path` belongs to: the nearest above it
/// with a workspace file, else the nearest that looks like a mini-program. What lies
/// above the folder that the client has open is none of its business.
pub(super) fn workspace(path: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
    let limit =
        folders.iter().filter(|it| path.starts_with(it)).max_by_key(|it| it.as_os_str().len());
    let above: Vec<&Path> = path
        .ancestors()
        .skip(1)
        .take(ABOVE_MAX)
        .take_while(|it| limit.is_none_or(|limit| it.starts_with(limit)))
        .collect();
    let named = above.iter().find(|it| it.join(FILE).is_file());
    let own = path.file_name().is_some_and(|it| it == FILE);
    let here = above.first().filter(|_| own);
    let guessed = above.iter().find(|it| is_workspace(it));
    here.or(named).or(guessed).map(|it| (*it).to_owned())
}

/// The folder of the pack that the file at `path` belongs to.
pub(super) fn pack(path: &Path) -> Option<PathBuf> {
    let mut above = path.ancestors().skip(1).take(2);
    let own = path.file_name().is_some_and(|it| it == "rulebook.yaml");
    if own {
        return above.next().map(Path::to_owned);
    }
    above.find(|it| it.join("rulebook.yaml").is_file()).map(Path::to_owned)
}

/// The file that `finding` stands in; `home` where it stands nowhere.
pub(super) fn of(finding: &Finding, home: &Path) -> PathBuf {
    match &finding.at {
        Some(at) if Path::new(at.source.path()).is_absolute() => PathBuf::from(at.source.path()),
        _ => home.to_owned(),
    }
}

//! A workspace as a git revision has it.
//!
//! The `git` command reads objects and nothing else: no shell, no hook, no network,
//! no pager, and nothing of the caller's environment that would change what it does.
//! What it gives is hostile until it is written below a folder of our own, within
//! limits; links and submodules are left out.

use std::io::{BufRead as _, Read as _};
use std::path::{Component, Path};
use std::process::{Command, Stdio};
use std::{fs, io};

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::SOURCE_MAX_BYTES;
use tempfile::TempDir;

use crate::files::{FileError, Root};
use crate::walk::WALK_MAX_DEPTH;

/// The most files that are read of one revision.
const FILES_MAX: usize = 20_000;

/// The most bytes that are read of one revision.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The most bytes of a listing.
const LISTING_MAX: u64 = 16 * 1024 * 1024;

/// The kinds of files that a workspace is made of.
const ENDINGS: [&str; 7] = ["yaml", "yml", "json", "jsonc", "toml", "md", "lock"];

/// The folder of a revision.
pub(super) struct Extracted {
    /// The workspace's folder, shown as the revision.
    pub(super) root: Root,
    pub(super) findings: Vec<Finding>,
    // Held, so that the folder stays as long as its files are read.
    _folder: TempDir,
}

type Outcome<T> = Result<T, Box<Finding>>;

/// Writes the workspace at `folder`, as the revision `spelled` has it, into a folder
/// of its own.
///
/// # Errors
///
/// Fails where the system refuses to write.
pub(super) fn extract(spelled: &str, folder: &Path) -> Result<Outcome<Extracted>, FileError> {
    let io = |error| FileError::Io { path: spelled.to_owned(), error };
    let temporary = TempDir::new().map_err(io)?;
    // What a workspace without a file is called, it is called after its folder.
    let place = temporary.path().join(Root::open(folder)?.own_name());
    fs::create_dir_all(&place).map_err(io)?;
    let listing = match commit(spelled, folder).and_then(|commit| list(&commit, folder)) {
        Ok(listing) => listing,
        Err(finding) => return Ok(Err(finding)),
    };
    let mut findings = Vec::new();
    let mut left = BYTES_MAX;
    let mut count = 0;
    for entry in listing.iter().filter(|it| it.is_wanted()) {
        count += 1;
        match left.checked_sub(entry.size) {
            Some(rest) if count <= FILES_MAX => left = rest,
            _ => {
                findings.push(too_much(spelled));
                break;
            }
        }
    }
    if findings.is_empty() {
        let wanted: Vec<&Entry> = listing.iter().filter(|it| it.is_wanted()).collect();
        match blobs(&wanted, folder) {
            Ok(blobs) => {
                for (entry, bytes) in wanted.iter().zip(blobs) {
                    let path = place.join(&entry.path);
                    if let Some(folder) = path.parent() {
                        fs::create_dir_all(folder).map_err(io)?;
                    }
                    fs::write(path, bytes).map_err(io)?;
                }
            }
            Err(finding) => return Ok(Err(finding)),
        }
    }
    let root = Root::open(&place)?.known_as(&format!("{spelled}:"));
    Ok(Ok(Extracted { root, findings, _folder: temporary }))
}

/// One file of a revision.
struct Entry {
    regular: bool,
    id: String,
    size: u64,
    path: String,
}

impl Entry {
    /// `mode kind id size\tpath`, as `ls-tree -l -z` writes it.
    fn read(line: &str) -> Option<Self> {
        let (about, path) = line.split_once('\t')?;
        let mut words = about.split_ascii_whitespace();
        let (mode, _, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        Some(Self {
            regular: matches!(mode, "100644" | "100755"),
            id: id.to_owned(),
            size: size.parse().unwrap_or(u64::MAX),
            path: path.to_owned(),
        })
    }

    /// Whether it is a file that a workspace may be made of, at a path that stays
    /// below the folder.
    fn is_wanted(&self) -> bool {
        let path = Path::new(&self.path);
        let inside = path.components().all(|it| matches!(it, Component::Normal(_)));
        let ending = path.extension().and_then(|it| it.to_str());
        self.regular
            && inside
            && path.components().count() <= WALK_MAX_DEPTH
            && !self.path.contains(['\\', '\0'])
            && ending.is_some_and(|it| ENDINGS.contains(&it))
            && self.size <= SOURCE_MAX_BYTES as u64
    }
}

/// The commit that `spelled` names.
fn commit(spelled: &str, folder: &Path) -> Outcome<String> {
    let wanted = format!("{spelled}^{{commit}}");
    let mut git = git(folder);
    git.args(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]);
    let text = run(git)?.filter(|it| it.trim().bytes().all(|it| it.is_ascii_hexdigit()));
    match text {
        Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        _ => Err(Box::new(unknown(spelled))),
    }
}

/// The files of `commit` at and below `folder`, by their paths there.
fn list(commit: &str, folder: &Path) -> Outcome<Vec<Entry>> {
    let mut git = git(folder);
    // Without `--full-name` paths are told as from the folder.
    git.args(["ls-tree", "-r", "-l", "-z", commit]);
    let text = run(git)?.ok_or_else(|| Box::new(unknown(commit)))?;
    Ok(text.split('\0').filter_map(Entry::read).collect())
}

/// The bytes of each of `entries`.
fn blobs(entries: &[&Entry], folder: &Path) -> Outcome<Vec<Vec<u8>>> {
    let mut asked = String::new();
    for entry in entries {
        asked.push_str(&entry.id);
        asked.push('\n');
    }
    let mut input = tempfile::tempfile().map_err(|error| failed(&error))?;
    io::Write::write_all(&mut input, asked.as_bytes()).map_err(|error| failed(&error))?;
    io::Seek::rewind(&mut input).map_err(|error| failed(&error))?;
    let mut git = git(folder);
    git.args(["cat-file", "--batch"]).stdin(Stdio::from(input));
    let mut child = git.spawn().map_err(|error| failed(&error))?;
    let mut found = Vec::with_capacity(entries.len());
    if let Some(stdout) = child.stdout.take() {
        let mut reader = io::BufReader::new(stdout);
        for entry in entries {
            found.extend(blob(&mut reader, entry).map_err(|error| failed(&error))?);
        }
    }
    let _ = child.wait();
    if found.len() == entries.len() { Ok(found) } else { Err(Box::new(broken())) }
}

/// `id kind size\nbytes\n`, as `cat-file --batch` writes it.
fn blob(reader: &mut impl io::BufRead, entry: &Entry) -> io::Result<Option<Vec<u8>>> {
    let mut line = String::new();
    reader.take(256).read_line(&mut line)?;
    let expected = format!("{} blob {}\n", entry.id, entry.size);
    if line != expected {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    reader.take(entry.size).read_to_end(&mut bytes)?;
    reader.take(1).read_to_end(&mut Vec::new())?;
    Ok(Some(bytes).filter(|it| it.len() as u64 == entry.size))
}

/// A `git` that reads objects of the repository around `folder`.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            git.env_remove(name);
        }
    }
    git.env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("LC_ALL", "C")
        .args(["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .args(["-c", "protocol.allow=never", "-c", "core.quotePath=false", "-C"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    git
}

/// What `git` prints; none where it fails.
fn run(mut git: Command) -> Outcome<Option<String>> {
    let mut child = git.spawn().map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        // One more than is taken, so that a cut is seen.
        stdout.take(LISTING_MAX + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    }
    if bytes.len() as u64 > LISTING_MAX {
        let _ = child.kill();
        let _ = child.wait();
        return Ok(None);
    }
    let status = child.wait().map_err(|error| failed(&error))?;
    Ok(String::from_utf8(bytes).ok().filter(|_| status.success()))
}

fn failed(error: &io::Error) -> Box<Finding> {
    Box::new(
        Finding::new(
            "git-failed",
            Severity::Error,
            Text::new(format!("git cannot run: {error}"), format!("无法运行 git：{error}")),
        )
        .help(Text::new(
            "revisions are read with the `git` command; install it, or name folders",
            "读取修订版本需要 `git` 命令；请安装，或改为给出文件夹",
        )),
    )
}

fn broken() -> Finding {
    Finding::new(
        "git-failed",
        Severity::Error,
        Text::new("git does not give what it lists", "git 未能给出所列的文件"),
    )
}

fn unknown(spelled: &str) -> Finding {
    Finding::new(
        "diff-operands",
        Severity::Error,
        Text::new(
            format!("`{spelled}` is no path, no `policy@version`, and no revision here"),
            format!("`{spelled}` 不是路径，不是 `策略@版本`，也不是此处的修订版本"),
        ),
    )
    .help(Text::new(
        "revisions are looked up in the git work tree of `--dir`",
        "修订版本在 `--dir` 所在的 git 工作树中查找",
    ))
}

fn too_much(spelled: &str) -> Finding {
    Finding::new(
        "git-too-large",
        Severity::Error,
        Text::new(
            format!("`{spelled}` has more than {FILES_MAX} files or {BYTES_MAX} bytes to read"),
            format!("`{spelled}` 中要读取的内容超过 {FILES_MAX} 个文件或 {BYTES_MAX} 字节"),
        ),
    )
}

//! What of a workspace is checked: all of it, or what somebody named.

use std::path::{Path, PathBuf};

use dictum_schema::id::PolicyId;
use dictum_schema::language::Text;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::Severity;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use globset::{GlobBuilder, GlobMatcher};

use crate::files::{FileError, Root};
use crate::workspace::{self, FILE, SIGNS, Workspace};

/// What is checked: a workspace, and what of it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The workspace's folder, as people know it.
    pub folder: PathBuf,
    /// What of it is checked.
    pub scope: Scope,
}

/// What of a workspace is checked. Where nothing is named, all of it is.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// A file or folder, relative to the workspace's folder.
    pub within: Option<String>,
    /// Subjects, by name.
    pub subjects: Vec<Name>,
    /// Policies.
    pub policies: Vec<PolicyId>,
}

/// A name of subjects that somebody asked for, which may be a glob.
#[derive(Debug, Clone)]
pub struct Name {
    text: String,
    glob: Option<GlobMatcher>,
}

impl Name {
    /// The name, or glob over names, `text`; what is no glob names itself alone.
    pub fn new(text: &str) -> Self {
        let glob = GlobBuilder::new(text).build().ok().map(|it| it.compile_matcher());
        Self { text: text.to_owned(), glob }
    }

    /// Whether it is for what reports call `name`.
    fn is(&self, name: &str) -> bool {
        self.text == name || self.glob.as_ref().is_some_and(|it| it.is_match(name))
    }

    /// Whether it may be for a part of the subject `name`, whose files are `name:file`.
    fn may_be_of(&self, name: &str) -> bool {
        let part = self.text.strip_prefix(name).is_some_and(|it| it.starts_with(':'));
        part || self.is(name) || self.text.contains(['*', '?', '[', '{'])
    }
}

impl Target {
    /// The whole workspace in `folder`.
    pub fn whole(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), scope: Scope::default() }
    }

    /// What the file or folder at `path` means: a workspace, or a part of the nearest
    /// workspace above it. A folder that is a project and no part of any workspace stands
    /// for itself.
    ///
    /// # Errors
    ///
    /// Fails where there is nothing at `path`, or the workspace above cannot be read.
    pub fn find(path: &Path) -> Result<Self, FileError> {
        let shown = || path.display().to_string();
        let missing = |_| FileError::Missing { path: shown() };
        let real = std::fs::canonicalize(path).map_err(missing)?;
        let is_folder = real.is_dir();
        if is_folder && real.join(FILE).is_file() {
            return Ok(Self::whole(path));
        }
        let Some(above) = real.ancestors().skip(1).find(|it| it.join(FILE).is_file()) else {
            return if is_folder {
                Ok(Self::whole(path))
            } else {
                Err(FileError::NoWorkspace { path: shown() })
            };
        };
        let within = real.strip_prefix(above).ok().and_then(Path::to_str);
        let within = within.map(|it| it.replace('\\', "/"));
        let scope = Scope { within, ..Scope::default() };
        let target = Self { folder: named(path, above), scope };
        if is_folder && SIGNS.iter().any(|it| real.join(it).exists()) && !target.is_project()? {
            return Ok(Self::whole(path));
        }
        Ok(target)
    }

    /// Whether a mini-program of the workspace is what is asked for, or a part of it.
    fn is_project(&self) -> Result<bool, FileError> {
        let (workspace, _) = workspace::of(Root::open(&self.folder)?)?;
        let subjects = workspace.iter().flat_map(|it| &it.config.subjects);
        let mut projects = subjects.filter(|it| it.kind == SubjectKind::MiniProgram);
        Ok(projects.any(|it| self.scope.covers(it)))
    }
}

impl Scope {
    /// Whether only a part is checked: then nothing is said of what the whole would show.
    pub(crate) fn is_part(&self) -> bool {
        self.within.is_some() || !self.subjects.is_empty() || !self.policies.is_empty()
    }

    /// Whether something of `subject` may be asked for.
    pub(crate) fn covers(&self, subject: &Subject) -> bool {
        let root = subject.root.trim_start_matches("./").trim_end_matches('/');
        let within = self.within.as_deref();
        let here = within.is_none_or(|it| is_in(it, root) || is_in(root, it));
        let named = self.subjects.iter().any(|it| it.may_be_of(&subject.name));
        here && (self.subjects.is_empty() || named)
    }

    /// Whether what reports call `name`, of the subject `subject`, is asked for.
    pub(crate) fn names(&self, subject: &Subject, name: &str) -> bool {
        let named = |it: &Name| it.is(name) || it.is(&subject.name);
        self.subjects.is_empty() || self.subjects.iter().any(named)
    }

    /// Whether `policy` is asked for.
    pub(crate) fn takes(&self, policy: &PolicyId) -> bool {
        self.policies.is_empty() || self.policies.contains(policy)
    }

    /// The part of a document subject's folder that is asked for, relative to that folder;
    /// none where all of it is.
    pub(crate) fn below<'s>(&'s self, subject: &Subject) -> Option<&'s str> {
        let root = subject.root.trim_start_matches("./").trim_end_matches('/');
        let within = self.within.as_deref()?;
        match root {
            "" | "." => Some(within),
            root => within.strip_prefix(root)?.strip_prefix('/'),
        }
    }

    /// That nothing of `workspace` is asked for: a run that judges nothing is no pass.
    pub(crate) fn nothing(&self, workspace: &Workspace) -> Finding {
        let asked = self.asked();
        let names: Vec<String> =
            workspace.config.subjects.iter().map(|it| format!("`{}`", it.name)).collect();
        let shown = names.len().min(NAMES_MAX);
        let names = names.get(..shown).unwrap_or_default();
        let finding = Finding::new(
            "nothing-judged",
            Severity::Error,
            Text::new(
                format!("nothing of the workspace is {asked}, so nothing is judged"),
                format!("工作区中没有 {asked}，因此什么都没有判断"),
            ),
        )
        .help(Text::new(
            format!("its subjects are {}", names.join(", ")),
            format!("其检查对象有 {}", names.join("、")),
        ));
        match &workspace.tree {
            Some(tree) => {
                let place = tree.key_location(tree.root(), "subjects");
                finding.at(place)
            }
            None => finding,
        }
    }

    /// What is asked for, in a few words.
    fn asked(&self) -> String {
        let within = self.within.iter().map(|it| format!("`{it}`"));
        let subjects = self.subjects.iter().map(|it| format!("`{}`", it.text));
        let policies = self.policies.iter().map(|it| format!("`{it}`"));
        within.chain(subjects).chain(policies).collect::<Vec<_>>().join(", ")
    }
}

/// So many names of subjects are told where none of them is meant.
const NAMES_MAX: usize = 10;

/// Whether `path` is `folder` or lies in it.
pub(crate) fn is_in(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    matches!(folder, "" | ".") || rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// How whoever said `path` knows the folder `above`, a real path above it.
fn named(path: &Path, above: &Path) -> PathBuf {
    let here = std::fs::canonicalize(".").ok().filter(|_| path.is_relative());
    let Some(here) = here else { return above.to_owned() };
    if let Ok(below) = above.strip_prefix(&here) {
        return if below.as_os_str().is_empty() { PathBuf::from(".") } else { below.to_owned() };
    }
    match here.strip_prefix(above) {
        Ok(down) => down.components().map(|_| "..").collect(),
        Err(_) => above.to_owned(),
    }
}

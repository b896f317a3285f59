//! Everything that is open: documents, workspaces and packs.

mod places;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_linter::draft::{Draft, Drafted};
use dictum_linter::files::Root;
use dictum_linter::session::{Change, Progress, Session};
use dictum_linter::workspace::FILE;
use dictum_schema::language::{Language, Text};
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, TextDocumentContentChangeEvent};
use jiff::civil::Date;

use crate::settings::{Client, Settings};
use crate::{diagnostic, file, uri};

/// The most diagnostics that one file gets.
const DIAGNOSTICS_MAX: usize = 500;

/// Everything that is open.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) client: Client,
    settings: Settings,
    fallback: Language,
    today: fn() -> Option<Date>,
    folders: Vec<PathBuf>,
    documents: BTreeMap<PathBuf, Document>,
    sessions: BTreeMap<PathBuf, Session>,
    drafts: BTreeMap<PathBuf, (Draft, Option<Arc<Drafted>>)>,
    dirty: BTreeSet<PathBuf>,
    /// Digests of the diagnostics that the client has; a large workspace has many.
    published: BTreeMap<PathBuf, u64>,
    /// The language that those were said in.
    spoken: Option<Language>,
    /// Whether something changed in another way than by typing.
    elsewhere: bool,
    /// Files that were read for a request, until something changes.
    read: RefCell<BTreeMap<PathBuf, Option<Arc<Source>>>>,
}

/// An open document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) uri: gen_lsp_types::Uri,
    pub(crate) version: i32,
    pub(crate) source: Arc<Source>,
    real: PathBuf,
}

impl Document {
    /// The text as sessions take it, byte for byte.
    fn buffer(&self) -> Change {
        let mark = if self.source.has_byte_order_mark() { "\u{feff}" } else { "" };
        let text = [mark, self.source.text()].concat();
        Change::Buffer(self.real.clone(), Some(text.into()))
    }
}

impl Desk {
    pub(crate) fn new(
        client: Client,
        settings: Settings,
        (fallback, today): (Language, fn() -> Option<Date>),
        folders: Vec<PathBuf>,
    ) -> Self {
        Self {
            client,
            settings,
            fallback,
            today,
            folders,
            documents: BTreeMap::new(),
            sessions: BTreeMap::new(),
            drafts: BTreeMap::new(),
            dirty: BTreeSet::new(),
            published: BTreeMap::new(),
            spoken: None,
            elsewhere: false,
            read: RefCell::default(),
        }
    }

    /// Opens the workspaces of the folders and documents that the client has open, and
    /// the packs of the documents; closes all others.
    pub(crate) fn discover(&mut self) {
        let folders = self.folders.iter().filter(|it| places::is_workspace(it)).cloned();
        let mut roots: BTreeSet<PathBuf> = folders.collect();
        let mut packs: BTreeSet<PathBuf> = BTreeSet::new();
        for path in self.documents.keys() {
            roots.extend(places::workspace(path, &self.folders));
            packs.extend(places::pack(path));
        }
        for (root, session) in self.sessions.extract_if(.., |root, _| !roots.contains(root)) {
            let home = root.join(FILE);
            self.dirty.extend(session.findings().map(|it| places::of(it, &home)));
        }
        for (root, (_, said)) in self.drafts.extract_if(.., |root, _| !packs.contains(root)) {
            let said = said.iter().flat_map(|it| &it.findings);
            self.dirty.extend(said.map(|it| places::of(it, &rulebook(&root))));
        }
        for root in roots {
            self.session(&root);
        }
        for root in packs.into_iter().filter(|it| !self.drafts.contains_key(it)).collect::<Vec<_>>()
        {
            let mut draft = Draft::new(&root);
            self.buffers().for_each(|it| draft.apply(&it));
            self.drafts.insert(root, (draft, None));
        }
    }

    /// Takes new settings: whatever was said is said again in the new language.
    pub(crate) fn configure(&mut self, settings: Settings) {
        if self.settings != settings {
            self.settings = settings;
            self.elsewhere = true;
            self.dirty.extend(self.published.keys().cloned());
        }
    }

    /// The folders that the client has open change.
    pub(crate) fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.retain(|it| !removed.contains(it));
        self.folders.extend(added);
        // Paths are told from these folders on.
        self.dirty.extend(self.published.keys().cloned());
        self.discover();
    }

    /// Opens the document `uri` with `text`.
    pub(crate) fn open(&mut self, uri: gen_lsp_types::Uri, version: i32, text: String) {
        let Some(path) = uri::to_path(&uri.0) else { return };
        let real = places::real(&path);
        let source = Source::new(path.to_string_lossy(), text);
        self.documents.insert(path.clone(), Document { uri, version, source, real });
        self.discover();
        self.changed(&path);
    }

    /// Changes the open document `uri`.
    pub(crate) fn edit(
        &mut self,
        uri: &str,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let Some(path) = uri::to_path(uri) else { return };
        let encoding = self.client.encoding;
        let Some(document) = self.documents.get_mut(&path) else { return };
        for change in changes {
            let text = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(it) => {
                    let source = &document.source;
                    let start = encoding.offset(source, it.range.start);
                    let end = encoding.offset(source, it.range.end).max(start);
                    let mut text = source.text().to_owned();
                    text.replace_range(start..end, &it.text);
                    if source.has_byte_order_mark() {
                        text.insert(0, '\u{feff}');
                    }
                    text
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(it) => {
                    it.text
                }
            };
            document.source = Source::new(path.to_string_lossy(), text);
        }
        document.version = version;
        self.changed(&path);
    }

    /// Closes the document `uri`: the disk counts again.
    pub(crate) fn close(&mut self, uri: &str) {
        let Some(path) = uri::to_path(uri) else { return };
        if let Some(document) = self.documents.remove(&path) {
            self.apply(&Change::Buffer(document.real, None));
            self.dirty.insert(path);
            self.discover();
        }
    }

    /// Files or folders on the disk may have changed.
    pub(crate) fn touch(&mut self, paths: &[PathBuf]) {
        self.discover();
        let real = paths.iter().map(|it| places::real(it)).collect();
        self.elsewhere = true;
        self.apply(&Change::Paths(real));
    }

    /// Whether, since this was asked last, something changed in another way than by
    /// typing, so that what the client shows beside the text is to be asked for again.
    pub(crate) fn take_elsewhere(&mut self) -> bool {
        std::mem::take(&mut self.elsewhere)
    }

    /// Whatever is on the disk may have changed.
    pub(crate) fn rescan(&mut self) {
        self.discover();
        self.apply(&Change::Rescan);
    }

    /// The open document at `path`.
    pub(crate) fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    /// The text of the file at `path`: the open document, else the disk.
    pub(crate) fn source(&self, path: &Path) -> Option<Arc<Source>> {
        if let Some(document) = self.documents.get(path) {
            return Some(Arc::clone(&document.source));
        }
        Source::decode(path.to_string_lossy(), self.read_inside(path)?).ok()
    }

    /// The bytes of the file at `path` on the disk, where it lies in a folder that is open:
    /// what a workspace names outside of itself is neither shown nor changed.
    fn read_inside(&self, path: &Path) -> Option<Vec<u8>> {
        let real = fs::canonicalize(path).ok()?;
        let open = self.folders.iter().chain(self.sessions.keys()).chain(self.drafts.keys());
        let roots = open.filter_map(|it| fs::canonicalize(it).ok());
        let root = roots.into_iter().find(|it| real.starts_with(it))?;
        let inside = real.strip_prefix(&root).ok()?.to_str()?;
        Root::open(&root).ok()?.bytes(inside).ok()
    }

    /// The same, read once until something changes.
    pub(crate) fn cached(&self, path: &Path) -> Option<Arc<Source>> {
        if let Some(known) = self.read.borrow().get(path) {
            return known.clone();
        }
        let source = self.source(path);
        self.read.borrow_mut().insert(path.to_owned(), source.clone());
        source
    }

    /// The language of messages.
    pub(crate) fn language(&self) -> Language {
        let workspaces = self.sessions.values().filter_map(Session::workspace);
        let asked = workspaces.into_iter().find_map(|it| it.config.language);
        self.settings.language.or(asked).unwrap_or(self.fallback)
    }

    /// `text` in the language of messages.
    pub(crate) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language())
    }

    /// `words` with the paths of files as people know them: from the client's folders on.
    pub(crate) fn shortened(&self, words: &str) -> String {
        let mut folders: Vec<&PathBuf> = self.folders.iter().collect();
        folders.sort_by_key(|it| std::cmp::Reverse(it.as_os_str().len()));
        let folders = folders.into_iter().filter(|it| it.parent().is_some());
        folders.fold(words.to_owned(), |words, it| words.replace(&format!("{}/", it.display()), ""))
    }

    /// The day to judge on.
    pub(crate) fn today(&self) -> Option<Date> {
        self.settings.today.or_else(self.today)
    }

    /// The workspaces that are open.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// The packs that are open, with what their files say.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = (&Path, &Arc<Drafted>)> {
        let drafts = self.drafts.iter();
        drafts.filter_map(|(path, (_, drafted))| Some((path.as_path(), drafted.as_ref()?)))
    }

    /// The pack that the file at `path` belongs to, with what its files say.
    pub(crate) fn draft_of(&self, path: &Path) -> Option<(&Path, &Arc<Drafted>)> {
        self.drafts()
            .filter(|(it, _)| path.starts_with(it))
            .max_by_key(|(it, _)| it.as_os_str().len())
    }

    /// Every finding in the file at `path`, each once, in order.
    pub(crate) fn findings_in(&self, path: &Path) -> Vec<Finding> {
        let name = path.to_string_lossy();
        let mut findings: Vec<Finding> = Vec::new();
        for session in self.sessions.values() {
            findings.extend(session.findings_in(&name).into_iter().cloned());
        }
        for (root, (_, drafted)) in &self.drafts {
            let said = drafted.iter().flat_map(|it| &it.findings);
            findings.extend(said.filter(|it| places::of(it, &rulebook(root)) == path).cloned());
        }
        if let Some(document) = self.documents.get(path)
            && !self.is_covered(path, &document.real)
        {
            findings.extend(file::validate(&document.source));
        }
        findings.sort_by(Finding::order);
        findings.dedup_by(|a, b| (&a.code, &a.at, &a.message) == (&b.code, &b.at, &b.message));
        findings
    }

    /// Brings everything up to date, as far as `stop` leaves time; whether it is.
    pub(crate) fn check(&mut self, stop: &dyn Fn(Progress) -> bool) -> bool {
        let today = self.today();
        let mut done = true;
        let mut lost = Vec::new();
        for (root, session) in &mut self.sessions {
            if let Some(today) = today {
                session.apply(Change::Today(today));
            }
            match session.check(stop) {
                Ok(whole) => done &= whole,
                Err(_) => lost.push(root.clone()),
            }
            self.dirty.extend(session.take_touched().into_iter().map(PathBuf::from));
        }
        for root in lost {
            self.sessions.remove(&root);
        }
        for (root, (draft, before)) in &mut self.drafts {
            if draft.is_stale() && stop(Progress { done: 0, of: 1, open: 1 }) {
                return false;
            }
            let now = draft.check();
            let same = before.as_ref().is_some_and(|it| Arc::ptr_eq(it, &now));
            if !same {
                let said = before.iter().chain([&now]).flat_map(|it| &it.findings);
                self.dirty.extend(said.map(|it| places::of(it, &rulebook(root))));
                *before = Some(now);
            }
        }
        done
    }

    /// The diagnostics of each file for which they are other ones than the client has.
    /// What was found in another text than the file has now is not told.
    pub(crate) fn publish(&mut self) -> Vec<PublishDiagnosticsParams> {
        let mut all = Vec::new();
        // A workspace file that asks for a language speaks for all files, and may go.
        let language = self.language();
        if self.spoken.replace(language) != Some(language) {
            self.dirty.extend(self.published.keys().cloned());
        }
        for path in std::mem::take(&mut self.dirty) {
            if !path.is_absolute() {
                continue;
            }
            if self.is_behind(&path) {
                self.dirty.insert(path);
                continue;
            }
            let mut diagnostics: Vec<Diagnostic> =
                self.findings_in(&path).iter().map(|it| diagnostic::of(self, it)).collect();
            diagnostics.truncate(DIAGNOSTICS_MAX);
            let mut hasher = DefaultHasher::new();
            diagnostics.hash(&mut hasher);
            let digest = hasher.finish();
            let before = self.published.get(&path);
            if before.map_or(diagnostics.is_empty(), |it| *it == digest) {
                continue;
            }
            if diagnostics.is_empty() {
                self.published.remove(&path);
            } else {
                self.published.insert(path.clone(), digest);
            }
            let document = self.documents.get(&path);
            all.push(PublishDiagnosticsParams {
                uri: document.map_or_else(|| uri::of_path(&path), |it| it.uri.clone()),
                version: document.map(|it| it.version),
                diagnostics,
            });
        }
        all
    }

    fn is_behind(&self, path: &Path) -> bool {
        let Some(document) = self.documents.get(path) else { return false };
        self.sessions.values().any(|it| it.is_behind(&document.real))
            || self.drafts.iter().any(|(root, (it, _))| path.starts_with(root) && it.is_stale())
    }

    /// Whether a workspace or a pack reads the file, and so says what is wrong with it.
    fn is_covered(&self, path: &Path, real: &Path) -> bool {
        let drafted = |it: &Path| path == rulebook(it) || path.starts_with(it.join("cases"));
        self.sessions.values().any(|it| it.looked_at(real))
            || self.drafts.keys().any(|it| drafted(it))
    }

    fn changed(&mut self, path: &Path) {
        if let Some(document) = self.documents.get(path) {
            self.apply(&document.buffer());
            self.dirty.insert(path.to_owned());
        }
    }

    fn apply(&mut self, change: &Change) {
        self.read.take();
        for session in self.sessions.values_mut() {
            session.apply(change.clone());
        }
        for (draft, _) in self.drafts.values_mut() {
            draft.apply(change);
        }
    }

    fn session(&mut self, root: &Path) {
        if let Some(today) = self.today()
            && !self.sessions.contains_key(root)
        {
            let mut session = Session::new(root, today);
            for change in self.buffers() {
                session.apply(change);
            }
            self.sessions.insert(root.to_owned(), session);
        }
    }

    fn buffers(&self) -> impl Iterator<Item = Change> {
        self.documents.values().map(Document::buffer)
    }
}

fn rulebook(root: &Path) -> PathBuf {
    root.join("rulebook.yaml")
}

//! A workspace held open: checked again after each change, as far as the change reaches.

pub(crate) mod held;
mod subjects;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::program::PolicyProgram;
use dictum_policy::waivers::Register;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use jiff::civil::Date;

use self::held::{Held, Holds, Reach, Unit};
use self::subjects::Subjects;
use crate::check::{self, Key, places};
use crate::files::{FileError, Root};
use crate::in_force::{self, InForce};
use crate::view::{Buffers, Looks, View};
use crate::workspace::{self, Workspace};

/// A workspace held open.
///
/// The law: whatever changed, and in whatever order, [`Session::check`] comes to what a
/// session that begins now would come to. Each part keeps what it looked at on the disk
/// and what it saw; a part is made anew where it would see something else.
#[derive(Debug)]
pub struct Session {
    path: PathBuf,
    today: Date,
    buffers: Arc<Buffers>,
    opened: Option<Held<Opened>>,
    policies: BTreeMap<Key, Held<Policy>>,
    subjects: Subjects,
    /// What is said of the workspace as a whole; none where a part changed since.
    around: Option<Held<Vec<Finding>>>,
    holds: Holds,
    touched: BTreeSet<String>,
}

/// What may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The text of the open buffer of the file at a real path; none where it was closed.
    Buffer(PathBuf, Option<Arc<str>>),
    /// Files or folders on the disk, by their real paths: made, written, moved or gone.
    Paths(BTreeSet<PathBuf>),
    /// The day.
    Today(Date),
    /// Anything: changes were missed.
    Rescan,
}

/// How far a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// So many subjects are up to date.
    pub done: usize,
    /// So many there are.
    pub of: usize,
    /// So many come first, because they have open buffers.
    pub open: usize,
}

/// The workspace as it was opened.
#[derive(Debug)]
struct Opened {
    workspace: Option<Arc<Workspace>>,
    findings: Vec<Finding>,
}

/// A policy, ready to judge, where it could be compiled.
#[derive(Debug)]
struct Policy {
    in_force: Option<Arc<InForce>>,
    findings: Vec<Finding>,
}

impl Session {
    /// Holds the workspace in the folder at `path` open, on the day `today`; nothing is
    /// read before [`Session::check`].
    pub fn new(path: &Path, today: Date) -> Self {
        Self {
            path: path.to_owned(),
            today,
            buffers: Arc::default(),
            opened: None,
            policies: BTreeMap::new(),
            subjects: Subjects::default(),
            around: None,
            holds: Holds::default(),
            touched: BTreeSet::new(),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The workspace, where it could be opened.
    pub fn workspace(&self) -> Option<&Arc<Workspace>> {
        self.opened.as_ref().and_then(|it| it.value.workspace.as_ref())
    }

    /// What the session sees now: its open buffers over the disk.
    pub fn view(&self) -> View {
        View::over(Arc::clone(&self.buffers))
    }

    /// Takes note of `change`; gives how many parts are to be made anew.
    pub fn apply(&mut self, change: Change) -> usize {
        let paths;
        let reach = match change {
            Change::Buffer(path, text) => {
                let buffers = Arc::make_mut(&mut self.buffers);
                match text {
                    Some(text) => buffers.insert(path.clone(), text),
                    None => buffers.remove(&path),
                };
                paths = BTreeSet::from([path]);
                Reach::Paths(&paths)
            }
            Change::Paths(changed) => {
                paths = changed;
                Reach::Paths(&paths)
            }
            Change::Today(today) if today == self.today => return 0,
            Change::Today(today) => {
                self.today = today;
                // Waivers end, captures grow old.
                self.policies.values_mut().for_each(|it| it.stale = true);
                return self.policies.len() + self.subjects.mark_all();
            }
            Change::Rescan => Reach::All,
        };
        let view = self.view();
        let mut verifier = held::Verifier::new(&view, reach);
        let mut stale = 0;
        for unit in self.holds.reached(reach) {
            stale += usize::from(match &unit {
                Unit::Workspace => verifier.marks(self.opened.as_mut()),
                Unit::Policy(key) => verifier.marks(self.policies.get_mut(&**key)),
                Unit::Around => verifier.marks(self.around.as_mut()),
                Unit::Project(index) => verifier.marks(self.subjects.project_mut(*index)),
                Unit::Subject(index) => verifier.marks(self.subjects.judged_mut(*index)),
            });
        }
        stale
    }

    /// Brings everything up to date, or as much as `stop` leaves time for; whether it is
    /// all up to date. Subjects with open buffers come first.
    ///
    /// # Errors
    ///
    /// Fails where the folder is not there.
    pub fn check(&mut self, stop: &dyn Fn(Progress) -> bool) -> Result<bool, FileError> {
        let reopened = self.open()?;
        let Some(workspace) = self.workspace().cloned() else {
            self.keep_policies(&BTreeMap::new());
            self.keep_subjects(&[], "");
            self.close_around();
            return Ok(true);
        };
        if reopened {
            self.keep_subjects(&workspace.config.subjects, &workspace.root.shown(workspace::FILE));
        }
        self.prepare(&workspace, reopened);
        let subjects = workspace.config.subjects.iter().enumerate();
        let buffers = Arc::clone(&self.buffers);
        let open: BTreeSet<&Path> = buffers.keys().flat_map(|it| it.ancestors()).collect();
        let is_open = |it: &Subject| open.contains(&*workspace.root.folder().join(&it.root));
        let (first, rest): (Vec<_>, Vec<_>) = subjects.partition(|(_, it)| is_open(it));
        let (of, open) = (workspace.config.subjects.len(), first.len());
        for (done, subject) in first.into_iter().chain(rest).enumerate() {
            if stop(Progress { done, of, open }) {
                return Ok(false);
            }
            self.subject(&workspace, subject);
        }
        self.around(&workspace, reopened);
        Ok(true)
    }

    /// Whether something is said of the file at the real path `path` that was found in
    /// another text than it has now.
    pub fn is_behind(&self, path: &Path) -> bool {
        self.holds.looking(path).any(|unit| match unit {
            Unit::Workspace => self.opened.as_ref().is_some_and(|it| it.stale),
            Unit::Policy(key) => self.policies.get(&**key).is_some_and(|it| it.stale),
            Unit::Around => self.around.as_ref().is_some_and(|it| it.stale),
            Unit::Project(index) => self.subjects.project(*index).is_some_and(|it| it.stale),
            Unit::Subject(index) => self.subjects.judged(*index).is_some_and(|it| it.stale),
        })
    }

    /// The files that something was said about, or is said about now, since this was
    /// asked last, as findings name them.
    pub fn take_touched(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.touched)
    }

    /// Every finding, in the order of its part.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let opened = self.opened.iter().flat_map(|it| &it.value.findings);
        let policies = self.policies.values().flat_map(|it| &it.value.findings);
        let subjects = self.subjects.findings();
        let around = self.around.iter().flat_map(|it| &it.value);
        opened.chain(policies).chain(subjects).chain(around)
    }

    /// The findings in the file that they call `path`, in order.
    pub fn findings_in(&self, path: &str) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = Vec::new();
        for unit in self.holds.about(path) {
            let all = match unit {
                Unit::Workspace => self.opened.as_ref().map(|it| &it.value.findings),
                Unit::Policy(key) => self.policies.get(&**key).map(|it| &it.value.findings),
                Unit::Around => self.around.as_ref().map(|it| &it.value),
                Unit::Project(index) => self.subjects.project(*index).map(|it| &it.value.findings),
                Unit::Subject(index) => self.subjects.judged(*index).map(|it| &it.value.findings),
            };
            findings.extend(all.into_iter().flatten().filter(|it| held::place(it) == path));
        }
        findings.sort_by(|a, b| a.order(b));
        findings.dedup();
        findings
    }

    /// The policies in force, with their programs.
    pub fn policies(&self) -> impl Iterator<Item = (&Arc<EffectivePolicy>, &PolicyProgram)> {
        let in_force = self.policies.values().filter_map(|it| it.value.in_force.as_ref());
        in_force.map(|it| (&it.policy, &it.layered.program))
    }

    /// Whether any part looked at the file or folder at the real path `path`.
    pub fn looked_at(&self, path: &Path) -> bool {
        self.holds.looking(path).next().is_some()
    }

    /// Opens the workspace where it is stale; whether it was.
    fn open(&mut self) -> Result<bool, FileError> {
        if self.opened.as_ref().is_some_and(|it| !it.stale) {
            return Ok(false);
        }
        let view = self.view().noting();
        let result = Root::open_through(view.clone(), &self.path).and_then(workspace::of);
        let (workspace, findings) = match result {
            Ok(it) => it,
            Err(error) => {
                // The folder may come back: whoever asks again is told again.
                self.close();
                return Err(error);
            }
        };
        let opened = Opened { workspace: workspace.map(Arc::new), findings };
        let old = self.opened.take();
        let old = old.map(|it| (it.looks, it.value.findings)).unwrap_or_default();
        let looks = view.looks();
        self.replace(&Unit::Workspace, (&old.0, &old.1), (&looks, &opened.findings));
        self.opened = Some(Held { value: opened, looks, stale: false });
        Ok(true)
    }

    /// Forgets everything that was read.
    fn close(&mut self) {
        let said: Vec<String> = self.findings().map(|it| held::place(it).to_owned()).collect();
        self.touched.extend(said);
        self.opened = None;
        self.policies.clear();
        self.subjects = Subjects::default();
        self.around = None;
        self.holds = Holds::default();
    }

    /// Compiles the policies that `workspace` names and that are stale.
    fn prepare(&mut self, workspace: &Workspace, reopened: bool) {
        let mut named: BTreeMap<Key, (usize, usize)> = BTreeMap::new();
        for (index, subject) in workspace.config.subjects.iter().enumerate() {
            for (number, key) in check::keys(subject).into_iter().enumerate() {
                named.entry(key).or_insert((index, number));
            }
        }
        self.keep_policies(&named);
        for (key, place) in named {
            let fresh = self.policies.get(&key).is_some_and(|it| !it.stale);
            if fresh && !reopened {
                continue;
            }
            let view = self.view().noting();
            let seen = workspace.through(&view);
            let (in_force, mut findings) = in_force::resolve(&seen, place, self.today);
            places::settle(&mut findings, &seen);
            let old = self.policies.remove(&key);
            // What judges alike is the same: its subjects need not be judged again.
            let before = old.as_ref().and_then(|it| it.value.in_force.clone());
            let in_force = match (in_force, before) {
                (Some(in_force), Some(before)) if in_force.judges_as(&before) => Some(before),
                (in_force, _) => in_force.map(Arc::new),
            };
            let policy = Policy { in_force, findings };
            let old = old.map(|it| (it.looks, it.value.findings)).unwrap_or_default();
            let (unit, looks) = (Unit::Policy(Arc::new(key.clone())), view.looks());
            self.replace(&unit, (&old.0, &old.1), (&looks, &policy.findings));
            self.policies.insert(key, Held { value: policy, looks, stale: false });
        }
    }

    /// Drops the policies that are not `named`.
    fn keep_policies(&mut self, named: &BTreeMap<Key, (usize, usize)>) {
        let keys = self.policies.keys();
        let gone: Vec<Key> = keys.filter(|it| !named.contains_key(*it)).cloned().collect();
        for key in gone {
            if let Some(held) = self.policies.remove(&key) {
                let old = (&held.looks, held.value.findings.as_slice());
                self.replace(&Unit::Policy(Arc::new(key)), old, (&Looks::default(), &[]));
                self.close_around();
            }
        }
    }

    /// Says of the workspace as a whole what is to be said, where something changed.
    fn around(&mut self, workspace: &Workspace, reopened: bool) {
        if self.around.as_ref().is_some_and(|it| !it.stale) && !reopened {
            return;
        }
        let view = self.view().noting();
        let seen = workspace.through(&view);
        let mut findings = check::around(&seen);
        let in_force = self.policies.values().filter_map(|it| it.value.in_force.as_ref());
        let waivers: Vec<_> =
            in_force.map(|it| &it.waivers).filter(|it| !it.held().is_empty()).collect();
        if !waivers.is_empty() {
            let mut register = Register::default();
            self.subjects.registers().for_each(|it| register.join(it));
            findings.extend(waivers.iter().flat_map(|it| register.report(it)));
        }
        places::settle(&mut findings, &seen);
        let old = self.around.take().map(|it| (it.looks, it.value)).unwrap_or_default();
        let looks = view.looks();
        self.replace(&Unit::Around, (&old.0, &old.1), (&looks, &findings));
        self.around = Some(Held { value: findings, looks, stale: false });
    }

    /// Forgets what was said of the workspace as a whole.
    fn close_around(&mut self) {
        if let Some(held) = self.around.take() {
            let old = (&held.looks, held.value.as_slice());
            self.replace(&Unit::Around, old, (&Looks::default(), &[]));
        }
    }

    /// The policies that judge the subject `config`, as far as they can judge.
    fn in_force(&self, config: &Subject) -> Vec<Arc<InForce>> {
        let keys = check::keys(config);
        let policies = keys.iter().filter_map(|it| self.policies.get(it));
        policies.filter_map(|it| it.value.in_force.clone()).collect()
    }

    /// Notes that `unit` looked and said otherwise before.
    fn replace(
        &mut self,
        unit: &Unit,
        (old_looks, old): (&Looks, &[Finding]),
        (looks, new): (&Looks, &[Finding]),
    ) {
        self.holds.forget(unit, old_looks, old);
        self.holds.hold(unit, looks, new);
        if old != new {
            let said = old.iter().chain(new);
            self.touched.extend(said.map(|it| held::place(it).to_owned()));
        }
    }
}

#[cfg(test)]
mod laws;

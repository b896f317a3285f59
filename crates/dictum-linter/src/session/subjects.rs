//! The subjects of a session: what each one's project holds, and what was judged of it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use dictum_policy::waivers::Register;
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;

use super::Session;
use super::held::{self, Held, Unit};
use crate::check::{self, places};
use crate::in_force::InForce;
use crate::project::{self, Readings};
use crate::subject::{self, Conditions, Entry};
use crate::view::Looks;
use crate::workspace::Workspace;

/// So many projects, those that changed last, are held with what their files say. Of the
/// others only what was found is held, and they are read anew when they change.
const WARM_MAX: usize = 32;

/// The subjects of a session.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    // INVARIANT (order): as many as the workspace has subjects, in its order.
    slots: Vec<Slot>,
    // INVARIANT (warm): exactly the slots with something warm, the last changed last.
    warm: VecDeque<usize>,
}

/// One entry of the workspace's subjects; what was not looked at yet is none.
#[derive(Debug, Default)]
struct Slot {
    project: Option<Held<Project>>,
    judged: Option<Held<Judged>>,
}

/// A project's own files.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) findings: Vec<Finding>,
    warm: Option<Warm>,
}

/// What a project's files say together, and each for itself.
#[derive(Debug)]
struct Warm {
    facts: Option<Arc<Tree>>,
    readings: Readings,
}

/// What was judged of one entry of the workspace's subjects.
#[derive(Debug)]
pub(super) struct Judged {
    config: Subject,
    in_force: Vec<Arc<InForce>>,
    register: Register,
    pub(super) findings: Vec<Finding>,
}

impl Slot {
    /// Whether it holds as it is for `config`, where the workspace file `file` changed.
    fn keeps(&self, config: &Subject, file: &str) -> bool {
        let judged = self.judged.iter().map(|it| &it.value);
        let project = self.project.iter().flat_map(|it| &it.value.findings);
        let mut said = project.chain(judged.clone().flat_map(|it| &it.findings));
        judged.clone().any(|it| it.config == *config) && said.all(|it| held::place(it) != file)
    }
}

impl Subjects {
    pub(super) fn project(&self, index: usize) -> Option<&Held<Project>> {
        self.slots.get(index)?.project.as_ref()
    }

    pub(super) fn project_mut(&mut self, index: usize) -> Option<&mut Held<Project>> {
        self.slots.get_mut(index)?.project.as_mut()
    }

    pub(super) fn judged(&self, index: usize) -> Option<&Held<Judged>> {
        self.slots.get(index)?.judged.as_ref()
    }

    pub(super) fn judged_mut(&mut self, index: usize) -> Option<&mut Held<Judged>> {
        self.slots.get_mut(index)?.judged.as_mut()
    }

    /// What was found, subject by subject.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.slots.iter().flat_map(|it| {
            let project = it.project.iter().flat_map(|it| &it.value.findings);
            project.chain(it.judged.iter().flat_map(|it| &it.value.findings))
        })
    }

    /// What waivers excused, subject by subject.
    pub(super) fn registers(&self) -> impl Iterator<Item = &Register> {
        self.slots.iter().filter_map(|it| it.judged.as_ref()).map(|it| &it.value.register)
    }

    /// Marks every subject as stale; how many there are.
    pub(super) fn mark_all(&mut self) -> usize {
        let judged = self.slots.iter_mut().filter_map(|it| it.judged.as_mut());
        judged.map(|it| it.stale = true).count()
    }

    /// Whether the subject `index` is to be judged again, where `in_force` judges it.
    fn is_due(&self, index: usize, in_force: &[Arc<InForce>]) -> bool {
        let stale = |it: Option<bool>| it.unwrap_or(false);
        match self.judged(index) {
            None => true,
            Some(it) => {
                it.stale
                    || stale(self.project(index).map(|it| it.stale))
                    || !same(&it.value.in_force, in_force)
            }
        }
    }

    /// Notes that the project `index` changed last; those that did not change for long
    /// give up what is warm.
    fn warmed(&mut self, index: usize) {
        self.warm.retain(|it| *it != index);
        self.warm.push_back(index);
        while self.warm.len() > WARM_MAX {
            let cold = self.warm.pop_front();
            if let Some(project) = cold.and_then(|it| self.project_mut(it)) {
                project.value.warm = None;
            }
        }
    }
}

impl Session {
    /// Moves what is known of each subject to its place among `configs`, and drops what
    /// has none. Whoever says something of the workspace file, which people call `file`, is
    /// dropped too: its lines may have moved.
    pub(super) fn keep_subjects(&mut self, configs: &[Subject], file: &str) {
        let mut old = std::mem::take(&mut self.subjects).slots;
        for (index, slot) in old.iter_mut().enumerate() {
            for (unit, looks, findings) in parts(index, slot) {
                self.holds.forget(&unit, looks, findings);
            }
            slot.project.iter_mut().for_each(|it| it.value.warm = None);
        }
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, slot) in old.iter().enumerate().rev() {
            let name = slot.judged.iter().map(|it| it.value.config.name.clone());
            name.for_each(|it| places.entry(it).or_default().push(index));
        }
        for (index, config) in configs.iter().enumerate() {
            let known = |it: &&mut Slot| it.keeps(config, file);
            let there = places.get_mut(&config.name).and_then(Vec::pop);
            let slot = there.and_then(|it| old.get_mut(it)).filter(known).map(std::mem::take);
            let slot = slot.unwrap_or_default();
            for (unit, looks, findings) in parts(index, &slot) {
                self.holds.hold(&unit, looks, findings);
            }
            self.subjects.slots.push(slot);
        }
        // Whatever was said by what is gone is said no more.
        for (index, slot) in old.iter().enumerate() {
            let said = parts(index, slot).into_iter().flat_map(|(_, _, findings)| findings);
            self.touched.extend(said.map(|it| held::place(it).to_owned()));
        }
    }

    /// Judges the subject `config`, the workspace's number `index`, where that is due.
    pub(super) fn subject(&mut self, workspace: &Workspace, (index, config): (usize, &Subject)) {
        let in_force = self.in_force(config);
        if !self.subjects.is_due(index, &in_force) {
            return;
        }
        let observed = self.observe(workspace, (index, config), &in_force);
        let view = self.view().noting();
        let root = workspace.root.through(&view);
        let (mut register, mut findings) = (Register::default(), Vec::new());
        if let Some(first) = in_force.first() {
            let collected = match config.kind {
                SubjectKind::MiniProgram => {
                    vec![subject::join(&root, config, observed.as_deref(), self.today)]
                }
                SubjectKind::Document => {
                    let conditions = Conditions { today: self.today, cache: None };
                    let entry = Entry::of(workspace, index);
                    let collect = |it| subject::collect(&root, it, &first.schema, conditions);
                    entry.map(collect).unwrap_or_default()
                }
            };
            for collected in collected {
                findings.extend(collected.findings);
                let Some(facts) = collected.facts else { continue };
                for in_force in &in_force {
                    let names = (workspace.root.shown(&config.root), collected.name.clone());
                    let judge = (&**in_force, &mut register);
                    findings.extend(check::judge(judge, names, facts.clone(), self.today).1);
                }
            }
        }
        places::settle(&mut findings, &workspace.through(&view));
        findings.shrink_to_fit();
        let judged = Judged { config: config.clone(), in_force, register, findings };
        let looks = view.looks();
        let old = self.subjects.judged_mut(index).map(|it| {
            let looks = std::mem::take(&mut it.looks);
            (looks, std::mem::take(&mut it.value.findings))
        });
        let old = old.unwrap_or_default();
        self.replace(&Unit::Subject(index), (&old.0, &old.1), (&looks, &judged.findings));
        if let Some(slot) = self.subjects.slots.get_mut(index) {
            slot.judged = Some(Held { value: judged, looks, stale: false });
        }
        if let Some(around) = &mut self.around {
            around.stale = true;
        }
    }

    /// What the own files of the project of `config` say together, read anew where
    /// something changed; none where that is not a project, or nobody would judge it.
    fn observe(
        &mut self,
        workspace: &Workspace,
        (index, config): (usize, &Subject),
        in_force: &[Arc<InForce>],
    ) -> Option<Arc<Tree>> {
        let old = self.subjects.slots.get_mut(index)?.project.take();
        if let Some(held) = &old
            && !held.stale
            && !in_force.is_empty()
            && let Some(warm) = &held.value.warm
        {
            let facts = warm.facts.clone();
            self.subjects.slots.get_mut(index)?.project = old;
            return facts;
        }
        let view = self.view().noting();
        let wanted = config.kind == SubjectKind::MiniProgram && !in_force.is_empty();
        let root = wanted.then(|| workspace.root.through(&view).below(&config.root).ok()).flatten();
        let (old_looks, old) = old.map(|it| (it.looks, it.value)).unzip();
        let (said, warm) = old.map(|it| (it.findings, it.warm)).unzip();
        let readings = warm.flatten().map(|it| it.readings).unwrap_or_default();
        let (old_looks, said) = (old_looks.unwrap_or_default(), said.unwrap_or_default());
        let unit = Unit::Project(index);
        let Some(root) = root else {
            self.replace(&unit, (&old_looks, &said), (&Looks::default(), &[]));
            self.subjects.warm.retain(|it| *it != index);
            return None;
        };
        let (mut observed, readings) = project::observe_again(&root, readings);
        places::settle(&mut observed.findings, &workspace.through(&view));
        let facts = observed.facts.map(Arc::new);
        let looks = view.looks();
        self.replace(&unit, (&old_looks, &said), (&looks, &observed.findings));
        let warm = Some(Warm { facts: facts.clone(), readings });
        let project = Project { findings: observed.findings, warm };
        self.subjects.slots.get_mut(index)?.project =
            Some(Held { value: project, looks, stale: false });
        self.subjects.warmed(index);
        facts
    }
}

/// What the parts of `slot`, which is the number `index`, looked at and say.
fn parts(index: usize, slot: &Slot) -> Vec<(Unit, &Looks, &[Finding])> {
    let project = slot.project.iter();
    let project = project.map(|it| (Unit::Project(index), &it.looks, it.value.findings.as_slice()));
    let judged = slot.judged.iter();
    let judged = judged.map(|it| (Unit::Subject(index), &it.looks, it.value.findings.as_slice()));
    project.chain(judged).collect()
}

fn same(one: &[Arc<InForce>], other: &[Arc<InForce>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Arc::ptr_eq(one, other))
}

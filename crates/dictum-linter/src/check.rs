//! The whole walk over a workspace: every subject judged by its policy.

mod ahead;
mod nothing;
pub(crate) mod places;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::findings::{self, Judged};
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::waivers::Register;
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;
use jiff::civil::Date;

use crate::files::FileError;
use crate::hanging;
use crate::in_force::{self, AppliedLayer, InForce};
use crate::lock;
use crate::parallel;
use crate::scope::{Scope, Target};
use crate::subject::{self, Collected, Conditions, Entry, Walks};
use crate::workspace::{self, Workspace};

/// Checks the workspaces in `folders` on the day `today`, and keeps nothing.
///
/// # Errors
///
/// Fails where a folder is not there.
pub fn check(folders: &[&Path], today: Date) -> Result<Checked, FileError> {
    check_under(folders, Conditions { today, cache: None })
}

/// Checks the workspaces in `folders` under `conditions`.
///
/// # Errors
///
/// Fails where a folder is not there.
pub fn check_under(folders: &[&Path], conditions: Conditions<'_>) -> Result<Checked, FileError> {
    let targets: Vec<Target> = folders.iter().map(|it| Target::whole(it)).collect();
    check_targets(&targets, conditions)
}

/// Checks `targets` under `conditions`. A target of which nothing is found is a finding: a run
/// in which nothing is judged is no pass.
///
/// # Errors
///
/// Fails where a folder is not there.
pub fn check_targets(targets: &[Target], conditions: Conditions<'_>) -> Result<Checked, FileError> {
    let today = conditions.today;
    let mut checked = Checked {
        today,
        language: None,
        fail_on: Severity::Error,
        subjects: Vec::new(),
        findings: Vec::new(),
    };
    for Target { folder, scope } in targets {
        let (workspace, findings) = workspace::open(folder)?;
        let first = checked.findings.len();
        checked.findings.extend(findings);
        if let Some(workspace) = &workspace {
            checked.language = checked.language.or(workspace.config.language);
            checked.fail_on = checked.fail_on.min(workspace.config.fail_on);
            checked.workspace((workspace, scope), conditions);
            let said = checked.findings.get_mut(first..).unwrap_or_default();
            places::settle(said, workspace);
        }
    }
    checked.findings.sort_by(Finding::order);
    // What is wrong with a layer is said once, however many policies it is over.
    checked.findings.dedup();
    Ok(checked)
}

/// What the walk found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The day on which it judged.
    pub today: Date,
    /// The language that the workspace asks for.
    pub language: Option<Language>,
    /// The severity from which a finding fails the run.
    pub fail_on: Severity,
    /// The subjects, in the workspace's order.
    pub subjects: Vec<CheckedSubject>,
    /// What a person should look at, by file, place and code.
    pub findings: Vec<Finding>,
}

/// What the rules said of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedSubject {
    /// What reports call it.
    pub name: String,
    /// Its folder, as people know it.
    pub root: String,
    /// What the policy is called.
    pub title: Text,
    /// The policy in force; subjects share it.
    pub policy: Arc<EffectivePolicy>,
    /// The layers that apply to it, in the order in which they do.
    pub layers: Vec<AppliedLayer>,
    /// The subject's facts.
    pub facts: Tree,
    /// What each rule said.
    pub outcomes: Vec<RuleOutcome>,
}

impl Checked {
    /// Whether the run failed: something weighs as much as `fail_on`, or more, and no
    /// waiver excuses it.
    pub fn failed(&self, fail_on: Severity) -> bool {
        self.findings.iter().any(|it| it.severity >= fail_on && !it.is_waived())
    }

    fn workspace(&mut self, (workspace, scope): (&Workspace, &Scope), conditions: Conditions<'_>) {
        // A policy is compiled once, however many subjects it judges, and a folder is walked
        // once.
        let mut ready: BTreeMap<Key, Option<InForce>> = BTreeMap::new();
        let mut register = Register::default();
        let walks = Walks::of(&workspace.config);
        let mut asked = 0;
        ahead::collect((workspace, scope), conditions, |ahead| {
            for (index, subject) in workspace.config.subjects.iter().enumerate() {
                if !scope.covers(subject) {
                    continue;
                }
                let Some(entry) = Entry::of(workspace, index) else { continue };
                let entry = Entry { below: scope.below(subject), walks: Some(&walks), ..entry };
                let keys = keys(subject).into_iter().enumerate();
                let taken = |(number, _): &(usize, Key)| {
                    subject.policy.ranges().nth(*number).is_some_and(|it| scope.takes(&it.policy))
                };
                let keys: Vec<(usize, Key)> = keys.filter(taken).collect();
                for (number, key) in &keys {
                    let number = *number;
                    ready.entry(key.clone()).or_insert_with(|| {
                        let place = (index, number);
                        let (in_force, findings) =
                            in_force::resolve(workspace, place, conditions.today);
                        self.findings.extend(findings);
                        in_force
                    });
                }
                let policies: Vec<&InForce> =
                    keys.iter().filter_map(|(_, it)| ready.get(it)?.as_ref()).collect();
                let early = ahead.take((index, subject));
                let policies = (policies.as_slice(), &mut register);
                asked += keys.len().min(self.judge(
                    (workspace, entry),
                    (early, conditions, scope),
                    policies,
                ));
            }
        });
        self.findings.extend(around(workspace));
        if scope.is_part() {
            // What a waiver does to the others is not known.
            self.findings.extend((asked == 0).then(|| scope.nothing(workspace)));
            return;
        }
        for in_force in ready.values().flatten() {
            self.findings.extend(register.report(&in_force.waivers));
        }
    }

    /// Judges what `scope` names of `entry` by each of `policies`; its facts are collected
    /// once. Gives how many things were named; where no policy could be made ready, which is
    /// told, that is one.
    fn judge(
        &mut self,
        (workspace, entry): (&Workspace, Entry<'_>),
        (early, conditions, scope): (Option<Collected>, Conditions<'_>, &Scope),
        (policies, register): (&[&InForce], &mut Register),
    ) -> usize {
        let Some(first) = policies.first() else { return 1 };
        let collected = match early {
            Some(collected) => vec![collected],
            None => subject::collect(&workspace.root, entry, &first.schema, conditions),
        };
        let is_asked = |it: &Collected| scope.names(entry.subject, &it.name);
        let collected: Vec<Collected> = collected.into_iter().filter(is_asked).collect();
        let root = workspace.root.shown(&entry.subject.root);
        let judged = parallel::map(&collected, |it| {
            let mut register = Register::default();
            let judged = policies.iter().filter_map(|in_force| {
                let names = (root.clone(), it.name.clone());
                let facts = it.facts.clone()?;
                Some(judge((in_force, &mut register), names, facts, conditions.today))
            });
            (judged.collect::<Vec<_>>(), register)
        });
        let asked = collected.len();
        for (collected, (judged, own)) in collected.into_iter().zip(judged) {
            self.findings.extend(collected.findings);
            register.join(&own);
            for (subject, findings) in judged {
                self.findings.extend(findings);
                self.subjects.push(subject);
            }
        }
        asked
    }
}

/// What tells one policy in force from another: the range, and a subject's own layers.
pub(crate) type Key = (String, Vec<String>);

/// What `subject` shares its policies by, in its order.
pub(crate) fn keys(subject: &Subject) -> Vec<Key> {
    subject.policy.ranges().map(|it| (it.to_string(), subject.layers.clone())).collect()
}

/// Judges `facts` of the subject that reports call `name`, on the day `today`; takes down
/// in the register what waivers excuse.
pub(crate) fn judge(
    (in_force, register): (&InForce, &mut Register),
    (root, name): (String, String),
    facts: Tree,
    today: Date,
) -> (CheckedSubject, Vec<Finding>) {
    let today = today.to_string();
    let layered = &in_force.layered;
    let outcomes = outcome::evaluate(&layered.program, &facts, &today);
    let judged = Judged {
        policy: &layered.policy,
        program: &layered.program,
        subject: &name,
        facts: &facts,
        today: &today,
    };
    let mut findings = findings::report(&judged, &outcomes);
    register.judged(&name);
    in_force.waivers.excuse(&mut findings, register);
    let (title, policy) = (in_force.loaded.release.title.clone(), Arc::clone(&in_force.policy));
    let layers = in_force.layers.clone();
    (CheckedSubject { name, root, title, policy, layers, facts, outcomes }, findings)
}

/// What is said of a workspace as a whole, beside its subjects: that nothing is judged, and
/// layers and locks that do nothing, or hang on something that was edited.
pub(crate) fn around(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = workspace.layers.idle(&workspace.config);
    findings.extend(nothing::judged(workspace));
    findings.extend(lock::gaps(workspace));
    findings.extend(hanging::warnings(workspace));
    findings
}

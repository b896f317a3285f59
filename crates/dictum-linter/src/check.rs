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
use crate::subject::{self, Collected, Conditions, Entry};
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
    let today = conditions.today;
    let mut checked = Checked {
        today,
        language: None,
        fail_on: Severity::Error,
        subjects: Vec::new(),
        findings: Vec::new(),
    };
    for folder in folders {
        let (workspace, findings) = workspace::open(folder)?;
        let first = checked.findings.len();
        checked.findings.extend(findings);
        if let Some(workspace) = &workspace {
            checked.language = checked.language.or(workspace.config.language);
            checked.fail_on = checked.fail_on.min(workspace.config.fail_on);
            checked.workspace(workspace, conditions);
        }
        let said = checked.findings.get_mut(first..).unwrap_or_default();
        places::settle(said, folder, workspace.as_ref());
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

    fn workspace(&mut self, workspace: &Workspace, conditions: Conditions<'_>) {
        // A policy is compiled once, however many subjects it judges.
        let mut ready: BTreeMap<Key, Option<InForce>> = BTreeMap::new();
        let mut register = Register::default();
        ahead::collect(workspace, conditions, |ahead| {
            for (index, subject) in workspace.config.subjects.iter().enumerate() {
                let Some(entry) = Entry::of(workspace, index) else { continue };
                let keys = keys(subject);
                for (number, key) in keys.iter().enumerate() {
                    ready.entry(key.clone()).or_insert_with(|| {
                        let place = (index, number);
                        let (in_force, findings) =
                            in_force::resolve(workspace, place, conditions.today);
                        self.findings.extend(findings);
                        in_force
                    });
                }
                let policies: Vec<&InForce> =
                    keys.iter().filter_map(|it| ready.get(it)?.as_ref()).collect();
                let early = ahead.take((index, subject));
                self.judge((workspace, entry), (early, conditions), (&policies, &mut register));
            }
        });
        self.findings.extend(around(workspace));
        for in_force in ready.values().flatten() {
            self.findings.extend(register.report(&in_force.waivers));
        }
    }

    /// Judges `subject` by each of `policies`; its facts are collected once.
    fn judge(
        &mut self,
        (workspace, entry): (&Workspace, Entry<'_>),
        (early, conditions): (Option<Collected>, Conditions<'_>),
        (policies, register): (&[&InForce], &mut Register),
    ) {
        let Some(first) = policies.first() else { return };
        let collected = match early {
            Some(collected) => vec![collected],
            None => subject::collect(&workspace.root, entry, &first.schema, conditions),
        };
        for collected in collected {
            self.findings.extend(collected.findings);
            let Some(facts) = collected.facts else { continue };
            for in_force in policies {
                let root = workspace.root.shown(&entry.subject.root);
                let whose = (root, collected.name.clone());
                self.subject((in_force, register), whose, facts.clone());
            }
        }
    }

    fn subject(
        &mut self,
        in_force: (&InForce, &mut Register),
        names: (String, String),
        facts: Tree,
    ) {
        let (subject, findings) = judge(in_force, names, facts, self.today);
        self.findings.extend(findings);
        self.subjects.push(subject);
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

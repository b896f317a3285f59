//! The whole walk over a workspace: every subject judged by its policy.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::findings::{self, Judged};
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::waivers::Register;
use dictum_schema::language::{Language, Text};
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;
use jiff::civil::Date;

use crate::files::FileError;
use crate::hanging;
use crate::in_force::{self, AppliedLayer, InForce};
use crate::lock;
use crate::subject;
use crate::workspace::{self, Workspace};

/// Checks the workspaces in `folders` on the day `today`.
///
/// # Errors
///
/// Fails where a folder is not there.
pub fn check(folders: &[&Path], today: Date) -> Result<Checked, FileError> {
    let mut checked = Checked {
        today,
        language: None,
        fail_on: Severity::Error,
        subjects: Vec::new(),
        findings: Vec::new(),
    };
    for folder in folders {
        let (workspace, findings) = workspace::open(folder)?;
        checked.findings.extend(findings);
        if let Some(workspace) = workspace {
            checked.language = checked.language.or(workspace.config.language);
            checked.fail_on = checked.fail_on.min(workspace.config.fail_on);
            checked.workspace(&workspace);
        }
    }
    checked.findings.sort_by(Finding::order);
    // What is wrong with a layer is said once, however many policies it is over.
    checked.findings.dedup();
    Ok(checked)
}

/// What the walk found.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct CheckedSubject {
    /// What reports call it.
    pub name: String,
    /// Its folder, as people know it.
    pub root: String,
    /// What the policy is called.
    pub title: Text,
    /// The policy in force.
    pub policy: EffectivePolicy,
    /// The layers that apply to it, in the order in which they do.
    pub layers: Vec<AppliedLayer>,
    /// The subject's facts.
    pub facts: Tree,
    /// What each rule said.
    pub outcomes: Vec<RuleOutcome>,
}

/// What tells one policy in force from another: the range, and a subject's own layers.
type Key<'a> = (String, &'a [String]);

impl Checked {
    /// Whether the run failed: something weighs as much as `fail_on`, or more, and no
    /// waiver excuses it.
    pub fn failed(&self, fail_on: Severity) -> bool {
        self.findings.iter().any(|it| it.severity >= fail_on && !it.is_waived())
    }

    fn workspace(&mut self, workspace: &Workspace) {
        // A policy is compiled once, however many subjects it judges.
        let mut ready: BTreeMap<Key<'_>, Option<InForce>> = BTreeMap::new();
        let mut register = Register::default();
        for (index, subject) in workspace.config.subjects.iter().enumerate() {
            let key = (subject.policy.to_string(), subject.layers.as_slice());
            let (root, today) = (&workspace.root, self.today);
            // A mini-program's files are read while its policy is compiled.
            let (in_force, early) = thread::scope(|scope| {
                let early = (subject.kind == SubjectKind::MiniProgram && !ready.contains_key(&key))
                    .then(|| scope.spawn(|| subject::mini_program(root, subject, today)));
                let in_force = ready.entry(key).or_insert_with(|| {
                    let (in_force, findings) = in_force::resolve(workspace, index, today);
                    self.findings.extend(findings);
                    in_force
                });
                (in_force, early.and_then(|it| it.join().ok()))
            });
            let Some(in_force) = in_force else { continue };
            let collected = match early {
                Some(collected) => vec![collected],
                None => subject::collect(root, subject, &in_force.schema, today),
            };
            for collected in collected {
                self.findings.extend(collected.findings);
                if let Some(facts) = collected.facts {
                    let root = workspace.root.shown(&subject.root);
                    self.subject((in_force, &mut register), (root, collected.name), facts);
                }
            }
        }
        self.findings.extend(workspace.layers.idle(&workspace.config));
        self.findings.extend(lock::gaps(workspace));
        self.findings.extend(hanging::warnings(workspace));
        for in_force in ready.values().flatten() {
            self.findings.extend(register.report(&in_force.waivers));
        }
    }

    fn subject(
        &mut self,
        (in_force, register): (&InForce, &mut Register),
        (root, name): (String, String),
        facts: Tree,
    ) {
        let today = self.today.to_string();
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
        self.findings.extend(findings);
        let (title, policy) = (in_force.loaded.release.title.clone(), layered.policy.clone());
        let layers = in_force.layers.clone();
        self.subjects.push(CheckedSubject { name, root, title, policy, layers, facts, outcomes });
    }
}

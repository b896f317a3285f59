//! The whole walk over a workspace: every subject judged by its policy.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::findings::{self, Judged};
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::program::{self, PolicyProgram};
use dictum_schema::language::{Language, Text};
use dictum_schema::rulebook::SubjectKind;
use dictum_schema::severity::Severity;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::files::FileError;
use crate::packs;
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
    /// The subject's facts.
    pub facts: Tree,
    /// What each rule said.
    pub outcomes: Vec<RuleOutcome>,
}

/// A policy that is ready to judge.
#[derive(Debug)]
pub(crate) struct Ready {
    title: Text,
    pub(crate) policy: Arc<EffectivePolicy>,
    pub(crate) program: PolicyProgram,
    pub(crate) schema: Json,
}

impl Ready {
    /// Whether both judge every subject alike.
    pub(crate) fn says_as(&self, other: &Self) -> bool {
        (&self.title, &self.policy, &self.schema) == (&other.title, &other.policy, &other.schema)
    }
}

impl Checked {
    /// Whether the run failed: something weighs as much as `fail_on`, or more, and no
    /// waiver excuses it.
    pub fn failed(&self, fail_on: Severity) -> bool {
        self.findings.iter().any(|it| it.severity >= fail_on && !it.is_waived())
    }

    fn workspace(&mut self, workspace: &Workspace) {
        // A policy is compiled once, however many subjects it judges.
        let mut ready: BTreeMap<String, Option<Ready>> = BTreeMap::new();
        for (index, subject) in workspace.config.subjects.iter().enumerate() {
            let range = key(subject);
            let (root, today) = (&workspace.root, self.today);
            // A mini-program's files are read while its policy is compiled.
            let (policy, early) = thread::scope(|scope| {
                let early = (subject.kind == SubjectKind::MiniProgram
                    && !ready.contains_key(&range))
                .then(|| scope.spawn(|| subject::mini_program(root, subject, today)));
                let policy = ready.entry(range).or_insert_with(|| {
                    let (policy, findings) = prepare(workspace, index);
                    self.findings.extend(findings);
                    policy
                });
                (policy, early.and_then(|it| it.join().ok()))
            });
            let Some(policy) = policy else { continue };
            let collected = match early {
                Some(collected) => vec![collected],
                None => subject::collect(root, subject, &policy.schema, today),
            };
            for collected in collected {
                self.findings.extend(collected.findings);
                if let Some(facts) = collected.facts {
                    let root = workspace.root.shown(&subject.root);
                    self.subject(policy, (root, collected.name), facts);
                }
            }
        }
    }

    fn subject(&mut self, ready: &Ready, names: (String, String), facts: Tree) {
        let (subject, findings) = judge(ready, names, facts, self.today);
        self.findings.extend(findings);
        self.subjects.push(subject);
    }
}

/// What subjects share a policy by.
pub(crate) fn key(subject: &Subject) -> String {
    subject.policy.to_string()
}

/// Judges `facts` of the subject that reports call `name`, on the day `today`.
pub(crate) fn judge(
    ready: &Ready,
    (root, name): (String, String),
    facts: Tree,
    today: Date,
) -> (CheckedSubject, Vec<Finding>) {
    let today = today.to_string();
    let outcomes = outcome::evaluate(&ready.program, &facts, &today);
    let judged = Judged {
        policy: &ready.policy,
        program: &ready.program,
        subject: &name,
        facts: &facts,
        today: &today,
    };
    let findings = findings::report(&judged, &outcomes);
    let (title, policy) = (ready.title.clone(), Arc::clone(&ready.policy));
    (CheckedSubject { name, root, title, policy, facts, outcomes }, findings)
}

/// Loads and compiles the policy of the workspace's subject `index`.
pub(crate) fn prepare(workspace: &Workspace, index: usize) -> (Option<Ready>, Vec<Finding>) {
    let Some(subject) = workspace.config.subjects.get(index) else { return (None, Vec::new()) };
    let (pack, version) = match packs::newest(&workspace.packs, &subject.policy) {
        Ok(found) => found,
        Err(mut finding) => {
            let pointer = format!("/subjects/{index}/policy");
            finding.at = workspace.tree.as_ref().map(|it| it.location(it.nearest(&pointer)));
            return (None, vec![*finding]);
        }
    };
    let (loaded, mut findings) = pack.load(&version);
    let Some(loaded) = loaded else { return (None, findings) };
    if loaded.release.subject.kind != subject.kind {
        findings.push(wrong_kind(workspace, index));
        return (None, findings);
    }
    let schema = match pack.schema(&loaded.release) {
        Ok(schema) => schema,
        Err(finding) => {
            findings.push(*finding);
            return (None, findings);
        }
    };
    let policy = Arc::new(effective::resolve(&loaded.release));
    match program::compile(&policy, &schema) {
        Ok(program) => {
            let title = loaded.release.title.clone();
            (Some(Ready { title, policy, program, schema }), findings)
        }
        Err(faults) => {
            let tree = loaded.tree();
            findings.extend(faults.iter().map(|it| it.finding(&tree)));
            (None, findings)
        }
    }
}

fn wrong_kind(workspace: &Workspace, index: usize) -> Finding {
    let finding = Finding::new(
        "subject-kind-wrong",
        Severity::Error,
        Text::new("the policy judges another kind of subject", "该策略检查的是另一类对象"),
    );
    match &workspace.tree {
        Some(tree) => {
            let at = tree.location(tree.nearest(&format!("/subjects/{index}/kind")));
            finding.at(at)
        }
        None => finding,
    }
}

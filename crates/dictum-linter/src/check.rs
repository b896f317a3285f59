//! The whole walk over a workspace: every subject judged by its policy.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::findings::{self, Judged};
use dictum_policy::outcome::{self, RuleOutcome};
use dictum_policy::program::{self, PolicyProgram};
use dictum_schema::id::PolicyRange;
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
use crate::subject::{self, Collected, Conditions};
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
        checked.findings.extend(findings);
        if let Some(workspace) = workspace {
            checked.language = checked.language.or(workspace.config.language);
            checked.fail_on = checked.fail_on.min(workspace.config.fail_on);
            checked.workspace(&workspace, conditions);
        }
    }
    checked.findings.sort_by(Finding::order);
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
    /// The subject's facts.
    pub facts: Tree,
    /// What each rule said.
    pub outcomes: Vec<RuleOutcome>,
}

/// A policy that is ready to judge.
struct Ready {
    title: Text,
    policy: EffectivePolicy,
    program: PolicyProgram,
    schema: Json,
}

impl Checked {
    /// Whether the run failed: something weighs as much as `fail_on`, or more.
    pub fn failed(&self, fail_on: Severity) -> bool {
        self.findings.iter().any(|it| it.severity >= fail_on)
    }

    fn workspace(&mut self, workspace: &Workspace, conditions: Conditions<'_>) {
        // A policy is compiled once, however many subjects it judges.
        let mut ready: BTreeMap<String, Option<Ready>> = BTreeMap::new();
        for (index, subject) in workspace.config.subjects.iter().enumerate() {
            let root = &workspace.root;
            let fresh = subject.policy.ranges().any(|it| !ready.contains_key(&it.to_string()));
            // A mini-program's files are read while its policies are compiled.
            let early = thread::scope(|scope| {
                let early = (subject.kind == SubjectKind::MiniProgram && fresh)
                    .then(|| scope.spawn(|| subject::mini_program(root, subject, conditions)));
                for (number, range) in subject.policy.ranges().enumerate() {
                    ready.entry(range.to_string()).or_insert_with(|| {
                        let (policy, findings) = prepare(workspace, (index, number), range);
                        self.findings.extend(findings);
                        policy
                    });
                }
                early.and_then(|it| it.join().ok())
            });
            let ranges = subject.policy.ranges();
            let policies: Vec<&Ready> =
                ranges.filter_map(|it| ready.get(&it.to_string())?.as_ref()).collect();
            self.judge((workspace, subject), (early, conditions), &policies);
        }
    }

    /// Judges `subject` by each of `policies`; its facts are collected once.
    fn judge(
        &mut self,
        (workspace, subject): (&Workspace, &Subject),
        (early, conditions): (Option<Collected>, Conditions<'_>),
        policies: &[&Ready],
    ) {
        let Some(first) = policies.first() else { return };
        let collected = match early {
            Some(collected) => vec![collected],
            None => subject::collect(&workspace.root, subject, &first.schema, conditions),
        };
        for collected in collected {
            self.findings.extend(collected.findings);
            let Some(facts) = collected.facts else { continue };
            for policy in policies {
                let root = workspace.root.shown(&subject.root);
                self.subject(policy, (root, collected.name.clone()), facts.clone());
            }
        }
    }

    fn subject(&mut self, ready: &Ready, (root, name): (String, String), facts: Tree) {
        let today = self.today.to_string();
        let outcomes = outcome::evaluate(&ready.program, &facts, &today);
        let judged = Judged {
            policy: &ready.policy,
            program: &ready.program,
            subject: &name,
            facts: &facts,
            today: &today,
        };
        self.findings.extend(findings::report(&judged, &outcomes));
        let (title, policy) = (ready.title.clone(), ready.policy.clone());
        self.subjects.push(CheckedSubject { name, root, title, policy, facts, outcomes });
    }
}

/// Loads and compiles the policy `range`, the one with number `number` of the
/// workspace's subject `index`.
fn prepare(
    workspace: &Workspace,
    (index, number): (usize, usize),
    range: &PolicyRange,
) -> (Option<Ready>, Vec<Finding>) {
    let Some(subject) = workspace.config.subjects.get(index) else { return (None, Vec::new()) };
    let (pack, version) = match packs::newest(&workspace.packs, range) {
        Ok(found) => found,
        Err(mut finding) => {
            let pointer = format!("/subjects/{index}/policy/{number}");
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
    let policy = effective::resolve(&loaded.release);
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

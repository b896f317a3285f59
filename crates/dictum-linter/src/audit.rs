//! What an auditor reads: verdicts with their evidence, the policies that gave them,
//! and what all of it depends on.

mod evidence;
mod history;
mod policy;
mod waivers;

use std::collections::BTreeMap;
use std::path::Path;

use dictum_policy::effective::EffectivePolicy;
use dictum_schema::audit::{
    Audit, File, Format, Place, Policy, Said, Subject, SubjectVerdict, Waiver,
};
use dictum_schema::id::PolicyId;
use dictum_schema::language::Language;
use dictum_schema::release::Digest;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use jiff::civil::Date;

use self::history::History;
use crate::check::{self, CheckedSubject};
use crate::files::{self, FileError, Root};
use crate::in_force::{self, InForce};
use crate::workspace::{self, FILE, Workspace};

/// Judges the workspace in `folder` on the day `today`, and gathers what an auditor
/// reads of it; none where there is no workspace to judge, with the reasons.
///
/// # Errors
///
/// Fails where the folder is not there.
pub fn audit(folder: &Path, today: Date) -> Result<(Option<Audited>, Vec<Finding>), FileError> {
    let (workspace, findings) = workspace::open(folder)?;
    let Some(workspace) = workspace else { return Ok((None, findings)) };
    let checked = check::check(&[folder], today)?;
    let mut ctx = Ctx::default();
    if let Some(tree) = &workspace.tree {
        ctx.file(&tree.location(tree.root()).source);
    } else if let Ok(source) = workspace.root.read(FILE) {
        ctx.file(&source);
    }
    let in_force = in_force(&workspace, today);
    ctx.waivers(&in_force);
    let mut policies = Policies::new(&workspace, &in_force, today);
    let mut subjects = Vec::new();
    for subject in &checked.subjects {
        // The check that judged has read the release a moment ago.
        let Some(number) = policies.number(&subject.policy) else { continue };
        subjects.push(ctx.subject(subject, number, &checked.findings));
    }
    let owned = |it: &&Finding| it.judgement.is_some();
    let faults: Vec<&Finding> = checked.findings.iter().filter(|it| !owned(it)).collect();
    let faults = faults.into_iter().map(|it| ctx.said(it)).collect();
    let audit = Audit {
        schema: Format::V1,
        dictum: env!("CARGO_PKG_VERSION").to_owned(),
        workspace: workspace.root.own_name(),
        today: today.to_string(),
        policies: policies.told,
        subjects,
        faults,
        waivers: ctx.waivers,
        files: ctx.files.into_iter().map(|(path, sha256)| File { path, sha256 }).collect(),
    };
    let language = workspace.config.language;
    Ok((Some(Audited { audit, language, root: workspace.root }), Vec::new()))
}

/// An audit, and the workspace that it is of.
#[derive(Debug, Clone)]
pub struct Audited {
    /// What was gathered.
    pub audit: Audit,
    /// The language that the workspace asks for.
    pub language: Option<Language>,
    /// The workspace's folder.
    pub root: Root,
}

/// Every policy in force in `workspace`, each pair of a range and a subject's layers once.
fn in_force(workspace: &Workspace, today: Date) -> Vec<InForce> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for (index, subject) in workspace.config.subjects.iter().enumerate() {
        for (number, key) in check::keys(subject).into_iter().enumerate() {
            if !seen.contains(&key) {
                found.extend(in_force::resolve(workspace, (index, number), today).0);
                seen.push(key);
            }
        }
    }
    found
}

/// The policies that judged, as they are told.
struct Policies<'a> {
    workspace: &'a Workspace,
    in_force: &'a [InForce],
    today: Date,
    seen: Vec<&'a EffectivePolicy>,
    told: Vec<Policy>,
    histories: BTreeMap<PolicyId, History>,
}

impl<'a> Policies<'a> {
    fn new(workspace: &'a Workspace, in_force: &'a [InForce], today: Date) -> Self {
        let (seen, told, histories) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { workspace, in_force, today, seen, told, histories }
    }

    /// The number of `policy` among those that are told; none where it is not in force.
    fn number(&mut self, policy: &EffectivePolicy) -> Option<usize> {
        if let Some(number) = self.seen.iter().position(|it| *it == policy) {
            return Some(number);
        }
        let in_force = self.in_force.iter().find(|it| it.policy.as_ref() == policy)?;
        let mut packs = self.workspace.packs.iter().filter(|it| *it.policy() == policy.policy);
        let pack = packs.find(|it| it.versions().contains(&policy.version))?;
        let (id, today) = (policy.policy.clone(), self.today);
        let history = self.histories.entry(id).or_insert_with(|| history::history(pack, today));
        self.told.push(policy::policy(in_force, pack, history));
        self.seen.push(&in_force.policy);
        Some(self.told.len() - 1)
    }
}

/// What is gathered on the way.
#[derive(Default)]
struct Ctx {
    files: BTreeMap<String, Digest>,
    waivers: Vec<Waiver>,
    /// The numbers of the waivers, by their files and first bytes.
    numbers: BTreeMap<(String, u32), usize>,
}

impl Ctx {
    /// Remembers that a verdict depends on `source`.
    fn file(&mut self, source: &Source) {
        if !self.files.contains_key(source.path()) {
            let mark: &[u8] = if source.has_byte_order_mark() { b"\xef\xbb\xbf" } else { b"" };
            let digest = files::digest(&[mark, source.text().as_bytes()].concat());
            self.files.insert(source.path().to_owned(), digest);
        }
    }

    fn place(&mut self, at: &Location) -> Place {
        self.file(&at.source);
        Place { path: at.source.path().to_owned(), line: at.start().line }
    }

    fn subject(&mut self, subject: &CheckedSubject, policy: usize, all: &[Finding]) -> Subject {
        let id = subject.policy.policy.as_str();
        let mut own: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in all {
            let judgement = finding.judgement.as_ref();
            if judgement.is_some_and(|it| it.subject == subject.name && it.policy == id) {
                own.entry(&finding.code).or_default().push(finding);
            }
        }
        let rules = subject.policy.rules().iter().zip(&subject.outcomes);
        // A rule that is switched off says nothing; the policy tells by whom.
        let rules = rules.filter(|(rule, _)| rule.enabled);
        let verdicts = rules.map(|(rule, outcome)| SubjectVerdict {
            rule: rule.rule.id.clone(),
            outcome: outcome.outcome,
            severity: rule.severity,
            said: own
                .get(rule.rule.id.as_str())
                .into_iter()
                .flatten()
                .map(|it| self.said(it))
                .collect(),
            evidence: evidence::evidence(self, &subject.facts, outcome),
            missing: outcome.missing_facts.clone(),
        });
        Subject {
            name: subject.name.clone(),
            root: subject.root.clone(),
            policy,
            verdicts: verdicts.collect(),
        }
    }

    fn said(&mut self, finding: &Finding) -> Said {
        let waiver = finding.judgement.as_ref().and_then(|it| it.waiver.clone());
        Said {
            code: finding.code.clone(),
            severity: finding.severity,
            message: finding.message.clone(),
            help: finding.help.clone(),
            at: finding.at.as_ref().map(|it| self.place(it)),
            waiver: waiver.and_then(|it| self.hidden(&it.at)),
        }
    }
}

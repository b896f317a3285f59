//! Confirming what of a workspace's layers hangs on edited clauses.

use dictum_requirements::suspects::Suspect;
use dictum_schema::confirmations::Confirmation;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::{Confirmed, Looked, add, is_clause, not_suspect, read};
use crate::files::{FileError, Root};
use crate::hanging::{self, Hanging};
use crate::workspace::{self, Workspace};

/// Writes down that somebody looked at what is suspect in the workspace `root`; without
/// `looked` only tells what is suspect.
pub(super) fn confirm(root: &Root, looked: Option<&Looked<'_>>) -> Result<Confirmed, FileError> {
    let (opened, mut findings) = workspace::open(std::path::Path::new(root.name()))?;
    let (confirmations, faults) = read(root);
    findings.extend(faults);
    findings.retain(|it| it.severity == Severity::Error);
    let (Some(workspace), true) = (opened, findings.is_empty()) else {
        return Ok(Confirmed { findings, ..Confirmed::default() });
    };
    let (hanging, faults) = hanging::find(&workspace, &confirmations);
    let Some(looked) = looked else {
        let findings = told(root, &hanging).into_iter().chain(faults).collect();
        return Ok(Confirmed { findings, ..Confirmed::default() });
    };
    if let Some(name) = looked.chosen.unknown(|it| hanging.iter().any(it)) {
        return Ok(Confirmed { findings: vec![not_suspect(&name)], ..Confirmed::default() });
    }
    let added = confirmations_of(&hanging, looked);
    if added.is_empty() {
        return Ok(Confirmed { findings: faults, ..Confirmed::default() });
    }
    match add(root, &added)? {
        Ok(written) => {
            let findings = left(&workspace, &confirmations, &added);
            Ok(Confirmed { findings, added, written: Some(written) })
        }
        Err(finding) => Ok(Confirmed { findings: vec![*finding], ..Confirmed::default() }),
    }
}

fn told(root: &Root, hanging: &[Hanging]) -> Vec<Finding> {
    hanging.iter().map(|it| it.finding(root.name())).collect()
}

/// What is suspect still.
fn left(workspace: &Workspace, before: &[Confirmation], added: &[Confirmation]) -> Vec<Finding> {
    let all: Vec<Confirmation> = before.iter().chain(added).cloned().collect();
    told(&workspace.root, &hanging::find(workspace, &all).0)
}

/// What `looked` confirms of `hanging`: one entry for each clause and layer.
fn confirmations_of(hanging: &[Hanging], looked: &Looked<'_>) -> Vec<Confirmation> {
    let mut added: Vec<Confirmation> = Vec::new();
    for it in hanging.iter().filter(|it| looked.chosen.takes(it)) {
        let Suspect { before, now, .. } = &it.suspect;
        let same = |there: &&mut Confirmation| {
            there.policy == it.policy
                && there.after == it.after
                && there.clause == before.id
                && there.layer.as_ref() == Some(&it.layer)
        };
        if let Some(there) = added.iter_mut().find(same) {
            if !there.rules.contains(&it.rule) {
                there.rules.push(it.rule.clone());
            }
            continue;
        }
        added.push(Confirmation {
            by: looked.by.to_owned(),
            day: looked.on.to_string(),
            note: looked.note.map(str::to_owned),
            policy: it.policy.clone(),
            after: it.after.clone(),
            clause: before.id.clone(),
            now: now.as_ref().map(|it| it.clause.id.clone()),
            was: before.words.clone(),
            is: now.as_ref().map(|it| it.clause.words.clone()),
            layer: Some(it.layer.clone()),
            rules: vec![it.rule.clone()],
            params: Vec::new(),
        });
    }
    added
}

impl super::Chosen<'_> {
    fn takes(&self, it: &Hanging) -> bool {
        let everything = self.rules.is_empty() && self.clauses.is_empty();
        let clause = self.clauses.iter().any(|id| is_clause(&it.suspect, id));
        everything || clause || self.rules.contains(&&it.rule)
    }

    /// The first that is chosen and that `any` hanging has nothing to do with.
    fn unknown(&self, any: impl Fn(&dyn Fn(&Hanging) -> bool) -> bool) -> Option<String> {
        let rule = self.rules.iter().find(|id| !any(&|it| it.rule == ***id));
        let clause = self.clauses.iter().find(|id| !any(&|it| is_clause(&it.suspect, id)));
        rule.map(ToString::to_string).or_else(|| clause.map(ToString::to_string))
    }
}

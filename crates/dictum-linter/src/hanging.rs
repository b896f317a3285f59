//! What of a workspace's layers hangs on clauses that were edited since somebody last
//! looked.

use dictum_policy::layering::LayerFile;
use dictum_requirements::suspects::{self, Suspect};
use dictum_schema::confirmations::Confirmation;
use dictum_schema::id::{LayerId, PolicyId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::layer::Override;
use dictum_schema::lock::Locked;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use semver::Version;

use crate::confirm;
use crate::lock;
use crate::workspace::Workspace;

/// An override or a waiver that hangs on an edited clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Hanging {
    /// The policy.
    pub policy: PolicyId,
    /// The release that has the clause as it was.
    pub after: Version,
    /// The layer.
    pub layer: LayerId,
    /// The rule that it overrides or waives.
    pub rule: RuleId,
    /// Where it stands.
    pub at: Location,
    /// The clause.
    pub suspect: Suspect,
}

/// Finds what hangs on edited clauses and nobody confirmed, in the order of the lock.
///
/// An entry of the lock that was moved names the release that layers were last held
/// to: the clauses of that one and of the one in force are compared.
pub fn find(workspace: &Workspace, confirmations: &[Confirmation]) -> (Vec<Hanging>, Vec<Finding>) {
    let mut hanging = Vec::new();
    let mut findings = Vec::new();
    for locked in workspace.lock.iter().flat_map(|it| &it.lock.policies) {
        let Some(reviewed) = &locked.reviewed else { continue };
        match edited(workspace, locked, reviewed) {
            Ok(edited) => hanging.extend(
                layers(workspace, locked)
                    .iter()
                    .flat_map(|file| edited.iter().map(move |it| (*file, it)))
                    .flat_map(|(file, suspect)| of_layer(file, suspect, locked, reviewed)),
            ),
            Err(finding) => findings.push(*finding),
        }
    }
    hanging.retain(|it| !confirmations.iter().any(|confirmed| it.is_confirmed_by(confirmed)));
    (hanging, findings)
}

/// The same, as warnings; what the workspace's confirmations say counts.
pub fn warnings(workspace: &Workspace) -> Vec<Finding> {
    let moved = |it: &lock::LockFile| it.lock.policies.iter().any(|it| it.reviewed.is_some());
    if !workspace.lock.as_ref().is_some_and(moved) {
        return Vec::new();
    }
    let (confirmations, mut findings) = confirm::read(&workspace.root);
    let (hanging, faults) = find(workspace, &confirmations);
    findings.extend(faults);
    findings.extend(hanging.iter().map(|it| it.finding(workspace.root.name())));
    findings
}

impl Hanging {
    fn is_confirmed_by(&self, confirmation: &Confirmation) -> bool {
        confirmation.policy == self.policy
            && confirmation.after == self.after
            && confirmation.clause == self.suspect.before.id
            && confirmation.now == self.suspect.now.as_ref().map(|it| it.clause.id.clone())
            && confirmation.layer.as_ref() == Some(&self.layer)
            && confirmation.rules.contains(&self.rule)
    }

    /// What a person reads of it in the workspace `folder`.
    pub fn finding(&self, folder: &str) -> Finding {
        let (layer, rule, after) = (&self.layer, &self.rule, &self.after);
        let about = self.suspect.message();
        Finding::new(
            "layer-suspect",
            Severity::Warning,
            Text::new(
                format!("what `{layer}` says of `{rule}` hangs on a clause that was edited after {after}"),
                format!("`{layer}` 关于 `{rule}` 的内容所依据的条款在 {after} 之后有改动"),
            ),
        )
        .at(self.at.clone())
        .note(about)
        .help(Text::new(
            format!("look whether it is still right, then run `dictum confirm {folder} --by NAME`"),
            format!("请复核其是否仍然成立，然后运行 `dictum confirm {folder} --by NAME`"),
        ))
    }
}

/// The clauses that were edited between the release `reviewed` and the locked one.
fn edited(
    workspace: &Workspace,
    locked: &Locked,
    reviewed: &Version,
) -> Result<Vec<Suspect>, Box<Finding>> {
    let chosen = lock::choose(workspace, &locked.range)?;
    let (then, _) = chosen.pack.load(reviewed);
    let (now, _) = chosen.pack.load(&chosen.version);
    match (then, now) {
        (Some(then), Some(now)) => Ok(suspects::between(&then.release.ledger, &now.release.ledger)),
        _ => Err(Box::new(not_comparable(locked, reviewed))),
    }
}

/// The layers over the policy of `locked`, of all subjects that name its range.
fn layers<'w>(workspace: &'w Workspace, locked: &Locked) -> Vec<&'w LayerFile> {
    let config = &workspace.config;
    let subjects = config.subjects.iter().filter(|it| it.policy == locked.range);
    let mut files: Vec<&LayerFile> = Vec::new();
    for subject in subjects {
        let own = (config, subject.layers.as_slice());
        for file in workspace.layers.over(&locked.range.policy, own) {
            if !files.iter().any(|it| std::ptr::eq(*it, file)) {
                files.push(file);
            }
        }
    }
    files
}

/// What of the layer `file` hangs on `suspect`.
fn of_layer(
    file: &LayerFile,
    suspect: &Suspect,
    locked: &Locked,
    reviewed: &Version,
) -> Vec<Hanging> {
    let hangs = |rule: &RuleId, change: Option<&Override>| {
        suspect.rules.contains(rule)
            || change.is_some_and(|it| it.params.keys().any(|it| suspect.params.contains(it)))
    };
    let layer = &file.layer;
    let overrides = layer
        .rules
        .iter()
        .filter(|(rule, change)| hangs(rule, Some(change)))
        .map(|(rule, _)| (rule, format!("/rules/{rule}")));
    let waivers = layer
        .waivers
        .iter()
        .enumerate()
        .filter(|(_, it)| hangs(&it.rule, None))
        .map(|(index, it)| (&it.rule, format!("/waivers/{index}")));
    overrides
        .chain(waivers)
        .map(|(rule, pointer)| Hanging {
            policy: locked.range.policy.clone(),
            after: reviewed.clone(),
            layer: layer.layer.clone(),
            rule: rule.clone(),
            at: file.tree.location(file.tree.nearest(&pointer)),
            suspect: suspect.clone(),
        })
        .collect()
}

fn not_comparable(locked: &Locked, reviewed: &Version) -> Finding {
    let policy = &locked.range.policy;
    Finding::new(
        "release-not-comparable",
        Severity::Warning,
        Text::new(
            format!(
                "{policy} {reviewed}, which the layers were last held to, is not there, so that nobody can tell what is suspect"
            ),
            format!("各层上次复核所依据的 {policy} {reviewed} 已不存在，无从得知哪些内容存疑"),
        ),
    )
}

//! The policy in force for a subject: its release, its layers, its waivers.

use std::sync::Arc;

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::layering::{self, Base, Layered};
use dictum_policy::waivers::{self, Calendar, Waivers};
use dictum_schema::language::Text;
use dictum_schema::layer::Rank;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::lock::{self, Chosen};
use crate::packs::Loaded;
use crate::releases;
use crate::workspace::Workspace;

/// Resolves the policy with number `number` of the workspace's subject `index` on the
/// day `today`; none where it cannot judge, with every reason.
pub fn resolve(
    workspace: &Workspace,
    (index, number): (usize, usize),
    today: Date,
) -> (Option<InForce>, Vec<Finding>) {
    let subject = workspace.config.subjects.get(index);
    let range = subject.and_then(|it| it.policy.ranges().nth(number));
    let (Some(subject), Some(range)) = (subject, range) else { return (None, Vec::new()) };
    let chosen = match lock::choose(workspace, range) {
        Ok(chosen) => chosen,
        Err(mut finding) => {
            if finding.at.is_none() {
                let pointer = format!("/subjects/{index}/policy/{number}");
                finding.at = workspace.tree.as_ref().map(|it| it.location(it.nearest(&pointer)));
            }
            return (None, vec![*finding]);
        }
    };
    let Chosen { pack, version, locked } = chosen;
    let (loaded, mut findings) = pack.load(&version);
    let Some(loaded) = loaded else { return (None, findings) };
    // A lock vouches by the digest that it holds; without one the pack's own list has to.
    let doubt = match locked {
        Some(locked) => locked.differs(&loaded),
        None => releases::vouched(pack, &loaded).err().map(|it| *it),
    };
    if let Some(finding) = doubt {
        findings.push(finding);
        return (None, findings);
    }
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
    let base = Base { release: &loaded.release, source: &loaded.source, schema: &schema };
    let files = workspace.layers.over(&range.policy, (&workspace.config, subject));
    match layering::apply(&base, &files) {
        Ok(layered) => {
            let policy = Arc::new(layered.policy.clone());
            let applied: Vec<_> =
                layered.stack.iter().filter_map(|it| files.get(*it).copied()).collect();
            let calendar = Calendar { today, terms: workspace.config.waivers };
            let (waivers, faults) = waivers::gather(&applied, &layered.policy, &calendar);
            findings.extend(layered.findings.iter().cloned().chain(faults));
            let layers = applied.iter().map(|it| AppliedLayer::of(it)).collect();
            (Some(InForce { loaded, schema, layered, policy, layers, waivers }), findings)
        }
        Err(faults) => {
            let tree = loaded.tree();
            findings.extend(faults.iter().map(|it| it.finding(&tree)));
            (None, findings)
        }
    }
}

/// The policy in force for a subject.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The release.
    pub loaded: Loaded,
    /// The JSON Schema of the facts.
    pub schema: Json,
    /// The release under its layers.
    pub layered: Layered,
    /// Its policy, as the subjects share it.
    pub policy: Arc<EffectivePolicy>,
    /// The layers that apply, in the order in which they do.
    pub layers: Vec<AppliedLayer>,
    /// What is excused for a time.
    pub waivers: Waivers,
}

impl InForce {
    /// Whether both judge every subject alike. Where one excuses something that is not
    /// claimed: waivers depend on the day, and are few.
    pub(crate) fn judges_as(&self, other: &Self) -> bool {
        let excuses = |it: &Self| !it.waivers.held().is_empty();
        (&self.loaded.release, &self.policy, &self.schema, &self.layers)
            == (&other.loaded.release, &other.policy, &other.schema, &other.layers)
            && !excuses(self)
            && !excuses(other)
    }
}

/// A layer that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedLayer {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub rank: Rank,
    /// Whom to ask about it.
    pub owner: String,
    /// Its file, as people know it.
    pub path: String,
}

impl AppliedLayer {
    fn of(file: &layering::LayerFile) -> Self {
        let layer = &file.layer;
        Self {
            name: layer.layer.to_string(),
            rank: layer.rank,
            owner: layer.owner.clone(),
            path: file.tree.location(file.tree.root()).source.path().to_owned(),
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

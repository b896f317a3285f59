//! Layers over a release: what an organisation, its teams and its projects change.

mod grants;
mod plan;
mod remarks;
mod tell;
pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_schema::compilation::Verdict;
use dictum_schema::id::{LayerId, ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::layer::{Layer, Rank};
use dictum_schema::release::Release;
use dictum_schema::rulebook::{Grant, ParamValue};
use dictum_schema::severity::Severity;
use dictum_schema::value::Scalar;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};
use dictum_source::tree::Tree;
use serde_json::Value as Json;

use crate::diff::{self, Policy};
use crate::effective::{self, EffectivePolicy};
use crate::layering::grants::Grants;
use crate::layering::plan::Planned;
use crate::layering::remarks::Stands;
use crate::layering::tell::Teller;
use crate::origin::{Origin, Set};
use crate::program::{self, PolicyProgram, RuleFault};

/// Puts `layers` over the release of `base`: by rank, and within one in their order.
///
/// A layer only tightens, as [`diff::compare`] judges it: a change that loosens a
/// rule, or of which nothing is proved, needs a grant, of the rule itself or of a
/// layer above. Each change is judged alone and refused alone, so that one stale line
/// does not switch off what every other line still says. A layer that was written for
/// other versions is not applied at all, and that is an error.
///
/// # Errors
///
/// Fails where the release's own conditions do not compile.
pub fn apply(base: &Base<'_>, layers: &[&LayerFile]) -> Result<Layered, Vec<RuleFault>> {
    let policy = effective::resolve(base.release);
    let program = program::compile(&policy, base.schema)?;
    let mut ctx = Ctx::new(base, (policy, program));
    let mut order: Vec<(usize, &LayerFile)> = layers.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, it)| it.layer.rank);
    let mut stack = Vec::new();
    for (index, file) in order {
        if ctx.admits(file) {
            ctx.layer(file);
            stack.push(index);
        }
    }
    let program = if stack.is_empty() { ctx.program } else { ctx.program.with_params(&ctx.policy) };
    let (effects, findings) = (ctx.effects, ctx.findings);
    Ok(Layered { policy: ctx.policy, program, stack, effects, findings })
}

/// The most changes that the layers over one release may make together.
pub const CHANGES_MAX: usize = 1_000;

/// The most items that they may bring together.
pub const ITEMS_MAX: usize = 10_000;

/// What layers are put over.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// The release.
    pub release: &'a Release,
    /// The release's file, for findings to point into.
    pub source: &'a Arc<Source>,
    /// The JSON Schema of the subjects' facts.
    pub schema: &'a Json,
}

/// A layer, and its file.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerFile {
    /// The layer.
    pub layer: Layer,
    /// Its file as a tree, for findings to point into.
    pub tree: Tree,
}

/// A release under its layers.
#[derive(Debug, Clone)]
pub struct Layered {
    /// The policy in force.
    pub policy: EffectivePolicy,
    /// Its program, over its parameters.
    pub program: PolicyProgram,
    /// The layers that apply, in the order in which they do, by their places among
    /// those that were given.
    pub stack: Vec<usize>,
    /// What became of each change, in the order in which they were judged.
    pub effects: Vec<Effect>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// A change that a layer asks for, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The layer.
    pub layer: LayerId,
    /// The rule under which it stands.
    pub rule: RuleId,
    /// The change.
    pub change: Change,
    /// What became of it.
    pub fate: Fate,
    /// Where it stands.
    pub at: Location,
}

/// One change that a layer asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A severity.
    Severity(Severity),
    /// Switching the rule on or off.
    Enabled(bool),
    /// A parameter's whole value.
    Set(ParamId, ParamValue),
    /// Items that leave a parameter.
    Remove(ParamId, Vec<Scalar>),
    /// Items that join a parameter.
    Add(ParamId, Vec<Scalar>),
    /// What the layers below may do.
    Allow(Grant),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is in force.
    Taken,
    /// It says what is so without it.
    Idle,
    /// It would loosen a rule, or that it does not is not proved; with the reason.
    Refused(Text),
    /// It names what is not there, or gives a value of another type.
    Dead,
}

/// The rules that a change would loosen without a grant, each with what it would
/// mean and why.
type Loosened = Vec<(RuleId, Verdict, Text)>;

/// Whether a comparison sees that rules are switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switches {
    Seen,
    /// A rule that is switched off may be switched on again: what changes meanwhile is
    /// judged as if it were on.
    SeenThrough,
}

impl Switches {
    fn of(change: &Change) -> Self {
        match change {
            Change::Enabled(_) => Self::Seen,
            _ => Self::SeenThrough,
        }
    }
}

struct Ctx<'a> {
    teller: Teller<'a>,
    policy: EffectivePolicy,
    program: PolicyProgram,
    grants: Grants,
    /// The rank of the layer at hand, and the policy under all layers of higher ranks.
    rank: (Rank, EffectivePolicy),
    /// Whom to ask about each layer.
    owners: BTreeMap<LayerId, String>,
    /// The changes and the items that the layers brought so far.
    spent: (usize, usize),
    effects: Vec<Effect>,
    findings: Vec<Finding>,
}

impl<'a> Ctx<'a> {
    fn new(base: &Base<'a>, (policy, program): (EffectivePolicy, PolicyProgram)) -> Self {
        Self {
            teller: Teller::new(base),
            rank: (Rank::Organisation, policy.clone()),
            policy,
            program,
            grants: Grants::default(),
            owners: BTreeMap::new(),
            spent: (0, 0),
            effects: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether the layer is over the release in force; a finding says why not.
    fn admits(&mut self, file: &LayerFile) -> bool {
        let layer = &file.layer;
        let refusal = if layer.over.policy != self.policy.policy {
            Some(self.teller.other_policy(file))
        } else if !layer.over.matches(&self.policy.version) {
            Some(self.teller.other_version(file))
        } else {
            None
        };
        let admitted = refusal.is_none();
        self.findings.extend(refusal);
        if admitted && self.owners.insert(layer.layer.clone(), layer.owner.clone()).is_some() {
            self.findings.push(self.teller.name_taken(file));
        }
        admitted
    }

    fn layer(&mut self, file: &LayerFile) {
        if self.rank.0 != file.layer.rank {
            self.rank = (file.layer.rank, self.policy.clone());
        }
        let level = self.grants.enter(&self.policy);
        let planned = plan::plan(file, (&self.policy, &self.program), &self.teller);
        self.findings.extend(planned.findings);
        self.effects.extend(planned.dead);
        for it in planned.changes {
            if !self.affords(&it) {
                self.findings.push(self.teller.too_long(file));
                return;
            }
            let fate = self.change(&it, (file, level));
            self.effects.push(it.effect(&file.layer, fate));
        }
        for it in planned.allowed {
            let fate = self.allow(&it, (file, level));
            self.effects.push(it.effect(&file.layer, fate));
        }
    }

    /// Whether the layers may bring `planned` as well.
    fn affords(&mut self, planned: &Planned) -> bool {
        self.spent = (self.spent.0 + 1, self.spent.1 + planned.items());
        self.spent.0 <= CHANGES_MAX && self.spent.1 <= ITEMS_MAX
    }

    /// Judges one change, and makes it where it may be made.
    fn change(&mut self, planned: &Planned, (file, level): (&LayerFile, usize)) -> Fate {
        let (planned, idle) = planned.trimmed(&self.policy);
        for it in &idle {
            self.findings.push(remarks::idle(&planned, it));
        }
        let Some(change) = &planned.change else { return Fate::Idle };
        let origin = planned.origin(&file.layer);
        let mut after = self.policy.clone();
        make(&mut after, (&planned.rule, change), &origin);
        let loosened = self.loosened((&self.policy, &after), Switches::of(change));
        let mut refused: Loosened = loosened
            .into_iter()
            .filter(|(rule, verdict, _)| !self.granted((rule, *verdict), (change, &after), level))
            .collect();
        // The rule under which the change stands is the one that its author has in mind.
        refused.sort_by_key(|(rule, ..)| *rule != planned.rule);
        let rival = planned.rival(&self.policy, &file.layer);
        if refused.is_empty() {
            let rival = rival.map(|it| remarks::conflict(&planned, (&it, Stands::This)));
            self.findings.extend(rival);
            self.policy = after;
            return Fate::Taken;
        }
        let settled = self.loosened((&self.rank.1, &after), Switches::of(change)).is_empty();
        self.findings.push(if let Some(rival) = rival.filter(|_| settled) {
            remarks::conflict(&planned, (&rival, Stands::Other))
        } else {
            let setter = planned.setter(&self.policy);
            let owner = match &setter {
                Some(Origin::Layer { layer, .. }) => self.owners.get(layer),
                _ => None,
            };
            self.teller.loosens(&planned, &refused, setter.as_ref().zip(owner))
        });
        Fate::Refused(refused.into_iter().next().map(|(_, _, why)| why).unwrap_or_default())
    }

    /// The rules that are looser after than before, or of which that they are not is
    /// not proved.
    fn loosened(
        &self,
        (before, after): (&EffectivePolicy, &EffectivePolicy),
        switches: Switches,
    ) -> Loosened {
        let (mut before, mut after) = (before.clone(), after.clone());
        if switches == Switches::SeenThrough {
            before.all_on();
            after.all_on();
        }
        let (old, new) = (self.program.with_params(&before), self.program.with_params(&after));
        let old = Policy { policy: &before, program: &old };
        let new = Policy { policy: &after, program: &new };
        let changes = diff::compare(&old, &new).changes.into_iter();
        let loose = |it: &Verdict| !matches!(it, Verdict::Tightened | Verdict::Words);
        changes
            .filter(|it| loose(&it.verdict))
            .filter_map(|it| Some((it.rule?, it.verdict, it.reason)))
            .collect()
    }

    /// Whether the rule's own grant, or one of a layer above, covers a change that
    /// loosens it.
    ///
    /// A layer lends no more than it holds: what it allows may undo what it tightened
    /// itself, or go as far as a grant above it goes, and no further.
    fn granted(
        &self,
        (rule, verdict): (&RuleId, Verdict),
        (change, after): (&Change, &EffectivePolicy),
        level: usize,
    ) -> bool {
        let released = self.policy.rule(rule).and_then(|it| it.rule.layers);
        if released.is_some_and(|it| grants::covers(it, change, verdict)) {
            return true;
        }
        self.grants.above(rule, level).any(|(grant, before)| {
            let loosened = || self.loosened((before, after), Switches::of(change));
            grants::covers(grant, change, verdict) && loosened().iter().all(|it| it.0 != *rule)
        })
    }

    /// Takes an allowance over, and says where it lends nothing.
    fn allow(&mut self, planned: &Planned, (file, level): (&LayerFile, usize)) -> Fate {
        let Some(Change::Allow(grant)) = planned.change else { return Fate::Idle };
        let released = self.policy.rule(&planned.rule).and_then(|it| it.rule.layers);
        let released = released.unwrap_or_default();
        if grants::joined(released, grant) == released {
            self.findings.push(self.teller.allows_nothing_new(planned));
            return Fate::Idle;
        }
        let own = self.grants.before(level).is_some_and(|before| {
            let changed = self.loosened((&self.policy, before), Switches::Seen);
            changed.iter().any(|(rule, _, _)| *rule == planned.rule)
        });
        let lent = self.grants.above(&planned.rule, level).next().is_some();
        if !own && !lent {
            self.findings.push(self.teller.allows_what_it_lacks(planned));
            return Fate::Idle;
        }
        self.grants.allow(&planned.rule, grant, level);
        if let Some(rule) = self.policy.rule_mut(&planned.rule) {
            let origin = planned.origin(&file.layer);
            rule.grants.push(Set { value: grant, origin });
        }
        Fate::Taken
    }
}

/// Makes `change` under `rule` of `policy`.
fn make(policy: &mut EffectivePolicy, (rule, change): (&RuleId, &Change), origin: &Origin) {
    match change {
        Change::Severity(it) => {
            if let Some(rule) = policy.rule_mut(rule) {
                rule.set_severity(*it, origin.clone());
            }
        }
        Change::Enabled(it) => {
            if let Some(rule) = policy.rule_mut(rule) {
                rule.switch(*it, origin.clone());
            }
        }
        Change::Set(param, value) => {
            policy.change_items(param, |_| true, (value.scalars(), origin));
        }
        Change::Remove(param, gone) => {
            let gone = plan::Values::of(gone);
            policy.change_items(param, |it| gone.has(it), (&[], origin));
        }
        Change::Add(param, added) => policy.change_items(param, |_| false, (added, origin)),
        Change::Allow(_) => {}
    }
}

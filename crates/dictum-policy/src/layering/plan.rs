//! What a layer asks for, as single changes that name what is there.

use std::collections::BTreeSet;

use dictum_evaluator::direction::Direction;
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::layer::{Layer, Override, ParamOverride};
use dictum_schema::release;
use dictum_schema::rulebook::ParamValue;
use dictum_schema::value::Scalar;
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use super::remarks;
use super::tell::Teller;
use super::{Change, Effect, Fate, LayerFile};
use crate::effective::EffectivePolicy;
use crate::origin::Origin;
use crate::program::PolicyProgram;
use crate::renamed;

/// Takes a layer apart: severities and switches, then parameters, rule by rule; what
/// it allows comes last, so that it lends what it has become.
pub(super) fn plan(
    file: &LayerFile,
    (policy, program): (&EffectivePolicy, &PolicyProgram),
    teller: &Teller<'_>,
) -> Plan {
    let mut ctx = Ctx { file, policy, program, teller, plan: Plan::default() };
    for rule in file.layer.rules.keys() {
        ctx.rule(rule);
    }
    if file.layer.rules.is_empty() && file.layer.waivers.is_empty() {
        ctx.plan.findings.push(remarks::empty(file, ""));
    }
    ctx.plan
}

/// What a layer asks for.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What can be judged.
    pub(super) changes: Vec<Planned>,
    /// What the layer allows to those below it.
    pub(super) allowed: Vec<Planned>,
    /// What names nothing.
    pub(super) dead: Vec<Effect>,
    pub(super) findings: Vec<Finding>,
}

/// One change, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) rule: RuleId,
    /// The change; none where nothing is left of it.
    pub(super) change: Option<Change>,
    /// The change as the layer has it.
    asked: Change,
    pub(super) at: Location,
    /// The place of each item, where the change has several.
    places: Vec<Location>,
}

/// A part of a change that says what is so already.
#[derive(Debug)]
pub(super) struct Idle {
    /// The item; none where it is the whole change.
    pub(super) item: Option<Scalar>,
    pub(super) at: Location,
    /// Who said so before; none where nobody has to say so.
    pub(super) by: Option<Origin>,
}

/// A rule as a layer names it, and as it is called.
#[derive(Clone, Copy)]
struct Named<'a> {
    written: &'a RuleId,
    rule: &'a RuleId,
}

struct Ctx<'a> {
    file: &'a LayerFile,
    policy: &'a EffectivePolicy,
    program: &'a PolicyProgram,
    teller: &'a Teller<'a>,
    plan: Plan,
}

impl Ctx<'_> {
    /// Takes apart what stands under the rule `written`; where that is a name that rules had,
    /// it holds for them.
    fn rule(&mut self, written: &RuleId) {
        let Some(asked) = self.file.layer.rules.get(written) else { return };
        let pointer = format!("/rules/{written}");
        if asked == &Override::default() {
            self.plan.findings.push(remarks::empty(self.file, &pointer));
        }
        let at = || self.file.tree.key_location(self.file.tree.nearest("/rules"), written.as_str());
        let called = self.policy.called(written);
        if called.is_empty() {
            self.plan.findings.push(self.teller.unknown_rule(written, (self.policy, at())));
            return self.dead(Named { written, rule: written }, asked);
        }
        if called.iter().all(|it| it.rule.id != *written) {
            self.plan.findings.push(renamed::told(written, &called, at()));
        }
        let named = called.iter().map(|it| Named { written, rule: &it.rule.id });
        for named in named.clone() {
            let changes = self.of_rule(named, asked);
            self.plan.changes.extend(changes);
        }
        for (param, it) in &asked.params {
            let reader = named.clone().find(|it| self.reads(it.rule, param));
            if let Some(named) = reader.or_else(|| named.clone().next()) {
                self.param(named, (param, it));
            }
        }
        if let Some(it) = asked.allow {
            let allowed = named.map(|named| self.planned(named, Change::Allow(it), "allow"));
            self.plan.allowed.extend(allowed.collect::<Vec<_>>());
        }
    }

    /// What is said of a rule itself.
    fn of_rule(&self, named: Named<'_>, asked: &Override) -> Vec<Planned> {
        let severity = asked.severity.map(|it| (Change::Severity(it), "severity"));
        let enabled = asked.enabled.map(|it| (Change::Enabled(it), "enabled"));
        let changes = [severity, enabled].into_iter().flatten();
        changes.map(|(change, below)| self.planned(named, change, below)).collect()
    }

    /// Notes that nothing of `asked` names anything.
    fn dead(&mut self, named: Named<'_>, asked: &Override) {
        let mut changes = self.of_rule(named, asked);
        changes.extend(asked.params.iter().flat_map(|(id, it)| self.of_param(named, (id, it))));
        let layer = &self.file.layer;
        self.plan.dead.extend(changes.into_iter().map(|it| it.effect(layer, Fate::Dead)));
    }

    fn planned(&self, named: Named<'_>, change: Change, below: &str) -> Planned {
        let tree = &self.file.tree;
        let node = tree.nearest(&format!("/rules/{}/{below}", named.written));
        let places = tree.items(node).iter().map(|it| tree.location(*it)).collect();
        let (asked, rule) = (change.clone(), named.rule.clone());
        Planned { rule, change: Some(change), asked, at: tree.location(node), places }
    }

    /// The parts of one override of a parameter, in the order in which they apply.
    fn of_param(
        &self,
        named: Named<'_>,
        (param, asked): (&ParamId, &ParamOverride),
    ) -> Vec<Planned> {
        let below = |part: &str| format!("params/{param}/{part}");
        let mut changes = Vec::new();
        if let Some(value) = &asked.set {
            let change = Change::Set(param.clone(), value.clone());
            changes.push(self.planned(named, change, &below("set")));
        }
        if !asked.remove.is_empty() {
            let change = Change::Remove(param.clone(), asked.remove.clone());
            changes.push(self.planned(named, change, &below("remove")));
        }
        if !asked.add.is_empty() {
            let change = Change::Add(param.clone(), asked.add.clone());
            changes.push(self.planned(named, change, &below("add")));
        }
        changes
    }

    fn param(&mut self, named: Named<'_>, (id, asked): (&ParamId, &ParamOverride)) {
        let tree = &self.file.tree;
        let Named { written, rule } = named;
        let params = tree.nearest(&format!("/rules/{written}/params"));
        let at = tree.key_location(params, id.as_str());
        let changes = self.of_param(named, (id, asked));
        let mut dead = Vec::new();
        match self.policy.params().get(id) {
            None => dead.push(self.teller.unknown_param(id, (self.policy, at))),
            Some(_) if !self.reads(rule, id) => {
                dead.push(remarks::not_read((rule, id), (self.readers(id), at)));
            }
            Some(_) if changes.is_empty() => {
                let pointer = format!("/rules/{written}/params/{id}");
                self.plan.findings.push(remarks::empty(self.file, &pointer));
            }
            Some(param) => {
                for it in changes {
                    match it.misfit(param) {
                        Some(at) => {
                            self.plan.findings.push(remarks::wrong_type((id, param.kind), at));
                            self.plan.dead.push(it.effect(&self.file.layer, Fate::Dead));
                        }
                        None => self.plan.changes.push(it),
                    }
                }
                return;
            }
        }
        self.plan.findings.append(&mut dead);
        let layer = &self.file.layer;
        self.plan.dead.extend(changes.into_iter().map(|it| it.effect(layer, Fate::Dead)));
    }

    fn reads(&self, rule: &RuleId, param: &ParamId) -> bool {
        let path = format!("params.{param}");
        let program = self.program.rules().iter().find(|it| it.id == *rule);
        program.is_some_and(|it| {
            [&it.when, &it.require].iter().any(|it| it.direction(&path) != Direction::Unused)
        })
    }

    fn readers(&self, param: &ParamId) -> Vec<RuleId> {
        let rules = self.policy.rules().iter().map(|it| &it.rule.id);
        rules.filter(|it| self.reads(it, param)).cloned().collect()
    }
}

impl Planned {
    pub(super) fn origin(&self, layer: &Layer) -> Origin {
        Origin::Layer { layer: layer.layer.clone(), rank: layer.rank, at: self.at.clone() }
    }

    pub(super) fn effect(self, layer: &Layer, fate: Fate) -> Effect {
        let layer = layer.layer.clone();
        Effect { layer, rule: self.rule, change: self.asked, fate, at: self.at }
    }

    /// The first value that does not fit the type of `param`.
    fn misfit(&self, param: &release::Param) -> Option<Location> {
        let list = param.kind.is_list();
        let values = match &self.asked {
            Change::Set(_, ParamValue::One(it)) if !list && !param.kind.is_map() => {
                std::slice::from_ref(it)
            }
            Change::Set(_, ParamValue::List(them)) if list => them,
            Change::Remove(_, them) | Change::Add(_, them) if list => them,
            _ => return Some(self.at.clone()),
        };
        let wrong = values.iter().position(|it| !param.kind.holds(it))?;
        Some(self.places.get(wrong).unwrap_or(&self.at).clone())
    }

    /// How many items the change brings.
    pub(super) fn items(&self) -> usize {
        match &self.asked {
            Change::Add(_, them) | Change::Remove(_, them) => them.len(),
            Change::Set(_, value) => value.scalars().len(),
            Change::Severity(_) | Change::Enabled(_) | Change::Allow(_) => 0,
        }
    }

    /// The change without what is so already in `policy`, and that.
    pub(super) fn trimmed(&self, policy: &EffectivePolicy) -> (Self, Vec<Idle>) {
        let idle = |by: Option<Origin>| Idle { item: None, at: self.at.clone(), by };
        let whole = |by| (Self { change: None, ..self.clone() }, vec![idle(by)]);
        let rule = policy.rule(&self.rule);
        match &self.asked {
            Change::Severity(asked) => match rule.filter(|it| it.severity == *asked) {
                Some(rule) => whole(Some(rule.origin.clone())),
                None => (self.clone(), Vec::new()),
            },
            Change::Enabled(asked) => match rule.filter(|it| it.enabled == *asked) {
                Some(rule) => whole(rule.switches.last().map(|it| it.origin.clone())),
                None => (self.clone(), Vec::new()),
            },
            Change::Set(param, value) => {
                let items = policy.params().get(param).map(|it| it.items.as_slice());
                let now = items.unwrap_or_default().iter().map(|it| &it.value);
                if now.eq(value.scalars()) {
                    let last = policy.items(param).iter().rfind(|it| it.removed.is_none());
                    whole(last.map(|it| it.origin.clone()))
                } else {
                    (self.clone(), Vec::new())
                }
            }
            Change::Remove(param, gone) => {
                let there = Values::in_force(policy, param);
                self.split(gone, |it| !there.has(it), policy)
            }
            Change::Add(param, added) => {
                let mut there = Values::in_force(policy, param);
                self.split(added, |it| !there.insert(it), policy)
            }
            Change::Allow(_) => (self.clone(), Vec::new()),
        }
    }

    /// The items that are left to do, and those that are not.
    fn split(
        &self,
        items: &[Scalar],
        mut is_idle: impl FnMut(&Scalar) -> bool,
        policy: &EffectivePolicy,
    ) -> (Self, Vec<Idle>) {
        let (mut left, mut idle) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            if !is_idle(item) {
                left.push(item.clone());
                continue;
            }
            let by = self.param().and_then(|it| brought(policy, it, item));
            let at = self.places.get(index).unwrap_or(&self.at).clone();
            idle.push(Idle { item: Some(item.clone()), at, by });
        }
        let change = match &self.asked {
            _ if left.is_empty() => None,
            Change::Remove(param, _) => Some(Change::Remove(param.clone(), left)),
            Change::Add(param, _) => Some(Change::Add(param.clone(), left)),
            other => Some(other.clone()),
        };
        (Self { change, ..self.clone() }, idle)
    }

    pub(super) fn asked(&self) -> &Change {
        &self.asked
    }

    pub(super) fn param(&self) -> Option<&ParamId> {
        match &self.asked {
            Change::Set(it, _) | Change::Remove(it, _) | Change::Add(it, _) => Some(it),
            _ => None,
        }
    }

    /// Who set what the change would undo or overwrite.
    pub(super) fn setter(&self, policy: &EffectivePolicy) -> Option<Origin> {
        let rule = policy.rule(&self.rule);
        let items = self.param().map(|it| policy.items(it)).unwrap_or_default();
        let mut here = items.iter().filter(|it| it.removed.is_none());
        match self.change.as_ref()? {
            Change::Severity(_) => rule.map(|it| it.origin.clone()),
            Change::Enabled(_) => rule?.switches.last().map(|it| it.origin.clone()),
            Change::Set(..) => here.next_back().map(|it| it.origin.clone()),
            Change::Remove(_, gone) => {
                let gone = Values::of(gone);
                here.rfind(|it| gone.has(&it.item.value)).map(|it| it.origin.clone())
            }
            Change::Add(_, added) => {
                let added = Values::of(added);
                let back = items.iter().rfind(|it| added.has(&it.item.value));
                back.and_then(|it| it.removed.clone())
            }
            Change::Allow(_) => None,
        }
    }

    /// The layer of the same rank that has set the same to something else.
    pub(super) fn rival(&self, policy: &EffectivePolicy, layer: &Layer) -> Option<Origin> {
        self.setter(policy).filter(|it| it.is_rank(layer.rank))
    }
}

/// Who brought `item` into `param`.
fn brought(policy: &EffectivePolicy, param: &ParamId, item: &Scalar) -> Option<Origin> {
    let asked = Values::of(std::slice::from_ref(item));
    let items = policy.items(param).iter();
    let there = items.filter(|it| it.removed.is_none()).find(|it| asked.has(&it.item.value));
    there.map(|it| it.origin.clone())
}

/// Values of one list, to be looked up in.
#[derive(Debug)]
pub(super) struct Values(BTreeSet<String>);

impl Values {
    pub(super) fn of(values: &[Scalar]) -> Self {
        // The values of one list are of one type, so that their spelling tells them apart.
        Self(values.iter().map(ToString::to_string).collect())
    }

    fn in_force(policy: &EffectivePolicy, param: &ParamId) -> Self {
        let items = policy.params().get(param).map(|it| it.items.as_slice());
        Self(items.unwrap_or_default().iter().map(|it| it.value.to_string()).collect())
    }

    pub(super) fn has(&self, value: &Scalar) -> bool {
        self.0.contains(&value.to_string())
    }

    /// Whether the value is new.
    fn insert(&mut self, value: &Scalar) -> bool {
        self.0.insert(value.to_string())
    }
}

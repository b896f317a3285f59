//! A policy that judged: its clauses, rules, cases and parameters.

use std::collections::BTreeMap;

use dictum_policy::effective::{EffectiveItem, EffectivePolicy};
use dictum_policy::layering::{self, Effect};
use dictum_policy::origin::Origin;
use dictum_schema::audit::{
    Case, Clause, ClauseState, Fate, Layer, LayerChange, Param, ParamItem, Policy, Rule,
};
use dictum_schema::cases::Cases;
use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::release::{self, Claim};

use super::history::History;
use crate::coverage::readers;
use crate::in_force::{AppliedLayer, InForce};
use crate::packs::Pack;

/// Describes the policy `in_force`, whose release is one of `pack`'s.
pub(super) fn policy(in_force: &InForce, pack: &Pack, history: &History) -> Policy {
    let (effective, release) = (&in_force.policy, &in_force.loaded.release);
    let cases = pack.cases();
    let rules = effective.rules().iter().map(|it| {
        let rule = &it.rule;
        let reads =
            release.params.keys().filter(|param| readers(release, param).any(|it| it == rule.id));
        Rule {
            id: rule.id.clone(),
            title: rule.title.clone(),
            level: rule.level,
            severity: it.severity,
            origin: it.origin.to_string(),
            enabled: it.enabled,
            off_by: it.switched_off_by().map(ToString::to_string),
            when: rule.when.clone(),
            require: rule.require.clone(),
            message: rule.message.clone(),
            help: rule.help.clone(),
            clauses: rule.clauses.clone(),
            addition: rule.addition.clone(),
            params: reads.cloned().collect(),
            cases: cases_of(&cases, &rule.id),
        }
    });
    Policy {
        id: release.policy.clone(),
        version: release.version.clone(),
        title: release.title.clone(),
        layers: in_force.layers.iter().map(layer).collect(),
        document: release.sources.document.clone(),
        rulebook: release.sources.rulebook.clone(),
        asks: release.asks.clone(),
        clauses: release.ledger.iter().map(|it| clause(it, release)).collect(),
        rules: rules.collect(),
        params: params(effective),
        releases: history.releases.clone(),
        comparisons: history.comparisons.clone(),
        changes: layered(&in_force.layered.effects),
    }
}

fn layer(it: &AppliedLayer) -> Layer {
    let AppliedLayer { name, rank, owner, path } = it.clone();
    Layer { name, rank, owner, path }
}

/// What layers ask to change of a release, and what became of it.
fn layered(effects: &[Effect]) -> Vec<LayerChange> {
    let change = |it: &Effect| LayerChange {
        origin: format!("{} ({}:{})", it.layer, it.at.source.path(), it.at.start().line),
        rule: it.rule.clone(),
        what: it.change.text(),
        fate: match it.fate {
            layering::Fate::Taken => Fate::Taken,
            layering::Fate::Idle => Fate::Idle,
            layering::Fate::Refused(_) => Fate::Refused,
            layering::Fate::Dead => Fate::Dead,
        },
        why: it.refusal(),
    };
    effects.iter().map(change).collect()
}

/// The parameters in force, each item with who brought it and who took it out.
fn params(policy: &EffectivePolicy) -> BTreeMap<ParamId, Param> {
    let layer = |it: &Origin| it.at().map(|_| it.to_string());
    let item = |it: &EffectiveItem| ParamItem {
        value: it.item.shown(),
        line: it.item.line,
        amended: it.item.amended,
        origin: layer(&it.origin),
        removed: it.removed.as_ref().map(ToString::to_string),
    };
    let param = |(id, it): (&ParamId, &release::Param)| {
        let items = policy.items(id).iter().map(item).collect();
        (id.clone(), Param { title: it.title.clone(), items })
    };
    policy.params().iter().map(param).collect()
}

fn cases_of(all: &[Cases], rule: &RuleId) -> Vec<Case> {
    let own = all.iter().filter(|it| it.rule == *rule).flat_map(|it| &it.cases);
    let case = |it: &dictum_schema::cases::Case| Case {
        name: it.name.clone(),
        note: it.note.clone(),
        want: it.want,
    };
    own.map(case).collect()
}

fn clause(clause: &release::Clause, release: &release::Release) -> Clause {
    let mut rules: Vec<RuleId> = Vec::new();
    for claim in &clause.claims {
        match claim {
            Claim::Rule(rule) => rules.push(rule.clone()),
            Claim::Param(param) => rules.extend(readers(release, param)),
            Claim::Informative(_) | Claim::Manual(_) | Claim::Elsewhere(_) => {}
        }
    }
    // In the rulebook's order, each once.
    let rules = release.rules.iter().map(|it| &it.id).filter(|it| rules.contains(it));
    let rules: Vec<RuleId> = rules.cloned().collect();
    let any = |is: fn(&Claim) -> bool| clause.claims.iter().any(is);
    let state = if !rules.is_empty() {
        ClauseState::Checked
    } else if any(|it| matches!(it, Claim::Manual(_))) {
        ClauseState::Manual
    } else if any(|it| matches!(it, Claim::Elsewhere(_))) {
        ClauseState::Elsewhere
    } else if clause.asks && clause.claims.is_empty() {
        ClauseState::Unmapped
    } else {
        ClauseState::Informative
    };
    Clause {
        id: clause.id.clone(),
        heading: clause.heading.clone(),
        lines: clause.lines,
        words: clause.words.clone(),
        state,
        claims: clause.claims.clone(),
        rules,
    }
}

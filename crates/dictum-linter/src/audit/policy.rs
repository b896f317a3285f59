//! A policy that judged: its clauses, rules, cases and releases.

use dictum_policy::diff::{self, Policy as Compared};
use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::origin::Origin;
use dictum_policy::program;
use dictum_schema::audit::{Case, Change, Clause, ClauseState, LayerChange, Policy, Release, Rule};
use dictum_schema::cases::Cases;
use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::release::{self, Claim};
use dictum_schema::severity::Severity;

use crate::check::CheckedSubject;
use crate::coverage::readers;
use crate::packs::{Loaded, Pack};

/// Describes the policy that judged `subject`, whose release is one of `packs`.
pub(super) fn policy(packs: &[Pack], subject: &CheckedSubject) -> Option<Policy> {
    let effective = &subject.policy;
    let mut named = packs.iter().filter(|it| *it.policy() == effective.policy);
    let pack = named.find(|it| it.versions().contains(&effective.version))?;
    let release = pack.load(&effective.version).0?.release;
    let cases = pack.cases();
    let rules = effective.rules().iter().map(|it| {
        let rule = &it.rule;
        let reads =
            release.params.keys().filter(|param| readers(&release, param).any(|it| it == rule.id));
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
    Some(Policy {
        id: release.policy.clone(),
        version: release.version.clone(),
        title: release.title.clone(),
        document: release.sources.document.clone(),
        rulebook: release.sources.rulebook.clone(),
        clauses: release.ledger.iter().map(|it| clause(it, &release)).collect(),
        rules: rules.collect(),
        params: effective.params().clone(),
        releases: releases(pack),
        changes: layered(effective),
    })
}

/// What layers change of the release of `policy`.
fn layered(policy: &EffectivePolicy) -> Vec<LayerChange> {
    let mut changes = Vec::new();
    let mut change = |origin: &Origin, (rule, param), what: Text| {
        if origin.at().is_some() {
            changes.push(LayerChange { origin: origin.to_string(), rule, param, what });
        }
    };
    for it in policy.rules() {
        let rule = || (Some(it.rule.id.clone()), None);
        for set in &it.severities {
            let (en, zh_cn) = match set.value {
                Severity::Error => ("error", "错误"),
                Severity::Warning => ("warning", "警告"),
                Severity::Info => ("info", "提示"),
            };
            let what = Text::new(format!("sets the severity to {en}"), format!("级别设为{zh_cn}"));
            change(&set.origin, rule(), what);
        }
        for set in &it.switches {
            let what = if set.value {
                Text::new("switches it on", "启用")
            } else {
                Text::new("switches it off", "停用")
            };
            change(&set.origin, rule(), what);
        }
        for set in &it.grants {
            let what = Text::new("lets the layers below change it", "允许下级层改动");
            change(&set.origin, rule(), what);
        }
    }
    for id in policy.params().keys() {
        for it in policy.items(id) {
            let param = || (None, Some(id.clone()));
            let value = &it.item.value;
            let what = Text::new(format!("adds `{value}`"), format!("增加 `{value}`"));
            change(&it.origin, param(), what);
            if let Some(origin) = &it.removed {
                let what = Text::new(format!("removes `{value}`"), format!("移除 `{value}`"));
                change(origin, param(), what);
            }
        }
    }
    changes
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

/// The releases of `pack`, oldest first, each with what it changes.
fn releases(pack: &Pack) -> Vec<Release> {
    let mut releases: Vec<Release> = Vec::new();
    let mut last: Option<Loaded> = None;
    for version in pack.versions() {
        let Some(loaded) = pack.load(&version).0 else { continue };
        let previous = loaded.release.previous.clone();
        let chained = match (&previous, &last) {
            (None, None) => true,
            (Some(previous), Some(last)) => {
                previous.version == last.release.version && previous.sha256 == last.digest()
            }
            _ => false,
        };
        let changes = last.as_ref().map(|it| changes(pack, it, &loaded)).unwrap_or_default();
        let sha256 = loaded.digest();
        releases.push(Release { version, sha256, previous, chained, changes });
        last = Some(loaded);
    }
    releases
}

/// What changed between two releases, as meaning.
fn changes(pack: &Pack, old: &Loaded, new: &Loaded) -> Vec<Change> {
    let compiled = |it: &Loaded| {
        let schema = pack.schema(&it.release).ok()?;
        let policy = effective::resolve(&it.release);
        let program = program::compile(&policy, &schema).ok()?;
        Some((policy, program))
    };
    let (Some(old), Some(new)) = (compiled(old), compiled(new)) else { return Vec::new() };
    let [old, new] = [&old, &new].map(|(policy, program)| Compared { policy, program });
    let changes = diff::compare(&old, &new).changes;
    let change = |it: &diff::Change| Change {
        rule: it.rule.clone(),
        verdict: it.verdict,
        bump: it.bump(),
        reason: it.reason.clone(),
    };
    changes.iter().map(change).collect()
}

//! A rule as it is in force, as the reports read it.

use std::collections::BTreeSet;

use dictum_policy::effective::{EffectivePolicy, EffectiveRule};
use dictum_policy::layering::{Change, Effect, Fate};
use dictum_policy::waivers::{Held, Refused, Waivers};
use dictum_schema::id::ParamId;
use dictum_schema::language::Text;
use dictum_schema::release::{Param, Release};
use dictum_schema::rulebook::{Grant, ParamValue, ParamsGrant, SeverityGrant};
use dictum_schema::severity::Severity;
use dictum_schema::value::Scalar;

use crate::used;

/// A rule as it is in force for a subject, or as it was released.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// The release.
    pub release: &'a Release,
    /// The policy in force, which is over this release.
    pub policy: &'a EffectivePolicy,
    /// The rule, which is one of the policy's.
    pub rule: &'a EffectiveRule,
    /// The layers that apply, in the order in which they do.
    pub layers: &'a [String],
    /// What became of the layers' changes.
    pub effects: &'a [Effect],
    /// The waivers; none for a rule as it was released.
    pub waivers: Option<&'a Waivers>,
    /// The subject for which it is in force; none for a rule as it was released.
    pub subject: Option<&'a str>,
    /// Subjects of the same policy under other layers.
    pub others: &'a [String],
}

impl<'a> Explained<'a> {
    /// The rule `rule` of `policy`, which is `release` as it was published.
    pub fn released(
        release: &'a Release,
        policy: &'a EffectivePolicy,
        rule: &'a EffectiveRule,
    ) -> Self {
        let (layers, effects, others) = (&[], &[], &[]);
        Self { release, policy, rule, layers, effects, waivers: None, subject: None, others }
    }

    /// The parameters that the rule reads, as they are in force, by name.
    pub(crate) fn params(&self) -> impl Iterator<Item = (&'a ParamId, &'a Param)> {
        let read: BTreeSet<&ParamId> =
            used::params(self.release, &self.rule.rule).map(|(id, _)| id).collect();
        self.policy.params().iter().filter(move |(id, _)| read.contains(id))
    }

    /// What layers asked for under this rule and did not get, with the reason.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (&'a Effect, Text)> {
        let rule = &self.rule.rule.id;
        self.effects.iter().filter(move |it| it.rule == *rule).filter_map(|it| match &it.fate {
            Fate::Refused(why) => Some((it, why.clone())),
            Fate::Dead => Some((
                it,
                Text::new(
                    "it names what is not there, or gives a value of another type",
                    "所指不存在，或值的类型不符",
                ),
            )),
            Fate::Taken | Fate::Idle => None,
        })
    }

    /// The waivers of this rule that were properly given.
    pub(crate) fn held(&self) -> impl Iterator<Item = &'a Held> {
        let rule = &self.rule.rule.id;
        let held = self.waivers.map(Waivers::held).unwrap_or_default();
        held.iter().filter(move |it| it.waiver.rule == *rule)
    }

    /// The waivers of this rule that were not.
    pub(crate) fn refused_waivers(&self) -> impl Iterator<Item = &'a Refused> {
        let rule = &self.rule.rule.id;
        let refused = self.waivers.map(Waivers::refused).unwrap_or_default();
        refused.iter().filter(move |it| it.waiver.rule == *rule)
    }
}

/// A change that a layer asks for, in words.
pub(crate) fn change(it: &Change) -> Text {
    let items = |them: &[Scalar]| -> String {
        them.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
    };
    match it {
        Change::Severity(Severity::Error) => Text::new("severity error", "级别改为错误"),
        Change::Severity(Severity::Warning) => Text::new("severity warning", "级别改为警告"),
        Change::Severity(Severity::Info) => Text::new("severity info", "级别改为提示"),
        Change::Enabled(true) => Text::new("switch it on", "启用"),
        Change::Enabled(false) => Text::new("switch it off", "关闭"),
        Change::Set(param, value) => {
            let value = match value {
                ParamValue::One(it) => items(std::slice::from_ref(it)),
                ParamValue::List(them) => items(them),
            };
            Text::new(format!("set {param} to {value}"), format!("将 {param} 设为 {value}"))
        }
        Change::Remove(param, them) => {
            let them = items(them);
            Text::new(format!("take {them} out of {param}"), format!("从 {param} 去掉 {them}"))
        }
        Change::Add(param, them) => {
            let them = items(them);
            Text::new(format!("add {them} to {param}"), format!("向 {param} 加入 {them}"))
        }
        Change::Allow(it) => {
            let it = grant(*it);
            Text::new(format!("allow to {}", it.en), format!("允许{}", it.zh_cn))
        }
    }
}

/// What a grant lets layers do.
pub(crate) fn grant(it: Grant) -> Text {
    let mut en = Vec::new();
    let mut zh = Vec::new();
    let mut say = |words: (&'static str, &'static str)| {
        en.push(words.0);
        zh.push(words.1);
    };
    match it.severity {
        Some(SeverityGrant::Any) => say(("set its severity to anything", "任意设定级别")),
        Some(SeverityGrant::Tighten) => say(("raise its severity", "提高级别")),
        None => {}
    }
    match it.params {
        Some(ParamsGrant::Any) => say(("set its parameters to anything", "任意设定参数")),
        Some(ParamsGrant::Extend) => say(("add to its parameters", "向参数追加项")),
        None => {}
    }
    if it.off {
        say(("switch it off", "关闭"));
    }
    match en.as_slice() {
        [] => Text::new("only tighten it", "只能收紧"),
        _ => Text::new(en.join(", "), zh.join("、")),
    }
}

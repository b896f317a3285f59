//! What layers ask for and what became of it, in words.

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Grant, ParamValue, ParamsGrant, SeverityGrant};
use dictum_schema::severity::Severity;
use dictum_schema::value::Scalar;

use super::{Change, Effect, Fate};

impl Effect {
    /// Why the change did not come into force; none where it did, or asks for nothing.
    pub fn refusal(&self) -> Option<Text> {
        match &self.fate {
            Fate::Refused(why) => Some(why.clone()),
            Fate::Dead => Some(Text::new(
                "it names what is not there, or gives a value of another type",
                "所指不存在，或值的类型不符",
            )),
            Fate::Taken | Fate::Idle => None,
        }
    }
}

impl Change {
    /// The change in words.
    pub fn text(&self) -> Text {
        let items = |them: &[Scalar]| -> String {
            them.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        };
        match self {
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
}

/// What a grant lets layers do.
pub fn grant(it: Grant) -> Text {
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

//! Remarks on changes that do nothing, or that other places contradict.

use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::value::{ParamType, Scalar};
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use super::plan::{Idle, Planned};
use super::tell::{error, place, warning};
use super::{Change, LayerFile};
use crate::origin::Origin;

pub(super) fn empty(file: &LayerFile, pointer: &str) -> Finding {
    warning("layer-does-nothing", Text::new("nothing is changed here", "此处没有任何改动"))
        .at(place(file, pointer))
}

pub(super) fn not_read(
    (rule, param): (&RuleId, &ParamId),
    (readers, at): (Vec<RuleId>, Location),
) -> Finding {
    let finding = error(
        "param-not-read",
        Text::new(
            format!("`{rule}` does not read `{param}`"),
            format!("`{rule}` 不读取 `{param}`"),
        ),
    )
    .at(at);
    if readers.is_empty() {
        return finding;
    }
    let names: Vec<String> = readers.iter().map(|it| format!("`{it}`")).collect();
    finding.help(Text::new(
        format!("write it under a rule that does: {}", names.join(", ")),
        format!("请写在读取它的规则之下：{}", names.join("、")),
    ))
}

pub(super) fn wrong_type((param, kind): (&ParamId, ParamType), at: Location) -> Finding {
    let finding = error(
        "param-type-wrong",
        Text::new(
            format!("`{param}` is `{kind}`, and this does not fit"),
            format!("`{param}` 的类型是 `{kind}`，此值不符"),
        ),
    )
    .at(at);
    if kind.is_list() {
        finding
    } else if kind.is_map() {
        finding.help(Text::new("no layer changes a map", "映射不能由 layer 修改"))
    } else {
        finding.help(Text::new("a single value is changed with `set`", "单个值请用 `set` 修改"))
    }
}

/// A part of a change that says what is so already.
pub(super) fn idle(planned: &Planned, idle: &Idle) -> Finding {
    let code = match &idle.by {
        Some(Origin::Release { .. }) => "layer-overtaken",
        _ => "layer-does-nothing",
    };
    let finding = warning(code, idle_words(planned, idle)).at(idle.at.clone());
    let finding = match idle.by.as_ref().and_then(Origin::at) {
        Some(at) => finding.related(at.clone(), Text::new("said here", "已在此处写明")),
        None => finding,
    };
    finding.help(Text::new("take it out", "请删去"))
}

/// Two places of one rank that say different things.
pub(super) fn conflict(planned: &Planned, (rival, stands): (&Origin, Stands)) -> Finding {
    let what = subject(planned);
    let (en, zh) = match stands {
        Stands::This => ("this one stands", "以此处为准"),
        Stands::Other => ("the other stands", "以另一处为准"),
    };
    let finding = warning(
        "layer-conflict",
        Text::new(
            format!("two places of the same rank differ about {}, and {en}", what.en),
            format!("同级的两处对{}说法不一，{zh}", what.zh_cn),
        ),
    )
    .at(planned.at.clone());
    match rival.at() {
        Some(at) => finding.related(at.clone(), Text::new("the other is here", "另一处在此")),
        None => finding,
    }
}

/// Which of two places stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stands {
    This,
    Other,
}

/// What a change is about.
fn subject(planned: &Planned) -> Text {
    let rule = &planned.rule;
    match planned.asked() {
        Change::Severity(_) => {
            Text::new(format!("the severity of `{rule}`"), format!(" `{rule}` 的级别"))
        }
        Change::Enabled(_) => {
            Text::new(format!("whether `{rule}` is on"), format!("是否启用 `{rule}` "))
        }
        Change::Allow(_) => {
            Text::new(format!("what is allowed for `{rule}`"), format!(" `{rule}` 的授权"))
        }
        Change::Set(param, _) | Change::Remove(param, _) | Change::Add(param, _) => {
            Text::new(format!("`{param}`"), format!(" `{param}` "))
        }
    }
}

fn idle_words(planned: &Planned, idle: &Idle) -> Text {
    let said = |what: Text| match &idle.by {
        Some(by) => Text::new(
            format!("{} is what {by} says already", what.en),
            format!("{}，{by} 已是如此", what.zh_cn),
        ),
        None => {
            Text::new(format!("{} is so already", what.en), format!("{}，本已如此", what.zh_cn))
        }
    };
    let item = |it: &Option<Scalar>| it.as_ref().map(ToString::to_string).unwrap_or_default();
    let item = item(&idle.item);
    match planned.asked() {
        Change::Severity(_) => said(Text::new("this severity", "此级别")),
        Change::Enabled(true) => said(Text::new("that the rule is on", "启用此规则")),
        Change::Enabled(false) => said(Text::new("that the rule is off", "关闭此规则")),
        Change::Set(param, _) => {
            said(Text::new(format!("this value of `{param}`"), format!("`{param}` 的此值")))
        }
        Change::Add(param, _) => {
            said(Text::new(format!("`{item}` in `{param}`"), format!("`{param}` 中的 `{item}`")))
        }
        Change::Remove(param, _) => Text::new(
            format!("there is no `{item}` in `{param}`"),
            format!("`{param}` 中没有 `{item}`"),
        ),
        Change::Allow(_) => said(Text::new("this allowance", "此授权")),
    }
}

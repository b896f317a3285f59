//! What a person reads of a waiver's faults, and of its end.

use dictum_schema::language::Text;
use dictum_schema::layer::Waiver;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use jiff::ToSpan as _;

use super::{Calendar, GLOB_MAX_CHARS, Held, Place, WAIVERS_MAX};
use crate::effective::EffectivePolicy;
use crate::layering::LayerFile;

/// A waiver that is not properly given, and so excuses nothing.
fn refused(code: &str, (place, key): (&Place<'_>, &str), message: Text) -> Finding {
    Finding::new(code, Severity::Error, message)
        .at(place.at(key))
        .labelled(Text::new("this waiver excuses nothing", "此豁免不生效"))
}

pub(super) fn too_many(file: &LayerFile) -> Finding {
    Finding::new(
        "layer-too-long",
        Severity::Error,
        Text::new(
            format!("a layer holds at most {WAIVERS_MAX} waivers; the rest is left out"),
            format!("一层最多有 {WAIVERS_MAX} 项豁免，其余不予采用"),
        ),
    )
    .at(file.tree.location(file.tree.nearest("/waivers")))
}

pub(super) fn unknown_rule(
    waiver: &Waiver,
    policy: &EffectivePolicy,
    place: &Place<'_>,
) -> Finding {
    let (rule, id, version) = (&waiver.rule, &policy.policy, &policy.version);
    let message = Text::new(
        format!("{id} {version} has no rule `{rule}`"),
        format!("{id} {version} 没有名为 `{rule}` 的规则"),
    );
    let finding = refused("rule-unknown", (place, "/rule"), message);
    let known = policy.rules().iter().map(|it| it.rule.id.as_str());
    crate::meant::hint(finding, rule.as_str(), known)
}

pub(super) fn no_day(until: &str, place: &Place<'_>) -> Finding {
    let message = Text::new(format!("`{until}` is no day"), format!("`{until}` 不是有效的日期"));
    refused("waiver-misdated", (place, "/until"), message).help(Text::new(
        "write the last day on which it holds as `YYYY-MM-DD`",
        "请以 `YYYY-MM-DD` 写出豁免的最后一天",
    ))
}

pub(super) fn too_long((days, calendar): (i32, &Calendar), place: &Place<'_>) -> Finding {
    let longest = calendar.terms.longest_days;
    let message = Text::new(
        format!("this waiver would hold for {days} days, and {longest} is the most"),
        format!("此豁免将持续 {days} 天，最长为 {longest} 天"),
    );
    let finding = refused("waiver-too-long", (place, "/until"), message);
    match calendar.today.checked_add(i64::from(longest).days()) {
        Ok(last) => finding.help(Text::new(
            format!("write {last} or an earlier day; `waivers.longest_days` of the workspace sets the most"),
            format!("请写 {last} 或更早的日期；上限由工作区的 `waivers.longest_days` 设定"),
        )),
        Err(_) => finding,
    }
}

pub(super) fn no_reason(place: &Place<'_>) -> Finding {
    let message = Text::new("no reason is given", "没有写明理由");
    refused("waiver-incomplete", (place, "/reason"), message)
}

pub(super) fn nobody(place: &Place<'_>) -> Finding {
    let message = Text::new("it does not say who allowed it", "没有写明批准人");
    refused("waiver-incomplete", (place, "/approved_by"), message)
}

pub(super) fn no_fact(place: &Place<'_>) -> Finding {
    let message = Text::new("this is no path of a fact", "此处不是事实的路径");
    refused("waiver-fact-invalid", (place, "/fact"), message).help(Text::new(
        "a path begins with `subject`: `subject.domains.request`",
        "路径以 `subject` 开头，如 `subject.domains.request`",
    ))
}

pub(super) fn no_glob(why: Option<&str>, place: &Place<'_>) -> Finding {
    let message = match why {
        Some(why) => Text::new(
            format!("this is no glob over names: {why}"),
            format!("此处不是有效的通配式：{why}"),
        ),
        None => Text::new(
            format!("a glob over names has 1 to {GLOB_MAX_CHARS} characters"),
            format!("名称的通配式须为 1 至 {GLOB_MAX_CHARS} 个字符"),
        ),
    };
    refused("waiver-subject-invalid", (place, "/subject"), message)
}

pub(super) fn expired(held: &Held) -> Finding {
    let (rule, until) = (&held.waiver.rule, &held.waiver.until);
    said(
        ("waiver-expired", Severity::Warning),
        held,
        Text::new(
            format!("this waiver of `{rule}` ended on {until}"),
            format!("`{rule}` 的此项豁免已于 {until} 到期"),
        ),
    )
    .help(Text::new(
        "mend what it excused and take it out, or have it approved anew",
        "请修正所豁免的问题并删去此项，或重新报批",
    ))
}

pub(super) fn ends_soon(held: &Held, days: i32) -> Finding {
    let (rule, until) = (&held.waiver.rule, &held.waiver.until);
    let (when, when_zh) = match days {
        0 => ("today".to_owned(), "今天".to_owned()),
        1 => ("tomorrow".to_owned(), "明天".to_owned()),
        _ => (format!("in {days} days"), format!("{days} 天后")),
    };
    said(
        ("waiver-ends-soon", Severity::Info),
        held,
        Text::new(
            format!("this waiver of `{rule}` ends {when}, at the end of {until}"),
            format!("`{rule}` 的此项豁免{when_zh}（{until} 当日结束时）到期"),
        ),
    )
}

pub(super) fn unused(held: &Held) -> Finding {
    let rule = &held.waiver.rule;
    said(
        ("waiver-unused", Severity::Warning),
        held,
        Text::new(
            format!("there is nothing left of `{rule}` for this waiver to excuse"),
            format!("`{rule}` 已没有需要此项豁免的问题"),
        ),
    )
    .help(Text::new("take it out", "请删去"))
}

/// That of a waiver's findings some are mended: it holds for no more than are left.
pub(super) fn shrunk(held: &Held, found: u32) -> Finding {
    let (rule, count) = (&held.waiver.rule, held.waiver.count.unwrap_or_default());
    said(
        ("waiver-shrinks", Severity::Info),
        held,
        Text::new(
            format!("{found} of `{rule}` are left of the {count} that this waiver may excuse"),
            format!("此项豁免可豁免 `{rule}` 的 {count} 个问题，现只剩 {found} 个"),
        ),
    )
    .help(Text::new(
        format!("write `count: {found}`; `dictum baseline` does so for what it wrote"),
        format!("请写 `count: {found}`；由 `dictum baseline` 写下的，再运行它即可"),
    ))
}

/// That more is found than a waiver excuses, so that it excuses none of it.
pub(super) fn more_than(held: &Held, found: u32) -> Text {
    let (count, at) = (held.waiver.count.unwrap_or_default(), &held.at);
    let (path, line) = (at.source.path(), at.start().line);
    Text::new(
        format!(
            "{path}:{line} excuses {count} of these, and {found} are found: which are new, nobody knows"
        ),
        format!("{path}:{line} 豁免其中 {count} 个，而发现了 {found} 个：无法知道哪些是新的"),
    )
}

pub(super) fn for_nobody(held: &Held) -> Finding {
    let subject = &held.waiver.subject;
    said(
        ("waiver-unused", Severity::Warning),
        held,
        Text::new(
            format!("no subject is named like `{subject}`"),
            format!("没有名称符合 `{subject}` 的对象"),
        ),
    )
    .help(Text::new("mend the name, or take the waiver out", "请改正名称，或删去此项豁免"))
}

fn said((code, severity): (&str, Severity), held: &Held, message: Text) -> Finding {
    Finding::new(code, severity, message).at(held.at.clone())
}

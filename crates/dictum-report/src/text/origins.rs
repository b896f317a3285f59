//! What layers set, asked for in vain and may do, and who is excused.

use std::fmt::Write as _;

use dictum_policy::effective::{EffectiveItem, EffectivePolicy};
use dictum_policy::layering;
use dictum_policy::origin::{Origin, Set};
use dictum_policy::waivers::State;
use dictum_schema::id::ParamId;
use dictum_schema::language::Language;
use dictum_schema::layer::Waiver;
use dictum_schema::release::Param;
use dictum_source::source::Location;

use crate::explained::Explained;
use crate::printable;
use crate::style::{BOLD, DIM, GOOD, Style};
use crate::text::param;
use crate::words::{self, pick};

/// The most columns that values are padded to.
const VALUE_MAX: usize = 48;

/// For whom the rule is in force, and whether it is switched off.
pub(crate) fn standing(explained: &Explained<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = String::new();
    if let Some(by) = explained.rule.switched_off_by() {
        let by = printable::one_line(&by.to_string());
        let words = match language {
            Language::En => format!("switched off by {by}: it judges nothing"),
            Language::ZhCn => format!("已由 {by} 关闭，不作评判"),
        };
        let _ = writeln!(text, "{}", style.paint(BOLD, &words));
    }
    let Some(subject) = explained.subject else { return text };
    let subject = printable::one_line(subject);
    let words = match language {
        Language::En => format!("as it is in force for {subject}"),
        Language::ZhCn => format!("以下为对 {subject} 生效的内容"),
    };
    let mut others = String::new();
    if !explained.others.is_empty() {
        let names: Vec<String> =
            explained.others.iter().map(|it| printable::one_line(it)).collect();
        others = match language {
            Language::En => format!("; `--subject` tells it for {}", names.join(", ")),
            Language::ZhCn => format!("；其他对象（{}）请用 `--subject` 查看", names.join("、")),
        };
    }
    let words = format!("{words}{others}");
    let _ = writeln!(text, "{}", style.paint(DIM, &words));
    text
}

/// What layers allow to those below them.
pub(crate) fn allowed(explained: &Explained<'_>, style: &Style) -> String {
    let language = style.language;
    let layers = explained.rule.grants.iter().filter(|it| it.origin.at().is_some());
    let mut text = String::new();
    for it in layers {
        let by = printable::one_line(&it.origin.to_string());
        let grant = layering::words::grant(it.value);
        let words = match language {
            Language::En => format!("{}, as far as {by} may itself", grant.en),
            Language::ZhCn => format!("{}，以 {by} 自身的权限为限", grant.zh_cn),
        };
        let _ = writeln!(text, "  {words}");
    }
    text
}

/// A heading in both languages, and the lines under it.
pub(crate) type Section = ((&'static str, &'static str), String);

/// The chains of origins, what was refused, and the waivers, where there are any.
pub(crate) fn sections(explained: &Explained<'_>, style: &Style) -> Vec<Section> {
    let language = style.language;
    let rule = explained.rule;
    let severity = chain(&rule.severities, style, |it| words::severity(language, *it).to_owned());
    let switches = chain(&rule.switches, style, |it| {
        let words = if *it { ("on", "启用") } else { ("off", "关闭") };
        pick(language, words.0, words.1).to_owned()
    });
    let sections = [
        (("severity", "级别"), severity),
        (("switched", "开关"), switches),
        (("refused", "未予采用"), refused(explained, style)),
        (("waivers", "豁免"), waivers(explained, style)),
    ];
    sections.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Every value that was set, with who did; nothing where only the release did.
fn chain<T>(sets: &[Set<T>], style: &Style, shown: impl Fn(&T) -> String) -> String {
    if sets.len() < 2 {
        return String::new();
    }
    let values: Vec<String> = sets.iter().map(|it| shown(&it.value)).collect();
    let width = widest(&values);
    let mut text = String::new();
    for (it, value) in sets.iter().zip(&values) {
        let by = style.paint(DIM, &printable::one_line(&it.origin.to_string()));
        let _ = writeln!(text, "  {}  {by}", printable::pad(value, width));
    }
    text
}

/// What layers asked for and did not get, and why.
fn refused(explained: &Explained<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = String::new();
    for (effect, why) in explained.refused() {
        let change = effect.change.text();
        let change = printable::cut(&printable::one_line(change.get(language)), 200);
        let by = format!("{} ({})", effect.layer, place(&effect.at));
        let _ = writeln!(text, "  {change}  {}", style.paint(DIM, &printable::one_line(&by)));
        let _ = writeln!(text, "    {}", printable::one_line(why.get(language)));
    }
    text
}

fn waivers(explained: &Explained<'_>, style: &Style) -> String {
    let language = style.language;
    let mut text = String::new();
    for held in explained.held() {
        let (paint, en, zh) = match held.state {
            State::Expired => (DIM, "expired", "已到期"),
            State::EndsSoon(_) => (GOOD, "ends soon", "即将到期"),
            State::Holds => (GOOD, "holds", "生效中"),
        };
        let state = style.paint(paint, pick(language, en, zh));
        text.push_str(&waiver((&held.waiver, &state), (held.layer.as_str(), &held.at), style));
    }
    for it in explained.refused_waivers() {
        let state = style.paint(DIM, pick(language, "refused", "未予采用"));
        text.push_str(&waiver((&it.waiver, &state), (it.layer.as_str(), &it.at), style));
        for why in &it.why {
            let _ = writeln!(text, "    {}", printable::one_line(why.get(language)));
        }
    }
    text
}

/// One waiver: whether it holds, for whom, until when, by whom, and why.
fn waiver((it, state): (&Waiver, &str), (layer, at): (&str, &Location), style: &Style) -> String {
    let [subject, until, by, reason] = [&it.subject, &it.until, &it.approved_by, &it.reason]
        .map(|it| printable::cut(&printable::one_line(it), 120));
    let fact = it.fact.as_deref().map(|it| format!(" · {}", printable::one_line(it)));
    let fact = fact.unwrap_or_default();
    let mut places = vec![layer.to_owned(), place(at)];
    places.extend(it.ticket.as_ref().map(|it| printable::cut(it, 120)));
    let places = style.paint(DIM, &printable::one_line(&places.join(" · ")));
    match style.language {
        Language::En => {
            format!("  {state}: {subject}{fact} until {until}, by {by}: {reason}\n    {places}\n")
        }
        Language::ZhCn => {
            format!("  {state}：{subject}{fact}，至 {until}，{by} 批准：{reason}\n    {places}\n")
        }
    }
}

/// One parameter, two columns in, with the line or the layer that each item came from.
pub(crate) fn param(
    policy: &EffectivePolicy,
    (id, param): (&ParamId, &Param),
    style: &Style,
) -> String {
    let items = policy.items(id);
    let layered = |it: &EffectiveItem| it.origin.at().is_some() || it.removed.is_some();
    if !items.iter().any(layered) {
        return param::param(id, param, style);
    }
    let mut text = param::head(id, param, style);
    let values: Vec<String> =
        items.iter().map(|it| printable::one_line(&it.item.to_string())).collect();
    let width = widest(&values);
    for (it, value) in items.iter().zip(&values) {
        let by = match &it.origin {
            Origin::Release { .. } => param::origin(&it.item, style.language),
            Origin::Layer { .. } => it.origin.to_string(),
        };
        let gone = it.removed.as_ref().map(|it| match style.language {
            Language::En => format!(", taken out by {it}"),
            Language::ZhCn => format!("，由 {it} 去掉"),
        });
        let by = printable::one_line(&format!("{by}{}", gone.unwrap_or_default()));
        let sign = if it.removed.is_some() { "−" } else { " " };
        let _ =
            writeln!(text, "  {sign} {}  {}", printable::pad(value, width), style.paint(DIM, &by));
    }
    text
}

fn place(at: &Location) -> String {
    format!("{}:{}", at.source.path(), at.start().line)
}

fn widest(values: &[String]) -> usize {
    values.iter().map(|it| printable::width(it)).max().unwrap_or(0).min(VALUE_MAX)
}

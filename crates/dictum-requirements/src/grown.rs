//! Lists that grew since the last release beside an `except`.
//!
//! An `except` names what is no value, one by one: a row or an item that is new in the
//! document is a value at once, whether it is meant as one or not.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::release::Release;
use dictum_schema::rulebook::Rulebook;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::requirements::Requirements;
use crate::words;

/// The most new items that one finding names.
const NAMED_MAX: usize = 8;

/// A warning for each parameter of `rulebook` that has an `except`, and items that the
/// release `last` has not.
pub(crate) fn find(
    last: &Release,
    requirements: &Requirements,
    rulebook: &Rulebook,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, _) in rulebook.params.iter().filter(|(_, it)| !it.except.is_empty()) {
        let (Some(before), Some(after)) = (last.params.get(id), requirements.params.get(id)) else {
            continue;
        };
        let known: BTreeSet<String> = before.items.iter().map(ToString::to_string).collect();
        let items = after.param.items.iter().zip(&after.places);
        let new: Vec<_> = items.filter(|(it, _)| !known.contains(&it.to_string())).collect();
        let Some((_, first)) = new.first() else { continue };
        let names: Vec<String> =
            new.iter().take(NAMED_MAX).map(|(it, _)| format!("`{it}`")).collect();
        let count = new.len();
        let message = Text::new(
            format!(
                "`params.{id}` has {count} more since the last release, beside its `except`: {}",
                names.join(", ")
            ),
            format!(
                "`params.{id}` 自上一版以来多出 {count} 个值，而它写有 `except`：{}",
                names.join("、")
            ),
        );
        let message = Text::new(words::cut(&message.en, 400), words::cut(&message.zh_cn, 400));
        let finding = Finding::new("list-grew", Severity::Warning, message).at((*first).clone());
        findings.push(finding.help(Text::new(
            format!("look whether each is a value; one that is none goes under `except` of `{id}`, better under `where` or `after`"),
            format!("请确认每一项都是值；不是值的请写入 `{id}` 的 `except`，最好改用 `where` 或 `after`"),
        )));
    }
    findings
}

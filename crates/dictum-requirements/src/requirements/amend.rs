//! Items that are no values, and words that the rulebook amends.

use dictum_schema::language::Text;
use dictum_schema::rulebook::Amend;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Span;

use super::faults::{self, Ctx};
use super::parts::Part;
use super::read::{Found, Reading};
use crate::words;

/// Takes the items out that are no values.
pub(super) fn except(ctx: &mut Ctx<'_>, reading: Reading<'_>, found: &mut Found<'_>) {
    let mut patterns = Vec::new();
    for (index, except) in reading.param.except.iter().enumerate() {
        let pointer = format!("{}/except/{index}/item", reading.pointer);
        let Some(pattern) = ctx.pattern(&except.item, &pointer) else { continue };
        if !found.items.iter().any(|it| pattern.matches(&it.words)) {
            let names: Vec<String> = found.items.iter().map(|it| it.words.clone()).collect();
            let item = &except.item;
            let message = Text::new(
                format!("no item there matches `{item}`"),
                format!("该处没有与 `{item}` 匹配的项"),
            );
            ctx.fault(faults::not_found("except-not-found", message, &pattern, &names), &pointer);
        }
        patterns.push(pattern);
    }
    found.items.retain(|item| !patterns.iter().any(|it| it.matches(&item.words)));
}

/// Adds what was meant where the document's words say something else.
pub(super) fn amend(ctx: &mut Ctx<'_>, reading: Reading<'_>, parts: &mut Vec<Part>) {
    for (index, amend) in reading.param.amend.iter().enumerate() {
        let pointer = format!("{}/amend/{index}", reading.pointer);
        let Some(places) = places(ctx, amend, &pointer, parts) else { continue };
        let spans = places.iter().filter_map(|it| parts.get(*it)).map(|it| it.span);
        let (Some(whole), Some(last)) = (spans.reduce(Span::cover), places.iter().max()) else {
            continue;
        };
        let span = parts.get(*last).map_or(whole, |it| it.span);
        let meant = amend.meant.iter().map(|it| words::fold(it));
        let meant = meant.map(|value| Part { value, span, amended: true, key: None });
        let tail = parts.split_off(last + 1);
        parts.extend(meant);
        parts.extend(tail);
        let at = ctx.rulebook(&pointer);
        let finding = fault(amend).related(at, Text::new("amended here", "在此更正"));
        ctx.fault_in_document(finding, whole);
    }
}

/// Which parts say what is amended; none where one is missing, which is an error.
fn places(ctx: &mut Ctx<'_>, amend: &Amend, pointer: &str, parts: &[Part]) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for (at, read) in amend.read.iter().enumerate() {
        let wanted = words::normalise(read);
        if let Some(found) = parts.iter().rposition(|it| words::normalise(&it.value) == wanted) {
            places.push(found);
            continue;
        }
        let names: Vec<String> = parts.iter().map(|it| it.value.clone()).collect();
        let message = Text::new(
            format!("the document does not say `{read}`, which the rulebook amends"),
            format!("规则书要更正的 `{read}` 在文档中不存在"),
        );
        let finding = faults::unlike("amend-not-found", message, read, &names);
        ctx.fault(finding, &format!("{pointer}/read/{at}"));
        return None;
    }
    Some(places)
}

fn fault(amend: &Amend) -> Finding {
    let en = [amend.read.join("`, `"), amend.meant.join("`, `")];
    let zh = [amend.read.join("`、`"), amend.meant.join("`、`")];
    let message = Text::new(
        format!("the document says `{}` and means `{}`; both count", en[0], en[1]),
        format!("文档写作 `{}`，本意为 `{}`；两种写法都算", zh[0], zh[1]),
    );
    Finding::new("document-fault", Severity::Warning, message).note(amend.why.clone()).help(
        Text::new(
            "mend the document, then take the amendment out of the rulebook",
            "请修正文档，然后从规则书中删去这条更正",
        ),
    )
}

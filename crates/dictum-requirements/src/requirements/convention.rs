//! What asks in one document, as its rulebook says.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::rulebook::Asks;
use dictum_schema::severity::{Level, Severity};
use dictum_source::finding::Finding;

use super::faults::Ctx;
use super::pattern::Pattern;
use crate::document::Document;
use crate::obligations::{Convention, Mark};

/// One glob under `asks`.
struct Marked {
    pattern: Pattern,
    mark: Mark,
    glob: String,
    pointer: String,
}

/// The document of `ctx`, read again as `asks` has it.
///
/// A glob that finds nothing is told: an edition may have changed its marks, and then
/// what they marked would go unseen.
pub(super) fn heeded(ctx: &mut Ctx<'_>, asks: &Asks) -> Document {
    let marks = marks(ctx, asks);
    let mut used = BTreeSet::new();
    for clause in ctx.document.clauses() {
        let matching = marks.iter().enumerate().filter(|(_, it)| it.pattern.matches(&clause.words));
        used.extend(matching.map(|(index, _)| index));
    }
    for (_, unused) in marks.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
        ctx.fault(matches_nothing(&unused.glob), &unused.pointer);
    }
    let mark = |words: &str| marks.iter().find(|it| it.pattern.matches(words)).map(|it| it.mark);
    let mut document = ctx.document.clone();
    document.heed(&Convention { capitals_only: asks.capitals_only, mark: &mark });
    document
}

/// The marks of `asks`, in the order in which they go before one another.
fn marks(ctx: &mut Ctx<'_>, asks: &Asks) -> Vec<Marked> {
    let lists = [
        ("never", &asks.never, Mark::Never),
        ("must", &asks.must, Mark::Asks(Level::Must)),
        ("should", &asks.should, Mark::Asks(Level::Should)),
        ("may", &asks.may, Mark::Asks(Level::May)),
    ];
    let mut marks = Vec::new();
    for (name, globs, mark) in lists {
        for (index, glob) in globs.iter().enumerate() {
            let pointer = format!("/asks/{name}/{index}");
            if let Some(pattern) = ctx.pattern(glob, &pointer) {
                marks.push(Marked { pattern, mark, glob: glob.clone(), pointer });
            }
        }
    }
    marks
}

fn matches_nothing(glob: &str) -> Finding {
    let message = Text::new(
        format!("nothing in the document matches `{glob}`"),
        format!("文档中没有内容与 `{glob}` 匹配"),
    );
    Finding::new("asks-not-found", Severity::Warning, message).help(Text::new(
        "a mark goes before the rest of a sentence or row: write `*` for what follows it, or remove it",
        "标记之后通常还有文字：请用 `*` 表示其余部分，或删去该项",
    ))
}

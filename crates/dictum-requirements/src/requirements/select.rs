//! From selectors to sections, items and clauses.

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Same, Says};
use dictum_source::finding::Finding;
use dictum_source::source::Span;

use super::faults::{self, Ctx};
use super::pattern::Pattern;
use crate::document::{BlockId, BlockKind, ClauseId, ClauseKind, Document, SectionId};
use crate::words;

/// The step of a path that names the whole of what was found so far.
pub(crate) const WHOLE: &str = "**";

/// What a selector found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A section with its subsections.
    Section(SectionId),
    /// What stands in a section before its first subsection.
    Own(SectionId),
    /// A list item.
    Item(BlockId),
    /// One block: the one after a sentence.
    Block(BlockId),
}

impl Place {
    /// The blocks there, without those of subsections: an item's are its content.
    pub(crate) fn blocks(self, document: &Document) -> Vec<BlockId> {
        match self {
            Self::Section(id) | Self::Own(id) => document.blocks_in(id).collect(),
            Self::Item(id) => document.content(id),
            Self::Block(id) => document.subtree(id).collect(),
        }
    }

    /// The clauses there, those of subsections and nested blocks included.
    pub(crate) fn clauses(self, document: &Document) -> Vec<ClauseId> {
        match self {
            Self::Section(id) => document.clauses_in(id).collect(),
            Self::Own(id) => document.own_clauses(id).collect(),
            Self::Item(id) => {
                let mut clauses: Vec<ClauseId> = document.clauses_of(id).collect();
                let last = clauses.last().copied();
                let content = document.content(id);
                let adopted = content.iter().flat_map(|it| document.clauses_of(*it));
                clauses.extend(adopted.filter(|it| Some(*it) > last));
                clauses.dedup();
                clauses
            }
            Self::Block(id) => document.clauses_of(id).collect(),
        }
    }

    /// The clause by which the place is known: a section's heading, or the
    /// sentence with which an item begins.
    pub(crate) fn label(self, document: &Document) -> Option<ClauseId> {
        match self {
            Self::Section(id) | Self::Own(id) => document.heading_clause(id),
            Self::Item(id) => {
                document.paragraphs(id).next().and_then(|it| document.clauses_of(it).next())
            }
            Self::Block(_) => None,
        }
    }

    /// Its bytes; those of a section are its heading's.
    pub(crate) fn span(self, document: &Document) -> Span {
        match self {
            Self::Section(id) | Self::Own(id) if document.section(id).level > 0 => {
                document.section(id).heading
            }
            Self::Section(id) | Self::Own(id) => {
                let blocks = document.blocks_in(id).map(|it| document.block(it).span);
                blocks.reduce(Span::cover).unwrap_or_default()
            }
            Self::Item(id) | Self::Block(id) => document.block(id).span,
        }
    }
}

/// The normalised words of the own text of list item `id`.
pub(crate) fn item_words(document: &Document, id: BlockId) -> String {
    words::normalise(&item_text(document, id))
}

fn item_text(document: &Document, id: BlockId) -> String {
    let paragraphs: Vec<&str> =
        document.paragraphs(id).map(|it| document.block(it).inline.words()).collect();
    words::plain(&paragraphs.join("\n"))
}

/// A step of a path, as it is sought.
struct Step<'s> {
    glob: &'s str,
    pattern: Pattern,
    pointer: String,
}

/// Finds the place of the path `at`, which stands in the rulebook at `pointer`.
///
/// Steps name sections as long as there are some, then list items, each inside of the
/// one before. An empty step ends the sections: it names what stands before the first
/// heading there. `**` names the whole of what was found so far, at first the document.
pub(crate) fn place(ctx: &mut Ctx<'_>, at: &[String], pointer: &str) -> Option<Place> {
    let mut found = Place::Section(SectionId(0));
    for (index, glob) in at.iter().enumerate() {
        if glob == WHOLE && matches!(found, Place::Section(_)) {
            continue;
        }
        let pointer = format!("{pointer}/{index}");
        let pattern = ctx.pattern(glob, &pointer)?;
        let step = Step { glob, pattern, pointer };
        found = match found {
            Place::Section(above) => section(ctx, above, &step, index == 0)?,
            below => item(ctx, below, &step, &[])?,
        };
    }
    Some(found)
}

/// Finds what `step` names in section `above`: a section below, else a list item. The
/// first step of a path may name a section at any depth.
fn section(ctx: &mut Ctx<'_>, above: SectionId, step: &Step<'_>, first: bool) -> Option<Place> {
    let document = ctx.document;
    let sections: Vec<SectionId> = if first {
        document.descendants(above).collect()
    } else {
        document.subsections(above).collect()
    };
    let named = |it: &SectionId| step.pattern.matches(&document.section(*it).words);
    let matching: Vec<SectionId> = sections.iter().copied().filter(named).collect();
    let own = document.blocks_in(above).next().is_some() && step.pattern.matches("");
    match matching.as_slice() {
        [only] if step.glob.is_empty() && own => {
            let spans = vec![Place::Own(above).span(document), document.section(*only).heading];
            several_places(ctx, step, spans)
        }
        [only] => Some(Place::Section(*only)),
        [] if own => Some(Place::Own(above)),
        [] if first => {
            let finding = missing(ctx, Place::Section(above), step, &titles(document, &sections));
            ctx.fault(finding, &step.pointer);
            None
        }
        [] => item(ctx, Place::Own(above), step, &sections),
        several => {
            let spans = several.iter().map(|it| document.section(*it).heading).collect();
            several_places(ctx, step, spans)
        }
    }
}

/// The error for a step that names several places.
fn several_places(ctx: &mut Ctx<'_>, step: &Step<'_>, spans: Vec<Span>) -> Option<Place> {
    let finding = faults::ambiguous(ctx, "section-ambiguous", step.glob, spans);
    ctx.fault(finding, &step.pointer);
    None
}

/// Finds the list item that `step` names at `above`; `sections` are what it could have
/// named besides.
fn item(ctx: &mut Ctx<'_>, above: Place, step: &Step<'_>, sections: &[SectionId]) -> Option<Place> {
    let document = ctx.document;
    let items: Vec<(BlockId, String)> = above
        .blocks(document)
        .into_iter()
        .filter(|it| document.block(*it).kind == BlockKind::Item)
        .map(|it| (it, item_text(document, it)))
        .collect();
    let named = |text: &str| {
        let words = &words::normalise(text);
        let label = words.split_once(':').map(|(label, _)| label.trim_end());
        step.pattern.matches(words) || label.is_some_and(|it| step.pattern.matches(it))
    };
    let matching: Vec<BlockId> =
        items.iter().filter(|(_, words)| named(words)).map(|(it, _)| *it).collect();
    match matching.as_slice() {
        [item] => Some(Place::Item(*item)),
        [] => {
            let mut candidates = titles(document, sections);
            candidates.extend(items.into_iter().map(|(_, words)| words));
            let finding = missing(ctx, above, step, &candidates);
            ctx.fault(finding, &step.pointer);
            None
        }
        several => {
            let spans = several.iter().map(|it| document.block(*it).span).collect();
            several_places(ctx, step, spans)
        }
    }
}

/// The finding for a step that names nothing, with what it could have named.
fn missing(ctx: &Ctx<'_>, above: Place, step: &Step<'_>, names: &[String]) -> Finding {
    let document = ctx.document;
    let glob = step.glob;
    let message = match above {
        Place::Section(id) | Place::Own(id) if document.section(id).level > 0 => {
            let title = &document.section(id).title;
            Text::new(
                format!("nothing under the heading `{title}` matches `{glob}`"),
                format!("标题“{title}”之下没有与 `{glob}` 匹配的内容"),
            )
        }
        Place::Section(_) => Text::new(
            format!("no heading of the document matches `{glob}`"),
            format!("文档中没有标题与 `{glob}` 匹配"),
        ),
        Place::Own(_) => Text::new(
            format!("no item before the first heading matches `{glob}`"),
            format!("第一个标题之前没有与 `{glob}` 匹配的项"),
        ),
        Place::Item(_) | Place::Block(_) => Text::new(
            format!("no item inside of that one matches `{glob}`"),
            format!("该项之内没有与 `{glob}` 匹配的项"),
        ),
    };
    faults::not_found("section-not-found", message, &step.pattern, names)
}

fn titles(document: &Document, sections: &[SectionId]) -> Vec<String> {
    sections.iter().map(|it| document.section(*it).title.clone()).collect()
}

/// Finds the block that follows the sentence `says` at `place`; gives the sentence too.
pub(crate) fn after(
    ctx: &mut Ctx<'_>,
    place: Place,
    says: &Says,
    pointer: &str,
) -> Option<(Place, ClauseId)> {
    let document = ctx.document;
    let sentence = clause(ctx, place, says, pointer)?;
    let clause = document.clause(sentence)?;
    if let Some(block) = document.following(clause.block) {
        return Some((Place::Block(block), sentence));
    }
    let words = faults::shown(&clause.text);
    let message =
        Text::new(format!("no block follows `{words}`"), format!("`{words}` 之后没有内容块"));
    let finding = faults::error("block-not-found", message)
        .related(document.location(clause.span), Text::new("after this", "在此之后"))
        .help(Text::new(
            "name the sentence right before the list, table or code block",
            "请写出紧接在列表、表格或代码块之前的句子",
        ));
    ctx.fault(finding, pointer);
    None
}

/// Finds the one clause at `place` that `says` names, where one is asked for.
pub(crate) fn clause(
    ctx: &mut Ctx<'_>,
    place: Place,
    says: &Says,
    pointer: &str,
) -> Option<ClauseId> {
    match clauses(ctx, place, says, pointer).as_slice() {
        [] => None,
        [only] => Some(*only),
        several => {
            let spans = clause_spans(ctx.document, several);
            let finding = faults::ambiguous(ctx, "clause-ambiguous", says.glob(), spans);
            ctx.fault(finding, pointer);
            None
        }
    }
}

/// Finds the clauses at `place` that `says` names: one, or all that read the same;
/// none where that is a fault.
pub(crate) fn clauses(
    ctx: &mut Ctx<'_>,
    place: Place,
    says: &Says,
    pointer: &str,
) -> Vec<ClauseId> {
    let document = ctx.document;
    let glob = says.glob();
    let Some(pattern) = ctx.pattern(glob, pointer) else { return Vec::new() };
    let candidates = place.clauses(document);
    let matching = |heading: bool| -> Vec<ClauseId> {
        let of_kind = |id: &ClauseId| {
            document.clause(*id).is_some_and(|it| {
                let counts = if heading { it.asks() } else { true };
                (it.kind == ClauseKind::Heading) == heading && counts && pattern.matches(&it.words)
            })
        };
        candidates.iter().copied().filter(of_kind).collect()
    };
    let mut found = matching(false);
    if found.is_empty() {
        found = matching(true);
    }
    if found.is_empty() {
        let finding = clause_missing(document, &candidates, (glob, &pattern));
        ctx.fault(finding, pointer);
        return found;
    }
    let chosen = match says {
        Says::One(_) => Some(found.as_slice()).filter(|it| it.len() == 1),
        Says::Same(same) => among(ctx, same, &found, pointer),
    };
    let Some(chosen) = chosen else {
        if let Says::One(_) = says {
            let finding = several_clauses(ctx, glob, &found);
            ctx.fault(finding, pointer);
        }
        return Vec::new();
    };
    for clause in chosen {
        ctx.name(*clause, glob);
    }
    chosen.to_vec()
}

/// The clauses of `found`, which has some, that `same` names; none where that is a fault.
fn among<'f>(
    ctx: &mut Ctx<'_>,
    same: &Same,
    found: &'f [ClauseId],
    pointer: &str,
) -> Option<&'f [ClauseId]> {
    let document = ctx.document;
    if !is_same(document, found) {
        let finding = several_clauses(ctx, &same.glob, found);
        ctx.fault(finding, pointer);
        return None;
    }
    let nth = same.nth.map(|it| it.get() as usize);
    match (same.all, nth) {
        (true, None) => Some(found),
        (false, Some(nth)) if nth <= found.len() => found.get(nth - 1..nth),
        (false, Some(nth)) => {
            let count = found.len();
            let glob = &same.glob;
            let message = Text::new(
                format!("`{glob}` matches {count} there, and number {nth} is asked for"),
                format!("`{glob}` 在该处匹配了 {count} 个，而要求的是第 {nth} 个"),
            );
            let finding = faults::error("clause-not-found", message)
                .help(Text::new("correct `nth`", "请修改 `nth`"));
            ctx.fault(faults::matching_here(ctx, finding, clause_spans(document, found)), pointer);
            None
        }
        (_, _) => {
            let message = Text::new(
                "either `all: true` or `nth` has to say which of them is meant",
                "需要写 `all: true` 或 `nth` 说明所指的是哪些",
            );
            let help = Text::new(
                "write `{glob: …, all: true}` or `{glob: …, nth: 2}`",
                "请写 `{glob: …, all: true}` 或 `{glob: …, nth: 2}`",
            );
            ctx.fault(faults::error("selector-syntax", message).help(help), pointer);
            None
        }
    }
}

/// Whether the clauses all have the same words.
fn is_same(document: &Document, clauses: &[ClauseId]) -> bool {
    let mut words = clauses.iter().filter_map(|it| document.clause(*it)).map(|it| &it.words);
    let first = words.next();
    words.all(|it| Some(it) == first)
}

fn clause_spans(document: &Document, clauses: &[ClauseId]) -> Vec<Span> {
    clauses.iter().filter_map(|it| document.clause(*it)).map(|it| it.span).collect()
}

/// The error for a glob that matches several clauses.
fn several_clauses(ctx: &Ctx<'_>, glob: &str, found: &[ClauseId]) -> Finding {
    let finding =
        faults::ambiguous(ctx, "clause-ambiguous", glob, clause_spans(ctx.document, found));
    if !is_same(ctx.document, found) {
        return finding;
    }
    let glob = format!("'{}'", glob.replace('\'', "''"));
    finding.help(Text::new(
        format!("they read the same: write `{{glob: {glob}, all: true}}`, or `nth: 2` in place of `all` for the second"),
        format!("它们的文字相同：请写 `{{glob: {glob}, all: true}}`，或用 `nth: 2` 代替 `all` 指明第二个"),
    ))
}

fn clause_missing(
    document: &Document,
    candidates: &[ClauseId],
    (says, pattern): (&str, &Pattern),
) -> Finding {
    let texts: Vec<String> = candidates
        .iter()
        .filter_map(|it| document.clause(*it))
        .filter(|it| it.kind != ClauseKind::Heading)
        .map(|it| it.text.clone())
        .collect();
    let message = Text::new(
        format!("no clause there matches `{says}`"),
        format!("该处没有条款与 `{says}` 匹配"),
    );
    let finding = faults::not_found("clause-not-found", message, pattern, &texts);
    let elsewhere = document.clauses().iter().find(|it| pattern.matches(&it.words));
    match elsewhere {
        Some(clause) => {
            let headings = document.headings(document.block(clause.block).section).join(" › ");
            let line = document.source().line(clause.span.start);
            finding
                .related(document.location(clause.span), Text::new("it matches here", "它匹配此处"))
                .help(Text::new(
                    format!("it stands on line {line} under `{headings}`; correct `at`"),
                    format!("它在第 {line} 行，位于“{headings}”之下；请修改 `at`"),
                ))
        }
        None => finding,
    }
}

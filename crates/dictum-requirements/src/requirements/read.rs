//! What stands at a parameter's place: items, code lines, cells, links, sentences.

use std::collections::BTreeSet;
use std::ops::Range;

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Blocks, Nested, Param, Read};
use dictum_source::finding::Finding;
use dictum_source::source::Span;

use super::faults::{self, Ctx};
use super::select::{self, Place};
use super::table;
use crate::document::{BlockId, BlockKind, ClauseId, ClauseKind, Document, Inline, LinkKind};
use crate::words;

/// What was read for a parameter.
#[derive(Default)]
pub(super) struct Found<'d> {
    pub(super) items: Vec<Item<'d>>,
    /// Clauses that are read with any of the items: the label, the column's name.
    pub(super) clauses: Vec<ClauseId>,
}

/// One item, line, row, link or sentence, before it is split.
pub(super) struct Item<'d> {
    pub(super) lines: Vec<Line<'d>>,
    /// The clauses that it is.
    pub(super) clauses: Vec<ClauseId>,
    /// Its normalised words, by which `except` finds it.
    pub(super) words: String,
    /// Where it stands.
    pub(super) span: Span,
    /// What is written before each of its values, with a `:`.
    pub(super) prefix: Option<String>,
    /// For a map: its key.
    pub(super) key: Option<String>,
}

/// Words in one piece, and where they stand.
pub(super) enum Line<'d> {
    /// Words of a block.
    Words(&'d Inline, Range<usize>),
    /// Words that stand as a whole somewhere.
    Whole(String, Span),
}

impl Line<'_> {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Words(inline, range) => inline.text().get(range.clone()).unwrap_or_default(),
            Self::Whole(text, _) => text,
        }
    }

    /// The bytes of the part `range` of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        match self {
            Self::Words(inline, whole) => {
                inline.span(whole.start + range.start..whole.start + range.end)
            }
            Self::Whole(_, span) => *span,
        }
    }
}

/// A parameter whose place was found.
#[derive(Clone, Copy)]
pub(super) struct Reading<'p> {
    pub(super) param: &'p Param,
    pub(super) place: Place,
    /// The parameter in the rulebook.
    pub(super) pointer: &'p str,
}

/// Reads what `reading` names; none where that was a fault.
pub(super) fn read<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>, how: Read) -> Option<Found<'d>> {
    match how {
        Read::List => list(ctx, reading),
        Read::Code => code(ctx, reading),
        Read::Table => table::read(ctx, reading),
        Read::Links => links(ctx, reading),
        Read::InlineCode => inline_code(ctx, reading),
        Read::Text | Read::Number => sentence(ctx, reading),
    }
}

/// The blocks of `kind` at the place, without those inside of another one. Where there
/// are several, the rulebook has to say that all of them are meant.
pub(super) fn blocks(
    ctx: &mut Ctx<'_>,
    reading: Reading<'_>,
    kind: BlockKind,
) -> Option<Vec<BlockId>> {
    let document = ctx.document;
    let mut found: Vec<BlockId> = Vec::new();
    let mut inner = BlockId::default();
    for id in reading.place.blocks(document) {
        if document.block(id).kind == kind && id >= inner {
            found.push(id);
            inner = document.end_of(id);
        }
    }
    match reading.param.blocks {
        None if found.len() < 2 => return Some(found),
        Some(Blocks::Every(_)) => return Some(found),
        Some(Blocks::Nth(nth)) => {
            let nth = nth.get() as usize;
            if let Some(only) = found.get(nth - 1) {
                return Some(vec![*only]);
            }
        }
        None => {}
    }
    let finding = other_blocks(ctx, kind, &found);
    ctx.fault(finding, &format!("{}/at", reading.pointer));
    None
}

/// The error for blocks that are not the one that is meant; it lists them.
fn other_blocks(ctx: &Ctx<'_>, kind: BlockKind, found: &[BlockId]) -> Finding {
    let document = ctx.document;
    let count = found.len();
    let (en, zh) = match kind {
        BlockKind::Table => ("table", "表格"),
        BlockKind::Code => ("code block", "代码块"),
        _ => ("list", "列表"),
    };
    let plural = if count == 1 { " stands" } else { "s stand" };
    let message = Text::new(
        format!("{count} {en}{plural} there, and one that is named is meant"),
        format!("该处有 {count} 个{zh}，而所指的应是其中指明的一个"),
    );
    let help = Text::new(
        "name the sentence before the one that is meant with `after`, or its number with `blocks`; `blocks: all` takes them together",
        "请用 `after` 写出所指内容之前的句子，或用 `blocks` 写出其序号；`blocks: all` 表示合并读取",
    );
    let finding = faults::error("blocks-several", message).help(help);
    found.iter().take(faults::LISTED_MAX).enumerate().fold(finding, |finding, (index, id)| {
        let before = document.clause_before(*id);
        let leads = before.filter(|it| document.following(it.block) == Some(*id));
        let option = match leads {
            Some(it) => format!("after: {}", faults::pasted(&it.text)),
            None => format!("blocks: {}", index + 1),
        };
        let label = Text::new(option.clone(), option);
        finding.related(document.location(document.block(*id).span), label)
    })
}

fn list<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let mut found = Found::default();
    for list in blocks(ctx, reading, BlockKind::List)? {
        for id in items(ctx, reading, list)? {
            found.items.push(list_item(ctx, reading, id)?);
        }
    }
    if let Place::Item(id) = reading.place {
        if found.items.is_empty() {
            let mut item = list_item(ctx, reading, id)?;
            if reading.param.label.is_none() {
                take_label_off(&mut item);
            }
            found.items.push(item);
        } else {
            found.clauses.extend(reading.place.label(document));
        }
    }
    Some(found)
}

/// The items of `list` that count, in document order.
fn items(ctx: &mut Ctx<'_>, reading: Reading<'_>, list: BlockId) -> Option<Vec<BlockId>> {
    let document = ctx.document;
    let outer: Vec<BlockId> = document.children(list).collect();
    let of_kind = |kind| document.subtree(list).filter(move |it| document.block(*it).kind == kind);
    let inner_lists = of_kind(BlockKind::List).skip(1);
    let holders: BTreeSet<BlockId> =
        inner_lists.filter_map(|it| document.item_around(it)).collect();
    let at_any_depth = of_kind(BlockKind::Item);
    match (reading.param.nested, holders.first()) {
        (Some(Nested::Outer), _) | (None, None) => Some(outer),
        (Some(Nested::Both), _) => Some(at_any_depth.collect()),
        (Some(Nested::Inner), _) => Some(at_any_depth.filter(|it| !holders.contains(it)).collect()),
        (None, Some(holder)) => {
            let finding = nested_items(ctx, *holder);
            ctx.fault(finding, reading.pointer);
            None
        }
    }
}

/// The error for an item that has items of its own.
fn nested_items(ctx: &Ctx<'_>, parent: BlockId) -> Finding {
    let document = ctx.document;
    let words = faults::shown(&select::item_words(document, parent));
    let message = Text::new(
        format!("the item `{words}` has items of its own, and nothing says which of them count"),
        format!("`{words}` 一项之下还有列表，而没有写明哪些项算数"),
    );
    let span = document.block(parent).span;
    faults::error("list-nested", message)
        .related(document.location(span), Text::new("this item", "该项"))
        .help(Text::new(
            "write `nested: outer`, `inner` (those without items of their own) or `both`, or name the item with another step of `at`",
            "请写 `nested: outer`（外层）、`inner`（没有下级的项）或 `both`（全部），或在 `at` 中再写一步指明该项",
        ))
}

fn list_item<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>, id: BlockId) -> Option<Item<'d>> {
    let document = ctx.document;
    let paragraphs: Vec<BlockId> = document.paragraphs(id).collect();
    let param = reading.param;
    let searched = param.capture.is_some() || param.matches.is_some() || param.label.is_some();
    if let (false, [_, second, ..]) = (searched, paragraphs.as_slice()) {
        let finding = second_paragraph();
        ctx.fault_in_document(finding, document.block(*second).span);
        return None;
    }
    let lines = paragraphs.iter().map(|it| {
        let inline = &document.block(*it).inline;
        let text = inline.text().len();
        Line::Words(inline, text - inline.words().len()..text)
    });
    Some(Item {
        lines: lines.collect(),
        clauses: paragraphs.iter().flat_map(|it| document.clauses_of(*it)).collect(),
        words: select::item_words(document, id),
        span: document.block(id).span,
        prefix: None,
        key: None,
    })
}

/// The error for an item of which nobody says where its value ends.
fn second_paragraph() -> Finding {
    let message = Text::new(
        "this item has a second paragraph, and nothing says whether it belongs to the value",
        "该项还有第二段，而没有写明它是否属于值",
    );
    faults::error("item-paragraphs", message).help(Text::new(
        "find the value with `capture`, or each of several with `match`",
        "请用 `capture` 取出值；若有多个值，请用 `match`",
    ))
}

/// Takes the label by which an item was found off its text: `tools：a、b`.
fn take_label_off(item: &mut Item<'_>) {
    if let Some(Line::Words(inline, range)) = item.lines.first_mut() {
        let text = inline.text().get(range.clone()).unwrap_or_default();
        let colon = text.char_indices().find(|(at, it)| {
            let after = text.get(at + it.len_utf8()..).unwrap_or_default();
            // The colon of an address is none.
            matches!(it, ':' | '：') && !after.starts_with("//") && !after.trim().is_empty()
        });
        if let Some((at, colon)) = colon {
            range.start += at + colon.len_utf8();
        }
    }
}

fn code<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let mut found = Found::default();
    for id in blocks(ctx, reading, BlockKind::Code)? {
        let block = document.block(id);
        found.clauses.extend(document.clauses_of(id));
        let mut at = 0;
        for line in block.inline.text().split_inclusive('\n') {
            if !line.trim().is_empty() {
                let range = at..at + line.trim_end().len();
                found.items.push(Item {
                    words: words::normalise(line),
                    span: block.inline.span(range.clone()),
                    lines: vec![Line::Words(&block.inline, range)],
                    clauses: Vec::new(),
                    prefix: None,
                    key: None,
                });
            }
            at += line.len();
        }
    }
    if matches!(reading.place, Place::Item(_)) {
        found.clauses.extend(reading.place.label(document));
    }
    Some(found)
}

/// The targets of the links at the place, or in the sentences that `says` names.
fn links<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let pointer = format!("{}/link", reading.pointer);
    let pattern = match &reading.param.link {
        Some(glob) => Some(ctx.pattern(glob, &pointer)?),
        None => None,
    };
    let mut others = Vec::new();
    let mut found = Found::default();
    for (span, clauses) in spans(ctx, reading)? {
        for link in document.links_in(span) {
            let is_anchor = link.words.is_empty() && link.destination.starts_with("id:");
            if link.kind == LinkKind::Image || is_anchor {
                continue;
            }
            let title = words::normalise(&link.words);
            if pattern.as_ref().is_some_and(|it| !it.matches(&title)) {
                others.push(words::plain(&link.words));
                continue;
            }
            let words = words::normalise(&link.destination);
            found.items.push(Item {
                lines: vec![Line::Whole(link.destination.clone(), link.span)],
                clauses: around(document, &clauses, link.span),
                words,
                span: link.span,
                prefix: None,
                key: None,
            });
        }
    }
    match (&pattern, &reading.param.link) {
        (Some(pattern), Some(glob)) if found.items.is_empty() => {
            let message = Text::new(
                format!("no link there reads `{glob}`"),
                format!("该处没有文字与 `{glob}` 匹配的链接"),
            );
            ctx.fault(faults::not_found("link-not-found", message, pattern, &others), &pointer);
            None
        }
        _ => Some(found),
    }
}

/// The code inside of the sentences at the place, or of those that `says` names.
fn inline_code<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let mut found = Found::default();
    for (span, clauses) in spans(ctx, reading)? {
        found.items.extend(document.codes_in(span).iter().map(|code| Item {
            lines: vec![Line::Whole(code.words.clone(), code.span)],
            clauses: around(document, &clauses, code.span),
            words: words::normalise(&code.words),
            span: code.span,
            prefix: None,
            key: None,
        }));
    }
    Some(found)
}

/// The bytes of each text at the place, with its clauses: the sentences that `says`
/// names, or the paragraphs and rows, which do not overlap.
fn spans(ctx: &mut Ctx<'_>, reading: Reading<'_>) -> Option<Vec<(Span, Vec<ClauseId>)>> {
    let document = ctx.document;
    if let Some(says) = &reading.param.says {
        let pointer = format!("{}/says", reading.pointer);
        let found = select::clauses(ctx, reading.place, says, &pointer);
        let spans = found.iter().filter_map(|id| Some((document.clause(*id)?.span, vec![*id])));
        return Some(spans.collect()).filter(|_| !found.is_empty());
    }
    let is_text = |id: &BlockId| {
        matches!(document.block(*id).kind, BlockKind::Paragraph | BlockKind::Row { .. })
    };
    let texts = reading.place.blocks(document).into_iter().filter(is_text);
    let texts = texts.map(|id| (document.block(id).span, document.clauses_of(id).collect()));
    let mut texts: Vec<(Span, Vec<ClauseId>)> = texts.collect();
    if let Place::Item(id) = reading.place
        && texts.is_empty()
    {
        texts.push((document.block(id).span, document.clauses_of(id).collect()));
    }
    Some(texts)
}

/// Those of `clauses`, which are in order, that hold what begins with `span`.
fn around(document: &Document, clauses: &[ClauseId], span: Span) -> Vec<ClauseId> {
    let clause_span = |id: &ClauseId| document.clause(*id).map(|it| it.span).unwrap_or_default();
    let after = clauses.partition_point(|it| clause_span(it).start <= span.start);
    let before = after.checked_sub(1).and_then(|it| clauses.get(it));
    before.filter(|it| span.start < clause_span(it).end).copied().into_iter().collect()
}

/// The sentences that `says` finds, or the only one there is.
fn sentence<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let ids = if let Some(says) = &reading.param.says {
        let pointer = format!("{}/says", reading.pointer);
        let found = select::clauses(ctx, reading.place, says, &pointer);
        Some(found).filter(|it| !it.is_empty())?
    } else {
        vec![only_sentence(ctx, reading)?]
    };
    let items = ids.into_iter().filter_map(|id| {
        let clause = document.clause(id)?;
        Some(Item {
            lines: vec![Line::Whole(clause.text.clone(), clause.span)],
            clauses: vec![id],
            words: clause.words.clone(),
            span: clause.span,
            prefix: None,
            key: None,
        })
    });
    Some(Found { items: items.collect(), clauses: Vec::new() })
}

fn only_sentence(ctx: &mut Ctx<'_>, reading: Reading<'_>) -> Option<ClauseId> {
    let document = ctx.document;
    let sentences: Vec<ClauseId> = reading
        .place
        .clauses(document)
        .into_iter()
        .filter(|it| document.clause(*it).is_some_and(|it| it.kind != ClauseKind::Heading))
        .collect();
    if let [only] = sentences.as_slice() {
        return Some(*only);
    }
    let count = sentences.len();
    let message = Text::new(
        format!("the place has {count} clauses, and `says` has to name the one to read"),
        format!("该处有 {count} 个条款，需要用 `says` 指明读取哪一个"),
    );
    let help =
        Text::new("add `says` with a glob for the sentence", "请加上 `says`，写出该句的通配式");
    let at = document.location(reading.place.span(document));
    let finding = faults::error("says-missing", message)
        .help(help)
        .related(at, Text::new("the place", "所指位置"));
    ctx.fault(finding, &format!("{}/at", reading.pointer));
    None
}

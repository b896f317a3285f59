//! What stands at a parameter's place: items, code lines, cells, links, sentences.

use std::ops::Range;

use dictum_schema::language::Text;
use dictum_schema::rulebook::{Param, Read};
use dictum_source::source::Span;

use super::faults::{self, Ctx};
use super::select::{self, Place};
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
    let document = ctx.document;
    match how {
        Read::List => Some(list(document, reading)),
        Read::Code => Some(code(document, reading.place)),
        Read::Table => table(ctx, reading),
        Read::Links => Some(links(document, reading.place)),
        Read::Text | Read::Number => sentence(ctx, reading),
    }
}

/// The blocks at a place: a section's own ones, or an item's content.
fn blocks(document: &Document, place: Place) -> Vec<BlockId> {
    match place {
        Place::Section(id) => document.blocks_in(id).collect(),
        Place::Item(id) => document.content(id),
    }
}

fn list<'d>(document: &'d Document, Reading { place, param, .. }: Reading<'_>) -> Found<'d> {
    let mut found = Found::default();
    let mut outer_end = None;
    for id in blocks(document, place) {
        let block = document.block(id);
        // What a list holds comes right after it, and is not a list at the place.
        if block.kind != BlockKind::List || outer_end.is_some_and(|end| id < end) {
            continue;
        }
        outer_end = document.subtree(id).last().map(|it| BlockId(it.0 + 1));
        found.items.extend(document.children(id).map(|it| list_item(document, it)));
    }
    if let Place::Item(id) = place {
        if found.items.is_empty() {
            let mut item = list_item(document, id);
            if param.label.is_none() {
                take_label_off(&mut item);
            }
            found.items.push(item);
        } else {
            found.clauses.extend(place.label(document));
        }
    }
    found
}

fn list_item(document: &Document, id: BlockId) -> Item<'_> {
    let paragraphs: Vec<BlockId> = document.paragraphs(id).collect();
    let lines = paragraphs.iter().map(|it| {
        let inline = &document.block(*it).inline;
        let text = inline.text().len();
        Line::Words(inline, text - inline.words().len()..text)
    });
    Item {
        lines: lines.collect(),
        clauses: paragraphs.iter().flat_map(|it| document.clauses_of(*it)).collect(),
        words: select::item_words(document, id),
        span: document.block(id).span,
    }
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

fn code(document: &Document, place: Place) -> Found<'_> {
    let mut found = Found::default();
    for id in blocks(document, place) {
        let block = document.block(id);
        if block.kind != BlockKind::Code {
            continue;
        }
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
                });
            }
            at += line.len();
        }
    }
    if matches!(place, Place::Item(_)) {
        found.clauses.extend(place.label(document));
    }
    found
}

fn table<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let pointer = format!("{}/column", reading.pointer);
    let pattern = match &reading.param.column {
        Some(column) => Some(ctx.pattern(column, &pointer)?),
        None => None,
    };
    let mut found = Found::default();
    let mut names: Vec<String> = Vec::new();
    let mut column = if pattern.is_none() { Some(0) } else { None };
    for row in blocks(document, reading.place) {
        let BlockKind::Row { header } = document.block(row).kind else { continue };
        let mut cells = document.children(row);
        if header {
            found.clauses.extend(document.clauses_of(row));
            if let Some(pattern) = &pattern {
                let titles: Vec<(u32, String)> = cells
                    .filter_map(|it| match document.block(it).kind {
                        BlockKind::Cell { column } => {
                            Some((column, document.block(it).inline.text()))
                        }
                        _ => None,
                    })
                    .map(|(column, text)| (column, words::normalise(text)))
                    .collect();
                let wanted = titles.iter().find(|(_, it)| pattern.matches(it));
                column = wanted.map(|(column, _)| *column);
                names.extend(titles.into_iter().map(|(_, title)| title));
            }
            continue;
        }
        let wanted = cells.find(|it| {
            matches!(document.block(*it).kind, BlockKind::Cell { column: at } if Some(at) == column)
        });
        // A row without the cell is covered by one above, or its table has no such column.
        let Some(cell) = wanted else { continue };
        let inline = &document.block(cell).inline;
        let clauses: Vec<ClauseId> = document.clauses_of(row).collect();
        let text = clauses.first().and_then(|it| document.clause(*it));
        found.items.push(Item {
            lines: vec![Line::Words(inline, 0..inline.text().len())],
            words: text.map_or_else(String::new, |it| it.words.clone()),
            clauses,
            span: document.block(row).span,
        });
    }
    if matches!(reading.place, Place::Item(_)) {
        found.clauses.extend(reading.place.label(document));
    }
    match (&pattern, &reading.param.column) {
        (Some(pattern), Some(name)) if found.items.is_empty() => {
            let message = Text::new(
                format!("no table there has a column `{name}`"),
                format!("该处没有带“{name}”列的表格"),
            );
            ctx.fault(faults::not_found("column-not-found", message, pattern, &names), &pointer);
            None
        }
        _ => Some(found),
    }
}

fn links(document: &Document, place: Place) -> Found<'_> {
    let mut found = Found::default();
    let mut after = 0;
    for id in blocks(document, place) {
        let block = document.block(id);
        // A link stands where its words do: in a block that has its own clauses.
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Row { .. }) {
            continue;
        }
        for link in document.links_in(block.span) {
            if link.kind == LinkKind::Image || link.span.start < after {
                continue;
            }
            after = link.span.start + 1;
            let clauses = document.clauses_of(id).filter(|it| {
                document.clause(*it).is_some_and(|it| {
                    it.span.start <= link.span.start && link.span.start < it.span.end
                })
            });
            found.items.push(Item {
                lines: vec![Line::Whole(link.destination.clone(), link.span)],
                clauses: clauses.collect(),
                words: words::normalise(&link.destination),
                span: link.span,
            });
        }
    }
    found
}

/// The one sentence that `says` finds, or the only one there is.
fn sentence<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let document = ctx.document;
    let id = if let Some(says) = &reading.param.says {
        let pointer = format!("{}/says", reading.pointer);
        select::clause(ctx, reading.place, says, &pointer)?
    } else {
        only_sentence(ctx, reading)?
    };
    let clause = document.clause(id)?;
    let line = Line::Whole(clause.text.clone(), clause.span);
    let item = Item {
        lines: vec![line],
        clauses: vec![id],
        words: clause.words.clone(),
        span: clause.span,
    };
    Some(Found { items: vec![item], clauses: Vec::new() })
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

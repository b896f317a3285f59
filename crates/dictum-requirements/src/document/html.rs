//! HTML in Markdown: its headings as sections, its tables as rows and cells, its lists
//! as items, its other text as paragraphs.
//!
//! This is no browser. It reads what documents hold (headings, tables with spans, lists,
//! lists of definitions, code, line breaks, links, comments) and takes everything else
//! for text, so that no sentence is lost because of a tag around it.

mod row;
mod tags;
mod tokens;

use std::ops::Range;

use dictum_source::source::Span;

use self::row::{Row, SPANNED_MAX};
pub(super) use self::tags::{InlineTag, inline};
use self::tags::{PARTING, level_of, link};
use self::tokens::{Tag, Token, TokenKind, Tokens};
use super::inline::Inline;
use super::reader::Reader;
use super::{BlockId, BlockKind, CellFault, CodeSpan, LINE_BREAK, Link, LinkKind};

/// The most lists inside each other; those below are items of the last one.
const LISTS_MAX: usize = 16;

/// Reads the HTML block `text`, which is open in `reader`; `held` is what the block before
/// it left open. Gives what is left open in turn: a blank line ends an HTML block of
/// Markdown and no table.
pub(super) fn read(reader: &mut Reader, text: &Inline, held: Held) -> Held {
    let mut state = State { reader, text, held };
    for Token { kind, range } in Tokens::of(text.text()) {
        match (&kind, state.held.skipped) {
            (TokenKind::Tag(tag), Some(name)) if tag.closing && tag.name == name => {
                state.held.skipped = None;
            }
            (TokenKind::Tag(tag), None) => {
                let name = ["script", "style"].into_iter().find(|it| *it == tag.name);
                state.held.skipped = name.filter(|_| !tag.closing);
                state.tag(tag, range);
            }
            (TokenKind::Text, None) => state.words(range),
            _ => {}
        }
    }
    state.suspend()
}

/// What an HTML block left open at its end.
#[derive(Default)]
pub(super) struct Held {
    /// The parts that are open, inside the block itself, outermost first.
    open: Vec<(Part, BlockId)>,
    /// Tables inside the open cell.
    nested: u32,
    head: bool,
    row: Option<Row>,
    /// The links and code that are open, by index.
    link: Option<usize>,
    code: Option<usize>,
    /// The element whose content is no text.
    skipped: Option<&'static str>,
}

impl Held {
    /// The blocks that are open, outermost first.
    pub(super) fn blocks(&self) -> impl Iterator<Item = BlockId> + '_ {
        self.open.iter().map(|(_, id)| *id)
    }

    /// The table that is open.
    pub(super) fn table(&self) -> Option<BlockId> {
        self.open.iter().find(|(it, _)| *it == Part::Table).map(|(_, id)| *id)
    }
}

/// An HTML block that is being read.
struct State<'r, 't> {
    reader: &'r mut Reader,
    text: &'t Inline,
    held: Held,
}

/// What can be open in an HTML block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    List,
    /// A list of terms, each of which holds a list of definitions.
    Terms,
    Item,
    Table,
    Row,
    Cell,
    Paragraph,
    Heading,
    Code,
}

impl State<'_, '_> {
    fn tag(&mut self, tag: &Tag, range: Range<usize>) {
        if let Some((destination, kind)) = link(tag) {
            return self.open_link(destination, kind, range);
        }
        match tag.name.as_str() {
            "a" => self.held.link = None,
            "code" if tag.closing => self.held.code = None,
            "code" if !self.is_open(Part::Code) => self.open_code(range),
            "table" if tag.closing && self.held.nested > 0 => self.held.nested -= 1,
            "table" if tag.closing => self.close_part(Part::Table, range),
            "table" if self.is_open(Part::Cell) => {
                self.held.nested += 1;
                if let Some((_, cell)) = self.held.open.iter().find(|it| it.0 == Part::Cell) {
                    self.reader.faults.insert(*cell, CellFault::HoldsTable);
                }
            }
            "table" => {
                self.close_part(Part::Table, range.clone());
                self.close_text(range.clone());
                self.open_part(Part::Table, BlockKind::Table, range);
                self.held.row = Some(Row::EMPTY);
            }
            "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" if self.held.nested > 0 => {
                self.line_break();
            }
            "thead" => self.held.head = !tag.closing,
            "tr" if tag.closing => self.close_row(range),
            "tr" => self.open_row(range),
            "td" | "th" if tag.closing => self.close_part(Part::Cell, range),
            "td" | "th" => self.open_cell(tag, range),
            "br" => self.line_break(),
            name => self.text_tag(name, tag.closing, range),
        }
    }

    /// A tag that has to do with no table and no words.
    fn text_tag(&mut self, name: &str, closing: bool, range: Range<usize>) {
        let level = level_of(name);
        match name {
            "ul" | "ol" | "menu" | "dl" | "li" | "dt" | "dd" | "pre" => {}
            name if level.is_none() && !PARTING.contains(&name) => return,
            _ => {}
        }
        if self.is_open(Part::Cell) {
            return self.line_break();
        }
        match name {
            "ul" | "ol" | "menu" if closing => self.close_part(Part::List, range),
            "ul" | "ol" | "menu" => self.open_list(Part::List, range),
            "dl" if closing => self.close_part(Part::Terms, range),
            "dl" => self.open_list(Part::Terms, range),
            "li" if closing => self.close_part(Part::Item, range),
            "li" => self.open_item(range),
            "dt" if !closing => self.open_term(range),
            "dd" if !closing => self.open_definition(range),
            "dt" | "dd" => self.close_text(range),
            "pre" if closing => self.close_part(Part::Code, range),
            "pre" if !self.is_open(Part::Table) => {
                self.close_text(range.clone());
                self.open_part(Part::Code, BlockKind::Code, range);
            }
            _ if closing => self.close_text(range),
            _ => match level {
                Some(level) if self.held.open.iter().all(|(it, _)| it.is_text()) => {
                    self.open_heading(level, range);
                }
                _ => self.close_text(range),
            },
        }
    }

    fn open_link(&mut self, destination: String, kind: LinkKind, range: Range<usize>) {
        let span = self.text.span(range);
        if kind == LinkKind::Link {
            self.held.link = Some(self.reader.links.len());
        }
        self.reader.links.push(Link { span, destination, words: String::new(), kind });
    }

    fn open_code(&mut self, range: Range<usize>) {
        let span = self.text.span(range);
        self.held.code = Some(self.reader.codes.len());
        self.reader.codes.push(CodeSpan { span, words: String::new() });
    }

    fn words(&mut self, range: Range<usize>) {
        let words = self.text.text().get(range.clone()).unwrap_or_default();
        let target = self.target();
        if target.is_none() && words.trim().is_empty() {
            return;
        }
        let id = target.unwrap_or_else(|| self.open_text(range.clone()));
        let text = self.text;
        let span = text.span(range.clone());
        let Some(block) = self.reader.block_mut(id) else { return };
        let before = block.inline.text().len();
        decode(text, range, &mut block.inline);
        block.span = block.span.cover(span);
        let added = block.inline.text().get(before..).unwrap_or_default().to_owned();
        if let Some(link) = self.held.link.and_then(|it| self.reader.links.get_mut(it)) {
            link.words.push_str(&added);
        }
        if let Some(code) = self.held.code.and_then(|it| self.reader.codes.get_mut(it)) {
            code.words.push_str(&added);
        }
    }

    /// Opens what takes words where nothing does: a cell in a row, else a paragraph.
    fn open_text(&mut self, range: Range<usize>) -> BlockId {
        if self.is_open(Part::Row) {
            let cell = self.held.row.get_or_insert(Row::EMPTY).take(1, 1, false);
            return self.open_part(Part::Cell, cell, range);
        }
        self.open_part(Part::Paragraph, BlockKind::Paragraph, range)
    }

    /// The block that takes words: the open cell or paragraph.
    fn target(&self) -> Option<BlockId> {
        let (part, id) = self.held.open.last()?;
        (*part == Part::Cell || part.is_text()).then_some(*id)
    }

    fn line_break(&mut self) {
        let break_ = if self.is_open(Part::Code) { "\n" } else { LINE_BREAK };
        if let Some(block) = self.target().and_then(|id| self.reader.block_mut(id)) {
            let at = Span { start: block.span.end, end: block.span.end };
            block.inline.push(break_, (at, at), 0);
        }
    }

    /// Opens a heading, and with it a section. The HTML around it ends before it and
    /// begins anew behind it.
    fn open_heading(&mut self, level: u8, range: Range<usize>) {
        self.close_to(0, range.start..range.start);
        let span = self.text.span(range.clone());
        if !self.reader.part_html(level, span) {
            return;
        }
        self.open_part(Part::Heading, BlockKind::Heading, range);
    }

    /// Opens a term: an item, whose definitions are items of its own.
    fn open_term(&mut self, range: Range<usize>) {
        match self.innermost(Part::Terms) {
            Some(depth) if !self.is_open(Part::Table) => {
                self.close_to(depth + 1, range.start..range.start);
                self.open_part(Part::Item, BlockKind::Item, range);
            }
            _ => self.close_text(range),
        }
    }

    fn open_definition(&mut self, range: Range<usize>) {
        let Some(depth) = self.innermost(Part::Terms).filter(|_| !self.is_open(Part::Table)) else {
            return self.close_text(range);
        };
        let part = |it: usize| self.held.open.get(depth + it).map(|(it, _)| *it);
        let keep = match (part(1), part(2)) {
            (Some(Part::Item), Some(Part::List)) => 3,
            (Some(Part::Item), _) => 2,
            _ => 1,
        };
        self.close_to(depth + keep, range.start..range.start);
        if keep == 2 {
            self.open_part(Part::List, BlockKind::List, range.clone());
        }
        self.open_part(Part::Item, BlockKind::Item, range);
    }

    fn innermost(&self, part: Part) -> Option<usize> {
        self.held.open.iter().rposition(|(it, _)| *it == part)
    }

    fn is_open(&self, part: Part) -> bool {
        self.held.open.iter().any(|(it, _)| *it == part)
    }

    fn open_part(&mut self, part: Part, kind: BlockKind, range: Range<usize>) -> BlockId {
        let id = self.reader.open_block(kind, self.text.span(range));
        self.held.open.push((part, id));
        id
    }

    fn open_list(&mut self, part: Part, range: Range<usize>) {
        self.close_text(range.clone());
        let is_list = |it: Part| matches!(it, Part::List | Part::Terms);
        let lists = self.held.open.iter().filter(|(it, _)| is_list(*it)).count();
        // Between the rows of a table is no room for a list.
        if lists < LISTS_MAX && !self.is_open(Part::Table) {
            self.open_part(part, BlockKind::List, range);
        }
    }

    /// Opens an item of the innermost list; one outside of any list parts the text.
    fn open_item(&mut self, range: Range<usize>) {
        match self.innermost(Part::List) {
            Some(depth) if !self.is_open(Part::Table) => {
                self.close_to(depth + 1, range.start..range.start);
                self.open_part(Part::Item, BlockKind::Item, range);
            }
            _ => self.close_text(range),
        }
    }

    fn open_row(&mut self, range: Range<usize>) {
        if !self.is_open(Part::Table) {
            self.close_text(range.clone());
            self.open_part(Part::Table, BlockKind::Table, range.clone());
            self.held.row = Some(Row::EMPTY);
        }
        self.close_row(range.start..range.start);
        self.held.row.get_or_insert(Row::EMPTY).begin();
        self.open_part(Part::Row, BlockKind::Row { header: false }, range);
    }

    fn close_row(&mut self, range: Range<usize>) {
        if self.is_open(Part::Row) {
            self.close_part(Part::Row, range);
        } else {
            self.close_text(range);
        }
    }

    /// Tells whether row `id`, which ends, names the columns; counts what spans it.
    fn finish_row(&mut self, id: BlockId) {
        self.held.nested = 0;
        let Some(row) = &mut self.held.row else { return };
        let header = row.finish() || self.held.head;
        if let Some(block) = self.reader.block_mut(id) {
            block.kind = BlockKind::Row { header };
        }
    }

    fn open_cell(&mut self, tag: &Tag, range: Range<usize>) {
        match self.held.open.iter().position(|(it, _)| *it == Part::Row) {
            Some(depth) => self.close_to(depth + 1, range.start..range.start),
            None => self.open_row(range.clone()),
        }
        let count = |name| {
            let value = tag.attribute(name).and_then(|it| it.trim().parse::<u32>().ok());
            value.unwrap_or(1).clamp(1, SPANNED_MAX)
        };
        let row = self.held.row.get_or_insert(Row::EMPTY);
        let cell = row.take(count("colspan"), count("rowspan"), tag.name == "th");
        self.open_part(Part::Cell, cell, range);
    }

    /// Closes the paragraph, heading or code that is open, before the tag at `range`.
    fn close_text(&mut self, range: Range<usize>) {
        if let Some(depth) = self.held.open.iter().rposition(|(it, _)| it.is_text()) {
            self.close_to(depth, range.start..range.start);
        }
    }

    /// Closes the innermost `part` and what is open inside it, where it is open.
    fn close_part(&mut self, part: Part, range: Range<usize>) {
        if let Some(depth) = self.innermost(part) {
            self.close_to(depth, range);
        }
    }

    /// Closes all but the first `depth` open parts at `range`.
    fn close_to(&mut self, depth: usize, range: Range<usize>) {
        while self.held.open.len() > depth {
            let Some((part, id)) = self.held.open.pop() else { return };
            let at = if range.is_empty() {
                self.text.span(0..range.start).end
            } else {
                self.text.span(range.clone()).end
            };
            if let Some(block) = self.reader.block_mut(id).filter(|_| part != Part::Paragraph) {
                block.span.end = block.span.end.max(at);
            }
            (self.held.link, self.held.code) = (None, None);
            self.reader.close_block(id);
            match part {
                Part::Row => self.finish_row(id),
                Part::Heading => self.reader.finish_heading(id),
                _ => {}
            }
        }
    }

    /// Closes what a blank line closes, and leaves lists and tables open for the next
    /// block of HTML.
    fn suspend(mut self) -> Held {
        let end = self.text.text().len();
        if let Some(depth) = self.held.open.iter().position(|(it, _)| it.is_text()) {
            self.close_to(depth, end..end);
        }
        for (_, id) in self.held.open.iter().rev() {
            let at = self.text.span(0..end).end;
            if let Some(block) = self.reader.block_mut(*id) {
                block.span.end = block.span.end.max(at);
            }
            self.reader.close_block(*id);
        }
        self.held
    }
}

impl Part {
    /// Whether it takes words and stands for nothing else.
    fn is_text(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading | Self::Code)
    }
}

/// Adds the words `range` of `text` to `inline`, character references decoded.
fn decode(text: &Inline, range: Range<usize>, inline: &mut Inline) {
    let words = text.text().get(range.clone()).unwrap_or_default();
    let mut from = 0;
    for (at, _) in words.match_indices('&') {
        let rest = words.get(at..).unwrap_or_default();
        let Some((characters, length)) = tokens::reference(rest).filter(|_| at >= from) else {
            continue;
        };
        inline.push_range(text, range.start + from..range.start + at);
        from = at + length;
        let span = text.span(range.start + at..range.start + from);
        inline.push(&characters, (span, span), 0);
    }
    inline.push_range(text, range.start + from..range.end);
}

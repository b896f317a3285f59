//! HTML in Markdown: its tables as rows and cells, its lists as items, its other text
//! as paragraphs.
//!
//! This is no browser. It reads what documents hold (tables with spans, lists, line
//! breaks, links, comments) and takes everything else for text, so that no
//! sentence is lost because of a tag around it.

mod tokens;

use std::ops::Range;

use dictum_source::source::Span;

use self::tokens::{Tag, Token, TokenKind, Tokens};
use super::inline::Inline;
use super::reader::Reader;
use super::{BlockId, BlockKind, Link, LinkKind};

/// The most columns over which a cell's `rowspan` and `colspan` are followed.
const SPANNED_MAX: u32 = 64;

/// The most lists inside each other; those below are items of the last one.
const LISTS_MAX: usize = 16;

/// Tags that part the text around them. Every other one, known or not, stands inside
/// a sentence, as in a browser: an invented tag must not cut a word in two.
const PARTING: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "title",
    "ul",
    "search",
];

/// What a tag inside a paragraph does.
pub(super) enum InlineTag {
    /// It breaks the line.
    Break,
    /// It begins a link, or is an image.
    Link(String, LinkKind),
    /// It is markup and no more.
    Other,
}

/// What the tag `text` inside a paragraph does.
pub(super) fn inline(text: &str) -> InlineTag {
    let mut tokens = Tokens::of(text);
    let Some(Token { kind: TokenKind::Tag(tag), .. }) = tokens.next() else {
        return InlineTag::Other;
    };
    match link(&tag) {
        Some((destination, kind)) => InlineTag::Link(destination, kind),
        None if tag.name == "br" => InlineTag::Break,
        None => InlineTag::Other,
    }
}

/// Reads the HTML block `text`, which is open in `reader`.
pub(super) fn read(reader: &mut Reader, text: &Inline) {
    let mut state = State { reader, text, open: Vec::new(), nested: 0, head: false, row: None };
    let mut skipped: Option<&'static str> = None;
    for token in Tokens::of(text.text()) {
        match (&token.kind, skipped) {
            (TokenKind::Tag(tag), Some(name)) if tag.closing && tag.name == name => {
                skipped = None;
            }
            (TokenKind::Tag(tag), None) => {
                let name = ["script", "style"].into_iter().find(|it| *it == tag.name);
                skipped = name.filter(|_| !tag.closing);
                state.tag(tag, token.range);
            }
            (TokenKind::Text, None) => state.words(token.range),
            _ => {}
        }
    }
    let end = text.text().len();
    state.close_to(0, end..end);
}

/// What of an HTML block is open, inside the block itself.
struct State<'r, 't> {
    reader: &'r mut Reader,
    text: &'t Inline,
    open: Vec<(Part, BlockId)>,
    /// Tables inside the open cell.
    nested: u32,
    head: bool,
    row: Option<Row>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    List,
    Item,
    Table,
    Row,
    Cell,
    Paragraph,
}

/// The columns of the open table and its open row.
struct Row {
    /// The next free column.
    column: u32,
    /// Whether a cell of the row is no heading.
    plain: bool,
    /// For how many rows more a cell above covers each column.
    covered: [u32; SPANNED_MAX as usize],
}

impl Row {
    const EMPTY: Self = Self { column: 0, plain: false, covered: [0; SPANNED_MAX as usize] };

    /// Takes the next `columns` free columns for `rows` rows; gives the first.
    fn take(&mut self, columns: u32, rows: u32) -> u32 {
        while self.covered.get(self.column as usize).is_some_and(|it| *it > 0) {
            self.column += 1;
        }
        let first = self.column;
        self.column = first.saturating_add(columns);
        // The row that opens the span counts as one of its rows.
        for covered in self.covered.iter_mut().take(self.column as usize).skip(first as usize) {
            *covered = if rows > 1 { rows } else { 0 };
        }
        first
    }
}

impl State<'_, '_> {
    fn tag(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        if let Some((destination, kind)) = link(tag) {
            let span = self.text.span(range);
            self.reader.links.push(Link { span, destination, words: String::new(), kind });
            return;
        }
        match tag.name.as_str() {
            "table" if tag.closing && self.nested > 0 => self.nested -= 1,
            "table" if tag.closing => self.close_part(Part::Table, range),
            "table" if self.is_open(Part::Cell) => self.nested += 1,
            "table" => {
                self.close_part(Part::Table, range.clone());
                self.close_part(Part::Paragraph, range.clone());
                self.open_part(Part::Table, BlockKind::Table, range);
                self.row = Some(Row::EMPTY);
            }
            "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" if self.nested > 0 => {
                self.line_break();
            }
            "thead" => self.head = !tag.closing,
            "tr" if tag.closing => self.close_row(range),
            "tr" => self.open_row(range),
            "td" | "th" if tag.closing => self.close_part(Part::Cell, range),
            "td" | "th" => self.open_cell(tag, range),
            "br" => self.line_break(),
            name if !PARTING.contains(&name) => {}
            _ if self.is_open(Part::Cell) => self.line_break(),
            "ul" | "ol" | "menu" if tag.closing => self.close_part(Part::List, range),
            "ul" | "ol" | "menu" => self.open_list(range),
            "li" if tag.closing => self.close_part(Part::Item, range),
            "li" => self.open_item(range),
            _ => self.close_part(Part::Paragraph, range),
        }
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
        if let Some(block) = self.reader.block_mut(id) {
            decode(text, range, &mut block.inline);
            block.span = block.span.cover(span);
        }
    }

    /// Opens what takes words where nothing does: a cell in a row, else a paragraph.
    fn open_text(&mut self, range: Range<usize>) -> BlockId {
        if self.is_open(Part::Row) {
            let row = self.row.get_or_insert(Row::EMPTY);
            row.plain = true;
            let column = row.take(1, 1);
            return self.open_part(Part::Cell, BlockKind::Cell { column }, range);
        }
        self.open_part(Part::Paragraph, BlockKind::Paragraph, range)
    }

    /// The block that takes words: the open cell or paragraph.
    fn target(&self) -> Option<BlockId> {
        let (part, id) = self.open.last()?;
        matches!(part, Part::Cell | Part::Paragraph).then_some(*id)
    }

    fn line_break(&mut self) {
        if let Some(block) = self.target().and_then(|id| self.reader.block_mut(id)) {
            let at = Span { start: block.span.end, end: block.span.end };
            block.inline.push("\n", (at, at), 0);
        }
    }

    fn is_open(&self, part: Part) -> bool {
        self.open.iter().any(|(it, _)| *it == part)
    }

    fn open_part(&mut self, part: Part, kind: BlockKind, range: Range<usize>) -> BlockId {
        let id = self.reader.open_block(kind, self.text.span(range));
        self.open.push((part, id));
        id
    }

    fn open_list(&mut self, range: Range<usize>) {
        self.close_part(Part::Paragraph, range.clone());
        let lists = self.open.iter().filter(|(it, _)| *it == Part::List).count();
        // Between the rows of a table is no room for a list.
        if lists < LISTS_MAX && !self.is_open(Part::Table) {
            self.open_part(Part::List, BlockKind::List, range);
        }
    }

    /// Opens an item of the innermost list; one outside of any list parts the text.
    fn open_item(&mut self, range: Range<usize>) {
        match self.open.iter().rposition(|(it, _)| *it == Part::List) {
            Some(depth) if !self.is_open(Part::Table) => {
                self.close_to(depth + 1, range.start..range.start);
                self.open_part(Part::Item, BlockKind::Item, range);
            }
            _ => self.close_part(Part::Paragraph, range),
        }
    }

    fn open_row(&mut self, range: Range<usize>) {
        if !self.is_open(Part::Table) {
            self.close_part(Part::Paragraph, range.clone());
            self.open_part(Part::Table, BlockKind::Table, range.clone());
        }
        self.close_row(range.start..range.start);
        let row = self.row.get_or_insert(Row::EMPTY);
        row.column = 0;
        row.plain = false;
        self.open_part(Part::Row, BlockKind::Row { header: false }, range);
    }

    fn close_row(&mut self, range: Range<usize>) {
        if self.is_open(Part::Row) {
            self.close_part(Part::Row, range);
        } else {
            self.close_part(Part::Paragraph, range);
        }
    }

    /// Tells whether row `id`, which ends, names the columns; counts what spans it.
    fn finish_row(&mut self, id: BlockId) {
        self.nested = 0;
        let Some(row) = &mut self.row else { return };
        let header = self.head || !row.plain;
        for rows in &mut row.covered {
            *rows = rows.saturating_sub(1);
        }
        if let Some(block) = self.reader.block_mut(id) {
            block.kind = BlockKind::Row { header };
        }
    }

    fn open_cell(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match self.open.iter().position(|(it, _)| *it == Part::Row) {
            Some(depth) => self.close_to(depth + 1, range.start..range.start),
            None => self.open_row(range.clone()),
        }
        let count = |name| {
            let value = tag.attribute(name).and_then(|it| it.trim().parse::<u32>().ok());
            value.unwrap_or(1).clamp(1, SPANNED_MAX)
        };
        let row = self.row.get_or_insert(Row::EMPTY);
        let column = row.take(count("colspan"), count("rowspan"));
        row.plain |= tag.name == "td";
        self.open_part(Part::Cell, BlockKind::Cell { column }, range);
    }

    /// Closes the innermost `part` and what is open inside it, where it is open.
    fn close_part(&mut self, part: Part, range: Range<usize>) {
        if let Some(depth) = self.open.iter().rposition(|(it, _)| *it == part) {
            self.close_to(depth, range);
        }
    }

    /// Closes all but the first `depth` open parts at `range`.
    fn close_to(&mut self, depth: usize, range: Range<usize>) {
        while self.open.len() > depth {
            let Some((part, id)) = self.open.pop() else { return };
            let at = if range.is_empty() {
                self.text.span(0..range.start).end
            } else {
                self.text.span(range.clone()).end
            };
            if let Some(block) = self.reader.block_mut(id).filter(|_| part != Part::Paragraph) {
                block.span.end = block.span.end.max(at);
            }
            self.reader.close_block(id);
            if part == Part::Row {
                self.finish_row(id);
            }
        }
    }
}

/// Where the tag leads, if it is a link or an image.
fn link(tag: &Tag<'_>) -> Option<(String, LinkKind)> {
    let (name, kind) = match tag.name.as_str() {
        "a" => ("href", LinkKind::Link),
        "img" => ("src", LinkKind::Image),
        _ => return None,
    };
    tag.attribute(name).map(|it| (it.to_owned(), kind))
}

/// Adds the words `range` of `text` to `inline`, entities decoded.
fn decode(text: &Inline, range: Range<usize>, inline: &mut Inline) {
    let words = text.text().get(range.clone()).unwrap_or_default();
    let mut from = 0;
    for (at, _) in words.match_indices('&') {
        let rest = words.get(at..).unwrap_or_default();
        let Some(end) = rest.bytes().take(12).position(|it| it == b';') else { continue };
        let Some(character) = rest.get(1..end).and_then(entity) else { continue };
        if at < from {
            continue;
        }
        inline.push_range(text, range.start + from..range.start + at);
        from = at + end + 1;
        let span = text.span(range.start + at..range.start + from);
        inline.push(character.encode_utf8(&mut [0; 4]), (span, span), 0);
    }
    inline.push_range(text, range.start + from..range.end);
}

fn entity(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    match (name, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        ("nbsp", _) => Some(' '),
        (_, Some(number)) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            None => number.parse().ok().and_then(char::from_u32),
        },
        _ => None,
    }
}

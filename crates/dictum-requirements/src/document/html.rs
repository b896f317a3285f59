//! HTML in Markdown: its tables as rows and cells, its other text as paragraphs.
//!
//! This is no browser. It reads what documents hold (tables with spans, line
//! breaks, links, comments) and takes everything else for text, so that no
//! sentence is lost because of a tag around it.

use std::ops::Range;

use dictum_source::source::Span;

use super::inline::Inline;
use super::reader::Reader;
use super::{BlockId, BlockKind, Link, LinkKind};

/// The most columns over which a cell's `rowspan` and `colspan` are followed.
const SPANNED_MAX: u32 = 64;

/// Tags that do not part the text around them.
const PHRASING: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd",
    "mark", "s", "small", "span", "strong", "sub", "sup", "u",
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
    let mut tokens = Tokens { text, at: 0, closed: true };
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
    for token in (Tokens { text: text.text(), at: 0, closed: true }) {
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
            "table" if tag.closing => self.close_to(0, range),
            "table" if self.is_open(Part::Cell) => self.nested += 1,
            "table" => {
                self.close_to(0, range.clone());
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
            name if PHRASING.contains(&name) => {}
            _ if self.is_open(Part::Cell) => self.line_break(),
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

    fn open_row(&mut self, range: Range<usize>) {
        if !self.is_open(Part::Table) {
            self.close_to(0, range.clone());
            self.open_part(Part::Table, BlockKind::Table, range.clone());
        }
        self.close_row(range.start..range.start);
        let row = self.row.get_or_insert(Row::EMPTY);
        row.column = 0;
        row.plain = false;
        self.open_part(Part::Row, BlockKind::Row { header: false }, range);
    }

    fn close_row(&mut self, range: Range<usize>) {
        let Some((_, id)) = self.open.iter().find(|(it, _)| *it == Part::Row).copied() else {
            return self.close_part(Part::Paragraph, range);
        };
        self.close_part(Part::Row, range);
        if let Some(row) = &mut self.row {
            let header = self.head || !row.plain;
            for rows in &mut row.covered {
                *rows = rows.saturating_sub(1);
            }
            if let Some(block) = self.reader.block_mut(id) {
                block.kind = BlockKind::Row { header };
            }
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

    /// Closes `part` and what is open inside it, where it is open.
    fn close_part(&mut self, part: Part, range: Range<usize>) {
        if let Some(depth) = self.open.iter().position(|(it, _)| *it == part) {
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
                self.nested = 0;
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

struct Token<'t> {
    kind: TokenKind<'t>,
    range: Range<usize>,
}

enum TokenKind<'t> {
    Text,
    Tag(Tag<'t>),
    /// A comment or a declaration.
    Other,
}

struct Tag<'t> {
    name: String,
    closing: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        loop {
            let (before, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let after = after.strip_prefix(quote)?;
                    after.split_once(quote).unwrap_or((after, ""))
                }
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            let key = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = next;
        }
    }
}

/// The tokens of a text, each byte of which belongs to one.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
    // INVARIANT (linear): false once no `>` follows, so that it is not sought again.
    closed: bool,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|it| !it.is_empty())?;
        if self.closed && begins_tag(rest) {
            let end = if rest.starts_with("<!--") { "-->" } else { ">" };
            match rest.find(end) {
                Some(length) => {
                    self.at = start + length + end.len();
                    let kind =
                        rest.get(1..length).and_then(tag).map_or(TokenKind::Other, TokenKind::Tag);
                    return Some(Token { kind, range: start..self.at });
                }
                // A comment that never ends hides the rest, as in a browser.
                None if end == "-->" => {
                    self.at = self.text.len();
                    return Some(Token { kind: TokenKind::Other, range: start..self.at });
                }
                None => self.closed = false,
            }
        }
        let length = rest
            .char_indices()
            .skip(1)
            .find(|(_, it)| self.closed && *it == '<')
            .map_or(rest.len(), |(at, _)| at);
        self.at = start + length;
        Some(Token { kind: TokenKind::Text, range: start..self.at })
    }
}

/// Whether `rest` begins like a tag, a comment or a declaration.
fn begins_tag(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    let next = match chars.next() {
        Some('/') => chars.next(),
        Some('!' | '?') => return rest.starts_with('<'),
        next => next,
    };
    rest.starts_with('<') && next.is_some_and(|it| it.is_ascii_alphabetic())
}

fn tag(inner: &str) -> Option<Tag<'_>> {
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, attributes) = inner.split_at_checked(length)?;
    let plain = name.starts_with(|it: char| it.is_ascii_alphabetic());
    plain.then(|| Tag {
        name: name.to_ascii_lowercase(),
        closing,
        attributes: attributes.trim_end_matches('/'),
    })
}

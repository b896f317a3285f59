//! Markdown events to sections, blocks and links.
//!
//! Blocks are numbered as they open, so that the tree is a flat list and no step
//! needs recursion: fifty thousand nested quotes are fifty thousand numbers.

use std::sync::Arc;

use dictum_source::source::{Source, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::inline::Inline;
use super::{
    Block, BlockId, BlockKind, CodeSpan, LINE_BREAK, Link, LinkKind, Quote, Section, SectionId,
    html,
};
use crate::words;

/// What the reader makes of a text.
pub(super) struct Read {
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    pub(super) codes: Vec<CodeSpan>,
    /// Tables of HTML that the text cuts off before they end.
    pub(super) cut: Vec<Span>,
}

/// Reads `text`, which is that of `source` or its beginning, as Markdown with tables,
/// strike-through, tasks and footnotes.
pub(super) fn read(source: &Arc<Source>, text: &str) -> Read {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader::new(source);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, Span::new(range.start, range.end));
    }
    reader.finish()
}

pub(super) struct Reader {
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    pub(super) codes: Vec<CodeSpan>,
    cut: Vec<Span>,
    /// The sections that are open, outermost first.
    path: Vec<SectionId>,
    /// The blocks that are open, outermost first.
    open: Vec<BlockId>,
    /// The block that takes the words.
    leaf: Option<Leaf>,
    /// Emphasis, links and images that are open: the bytes of each.
    markup: Vec<Span>,
    /// The links and images that are open, by index into `links`.
    open_links: Vec<usize>,
    /// The link and the code of HTML inside of a paragraph that are open, by index.
    html_link: Option<usize>,
    html_code: Option<usize>,
    images: usize,
    groups: u32,
    /// Whether words go nowhere: a metadata block is open.
    muted: bool,
    /// The text of the HTML block that is open.
    html: Option<Inline>,
    /// What the last HTML block left open, where nothing has stood since.
    held: Option<Suspended>,
    /// The cells that the next `TableCell` opens after.
    column: u32,
    source: Arc<Source>,
}

/// An HTML block that ended with lists or tables open.
struct Suspended {
    block: BlockId,
    parts: html::Held,
    /// How many blocks there were at its end.
    blocks: usize,
}

/// The block that takes words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaf {
    /// Markdown says where it ends.
    Explicit(BlockId),
    /// The text of a tight list item, which Markdown gives without a paragraph.
    Implicit(BlockId),
}

impl Reader {
    fn new(source: &Arc<Source>) -> Self {
        let root = Section {
            level: 0,
            title: String::new(),
            anchor: None,
            parent: None,
            span: Span::new(0, source.text().len()),
            heading: Span::default(),
            words: String::new(),
            first_block: 0,
            end: 0,
        };
        Self {
            sections: vec![root],
            blocks: Vec::new(),
            links: Vec::new(),
            codes: Vec::new(),
            cut: Vec::new(),
            path: vec![SectionId(0)],
            open: Vec::new(),
            leaf: None,
            markup: Vec::new(),
            open_links: Vec::new(),
            html_link: None,
            html_code: None,
            images: 0,
            groups: 0,
            muted: false,
            html: None,
            held: None,
            column: 0,
            source: Arc::clone(source),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, span),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.groups += 1;
                let group = self.group().unwrap_or(self.groups);
                self.words(&text, span, group);
                self.codes.push(CodeSpan { span, words: text.into_string() });
            }
            Event::Html(text) => {
                if let Some(html) = &mut self.html {
                    html.push(&text, (span, span), 0);
                }
            }
            Event::InlineHtml(text) => self.inline_html(&text, span),
            Event::SoftBreak => {
                let group = self.group().unwrap_or(0);
                self.words("\n", span, group);
            }
            Event::HardBreak => {
                let group = self.group().unwrap_or(0);
                self.words(LINE_BREAK, span, group);
            }
            Event::Rule => {
                let id = self.open_block(BlockKind::Rule, span);
                self.close_block(id);
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// A tag inside of a paragraph.
    fn inline_html(&mut self, text: &str, span: Span) {
        match html::inline(text) {
            html::InlineTag::Break => self.words(LINE_BREAK, span, 0),
            html::InlineTag::Link(destination, kind) => {
                if kind == LinkKind::Link {
                    self.html_link = Some(self.links.len());
                }
                self.links.push(Link { span, destination, words: String::new(), kind });
            }
            html::InlineTag::LinkEnd => self.html_link = None,
            html::InlineTag::Code => {
                self.html_code = Some(self.codes.len());
                self.codes.push(CodeSpan { span, words: String::new() });
            }
            html::InlineTag::CodeEnd => self.html_code = None,
            html::InlineTag::Other => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        let indented = matches!(tag, Tag::Item | Tag::List(_));
        let span = if indented { self.without_lead(span) } else { span };
        let kind = match tag {
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::Heading { level, .. } => {
                self.close_leaf();
                if self.open.is_empty() {
                    self.open_section(level as u8, span);
                }
                BlockKind::Heading
            }
            Tag::BlockQuote(_) => BlockKind::Quote(Quote::Plain),
            Tag::CodeBlock(_) => BlockKind::Code,
            Tag::HtmlBlock => {
                self.html = Some(Inline::default());
                if self.resume(span) {
                    return;
                }
                BlockKind::Html
            }
            Tag::List(_) => BlockKind::List,
            Tag::Item => BlockKind::Item,
            Tag::FootnoteDefinition(_) => BlockKind::Footnote,
            Tag::Table(_) => BlockKind::Table,
            Tag::TableHead | Tag::TableRow => {
                self.column = 0;
                BlockKind::Row { header: matches!(tag, Tag::TableHead) }
            }
            Tag::TableCell => {
                self.column += 1;
                BlockKind::Cell { column: self.column - 1, columns: 1, rows: 1 }
            }
            Tag::MetadataBlock(_) => {
                self.muted = true;
                return;
            }
            Tag::Link { dest_url, .. } => return self.open_link(&dest_url, span, LinkKind::Link),
            Tag::Image { dest_url, .. } => return self.open_link(&dest_url, span, LinkKind::Image),
            _ => return self.markup.push(span),
        };
        let id = self.open_block(kind, span);
        if matches!(
            kind,
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Code | BlockKind::Cell { .. }
        ) {
            self.leaf = Some(Leaf::Explicit(id));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => {
                self.markup.pop();
                self.open_links.pop();
                self.images -= usize::from(tag == TagEnd::Image);
            }
            TagEnd::MetadataBlock(_) => self.muted = false,
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => self.end_block(),
            TagEnd::HtmlBlock => {
                let held = self.held.take().map(|it| it.parts).unwrap_or_default();
                let text = self.html.take().unwrap_or_default();
                let parts = html::read(self, &text, held);
                let block = self.open.last().copied();
                self.end_block();
                let blocks = self.blocks.len();
                self.held = block.map(|block| Suspended { block, parts, blocks });
            }
            _ => {
                self.markup.pop();
            }
        }
    }

    /// Opens the last HTML block again, with what it left open, where the one at `span`
    /// goes on with it. Gives false where it does not.
    fn resume(&mut self, span: Span) -> bool {
        self.close_leaf();
        let parent = self.open.last().copied();
        let Some(held) = self.held.take() else { return false };
        let next = held.blocks == self.blocks.len()
            && self.blocks.get(held.block.0 as usize).is_some_and(|it| it.parent == parent);
        if !next || held.parts.blocks().next().is_none() {
            self.cut_off(&held);
            return false;
        }
        self.open.push(held.block);
        self.open.extend(held.parts.blocks());
        if let Some(block) = self.block_mut(held.block) {
            block.span = block.span.cover(span);
        }
        self.held = Some(held);
        true
    }

    /// Notes the table that `held` left open and that nothing goes on with.
    fn cut_off(&mut self, held: &Suspended) {
        let table = held.parts.table().and_then(|it| self.blocks.get(it.0 as usize));
        self.cut.extend(table.map(|it| it.span));
    }

    /// Ends the HTML block that is open and begins a section with its heading at `span`;
    /// gives false inside of other blocks, where headings make no section.
    pub(super) fn part_html(&mut self, level: u8, span: Span) -> bool {
        let [html] = *self.open.as_slice() else { return false };
        self.close_block(html);
        if let Some(block) = self.block_mut(html) {
            block.span.end = span.start.max(block.span.start);
        }
        self.open_section(level, span);
        true
    }

    /// Ends the heading `id` of HTML and begins the HTML block behind it.
    pub(super) fn finish_heading(&mut self, id: BlockId) {
        let Some(block) = self.blocks.get(id.0 as usize) else { return };
        let (span, section) = (block.span, block.section);
        if let Some(section) = self.sections.get_mut(section.0 as usize) {
            section.heading = span;
        }
        self.entitle(id);
        self.open_block(BlockKind::Html, Span { start: span.end, end: span.end });
    }

    /// `span` without the white space at its beginning: an item that a tab indents
    /// would begin on the line before.
    fn without_lead(&self, span: Span) -> Span {
        let words = self.source.slice(span);
        let lead = u32::try_from(words.len() - words.trim_start().len()).unwrap_or(0);
        Span { start: (span.start + lead).min(span.end), end: span.end }
    }

    /// Opens a block inside the innermost open one.
    pub(super) fn open_block(&mut self, kind: BlockKind, span: Span) -> BlockId {
        self.close_leaf();
        let id = BlockId(u32::try_from(self.blocks.len()).unwrap_or(u32::MAX));
        self.blocks.push(Block {
            kind,
            span,
            section: self.path.last().copied().unwrap_or(SectionId(0)),
            parent: self.open.last().copied(),
            inline: Inline::default(),
            adopted: None,
            end: id.0 + 1,
        });
        self.open.push(id);
        id
    }

    /// Closes block `id`, the innermost open one.
    pub(super) fn close_block(&mut self, id: BlockId) {
        self.open.pop();
        let end = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        if let Some(block) = self.blocks.get_mut(id.0 as usize) {
            block.end = end;
        }
    }

    fn end_block(&mut self) {
        self.close_leaf();
        (self.html_link, self.html_code) = (None, None);
        if let Some(id) = self.open.last().copied() {
            self.close_block(id);
            match self.blocks.get(id.0 as usize).map(|it| it.kind) {
                Some(BlockKind::Heading) => self.entitle(id),
                Some(BlockKind::Quote(_)) => self.classify(id),
                _ => {}
            }
        }
    }

    fn close_leaf(&mut self) {
        if let Some(Leaf::Implicit(id)) = self.leaf.take() {
            self.close_block(id);
        }
    }

    fn open_section(&mut self, level: u8, span: Span) {
        let id = SectionId(u32::try_from(self.sections.len()).unwrap_or(u32::MAX));
        while let Some(last) = self.path.last().copied() {
            let Some(section) = self.sections.get_mut(last.0 as usize) else { break };
            if section.level < level {
                break;
            }
            section.end = id.0;
            section.span.end = span.start;
            self.path.pop();
        }
        self.sections.push(Section {
            level,
            title: String::new(),
            anchor: None,
            parent: self.path.last().copied(),
            span: Span::new(span.start as usize, self.source.text().len()),
            heading: span,
            words: String::new(),
            first_block: u32::try_from(self.blocks.len()).unwrap_or(u32::MAX),
            end: id.0 + 1,
        });
        self.path.push(id);
    }

    /// Gives the section of heading `id` its title and anchor.
    fn entitle(&mut self, id: BlockId) {
        let Some(block) = self.blocks.get(id.0 as usize) else { return };
        let Some(section) = self.sections.get_mut(block.section.0 as usize) else { return };
        if section.heading != block.span || section.level == 0 {
            return;
        }
        section.title = words::plain(block.inline.text());
        section.words = words::normalise(&section.title);
        let first = self.links.iter().rposition(|it| it.span.start < block.span.start);
        let links = self.links.get(first.map_or(0, |it| it + 1)..).unwrap_or_default();
        section.anchor = links
            .iter()
            .filter(|it| it.words.is_empty())
            .find_map(|it| it.destination.strip_prefix("id:").map(str::to_owned));
    }

    /// Tells a note or a warning by the mark with which its text begins.
    fn classify(&mut self, id: BlockId) {
        let Some(first) = self.blocks.get_mut(id.0 as usize + 1) else { return };
        if first.parent != Some(id) || first.kind != BlockKind::Paragraph {
            return;
        }
        let quote = match first.inline.text().chars().next() {
            Some('?' | '？') => Quote::Note,
            Some('!' | '！') => Quote::Warning,
            _ => return,
        };
        let mark = first.inline.text().chars().next().map_or(0, char::len_utf8);
        first.inline.set_mark(mark);
        if let Some(block) = self.blocks.get_mut(id.0 as usize) {
            block.kind = BlockKind::Quote(quote);
        }
    }

    fn open_link(&mut self, destination: &str, span: Span, kind: LinkKind) {
        self.ensure_leaf(span);
        self.markup.push(span);
        self.open_links.push(self.links.len());
        self.groups += 1;
        self.images += usize::from(kind == LinkKind::Image);
        let destination = destination.to_owned();
        self.links.push(Link { span, destination, words: String::new(), kind });
    }

    /// The group of the outermost open link.
    fn group(&self) -> Option<u32> {
        self.open_links.first().and_then(|it| u32::try_from(*it).ok()).map(|it| it | 1 << 31)
    }

    fn text(&mut self, text: &str, span: Span) {
        let group = self.group().unwrap_or(0);
        self.words(text, span, group);
    }

    /// Adds words to the open leaf; the words of an image are none of the text's.
    fn words(&mut self, text: &str, span: Span, group: u32) {
        if self.muted {
            return;
        }
        if let Some(link) = self.open_links.last().and_then(|it| self.links.get_mut(*it)) {
            link.words.push_str(text);
        }
        if let Some(link) = self.html_link.and_then(|it| self.links.get_mut(it)) {
            link.words.push_str(text);
        }
        if let Some(code) = self.html_code.and_then(|it| self.codes.get_mut(it)) {
            code.words.push_str(text);
        }
        if self.images > 0 {
            return;
        }
        let (Leaf::Explicit(id) | Leaf::Implicit(id)) = self.ensure_leaf(span);
        let outer = self.markup.first().copied().unwrap_or(span);
        if let Some(block) = self.blocks.get_mut(id.0 as usize) {
            block.inline.push(text, (span, outer), group);
            block.span = block.span.cover(outer);
        }
    }

    fn ensure_leaf(&mut self, span: Span) -> Leaf {
        if let Some(leaf) = self.leaf {
            return leaf;
        }
        let leaf = Leaf::Implicit(self.open_block(BlockKind::Paragraph, span));
        self.leaf = Some(leaf);
        leaf
    }

    /// Block `id`, to change it.
    pub(super) fn block_mut(&mut self, id: BlockId) -> Option<&mut Block> {
        self.blocks.get_mut(id.0 as usize)
    }

    fn finish(mut self) -> Read {
        self.close_leaf();
        if let Some(held) = self.held.take() {
            self.cut_off(&held);
        }
        let count = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
        for id in std::mem::take(&mut self.path) {
            if let Some(section) = self.sections.get_mut(id.0 as usize) {
                section.end = count;
            }
        }
        self.adopt();
        self.links.sort_by_key(|it| (it.span.start, std::cmp::Reverse(it.span.end)));
        let Self { sections, blocks, links, codes, cut, .. } = self;
        Read { sections, blocks, links, codes, cut }
    }

    /// Gives each list the code block or table that follows it.
    fn adopt(&mut self) {
        for index in 0..self.blocks.len() {
            let Some(list) = self.blocks.get(index).filter(|it| it.kind == BlockKind::List) else {
                continue;
            };
            let Some(next) = self.blocks.get(list.end as usize) else { continue };
            let table = match next.kind {
                BlockKind::Code | BlockKind::Table => true,
                BlockKind::Html => self
                    .blocks
                    .get(list.end as usize + 1)
                    .is_some_and(|it| it.kind == BlockKind::Table),
                _ => false,
            };
            let adopted = BlockId(list.end);
            if table
                && next.parent == list.parent
                && next.section == list.section
                && let Some(list) = self.blocks.get_mut(index)
            {
                list.adopted = Some(adopted);
            }
        }
    }
}

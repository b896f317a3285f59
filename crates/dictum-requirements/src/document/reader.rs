//! Markdown events to sections, blocks and links.
//!
//! Blocks are numbered as they open, so that the tree is a flat list and no step
//! needs recursion: fifty thousand nested quotes are fifty thousand numbers.

mod rows;
mod sections;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_source::source::{Source, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::inline::Inline;
use super::{
    Block, BlockId, BlockKind, CellFault, CodeSpan, LINE_BREAK, Link, LinkKind, Quote, Section,
    SectionId, html,
};

/// What the reader makes of a text.
pub(super) struct Read {
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    pub(super) codes: Vec<CodeSpan>,
    /// Tables of HTML that the text cuts off before they end.
    pub(super) cut: Vec<Span>,
    pub(super) faults: BTreeMap<BlockId, CellFault>,
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
    /// Where a tag of HTML parts the words before it from those behind it.
    parted: Option<Span>,
    /// Cells and rows that are not what they seem.
    pub(super) faults: BTreeMap<BlockId, CellFault>,
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
            parted: None,
            faults: BTreeMap::new(),
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

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        let indented = matches!(tag, Tag::Item | Tag::List(_));
        let span = if indented { self.without_lead(span) } else { span };
        let kind = match tag {
            Tag::MetadataBlock(_) if self.blocks.is_empty() && span.start == 0 => {
                self.muted = true;
                return;
            }
            // Further down two rules with words between them look like such a block.
            Tag::Paragraph | Tag::MetadataBlock(_) => BlockKind::Paragraph,
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
            TagEnd::MetadataBlock(_) if self.muted => self.muted = false,
            TagEnd::TableRow => {
                self.close_leaf();
                self.keep_cells();
                self.end_block();
            }
            TagEnd::Paragraph
            | TagEnd::MetadataBlock(_)
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
            | TagEnd::TableHead
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
        (self.html_link, self.html_code, self.parted) = (None, None, None);
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
        let Self { sections, blocks, links, codes, cut, faults, .. } = self;
        Read { sections, blocks, links, codes, cut, faults }
    }
}

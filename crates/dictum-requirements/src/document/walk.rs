//! What stands where in a document: its sections, blocks and clauses by number.

use std::ops::Range;

use dictum_source::source::Span;

use super::{
    Block, BlockId, BlockKind, CellFault, Clause, ClauseId, CodeSpan, Document, Inline, Link,
    Section, SectionId,
};

impl Document {
    /// Every section, each before its subsections.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Section `id`; the whole document for an id of another one.
    pub fn section(&self, id: SectionId) -> &Section {
        const NONE: &Section = &Section {
            level: 0,
            title: String::new(),
            anchor: None,
            parent: None,
            span: Span { start: 0, end: 0 },
            heading: Span { start: 0, end: 0 },
            words: String::new(),
            first_block: 0,
            end: 0,
        };
        self.sections.get(id.0 as usize).unwrap_or(NONE)
    }

    /// The sections below `id`, at any depth, each before its subsections.
    pub fn descendants(&self, id: SectionId) -> impl Iterator<Item = SectionId> + '_ {
        (id.0 + 1..self.section(id).end).map(SectionId)
    }

    /// The sections directly below `id`.
    pub fn subsections(&self, id: SectionId) -> impl Iterator<Item = SectionId> + '_ {
        self.descendants(id).filter(move |it| self.section(*it).parent == Some(id))
    }

    /// The headings above and of section `id`, outermost first.
    pub fn headings(&self, id: SectionId) -> Vec<String> {
        let chain = std::iter::successors(Some(id), |it| self.section(*it).parent);
        let mut titles: Vec<String> = chain
            .map(|it| self.section(it))
            .filter(|it| it.level > 0)
            .map(|it| it.title.clone())
            .collect();
        titles.reverse();
        titles
    }

    /// Every block, each before what it holds.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Block `id`; an empty one for an id of another document.
    pub fn block(&self, id: BlockId) -> &Block {
        const NONE: &Block = &Block {
            kind: BlockKind::Rule,
            span: Span { start: 0, end: 0 },
            section: SectionId(0),
            parent: None,
            inline: Inline::EMPTY,
            adopted: None,
            end: 0,
        };
        self.blocks.get(id.0 as usize).unwrap_or(NONE)
    }

    /// What is wrong with the cell or row `id`.
    pub(crate) fn fault_of(&self, id: BlockId) -> Option<CellFault> {
        self.faults.get(&id).copied()
    }

    /// The blocks of section `id`, what they hold included, without its subsections.
    pub fn blocks_in(&self, id: SectionId) -> impl Iterator<Item = BlockId> + '_ {
        self.blocks_between(id.0, id.0 + 1)
    }

    fn blocks_between(&self, first: u32, end: u32) -> impl Iterator<Item = BlockId> + use<> {
        let count = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        let at = |it: u32| self.sections.get(it as usize).map_or(count, |it| it.first_block);
        (at(first)..at(end)).map(BlockId)
    }

    /// Block `id` and what it holds, at any depth.
    pub fn subtree(&self, id: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        (id.0..self.block(id).end).map(BlockId)
    }

    /// The innermost list item that holds block `id`.
    pub(crate) fn item_around(&self, id: BlockId) -> Option<BlockId> {
        let mut above = std::iter::successors(self.block(id).parent, |it| self.block(*it).parent);
        above.find(|it| self.block(*it).kind == BlockKind::Item)
    }

    /// The number after that of the last block in block `id`.
    pub(crate) fn end_of(&self, id: BlockId) -> BlockId {
        BlockId(self.block(id).end)
    }

    /// The blocks directly in block `id`.
    pub fn children(&self, id: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        let end = self.block(id).end;
        let first = Some(id.0 + 1).filter(|it| *it < end);
        std::iter::successors(first, move |it| {
            Some(self.block(BlockId(*it)).end).filter(|next| next > it && *next < end)
        })
        .map(BlockId)
    }

    /// The block right after block `id` and what it holds, beside it; none where it is
    /// the last one there.
    pub(crate) fn next(&self, id: BlockId) -> Option<BlockId> {
        let next = BlockId(self.block(id).end);
        let it = self.blocks.get(next.0 as usize)?;
        (it.parent == self.block(id).parent).then_some(next)
    }

    /// The content of the list item `id`: what it holds, and the code block or
    /// table that follows its list where the item is the last one.
    pub fn content(&self, id: BlockId) -> Vec<BlockId> {
        let mut content: Vec<BlockId> = self.subtree(id).filter(|it| *it != id).collect();
        if let Some(list) = self.block(id).parent
            && self.block(list).end == self.block(id).end
            && let Some(adopted) = self.block(list).adopted
        {
            content.extend(self.subtree(adopted));
        }
        content
    }

    /// The block that follows block `id` in its section and in what holds it, without
    /// what says nothing; the one in HTML counts and not the HTML around it. After the
    /// text of a list's last item it may be the block that people take for its content.
    pub fn following(&self, id: BlockId) -> Option<BlockId> {
        let mut id = id;
        loop {
            let block = self.block(id);
            let next = BlockId(block.end);
            let beside = self.blocks.get(next.0 as usize).filter(|it| it.section == block.section);
            match beside.filter(|it| it.parent == block.parent) {
                Some(it) if it.kind == BlockKind::Html || it.kind == BlockKind::Rule => {
                    match self.children(next).next() {
                        Some(inner) => return Some(inner),
                        None => id = next,
                    }
                }
                Some(_) => return Some(next),
                None => {
                    let parent = block.parent?;
                    match self.block(parent).kind {
                        BlockKind::Html => id = parent,
                        BlockKind::Item => return self.adopted(parent),
                        _ => return None,
                    }
                }
            }
        }
    }

    /// The code block or table that follows the list of item `id`, its last one.
    fn adopted(&self, id: BlockId) -> Option<BlockId> {
        let list = self.block(self.block(id).parent?);
        let adopted = list.adopted.filter(|_| list.end == self.block(id).end)?;
        let is_html = self.block(adopted).kind == BlockKind::Html;
        if is_html { self.children(adopted).next() } else { Some(adopted) }
    }

    /// The sentence, row or block that ends before block `id` in its section.
    pub fn clause_before(&self, id: BlockId) -> Option<&Clause> {
        let before = self.clauses.partition_point(|it| it.block < id).checked_sub(1)?;
        let clause = self.clauses.get(before)?;
        let section = self.block(clause.block).section;
        Some(clause).filter(|_| section == self.block(id).section)
    }

    /// The own text of list item `id`: its paragraphs, without nested lists.
    pub fn paragraphs(&self, id: BlockId) -> impl Iterator<Item = BlockId> + '_ {
        self.children(id).filter(|it| self.block(*it).kind == BlockKind::Paragraph)
    }

    /// Every clause, in document order; every heading is among them.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Clause `id`.
    pub fn clause(&self, id: ClauseId) -> Option<&Clause> {
        self.clauses.get(id.0 as usize)
    }

    /// The clauses of section `id` and its subsections.
    pub fn clauses_in(&self, id: SectionId) -> impl Iterator<Item = ClauseId> + use<> {
        let count = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        let at = |it: u32| self.sections.get(it as usize).map_or(count, |it| it.first_block);
        let end = if id.0 == 0 { count } else { at(self.section(id).end) };
        self.clauses_between(at(id.0)..end)
    }

    /// The clauses of section `id` before its first subsection.
    pub fn own_clauses(&self, id: SectionId) -> impl Iterator<Item = ClauseId> + use<> {
        let count = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        let at = |it: u32| self.sections.get(it as usize).map_or(count, |it| it.first_block);
        self.clauses_between(at(id.0)..at(id.0 + 1))
    }

    /// The clause of the heading of section `id`; none where it has no words.
    pub fn heading_clause(&self, id: SectionId) -> Option<ClauseId> {
        let section = self.section(id);
        let heading = Some(BlockId(section.first_block)).filter(|_| section.level > 0)?;
        self.clauses_of(heading).next()
    }

    /// The section that clause `id` stands in.
    pub fn section_of(&self, id: ClauseId) -> SectionId {
        self.clause(id).map_or(SectionId(0), |it| self.block(it.block).section)
    }

    /// The clauses of block `id` and of what it holds.
    pub fn clauses_of(&self, id: BlockId) -> impl Iterator<Item = ClauseId> + use<> {
        self.clauses_between(id.0..self.block(id).end)
    }

    fn clauses_between(&self, blocks: Range<u32>) -> impl Iterator<Item = ClauseId> + use<> {
        let at = |block: u32| {
            let it = self.clauses.partition_point(|it| it.block.0 < block);
            u32::try_from(it).unwrap_or(u32::MAX)
        };
        (at(blocks.start)..at(blocks.end)).map(ClauseId)
    }

    /// The code inside of sentences that begins inside `span`, in document order.
    pub fn codes_in(&self, span: Span) -> &[CodeSpan] {
        let first = self.codes.partition_point(|it| it.span.start < span.start);
        let end = self.codes.partition_point(|it| it.span.start < span.end);
        self.codes.get(first..end).unwrap_or_default()
    }

    /// Every link and image, in document order.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The links and images that begin inside `span`.
    pub fn links_in(&self, span: Span) -> &[Link] {
        let first = self.links.partition_point(|it| it.span.start < span.start);
        let end = self.links.partition_point(|it| it.span.start < span.end);
        self.links.get(first..end).unwrap_or_default()
    }
}

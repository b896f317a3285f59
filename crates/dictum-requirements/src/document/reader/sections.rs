//! Headings to sections, and the blocks of HTML between them.

use dictum_source::source::Span;

use super::{Reader, Suspended};
use crate::document::{BlockId, BlockKind, Section, SectionId};
use crate::words;

impl Reader {
    pub(super) fn open_section(&mut self, level: u8, span: Span) {
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
    pub(super) fn entitle(&mut self, id: BlockId) {
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

    /// Opens the last HTML block again, with what it left open, where the one at `span`
    /// goes on with it. Gives false where it does not.
    pub(super) fn resume(&mut self, span: Span) -> bool {
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
    pub(super) fn cut_off(&mut self, held: &Suspended) {
        let table = held.parts.table().and_then(|it| self.blocks.get(it.0 as usize));
        self.cut.extend(table.map(|it| it.span));
    }

    /// Ends the HTML block that is open and begins a section with its heading at `span`;
    /// gives false inside of other blocks, where headings make no section.
    pub(in crate::document) fn part_html(&mut self, level: u8, span: Span) -> bool {
        let [html] = *self.open.as_slice() else { return false };
        self.close_block(html);
        if let Some(block) = self.block_mut(html) {
            block.span.end = span.start.max(block.span.start);
        }
        self.open_section(level, span);
        true
    }

    /// Ends the heading `id` of HTML and begins the HTML block behind it.
    pub(in crate::document) fn finish_heading(&mut self, id: BlockId) {
        let Some(block) = self.blocks.get(id.0 as usize) else { return };
        let (span, section) = (block.span, block.section);
        if let Some(section) = self.sections.get_mut(section.0 as usize) {
            section.heading = span;
        }
        self.entitle(id);
        self.open_block(BlockKind::Html, Span { start: span.end, end: span.end });
    }
}

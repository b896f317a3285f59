//! The words of blocks: text, code, links, and the tags of HTML among them.

use dictum_source::source::Span;

use super::{Leaf, Reader, html};
use crate::document::{BlockId, BlockKind, CellFault, CodeSpan, LINE_BREAK, Link, LinkKind};

impl Reader {
    /// A tag inside of a paragraph.
    pub(super) fn inline_html(&mut self, text: &str, span: Span) {
        match html::inline(text) {
            html::InlineTag::Break => self.words(LINE_BREAK, span, 0),
            html::InlineTag::Part => self.parted = Some(span),
            html::InlineTag::Table => {
                self.parted = Some(span);
                if let Some(cell) = self.open.iter().rev().copied().find(|it| self.is_cell(*it)) {
                    self.faults.insert(cell, CellFault::HoldsTable);
                }
            }
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

    fn is_cell(&self, id: BlockId) -> bool {
        let block = self.blocks.get(id.0 as usize);
        block.is_some_and(|it| matches!(it.kind, BlockKind::Cell { .. }))
    }

    pub(super) fn open_link(&mut self, destination: &str, span: Span, kind: LinkKind) {
        self.ensure_leaf(span);
        self.markup.push(span);
        self.open_links.push(self.links.len());
        self.groups += 1;
        self.images += usize::from(kind == LinkKind::Image);
        let destination = destination.to_owned();
        self.links.push(Link { span, destination, words: String::new(), kind });
    }

    /// The group of the outermost open link.
    pub(super) fn group(&self) -> Option<u32> {
        self.open_links.first().and_then(|it| u32::try_from(*it).ok()).map(|it| it | 1 << 31)
    }

    pub(super) fn text(&mut self, text: &str, span: Span) {
        let group = self.group().unwrap_or(0);
        self.words(text, span, group);
    }

    /// Adds words to the open leaf; the words of an image are none of the text's.
    pub(super) fn words(&mut self, text: &str, span: Span, group: u32) {
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
        if let Some(at) = self.parted.take()
            && let Some(block) = self.blocks.get_mut(id.0 as usize)
            && !block.inline.text().is_empty()
        {
            block.inline.push(LINE_BREAK, (at, at), 0);
        }
        let outer = self.markup.first().copied().unwrap_or(span);
        if let Some(block) = self.blocks.get_mut(id.0 as usize) {
            block.inline.push(text, (span, outer), group);
            block.span = block.span.cover(outer);
        }
    }
}

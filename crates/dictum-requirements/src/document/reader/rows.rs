//! What Markdown drops of a row: the cells behind the last column of its table.
//!
//! A `|` inside of code parts cells too, so that such a row has one more than people
//! see, and its end would be lost.

use dictum_source::source::Span;

use super::Reader;
use crate::document::{BlockId, BlockKind, CellFault};
use crate::words;

impl Reader {
    /// Adds to the row that ends the cells that stand behind its last column, as the words
    /// they are, and notes it.
    pub(super) fn keep_cells(&mut self) {
        let Some(row) = self.open.last().copied() else { return };
        let Some(span) = self.blocks.get(row.0 as usize).map(|it| it.span) else { return };
        let last = self.blocks.last().filter(|it| matches!(it.kind, BlockKind::Cell { .. }));
        let from = last.map_or(span.start, |it| it.span.end.max(span.start));
        let rest = Span { start: from.min(span.end), end: span.end };
        let text = self.source.slice(rest).to_owned();
        let Some(behind) = text.find('|').map(|it| it + 1) else { return };
        let dropped = text.get(behind..).unwrap_or_default();
        if !words::has_words(dropped) {
            return;
        }
        let mut at = rest.start as usize + behind;
        for cell in dropped.split('|') {
            let lead = cell.len() - cell.trim_start().len();
            let (start, words) = (at + lead, cell.trim());
            at += cell.len() + 1;
            if words.is_empty() {
                continue;
            }
            let column = self.column;
            self.column += 1;
            let span = Span::new(start, start + words.len());
            let id = self.open_block(BlockKind::Cell { column, columns: 1, rows: 1 }, span);
            if let Some(block) = self.blocks.get_mut(id.0 as usize) {
                block.inline.push(words, (span, span), 0);
            }
            self.close_block(id);
        }
        self.faults.insert(row, CellFault::PastColumns);
    }

    /// Gives each list the code block or table that follows it.
    pub(super) fn adopt(&mut self) {
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

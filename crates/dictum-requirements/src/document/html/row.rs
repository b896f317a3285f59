//! The columns of a table of HTML whose cells span rows and columns.

use crate::document::BlockKind;

/// The most columns over which a cell's `rowspan` and `colspan` are followed.
pub(super) const SPANNED_MAX: u32 = 64;

/// The columns of the open table and its open row.
pub(super) struct Row {
    /// The next free column.
    column: u32,
    /// Whether a cell of the row is no heading.
    plain: bool,
    /// For how many rows more a cell above covers each column.
    covered: [u32; SPANNED_MAX as usize],
}

impl Row {
    pub(super) const EMPTY: Self =
        Self { column: 0, plain: false, covered: [0; SPANNED_MAX as usize] };

    /// Begins a row.
    pub(super) fn begin(&mut self) {
        self.column = 0;
        self.plain = false;
    }

    /// The cell that takes the next `columns` free columns for `rows` rows.
    pub(super) fn take(&mut self, columns: u32, rows: u32, heading: bool) -> BlockKind {
        self.plain |= !heading;
        while self.covered.get(self.column as usize).is_some_and(|it| *it > 0) {
            self.column += 1;
        }
        let column = self.column;
        self.column = column.saturating_add(columns);
        // The row that opens the span counts as one of its rows.
        for covered in self.covered.iter_mut().take(self.column as usize).skip(column as usize) {
            *covered = if rows > 1 { rows } else { 0 };
        }
        BlockKind::Cell { column, columns, rows }
    }

    /// Ends the row: whether it names the columns.
    pub(super) fn finish(&mut self) -> bool {
        for rows in &mut self.covered {
            *rows = rows.saturating_sub(1);
        }
        !self.plain
    }
}

//! Tables: which of their columns and rows are meant, with cells that span several.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::rulebook::Header;
use dictum_source::finding::Finding;

use super::faults::{self, Ctx};
use super::pattern::Pattern;
use super::read::{self, Found, Item, Line, Reading};
use super::select::Place;
use crate::document::{BlockId, BlockKind, CellFault, Document};
use crate::words;

/// The columns of a table that a parameter asks for.
struct Wanted {
    /// Those whose cells are the value: all but the last are joined before it.
    values: Vec<Column>,
    key: Option<Column>,
    /// Those that say which rows count.
    conditions: Vec<(Column, Pattern)>,
}

/// A column that the rulebook names.
#[derive(Clone)]
struct Column {
    /// None for the first column.
    name: Option<Name>,
}

/// The name of a column, and where it stands in the rulebook.
#[derive(Clone)]
struct Name {
    glob: String,
    pattern: Pattern,
    pointer: String,
}

/// Reads the tables at the place, row by row.
pub(super) fn read<'d>(ctx: &mut Ctx<'d>, reading: Reading<'_>) -> Option<Found<'d>> {
    let wanted = wanted(ctx, reading)?;
    let mut found = Found::default();
    for table in read::blocks(ctx, reading, BlockKind::Table)? {
        let grid = Grid::new(ctx, reading, &wanted, table)?;
        found.clauses.extend(grid.header.iter().flat_map(|it| ctx.document.clauses_of(*it)));
        grid.read(ctx, &wanted, &mut found)?;
    }
    if matches!(reading.place, Place::Item(_)) {
        found.clauses.extend(reading.place.label(ctx.document));
    }
    Some(found)
}

fn wanted(ctx: &mut Ctx<'_>, reading: Reading<'_>) -> Option<Wanted> {
    let param = reading.param;
    let mut column = |glob: &str, option: &str| {
        let pointer = format!("{}/{option}", reading.pointer);
        let pattern = ctx.pattern(glob, &pointer)?;
        Some(Column { name: Some(Name { glob: glob.to_owned(), pattern, pointer }) })
    };
    let (mut values, mut key) = (Vec::new(), None);
    if let Some(map) = &param.map {
        key = Some(column(&map.key, "map/key")?);
        values.push(column(&map.value, "map/value")?);
    } else if let Some(name) = &param.column {
        values.push(column(name, "column")?);
    } else {
        for (index, name) in param.columns.iter().enumerate() {
            values.push(column(name, &format!("columns/{index}"))?);
        }
    }
    if values.is_empty() {
        values.push(Column { name: None });
    }
    let mut conditions = Vec::new();
    for (name, glob) in &param.rows {
        let column = column(name, "where")?;
        conditions.push((column, glob));
    }
    let pointer = format!("{}/where", reading.pointer);
    let conditions = conditions
        .into_iter()
        .map(|(column, glob)| Some((column, ctx.pattern(glob, &pointer)?)))
        .collect::<Option<_>>()?;
    Some(Wanted { values, key, conditions })
}

impl Wanted {
    fn columns(&self) -> impl Iterator<Item = &Column> {
        let conditions = self.conditions.iter().map(|(column, _)| column);
        self.values.iter().chain(&self.key).chain(conditions)
    }

    /// Whether a cell that spans several rows counts for each of them: what is read of
    /// a row alone is read once.
    fn fills_down(&self) -> bool {
        self.values.len() > 1 || self.key.is_some() || !self.conditions.is_empty()
    }
}

/// A table whose columns are known.
struct Grid {
    header: Vec<BlockId>,
    rows: Vec<BlockId>,
    /// The number of each column that is wanted, in the order of [`Wanted::columns`].
    columns: Vec<u32>,
    /// Whether it is one of pipes, in which an empty cell is all that can say "as above".
    pipes: bool,
}

/// The titles of a column, from the top.
struct Titles<'d> {
    column: u32,
    words: Vec<&'d str>,
}

impl Grid {
    fn new(
        ctx: &mut Ctx<'_>,
        reading: Reading<'_>,
        wanted: &Wanted,
        table: BlockId,
    ) -> Option<Self> {
        let document = ctx.document;
        let mut rows: Vec<BlockId> = document.children(table).collect();
        let is_header =
            |it: &&BlockId| matches!(document.block(**it).kind, BlockKind::Row { header: true });
        let mut headers = rows.iter().take_while(is_header).count();
        if headers == 0 {
            headers = match (reading.param.header, wanted.columns().any(|it| it.name.is_some())) {
                (Some(Header::None), _) => 0,
                (Some(Header::First), _) | (None, true) => 1,
                (None, false) => {
                    let finding = headless(ctx, table);
                    ctx.fault(finding, reading.pointer);
                    return None;
                }
            };
        }
        let rest = rows.split_off(headers.min(rows.len()));
        let titles = titles(document, &rows);
        let columns = wanted.columns().map(|it| it.find(ctx, &titles, table));
        let columns: Option<Vec<u32>> = columns.collect();
        let parent = document.block(table).parent.map(|it| document.block(it).kind);
        let pipes = parent != Some(BlockKind::Html);
        // A heading between the rows is no row.
        let rest = rest.into_iter().filter(|it| !is_header(&it)).collect();
        Some(Self { header: rows, rows: rest, columns: columns?, pipes })
    }

    /// Adds the rows that count to `found`.
    fn read<'d>(&self, ctx: &mut Ctx<'d>, wanted: &Wanted, found: &mut Found<'d>) -> Option<()> {
        let document = ctx.document;
        let mut above: Vec<Above> = self.columns.iter().map(|_| Above::default()).collect();
        let (values, keys) = (wanted.values.len(), usize::from(wanted.key.is_some()));
        let before = found.items.len();
        let mut refused = Vec::new();
        for row in &self.rows {
            let cells: Vec<Option<BlockId>> = (self.columns.iter().zip(&mut above))
                .enumerate()
                .map(|(index, (column, above))| {
                    let own = cell(document, *row, *column);
                    // What an empty cell means in the last column of values is no value.
                    let blank_is_above = self.pipes && index + 1 != values;
                    above.take(document, own, blank_is_above)
                })
                .collect();
            let conditions = cells.get(values + keys..).unwrap_or_default();
            let text = |it: &Option<BlockId>| {
                it.map_or_else(String::new, |it| words::normalise(document.block(it).inline.text()))
            };
            let mut pairs = wanted.conditions.iter().zip(conditions);
            if !pairs.all(|((_, pattern), it)| pattern.matches(&text(it))) {
                refused.extend(conditions.first().map(&text));
                continue;
            }
            let picked = cells.get(..values + keys).unwrap_or_default();
            // Of a row alone, a cell that spans several is read where it begins.
            if let ([Some(it)], false) = (picked, wanted.fills_down())
                && document.block(*it).parent != Some(*row)
            {
                continue;
            }
            found.items.push(item(ctx, *row, picked, keys > 0)?);
        }
        match wanted.conditions.first() {
            Some((Column { name: Some(name) }, pattern)) if found.items.len() == before => {
                ctx.fault(no_row(name, pattern, &refused), &name.pointer);
                None
            }
            _ => Some(()),
        }
    }
}

/// The error for conditions that no row fulfils.
fn no_row(name: &Name, pattern: &Pattern, cells: &[String]) -> Finding {
    let glob = &name.glob;
    let message = Text::new(
        format!("no row there fulfils `where`, beginning with the column `{glob}`"),
        format!("该处没有符合 `where` 的行（从“{glob}”列看起）"),
    );
    faults::not_found("row-not-found", message, pattern, cells)
}

/// The cell that stands above, and for how many rows it spans the next ones too.
#[derive(Default)]
struct Above {
    cell: Option<BlockId>,
    rows: u32,
}

impl Above {
    /// The cell of the next row: its own one, or the one above that spans it.
    fn take(
        &mut self,
        document: &Document,
        own: Option<BlockId>,
        blank_is_above: bool,
    ) -> Option<BlockId> {
        self.rows = self.rows.saturating_sub(1);
        let Some(own) = own else { return self.cell.filter(|_| self.rows > 0) };
        let block = document.block(own);
        if blank_is_above && block.inline.text().trim().is_empty() && self.cell.is_some() {
            return self.cell;
        }
        if let BlockKind::Cell { rows, .. } = block.kind {
            *self = Self { cell: Some(own), rows };
        }
        Some(own)
    }
}

/// The item of a row: `cells` are those of its values, then that of its key.
fn item<'d>(
    ctx: &mut Ctx<'d>,
    row: BlockId,
    cells: &[Option<BlockId>],
    has_key: bool,
) -> Option<Item<'d>> {
    let document = ctx.document;
    let faults = cells.iter().flatten().chain([&row]).filter_map(|it| document.fault_of(*it));
    if let Some(fault) = faults.into_iter().next() {
        ctx.fault_in_document(unreadable(fault), document.block(row).span);
        return None;
    }
    let (values, key) = cells.split_at(cells.len() - usize::from(has_key));
    let (before, last) = values.split_at(values.len().saturating_sub(1));
    let mut lead = Vec::new();
    for cell in before.iter().chain(key) {
        let text = cell.map_or("", |it| document.block(it).inline.text());
        let words = words::fold(text);
        if words.is_empty() {
            let message = Text::new(
                "a cell of this row that belongs to the value is empty",
                "该行中属于值的一个单元格是空的",
            );
            let help = Text::new(
                "write the value, or leave the row out with `where`",
                "请补上值，或用 `where` 排除该行",
            );
            let finding = faults::error("item-empty", message).help(help);
            ctx.fault_in_document(finding, document.block(row).span);
            return None;
        }
        lead.push(words);
    }
    let lead = (!lead.is_empty()).then(|| lead.join(":"));
    let (key, prefix) = if has_key { (lead, None) } else { (None, lead) };
    let clauses: Vec<_> = document.clauses_of(row).collect();
    let text = clauses.first().and_then(|it| document.clause(*it));
    let inline = last.first().copied().flatten().map(|it| &document.block(it).inline);
    Some(Item {
        lines: inline.map(|it| Line::Words(it, 0..it.text().len())).into_iter().collect(),
        words: text.map_or_else(String::new, |it| it.words.clone()),
        clauses,
        span: document.block(row).span,
        prefix,
        key,
    })
}

/// The error for a row that is not what it seems.
fn unreadable(fault: CellFault) -> Finding {
    let message = match fault {
        CellFault::PastColumns => Text::new(
            "this row has more cells than its table has columns, so that which value stands where is open",
            "该行的单元格多于表格的列数，无法确定各值属于哪一列",
        ),
        CellFault::HoldsTable => Text::new(
            "a cell of this row holds a table of its own, whose cells are no values of this one",
            "该行的一个单元格内另有表格，其中的单元格不是该列的值",
        ),
    };
    faults::error("cell-unreadable", message).help(Text::new(
        "correct the row, leave it out with `where`, or read its values from elsewhere",
        "请修改该行，用 `where` 排除它，或从别处读取其值",
    ))
}

/// The cell of `row` that stands in `column`, one that spans it included.
fn cell(document: &Document, row: BlockId, column: u32) -> Option<BlockId> {
    document.children(row).find(|it| match document.block(*it).kind {
        BlockKind::Cell { column: first, columns, .. } => {
            (first..first.saturating_add(columns)).contains(&column)
        }
        _ => false,
    })
}

/// The titles of each column in the rows `header`.
fn titles<'d>(document: &'d Document, header: &[BlockId]) -> Vec<Titles<'d>> {
    let mut titles: Vec<Titles<'d>> = Vec::new();
    for cell in header.iter().flat_map(|it| document.children(*it)) {
        let block = document.block(cell);
        let BlockKind::Cell { column, columns, .. } = block.kind else { continue };
        for column in column..column.saturating_add(columns) {
            let words = block.inline.text();
            let place = titles.binary_search_by_key(&column, |it| it.column);
            match place {
                Ok(place) => titles.get_mut(place).into_iter().for_each(|it| it.words.push(words)),
                Err(place) => titles.insert(place, Titles { column, words: vec![words] }),
            }
        }
    }
    titles
}

impl Column {
    /// The number of the column among `titles` of `table`.
    fn find(&self, ctx: &mut Ctx<'_>, titles: &[Titles<'_>], table: BlockId) -> Option<u32> {
        let Some(name) = &self.name else { return Some(0) };
        let named = |it: &&Titles<'_>| {
            let whole = it.words.join(" ");
            let mut words = it.words.iter().copied().chain([whole.as_str()]);
            words.any(|it| name.pattern.matches(&words::normalise(it)))
        };
        let found: Vec<u32> = titles.iter().filter(named).map(|it| it.column).collect();
        let finding = match found.as_slice() {
            [only] => return Some(*only),
            [] => name.missing(titles),
            several => name.ambiguous(several.len()),
        };
        let place = ctx.document.location(ctx.document.block(table).span);
        let finding = finding.related(place, Text::new("this table", "该表格"));
        ctx.fault(finding, &name.pointer);
        None
    }
}

impl Name {
    fn missing(&self, titles: &[Titles<'_>]) -> Finding {
        let names: BTreeSet<String> =
            titles.iter().flat_map(|it| &it.words).map(|it| words::plain(it)).collect();
        let names: Vec<String> = names.into_iter().filter(|it| !it.is_empty()).collect();
        let glob = &self.glob;
        let message = Text::new(
            format!("no table there has a column `{glob}`"),
            format!("该处没有带“{glob}”列的表格"),
        );
        faults::not_found("column-not-found", message, &self.pattern, &names)
    }

    fn ambiguous(&self, count: usize) -> Finding {
        let glob = &self.glob;
        let message = Text::new(
            format!("`{glob}` names {count} columns, and it has to name one"),
            format!("`{glob}` 对应了 {count} 列，而只能对应一列"),
        );
        let help = Text::new(
            "write more of the title; of several rows of titles write all, with a space between",
            "请写出更多标题文字；若标题有多行，请以空格连接写出全部",
        );
        faults::error("column-ambiguous", message).help(help)
    }
}

/// The error for a table of which nobody says what its first row is.
fn headless(ctx: &Ctx<'_>, table: BlockId) -> Finding {
    let message = Text::new(
        "no row of this table is marked as the names of its columns",
        "该表格没有任何一行标明是列名",
    );
    let place = ctx.document.location(ctx.document.block(table).span);
    faults::error("table-headless", message)
        .related(place, Text::new("this table", "该表格"))
        .help(Text::new(
            "name the column with `column`, and its first row is no value; `header: none` reads every row",
            "请用 `column` 写出列名，其首行便不是值；`header: none` 表示读取每一行",
        ))
}

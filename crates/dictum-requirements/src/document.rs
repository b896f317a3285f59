//! Markdown to a [`Document`]: a tree of sections and blocks, and the clauses in
//! them, each with its bytes.
//!
//! The reader is total: any text is a document, and one past a limit is empty and an
//! error. It takes time and memory linear
//! in the text, and nothing in it recurses, so that no nesting overflows a stack.
//!
//! | code | severity | says |
//! | --- | --- | --- |
//! | `document-too-deep` | error | more than 500 quotes or items begin on one line; nothing is read |
//! | `document-too-large` | error | there are more than 500,000 lines; nothing is read |
//! | `html-table-cut` | warning | a table of HTML is not closed before the text goes on |
//! | `cells-past-columns` | warning | a row has more cells than its table has columns |
//! | `heading-without-space` | warning | `##标题` is a paragraph to every Markdown reader; with a space it is a heading |

mod clauses;
mod html;
mod inline;
mod limits;
mod reader;
mod sentences;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

pub use inline::Inline;

use crate::obligations::{self, Convention, Obligation, Silence};

/// Reads `source` as Markdown.
///
/// ```
/// use dictum_requirements::document;
/// use dictum_source::source::Source;
///
/// let source = Source::new("requirements.md", "# Hosts\n\nThese are the hosts. They must use TLS.\n");
/// let (document, findings) = document::parse(&source);
/// let asking: Vec<&str> =
///     document.clauses().iter().filter(|it| it.asks()).map(|it| it.words.as_str()).collect();
/// assert_eq!(asking, ["They must use TLS."]);
/// assert!(findings.is_empty());
/// ```
pub fn parse(source: &Arc<Source>) -> (Document, Vec<Finding>) {
    let exceeded = limits::exceeded(source);
    let text = if exceeded.is_none() { source.text() } else { "" };
    let reader::Read { sections, blocks, links, codes, cut, faults } = reader::read(source, text);
    let source = Arc::clone(source);
    let clauses = Vec::new();
    let mut document = Document { source, sections, blocks, links, codes, faults, clauses };
    document.clauses = clauses::of(&document);
    document.heed(&Convention::NONE);
    let mut findings = clauses::headings_without_space(&document);
    findings.extend(exceeded);
    findings.extend(cut.into_iter().map(|table| cut_off(&document, table)));
    findings.extend(past_columns(&document));
    (document, findings)
}

/// The finding for a table of HTML that the text cuts off.
fn cut_off(document: &Document, table: Span) -> Finding {
    let message = Text::new(
        "this table of HTML is not closed before the text goes on, and what follows is no part of it",
        "这个 HTML 表格尚未闭合，正文就继续了；其后的内容不属于该表格",
    );
    Finding::new("html-table-cut", Severity::Warning, message)
        .at(document.location(table))
        .help(Text::new(
            "close it with `</table>`, without Markdown in its cells and without indented lines after a blank one",
            "请用 `</table>` 闭合；单元格内不要写 Markdown，空行之后的行不要缩进",
        ))
}

/// The finding for rows that have more cells than their tables have columns.
fn past_columns(document: &Document) -> Option<Finding> {
    let rows = document.faults.iter().filter(|(_, it)| **it == CellFault::PastColumns);
    let rows: Vec<Span> = rows.map(|(id, _)| document.block(*id).span).collect();
    let (first, count) = (*rows.first()?, rows.len());
    let message = match count {
        1 => Text::new(
            "this row has more cells than its table has columns, and Markdown shows no more than those",
            "该行的单元格多于表格的列数，Markdown 不会显示多出的部分",
        ),
        _ => Text::new(
            format!(
                "{count} rows have more cells than their tables have columns, and Markdown shows no more than those"
            ),
            format!("有 {count} 行的单元格多于表格的列数，Markdown 不会显示多出的部分"),
        ),
    };
    let finding = Finding::new("cells-past-columns", Severity::Warning, message)
        .at(document.location(first))
        .help(Text::new(
            "write `\\|` for a `|` that parts no cells, inside of code too",
            "不用来分隔单元格的 `|` 请写作 `\\|`，代码中也一样",
        ));
    Some(finding)
}

/// A requirements document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    source: Arc<Source>,
    // INVARIANT (preorder): sections and blocks stand in document order, each
    // before what it holds; `end` is the number after the last one it holds.
    sections: Vec<Section>,
    blocks: Vec<Block>,
    // INVARIANT (document order): by where they begin.
    links: Vec<Link>,
    codes: Vec<CodeSpan>,
    /// Cells and rows that are not what they seem.
    faults: BTreeMap<BlockId, CellFault>,
    // INVARIANT (document order): by block, then by where they begin.
    clauses: Vec<Clause>,
}

/// A section's number in its document; the first one is the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionId(pub(crate) u32);

/// A block's number in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BlockId(pub(crate) u32);

impl BlockId {
    /// The block number `index`, from 0, of its document; none past the last number.
    pub fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }
}

/// A clause's number in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId(pub(crate) u32);

/// A heading and what stands under it; the first section has no heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The heading's level; 0 for the whole document.
    pub level: u8,
    /// The heading's words, without markup and anchors.
    pub title: String,
    /// The name in an anchor `[](id:…)` of the heading.
    pub anchor: Option<String>,
    /// The section above.
    pub parent: Option<SectionId>,
    /// From its heading to the end of its last subsection.
    pub span: Span,
    /// The heading's bytes; empty for the whole document.
    pub heading: Span,
    /// The title's normalised words, by which globs find it.
    pub(crate) words: String,
    first_block: u32,
    end: u32,
}

/// A block of text, or a block that holds others.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its bytes.
    pub span: Span,
    /// The section that it stands in.
    pub section: SectionId,
    /// The block that holds it.
    pub parent: Option<BlockId>,
    /// The words of a paragraph, heading or cell; the lines of a code block.
    pub inline: Inline,
    /// For a list: the code block or table that follows it without indent, which
    /// Markdown takes for its sibling and people for its last item's content.
    pub adopted: Option<BlockId>,
    end: u32,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph; the text of a list item is one too.
    Paragraph,
    /// A heading. Those inside other blocks make no section.
    Heading,
    /// A list.
    List,
    /// One item of a list.
    Item,
    /// A code block, fenced or indented.
    Code,
    /// A table, of pipes or of HTML.
    Table,
    /// One row of a table.
    Row {
        /// Whether it names the columns.
        header: bool,
    },
    /// One cell of a row.
    Cell {
        /// The column it begins in, from 0; cells that span rows and columns count.
        column: u32,
        /// How many columns it spans.
        columns: u32,
        /// How many rows it spans.
        rows: u32,
    },
    /// A block quote.
    Quote(Quote),
    /// A footnote.
    Footnote,
    /// HTML, which holds the tables and paragraphs that were read from it.
    Html,
    /// A thematic break.
    Rule,
}

/// What a block quote is, by the mark at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// A quotation.
    Plain,
    /// It begins with `?`.
    Note,
    /// It begins with `!`.
    Warning,
}

/// A break that somebody set between two lines, unlike the end of a line of source. It
/// is white space, and parts the values of a cell or an item.
pub(crate) const LINE_BREAK: &str = "\u{2028}";

/// Code inside of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSpan {
    /// Its bytes, markup included.
    pub span: Span,
    /// Its words.
    pub words: String,
}

/// What is wrong with a cell or a row, so that no value is read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellFault {
    /// The row has more cells than the table has columns.
    PastColumns,
    /// The cell holds a table, whose cells are no values of this one.
    HoldsTable,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its bytes, markup included.
    pub span: Span,
    /// Where it leads.
    pub destination: String,
    /// Its words.
    pub words: String,
    /// What it is.
    pub kind: LinkKind,
}

/// A link or an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A link.
    Link,
    /// An image.
    Image,
}

/// The unit of the ledger: a sentence, a code block, a table row or a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// What it is.
    pub kind: ClauseKind,
    /// Its block; for a row the row.
    pub block: BlockId,
    /// Its bytes.
    pub span: Span,
    /// Its words as a person reads them.
    pub text: String,
    /// Its normalised words, by which globs find it.
    pub words: String,
    /// A digest of the normalised words and of where its links lead.
    pub digest: String,
    /// What it asks for, in the order of its words; most clauses ask for one thing, or none.
    pub obligations: Vec<Obligation>,
    /// Why it asks for nothing, where the same words would elsewhere.
    pub silence: Option<Silence>,
    /// Where code spans stand in `words`.
    pub(crate) code: Vec<Range<usize>>,
}

impl Clause {
    /// Whether it asks for something.
    pub fn asks(&self) -> bool {
        !self.obligations.is_empty()
    }
}

/// What a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseKind {
    /// A sentence.
    Sentence,
    /// A code block.
    Code,
    /// A row of a table.
    Row,
    /// A heading. It counts where somebody claims it or a strong word stands in it.
    Heading,
}

impl Document {
    /// Reads again what the clauses ask for, as `convention` has it.
    pub(crate) fn heed(&mut self, convention: &Convention<'_>) {
        let found = obligations::of(self, convention);
        debug_assert_eq!(found.len(), self.clauses.len(), "INVARIANT (clauses in block order)");
        for (clause, heard) in self.clauses.iter_mut().zip(found) {
            clause.obligations = heard.obligations;
            clause.silence = heard.silence;
        }
    }

    /// The text that the document was read from.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The place `span` in the document, without the line ends after its words.
    pub fn location(&self, span: Span) -> Location {
        let words = self.source.slice(span).trim_end();
        let start = span.start as usize;
        Location::new(&self.source, Span::new(start, start + words.len()))
    }
}

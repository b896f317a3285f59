//! The clauses of a document's blocks.

use dictum_schema::language::Text;
use dictum_schema::release;
use dictum_schema::severity::Severity;
use dictum_source::edit::{Changed, Edit, Fix};
use dictum_source::finding::Finding;
use dictum_source::source::Span;
use sha2::{Digest, Sha256};

use super::{Block, BlockId, BlockKind, Clause, ClauseKind, Document, Inline, sentences};
use crate::obligations::Marked;
use crate::words;

/// How many digits of the digest a clause's id shows.
const DIGEST_DIGITS: usize = 12;

/// Every clause of `document`, in its order.
pub(super) fn of(document: &Document) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let id = BlockId(u32::try_from(index).unwrap_or(u32::MAX));
        let text = block.inline.text();
        match block.kind {
            BlockKind::Paragraph => add_sentences(document, (id, block), &mut clauses),
            BlockKind::Heading => {
                let words = Words { text, marked: marked(&block.inline, 0..text.len()) };
                clauses.extend(clause(document, (ClauseKind::Heading, id), block.span, words));
            }
            BlockKind::Code => {
                let words = Words { text, marked: Marked::default() };
                clauses.extend(clause(document, (ClauseKind::Code, id), block.span, words));
            }
            BlockKind::Row { .. } => {
                let cells: Vec<&Inline> =
                    document.children(id).map(|it| &document.block(it).inline).collect();
                let texts: Vec<&str> = cells.iter().map(|it| it.text()).collect();
                let text = texts.join(" | ");
                let words = Words { text: &text, marked: marked_cells(&cells) };
                clauses.extend(clause(document, (ClauseKind::Row, id), block.span, words));
            }
            _ => {}
        }
    }
    clauses
}

fn add_sentences(document: &Document, (id, block): (BlockId, &Block), clauses: &mut Vec<Clause>) {
    let ranges = sentences::of(&block.inline);
    let mut previous = 0;
    for (index, range) in ranges.iter().enumerate() {
        let next = ranges.get(index + 1).map(|it| block.inline.span(it.clone()).start);
        let span = with_markup(&block.inline, range, (previous, next.unwrap_or(u32::MAX)));
        let text = block.inline.text().get(range.clone()).unwrap_or_default();
        let words = Words { text, marked: marked(&block.inline, range.clone()) };
        clauses.extend(clause(document, (ClauseKind::Sentence, id), span, words));
        previous = span.end;
    }
}

/// The bytes of the sentence `range`, with the markup around it as far as that
/// belongs to no other sentence: it lies between the bytes `from` and `to`.
fn with_markup(inline: &Inline, range: &std::ops::Range<usize>, (from, to): (u32, u32)) -> Span {
    let words = inline.span(range.clone());
    let outer = |at: usize| {
        inline.segment(at).filter(|it| it.outer != it.span).map_or(words, |it| it.outer)
    };
    let (first, last) = (outer(range.start), outer(range.end.saturating_sub(1)));
    Span {
        start: if first.start >= from { first.start.min(words.start) } else { words.start },
        end: if last.end <= to { last.end.max(words.end) } else { words.end },
    }
}

/// A clause's words as they were written, and the same with their code marked.
struct Words<'a> {
    text: &'a str,
    marked: Marked,
}

/// The words `range` of `inline`, their code marked.
fn marked(inline: &Inline, range: std::ops::Range<usize>) -> Marked {
    let mut marked = Marked::default();
    inline.each_run(
        range,
        |text, is_code| {
            if is_code { marked.push_code(text) } else { marked.push(text) }
        },
    );
    marked
}

/// The words of a row, their code marked.
fn marked_cells(cells: &[&Inline]) -> Marked {
    let mut row = Marked::default();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            row.push(" | ");
        }
        cell.each_run(0..cell.text().len(), |text, is_code| {
            if is_code { row.push_code(text) } else { row.push(text) }
        });
    }
    row
}

/// The clause of `said` at `span`; none where it says nothing.
fn clause(
    document: &Document,
    (kind, block): (ClauseKind, BlockId),
    span: Span,
    said: Words<'_>,
) -> Option<Clause> {
    let Words { text, marked } = said;
    // The signs in a code block may be values; elsewhere they say nothing.
    let exists = match kind {
        ClauseKind::Code => !text.trim().is_empty(),
        _ => words::has_words(text),
    };
    if !exists {
        return None;
    }
    let normalised = words::normalise(text);
    let mut digest = Sha256::new();
    digest.update(normalised.as_bytes());
    for link in document.links_in(span) {
        // An anchor names the heading and leads nowhere.
        if !(link.words.is_empty() && link.destination.starts_with("id:")) {
            digest.update(b"\n");
            digest.update(link.destination.as_bytes());
        }
    }
    let digest = release::Digest::from_bytes(&digest.finalize());
    let digest = digest.as_str().chars().take(DIGEST_DIGITS).collect();
    Some(Clause {
        kind,
        block,
        span,
        text: words::plain(text),
        code: marked.code_in(&normalised),
        words: normalised,
        digest,
        obligations: Vec::new(),
        silence: None,
    })
}

/// A finding for each line of a paragraph that was meant as a heading: `##标题`.
pub(super) fn headings_without_space(document: &Document) -> Vec<Finding> {
    let paragraphs = document.blocks.iter().filter(|it| it.kind == BlockKind::Paragraph);
    paragraphs
        .flat_map(|block| missing_spaces(&block.inline))
        .map(|at| finding(document, at))
        .collect()
}

/// Where a space is missing after the `#` that open a line.
fn missing_spaces(inline: &Inline) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for line in inline.text().split('\n') {
        let marks = line.bytes().take_while(|it| *it == b'#').count();
        let next = line.chars().nth(marks);
        let words = next.is_some_and(|it| it.is_alphanumeric() || matches!(it, '[' | '*' | '`'));
        // `#12` is a number of something, and one `#` before a word may be a tag.
        let meant = marks >= 2 || next.is_some_and(words::is_cjk);
        if (1..=6).contains(&marks) && words && meant {
            spans.push(inline.span(at..at + marks));
        }
        at += line.len() + 1;
    }
    spans
}

fn finding(document: &Document, marks: Span) -> Finding {
    let after = Span { start: marks.end, end: marks.end };
    let edit = Edit { source: document.source.clone(), span: after, text: " ".to_owned() };
    let mut finding = Finding::new(
        "heading-without-space",
        Severity::Warning,
        Text::new(
            "this line is a paragraph, because no space follows its `#`",
            "`#` 之后没有空格，因此这一行是段落而不是标题",
        ),
    )
    .at(document.location(marks))
    .help(Text::new("write a space after the `#`", "请在 `#` 之后加一个空格"));
    finding.fixes.push(Fix {
        title: Text::new("add the space", "补上空格"),
        changes: Changed::Thing,
        edits: vec![edit],
    });
    finding
}

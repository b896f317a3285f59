//! What the document reader makes of each case in `corpus/document`.
//!
//! A case is a folder with the Markdown in `document.md` and, in `note`, what it
//! shows; what is expected stands in `outline.snap`.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dictum_requirements::document::{self, BlockKind, Document};
use dictum_source::source::{Source, Span};
use dictum_tests::cases;

cases!(
    block_quotes,
    cells_that_markdown_drops,
    fence_after_item,
    fence_in_item,
    headings,
    headings_without_space,
    html_lists,
    html_published,
    html_table,
    html_text,
    links,
    nested_lists,
    pipe_table,
    sentences_chinese,
    sentences_english,
);

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/document")
}

#[track_caller]
fn check(case: &str) {
    let folder = corpus().join(case);
    let note = std::fs::read_to_string(folder.join("note")).unwrap();
    let text = std::fs::read_to_string(folder.join("document.md")).unwrap();
    let outline = outline(&text);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(note.trim());
    settings.bind(|| insta::assert_snapshot!("outline", outline));
}

/// The document as text: its sections with their blocks, clauses, links, findings.
fn outline(text: &str) -> String {
    let (document, findings) = document::parse(&Source::new("document.md", text));
    let mut out = String::new();
    for (index, section) in document.sections().iter().enumerate() {
        let anchor = section.anchor.as_ref().map(|it| format!(" #{it}")).unwrap_or_default();
        let lines = document.source().lines(section.span);
        let title = &section.title;
        writeln!(out, "section {index} h{} {lines:?} {title:?}{anchor}", section.level).unwrap();
    }
    for (index, block) in document.blocks().iter().enumerate() {
        let depth = std::iter::successors(block.parent, |it| document.block(*it).parent).count();
        let name = match block.kind {
            BlockKind::Row { header: true } => "Header".to_owned(),
            BlockKind::Row { header: false } => "Row".to_owned(),
            BlockKind::Cell { column, .. } => format!("Cell {column}"),
            kind => format!("{kind:?}"),
        };
        let words = block.inline.words();
        let words = if words.is_empty() { String::new() } else { format!(" {words:?}") };
        let adopted = block.adopted.map(|it| document.block(it).span);
        let adopted = adopted.map(|it| format!(" + {}", place(&document, it))).unwrap_or_default();
        let indent = "  ".repeat(depth);
        let place = place(&document, block.span);
        writeln!(out, "{indent}{index} {name} {place}{words}{adopted}").unwrap();
    }
    for clause in document.clauses() {
        let asks = if clause.asks() { " asks" } else { "" };
        let place = place(&document, clause.span);
        writeln!(out, "clause {:?}{asks} {place} {:?}", clause.kind, clause.words).unwrap();
    }
    for link in document.links() {
        let place = place(&document, link.span);
        writeln!(out, "{:?} {place} {:?} {}", link.kind, link.words, link.destination).unwrap();
    }
    for finding in findings {
        let span = finding.at.as_ref().map(|it| it.span).unwrap_or_default();
        let message = &finding.message;
        writeln!(
            out,
            "{} {} {} / {}",
            finding.code,
            place(&document, span),
            message.en,
            message.zh_cn
        )
        .unwrap();
    }
    out
}

fn place(document: &Document, span: Span) -> String {
    let at = document.location(span);
    let (start, end) = (at.start(), at.end());
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

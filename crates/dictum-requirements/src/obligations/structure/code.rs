//! What a code block asks: in its comments, and in prose that stands in it.

use dictum_schema::severity::Level;

use crate::document::{Clause, Document};
use crate::obligations::sentence::{self, Scale};
use crate::obligations::{Basis, Obligation};
use crate::words;

/// With what a line of comment begins.
const COMMENTS: [&str; 7] = ["//", "#", "--", "/*", "*", ";", "<!--"];

/// With what a comment behind code begins.
const TRAILING: [&str; 4] = [" // ", " # ", " ; ", " -- "];

/// What a fence is called that holds words and no code.
const PROSE: [&str; 6] = ["", "text", "txt", "plain", "markdown", "md"];

/// Signs that prose hardly has.
const SIGNS: [char; 9] = ['{', '}', '=', '<', '>', '$', '\\', '|', '`'];

/// The fewest words of prose.
const WORDS_MIN: usize = 4;

/// What the code block `clause` asks as a whole: no part of a block of code is a demand of
/// its own.
pub(super) fn read(document: &Document, clause: &Clause, scale: Scale) -> Vec<Obligation> {
    let block = document.block(clause.block);
    let text = block.inline.text();
    let fence = document.source().slice(block.span).lines().next().unwrap_or_default();
    let language = fence.trim_start().trim_start_matches(['`', '~']).trim().to_lowercase();
    let fenced = fence.trim_start().starts_with(['`', '~']);
    let prose = !fenced || PROSE.contains(&language.as_str());
    let comments = text.lines().filter_map(comment);
    let comments = comments.flat_map(|it| sentence::read(&words::normalise(it), scale));
    // Forms are too much like code: `run tests` may be a command.
    let words_alone = Scale { forms: false, ..scale };
    let paragraphs = text.split("\n\n").filter(|it| prose && is_prose(it));
    let lines = paragraphs.flat_map(|it| sentence::read(&words::normalise(it), words_alone));
    let found = comments.chain(lines).filter(|it| it.basis != Basis::Place);
    let level: Option<Level> = found.map(|it| it.level).max();
    let whole = 0..clause.words.len();
    level.map(|level| Obligation { words: whole, level, basis: Basis::Form }).into_iter().collect()
}

/// The comment of a line: all of it, or what stands behind its code.
fn comment(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let whole = COMMENTS.iter().find_map(|it| trimmed.strip_prefix(it));
    whole.or_else(|| TRAILING.iter().find_map(|it| line.split_once(it)).map(|(_, it)| it))
}

/// Whether a paragraph reads as sentences and not as code.
fn is_prose(text: &str) -> bool {
    let text = text.trim();
    let spoken = !text.contains(SIGNS) && text.starts_with(|it: char| it.is_alphanumeric());
    let ends = text.ends_with(['.', '。', '!', '！', ';', '；', ':', '：']);
    let counted = text.split_whitespace().count() >= WORDS_MIN || text.chars().any(words::is_cjk);
    spoken && ends && counted
}

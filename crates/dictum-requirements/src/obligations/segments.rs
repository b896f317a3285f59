//! A sentence in segments: what stands between its commas, colons and brackets.

use std::ops::Range;

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its bytes, without white space around them.
    pub(super) range: Range<usize>,
    /// What stands before it.
    pub(super) opened_by: Opening,
    /// Whether it stands in brackets.
    pub(super) aside: bool,
    /// Whether a colon ends it.
    pub(super) label: bool,
}

/// What stands before a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// The sentence begins here, or begins anew: after a stop or a bar.
    Start,
    /// A semicolon: what follows is a demand of its own where it has a word of duty.
    Semicolon,
    /// A colon or a dash.
    Colon,
    /// A comma or a bracket.
    Comma,
}

/// The most bytes of a segment: what looks around in it would take the square of them.
const SEGMENT_MAX_BYTES: usize = 2000;

/// Modal words that make what follows `and` a demand of its own.
const MODALS: [&str; 8] =
    ["must", "shall", "should", "may", "cannot", "can't", "mustn't", "shouldn't"];

/// The words in which the first demand's modal word has to stand; looking through all of
/// them at each `and` would cost time.
const MODAL_MAX_WORDS: usize = 24;

/// The segments of `words`; no text between two marks makes none.
pub(super) fn of(words: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0;
    let mut opened_by = Opening::Start;
    let mut depth = 0_usize;
    for (at, it) in words.char_indices() {
        let after = at + it.len_utf8();
        let Some(next) = boundary(words, at, it) else { continue };
        let found = Segment {
            range: trimmed(words, start..at),
            opened_by,
            aside: depth > 0,
            label: next == Opening::Colon && it == ':',
        };
        depth = match it {
            '(' | '【' | '[' => depth + 1,
            ')' | '】' | ']' => depth.saturating_sub(1),
            _ => depth,
        };
        opened_by = next;
        start = after;
        if !found.range.is_empty() {
            push(words, found, &mut segments);
        } else if next == Opening::Comma {
            // Nothing stands before the mark, so that what follows opens as it would have.
            opened_by = found.opened_by;
        }
    }
    let range = trimmed(words, start..words.len());
    if !range.is_empty() {
        push(words, Segment { range, opened_by, aside: depth > 0, label: false }, &mut segments);
    }
    segments
}

/// Adds `segment`, in pieces where it is too long, and in two where it demands one thing
/// and then another.
fn push(words: &str, segment: Segment, segments: &mut Vec<Segment>) {
    let mut segment = segment;
    while segment.range.len() > SEGMENT_MAX_BYTES {
        let cut = cut(words, segment.range.start + SEGMENT_MAX_BYTES);
        let range = segment.range.start..cut;
        segments.push(Segment { range, label: false, ..segment.clone() });
        segment = Segment { range: cut..segment.range.end, opened_by: Opening::Comma, ..segment };
    }
    push_whole(words, segment, segments);
}

/// The first place at or behind `at` where a character of `words` begins, a word where one
/// is near.
fn cut(words: &str, at: usize) -> usize {
    let at = (at..words.len()).find(|it| words.is_char_boundary(*it)).unwrap_or(words.len());
    let rest = words.get(at..).unwrap_or_default().char_indices().take(SEGMENT_MAX_BYTES / 8);
    rest.filter(|(_, it)| *it == ' ').map(|(space, _)| at + space).next().unwrap_or(at)
}

fn push_whole(words: &str, segment: Segment, segments: &mut Vec<Segment>) {
    let text = words.get(segment.range.clone()).unwrap_or_default();
    let Some(at) = second_demand(text) else { return segments.push(segment) };
    let middle = segment.range.start + at;
    let first = Segment {
        range: trimmed(words, segment.range.start..middle),
        label: false,
        ..segment.clone()
    };
    segments.push(first);
    let range = trimmed(words, middle..segment.range.end);
    segments.push(Segment { range, opened_by: Opening::Comma, ..segment });
}

/// Where in `text` a second demand begins, behind a modal word of its own: `must sign in
/// | and must not share`.
fn second_demand(text: &str) -> Option<usize> {
    let modal = |it: &str| MODALS.iter().any(|word| it.eq_ignore_ascii_case(word));
    let first = text.split(' ').any(modal);
    let conjunctions = [" and ", " but ", " or ", " nor "];
    let mut places = conjunctions.iter().flat_map(|it| text.match_indices(it)).map(|(at, _)| at);
    let found = first.then(|| {
        places.find(|at| {
            let before = text.get(..*at).unwrap_or_default().split(' ');
            let mut after = text.get(at + 1..).unwrap_or_default().split(' ').skip(1).take(4);
            before.take(MODAL_MAX_WORDS).any(modal) && after.any(modal)
        })
    });
    found.flatten()
}

/// What begins after the character `it` at `at`, where it ends a segment.
fn boundary(words: &str, at: usize, it: char) -> Option<Opening> {
    let next = words.get(at + it.len_utf8()..).and_then(|it| it.chars().next());
    let before = words.get(..at).and_then(|it| it.chars().next_back());
    let spaced = next.is_none_or(char::is_whitespace);
    let digits = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    match it {
        '。' | '!' | '?' | '|' | '\n' => Some(Opening::Start),
        ';' => Some(Opening::Semicolon),
        '.' if spaced && !is_numbering(words, at) => Some(Opening::Start),
        ':' if !(digits(before) && digits(next)) && (spaced || !next?.is_ascii()) => {
            Some(Opening::Colon)
        }
        '—' | '–' | '→' => Some(Opening::Colon),
        '-' if spaced && before.is_some_and(char::is_whitespace) => Some(Opening::Colon),
        ',' if !(digits(before) && digits(next)) => Some(Opening::Comma),
        '(' | ')' | '【' | '】' | '[' | ']' => Some(Opening::Comma),
        _ => None,
    }
}

/// Whether the stop at `at` belongs to a number that opens the text: `1.`, `4.2.`
fn is_numbering(words: &str, at: usize) -> bool {
    let before = words.get(..at).unwrap_or_default();
    // No numbering is longer, and looking further back would cost time.
    before.len() <= 12 && before.chars().all(|it| it.is_ascii_digit() || it == '.')
}

fn trimmed(words: &str, range: Range<usize>) -> Range<usize> {
    let text = words.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, want: &[&str]) {
        let found: Vec<&str> = of(words).into_iter().filter_map(|it| words.get(it.range)).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn segments_end_at_marks_and_not_inside_of_numbers() {
        check("If a, do b; else (c) d.", &["If a", "do b", "else", "c", "d"]);
        check("At 9:00, 1,000 of them: go", &["At 9:00", "1,000 of them", "go"]);
        check("4.2 登录后,点击:确定。", &["4.2 登录后", "点击", "确定"]);
        check("A1 | Keys rotate. Old go", &["A1", "Keys rotate", "Old go"]);
        check("1. First – then", &["1. First", "then"]);
    }
}

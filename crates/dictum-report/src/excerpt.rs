//! The few lines of a source that a finding needs, safe to show, with the places
//! in them.
//!
//! Only these lines go to the renderer: a source may have 16 MiB, and one of its
//! lines too. Lines are cut around the place here, in columns, because the place
//! and its label must stay in sight.

use std::ops::Range;

use dictum_source::secret;
use dictum_source::source::{Source, Span};

use crate::printable::{self, CUT, CUT_WIDTH, Cell};

/// A place and what to read beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The place in the source.
    pub(crate) span: Span,
    /// What to read beside it, safe to show.
    pub(crate) label: Option<String>,
}

/// A few lines of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The lines, safe to show.
    pub(crate) text: String,
    /// The number of the first one, from 1.
    pub(crate) first_line: u32,
    /// Each place, as bytes of `text`, in the order given.
    pub(crate) marks: Vec<Range<usize>>,
    /// The line above a place on an empty line, so that there is something to see.
    pub(crate) context: Option<Range<usize>>,
}

/// The most lines of one place that are shown; of a longer one, only the first.
const PLACE_LINES_MAX: u32 = 8;

/// The fewest columns that a line is cut to.
const COLUMNS_MIN: usize = 24;

/// How far beside what is in sight a secret may reach.
const SECRET_MAX_BYTES: usize = 1024;

/// Takes the lines of `places` out of `source`, each cut to `columns`.
pub(crate) fn take(source: &Source, places: &[Place], columns: usize) -> Excerpt {
    let columns = columns.max(COLUMNS_MIN);
    let places: Vec<Place> = places.iter().map(|it| settle(source, it)).collect();
    let lines: Vec<[u32; 2]> = places.iter().map(|it| lines(source, it.span)).collect();
    let first_line = lines.iter().map(|[first, _]| *first).min().unwrap_or(1);
    let last_line = lines.iter().map(|[_, last]| *last).max().unwrap_or(1);
    let empty = source.line_span(first_line).is_some_and(|it| source.slice(it).trim().is_empty());
    let above = if empty && first_line > 1 { Some(first_line - 1) } else { None };
    let first_line = above.unwrap_or(first_line);
    let touched = |line: u32| {
        above == Some(line) || lines.iter().any(|[first, last]| (*first..=*last).contains(&line))
    };

    let mut text = String::new();
    let mut marks: Vec<Range<usize>> = places.iter().map(|_| 0..0).collect();
    let mut context = None;
    for line in first_line..=last_line {
        if line > first_line {
            text.push('\n');
        }
        // One line between two that are shown is shown too; more are folded away.
        let between = line > first_line && touched(line - 1) && touched(line + 1);
        if !touched(line) && !between {
            continue;
        }
        let Some(span) = source.line_span(line) else { continue };
        let shown = show(source.slice(span).trim_end_matches('\r'), span, &places, columns);
        for ((mark, place), [first, last]) in marks.iter_mut().zip(&places).zip(&lines) {
            if *first == line {
                mark.start = text.len() + shown.offset(place.span.start);
            }
            if *last == line {
                mark.end = text.len() + shown.offset(place.span.end);
            }
        }
        if above == Some(line) {
            context = Some(text.len()..text.len() + shown.text.len());
        }
        text.push_str(&shown.text);
    }
    for mark in &mut marks {
        mark.end = mark.end.max(mark.start);
    }
    Excerpt { text, first_line, marks, context }
}

/// The place within the source, on whole characters, without white space behind
/// it, and on one line where it has too many.
fn settle(source: &Source, place: &Place) -> Place {
    let text = source.text();
    let start = text.floor_char_boundary((place.span.start as usize).min(text.len()));
    let end = text.ceil_char_boundary((place.span.end as usize).clamp(start, text.len()));
    let words = text.get(start..end).unwrap_or_default();
    let trimmed = match words.trim_end() {
        "" => words.split('\n').next().unwrap_or_default().trim_end_matches('\r'),
        trimmed => trimmed,
    };
    let mut span = Span::new(start, start + trimmed.len());
    let [first, last] = lines(source, span);
    if last - first >= PLACE_LINES_MAX {
        let line = trimmed.split('\n').next().unwrap_or_default().trim_end();
        span = Span::new(start, start + line.len());
    }
    Place { span, label: place.label.clone() }
}

fn lines(source: &Source, span: Span) -> [u32; 2] {
    [source.line(span.start), source.line(span.end.saturating_sub(1).max(span.start))]
}

/// One line as it is shown.
struct Shown {
    text: String,
    /// Where each cell that is shown begins: in the source, and in `text`.
    cells: Vec<(u32, usize)>,
}

impl Shown {
    /// The byte of `text` for the byte `at` of the source.
    fn offset(&self, at: u32) -> usize {
        match self.cells.iter().find(|(start, _)| *start >= at) {
            Some((_, offset)) => *offset,
            None => self.text.len(),
        }
    }
}

/// Shows `line`, which stands at `span`, cut to `columns` around the first of
/// `places` that it has.
fn show(line: &str, span: Span, places: &[Place], columns: usize) -> Shown {
    let held = |it: &&Place| it.span.start <= span.end && it.span.end >= span.start;
    let place = places.iter().find(held);
    let end = (span.start as usize + line.len()) as u64;
    let within = |at: u32| usize::try_from(u64::from(at.max(span.start)).min(end)).unwrap_or(0);
    let local = |at: u32| within(at).saturating_sub(span.start as usize);
    let mark = place.map_or(0..0, |it| local(it.span.start)..local(it.span.end));

    let window = window(line, &mark, columns);
    let cells: Vec<Cell> = printable::cells(&visible(line, &window))
        .into_iter()
        .map(|cell| Cell { at: cell.at + window.start, ..cell })
        .collect();
    let label = place.and_then(|it| it.label.as_deref()).map_or(0, |it| printable::width(it) + 1);
    let (kept, cut_left, cut_right) = cut(&cells, &mark, label, columns);
    let cut_left = cut_left || window.start > 0;
    let cut_right = cut_right || window.end < line.len();

    let mut shown = Shown { text: String::new(), cells: Vec::new() };
    if cut_left {
        shown.text.push_str(CUT);
    }
    for cell in kept {
        let at = u32::try_from(span.start as usize + cell.at).unwrap_or(u32::MAX);
        shown.cells.push((at, shown.text.len()));
        shown.text.push_str(&cell.shown);
    }
    if cut_right {
        shown.cells.push((u32::MAX, shown.text.len()));
        shown.text.push_str(CUT);
    }
    shown
}

/// The part `window` of `line` without the secrets of its addresses, which may begin before
/// it and end behind it; as many bytes as before.
fn visible(line: &str, window: &Range<usize>) -> String {
    let start = line.floor_char_boundary(window.start.saturating_sub(SECRET_MAX_BYTES));
    let end = line.ceil_char_boundary((window.end + SECRET_MAX_BYTES).min(line.len()));
    let blanked = secret::blanked(line.get(start..end).unwrap_or_default());
    blanked.get(window.start - start..window.end - start).unwrap_or_default().to_owned()
}

/// The bytes of `line` that may be in sight: so many characters around `mark`
/// that what is left out cannot be.
fn window(line: &str, mark: &Range<usize>, columns: usize) -> Range<usize> {
    let before = line.get(..mark.start).unwrap_or_default();
    let after = line.get(mark.start..).unwrap_or_default();
    let start = before.char_indices().rev().nth(columns).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(columns * 2).map_or(after.len(), |(at, _)| at);
    start..mark.start + end
}

/// The cells that fit into `columns` with `mark` and its label in sight, and
/// whether some are cut at the left and at the right.
fn cut<'a>(
    cells: &'a [Cell],
    mark: &Range<usize>,
    label: usize,
    columns: usize,
) -> (&'a [Cell], bool, bool) {
    let upto = |at: usize| -> usize {
        cells.iter().take_while(|cell| cell.at < at).map(|cell| cell.width).sum()
    };
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    let (start, end) = (upto(mark.start), upto(mark.end).max(upto(mark.start) + 1));
    // A label that cannot be beside its place anyway does not move the line.
    let need = if end - start + label + 2 * CUT_WIDTH <= columns { end + label } else { end };
    if total.max(need) <= columns {
        return (cells, false, false);
    }
    let spare = columns.saturating_sub(need - start);
    let left = start
        .saturating_sub((spare / 2).max(CUT_WIDTH))
        .min(total.max(need).saturating_sub(columns));
    let right = left + columns;
    let (cut_left, cut_right) = (left > 0, right < total);
    let left = if cut_left { left + CUT_WIDTH } else { left };
    let right = if cut_right { right.saturating_sub(CUT_WIDTH) } else { right };

    let mut column = 0;
    let mut first = cells.len();
    let mut last = cells.len();
    for (index, cell) in cells.iter().enumerate() {
        if column >= left && first == cells.len() {
            first = index;
        }
        column += cell.width;
        if column > right {
            last = index;
            break;
        }
    }
    (cells.get(first..last.max(first)).unwrap_or_default(), cut_left, cut_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, word: &str, columns: usize, want: &str) {
        let source = Source::new("a", text);
        let start = text.find(word).unwrap();
        let place = Place { span: Span::new(start, start + word.len()), label: None };
        let excerpt = take(&source, &[place], columns);
        let mark = excerpt.marks[0].clone();
        let (before, rest) = excerpt.text.split_at(mark.start);
        let (marked, after) = rest.split_at(mark.len());
        assert_eq!(format!("{before}[{marked}]{after}"), want);
    }

    #[test]
    fn a_short_line_is_whole() {
        check("域名: 白名单\n", "白名单", 40, "域名: [白名单]");
        check("\ta\u{1b}b\r\n", "b", 40, "    a<U+001B>[b]");
        check("a: x\nb: y", "y", 40, "b: [y]");
    }

    #[test]
    fn a_long_line_is_cut_around_its_place() {
        let line = format!("{}域名{}", "a".repeat(5000), "b".repeat(5000));
        check(&line, "域名", 24, "...aaaaaaa[域名]bbbbbbb...");
        check(&format!("域名{}", "b".repeat(90)), "域名", 24, "[域名]bbbbbbbbbbbbbbbbb...");
        check(&format!("{}域名", "a".repeat(90)), "域名", 24, "...aaaaaaaaaaaaaaaaa[域名]");
    }

    #[test]
    fn a_place_longer_than_the_line_is_cut_at_its_end() {
        let word = "域".repeat(500);
        check(&format!("a: {word}!"), &word, 24, "a: [域域域域域域域域域]...");
    }

    #[test]
    fn a_place_of_many_lines_is_its_first() {
        let text = "a:\n".to_owned() + &"  - x\n".repeat(20);
        check(&text, &text, 40, "[a:]");
        check("a:\n  b\n", "a:\n  b\n", 40, "[a:\n  b]");
    }
}

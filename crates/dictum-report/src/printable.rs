//! Text that is safe to send to a terminal, in columns.
//!
//! What a person cannot see, or what would move the cursor, reorder the line or
//! change the screen, is spelled out as `<U+202E>`, the way `less` does it. What
//! remains has a width that every terminal agrees on.

use unicode_width::UnicodeWidthChar;

/// What stands where text was cut. ASCII: `…` has two columns in some terminals.
pub(crate) const CUT: &str = "...";

/// The columns of [`CUT`].
pub(crate) const CUT_WIDTH: usize = 3;

/// A tab's columns, wherever it stands.
const TAB: &str = "    ";

/// The most combining marks that one character may carry.
const MARKS_MAX: usize = 4;

/// One character as it is shown, with the marks that it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The byte of the text where it begins.
    pub(crate) at: usize,
    /// What is shown.
    pub(crate) shown: String,
    /// Its columns.
    pub(crate) width: usize,
}

/// The cells of one line.
pub(crate) fn cells(line: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut previous = None;
    let mut marks = 0;
    let mut rest = line.char_indices().peekable();
    while let Some((at, it)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        if joins_emoji(previous, it, next) {
            // Terminals disagree about joined emoji; side by side they agree.
        } else if it == '\t' {
            cells.push(Cell { at, shown: TAB.to_owned(), width: TAB.len() });
        } else if is_hidden(it) {
            cells.push(spelled(at, it));
        } else {
            let width = it.width().unwrap_or(0);
            let carrier = previous.is_some_and(|it: char| !it.is_whitespace() && !is_hidden(it));
            marks = if width == 0 { marks + 1 } else { 0 };
            match cells.last_mut() {
                Some(cell) if width == 0 && carrier && marks <= MARKS_MAX => cell.shown.push(it),
                _ if width == 0 => cells.push(spelled(at, it)),
                _ => cells.push(Cell { at, shown: it.to_string(), width }),
            }
        }
        previous = Some(it);
    }
    cells
}

/// The text on one line, safe to show: line breaks become spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, line) in text.trim().lines().enumerate() {
        if index > 0 {
            shown.push(' ');
        }
        shown.extend(cells(line).into_iter().map(|cell| cell.shown));
    }
    shown
}

/// `text`, whose lines are kept, cut after `most` characters.
pub(crate) fn cut_lines(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}{CUT}", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The text on one line of at most `columns`, safe to show, cut at its end.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    // Twice as many characters as columns leave room for marks, and bound the work.
    let text = text.trim();
    let most = columns.saturating_mul(2) + 8;
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let head = one_line(text.get(..end).unwrap_or_default());
    if width(&head) <= columns && end == text.len() {
        return head;
    }
    let mut shown = String::new();
    let mut taken = 0;
    for it in head.chars() {
        taken += it.width().unwrap_or(0);
        if taken > columns.saturating_sub(CUT_WIDTH) {
            break;
        }
        shown.push(it);
    }
    shown.push_str(CUT);
    shown
}

/// The text with its lines, each safe to show.
///
/// ```
/// use dictum_report::printable;
///
/// assert_eq!(printable::lines("a\u{1b}]0;title\u{7}\nb"), "a<U+001B>]0;title<U+0007>\nb");
/// ```
pub fn lines(text: &str) -> String {
    let shown = |line: &str| cells(line).into_iter().map(|cell| cell.shown).collect::<String>();
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// The columns of text that is safe to show.
pub(crate) fn width(shown: &str) -> usize {
    shown.chars().map(|it| it.width().unwrap_or(0)).sum()
}

/// The text with spaces up to `columns`.
pub(crate) fn pad(shown: &str, columns: usize) -> String {
    format!("{shown}{}", " ".repeat(columns.saturating_sub(width(shown))))
}

fn spelled(at: usize, it: char) -> Cell {
    let shown = format!("<U+{:04X}>", u32::from(it));
    Cell { at, width: shown.len(), shown }
}

/// Whether `it` only joins two emoji or chooses how one is drawn.
fn joins_emoji(previous: Option<char>, it: char, next: Option<char>) -> bool {
    let after_emoji = previous.is_some_and(|it| is_emoji(it) || it == '\u{fe0f}');
    match it {
        '\u{200d}' => after_emoji && next.is_some_and(is_emoji),
        '\u{fe0e}' | '\u{fe0f}' => {
            previous.is_some_and(is_emoji) || next.is_some_and(|it| it == '\u{20e3}')
        }
        _ => false,
    }
}

fn is_emoji(it: char) -> bool {
    matches!(it,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{24ff}'
        | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a terminal would act on the character, or a person would not see it.
pub(crate) fn is_hidden(it: char) -> bool {
    it.is_control()
        || matches!(it,
            // Unicode's default-ignorable characters: marks of direction, joiners,
            // fillers, variation selectors, tags, the byte-order mark.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            // Line breaks that some terminals and editors obey.
            | '\u{2028}' | '\u{2029}'
            // The renderer's own marks.
            | '\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        for (text, shown) in [
            ("\u{1b}[31mred", "<U+001B>[31mred"),
            ("a\u{202e}b", "a<U+202E>b"),
            ("a\u{9b}b", "a<U+009B>b"),
            ("zero\u{200b}width", "zero<U+200B>width"),
            ("g\u{200d}cn", "g<U+200D>cn"),
            ("bell\u{7}", "bell<U+0007>"),
            ("a\nb\r\nc", "a b c"),
            ("a\rb", "a<U+000D>b"),
        ] {
            assert_eq!(one_line(text), shown);
        }
    }

    #[test]
    fn marks_stay_on_what_carries_them() {
        assert_eq!(one_line("e\u{301}"), "e\u{301}");
        assert_eq!(one_line("\u{301}e"), "<U+0301>e");
        let many = format!("e{}", "\u{301}".repeat(6));
        assert_eq!(one_line(&many), format!("e{}<U+0301><U+0301>", "\u{301}".repeat(4)));
    }

    #[test]
    fn emoji_stand_side_by_side() {
        assert_eq!(one_line("👩\u{200d}💻 ❤\u{fe0f}"), "👩💻 ❤");
    }

    #[test]
    fn columns_are_those_of_a_terminal() {
        assert_eq!(width("域名 a"), 6);
        assert_eq!(cut("域名域名域名", 8), "域名...");
        assert_eq!(cut("域名", 4), "域名");
        assert_eq!(cut(&"e\u{301}".repeat(40), 10), format!("{}...", "e\u{301}".repeat(7)));
        assert_eq!(pad("域名", 6), "域名  ");
    }
}

//! Words whose code spans and quoted terms ask for nothing.

use std::ops::Range;

use crate::words;

/// Signs that nobody writes, around code while words are normalised.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// What stands for each byte of code or of a quoted term.
const MASK: &str = "`";

/// The most characters of a quoted term; what is longer is a quotation, and may ask.
const TERM_MAX_CHARS: usize = 24;

/// A text in the making, whose code spans are marked.
#[derive(Default)]
pub(crate) struct Marked(String);

impl Marked {
    /// Adds words.
    pub(crate) fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds words of a code span.
    pub(crate) fn push_code(&mut self, text: &str) {
        self.0.push(OPEN);
        self.0.push_str(text);
        self.0.push(CLOSE);
    }

    /// Where code stands in the normalised `words` of this text.
    ///
    /// Where the document itself holds the signs there is no telling, and then no word
    /// counts as code.
    pub(crate) fn code_in(&self, words: &str) -> Vec<Range<usize>> {
        if !self.0.contains(OPEN) {
            return Vec::new();
        }
        let mut plain = String::with_capacity(words.len());
        let mut code = Vec::new();
        let mut start = 0;
        for it in words::normalise(&self.0).chars() {
            match it {
                OPEN => start = plain.len(),
                CLOSE => code.push(start..plain.len()),
                it => plain.push(it),
            }
        }
        if plain == words { code } else { Vec::new() }
    }
}

/// `words`, byte for byte, with masks for `code` and for quoted terms.
pub(super) fn masked(words: &str, code: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(words.len());
    let mut at = 0;
    let mut ranges: Vec<Range<usize>> = code.to_vec();
    ranges.extend(terms(words));
    ranges.sort_by_key(|it| it.start);
    for range in ranges {
        if range.start < at {
            continue;
        }
        masked.push_str(words.get(at..range.start).unwrap_or_default());
        masked.push_str(&MASK.repeat(range.len()));
        at = range.end;
    }
    masked.push_str(words.get(at..).unwrap_or_default());
    masked
}

/// The terms in quotes and the titles in `words`, quotes included.
fn terms(words: &str) -> Vec<Range<usize>> {
    let mut terms = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, it) in words.char_indices() {
        match open {
            Some((start, close)) if it == close => {
                let range = start..at + it.len_utf8();
                let inside = words.get(range.clone()).unwrap_or_default();
                if close == '》' || inside.chars().count() <= TERM_MAX_CHARS {
                    terms.push(range);
                }
                open = None;
            }
            Some(_) => {}
            // What follows a number is a unit: 19" racks.
            None if it == '"' && is_behind_number(words, at) => {}
            None => open = closing(it).map(|close| (at, close)),
        }
    }
    terms
}

fn is_behind_number(words: &str, at: usize) -> bool {
    words.get(..at).is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()))
}

fn closing(it: char) -> Option<char> {
    match it {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        '《' => Some('》'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_terms_and_titles_are_masked_byte_for_byte() {
        let mut marked = Marked::default();
        marked.push("设置 ");
        marked.push_code("required");
        marked.push(" 为 “必须”，见《应急手册》");
        let words = words::normalise("设置 required 为 “必须”，见《应急手册》");
        let found = masked(&words, &marked.code_in(&words));
        assert_eq!(found.len(), words.len());
        assert!(found.starts_with("设置````````为`"), "{found}");
        assert!(!found.contains('必') && !found.contains('应'));
    }

    #[test]
    fn inches_are_no_quotes() {
        let words = "Racks are 19\" wide and must be 42\" deep.";
        assert_eq!(masked(words, &[]), words);
    }

    #[test]
    fn a_long_quotation_is_no_term() {
        let words = "The page says \"you must sign before you come in\".";
        assert_eq!(masked(words, &[]), words);
    }
}

//! Where the letters of a text stand in the file that spells it.

use crate::source::{Location, Span};

/// Finds the letters of `text`, a value that stands at `whole`, in its file; none where
/// the file spells it with escapes that are not followed.
///
/// A text over several lines, folded, quoted or in a block, is followed from letter to
/// letter; where its lines were joined, the joint stands at the first blank between them.
///
/// ```
/// use dictum_source::source::{Location, Source, Span};
/// use dictum_source::spelling;
///
/// let source = Source::new("a.yaml", "when: >\n  a &&\n  b\n");
/// let whole = Location::new(&source, Span::new(6, 19));
/// let spelling = spelling::of(&whole, "a && b\n").unwrap();
/// assert_eq!(spelling.in_file(Span::new(5, 6)), Span::new(17, 18));
/// assert_eq!(spelling.in_text(17), Some(5));
/// ```
pub fn of(whole: &Location, text: &str) -> Option<Spelling> {
    let base = whole.span.start;
    let raw = whole.source.slice(whole.span);
    let begins = match raw.find(text) {
        Some(at) if !text.is_empty() => {
            return Some(Spelling::contiguous(base as usize + at, text));
        }
        _ => header(raw),
    };
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut letters = raw.char_indices().skip_while(|(at, _)| *at < begins).peekable();
    let mut end = base as usize + raw.len();
    for wanted in text.chars() {
        let place = if wanted.is_whitespace() {
            let first = letters.peek().map_or(raw.len(), |(at, _)| *at);
            while letters.next_if(|(_, it)| it.is_whitespace()).is_some() {}
            first
        } else {
            // Quotes, escapes and blanks that the value does not have.
            while letters.next_if(|(_, it)| *it != wanted && skipped(*it)).is_some() {}
            let (at, _) = letters.next_if(|(_, it)| *it == wanted)?;
            at
        };
        let place = base as usize + place;
        end = place + wanted.len_utf8();
        places.extend((0..wanted.len_utf8()).map(|it| place + it));
    }
    places.push(end);
    Some(Spelling { places })
}

/// The letters of one text, and where each stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    // INVARIANT (places): one for each byte of the text and one for its end, ascending.
    places: Vec<usize>,
}

impl Spelling {
    fn contiguous(start: usize, text: &str) -> Self {
        Self { places: (start..=start + text.len()).collect() }
    }

    /// The bytes of the file that spell the bytes `span` of the text.
    pub fn in_file(&self, span: Span) -> Span {
        let last = self.places.last().copied().unwrap_or(0);
        let place = |it: u32| self.places.get(it as usize).copied().unwrap_or(last);
        let start = place(span.start);
        if span.end <= span.start {
            return Span::new(start, start);
        }
        // The last letter's end, not the next one's start: they may stand apart.
        Span::new(start, place(span.end - 1) + 1)
    }

    /// The byte of the text that the byte `offset` of the file spells, or the end of the
    /// text right after its last letter.
    pub fn in_text(&self, offset: u32) -> Option<usize> {
        let offset = offset as usize;
        let (first, last) = (self.places.first()?, self.places.last()?);
        if offset < *first || offset > *last {
            return None;
        }
        Some(self.places.partition_point(|it| *it < offset))
    }
}

/// Where the text begins after the first line of a block: `|`, `>-`.
fn header(raw: &str) -> usize {
    match raw.as_bytes().first() {
        Some(b'|' | b'>') => raw.find('\n').map_or(raw.len(), |it| it + 1),
        _ => 0,
    }
}

fn skipped(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\'' | '"' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn spelled(raw: &str, text: &str) -> Option<Vec<String>> {
        let source = Source::new("a", raw);
        let spelling = of(&Location::new(&source, Span::new(0, raw.len())), text)?;
        let letter = |(at, it): (usize, char)| {
            source.slice(spelling.in_file(Span::new(at, at + it.len_utf8()))).to_owned()
        };
        Some(text.char_indices().map(letter).collect())
    }

    #[test]
    fn every_letter_stands_where_the_file_has_it() {
        for (raw, text) in [
            ("域名 == 'x'", "域名 == 'x'"),
            ("\"a == \\\"域\\\"\"", "a == \"域\""),
            ("'a == ''域'''", "a == '域'"),
            ("|\n  a\n  && 域\n", "a\n&& 域\n"),
            (">-\n  a\n\n  b", "a\nb"),
            ("a\n  b", "a b"),
        ] {
            let letters = spelled(raw, text).unwrap();
            for (letter, wanted) in letters.iter().zip(text.chars()) {
                let same = *letter == wanted.to_string();
                assert!(same || wanted.is_whitespace(), "{raw:?}: {letter:?} is not {wanted:?}");
            }
        }
    }

    #[test]
    fn what_is_not_followed_has_no_spelling() {
        assert_eq!(spelled("\"\\u57df\"", "域"), None);
    }
}

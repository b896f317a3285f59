//! A place in a text that only moves forward.

use crate::place::Place;

/// A text, and how far it is read.
///
/// All marks of WXML are ASCII, so that bytes are looked at one by one, and whatever
/// is cut out begins and ends at one of them.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The next byte; none at the end.
    pub(super) fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    /// The byte that stands `count` bytes ahead.
    pub(super) fn ahead(&self, count: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + count).copied()
    }

    pub(super) fn starts_with(&self, mark: &str) -> bool {
        self.rest().starts_with(mark.as_bytes())
    }

    /// Moves past one byte, if there is one.
    pub(super) fn skip(&mut self) {
        self.at = (self.at + 1).min(self.text.len());
    }

    /// Moves past `mark`, if it stands here.
    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let found = self.starts_with(mark);
        if found {
            self.at += mark.len();
        }
        found
    }

    pub(super) fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|it| !wanted(*it)).unwrap_or(rest.len());
    }

    /// Moves past white space, as the platform takes it.
    pub(super) fn skip_whitespace(&mut self) {
        self.skip_while(is_whitespace);
    }

    /// Moves to the next `mark`, or to the end where there is none.
    pub(super) fn skip_to(&mut self, mark: &str) -> bool {
        let found = self.text.get(self.at..).and_then(|it| it.find(mark));
        self.at = found.map_or(self.text.len(), |it| self.at + it);
        found.is_some()
    }

    /// Moves past the next `mark`, or to the end where there is none.
    pub(super) fn skip_past(&mut self, mark: &str) -> bool {
        self.skip_to(mark) && self.eat(mark)
    }

    /// The text from the byte `start` up to here.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The place from the byte `start` up to here.
    pub(super) fn place(&self, start: usize) -> Place {
        let offset = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Place(offset(start), offset(self.at))
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// What the platform takes for white space: a space, and tab to carriage return. All
/// other white space of Unicode is text.
pub(super) fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

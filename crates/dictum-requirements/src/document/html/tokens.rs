//! HTML as tags and the text between them.

use std::ops::Range;

/// A tag, or the text between two.
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
}

/// What a token is.
pub(super) enum TokenKind<'t> {
    Text,
    Tag(Tag<'t>),
    /// A comment or a declaration.
    Other,
}

/// A tag.
pub(super) struct Tag<'t> {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Whether it ends what another one began.
    pub(super) closing: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// The value of its attribute `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        loop {
            let (before, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let after = after.strip_prefix(quote)?;
                    after.split_once(quote).unwrap_or((after, ""))
                }
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            let key = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = next;
        }
    }
}

/// The tokens of a text, each byte of which belongs to one.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    // INVARIANT (linear): false once no `>` follows, so that it is not sought again.
    closed: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0, closed: true }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|it| !it.is_empty())?;
        if self.closed && begins_tag(rest) {
            let end = if rest.starts_with("<!--") { "-->" } else { ">" };
            match rest.find(end) {
                Some(length) => {
                    self.at = start + length + end.len();
                    let kind =
                        rest.get(1..length).and_then(tag).map_or(TokenKind::Other, TokenKind::Tag);
                    return Some(Token { kind, range: start..self.at });
                }
                // A comment that never ends hides the rest, as in a browser.
                None if end == "-->" => {
                    self.at = self.text.len();
                    return Some(Token { kind: TokenKind::Other, range: start..self.at });
                }
                None => self.closed = false,
            }
        }
        let length = rest
            .char_indices()
            .skip(1)
            .find(|(_, it)| self.closed && *it == '<')
            .map_or(rest.len(), |(at, _)| at);
        self.at = start + length;
        Some(Token { kind: TokenKind::Text, range: start..self.at })
    }
}

/// Whether `rest` begins like a tag, a comment or a declaration.
fn begins_tag(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    let next = match chars.next() {
        Some('/') => chars.next(),
        Some('!' | '?') => return rest.starts_with('<'),
        next => next,
    };
    rest.starts_with('<') && next.is_some_and(|it| it.is_ascii_alphabetic())
}

fn tag(inner: &str) -> Option<Tag<'_>> {
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, attributes) = inner.split_at_checked(length)?;
    let plain = name.starts_with(|it: char| it.is_ascii_alphabetic());
    plain.then(|| Tag {
        name: name.to_ascii_lowercase(),
        closing,
        attributes: attributes.trim_end_matches('/'),
    })
}

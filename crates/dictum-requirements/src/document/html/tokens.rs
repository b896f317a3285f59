//! HTML as tags and the text between them.

use std::ops::Range;

use html5gum::{DefaultEmitter, StringReader, Tokenizer};

/// The most bytes of one character reference; the longest with a name has 33.
const REFERENCE_MAX_BYTES: usize = 40;

/// A tag, or the text between two.
#[derive(Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
}

/// What a token is.
#[derive(Debug, PartialEq)]
pub(super) enum TokenKind {
    Text,
    Tag(Tag),
    /// A comment or a declaration.
    Other,
}

/// A tag.
#[derive(Debug, PartialEq)]
pub(super) struct Tag {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Whether it ends what another one began.
    pub(super) closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of its attribute `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The tokens of a text, in its order; each byte belongs to one.
pub(super) struct Tokens<'t> {
    text: &'t str,
    inner: Tokenizer<StringReader<'t>, DefaultEmitter<usize>>,
    /// Where the last token ended.
    at: usize,
    /// What comes after the text before it.
    next: Option<Token>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut emitter = DefaultEmitter::new_with_span();
        // Inside of `<script>`, `<style>` and `<title>` there are no tags.
        emitter.naively_switch_states(true);
        let inner = Tokenizer::new_with_emitter(text, emitter);
        Self { text, inner, at: 0, next: None }
    }

    /// The next tag, comment or declaration, with its bytes.
    fn markup(&mut self) -> Option<Token> {
        loop {
            let (kind, span) = match self.inner.next()?.ok()? {
                html5gum::Token::StartTag(tag) => {
                    let attributes = tag.attributes.iter();
                    let attributes = attributes.map(|(key, it)| (words(key), words(&it.value)));
                    let attributes = attributes.collect();
                    let name = words(&tag.name);
                    (TokenKind::Tag(Tag { name, closing: false, attributes }), tag.span)
                }
                html5gum::Token::EndTag(tag) => {
                    let (name, attributes) = (words(&tag.name), Vec::new());
                    (TokenKind::Tag(Tag { name, closing: true, attributes }), tag.span)
                }
                html5gum::Token::Comment(it) => (TokenKind::Other, it.span),
                html5gum::Token::Doctype(it) => (TokenKind::Other, it.span),
                // Text is what stands between; its references are read where its words are.
                html5gum::Token::String(_) | html5gum::Token::Error(_) => continue,
            };
            return Some(Token { kind, range: self.bytes(span.start)..self.bytes(span.end) });
        }
    }

    /// The byte `at`, not before what was read.
    fn bytes(&self, at: usize) -> usize {
        let at = at.clamp(self.at, self.text.len());
        (at..self.text.len()).find(|it| self.text.is_char_boundary(*it)).unwrap_or(self.text.len())
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let next = self.next.take().or_else(|| self.markup());
        // A tag that the end of the text cuts off is no token: its words are text, since
        // no sentence is to be lost.
        let start = next.as_ref().map_or(self.text.len(), |it| it.range.start);
        if start > self.at {
            let range = std::mem::replace(&mut self.at, start)..start;
            self.next = next;
            return Some(Token { kind: TokenKind::Text, range });
        }
        let token = next?;
        self.at = token.range.end;
        Some(token)
    }
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The words of the character reference with which `text` begins, and its bytes; none
/// where the `&` is only that.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let name = |it: &u8| it.is_ascii_alphanumeric() || *it == b'#';
    let length = text.bytes().skip(1).take(REFERENCE_MAX_BYTES).take_while(name).count();
    let closed = text.as_bytes().get(1 + length) == Some(&b';');
    let length = 1 + length + usize::from(closed);
    let Some(Ok(html5gum::Token::String(it))) =
        Tokenizer::new(text.get(..length)?).find(|it| !matches!(it, Ok(html5gum::Token::Error(_))))
    else {
        return None;
    };
    let words = words(&it.value);
    // Without a `;` only some of the letters may belong to the reference: all of them
    // stay, as the words that they are.
    (closed && text.get(..length) != Some(words.as_str())).then_some((words, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of `text`: tags by their names, the text between them as it stands.
    fn shown(text: &str) -> String {
        let mut shown = String::new();
        for Token { kind, range } in Tokens::of(text) {
            let words = match kind {
                TokenKind::Tag(tag) if tag.closing => format!("[/{}]", tag.name),
                TokenKind::Tag(tag) => format!("[{}]", tag.name),
                TokenKind::Text => text.get(range).unwrap_or("?").to_owned(),
                TokenKind::Other => "[!]".to_owned(),
            };
            shown.push_str(&words);
        }
        shown
    }

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(shown(text), want, "{text}");
    }

    #[test]
    fn a_sign_in_quotes_ends_no_tag() {
        check("<a title=\"a>b\" href=x>甲</a>", "[a]甲[/a]");
        check("<a title='a>b'>x", "[a]x");
        check("<td data-x=a=b>x</td>", "[td]x[/td]");
        let tag = Tokens::of("<A TITLE=\"a>b\" HREF = 'https://x.example?a=1&amp;b'>").next();
        let Some(Token { kind: TokenKind::Tag(tag), .. }) = tag else { unreachable!() };
        assert_eq!(tag.attribute("href"), Some("https://x.example?a=1&b"));
        assert_eq!(tag.attribute("title"), Some("a>b"));
        assert_eq!(tag.attribute("name"), None);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        check("a < b <- c <1> &lt;", "a < b <- c <1> &lt;");
        check("a<!-- <b> -->c", "a[!]c");
        check("a<!--b", "a[!]");
        check("<!DOCTYPE html>a", "[!]a");
        check("<script>if (a<b) {}</script>c", "[script]if (a<b) {}[/script]c");
    }

    #[test]
    fn no_words_are_lost_in_a_tag_that_is_cut_off() {
        check("甲 <b 必须签名", "甲 <b 必须签名");
        check("<p>甲<a href=\"x>必须签名</p>", "[p]甲<a href=\"x>必须签名</p>");
        check("a</", "a</");
        check("a\r\n<b>\r\nc", "a\r\n[b]\r\nc");
    }

    #[test]
    fn references_have_names_and_numbers() {
        let words = |text: &str| reference(text).map(|(words, _)| words);
        assert_eq!(words("&amp;b").as_deref(), Some("&"));
        assert_eq!(words("&copy; x").as_deref(), Some("©"));
        assert_eq!(words("&#x7532;").as_deref(), Some("甲"));
        assert_eq!(words("&nope;"), None);
        assert_eq!(words("& x"), None);
        assert_eq!(words("&copy"), None);
    }
}

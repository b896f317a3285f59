//! What tags are: those that part the text, headings, links, and those inside of a line.

use super::tokens::{Tag, Token, TokenKind, Tokens};
use crate::document::LinkKind;

/// Tags that part the text around them. Every other one, known or not, stands inside
/// a sentence, as in a browser: an invented tag must not cut a word in two.
pub(super) const PARTING: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "tbody",
    "tfoot",
    "title",
    "ul",
    "search",
];

/// What a tag inside a paragraph does.
pub(in crate::document) enum InlineTag {
    /// It breaks the line.
    Break,
    /// It parts the words before it from those behind it: an item, a paragraph.
    Part,
    /// It is a table inside of a line.
    Table,
    /// It begins a link, or is an image.
    Link(String, LinkKind),
    /// It ends a link.
    LinkEnd,
    /// It begins code.
    Code,
    /// It ends code.
    CodeEnd,
    /// It is markup and no more.
    Other,
}

/// What the tag `text` inside a paragraph does.
pub(in crate::document) fn inline(text: &str) -> InlineTag {
    let mut tokens = Tokens::of(text);
    let Some(Token { kind: TokenKind::Tag(tag), .. }) = tokens.next() else {
        return InlineTag::Other;
    };
    if let Some((destination, kind)) = link(&tag) {
        return InlineTag::Link(destination, kind);
    }
    match (tag.name.as_str(), tag.closing) {
        ("br", _) => InlineTag::Break,
        ("a", _) => InlineTag::LinkEnd,
        ("code", false) => InlineTag::Code,
        ("code", true) => InlineTag::CodeEnd,
        ("table", false) => InlineTag::Table,
        ("table" | "tr" | "td" | "th" | "dl" | "dt" | "dd" | "pre", _) => InlineTag::Part,
        (name, _) if PARTING.contains(&name) || level_of(name).is_some() => InlineTag::Part,
        _ => InlineTag::Other,
    }
}

/// The level of the heading `name`: 3 for `h3`.
pub(super) fn level_of(name: &str) -> Option<u8> {
    let digits = name.strip_prefix('h')?;
    digits.parse().ok().filter(|it| digits.len() == 1 && (1..=6).contains(it))
}

/// Where the tag leads, if it is a link or an image.
pub(super) fn link(tag: &Tag) -> Option<(String, LinkKind)> {
    let (name, kind) = match tag.name.as_str() {
        "a" => ("href", LinkKind::Link),
        "img" => ("src", LinkKind::Image),
        _ => return None,
    };
    tag.attribute(name).map(|it| (it.to_owned(), kind))
}

//! The full extent of parts: the parser knows one word of each.

use dictum_source::source::Span;

use crate::syntax::token::{Token, TokenKind};

/// The words of one expression, and which brackets belong together.
pub(super) struct Extents {
    tokens: Vec<Token>,
    // INVARIANT (partners): as long as `tokens`; a bracket's partner, otherwise itself.
    partners: Vec<usize>,
}

impl Extents {
    pub(super) fn new(tokens: Vec<Token>) -> Self {
        let mut partners: Vec<usize> = (0..tokens.len()).collect();
        let mut open = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Open(_) => open.push(at),
                TokenKind::Close(_) => {
                    if let Some(start) = open.pop() {
                        for (from, to) in [(start, at), (at, start)] {
                            if let Some(it) = partners.get_mut(from) {
                                *it = to;
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Self { tokens, partners }
    }

    /// The word that begins at, or holds, the byte at `offset`; the last before it otherwise.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.tokens.partition_point(|it| it.span.start as usize <= offset).saturating_sub(1)
    }

    pub(super) fn span(&self, at: usize) -> Span {
        self.tokens.get(at).map(|it| it.span).unwrap_or_default()
    }

    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|it| it.kind)
    }

    /// The span of the bracket that belongs to the one at `at`.
    pub(super) fn partner(&self, at: usize) -> Span {
        self.partners.get(at).map_or_else(Span::default, |it| self.span(*it))
    }

    /// The last word, where there is one.
    pub(super) fn last(&self) -> Option<Span> {
        self.tokens.last().map(|it| it.span)
    }

    /// `span` with the round brackets that stand around it and call nothing.
    pub(super) fn with_brackets(&self, span: Span) -> Span {
        let mut span = span;
        loop {
            let before = self.tokens.partition_point(|it| it.span.start < span.start);
            let Some(open) = before.checked_sub(1) else { return span };
            let called =
                open.checked_sub(1).is_some_and(|it| self.kind(it) == Some(TokenKind::Name));
            let close = self.partner(open);
            let next = self.tokens.partition_point(|it| it.span.start < span.end);
            if self.kind(open) != Some(TokenKind::Open(b'(')) || called || self.span(next) != close
            {
                return span;
            }
            span = self.span(open).cover(close);
        }
    }
}

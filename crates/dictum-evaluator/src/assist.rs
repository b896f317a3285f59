//! What an editor asks of an expression that somebody is still writing.
//!
//! Everything here is total: an expression that does not parse has its words, one
//! that does not check has the types of the parts that do.

pub mod candidates;

pub mod parts;

pub mod signature;

mod scope;

use dictum_source::source::Span;

use crate::check::check_as_far;
use crate::model::environment::Environment;
use crate::model::types::Type;
use crate::syntax;
use crate::syntax::token::{Token, TokenKind};

/// A form with a receiver: its name, the names of its arguments, how many of them are
/// names that it brings.
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static [&'static str],
    pub(crate) names: usize,
}

const fn form(name: &'static str, arguments: &'static [&'static str], names: usize) -> Form {
    Form { name, arguments, names }
}

/// The forms that a person meets, each with its commonest arguments.
pub(crate) const FORMS: [Form; 10] = [
    form("all", &["it", "condition"], 1),
    form("exists", &["it", "condition"], 1),
    form("exists_one", &["it", "condition"], 1),
    form("filter", &["it", "condition"], 1),
    form("map", &["it", "value"], 1),
    form("sortBy", &["it", "key"], 1),
    form("transformList", &["index", "it", "value"], 2),
    form("transformMap", &["key", "it", "value"], 2),
    form("optMap", &["it", "value"], 1),
    form("optFlatMap", &["it", "value"], 1),
];

/// The type of `expression`, as far as it is known.
pub fn type_of(environment: &Environment, expression: &str) -> Type {
    match syntax::parse(expression) {
        Ok(expr) => check_as_far(environment, &expr).0.root.kind,
        Err(_) => Type::Dyn,
    }
}

/// The words before a place, with the questions that an editor asks of them.
pub(crate) struct Words<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
}

impl<'t> Words<'t> {
    /// The words before the word `end`.
    pub(crate) fn before(&self, end: usize) -> Self {
        Words { text: self.text, tokens: self.tokens.get(..end).unwrap_or(self.tokens) }
    }

    pub(crate) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|it| it.kind)
    }

    pub(crate) fn span(&self, at: usize) -> Span {
        self.tokens.get(at).map(|it| it.span).unwrap_or_default()
    }

    pub(crate) fn word(&self, at: usize) -> &'t str {
        self.text.get(self.span(at).range()).unwrap_or_default()
    }

    /// The text of the words from `start` to before `end`.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'t str {
        let Some(last) = end.checked_sub(1) else { return "" };
        let (start, end) = (self.span(start).start as usize, self.span(last).end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the chain of fields and calls that ends before the word `end` begins.
    pub(crate) fn chain(&self, end: usize) -> usize {
        let mut at = end;
        loop {
            let Some(last) = at.checked_sub(1) else { return at };
            let start = match self.kind(last) {
                Some(TokenKind::Close(_)) => {
                    let open = self.opening(last);
                    let called = open.checked_sub(1).filter(|it| {
                        matches!(self.kind(*it), Some(TokenKind::Name | TokenKind::Close(_)))
                    });
                    match called {
                        Some(name) if self.kind(name) == Some(TokenKind::Name) => name,
                        Some(_) => {
                            at = open;
                            continue;
                        }
                        None => open,
                    }
                }
                Some(TokenKind::Name | TokenKind::Literal) => last,
                _ => return at,
            };
            match start.checked_sub(1) {
                Some(dot) if self.kind(dot) == Some(TokenKind::Dot) => at = dot,
                _ => return start,
            }
        }
    }

    /// The bracket that the one at `close` closes; itself where none is open.
    fn opening(&self, close: usize) -> usize {
        let mut depth = 0_usize;
        for at in (0..=close).rev() {
            match self.kind(at) {
                Some(TokenKind::Close(_)) => depth += 1,
                Some(TokenKind::Open(_)) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        close
    }
}

//! What an editor asks of an expression that somebody is still writing.
//!
//! Everything here is total: an expression that does not parse has its words, one
//! that does not check has the types of the parts that do.

pub mod candidates;

pub mod parts;

pub mod reference;

pub mod signature;

mod scope;

use dictum_schema::language::Text;
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
    /// What it does, in English and in Chinese.
    words: [&'static str; 2],
}

impl Form {
    pub(crate) fn doc(&self) -> Text {
        let [en, zh_cn] = self.words;
        Text::new(en, zh_cn)
    }

    const fn says(mut self, en: &'static str, zh_cn: &'static str) -> Self {
        self.words = [en, zh_cn];
        self
    }
}

const fn form(name: &'static str, arguments: &'static [&'static str], names: usize) -> Form {
    Form { name, arguments, names, words: ["", ""] }
}

/// The forms that a person meets, each with its commonest arguments.
pub(crate) const FORMS: [Form; 10] = [
    form("all", &["it", "condition"], 1).says(
        "Whether the condition holds for every element, or key of a map.",
        "每个元素（或映射的每个键）是否都满足条件。",
    ),
    form("exists", &["it", "condition"], 1).says(
        "Whether the condition holds for some element, or key of a map.",
        "是否有元素（或映射的键）满足条件。",
    ),
    form("exists_one", &["it", "condition"], 1).says(
        "Whether the condition holds for exactly one element, or key of a map.",
        "是否恰有一个元素（或映射的键）满足条件。",
    ),
    form("filter", &["it", "condition"], 1).says(
        "The elements, or keys of a map, for which the condition holds.",
        "满足条件的元素（或映射的键）。",
    ),
    form("map", &["it", "value"], 1).says(
        "What is made of each element, or key of a map.",
        "由每个元素（或映射的键）得出的值。",
    ),
    form("sortBy", &["it", "key"], 1).says(
        "The elements in the order of what is made of each.",
        "按由各元素得出的键排序的元素。",
    ),
    form("transformList", &["index", "it", "value"], 2).says(
        "What is made of each index and element, or key and value.",
        "由每个下标与元素（或键与值）得出的值。",
    ),
    form("transformMap", &["key", "it", "value"], 2)
        .says("The map with what is made of each key and value.", "各键不变、值另行得出的映射。"),
    form("optMap", &["it", "value"], 1).says(
        "What is made of an optional value, where it is there.",
        "可选值存在时由它得出的值。",
    ),
    form("optFlatMap", &["it", "value"], 1).says(
        "The optional value that is made of an optional value, where it is there.",
        "可选值存在时由它得出的可选值。",
    ),
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

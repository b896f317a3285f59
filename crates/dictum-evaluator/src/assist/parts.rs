//! The words of an expression, each with what it is.

use std::collections::BTreeMap;
use std::rc::Rc;

use dictum_source::source::Span;

use super::scope::{self, Local};
use super::{FORMS, Words};
use crate::check::check_as_far;
use crate::check::typed::Typed;
use crate::model::environment::Environment;
use crate::model::types::Type;
use crate::syntax;
use crate::syntax::token::{self, TokenKind};

/// Every word of `expression` that a person writes, in its order, with what is known of
/// it.
///
/// ```
/// use dictum_evaluator::assist::parts::{self, PartKind};
/// use dictum_evaluator::environment::Environment;
/// use dictum_evaluator::types::Type;
///
/// let mut environment = Environment::standard();
/// environment.declare("hosts", Type::list(Type::String));
/// let parts = parts::of(&environment, "hosts.all(h, h != '')");
/// assert_eq!(parts[2].kind, PartKind::Local);
/// assert_eq!(parts[3].value, Some(Type::String));
/// ```
pub fn of(environment: &Environment, expression: &str) -> Vec<Part> {
    let (tokens, _) = token::words(expression);
    let words = Words { text: expression, tokens: &tokens };
    let types = types(environment, expression);
    let mut scopes = Scopes { environment, known: BTreeMap::new() };
    let mut parts = Vec::new();
    for at in 0..tokens.len() {
        let Some(kind) = kind(&words, at) else { continue };
        let span = words.span(at);
        let mut part =
            Part { span, kind, name: words.word(at).to_owned(), value: None, path: None };
        if matches!(kind, PartKind::Variable | PartKind::Field | PartKind::Function) {
            part.value = types.of(&words, at);
            part.resolve(&words, at, &mut scopes);
        }
        parts.push(part);
    }
    parts
}

/// The names that forms bring, found out once for the same forms.
struct Scopes<'e> {
    environment: &'e Environment,
    known: BTreeMap<Vec<(usize, usize)>, Rc<[Local]>>,
}

impl Scopes<'_> {
    fn at(&mut self, words: &Words<'_>, at: usize) -> Rc<[Local]> {
        let before = words.before(at);
        let frames = scope::frames(&before);
        let open = frames.iter().filter_map(|it| Some((it.name?, it.arguments.len())));
        let known = self.known.entry(open.collect());
        Rc::clone(
            known.or_insert_with(|| scope::locals(self.environment, &before, &frames).1.into()),
        )
    }
}

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where it stands, in bytes of the expression.
    pub span: Span,
    /// What it is.
    pub kind: PartKind,
    /// The word; for a function in a name space with that: `math.greatest`.
    pub name: String,
    /// The type of the value that ends with it; of what it gives, for a function.
    pub value: Option<Type>,
    /// The path of the fact or parameter, where it is one: `subject.domains[].request`.
    pub path: Option<String>,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// A variable.
    Variable,
    /// A name that a form brings.
    Local,
    /// A field.
    Field,
    /// A function.
    Function,
    /// A form of the language that looks like a function.
    Form,
    /// `true`, `false`, `null`, `in`.
    Keyword,
    /// A literal text.
    Text,
    /// A number.
    Number,
    /// An operator.
    Operator,
}

impl Part {
    /// Finds out what a name stands for.
    fn resolve(&mut self, words: &Words<'_>, at: usize, scopes: &mut Scopes<'_>) {
        let chain = words.slice(words.chain(at + 1), at + 1);
        match self.kind {
            PartKind::Function if scopes.environment.function(chain).is_some() => {
                chain.clone_into(&mut self.name);
            }
            PartKind::Function => {}
            PartKind::Variable => {
                let locals = scopes.at(words, at);
                if let Some(local) = locals.iter().rev().find(|it| it.name == self.name) {
                    self.kind = PartKind::Local;
                    self.value.get_or_insert_with(|| local.kind.clone());
                } else if brings(words, at) {
                    self.kind = PartKind::Local;
                    return;
                }
                self.path = scope::path(chain, &locals);
            }
            _ => self.path = scope::path(chain, &scopes.at(words, at)),
        }
    }
}

/// Whether the name at `at` is one that a form brings, right here.
fn brings(words: &Words<'_>, at: usize) -> bool {
    let frames = scope::frames(&words.before(at));
    let Some(frame) = frames.last() else { return false };
    let form = frame.name.filter(|_| frame.receiver.is_some()).map(|it| words.word(it));
    let form = form.and_then(|name| FORMS.iter().find(|it| it.name == name));
    form.is_some_and(|form| {
        frame.arguments.len() <= form.names
            && frame.arguments.last() == Some(&at)
            && words.kind(at + 1) == Some(TokenKind::Comma)
    })
}

fn kind(words: &Words<'_>, at: usize) -> Option<PartKind> {
    let after_dot = at.checked_sub(1).is_some_and(|it| words.kind(it) == Some(TokenKind::Dot));
    let called = words.kind(at + 1) == Some(TokenKind::Open(b'('));
    let word = words.word(at);
    Some(match words.kind(at)? {
        TokenKind::In => PartKind::Keyword,
        TokenKind::Logical | TokenKind::Operator => PartKind::Operator,
        TokenKind::Literal if word.starts_with(|it: char| it.is_ascii_digit() || it == '.') => {
            PartKind::Number
        }
        TokenKind::Literal if word.starts_with('`') => PartKind::Field,
        TokenKind::Literal => PartKind::Text,
        TokenKind::Name if called && is_form(word, after_dot) => PartKind::Form,
        TokenKind::Name if called => PartKind::Function,
        TokenKind::Name if after_dot => PartKind::Field,
        TokenKind::Name if matches!(word, "true" | "false" | "null") => PartKind::Keyword,
        TokenKind::Name => PartKind::Variable,
        _ => return None,
    })
}

fn is_form(word: &str, after_dot: bool) -> bool {
    if after_dot { FORMS.iter().any(|it| it.name == word) } else { word == "has" }
}

/// The types of parts, by where they end: from the smallest part to the largest.
struct Types(BTreeMap<u32, Vec<(u32, Type)>>);

fn types(environment: &Environment, expression: &str) -> Types {
    let mut types = BTreeMap::new();
    if let Ok(expr) = syntax::parse(expression) {
        collect(&check_as_far(environment, &expr).0.root, &mut types);
    }
    for parts in types.values_mut() {
        parts.sort_by_key(|(start, _)| std::cmp::Reverse(*start));
    }
    Types(types)
}

fn collect(part: &Typed, types: &mut BTreeMap<u32, Vec<(u32, Type)>>) {
    types.entry(part.span.end).or_default().push((part.span.start, part.kind.clone()));
    part.each_child(&mut |child| collect(child, types));
}

impl Types {
    /// The type of the smallest part that holds the word `at` and ends with it, or with
    /// the brackets of its call.
    fn of(&self, words: &Words<'_>, at: usize) -> Option<Type> {
        let span = words.span(at);
        let end = match words.kind(at + 1) {
            Some(TokenKind::Open(b'(')) => words.span(closing(words, at + 1)).end,
            _ => span.end,
        };
        let parts = self.0.get(&end)?;
        parts.iter().find(|(start, _)| *start <= span.start).map(|(_, kind)| kind.clone())
    }
}

/// The bracket that closes the one at `open`; the last word where none does.
fn closing(words: &Words<'_>, open: usize) -> usize {
    let mut depth = 0_usize;
    for at in open..words.tokens.len() {
        match words.kind(at) {
            Some(TokenKind::Open(_)) => depth += 1,
            Some(TokenKind::Close(_)) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    words.tokens.len().saturating_sub(1)
}

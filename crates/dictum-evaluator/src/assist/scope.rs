//! The names that forms around a place bring.

use super::{FORMS, Words, type_of};
use crate::model::environment::Environment;
use crate::model::types::Type;
use crate::syntax::token::TokenKind;

/// A call whose brackets are open at a place.
pub(super) struct Frame {
    /// The word that is called; none for brackets that call nothing.
    pub(super) name: Option<usize>,
    /// The words before the dot, for a call with a receiver.
    pub(super) receiver: Option<(usize, usize)>,
    /// The words at which its arguments begin.
    pub(super) arguments: Vec<usize>,
}

/// A name that a form brings, with the path of what it stands for.
pub(super) struct Local {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) path: Option<String>,
}

/// The calls that are open after the last word, the outermost first.
pub(super) fn frames(words: &Words<'_>) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    for at in 0..words.tokens.len() {
        match words.kind(at) {
            Some(TokenKind::Open(open)) => frames.push(frame(words, at, open)),
            Some(TokenKind::Close(_)) => {
                frames.pop();
            }
            Some(TokenKind::Comma) => {
                if let Some(frame) = frames.last_mut() {
                    frame.arguments.push(at + 1);
                }
            }
            _ => {}
        }
    }
    frames
}

fn frame(words: &Words<'_>, at: usize, open: u8) -> Frame {
    let name =
        at.checked_sub(1).filter(|it| open == b'(' && words.kind(*it) == Some(TokenKind::Name));
    let dot =
        name.and_then(|it| it.checked_sub(1)).filter(|it| words.kind(*it) == Some(TokenKind::Dot));
    let receiver = dot.map(|dot| (words.chain(dot), dot));
    Frame { name, receiver, arguments: vec![at + 1] }
}

/// The names that the forms of `frames` bring, with `environment` and all of them in it.
pub(super) fn locals(
    environment: &Environment,
    words: &Words<'_>,
    frames: &[Frame],
) -> (Environment, Vec<Local>) {
    let mut environment = environment.clone();
    let mut locals: Vec<Local> = Vec::new();
    for frame in frames {
        let Some((name, (start, end))) = frame.name.zip(frame.receiver) else { continue };
        let Some(form) = FORMS.iter().find(|it| it.name == words.word(name)) else { continue };
        let range = words.slice(start, end);
        let kinds = elements(&type_of(&environment, range), form.names);
        let below = path(range, &locals).map(|it| format!("{it}[]"));
        for (index, kind) in kinds.into_iter().enumerate() {
            // A name counts once its comma is there.
            let Some(next) = frame.arguments.get(index + 1) else { break };
            let Some(at) = frame.arguments.get(index).filter(|it| **it + 2 == *next) else { break };
            let name = words.word(*at).to_owned();
            environment.declare(&name, kind.clone());
            let path = below.clone().filter(|_| index + 1 == form.names);
            locals.push(Local { name, kind, path });
        }
    }
    (environment, locals)
}

/// The types of the names that a form over `range` brings.
fn elements(range: &Type, names: usize) -> Vec<Type> {
    match (range, names) {
        (Type::Nullable(inner), _) => elements(inner, names),
        (Type::Optional(inner), 1) => vec![(**inner).clone()],
        (Type::List(element), 1) => vec![(**element).clone()],
        (Type::List(element), _) => vec![Type::Int, (**element).clone()],
        (Type::Map(key, _), 1) => vec![(**key).clone()],
        (Type::Map(key, value), _) => vec![(**key).clone(), (**value).clone()],
        (Type::Object(_), 1) => vec![Type::String],
        (_, count) => vec![Type::Dyn; count],
    }
}

/// The path that `expression` spells, a local name in front replaced by what it stands
/// for; none for anything but a chain of fields.
pub(super) fn path(expression: &str, locals: &[Local]) -> Option<String> {
    let plain =
        |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let expression = expression.trim();
    if !expression.split('.').all(plain) {
        return None;
    }
    let (first, rest) = expression.split_once('.').unwrap_or((expression, ""));
    match locals.iter().rev().find(|it| it.name == first) {
        Some(local) => {
            let base = local.path.clone()?;
            Some(if rest.is_empty() { base } else { format!("{base}.{rest}") })
        }
        None => Some(expression.to_owned()),
    }
}

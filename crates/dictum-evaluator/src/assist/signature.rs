//! The signatures of the call around a place.

use dictum_schema::language::Text;

use super::scope::{self, Frame};
use super::{FORMS, Words};
use crate::model::environment::Environment;
use crate::model::function::{Overload, Style};
use crate::syntax::token;

/// The signatures of the call whose arguments hold the byte `offset` of `expression`;
/// none where there is no such call.
///
/// ```
/// use dictum_evaluator::{assist::signature, environment::Environment};
///
/// let found = signature::at(&Environment::standard(), "'a'.startsWith(", 15).unwrap();
/// assert_eq!(found.signatures[0].label, "string.startsWith(string) -> bool");
/// assert_eq!(found.active, 0);
/// ```
pub fn at(environment: &Environment, expression: &str, offset: usize) -> Option<Call> {
    let before = expression.get(..offset)?;
    let (tokens, _) = token::words(before);
    let words = Words { text: before, tokens: &tokens };
    let frames = scope::frames(&words);
    let frame = frames.last().filter(|it| it.name.is_some())?;
    let name = words.word(frame.name?);
    let signatures = signatures(environment, &words, frame, name);
    let active = frame.arguments.len().saturating_sub(1);
    (!signatures.is_empty()).then_some(Call { signatures, active })
}

/// A call that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The signatures that it may have.
    pub signatures: Vec<Signature>,
    /// Which argument the place is in, from 0.
    pub active: usize,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The whole of it: `string.startsWith(string) -> bool`.
    pub label: String,
    /// The parameters between the brackets, as they stand in the label.
    pub parameters: Vec<String>,
    /// What it does, where that is said.
    pub doc: Option<Text>,
}

fn signatures(
    environment: &Environment,
    words: &Words<'_>,
    frame: &Frame,
    name: &str,
) -> Vec<Signature> {
    let form = FORMS.iter().find(|it| frame.receiver.is_some() && it.name == name);
    if let Some(form) = form {
        let parameters: Vec<String> = form.arguments.iter().map(|it| (*it).to_owned()).collect();
        let label = format!("{name}({})", parameters.join(", "));
        return vec![Signature { label, parameters, doc: Some(form.doc()) }];
    }
    let spaced = frame.receiver.map(|(start, end)| format!("{}.{name}", words.slice(start, end)));
    let function = |wanted: &str, style: Style| {
        let found = environment.functions().find(|it| &**it.name() == wanted);
        let overloads = found.map(crate::model::function::Function::overloads).unwrap_or_default();
        let of_style = overloads.iter().filter(move |it| it.style == style);
        of_style
            .map(|it| Signature {
                label: shown(wanted, it),
                parameters: parameters(it),
                doc: it.documentation().cloned(),
            })
            .collect::<Vec<_>>()
    };
    match spaced {
        Some(spaced) => {
            let found = function(&spaced, Style::Global);
            if found.is_empty() { function(name, Style::Member) } else { found }
        }
        None => function(name, Style::Global),
    }
}

/// The signature of `overload` of the function `name`, as a person reads it.
pub(super) fn shown(name: &str, overload: &Overload) -> String {
    let arguments = parameters(overload).join(", ");
    let receiver = match (overload.style, overload.parameters.first()) {
        (Style::Member, Some(receiver)) => format!("{receiver}."),
        _ => String::new(),
    };
    format!("{receiver}{name}({arguments}) -> {}", overload.result)
}

fn parameters(overload: &Overload) -> Vec<String> {
    let skipped = usize::from(overload.style == Style::Member);
    overload.parameters.iter().skip(skipped).map(ToString::to_string).collect()
}

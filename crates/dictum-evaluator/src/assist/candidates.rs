//! What may be written at a place of an expression.

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_schema::language::Text;

use super::scope::{self, Local};
use super::{FORMS, Words, type_of};
use crate::model::environment::Environment;
use crate::model::function::{Function, Style};
use crate::model::types::Type;
use crate::syntax::token::{self, TokenKind};

/// What may be written at the byte `offset` of `expression`: fields and functions after
/// a dot, the texts that a fact may be where it is compared, names elsewhere; nothing
/// inside of other texts.
///
/// The word that ends at `offset` is taken for the beginning of what is meant; whether a
/// candidate fits it is left to the editor.
///
/// ```
/// use dictum_evaluator::assist::candidates;
/// use dictum_evaluator::environment::Environment;
/// use dictum_evaluator::types::Type;
///
/// let mut environment = Environment::standard();
/// environment.declare("hosts", Type::list(Type::String));
/// let expression = "hosts.all(h, h.st";
/// let found = candidates::at(&environment, expression, expression.len());
/// assert!(found.iter().any(|it| it.label == "startsWith"));
/// ```
pub fn at(environment: &Environment, expression: &str, offset: usize) -> Vec<Candidate> {
    let before = expression.get(..offset).unwrap_or(expression);
    let (tokens, in_text) = token::words(before);
    let mut words = Words { text: before, tokens: &tokens };
    if is_number(&words) {
        return Vec::new();
    }
    let last = words.tokens.len().checked_sub(1);
    let unfinished = last.filter(|it| {
        let name = words.kind(*it) == Some(TokenKind::Name);
        in_text || name && words.span(*it).end as usize == before.len()
    });
    if let Some(last) = unfinished {
        words = words.before(last);
    }
    let (environment, locals) = scope::locals(environment, &words, &scope::frames(&words));
    let mut values = values(&environment, &words);
    if in_text {
        return values;
    }
    let dot = words.tokens.len().checked_sub(1);
    if let Some(dot) = dot.filter(|it| words.kind(*it) == Some(TokenKind::Dot)) {
        return members(&environment, words.slice(words.chain(dot), dot), &locals);
    }
    for it in &mut values {
        it.label = format!("'{}'", it.label);
    }
    values.extend(names(&environment, &locals));
    values
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub label: String,
    /// What it is.
    pub kind: CandidateKind,
    /// Its type, or its signatures, a line each.
    pub detail: String,
    /// The path of the fact or parameter, where it is one: `subject.domains[].request`.
    pub path: Option<String>,
    /// What it does, where that is said.
    pub doc: Option<Text>,
    /// What follows the name: the arguments of a call, with places to fill in as `${1:it}`.
    pub arguments: Option<String>,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandidateKind {
    /// A variable.
    Variable,
    /// A text that the fact on the other side of a comparison may be.
    Value,
    /// A name that a form around the place brings.
    Local,
    /// A field.
    Field,
    /// A function.
    Function,
    /// A form of the language that looks like a function.
    Form,
    /// `true`, `false`, `null`, `in`.
    Keyword,
}

/// The texts that what stands before `==` or `!=` may be, where `words` end with that.
fn values(environment: &Environment, words: &Words<'_>) -> Vec<Candidate> {
    let operator = words.tokens.len().checked_sub(1);
    let Some(at) = operator.filter(|it| matches!(words.word(*it), "==" | "!=")) else {
        return Vec::new();
    };
    let kind = type_of(environment, words.slice(words.chain(at), at));
    let plain_text = |it: &&Arc<str>| !it.contains(['\'', '"', '\\', '\n', '\r']);
    let values = kind.texts().unwrap_or_default().iter().filter(plain_text);
    values.map(|it| plain(it, CandidateKind::Value, String::new(), None)).collect()
}

fn is_number(words: &Words<'_>) -> bool {
    let last = words.tokens.len().saturating_sub(1);
    let ends = words.span(last).end as usize == words.text.len();
    ends && words.word(last).starts_with(|it: char| it.is_ascii_digit())
}

fn names(environment: &Environment, locals: &[Local]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for local in locals.iter().rev() {
        if found.iter().all(|it| it.label != local.name) {
            let kind = CandidateKind::Local;
            found.push(plain(&local.name, kind, local.kind.to_string(), local.path.clone()));
        }
    }
    for (name, kind) in environment.variables() {
        if found.iter().all(|it| it.label != name) {
            let path = Some(name.to_owned());
            found.push(plain(name, CandidateKind::Variable, kind.to_string(), path));
        }
    }
    found.extend(functions(environment, Style::Global, |name, _| Some(name.to_owned())));
    let arguments = Some("(${1:field})".to_owned());
    let has = plain("has", CandidateKind::Form, "has(field) -> bool".to_owned(), None);
    found.push(Candidate { arguments, ..has });
    for word in ["true", "false", "null", "in"] {
        found.push(plain(word, CandidateKind::Keyword, String::new(), None));
    }
    found
}

fn plain(label: &str, kind: CandidateKind, detail: String, path: Option<String>) -> Candidate {
    Candidate { label: label.to_owned(), kind, detail, path, doc: None, arguments: None }
}

fn members(environment: &Environment, operand: &str, locals: &[Local]) -> Vec<Candidate> {
    let known = environment.variables().any(|(it, _)| it == operand);
    if !known && !operand.is_empty() {
        let prefix = format!("{operand}.");
        let spaced = functions(environment, Style::Global, |name, _| {
            name.strip_prefix(&prefix).map(str::to_owned)
        });
        if !spaced.is_empty() {
            return spaced;
        }
    }
    let kind = type_of(environment, operand);
    let mut found = fields(&kind, scope::path(operand, locals).as_deref());
    found.extend(forms(&kind));
    found.extend(functions(environment, Style::Member, |name, receiver| {
        receiver.is_some_and(|it| accepts(it, &kind)).then(|| name.to_owned())
    }));
    found
}

fn fields(kind: &Type, path: Option<&str>) -> Vec<Candidate> {
    match kind {
        Type::Nullable(inner) | Type::Optional(inner) => fields(inner, path),
        Type::Object(object) => object
            .fields
            .iter()
            .map(|(name, field)| {
                let path = path.map(|it| format!("{it}.{name}"));
                plain(name, CandidateKind::Field, field.kind.to_string(), path)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn forms(kind: &Type) -> Vec<Candidate> {
    let optional = |name: &str| name.starts_with("opt");
    let fits = |name: &str| match kind {
        Type::List(_) => !optional(name) && name != "transformMap",
        Type::Map(..) | Type::Object(_) => !optional(name) && name != "sortBy",
        Type::Optional(_) => optional(name),
        Type::Dyn => true,
        _ => false,
    };
    let found = FORMS.iter().filter(|it| fits(it.name));
    found
        .map(|form| {
            let numbered = form.arguments.iter().enumerate();
            let places: Vec<String> =
                numbered.map(|(at, it)| format!("${{{}:{it}}}", at + 1)).collect();
            Candidate {
                label: form.name.to_owned(),
                kind: CandidateKind::Form,
                detail: format!("{}({})", form.name, form.arguments.join(", ")),
                path: None,
                doc: Some(form.doc()),
                arguments: Some(format!("({})", places.join(", "))),
            }
        })
        .collect()
}

/// The functions of `environment` that have overloads of `style` for which `label` gives
/// a name, each once.
fn functions(
    environment: &Environment,
    style: Style,
    label: impl Fn(&str, Option<&Type>) -> Option<String>,
) -> Vec<Candidate> {
    let mut found: BTreeMap<String, (Vec<String>, Option<Text>)> = BTreeMap::new();
    for function in environment.functions().filter(|it| is_named(it)) {
        for overload in function.overloads().iter().filter(|it| it.style == style) {
            let receiver = overload.parameters.first().filter(|_| style == Style::Member);
            if let Some(label) = label(function.name(), receiver) {
                let signature = super::signature::shown(function.name(), overload);
                let (signatures, doc) = found.entry(label).or_default();
                signatures.push(signature);
                if doc.is_none() {
                    *doc = overload.documentation().cloned();
                }
            }
        }
    }
    let candidate = |(label, (signatures, doc)): (String, (Vec<String>, Option<Text>))| Candidate {
        arguments: Some(
            if signatures.iter().all(|it| it.contains("()")) { "()" } else { "($1)" }.to_owned(),
        ),
        detail: signatures.join("\n"),
        label,
        kind: CandidateKind::Function,
        path: None,
        doc,
    };
    found.into_iter().map(candidate).collect()
}

/// Whether a person calls `function` by its name; operators have names of their own.
fn is_named(function: &Function) -> bool {
    function.name().starts_with(|it: char| it.is_ascii_alphabetic())
}

/// Whether a parameter of the type `wanted` may take a value of the type `found`.
fn accepts(wanted: &Type, found: &Type) -> bool {
    match (wanted, found) {
        (_, Type::Dyn)
        | (Type::Dyn | Type::Parameter(_), _)
        | (Type::Map(..), Type::Map(..) | Type::Object(_))
        | (Type::String, Type::OneOf(_)) => true,
        (_, Type::Nullable(inner)) => accepts(wanted, inner),
        (Type::Nullable(inner), _) => accepts(inner, found),
        (Type::List(wanted), Type::List(found))
        | (Type::Optional(wanted), Type::Optional(found)) => accepts(wanted, found),
        (Type::Opaque(wanted, _), Type::Opaque(found, _)) => wanted == found,
        _ => wanted == found,
    }
}

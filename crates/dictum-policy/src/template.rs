//! Messages with places to fill in: `{missing}`, `{found}` or a CEL expression.
//!
//! In an expression `found` is the first element of the facts that is refused.

use dictum_evaluator::environment::Environment;
use dictum_evaluator::program::{Activation, Evaluated, Fault, Program};
use dictum_evaluator::types::Type;
use dictum_evaluator::value::Value;
use dictum_schema::language::{Language, Text};
use dictum_source::source::Span;

use crate::program::Expressions;

/// The most elements that a message lists; the rest are counted.
const LISTED_MAX: usize = 20;

/// What the expressions of messages see: what conditions see, and `found`.
pub fn environment(mut conditions: Environment) -> Environment {
    conditions.declare("found", Type::Dyn);
    conditions
}

/// Compiles `text`, whose expressions are over what [`environment`] declares.
///
/// A brace that stands for itself is doubled: `{{`, `}}`.
///
/// # Errors
///
/// Fails where an expression does not check, or a brace has no partner; a fault's
/// span lies in the words of its language.
pub fn compile(
    expressions: &mut Expressions,
    text: &Text,
) -> Result<Template, Vec<(Language, Fault)>> {
    let mut faults = Vec::new();
    let mut each = |language| match parts(expressions, text.get(language)) {
        Ok(parts) => parts,
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| (language, fault)));
            Vec::new()
        }
    };
    let template = Template { en: each(Language::En), zh_cn: each(Language::ZhCn) };
    if faults.is_empty() { Ok(template) } else { Err(faults) }
}

/// A message with places to fill in.
#[derive(Debug, Clone)]
pub struct Template {
    en: Vec<Part>,
    zh_cn: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Words(String),
    Missing,
    Found,
    Expression(Box<Program>),
}

impl Template {
    /// A message that is `text`, with nothing to fill in.
    pub fn words(text: &Text) -> Self {
        let words = |it: &str| vec![Part::Words(it.to_owned())];
        Self { en: words(&text.en), zh_cn: words(&text.zh_cn) }
    }

    /// Fills the message in with the elements of a judgement and the facts of `activation`.
    pub fn fill(&self, activation: &Activation<'_>, missing: &[Value], found: &[Value]) -> Text {
        let mut activation = activation.clone();
        activation.bind_value("found", found.first().cloned().unwrap_or(Value::Null));
        let each = |language, parts: &[Part]| {
            let mut words = String::new();
            for part in parts {
                match part {
                    Part::Words(it) => words.push_str(it),
                    Part::Missing => words.push_str(&listed(missing, language)),
                    Part::Found => words.push_str(&listed(found, language)),
                    Part::Expression(program) => {
                        words.push_str(&evaluated(&program.evaluate(&activation), language));
                    }
                }
            }
            words
        };
        Text::new(each(Language::En, &self.en), each(Language::ZhCn, &self.zh_cn))
    }
}

fn evaluated(value: &Evaluated, language: Language) -> String {
    match (value, language) {
        (Evaluated::Value(Value::List(items)), _) => {
            let items: Vec<Value> = items.iter().cloned().collect();
            listed(&items, language)
        }
        (Evaluated::Value(it), _) => it.to_string(),
        (_, Language::En) => "unknown".to_owned(),
        (_, Language::ZhCn) => "未知".to_owned(),
    }
}

/// Elements as a person lists them, each in backticks.
fn listed(values: &[Value], language: Language) -> String {
    let (separator, none) = match language {
        Language::En => (", ", "none"),
        Language::ZhCn => ("、", "无"),
    };
    if values.is_empty() {
        return none.to_owned();
    }
    let shown: Vec<String> = values.iter().take(LISTED_MAX).map(|it| format!("`{it}`")).collect();
    let mut words = shown.join(separator);
    let rest = values.len().saturating_sub(LISTED_MAX);
    if rest > 0 {
        let more = match language {
            Language::En => format!(" and {rest} more"),
            Language::ZhCn => format!(" 等，另有 {rest} 项"),
        };
        words.push_str(&more);
    }
    words
}

fn parts(expressions: &mut Expressions, words: &str) -> Result<Vec<Part>, Vec<Fault>> {
    let mut parts = Vec::new();
    let mut faults = Vec::new();
    let mut plain = String::new();
    let mut rest = words;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            plain.extend(from.chars().next());
            rest = after;
            continue;
        }
        let offset = words.len() - from.len();
        let Some((inside, after)) = from.strip_prefix('{').and_then(closed) else {
            faults.push(unpaired(offset));
            return Err(faults);
        };
        if !plain.is_empty() {
            parts.push(Part::Words(std::mem::take(&mut plain)));
        }
        match inside.trim() {
            "missing" => parts.push(Part::Missing),
            "found" => parts.push(Part::Found),
            _ => match expressions.compile(inside) {
                Ok(program) => parts.push(Part::Expression(Box::new(program))),
                Err(found) => faults.extend(found.into_iter().map(|it| moved(it, offset + 1))),
            },
        }
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Words(plain));
    }
    if faults.is_empty() { Ok(parts) } else { Err(faults) }
}

/// What stands before the brace that closes, and what after it. Braces inside
/// (CEL's maps) pair up; braces inside string literals do not count.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, it) in text.char_indices() {
        match (quote, it) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) => quote = Some(open).filter(|_| open != it),
            (None, '"' | '\'') => quote = Some(it),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => {
                let (inside, from) = text.split_at(at);
                return Some((inside, from.strip_prefix('}')?));
            }
            (None, '}') => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

fn moved(fault: Fault, by: usize) -> Fault {
    let span = fault.span.range();
    Fault { span: Span::new(span.start + by, span.end + by), ..fault }
}

fn unpaired(at: usize) -> Fault {
    Fault {
        span: Span::new(at, at + 1),
        message: Text::new("this brace has no partner", "此花括号不成对"),
        help: Some(Text::new(
            "write `{{` or `}}` for a brace that stands for itself",
            "花括号本身请写作 `{{` 或 `}}`",
        )),
    }
}

//! Text to syntax, by way of the `cel` crate's parser.

use cel_interpreter::Env;
use cel_interpreter::parser::{ParseError, Parser};
use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::Expr;
use super::extent::Extents;
use super::lower::Lowering;
use crate::model::fault::Fault;
use crate::syntax::token::scan;

/// So many syntax faults are told; the parser's later ones are mostly echoes.
const FAULTS_MAX: usize = 3;

/// Parses `source`.
pub(crate) fn parse(source: &str) -> Result<Expr, Vec<Fault>> {
    read(source).map_err(|faults| match super::habits::find(source) {
        // Whatever else does not parse is an echo of it.
        Some(habit) => vec![habit],
        None => faults,
    })
}

fn read(source: &str) -> Result<Expr, Vec<Fault>> {
    let tokens = scan(source).map_err(|fault| vec![fault])?;
    if tokens.is_empty() {
        let message = Text::new("the expression is empty", "表达式为空");
        return Err(vec![Fault::new(Span::new(0, source.len()), message)]);
    }
    let extents = Extents::new(tokens);
    match super::plain::read(source, &extents) {
        Some(read) => read.map_err(|fault| vec![*fault]),
        None => reference(source, &extents),
    }
}

/// Parses `source` by the `cel` crate's parser, plain or not.
#[cfg(test)]
pub(super) fn by_reference(source: &str) -> Result<Expr, Vec<Fault>> {
    reference(source, &Extents::new(scan(source).map_err(|fault| vec![fault])?))
}

fn reference(source: &str, extents: &Extents) -> Result<Expr, Vec<Fault>> {
    match parser().parse_with_source_info(source) {
        Ok((expr, info)) => Lowering::new(extents, &info).lower(expr).map_err(|fault| vec![*fault]),
        Err(errors) => {
            let mut faults: Vec<Fault> = Vec::new();
            for error in &errors.errors {
                let fault = fault(source, extents, error);
                if faults.iter().all(|it| it.span != fault.span) && faults.len() < FAULTS_MAX {
                    faults.push(fault);
                }
            }
            Err(faults)
        }
    }
}

/// A parser that leaves macros as they are written, and knows optionals.
fn parser() -> Parser {
    let environment = Env::default().with_optional_support(true);
    environment.parser().enable_ident_escape_syntax(true)
}

fn fault(source: &str, extents: &Extents, error: &ParseError) -> Fault {
    let offset = offset(source, error.pos);
    let last = extents.last().unwrap_or_default();
    if offset >= last.end as usize {
        let end = Span::new(last.end as usize, last.end as usize);
        return Fault::new(end, Text::new("the expression ends too early", "表达式不完整"));
    }
    let span = extents.span(extents.at(offset));
    let word = source.get(span.range()).unwrap_or_default();
    let message = if let Some(rest) = error.msg.strip_prefix("reserved identifier: ") {
        Text::new(format!("`{rest}` is a reserved word"), format!("`{rest}` 是保留字"))
    } else if error.msg.starts_with("invalid") && error.msg.contains("literal") {
        Text::new(format!("`{word}` is no valid literal"), format!("`{word}` 不是合法的字面量"))
    } else {
        Text::new(format!("`{word}` is not expected here"), format!("此处不应出现 `{word}`"))
    };
    Fault::new(span, message)
}

/// The byte at a line and a column that counts characters, both from 1.
fn offset(source: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let column = usize::try_from(column - 1).unwrap_or(0);
    let mut start = 0;
    for (at, text) in source.split_inclusive('\n').enumerate() {
        if at == line {
            let characters = text.char_indices().nth(column);
            return start + characters.map_or(text.len(), |(it, _)| it);
        }
        start += text.len();
    }
    source.len()
}

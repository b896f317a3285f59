//! JSON lines in, JSON lines out: one process for many evaluations.

use std::io::{BufRead, Read as _};
use std::sync::Arc;

use dictum_linter::eval::{Line, LineAnswer, Prepared};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, SOURCE_MAX_BYTES, Source, Span};

use super::{Asked, evaluation, is_known, unread};
use crate::edge;
use crate::{CLEAN, FOUND};

/// Answers every line of the standard input with a line, in their order.
pub(super) fn answer(
    prepared: &mut Prepared,
    expression: Option<&Arc<Source>>,
    language: Language,
) -> anyhow::Result<u8> {
    let mut input = std::io::stdin().lock();
    let mut status = CLEAN;
    let mut number = 0;
    while let Some(line) = next(&mut input).map_err(|it| unread(&it))? {
        number += 1;
        let given = match line {
            Read::Text(text) if text.trim().is_empty() => continue,
            Read::Text(text) => prepared.answer_line(&Line { text: &text, number, expression }),
            Read::Odd(message) => unreadable(number, message),
        };
        if !is_known(given.answer.as_ref()) {
            status = FOUND;
        }
        let text = given.expression.as_ref().map(|it| it.text()).unwrap_or_default();
        let asked = Asked { id: given.id.clone(), expression: text };
        let whole = evaluation(asked, given.answer.as_ref(), &given.findings, language);
        edge::print(&format!("{}\n", serde_json::to_string(&whole)?))?;
    }
    Ok(status)
}

/// A line, or why it is none.
enum Read {
    Text(String),
    Odd(Text),
}

/// The next line, no more of it than is read of a file; none at the end.
fn next(input: &mut impl BufRead) -> std::io::Result<Option<Read>> {
    let most = u64::try_from(SOURCE_MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if input.by_ref().take(most.saturating_add(1)).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let whole = bytes.last() == Some(&b'\n');
    if bytes.len() > SOURCE_MAX_BYTES {
        if !whole {
            skip_line(input)?;
        }
        return Ok(Some(Read::Odd(Text::new(
            format!("the line has more than {SOURCE_MAX_BYTES} bytes"),
            format!("此行超过 {SOURCE_MAX_BYTES} 字节"),
        ))));
    }
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => Read::Text(text),
        Err(_) => Read::Odd(Text::new("the line is not UTF-8", "此行不是 UTF-8")),
    }))
}

/// Leaves out what is left of a line.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let there = input.fill_buf()?;
        let (end, length) = match there.iter().position(|it| *it == b'\n') {
            Some(at) => (true, at + 1),
            None => (there.is_empty(), there.len()),
        };
        input.consume(length);
        if end {
            return Ok(());
        }
    }
}

fn unreadable(number: usize, message: Text) -> LineAnswer {
    let source = Source::new(format!("<line {number}>"), "");
    let at = Location::new(&source, Span::new(0, 0));
    let finding = Finding::new("line-invalid", Severity::Error, message).at(at);
    LineAnswer { id: None, expression: None, answer: None, findings: vec![finding] }
}

//! TOML 1 from `toml_edit`'s immutable document, which keeps spans.

use dictum_schema::language::Text;
use toml_edit::{Document, Item, TableLike, Value as Toml};

use super::{Builder, Entry, Fatal, NodeId, TREE_MAX_DEPTH, Value};
use crate::source::Span;

/// Reads the document of `builder`'s source. Dates and times become their text.
pub(super) fn build(builder: &mut Builder) -> Result<NodeId, Fatal> {
    let source = std::sync::Arc::clone(&builder.source);
    match Document::parse(source.text()) {
        Ok(document) => {
            let whole = Span::new(0, source.text().len());
            table(builder, document.as_table(), (whole, 1))
        }
        Err(error) => {
            let span = error.span().map_or(Span::default(), |it| Span::new(it.start, it.end));
            let words = error.message().trim().replace('\n', ", ");
            Err(builder.fatal(
                "toml-syntax",
                span,
                Text::new(format!("this is not TOML: {words}"), format!("TOML 语法错误：{words}")),
            ))
        }
    }
}

fn table(
    builder: &mut Builder,
    table: &dyn TableLike,
    (span, depth): (Span, usize),
) -> Result<NodeId, Fatal> {
    if depth > TREE_MAX_DEPTH {
        return Err(builder.too_deep(span));
    }
    let mut entries = Vec::with_capacity(table.len());
    for (key, item) in table.iter() {
        let key_span = table.key(key).and_then(toml_edit::Key::span);
        let key_span = key_span.map_or(span, |it| Span::new(it.start, it.end));
        if let Some(value) = convert(builder, item, (key_span, depth + 1))? {
            entries.push(Entry { key: key.into(), key_span, value });
        }
    }
    builder.map(entries, span)
}

/// Converts `item`; what has no span of its own stands at `near`.
fn convert(
    builder: &mut Builder,
    item: &Item,
    (near, depth): (Span, usize),
) -> Result<Option<NodeId>, Fatal> {
    let span = item.span().map_or(near, |it| Span::new(it.start, it.end));
    let id = match item {
        Item::None => return Ok(None),
        Item::Value(it) => value(builder, it, (span, depth))?,
        Item::Table(it) => table(builder, it, (span, depth))?,
        Item::ArrayOfTables(tables) => {
            let mut items = Vec::with_capacity(tables.len());
            for it in tables {
                let at = it.span().map_or(span, |it| Span::new(it.start, it.end));
                items.push(table(builder, it, (at, depth + 1))?);
            }
            builder.add(Value::List(items), span)?
        }
    };
    Ok(Some(id))
}

fn value(
    builder: &mut Builder,
    toml: &Toml,
    (near, depth): (Span, usize),
) -> Result<NodeId, Fatal> {
    let span = toml.span().map_or(near, |it| Span::new(it.start, it.end));
    if depth > TREE_MAX_DEPTH {
        return Err(builder.too_deep(span));
    }
    let value = match toml {
        Toml::String(it) => Value::String(it.value().as_str().into()),
        Toml::Integer(it) => Value::Int(*it.value()),
        Toml::Float(it) => Value::Double(*it.value()),
        Toml::Boolean(it) => Value::Bool(*it.value()),
        Toml::Datetime(it) => Value::String(it.value().to_string().into()),
        Toml::Array(array) => {
            let mut items = Vec::with_capacity(array.len());
            for it in array {
                items.push(self::value(builder, it, (span, depth + 1))?);
            }
            Value::List(items)
        }
        Toml::InlineTable(it) => return table(builder, it, (span, depth)),
    };
    builder.add(value, span)
}

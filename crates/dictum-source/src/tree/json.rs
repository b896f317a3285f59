//! JSON, and JSON with comments, from jsonc-parser's tree.

use dictum_schema::language::Text;
use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Builder, Entry, Fatal, NodeId, TREE_MAX_DEPTH, Value};
use crate::source::Span;

/// Which JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Strict,
    Comments,
}

/// Reads the one value of `builder`'s source.
pub(super) fn build(builder: &mut Builder, dialect: Dialect) -> Result<NodeId, Fatal> {
    let source = std::sync::Arc::clone(&builder.source);
    let lax = dialect == Dialect::Comments;
    // The parser's defaults accept far more than JSON; every one is set.
    let options = ParseOptions {
        allow_comments: lax,
        allow_trailing_commas: lax,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(source.text(), &CollectOptions::default(), &options) {
        Ok(result) => match result.value {
            Some(value) => convert(builder, value, 1),
            None => Err(builder.fatal(
                "json-syntax",
                Span::default(),
                Text::new(
                    "the file is empty, and JSON is at least one value",
                    "文件为空，而 JSON 至少有一个值",
                ),
            )),
        },
        Err(error) => {
            let range = error.range();
            let words = error.kind().to_string();
            Err(builder.fatal(
                "json-syntax",
                Span::new(range.start, range.end),
                Text::new(format!("this is not JSON: {words}"), format!("JSON 语法错误：{words}")),
            ))
        }
    }
}

fn convert(builder: &mut Builder, json: Json<'_>, depth: usize) -> Result<NodeId, Fatal> {
    let range = json.range();
    let span = Span::new(range.start, range.end);
    if depth > TREE_MAX_DEPTH {
        return Err(builder.too_deep(span));
    }
    let value = match json {
        Json::StringLit(it) => Value::String(it.value.into()),
        Json::NumberLit(it) => number(it.value),
        Json::BooleanLit(it) => Value::Bool(it.value),
        Json::NullKeyword(_) => Value::Null,
        Json::Array(array) => {
            let mut items = Vec::with_capacity(array.elements.len());
            for element in array.elements {
                items.push(convert(builder, element, depth + 1)?);
            }
            Value::List(items)
        }
        Json::Object(object) => return map(builder, object, depth),
    };
    builder.add(value, span)
}

fn map(builder: &mut Builder, object: Object<'_>, depth: usize) -> Result<NodeId, Fatal> {
    let span = Span::new(object.range.start, object.range.end);
    let mut entries = Vec::with_capacity(object.properties.len());
    for property in object.properties {
        let range = property.name.range();
        let value = convert(builder, property.value, depth + 1)?;
        let key = property.name.into_string().into_boxed_str();
        entries.push(Entry { key, key_span: Span::new(range.start, range.end), value });
    }
    builder.map(entries, span)
}

/// A JSON number: whole numbers keep all their digits where 64 bits hold them.
fn number(text: &str) -> Value {
    if let Ok(it) = text.parse::<i64>() {
        return Value::Int(it);
    }
    if let Ok(it) = text.parse::<u64>() {
        return Value::UInt(it);
    }
    text.parse::<f64>().map_or_else(|_| Value::String(text.into()), Value::Double)
}

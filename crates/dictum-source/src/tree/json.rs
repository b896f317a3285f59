//! JSON, and JSON with comments, from jsonc-parser's tree.

mod plain;

use std::sync::Arc;

use dictum_schema::language::Text;
use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Builder, Entry, Fatal, NodeId, Part, TREE_MAX_DEPTH, Value};
use crate::source::Span;

/// Which JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Strict,
    Comments,
}

/// Reads `part` of the one value of `builder`'s source; all of it where it is not
/// plain JSON.
pub(super) fn build(builder: &mut Builder, dialect: Dialect, part: &Part) -> Result<NodeId, Fatal> {
    let source = Arc::clone(&builder.source);
    match plain::read(builder, source.text(), part) {
        Some(root) => Ok(root),
        None => reference(builder, dialect),
    }
}

fn reference(builder: &mut Builder, dialect: Dialect) -> Result<NodeId, Fatal> {
    let source = Arc::clone(&builder.source);
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

#[cfg(test)]
mod tests {
    use dictum_schema::severity::Evidence;
    use proptest::prelude::*;

    use super::*;
    use crate::source::Source;

    /// What the two readers make of `text`; none where the first leaves it alone.
    fn both(text: &str) -> Option<(Builder, Builder)> {
        let source = Source::new("facts.json", text);
        let mut plain = Builder::new(&source, Evidence::Declared);
        plain.tree.root = plain::read(&mut plain, text, &Part::Whole)?;
        let mut known = Builder::new(&source, Evidence::Declared);
        known.tree.root = reference(&mut known, Dialect::Strict).unwrap();
        Some((plain, known))
    }

    fn words() -> impl Strategy<Value = String> {
        const WORDS: &[&str] = &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\"a\"",
            "\"b\"",
            "\"\"",
            "1",
            "-0",
            "0.5e-3",
            "1E400",
            "01",
            "18446744073709551615",
            "-",
            ".",
            "true",
            "null",
            "\"\\u57df\"",
            "\"\\ud800\"",
            "\"\\n\\/\"",
            "\"\u{1}\"",
            "\"意愿核身 long enough\"",
            "//",
            "\u{feff}",
            "\"\\x\"",
            "'a'",
            "nul",
        ];
        proptest::collection::vec(proptest::sample::select(WORDS), 0..12).prop_map(|it| it.concat())
    }

    fn values() -> impl Strategy<Value = serde_json::Value> {
        let scalar = prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            ".{0,12}".prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        scalar.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                proptest::collection::vec((".{0,3}", inner), 0..20)
                    .prop_map(|it| serde_json::Value::Object(it.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_plain_is_read_as_the_reference_reads_it(text in words()) {
            if let Some((plain, known)) = both(&text) {
                prop_assert_eq!(plain.tree, known.tree);
                prop_assert_eq!(plain.findings, known.findings);
            }
        }

        #[test]
        fn what_is_written_as_json_is_plain(value in values()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let (plain, known) = both(&text).unwrap();
                prop_assert_eq!(plain.tree, known.tree);
            }
        }
    }

    #[test]
    fn only_the_part_that_is_read_is_built() {
        let mut part = Part::default();
        part.add(["a", "b"]);
        part.add(["d"]);
        part.add(["x", "y"]);
        let text = r#"{"a": {"b": [1, {"k": 2}], "c": {"b": 3}}, "d": "e", "f": [[{}], -1.5e3]}"#;
        let source = Source::new("facts.json", text);
        let (tree, findings) = crate::tree::parse_part(&source, Evidence::Declared, &part);
        let tree = tree.unwrap();
        let want = serde_json::json!({"a": {"b": [1, {"k": 2}]}, "d": "e"});
        assert_eq!((tree.to_json(tree.root()), findings), (want, vec![]));
        let at = tree.at_pointer("/a/b/1/k").unwrap();
        assert_eq!(source.slice(tree.location(at).span), "2");
        for fault in [
            "{\"f\": [1,]}",
            "{\"f\": tru}",
            "{\"f\": {\"g\" 1}}",
            "{\"f\": \"\\u12\"}",
            "{\"f\": 01}",
        ] {
            let source = Source::new("facts.json", fault);
            let (tree, findings) = crate::tree::parse_part(&source, Evidence::Declared, &part);
            assert!(tree.is_none() && !findings.is_empty(), "{fault}");
        }
    }

    #[test]
    fn keys_that_stand_twice_are_reported_alike() {
        let many: Vec<String> = (0..20).map(|it| format!("\"k{}\": {it}, ", it % 17)).collect();
        let many = many.concat();
        for text in ["{\"a\": 1, \"b\": 2, \"a\": 3}", &format!("{{{many}\"z\": 0}}")] {
            let (plain, known) = both(text).unwrap();
            assert_eq!((plain.tree, &plain.findings), (known.tree, &known.findings));
            assert!(!plain.findings.is_empty());
        }
    }

    #[test]
    fn the_deepest_nesting_is_the_same() {
        for (depth, is_read) in [(TREE_MAX_DEPTH, true), (TREE_MAX_DEPTH + 1, false)] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(both(&text).is_some(), is_read);
        }
    }
}

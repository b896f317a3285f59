//! How large values may be, as far as a schema says.

use std::collections::BTreeMap;

use serde_json::Value;

/// The deepest that references and nesting are followed.
const DEPTH_MAX: usize = 24;

/// The bytes of a date: `2026-01-31`.
const DATE_BYTES: u64 = 10;

/// How large a value may be: a text's bytes, a list's elements, a map's entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The most; none where nothing is said.
    pub most: Option<u64>,
    /// How large each element of a list, or each value of a map, may be.
    pub element: Option<Box<Bounds>>,
    /// How large known fields may be.
    pub fields: BTreeMap<String, Bounds>,
}

impl Bounds {
    /// The bounds that `schema` gives: `maxLength`, `maxItems`, `maxProperties`,
    /// enumerations and dates. A character counts as four bytes.
    pub fn from_json_schema(schema: &Value) -> Self {
        Ctx { root: schema }.bounds(schema, DEPTH_MAX)
    }

    /// The bounds of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        self.fields.get(name).or(self.element.as_deref())
    }
}

struct Ctx<'a> {
    root: &'a Value,
}

impl Ctx<'_> {
    fn bounds(&self, schema: &Value, depth: usize) -> Bounds {
        let (Some(map), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else {
            return Bounds::default();
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            let found = reference.strip_prefix('#').and_then(|it| self.root.pointer(it));
            return found.map_or_else(Bounds::default, |it| self.bounds(it, depth));
        }
        let number = |key: &str| map.get(key).and_then(Value::as_u64);
        let properties = map.get("properties").and_then(Value::as_object);
        let closed = map.get("additionalProperties") == Some(&Value::Bool(false));
        let known = properties.filter(|_| closed).map(|it| it.len() as u64);
        let most = number("maxItems")
            .or_else(|| number("maxProperties"))
            .or(known)
            .or_else(|| number("maxLength").map(|it| it.saturating_mul(4)))
            .or_else(|| longest(map.get("enum")?))
            .or_else(|| (map.get("format")? == "date").then_some(DATE_BYTES));
        let inner = map.get("items").or_else(|| map.get("additionalProperties"));
        let element = inner.filter(|it| it.is_object()).map(|it| Box::new(self.bounds(it, depth)));
        let fields = properties.into_iter().flatten();
        let fields = fields.map(|(key, it)| (key.clone(), self.bounds(it, depth))).collect();
        Bounds { most, element, fields }
    }
}

/// The bytes of the longest text of an enumeration.
fn longest(values: &Value) -> Option<u64> {
    values.as_array()?.iter().filter_map(|it| it.as_str().map(|it| it.len() as u64)).max()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bounds_follow_the_schema() {
        let bounds = Bounds::from_json_schema(&json!({
            "type": "object",
            "properties": {
                "list": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 3}},
                "kind": {"enum": ["a", "bcd"]}
            }
        }));
        let list = &bounds.fields["list"];
        assert_eq!((list.most, list.element.as_ref().unwrap().most), (Some(5), Some(12)));
        assert_eq!(bounds.fields["kind"].most, Some(3));
    }
}

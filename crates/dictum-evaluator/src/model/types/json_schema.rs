//! Types from a JSON Schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{FieldType, ObjectType, Type};

/// The deepest that references and nesting are followed; `dyn` below.
const DEPTH_MAX: usize = 24;

/// The type of the data that `schema` describes.
///
/// It is total: where no type exists (alternatives that do not agree, tuples,
/// conditions, a reference that goes round in circles), the type is `dyn`. An
/// object that closes its `additionalProperties` refuses unknown fields, and so
/// does one that has `properties` and does not mention `additionalProperties`:
/// a field that no schema names is far likelier a typing mistake.
///
/// ```
/// use dictum_evaluator::types::{Type, from_json_schema};
///
/// let schema = serde_json::json!({"type": "array", "items": {"type": "string"}});
/// assert_eq!(from_json_schema(&schema), Type::list(Type::String));
/// ```
pub fn from_json_schema(schema: &Value) -> Type {
    Ctx { root: schema }.type_of(schema, At { name: "object", depth: DEPTH_MAX })
}

struct Ctx<'a> {
    root: &'a Value,
}

/// Where in the schema the reader is.
#[derive(Clone, Copy)]
struct At<'n> {
    /// What an object here is called, unless it has a title.
    name: &'n str,
    /// How much deeper it may go.
    depth: usize,
}

impl Ctx<'_> {
    fn type_of(&self, schema: &Value, at: At<'_>) -> Type {
        let (Some(map), Some(depth)) = (schema.as_object(), at.depth.checked_sub(1)) else {
            return Type::Dyn;
        };
        let at = At { depth, ..at };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            return self.referenced(reference, at);
        }
        if let Some(value) = map.get("const") {
            return type_of_value(value);
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            return agree(values.iter().map(type_of_value));
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(schemas) = map.get(word).and_then(Value::as_array) {
                return agree(schemas.iter().map(|it| self.type_of(it, at)));
            }
        }
        if let Some(schemas) = map.get("allOf").and_then(Value::as_array) {
            return self.all_of(map, schemas, at);
        }
        match map.get("type") {
            Some(Value::String(word)) => self.named(word, map, at),
            Some(Value::Array(words)) => {
                let words = words.iter().filter_map(Value::as_str);
                agree(words.map(|word| self.named(word, map, at)))
            }
            _ if map.contains_key("properties") => self.named("object", map, at),
            _ => Type::Dyn,
        }
    }

    fn referenced(&self, reference: &str, at: At<'_>) -> Type {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let pointer = reference.strip_prefix('#');
        match pointer.and_then(|it| self.root.pointer(it)) {
            Some(schema) => self.type_of(schema, At { name, ..at }),
            None => Type::Dyn,
        }
    }

    fn all_of(&self, map: &Map<String, Value>, parts: &[Value], at: At<'_>) -> Type {
        let mut rest = map.clone();
        rest.remove("allOf");
        let rest = self.type_of(&Value::Object(rest), at);
        let kinds = parts.iter().map(|it| self.type_of(it, at));
        kinds.chain([rest]).fold(Type::Dyn, both)
    }

    fn named(&self, word: &str, map: &Map<String, Value>, at: At<'_>) -> Type {
        match word {
            "null" => Type::Null,
            "boolean" => Type::Bool,
            "integer" => Type::Int,
            "number" => Type::Double,
            "string" => Type::String,
            "array" => {
                let items = map.get("items");
                Type::list(items.map_or(Type::Dyn, |it| self.type_of(it, at)))
            }
            "object" => self.object(map, at),
            _ => Type::Dyn,
        }
    }

    fn object(&self, map: &Map<String, Value>, at: At<'_>) -> Type {
        let additional = map.get("additionalProperties");
        let Some(properties) = map.get("properties").and_then(Value::as_object) else {
            let value = additional.map_or(Type::Dyn, |it| self.type_of(it, at));
            return Type::map(Type::String, value);
        };
        let name = map.get("title").and_then(Value::as_str).unwrap_or(at.name);
        let required = map.get("required").and_then(Value::as_array);
        let is_required =
            |key: &str| required.is_some_and(|it| it.iter().any(|it| it.as_str() == Some(key)));
        let mut fields = BTreeMap::new();
        for (key, schema) in properties {
            let kind = self.type_of(schema, At { name: key, ..at });
            fields.insert(key.clone(), FieldType { kind, may_be_absent: !is_required(key) });
        }
        let others = match additional {
            None | Some(Value::Bool(false)) => None,
            Some(Value::Bool(true)) => Some(Type::Dyn),
            Some(schema) => Some(self.type_of(schema, at)),
        };
        Type::Object(Arc::new(ObjectType { name: name.to_owned(), fields, others }))
    }
}

fn type_of_value(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Number(it) if it.is_f64() => Type::Double,
        Value::Number(_) => Type::Int,
        Value::String(it) => Type::OneOf([Arc::from(it.as_str())].into()),
        Value::Array(_) => Type::list(Type::Dyn),
        Value::Object(_) => Type::map(Type::String, Type::Dyn),
    }
}

/// The type of a value that is of one of `kinds`.
fn agree(kinds: impl Iterator<Item = Type>) -> Type {
    let mut nullable = false;
    let mut found: Option<Type> = None;
    for kind in kinds {
        match (kind, &found) {
            (Type::Null, _) => nullable = true,
            (kind, None) => found = Some(kind),
            (kind, Some(earlier)) if *earlier == kind => {}
            (kind, Some(earlier)) => found = Some(either(earlier, &kind)),
        }
    }
    match (found, nullable) {
        (None, true) => Type::Null,
        (None, false) | (Some(Type::Dyn), _) => Type::Dyn,
        (Some(kind @ Type::Nullable(_)), _) | (Some(kind), false) => kind,
        (Some(kind), true) => Type::nullable(kind),
    }
}

/// The type of a value that is of `one` or of `other`: whole numbers are
/// numbers, objects have the fields that either has, all else is `dyn`.
fn either(one: &Type, other: &Type) -> Type {
    match (one, other) {
        (Type::Int, Type::Double) | (Type::Double, Type::Int) => Type::Double,
        (Type::OneOf(one), Type::OneOf(other)) => {
            Type::OneOf(one.iter().chain(other.iter()).cloned().collect())
        }
        (Type::OneOf(_), Type::String) | (Type::String, Type::OneOf(_)) => Type::String,
        (Type::Object(one), Type::Object(other)) => {
            let mut fields = BTreeMap::new();
            for (key, field) in one.fields.iter().chain(&other.fields) {
                let kind = match (one.fields.get(key), other.fields.get(key)) {
                    (Some(a), Some(b)) if a.kind != b.kind => either(&a.kind, &b.kind),
                    _ => field.kind.clone(),
                };
                let everywhere = [one, other]
                    .iter()
                    .all(|it| it.fields.get(key).is_some_and(|field| !field.may_be_absent));
                fields.insert(key.clone(), FieldType { kind, may_be_absent: !everywhere });
            }
            let others = one.others.as_ref().or(other.others.as_ref()).map(|_| Type::Dyn);
            Type::Object(Arc::new(ObjectType { name: one.name.clone(), fields, others }))
        }
        _ => Type::Dyn,
    }
}

/// The type of a value that is of `one` and of `other`.
fn both(one: Type, other: Type) -> Type {
    match (one, other) {
        (Type::Dyn, kind)
        | (kind, Type::Dyn)
        | (kind @ Type::OneOf(_), Type::String)
        | (Type::String, kind @ Type::OneOf(_)) => kind,
        (Type::Object(one), Type::Object(other)) => {
            let mut object = ObjectType::clone(&one);
            for (key, field) in &other.fields {
                object.fields.entry(key.clone()).or_insert_with(|| field.clone());
            }
            object.others = one.others.clone().or_else(|| other.others.clone());
            Type::Object(Arc::new(object))
        }
        (Type::OneOf(one), Type::OneOf(other)) => {
            Type::OneOf(one.iter().filter(|it| other.contains(it)).cloned().collect())
        }
        (one, other) if one == other => one,
        _ => Type::Dyn,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(schema: &Value, want: &str) {
        assert_eq!(from_json_schema(schema).to_string(), want, "{schema}");
    }

    #[test]
    fn plain_types_follow_the_schema() {
        check(&json!({"type": "integer"}), "int");
        check(&json!({"type": ["string", "null"]}), "wrapper(string)");
        check(&json!({"enum": ["a", "b"]}), "string");
        check(&json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}), "dyn");
        check(
            &json!({"type": "object", "additionalProperties": {"type": "number"}}),
            "map(string, double)",
        );
        check(&json!(true), "dyn");
    }

    #[test]
    fn enumerations_are_texts_of_a_few() {
        let texts = |schema: Value| {
            let kind = from_json_schema(&schema);
            kind.texts().map(|it| it.join(" "))
        };
        let found = |schema: Value| texts(schema).unwrap_or_default();
        assert_eq!(found(json!({"enum": ["a", "b"]})), "a b");
        assert_eq!(found(json!({"enum": ["a", null]})), "a");
        assert_eq!(found(json!({"type": "string", "const": "a"})), "a");
        assert_eq!(found(json!({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}]})), "a b c");
        assert_eq!(found(json!({"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]})), "b");
        assert_eq!(found(json!({"anyOf": [{"const": "a"}, {"type": "string"}]})), "");
        assert_eq!(found(json!({"enum": ["a", 1]})), "");
    }

    #[test]
    fn references_are_followed_and_circles_end() {
        let schema = json!({
            "$ref": "#/$defs/tree",
            "$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}
        });
        assert!(from_json_schema(&schema).to_string().starts_with("list(list("));
    }

    #[test]
    fn objects_know_what_may_be_absent() {
        let schema = json!({
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}},
            "required": ["a"]
        });
        let Type::Object(object) = from_json_schema(&schema) else { panic!("an object") };
        assert!(!object.fields["a"].may_be_absent);
        assert!(object.fields["b"].may_be_absent);
        assert_eq!(object.others, None);
    }
}

//! The JSON Schema that sample files of facts fit.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

/// The most levels of a sample that are looked into; what is deeper may be anything.
const LEVELS_MAX: usize = 64;

/// The narrowest plain schema that every one of `samples` fits: types, the properties of
/// objects and which of them all have, the items of lists. Without samples any object.
///
/// ```
/// use dictum_requirements::draft::schema::infer;
/// use serde_json::json;
///
/// let schema = infer(&[json!({"port": 80, "tls": true}), json!({"port": 81})]);
/// assert_eq!(schema["required"], json!(["port"]));
/// assert_eq!(schema["properties"]["tls"], json!({"type": "boolean"}));
/// ```
pub fn infer(samples: &[Json]) -> Json {
    let samples: Vec<&Json> = samples.iter().collect();
    let mut schema = match of(&samples, LEVELS_MAX) {
        Json::Object(schema) if schema.contains_key("type") => schema,
        _ => Map::from_iter([("type".to_owned(), json!("object"))]),
    };
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.append(&mut schema);
    Json::Object(whole)
}

fn of(samples: &[&Json], levels: usize) -> Json {
    let mut kinds: Vec<&str> = samples.iter().map(|it| kind(it)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.contains(&"number") {
        // Every integer is a number.
        kinds.retain(|it| *it != "integer");
    }
    let mut schema = Map::new();
    match kinds.as_slice() {
        [] => return json!({}),
        [only] => schema.insert("type".to_owned(), json!(only)),
        several => schema.insert("type".to_owned(), json!(several)),
    };
    let Some(below) = levels.checked_sub(1) else { return Json::Object(schema) };
    let objects: Vec<&Map<String, Json>> = samples.iter().filter_map(|it| it.as_object()).collect();
    if !objects.is_empty() {
        let mut fields: BTreeMap<&String, Vec<&Json>> = BTreeMap::new();
        for (name, value) in objects.iter().flat_map(|it| it.iter()) {
            fields.entry(name).or_default().push(value);
        }
        let everywhere = fields.iter().filter(|(_, it)| it.len() == objects.len());
        let all: Vec<&str> = everywhere.map(|(name, _)| name.as_str()).collect();
        if !all.is_empty() {
            schema.insert("required".to_owned(), json!(all));
        }
        let fields = fields.iter().map(|(name, it)| ((*name).clone(), of(it, below)));
        schema.insert("properties".to_owned(), Json::Object(fields.collect()));
    }
    let items: Vec<&Json> = samples.iter().filter_map(|it| it.as_array()).flatten().collect();
    if samples.iter().any(|it| it.is_array()) {
        schema.insert("items".to_owned(), of(&items, below));
    }
    Json::Object(schema)
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(it) if it.is_i64() || it.is_u64() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

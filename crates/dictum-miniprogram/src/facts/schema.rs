//! The JSON Schema of the facts, from the console file's types.

use dictum_schema::console::Console;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The schema of the kind `mini-program`.
pub(super) fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true);
    let generator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<Console>().to_value();
    known(&mut schema);
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), "The facts of a mini-program".into());
        root.insert("description".into(), DESCRIPTION.into());
        root.shift_remove("required");
    }
    if let Some(Value::Object(facts)) = schema.get_mut("properties") {
        facts.shift_remove("schema");
        facts.insert("captures".into(), captures());
        facts.insert("contradictions".into(), contradictions());
    }
    if let Some(Value::Object(category)) =
        schema.pointer_mut("/properties/categories/items/properties")
    {
        category.insert("names".into(), names());
    }
    schema
}

const DESCRIPTION: &str = "What is known of a mini-program, from its console file and from captured \
responses of the platform. What is not known is absent.";

/// Makes a schema of what may not be known yet into one of what is known: no null,
/// and a choice of words as an `enum`.
fn known(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(known),
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get("type") {
                let kept = types.iter().find(|it| *it != "null").cloned();
                map.extend(kept.map(|it| ("type".to_owned(), it)));
            }
            if let Some(Value::Array(choices)) = map.shift_remove("anyOf") {
                let other = choices.into_iter().find(|it| it.get("type") != Some(&"null".into()));
                if let Some(Value::Object(other)) = other {
                    for (key, value) in other {
                        map.entry(key).or_insert(value);
                    }
                }
            }
            words(map);
            map.shift_remove("default");
            map.values_mut().for_each(known);
        }
        _ => {}
    }
}

/// Turns a `oneOf` of constants into an `enum`.
fn words(map: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = map.get("oneOf") else { return };
    let words: Option<Vec<Value>> = choices.iter().map(|it| it.get("const").cloned()).collect();
    if let Some(words) = words {
        map.shift_remove("oneOf");
        map.insert("type".into(), "string".into());
        map.insert("enum".into(), words.into());
    }
}

fn names() -> Value {
    json!({
        "description": "The pairs that the category answers to, its own among them, folded to half-width forms: `金融业:银行` and `金融:银行`.",
        "type": "array",
        "items": {"type": "string"},
    })
}

fn captures() -> Value {
    json!({
        "description": "The captured responses, good answers and errors, by their paths.",
        "type": "array",
        "maxItems": super::CAPTURES_MAX,
        "items": {
            "type": "object",
            "properties": {
                "file": {"description": "The file.", "type": "string"},
                "response": {"description": "The endpoint: `getcategory`; `unknown` for an error of which the file does not tell.", "type": "string"},
                "taken": {"description": "The day of the capture, where it is known.", "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"},
                "age_days": {"description": "How many days ago that was.", "type": "integer", "minimum": 0},
                "errcode": {"description": "What the platform said of the call: 0 is well, and only then does the capture give facts.", "type": "integer"},
                "errmsg": {"description": "The same in words.", "type": "string"},
            },
            "required": ["file", "response", "errcode", "errmsg"],
            "additionalProperties": false,
        },
    })
}

fn contradictions() -> Value {
    json!({
        "description": "Where the console file says one thing and a captured response another.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "fact": {"description": "The fact: `domains.request`.", "type": "string"},
                "declared": {"description": "What the console file says; of categories, the pairs."},
                "captured": {"description": "What the captured response says, which counts."},
            },
            "required": ["fact", "declared", "captured"],
            "additionalProperties": false,
        },
    })
}

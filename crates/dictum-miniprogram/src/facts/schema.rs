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
        facts.insert("project".into(), project());
        facts.insert("code".into(), code());
    }
    if let Some(Value::Object(category)) =
        schema.pointer_mut("/properties/categories/items/properties")
    {
        category.insert("names".into(), names());
    }
    schema
}

const DESCRIPTION: &str = "What is known of a mini-program, from its console file, from captured \
responses of the platform and from its own files. What is not known is absent.";

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

/// A closed object of `properties`, of which `required` are always there.
fn object(description: &str, required: &[&str], properties: &Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn list(description: &str, items: &Value) -> Value {
    json!({"description": description, "type": "array", "items": items})
}

fn text(description: &str) -> Value {
    json!({"description": description, "type": "string"})
}

fn truth(description: &str) -> Value {
    json!({"description": description, "type": "boolean"})
}

fn project() -> Value {
    let contradiction = object(
        "A fact of which the project says one thing, and the console file or a captured response another.",
        &["fact", "observed", "stated", "evidence"],
        &json!({
            "fact": text("The fact: `app_id`."),
            "observed": {"description": "What the project says."},
            "stated": {"description": "What the other says."},
            "evidence": {"description": "Who the other is.", "type": "string", "enum": ["declared", "captured"]},
        }),
    );
    object(
        "The developer tools' configuration, the private file over the shared one.",
        &[],
        &json!({
            "url_check": truth("Whether server domains are checked (`setting.urlCheck`); absent where no file says so."),
            "base_library": text("The version of the base library (`libVersion`)."),
            "contradictions": list("Where the project disagrees with what else is known.", &contradiction),
        }),
    )
}

fn code() -> Value {
    let kind = json!({"description": "What the project is written for.", "type": "string", "enum": ["native", "uni-app", "taro"]});
    let unread = object(
        "A file of which not everything is known.",
        &["file", "why"],
        &json!({
            "file": text("The file."),
            "why": text("Why: a finding's code, `limit`, `plugin` or `unreadable`."),
        }),
    );
    object(
        "What the code says; absent where there is none.",
        &["kind", "unread"],
        &json!({
            "kind": kind,
            "pages": list("The pages, those of subpackages included.", &json!({"type": "string"})),
            "plugins": list("The plugins, by the names that the project gives them.", &json!({"type": "string"})),
            "live": list("The live tags that the pages reach. One without `tag` stands for a file that may hold more.", &live()),
            "calls": list("The network calls. One without `known` stands for a file that may hold more.", &call()),
            "sdk": sdk(),
            "unread": list("The files of which not everything is known.", &unread),
        }),
    )
}

fn live() -> Value {
    object(
        "A live tag.",
        &["file"],
        &json!({
            "tag": {"description": "Which of the two.", "type": "string", "enum": ["live-pusher", "live-player"]},
            "file": text("The file that it stands in."),
            "pages": list("The pages that it belongs to, the first twenty.", &json!({"type": "string"})),
            "attributes": {"description": "Its attributes as they are spelled.", "type": "object", "additionalProperties": {"type": "string"}},
        }),
    )
}

fn call() -> Value {
    object(
        "A network call, at the place where its address is decided.",
        &["file"],
        &json!({
            "kind": {"description": "Which domains it needs; absent where the name of the platform's function is computed.", "type": "string", "enum": ["request", "socket", "upload", "download"]},
            "file": text("The file."),
            "known": truth("Whether the origin of the address is known."),
            "url": text("The whole address, where it is known."),
            "origin": text("Its scheme, host and port, where they are known."),
            "via": text("The file that calls the platform, where it is another one."),
        }),
    )
}

fn sdk() -> Value {
    object(
        "The willingness-verification SDK. What cannot be told, because code could not be read, is absent.",
        &["present"],
        &json!({
            "present": truth("Whether its folder is in the project."),
            "folder": text("Its folder."),
            "initialised": truth("Whether its `init` is called."),
            "page_registered": truth("Whether its page is among the pages."),
            "started": truth("Whether `wx.startVerify` is called."),
            "old": truth("Whether it is a copy that calls `wx.startFacialRecognitionVerify`."),
        }),
    )
}

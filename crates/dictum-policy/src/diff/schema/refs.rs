//! References inside of a schema.

use serde_json::{Map, Value as Json};

/// So many references are followed from one to the next.
const CHAIN_MAX: usize = 64;

/// Both schemas as a whole, for references to be followed in.
pub(super) struct Roots<'a> {
    pub(super) old: Root<'a>,
    pub(super) new: Root<'a>,
    same_definitions: bool,
}

impl<'a> Roots<'a> {
    pub(super) fn of(old: &'a Json, new: &'a Json) -> Self {
        let same = DEFINITIONS.iter().all(|it| old.get(it) == new.get(it));
        let within = |it: &Json| refer_to_definitions_alone(it);
        let same_definitions = same && within(old) && within(new);
        Self { old: Root(old), new: Root(new), same_definitions }
    }

    /// Whether whatever is referred to is the same in both.
    pub(super) fn have_same_definitions(&self) -> bool {
        self.same_definitions
    }
}

/// One schema as a whole.
#[derive(Clone, Copy)]
pub(super) struct Root<'a>(&'a Json);

impl<'a> Root<'a> {
    /// What `schema` stands for, where it is a reference and no more; none where that
    /// leads nowhere, or out of the schema.
    pub(super) fn resolve(self, schema: &'a Json) -> Option<&'a Json> {
        let mut schema = schema;
        for _ in 0..CHAIN_MAX {
            let Some(reference) = schema.get("$ref") else { return Some(schema) };
            let keywords = schema.as_object()?.keys();
            if keywords.filter(|it| !is_annotation(it)).count() > 1 {
                return Some(schema);
            }
            schema = self.0.pointer(reference.as_str()?.strip_prefix('#')?)?;
        }
        None
    }

    /// What the reference `name` of this schema leads to.
    pub(super) fn named(self, name: &Json) -> Option<&'a Json> {
        self.0.pointer(name.as_str()?.strip_prefix('#')?)
    }
}

/// Where definitions stand, in this draft and in older ones.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// Keywords that allow and forbid nothing by themselves.
pub(super) fn is_annotation(keyword: &str) -> bool {
    const ANNOTATIONS: [&str; 11] = [
        "$comment",
        "$id",
        "$schema",
        "default",
        "deprecated",
        "description",
        "examples",
        "markdownDescription",
        "readOnly",
        "title",
        "writeOnly",
    ];
    ANNOTATIONS.contains(&keyword) || DEFINITIONS.contains(&keyword)
}

/// Whether `schema` refers to anything.
pub(super) fn refers(schema: &Json) -> bool {
    any(schema, &|key, _| key == "$ref")
}

/// The draft that `schema` is written in; 2020-12 where it does not say.
pub(super) fn dialect(schema: &Json) -> &str {
    let said = schema.get("$schema").and_then(Json::as_str);
    said.map_or("https://json-schema.org/draft/2020-12/schema", |it| it.trim_end_matches('#'))
}

/// The keyword by which what a reference of `schema` leads to hangs on more than its text:
/// on the way by which it was reached, or on a schema inside with a name of its own.
pub(super) fn hangs_on(schema: &Json) -> Option<&'static str> {
    if any(schema, &|key, _| matches!(key, "$dynamicRef" | "$recursiveRef")) {
        return Some("$dynamicRef");
    }
    let inside = schema.as_object().into_iter().flat_map(Map::values);
    // A property may be called `$id` too: what it holds is a schema, and no text.
    let named = |key: &str, value: &Json| key == "$id" && value.is_string();
    inside.into_iter().any(|it| any(it, &named)).then_some("$id")
}

/// Whether two schemas say the same in other words: they are equal, but for keywords that
/// allow and forbid nothing.
pub(super) fn are_alike(old: &Json, new: &Json) -> bool {
    match (old, new) {
        (Json::Object(old), Json::Object(new)) => {
            let names = old.keys().chain(new.keys()).filter(|it| !is_annotation(it));
            names.into_iter().all(|name| match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => are_alike_in(name, old, new),
                _ => false,
            })
        }
        (Json::Array(old), Json::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| are_alike(old, new))
        }
        _ => old == new,
    }
}

/// Whether the values of the keyword `name` say the same.
fn are_alike_in(name: &str, old: &Json, new: &Json) -> bool {
    match (name, old, new) {
        // Their keys are names of the facts, and no keywords.
        (
            "properties" | "patternProperties" | "dependentSchemas",
            Json::Object(old),
            Json::Object(new),
        ) => {
            old.len() == new.len()
                && old.iter().all(|(key, old)| new.get(key).is_some_and(|it| are_alike(old, it)))
        }
        // What they hold are values, and no schemas.
        ("enum" | "const" | "required" | "dependentRequired", ..) => old == new,
        _ => are_alike(old, new),
    }
}

fn refer_to_definitions_alone(schema: &Json) -> bool {
    let elsewhere = |key: &str, value: &Json| {
        let to = value.as_str().and_then(|it| it.strip_prefix("#/")).unwrap_or_default();
        key == "$ref" && !DEFINITIONS.iter().any(|it| to.split('/').next() == Some(it))
    };
    !any(schema, &elsewhere)
}

/// Whether something in `json` is what is looked for. Facts' schemas are nested no deeper
/// than the reader of JSON allows.
fn any(json: &Json, wanted: &dyn Fn(&str, &Json) -> bool) -> bool {
    match json {
        Json::Object(entries) => {
            entries.iter().any(|(key, value)| wanted(key, value) || any(value, wanted))
        }
        Json::Array(items) => items.iter().any(|it| any(it, wanted)),
        _ => false,
    }
}

//! What a JSON Schema says of a place in a file.

use serde_json::Value as Json;

use crate::yaml::Step;

/// How many references are followed in a row.
const REFERENCES_MAX: usize = 16;

/// The parts of `schema` that describe the value at `path`: several where it may have
/// several forms.
pub(crate) fn at<'s>(schema: &'s Json, path: &[Step]) -> Vec<&'s Json> {
    let mut here = forms(schema, schema);
    for step in path {
        let below = here.iter().filter_map(|it| below(it, step)).collect::<Vec<_>>();
        here = below.into_iter().flat_map(|it| forms(schema, it)).collect();
    }
    here
}

/// A key that may stand in a map.
#[derive(Debug, Clone)]
pub(crate) struct Key<'s> {
    pub(crate) name: &'s str,
    pub(crate) description: Option<&'s str>,
    pub(crate) required: bool,
    /// The forms of its value.
    pub(crate) forms: Vec<&'s Json>,
}

/// The keys that maps of the forms `here` may have.
pub(crate) fn keys<'s>(schema: &'s Json, here: &[&'s Json]) -> Vec<Key<'s>> {
    let mut keys: Vec<Key<'s>> = Vec::new();
    for form in here {
        let required = form.get("required").and_then(Json::as_array);
        let properties = form.get("properties").and_then(Json::as_object);
        for (name, value) in properties.into_iter().flatten() {
            if keys.iter().any(|it| it.name == name) {
                continue;
            }
            let forms = forms(schema, value);
            keys.push(Key {
                name,
                description: description(value).or_else(|| described(&forms)),
                required: required.is_some_and(|it| it.iter().any(|it| it == name)),
                forms,
            });
        }
    }
    keys
}

/// The values that the forms `here` name, each with what it means.
pub(crate) fn values<'s>(here: &[&'s Json]) -> Vec<(Json, Option<&'s str>)> {
    let mut values: Vec<(Json, Option<&'s str>)> = Vec::new();
    for form in here {
        if let Some(it) = form.get("const") {
            values.push((it.clone(), description(form)));
        }
        let listed = form.get("enum").and_then(Json::as_array);
        values.extend(listed.into_iter().flatten().map(|it| (it.clone(), None)));
        if is_type(form, "boolean") {
            values.extend([true, false].map(|it| (it.into(), None)));
        }
    }
    values.retain(|(it, _)| !it.is_null());
    values
}

/// What the forms say of themselves, the first that does.
pub(crate) fn described<'s>(here: &[&'s Json]) -> Option<&'s str> {
    here.iter().find_map(|it| description(it))
}

/// What stands after a new key: ` ` for a plain value, a new line for a map or list.
pub(crate) fn opening(forms: &[&Json]) -> Opening {
    let any = |kind| forms.iter().any(|it| is_type(it, kind));
    let plain = ["string", "boolean", "integer", "number"].into_iter().any(any)
        || forms.iter().any(|it| it.get("const").is_some() || it.get("enum").is_some());
    if plain {
        Opening::Plain
    } else if any("array") {
        Opening::List
    } else if any("object") {
        Opening::Map
    } else {
        Opening::Plain
    }
}

/// What the value of a new key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    Plain,
    List,
    Map,
}

fn is_type(form: &Json, kind: &str) -> bool {
    match form.get("type") {
        Some(Json::String(it)) => it == kind,
        Some(Json::Array(them)) => them.iter().any(|it| it == kind),
        _ => false,
    }
}

fn description(schema: &Json) -> Option<&str> {
    schema.get("description").and_then(Json::as_str)
}

/// The schemas below `form` for `step`, before references are followed.
fn below<'s>(form: &'s Json, step: &Step) -> Option<&'s Json> {
    match step {
        Step::Item(_) => form.get("items"),
        Step::Key(key) => {
            let named = form.get("properties").and_then(|it| it.get(key));
            named.or_else(|| form.get("additionalProperties").filter(|it| it.is_object()))
        }
    }
}

/// `part` with its references followed, and each of its forms.
fn forms<'s>(schema: &'s Json, part: &'s Json) -> Vec<&'s Json> {
    let mut all = Vec::new();
    let mut open = vec![(part, 0)];
    while let Some((part, depth)) = open.pop() {
        if depth > REFERENCES_MAX {
            continue;
        }
        all.push(part);
        let reference = part.get("$ref").and_then(Json::as_str);
        let target = reference.and_then(|it| schema.pointer(it.strip_prefix('#')?));
        open.extend(target.map(|it| (it, depth + 1)));
        for word in ["allOf", "oneOf", "anyOf"] {
            let forms = part.get(word).and_then(Json::as_array);
            open.extend(forms.into_iter().flatten().rev().map(|it| (it, depth + 1)));
        }
    }
    all
}

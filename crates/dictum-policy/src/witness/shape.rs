//! What facts look like, as far as their JSON Schema says.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::field::{self, Field, Step};

/// The deepest that references and nesting are followed.
const DEPTH_MAX: u32 = 12;

/// The most parts of a schema that are looked at.
const PARTS_MAX: u32 = 5_000;

/// What a value looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// One of these.
    Choice(Vec<Json>),
    /// A truth value.
    Bool,
    /// A whole number within bounds.
    Whole(i64, i64),
    /// A number.
    Number,
    /// Text.
    Text(Words),
    /// A list of at most so many.
    List(Box<Shape>, usize),
    /// A map: what each field looks like, and whether it has to be there.
    Object(BTreeMap<String, (Shape, bool)>),
}

/// What text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Anything of a length.
    Free(usize, usize),
    /// A date, as `YYYY-MM-DD`.
    Date,
    /// As a pattern has it, which is not read here.
    Pattern,
}

impl Shape {
    /// The shape that `schema` describes.
    pub(super) fn of(schema: &Json) -> Self {
        Reader { root: schema, parts: PARTS_MAX }.shape(schema, DEPTH_MAX)
    }

    /// The shape of what stands at `path`, and whether it has to be there.
    pub(super) fn at(&self, path: &[Step]) -> Option<(&Shape, bool)> {
        let mut shape = self;
        let mut required = true;
        for step in path {
            (shape, required) = match (shape, step) {
                (Self::Object(fields), Step::Key(key)) => {
                    let (shape, required) = fields.get(key)?;
                    (shape, *required)
                }
                (Self::List(element, _), Step::At(_)) => (&**element, false),
                _ => return None,
            };
        }
        Some((shape, required))
    }

    /// The least that fits.
    pub(super) fn smallest(&self) -> Json {
        match self {
            Self::Object(fields) => {
                let required = fields.iter().filter(|(_, it)| it.1);
                Json::Object(required.map(|(key, it)| (key.clone(), it.0.smallest())).collect())
            }
            Self::List(..) => Json::Array(Vec::new()),
            _ => self.sample(),
        }
    }

    /// A plain value that fits: everything is there.
    pub(super) fn sample(&self) -> Json {
        match self {
            Self::Any | Self::Text(Words::Pattern) => "x".into(),
            Self::Choice(choices) => choices.first().cloned().unwrap_or(Json::Null),
            Self::Bool => true.into(),
            Self::Whole(least, most) => 1.clamp(*least, *most).into(),
            Self::Number => 1.5.into(),
            Self::Text(Words::Free(least, _)) => "x".repeat((*least).clamp(1, 64)).into(),
            Self::Text(Words::Date) => "2026-01-01".into(),
            Self::List(element, _) => Json::Array(vec![element.sample()]),
            Self::Object(fields) => {
                Json::Object(fields.iter().map(|(key, it)| (key.clone(), it.0.sample())).collect())
            }
        }
    }

    /// The least that fits and has each of `fields`.
    pub(super) fn fullest(&self, fields: &[Field]) -> Json {
        let mut facts = self.smallest();
        for field in fields {
            field::set(&mut facts, &field.path, field.shape.sample());
        }
        facts
    }
}

struct Reader<'s> {
    root: &'s Json,
    parts: u32,
}

impl Reader<'_> {
    fn shape(&mut self, schema: &Json, depth: u32) -> Shape {
        let (Some(map), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else {
            return Shape::Any;
        };
        let Some(parts) = self.parts.checked_sub(1) else { return Shape::Any };
        self.parts = parts;
        if let Some(reference) = map.get("$ref").and_then(Json::as_str) {
            let found = reference.strip_prefix('#').and_then(|it| self.root.pointer(it));
            return found.map_or(Shape::Any, |it| self.shape(it, depth));
        }
        if let Some(value) = map.get("const") {
            return Shape::Choice(vec![value.clone()]);
        }
        if let Some(values) = map.get("enum").and_then(Json::as_array) {
            return Shape::Choice(values.clone());
        }
        for word in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = map.get(word).and_then(Json::as_array).and_then(|it| it.first()) {
                return self.shape(first, depth);
            }
        }
        let kind = match map.get("type") {
            Some(Json::String(word)) => word.as_str(),
            Some(Json::Array(words)) => words.first().and_then(Json::as_str).unwrap_or_default(),
            _ if map.contains_key("properties") => "object",
            _ => "",
        };
        match kind {
            "boolean" => Shape::Bool,
            "integer" => Shape::Whole(
                map.get("minimum").and_then(Json::as_i64).unwrap_or(i64::MIN),
                map.get("maximum").and_then(Json::as_i64).unwrap_or(i64::MAX),
            ),
            "number" => Shape::Number,
            "string" => Shape::Text(words(map)),
            "array" => {
                let element = map.get("items").map_or(Shape::Any, |it| self.shape(it, depth));
                Shape::List(Box::new(element), length(map, "maxItems").unwrap_or(usize::MAX))
            }
            "object" => self.object(map, depth),
            _ => Shape::Any,
        }
    }

    fn object(&mut self, map: &Map<String, Json>, depth: u32) -> Shape {
        let required = map.get("required").and_then(Json::as_array);
        let is_required =
            |key: &str| required.is_some_and(|it| it.iter().any(|it| it.as_str() == Some(key)));
        let properties = map.get("properties").and_then(Json::as_object).into_iter().flatten();
        let fields = properties
            .map(|(key, it)| (key.clone(), (self.shape(it, depth), is_required(key))))
            .collect();
        Shape::Object(fields)
    }
}

fn words(map: &Map<String, Json>) -> Words {
    if map.get("format").and_then(Json::as_str) == Some("date") {
        return Words::Date;
    }
    if map.contains_key("pattern") || map.contains_key("format") {
        return Words::Pattern;
    }
    let most = length(map, "maxLength").unwrap_or(usize::MAX);
    Words::Free(length(map, "minLength").unwrap_or(0), most)
}

fn length(map: &Map<String, Json>, key: &str) -> Option<usize> {
    map.get(key).and_then(Json::as_u64).and_then(|it| usize::try_from(it).ok())
}

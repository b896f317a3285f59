//! A tree against its JSON Schema, and as the type that the schema describes.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::{NodeId, Tree};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::schemas;

/// The most faults that one file reports; the first ones tell the story.
const FAULTS_MAX: usize = 50;

/// Decodes `tree` as a `T`; none where it does not fit, with every reason.
///
/// What decodes needs no schema: the types refuse unknown keys and wrong values
/// themselves. The schema is there to tell everything that is wrong at once.
pub fn decode<T: DeserializeOwned + JsonSchema>(tree: &Tree) -> (Option<T>, Vec<Finding>) {
    match serde_path_to_error::deserialize(tree.to_json(tree.root())) {
        Ok(value) => (Some(value), Vec::new()),
        Err(error) => {
            let findings = validate(tree, &schemas::of::<T>());
            if !findings.is_empty() {
                return (None, findings);
            }
            let pointer: String = error
                .path()
                .iter()
                .filter_map(|step| match step {
                    serde_path_to_error::Segment::Seq { index } => Some(format!("/{index}")),
                    serde_path_to_error::Segment::Map { key } => Some(format!("/{key}")),
                    _ => None,
                })
                .collect();
            let words = error.inner().to_string();
            let at = tree.location(tree.nearest(&pointer));
            let finding =
                Finding::new("schema-mismatch", Severity::Error, Text::same(words)).at(at);
            (None, vec![finding])
        }
    }
}

/// Validates `tree` against `schema` as [`Shape::faults`] does; where several trees have
/// one schema, its shape is made once.
pub fn validate(tree: &Tree, schema: &Json) -> Vec<Finding> {
    Shape::of(schema.clone()).faults(tree)
}

/// A JSON Schema, ready to be held against trees.
#[derive(Debug)]
pub struct Shape {
    schema: Json,
    validator: Result<Validator, Box<Finding>>,
}

impl Shape {
    /// The shape that `schema` describes.
    pub fn of(schema: Json) -> Self {
        let validator = validator(&schema);
        Self { schema, validator }
    }

    /// What in `tree` does not fit: a finding for each fault, at its place.
    ///
    /// A schema that is none is a finding too: nothing passes by it.
    pub fn faults(&self, tree: &Tree) -> Vec<Finding> {
        let validator = match &self.validator {
            Ok(it) => it,
            Err(finding) => return vec![(**finding).clone()],
        };
        let json = tree.to_json(tree.root());
        let mut findings: Vec<Finding> = validator
            .iter_errors(&json)
            .take(FAULTS_MAX)
            .flat_map(|error| faults(tree, &self.schema, &error))
            .collect();
        findings.sort_by(Finding::order);
        findings
    }
}

/// The validator of `schema`, which refers to nothing outside of itself.
///
/// # Errors
///
/// Fails where `schema` is no JSON Schema.
pub fn validator(schema: &Json) -> Result<Validator, Box<Finding>> {
    // Patterns run in linear time: a schema may be as hostile as what it describes.
    let patterns = PatternOptions::regex();
    jsonschema::options().with_pattern_options(patterns).build(schema).map_err(|error| {
        let words = error.to_string();
        Box::new(Finding::new(
            "schema-invalid",
            Severity::Error,
            Text::new(
                format!("the facts' schema is no JSON Schema: {words}"),
                format!("事实的 JSON Schema 无效：{words}"),
            ),
        ))
    })
}

fn faults(tree: &Tree, schema: &Json, error: &ValidationError<'_>) -> Vec<Finding> {
    let pointer = error.instance_path().as_str();
    let node = tree.nearest(pointer);
    let finding =
        |message| Finding::new("schema-mismatch", Severity::Error, message).at(tree.location(node));
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| unknown_key(tree, node, key, &known_keys(schema, error)))
            .collect(),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let missing =
                Text::new(format!("`{key}` is missing here"), format!("此处缺少 `{key}`"));
            vec![finding(missing).at(whole(tree, node))]
        }
        ValidationErrorKind::Type { kind } => {
            let found = kind_of(tree, node);
            let wanted = match kind {
                TypeKind::Single(it) => it.to_string(),
                TypeKind::Multiple(types) => {
                    let names: Vec<String> = types.iter().map(|it| it.to_string()).collect();
                    names.join(" | ")
                }
            };
            vec![finding(Text::new(
                format!("this is {}, and {wanted} belongs here", found.en),
                format!("此处应为 {wanted}，实际是{}", found.zh_cn),
            ))]
        }
        ValidationErrorKind::Enum { options } => vec![not_an_option(tree, node, options)],
        ValidationErrorKind::Constant { expected_value } => {
            let options = Json::Array(vec![(**expected_value).clone()]);
            vec![not_an_option(tree, node, &options)]
        }
        ValidationErrorKind::AnyOf { .. }
        | ValidationErrorKind::OneOfNotValid { .. }
        | ValidationErrorKind::OneOfMultipleValid { .. } => {
            let described = described(schema, error);
            vec![finding(Text::new(
                format!("this fits none of the forms that may stand here{}", described.en),
                format!("此处的写法不属于任何允许的形式{}", described.zh_cn),
            ))]
        }
        ValidationErrorKind::Pattern { pattern } => vec![finding(Text::new(
            format!("this does not match `{pattern}`"),
            format!("此值不符合 `{pattern}`"),
        ))],
        _ => {
            let words = error.to_string();
            vec![finding(Text::new(words.clone(), format!("不符合 JSON Schema：{words}")))]
        }
    }
}

/// Where a map is named that lacks a key: its own key, or the beginning of its file. Its own
/// bytes may begin with an entry that lacks nothing.
fn whole(tree: &Tree, node: NodeId) -> Location {
    let place = tree.location(node);
    if node == tree.root() {
        return Location::new(&place.source, Span::default());
    }
    tree.keys_of_maps().remove(&node).unwrap_or(place)
}

fn unknown_key(tree: &Tree, node: NodeId, key: &str, known: &[String]) -> Finding {
    let finding = Finding::new(
        "schema-mismatch",
        Severity::Error,
        Text::new(format!("`{key}` is not known here"), format!("此处没有名为 `{key}` 的键")),
    )
    .at(tree.key_location(node, key));
    let near = known
        .iter()
        .map(|it| (strsim::damerau_levenshtein(it, key), it))
        .filter(|(distance, it)| *distance <= 2.max(it.len() / 4))
        .min();
    match near {
        Some((_, near)) => finding
            .help(Text::new(format!("did you mean `{near}`?"), format!("是否想写 `{near}`？"))),
        None if known.is_empty() => finding,
        None => {
            let all: Vec<String> = known.iter().map(|it| format!("`{it}`")).collect();
            finding.help(Text::new(
                format!("there are {}", all.join(", ")),
                format!("可用的键：{}", all.join("、")),
            ))
        }
    }
}

fn not_an_option(tree: &Tree, node: NodeId, options: &Json) -> Finding {
    let shown = |it: &Json| match it {
        Json::String(it) => format!("`{it}`"),
        other => format!("`{other}`"),
    };
    let all: Vec<String> =
        options.as_array().map(|it| it.iter().map(shown).collect()).unwrap_or_default();
    Finding::new(
        "schema-mismatch",
        Severity::Error,
        Text::new(
            format!("one of {} belongs here", all.join(", ")),
            format!("此处只能是 {} 之一", all.join("、")),
        ),
    )
    .at(tree.location(node))
}

/// The keys that the failing part of the schema knows.
fn known_keys(schema: &Json, error: &ValidationError<'_>) -> Vec<String> {
    let here = parent(schema, error);
    let properties = here.and_then(|it| it.get("properties")).and_then(Json::as_object);
    properties.map(|it| it.keys().cloned().collect()).unwrap_or_default()
}

/// What the failing part of the schema says of itself, as a clause that follows.
fn described(schema: &Json, error: &ValidationError<'_>) -> Text {
    let words = parent(schema, error).and_then(|it| it.get("description")).and_then(Json::as_str);
    match words {
        Some(words) => {
            let words = words.trim_end_matches('.').replace('\n', " ");
            Text::new(format!(": {words}"), format!("：{words}"))
        }
        None => Text::default(),
    }
}

/// The schema that holds the keyword that failed. References within the schema
/// are followed as the validator followed them.
fn parent<'s>(schema: &'s Json, error: &ValidationError<'_>) -> Option<&'s Json> {
    let path = error.schema_path().as_str();
    let (steps, _) = path.rsplit_once('/')?;
    let mut here = schema;
    for step in steps.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        here = match here {
            Json::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            Json::Object(_) if step == "$ref" => {
                schema.pointer(here.get("$ref")?.as_str()?.strip_prefix('#')?)?
            }
            _ => here.get(&step)?,
        };
    }
    Some(here)
}

fn kind_of(tree: &Tree, node: NodeId) -> Text {
    use dictum_source::tree::Value;
    let (en, zh) = match tree.value(node) {
        Value::Null => ("empty", "空值"),
        Value::Bool(_) => ("a boolean", "布尔值"),
        Value::Int(_) | Value::UInt(_) => ("a whole number", "整数"),
        Value::Double(_) => ("a number", "数字"),
        Value::String(_) => ("text", "文本"),
        Value::List(_) => ("a list", "列表"),
        Value::Map(_) => ("a map", "映射"),
    };
    Text::new(en, zh)
}

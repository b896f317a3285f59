//! Laws of schemas' changes: a document that fits the one schema and not the other is
//! never without a change that says so.

use dictum_policy::diff::schema;
use dictum_schema::compilation::Verdict;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

fn keyword() -> impl Strategy<Value = (&'static str, Json)> {
    let name = prop::sample::select(vec!["a", "b", "c"]);
    prop_oneof![
        prop::sample::select(vec!["string", "integer", "number", "null", "object", "array"])
            .prop_map(|it| ("type", json!(it))),
        prop::collection::vec(value(), 1..4).prop_map(|it| ("enum", Json::Array(it))),
        value().prop_map(|it| ("const", it)),
        (0..4_i64).prop_map(|it| ("minimum", json!(it))),
        (0..4_i64).prop_map(|it| ("exclusiveMaximum", json!(it))),
        (0..3_i64).prop_map(|it| ("minLength", json!(it))),
        (0..3_i64).prop_map(|it| ("maxItems", json!(it))),
        (1..5_i64).prop_map(|it| ("multipleOf", json!(it))),
        any::<bool>().prop_map(|it| ("uniqueItems", json!(it))),
        prop::collection::btree_set(name, 0..3).prop_map(|it| ("required", json!(it))),
        (0..3_i64).prop_map(|it| ("maxProperties", json!(it))),
        prop::sample::select(vec!["^x", "y$"]).prop_map(|it| ("pattern", json!(it))),
        Just(("$ref", json!("#/$defs/d"))),
        Just(("title", json!("words"))),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        (-1..4_i64).prop_map(|it| json!(it)),
        prop::sample::select(vec!["", "x", "xy"]).prop_map(|it| json!(it)),
        Just(json!({})),
        Just(json!({"a": 1})),
        Just(json!([1, 1])),
    ]
}

fn schema() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Json::Bool),
        4 => prop::collection::vec(keyword(), 0..3).prop_map(object),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop::sample::select(vec!["a", "b", "c"]);
        let keys = prop::collection::btree_map(name, inner.clone(), 0..3);
        let list = prop::collection::vec(inner.clone(), 1..3);
        let holding = prop_oneof![
            keys.clone().prop_map(|it| ("properties", json!(it))),
            inner.clone().prop_map(|it| ("additionalProperties", it)),
            keys.prop_map(|it| {
                let it: Map<String, Json> =
                    it.into_iter().map(|(key, it)| (format!("^{key}"), it)).collect();
                ("patternProperties", Json::Object(it))
            }),
            inner.clone().prop_map(|it| ("items", it)),
            list.clone().prop_map(|it| ("prefixItems", Json::Array(it))),
            inner.clone().prop_map(|it| ("contains", it)),
            inner.clone().prop_map(|it| ("propertyNames", it)),
            inner.clone().prop_map(|it| ("unevaluatedProperties", it)),
            inner.clone().prop_map(|it| ("unevaluatedItems", it)),
            list.clone().prop_map(|it| ("allOf", Json::Array(it))),
            list.clone().prop_map(|it| ("anyOf", Json::Array(it))),
            list.prop_map(|it| ("oneOf", Json::Array(it))),
            inner.clone().prop_map(|it| ("not", it)),
            inner.clone().prop_map(|it| ("if", it)),
            inner.prop_map(|it| ("then", it)),
        ];
        prop::collection::vec(prop_oneof![holding, keyword()], 1..4).prop_map(object)
    })
}

fn object(keywords: Vec<(&'static str, Json)>) -> Json {
    Json::Object(keywords.into_iter().map(|(name, it)| (name.to_owned(), it)).collect())
}

/// A schema with a definition that its references lead to.
fn whole() -> impl Strategy<Value = Json> {
    (schema(), prop::collection::vec(keyword(), 0..3)).prop_map(|(schema, definition)| {
        let mut definition = object(definition);
        if let Some(it) = definition.as_object_mut() {
            it.remove("$ref");
        }
        match schema {
            Json::Object(mut it) => {
                it.insert("$defs".to_owned(), json!({"d": definition}));
                Json::Object(it)
            }
            other => other,
        }
    })
}

/// Two schemas, of which one was often made of the other by one step.
fn pair() -> impl Strategy<Value = (Json, Json)> {
    let stepped =
        (whole(), keyword(), any::<prop::sample::Index>()).prop_map(|(old, (name, value), at)| {
            let mut new = old.clone();
            if let Some(it) = new.as_object_mut() {
                let names: Vec<String> = it.keys().filter(|it| *it != "$defs").cloned().collect();
                match names.get(at.index(names.len() + 1)) {
                    Some(gone) => drop(it.remove(gone)),
                    None => drop(it.insert(name.to_owned(), value)),
                }
            }
            (old, new)
        });
    prop_oneof![stepped, (whole(), whole())]
}

fn documents() -> impl Strategy<Value = Vec<Json>> {
    let document = value().prop_recursive(3, 12, 3, |inner| {
        let name = prop::sample::select(vec!["a", "b", "c", "d"]);
        prop_oneof![
            prop::collection::btree_map(name, inner.clone(), 0..3).prop_map(|it| json!(it)),
            prop::collection::vec(inner, 0..3).prop_map(Json::Array),
        ]
    });
    prop::collection::vec(document, 24)
}

proptest! {
    #[test]
    fn no_change_of_what_fits_goes_untold((old, new) in pair(), documents in documents()) {
        let (Ok(before), Ok(after)) = (jsonschema::validator_for(&old), jsonschema::validator_for(&new)) else {
            return Ok(());
        };
        let told: Vec<Verdict> = schema::changes(&old, &new).iter().map(|it| it.verdict).collect();
        for it in &documents {
            let one_of = |verdicts: &[Verdict]| told.iter().any(|it| verdicts.contains(it));
            match (before.is_valid(it), after.is_valid(it)) {
                (true, false) => prop_assert!(
                    one_of(&[Verdict::Tightened, Verdict::Incomparable, Verdict::Undecided]),
                    "{it} is refused now, and {told:?} is told of {old} → {new}"
                ),
                (false, true) => prop_assert!(
                    one_of(&[Verdict::Loosened, Verdict::Incomparable, Verdict::Undecided]),
                    "{it} fits now, and {told:?} is told of {old} → {new}"
                ),
                _ => {}
            }
        }
    }

    #[test]
    fn a_schema_against_itself_says_nothing(one in whole()) {
        prop_assert!(schema::changes(&one, &one).is_empty());
    }
}

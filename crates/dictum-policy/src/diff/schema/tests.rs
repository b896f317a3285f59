//! What each keyword's change means, as a table.

use dictum_schema::compilation::Verdict::{
    self, Incomparable, Loosened, Tightened, Undecided, Words,
};
use serde_json::{Value as Json, json};

use super::changes;

fn told(old: &Json, new: &Json) -> Vec<(String, Verdict)> {
    let changes = changes(old, new).into_iter();
    changes.map(|it| (it.at.unwrap_or_default(), it.verdict)).collect()
}

fn reverse(verdict: Verdict) -> Verdict {
    match verdict {
        Tightened => Loosened,
        Loosened => Tightened,
        other => other,
    }
}

/// Old, new, and what is told: the same the other way round from new to old.
type Case = (Json, Json, Vec<(&'static str, Verdict)>);

fn hold(table: Vec<Case>) {
    for (old, new, wanted) in table {
        let wanted: Vec<_> = wanted.into_iter().map(|(at, it)| (at.to_owned(), it)).collect();
        assert_eq!(told(&old, &new), wanted, "{old} → {new}");
        let back: Vec<_> = wanted.into_iter().map(|(at, it)| (at, reverse(it))).collect();
        assert_eq!(told(&new, &old), back, "{new} → {old}");
    }
}

#[test]
fn what_is_asked_of_keys_narrows_one_way_and_widens_the_other() {
    let closed = |it: Json| json!({"properties": it, "additionalProperties": false});
    hold(vec![
        (json!({}), json!({"required": ["a"]}), vec![("subject.a", Tightened)]),
        (
            json!({"properties": {}}),
            json!({"properties": {"a": {"type": "string"}}}),
            vec![("subject.a", Tightened)],
        ),
        (
            closed(json!({"a": true})),
            closed(json!({"a": true, "b c": {"type": "string"}})),
            vec![("subject[\"b c\"]", Loosened)],
        ),
        (json!({}), json!({"additionalProperties": false}), vec![("subject.*", Tightened)]),
        (json!({"type": "number"}), json!({"type": "integer"}), vec![("subject", Tightened)]),
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string"}),
            vec![("subject", Tightened)],
        ),
        (json!({"type": "string"}), json!({"type": "boolean"}), vec![("subject", Incomparable)]),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["b"]}), vec![("subject", Tightened)]),
        (json!({"enum": ["a", "b"]}), json!({"const": "b"}), vec![("subject", Tightened)]),
        (json!({"enum": ["a"]}), json!({"enum": ["b"]}), vec![("subject", Incomparable)]),
        (json!({"minimum": 3}), json!({"minimum": 5}), vec![("subject", Tightened)]),
    ]);
}

#[test]
fn what_is_asked_of_values_narrows_one_way_and_widens_the_other() {
    hold(vec![
        (json!({"maximum": 9}), json!({"maximum": 2.5}), vec![("subject", Tightened)]),
        (json!({}), json!({"minimum": 0}), vec![("subject", Tightened)]),
        (json!({}), json!({"maxItems": 0}), vec![("subject", Tightened)]),
        (json!({"multipleOf": 2}), json!({"multipleOf": 4}), vec![("subject", Tightened)]),
        (json!({}), json!({"uniqueItems": true}), vec![("subject", Tightened)]),
        (json!({}), json!({"contains": true}), vec![("subject", Tightened)]),
        (json!({}), json!({"pattern": "^a"}), vec![("subject", Tightened)]),
        (json!({"pattern": "^a"}), json!({"pattern": "^b"}), vec![("subject", Undecided)]),
        (
            json!({"items": {"properties": {"n": {"minLength": 1}}}}),
            json!({"items": {"properties": {"n": {"minLength": 2}}}}),
            vec![("subject[].n", Tightened)],
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string"}]}),
            vec![("subject", Tightened)],
        ),
        (
            json!({"allOf": [{"type": "string"}]}),
            json!({"allOf": [{"type": "string"}, {"minLength": 2}]}),
            vec![("subject", Tightened)],
        ),
    ]);
}

#[test]
fn what_holds_other_schemas_is_compared_or_undecided() {
    hold(vec![
        (json!({}), json!({"oneOf": [{"type": "string"}]}), vec![("subject", Undecided)]),
        (
            json!({"not": {"type": "string"}}),
            json!({"not": {"type": "null"}}),
            vec![("subject", Undecided)],
        ),
        (json!({}), json!({"patternProperties": {"^x": false}}), vec![("subject", Undecided)]),
        (json!({}), json!({"a-keyword-of-tomorrow": 1}), vec![("subject", Undecided)]),
        (
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"minimum": 1}}}),
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"minimum": 2}}}),
            vec![("subject", Tightened)],
        ),
        (
            json!({"$ref": "https://a.example/x"}),
            json!({"$ref": "https://a.example/y"}),
            vec![("subject", Undecided)],
        ),
        (json!({"minProperties": 0}), json!({"title": "other"}), vec![("subject", Words)]),
        (json!({"uniqueItems": false}), json!({}), vec![("subject", Words)]),
        (
            json!({"properties": {"a": {"description": "a"}}}),
            json!({"properties": {"a": {"description": "b"}}}),
            vec![("subject", Words)],
        ),
    ]);
}

#[test]
fn a_schema_that_holds_itself_is_compared_once() {
    let tree = |least: u64| {
        let node = json!({
            "properties": {"name": {"minLength": least}, "children": {"items": {"$ref": "#/$defs/node"}}}
        });
        json!({"$ref": "#/$defs/node", "$defs": {"node": node}})
    };
    assert_eq!(told(&tree(1), &tree(2)), [("subject.name".to_owned(), Tightened)]);
}

#[test]
fn references_in_a_ring_are_undecided() {
    let ring = |at: &str| json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": at}, "b": {"$ref": "#/$defs/a"}}});
    let told = told(&ring("#/$defs/a"), &ring("#/$defs/b"));
    assert_eq!(told, [("subject".to_owned(), Undecided)]);
}

#[test]
fn what_stands_below_a_negation_follows_its_references() {
    let not =
        |least: u64| json!({"not": {"$ref": "#/$defs/a"}, "$defs": {"a": {"minimum": least}}});
    assert_eq!(told(&not(1), &not(2)), [("subject".to_owned(), Undecided)]);
}

#[test]
fn schemas_without_end_are_told_as_cut_off() {
    // Each definition refers to the next: a chain that is deeper than any file.
    let chain = |least: usize| {
        let next =
            |it: usize| json!({"properties": {"n": {"$ref": format!("#/$defs/d{}", it + 1)}}});
        let mut defs: serde_json::Map<String, Json> =
            (0..1_000).map(|it| (format!("d{it}"), next(it))).collect();
        defs.insert("d1000".to_owned(), json!({"minimum": least}));
        json!({"$ref": "#/$defs/d0", "$defs": defs})
    };
    assert_eq!(told(&chain(1), &chain(2)), [("subject".to_owned(), Undecided)]);
}

#[test]
fn what_hangs_on_more_than_its_text_is_undecided() {
    let draft = |it: &str| json!({"$schema": it, "type": "array", "items": [true, false]});
    let rest = |it: Json| json!({"properties": it, "unevaluatedProperties": false});
    let named = |it: Json| json!({"properties": {"a": {"$id": "https://example.test/a", "$defs": {"n": it}, "$ref": "#/$defs/n"}}});
    hold(vec![
        (
            draft("https://json-schema.org/draft/2020-12/schema"),
            draft("http://json-schema.org/draft-07/schema#"),
            vec![("subject", Undecided)],
        ),
        // A field more beside it allows what was not allowed before.
        (rest(json!({})), rest(json!({"a": {"type": "string"}})), vec![("subject", Undecided)]),
        (
            json!({"prefixItems": [true], "unevaluatedItems": false}),
            json!({"prefixItems": [true, true], "unevaluatedItems": false}),
            vec![("subject", Undecided)],
        ),
        (
            named(json!({"minLength": 1})),
            named(json!({"minLength": 2})),
            vec![("subject", Undecided)],
        ),
    ]);
}

#[test]
fn words_are_words_wherever_they_stand() {
    let one_of =
        |it: &str| json!({"oneOf": [{"title": it, "properties": {"title": {"description": it}}}]});
    let rest =
        |it: &str| json!({"properties": {"a": {"title": it}}, "unevaluatedProperties": false});
    let draft = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "minimum": 1});
    hold(vec![
        (one_of("a"), one_of("b"), vec![("subject", Words)]),
        (rest("a"), rest("b"), vec![("subject", Words)]),
        (json!({"minimum": 1}), draft, vec![("subject", Words)]),
        // Here `title` names a fact, and what `const` holds is a value.
        (
            json!({"not": {"properties": {"title": {"minLength": 1}}}}),
            json!({"not": {"properties": {"title": {"minLength": 2}}}}),
            vec![("subject", Undecided)],
        ),
        (
            json!({"not": {"const": {"title": "a"}}}),
            json!({"not": {"const": {"title": "b"}}}),
            vec![("subject", Undecided)],
        ),
    ]);
}

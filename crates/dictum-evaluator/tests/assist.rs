//! What an editor asks of an expression: laws over every beginning of an expression.

use dictum_evaluator::assist::parts::PartKind;
use dictum_evaluator::assist::{candidates, parts, signature};
use dictum_evaluator::environment::Environment;
use dictum_evaluator::types::{self, Type};
use proptest::prelude::*;
use serde_json::json;

const EXPRESSION: &str = "subject.categories.exists(c, c.first == '金融业' && params.hosts.all(h, \
    h.startsWith('https://') && size(h) > 8)) && math.abs(-1) == 1";

fn environment() -> Environment {
    let mut environment = Environment::standard();
    environment.declare(
        "subject",
        types::from_json_schema(&json!({
            "type": "object",
            "properties": {
                "categories": {"type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "first": {"type": "string"},
                        "status": {"enum": ["approved", "refused"]},
                    },
                    "additionalProperties": false,
                }},
            },
            "additionalProperties": false,
        })),
    );
    environment.declare(
        "params",
        types::from_json_schema(&json!({
            "type": "object",
            "properties": {"hosts": {"type": "array", "items": {"type": "string"}}},
        })),
    );
    environment
}

fn labels(expression: &str) -> Vec<String> {
    let found = candidates::at(&environment(), expression, expression.len());
    found.into_iter().map(|it| it.label).collect()
}

#[test]
fn fields_are_offered_after_a_dot_with_their_paths() {
    assert_eq!(labels("subject.")[0], "categories");
    let found = candidates::at(&environment(), "subject.categories.all(c, c.f", 29);
    let first = found.iter().find(|it| it.label == "first").unwrap();
    assert_eq!(first.path.as_deref(), Some("subject.categories[].first"));
    assert!(labels("params.hosts.").contains(&"all".to_owned()));
    assert!(!labels("params.hosts.").contains(&"startsWith".to_owned()));
    assert!(labels("math.").contains(&"greatest".to_owned()));
}

#[test]
fn names_are_offered_elsewhere_and_nothing_inside_of_a_text() {
    let names = labels("params.hosts.all(h, ");
    assert_eq!(names[0], "h");
    assert!(names.contains(&"subject".to_owned()) && names.contains(&"size".to_owned()));
    assert_eq!(labels("'htt"), Vec::<String>::new());
    assert_eq!(labels("1"), Vec::<String>::new());
}

#[test]
fn values_are_offered_where_a_fact_is_compared() {
    let found = labels("subject.categories.all(c, c.status == ");
    assert_eq!(found[..3], ["'approved'", "'refused'", "c"]);
    assert_eq!(labels("subject.categories.all(c, c.status != 'app"), ["approved", "refused"]);
    assert_eq!(labels("subject.categories.all(c, c.first == 'app"), Vec::<String>::new());
}

#[test]
fn every_word_says_what_it_is() {
    let parts = parts::of(&environment(), EXPRESSION);
    let part = |name: &str| parts.iter().filter(|it| it.name == name).collect::<Vec<_>>();
    assert_eq!(part("c")[0].kind, PartKind::Local);
    assert_eq!(part("first")[0].path.as_deref(), Some("subject.categories[].first"));
    assert_eq!(part("first")[0].value, Some(Type::String));
    assert_eq!(part("hosts")[0].value, Some(Type::list(Type::String)));
    assert_eq!(part("startsWith")[0].value, Some(Type::Bool));
    assert_eq!(part("math.abs")[0].kind, PartKind::Function);
    assert_eq!(part("'金融业'")[0].kind, PartKind::Text);
}

#[test]
fn a_call_shows_its_signatures_and_the_argument() {
    let call = |text: &str| signature::at(&environment(), text, text.len());
    assert_eq!(call("size(").unwrap().active, 0);
    assert_eq!(call("params.hosts.all(h, ").unwrap().signatures[0].label, "all(it, condition)");
    assert_eq!(call("params.hosts.all(h, ").unwrap().active, 1);
    assert!(call("math.greatest(1, ").unwrap().signatures[0].label.starts_with("math.greatest("));
    assert_eq!(call("(1 + "), None);
}

proptest! {
    #[test]
    fn assistance_never_panics(text in "[a-z.()\\[\\]{},'\"?:&|=! 字\\\\]{0,40}", at in 0_usize..48) {
        let environment = environment();
        for part in parts::of(&environment, &text) {
            prop_assert!(text.get(part.span.range()).is_some());
        }
        candidates::at(&environment, &text, at);
        signature::at(&environment, &text, at);
    }

    #[test]
    fn every_beginning_has_words(end in 0..EXPRESSION.len()) {
        let environment = environment();
        let Some(text) = EXPRESSION.get(..end) else { return Ok(()) };
        let whole = parts::of(&environment, EXPRESSION);
        for (part, same) in parts::of(&environment, text).iter().zip(&whole).rev().skip(1) {
            prop_assert_eq!(part.span, same.span);
        }
        candidates::at(&environment, text, end);
    }
}

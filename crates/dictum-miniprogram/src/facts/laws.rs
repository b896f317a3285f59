//! Laws of collecting, on input that nobody would write.

use std::sync::LazyLock;

use dictum_source::tree::{self, Notation};
use jiff::civil::{Date, date};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;

const TODAY: Date = date(2026, 11, 22);

static FACTS: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());

static CONSOLE: LazyLock<Validator> = LazyLock::new(|| {
    let schema = schemars::schema_for!(dictum_schema::console::Console).to_value();
    jsonschema::validator_for(&schema).unwrap()
});

/// Words that mean something to the collector, as keys and as values.
const WORDS: [&str; 52] = [
    "schema",
    "app_id",
    "name",
    "principal",
    "categories",
    "domains",
    "request",
    "socket",
    "authorization",
    "permission_ids",
    "permissions",
    "attested",
    "by",
    "on",
    "file",
    "sha256",
    "beta",
    "granted",
    "qualification",
    "submitted",
    "privacy",
    "declared",
    "first",
    "second",
    "third",
    "status",
    "approved",
    "institution",
    "2026-11-20",
    "2026-02-30",
    "errmsg",
    "requestdomain",
    "wsrequestdomain",
    "bizdomain",
    "effective_domain",
    "invalid_requestdomain",
    "first_name",
    "second_name",
    "audit_status",
    "category_list",
    "first_class",
    "second_class",
    "authorizer_info",
    "authorization_info",
    "func_info",
    "funcscope_category",
    "MiniProgramInfo",
    "network",
    "RequestDomain",
    "principal_type",
    "privacy_list",
    "HTTPS://A.Example:443/",
];

const FILES: [&str; 8] = [
    "getwxadevinfo.json",
    "modify_domain.2026-11-20.json",
    "getcategory.2026-11-01.json",
    "get_category.2026-02-30.json",
    "api_get_authorizer_info.2026-11-02.json",
    "getaccountbasicinfo.json",
    "类目.2027-01-01.json",
    "",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![9 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => ".{0,8}"]
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        6 => plain(),
        1 => any::<u64>().prop_map(Json::from),
        1 => any::<f64>().prop_map(Json::from),
    ];
    nested(leaf)
}

/// A value on which JSON Schema and a tree agree what a whole number is.
fn plain() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..5_i64).prop_map(Json::from),
        word().prop_map(Json::from),
    ]
}

fn nested(leaf: impl Strategy<Value = Json> + 'static) -> impl Strategy<Value = Json> {
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((word(), inner), 0..8)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

fn map() -> impl Strategy<Value = Json> {
    prop::collection::vec((word(), json()), 0..10)
        .prop_map(|entries| Json::Object(entries.into_iter().collect()))
}

/// A section of a console file, or something in its place.
fn section<S: Strategy<Value = Json>>(value: impl Fn() -> S) -> impl Strategy<Value = Json> {
    let attested = prop::collection::vec(value(), 4)
        .prop_map(|it| json!({"by": it[0], "on": it[1], "file": it[2], "sha256": it[3]}));
    (attested, word(), value(), value()).prop_map(|(attested, key, value, other)| {
        json!({key: value, "attested": attested, "granted": other, "submitted": other})
    })
}

/// A console file in which anything may stand where a fact belongs.
fn console_file(
    value: impl Strategy<Value = Json>,
    section: impl Strategy<Value = Json>,
) -> impl Strategy<Value = Json> {
    (prop::collection::vec(section, 3), prop::collection::vec(value, 6)).prop_map(
        |(sections, it)| {
            json!({
                "schema": "dictum/console/v1",
                "app_id": it[0],
                "principal": it[1],
                "categories": [{"first": "first", "second": it[2], "status": it[3]}, it[4]],
                "domains": {"request": ["HTTPS://A.Example", it[5]], "socket": it[0]},
                "beta": sections[0],
                "authorization": sections[1],
                "qualification": sections[2],
                "privacy": {"declared": it[4]},
            })
        },
    )
}

/// A response in which anything may stand where a fact belongs.
fn response() -> impl Strategy<Value = Json> {
    (prop::collection::vec(json(), 6), 0..6).prop_map(|(it, which)| match which {
        0 => json!({"errcode": 0, "requestdomain": ["HTTPS://A.Example", it[0]], "uploaddomain": it[1], "bizdomain": it[2]}),
        1 => json!({"errcode": 0, "effective_domain": {"requestdomain": it[0], "downloaddomain": it[1]}}),
        2 => json!({"errcode": 0, "errmsg": it[0], "categories": [{"first_name": "first", "second_name": it[1], "audit_status": it[2]}, it[3]]}),
        3 => json!({"errcode": 0, "category_list": [{"first_class": "first", "second_class": it[1], "third_class": it[2]}, it[3]]}),
        4 => json!({"errcode": 0, "appid": it[0], "principal_type": it[1], "realname_status": it[2], "nickname_info": it[3], "privacy_list": it[4]}),
        _ => json!({
            "authorizer_info": {"nick_name": it[0], "MiniProgramInfo": {"network": {"RequestDomain": it[1]}, "categories": [{"first": it[2], "second": "second"}]}},
            "authorization_info": {"authorizer_appid": it[3], "func_info": [{"funcscope_category": {"id": it[4]}}, it[5]]},
        }),
    })
}

/// The text of a capture: a response, an error, a wrapper, other JSON, no JSON.
fn capture() -> impl Strategy<Value = String> {
    let any_body = |errcode: Json| {
        map().prop_map(move |mut it| {
            it["errcode"] = errcode.clone();
            it.to_string()
        })
    };
    prop_oneof![
        6 => response().prop_map(|it| it.to_string()),
        4 => any_body(json!(0)),
        1 => any_body(json!("40001")),
        1 => any_body(json!(null)),
        1 => (word(), map()).prop_map(|(day, it)| json!({"captured_at": day, "response": it}).to_string()),
        1 => json().prop_map(|it| it.to_string()),
        1 => ".{0,64}",
    ]
}

fn captures() -> impl Strategy<Value = Vec<Arc<Source>>> {
    prop::collection::vec((prop::sample::select(&FILES[..]), capture()), 0..4).prop_map(|files| {
        let files = files.into_iter().enumerate();
        files.map(|(at, (name, text))| Source::new(format!("{at}/{name}"), text)).collect()
    })
}

fn console() -> impl Strategy<Value = Option<Tree>> {
    let text = prop_oneof![8 => console_file(json(), section(json)).prop_map(|it| it.to_string()), 4 => map().prop_map(|it| it.to_string()), 1 => "[ -~\n]{0,64}"];
    prop::option::of(text).prop_map(|text| {
        let source = Source::new("console.yaml", text?);
        tree::parse(&source, Notation::Yaml, Evidence::Declared).0
    })
}

fn nodes(tree: &Tree, id: NodeId, found: &mut Vec<NodeId>) {
    found.push(id);
    tree.entries(id).iter().for_each(|it| nodes(tree, it.value, found));
    tree.items(id).iter().for_each(|it| nodes(tree, *it, found));
}

proptest! {
    #[test]
    fn collect_never_panics(console in console(), captures in captures()) {
        let (tree, findings) = collect(console.as_ref(), &captures, None, TODAY);
        prop_assert!(tree.at_pointer("/captures").is_some());
        prop_assert!(tree.at_pointer("/contradictions").is_some());
        if let Some(console) = &console {
            attestations(console);
        }
        for finding in findings {
            prop_assert!(finding.at.is_some(), "{} stands nowhere", finding.code);
        }
    }

    #[test]
    fn spans_lie_in_their_source(console in console(), captures in captures()) {
        let (tree, findings) = collect(console.as_ref(), &captures, None, TODAY);
        let mut found = Vec::new();
        nodes(&tree, tree.root(), &mut found);
        let places = found.into_iter().map(|it| tree.location(it));
        for at in places.chain(findings.into_iter().filter_map(|it| it.at)) {
            prop_assert!(at.source.text().get(at.span.range()).is_some(), "{at:?}");
        }
    }

    #[test]
    fn facts_fit_their_schema(console in console(), captures in captures()) {
        let (tree, _) = collect(console.as_ref(), &captures, None, TODAY);
        let facts = tree.to_json(tree.root());
        let misfit = FACTS.iter_errors(&facts).next().map(|it| it.to_string());
        prop_assert_eq!(misfit, None);
    }

    #[test]
    fn the_console_files_schema_and_the_collector_agree(
        file in console_file(plain(), section(plain)),
    ) {
        let text = file.to_string();
        let source = Source::new("console.yaml", text);
        let (tree, _) = tree::parse(&source, Notation::Json, Evidence::Declared);
        let tree = tree.unwrap();
        let (_, findings) = collect(Some(&tree), &[], None, TODAY);
        let misfit = CONSOLE.iter_errors(&file).next().map(|it| it.to_string());
        let found = findings.iter().find(|it| it.code == console::SHAPE_CODE);
        prop_assert_eq!(misfit.is_some(), found.is_some(), "{:?} and {:?}", misfit, found);
    }

    #[test]
    fn the_order_of_files_does_not_matter(console in console(), captures in captures()) {
        let reversed: Vec<Arc<Source>> = captures.iter().rev().map(Arc::clone).collect();
        let (tree, findings) = collect(console.as_ref(), &captures, None, TODAY);
        let (other, others) = collect(console.as_ref(), &reversed, None, TODAY);
        prop_assert_eq!(tree.to_json(tree.root()), other.to_json(other.root()));
        prop_assert_eq!(findings, others);
    }

    #[test]
    fn an_error_gives_no_facts(mut body in map(), errcode in 1..50_000_i64) {
        body["errcode"] = errcode.into();
        let source = Source::new("getwxadevinfo.json", body.to_string());
        let (tree, _) = collect(None, &[source], None, TODAY);
        let facts: Vec<&str> = tree.entries(tree.root()).iter().map(|it| &*it.key).collect();
        prop_assert_eq!(facts, ["contradictions", "captures"]);
    }
}

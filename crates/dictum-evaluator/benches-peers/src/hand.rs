//! The workloads as a person writes them, over the same tree.

use std::collections::HashSet;

use dictum_source::tree::{NodeId, Tree, Value};
use regex::Regex;

/// The parameters as a program would keep them.
pub struct Params {
    max_days: i64,
    request_domains: Vec<String>,
    categories: HashSet<String>,
    modes: Vec<String>,
    url: Regex,
}

impl Params {
    pub fn new(params: &serde_json::Value) -> Self {
        let texts = |key: &str| -> Vec<String> {
            params[key].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
        };
        Self {
            max_days: params["max_days"].as_i64().unwrap(),
            request_domains: texts("request_domains"),
            categories: texts("categories").into_iter().collect(),
            modes: texts("modes"),
            url: Regex::new("^https://[a-z0-9.-]+(:[0-9]+)?$").unwrap(),
        }
    }
}

type Rule = fn(&Tree, &Params) -> bool;

pub fn named(name: &str) -> Rule {
    match name {
        "a" => a,
        "b" => b,
        "c" => c,
        "d" => d,
        "e" => e,
        _ => fifty,
    }
}

fn at(tree: &Tree, path: &[&str]) -> Option<NodeId> {
    path.iter().try_fold(tree.root(), |id, key| tree.get(id, key))
}

fn str_at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    tree.str(at(tree, path)?)
}

fn int(tree: &Tree, id: NodeId) -> Option<i64> {
    match tree.value(id) {
        Value::Int(it) => Some(*it),
        _ => None,
    }
}

fn items<'t>(tree: &'t Tree, path: &[&str]) -> &'t [NodeId] {
    at(tree, path).map_or(&[], |id| tree.items(id))
}

fn a(tree: &Tree, params: &Params) -> bool {
    at(tree, &["retention_days"]).and_then(|id| int(tree, id)).is_some_and(|it| it <= params.max_days)
        && str_at(tree, &["mode"]) == Some("strict")
}

fn b(tree: &Tree, params: &Params) -> bool {
    let found = items(tree, &["domains", "request"]);
    params.request_domains.iter().all(|it| found.iter().any(|id| tree.str(*id) == Some(it)))
}

fn c(tree: &Tree, params: &Params) -> bool {
    let mut text = String::new();
    items(tree, &["categories"]).iter().any(|id| {
        let field = |key: &str| tree.get(*id, key).and_then(|it| tree.str(it));
        let (Some(first), Some(second)) = (field("first"), field("second")) else { return false };
        text.clear();
        text.push_str(first);
        text.push(':');
        text.push_str(second);
        params.categories.contains(&text)
    })
}

fn d(tree: &Tree, params: &Params) -> bool {
    let found = items(tree, &["domains", "request"]);
    found.iter().all(|id| tree.str(*id).is_some_and(|it| params.url.is_match(it)))
}

fn e(tree: &Tree, _: &Params) -> bool {
    let found = items(tree, &["items"]).iter();
    let kept = found.filter(|id| tree.get(**id, "count").and_then(|it| int(tree, it)).is_some_and(|it| it > 3));
    let names: Vec<&str> = kept.filter_map(|id| tree.get(*id, "name").and_then(|it| tree.str(it))).collect();
    names.len() == 12
}

fn fifty(tree: &Tree, params: &Params) -> bool {
    let mut fine = true;
    for it in 0..20 {
        fine &= at(tree, &["retention_days"]).and_then(|id| int(tree, id)).is_some_and(|days| days <= 30 + it)
            && str_at(tree, &["mode"]) == Some("strict");
    }
    for it in 0..10 {
        let id = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][it];
        fine &= str_at(tree, &["mode"]).is_some_and(|mode| params.modes.iter().any(|it| it == mode))
            && str_at(tree, &["cloud", "id"]) != Some(id);
    }
    for _ in 0..10 {
        fine &= at(tree, &["cloud", "id"]).is_some()
            && at(tree, &["cloud", "registered"]).is_some_and(|id| matches!(tree.value(id), Value::Bool(true)));
    }
    for it in 0..10 {
        let bad = BAD[it];
        fine &= items(tree, &["domains", "request"])
            .iter()
            .all(|id| tree.str(*id).is_some_and(|it| it.starts_with("https://") && it != bad));
    }
    fine
}

const BAD: [&str; 10] = [
    "https://bad0.example",
    "https://bad1.example",
    "https://bad2.example",
    "https://bad3.example",
    "https://bad4.example",
    "https://bad5.example",
    "https://bad6.example",
    "https://bad7.example",
    "https://bad8.example",
    "https://bad9.example",
];

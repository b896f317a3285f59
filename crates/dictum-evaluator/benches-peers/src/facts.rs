//! The facts and the rules.

use dictum_evaluator::types::{Type, from_json_schema};
use serde_json::{Value, json};

/// A subject of about two kilobytes.
pub fn subject() -> Value {
    let domains: Vec<String> = (0..8).map(|it| format!("https://api{it}.service.example")).collect();
    let categories: Vec<Value> = (0..6)
        .map(|it| json!({"first": format!("first-{it}"), "second": format!("second-{it}"), "status": "approved"}))
        .collect();
    let items: Vec<Value> = (0..24)
        .map(|it| json!({"name": format!("item-{it}"), "count": it % 8}))
        .collect();
    json!({
        "app_id": "wx0123456789abcdef",
        "name": "demo",
        "mode": "strict",
        "retention_days": 30,
        "domains": {"request": domains, "upload": ["https://up.service.example"]},
        "categories": categories,
        "items": items,
        "cloud": {"id": "100001234567", "registered": true, "enterprise_verified": true}
    })
}

pub fn params() -> Value {
    let domains: Vec<String> = (2..8).map(|it| format!("https://api{it}.service.example")).collect();
    let categories: Vec<String> = (5..17).map(|it| format!("first-{it}:second-{it}")).collect();
    json!({"max_days": 90, "request_domains": domains, "categories": categories, "modes": ["strict", "lenient"]})
}

pub fn subject_type() -> Type {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": text});
    from_json_schema(&json!({
        "title": "subject", "type": "object",
        "properties": {
            "app_id": text, "name": text, "mode": text, "retention_days": {"type": "integer"},
            "domains": {"type": "object", "properties": {"request": texts, "upload": texts}},
            "categories": {"type": "array", "items": {"type": "object", "properties": {
                "first": text, "second": text, "status": text
            }}},
            "items": {"type": "array", "items": {"type": "object", "properties": {
                "name": text, "count": {"type": "integer"}
            }}},
            "cloud": {"type": "object", "properties": {
                "id": text, "registered": {"type": "boolean"}, "enterprise_verified": {"type": "boolean"}
            }}
        }
    }))
}

pub const A: &str = "subject.retention_days <= params.max_days && subject.mode == 'strict'";
pub const B: &str = "params.request_domains.all(d, d in subject.domains.request)";
pub const C: &str = "subject.categories.exists(c, c.first + ':' + c.second in params.categories)";
pub const D: &str = "subject.domains.request.all(d, d.matches('^https://[a-z0-9.-]+(:[0-9]+)?$'))";
pub const E: &str = "subject.items.filter(i, i.count > 3).map(i, i.name).size() == 12";

/// The six workloads; the last is fifty rules.
pub fn workloads() -> Vec<(&'static str, Vec<String>)> {
    let one = |it: &str| vec![it.to_owned()];
    vec![
        ("a", one(A)),
        ("b", one(B)),
        ("c", one(C)),
        ("d", one(D)),
        ("e", one(E)),
        ("f-50-rules", fifty()),
    ]
}

/// Twenty tests of single fields, ten look-ups, ten presence tests, ten loops.
fn fifty() -> Vec<String> {
    let mut rules = Vec::new();
    for it in 0..20 {
        rules.push(format!("subject.retention_days <= {} && subject.mode == 'strict'", 30 + it));
    }
    for it in 0..10 {
        rules.push(format!("subject.mode in params.modes && subject.cloud.id != '{it}'"));
    }
    for _ in 0..10 {
        rules.push("has(subject.cloud.id) && subject.cloud.registered".to_owned());
    }
    for it in 0..10 {
        rules.push(format!(
            "subject.domains.request.all(d, d.startsWith('https://') && d != 'https://bad{it}.example')"
        ));
    }
    rules
}

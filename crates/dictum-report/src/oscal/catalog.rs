//! The controls of each policy, and which of them are in force.

use dictum_schema::audit::{Clause, ClauseState, Policy, Rule};
use dictum_schema::id::ParamId;
use dictum_schema::language::Language;
use serde_json::{Value as Json, json};

use super::{Ctx, clause_id, code, control_id, line_of, objective_id, property, prose, title_of};
use crate::words;

/// Where the profile finds the catalogue.
const CATALOG: &str = "catalog.json";

pub(super) fn catalog(ctx: &Ctx<'_>) -> Json {
    let groups: Vec<Json> = ctx.policies().iter().map(|it| policy(*ctx, it)).collect();
    json!({
        "uuid": ctx.uuid(&["catalog"]),
        "metadata": ctx.metadata("catalogue"),
        "groups": groups,
    })
}

pub(super) fn profile(ctx: &Ctx<'_>) -> Json {
    let mut ids: Vec<String> = Vec::new();
    let mut values: Vec<Json> = Vec::new();
    for policy in ctx.policies() {
        let enabled = policy.rules.iter().filter(|it| it.enabled);
        ids.extend(enabled.map(|it| control_id(policy, it.id.as_str())));
        ids.extend(unchecked(policy).map(|it| clause_id(policy, it)));
        for (id, param) in &policy.params {
            let items = param.items.iter().filter(|it| it.removed.is_none());
            let items: Vec<String> = items.map(|it| line_of(&it.value.to_string())).collect();
            if !items.is_empty() {
                values.push(json!({ "param-id": param_id(policy, id), "values": items }));
            }
        }
    }
    let mut profile = json!({
        "uuid": ctx.uuid(&["profile"]),
        "metadata": ctx.metadata("profile"),
        "imports": [{ "href": CATALOG, "include-controls": [{ "with-ids": ids }] }],
        "merge": { "as-is": true },
    });
    if let (false, Some(entries)) = (values.is_empty(), profile.as_object_mut()) {
        entries.insert("modify".to_owned(), json!({ "set-parameters": values }));
    }
    profile
}

/// The clauses that ask, and that no rule checks; equal sentences once.
pub(super) fn unchecked(policy: &Policy) -> impl Iterator<Item = &Clause> {
    let asks = |it: &Clause| {
        matches!(it.state, ClauseState::Manual | ClauseState::Elsewhere | ClauseState::Unmapped)
    };
    let all = &policy.clauses;
    all.iter().enumerate().filter_map(move |(at, it)| {
        let first = !all.iter().take(at).any(|other| other.id == it.id);
        (asks(it) && first).then_some(it)
    })
}

fn param_id(policy: &Policy, id: &ParamId) -> String {
    format!("{}.param.{id}", policy.id)
}

/// A policy as a group; its controls stand under the headings that ask for them.
fn policy(ctx: Ctx<'_>, policy: &Policy) -> Json {
    let mut groups: Vec<(Vec<String>, Vec<Json>)> = Vec::new();
    let mut put = |heading: Vec<String>, control: Json| match groups
        .iter_mut()
        .find(|(it, _)| *it == heading)
    {
        Some((_, controls)) => controls.push(control),
        None => groups.push((heading, vec![control])),
    };
    for rule in &policy.rules {
        let clause = policy.clauses.iter().find(|it| rule.clauses.contains(&it.id));
        put(clause.map(|it| it.heading.clone()).unwrap_or_default(), control(ctx, policy, rule));
    }
    for clause in unchecked(policy) {
        put(clause.heading.clone(), manual(ctx, policy, clause));
    }
    let beyond = words::pick(ctx.language, "Beyond the document", "文档之外");
    let groups: Vec<Json> = groups
        .into_iter()
        .enumerate()
        .map(|(at, (heading, controls))| {
            let title = match heading.as_slice() {
                [] => beyond.to_owned(),
                steps => title_of(&steps.join(" › ")),
            };
            json!({ "id": format!("{}.group-{at}", policy.id), "title": title, "controls": controls })
        })
        .collect();
    let mut group = json!({
        "id": policy.id.as_str(),
        "title": title_of(policy.title.get(ctx.language)),
        "props": [
            property("policy-version", &policy.version.to_string()),
            property("document-sha256", policy.document.sha256.as_str()),
            property("rulebook-sha256", policy.rulebook.sha256.as_str()),
        ],
        "groups": groups,
    });
    let params: Vec<Json> = policy
        .params
        .iter()
        .map(|(id, param)| {
            let title = param.title.as_ref().map(|it| it.get(ctx.language));
            json!({ "id": param_id(policy, id), "label": title_of(title.unwrap_or(id.as_str())) })
        })
        .collect();
    if let (false, Some(entries)) = (params.is_empty(), group.as_object_mut()) {
        entries.insert("params".to_owned(), params.into());
    }
    group
}

fn control(ctx: Ctx<'_>, policy: &Policy, rule: &Rule) -> Json {
    let id = control_id(policy, rule.id.as_str());
    let words: Vec<String> = policy
        .clauses
        .iter()
        .filter(|it| rule.clauses.contains(&it.id))
        .map(|it| prose(&it.words))
        .collect();
    let statement = match &rule.addition {
        Some(why) if words.is_empty() => prose(why.get(ctx.language)),
        _ => words.join("\n\n"),
    };
    let condition = match rule.when.as_str() {
        "true" => code(&rule.require),
        when => format!("{}\n{}", code(when), code(&rule.require)),
    };
    let mut parts = vec![
        json!({ "id": format!("{id}_smt"), "name": "statement", "prose": statement }),
        json!({
            "id": objective_id(policy, rule.id.as_str()),
            "name": "assessment-objective",
            "prose": condition,
        }),
    ];
    if let Some(help) = &rule.help {
        let help = prose(help.get(ctx.language));
        parts.push(json!({ "id": format!("{id}_gdn"), "name": "guidance", "prose": help }));
    }
    json!({
        "id": id,
        "class": "rule",
        "title": title_of(rule.title.get(ctx.language)),
        "props": [
            { "name": "label", "value": rule.id.as_str() },
            property("level", words::level(Language::En, rule.level)),
            property("severity", words::severity(Language::En, rule.severity)),
            property("set-by", &rule.origin),
        ],
        "parts": parts,
    })
}

/// The control of a clause that no rule checks.
fn manual(ctx: Ctx<'_>, policy: &Policy, clause: &Clause) -> Json {
    let id = clause_id(policy, clause);
    let state = match clause.state {
        ClauseState::Manual => "manual",
        ClauseState::Elsewhere => "elsewhere",
        _ => "unmapped",
    };
    let title = words::lines(ctx.language, clause.lines);
    json!({
        "id": id,
        "class": "clause",
        "title": title_of(&format!("{} {title}", policy.document.path)),
        "props": [property("state", state)],
        "parts": [{ "id": format!("{id}_smt"), "name": "statement", "prose": prose(&clause.words) }],
    })
}

//! A subject without what does not matter.

use dictum_source::tree::{NodeId, Tree, Value};
use serde_json::Value as Json;

use super::field::{self, Step};
use super::shape::Shape;
use super::trial::{Found, Trial, tree};
use super::{Soil, Witness};
use crate::outcome;

/// So many times something is left out at most.
const TRIALS_MAX: u32 = 1_000;

/// So many facts are told.
const TOLD_MAX: usize = 3;

/// The longest value that is told.
const VALUE_MAX: usize = 400;

/// The witness that `found` is, less every fact without which it still flips.
pub(super) fn witness(trial: &mut Trial<'_>, mut found: Found, soil: &Soil<'_>) -> Witness {
    let mut left = TRIALS_MAX;
    loop {
        let before = found.facts.clone();
        for path in paths(&before, soil.shape) {
            left = left.saturating_sub(1);
            if left == 0 || field::get(&found.facts, &path).is_none() {
                continue;
            }
            let mut fewer = found.facts.clone();
            field::remove(&mut fewer, &path);
            if trial.outcomes(&fewer) == Some(found.outcomes) {
                found.facts = fewer;
            }
        }
        if found.facts == before || left == 0 {
            break;
        }
    }
    let told = told(trial, &found);
    let [before, after] = found.outcomes;
    Witness { flip: found.flip, facts: found.facts, before, after, told }
}

/// The paths of all that may be left out: what is large first, and of lists the last
/// elements first.
fn paths(facts: &Json, shape: &Shape) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    let mut waiting = vec![Vec::new()];
    while let Some(path) = waiting.pop() {
        let below: Vec<Step> = match field::get(facts, &path) {
            Some(Json::Object(map)) => map.keys().map(|it| Step::Key(it.clone())).collect(),
            Some(Json::Array(items)) => (0..items.len()).rev().map(Step::At).collect(),
            _ => Vec::new(),
        };
        for step in below {
            let mut inner: Vec<Step> = path.clone();
            inner.push(step);
            if shape.at(&inner).is_none_or(|it| !it.1) {
                found.push(inner.clone());
            }
            waiting.push(inner);
        }
    }
    found.sort_by_key(Vec::len);
    found
}

/// The facts that decide why the witness is refused.
fn told(trial: &Trial<'_>, found: &Found) -> Vec<(String, Option<String>)> {
    let refusing = trial.refusing(found.flip);
    let (Some(rule), Some(tree)) = (refusing, tree(&found.facts)) else { return Vec::new() };
    let activation = outcome::activation(rule.policy.program, &tree, trial.today());
    let judged = outcome::judge(rule.program, &tree, &activation);
    let mut told: Vec<(String, Option<String>)> =
        judged.missing_facts.into_iter().map(|path| (path, None)).collect();
    if told.is_empty() {
        let mut nodes = judged.decided_by;
        nodes.sort();
        nodes.dedup();
        let mut places = Vec::new();
        collect(&tree, tree.root(), &mut (Vec::new(), &nodes, &mut places));
        told.extend(places);
    }
    // Nothing could be left out, so that each other fact matters too.
    let known: Vec<String> = told.iter().map(|it| it.0.clone()).collect();
    let others = leaves(&found.facts).into_iter().filter(|it| !known.contains(&it.0));
    told.extend(others.map(|(path, value)| (path, Some(value))));
    told.truncate(TOLD_MAX);
    told
}

/// Each fact that holds no map, with its path.
fn leaves(facts: &Json) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![(Vec::new(), facts)];
    while let Some((path, value)) = waiting.pop() {
        let below: Vec<(Step, &Json)> = match value {
            Json::Object(map) => map.iter().map(|(key, it)| (Step::Key(key.clone()), it)).collect(),
            Json::Array(items) if items.iter().any(|it| it.is_object() || it.is_array()) => {
                items.iter().enumerate().map(|(at, it)| (Step::At(at), it)).collect()
            }
            _ => {
                found.push((field::shown(&path), short(&value.to_string())));
                continue;
            }
        };
        for (step, inner) in below.into_iter().rev() {
            let mut path = path.clone();
            path.push(step);
            waiting.push((path, inner));
        }
    }
    found
}

/// A value, cut where it is long.
fn short(value: &str) -> String {
    match value.char_indices().nth(VALUE_MAX) {
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
        None => value.to_owned(),
    }
}

type Places<'p> = (Vec<Step>, &'p [NodeId], &'p mut Vec<(String, Option<String>)>);

/// Finds the paths of nodes; of two, one inside of the other, the inner is told.
fn collect(tree: &Tree, node: NodeId, places: &mut Places<'_>) -> bool {
    let mut inside = false;
    let below: Vec<(Step, NodeId)> = match tree.value(node) {
        Value::Map(entries) => {
            entries.iter().map(|it| (Step::Key(it.key.to_string()), it.value)).collect()
        }
        Value::List(items) => {
            items.iter().enumerate().map(|(at, it)| (Step::At(at), *it)).collect()
        }
        _ => Vec::new(),
    };
    for (step, child) in below {
        places.0.push(step);
        inside |= collect(tree, child, places);
        places.0.pop();
    }
    if !inside && places.1.contains(&node) {
        let value = short(&tree.to_json(node).to_string());
        places.2.push((field::shown(&places.0), Some(value)));
        return true;
    }
    inside
}

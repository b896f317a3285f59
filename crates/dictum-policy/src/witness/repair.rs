//! Facts that a rule accepts, from facts that it refuses: what its explanation says
//! would mend it is done.

use dictum_evaluator::explanation::Remedy;
use dictum_evaluator::program::{Activation, Evaluated};
use dictum_evaluator::value::Value;
use serde_json::Value as Json;

use super::trial::{Trial, accepts, tree};
use super::{Soil, field};
use crate::diff::Rule;
use crate::outcome;

/// So many times facts are mended at most.
const STEPS_MAX: usize = 8;

/// `seed`, mended until the old rule accepts it, and the same for the new.
pub(super) fn repaired(trial: &Trial<'_>, soil: &Soil<'_>, seed: &Json) -> Vec<Json> {
    trial.rules().filter_map(|rule| repair(&rule, (trial.today(), soil), seed)).collect()
}

fn repair(rule: &Rule<'_>, (today, soil): (&str, &Soil<'_>), seed: &Json) -> Option<Json> {
    let mut facts = seed.clone();
    for _ in 0..STEPS_MAX {
        let tree = tree(&facts)?;
        let activation = outcome::activation(rule.policy.program, &tree, today);
        if accepts(Some(outcome::outcome_of(rule.program, &activation))) {
            return Some(facts);
        }
        let before = facts.clone();
        match rule.program.when.evaluate(&activation) {
            Evaluated::Unknown(paths) => fill(&mut facts, &paths, soil),
            _ => mend(&mut facts, rule, (&activation, soil)),
        }
        if facts == before {
            return None;
        }
    }
    None
}

/// Gives each fact that is missing a value.
fn fill(facts: &mut Json, paths: &[String], soil: &Soil<'_>) {
    for path in paths.iter().filter_map(|it| field::steps(it)) {
        let sample = soil.shape.at(&path).map(|it| it.0.sample());
        field::set(facts, &path, sample.unwrap_or_else(|| "x".into()));
    }
}

fn mend(facts: &mut Json, rule: &Rule<'_>, (activation, soil): (&Activation<'_>, &Soil<'_>)) {
    let require = &rule.program.require;
    if let Evaluated::Unknown(paths) = require.evaluate(activation) {
        return fill(facts, &paths, soil);
    }
    for reason in require.explain(activation).reasons {
        match reason.remedy {
            Some(Remedy::Change { path, to }) => {
                if let Some(path) = field::steps(&path) {
                    field::set(facts, &path, to.to_json());
                }
            }
            Some(Remedy::Add { elements, list }) => {
                edit(facts, &list, |items| items.extend(elements.iter().map(Value::to_json)));
            }
            Some(Remedy::Remove { elements, list }) => {
                let gone: Vec<Json> = elements.iter().map(Value::to_json).collect();
                edit(facts, &list, |items| items.retain(|it| !gone.contains(it)));
            }
            None => {}
        }
    }
}

/// Edits the list at `path`.
fn edit(facts: &mut Json, path: &str, edit: impl FnOnce(&mut Vec<Json>)) {
    let Some(path) = field::steps(path) else { return };
    let mut items = match field::get(facts, &path) {
        Some(Json::Array(items)) => items.clone(),
        _ => Vec::new(),
    };
    edit(&mut items);
    field::set(facts, &path, Json::Array(items));
}

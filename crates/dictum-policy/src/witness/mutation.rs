//! Facts with one change.

use serde_json::Value as Json;

use super::Soil;
use super::field;
use super::pool::Pool;
use super::shape::{Shape, Words};

/// The most values that one fact is given.
const CANDIDATES_MAX: usize = 400;

/// The first elements of a list, each of which is changed.
const ELEMENTS_MAX: usize = 6;

/// The deepest that values are changed below the fact that is read.
const DEPTH_MAX: u32 = 4;

/// `facts` with one change each: a fact that the rule reads is another, of `pool`, or
/// absent.
pub(super) fn mutants<'s>(
    facts: &'s Json,
    (soil, pool): (&'s Soil<'s>, &'s Pool),
) -> impl Iterator<Item = Json> + use<'s> {
    soil.fields.iter().flat_map(move |it| {
        let current = field::get(facts, &it.path);
        let mut values = candidates(&it.shape, current, (pool, DEPTH_MAX));
        values.truncate(CANDIDATES_MAX);
        let changed = values.into_iter().map(move |value| {
            let mut facts = facts.clone();
            field::set(&mut facts, &it.path, value);
            facts
        });
        let prefixes = (1..=it.path.len()).filter_map(|end| it.path.get(..end));
        let optional = prefixes.filter(move |path| {
            let required = soil.shape.at(path).is_some_and(|it| it.1);
            !required && field::get(facts, path).is_some()
        });
        let removed = optional.map(move |path| {
            let mut facts = facts.clone();
            field::remove(&mut facts, path);
            facts
        });
        changed.chain(removed)
    })
}

/// Other values for `current`, of the same shape.
fn candidates(shape: &Shape, current: Option<&Json>, (pool, depth): (&Pool, u32)) -> Vec<Json> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    match shape {
        Shape::Any => anything(pool),
        Shape::Choice(choices) => choices.clone(),
        Shape::Bool => vec![true.into(), false.into()],
        Shape::Whole(least, most) => {
            let fits = pool.numbers.iter().filter(|it| (*least..=*most).contains(*it));
            fits.map(|it| (*it).into()).collect()
        }
        Shape::Number => pool.doubles.iter().map(|it| (*it).into()).collect(),
        Shape::Text(words) => texts(*words, current, pool),
        Shape::List(element, most) => list((element, *most), current, (pool, depth)),
        Shape::Object(fields) => {
            let whole = || current.cloned().unwrap_or_else(|| shape.sample());
            let mut values = if current.is_none() { vec![whole()] } else { Vec::new() };
            for (key, (shape, required)) in fields {
                let inner = current.and_then(|it| it.get(key));
                for value in candidates(shape, inner, (pool, depth)) {
                    let mut changed = whole();
                    field::set(&mut changed, &[field::Step::Key(key.clone())], value);
                    values.push(changed);
                }
                if !required && inner.is_some() {
                    let mut changed = whole();
                    field::remove(&mut changed, &[field::Step::Key(key.clone())]);
                    values.push(changed);
                }
            }
            values
        }
    }
}

fn anything(pool: &Pool) -> Vec<Json> {
    let texts = pool.texts.iter().map(|it| it.as_str().into());
    let numbers = pool.numbers.iter().map(|it| (*it).into());
    let others = [Json::Bool(true), Json::Bool(false), Json::Null, Json::Array(Vec::new())];
    texts.chain(numbers).chain(others).collect()
}

fn texts(words: Words, current: Option<&Json>, pool: &Pool) -> Vec<Json> {
    let mut values: Vec<String> = match words {
        Words::Pattern => return Vec::new(),
        Words::Date => pool.dates.clone(),
        Words::Free(..) => pool.texts.clone(),
    };
    if let Words::Free(least, most) = words {
        if let Some(text) = current.and_then(Json::as_str) {
            values.push(format!("{text}x"));
            values.push(format!("x{text}"));
        }
        values.extend(pool.lengths.iter().map(|it| "x".repeat(*it)));
        values.retain(|it| (least..=most).contains(&it.chars().count()));
    }
    values.into_iter().map(Json::from).collect()
}

/// Fewer elements, others, more, and as many as a condition names.
fn list(
    (element, most): (&Shape, usize),
    current: Option<&Json>,
    (pool, depth): (&Pool, u32),
) -> Vec<Json> {
    let there = current.and_then(Json::as_array).cloned().unwrap_or_default();
    let mut lists = vec![Vec::new()];
    for index in 0..there.len().min(pool.texts.len()) {
        let mut fewer = there.clone();
        fewer.remove(index);
        lists.push(fewer);
    }
    let others = candidates(element, None, (pool, depth));
    for other in &others {
        let mut more = there.clone();
        more.push(other.clone());
        lists.push(more);
        lists.push(vec![other.clone()]);
    }
    for (index, value) in there.iter().enumerate().take(ELEMENTS_MAX) {
        for other in candidates(element, Some(value), (pool, depth)) {
            let mut changed = there.clone();
            if let Some(place) = changed.get_mut(index) {
                *place = other;
            }
            lists.push(changed);
        }
    }
    for length in &pool.lengths {
        let cycle = there.iter().chain(&others).cloned();
        lists.push(std::iter::repeat_n(cycle, 16).flatten().take(*length).collect());
    }
    lists.retain(|it| it.len() <= most);
    lists.into_iter().map(Json::Array).collect()
}

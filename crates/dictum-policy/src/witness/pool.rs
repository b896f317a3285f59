//! The values that facts are given: what the conditions hold them against, and
//! their neighbours.

use std::collections::BTreeSet;

use dictum_evaluator::value::Value;

use crate::diff::Rule;

/// The most texts, and the most numbers, that are tried for one fact.
const VALUES_MAX: usize = 48;

/// The longest text or list that is made because a condition names its length.
const LENGTH_MAX: usize = 256;

/// Values by kind, those first that only one of the policies names.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) texts: Vec<String>,
    pub(super) dates: Vec<String>,
    pub(super) numbers: Vec<i64>,
    pub(super) doubles: Vec<f64>,
    pub(super) lengths: Vec<usize>,
    /// All texts that one of the rules names, origins of addresses among them.
    pub(super) lists: Vec<Vec<String>>,
}

impl Pool {
    /// The values that `rules` name, on the day `today`; before them, alone, those that
    /// only one of the rules names.
    pub(super) fn of(rules: &[Option<Rule<'_>>], today: &str) -> (Self, Self) {
        let each: Vec<Vec<Value>> =
            rules.iter().map(|it| it.map(|it| literals(&it)).unwrap_or_default()).collect();
        let in_all = |value: &Value| each.iter().all(|it| it.contains(value));
        let all = || each.iter().flatten();
        let (mut fresh, mut pool) = (Self::default(), Self::default());
        for value in all().filter(|it| !in_all(it)) {
            fresh.add(value);
            pool.add(value);
        }
        for value in all().filter(|it| in_all(it)) {
            pool.add(value);
        }
        pool.lists = each.iter().map(|it| texts(it)).collect();
        (fresh.distinct(), pool.usual(today).distinct())
    }

    /// Whether there are no values.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.numbers.is_empty() && self.doubles.is_empty()
    }

    /// The same with values that are worth a try in any case.
    fn usual(self, today: &str) -> Self {
        let mut pool = self;
        for date in [today, "0001-01-01", "9999-12-31"] {
            pool.dates.push(date.to_owned());
        }
        pool.texts.push(String::new());
        pool.texts.push("x".to_owned());
        pool.numbers.extend([0, 1, -1]);
        pool.doubles.extend([0.0, 1.0]);
        pool.lengths.extend([0, 1, 2]);
        pool
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.texts.push(text.to_string());
                self.texts.extend(origin(text));
                if is_date(text) {
                    self.dates.push(text.to_string());
                }
            }
            Value::Int(number) => {
                for near in [*number, number.saturating_sub(1), number.saturating_add(1)] {
                    self.numbers.push(near);
                    if let Ok(length) = usize::try_from(near)
                        && length <= LENGTH_MAX
                    {
                        self.lengths.push(length);
                    }
                }
            }
            Value::Double(number) => self.doubles.extend([*number, number - 0.5, number + 0.5]),
            _ => {}
        }
    }

    /// Each value once, and not too many.
    fn distinct(mut self) -> Self {
        first(&mut self.texts, Clone::clone);
        first(&mut self.dates, Clone::clone);
        first(&mut self.numbers, |it| *it);
        first(&mut self.doubles, |it| it.to_bits());
        first(&mut self.lengths, |it| *it);
        self
    }
}

/// The most texts of a list that is made of all that a rule names.
const LIST_MAX: usize = 400;

fn texts(values: &[Value]) -> Vec<String> {
    let mut all = Vec::new();
    for value in values {
        if let Value::String(text) = value {
            all.push(text.to_string());
            all.extend(origin(text));
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|it| seen.insert(it.clone()));
    all.truncate(LIST_MAX);
    all
}

fn first<T, K: Ord>(values: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = BTreeSet::new();
    values.retain(|it| seen.insert(key(it)));
    values.truncate(VALUES_MAX);
}

fn literals(rule: &Rule<'_>) -> Vec<Value> {
    let constants = [("params", rule.policy.program.params())];
    let programs = [&rule.program.require, &rule.program.when];
    programs.into_iter().flat_map(|it| it.side(&constants).literals()).collect()
}

/// An address without its path: `https://a.example`.
fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(format!("{scheme}://{host}"))
}

pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, it)| match at {
            4 | 7 => it == b'-',
            _ => it.is_ascii_digit(),
        })
}

//! Clauses that were edited since the last release, and what hangs on them.

use std::collections::BTreeSet;

use dictum_schema::id::{ParamId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::release::{Claim, Clause};
use dictum_source::source::Location;

use crate::requirements::{Entry, Requirements};
use crate::words;

/// How much a clause must have in common with a gone one to be its edition.
const LIKENESS_MIN: f64 = 0.3;

/// How many characters a message shows before and after what changed.
const CONTEXT_CHARS: usize = 16;

/// A clause that rules or parameters were made from, and that is gone or edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The clause as it was released.
    pub before: Clause,
    /// What it became; none where nothing is like it.
    pub now: Option<Now>,
    /// The rules that it asked for: each is suspect until somebody has looked.
    pub rules: Vec<RuleId>,
    /// The parameters that were read from it.
    pub params: Vec<ParamId>,
}

/// What a clause became.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// The clause.
    pub clause: Clause,
    /// Where it stands.
    pub at: Location,
}

/// Finds the clauses of the ledger `previous` that rules or parameters claimed and
/// that are not in `current` any more, in the order of `previous`.
///
/// Each is paired with the most similar clause that is new in `current` and that
/// the same rule or parameter claims, else with a similar new one that nobody
/// claims. No new clause stands for two.
pub fn find(previous: &[Clause], current: &Requirements) -> Vec<Suspect> {
    let before: BTreeSet<&str> = previous.iter().map(|it| it.id.as_str()).collect();
    let now: BTreeSet<&str> = current.ledger.iter().map(|it| it.clause.id.as_str()).collect();
    let mut new: Vec<&Entry> =
        current.ledger.iter().filter(|it| !before.contains(it.clause.id.as_str())).collect();
    let mut suspects = Vec::new();
    for clause in previous.iter().filter(|it| !now.contains(it.id.as_str())) {
        let rules: Vec<RuleId> = clause.claims.iter().filter_map(rule).cloned().collect();
        let params: Vec<ParamId> = clause.claims.iter().filter_map(param).cloned().collect();
        if rules.is_empty() && params.is_empty() {
            continue;
        }
        let now = successor(clause, &new)
            .map(|index| new.remove(index))
            .map(|it| Now { clause: it.clause.clone(), at: it.at.clone() });
        suspects.push(Suspect { before: clause.clone(), now, rules, params });
    }
    suspects
}

impl Suspect {
    /// What a person reads: where the clause is, what it was, what it is, and what
    /// hangs on it.
    pub fn message(&self) -> Text {
        let names: Vec<String> = self
            .rules
            .iter()
            .map(|it| format!("`{it}`"))
            .chain(self.params.iter().map(|it| format!("`params.{it}`")))
            .collect();
        let (en, zh) = (names.join(", "), names.join("、"));
        let [line, _] = self.now.as_ref().map_or(self.before.lines, |it| it.clause.lines);
        let Some(now) = &self.now else {
            let was = words::cut(&self.before.words, 4 * CONTEXT_CHARS);
            return Text::new(
                format!("the clause `{was}`, once on line {line}, is gone, and {en} came from it"),
                format!("原第 {line} 行的条款 `{was}` 已不存在，而 {zh} 由它而来"),
            );
        };
        let (was, is) = around_the_change(&self.before.words, &now.clause.words);
        Text::new(
            format!(
                "the clause on line {line} was `{was}` and is now `{is}`, so {en} may no longer say what it asks"
            ),
            format!("第 {line} 行的条款原为 `{was}`，现为 `{is}`，{zh} 可能不再符合它的要求"),
        )
    }
}

/// The index in `new` of what `clause` became.
fn successor(clause: &Clause, new: &[&Entry]) -> Option<usize> {
    let claimed = |it: &Clause| {
        it.claims.iter().any(|claim| {
            (rule(claim).is_some() || param(claim).is_some()) && clause.claims.contains(claim)
        })
    };
    let most_like = |wanted: &dyn Fn(&Clause) -> bool| {
        new.iter()
            .enumerate()
            .filter(|(_, it)| wanted(&it.clause))
            .map(|(index, it)| (likeness(clause, &it.clause), index))
            .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
            // The first of equals, so that the document's order decides.
            .max_by(|(one, first), (other, second)| one.total_cmp(other).then(second.cmp(first)))
            .map(|(_, index)| index)
    };
    most_like(&claimed).or_else(|| most_like(&|it: &Clause| it.claims.is_empty()))
}

fn likeness(one: &Clause, other: &Clause) -> f64 {
    words::likeness(&one.words, &other.words)
}

/// The parts of both texts that differ, with a little of what is around them.
fn around_the_change(one: &str, other: &str) -> (String, String) {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = one.len().min(other.len());
    let same = |(a, b): &(&char, &char)| a == b;
    let before = one.iter().zip(&other).take_while(same).count();
    let after = one.iter().rev().zip(other.iter().rev()).take_while(same).count();
    let after = after.min(shorter - before);
    let window = |chars: &[char]| {
        let start = before.saturating_sub(CONTEXT_CHARS);
        let end = (chars.len() - after + CONTEXT_CHARS).min(chars.len());
        let lead = if start > 0 { "…" } else { "" };
        let tail = if end < chars.len() { "…" } else { "" };
        let shown: String = chars.iter().skip(start).take(end - start).collect();
        format!("{lead}{shown}{tail}")
    };
    (window(&one), window(&other))
}

fn rule(claim: &Claim) -> Option<&RuleId> {
    match claim {
        Claim::Rule(id) => Some(id),
        _ => None,
    }
}

fn param(claim: &Claim) -> Option<&ParamId> {
    match claim {
        Claim::Param(id) => Some(id),
        _ => None,
    }
}

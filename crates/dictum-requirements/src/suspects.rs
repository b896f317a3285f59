//! Clauses that were edited since the last release, and what hangs on them.

use std::collections::BTreeSet;

use dictum_schema::confirmations::Confirmation;
use dictum_schema::diff::{ClauseChange, ClauseChangeKind};
use dictum_schema::id::{ParamId, PolicyId, RuleId};
use dictum_schema::language::Text;
use dictum_schema::release::{Claim, Clause};
use dictum_source::source::Location;
use semver::Version;

use crate::requirements::{Entry, Requirements};
use crate::words::{self, Shape};

/// How much a clause must have in common with a gone one to be its edition.
const LIKENESS_MIN: f64 = 0.3;

/// How many characters a message shows before and after what changed.
const CONTEXT_CHARS: usize = 16;

/// A clause that somebody claimed, and that is gone or edited.
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
    /// The rules of other policies that it asked for.
    pub elsewhere: Vec<RuleId>,
}

/// What a clause became.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// The clause.
    pub clause: Clause,
    /// Where it stands; none in a release, which has no document.
    pub at: Option<Location>,
}

/// Finds the clauses of the ledger `previous` that somebody claimed and that are not
/// in `current` any more, in the order of `previous`.
///
/// Each is paired with the most similar clause that is new in `current` and that
/// the same claim is laid to, else with a similar new one that nobody claims. No
/// new clause stands for two.
pub fn find(previous: &[Clause], current: &Requirements) -> Vec<Suspect> {
    let entry = |it: &Entry| Now { clause: it.clause.clone(), at: Some(it.at.clone()) };
    pairs(previous, current.ledger.iter().map(entry).collect())
}

/// Those of `changes` that are new and that nobody claims: somebody has to see that they
/// ask for nothing. Such a clause stands for itself, before and now.
pub(crate) fn unclaimed(changes: &[ClauseChange], current: &Requirements) -> Vec<Suspect> {
    let new = changes.iter().filter(|it| it.kind == ClauseChangeKind::New);
    let ids: BTreeSet<&str> =
        new.filter_map(|it| it.new.as_ref()).filter(|it| !it.claimed).map(|it| &*it.id).collect();
    let entries = current.ledger.iter().filter(|it| ids.contains(&*it.clause.id));
    // A sentence that stands twice is looked at once.
    let mut seen = BTreeSet::new();
    entries
        .filter(|it| seen.insert(&it.clause.id))
        .map(|it| Suspect {
            before: it.clause.clone(),
            now: Some(Now { clause: it.clause.clone(), at: Some(it.at.clone()) }),
            rules: Vec::new(),
            params: Vec::new(),
            elsewhere: Vec::new(),
        })
        .collect()
}

/// Finds the same between the ledgers of two releases.
pub fn between(previous: &[Clause], next: &[Clause]) -> Vec<Suspect> {
    pairs(previous, next.iter().map(|it| Now { clause: it.clone(), at: None }).collect())
}

fn pairs(previous: &[Clause], current: Vec<Now>) -> Vec<Suspect> {
    let before: BTreeSet<&str> = previous.iter().map(|it| it.id.as_str()).collect();
    let now: BTreeSet<String> = current.iter().map(|it| it.clause.id.clone()).collect();
    let mut new: Vec<(Now, Shape)> = current
        .into_iter()
        .filter(|it| !before.contains(it.clause.id.as_str()))
        .map(|it| {
            let shape = Shape::new(&it.clause.words);
            (it, shape)
        })
        .collect();
    let mut suspects = Vec::new();
    for clause in previous.iter().filter(|it| !now.contains(it.id.as_str())) {
        if clause.claims.is_empty() {
            continue;
        }
        let now = successor(clause, &new).map(|index| new.remove(index).0);
        suspects.push(Suspect {
            before: clause.clone(),
            now,
            rules: clause.claims.iter().filter_map(rule).cloned().collect(),
            params: clause.claims.iter().filter_map(param).cloned().collect(),
            elsewhere: clause.claims.iter().flat_map(elsewhere).cloned().collect(),
        });
    }
    suspects
}

/// The clauses of `suspects`, edited since the release `after`, that nobody confirmed:
/// each with what still hangs on it.
///
/// A confirmation is for the words that were and the words that are, letter by letter,
/// and for one step between releases; where either is another it says nothing.
pub fn unconfirmed(
    suspects: Vec<Suspect>,
    (policy, after): (&PolicyId, &Version),
    confirmations: &[Confirmation],
) -> Vec<Suspect> {
    let left = |mut suspect: Suspect| {
        let said: Vec<&Confirmation> = confirmations
            .iter()
            .filter(|it| it.policy == *policy && it.after == *after && suspect.is_confirmed_by(it))
            .collect();
        for it in &said {
            suspect.rules.retain(|id| !it.rules.contains(id));
            suspect.elsewhere.retain(|id| !it.rules.contains(id));
            suspect.params.retain(|id| !it.params.contains(id));
        }
        (said.is_empty() || suspect.has_dependents()).then_some(suspect)
    };
    suspects.into_iter().filter_map(left).collect()
}

impl Suspect {
    /// Whether something hangs on the clause by name.
    pub fn has_dependents(&self) -> bool {
        !(self.rules.is_empty() && self.elsewhere.is_empty() && self.params.is_empty())
    }

    /// Whether the clause is new, and stands for itself.
    pub fn is_new(&self) -> bool {
        self.now.as_ref().is_some_and(|it| it.clause.id == self.before.id)
    }

    /// Whether `confirmation` is for these words.
    fn is_confirmed_by(&self, confirmation: &Confirmation) -> bool {
        let now = self.now.as_ref().map(|it| &it.clause.id);
        confirmation.clause == self.before.id && confirmation.now.as_ref() == now
    }

    /// What a person reads: where the clause is, what it was, what it is, and what
    /// hangs on it.
    pub fn message(&self) -> Text {
        if self.is_new() {
            let [line, _] = self.before.lines;
            let words = words::cut(&self.before.words, 4 * CONTEXT_CHARS);
            return Text::new(
                format!("the clause `{words}` on line {line} is new, and nobody claims it"),
                format!("第 {line} 行的条款 `{words}` 是新增的，尚无归属"),
            );
        }
        let Text { en, zh_cn: zh } = self.names();
        let [line, _] = self.now.as_ref().map_or(self.before.lines, |it| it.clause.lines);
        let Some(now) = &self.now else {
            let was = words::cut(&self.before.words, 4 * CONTEXT_CHARS);
            return Text::new(
                format!("the clause `{was}`, once on line {line}, is gone, and {en} came from it"),
                format!("原第 {line} 行的条款 `{was}` 已不存在，而 {zh} 由它而来"),
            );
        };
        if self.before.words == now.clause.words {
            let words = words::cut(&now.clause.words, 4 * CONTEXT_CHARS);
            return Text::new(
                format!(
                    "in the clause `{words}` on line {line} a link changed, or what stands after its beginning, so {en} may no longer say what it asks"
                ),
                format!(
                    "第 {line} 行的条款 `{words}` 中的链接或后文有改动，{zh} 可能不再符合它的要求"
                ),
            );
        }
        let (was, is) = around_the_change(&self.before.words, &now.clause.words);
        Text::new(
            format!(
                "the clause on line {line} was `{was}` and is now `{is}`, so {en} may no longer say what it asks"
            ),
            format!("第 {line} 行的条款原为 `{was}`，现为 `{is}`，{zh} 可能不再符合它的要求"),
        )
    }
}

impl Suspect {
    /// What hangs on the clause, by name.
    fn names(&self) -> Text {
        let names: Vec<String> = self
            .rules
            .iter()
            .chain(&self.elsewhere)
            .map(|it| format!("`{it}`"))
            .chain(self.params.iter().map(|it| format!("`params.{it}`")))
            .collect();
        if names.is_empty() {
            // A clause that is informative, or that a person attests.
            return Text::new("the reason that the rulebook gives", "规则书给出的理由");
        }
        Text::new(names.join(", "), names.join("、"))
    }
}

/// The index in `new` of what `clause` became.
fn successor(clause: &Clause, new: &[(Now, Shape)]) -> Option<usize> {
    let claimed = |it: &Clause| it.claims.iter().any(|claim| clause.claims.contains(claim));
    let shape = Shape::new(&clause.words);
    let most_like = |wanted: &dyn Fn(&Clause) -> bool| {
        new.iter()
            .enumerate()
            .filter(|(_, (it, _))| wanted(&it.clause))
            .map(|(index, (_, it))| (shape.likeness(it), index))
            .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
            // The first of equals, so that the document's order decides.
            .max_by(|(one, first), (other, second)| one.total_cmp(other).then(second.cmp(first)))
            .map(|(_, index)| index)
    };
    most_like(&claimed).or_else(|| most_like(&|it: &Clause| it.claims.is_empty()))
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

fn elsewhere(claim: &Claim) -> &[RuleId] {
    match claim {
        Claim::Elsewhere(it) => &it.rules,
        _ => &[],
    }
}

fn param(claim: &Claim) -> Option<&ParamId> {
    match claim {
        Claim::Param(id) => Some(id),
        _ => None,
    }
}

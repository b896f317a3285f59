//! Two editions of a document: what became of its clauses, claimed or not.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use dictum_schema::diff::{ClauseChange, ClauseChangeKind, ClausePlace};
use dictum_schema::release::Clause;

use crate::words::Shape;

/// How much a clause must have in common with a gone one to be its edition. Of a vendor's
/// page and its own later edition, the edited sentences had 0.45 or more in common, and no
/// others did.
const LIKENESS_MIN: f64 = 0.45;

/// What it adds to stand below the same headings.
const SAME_HEADING: f64 = 0.1;

/// So many pairs of clauses are compared; what is left then is new or gone.
const PAIRS_MAX: usize = 1_000_000;

/// What became of the clauses of the ledger `old` in the ledger `new`: those that are
/// new, edited or moved, in the order of `new`, then those that are gone, in the order of
/// `old`.
///
/// A clause that says the same is the same, wherever it stands; below other headings it
/// moved. Of all others, those that have most in common are the editions of each other.
pub fn compare(old: &[Clause], new: &[Clause]) -> Vec<ClauseChange> {
    let mut pairs = Pairs::new(old.len(), new.len());
    pairs.by_words(old, new);
    pairs.by_likeness(old, new);
    let come = new.iter().enumerate().filter_map(|(at, it)| match pairs.of_new(at) {
        Some(before) => old.get(before).and_then(|before| kept(before, it)),
        None => Some(change(ClauseChangeKind::New, None, Some(it))),
    });
    let gone = old.iter().enumerate().filter(|(at, _)| pairs.of_old(*at).is_none());
    come.chain(gone.map(|(_, it)| change(ClauseChangeKind::Gone, Some(it), None))).collect()
}

/// Which clauses of two ledgers belong together, by their numbers.
struct Pairs {
    old: Vec<Option<usize>>,
    new: Vec<Option<usize>>,
}

impl Pairs {
    fn new(old: usize, new: usize) -> Self {
        Self { old: vec![None; old], new: vec![None; new] }
    }

    fn of_old(&self, at: usize) -> Option<usize> {
        self.old.get(at).copied().flatten()
    }

    fn of_new(&self, at: usize) -> Option<usize> {
        self.new.get(at).copied().flatten()
    }

    fn join(&mut self, old: usize, new: usize) {
        if let (Some(one), Some(other)) = (self.old.get_mut(old), self.new.get_mut(new)) {
            (*one, *other) = (Some(new), Some(old));
        }
    }

    /// Joins clauses of the same words: first those below the same headings, so that what
    /// stands twice is not taken for moved.
    fn by_words(&mut self, old: &[Clause], new: &[Clause]) {
        let here = |it: &Clause| (it.id.clone(), it.heading.clone());
        self.equal(old, new, here);
        self.equal(old, new, |it| it.id.clone());
    }

    fn equal<K: std::hash::Hash + Eq>(
        &mut self,
        old: &[Clause],
        new: &[Clause],
        key: impl Fn(&Clause) -> K,
    ) {
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, it) in new.iter().enumerate().filter(|(at, _)| self.of_new(*at).is_none()) {
            free.entry(key(it)).or_default().push_back(at);
        }
        let open: Vec<usize> = (0..old.len()).filter(|at| self.of_old(*at).is_none()).collect();
        for at in open {
            let same = old.get(at).and_then(|it| free.get_mut(&key(it))?.pop_front());
            if let Some(same) = same {
                self.join(at, same);
            }
        }
    }

    /// Joins what is left by what it has in common, the most alike first.
    fn by_likeness(&mut self, old: &[Clause], new: &[Clause]) {
        let left = |all: &[Clause], is_free: &dyn Fn(usize) -> bool| -> Vec<(usize, Shape)> {
            let left = all.iter().enumerate().filter(|(at, _)| is_free(*at));
            left.map(|(at, it)| (at, Shape::new(&it.words))).collect()
        };
        let gone = left(old, &|at| self.of_old(at).is_none());
        let come = left(new, &|at| self.of_new(at).is_none());
        let heading = |all: &[Clause], at: usize| all.get(at).map(|it| it.heading.clone());
        let mut below: BTreeMap<Option<Vec<String>>, BTreeSet<usize>> = BTreeMap::new();
        for (number, (at, _)) in come.iter().enumerate() {
            below.entry(heading(new, *at)).or_default().insert(number);
        }
        let none = BTreeSet::new();
        let mut alike: Vec<(f64, usize, usize)> = Vec::new();
        let mut budget = PAIRS_MAX;
        for (at, shape) in &gone {
            let here = below.get(&heading(old, *at)).unwrap_or(&none);
            // Those below the same headings come first: they are never left out for others.
            let elsewhere = (0..come.len()).filter(|it| !here.contains(it));
            for number in here.iter().copied().chain(elsewhere).take(budget) {
                budget = budget.saturating_sub(1);
                let Some((other, other_shape)) = come.get(number) else { continue };
                let likeness = shape.likeness(other_shape);
                if likeness >= LIKENESS_MIN {
                    let bonus = if here.contains(&number) { SAME_HEADING } else { 0.0 };
                    alike.push((likeness + bonus, *at, *other));
                }
            }
        }
        // The first of equals, so that the document's order decides.
        alike.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        for (_, before, now) in alike {
            if self.of_old(before).is_none() && self.of_new(now).is_none() {
                self.join(before, now);
            }
        }
    }
}

/// What became of a clause that is in both editions; none where nothing did.
fn kept(before: &Clause, now: &Clause) -> Option<ClauseChange> {
    let kind = match (before.id == now.id, before.heading == now.heading) {
        (true, true) => return None,
        (true, false) => ClauseChangeKind::Moved,
        (false, _) => ClauseChangeKind::Edited,
    };
    Some(change(kind, Some(before), Some(now)))
}

fn change(kind: ClauseChangeKind, old: Option<&Clause>, new: Option<&Clause>) -> ClauseChange {
    let place = |it: &Clause| ClausePlace {
        id: it.id.clone(),
        heading: it.heading.clone(),
        lines: it.lines,
        words: it.words.clone(),
        asks: it.asks,
        level: it.level,
        claimed: !it.claims.is_empty(),
    };
    ClauseChange { kind, old: old.map(place), new: new.map(place) }
}

#[cfg(test)]
mod tests {
    use dictum_schema::diff::ClauseChangeKind::{self, Edited, Gone, Moved, New};
    use dictum_schema::release::Clause;

    use super::compare;

    /// Clauses from lines of `heading | words`.
    fn ledger(lines: &[&str]) -> Vec<Clause> {
        let numbered = (1..).zip(lines);
        numbered
            .map(|(line, it)| {
                let (heading, words) = it.split_once(" | ").unwrap_or(("", it));
                Clause {
                    id: words.to_owned(),
                    heading: vec![heading.to_owned()],
                    lines: [line, line],
                    words: words.to_owned(),
                    asks: false,
                    level: None,
                    claims: Vec::new(),
                }
            })
            .collect()
    }

    fn told(old: &[&str], new: &[&str]) -> Vec<(ClauseChangeKind, String)> {
        let changes = compare(&ledger(old), &ledger(new)).into_iter();
        let words = changes.map(|it| (it.kind, it.new.or(it.old)));
        words.map(|(kind, it)| (kind, it.map(|it| it.words).unwrap_or_default())).collect()
    }

    #[test]
    fn clauses_are_new_gone_edited_or_moved() {
        let old = [
            "1.1 | Root login is off.",
            "1.1 | Passwords have at least 12 characters.",
            "1.2 | Logs are kept for 90 days.",
            "1.2 | 备份每天进行一次。",
        ];
        let new = [
            "1.1 | Root login is off.",
            "1.1 | Passwords have at least 16 characters.",
            "1.1 | Disks are encrypted.",
            "1.3 | Logs are kept for 90 days.",
        ];
        let wanted = [
            (Edited, "Passwords have at least 16 characters."),
            (New, "Disks are encrypted."),
            (Moved, "Logs are kept for 90 days."),
            (Gone, "备份每天进行一次。"),
        ];
        let wanted: Vec<_> = wanted.into_iter().map(|(it, words)| (it, words.to_owned())).collect();
        assert_eq!(told(&old, &new), wanted);
    }

    #[test]
    fn a_sentence_that_stands_twice_is_counted() {
        let (once, twice) = (["a | You must sign."], ["a | You must sign.", "a | You must sign."]);
        assert_eq!(told(&once, &twice), [(New, "You must sign.".to_owned())]);
        assert_eq!(told(&twice, &once), [(Gone, "You must sign.".to_owned())]);
        let apart = ["b | You must sign.", "a | You must sign."];
        assert_eq!(told(&once, &apart), [(New, "You must sign.".to_owned())]);
    }

    #[test]
    fn each_clause_is_the_edition_of_one() {
        let old = ["a | Keys are rotated every 30 days."];
        let new = ["a | Keys are rotated every 60 days.", "a | Keys are rotated every 31 days."];
        let kinds: Vec<_> = told(&old, &new).into_iter().map(|it| it.0).collect();
        assert_eq!(kinds.iter().filter(|it| **it == Edited).count(), 1);
        assert_eq!(kinds.iter().filter(|it| **it == New).count(), 1);
    }
}

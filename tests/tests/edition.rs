//! Laws of editions: nothing is said of a document against itself, and forwards and
//! backwards are mirror images.

use dictum_requirements::edition;
use dictum_schema::diff::{ClauseChange, ClauseChangeKind};
use dictum_schema::release::Clause;
use dictum_schema::severity::Level;
use proptest::prelude::*;

fn clause() -> impl Strategy<Value = Clause> {
    let heading = prop::sample::select(vec!["A", "B", "C"]);
    let words = prop_oneof![
        "[a-d]{1,3}( [a-d]{1,4}){2,6}",
        prop::sample::select(vec!["日志须保留九十天。", "日志须保留一百天。", "You must sign."])
            .prop_map(str::to_owned),
    ];
    (heading, words, any::<bool>()).prop_map(|(heading, words, asks)| Clause {
        id: words.clone(),
        heading: vec![heading.to_owned()],
        lines: [1, 1],
        words,
        asks,
        level: asks.then_some(Level::Must),
        claims: Vec::new(),
    })
}

fn mirrored(it: &ClauseChange) -> ClauseChange {
    let kind = match it.kind {
        ClauseChangeKind::New => ClauseChangeKind::Gone,
        ClauseChangeKind::Gone => ClauseChangeKind::New,
        other => other,
    };
    ClauseChange { kind, old: it.new.clone(), new: it.old.clone() }
}

/// How many changes are of each kind: among equals, which clause is whose edition may
/// differ by the direction, and how many there are may not.
fn counted(changes: &[ClauseChange]) -> [usize; 3] {
    let of = |kind| changes.iter().filter(|it| it.kind == kind).count();
    [of(ClauseChangeKind::New), of(ClauseChangeKind::Gone), of(ClauseChangeKind::Moved)]
}

proptest! {
    #[test]
    fn a_ledger_against_itself_says_nothing(one in prop::collection::vec(clause(), 0..12)) {
        prop_assert_eq!(edition::compare(&one, &one), []);
    }

    #[test]
    fn every_clause_is_accounted_for(
        old in prop::collection::vec(clause(), 0..10),
        new in prop::collection::vec(clause(), 0..10),
    ) {
        let [come, gone, _] = counted(&edition::compare(&old, &new));
        prop_assert_eq!(old.len() + come, new.len() + gone);
    }

    #[test]
    fn what_is_added_is_new_and_taken_away_again_gone(
        old in prop::collection::vec(clause(), 0..10),
        added in clause(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut new = old.clone();
        new.insert(at.index(old.len() + 1), added);
        let forwards = edition::compare(&old, &new);
        prop_assert_eq!(counted(&forwards), [1, 0, 0]);
        let backwards: Vec<_> = edition::compare(&new, &old).iter().map(mirrored).collect();
        prop_assert_eq!(backwards, forwards);
    }
}

//! The verbs with which demands begin.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Verbs that are hardly ever anything else where a sentence begins.
pub(super) static SURE: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("verbs.txt").split_whitespace().collect());

/// Verbs that are nouns or adjectives too.
pub(super) static EITHER: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("verbs-and-nouns.txt").split_whitespace().collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_sorted_and_stand_in_one_list() {
        for list in [include_str!("verbs.txt"), include_str!("verbs-and-nouns.txt")] {
            let words: Vec<&str> = list.split_whitespace().collect();
            assert!(words.is_sorted_by(|one, other| one < other));
        }
        assert!(SURE.is_disjoint(&EITHER));
    }
}

//! Letters that are one where case does not count.
//!
//! RE2 folds by Unicode's simple folding: a character is one with whatever folds to the
//! same single character, so that `k`, `K` and the Kelvin sign are one, and `ß` and `ss`
//! are not.

use std::sync::LazyLock;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::code_points::CodePoints;
use super::unicode;

/// Every two characters that are one, both ways, by the first.
static PAIRS: LazyLock<Vec<(u32, u32)>> = LazyLock::new(pairs);

impl CodePoints {
    /// These and whatever is one with any of them.
    pub(super) fn folded(&self) -> Self {
        let mut ranges = self.ranges().to_vec();
        for &(first, last) in self.ranges() {
            let from = PAIRS.partition_point(|it| it.0 < first);
            let pairs = PAIRS.iter().skip(from).take_while(|it| it.0 <= last);
            ranges.extend(pairs.map(|it| (it.1, it.1)));
        }
        Self::new(ranges)
    }
}

fn pairs() -> Vec<(u32, u32)> {
    let cased = unicode::cased();
    let mut pairs = Vec::new();
    for one in cased.iter().flat_map(|it| it.start()..=it.end()) {
        let mut orbit = ClassUnicode::new([ClassUnicodeRange::new(one, one)]);
        // Without the table nothing is folded, which the test below would tell.
        if orbit.try_case_fold_simple().is_err() {
            break;
        }
        orbit.intersect(&cased);
        for other in orbit.iter().flat_map(|it| it.start()..=it.end()).filter(|it| *it != one) {
            pairs.push((u32::from(one), u32::from(other)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{CodePoints, unicode};

    #[test]
    fn whatever_folds_is_among_the_cased() {
        let mut rest = unicode::cased();
        rest.negate();
        rest.intersect(&unicode::assigned());
        let before = rest.clone();
        rest.case_fold_simple();
        rest.intersect(&unicode::assigned());
        assert_eq!(rest, before);
    }

    #[test]
    fn folds_as_unicode_does_simply() {
        let one = |it: char| CodePoints::of(u32::from(it)..=u32::from(it)).folded();
        for (it, orbit) in
            [('k', "Kk\u{212A}"), ('ſ', "Ssſ"), ('ß', "ßẞ"), ('σ', "Σςσ"), ('中', "中")]
        {
            let orbit = CodePoints::new(orbit.chars().map(|it| (it.into(), it.into())).collect());
            assert_eq!(one(it), orbit, "{it}");
        }
        assert_eq!(CodePoints::all().folded(), CodePoints::all());
    }
}

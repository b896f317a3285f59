//! Sets of code points.

use std::ops::RangeInclusive;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir};

/// The last code point.
const LAST: u32 = char::MAX as u32;

/// A set of code points: surrogates are in RE2's sets, though no text has any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CodePoints {
    // INVARIANT (apart): ranges ascend, none is empty, none touches the next.
    ranges: Vec<(u32, u32)>,
}

impl CodePoints {
    /// The code points of `ranges`, which may stand in any order and overlap.
    pub(super) fn new(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.retain(|(first, last)| first <= last);
        ranges.sort_unstable();
        let mut apart: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match apart.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last);
                }
                _ => apart.push((first, last)),
            }
        }
        Self { ranges: apart }
    }

    /// One range, both of whose ends belong to it.
    pub(super) fn of(range: RangeInclusive<u32>) -> Self {
        Self::new(vec![(*range.start(), *range.end())])
    }

    /// Every code point.
    pub(super) fn all() -> Self {
        Self::of(0..=LAST)
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// These and `range`.
    pub(super) fn with(mut self, range: (u32, u32)) -> Self {
        self.ranges.push(range);
        Self::new(self.ranges)
    }

    pub(super) fn contains(&self, code: u32) -> bool {
        let at = self.ranges.partition_point(|it| it.1 < code);
        self.ranges.get(at).is_some_and(|it| it.0 <= code)
    }

    /// Every code point that is not one of these.
    pub(super) fn negated(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for &(first, last) in &self.ranges {
            if next < first {
                ranges.push((next, first - 1));
            }
            next = last.saturating_add(1);
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self { ranges }
    }

    /// The same as a step of the tree: what holds no character matches nothing.
    pub(super) fn to_hir(&self) -> Hir {
        Hir::class(Class::Unicode(ClassUnicode::new(self.ranges.iter().flat_map(characters))))
    }
}

/// The characters of a range: what lies on either side of the surrogates.
fn characters(&(first, last): &(u32, u32)) -> impl Iterator<Item = ClassUnicodeRange> {
    const BEFORE: u32 = 0xD7FF;
    const AFTER: u32 = 0xE000;
    [(first, last.min(BEFORE)), (first.max(AFTER), last)].into_iter().filter_map(|(first, last)| {
        let (start, end) = (char::from_u32(first)?, char::from_u32(last)?);
        (start <= end).then(|| ClassUnicodeRange::new(start, end))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CodePoints, LAST};

    proptest! {
        #[test]
        fn negated_twice_is_identity(
            ranges in prop::collection::vec((0..=LAST, 0..=LAST), 0..8),
        ) {
            let set = CodePoints::new(ranges);
            prop_assert_eq!(set.negated().negated(), set);
        }
    }

    #[test]
    fn ranges_that_touch_are_one() {
        let set = CodePoints::new(vec![(5, 9), (0, 4), (7, 7), (20, 10)]);
        assert_eq!(set.ranges(), [(0, 9)]);
        assert_eq!(CodePoints::all().negated(), CodePoints::default());
    }
}

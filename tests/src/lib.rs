//! What the runners of the corpus share: a test for each case, and none forgotten.

use std::collections::BTreeSet;
use std::path::Path;

/// Makes a test of each case named, which calls `check` with its name, and one more
/// that holds the names to the folders of `corpus()`.
#[macro_export]
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_case_has_a_test() {
            $crate::assert_every_case_has_a_test(&corpus(), &[$(stringify!($name)),*]);
        }
    };
}

/// Holds the names of `tests` to the folders below `corpus`, whose names may have `-`
/// where a test has `_`.
///
/// # Panics
///
/// Panics where a folder has no test, or a test no folder.
#[expect(clippy::panic, reason = "a test fails loudly")]
pub fn assert_every_case_has_a_test(corpus: &Path, tests: &[&str]) {
    let Ok(entries) = std::fs::read_dir(corpus) else {
        panic!("{} is not there", corpus.display());
    };
    let folders: BTreeSet<String> = entries
        .filter_map(Result::ok)
        .map(|it| it.file_name().to_string_lossy().replace('-', "_"))
        .collect();
    let tests: BTreeSet<String> = tests.iter().map(|it| (*it).to_owned()).collect();
    assert_eq!(folders, tests);
}

//! Coverage as LCOV's trace file, over the rulebook's lines.

use std::fmt::Write as _;

use dictum_schema::coverage::Coverage;

use super::{lines, taken, times};
use crate::printable;

/// Writes `coverage` as an LCOV trace file: rules are its functions, and each part of
/// a condition is a block with two branches, true and false.
pub fn lcov(coverage: &Coverage) -> String {
    let mut text = format!("TN:{}\n", test_name(coverage.policy.as_str()));
    // Writing to a string does not fail.
    let _ = writeln!(text, "SF:{}", printable::one_line(&coverage.rulebook));
    for rule in &coverage.rules {
        let _ = writeln!(text, "FN:{},{}", rule.line, rule.rule);
    }
    for rule in &coverage.rules {
        let _ = writeln!(text, "FNDA:{},{}", rule.cases, rule.rule);
    }
    let hit = coverage.rules.iter().filter(|it| it.cases > 0).count();
    let _ = writeln!(text, "FNF:{}\nFNH:{hit}", coverage.rules.len());
    let lines = lines(coverage);
    let mut branches = 0;
    let mut branches_taken = 0;
    for (line, parts) in &lines {
        for (block, part) in parts.iter().enumerate() {
            for (branch, count) in [part.yes, part.no].into_iter().enumerate() {
                // A part that was never reached has no count at all.
                let count = if times(part) == 0 { "-".to_owned() } else { count.to_string() };
                let _ = writeln!(text, "BRDA:{line},{block},{branch},{count}");
            }
            branches += 2;
            branches_taken += taken(part);
        }
    }
    let _ = writeln!(text, "BRF:{branches}\nBRH:{branches_taken}");
    let mut lines_hit = 0;
    for (line, parts) in &lines {
        let count = parts.iter().map(|it| times(it)).max().unwrap_or(0);
        lines_hit += usize::from(count > 0);
        let _ = writeln!(text, "DA:{line},{count}");
    }
    let _ = writeln!(text, "LF:{}\nLH:{lines_hit}\nend_of_record", lines.len());
    text
}

/// A name as LCOV allows it: letters, digits and `_`.
fn test_name(policy: &str) -> String {
    policy.replace('-', "_")
}

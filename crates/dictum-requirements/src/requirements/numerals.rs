//! The numerals of a text: which of its digits and words are values, and which are
//! the numbers of clauses, dates, versions and names.
//!
//! What could be read in two ways is [`Reading::Unclear`]: it stays among the
//! numerals, so that nothing beside it is taken for the only one.

mod amount;
mod lexer;
mod spelled;

use std::ops::Range;

pub(super) use amount::Amount;
pub(super) use lexer::{fold, label_end};

/// A numeral, and where it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral {
    /// Its bytes in the folded text, unit included.
    pub(super) range: Range<usize>,
    /// Where its digits and words end in the folded text, and its unit may begin.
    pub(super) number_end: usize,
    /// Its words with the unit, as a message shows them.
    pub(super) shown: String,
    /// What it says.
    pub(super) reading: Reading,
}

/// What a numeral says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// One number.
    One(Amount),
    /// A range from one number to another.
    Between(Amount, Amount),
    /// Digits or words that can be read in several ways, or in none.
    Unclear,
}

/// The numerals of `text`, in its order. The numbers of clauses and steps, dates,
/// addresses and digits inside of names are none.
pub(super) fn of(text: &str) -> Vec<Numeral> {
    let folded = lexer::fold(text);
    let numerals = lexer::read(&folded).unwrap_or_else(|| {
        let (range, number_end) = (0..folded.len(), folded.len());
        let (shown, reading) = (folded.clone(), Reading::Unclear);
        vec![Numeral { range, number_end, shown, reading }]
    });
    without_repetitions(numerals, text)
}

/// Takes `(6)` in `six (6) months` for the same numeral once more.
fn without_repetitions(numerals: Vec<Numeral>, text: &str) -> Vec<Numeral> {
    let folded = lexer::fold(text);
    let mut kept: Vec<Numeral> = Vec::with_capacity(numerals.len());
    for numeral in numerals {
        let repeats = |before: &&mut Numeral| {
            let gap = folded.get(before.range.end..numeral.range.start).unwrap_or_default();
            before.reading == numeral.reading
                && before.reading != Reading::Unclear
                && gap.trim() == "("
        };
        match kept.last_mut().filter(repeats) {
            // In `six (6) months` the unit stands after the second one.
            Some(before) if before.number_end < before.range.end => {}
            Some(before) => {
                let rest = folded.get(numeral.range.end..).unwrap_or_default();
                let closed = usize::from(rest.starts_with(')'));
                before.number_end = numeral.range.end + closed;
            }
            None => kept.push(numeral),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The readings of `text`: `5`, `3..5`, `?`.
    fn readings(text: &str) -> String {
        let shown = |it: &Numeral| match it.reading {
            Reading::One(amount) => amount.to_string(),
            Reading::Between(low, high) => format!("{low}..{high}"),
            Reading::Unclear => "?".to_owned(),
        };
        of(text).iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(readings(text), want, "{text}");
    }

    #[test]
    fn grouping_belongs_to_one_numeral() {
        check("at most 1,000,000 rows", "1000000");
        check("1 000", "1000");
        check("at most 1 000 000 rows", "1000000");
        check("1'000 and 10_000", "1000 10000");
        check("１，０９５ 天", "1095");
        check("1e3", "1000");
        check("2.5e3 rows", "2500");
        check("500万行", "5000000");
        check("1.5 亿元", "150000000");
        check("3 thousand rows", "3000");
        check("0.75", "0.75");
        check("-4 °C", "-4");
    }

    #[test]
    fn what_has_two_readings_is_unclear() {
        for text in ["12,5", "at most 1 500 rows", "1.000.000", "80,443,8080", "1-2-3", "1/2"] {
            check(text, "?");
        }
        check("10k requests", "?");
        check("10⁶ rows", "?");
        check("½ day", "?");
        check("Python 3.10 is needed.", "?");
        check("基础库 2.10 以上", "?");
        check("半年内", "?");
        check("half of 6 hosts", "? 6");
        check("第 30 天前", "?");
        check("the 5th day", "?");
        check("99999999999999999999999999999999999999999999", "?");
    }

    #[test]
    fn ranges_have_two_ends() {
        check("3-5天", "3..5");
        check("需要5 - 7个工作日", "5..7");
        check("3～5 天", "3..5");
        check("3天至5天", "3..5");
        check("between 3 and 5 days", "3..5");
        check("from 1 MB to 5 MB", "1..5");
        check("三至五天", "3..5");
        check("编号-5", "5");
    }

    #[test]
    fn numbers_of_clauses_dates_and_versions_are_no_values() {
        check("see section 3.2.2 within 24 hours", "24");
        check("至少六个月，见第 2 节", "6");
        check("§ 4: logs are kept 400 days", "400");
        check("12. Ports MUST be below 1024", "1024");
        check("4.2.1 口令长度应不少于8位", "8");
        check("4.2 口令长度应不少于8位", "8");
        check("4.2 日志应保存不少于180天", "180");
        check("4.2 天", "4.2");
        check("(3) at most 5", "5");
        check("sections 3 and 4: 24 hours", "24");
        check("2.10.0", "?");
        check("until 2027-01-31 at most 5", "5");
        check("自2026年11月28日起5天内", "5");
        check("HTML5 over TLS1.2 on https://a.example:8443/v1, 3 times", "3");
        check("按 GB/T 22239-2019 保留 180 天", "180");
        check("RFC 2119", "");
        check("V2", "");
        check("代表 5 人", "5");
        check("附录 3 中的 6 项", "6");
    }

    #[test]
    fn spelled_numbers_are_numerals() {
        check("within ninety days", "90");
        check("six (6) months", "6");
        check("six (7) months", "6 7");
        check("one hundred and eighty days", "180");
        check("twenty-four hours", "24");
        check("至少六个月", "6");
        check("三十", "30");
        check("一百八十天", "180");
        check("两年", "2");
        check("十五个工作日", "15");
        check("百分之九十", "90");
        check("一级类目、唯一、一般、统一、万一、十分", "");
        check("One of the hosts, and no one else", "");
        check("nothing at all", "");
    }
}

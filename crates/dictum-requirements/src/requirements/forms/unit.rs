//! Units: what a number counts, and how much one of it is.

use crate::requirements::numerals::Numeral;
use crate::words;

/// What units measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::requirements) enum Dimension {
    /// Time; the smallest unit is a second.
    Time,
    /// Data; the smallest unit is a byte.
    Bytes,
    /// Hundredths.
    Percent,
    /// What is counted under this name.
    Other(String),
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::requirements) struct Unit {
    pub(super) dimension: Dimension,
    /// How many of the smallest unit it is.
    pub(super) size: i128,
    /// Whether the calendar gives it several lengths.
    pub(super) calendar: bool,
}

const DAY: i128 = 86_400;

/// The names of units. What has several meanings (`M`, `6月`, `3分`) is none.
const TIMES: [(&str, i128); 33] = [
    ("seconds", 1),
    ("second", 1),
    ("secs", 1),
    ("sec", 1),
    ("s", 1),
    ("秒钟", 1),
    ("秒", 1),
    ("minutes", 60),
    ("minute", 60),
    ("mins", 60),
    ("min", 60),
    ("分钟", 60),
    ("hours", 3600),
    ("hour", 3600),
    ("hrs", 3600),
    ("hr", 3600),
    ("h", 3600),
    ("小时", 3600),
    ("days", DAY),
    ("day", DAY),
    ("d", DAY),
    ("自然日", DAY),
    ("天", DAY),
    ("日", DAY),
    ("weeks", 7 * DAY),
    ("week", 7 * DAY),
    ("星期", 7 * DAY),
    ("周", 7 * DAY),
    ("months", MONTH),
    ("month", MONTH),
    ("个月", MONTH),
    ("years", YEAR),
    ("year", YEAR),
];

/// A month and a year as they are counted where no calendar is at hand.
const MONTH: i128 = 30 * DAY;
const YEAR: i128 = 365 * DAY;

/// Decimal and binary multiples, by their letter.
const MULTIPLES: [(&str, u32); 4] = [("k", 1), ("M", 2), ("G", 3), ("T", 4)];

/// Words before a unit of time that change nothing.
const IDLE: [&str; 4] = ["calendar", "consecutive", "full", "整"];

impl Unit {
    /// The unit that the rulebook calls `name`.
    pub(super) fn named(name: &str) -> Self {
        let name = words::normalise(name);
        let whole = |it: &(Self, usize)| it.1 == name.len();
        match Self::at(&name).filter(whole) {
            Some((unit, _)) => unit,
            None => Self::other(name),
        }
    }

    fn other(name: String) -> Self {
        Self { dimension: Dimension::Other(name), size: 1, calendar: false }
    }

    /// The unit of `numeral` in the folded `text`, where it is one of `wanted`.
    pub(super) fn after(text: &str, numeral: &Numeral, wanted: &Dimension) -> Option<Self> {
        if text.get(numeral.range.start..)?.starts_with("百分之") {
            return Some(Self { dimension: Dimension::Percent, size: 1, calendar: false });
        }
        let rest = text.get(numeral.number_end..)?;
        let rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '-');
        if let Dimension::Other(name) = wanted {
            let found = rest
                .strip_prefix(name.as_str())
                .or_else(|| rest.strip_prefix('个')?.trim_start().strip_prefix(name.as_str()));
            return found.filter(|it| ends(name, it)).map(|_| Self::other(name.clone()));
        }
        let idle = IDLE.iter().find_map(|it| rest.strip_prefix(it));
        Self::at(idle.map_or(rest, str::trim_start)).map(|(unit, _)| unit)
    }

    /// The unit with which `text` begins, and its bytes.
    pub(super) fn at(text: &str) -> Option<(Self, usize)> {
        Self::time_at(text).or_else(|| Self::bytes_at(text)).or_else(|| {
            let names = ["%", "percent", "per cent"];
            let name = names.into_iter().find(|it| begins(text, it))?;
            Some((Self { dimension: Dimension::Percent, size: 1, calendar: false }, name.len()))
        })
    }

    fn time_at(text: &str) -> Option<(Self, usize)> {
        let (rest, lead) = match text.strip_prefix('个') {
            Some(rest) if !text.starts_with("个月") => (rest.trim_start(), text.len()),
            _ => (text, text.len()),
        };
        let lead = lead - rest.len();
        let years = [("年", YEAR)];
        let found = TIMES.iter().chain(&years).find(|(name, _)| begins(rest, name))?;
        let (name, size) = *found;
        let calendar = size == MONTH || size == YEAR;
        Some((Self { dimension: Dimension::Time, size, calendar }, lead + name.len()))
    }

    fn bytes_at(text: &str) -> Option<(Self, usize)> {
        let unit = |size: i128, length: usize| {
            (Self { dimension: Dimension::Bytes, size, calendar: false }, length)
        };
        for name in ["bytes", "byte", "字节", "B"] {
            if begins(text, name) {
                return Some(unit(1, name.len()));
            }
        }
        MULTIPLES.iter().find_map(|(letter, power)| {
            let head = text.get(..1)?;
            let same = head == *letter || *letter == "k" && head == "K";
            let rest = text.get(1..).filter(|_| same)?;
            if begins(rest, "iB") {
                return Some(unit(1024_i128.pow(*power), 3));
            }
            begins(rest, "B").then(|| unit(1000_i128.pow(*power), 2))
        })
    }
}

/// Whether `text` begins with `name` as a whole word; names of one or two letters keep
/// their case.
fn begins(text: &str, name: &str) -> bool {
    let Some(head) = text.get(..name.len()) else { return false };
    let same = if name.len() > 2 { head.eq_ignore_ascii_case(name) } else { head == name };
    same && ends(name, text.get(name.len()..).unwrap_or_default())
}

/// Whether the word `name` ends where `rest` begins.
fn ends(name: &str, rest: &str) -> bool {
    let letter = |it: char| it.is_ascii_alphanumeric() || it == '_';
    !name.ends_with(letter) || !rest.starts_with(letter)
}

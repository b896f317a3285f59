//! Days in a text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::requirements::numerals;

static DAYS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&expression()).ok());

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn expression() -> String {
    let month = "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    [
        r"(?P<y1>\d{4})(?:-|/|\.)(?P<m1>\d{1,2})(?:-|/|\.)(?P<d1>\d{1,2})".to_owned(),
        r"(?P<y2>\d{4})\s*年\s*(?P<m2>\d{1,2})\s*月(?:\s*(?P<d2>\d{1,2})\s*[日号])?".to_owned(),
        format!(r"(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m3>{month})\.?,?\s+(?P<y3>\d{{4}})"),
        format!(r"(?P<m4>{month})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})"),
        r"\d{1,2}/\d{1,2}/\d{2,4}".to_owned(),
    ]
    .join("|")
}

/// The days of `text` as they stand there, each as `2027-01-31`; none where it is no
/// day of the calendar, or could be read in two ways.
pub(super) fn of(text: &str) -> Vec<(String, Option<String>)> {
    let days = DAYS.as_ref();
    debug_assert!(days.is_some(), "INVARIANT (lexer): its expressions are sound");
    let Some(days) = days else { return Vec::new() };
    let text = numerals::fold(text);
    let found = days.captures_iter(&text);
    found.map(|it| (it.get(0).map_or("", |it| it.as_str()).to_owned(), day(&it))).collect()
}

fn day(found: &Captures<'_>) -> Option<String> {
    let part = |name: char| {
        let numbers = ['1', '2', '3', '4'].into_iter();
        let mut parts = numbers.filter_map(|it| found.name(&format!("{name}{it}")));
        parts.next().map(|it| it.as_str())
    };
    let (year, month, day) = (part('y')?, part('m')?, part('d')?);
    let year: u32 = year.parse().ok()?;
    let month = month.parse().ok().or_else(|| month_number(month))?;
    let day: u32 = day.parse().ok()?;
    ((1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The number of the month that begins with the letters of `name`.
fn month_number(name: &str) -> Option<u32> {
    let head = name.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|it| *it == head)?;
    u32::try_from(index + 1).ok()
}

/// How many days `month` of `year` has.
fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

//! Days as they are written: `2026-11-01`.

use jiff::civil::Date;

/// The day that `text` writes as `YYYY-MM-DD`; none for another form or a day
/// that no calendar has.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    Date::new(digits(year)?, i8::try_from(digits(month)?).ok()?, i8::try_from(digits(day)?).ok()?)
        .ok()
}

fn digits(text: &str) -> Option<i16> {
    if text.bytes().all(|it| it.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// The first part of `text` that has a day's form: ten characters with no digit
/// on either side.
pub(crate) fn find(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).find_map(|start| {
        let end = start + 10;
        let form = bytes.get(start..end)?;
        let fits = form.iter().enumerate().all(|(at, it)| match at {
            4 | 7 => *it == b'-',
            _ => it.is_ascii_digit(),
        });
        if fits && !digit(start.checked_sub(1)) && !digit(Some(end)) {
            text.get(start..end)
        } else {
            None
        }
    })
}

/// How many days `taken` lies before `today`.
pub(crate) fn age(taken: Date, today: Date) -> i64 {
    i64::from(taken.until(today).map_or(0, |it| it.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_days_of_the_calendar_in_the_one_form_are_days() {
        assert_eq!(parse("2026-02-28"), Some(date(2026, 2, 28)));
        for text in ["2026-02-29", "2026-2-28", "20260228", "2026-13-01", "+026-01-01", "", "一"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_found_in_a_files_name() {
        assert_eq!(find("getcategory.2026-11-01.json"), Some("2026-11-01"));
        assert_eq!(find("类目2026-99-99"), Some("2026-99-99"));
        assert_eq!(find("a-12026-11-01.json"), None);
        assert_eq!(find("2026-11-011"), None);
    }

    #[test]
    fn an_age_counts_days_over_months() {
        assert_eq!(age(date(2026, 9, 30), date(2026, 11, 22)), 53);
    }
}

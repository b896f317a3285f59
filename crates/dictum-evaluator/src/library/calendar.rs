//! The mainland's working days, as far as they have been announced.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde_json::Value;

/// The announcements, with their source and date.
const DATA: &str = include_str!("../../data/mainland-workdays.json");

/// What is known of one year.
#[derive(Debug, Default)]
struct Year {
    /// Days from Monday to Friday that are free.
    free: Vec<Date>,
    /// Saturdays and Sundays that are worked.
    worked: Vec<Date>,
}

static YEARS: LazyLock<BTreeMap<i16, Year>> = LazyLock::new(|| {
    let data: Value = serde_json::from_str(DATA).unwrap_or_default();
    let years = data.get("years").and_then(Value::as_object);
    years
        .into_iter()
        .flatten()
        .filter_map(|(year, days)| {
            let dates = |key: &str| -> Vec<Date> {
                let list = days.get(key).and_then(Value::as_array);
                list.into_iter().flatten().filter_map(|it| it.as_str()?.parse().ok()).collect()
            };
            let free = dates("holidays").into_iter().filter(|it| is_weekday(*it)).collect();
            let worked = dates("make_up_workdays").into_iter().filter(|it| !is_weekday(*it));
            Some((year.parse().ok()?, Year { free, worked: worked.collect() }))
        })
        .collect()
});

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The working days after `from` up to and including `to`; none where `to` is not
/// after `from`. In a year that is not known, Monday to Friday count.
pub(super) fn workdays(from: Date, to: Date) -> i64 {
    if to <= from {
        return 0;
    }
    let within = |days: &[Date]| {
        let count = days.iter().filter(|it| **it > from && **it <= to).count();
        i64::try_from(count).unwrap_or(0)
    };
    let changes: i64 = YEARS
        .range(from.year()..=to.year())
        .map(|(_, year)| within(&year.worked) - within(&year.free))
        .sum();
    weekdays_until(to) - weekdays_until(from) + changes
}

/// Whether every working day after `from` up to and including `to` is known.
pub(super) fn is_known(from: Date, to: Date) -> bool {
    let first = from.tomorrow().map_or(from, |it| it.min(to));
    (first.year()..=to.year()).all(|year| YEARS.contains_key(&year))
}

/// The days from Monday to Friday up to and including `date`, from a Monday on.
fn weekdays_until(date: Date) -> i64 {
    let monday = Date::constant(1, 1, 1);
    let days = days_between(monday, date);
    days.div_euclid(7) * 5 + (days.rem_euclid(7) + 1).min(5)
}

/// The days from `from` to `to`.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_day_counted_from_is_a_monday() {
        assert_eq!(date("0001-01-01").weekday(), Weekday::Monday);
    }

    #[test]
    fn weeks_without_holidays_have_five_days() {
        assert_eq!(workdays(date("2031-03-03"), date("2031-03-10")), 5);
        assert_eq!(workdays(date("2031-03-07"), date("2031-03-09")), 0);
        assert_eq!(workdays(date("2031-03-09"), date("2031-03-03")), 0);
    }

    #[test]
    fn announced_holidays_and_make_up_days_count() {
        // National Day 2024: 29 September and 12 October are worked, 1 to 7 October are free.
        assert_eq!(workdays(date("2024-09-27"), date("2024-10-07")), 2);
        assert_eq!(workdays(date("2024-10-07"), date("2024-10-13")), 5);
    }

    #[test]
    fn years_that_nobody_announced_are_not_known() {
        assert!(is_known(date("2024-01-01"), date("2024-12-31")));
        assert!(is_known(date("2023-12-31"), date("2024-12-31")));
        assert!(!is_known(date("2024-01-01"), date("2099-01-01")));
    }
}

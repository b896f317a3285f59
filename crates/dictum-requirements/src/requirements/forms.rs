//! The one thing that a value is: a number, a version, a day, a size, a length of time.
//!
//! Whatever could be meant as well is a candidate too, and several candidates are no
//! value: a rulebook is to say which of them counts.

mod day;
mod unit;
mod version;

use dictum_schema::rulebook::{Form, Pick};

use self::unit::{Dimension, Unit};
use super::numerals::{self, Amount, Numeral, Reading};

/// How values are read.
pub(super) struct Forms {
    pub(super) form: Form,
    pub(super) pick: Option<Pick>,
    /// Whether a text may hold several values.
    pub(super) several: bool,
    /// The unit that numbers and sizes count.
    pub(super) unit: Option<Unit>,
}

/// A value, and whether its length was counted by the calendar.
pub(super) struct Value {
    /// The value in its one spelling.
    pub(super) text: String,
    /// What it was read from, where a month or a year counts as so many days.
    pub(super) counted: Option<String>,
}

/// Why a text gives no value.
pub(super) struct Refused {
    /// What may be meant, as it stands there.
    pub(super) candidates: Vec<String>,
    /// Whether it is one range.
    pub(super) range: bool,
}

impl Forms {
    /// The unit `text` of the option `unit`.
    pub(super) fn unit(text: &str) -> Unit {
        Unit::named(text)
    }

    /// The values of `text`: the one that there is, or all where there may be several.
    ///
    /// # Errors
    ///
    /// Fails with what may be meant where that is not one value.
    pub(super) fn of(&self, text: &str) -> Result<Vec<Value>, Refused> {
        let plain = |found: Vec<(String, Option<String>)>| {
            let value = |it: String| Value { text: it, counted: None };
            found.into_iter().map(|(shown, it)| (shown, it.map(value))).collect()
        };
        let (found, range) = match self.form {
            Form::Version => (plain(version::of(text)), false),
            Form::Date => (plain(day::of(text)), false),
            Form::Number | Form::Size | Form::Duration => self.quantities(text),
        };
        let (candidates, values): (Vec<String>, Vec<Option<Value>>) = found.into_iter().unzip();
        let values: Option<Vec<Value>> = values.into_iter().collect();
        let fits = |it: &Vec<Value>| !it.is_empty() && (self.several || it.len() == 1);
        values.filter(fits).ok_or(Refused { candidates, range })
    }

    /// The numerals of `text` that can be meant, each with its value; and whether they
    /// are one range.
    fn quantities(&self, text: &str) -> (Vec<(String, Option<Value>)>, bool) {
        let folded = numerals::fold(text);
        let all = numerals::of(text);
        let alone = |it: &Numeral| all.len() == 1 && it.shown == folded.trim();
        let meant: Vec<&Numeral> =
            all.iter().filter(|it| self.is_meant(&folded, it, alone(it))).collect();
        let range = matches!(meant.as_slice(), [it] if matches!(it.reading, Reading::Between(..)));
        let value = |it: &&Numeral| (it.shown.clone(), self.quantity(&folded, it));
        (meant.iter().map(value).collect(), range)
    }

    /// Whether `numeral` can be meant: without a unit each can, and with one those that
    /// count it, or whose unit nobody knows.
    fn is_meant(&self, text: &str, numeral: &Numeral, alone: bool) -> bool {
        let wanted = match (self.form, &self.unit) {
            (Form::Duration, _) => &Dimension::Time,
            (Form::Size, _) => &Dimension::Bytes,
            (_, Some(unit)) => &unit.dimension,
            (_, None) => return true,
        };
        let found = Unit::after(text, numeral, wanted);
        // A number alone in its cell counts what the column does.
        let bare = alone && found.is_none() && self.form != Form::Duration && self.unit.is_some();
        numeral.reading == Reading::Unclear
            || bare
            || found.is_some_and(|it| it.dimension == *wanted)
    }

    /// The value of `numeral`; none where it has several readings.
    fn quantity(&self, text: &str, numeral: &Numeral) -> Option<Value> {
        let amount = match (numeral.reading, self.pick) {
            (Reading::One(amount), None) => amount,
            (Reading::Between(low, _), Some(Pick::Low)) => low,
            (Reading::Between(_, high), Some(Pick::High)) => high,
            _ => return None,
        };
        let plain = |amount: Amount| Value { text: amount.to_string(), counted: None };
        match (self.form, &self.unit) {
            (Form::Duration, _) => {
                let unit = Unit::after(text, numeral, &Dimension::Time)?;
                let seconds = amount.times(unit.size, 1).filter(|it| it.is_whole())?;
                let counted = unit.calendar.then(|| numeral.shown.clone());
                Some(Value { text: format!("{seconds}s"), counted })
            }
            (Form::Size, unit) => {
                let found = Unit::after(text, numeral, &Dimension::Bytes);
                let size = found.or_else(|| unit.clone())?.size;
                amount.times(size, unit.as_ref().map_or(1, |it| it.size)).map(plain)
            }
            (_, Some(unit)) => {
                let found = Unit::after(text, numeral, &unit.dimension);
                let size = found.map_or(unit.size, |it| it.size);
                amount.times(size, unit.size).map(plain)
            }
            (_, None) => Some(plain(amount)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `form` with `unit` gives for `text`: its values, or `? ` and what may be meant.
    fn read(form: Form, unit: &str, text: &str) -> String {
        let unit = (!unit.is_empty()).then(|| Forms::unit(unit));
        let forms = Forms { form, pick: None, several: false, unit };
        match forms.of(text) {
            Ok(values) => values.into_iter().map(|it| it.text).collect::<Vec<_>>().join(" "),
            Err(refused) => format!("? {}", refused.candidates.join(", ")).trim().to_owned(),
        }
    }

    #[track_caller]
    fn check(form: Form, cases: &[(&str, &str)]) {
        for (text, want) in cases {
            assert_eq!(read(form, "", text), *want, "{text}");
        }
    }

    #[test]
    fn durations_are_seconds() {
        check(
            Form::Duration,
            &[
                ("at least 90 days", "7776000s"),
                ("7 年", "220752000s"),
                ("24 hours", "86400s"),
                ("six (6) months", "15552000s"),
                ("六个月", "15552000s"),
                ("90-day period", "7776000s"),
                ("1.5 小时", "5400s"),
                ("at most 5 logins within 24 hours", "86400s"),
                ("4.2 日志应保存不少于180天", "15552000s"),
                ("30 calendar days", "2592000s"),
                ("30 个自然日", "2592000s"),
                ("2 weeks", "1209600s"),
                ("500 ms", "?"),
                ("5 个工作日", "?"),
                ("5 business days", "?"),
                ("90", "?"),
                ("半年", "? 半年"),
                ("30 days, or 2 weeks", "? 30 days, 2 weeks"),
                ("3-5天", "? 3-5天"),
            ],
        );
    }

    #[test]
    fn sizes_are_bytes_or_the_unit() {
        check(
            Form::Size,
            &[
                ("512 MiB", "536870912"),
                ("at most 10 GB of 3 disks", "10000000000"),
                ("1 KiB", "1024"),
                ("512", "?"),
                ("2M", "? 2"),
            ],
        );
        assert_eq!(read(Form::Size, "MiB", "1 GiB"), "1024");
        assert_eq!(read(Form::Size, "MiB", "512"), "512");
        assert_eq!(read(Form::Size, "MiB", "the limit is 512"), "?");
        assert_eq!(read(Form::Size, "MB", "1 MiB"), "1.048576");
    }

    #[test]
    fn numbers_keep_to_their_unit() {
        assert_eq!(read(Form::Number, "days", "2 weeks"), "14");
        assert_eq!(read(Form::Number, "天", "90"), "90");
        assert_eq!(read(Form::Number, "days", "5 logins in 24 hours"), "1");
        assert_eq!(read(Form::Number, "%", "不低于百分之九十五"), "95");
        assert_eq!(read(Form::Number, "%", "at least 99.9% of 30 days"), "99.9");
        assert_eq!(read(Form::Number, "次", "24小时内不超过5次"), "5");
        assert_eq!(read(Form::Number, "days", "at least 5 logins"), "?");
        assert_eq!(read(Form::Number, "years", "90 days"), "? 90 days");
    }

    #[test]
    fn versions_and_days_have_one_spelling() {
        check(
            Form::Version,
            &[
                ("use v2.10.0 or later", "2.10.0"),
                ("TLS 1.2 以上", "1.2"),
                ("TLS1.2 以上", "1.2"),
                ("Use version 2.10.0 or later.", "2.10.0"),
                ("see section 3.2.2; version 4 is needed", "4"),
                ("4.2.1 基础库不低于 2.10.0-beta.1", "2.10.0-beta.1"),
                ("版本 7 以上", "7"),
                ("1.2 or 1.3", "? 1.2, 1.3"),
                ("at most 1.5 GB", "?"),
                ("nothing", "?"),
            ],
        );
        check(
            Form::Date,
            &[
                ("until 2027-01-31 at 5", "2027-01-31"),
                ("自2027年1月31日起", "2027-01-31"),
                ("2027/1/31", "2027-01-31"),
                ("by 31 January 2027", "2027-01-31"),
                ("by Jan. 31, 2027", "2027-01-31"),
                ("by January 31st, 2027", "2027-01-31"),
                ("2027-02-30", "? 2027-02-30"),
                ("1/2/2027", "? 1/2/2027"),
                ("2027年1月", "? 2027年1月"),
                ("2027-01-01 to 2027-02-01", "? 2027-01-01, 2027-02-01"),
            ],
        );
    }
}

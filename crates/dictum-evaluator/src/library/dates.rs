//! Civil dates as text: `days`, `workdays`, `workdaysKnown`.

use jiff::civil::Date;

use super::calendar;
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Function, Overload};
use crate::model::types::Type;
use crate::model::value::quoted;

pub(super) fn register(environment: &mut Environment) {
    let kinds = [Type::String, Type::String];
    let functions = [
        Function::new("days").with(Overload::global("days", kinds.clone(), Type::Int, |call| {
            let (from, to) = span(call)?;
            Ok(Datum::Int(calendar::days_between(from, to)))
        })),
        Function::new("workdays").with(Overload::global(
            "workdays",
            kinds.clone(),
            Type::Int,
            |call| {
                let (from, to) = span(call)?;
                Ok(Datum::Int(calendar::workdays(from, to)))
            },
        )),
        Function::new("workdaysKnown").with(Overload::global(
            "workdays_known",
            kinds,
            Type::Bool,
            |call| {
                let (from, to) = span(call)?;
                Ok(Datum::Bool(calendar::is_known(from, to)))
            },
        )),
    ];
    for function in functions {
        environment.add_function(function);
    }
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

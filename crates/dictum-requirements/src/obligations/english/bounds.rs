//! Bounds that ask without a word of duty.

use dictum_schema::severity::Level;

use super::Ctx;
use crate::obligations::sentence::Duty;

const COMPARATIVES: [&str; 22] = [
    "more", "less", "fewer", "later", "newer", "higher", "lower", "greater", "older", "longer",
    "shorter", "larger", "smaller", "above", "below", "better", "earlier", "deeper", "stronger",
    "bigger", "slower", "wider",
];

const NUMBERS: [&str; 14] = [
    "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "twelve", "fifteen",
];

const UNITS: [&str; 24] = [
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks",
    "month", "months", "quarter", "year", "years", "ms", "s", "h", "min", "m", "cm", "mm", "km",
    "metres",
];

/// The duty that a bound of the segment states.
pub(super) fn duty(ctx: Ctx<'_>) -> Option<Duty> {
    let can = |it: &str| ["can", "may", "might", "could"].contains(&it);
    if ctx.is_past || ctx.is_condition() || ctx.words.iter().any(|it| can(it.as_ref())) {
        return None;
    }
    (0..ctx.words.len()).any(|it| is_bound(ctx, it)).then_some(Duty::part(Level::Must))
}

fn is_bound(ctx: Ctx<'_>, index: usize) -> bool {
    let (next, third) = (ctx.at(index + 1), ctx.at(index + 2));
    match ctx.at(index) {
        "at" => {
            let often = ["a", "per", "every", "each", "in", "before", "an"];
            (next == "least" || next == "most")
                && (third != "once" || often.contains(&ctx.at(index + 3)))
        }
        "no" | "not" => COMPARATIVES.contains(&next) && third == "than",
        "or" => {
            let number = ctx.any_before(index, 2, |it| {
                it.bytes().any(|it| it.is_ascii_digit()) || it.starts_with('`')
            });
            COMPARATIVES.contains(&next) && number
        }
        "exceed" | "exceeds" => {
            ctx.any_before(index, 2, |it| ["not", "never"].contains(&it) || it.ends_with("n't"))
        }
        "within" => is_period(ctx, index + 1),
        "exactly" => !next.is_empty(),
        "minimum" | "maximum" if has_number_behind(ctx, index) => true,
        "minimum" | "maximum" => next == "of" || (index == 0 && ctx.place.segment.label),
        "upper" | "lower" => next == "limit" || next == "bound",
        "latest" => ctx.before(index, 1) == "the" && ctx.before(index, 2) == "at",
        _ => false,
    }
}

/// Whether `the maximum age is 90 days` follows: a predicate, then a number.
fn has_number_behind(ctx: Ctx<'_>, index: usize) -> bool {
    let mut rest = ctx.words.iter().skip(index + 1).map(AsRef::as_ref);
    rest.any(|it| ["is", "are", "of"].contains(&it))
        && rest.any(|it| it.starts_with(|it: char| it.is_ascii_digit() || it == '`'))
}

/// Whether a number and a unit of time or length stand at `index`.
fn is_period(ctx: Ctx<'_>, index: usize) -> bool {
    let number = ctx.at(index);
    let counted = number.starts_with(|it: char| it.is_ascii_digit()) || NUMBERS.contains(&number);
    counted && (1..=3).any(|it| UNITS.contains(&ctx.at(index + it)))
}

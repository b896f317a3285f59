//! `quantity('1.5Gi')`: exact decimal numbers with the suffixes of Kubernetes' resources.

use std::any::Any;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::library::conversions::not_a;
use crate::library::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Traits, Work};
use crate::model::operators::overflow;
use crate::model::types::Type;
use crate::model::value::Opaque;

const NAME: &str = "kubernetes.Quantity";

/// A quantity has no smaller part than this, and is rounded away from zero to it.
const PARTS: i128 = 1_000_000_000;

/// A quantity that is written is no larger than this: what is larger counts as this.
const MOST: i128 = i64::MAX as i128 * PARTS;

/// More digits than this change nothing, whatever the suffix: 10^18 is the largest.
const DIGITS_MAX: usize = 60;

const CONSTANT: Traits = Traits::new().work(Work::Constant);

const READS: Traits = CONSTANT.decided_by(0).example("1.5Gi");

/// How many parts of [`PARTS`] it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Quantity(i128);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Double, Int, String};
    let quantity = Type::opaque(NAME);
    environment.add_type(NAME, quantity.clone());
    let one = std::slice::from_ref(&quantity);
    add_all(
        environment,
        [
            global("quantity", &[String], quantity.clone(), |call| {
                let text = call.str(0)?;
                parse(text).map(made).ok_or_else(|| not_a("quantity", text))
            })
            .doc(
                "The quantity that a text spells: `1.5Gi`, `200m`, `3e2`.",
                "文本所写的数量：`1.5Gi`、`200m`、`3e2`。",
            )
            .traits(READS),
            global("isQuantity", &[String], Bool, |call| {
                Ok(Datum::Bool(parse(call.str(0)?).is_some()))
            })
            .doc("Whether a text spells a quantity.", "文本是否为数量。")
            .traits(Traits::new().total()),
            member("sign", one, Int, |call| Ok(Datum::Int(sign(of(call, 0)?))))
                .doc(
                    "-1, 0 or 1, as the quantity is negative, zero or positive.",
                    "符号：负、零、正分别为 -1、0、1。",
                )
                .plain(),
            member("isInteger", one, Bool, |call| Ok(Datum::Bool(integer(of(call, 0)?).is_some())))
                .doc(
                    "Whether it is a whole number that an int can hold.",
                    "是否为 int 可容纳的整数。",
                )
                .plain(),
            member("asInteger", one, Int, |call| {
                integer(of(call, 0)?).map(Datum::Int).ok_or_else(overflow)
            })
            .doc(
                "The whole number that it is; an error where it is none.",
                "所表示的整数；不是整数则出错。",
            )
            .traits(CONSTANT),
            member("asApproximateFloat", one, Double, |call| {
                Ok(Datum::Double(approximate(of(call, 0)?)))
            })
            .doc("The nearest floating-point number.", "最接近的浮点数。")
            .plain(),
        ],
    );
    register_sums(environment);
}

fn register_sums(environment: &mut Environment) {
    let quantity = Type::opaque(NAME);
    let two = [quantity.clone(), quantity.clone()];
    let with_int = [quantity.clone(), Type::Int];
    add_all(
        environment,
        [
            member("add", &two, quantity.clone(), |call| sum(of(call, 0)?, of(call, 1)?))
                .doc("The sum.", "求和。")
                .traits(CONSTANT),
            member("add", &with_int, quantity.clone(), |call| sum(of(call, 0)?, whole(call)?))
                .doc("The sum.", "求和。")
                .traits(CONSTANT),
            member("sub", &two, quantity.clone(), |call| difference(of(call, 0)?, of(call, 1)?))
                .doc("The difference.", "求差。")
                .traits(CONSTANT),
            member("sub", &with_int, quantity.clone(), |call| {
                difference(of(call, 0)?, whole(call)?)
            })
            .doc("The difference.", "求差。")
            .traits(CONSTANT),
        ],
    );
    register_order(environment);
}

fn register_order(environment: &mut Environment) {
    use Type::{Bool, Int};
    let quantity = Type::opaque(NAME);
    let two = [quantity.clone(), quantity];
    add_all(
        environment,
        [
            member("isLessThan", &two, Bool, |call| Ok(Datum::Bool(of(call, 0)? < of(call, 1)?)))
                .doc("Whether the first is less than the second.", "前者是否小于后者。")
                .plain(),
            member("isGreaterThan", &two, Bool, |call| {
                Ok(Datum::Bool(of(call, 0)? > of(call, 1)?))
            })
            .doc("Whether the first is greater than the second.", "前者是否大于后者。")
            .plain(),
            member("compareTo", &two, Int, |call| Ok(compared(of(call, 0)?.cmp(&of(call, 1)?))))
                .doc(
                    "-1, 0 or 1, as the first is less than, equal to or greater than the second.",
                    "比较：小于、等于、大于分别为 -1、0、1。",
                )
                .plain(),
        ],
    );
}

/// An order as a number.
pub(super) fn compared<'a>(order: Ordering) -> Datum<'a> {
    Datum::Int(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

impl Opaque for Quantity {
    fn kind(&self) -> Type {
        Type::opaque(NAME)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn text(&self) -> String {
        let (whole, part) = (self.0 / PARTS, (self.0 % PARTS).unsigned_abs());
        let sign = if self.0 < 0 && whole == 0 { "-" } else { "" };
        let part = format!("{part:09}");
        match part.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            part => format!("{sign}{whole}.{part}"),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn made<'a>(it: Quantity) -> Datum<'a> {
    Datum::Opaque(Arc::new(it))
}

fn of(call: Call<'_, '_>, at: usize) -> Result<Quantity, Failure> {
    match call.get(at)? {
        Datum::Opaque(it) => {
            let quantity = it.as_any().downcast_ref::<Quantity>();
            quantity.copied().ok_or_else(|| call.mismatch())
        }
        _ => Err(call.mismatch()),
    }
}

fn whole(call: Call<'_, '_>) -> Result<Quantity, Failure> {
    Ok(Quantity(i128::from(call.int(1)?).saturating_mul(PARTS)))
}

fn sum<'a>(one: Quantity, other: Quantity) -> Result<Datum<'a>, Failure> {
    one.0.checked_add(other.0).map(|it| made(Quantity(it))).ok_or_else(overflow)
}

fn difference<'a>(one: Quantity, other: Quantity) -> Result<Datum<'a>, Failure> {
    one.0.checked_sub(other.0).map(|it| made(Quantity(it))).ok_or_else(overflow)
}

fn sign(it: Quantity) -> i64 {
    i64::from(it.0 > 0) - i64::from(it.0 < 0)
}

fn integer(it: Quantity) -> Option<i64> {
    if it.0 % PARTS == 0 { i64::try_from(it.0 / PARTS).ok() } else { None }
}

#[expect(clippy::cast_precision_loss, reason = "the function says that it is near")]
fn approximate(it: Quantity) -> f64 {
    it.0 as f64 / PARTS as f64
}

/// What a suffix multiplies by: a power of two, or of ten.
enum Scale {
    Two(u32),
    Ten(i32),
}

fn scale(suffix: &str) -> Option<Scale> {
    Some(match suffix {
        "" => Scale::Ten(0),
        "n" => Scale::Ten(-9),
        "u" => Scale::Ten(-6),
        "m" => Scale::Ten(-3),
        "k" => Scale::Ten(3),
        "M" => Scale::Ten(6),
        "G" => Scale::Ten(9),
        "T" => Scale::Ten(12),
        "P" => Scale::Ten(15),
        "E" => Scale::Ten(18),
        "Ki" => Scale::Two(10),
        "Mi" => Scale::Two(20),
        "Gi" => Scale::Two(30),
        "Ti" => Scale::Two(40),
        "Pi" => Scale::Two(50),
        "Ei" => Scale::Two(60),
        other => {
            let exponent = other.strip_prefix(['e', 'E'])?;
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            let plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            // What an exponent may be at most, no number of 60 digits outweighs.
            let exponent = if plain { exponent.parse().ok()? } else { return None };
            Scale::Ten(i32::clamp(exponent, -1000, 1000))
        }
    })
}

/// Digits with a point among them, and how many stand behind it.
struct Digits {
    number: i128,
    behind: i32,
}

fn digits(text: &str) -> Option<Digits> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() && part.is_empty() || !plain(whole) || !plain(part) {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    if whole.len() > DIGITS_MAX || part.len() > DIGITS_MAX {
        return None;
    }
    // An i128 holds 38 digits; what is further behind the point decides rounding alone.
    let kept =
        part.get(..part.len().min(37_usize.saturating_sub(whole.len().min(37)))).unwrap_or("");
    let rounded = i128::from(kept.len() < part.len());
    let number: i128 = match format!("{whole}{kept}").as_str() {
        "" => 0,
        all => all.parse().unwrap_or(i128::MAX / 2),
    };
    Some(Digits { number: number.saturating_add(rounded), behind: i32::try_from(kept.len()).ok()? })
}

fn parse(text: &str) -> Option<Quantity> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(rest.len());
    let (number, suffix) = rest.split_at_checked(end)?;
    let Digits { number, behind } = digits(number)?;
    let (factor, power) = match scale(suffix)? {
        Scale::Two(bits) => (1_i128 << bits, 9 - behind),
        Scale::Ten(power) => (1, power + 9 - behind),
    };
    let scaled = number.saturating_mul(factor);
    let parts = if power >= 0 {
        let by = 10_i128.checked_pow(power.unsigned_abs());
        if scaled == 0 { 0 } else { by.map_or(i128::MAX, |it| scaled.saturating_mul(it)) }
    } else {
        match 10_i128.checked_pow(power.unsigned_abs()) {
            // Away from zero, as Kubernetes rounds.
            Some(by) => scaled / by + i128::from(scaled % by != 0),
            None => i128::from(scaled != 0),
        }
    };
    let parts = parts.min(MOST);
    Some(Quantity(if negative { -parts } else { parts }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact() {
        let parts = |text: &str| parse(text).map(|it| it.0);
        for (one, other) in [
            ("1", "1000m"),
            ("1k", "1e3"),
            ("1Ki", "1024"),
            ("1.5Gi", "1536Mi"),
            ("-0.5", "-500m"),
            ("0.1", "100m"),
            ("1E", "1e18"),
            ("+1", "1.0"),
            (".5", "500m"),
            ("5.", "5"),
            ("0e999999", "0"),
            ("1e-9", "1n"),
            ("1e-12", "1n"),
            ("0.0000000001", "1n"),
            ("1e400", "9223372036854775807"),
            ("99999999999999999999999999", "9223372036854775807"),
            ("8Ei", "9223372036854775807"),
        ] {
            assert!(parts(one).is_some(), "{one}");
            assert_eq!(parts(one), parts(other), "{one} {other}");
        }
        for odd in
            ["", "a", "1.2.3", "1KI", "1 Gi", "1e", "1e+", "--1", "１", ".", "1Gi2", "0x1", "1ki"]
        {
            assert_eq!(parts(odd), None, "{odd}");
        }
        assert_eq!(parse("-1.25").map(|it| it.text()).as_deref(), Some("-1.25"));
        assert_eq!(parse("-0.25").map(|it| it.text()).as_deref(), Some("-0.25"));
    }
}

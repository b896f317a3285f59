//! `semver('1.2.3')`: semantic versions.

use std::any::Any;
use std::sync::Arc;

use semver::Version;

use super::quantity::compared;
use crate::library::conversions::not_a;
use crate::library::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Traits, Work};
use crate::model::operators::overflow;
use crate::model::types::Type;
use crate::model::value::Opaque;

const NAME: &str = "kubernetes.Semver";

const READS: Traits = Traits::new().decided_by(0).example("1.2.3");

/// A version; its build metadata orders nothing.
#[derive(Debug, Clone)]
struct Semver(Version);

pub(super) fn register(environment: &mut Environment) {
    use Type::{Bool, Int, String};
    let version = Type::opaque(NAME);
    environment.add_type(NAME, version.clone());
    let one = std::slice::from_ref(&version);
    let two = [version.clone(), version.clone()];
    let lenient = [String, Bool];
    add_all(
        environment,
        [
            global("semver", &[String], version.clone(), |call| made(call.str(0)?, false))
                .doc("The semantic version that a text spells.", "文本所写的语义化版本。")
                .traits(READS),
            global("semver", &lenient, version.clone(), |call| made(call.str(0)?, flag(call)?))
                .doc(
                    "The same; with true, `v1` and `01.2` are read as `1.0.0` and `1.2.0`.",
                    "同上；为 true 时 `v1`、`01.2` 读作 `1.0.0`、`1.2.0`。",
                ),
            global("isSemver", &[String], Bool, |call| {
                Ok(Datum::Bool(parse(call.str(0)?, false).is_some()))
            })
            .doc("Whether a text spells a semantic version.", "文本是否为语义化版本。")
            .traits(Traits::new().total()),
            global("isSemver", &lenient, Bool, |call| {
                Ok(Datum::Bool(parse(call.str(0)?, flag(call)?).is_some()))
            })
            .doc(
                "The same, with true as `semver` reads it then.",
                "同上；为 true 时按 `semver` 的宽松读法。",
            )
            .traits(Traits::new().total()),
            member("major", one, Int, |call| part(of(call, 0)?.0.major))
                .doc("The first number of a version.", "主版本号。")
                .traits(Traits::new().work(Work::Constant)),
            member("minor", one, Int, |call| part(of(call, 0)?.0.minor))
                .doc("The second number of a version.", "次版本号。")
                .traits(Traits::new().work(Work::Constant)),
            member("patch", one, Int, |call| part(of(call, 0)?.0.patch))
                .doc("The third number of a version.", "修订号。")
                .traits(Traits::new().work(Work::Constant)),
            member("isLessThan", &two, Bool, |call| Ok(Datum::Bool(order(call)?.is_lt())))
                .doc("Whether the first is less than the second.", "前者是否小于后者。")
                .plain(),
            member("isGreaterThan", &two, Bool, |call| Ok(Datum::Bool(order(call)?.is_gt())))
                .doc("Whether the first is greater than the second.", "前者是否大于后者。")
                .plain(),
            member("compareTo", &two, Int, |call| Ok(compared(order(call)?)))
                .doc(
                    "-1, 0 or 1, as the first is less than, equal to or greater than the second.",
                    "比较：小于、等于、大于分别为 -1、0、1。",
                )
                .plain(),
        ],
    );
}

impl Opaque for Semver {
    fn kind(&self) -> Type {
        Type::opaque(NAME)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|it| self.0.cmp_precedence(&it.0).is_eq())
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn made<'a>(text: &str, lenient: bool) -> Result<Datum<'a>, Failure> {
    let version = parse(text, lenient).ok_or_else(|| not_a("semantic version", text))?;
    Ok(Datum::Opaque(Arc::new(Semver(version))))
}

fn flag(call: Call<'_, '_>) -> Result<bool, Failure> {
    match call.get(1)? {
        Datum::Bool(it) => Ok(*it),
        _ => Err(call.mismatch()),
    }
}

fn of<'c>(call: Call<'c, '_>, at: usize) -> Result<&'c Semver, Failure> {
    match call.get(at)? {
        Datum::Opaque(it) => it.as_any().downcast_ref().ok_or_else(|| call.mismatch()),
        _ => Err(call.mismatch()),
    }
}

fn order(call: Call<'_, '_>) -> Result<std::cmp::Ordering, Failure> {
    Ok(of(call, 0)?.0.cmp_precedence(&of(call, 1)?.0))
}

fn part<'a>(number: u64) -> Result<Datum<'a>, Failure> {
    i64::try_from(number).map(Datum::Int).map_err(|_| overflow())
}

fn parse(text: &str, lenient: bool) -> Option<Version> {
    if lenient { Version::parse(&normalised(text)).ok() } else { Version::parse(text).ok() }
}

/// `text` without a `v` before it and zeros before its numbers, with all three numbers.
fn normalised(text: &str) -> String {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut parts: Vec<&str> = numbers.split('.').map(without_zeros).collect();
    while parts.len() < 3 {
        parts.push("0");
    }
    format!("{}{rest}", parts.join("."))
}

fn without_zeros(number: &str) -> &str {
    match number.trim_start_matches('0') {
        "" if !number.is_empty() => "0",
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_strictly_or_leniently() {
        let read = |text: &str, lenient| parse(text, lenient).map(|it| it.to_string());
        assert_eq!(read("1.2.3-rc.1+b", false).as_deref(), Some("1.2.3-rc.1+b"));
        for (text, want) in [("v1", "1.0.0"), ("01.02", "1.2.0"), ("v0-a", "0.0.0-a")] {
            assert_eq!(read(text, false), None);
            assert_eq!(read(text, true).as_deref(), Some(want));
        }
        for odd in ["", "v", "1.2.3.4", "1..2", "a"] {
            assert_eq!(read(odd, true), None, "{odd}");
        }
    }
}

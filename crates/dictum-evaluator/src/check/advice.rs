//! What to write where operands do not fit, for the commonest reasons that they do not.

use dictum_schema::language::Text;

use crate::check::typed::{Node, Typed};
use crate::model::operators::symbol;
use crate::model::types::Type;
use crate::model::value::Value;

/// What to write in place of `function` over `args`, whose types are `kinds`.
pub(super) fn on(function: &str, args: &[Typed], kinds: &[Type]) -> Option<Text> {
    match (kinds, args) {
        ([one, other], [first, second]) => {
            let (one, other) = (plain(one), plain(other));
            match symbol(function) {
                Some("in") => within(one, other),
                Some(sign) => mixed(sign, (one, other), (first, second)),
                None if function == "contains" && matches!(one, Type::List(_) | Type::Map(..)) => {
                    say("write `x in list`", "请写 `x in list`")
                }
                None => None,
            }
        }
        ([one], _) if symbol(function) == Some("!") && !matches!(one, Type::Bool) => say(
            "write `!(a in b)` or `!(a == b)` with brackets, or compare it first",
            "请加括号写 `!(a in b)` 或 `!(a == b)`，或先作比较",
        ),
        _ => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of a match gives an option")]
fn say(en: &str, zh_cn: &str) -> Option<Text> {
    Some(Text::new(en, zh_cn))
}

fn plain(kind: &Type) -> &Type {
    match kind {
        Type::Nullable(inner) => plain(inner),
        other => other,
    }
}

fn within(one: &Type, other: &Type) -> Option<Text> {
    match (one, other) {
        (_, Type::String) => say("write `text.contains('a')`", "请写 `文本.contains('a')`"),
        (Type::List(_), Type::List(_)) => {
            say("write `a.all(x, x in b)`", "请写 `a.all(x, x in b)`")
        }
        _ => None,
    }
}

/// Two types that an operator does not take together.
fn mixed(sign: &str, kinds: (&Type, &Type), args: (&Typed, &Typed)) -> Option<Text> {
    let compares = matches!(sign, "==" | "!=" | "<" | "<=" | ">" | ">=");
    let pair = [kinds, (kinds.1, kinds.0)];
    let has = |one: &Type, other: &Type| pair.iter().any(|it| it.0 == one && it.1 == other);
    if compares && pair.iter().any(|it| *it.0 == Type::Null) {
        return say(
            "this is never null; whether a field is there asks `has(a.b)`",
            "此值不会为 null；字段是否存在请用 `has(a.b)`",
        );
    }
    if let Some(text) = numbers(compares, kinds, args) {
        return Some(text);
    }
    if has(&Type::String, &Type::Timestamp) {
        return say(
            "write `timestamp(a)` for the text, or `timestamp(a + 'T00:00:00Z')` for a date",
            "请对文本使用 `timestamp(a)`；若为日期，请用 `timestamp(a + 'T00:00:00Z')`",
        );
    }
    if has(&Type::String, &Type::Duration) {
        return say("write `duration(a)` for the text", "请对文本使用 `duration(a)`");
    }
    let with_number =
        [Type::Int, Type::Uint, Type::Double, Type::Bool].iter().any(|it| has(&Type::String, it));
    if with_number && (compares || sign == "+") {
        return say(
            "write `string(a)` for what is no text, or the value without quotes",
            "请对非文本使用 `string(a)`，或去掉值的引号",
        );
    }
    if compares && *kinds.0 == Type::Bool {
        return say("write `a < b && b < c`", "请写 `a < b && b < c`");
    }
    None
}

/// Numbers of two kinds: what to write for the one that is easier to change.
fn numbers(compares: bool, kinds: (&Type, &Type), (one, other): (&Typed, &Typed)) -> Option<Text> {
    let is_number = |it: &Type| matches!(it, Type::Int | Type::Uint | Type::Double);
    if !is_number(kinds.0) || !is_number(kinds.1) || kinds.0 == kinds.1 {
        return None;
    }
    let whole = |it: &Typed, kind: &Type| match (&it.node, kind) {
        (Node::Constant(Value::Int(it)), Type::Double) => Some(format!("{it}.0")),
        (Node::Constant(Value::Int(it)), Type::Uint) if *it >= 0 => Some(format!("{it}u")),
        (Node::Constant(Value::Uint(it)), Type::Int) => Some(it.to_string()),
        _ => None,
    };
    // A quotient of whole numbers is another one than that of the same with a point.
    let point = |it: &Typed, kind: &Type| match (&it.node, kind) {
        (Node::Constant(Value::Double(it)), Type::Int) if compares && it.fract() == 0.0 => {
            Some(format!("{it:.0}"))
        }
        _ => None,
    };
    let written = whole(other, kinds.0)
        .or_else(|| whole(one, kinds.1))
        .or_else(|| point(other, kinds.0))
        .or_else(|| point(one, kinds.1));
    let written = written.unwrap_or_else(|| match kinds {
        (Type::Double, _) | (_, Type::Double) => "double(a)".into(),
        _ => "int(a)".into(),
    });
    let (a, b) = kinds;
    Some(Text::new(
        format!("`{a}` and `{b}` do not mix; write `{written}`"),
        format!("`{a}` 与 `{b}` 不能混用；请写 `{written}`"),
    ))
}

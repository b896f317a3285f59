//! What to write where operands do not fit, for the commonest reasons that they do not.

use dictum_schema::language::Text;

use crate::check::typed::{Node, Typed};
use crate::model::function::{Function, Overload};
use crate::model::operators::symbol;
use crate::model::types::Type;
use crate::model::value::Value;

/// What to write in place of `function` over `args`, whose types are `kinds`.
pub(super) fn on(function: &Function, args: &[Typed], kinds: &[Type]) -> Option<Text> {
    let name = function.name();
    match (kinds, args) {
        ([one, other], [first, second]) => {
            let (one, other) = (plain(one), plain(other));
            match symbol(name) {
                Some("in") => within(one, other),
                Some(sign) => mixed(sign, (one, other), (first, second)),
                None if &**name == "contains" && matches!(one, Type::List(_) | Type::Map(..)) => {
                    say("write `x in list`", "请写 `x in list`")
                }
                None => unread(function, kinds),
            }
        }
        ([one], _) if symbol(name) == Some("!") && !matches!(one, Type::Bool) => say(
            "write `!(a in b)` or `!(a == b)` with brackets, or compare it first",
            "请加括号写 `!(a in b)` 或 `!(a == b)`，或先作比较",
        ),
        _ => unread(function, kinds),
    }
}

/// That a text has to be read first, where a function takes what it spells.
fn unread(function: &Function, kinds: &[Type]) -> Option<Text> {
    let reader = |overload: &Overload| {
        if overload.parameters.len() != kinds.len() {
            return None;
        }
        let mut pairs = overload.parameters.iter().zip(kinds);
        pairs.find_map(
            |(wanted, kind)| if *plain(kind) == Type::String { reads(wanted) } else { None },
        )
    };
    let reader = function.overloads().iter().find_map(reader)?;
    say(
        &format!("a text has to be read first: write `{reader}(a)` for it"),
        &format!("文本须先读取：请写 `{reader}(a)`"),
    )
}

/// The function that reads a text as a value of type `kind`.
fn reads(kind: &Type) -> Option<&'static str> {
    match kind {
        Type::Timestamp => Some("timestamp"),
        Type::Duration => Some("duration"),
        Type::Opaque(name, _) => match &**name {
            "net.IP" => Some("ip"),
            "net.CIDR" => Some("cidr"),
            _ => None,
        },
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
    if sign == "-" && *kinds.0 == Type::String && *kinds.1 == Type::String {
        return say(
            "write `days(from, to)` for dates, or `timestamp(a) - timestamp(b)`",
            "日期请写 `days(起, 止)`，时刻请写 `timestamp(a) - timestamp(b)`",
        );
    }
    let read = pair.iter().find_map(|it| if *it.0 == Type::String { reads(it.1) } else { None });
    if let Some(reader) = read {
        return say(
            &format!("write `{reader}(a)` for the text"),
            &format!("请对文本使用 `{reader}(a)`"),
        );
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

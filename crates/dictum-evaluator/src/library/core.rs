//! `size`, and what text can be asked.

use std::cmp::Ordering;

use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, Function, Motion, Overload, Shortcut, Traits, Work};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    let kinds = [
        Type::String,
        Type::Bytes,
        Type::list(Type::parameter("A")),
        Type::map(Type::parameter("A"), Type::parameter("B")),
    ];
    let mut function = Function::new("size");
    for kind in kinds {
        let name = kind.runtime_name().to_owned();
        function = function
            .with(sized(Overload::global(&format!("size_{name}"), [kind.clone()], Type::Int, size)))
            .with(sized(Overload::member(&format!("{name}_size"), [kind], Type::Int, size)));
    }
    environment.add_function(function);
    let questions = [
        Question {
            name: "contains",
            ask: |text, part| text.contains(part),
            doc: ("Whether a text contains another.", "文本是否包含另一段文本。"),
            traits: Traits::new().total().shortcut(Shortcut::Contains),
        },
        Question {
            name: "startsWith",
            ask: |text, part| text.starts_with(part),
            doc: ("Whether a text starts with another.", "文本是否以另一段文本开头。"),
            traits: Traits::new().total().work(Work::Last).shortcut(Shortcut::StartsWith),
        },
        Question {
            name: "endsWith",
            ask: |text, part| text.ends_with(part),
            doc: ("Whether a text ends with another.", "文本是否以另一段文本结尾。"),
            traits: Traits::new().total().work(Work::Last).shortcut(Shortcut::EndsWith),
        },
    ];
    for it in questions {
        environment.add_function(Function::new(it.name).with(it.overload()));
    }
}

/// How large something is, with what is known of that.
fn sized(overload: Overload) -> Overload {
    let traits = Traits::new().total().counts().alike();
    let traits = match overload.parameters.as_slice() {
        [Type::List(_)] => {
            traits.work(Work::Constant).shortcut(Shortcut::Size).moves(&[Motion::With])
        }
        [Type::Map(..) | Type::Bytes] => traits.work(Work::Constant),
        _ => traits,
    };
    overload.traits(traits).doc(
        "How many characters a text has, bytes, elements a list, entries a map.",
        "文本的字符数、字节数、列表的元素数或映射的条目数。",
    )
}

/// A question to a text about another.
struct Question {
    name: &'static str,
    ask: fn(&str, &str) -> bool,
    doc: (&'static str, &'static str),
    traits: Traits,
}

impl Question {
    fn overload(self) -> Overload {
        let (en, zh_cn) = self.doc;
        let (id, kinds) = (format!("{}_string", self.name), [Type::String, Type::String]);
        let overload = Overload::member(&id, kinds, Type::Bool, move |call| {
            let text = call.str(0)?;
            call.charge(text.len() / 64)?;
            Ok(Datum::Bool((self.ask)(text, call.str(1)?)))
        });
        overload.doc(en, zh_cn).traits(self.traits)
    }
}

fn size<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let it = call.get(0)?;
    let size = match it {
        Datum::Bytes(bytes) => bytes.len(),
        other => match (other.as_str(), other.as_list(), other.as_map()) {
            (Some(text), _, _) => {
                call.charge(text.len() / 64)?;
                text.chars().count()
            }
            (_, Some(list), _) => list.len(),
            (_, _, Some(map)) => {
                call.complete(map)?;
                map.len()
            }
            _ => return Err(call.mismatch()),
        },
    };
    Ok(Datum::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

/// Sorts pairs by their first parts, which must be of one type that has an order.
pub(crate) fn sort_by_key(pairs: &mut [(Datum<'_>, Datum<'_>)]) -> Result<(), Failure> {
    let mut odd = false;
    pairs.sort_by(|(one, _), (other, _)| {
        let order = one.order(other);
        odd |= order.is_none();
        order.flatten().unwrap_or(Ordering::Equal)
    });
    if odd {
        return Err(Failure::new(
            FailureKind::NoSuchOverload,
            "the elements to be sorted have no common order",
            "待排序的元素之间没有次序",
        ));
    }
    Ok(())
}

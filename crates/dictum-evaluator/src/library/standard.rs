//! The operators' signatures, and the names of types.

use std::sync::Arc;

use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, Function, Overload, Traits, Work};
use crate::model::operators::{self, Operator};
use crate::model::types::Type;

pub(super) fn register(environment: &mut Environment) {
    names(environment);
    arithmetic(environment);
    comparison(environment);
    let list = Type::list(Type::parameter("A"));
    let map = Type::map(Type::parameter("A"), Type::parameter("B"));
    add(environment, (Operator::In, "in_list"), [Type::parameter("A"), list], Type::Bool);
    add(environment, (Operator::In, "in_map"), [Type::parameter("A"), map], Type::Bool);
    environment.add_function(
        Function::new("type").with(
            Overload::global(
                "type",
                [Type::parameter("A")],
                Type::of_type(Type::parameter("A")),
                |call| Ok(Datum::Type(Arc::new(call.get(0)?.kind()))),
            )
            .doc("The type of a value.", "值的类型。")
            .traits(Traits::new().total().work(Work::Constant)),
        ),
    );
    environment.add_function(
        Function::new("dyn").with(
            Overload::global("to_dyn", [Type::parameter("A")], Type::Dyn, |call| {
                call.get(0).cloned()
            })
            .doc("The value, its type judged when it is evaluated.", "原值，其类型在求值时才判断。")
            .traits(Traits::new().total().work(Work::Constant)),
        ),
    );
}

fn names(environment: &mut Environment) {
    let kinds = [
        Type::Bool,
        Type::Int,
        Type::Uint,
        Type::Double,
        Type::String,
        Type::Bytes,
        Type::Null,
        Type::Timestamp,
        Type::Duration,
        Type::list(Type::Dyn),
        Type::map(Type::Dyn, Type::Dyn),
        Type::of_type(Type::Dyn),
        Type::optional(Type::Dyn),
    ];
    for kind in kinds {
        environment.add_type(kind.runtime_name(), kind.clone());
    }
}

/// Adds an overload of an operator.
fn add<const N: usize>(
    environment: &mut Environment,
    (operator, id): (Operator, &str),
    parameters: [Type; N],
    result: Type,
) {
    let (en, zh_cn) = described(operator);
    let long = |it: &Type| {
        matches!(
            it,
            Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Parameter(_)
        )
    };
    let work = if parameters.iter().any(long) { Work::Linear } else { Work::Constant };
    let overload = Overload::global(id, parameters, result, move |call| apply(operator, call));
    let overload = overload.doc(en, zh_cn).traits(Traits::new().work(work));
    environment.add_function(Function::new(operator.name()).with(overload));
}

fn described(operator: Operator) -> (&'static str, &'static str) {
    match operator {
        Operator::Add => (
            "The sum; texts, bytes and lists one after the other.",
            "求和；文本、字节与列表则相接。",
        ),
        Operator::Subtract => ("The difference.", "求差。"),
        Operator::Multiply => ("The product.", "求积。"),
        Operator::Divide => {
            ("The quotient; of whole numbers without its fraction.", "求商；整数相除去掉小数部分。")
        }
        Operator::Remainder => ("What is left of a division.", "求余数。"),
        Operator::Negate => ("The number with the opposite sign.", "取相反数。"),
        Operator::Not => ("The opposite truth value.", "取反。"),
        Operator::Equal => ("Whether two values are equal.", "两值是否相等。"),
        Operator::NotEqual => ("Whether two values differ.", "两值是否不等。"),
        Operator::Less => ("Whether the first stands before the second.", "前者是否小于后者。"),
        Operator::LessOrEqual => {
            ("Whether the first does not stand behind the second.", "前者是否不大于后者。")
        }
        Operator::Greater => ("Whether the first stands behind the second.", "前者是否大于后者。"),
        Operator::GreaterOrEqual => {
            ("Whether the first does not stand before the second.", "前者是否不小于后者。")
        }
        Operator::In => (
            "Whether a list has an element, or a map a key.",
            "列表中是否有某元素，或映射中是否有某键。",
        ),
    }
}

fn apply<'a>(operator: Operator, call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    match call.args {
        [operand] => operators::unary(operator, operand),
        [left, right] => operators::binary(operator, left, right, call.means),
        _ => Err(call.mismatch()),
    }
}

fn arithmetic(environment: &mut Environment) {
    let numbers = [(Type::Int, "int64"), (Type::Uint, "uint64"), (Type::Double, "double")];
    let operators = [
        (Operator::Add, "add"),
        (Operator::Subtract, "subtract"),
        (Operator::Multiply, "multiply"),
        (Operator::Divide, "divide"),
    ];
    for (operator, word) in operators {
        for (kind, name) in &numbers {
            let id = format!("{word}_{name}");
            add(environment, (operator, &id), [kind.clone(), kind.clone()], kind.clone());
        }
    }
    for kind in [Type::Int, Type::Uint] {
        let id = format!("modulo_{kind}");
        add(environment, (Operator::Remainder, &id), [kind.clone(), kind.clone()], kind);
    }
    for kind in [Type::Int, Type::Double, Type::Duration] {
        add(environment, (Operator::Negate, &format!("negate_{kind}")), [kind.clone()], kind);
    }
    add(environment, (Operator::Not, "logical_not"), [Type::Bool], Type::Bool);
    let joined = [Type::String, Type::Bytes, Type::list(Type::parameter("A")), Type::Duration];
    for kind in joined {
        let id = format!("add_{}", kind.runtime_name());
        add(environment, (Operator::Add, &id), [kind.clone(), kind.clone()], kind);
    }
    let (moment, length) = (Type::Timestamp, Type::Duration);
    let both = [
        (Operator::Add, moment.clone(), length.clone(), moment.clone()),
        (Operator::Add, length.clone(), moment.clone(), moment.clone()),
        (Operator::Subtract, moment.clone(), length.clone(), moment.clone()),
        (Operator::Subtract, moment.clone(), moment, length.clone()),
        (Operator::Subtract, length.clone(), length.clone(), length),
    ];
    for (operator, one, other, result) in both {
        let id = format!("{}_{one}_{other}", operator.name());
        add(environment, (operator, &id), [one, other], result);
    }
}

fn comparison(environment: &mut Environment) {
    let open = || Type::parameter("A");
    add(environment, (Operator::Equal, "equals"), [open(), open()], Type::Bool);
    add(environment, (Operator::NotEqual, "not_equals"), [open(), open()], Type::Bool);
    let numbers = [Type::Int, Type::Uint, Type::Double];
    let same = [Type::Bool, Type::String, Type::Bytes, Type::Timestamp, Type::Duration];
    let operators = [
        (Operator::Less, "less"),
        (Operator::LessOrEqual, "less_equals"),
        (Operator::Greater, "greater"),
        (Operator::GreaterOrEqual, "greater_equals"),
    ];
    for (operator, word) in operators {
        for kind in &same {
            let id = format!("{word}_{kind}");
            add(environment, (operator, &id), [kind.clone(), kind.clone()], Type::Bool);
        }
        for one in &numbers {
            for other in &numbers {
                let id = format!("{word}_{one}_{other}");
                add(environment, (operator, &id), [one.clone(), other.clone()], Type::Bool);
            }
        }
    }
}

//! Macros: calls that are forms of the language.

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::lower::Lowered;
use super::{Access, Expr, ExprKind, Loop, LoopKind, Name};
use crate::model::fault::Fault;
use crate::model::value::Value;

/// The most steps of a `cel.block`, since each one makes the tree deeper.
const BLOCK_STEPS_MAX: usize = 64;

/// The form that a call stands for; the call itself where it is a plain one.
pub(super) fn expand(call: Expr) -> Lowered<Expr> {
    let Expr { span, kind } = call;
    let ExprKind::Call { function, absolute, target, args } = kind else {
        return Ok(Expr { span, kind });
    };
    let word = (&*function.text, args.len());
    let kind = match target {
        None if word == ("has", 1) => has(args)?,
        Some(target) if is_cel(&target) && is_cel_form(&function.text) => {
            cel_form(span, &function.text, args)?
        }
        Some(target) if is_math_choice(&target, &function.text) && args.len() > 2 => {
            choice_of_many(span, function, target, args)
        }
        Some(target) => match member_form(&word) {
            Some(form) => form_of(form, *target, args)?,
            None => ExprKind::Call { function, absolute, target: Some(target), args },
        },
        None => ExprKind::Call { function, absolute, target: None, args },
    };
    Ok(Expr { span, kind })
}

fn has(args: Vec<Expr>) -> Lowered<ExprKind> {
    let mut span = Span::default();
    for arg in args {
        span = arg.span;
        if let ExprKind::Select { operand, field, mode } = arg.kind {
            // `has(a.?b.c)` asks for `c` of what may be absent.
            if mode == Access::Plain {
                return Ok(ExprKind::Has { operand, field });
            }
        }
    }
    let message = Text::new("`has` takes a field: `has(a.b)`", "`has` 的参数须为字段：`has(a.b)`");
    Err(Box::new(Fault::new(span, message)))
}

/// A form with a receiver and names: its loop, how many names it has, whether
/// its first expression is a filter.
#[derive(Clone, Copy)]
enum Form {
    Loop(LoopKind, usize, bool),
    OptMap(bool),
}

fn member_form(word: &(&str, usize)) -> Option<Form> {
    Some(match *word {
        ("all", 2) => Form::Loop(LoopKind::All, 1, false),
        ("all", 3) => Form::Loop(LoopKind::All, 2, false),
        ("exists", 2) => Form::Loop(LoopKind::Exists, 1, false),
        ("exists", 3) => Form::Loop(LoopKind::Exists, 2, false),
        ("exists_one" | "existsOne", 2) => Form::Loop(LoopKind::ExistsOne, 1, false),
        ("exists_one" | "existsOne", 3) => Form::Loop(LoopKind::ExistsOne, 2, false),
        ("filter", 2) => Form::Loop(LoopKind::Filter, 1, false),
        ("map", 2) => Form::Loop(LoopKind::Map, 1, false),
        ("map", 3) => Form::Loop(LoopKind::Map, 1, true),
        ("transformList", 3) => Form::Loop(LoopKind::Map, 2, false),
        ("transformList", 4) => Form::Loop(LoopKind::Map, 2, true),
        ("transformMap", 3) => Form::Loop(LoopKind::TransformMap, 2, false),
        ("transformMap", 4) => Form::Loop(LoopKind::TransformMap, 2, true),
        ("transformMapEntry", 3) => Form::Loop(LoopKind::TransformMapEntry, 2, false),
        ("transformMapEntry", 4) => Form::Loop(LoopKind::TransformMapEntry, 2, true),
        ("sortBy", 2) => Form::Loop(LoopKind::SortBy, 1, false),
        ("optMap", 2) => Form::OptMap(false),
        ("optFlatMap", 2) => Form::OptMap(true),
        _ => return None,
    })
}

fn form_of(form: Form, target: Expr, args: Vec<Expr>) -> Lowered<ExprKind> {
    let mut args = args.into_iter();
    match form {
        Form::OptMap(flat) => {
            let name = name_of(args.next())?;
            let body = Box::new(rest(args.next())?);
            Ok(ExprKind::OptMap { target: Box::new(target), name, body, flat })
        }
        Form::Loop(kind, count, filtered) => {
            let mut names = Vec::with_capacity(count);
            for _ in 0..count {
                names.push(name_of(args.next())?);
            }
            if let [one, other] = names.as_slice()
                && one.text == other.text
            {
                return Err(Box::new(Fault::new(
                    other.span,
                    Text::new("the two names must differ", "两个名称不能相同"),
                )));
            }
            let filter = if filtered { Some(rest(args.next())?) } else { None };
            let body = rest(args.next())?;
            Ok(ExprKind::Loop(Box::new(Loop { kind, range: target, names, filter, body })))
        }
    }
}

fn rest(arg: Option<Expr>) -> Lowered<Expr> {
    arg.ok_or_else(|| name_wanted(Span::default()))
}

/// The name that a form's argument is.
fn name_of(arg: Option<Expr>) -> Lowered<Name> {
    match arg {
        Some(Expr { span, kind: ExprKind::Ident { name, absolute: false } }) => {
            Ok(Name { text: name, span })
        }
        Some(other) => Err(name_wanted(other.span)),
        None => Err(name_wanted(Span::default())),
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "every error here is boxed")]
fn name_wanted(span: Span) -> Box<Fault> {
    Box::new(Fault::new(
        span,
        Text::new(
            "a plain name stands here: `list.all(x, …)`",
            "此处须为简单名称：`list.all(x, …)`",
        ),
    ))
}

fn is_cel(target: &Expr) -> bool {
    matches!(&target.kind, ExprKind::Ident { name, .. } if &**name == "cel")
}

fn is_cel_form(word: &str) -> bool {
    matches!(word, "bind" | "block" | "index" | "iterVar" | "accuVar")
}

fn cel_form(span: Span, word: &str, args: Vec<Expr>) -> Lowered<ExprKind> {
    let wrong = || {
        let message = Text::new(
            format!("`cel.{word}` is not written so"),
            format!("`cel.{word}` 的写法不对"),
        );
        Box::new(Fault::new(span, message))
    };
    match word {
        "bind" => {
            let [name, value, body] = <[Expr; 3]>::try_from(args).map_err(|_| wrong())?;
            let name = name_of(Some(name))?;
            Ok(ExprKind::Bind { name, value: Box::new(value), body: Box::new(body) })
        }
        "block" => {
            let [list, body] = <[Expr; 2]>::try_from(args).map_err(|_| wrong())?;
            let ExprKind::List(elements) = list.kind else { return Err(wrong()) };
            if elements.len() > BLOCK_STEPS_MAX {
                return Err(wrong());
            }
            Ok(block(elements.into_iter().map(|it| it.value), body))
        }
        _ => {
            let mut numbers = Vec::new();
            for arg in &args {
                match arg.kind {
                    ExprKind::Literal(Value::Int(it)) if it >= 0 => numbers.push(it.to_string()),
                    _ => return Err(wrong()),
                }
            }
            let want = if word == "index" { 1 } else { 2 };
            if numbers.len() != want {
                return Err(wrong());
            }
            let name = block_name(word, &numbers.join(":"));
            Ok(ExprKind::Ident { name: name.into(), absolute: false })
        }
    }
}

/// The name of a variable that only `cel.index` and its kind can write.
fn block_name(word: &str, numbers: &str) -> String {
    format!("@{word}:{numbers}")
}

fn block(steps: impl DoubleEndedIterator<Item = Expr> + ExactSizeIterator, body: Expr) -> ExprKind {
    let mut result = body;
    for (number, value) in steps.enumerate().rev() {
        let name = block_name("index", &number.to_string());
        let name = Name { text: name.into(), span: value.span };
        let span = value.span.cover(result.span);
        let kind = ExprKind::Bind { name, value: Box::new(value), body: Box::new(result) };
        result = Expr { span, kind };
    }
    result.kind
}

fn is_math_choice(target: &Expr, function: &str) -> bool {
    matches!(&target.kind, ExprKind::Ident { name, .. } if &**name == "math")
        && matches!(function, "greatest" | "least")
}

/// `math.greatest(a, b, c)` is the greatest of a list.
fn choice_of_many(span: Span, function: Name, target: Box<Expr>, args: Vec<Expr>) -> ExprKind {
    let elements =
        args.into_iter().map(|value| super::Element { value, optional: false }).collect();
    let list = Expr { span, kind: ExprKind::List(elements) };
    ExprKind::Call { function, absolute: false, target: Some(target), args: vec![list] }
}

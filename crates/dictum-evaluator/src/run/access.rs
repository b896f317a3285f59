//! Fields and indices.

use std::borrow::Cow;

use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::{Halt, Machine, Missing, Outcome, both, error, unsupported_key};
use crate::model::datum::Datum;
use crate::model::failure::{Failure, FailureKind};
use crate::model::value::quoted;
use crate::plan::{Index, Path, Root, Select, Step};
use crate::syntax::Access;

impl<'a> Machine<'a> {
    pub(super) fn path(&mut self, path: &'a Path) -> Outcome<'a> {
        if let Some((tree, node)) = self.path_node(path) {
            return Ok(Datum::of_node(tree, node));
        }
        self.general_path(path)
    }

    #[inline(never)]
    fn general_path(&mut self, path: &'a Path) -> Outcome<'a> {
        let mut datum = match path.root {
            Root::Variable(number) => self.variable(number, path.span)?,
            Root::Local(slot) => self.local(slot)?,
        };
        let mut steps = path.steps.iter();
        while let Some(step) = steps.next() {
            datum = match stepped(&datum, step) {
                Ok(it) => it,
                Err(Absent::Fact(tree, node)) => {
                    let rest = std::iter::once(step)
                        .chain(steps)
                        .map(Step::name)
                        .map(Cow::Borrowed)
                        .collect();
                    return Err(Halt::unknown(Missing::Field { tree, node, steps: rest }));
                }
                Err(absent) => return Err(absent.halt(path.span, step.name())),
            };
        }
        Ok(datum)
    }

    #[inline(never)]
    pub(super) fn select(&mut self, it: &'a Select) -> Outcome<'a> {
        let operand = self.eval(&it.operand)?;
        match it.mode {
            Access::Plain => {
                field(&operand, &it.field).map_err(|absent| absent.halt(it.span, &it.field))
            }
            Access::Optional => optional_field(&operand, &it.field, it.span),
        }
    }

    #[inline(never)]
    pub(super) fn has(&mut self, it: &'a Select) -> Outcome<'a> {
        let operand = match self.eval(&it.operand) {
            // What stands below an absent fact is absent too.
            Err(halt) if halt.is_of_fields() && below_facts(&it.operand) => {
                return Ok(Datum::Bool(false));
            }
            other => other?,
        };
        Ok(Datum::Bool(has(&operand, &it.field, it.span)?))
    }

    #[inline(never)]
    pub(super) fn index(&mut self, it: &'a Index) -> Outcome<'a> {
        let (operand, index) = (self.eval(&it.operand), self.eval(&it.by));
        let (operand, index) = both(operand, index)?;
        match it.mode {
            Access::Plain => element(&operand, &index, it),
            Access::Optional => match operand {
                Datum::Optional(None) => Ok(Datum::Optional(None)),
                Datum::Optional(Some(inner)) => optional_element(&inner, &index, it),
                other => optional_element(&other, &index, it),
            },
        }
    }
}

/// Whether a plan is a chain of fields, so that what it misses is a fact.
fn below_facts(plan: &crate::plan::Plan) -> bool {
    matches!(plan, crate::plan::Plan::Path(_))
}

/// Why there is no such field or element.
enum Absent<'a> {
    /// The map of a tree lacks it: it may yet become known.
    Fact(&'a Tree, NodeId),
    /// The map lacks it.
    Key,
    /// This is no map.
    NoMap(String),
}

impl<'a> Absent<'a> {
    #[cold]
    fn halt(self, span: Span, field: &'a str) -> Halt<'a> {
        match self {
            Self::Fact(tree, node) => {
                Halt::unknown(Missing::Field { tree, node, steps: vec![Cow::Borrowed(field)] })
            }
            Self::Key => error(span, no_such_key(field)),
            Self::NoMap(kind) => error(span, no_fields(&kind, field)),
        }
    }
}

fn no_such_key(key: &str) -> Failure {
    let key = quoted(key);
    Failure::new(
        FailureKind::NoSuchKey,
        format!("there is no key `{key}`"),
        format!("没有键 `{key}`"),
    )
}

fn no_fields(kind: &str, field: &str) -> Failure {
    Failure::new(
        FailureKind::NoSuchOverload,
        format!("{kind} has no fields, so `.{field}` cannot be read"),
        format!("{kind} 没有字段，无法读取 `.{field}`"),
    )
}

/// One step of a path.
#[inline]
fn stepped<'a>(datum: &Datum<'a>, step: &Step) -> Result<Datum<'a>, Absent<'a>> {
    if let Datum::Node(tree, id) = datum
        && let Leaf::Map(entries) = tree.value(*id)
    {
        return match step.find(entries) {
            Some(found) => Ok(Datum::of_node(tree, found)),
            None => Err(Absent::Fact(tree, *id)),
        };
    }
    field(datum, step.name())
}

fn field<'a>(datum: &Datum<'a>, name: &str) -> Result<Datum<'a>, Absent<'a>> {
    match datum {
        Datum::Node(tree, id) => match tree.value(*id) {
            Leaf::Map(entries) => match entries.iter().find(|entry| &*entry.key == name) {
                Some(entry) => Ok(Datum::of_node(tree, entry.value)),
                None => Err(Absent::Fact(tree, *id)),
            },
            _ => Err(Absent::NoMap("list".to_owned())),
        },
        Datum::Optional(None) => Ok(Datum::Optional(None)),
        Datum::Optional(Some(inner)) => match field(inner, name) {
            Ok(it) => Ok(as_optional(it)),
            Err(Absent::Fact(..) | Absent::Key) => Ok(Datum::Optional(None)),
            Err(absent) => Err(absent),
        },
        other => match other.as_map() {
            Some(map) => map.get(name).ok_or(Absent::Key),
            None => Err(Absent::NoMap(other.kind().runtime_name().to_owned())),
        },
    }
}

fn as_optional(it: Datum<'_>) -> Datum<'_> {
    match it {
        Datum::Optional(_) => it,
        other => Datum::some(other),
    }
}

fn optional_field<'a>(datum: &Datum<'a>, name: &'a str, span: Span) -> Outcome<'a> {
    match field(datum, name) {
        Ok(it) if matches!(datum, Datum::Optional(_)) => Ok(it),
        Ok(it) => Ok(Datum::some(it)),
        Err(Absent::Fact(..) | Absent::Key) => Ok(Datum::Optional(None)),
        Err(absent) => Err(absent.halt(span, name)),
    }
}

fn has<'a>(datum: &Datum<'a>, name: &'a str, span: Span) -> Result<bool, Halt<'a>> {
    match datum {
        Datum::Optional(None) => Ok(false),
        Datum::Optional(Some(inner)) => has(inner, name, span),
        other => match field(other, name) {
            Ok(_) => Ok(true),
            Err(Absent::Fact(..) | Absent::Key) => Ok(false),
            Err(absent) => Err(absent.halt(span, name)),
        },
    }
}

fn element<'a>(operand: &Datum<'a>, index: &Datum<'a>, it: &'a Index) -> Outcome<'a> {
    match operand {
        Datum::Optional(None) => return Ok(Datum::Optional(None)),
        Datum::Optional(Some(inner)) => return optional_element(inner, index, it),
        _ => {}
    }
    match find(operand, index).map_err(|failure| error(it.span, failure))? {
        Some(found) => Ok(found),
        None => Err(absent_element(operand, index, it)),
    }
}

fn optional_element<'a>(operand: &Datum<'a>, index: &Datum<'a>, it: &'a Index) -> Outcome<'a> {
    match find(operand, index).map_err(|failure| error(it.span, failure))? {
        Some(found) => Ok(Datum::some(found)),
        None => Ok(Datum::Optional(None)),
    }
}

/// The element or value at `index`; none where it lies outside or the key is absent.
fn find<'a>(operand: &Datum<'a>, index: &Datum<'a>) -> Result<Option<Datum<'a>>, Failure> {
    if let Some(list) = operand.as_list() {
        return match position(index) {
            Some(at) => Ok(usize::try_from(at).ok().and_then(|at| list.get(at))),
            None => Err(Failure::no_overload("_[_]", &[operand.clone(), index.clone()])),
        };
    }
    match (operand.as_map(), index.as_key()) {
        (Some(map), Some(key)) => Ok(map.find(key)),
        (Some(_), None) if matches!(index, Datum::Double(_)) => Ok(None),
        (Some(_), None) => Err(unsupported_key(index)),
        (None, _) => Err(Failure::no_overload("_[_]", &[operand.clone(), index.clone()])),
    }
}

/// A whole number that an index may be.
fn position(index: &Datum<'_>) -> Option<i128> {
    match index.as_key() {
        Some(crate::model::value::KeyRef::Number(it)) => Some(it),
        _ => None,
    }
}

#[cold]
fn absent_element<'a>(operand: &Datum<'a>, index: &Datum<'a>, it: &'a Index) -> Halt<'a> {
    let shown = index.to_value().to_string();
    let shown = quoted(&shown);
    if operand.as_list().is_some() {
        let failure = Failure::new(
            FailureKind::IndexOutOfRange,
            format!("there is no element {shown}"),
            format!("没有第 {shown} 个元素"),
        );
        return error(it.span, failure);
    }
    if let (Datum::Node(tree, node), Some(key)) = (operand, index.as_str()) {
        let steps = vec![Cow::Owned(key.to_owned())];
        return Halt::unknown(Missing::Field { tree, node: *node, steps });
    }
    error(it.span, no_such_key(&shown))
}

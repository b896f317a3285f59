//! A checked condition as a form.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Side;
use super::form::{Constant, Each, Form, Loop, Mode, Order, Scale, loop_number, names};
use crate::check::typed::{self, Called, Node, Typed};
use crate::model::function::Style;
use crate::model::operators::{Operator, operator};
use crate::model::types::Type;
use crate::model::value::Value;
use crate::plan::Plan;
use crate::run;
use crate::syntax::{Access, LoopKind};

/// The most parts that a form is made of, bindings written out.
const PARTS_MAX: u32 = 20_000;

/// The most parts below one another.
const DEPTH_MAX: u32 = 400;

/// The most parts that are worked out beforehand.
const FOLDS_MAX: u32 = 500;

/// The form of a condition; none where it is too large.
pub(super) fn condition(side: &Side<'_>) -> Option<Form> {
    let numbered = (0..).zip(&side.checked.variables);
    let constants = numbered
        .filter_map(|(number, name)| {
            let (_, value) = side.constants.iter().find(|(it, _)| *it == &**name)?;
            Some((number, (*value).clone()))
        })
        .collect();
    let mut ctx = Ctx {
        variables: &side.checked.variables,
        slots: side.checked.slots,
        constants,
        locals: BTreeMap::new(),
        bound: 0,
        parts: PARTS_MAX,
        depth: 0,
        folds: FOLDS_MAX,
    };
    ctx.truth(&side.checked.root)
}

/// What a name that the expression brings stands for.
#[derive(Clone, Copy)]
enum Bound<'t> {
    /// What a loop goes through; so many names were bound before it.
    Element(u32),
    /// The value of a binding, which may be written in its place: it has no value
    /// where it fails, and that is told where it is used.
    Value(&'t Typed),
}

struct Ctx<'t> {
    variables: &'t [Arc<str>],
    slots: usize,
    constants: Vec<(u32, Value)>,
    locals: BTreeMap<u32, Bound<'t>>,
    /// How many names of loops are in scope.
    bound: u32,
    parts: u32,
    depth: u32,
    folds: u32,
}

impl<'t> Ctx<'t> {
    /// A part that has to be a truth value, and is unknown where it is none.
    fn truth(&mut self, part: &'t Typed) -> Option<Form> {
        if self.is_truth(part) {
            return self.value(part);
        }
        if let Node::Conditional(parts) = &part.node {
            let [condition, yes, no] = &**parts;
            let parts = [self.truth(condition)?, self.truth(yes)?, self.truth(no)?];
            return Some(conditional(parts));
        }
        Some(match self.value(part)? {
            it @ Form::Truth(_) => it,
            other => Form::AsTruth(Box::new(other)),
        })
    }

    /// Whether a part has no value but true and false. The checker takes a branch of
    /// unknown type for a truth value where the other is one.
    fn is_truth(&self, part: &Typed) -> bool {
        part.kind == Type::Bool
            && match &part.node {
                Node::Conditional(parts) => parts.iter().all(|it| self.is_truth(it)),
                Node::Bind { body, .. } => self.is_truth(body),
                Node::Local(slot) => match self.locals.get(slot) {
                    Some(Bound::Value(value)) => self.is_truth(value),
                    _ => true,
                },
                _ => true,
            }
    }

    fn value(&mut self, part: &'t Typed) -> Option<Form> {
        self.parts = self.parts.checked_sub(1)?;
        self.depth = (self.depth < DEPTH_MAX).then_some(self.depth + 1)?;
        let form = self.form(part)?;
        self.depth -= 1;
        Some(self.folded(part, form))
    }

    /// The value of what depends on no fact.
    fn folded(&mut self, part: &Typed, form: Form) -> Form {
        let simple = matches!(form, Form::Truth(_) | Form::Constant(_));
        let names_a_constant = matches!(&part.node, Node::Variable(_) | Node::Select { .. });
        if simple || !(names_a_constant || form.is_closed(0)) {
            return form;
        }
        let Some(folds) = self.folds.checked_sub(1) else { return form };
        if names_a_constant && !self.is_constant(part) {
            return form;
        }
        self.folds = folds;
        match run::plan(part, self.slots, &self.constants) {
            Plan::Constant(value) => Constant::of(&value).map_or(form, Form::constant),
            _ => form,
        }
    }

    /// Whether a chain of fields stands below a variable that is a constant.
    fn is_constant(&self, part: &Typed) -> bool {
        match &part.node {
            Node::Variable(number) => self.constants.iter().any(|it| it.0 == *number),
            Node::Select { operand, .. } => self.is_constant(operand),
            _ => false,
        }
    }

    fn form(&mut self, part: &'t Typed) -> Option<Form> {
        Some(match &part.node {
            Node::Constant(Value::Type(kind)) => {
                // Types compare by these names.
                Form::Call(format!("type {}", kind.runtime_name()).into(), Vec::new())
            }
            Node::Constant(value) => Form::constant(Constant::of(value)?),
            Node::Variable(number) => {
                Form::Variable(self.variables.get(*number as usize).map(Arc::clone)?)
            }
            Node::Local(slot) => match *self.locals.get(slot)? {
                Bound::Element(before) => Form::Local((self.bound - before).checked_sub(1)?),
                Bound::Value(value) => self.value(value)?,
            },
            Node::Select { operand, field, mode } => {
                Form::Field(Box::new(self.value(operand)?), Arc::clone(field), of_access(*mode))
            }
            Node::Has { operand, field } => self.presence(operand, field)?,
            Node::Index { operand, index, mode } => {
                let parts = [self.value(operand)?, self.value(index)?];
                Form::Index(Box::new(parts), of_access(*mode))
            }
            Node::Call(call) => self.call(call)?,
            Node::And(parts) => Form::and(self.truths(parts)?),
            Node::Or(parts) => Form::or(self.truths(parts)?),
            Node::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                conditional([self.truth(condition)?, self.value(yes)?, self.value(no)?])
            }
            Node::Loop(it) => self.comprehension(it)?,
            Node::Bind { slot, value, body } => {
                self.locals.insert(*slot, Bound::Value(value));
                self.value(body)?
            }
            Node::List(elements) => {
                let element = |it: &'t typed::Element| Some((self.value(&it.value)?, it.optional));
                Form::List(elements.iter().map(element).collect::<Option<_>>()?)
            }
            Node::Map(entries) => {
                let entry = |it: &'t typed::Entry| {
                    Some((self.value(&it.key)?, self.value(&it.value)?, it.optional))
                };
                Form::Map(entries.iter().map(entry).collect::<Option<_>>()?)
            }
            Node::OptMap { target, slot, body, flat } => {
                self.opt_map([target, body], *slot, *flat)?
            }
        })
    }

    /// `has(operand.field)`. Below an absent fact it is false, but below a binding
    /// whose value is absent it is unknown: the two are not the same.
    fn presence(&mut self, operand: &'t Typed, field: &Arc<str>) -> Option<Form> {
        let form = self.value(operand)?;
        let bound = match &operand.node {
            Node::Local(slot) => matches!(self.locals.get(slot), Some(Bound::Value(_))),
            _ => false,
        };
        Some(if bound {
            Form::Call(format!("has {field} of a binding").into(), vec![form])
        } else {
            Form::Has(Box::new(form), Arc::clone(field))
        })
    }

    fn truths(&mut self, parts: &'t [Typed]) -> Option<Vec<Form>> {
        parts.iter().map(|it| self.truth(it)).collect()
    }

    fn opt_map(&mut self, [target, body]: [&'t Typed; 2], slot: u32, flat: bool) -> Option<Form> {
        let target = self.value(target)?;
        self.locals.insert(slot, Bound::Element(self.bound));
        self.bound += 1;
        let body = self.value(body)?;
        self.bound -= 1;
        Some(Form::OptMap(Box::new([target, body]), flat))
    }

    fn comprehension(&mut self, it: &'t typed::Loop) -> Option<Form> {
        let range = self.value(&it.range)?;
        let paired = it.second.is_some();
        for slot in [Some(it.slot), it.second].into_iter().flatten() {
            self.locals.insert(slot, Bound::Element(self.bound));
            self.bound += 1;
        }
        let filter = match &it.filter {
            Some(filter) => Some(self.truth(filter)?),
            None => None,
        };
        let tests = matches!(
            it.kind,
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne | LoopKind::Filter
        );
        let body = if tests { self.truth(&it.body)? } else { self.value(&it.body)? };
        self.bound -= names(paired);
        Some(match (it.kind, filter) {
            (LoopKind::All, None) => Form::every(Each { range, paired, body }),
            (LoopKind::Exists, None) => Form::any(Each { range, paired, body }),
            (kind, filter) => {
                Form::Loop(Box::new(Loop { kind: loop_number(kind), paired, range, filter, body }))
            }
        })
    }

    fn call(&mut self, call: &'t Called) -> Option<Form> {
        let name = call.name();
        match (operator(name), call.args.as_slice()) {
            (Some(Operator::Not), [operand]) => Some(self.truth(operand)?.negated()),
            (Some(it), [left, right]) if it.is_test() => {
                let forms = [self.value(left)?, self.value(right)?];
                Some(test(it, [&left.kind, &right.kind], forms))
            }
            (_, args) => {
                let args = args.iter().map(|it| self.value(it)).collect::<Option<_>>()?;
                Some(Form::Call(function(call), args))
            }
        }
    }
}

/// What a function is called here: `x.f()` is `f(x)` where the library says so.
fn function(call: &Called) -> Arc<str> {
    let member = call.candidates().any(|it| it.style == Style::Member);
    let alike = call.agreed(|it| it.alike) == Some(true);
    if member && !alike { format!(".{}", call.name()).into() } else { call.name().into() }
}

fn of_access(mode: Access) -> Mode {
    match mode {
        Access::Plain => Mode::Plain,
        Access::Optional => Mode::Optional,
    }
}

fn conditional(parts: [Form; 3]) -> Form {
    match parts {
        [Form::Truth(true), yes, _] => yes,
        [Form::Truth(false), _, no] => no,
        parts => Form::If(Box::new(parts)),
    }
}

/// A comparison: `>` is `<` the other way round, `!=` the negation of `==`, and
/// `==` does not care which side is which.
fn test(operator: Operator, kinds: [&Type; 2], [left, right]: [Form; 2]) -> Form {
    let scale = scale(kinds);
    let order = |left, right, strict| Form::order(Order { left, right, strict, scale });
    match operator {
        Operator::Less => order(left, right, true),
        Operator::LessOrEqual => order(left, right, false),
        Operator::Greater => order(right, left, true),
        Operator::GreaterOrEqual => order(right, left, false),
        Operator::In => within(left, right, kinds),
        Operator::NotEqual => equal(left, right, kinds).negated(),
        _ => equal(left, right, kinds),
    }
}

fn scale(kinds: [&Type; 2]) -> Scale {
    match kinds {
        [Type::Int, Type::Int] => Scale::Whole,
        [Type::String, Type::String] | [Type::Uint, Type::Uint] => Scale::Total,
        _ => Scale::Partial,
    }
}

fn equal(left: Form, right: Form, [one, other]: [&Type; 2]) -> Form {
    match (left, right) {
        // A truth value that is asked for is the value itself.
        (it, Form::Truth(wanted)) if *one == Type::Bool => asked(it, wanted),
        (Form::Truth(wanted), it) if *other == Type::Bool => asked(it, wanted),
        // No size lies below nothing.
        (it, zero) | (zero, it) if is_size(&it) && is_zero(&zero) => {
            let (left, right, scale) = (it, zero, Scale::Whole);
            Form::order(Order { left, right, strict: false, scale })
        }
        (it, Form::Constant(value)) | (Form::Constant(value), it) => {
            Form::In(Box::new(it), vec![value])
        }
        (one, other) if one <= other => Form::Equal(Box::new([one, other])),
        (one, other) => Form::Equal(Box::new([other, one])),
    }
}

fn is_size(it: &Form) -> bool {
    matches!(it, Form::Call(name, _) if &**name == "size")
}

fn is_zero(it: &Form) -> bool {
    matches!(it, Form::Constant(Constant::Int(0)))
}

fn asked(it: Form, wanted: bool) -> Form {
    if wanted { it } else { it.negated() }
}

/// `item in holder`: in a constant list it equals one of its elements; that a list
/// of facts holds a constant is a test of its elements.
fn within(item: Form, holder: Form, [_, kind]: [&Type; 2]) -> Form {
    match (item, holder) {
        (item, Form::Constant(Constant::List(mut values))) => {
            values.sort();
            values.dedup();
            Form::In(Box::new(item), values)
        }
        (item, Form::List(elements)) if elements.iter().all(is_constant_element) => {
            let mut values: Vec<Constant> =
                elements.iter().filter_map(|it| it.0.as_constant()).collect();
            values.sort();
            values.dedup();
            Form::In(Box::new(item), values)
        }
        (item, range) if matches!(kind, Type::List(_)) && item.as_constant().is_some() => {
            let body = Form::In(Box::new(Form::Local(0)), item.as_constant().into_iter().collect());
            Form::any(Each { range, paired: false, body })
        }
        (item, holder) => Form::Call(Operator::In.name().into(), vec![item, holder]),
    }
}

fn is_constant_element((value, optional): &(Form, bool)) -> bool {
    !optional && value.as_constant().is_some()
}

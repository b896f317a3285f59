//! Whether one form is nowhere above another.

use std::cmp::Ordering;

use super::form::{Constant, Each, Form, Mode, Order};

/// So many steps may one comparison take.
const STEPS_MAX: u32 = 50_000;

/// Whether `low` is nowhere above `high`, in the order false, unknown, true. A
/// `false` says nothing.
pub(super) fn is_below(low: &Form, high: &Form) -> bool {
    Search { steps: STEPS_MAX }.follows(&[low], &[high])
}

struct Search {
    steps: u32,
}

impl Search {
    fn below(&mut self, low: &Form, high: &Form) -> bool {
        low == high || self.follows(&[low], &[high])
    }

    /// Whether the least of `low` is nowhere above the greatest of `high`.
    ///
    /// `&&` on the left and `||` on the right are taken apart where they stand, the
    /// others by cases: complete for the laws of a distributive lattice, and each
    /// step sound for the order of three values.
    fn follows(&mut self, low: &[&Form], high: &[&Form]) -> bool {
        let Some(steps) = self.steps.checked_sub(1) else { return false };
        self.steps = steps;
        let trivial = low.iter().any(|it| matches!(it, Form::Truth(false)))
            || high.iter().any(|it| matches!(it, Form::Truth(true)));
        if trivial || low.iter().any(|it| high.contains(it)) {
            return true;
        }
        if let Some((parts, rest)) = taken(low, |it| match it {
            Form::And(parts) => Some(parts),
            _ => None,
        }) {
            let low: Vec<&Form> = parts.iter().chain(rest).collect();
            return self.follows(&low, high);
        }
        if let Some((parts, rest)) = taken(high, |it| match it {
            Form::Or(parts) => Some(parts),
            _ => None,
        }) {
            let high: Vec<&Form> = parts.iter().chain(rest).collect();
            return self.follows(low, &high);
        }
        if let Some((parts, rest)) = taken(low, |it| match it {
            Form::Or(parts) => Some(parts),
            _ => None,
        }) {
            return parts.iter().all(|part| self.follows(&with(part, &rest), high));
        }
        if let Some((parts, rest)) = taken(high, |it| match it {
            Form::And(parts) => Some(parts),
            _ => None,
        }) {
            return parts.iter().all(|part| self.follows(low, &with(part, &rest)));
        }
        low.iter().any(|low| high.iter().any(|high| self.simple(low, high)))
    }

    /// The same of two forms that are neither `&&` nor `||`.
    fn simple(&mut self, low: &Form, high: &Form) -> bool {
        match (low, high) {
            // Where `x` is unknown both are; elsewhere one set holds the other.
            (Form::In(one, few), Form::In(other, many)) => one == other && is_subset(few, many),
            (Form::Not(low), Form::Not(high)) => self.simple(high, low),
            (Form::Order(low), Form::Order(high)) => is_order_below(low, high),
            // Where there are no values, nothing tells that the two are of the same fact.
            (Form::In(it, values), Form::Order(order)) if !values.is_empty() => {
                values.iter().all(|value| lies(it, value, order) == Some(true))
            }
            (Form::Order(order), Form::Not(inner)) => match &**inner {
                Form::In(it, values) if !values.is_empty() => {
                    values.iter().all(|value| lies(it, value, order) == Some(false))
                }
                _ => false,
            },
            // Fewer elements are tested, and each is true as soon.
            (Form::Every(low), Form::Every(high)) => {
                low.paired == high.paired
                    && (low.range == high.range || is_range_below(high, low))
                    && self.below(&low.body, &high.body)
            }
            (Form::Any(low), Form::Any(high)) => {
                low.paired == high.paired
                    && (low.range == high.range || is_range_below(low, high))
                    && self.below(&low.body, &high.body)
            }
            (Form::If(low), Form::If(high)) => {
                let ([one, yes, no], [other, later_yes, later_no]) = (&**low, &**high);
                one == other && self.below(yes, later_yes) && self.below(no, later_no)
            }
            (Form::Has(low, _), Form::Has(high, field)) => is_below_field(low, high, field),
            (Form::Call(one, low), Form::Call(other, high)) if one == other => {
                is_call_below(one, low, high)
            }
            _ => false,
        }
    }
}

type Taken<'f> = (&'f [Form], Vec<&'f Form>);

/// The first of `forms` that `parts` takes apart, and the others.
fn taken<'f>(
    forms: &[&'f Form],
    parts: impl Fn(&'f Form) -> Option<&'f Vec<Form>>,
) -> Option<Taken<'f>> {
    let (at, parts) = forms.iter().enumerate().find_map(|(at, it)| Some((at, parts(it)?)))?;
    let rest = forms.iter().enumerate().filter(|(it, _)| *it != at).map(|(_, it)| *it).collect();
    Some((parts, rest))
}

fn with<'f>(part: &'f Form, rest: &[&'f Form]) -> Vec<&'f Form> {
    std::iter::once(part).chain(rest.iter().copied()).collect()
}

fn is_subset(few: &[Constant], many: &[Constant]) -> bool {
    few.iter().all(|it| many.binary_search(it).is_ok())
}

/// Whether the constant list that `few` goes through is part of that of `many`.
fn is_range_below(few: &Each, many: &Each) -> bool {
    match (&few.range, &many.range) {
        (Form::Constant(Constant::List(one)), Form::Constant(Constant::List(other))) => {
            !few.paired && is_subset(one, other)
        }
        _ => false,
    }
}

/// A bound that moved: `x <= 3` lies below `x <= 5`. What has no order with the
/// one bound has none with the other, which is of the same type.
fn is_order_below(low: &Order, high: &Order) -> bool {
    let looser = low.strict || !high.strict;
    let moved = |one: &Form, other: &Form| match (one, other) {
        (Form::Constant(one), Form::Constant(other)) => one.order(other),
        _ => None,
    };
    if low.left == high.left {
        match moved(&low.right, &high.right) {
            Some(Ordering::Less) => return true,
            Some(Ordering::Equal) => return looser,
            _ => {}
        }
    }
    if low.right == high.right {
        match moved(&low.left, &high.left) {
            Some(Ordering::Greater) => return true,
            Some(Ordering::Equal) => return looser,
            _ => {}
        }
    }
    low.left == high.left && low.right == high.right && looser
}

/// Whether `value`, put in the place of `it`, is in `order`; none where `order`
/// does not hold `it` against a constant of the same type.
fn lies(it: &Form, value: &Constant, order: &Order) -> Option<bool> {
    let found = match (&order.left, &order.right) {
        (left, Form::Constant(limit)) if left == it => value.order(limit)?,
        (Form::Constant(limit), right) if right == it => limit.order(value)?,
        _ => return None,
    };
    Some(found == Ordering::Less || found == Ordering::Equal && !order.strict)
}

/// Whether `has(low.…)` asks for a field below `high.field`, both plain fields
/// below a name: what stands there is there only where `high.field` is.
fn is_below_field(low: &Form, high: &Form, field: &str) -> bool {
    let mut operand = low;
    loop {
        match operand {
            Form::Field(inner, name, Mode::Plain) => {
                if **inner == *high && **name == *field {
                    return is_chain(inner);
                }
                operand = inner;
            }
            _ => return false,
        }
    }
}

fn is_chain(form: &Form) -> bool {
    match form {
        Form::Variable(_) | Form::Local(_) => true,
        Form::Field(inner, _, Mode::Plain) => is_chain(inner),
        _ => false,
    }
}

/// Calls whose answer moves with a constant list.
fn is_call_below(name: &str, low: &[Form], high: &[Form]) -> bool {
    let ([one, two], [three, four]) = (low, high) else { return false };
    match name {
        "sets.contains" => {
            (one == three && is_list_within(four, two))
                || (two == four && is_list_within(one, three))
        }
        "sets.intersects" => {
            (one == three && is_list_within(two, four))
                || (two == four && is_list_within(one, three))
        }
        _ => false,
    }
}

fn is_list_within(few: &Form, many: &Form) -> bool {
    match (few, many) {
        (Form::Constant(Constant::List(few)), Form::Constant(Constant::List(many))) => {
            few.iter().all(|it| many.contains(it))
        }
        _ => false,
    }
}

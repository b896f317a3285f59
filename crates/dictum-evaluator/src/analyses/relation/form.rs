//! Conditions as forms that are the same for what is the same but for its writing.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::model::value::Value;
use crate::syntax::LoopKind;

/// A part of a condition. Names that loops bring are counted from the inside, so
/// that it does not matter how they are called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Truth(bool),
    Constant(Constant),
    // INVARIANT (sorted parts): two or more, sorted, each once, none an `And`.
    And(Vec<Form>),
    // INVARIANT (sorted parts): two or more, sorted, each once, none an `Or`.
    Or(Vec<Form>),
    /// Stands before what says no more of its negation.
    Not(Box<Form>),
    If(Box<[Form; 3]>),
    /// `range.all(x, body)`.
    Every(Box<Each>),
    /// `range.exists(x, body)`.
    Any(Box<Each>),
    /// Whether the form equals one of the constants, which are sorted.
    In(Box<Form>, Vec<Constant>),
    Order(Box<Order>),
    /// Two forms, sorted.
    Equal(Box<[Form; 2]>),
    /// A part of unknown type that has to be a truth value.
    AsTruth(Box<Form>),
    Variable(Arc<str>),
    Local(u32),
    Field(Box<Form>, Arc<str>, Mode),
    Has(Box<Form>, Arc<str>),
    Index(Box<[Form; 2]>, Mode),
    Call(Arc<str>, Vec<Form>),
    List(Vec<(Form, bool)>),
    Map(Vec<(Form, Form, bool)>),
    Loop(Box<Loop>),
    OptMap(Box<[Form; 2]>, bool),
}

/// Whether what is selected may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Plain,
    Optional,
}

/// A test of each element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Each {
    pub(super) range: Form,
    /// Whether the test names the index or key too.
    pub(super) paired: bool,
    pub(super) body: Form,
}

/// `left < right`, or `left <= right`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    pub(super) left: Form,
    pub(super) right: Form,
    pub(super) strict: bool,
    pub(super) scale: Scale,
}

/// What is known of the values that are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scale {
    /// Whole numbers: nothing lies between 2 and 3.
    Whole,
    /// One of two different values is the greater.
    Total,
    /// There may be `NaN`, or values without an order.
    Partial,
}

/// Another comprehension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Loop {
    pub(super) kind: u8,
    pub(super) paired: bool,
    pub(super) range: Form,
    pub(super) filter: Option<Form>,
    pub(super) body: Form,
}

pub(super) fn loop_number(kind: LoopKind) -> u8 {
    match kind {
        LoopKind::All => 0,
        LoopKind::Exists => 1,
        LoopKind::ExistsOne => 2,
        LoopKind::Filter => 3,
        LoopKind::Map => 4,
        LoopKind::TransformMap => 5,
        LoopKind::TransformMapEntry => 6,
        LoopKind::SortBy => 7,
    }
}

/// A value that is known beforehand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(Double),
    String(Arc<str>),
    Bytes(Arc<[u8]>),
    List(Vec<Constant>),
}

/// A number that is not `NaN`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Double(f64);

impl PartialEq for Double {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Double {}

impl PartialOrd for Double {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Double {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Constant {
    /// The constant that `value` is; none where it has no simple form.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(it) => Self::Bool(*it),
            Value::Int(it) => Self::Int(*it),
            Value::Uint(it) => Self::Uint(*it),
            // No law of order holds for `NaN`.
            Value::Double(it) if it.is_nan() => return None,
            Value::Double(it) => Self::Double(Double(*it)),
            Value::String(it) => Self::String(Arc::clone(it)),
            Value::Bytes(it) => Self::Bytes(Arc::clone(it)),
            Value::List(items) => {
                Self::List(items.iter().map(Self::of).collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        })
    }

    /// The value.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(*it),
            Self::Int(it) => Value::Int(*it),
            Self::Uint(it) => Value::Uint(*it),
            Self::Double(it) => Value::Double(it.0),
            Self::String(it) => Value::String(Arc::clone(it)),
            Self::Bytes(it) => Value::Bytes(Arc::clone(it)),
            Self::List(items) => Value::list(items.iter().map(Self::value)),
        }
    }

    /// The order of two constants of one type; none where there is none to rely on:
    /// a fact written as a double meets whole numbers beyond 2^53 rounded.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => (is_exact(*a) && is_exact(*b)).then(|| a.cmp(b)),
            (Self::Double(a), Self::Double(b)) => a.0.partial_cmp(&b.0),
            (Self::String(a), Self::String(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// Whether a whole number and its neighbours are told apart as doubles too.
fn is_exact(number: i64) -> bool {
    number.unsigned_abs() < 1 << 53
}

impl Form {
    /// The form of a constant.
    pub(super) fn constant(it: Constant) -> Self {
        match it {
            Constant::Bool(it) => Self::Truth(it),
            other => Self::Constant(other),
        }
    }

    /// The constant that this is.
    pub(super) fn as_constant(&self) -> Option<Constant> {
        match self {
            Self::Truth(it) => Some(Constant::Bool(*it)),
            Self::Constant(it) => Some(it.clone()),
            _ => None,
        }
    }

    /// All of `parts`: `decisive` for `||` is true, for `&&` false.
    fn joined(parts: Vec<Self>, decisive: bool) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match (part, decisive) {
                (Self::Truth(it), _) if it == decisive => return Self::Truth(decisive),
                (Self::Truth(_), _) => {}
                (Self::And(inner), false) | (Self::Or(inner), true) => flat.extend(inner),
                (other, _) => flat.push(other),
            }
        }
        let mut parts = merged(flat, decisive);
        parts.sort();
        parts.dedup();
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::Truth(!decisive),
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                if decisive { Self::Or(parts) } else { Self::And(parts) }
            }
        }
    }

    pub(super) fn and(parts: Vec<Self>) -> Self {
        Self::joined(parts, false)
    }

    pub(super) fn or(parts: Vec<Self>) -> Self {
        Self::joined(parts, true)
    }

    /// The negation, pushed down to what says no more of it.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Truth(it) => Self::Truth(!it),
            Self::And(parts) => Self::or(parts.into_iter().map(Self::negated).collect()),
            Self::Or(parts) => Self::and(parts.into_iter().map(Self::negated).collect()),
            Self::Not(inner) => *inner,
            Self::If(parts) => {
                let [condition, yes, no] = *parts;
                Self::If(Box::new([condition, yes.negated(), no.negated()]))
            }
            Self::Every(each) => Self::any(Each { body: each.body.negated(), ..*each }),
            Self::Any(each) => Self::every(Each { body: each.body.negated(), ..*each }),
            // Of two different values one is the greater, unless one is `NaN`.
            Self::Order(it) if it.scale != Scale::Partial => {
                let it = *it;
                Self::order(Order {
                    left: it.right,
                    right: it.left,
                    strict: !it.strict,
                    scale: it.scale,
                })
            }
            other => Self::Not(Box::new(other)),
        }
    }

    /// `left < right` or `left <= right`; between whole numbers always the latter.
    pub(super) fn order(mut it: Order) -> Self {
        if it.scale == Scale::Whole && it.strict {
            if let Self::Constant(Constant::Int(limit)) = &mut it.right
                && is_exact(*limit)
            {
                *limit = limit.saturating_sub(1);
                it.strict = false;
            } else if let Self::Constant(Constant::Int(limit)) = &mut it.left
                && is_exact(*limit)
            {
                *limit = limit.saturating_add(1);
                it.strict = false;
            }
        }
        Self::Order(Box::new(it))
    }

    /// A test of every element; the order of a constant list does not matter.
    pub(super) fn every(mut it: Each) -> Self {
        match settle(&mut it) {
            Some(0) => Self::Truth(true),
            _ => Self::Every(Box::new(it)),
        }
    }

    /// A test of some element.
    pub(super) fn any(mut it: Each) -> Self {
        match settle(&mut it) {
            Some(0) => Self::Truth(false),
            _ => Self::Any(Box::new(it)),
        }
    }

    /// Whether this stands for the same value wherever it stands: it names no
    /// variable, and no local of a loop more than `depth` loops around.
    pub(super) fn is_closed(&self, depth: u32) -> bool {
        match self {
            Self::Truth(_) | Self::Constant(_) => true,
            Self::Variable(_) => false,
            Self::Local(index) => *index < depth,
            Self::And(parts) | Self::Or(parts) | Self::Call(_, parts) => {
                parts.iter().all(|it| it.is_closed(depth))
            }
            Self::Not(inner)
            | Self::In(inner, _)
            | Self::AsTruth(inner)
            | Self::Field(inner, ..)
            | Self::Has(inner, _) => inner.is_closed(depth),
            Self::If(parts) => parts.iter().all(|it| it.is_closed(depth)),
            Self::Equal(parts) | Self::Index(parts, _) => {
                parts.iter().all(|it| it.is_closed(depth))
            }
            Self::Every(each) | Self::Any(each) => {
                each.range.is_closed(depth) && each.body.is_closed(depth + names(each.paired))
            }
            Self::Order(it) => it.left.is_closed(depth) && it.right.is_closed(depth),
            Self::List(elements) => elements.iter().all(|it| it.0.is_closed(depth)),
            Self::Map(entries) => {
                entries.iter().all(|it| it.0.is_closed(depth) && it.1.is_closed(depth))
            }
            Self::Loop(it) => {
                let inside = depth + names(it.paired);
                it.range.is_closed(depth)
                    && it.body.is_closed(inside)
                    && it.filter.iter().all(|it| it.is_closed(inside))
            }
            Self::OptMap(parts, _) => {
                let [target, body] = &**parts;
                target.is_closed(depth) && body.is_closed(depth + 1)
            }
        }
    }
}

/// How many names a loop brings.
pub(super) fn names(paired: bool) -> u32 {
    if paired { 2 } else { 1 }
}

/// Sorts a constant list that is gone through; its length where it is one.
fn settle(it: &mut Each) -> Option<usize> {
    let Form::Constant(Constant::List(items)) = &mut it.range else { return None };
    if !it.paired {
        items.sort();
        items.dedup();
    }
    Some(items.len())
}

/// Parts of `&&` (or of `||` where `decisive`) that say something of the same:
/// `x in a || x in b` is `x in a + b`, and so for loops through one list.
///
/// All three are sound for the unknown: where `x` or the list is unknown all parts
/// are, and the whole is.
fn merged(parts: Vec<Form>, decisive: bool) -> Vec<Form> {
    let mut whole: Vec<Form> = Vec::with_capacity(parts.len());
    for part in parts {
        let place = whole.iter_mut().find(|it| is_of_the_same(it, &part, decisive));
        match (place, part) {
            (Some(Form::In(_, values)), Form::In(_, more)) => unite(values, more),
            (Some(Form::Not(earlier)), Form::Not(later)) => {
                if let (Form::In(_, values), Form::In(_, more)) = (&mut **earlier, *later) {
                    unite(values, more);
                }
            }
            (Some(Form::Every(earlier)), Form::Every(later)) => {
                let body = std::mem::replace(&mut earlier.body, Form::Truth(true));
                earlier.body = Form::and(vec![body, later.body]);
            }
            (Some(Form::Any(earlier)), Form::Any(later)) => {
                let body = std::mem::replace(&mut earlier.body, Form::Truth(false));
                earlier.body = Form::or(vec![body, later.body]);
            }
            (_, part) => whole.push(part),
        }
    }
    whole
}

fn unite(values: &mut Vec<Constant>, more: Vec<Constant>) {
    values.extend(more);
    values.sort();
    values.dedup();
}

fn is_of_the_same(one: &Form, other: &Form, decisive: bool) -> bool {
    match (one, other, decisive) {
        (Form::In(one, _), Form::In(other, _), true) => one == other,
        (Form::Not(one), Form::Not(other), false) => {
            matches!((&**one, &**other), (Form::In(a, _), Form::In(b, _)) if a == b)
        }
        (Form::Every(one), Form::Every(other), false)
        | (Form::Any(one), Form::Any(other), true) => {
            one.range == other.range && one.paired == other.paired
        }
        _ => false,
    }
}

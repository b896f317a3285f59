//! The shortest ways: values seen where they live, without being taken hold of.
//!
//! Whatever is out of the ordinary (a field that is absent, a value of another
//! type, nothing left of the budget) gives none, and the general way, which
//! knows what to say of it, is gone instead.

use dictum_source::tree::{NodeId, Tree, Value as Leaf};

use super::{Binding, Halt, Machine, Outcome};
use crate::model::datum::{Datum, LONG_TEXT};
use crate::model::operators::Operator;
use crate::model::value::Value;
use crate::plan::predicate::Base;
use crate::plan::{Binary, Path, Plan, Root, Select, Short};

/// What a name that the expression brings stands for.
#[derive(Debug, Clone)]
pub(crate) enum Slot<'a> {
    Node(&'a Tree, NodeId),
    Value(&'a Value),
    Made(Outcome<'a>),
}

/// The slots of one evaluation. Few expressions bring more than two names, so that
/// two need no room elsewhere.
#[derive(Debug)]
pub(crate) struct Slots<'a> {
    first: Slot<'a>,
    second: Slot<'a>,
    more: Vec<Slot<'a>>,
}

impl<'a> Slots<'a> {
    #[inline]
    pub(crate) fn new(count: usize) -> Self {
        let empty = || Slot::Made(Ok(Datum::Null));
        let more = if count > 2 { (2..count).map(|_| empty()).collect() } else { Vec::new() };
        Self { first: empty(), second: empty(), more }
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Option<&Slot<'a>> {
        match slot {
            0 => Some(&self.first),
            1 => Some(&self.second),
            other => self.more.get(other as usize - 2),
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, slot: u32, value: Slot<'a>) {
        match slot {
            0 => self.first = value,
            1 => self.second = value,
            other => {
                if let Some(it) = self.more.get_mut(other as usize - 2) {
                    *it = value;
                }
            }
        }
    }
}

impl<'a> Slot<'a> {
    pub(crate) fn outcome(&self) -> Outcome<'a> {
        match self {
            Self::Node(tree, node) => Ok(Datum::of_node(tree, *node)),
            Self::Value(value) => Ok(Datum::of(value)),
            Self::Made(outcome) => outcome.clone(),
        }
    }

    /// `datum`, by its place where it has one.
    #[inline]
    pub(crate) fn of(datum: &Datum<'a>) -> Self {
        match datum {
            Datum::Node(tree, node) => Self::Node(tree, *node),
            other => Self::Made(Ok(other.clone())),
        }
    }
}

impl<'a> Machine<'a> {
    /// The fact that a plan reads.
    #[inline]
    pub(super) fn node(&self, plan: &'a Plan) -> Option<(&'a Tree, NodeId)> {
        match plan {
            Plan::Path(path) => self.path_node(path),
            Plan::Local(slot, _) => self.slot_node(*slot),
            _ => None,
        }
    }

    #[inline]
    fn slot_node(&self, slot: u32) -> Option<(&'a Tree, NodeId)> {
        match self.slots.get(slot)? {
            Slot::Node(tree, node) => Some((tree, *node)),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn path_node(&self, path: &'a Path) -> Option<(&'a Tree, NodeId)> {
        let (tree, mut node) = match path.root {
            Root::Local(slot) => self.slot_node(slot)?,
            Root::Variable(number) => match self.variables.get(number)? {
                Binding::Tree(tree, root) => (*tree, *root),
                _ => return None,
            },
        };
        for step in &path.steps {
            let Leaf::Map(entries) = tree.value(node) else { return None };
            node = step.find(entries)?;
        }
        Some((tree, node))
    }

    /// The text that a plan reads.
    #[inline]
    pub(super) fn seen_str(&self, plan: &'a Plan) -> Option<&'a str> {
        let value = match plan {
            Plan::Constant(value) => value,
            Plan::Local(slot, _) => match self.slots.get(*slot)? {
                Slot::Node(tree, node) => return leaf_str(tree, *node),
                Slot::Value(value) => value,
                Slot::Made(_) => return None,
            },
            Plan::Path(path) => {
                let (tree, node) = self.path_node(path)?;
                return leaf_str(tree, node);
            }
            _ => return None,
        };
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    #[inline]
    fn seen_int(&self, plan: &'a Plan) -> Option<i64> {
        match plan {
            Plan::Constant(Value::Int(it)) => Some(*it),
            other => {
                let (tree, node) = self.node(other)?;
                match tree.value(node) {
                    Leaf::Int(it) => Some(*it),
                    _ => None,
                }
            }
        }
    }

    /// The truth value that a plan reads.
    #[inline]
    pub(super) fn seen_bool(&self, plan: &'a Plan) -> Option<bool> {
        let (tree, node) = self.node(plan)?;
        match tree.value(node) {
            Leaf::Bool(it) => Some(*it),
            _ => None,
        }
    }

    /// Whether a field of a fact is there.
    #[inline]
    pub(super) fn seen_has(&self, it: &'a Select) -> Option<bool> {
        let (tree, node) = self.node(&it.operand)?;
        match tree.value(node) {
            Leaf::Map(entries) => Some(entries.iter().any(|entry| *entry.key == *it.field)),
            _ => None,
        }
    }

    /// What a comparison of texts or of whole numbers gives.
    #[inline]
    pub(super) fn compared(&self, operator: Operator, it: &'a Binary) -> Option<bool> {
        match (&it.left, &it.right) {
            (left, Plan::Constant(Value::Int(right))) => {
                operator.holds(self.seen_int(left)?.cmp(right))
            }
            (Plan::Constant(Value::Int(left)), right) => {
                operator.holds(left.cmp(&self.seen_int(right)?))
            }
            (left, right) => match self.seen_str(left) {
                // Long texts are compared in the general way, which is paid for.
                Some(text) if text.len() < LONG_TEXT => self.text_compared(operator, text, right),
                Some(_) => None,
                None => operator.holds(self.seen_int(left)?.cmp(&self.seen_int(right)?)),
            },
        }
    }

    #[inline]
    fn text_compared(&self, operator: Operator, left: &str, right: &'a Plan) -> Option<bool> {
        match operator {
            Operator::Equal => Some(left == self.seen_str(right)?),
            Operator::NotEqual => Some(left != self.seen_str(right)?),
            Operator::In => self.is_element(left, right),
            _ => operator.holds(left.cmp(self.seen_str(right)?)),
        }
    }

    /// Where a root of a predicate stands.
    #[inline]
    fn base(&self, root: Root) -> Base<'a> {
        match root {
            Root::Variable(number) => self.variables.base(number),
            Root::Local(slot) => match self.slots.get(slot) {
                Some(Slot::Node(tree, node)) => Base::Node(tree, *node),
                Some(Slot::Value(value)) => Base::Value(value),
                _ => Base::Nothing,
            },
        }
    }

    /// What a predicate tells; what it says nothing of is evaluated, as if nothing
    /// had been spent on it.
    #[inline(never)]
    pub(super) fn short(&mut self, it: &'a Short) -> Result<bool, Halt<'a>> {
        let left = self.budget.left();
        if let Some(found) = it.predicate.holds(|root| self.base(root), self.budget) {
            return Ok(found);
        }
        self.budget.restore(left);
        self.test(&it.general)
    }

    /// Whether text is an element of a list.
    fn is_element(&self, text: &str, holder: &'a Plan) -> Option<bool> {
        if let Plan::Constant(Value::List(items)) = holder {
            self.budget.charge(items.len() as u64 / 8).ok()?;
            return Some(items.iter().any(|it| matches!(it, Value::String(it) if **it == *text)));
        }
        let (tree, node) = self.node(holder)?;
        let Leaf::List(items) = tree.value(node) else { return None };
        self.budget.charge(items.len() as u64 / 8).ok()?;
        let is_text = |id: &NodeId| matches!(tree.value(*id), Leaf::String(it) if **it == *text);
        Some(items.iter().any(is_text))
    }
}

#[inline]
fn leaf_str(tree: &Tree, node: NodeId) -> Option<&str> {
    match tree.value(node) {
        Leaf::String(text) => Some(text),
        _ => None,
    }
}

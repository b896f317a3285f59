//! Steps that a predicate tells for.

use super::{Binary, Call, Index, Loop, MapPlan, OptMap, Otherwise, Plan, Select, Size, TextTest};
use crate::plan::predicate::{self, Predicate};
use crate::syntax::LoopKind;

/// A truth value that a predicate tells.
#[derive(Debug)]
pub(crate) struct Short {
    pub(crate) predicate: Predicate,
    /// The step as it is written, for whatever is out of the ordinary.
    pub(crate) general: Plan,
}

/// `plan` with a predicate for each of its largest parts that one can tell.
pub(super) fn shorten(plan: Plan) -> Plan {
    if is_truth(&plan)
        && let Some(predicate) = predicate::build(&plan)
    {
        return Plan::Short(Box::new(Short { predicate, general: plan }));
    }
    below(plan)
}

/// Whether a plan gives nothing but a truth value, and does some work for it.
fn is_truth(plan: &Plan) -> bool {
    match plan {
        Plan::And(_) | Plan::Or(_) | Plan::Has(_) | Plan::InSet(_) | Plan::TextTest(_) => true,
        Plan::Unary(operator, _) => *operator == crate::model::operators::Operator::Not,
        Plan::Binary(operator, _) => operator.is_test(),
        Plan::Loop(it) => {
            matches!(it.kind, LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne)
        }
        Plan::Conditional(parts) => parts.iter().all(is_truth),
        _ => false,
    }
}

fn all(parts: Vec<Plan>) -> Vec<Plan> {
    parts.into_iter().map(shorten).collect()
}

/// The same plan, its parts shortened.
fn below(plan: Plan) -> Plan {
    match plan {
        Plan::Select(it) => Plan::Select(Box::new(select(*it))),
        Plan::Has(it) => Plan::Has(Box::new(select(*it))),
        Plan::Index(it) => {
            let (operand, by) = (shorten(it.operand), shorten(it.by));
            Plan::Index(Box::new(Index { operand, by, ..*it }))
        }
        Plan::Unary(operator, it) => {
            let (operand, span) = *it;
            Plan::Unary(operator, Box::new((shorten(operand), span)))
        }
        Plan::Binary(operator, it) => {
            let (left, right) = (shorten(it.left), shorten(it.right));
            Plan::Binary(operator, Box::new(Binary { left, right, ..*it }))
        }
        Plan::Call(it) => {
            let args = all(it.args);
            Plan::Call(Box::new(Call { args, ..*it }))
        }
        Plan::And(parts) => Plan::And(all(parts)),
        Plan::Or(parts) => Plan::Or(all(parts)),
        Plan::Conditional(parts) => Plan::Conditional(Box::new(parts.map(shorten))),
        Plan::Bind(slot, parts) => Plan::Bind(slot, Box::new(parts.map(shorten))),
        Plan::List(elements) => Plan::List(list(elements)),
        Plan::Map(it) => {
            let entries = map(it.entries);
            Plan::Map(Box::new(MapPlan { entries, ..*it }))
        }
        Plan::Loop(it) => {
            let (range, body) = (shorten(it.range), shorten(it.body));
            let filter = it.filter.map(shorten);
            Plan::Loop(Box::new(Loop { range, filter, body, ..*it }))
        }
        Plan::OptMap(it) => {
            let (target, body) = (shorten(it.target), shorten(it.body));
            Plan::OptMap(Box::new(OptMap { target, body, ..*it }))
        }
        Plan::Otherwise(it) => {
            let (first, second) = (shorten(it.first), shorten(it.second));
            Plan::Otherwise(Box::new(Otherwise { first, second, ..*it }))
        }
        Plan::Size(it) => {
            let operand = shorten(it.operand);
            Plan::Size(Box::new(Size { operand, ..*it }))
        }
        Plan::TextTest(it) => {
            let text = shorten(it.text);
            Plan::TextTest(Box::new(TextTest { text, ..*it }))
        }
        Plan::Constant(_)
        | Plan::Variable(..)
        | Plan::Local(..)
        | Plan::Path(_)
        | Plan::InSet(_)
        | Plan::AsDouble(_)
        | Plan::Short(_) => plan,
    }
}

fn list(elements: Vec<(Plan, bool)>) -> Vec<(Plan, bool)> {
    elements.into_iter().map(|(it, optional)| (shorten(it), optional)).collect()
}

fn map(entries: Vec<(Plan, Plan, bool)>) -> Vec<(Plan, Plan, bool)> {
    let each = |(key, value, optional)| (shorten(key), shorten(value), optional);
    entries.into_iter().map(each).collect()
}

fn select(it: Select) -> Select {
    Select { operand: shorten(it.operand), ..it }
}

//! What is constant in an expression is worked out once, before it runs.

use super::{Machine, Variables};
use crate::check::typed::Typed;
use crate::model::budget::Budget;
use crate::model::value::Value;
use crate::plan::{self, Plan};

/// So many steps may working out the constants of one expression take.
const FOLD_STEPS_MAX: u64 = 100_000;

/// The plan of `part`, where the variables of `constants` are what they say.
pub(crate) fn plan(part: &Typed, slots: usize, constants: &[(u32, Value)]) -> Plan {
    let budget = Budget::new(FOLD_STEPS_MAX, None);
    // What fails is left as it is, so that it fails where it stands, if it is reached.
    let value = |plan: &Plan| {
        budget.charge(1).ok()?;
        let mut machine = Machine::new(Variables::default(), slots, &budget);
        machine.eval(plan).ok()?.to_value_within(&budget).ok()
    };
    plan::build(part, constants, &value)
}

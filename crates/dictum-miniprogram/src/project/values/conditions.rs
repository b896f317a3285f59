//! What has to hold, and whether it may.

use super::context::Context;
use super::{Evaluator, Number, Value, operations};
use crate::code::flow::{self, When, cell};

/// The most tests that are looked into at once.
const GUARDS_MAX: usize = 3;

/// How a test may end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Truth {
    pub(super) yes: bool,
    pub(super) no: bool,
    /// The function whose callers know more.
    pub(super) hangs: Option<Number>,
}

impl<'p> Evaluator<'p> {
    /// What passes a test, or does not: each value is put in its place in turn.
    pub(super) fn guarded(
        &mut self,
        module: usize,
        it: &'p flow::Guard,
        context: Context,
    ) -> Vec<Value<'p>> {
        let of = self.graph.cell(module, it.of);
        let mut found = self.cell(of, context);
        let plain = |it: &Value<'_>| {
            matches!(it, Value::Text(_) | Value::Number(_) | Value::Truth(_) | Value::Nothing)
        };
        if self.given.len() >= GUARDS_MAX || !found.iter().any(plain) {
            return found;
        }
        let place = self.context(of, context);
        found.retain(|value| {
            if !plain(value) {
                return true;
            }
            self.given.push((of, place, value.clone()));
            let truth = self.truth((module, it.test), context);
            self.given.pop();
            if it.holds { truth.yes } else { truth.no }
        });
        found
    }

    /// How the test in a cell may end.
    pub(super) fn truth(&mut self, (module, test): (usize, flow::Cell), context: Context) -> Truth {
        if test == cell::UNKNOWN {
            return Truth { yes: true, no: true, hangs: None };
        }
        let values = self.values((module, test), context);
        if values.is_empty() {
            return Truth { yes: true, no: true, hangs: None };
        }
        let mut truth = Truth::default();
        for value in &values {
            let known = operations::truth(value);
            truth.yes |= known != Some(false);
            truth.no |= known != Some(true);
            if let Value::Free(function) | Value::Hangs(function) = value {
                truth.hangs = Some(*function);
            }
        }
        truth
    }

    /// Whether what has to hold at `when` never does.
    pub(in crate::project) fn is_dead(
        &mut self,
        module: usize,
        when: Option<When>,
        context: Context,
    ) -> bool {
        let Some(flow) = self.modules.all.get(module).map(|it| &it.code.flow) else { return false };
        let mut at = when;
        while let Some(it) = at.and_then(|it| flow.conditions.get(it as usize)) {
            let truth = self.truth((module, it.test), context);
            if !(if it.holds { truth.yes } else { truth.no }) {
                return true;
            }
            at = it.outer;
        }
        false
    }
}

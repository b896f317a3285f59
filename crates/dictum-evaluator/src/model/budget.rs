//! What is left of the work that an evaluation may do.

use std::cell::Cell;
use std::fmt;

use super::failure::{Failure, FailureKind};

/// So many steps may one evaluation take: an element of a comprehension, a call,
/// or sixteen bytes of text that is made.
pub const STEPS_MAX: u64 = 1_000_000;

/// What is left of the work that an evaluation may do.
pub(crate) struct Budget<'s> {
    left: Cell<u64>,
    stop: Option<&'s dyn Fn() -> bool>,
}

/// After so many steps the caller is asked whether to go on.
const ASK_EVERY: u64 = 1024;

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Budget({} steps left)", self.left.get())
    }
}

impl<'s> Budget<'s> {
    pub(crate) fn new(steps: u64, stop: Option<&'s dyn Fn() -> bool>) -> Self {
        Self { left: Cell::new(steps), stop }
    }

    /// What nothing exhausts.
    pub(crate) fn endless() -> Self {
        Self::new(u64::MAX, None)
    }

    /// So many steps are left.
    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Sets what is left: what was tried and told nothing is not paid for.
    pub(crate) fn restore(&self, left: u64) {
        self.left.set(left);
    }

    /// Takes `steps` off.
    #[inline]
    pub(crate) fn charge(&self, steps: u64) -> Result<(), Failure> {
        let before = self.left.get();
        match before.checked_sub(steps) {
            Some(left) => {
                self.left.set(left);
                if before / ASK_EVERY == left / ASK_EVERY { Ok(()) } else { self.ask() }
            }
            None => Err(exhausted()),
        }
    }

    #[cold]
    fn ask(&self) -> Result<(), Failure> {
        match self.stop {
            Some(stop) if stop() => Err(Failure::new(
                FailureKind::Stopped,
                "the evaluation was stopped before it ended",
                "求值在结束前被中止",
            )),
            _ => Ok(()),
        }
    }
}

#[cold]
fn exhausted() -> Failure {
    Failure::new(
        FailureKind::BudgetExhausted,
        "the evaluation does more work than it may",
        "求值的工作量超出上限",
    )
}

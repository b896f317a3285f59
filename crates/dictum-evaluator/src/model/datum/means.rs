//! What operators and functions work with beside their operands.

use std::fmt;

use dictum_source::tree::{NodeId, Tree};

use super::view::MapView;
use crate::model::budget::Budget;
use crate::model::failure::{AbsentField, Failure};

/// What is declared of facts and absent from them.
pub(crate) trait Gaps {
    /// The fields that the map `node` of `tree` may yet get; the walk that finds them is
    /// paid for once.
    fn of(&self, tree: &Tree, node: NodeId, budget: &Budget<'_>)
    -> Result<&[AbsentField], Failure>;
}

/// What operators and functions work with beside their operands.
#[derive(Clone, Copy)]
pub(crate) struct Means<'s> {
    pub(crate) budget: &'s Budget<'s>,
    /// None where all values are taken as they are.
    gaps: Option<&'s dyn Gaps>,
}

impl fmt::Debug for Means<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Means({:?})", self.budget)
    }
}

impl<'s> Means<'s> {
    pub(crate) fn new(budget: &'s Budget<'s>, gaps: &'s dyn Gaps) -> Self {
        Self { budget, gaps: Some(gaps) }
    }

    /// Takes all values as they are, as if nothing could be added to them.
    pub(crate) fn closed(budget: &'s Budget<'s>) -> Self {
        Self { budget, gaps: None }
    }

    /// The fields that `map` may yet get.
    pub(crate) fn absent(self, map: MapView<'_, '_>) -> Result<&'s [AbsentField], Failure> {
        match (map, self.gaps) {
            (MapView::Nodes(tree, node, _), Some(gaps)) => gaps.of(tree, node, self.budget),
            _ => Ok(&[]),
        }
    }

    /// Fails with the fields that `map` may yet get, where there are any.
    pub(crate) fn complete(self, map: MapView<'_, '_>) -> Result<(), Failure> {
        let absent = self.absent(map)?;
        if absent.is_empty() { Ok(()) } else { self.unknown(absent.to_vec()).map(drop) }
    }

    /// Fails with what is `pending`, where there is anything; otherwise `found`.
    pub(crate) fn settled<T>(self, pending: Vec<AbsentField>, found: T) -> Result<T, Failure> {
        if pending.is_empty() { Ok(found) } else { self.unknown(pending).map(|()| found) }
    }

    /// Naming what is absent is paid for, too: the same may be absent very often.
    #[cold]
    fn unknown(self, absent: Vec<AbsentField>) -> Result<(), Failure> {
        self.budget.charge(absent.len() as u64)?;
        Err(Failure::unknown(absent))
    }
}

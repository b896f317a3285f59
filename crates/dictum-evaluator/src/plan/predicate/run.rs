//! One run of a predicate: where its names stand, and what it reads there.

use dictum_source::tree::Value as Leaf;

use super::base::{Base, List};
use super::question::{BYTES_PER_STEP, Question};
use super::seen::{self, Seen, equal};
use super::{BASES_MAX, Entry, Place, Range};
use crate::model::budget::Budget;
use crate::model::datum::LONG_TEXT;
use crate::model::operators::Operator;
use crate::model::text::same;

/// One run of a predicate.
pub(super) struct Run<'r, 'a> {
    pub(super) bases: [Base<'a>; BASES_MAX],
    /// What was looked up beforehand; its numbers follow those of the bases.
    pub(super) facts: &'r [Base<'a>],
    pub(super) budget: &'r Budget<'r>,
}

impl<'a> Run<'_, 'a> {
    #[inline]
    fn base(&self, number: usize) -> Base<'a> {
        let base = match number.checked_sub(BASES_MAX) {
            Some(fact) => self.facts.get(fact),
            None => self.bases.get(number),
        };
        base.copied().unwrap_or(Base::Nothing)
    }

    /// The fact at `place`, where it is one of a tree.
    #[inline]
    pub(super) fn leaf(&self, place: &Place) -> Option<&'a Leaf> {
        match self.base(place.base) {
            Base::Node(tree, node) => Base::find(tree, node, &place.steps),
            _ => None,
        }
    }

    /// Whatever stands at `place`.
    #[inline(never)]
    pub(super) fn read(&self, place: &Place) -> Seen<'a> {
        self.base(place.base).read(&place.steps)
    }

    /// The fact that a base itself stands for.
    #[inline]
    fn here(&self, place: &Place) -> Option<&'a Leaf> {
        match self.base(place.base) {
            Base::Node(tree, node) if place.steps.is_empty() => Some(tree.value(node)),
            _ => None,
        }
    }

    #[inline(never)]
    pub(super) fn number_is(&self, place: &Place, operator: Operator, number: i64) -> Option<bool> {
        match self.here(place) {
            Some(Leaf::Int(it)) => operator.holds(it.cmp(&number)),
            _ => self.number_below(place, operator, number),
        }
    }

    #[inline(never)]
    pub(super) fn number_below(
        &self,
        place: &Place,
        operator: Operator,
        number: i64,
    ) -> Option<bool> {
        match self.leaf(place) {
            Some(Leaf::Int(it)) => operator.holds(it.cmp(&number)),
            _ => seen::compare(operator, self.read(place), Seen::Int(number)),
        }
    }

    #[inline(never)]
    pub(super) fn text_is(&self, place: &Place, text: &str) -> Option<bool> {
        match self.here(place) {
            Some(Leaf::String(it)) if text.len() < LONG_TEXT => Some(same(it, text)),
            _ => self.text_below(place, text),
        }
    }

    #[inline(never)]
    fn text_below(&self, place: &Place, text: &str) -> Option<bool> {
        match self.leaf(place) {
            Some(Leaf::String(it)) if text.len() < LONG_TEXT => Some(same(it, text)),
            _ => equal(self.read(place), Seen::Text(text)),
        }
    }

    #[inline(never)]
    pub(super) fn asked(&self, place: &Place, question: &Question) -> Option<bool> {
        let text = self.text(place)?;
        self.charge_text(text, BYTES_PER_STEP)?;
        if text.len() >= BYTES_PER_STEP {
            self.charge(question.steps(text))?;
        }
        Some(question.holds(text))
    }

    #[inline(never)]
    pub(super) fn bool(&self, place: &Place) -> Option<bool> {
        match self.here(place) {
            Some(Leaf::Bool(it)) => Some(*it),
            _ => self.bool_below(place),
        }
    }

    #[inline(never)]
    fn bool_below(&self, place: &Place) -> Option<bool> {
        match self.read(place) {
            Seen::Bool(it) => Some(it),
            _ => None,
        }
    }

    #[inline(never)]
    pub(super) fn has(&self, place: &Place) -> Option<bool> {
        match self.here(place) {
            Some(_) => Some(true),
            None => self.has_below(place),
        }
    }

    #[inline(never)]
    fn has_below(&self, place: &Place) -> Option<bool> {
        match self.read(place) {
            Seen::Absent => Some(false),
            Seen::Odd => None,
            _ => Some(true),
        }
    }

    /// The text at `place`.
    #[inline]
    pub(super) fn text(&self, place: &Place) -> Option<&'a str> {
        match self.leaf(place) {
            Some(Leaf::String(it)) => Some(it),
            Some(_) => None,
            None => match self.read(place) {
                Seen::Text(it) => Some(it),
                _ => None,
            },
        }
    }

    /// The list at `place`.
    #[inline]
    pub(super) fn list(&self, place: &Place) -> Option<List<'a>> {
        if let Base::Node(tree, node) = self.base(place.base)
            && let Some(Leaf::List(items)) = Base::find(tree, node, &place.steps)
        {
            return Some(List::Nodes(tree, items));
        }
        match self.read(place) {
            Seen::List(list) => Some(list),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn set(&mut self, base: usize, it: Base<'a>) {
        if let Some(place) = self.bases.get_mut(base) {
            *place = it;
        }
    }

    #[inline]
    pub(super) fn charge(&self, steps: usize) -> Option<()> {
        self.budget.charge(steps as u64).ok()
    }

    /// Takes what matching `text` costs; short texts cost nothing.
    #[inline]
    pub(super) fn charge_text(&self, text: &str, bytes_per_step: usize) -> Option<()> {
        if text.len() < bytes_per_step {
            Some(())
        } else {
            self.charge(text.len() / bytes_per_step)
        }
    }

    /// Goes through a range, as long as `visit` goes on.
    #[inline]
    pub(super) fn go(
        &mut self,
        entry: &'a Entry,
        mut visit: impl FnMut(&mut Self) -> Option<Turn>,
    ) -> Option<()> {
        for (base, place) in &entry.fixed {
            self.set(*base, self.base(place.base).below(&place.steps));
        }
        match &entry.range {
            Range::Constants(values) => {
                self.charge(values.len())?;
                for value in values {
                    self.set(entry.base, Base::Value(value));
                    if let Turn::End = visit(self)? {
                        break;
                    }
                }
            }
            Range::Facts(place) => {
                let list = self.list(place)?;
                self.charge(list.len())?;
                match list {
                    List::Nodes(tree, items) => {
                        for id in items {
                            self.set(entry.base, Base::Node(tree, *id));
                            if let Turn::End = visit(self)? {
                                break;
                            }
                        }
                    }
                    List::Values(values) => {
                        for value in values {
                            self.set(entry.base, Base::Value(value));
                            if let Turn::End = visit(self)? {
                                break;
                            }
                        }
                    }
                }
            }
        }
        Some(())
    }
}

/// Whether a loop goes on.
pub(super) enum Turn {
    On,
    End,
}

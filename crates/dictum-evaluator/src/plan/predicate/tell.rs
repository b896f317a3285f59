//! What tests tell, and what they look at.

use dictum_source::tree::{NodeId, Tree, Value as Leaf};
use smallvec::SmallVec;

use super::base::List;
use super::question::{BYTES_PER_STEP, Question};
use super::run::{Run, Turn};
use super::seen::{self, Seen, equal};
use super::{Compared, Count, Each, InSet, Operand, Place, Range, Test};
use crate::model::datum::LONG_TEXT;
use crate::model::value::Value;

/// Texts up to so many bytes are joined without an allocation.
const JOINED_INLINE: usize = 128;

// Each form of a test is a function of its own that keeps to few registers: a test
// takes some twenty instructions, and what a large function saves and restores
// would be as many again.
impl Test {
    #[inline]
    pub(super) fn holds<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        match self {
            Self::NumberIs(place, operator, number) if place.steps.is_empty() => {
                run.number_is(place, *operator, *number)
            }
            Self::NumberIs(place, operator, number) => run.number_below(place, *operator, *number),
            Self::TextIs(place, text) => run.text_is(place, text),
            Self::TextIsNot(place, text) => run.text_is(place, text).map(|it| !it),
            Self::Asked(place, question) => run.asked(place, question),
            Self::Fact(place) => run.bool(place),
            Self::Has(place) => run.has(place),
            Self::All(parts) => decided(parts, run, false),
            Self::Any(parts) => decided(parts, run, true),
            Self::Each(it) => it.holds(run),
            Self::InSet(it) => it.holds(run),
            Self::InList(it) => in_list(&it.0, &it.1, run),
            Self::InFew(it) => in_few(&it.0, &it.1, run),
            Self::Always(it) => Some(*it),
            Self::Not(inner) => negated(inner, run),
            Self::Choice(parts) => chosen(parts, run),
            Self::Compared(it) => it.holds(run),
        }
    }
}

#[inline(never)]
fn negated<'a>(inner: &'a Test, run: &mut Run<'_, 'a>) -> Option<bool> {
    inner.holds(run).map(|it| !it)
}

#[inline(never)]
fn chosen<'a>(parts: &'a [Test; 3], run: &mut Run<'_, 'a>) -> Option<bool> {
    let [condition, yes, no] = parts;
    if condition.holds(run)? { yes.holds(run) } else { no.holds(run) }
}

impl Compared {
    #[inline(never)]
    fn holds<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        let left = self.left.see(run);
        seen::compare(self.operator, left, self.right.see(run))
    }
}

/// `&&` and `||`: the `decisive` result ends it.
#[inline(never)]
fn decided<'a>(parts: &'a [Test], run: &mut Run<'_, 'a>, decisive: bool) -> Option<bool> {
    for part in parts {
        if part.holds(run)? == decisive {
            return Some(decisive);
        }
    }
    Some(!decisive)
}

impl InSet {
    #[inline(never)]
    fn holds<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        let mut joined: SmallVec<[u8; JOINED_INLINE]> = SmallVec::new();
        for part in &self.parts {
            let text = part.text(run)?;
            run.charge_text(text, 16)?;
            joined.extend_from_slice(text.as_bytes());
        }
        Some(self.set.contains(&*joined))
    }
}

#[inline(never)]
fn in_list<'a>(item: &'a Operand, place: &Place, run: &mut Run<'_, 'a>) -> Option<bool> {
    if let Some(text) = item.text(run) {
        if text.len() >= LONG_TEXT {
            return None;
        }
        let list = run.list(place)?;
        run.charge(list.len() / 8)?;
        return Some(list.holds(text));
    }
    let item = item.see(run).scalar()?;
    let list = run.list(place)?;
    run.charge(list.len())?;
    match list {
        List::Nodes(tree, items) => {
            any_equal(items.iter().map(|id| Seen::of_node(tree, *id)), item)
        }
        List::Values(values) => any_equal(values.iter().map(Seen::of), item),
    }
}

#[inline(never)]
fn in_few<'a>(item: &'a Operand, few: &'a Value, run: &mut Run<'_, 'a>) -> Option<bool> {
    let Value::List(values) = few else { return None };
    if let Some(text) = item.text(run) {
        if text.len() >= LONG_TEXT {
            return None;
        }
        run.charge(values.len() / 8)?;
        return Some(List::Values(values).holds(text));
    }
    let item = item.see(run).scalar()?;
    run.charge(values.len())?;
    any_equal(values.iter().map(Seen::of), item)
}

#[inline]
fn any_equal<'a>(mut values: impl Iterator<Item = Seen<'a>>, item: Seen<'a>) -> Option<bool> {
    values
        .find_map(|it| match equal(it, item) {
            Some(false) => None,
            found => Some(found),
        })
        .unwrap_or(Some(false))
}

impl Each {
    #[inline(never)]
    fn holds<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        if let Test::Asked(place, question) = &self.body
            && let Range::Facts(range) = &self.entry.range
            && (place.base, place.steps.len()) == (self.entry.base, 0)
            && let Some(List::Nodes(tree, items)) = run.list(range)
        {
            return self.asked(question, (tree, items), run);
        }
        let mut found = !self.decisive;
        run.go(&self.entry, |run| {
            if self.body.holds(run)? == self.decisive {
                found = self.decisive;
                return Some(Turn::End);
            }
            Some(Turn::On)
        })?;
        Some(found)
    }

    /// Asks every text of a list the same.
    fn asked<'a>(
        &self,
        question: &Question,
        (tree, items): (&'a Tree, &[NodeId]),
        run: &Run<'_, 'a>,
    ) -> Option<bool> {
        run.charge(items.len())?;
        for id in items {
            let Leaf::String(text) = tree.value(*id) else { return None };
            run.charge_text(text, BYTES_PER_STEP)?;
            if question.holds(text) == self.decisive {
                return Some(self.decisive);
            }
        }
        Some(!self.decisive)
    }
}

impl Count {
    #[inline(never)]
    fn count<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<i64> {
        let mut count = 0_i64;
        run.go(&self.entry, |run| {
            for test in &self.tests {
                if !test.holds(run)? {
                    return Some(Turn::On);
                }
            }
            if let Some(made) = &self.made
                && !made.is_there(run)
            {
                return None;
            }
            count += 1;
            Some(Turn::On)
        })?;
        Some(count)
    }
}

impl Operand {
    /// The text, where it is one.
    #[inline]
    fn text<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<&'a str> {
        match self {
            Self::Fact(place) => run.text(place),
            Self::Constant(Value::String(it)) => Some(it),
            other => match other.see(run) {
                Seen::Text(it) => Some(it),
                _ => None,
            },
        }
    }

    #[inline]
    fn is_there<'a>(&'a self, run: &mut Run<'_, 'a>) -> bool {
        match self {
            Self::Fact(place) if run.leaf(place).is_some() => true,
            other => !matches!(other.see(run), Seen::Absent | Seen::Odd),
        }
    }

    #[inline]
    fn see<'a>(&'a self, run: &mut Run<'_, 'a>) -> Seen<'a> {
        match self {
            Self::Fact(place) => run.read(place),
            Self::Constant(value) => Seen::of(value),
            Self::Double(place) => run.read(place).as_double(),
            Self::Size(place) => size(place, run),
            Self::Count(it) => it.count(run).map_or(Seen::Odd, Seen::Int),
            Self::Choice(it) => see_choice(it, run),
        }
    }
}

#[inline(never)]
fn size<'a>(place: &Place, run: &Run<'_, 'a>) -> Seen<'a> {
    let size = run.list(place).and_then(|it| i64::try_from(it.len()).ok());
    size.map_or(Seen::Odd, Seen::Int)
}

#[inline(never)]
fn see_choice<'a>(choice: &'a (Test, Operand, Operand), run: &mut Run<'_, 'a>) -> Seen<'a> {
    let (condition, yes, no) = choice;
    match condition.holds(run) {
        Some(true) => yes.see(run),
        Some(false) => no.see(run),
        None => Seen::Odd,
    }
}

//! Comprehensions.

use std::sync::Arc;

use super::{Halt, Machine, Outcome, Slot, error, repeated_key, unsupported_key};
use crate::model::datum::{Datum, ListView, MapView};
use crate::model::failure::{Failure, FailureKind};
use crate::model::value::{Key, Map};
use crate::plan::{Loop, Plan, Size};
use crate::syntax::LoopKind;

/// Room for so many elements is made before it is known how many there are.
const CAPACITY_MAX: usize = 64;

/// What a comprehension goes through.
#[derive(Clone, Copy)]
pub(crate) enum Range<'d, 'a> {
    List(ListView<'d, 'a>),
    Map(MapView<'d, 'a>),
}

impl<'d, 'a> Range<'d, 'a> {
    pub(crate) fn of(datum: &'d Datum<'a>) -> Option<Self> {
        datum.as_list().map(Self::List).or_else(|| datum.as_map().map(Self::Map))
    }

    pub(crate) fn len(self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Map(map) => map.len(),
        }
    }

    /// What the one name stands for: the element or key.
    #[inline]
    pub(crate) fn first(self, at: usize) -> Option<Datum<'a>> {
        match self {
            Self::List(list) => list.get(at),
            Self::Map(map) => map.entry(at).map(|(key, _)| key),
        }
    }

    /// The same, by its place where it has one.
    #[inline]
    pub(crate) fn slot(self, at: usize) -> Option<Slot<'a>> {
        match self {
            Self::List(ListView::Nodes(tree, items)) => {
                items.get(at).map(|id| Slot::Node(tree, *id))
            }
            Self::List(ListView::Values(items)) => items.get(at).map(Slot::Value),
            Self::List(ListView::Made(items)) => items.get(at).map(Slot::of),
            Self::Map(_) => self.first(at).map(|it| Slot::Made(Ok(it))),
        }
    }

    /// What the two names stand for: index and element, key and value.
    pub(crate) fn pair(self, at: usize) -> Option<(Datum<'a>, Datum<'a>)> {
        match self {
            Self::List(list) => {
                let index = Datum::Int(i64::try_from(at).unwrap_or(i64::MAX));
                list.get(at).map(|it| (index, it))
            }
            Self::Map(map) => map.entry(at),
        }
    }
}

impl<'a> Machine<'a> {
    #[inline(never)]
    pub(super) fn comprehension(&mut self, it: &'a Loop) -> Outcome<'a> {
        let datum = self.eval(&it.range)?;
        let Some(range) = Range::of(&datum) else {
            return Err(error(it.span, no_range(&datum)));
        };
        match it.kind {
            LoopKind::All => self.quantify(it, range, false).map(Datum::Bool),
            LoopKind::Exists => self.quantify(it, range, true).map(Datum::Bool),
            LoopKind::ExistsOne => self.exists_one(it, range),
            LoopKind::Filter | LoopKind::Map => self.collect_list(it, range),
            LoopKind::TransformMap => self.transform_map(it, range),
            LoopKind::TransformMapEntry => self.transform_entries(it, range),
            LoopKind::SortBy => self.sort_by(it, range),
        }
    }

    /// Sets the names to what stands at `at`.
    #[inline]
    pub(crate) fn enter(
        &mut self,
        (slot, second): (u32, Option<u32>),
        range: Range<'_, 'a>,
        at: usize,
    ) {
        if let (Range::List(ListView::Nodes(tree, items)), None) = (range, second) {
            if let Some(id) = items.get(at) {
                self.set(slot, Slot::Node(tree, *id));
            }
        } else {
            self.enter_general((slot, second), range, at);
        }
    }

    #[inline(never)]
    fn enter_general(
        &mut self,
        (slot, second): (u32, Option<u32>),
        range: Range<'_, 'a>,
        at: usize,
    ) {
        match second {
            None => {
                if let Some(it) = range.slot(at) {
                    self.set(slot, it);
                }
            }
            Some(second) => {
                if let Some((key, value)) = range.pair(at) {
                    self.set(slot, Slot::Made(Ok(key)));
                    self.set(second, Slot::of(&value));
                }
            }
        }
    }

    #[inline]
    fn step(&mut self, it: &'a Loop, range: Range<'_, 'a>, at: usize) -> Result<(), Halt<'a>> {
        self.budget.charge(1).map_err(|failure| error(it.span, failure))?;
        self.enter((it.slot, it.second), range, at);
        Ok(())
    }

    /// `all` or `exists`, as a truth value.
    #[inline(never)]
    pub(super) fn quantified(&mut self, it: &'a Loop) -> Result<bool, Halt<'a>> {
        let datum = self.eval(&it.range)?;
        match Range::of(&datum) {
            Some(range) => self.quantify(it, range, it.kind == LoopKind::Exists),
            None => Err(error(it.span, no_range(&datum))),
        }
    }

    /// `all` and `exists`: an element whose test is `decisive` ends it.
    fn quantify(
        &mut self,
        it: &'a Loop,
        range: Range<'_, 'a>,
        decisive: bool,
    ) -> Result<bool, Halt<'a>> {
        let mut pending = None;
        for at in 0..range.len() {
            self.step(it, range, at)?;
            match self.test(&it.body) {
                Ok(found) if found == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(halt) => Halt::note(&mut pending, halt)?,
            }
        }
        if let Err(halt) = self.complete(it, range) {
            Halt::note(&mut pending, halt)?;
        }
        pending.map_or(Ok(!decisive), Err)
    }

    /// Goes through all elements; an error ends it, what is unknown is gathered.
    fn each(
        &mut self,
        it: &'a Loop,
        range: Range<'_, 'a>,
        mut visit: impl FnMut(&mut Self, usize) -> Result<(), Halt<'a>>,
    ) -> Result<(), Halt<'a>> {
        let mut pending: Option<Halt<'a>> = None;
        // What a body says counts only once a filter of its own had nothing to say
        // of any element, as if the filter had gone first.
        let mut later: Option<Halt<'a>> = None;
        let mut ended = false;
        for at in 0..range.len() {
            self.step(it, range, at)?;
            let wanted = match &it.filter {
                Some(filter) => self.test(filter),
                None => Ok(true),
            };
            let done = match wanted {
                Ok(true) if !ended => {
                    self.rename(it);
                    visit(self, at)
                }
                Ok(_) => continue,
                Err(halt) if halt.is_unknown() => {
                    Halt::note(&mut pending, halt)?;
                    continue;
                }
                Err(halt) => return Err(first_of(pending, halt)),
            };
            match done {
                Ok(()) => {}
                Err(halt) if it.alias.is_some() => {
                    ended = !halt.is_unknown();
                    Halt::note(&mut later, halt)?;
                }
                Err(halt) if halt.is_unknown() => Halt::note(&mut pending, halt)?,
                Err(halt) => return Err(first_of(pending, halt)),
            }
        }
        if let Err(halt) = self.complete(it, range) {
            Halt::note(&mut pending, halt)?;
        }
        pending.or(later).map_or(Ok(()), Err)
    }

    /// Fails where a map may yet get fields: whoever goes through it, or counts it, does
    /// not see them.
    fn complete(&self, it: &'a Loop, range: Range<'_, 'a>) -> Result<(), Halt<'a>> {
        match range {
            Range::List(_) => Ok(()),
            Range::Map(map) => {
                self.means().complete(map).map_err(|failure| self.failed(it.span, failure))
            }
        }
    }

    /// Lets the body's name stand for the element that the filter's name stands for.
    #[inline]
    fn rename(&mut self, it: &Loop) {
        if let Some(alias) = it.alias
            && let Some(element) = self.slots.get(it.slot).cloned()
        {
            self.set(alias, element);
        }
    }

    fn exists_one(&mut self, it: &'a Loop, range: Range<'_, 'a>) -> Outcome<'a> {
        let mut count = 0_usize;
        self.each(it, range, |machine, _| {
            count += usize::from(machine.test(&it.body)?);
            Ok(())
        })?;
        Ok(Datum::Bool(count == 1))
    }

    fn collect_list(&mut self, it: &'a Loop, range: Range<'_, 'a>) -> Outcome<'a> {
        let mut made = Vec::with_capacity(range.len().min(CAPACITY_MAX));
        let filter = it.kind == LoopKind::Filter;
        self.each(it, range, |machine, at| {
            if filter {
                if machine.test(&it.body)? {
                    made.extend(range.first(at));
                }
            } else {
                made.push(machine.eval(&it.body)?);
            }
            Ok(())
        })?;
        Ok(Datum::list(made))
    }

    /// `size` of a list or text; a list that is made for it alone is not made.
    #[inline(never)]
    pub(super) fn size(&mut self, it: &'a Size) -> Outcome<'a> {
        let count = match &it.operand {
            Plan::Loop(inner) if matches!(inner.kind, LoopKind::Map | LoopKind::Filter) => {
                self.count(inner)?
            }
            operand => {
                let datum = self.eval(operand)?;
                let length = datum.as_list().map(ListView::len);
                length.ok_or_else(|| error(it.span, Failure::no_overload("size", &[datum])))?
            }
        };
        Ok(Datum::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn count(&mut self, it: &'a Loop) -> Result<usize, Halt<'a>> {
        let datum = self.eval(&it.range)?;
        let Some(range) = Range::of(&datum) else {
            return Err(error(it.span, no_range(&datum)));
        };
        let mut count = 0;
        self.each(it, range, |machine, _| {
            if it.kind == LoopKind::Filter {
                count += usize::from(machine.test(&it.body)?);
            } else {
                machine.eval(&it.body)?;
                count += 1;
            }
            Ok(())
        })?;
        Ok(count)
    }

    fn transform_map(&mut self, it: &'a Loop, range: Range<'_, 'a>) -> Outcome<'a> {
        let mut made: Vec<(Key, Datum<'a>)> = Vec::new();
        self.each(it, range, |machine, at| {
            let value = machine.eval(&it.body)?;
            if let Some((key, _)) = range.pair(at) {
                let key = key.to_key().ok_or_else(|| error(it.span, unsupported_key(&key)))?;
                made.push((key, value));
            }
            Ok(())
        })?;
        Ok(Datum::Map(Arc::new(Map::from_entries(made))))
    }

    fn transform_entries(&mut self, it: &'a Loop, range: Range<'_, 'a>) -> Outcome<'a> {
        let mut made: Vec<(Key, Datum<'a>)> = Vec::new();
        self.each(it, range, |machine, _| {
            let entries = machine.eval(&it.body)?;
            let Some(map) = entries.as_map() else {
                return Err(error(it.span, no_range(&entries)));
            };
            machine.complete(it, Range::Map(map))?;
            for (key, value) in map.iter() {
                let key = key.to_key().ok_or_else(|| error(it.span, unsupported_key(&key)))?;
                made.push((key, value));
            }
            Ok(())
        })?;
        let map = Map::from_distinct(made).ok_or_else(|| error(it.span, repeated_key()))?;
        Ok(Datum::Map(Arc::new(map)))
    }

    fn sort_by(&mut self, it: &'a Loop, range: Range<'_, 'a>) -> Outcome<'a> {
        let mut made: Vec<(Datum<'a>, Datum<'a>)> = Vec::with_capacity(range.len());
        self.each(it, range, |machine, at| {
            let key = machine.eval(&it.body)?;
            made.extend(range.first(at).map(|it| (key, it)));
            Ok(())
        })?;
        crate::library::sort_by_key(&mut made).map_err(|failure| error(it.span, failure))?;
        Ok(Datum::list(made.into_iter().map(|(_, it)| it)))
    }
}

/// An error, unless something unknown came before it.
fn first_of<'a>(pending: Option<Halt<'a>>, halt: Halt<'a>) -> Halt<'a> {
    match pending {
        Some(earlier) => earlier.and(halt),
        None => halt,
    }
}

fn no_range(datum: &Datum<'_>) -> Failure {
    let kind = datum.kind();
    let name = kind.runtime_name();
    Failure::new(
        FailureKind::NoSuchOverload,
        format!("{name} has no elements to go through"),
        format!("{name} 没有可以逐个处理的元素"),
    )
}

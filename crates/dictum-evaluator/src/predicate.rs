//! Predicates: conditions over facts that are all there, told without dynamic values.
//!
//! A predicate is made of a plan. It says true or false exactly where the plan
//! does, or it says nothing (a fact is absent or of an unforeseen type, the
//! budget is at its end), and then the plan is run, which knows what to say.

mod base;
mod build;
#[cfg(test)]
mod laws;
mod question;
mod seen;

use std::sync::Arc;

use dictum_source::tree::{NodeId, Tree, Value as Leaf};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use crate::function::Budget;
use crate::operators::Operator;
use crate::plan::{Root, Step};
use crate::value::Value;

pub(crate) use base::Base;
use base::List;
pub(crate) use build::{Layout, build, build_over};
pub(crate) use question::same;
use question::{BYTES_PER_STEP, Question};
use seen::{Seen, equal};

/// So many names and lists may one predicate hold on to.
pub(crate) const BASES_MAX: usize = 8;

/// Texts up to so many bytes are joined without an allocation.
const JOINED_INLINE: usize = 128;

/// A condition that may be told without dynamic values.
#[derive(Debug)]
pub(crate) struct Predicate {
    /// What bases stand for.
    roots: Vec<(usize, Root)>,
    test: Test,
}

impl Predicate {
    /// The truth value, where nothing is out of the ordinary; `base` says where a
    /// root stands.
    #[inline]
    pub(crate) fn holds<'a>(
        &'a self,
        base: impl Fn(Root) -> Base<'a>,
        budget: &Budget<'_>,
    ) -> Option<bool> {
        let mut run = Run { bases: [Base::Nothing; BASES_MAX], facts: &[], budget };
        for (at, root) in &self.roots {
            run.set(*at, base(*root));
        }
        self.test.holds(&mut run)
    }

    /// The same over facts that were looked up beforehand, by their numbers.
    #[inline]
    pub(crate) fn holds_over<'a>(
        &'a self,
        facts: &[Base<'a>],
        budget: &Budget<'_>,
    ) -> Option<bool> {
        self.test.holds(&mut Run { bases: [Base::Nothing; BASES_MAX], facts, budget })
    }
}

/// A test of facts.
#[derive(Debug)]
enum Test {
    Always(bool),
    /// A truth value.
    Fact(Place),
    /// Whether a field is there.
    Has(Place),
    Not(Box<Test>),
    All(Box<[Test]>),
    Any(Box<[Test]>),
    Choice(Box<[Test; 3]>),
    NumberIs(Place, Operator, i64),
    TextIs(Place, Box<str>),
    TextIsNot(Place, Box<str>),
    Asked(Place, Box<Question>),
    Compared(Box<Compared>),
    InSet(Box<InSet>),
    /// Whether a value stands in a list of the facts.
    InList(Box<(Operand, Place)>),
    /// Whether a value is one of a few.
    InFew(Box<(Operand, Value)>),
    Each(Box<Each>),
}

/// Where a fact stands: fields below a base.
#[derive(Debug)]
struct Place {
    base: usize,
    steps: Box<[Step]>,
}

/// What a test looks at.
#[derive(Debug)]
enum Operand {
    Constant(Value),
    Fact(Place),
    /// A number that the schema says is a double.
    Double(Place),
    /// How many elements a list has.
    Size(Place),
    /// How many elements a list would have that need not be made.
    Count(Box<Count>),
    Choice(Box<(Test, Operand, Operand)>),
}

#[derive(Debug)]
struct Compared {
    operator: Operator,
    left: Operand,
    right: Operand,
}

/// Whether text, or texts joined, is one of a set.
#[derive(Debug)]
struct InSet {
    parts: Box<[Operand]>,
    set: Arc<FxHashSet<Box<[u8]>>>,
}

/// What a loop goes through.
#[derive(Debug)]
enum Range {
    Facts(Place),
    Constants(Box<[Value]>),
}

/// Whether all, or any, elements pass a test: the `decisive` result ends it.
#[derive(Debug)]
struct Each {
    entry: Entry,
    body: Test,
    decisive: bool,
}

/// How many elements pass a test.
#[derive(Debug)]
struct Count {
    entry: Entry,
    tests: Vec<Test>,
    /// What is made of each element; it only has to be there.
    made: Option<Operand>,
}

/// How a loop begins.
#[derive(Debug)]
struct Entry {
    range: Range,
    /// The base that stands for the element.
    base: usize,
    /// Facts that the body reads and the element does not change.
    fixed: Vec<(usize, Place)>,
}

/// One run of a predicate.
struct Run<'r, 'a> {
    bases: [Base<'a>; BASES_MAX],
    /// What was looked up beforehand; its numbers follow those of the bases.
    facts: &'r [Base<'a>],
    budget: &'r Budget<'r>,
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
    fn leaf(&self, place: &Place) -> Option<&'a Leaf> {
        match self.base(place.base) {
            Base::Node(tree, node) => Base::find(tree, node, &place.steps),
            _ => None,
        }
    }

    /// Whatever stands at `place`.
    #[inline(never)]
    fn read(&self, place: &Place) -> Seen<'a> {
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
    fn number_is(&self, place: &Place, operator: Operator, number: i64) -> Option<bool> {
        match self.here(place) {
            Some(Leaf::Int(it)) => seen::ordered(operator, it.cmp(&number)),
            _ => self.number_below(place, operator, number),
        }
    }

    #[inline(never)]
    fn number_below(&self, place: &Place, operator: Operator, number: i64) -> Option<bool> {
        match self.leaf(place) {
            Some(Leaf::Int(it)) => seen::ordered(operator, it.cmp(&number)),
            _ => seen::compare(operator, self.read(place), Seen::Int(number)),
        }
    }

    #[inline(never)]
    fn text_is(&self, place: &Place, text: &str) -> Option<bool> {
        match self.here(place) {
            Some(Leaf::String(it)) => Some(same(it, text)),
            _ => self.text_below(place, text),
        }
    }

    #[inline(never)]
    fn text_below(&self, place: &Place, text: &str) -> Option<bool> {
        match self.leaf(place) {
            Some(Leaf::String(it)) => Some(same(it, text)),
            _ => equal(self.read(place), Seen::Text(text)),
        }
    }

    #[inline(never)]
    fn asked(&self, place: &Place, question: &Question) -> Option<bool> {
        let text = self.text(place)?;
        self.charge_text(text, BYTES_PER_STEP)?;
        Some(question.holds(text))
    }

    #[inline(never)]
    fn bool(&self, place: &Place) -> Option<bool> {
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
    fn has(&self, place: &Place) -> Option<bool> {
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
    fn text(&self, place: &Place) -> Option<&'a str> {
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
    fn list(&self, place: &Place) -> Option<List<'a>> {
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
    fn set(&mut self, base: usize, it: Base<'a>) {
        if let Some(place) = self.bases.get_mut(base) {
            *place = it;
        }
    }

    #[inline]
    fn charge(&self, steps: usize) -> Option<()> {
        self.budget.charge(steps as u64).ok()
    }

    /// Takes what matching `text` costs; short texts cost nothing.
    #[inline]
    fn charge_text(&self, text: &str, bytes_per_step: usize) -> Option<()> {
        if text.len() < bytes_per_step {
            Some(())
        } else {
            self.charge(text.len() / bytes_per_step)
        }
    }

    /// Goes through a range, as long as `visit` goes on.
    #[inline]
    fn go(
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
enum Turn {
    On,
    End,
}

// Each form of a test is a function of its own that keeps to few registers: a test
// takes some twenty instructions, and what a large function saves and restores
// would be as many again.
impl Test {
    #[inline]
    fn holds<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        match self {
            Self::NumberIs(place, operator, number) => run.number_is(place, *operator, *number),
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
            other => other.rest(run),
        }
    }

    #[inline(never)]
    fn rest<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<bool> {
        match self {
            Self::Always(it) => Some(*it),
            Self::Not(inner) => inner.holds(run).map(|it| !it),
            Self::Choice(parts) => {
                let [condition, yes, no] = &**parts;
                if condition.holds(run)? { yes.holds(run) } else { no.holds(run) }
            }
            Self::Compared(it) => {
                let left = it.left.see(run);
                seen::compare(it.operator, left, it.right.see(run))
            }
            other => other.holds(run),
        }
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
            other => other.worked_out(run).unwrap_or(Seen::Odd),
        }
    }

    #[inline(never)]
    fn worked_out<'a>(&'a self, run: &mut Run<'_, 'a>) -> Option<Seen<'a>> {
        match self {
            Self::Fact(place) => Some(run.read(place)),
            Self::Constant(value) => Some(Seen::of(value)),
            Self::Double(place) => Some(run.read(place).as_double()),
            Self::Size(place) => i64::try_from(run.list(place)?.len()).ok().map(Seen::Int),
            Self::Count(it) => it.count(run).map(Seen::Int),
            Self::Choice(it) => {
                let (condition, yes, no) = &**it;
                Some(if condition.holds(run)? { yes.see(run) } else { no.see(run) })
            }
        }
    }
}

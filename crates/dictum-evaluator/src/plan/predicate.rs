//! Predicates: conditions over facts that are all there, told without dynamic values.
//!
//! A predicate is made of a plan. It says true or false exactly where the plan
//! does, or it says nothing (a fact is absent or of an unforeseen type, the
//! budget is at its end), and then the plan is run, which knows what to say.

mod base;
mod build;
mod question;
mod run;
mod seen;
mod tell;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::model::budget::Budget;
use crate::model::operators::Operator;
use crate::model::value::Value;
use crate::plan::{Root, Step};

pub(crate) use base::Base;
pub(crate) use build::{Layout, build, build_over};
use question::{Question, Single};
use run::Run;

/// So many names and lists may one predicate hold on to.
pub(crate) const BASES_MAX: usize = 8;

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

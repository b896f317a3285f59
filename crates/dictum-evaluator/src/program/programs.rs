//! Several programs over the same facts.

use dictum_source::tree::Part;
use smallvec::SmallVec;

use crate::model::budget::Budget;
use crate::plan::predicate::{Base, Layout, Predicate};
use crate::program::{Activation, Evaluated, Program};

/// Programs that run over the same facts, such as the conditions of a policy: what
/// they read is looked up once for all of them.
///
/// ```
/// use dictum_evaluator::environment::Environment;
/// use dictum_evaluator::program::{Activation, Evaluated, compile};
/// use dictum_evaluator::programs::Programs;
/// use dictum_evaluator::types::Type;
///
/// let mut environment = Environment::standard();
/// environment.declare("days", Type::Int);
/// let programs = Programs::new(["days <= 30", "days + 1 > 0"].map(|it| compile(&environment, it).unwrap()));
///
/// let mut activation = Activation::new();
/// activation.bind_value("days", 31.into());
/// let bound = programs.bind(&activation);
/// assert_eq!(bound.evaluate(0), Some(Evaluated::Value(false.into())));
/// assert_eq!(bound.evaluate(1), Some(Evaluated::Value(true.into())));
/// assert_eq!(bound.evaluate(2), None);
/// ```
#[derive(Debug)]
pub struct Programs {
    programs: Vec<(Program, Option<Predicate>)>,
    layout: Layout,
}

impl Programs {
    /// Plans `programs` together.
    pub fn new(programs: impl IntoIterator<Item = Program>) -> Self {
        let mut layout = Layout::default();
        let programs = programs
            .into_iter()
            .map(|program| {
                let predicate = program.predicate_over(&mut layout);
                (program, predicate)
            })
            .collect();
        Self { programs, layout }
    }

    /// The programs, in the order in which they were given.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Program> {
        self.programs.iter().map(|it| &it.0)
    }

    /// What they read below `variable`: no more need be read of a file for them.
    pub fn reads(&self, variable: &str) -> Part {
        let mut part = Part::default();
        for program in self.iter() {
            program.add_reads(variable, &mut part);
        }
        part
    }

    /// Looks up what the programs read in `activation`.
    pub fn bind<'a>(&'a self, activation: &'a Activation<'a>) -> Bound<'a> {
        let facts = self.layout.look_up(|variable| activation.base(variable));
        Bound { programs: self, activation, facts }
    }
}

/// Programs and the facts that they run over.
#[derive(Debug)]
pub struct Bound<'a> {
    programs: &'a Programs,
    activation: &'a Activation<'a>,
    facts: SmallVec<[Base<'a>; 16]>,
}

impl Bound<'_> {
    /// Evaluates the program `at`, counted from 0: the same as
    /// [`Program::evaluate`] gives. None where there is no such program.
    #[inline]
    pub fn evaluate(&self, at: usize) -> Option<Evaluated> {
        let (program, predicate) = self.programs.programs.get(at)?;
        let budget: Budget<'_> = self.activation.budget();
        match predicate.as_ref().and_then(|it| it.holds_over(&self.facts, &budget)) {
            Some(it) => Some(Evaluated::Value(it.into())),
            None => Some(program.evaluate_in_full(self.activation)),
        }
    }
}

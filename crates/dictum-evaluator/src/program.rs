//! Programs: compiled once, evaluated over any facts.

#[cfg(test)]
mod laws;
pub mod programs;

use std::sync::{Arc, OnceLock};

use dictum_source::tree::Part;

use crate::analyses::cost::{self, Cost, Unbounded};
use crate::analyses::coverage::{self, Seen};
use crate::analyses::direction::{self, Direction};
use crate::analyses::explanation::{self, Explanation};
use crate::analyses::reads;
use crate::analyses::relation::Side;
use crate::check::{Checked, check};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::types::Type;
use crate::model::value::Value;
use crate::plan::predicate::{self, Base, Layout, Predicate};
use crate::plan::{Plan, Root};
use crate::run::{self, Binding, Cause, Machine, Outcome, Unit, missing_paths};
use crate::syntax;

pub use crate::model::budget::STEPS_MAX;
pub use crate::model::fault::{EvaluationError, Fault};
pub use crate::run::Activation;

/// Compiles `expression`: parsed within limits, checked, and planned.
///
/// # Errors
///
/// Fails with every fault that was found: of syntax, or of names and types.
///
/// ```
/// use dictum_evaluator::environment::Environment;
/// use dictum_evaluator::program::{Activation, Evaluated, compile};
/// use dictum_evaluator::types::Type;
///
/// let mut environment = Environment::standard();
/// environment.declare("days", Type::Int);
/// let program = compile(&environment, "days <= 30").unwrap();
///
/// let mut activation = Activation::new();
/// activation.bind_value("days", 31.into());
/// assert_eq!(program.evaluate(&activation), Evaluated::Value(false.into()));
///
/// let faults = compile(&environment, "day <= 30").unwrap_err();
/// assert_eq!(faults[0].help.as_ref().unwrap().en, "did you mean `days`?");
/// ```
pub fn compile(environment: &Environment, expression: &str) -> Result<Program, Vec<Fault>> {
    let expr = syntax::parse(expression)?;
    let checked = check(environment, &expr)?;
    let (cost, unbounded) = cost::cost(&checked, environment.bounds());
    Ok(Program {
        expression: expression.into(),
        plan: Arc::default(),
        checked: Arc::new(checked),
        constants: Arc::new([]),
        cost,
        unbounded: unbounded.into(),
    })
}

/// A compiled expression; cheap to clone.
#[derive(Debug, Clone)]
pub struct Program {
    expression: Arc<str>,
    /// Made when it is first asked for: a program that constants are bound to, or
    /// that is only compared with another, is never planned itself.
    plan: Arc<OnceLock<Plan>>,
    checked: Arc<Checked>,
    /// Variables that are known beforehand, by their numbers.
    constants: Arc<[(u32, Binding<'static>)]>,
    cost: Cost,
    unbounded: Arc<[Unbounded]>,
}

/// What an evaluation gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// A value.
    Value(Value),
    /// Facts are missing: their paths, sorted.
    Unknown(Vec<String>),
    /// An error.
    Error(EvaluationError),
}

impl Program {
    /// The expression's text.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The type of its result.
    pub fn kind(&self) -> &Type {
        &self.checked.root.kind
    }

    /// The same program where variable `name` is always `value`, such as the
    /// parameters of a policy: whatever depends on nothing else is worked out
    /// now, and lists of texts are searched as sets. An activation may still bind
    /// `name`, for its explanation; it should bind the same.
    #[must_use]
    pub fn with_constant(&self, name: &str, value: &Value) -> Self {
        let mut constants: Vec<(u32, Binding<'static>)> = self.constants.to_vec();
        for (number, variable) in (0..).zip(&self.checked.variables) {
            if &**variable == name {
                constants.retain(|it| it.0 != number);
                constants.push((number, Binding::Value(value.clone())));
            }
        }
        Self { plan: Arc::default(), constants: constants.into(), ..self.clone() }
    }

    /// What an evaluation may cost, with the sizes that the environment's bounds
    /// give; constants that were bound later make it cheaper than that.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// The facts and parameters that have no bound where its cost depends on them, sorted;
    /// none where the cost has a bound.
    pub fn unbounded(&self) -> &[Unbounded] {
        &self.unbounded
    }

    /// Evaluates it over the variables of `activation`.
    pub fn evaluate(&self, activation: &Activation<'_>) -> Evaluated {
        let plan = self.plan();
        let Plan::Short(short) = plan else { return self.run(plan, activation) };
        let base = |root| match root {
            Root::Variable(number) => self.unit().variables(activation).base(number),
            Root::Local(_) => Base::Nothing,
        };
        match short.predicate.holds(base, &activation.budget()) {
            Some(it) => Evaluated::Value(Value::Bool(it)),
            None => self.run(&short.general, activation),
        }
    }

    /// The same, where a predicate has said nothing.
    #[inline(never)]
    pub(crate) fn evaluate_in_full(&self, activation: &Activation<'_>) -> Evaluated {
        self.run(self.plan().general(), activation)
    }

    /// The predicate that tells what the program does, over facts that are looked up
    /// beforehand.
    pub(crate) fn predicate_over(&self, layout: &mut Layout) -> Option<Predicate> {
        match self.checked.root.kind {
            Type::Bool | Type::Dyn => {
                predicate::build_over(self.plan().general(), &self.checked.variables, layout)
            }
            _ => None,
        }
    }

    #[inline]
    fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| self.planned())
    }

    #[inline(never)]
    fn run(&self, plan: &Plan, activation: &Activation<'_>) -> Evaluated {
        let budget = activation.budget();
        let mut machine = self.unit().machine(activation, &budget);
        let outcome = match self.checked.root.kind {
            Type::Bool => machine.test(plan).map(Datum::Bool),
            _ => machine.eval(plan),
        };
        self.evaluated(outcome, &machine)
    }

    #[cold]
    fn planned(&self) -> Plan {
        let constant = |(number, binding): &(u32, Binding<'static>)| match binding {
            Binding::Value(value) => Some((*number, value.clone())),
            Binding::Tree(..) | Binding::Unknown => None,
        };
        let constants: Vec<(u32, Value)> = self.constants.iter().filter_map(constant).collect();
        run::plan(&self.checked.root, self.checked.slots, &constants)
    }

    #[inline(never)]
    fn evaluated(&self, outcome: Outcome<'_>, machine: &Machine<'_>) -> Evaluated {
        match outcome {
            Ok(datum) => match datum.to_value_within(machine.budget) {
                Ok(value) => Evaluated::Value(value),
                Err(failure) => {
                    Evaluated::Error(EvaluationError::new(self.checked.root.span, failure))
                }
            },
            Err(halt) => match halt.into_cause() {
                Cause::Unknown(missing) => Evaluated::Unknown(missing_paths(&missing, machine)),
                Cause::Error(error) => Evaluated::Error(error),
            },
        }
    }

    /// Says why the result is false or unknown; there are no reasons for another.
    pub fn explain(&self, activation: &Activation<'_>) -> Explanation {
        explanation::explain(self.unit(), activation)
    }

    /// The parts that are true or false, for which coverage is measured.
    pub fn parts(&self) -> Vec<coverage::Part> {
        coverage::parts(&self.checked)
    }

    /// Adds to `seen`, one for each of [`Program::parts`], what each part gives over
    /// the variables of `activation`.
    pub fn cover(&self, activation: &Activation<'_>, seen: &mut [Seen]) {
        coverage::record(self.unit(), activation, seen);
    }

    /// The paths that it reads, sorted: `subject.domains.request`, `today`.
    pub fn reads(&self) -> Vec<String> {
        reads::reads(&self.checked)
    }

    /// Adds to `part` what it reads below `variable`, so that no more than that need
    /// be read of a file.
    pub fn add_reads(&self, variable: &str, part: &mut Part) {
        reads::add_reads(&self.checked, variable, part);
    }

    /// The types of what it judges as a whole, in the order of its text: objects with
    /// declared fields, and what holds such, that it compares, counts or goes through.
    /// Where one of their fields is absent, what it gives may not be known.
    pub fn wholes(&self) -> Vec<Type> {
        reads::wholes(&self.checked.root)
    }

    /// How a truth value moves when the list or number at `path` grows.
    pub fn direction(&self, path: &str) -> Direction {
        direction::direction(&self.checked, path)
    }

    /// The condition beside variables that are the same for every subject, such as
    /// the parameters of a policy, to be compared with another.
    pub fn side<'a>(&'a self, constants: &'a [(&'a str, &'a Value)]) -> Side<'a> {
        Side::new(&self.checked, constants)
    }

    #[inline]
    fn unit(&self) -> Unit<'_> {
        Unit { checked: &self.checked, constants: &self.constants }
    }
}

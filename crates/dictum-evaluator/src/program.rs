//! Programs: compiled once, evaluated over any facts.

use std::fmt;
use std::sync::{Arc, OnceLock};

use dictum_schema::language::Text;
use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Part, Tree};

use crate::check::check;
use crate::cost::{self, Cost};
use crate::coverage::{self, Seen};
use crate::datum::Datum;
use crate::environment::Environment;
use crate::evaluate::{Binding, Cause, Machine, Outcome, Variables, missing_paths};
use crate::explanation::{self, Explanation};
use crate::function::{Budget, Failure, FailureKind};
use crate::plan::{self, Plan, Root};
use crate::predicate::{self, Base, Layout, Predicate, same};
use crate::syntax;
use crate::typed::Typed;
use crate::types::Type;
use crate::value::Value;
use crate::{direction, reads};

/// So many steps may one evaluation take: an element of a comprehension, a call,
/// or sixteen bytes of text that is made.
pub const STEPS_MAX: u64 = 1_000_000;

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
    let cost = cost::cost(&checked.root, &checked.variables, environment.bounds());
    Ok(Program {
        expression: expression.into(),
        plan: Arc::default(),
        root: Arc::new(checked.root),
        variables: checked.variables,
        kinds: checked.kinds.into(),
        slots: checked.slots as usize,
        constants: Arc::new([]),
        cost,
    })
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The part that is wrong, in bytes of the expression.
    pub span: Span,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Option<Text>,
}

impl Fault {
    pub(crate) fn new(span: Span, message: Text) -> Self {
        Self { span, message, help: None }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }
}

/// A compiled expression; cheap to clone.
#[derive(Debug, Clone)]
pub struct Program {
    expression: Arc<str>,
    /// Made when it is first asked for: a program that constants are bound to, or
    /// that is only compared with another, is never planned itself.
    plan: Arc<OnceLock<Plan>>,
    root: Arc<Typed>,
    variables: Vec<Arc<str>>,
    /// The declared types of the variables.
    kinds: Arc<[Type]>,
    slots: usize,
    /// Variables that are known beforehand, by their numbers.
    constants: Arc<[(u32, Binding<'static>)]>,
    cost: Cost,
}

/// What the variables are, and how long an evaluation may go on.
#[derive(Clone)]
pub struct Activation<'a> {
    bindings: Vec<(Arc<str>, Binding<'a>)>,
    steps: u64,
    stop: Option<&'a dyn Fn() -> bool>,
}

impl fmt::Debug for Activation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.bindings.iter().map(|(name, it)| (name, it))).finish()
    }
}

impl Default for Activation<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Activation<'a> {
    /// No variables.
    pub fn new() -> Self {
        Self { bindings: Vec::new(), steps: STEPS_MAX, stop: None }
    }

    /// Binds `name` to `value`.
    pub fn bind_value(&mut self, name: &str, value: Value) {
        self.bind(name, Binding::Value(value));
    }

    /// Binds `name` to the value `root` of `tree`. A field that a map of the tree
    /// lacks is unknown, not an error: it may yet become known.
    pub fn bind_tree(&mut self, name: &str, tree: &'a Tree, root: NodeId) {
        self.bind(name, Binding::Tree(tree, root));
    }

    /// Says that nothing is known of `name`.
    pub fn bind_unknown(&mut self, name: &str) {
        self.bind(name, Binding::Unknown);
    }

    /// Lets an evaluation take `steps` steps, [`STEPS_MAX`] at first.
    pub fn set_steps(&mut self, steps: u64) {
        self.steps = steps;
    }

    /// Asks `stop` now and then whether to stop: a deadline, with the caller's clock.
    pub fn set_stop(&mut self, stop: &'a dyn Fn() -> bool) {
        self.stop = Some(stop);
    }

    fn bind(&mut self, name: &str, binding: Binding<'a>) {
        match self.bindings.iter_mut().find(|(it, _)| &**it == name) {
            Some((_, earlier)) => *earlier = binding,
            None => self.bindings.push((name.into(), binding)),
        }
    }

    /// Where the facts of variable `name` stand.
    pub(crate) fn base(&'a self, name: &str) -> Base<'a> {
        match self.bindings.iter().find(|(it, _)| same(it, name)) {
            Some((_, binding)) => binding.base(),
            None => Base::Nothing,
        }
    }

    #[inline]
    pub(crate) fn budget(&self) -> Budget<'_> {
        Budget::new(self.steps, self.stop)
    }
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

/// Why an evaluation failed.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationError {
    /// The part that failed, in bytes of the expression.
    pub span: Span,
    /// What is wrong, for programs.
    pub kind: FailureKind,
    /// What is wrong, for people.
    pub message: Text,
}

impl EvaluationError {
    pub(crate) fn new(span: Span, failure: Failure) -> Self {
        Self { span, kind: failure.kind, message: *failure.message }
    }

    /// The finding's code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl Program {
    /// The expression's text.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The type of its result.
    pub fn kind(&self) -> &Type {
        &self.root.kind
    }

    /// The same program where variable `name` is always `value`, such as the
    /// parameters of a policy: whatever depends on nothing else is worked out
    /// now, and lists of texts are searched as sets. An activation may still bind
    /// `name`, for its explanation; it should bind the same.
    #[must_use]
    pub fn with_constant(&self, name: &str, value: &Value) -> Self {
        let mut constants: Vec<(u32, Binding<'static>)> = self.constants.to_vec();
        for (number, variable) in (0..).zip(&self.variables) {
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

    /// Evaluates it over the variables of `activation`.
    pub fn evaluate(&self, activation: &Activation<'_>) -> Evaluated {
        let plan = self.plan();
        let Plan::Short(short) = plan else { return self.run(plan, activation) };
        let base = |root| match root {
            Root::Variable(number) => self.bound(activation).base(number),
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
        match self.root.kind {
            Type::Bool | Type::Dyn => {
                predicate::build_over(self.plan().general(), &self.variables, layout)
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
        let mut machine = self.machine(activation, &budget);
        let outcome = match self.root.kind {
            Type::Bool => machine.test(plan).map(Datum::Bool),
            _ => machine.eval(plan),
        };
        self.evaluated(outcome, &machine)
    }

    #[cold]
    fn planned(&self) -> Plan {
        let values: Vec<(u32, Value)> = self
            .constants
            .iter()
            .filter_map(|(number, binding)| match binding {
                Binding::Value(value) => Some((*number, value.clone())),
                _ => None,
            })
            .collect();
        plan::build(&self.root, self.slots, &values)
    }

    #[inline(never)]
    fn evaluated(&self, outcome: Outcome<'_>, machine: &Machine<'_>) -> Evaluated {
        match outcome {
            Ok(datum) => match datum.to_value_within(machine.budget) {
                Ok(value) => Evaluated::Value(value),
                Err(failure) => Evaluated::Error(EvaluationError::new(self.root.span, failure)),
            },
            Err(halt) => match halt.into_cause() {
                Cause::Unknown(missing) => Evaluated::Unknown(missing_paths(&missing, machine)),
                Cause::Error(error) => Evaluated::Error(error),
            },
        }
    }

    /// Says why the result is false or unknown; there are no reasons for another.
    pub fn explain(&self, activation: &Activation<'_>) -> Explanation {
        explanation::explain(self, activation)
    }

    /// The parts that are true or false, for which coverage is measured.
    pub fn parts(&self) -> Vec<coverage::Part> {
        coverage::parts(self)
    }

    /// Adds to `seen`, one for each of [`Program::parts`], what each part gives over
    /// the variables of `activation`.
    pub fn cover(&self, activation: &Activation<'_>, seen: &mut [Seen]) {
        coverage::record(self, activation, seen);
    }

    /// The paths that it reads, sorted: `subject.domains.request`, `today`.
    pub fn reads(&self) -> Vec<String> {
        reads::reads(&self.root, &self.variables)
    }

    /// Adds to `part` what it reads below `variable`, so that no more than that need
    /// be read of a file.
    pub fn add_reads(&self, variable: &str, part: &mut Part) {
        reads::add_reads(&self.root, (&self.variables, variable), part);
    }

    /// The types of what it judges as a whole, in the order of its text: objects with
    /// declared fields, and what holds such, that it compares, counts or goes through.
    /// Where one of their fields is absent, what it gives may not be known.
    pub fn wholes(&self) -> Vec<Type> {
        reads::wholes(&self.root)
    }

    /// How a truth value moves when the list or number at `path` grows.
    pub fn direction(&self, path: &str) -> Direction {
        direction::direction(&self.root, &self.variables, path)
    }

    pub(crate) fn root(&self) -> &Typed {
        &self.root
    }

    pub(crate) fn slots(&self) -> usize {
        self.slots
    }

    pub(crate) fn variables(&self) -> &[Arc<str>] {
        &self.variables
    }

    #[inline]
    pub(crate) fn machine<'a>(
        &'a self,
        activation: &'a Activation<'_>,
        budget: &'a Budget<'a>,
    ) -> Machine<'a> {
        Machine::new(self.bound(activation), self.slots, budget)
    }

    #[inline]
    fn bound<'a>(&'a self, activation: &'a Activation<'_>) -> Variables<'a> {
        Variables {
            names: &self.variables,
            bindings: &activation.bindings,
            constants: &self.constants,
            kinds: &self.kinds,
        }
    }
}

/// How a truth value moves when a list or a number grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is not read.
    Unused,
    /// Growing it never turns true into false.
    Rising,
    /// Growing it never turns false into true.
    Falling,
    /// Neither can be shown.
    Unclear,
}

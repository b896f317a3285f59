//! Runs a plan over the variables.

mod access;
mod activation;
mod fold;
mod gaps;
mod glance;
mod halt;
mod loops;
mod text;

use std::sync::Arc;

use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree};
use smallvec::SmallVec;

use crate::check::Checked;
use crate::model::budget::Budget;
use crate::model::datum::means::Means;
use crate::model::datum::{Datum, unshared};
use crate::model::failure::{Failure, FailureKind};
use crate::model::fault::EvaluationError;
use crate::model::function;
use crate::model::operators::{self, Operator};
use crate::model::text::same;
use crate::model::types::Type;
use crate::model::value::{Map, Value};
use crate::plan::predicate::Base;
use crate::plan::{Binary, Call, MapPlan, OptMap, Otherwise, Plan};
use crate::syntax::LoopKind;

pub use activation::Activation;
pub(crate) use fold::plan;
use gaps::Absences;
pub(crate) use glance::Slot;
use glance::Slots;
pub(crate) use halt::{Cause, Halt, Missing, missing_paths};
pub(crate) use loops::Range;

/// What a variable is bound to.
#[derive(Debug, Clone)]
pub(crate) enum Binding<'a> {
    Value(Value),
    Tree(&'a Tree, NodeId),
    Unknown,
}

impl<'a> Binding<'a> {
    /// Where its facts stand.
    #[inline]
    pub(crate) fn base<'b>(&'b self) -> Base<'b>
    where
        'a: 'b,
    {
        match self {
            Self::Tree(tree, root) => Base::Node(tree, *root),
            Self::Value(value) => Base::Value(value),
            Self::Unknown => Base::Nothing,
        }
    }
}

pub(crate) type Outcome<'a> = Result<Datum<'a>, Halt<'a>>;

/// The variables of one evaluation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Variables<'a> {
    /// Their names, by their numbers.
    pub(crate) names: &'a [Arc<str>],
    /// What names are bound to.
    pub(crate) bindings: &'a [(Arc<str>, Binding<'a>)],
    /// What numbers are bound to, where no name is.
    pub(crate) constants: &'a [(u32, Binding<'a>)],
    /// Their declared types, by their numbers.
    pub(crate) kinds: &'a [Type],
}

impl<'a> Variables<'a> {
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&'a Binding<'a>> {
        let name = self.names.get(number as usize)?;
        match self.bindings.iter().find(|(it, _)| same(it, name)) {
            Some((_, binding)) => Some(binding),
            None => self.constants.iter().find(|it| it.0 == number).map(|it| &it.1),
        }
    }

    /// Where a variable's facts stand.
    #[inline]
    pub(crate) fn base(&self, number: u32) -> Base<'a> {
        self.get(number).map_or(Base::Nothing, Binding::base)
    }

    fn name(&self, number: u32) -> &'a str {
        self.names.get(number as usize).map_or("", |it| it)
    }
}

/// What is evaluated: a checked expression, and variables that are known beforehand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit<'a> {
    pub(crate) checked: &'a Checked,
    /// By the variables' numbers.
    pub(crate) constants: &'a [(u32, Binding<'static>)],
}

impl<'a> Unit<'a> {
    #[inline]
    pub(crate) fn machine(
        self,
        activation: &'a Activation<'_>,
        budget: &'a Budget<'a>,
    ) -> Machine<'a> {
        Machine::new(self.variables(activation), self.checked.slots, budget)
    }

    #[inline]
    pub(crate) fn variables(self, activation: &'a Activation<'_>) -> Variables<'a> {
        Variables {
            names: &self.checked.variables,
            bindings: &activation.bindings,
            constants: self.constants,
            kinds: &self.checked.kinds,
        }
    }
}

/// What an evaluation works with.
pub(crate) struct Machine<'a> {
    pub(crate) variables: Variables<'a>,
    pub(crate) budget: &'a Budget<'a>,
    slots: Slots<'a>,
    absences: Absences<'a>,
}

impl<'a> Machine<'a> {
    #[inline]
    pub(crate) fn new(variables: Variables<'a>, slots: usize, budget: &'a Budget<'a>) -> Self {
        Self { variables, budget, slots: Slots::new(slots), absences: Absences::of(variables) }
    }

    pub(crate) fn eval(&mut self, plan: &'a Plan) -> Outcome<'a> {
        match plan {
            Plan::Constant(value) => Ok(Datum::of(value)),
            Plan::Variable(number, span) => self.variable(*number, *span),
            Plan::Local(slot, _) => self.local(*slot),
            Plan::Path(path) => self.path(path),
            Plan::Select(it) => self.select(it),
            Plan::Has(it) => self.has(it),
            Plan::Index(it) => self.index(it),
            Plan::Unary(operator, it) => {
                let operand = self.eval(&it.0)?;
                operators::unary(*operator, &operand).map_err(|failure| error(it.1, failure))
            }
            Plan::Binary(operator, it) => {
                let (left, right) = (self.eval(&it.left), self.eval(&it.right));
                let (left, right) = both(left, right)?;
                operators::binary(*operator, &left, &right, self.means())
                    .map_err(|failure| self.failed(it.span, failure))
            }
            Plan::Call(it) => self.call(it),
            Plan::Size(it) => self.size(it),
            Plan::Short(_) | Plan::And(_) | Plan::Or(_) | Plan::InSet(_) | Plan::TextTest(_) => {
                self.test(plan).map(Datum::Bool)
            }
            Plan::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                if self.test(condition)? { self.eval(yes) } else { self.eval(no) }
            }
            Plan::List(elements) => self.list(elements),
            Plan::Map(it) => self.map(it),
            Plan::Loop(it) => self.comprehension(it),
            Plan::Bind(slot, parts) => {
                let [value, body] = &**parts;
                let value = self.eval(value);
                self.set(*slot, Slot::Made(value));
                self.eval(body)
            }
            Plan::OptMap(it) => self.opt_map(it),
            Plan::Otherwise(it) => self.otherwise(it),
            Plan::AsDouble(inner) => Ok(as_double(self.eval(inner)?)),
        }
    }

    /// Evaluates a part that has to be a truth value.
    pub(crate) fn test(&mut self, plan: &'a Plan) -> Result<bool, Halt<'a>> {
        match plan {
            Plan::And(parts) => self.logical(parts, false),
            Plan::Or(parts) => self.logical(parts, true),
            Plan::InSet(it) => self.in_set(it),
            Plan::TextTest(it) => self.text_test(it),
            Plan::Short(it) => self.short(it),
            Plan::Binary(operator, it) if operator.is_test() => {
                match self.compared(*operator, it) {
                    Some(found) => Ok(found),
                    None => self.general_comparison(*operator, it),
                }
            }
            Plan::Loop(it) if matches!(it.kind, LoopKind::All | LoopKind::Exists) => {
                self.quantified(it)
            }
            Plan::Unary(Operator::Not, it) => self.test(&it.0).map(|it| !it),
            Plan::Has(it) => match self.seen_has(it) {
                Some(found) => Ok(found),
                None => self.general_test(plan),
            },
            Plan::Path(_) | Plan::Local(..) => match self.seen_bool(plan) {
                Some(found) => Ok(found),
                None => self.general_test(plan),
            },
            Plan::Constant(_)
            | Plan::Variable(..)
            | Plan::Select(_)
            | Plan::Index(_)
            | Plan::Unary(..)
            | Plan::Binary(..)
            | Plan::Call(_)
            | Plan::Conditional(_)
            | Plan::List(_)
            | Plan::Map(_)
            | Plan::Loop(_)
            | Plan::Bind(..)
            | Plan::OptMap(_)
            | Plan::Otherwise(_)
            | Plan::Size(_)
            | Plan::AsDouble(_) => self.general_test(plan),
        }
    }

    #[inline(never)]
    fn general_comparison(&mut self, operator: Operator, it: &'a Binary) -> Result<bool, Halt<'a>> {
        let (left, right) = (self.eval(&it.left), self.eval(&it.right));
        let (left, right) = both(left, right)?;
        operators::test(operator, &left, &right, self.means())
            .map_err(|failure| self.failed(it.span, failure))
    }

    #[inline(never)]
    fn general_test(&mut self, plan: &'a Plan) -> Result<bool, Halt<'a>> {
        match self.eval(plan)? {
            Datum::Bool(it) => Ok(it),
            other => Err(not_a_condition(plan, &other)),
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, slot: u32, value: Slot<'a>) {
        self.slots.set(slot, value);
    }

    fn local(&self, slot: u32) -> Outcome<'a> {
        self.slots.get(slot).map_or(Ok(Datum::Null), Slot::outcome)
    }

    fn variable(&self, number: u32, span: Span) -> Outcome<'a> {
        match self.variables.get(number) {
            Some(Binding::Value(value)) => Ok(Datum::of(value)),
            Some(Binding::Tree(tree, root)) => Ok(Datum::of_node(tree, *root)),
            Some(Binding::Unknown) => {
                Err(Halt::unknown(Missing::Variable(self.variables.name(number))))
            }
            None => Err(unbound(span, self.variables.name(number))),
        }
    }

    /// `&&` and `||`: `decisive` ends it; short of that, what is unknown counts
    /// before what is an error.
    fn logical(&mut self, parts: &'a [Plan], decisive: bool) -> Result<bool, Halt<'a>> {
        let mut pending = None;
        for part in parts {
            match self.test(part) {
                Ok(it) if it == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(halt) => Halt::note(&mut pending, halt)?,
            }
        }
        match pending {
            None => Ok(!decisive),
            Some(halt) => Err(halt),
        }
    }

    #[inline(never)]
    fn call(&mut self, call: &'a Call) -> Outcome<'a> {
        let mut args: SmallVec<[Datum<'a>; 3]> = SmallVec::with_capacity(call.args.len());
        let mut pending = None;
        for arg in &call.args {
            match self.eval(arg) {
                Ok(it) => args.push(it),
                Err(halt) => Halt::note(&mut pending, halt)?,
            }
        }
        if let Some(halt) = pending {
            return Err(halt);
        }
        let steps = 1 + text_steps(&args);
        self.budget.charge(steps).map_err(|failure| error(call.span, failure))?;
        let fits = |kinds: &[Type]| args.iter().zip(kinds).all(|(arg, kind)| arg.fits(kind));
        let found = call.candidates.iter().find(|(kinds, _)| fits(kinds));
        let result = match found {
            Some((_, Some(run))) => {
                run(function::Call { function: &call.function, args: &args, means: self.means() })
            }
            _ => Err(Failure::no_overload(&call.function, &args)),
        };
        result.map_err(|failure| self.failed(call.span, failure))
    }

    #[inline]
    pub(crate) fn means(&self) -> Means<'_> {
        Means::new(self.budget, &self.absences)
    }

    #[inline(never)]
    fn list(&mut self, elements: &'a [(Plan, bool)]) -> Outcome<'a> {
        let mut made = Vec::with_capacity(elements.len());
        for (plan, optional) in elements {
            match (self.eval(plan)?, optional) {
                (Datum::Optional(inner), true) => made.extend(inner.map(unshared)),
                (it, _) => made.push(it),
            }
        }
        Ok(Datum::list(made))
    }

    #[inline(never)]
    fn map(&mut self, plan: &'a MapPlan) -> Outcome<'a> {
        let mut made = Vec::with_capacity(plan.entries.len());
        for (key, value, optional) in &plan.entries {
            let key = self.eval(key)?;
            let value = match (self.eval(value)?, optional) {
                (Datum::Optional(None), true) => continue,
                (Datum::Optional(Some(inner)), true) => unshared(inner),
                (it, _) => it,
            };
            let key = key.to_key().ok_or_else(|| error(plan.span, unsupported_key(&key)))?;
            made.push((key, value));
        }
        let map = Map::from_distinct(made).ok_or_else(|| error(plan.span, repeated_key()))?;
        Ok(Datum::Map(Arc::new(map)))
    }

    #[inline(never)]
    fn opt_map(&mut self, it: &'a OptMap) -> Outcome<'a> {
        match self.eval(&it.target)? {
            Datum::Optional(None) => Ok(Datum::Optional(None)),
            Datum::Optional(Some(inner)) => {
                self.set(it.slot, Slot::Made(Ok(unshared(inner))));
                let result = self.eval(&it.body)?;
                Ok(if it.flat { result } else { Datum::some(result) })
            }
            other => Err(error(it.span, Failure::no_overload("optMap", &[other]))),
        }
    }

    #[inline(never)]
    fn otherwise(&mut self, it: &'a Otherwise) -> Outcome<'a> {
        match self.eval(&it.first)? {
            Datum::Optional(None) => self.eval(&it.second),
            Datum::Optional(Some(inner)) if it.unwrap => Ok(unshared(inner)),
            present @ Datum::Optional(_) => Ok(present),
            other => Err(error(it.span, Failure::no_overload(&it.function, &[other]))),
        }
    }
}

/// So many bytes of text that are handed to a function count as one step.
const HANDED_PER_STEP: usize = 64;

/// What handing `args` to a function costs beside the call. Whatever a function does
/// with text, it goes through it, if only to find where a character begins, so that
/// it is paid for here and not where each function remembers to.
fn text_steps(args: &[Datum<'_>]) -> u64 {
    let bytes = |it: &Datum<'_>| match it {
        Datum::Bytes(bytes) => bytes.len(),
        it => it.as_str().map_or(0, str::len),
    };
    args.iter().map(|it| (bytes(it) / HANDED_PER_STEP) as u64).sum()
}

/// Both values; what is unknown counts before what is an error.
#[inline]
pub(crate) fn both<'a>(
    left: Outcome<'a>,
    right: Outcome<'a>,
) -> Result<(Datum<'a>, Datum<'a>), Halt<'a>> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(halt), Ok(_)) | (Ok(_), Err(halt)) => Err(halt),
        (Err(one), Err(other)) => Err(one.and(other)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a JSON number of a schema's type number")]
fn as_double(it: Datum<'_>) -> Datum<'_> {
    match it {
        Datum::Int(number) => Datum::Double(number as f64),
        Datum::Uint(number) => Datum::Double(number as f64),
        other => other,
    }
}

#[cold]
pub(crate) fn error<'a>(span: Span, failure: Failure) -> Halt<'a> {
    Halt::error(EvaluationError::new(span, failure))
}

#[cold]
fn unbound<'a>(span: Span, name: &str) -> Halt<'a> {
    let failure = Failure::new(
        FailureKind::Unbound,
        format!("nothing is bound to `{name}`"),
        format!("变量 `{name}` 没有值"),
    );
    error(span, failure)
}

#[cold]
fn not_a_condition<'a>(plan: &Plan, it: &Datum<'_>) -> Halt<'a> {
    let kind = it.kind();
    let name = kind.runtime_name();
    let failure = Failure::new(
        FailureKind::NoSuchOverload,
        format!("this is {name}, and a truth value stands here"),
        format!("此处须为布尔值，而这是 {name}"),
    );
    error(plan.span(), failure)
}

pub(crate) fn unsupported_key(key: &Datum<'_>) -> Failure {
    let kind = key.kind();
    let name = kind.runtime_name();
    Failure::new(
        FailureKind::UnsupportedKey,
        format!("{name} may not be the key of a map"),
        format!("{name} 不能作映射的键"),
    )
}

pub(crate) fn repeated_key() -> Failure {
    Failure::new(FailureKind::DuplicateKey, "a key stands twice in this map", "映射中有重复的键")
}

#[cfg(test)]
mod tests {
    use crate::model::environment::{Environment, Library};
    use crate::model::failure::FailureKind;
    use crate::model::function::{Overload, Style};
    use crate::model::types::Type;
    use crate::model::value::Value;
    use crate::program::{Activation, Evaluated, compile};

    const BYTES: usize = 300 * 1024;

    fn large(kind: &Type) -> Value {
        match kind {
            Type::String => Value::string("1".repeat(BYTES)),
            Type::Bytes => Value::Bytes(vec![b'1'; BYTES].into()),
            Type::Int => Value::Int(1),
            Type::Uint => Value::Uint(1),
            Type::Double => Value::Double(1.0),
            Type::Bool => Value::Bool(true),
            Type::Null => Value::Null,
            Type::List(_) => Value::list([]),
            Type::Map(..) => Value::map([("a", Value::Int(1))]),
            Type::Timestamp => Value::Timestamp(jiff::civil::date(2026, 1, 31).at(0, 0, 0, 0)),
            Type::Duration => Value::Duration(jiff::SignedDuration::ZERO),
            Type::Optional(_) => Value::Optional(None),
            other => panic!("a value of {other}"),
        }
    }

    fn everything() -> Environment {
        let mut environment = Environment::standard();
        for library in Library::ALL {
            environment.add_library(library);
        }
        environment
    }

    /// What calling `overload` gives with texts of 300 KB, within `steps`.
    fn called(name: &str, overload: &Overload, steps: u64) -> Evaluated {
        let mut environment = everything();
        let names: Vec<String> =
            (0..overload.parameters.len()).map(|at| format!("v{at}")).collect();
        for (name, kind) in names.iter().zip(&overload.parameters) {
            let opaque = matches!(kind, Type::Opaque(..));
            environment.declare(name, if opaque { Type::String } else { kind.clone() });
        }
        let written = |(name, kind): (&String, &Type)| match kind {
            Type::Opaque(of, _) => match &**of {
                "net.IP" => "ip('10.0.0.1')",
                "net.CIDR" => "cidr('10.0.0.0/8')",
                "kubernetes.Quantity" => "quantity('1')",
                "kubernetes.Semver" => "semver('1.0.0')",
                "kubernetes.URL" => "url('/')",
                "kubernetes.NamedFormat" => "format.uuid()",
                other => panic!("a value of {other}"),
            }
            .to_owned(),
            _ => name.clone(),
        };
        let args: Vec<String> = names.iter().zip(&overload.parameters).map(written).collect();
        let expression = match (overload.style, args.as_slice()) {
            (Style::Member, [receiver, rest @ ..]) => {
                format!("{receiver}.{name}({})", rest.join(", "))
            }
            (_, args) => format!("{name}({})", args.join(", ")),
        };
        let mut activation = Activation::new();
        for (name, kind) in names.iter().zip(&overload.parameters) {
            if !matches!(kind, Type::Opaque(..)) {
                activation.bind_value(name, large(kind));
            }
        }
        activation.set_steps(steps);
        compile(&environment, &expression).unwrap().evaluate(&activation)
    }

    #[test]
    fn every_function_pays_for_the_text_that_it_is_handed() {
        let steps = (BYTES / super::HANDED_PER_STEP) as u64 - 1;
        let mut tried = 0;
        for function in everything().functions() {
            let operator = crate::model::operators::is_operator(function.name());
            let texts = |it: &Overload| {
                it.parameters.iter().any(|it| matches!(it, Type::String | Type::Bytes))
            };
            for overload in function.overloads().iter().filter(|it| !operator && texts(it)) {
                tried += 1;
                match called(function.name(), overload, steps) {
                    Evaluated::Error(it) if it.kind == FailureKind::BudgetExhausted => {}
                    other => panic!("{}: {other:?}", overload.id()),
                }
            }
        }
        assert!(tried > 50, "{tried}");
    }

    #[test]
    fn messages_quote_no_more_than_a_line() {
        for function in everything().functions() {
            for overload in function.overloads() {
                if overload.style == Style::Global && overload.parameters == [Type::String] {
                    let given = called(function.name(), overload, crate::program::STEPS_MAX);
                    if let Evaluated::Error(it) = given {
                        assert!(it.message.en.len() < 400, "{}", overload.id());
                    }
                }
            }
        }
    }

    #[test]
    fn work_inside_of_functions_and_comparisons_ends_the_evaluation() {
        let text = "cel.bind(s, lists.range(100000).map(x, '中').join(), ";
        for loops in [
            "lists.range(100000).all(i, s.substring(i, i + 1) != ''))",
            "lists.range(100000).all(i, s.charAt(i) != ''))",
            "lists.range(100000).all(i, s + '' == s))",
            "lists.range(100000).all(i, s <= s))",
            "lists.range(100000).all(i, s in [s]))",
            "lists.range(100000).all(i, !isIP(s)))",
        ] {
            let program = compile(&Environment::standard(), &format!("{text}{loops}")).unwrap();
            match program.evaluate(&Activation::new()) {
                Evaluated::Error(it) => assert_eq!(it.kind, FailureKind::BudgetExhausted),
                other => panic!("{loops}: {other:?}"),
            }
        }
        for loops in [
            r"lists.range(900).all(x, 'a'.matches('\\w{' + string(10 + x % 20) + '}') || true)",
            "lists.range(100000).all(i, timestamp(i).getHours('Asia/Shanghai') >= 0)",
            r"lists.range(1000).all(x, 'a'.matches('^\\pL' + string(x)) || true)",
            r"cel.bind(s, lists.range(100000).map(x, 'A').join(), regex.extractAll(s, '.*[^A-Z]|[A-Z]').size() > 0)",
            r"cel.bind(s, lists.range(100000).map(x, 'A').join(), regex.replace(s, '.*[^A-Z]|[A-Z]', '') == '')",
            r"cel.bind(s, lists.range(50000).map(x, x % 7 < 3 ? 'a' : 'b').join(), lists.range(90).all(i, !s.matches('[ab]*a[ab]{999}c')))",
        ] {
            let program = compile(&Environment::standard(), loops).unwrap();
            match program.evaluate(&Activation::new()) {
                Evaluated::Error(it) => assert_eq!(it.kind, FailureKind::BudgetExhausted),
                other => panic!("{loops}: {other:?}"),
            }
        }
    }
}

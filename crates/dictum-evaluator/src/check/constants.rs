//! Constant arguments that a call can only fail with: `timestamp('tomorrow')`.
//!
//! Such a call is tried when the expression is checked, with samples for what is not
//! constant and does not decide whether it fails. What it fails with is a fault then.

use std::sync::LazyLock;

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::Ctx;
use crate::check::typed::{Called, Node, Typed};
use crate::library::{CONSTANT_BYTES_MAX, constant_regex, not_regex};
use crate::model::budget::Budget;
use crate::model::datum::Datum;
use crate::model::datum::means::Means;
use crate::model::failure::{Failure, FailureKind};
use crate::model::function::{Call, Overload};
use crate::model::types::Type;
use crate::model::value::Value;

/// What trying the calls of one expression may cost; what is not tried for that fails
/// where it runs.
pub(super) const TRIAL_STEPS_MAX: u64 = 100_000;

/// What stands for the values of a type, where any of them will do.
static SAMPLES: LazyLock<Vec<(Type, Value)>> = LazyLock::new(|| {
    let zero = jiff::civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    vec![
        (Type::Bool, Value::Bool(true)),
        (Type::Int, Value::Int(1)),
        (Type::Uint, Value::Uint(1)),
        (Type::Double, Value::Double(1.0)),
        (Type::String, Value::string("")),
        (Type::Bytes, Value::Bytes(Vec::new().into())),
        (Type::Timestamp, Value::Timestamp(zero)),
        (Type::Duration, Value::Duration(jiff::SignedDuration::ZERO)),
    ]
});

impl Ctx<'_> {
    /// Reports what `call` can only fail with.
    pub(super) fn check_constants(&mut self, call: &Called) {
        if self.is_lenient() || self.pattern_fault(call) || !self.tells_slips() {
            return;
        }
        let Some(decisive) = call.agreed(|it| it.decisive).flatten() else { return };
        let Some(argument) = call.args.get(decisive) else { return };
        // A replacement fails by its pattern, too, which has to be constant with it.
        let pattern = call.agreed(|it| it.pattern).flatten().and_then(|it| call.args.get(it));
        if [Some(argument), pattern].into_iter().flatten().any(|it| self.constant(it).is_none()) {
            return;
        }
        let args: Option<Vec<Value>> = call.args.iter().map(|it| self.sample(it)).collect();
        let Some(args) = args else { return };
        if let Err(failure) = tried(call, &args, &self.trials)
            && matches!(
                failure.kind,
                FailureKind::BadArgument | FailureKind::Overflow | FailureKind::IndexOutOfRange
            )
        {
            self.fault_with(argument.span, *failure.message, example(call));
        }
    }

    /// Reports a constant pattern that is no regular expression, and patterns that are
    /// too large together; whether there was something to report.
    fn pattern_fault(&mut self, call: &Called) -> bool {
        let at = call.candidates().find_map(|it| it.traits.pattern);
        let Some(pattern) = at.and_then(|it| call.args.get(it)) else { return false };
        // What stands there is looked at always, whatever trials are left.
        let text = match &pattern.node {
            Node::Constant(Value::String(text)) => Some(Value::String(text.clone())),
            _ => self.constant(pattern),
        };
        let Some(Value::String(text)) = text else { return false };
        if self.pattern_bytes > CONSTANT_BYTES_MAX {
            return true;
        }
        match constant_regex(&text) {
            Ok(regex) => {
                self.pattern_bytes = self.pattern_bytes.saturating_add(regex.bytes());
                let many = self.pattern_bytes > CONSTANT_BYTES_MAX;
                if many {
                    self.too_many_patterns(pattern.span);
                }
                many
            }
            Err(error) => {
                self.fault_with(pattern.span, not_regex(&text, &error), error.help());
                true
            }
        }
    }

    fn too_many_patterns(&mut self, span: Span) {
        let most = CONSTANT_BYTES_MAX >> 20;
        self.fault(
            span,
            format!("the patterns of one expression take more than {most} MiB together"),
            format!("一个表达式中的正则表达式合计超过 {most} MiB"),
        );
    }

    /// The value of `part`, where nothing decides it but constants.
    fn constant(&self, part: &Typed) -> Option<Value> {
        self.trials.charge(1).ok()?;
        match &part.node {
            Node::Constant(value) => Some(value.clone()),
            Node::List(elements) if elements.iter().all(|it| !it.optional) => {
                let values = elements.iter().map(|it| self.constant(&it.value));
                values.collect::<Option<Vec<_>>>().map(|it| Value::List(it.into()))
            }
            Node::Call(call) => {
                let args: Option<Vec<Value>> =
                    call.args.iter().map(|it| self.constant(it)).collect();
                tried(call, &args?, &self.trials).ok()
            }
            _ => None,
        }
    }

    /// The value of `part`, or one of the same type.
    fn sample(&self, part: &Typed) -> Option<Value> {
        if let Some(value) = self.constant(part) {
            return Some(value);
        }
        if let Node::List(elements) = &part.node
            && elements.iter().all(|it| !it.optional)
        {
            let values = elements.iter().map(|it| self.sample(&it.value));
            return values.collect::<Option<Vec<_>>>().map(|it| Value::List(it.into()));
        }
        let kind = self.unifier.settle(&part.kind);
        SAMPLES.iter().find(|it| it.0 == kind).map(|it| it.1.clone())
    }
}

/// A text that `call` can read.
fn example(call: &Called) -> Option<Text> {
    let text = call.candidates().find_map(|it| it.traits.example)?;
    Some(Text::new(format!("write it as `{text}`"), format!("请写成 `{text}` 这样")))
}

/// What `call` gives for `args`.
fn tried(call: &Called, args: &[Value], budget: &Budget<'_>) -> Result<Value, Failure> {
    let args: Vec<Datum<'_>> = args.iter().map(Datum::of).collect();
    let fits = |it: &&Overload| it.parameters.iter().zip(&args).all(|(kind, arg)| arg.fits(kind));
    let overload = call.candidates().find(fits).and_then(|it| it.implementation.as_ref());
    let Some(run) = overload else { return Err(Failure::no_overload(call.name(), &args)) };
    let means = Means::closed(budget);
    run(Call { function: call.name(), args: &args, means })?.to_value_within(budget)
}

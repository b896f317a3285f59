//! The checker: syntax to a checked expression.

mod advice;
mod calls;
mod constants;
mod enumerations;
mod forms;
mod habits;
mod names;
pub(crate) mod typed;
mod unify;

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::source::Span;

use crate::check::typed::{Node, Typed};
use crate::model::budget::Budget;
use crate::model::environment::{Checking, Environment};
use crate::model::fault::Fault;
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::{Expr, ExprKind, Name};

use unify::Unifier;

/// What the checker makes of an expression.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) root: Typed,
    /// The variables that it names, by their numbers.
    pub(crate) variables: Vec<Arc<str>>,
    /// Their declared types.
    pub(crate) kinds: Vec<Type>,
    /// How many slots its own names take.
    pub(crate) slots: usize,
}

/// Checks `expr`: names, fields, overloads and types.
///
/// Every fault is reported, not the first alone; a part with a fault counts as
/// `dyn` for what is around it, so that one mistake is told once.
pub(crate) fn check(environment: &Environment, expr: &Expr) -> Result<Checked, Vec<Fault>> {
    // Whatever comes after has no use for which texts a text may be.
    let (checked, faults) = run(environment, expr, Type::widened);
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}

/// Checks `expr` as [`check`] does, and gives what is known of the other parts too
/// where some have faults.
pub(crate) fn check_as_far(environment: &Environment, expr: &Expr) -> (Checked, Vec<Fault>) {
    run(environment, expr, Type::clone)
}

fn run(environment: &Environment, expr: &Expr, shown: fn(&Type) -> Type) -> (Checked, Vec<Fault>) {
    let mut ctx = Ctx {
        environment,
        unifier: Unifier::default(),
        variables: Vec::new(),
        kinds: Vec::new(),
        scope: Vec::new(),
        slots: 0,
        pattern_bytes: 0,
        trials: Budget::new(constants::TRIAL_STEPS_MAX, None),
        faults: Vec::new(),
    };
    let mut root = ctx.expr(expr);
    ctx.faults.sort_by_key(|it| it.span);
    let unifier = ctx.unifier;
    root.settle(&|kind| shown(&unifier.settle(kind)));
    let checked =
        Checked { root, variables: ctx.variables, kinds: ctx.kinds, slots: ctx.slots as usize };
    (checked, ctx.faults)
}

/// A name that the expression itself brings.
struct Local {
    name: Arc<str>,
    slot: u32,
    kind: Type,
}

struct Ctx<'e> {
    environment: &'e Environment,
    unifier: Unifier,
    variables: Vec<Arc<str>>,
    kinds: Vec<Type>,
    scope: Vec<Local>,
    slots: u32,
    /// What the constant patterns take so far.
    pattern_bytes: usize,
    /// What is left for trying calls of constants.
    trials: Budget<'static>,
    faults: Vec<Fault>,
}

impl Ctx<'_> {
    fn expr(&mut self, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(value) => {
                Typed { span, kind: value.kind(), node: Node::Constant(value.clone()) }
            }
            ExprKind::Ident { name, absolute } => self.ident(span, name, *absolute),
            ExprKind::Select { .. } => self.select(expr),
            ExprKind::Has { operand, field } => self.has(span, operand, field),
            ExprKind::Index { operand, index, mode } => self.index(span, [operand, index], *mode),
            ExprKind::Call { .. } => self.call(expr),
            ExprKind::And(parts) => {
                let parts = parts.iter().map(|it| self.condition(it)).collect();
                Typed { span, kind: Type::Bool, node: Node::And(parts) }
            }
            ExprKind::Or(parts) => {
                let parts = parts.iter().map(|it| self.condition(it)).collect();
                Typed { span, kind: Type::Bool, node: Node::Or(parts) }
            }
            ExprKind::Conditional(parts) => self.conditional(span, parts),
            ExprKind::List(elements) => self.list(span, elements),
            ExprKind::Map(entries) => self.map(span, entries),
            ExprKind::Struct { name } => self.no_message(span, name),
            ExprKind::Loop(it) => self.comprehension(span, it),
            ExprKind::Bind { name, value, body } => self.bind(span, name, [value, body]),
            ExprKind::OptMap { .. } => self.opt_map(expr),
        }
    }

    /// A part that has to be a truth value.
    fn condition(&mut self, expr: &Expr) -> Typed {
        let typed = self.expr(expr);
        if !self.is_lenient() && !self.unifier.assign(&Type::Bool, &typed.kind) {
            let kind = self.shown(&typed.kind);
            self.fault(
                typed.span,
                format!("this is {kind}, and a truth value stands here"),
                format!("此处须为布尔值，而这是 {kind}"),
            );
        }
        typed
    }

    fn is_lenient(&self) -> bool {
        self.environment.checking() == Checking::NamesOnly
    }

    /// Whether what is well typed and can only be a slip is told.
    fn tells_slips(&self) -> bool {
        self.environment.checking() == Checking::Full
    }

    fn shown(&self, kind: &Type) -> String {
        format!("`{}`", self.unifier.settle(kind))
    }

    fn fault(&mut self, span: Span, en: String, zh_cn: String) {
        self.faults.push(Fault::new(span, Text::new(en, zh_cn)));
    }

    fn fault_with(&mut self, span: Span, message: Text, help: Option<Text>) {
        let fault = Fault::new(span, message);
        self.faults.push(match help {
            Some(help) => fault.help(help),
            None => fault,
        });
    }

    /// What stands for a part with a fault.
    fn faulty(span: Span) -> Typed {
        Typed { span, kind: Type::Dyn, node: Node::Constant(Value::Null) }
    }

    fn no_message(&mut self, span: Span, name: &Name) -> Typed {
        let word = &name.text;
        self.fault(
            name.span,
            format!("`{word}` is no type that can be made here; write a map: `{{\"key\": value}}`"),
            format!("`{word}` 不是可以构造的类型；请写映射：`{{\"key\": value}}`"),
        );
        Self::faulty(span)
    }

    /// Puts `name` into scope while `inside` is checked.
    fn with_local<T>(
        &mut self,
        name: &Name,
        kind: Type,
        inside: impl FnOnce(&mut Self, u32) -> T,
    ) -> T {
        let slot = self.slots;
        self.slots += 1;
        self.scope.push(Local { name: Arc::clone(&name.text), slot, kind });
        let result = inside(self, slot);
        self.scope.pop();
        result
    }
}

//! Names and fields.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::Ctx;
use crate::check::typed::{Node, Typed};
use crate::model::function::Style;
use crate::model::suggestion::did_you_mean;
use crate::model::types::{ObjectType, Type};
use crate::model::value::Value;
use crate::syntax::{Access, Expr, ExprKind, Name};

impl Ctx<'_> {
    pub(super) fn ident(&mut self, span: Span, name: &str, absolute: bool) -> Typed {
        if !absolute && let Some(local) = self.scope.iter().rev().find(|it| &*it.name == name) {
            return Typed { span, kind: local.kind.clone(), node: Node::Local(local.slot) };
        }
        if let Some(found) = self.global(span, name, absolute) {
            return found;
        }
        if self.is_lenient() {
            let number = self.variable_number(&name.into(), &Type::Dyn);
            return Typed { span, kind: Type::Dyn, node: Node::Variable(number) };
        }
        let help = super::habits::variable(name).or_else(|| self.similar_name(name));
        let message = Text::new(
            format!("there is no variable `{name}`"),
            format!("没有名为 `{name}` 的变量"),
        );
        self.fault_with(span, message, help);
        Self::faulty(span)
    }

    /// Whether the dotted name that `expr` spells begins with a name in scope.
    pub(super) fn begins_with_local(&self, expr: &Expr) -> bool {
        expr.root().is_some_and(|root| self.scope.iter().any(|it| it.name == *root))
    }

    /// The names that `name` may stand for, the innermost container's first.
    pub(super) fn candidates(&self, name: &str, absolute: bool) -> Vec<String> {
        let mut candidates = Vec::new();
        if !absolute {
            let mut container = self.environment.container();
            while !container.is_empty() {
                candidates.push(format!("{container}.{name}"));
                container = container.rsplit_once('.').map_or("", |(outer, _)| outer);
            }
        }
        candidates.push(name.to_owned());
        candidates
    }

    /// The variable or type that `name` stands for.
    fn global(&mut self, span: Span, name: &str, absolute: bool) -> Option<Typed> {
        let environment = self.environment;
        for candidate in self.candidates(name, absolute) {
            if let Some((name, kind)) = environment.variable(&candidate) {
                let number = self.variable_number(name, kind);
                return Some(Typed { span, kind: kind.clone(), node: Node::Variable(number) });
            }
            if let Some(kind) = environment.type_named(&candidate) {
                let value = Value::Type(Arc::new(kind.clone()));
                let kind = Type::of_type(kind.clone());
                return Some(Typed { span, kind, node: Node::Constant(value) });
            }
        }
        None
    }

    fn variable_number(&mut self, name: &Arc<str>, kind: &Type) -> u32 {
        let known = self.variables.iter().position(|it| it == name);
        let number = known.unwrap_or_else(|| {
            self.variables.push(Arc::clone(name));
            self.kinds.push(kind.clone());
            self.variables.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    pub(super) fn similar_name(&self, name: &str) -> Option<Text> {
        let locals = self.scope.iter().map(|it| &*it.name);
        let names = self.environment.variables().map(|(name, _)| name).chain(locals);
        did_you_mean(name, names.filter(|it| !it.starts_with('@')))
    }

    pub(super) fn select(&mut self, expr: &Expr) -> Typed {
        let ExprKind::Select { operand, field, mode } = &expr.kind else {
            return Self::faulty(expr.span);
        };
        if let Some((name, absolute)) = expr.qualified()
            && !self.begins_with_local(expr)
            && let Some(found) = self.global(expr.span, &name, absolute)
        {
            return found;
        }
        let operand = self.expr(operand);
        self.field(expr.span, (operand, field), *mode)
    }

    /// A field of an operand.
    pub(super) fn field(
        &mut self,
        span: Span,
        (operand, field): (Typed, &Name),
        mode: Access,
    ) -> Typed {
        let optional = matches!(self.unifier.resolve(&operand.kind), Type::Optional(_));
        let kind = self.field_type(&operand, field);
        let kind = match mode {
            // What an optional value gives is optional already.
            Access::Optional if !optional => Type::optional(kind),
            Access::Plain | Access::Optional => kind,
        };
        let (operand, field) = (Box::new(operand), Arc::clone(&field.text));
        Typed { span, kind, node: Node::Select { operand, field, mode } }
    }

    pub(super) fn has(&mut self, span: Span, operand: &Expr, field: &Name) -> Typed {
        let operand = self.expr(operand);
        self.field_type(&operand, field);
        let node = Node::Has { operand: Box::new(operand), field: Arc::clone(&field.text) };
        Typed { span, kind: Type::Bool, node }
    }

    /// The type of `operand.field`.
    fn field_type(&mut self, operand: &Typed, field: &Name) -> Type {
        let kind = self.unifier.resolve(&operand.kind);
        self.field_of(&kind, operand.span, field)
    }

    fn field_of(&mut self, kind: &Type, span: Span, field: &Name) -> Type {
        match kind {
            Type::Dyn => Type::Dyn,
            Type::Open(number) => {
                self.unifier.set(*number, Type::Dyn);
                Type::Dyn
            }
            Type::Map(_, value) => (**value).clone(),
            Type::Nullable(inner) => self.field_of(inner, span, field),
            Type::Optional(inner) => as_optional(self.field_of(inner, span, field)),
            Type::Object(object) => {
                let known = object.fields.get(&*field.text).map(|it| &it.kind);
                match known.or(object.others.as_ref()) {
                    Some(kind) => kind.clone(),
                    None => self.no_field(object, field),
                }
            }
            _ if self.is_lenient() => Type::Dyn,
            other => {
                let kind = self.shown(other);
                let message = Text::new(
                    format!("{kind} has no fields, so `.{}` cannot be read", field.text),
                    format!("{kind} 没有字段，无法读取 `.{}`", field.text),
                );
                let help = self.function_meant(&field.text);
                self.fault_with(span.cover(field.span), message, help);
                Type::Dyn
            }
        }
    }

    /// The function that is read as if it were a field.
    fn function_meant(&self, name: &str) -> Option<Text> {
        let mut members = self
            .environment
            .function(name)
            .into_iter()
            .flat_map(|it| it.overloads().iter().filter(|it| it.style == Style::Member));
        if let Some(first) = members.next() {
            let alone = members.chain([first]).any(|it| it.parameters.len() == 1);
            let call = if alone { format!(".{name}()") } else { format!(".{name}(…)") };
            return Some(Text::new(format!("write `{call}`"), format!("请写 `{call}`")));
        }
        super::habits::function(name, false)
    }

    fn no_field(&mut self, object: &ObjectType, field: &Name) -> Type {
        let fields = object.fields.keys().map(String::as_str);
        let help = did_you_mean(&field.text, fields.clone()).or_else(|| listed(fields));
        let (name, object) = (&field.text, &object.name);
        let message = Text::new(
            format!("`{object}` has no field `{name}`"),
            format!("`{object}` 没有字段 `{name}`"),
        );
        self.fault_with(field.span, message, help);
        Type::Dyn
    }
}

/// `optional_type(kind)`, once.
fn as_optional(kind: Type) -> Type {
    match kind {
        Type::Optional(_) => kind,
        other => Type::optional(other),
    }
}

/// What there is, if it is not too much to read.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<Text> {
    let names: Vec<String> = names.map(|it| format!("`{it}`")).collect();
    (1..=12).contains(&names.len()).then(|| {
        Text::new(format!("it has {}", names.join(", ")), format!("它有 {}", names.join("、")))
    })
}

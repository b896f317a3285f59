//! Patterns: what they take apart, and what they are assigned to.

use oxc_ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern,
    Expression, PropertyKey,
};
use oxc_span::Span;

use super::build::Ctx;
use super::{Cell, Step, cell};
use crate::code::syntax;

impl Ctx {
    /// The key of a property; none where it is computed.
    pub(super) fn key(&mut self, key: &PropertyKey<'_>) -> Option<String> {
        match key {
            PropertyKey::StaticIdentifier(_) | PropertyKey::StringLiteral(_) => syntax::key(key),
            PropertyKey::PrivateIdentifier(it) => Some(format!("#{}", it.name)),
            key => {
                let expression = key.as_expression()?;
                self.expression(expression);
                constant(expression)
            }
        }
    }

    /// Binds the names of `pattern` to `value` and its fields.
    pub(super) fn bind(&mut self, pattern: &BindingPattern<'_>, value: Cell) {
        self.deeper((), |ctx| ctx.bind_here(pattern, value));
    }

    fn bind_here(&mut self, pattern: &BindingPattern<'_>, value: Cell) {
        match pattern {
            BindingPattern::BindingIdentifier(it) => {
                if let Some(name) = self.scopes.find(&it.name) {
                    self.copy(value, name);
                }
            }
            BindingPattern::AssignmentPattern(it) => {
                let default = self.expression(&it.right);
                self.bind(&it.left, default);
                self.bind(&it.left, value);
            }
            BindingPattern::ObjectPattern(it) => {
                for property in &it.properties {
                    let key = self.key(&property.key);
                    let field = self.load(value, key);
                    self.bind(&property.value, field);
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.bind(&rest.argument, all);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                let element = self.load(value, None);
                for it in it.elements.iter().flatten() {
                    self.bind(it, element);
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.bind(&rest.argument, all);
                }
            }
        }
    }

    /// A new object with the fields of `value`.
    pub(super) fn spread(&mut self, value: Cell, span: Span) -> Cell {
        let site = self.site(span.start);
        self.step(Step::Spread(value, site));
        self.made(site)
    }

    /// Assigns `value` to `target`.
    pub(super) fn assign(&mut self, target: &AssignmentTarget<'_>, value: (Cell, Span)) {
        self.deeper((), |ctx| ctx.assign_here(target, value));
    }

    fn assign_here(&mut self, target: &AssignmentTarget<'_>, (value, span): (Cell, Span)) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => self.assign_name(&it.name, value),
            AssignmentTarget::StaticMemberExpression(it) => {
                let name = it.property.name.as_str();
                if self.is_module(&it.object) && name == "exports" {
                    self.copy(value, cell::WHOLE);
                    return;
                }
                let object = self.expression(&it.object);
                self.store(object, Some(name.to_owned()), (value, span));
            }
            AssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                self.store(object, constant(&it.expression), (value, span));
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                self.store(object, Some(format!("#{}", it.field.name)), (value, span));
            }
            AssignmentTarget::ObjectAssignmentTarget(it) => {
                for property in &it.properties {
                    self.assign_property(property, (value, span));
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.assign(&rest.target, (all, span));
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(it) => {
                let element = self.load(value, None);
                for it in it.elements.iter().flatten() {
                    self.assign_maybe(it, (element, span));
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.assign(&rest.target, (all, span));
                }
            }
            // `a as B = c`, `a! = c`: rare, and never followed.
            _ => self.leave(value, span),
        }
    }

    /// A name that nobody declares is a field of the global object.
    pub(super) fn assign_name(&mut self, name: &str, value: Cell) {
        match self.scopes.find(name) {
            Some(cell) => self.copy(value, cell),
            None => self.init(cell::GLOBALS, Some(name.to_owned()), value),
        }
    }

    fn assign_property(
        &mut self,
        property: &AssignmentTargetProperty<'_>,
        (value, span): (Cell, Span),
    ) {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                let field = self.load(value, Some(it.binding.name.to_string()));
                if let Some(default) = &it.init {
                    let default = self.expression(default);
                    self.copy(default, field);
                }
                self.assign_name(&it.binding.name, field);
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                let key = self.key(&it.name);
                let field = self.load(value, key);
                self.assign_maybe(&it.binding, (field, span));
            }
        }
    }

    fn assign_maybe(
        &mut self,
        target: &AssignmentTargetMaybeDefault<'_>,
        (value, span): (Cell, Span),
    ) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let default = self.expression(&it.init);
                self.assign(&it.binding, (default, span));
                self.assign(&it.binding, (value, span));
            }
            target => {
                if let Some(target) = target.as_assignment_target() {
                    self.assign(target, (value, span));
                }
            }
        }
    }
}

/// The text that `expression` is; none where it takes more than looking.
///
/// A number is none either: of arrays one element stands for all.
pub(super) fn constant(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(it) => Some(it.value.to_string()),
        Expression::TemplateLiteral(it) if it.expressions.is_empty() => {
            let words = it.quasis.first()?.value.cooked.as_ref()?;
            Some(words.to_string())
        }
        Expression::ParenthesizedExpression(it) => constant(&it.expression),
        _ => None,
    }
}

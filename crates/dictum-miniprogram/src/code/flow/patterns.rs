//! Patterns: what they take apart, and what they are assigned to.

use oxc_ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern,
    Expression, PropertyKey,
};
use oxc_span::Span;

use super::build::Ctx;
use super::calls::is_hand_on;
use super::operations::literal_key;
use super::{Cell, Operation, Step, cell};
use crate::code::syntax;
use crate::place::Place;

/// The field that says what an object inherits from.
pub(super) const PROTOTYPE: &str = "__proto__";

impl Ctx {
    /// The key of a property; none where it is computed.
    pub(super) fn key(&mut self, key: &PropertyKey<'_>) -> Option<String> {
        match key {
            PropertyKey::StaticIdentifier(_) | PropertyKey::StringLiteral(_) => syntax::key(key),
            PropertyKey::PrivateIdentifier(it) => Some(format!("#{}", it.name)),
            key => {
                let expression = key.as_expression()?;
                self.expression(expression);
                literal_key(expression)
            }
        }
    }

    /// Binds the names of `pattern` to `value` and its fields.
    pub(super) fn bind(&mut self, pattern: &BindingPattern<'_>, value: Cell) {
        self.deeper((), |ctx| ctx.bind_here(pattern, value));
    }

    fn bind_here(&mut self, pattern: &BindingPattern<'_>, value: Cell) {
        match pattern {
            BindingPattern::BindingIdentifier(it) => self.write(&it.name, value),
            BindingPattern::AssignmentPattern(it) => {
                let value = self.defaulted(value, &it.right);
                self.bind(&it.left, value);
            }
            BindingPattern::ObjectPattern(it) => {
                for property in &it.properties {
                    let key = self.key(&property.key);
                    let field = self.taken_out(value, key, property.span);
                    self.bind(&property.value, field);
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.bind(&rest.argument, all);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                for (index, it) in it.elements.iter().enumerate() {
                    if let Some(it) = it {
                        let element = self.load(value, Some(index.to_string()));
                        self.bind(it, element);
                    }
                }
                if let Some(rest) = &it.rest {
                    let all = self.spread(value, rest.span);
                    self.bind(&rest.argument, all);
                }
            }
        }
    }

    /// The field that a pattern takes out of `value`: whoever takes a function's `call` may
    /// call it anywhere.
    fn taken_out(&mut self, value: Cell, key: Option<String>, span: Span) -> Cell {
        if key.as_deref().is_some_and(is_hand_on) {
            self.leave(value, span);
        }
        self.load(value, key)
    }

    /// `value`, and the default where that is `undefined`.
    pub(super) fn defaulted(&mut self, value: Cell, default: &Expression<'_>) -> Cell {
        let test = Self::test_of(cell::UNKNOWN);
        let default = self.maybe(&test, true, |ctx| ctx.expression(default));
        self.work(Operation::Default, vec![value, default])
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
                self.set_field(target, object, (value, span));
            }
            AssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                self.set_field(target, object, (value, span));
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                self.set_field(target, object, (value, span));
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
                for (index, it) in it.elements.iter().enumerate() {
                    if let Some(it) = it {
                        let element = self.load(value, Some(index.to_string()));
                        self.assign_maybe(it, (element, span));
                    }
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

    /// Sets the field that `target` is of `object`, after both were walked through.
    pub(super) fn set_field(
        &mut self,
        target: &AssignmentTarget<'_>,
        object: Cell,
        (value, span): (Cell, Span),
    ) {
        match target {
            AssignmentTarget::StaticMemberExpression(it) if it.property.name == PROTOTYPE => {
                self.step(Step::Merge(value, object, Place(span.start, span.end)));
            }
            AssignmentTarget::StaticMemberExpression(it) => {
                let name = it.property.name.as_str();
                self.store(object, Some(name.to_owned()), (value, span));
                self.see_field(&it.object, name, value);
            }
            AssignmentTarget::ComputedMemberExpression(it) => {
                let key = literal_key(&it.expression);
                self.store(object, key.clone(), (value, span));
                if let Some(key) = key {
                    self.see_field(&it.object, &key, value);
                }
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                self.store(object, Some(format!("#{}", it.field.name)), (value, span));
            }
            _ => self.leave(value, span),
        }
    }

    /// A name that nobody declares is a field of the global object.
    pub(super) fn assign_name(&mut self, name: &str, value: Cell) {
        if self.scopes.has(name) {
            self.write(name, value);
        } else {
            self.init(cell::GLOBALS, Some(name.to_owned()), value);
        }
    }

    /// The field `key` of what the name `object` stands for is `value` from here on.
    fn see_field(&mut self, object: &Expression<'_>, key: &str, value: Cell) {
        if let Expression::Identifier(it) = object
            && let Some(variable) = self.scopes.find(&it.name)
        {
            self.see(variable, (key, value), true);
        }
    }

    fn assign_property(
        &mut self,
        property: &AssignmentTargetProperty<'_>,
        (value, span): (Cell, Span),
    ) {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                let key = Some(it.binding.name.to_string());
                let mut field = self.taken_out(value, key, span);
                if let Some(default) = &it.init {
                    field = self.defaulted(field, default);
                }
                self.assign_name(&it.binding.name, field);
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                let key = self.key(&it.name);
                let field = self.taken_out(value, key, span);
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
                let value = self.defaulted(value, &it.init);
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

//! What an expression may hold.

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, AssignmentExpression, AssignmentOperator,
    AssignmentTarget, ChainElement, Expression, ObjectExpression, ObjectProperty,
    ObjectPropertyKind, PropertyKind, SimpleAssignmentTarget, UnaryOperator,
};
use oxc_ast_visit::{Visit as _, walk};
use oxc_span::GetSpan as _;

use super::branches::Subject;
use super::build::Ctx;
use super::calls::{is_hand_on, method_name};
use super::operations::{METHODS, literal_key};
use super::patterns::{PROTOTYPE, constant};
use super::{Cell, Literal, Operation, Step, cell};
use crate::code::spelling::spelled;
use crate::code::syntax;

impl Ctx {
    /// The cell of `expression`, after whatever is in it was walked through.
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> Cell {
        self.deeper(cell::UNKNOWN, |ctx| ctx.expression_here(expression))
    }

    fn expression_here(&mut self, expression: &Expression<'_>) -> Cell {
        match expression {
            Expression::Identifier(it) => self.name(&it.name),
            Expression::StringLiteral(it) => self.literal(Literal::Text(it.value.to_string())),
            Expression::TemplateLiteral(it) => self.template(it),
            Expression::BinaryExpression(it) => self.binary(it),
            Expression::ThisExpression(_) => self.this(),
            Expression::Super(_) => self.above_of(),
            Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => {
                let (object, field) = self.member(expression);
                self.handed_on(expression, object);
                field
            }
            Expression::ChainExpression(it) => self.chain(&it.expression),
            Expression::CallExpression(it) => self.call(it),
            Expression::NewExpression(it) => self.make(it),
            Expression::TaggedTemplateExpression(it) => self.tagged(it),
            Expression::ObjectExpression(it) => self.object(it),
            Expression::ArrayExpression(it) => self.array(it),
            Expression::FunctionExpression(it) => self.function(it, None),
            Expression::ArrowFunctionExpression(it) => self.arrow(it),
            Expression::ClassExpression(it) => self.class(it),
            Expression::AssignmentExpression(it) => self.assignment(it),
            other => self.choice(other),
        }
    }

    /// The cell of what is one of several, or comes later.
    fn choice(&mut self, expression: &Expression<'_>) -> Cell {
        match expression {
            Expression::ConditionalExpression(it) => {
                let test = self.test(&it.test);
                let (yes, no) = self.fork(
                    &test,
                    |ctx| ctx.expression(&it.consequent),
                    |ctx| ctx.expression(&it.alternate),
                );
                self.pick(test.cell, yes, no)
            }
            Expression::LogicalExpression(it) => self.logical(it),
            Expression::SequenceExpression(it) => {
                let mut last = cell::UNKNOWN;
                for it in &it.expressions {
                    last = self.expression(it);
                }
                last
            }
            Expression::AwaitExpression(it) => match &it.argument {
                Expression::ImportExpression(import) => self.imported(import),
                argument => self.expression(argument),
            },
            Expression::ImportExpression(it) => {
                let module = self.imported(it);
                self.leave(module, it.span);
                cell::UNKNOWN
            }
            other => self.valueless(other),
        }
    }

    /// Walks through an expression whose value is none that is followed.
    fn valueless(&mut self, expression: &Expression<'_>) -> Cell {
        match expression {
            Expression::YieldExpression(it) => {
                if let Some(argument) = &it.argument {
                    let value = self.expression(argument);
                    self.leave(value, it.span);
                }
                cell::UNKNOWN
            }
            Expression::UnaryExpression(it) => {
                if it.operator == UnaryOperator::Delete {
                    self.deleted(it.argument.without_parentheses());
                    return cell::UNKNOWN;
                }
                let of = self.expression(&it.argument);
                self.unary(it.operator, of)
            }
            Expression::UpdateExpression(it) => {
                self.updated(&it.argument, it.span);
                cell::UNKNOWN
            }
            // `new.target`: what makes the instance.
            Expression::NewTarget(_) => {
                let this = self.this();
                self.load(this, Some("constructor".to_owned()))
            }
            Expression::NumericLiteral(it) => {
                self.literal(Literal::Number(format!("{}", it.value)))
            }
            Expression::BooleanLiteral(it) => self.literal(Literal::Truth(it.value)),
            Expression::NullLiteral(_) => cell::NOTHING,
            Expression::RegExpLiteral(it) => {
                let (pattern, flags) =
                    (it.regex.pattern.text.to_string(), it.regex.flags.to_string());
                self.literal(Literal::Pattern(pattern, flags))
            }
            Expression::JSXElement(it) => {
                self.visit_jsx_element(it);
                cell::UNKNOWN
            }
            Expression::JSXFragment(it) => {
                self.visit_jsx_fragment(it);
                cell::UNKNOWN
            }
            other => {
                if let Some(inner) = crate::code::syntax::inner(other) {
                    return self.expression(inner);
                }
                // No value goes through the rest.
                walk::walk_expression(self, other);
                cell::UNKNOWN
            }
        }
    }

    /// What stands in a chain may be passed over.
    fn chain(&mut self, chain: &ChainElement<'_>) -> Cell {
        let test = Self::test_of(cell::UNKNOWN);
        self.maybe(&test, true, |ctx| ctx.chain_here(chain))
    }

    fn chain_here(&mut self, chain: &ChainElement<'_>) -> Cell {
        match chain {
            ChainElement::CallExpression(it) => self.call(it),
            ChainElement::TSNonNullExpression(it) => self.expression(&it.expression),
            ChainElement::StaticMemberExpression(it) => {
                let (_, field) = self.field(&it.object, it.property.name.as_str());
                field
            }
            ChainElement::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.element(object, &it.expression)
            }
            ChainElement::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                self.load(object, Some(format!("#{}", it.field.name)))
            }
        }
    }

    pub(super) fn either(&mut self, one: Cell, other: Cell) -> Cell {
        if one == other {
            return one;
        }
        let either = self.cell();
        self.memory.join(&[one, other], either);
        self.copy(one, either);
        self.copy(other, either);
        either
    }

    /// The object of a member expression, and the field; for anything else no object.
    pub(super) fn member(&mut self, expression: &Expression<'_>) -> (Option<Cell>, Cell) {
        match expression {
            Expression::StaticMemberExpression(it) => {
                let name = it.property.name.as_str();
                if self.is_module(&it.object) && name == "exports" {
                    return (None, self.name("exports"));
                }
                let (object, field) = self.field(&it.object, name);
                (Some(self.receiver(&it.object, object)), field)
            }
            Expression::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                if let Expression::ConditionalExpression(it) = &it.expression
                    && let (Some(one), Some(other)) =
                        (constant(&it.consequent), constant(&it.alternate))
                {
                    let test = self.expression(&it.test);
                    let one = self.load(object, Some(one));
                    let other = self.load(object, Some(other));
                    return (Some(object), self.pick(test, one, other));
                }
                let field = self.element(object, &it.expression);
                (Some(self.receiver(&it.object, object)), field)
            }
            Expression::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                (Some(object), self.load(object, Some(format!("#{}", it.field.name))))
            }
            Expression::ParenthesizedExpression(it) => self.member(&it.expression),
            Expression::TSNonNullExpression(it) => self.member(&it.expression),
            other => (None, self.expression(other)),
        }
    }

    /// A function's `call`, `apply` or `bind` that is not called where it stands may be
    /// called anywhere.
    fn handed_on(&mut self, expression: &Expression<'_>, object: Option<Cell>) {
        let named = method_name(expression).is_some_and(|it| is_hand_on(&it));
        if let Some(object) = object.filter(|_| named) {
            self.leave(object, expression.span());
        }
    }

    /// What `super` finds fields in.
    fn above_of(&mut self) -> Cell {
        let Some(body) = self.bodies.last() else { return cell::UNKNOWN };
        let Some(above) = body.above else { return cell::UNKNOWN };
        if body.is_static { above } else { self.load(above, Some("prototype".to_owned())) }
    }

    /// What `this` is in a method of `object`, which is spelled so: of `super` it is `this`.
    fn receiver(&self, spelled: &Expression<'_>, object: Cell) -> Cell {
        match spelled {
            Expression::Super(_) => self.this(),
            _ => object,
        }
    }

    /// The object `object`, and its field `name`.
    fn field(&mut self, object: &Expression<'_>, name: &str) -> (Cell, Cell) {
        // In `a.startsWith(b)` it is `a` that is tested, in `a.b` it is the field.
        let method = METHODS.contains(&name);
        let subjects = if method { None } else { self.subjects.take() };
        let of = self.expression(object);
        self.subjects = subjects.or(self.subjects.take());
        // What an object inherits is found in it.
        if name == PROTOTYPE {
            return (of, of);
        }
        let field = self.load(of, Some(name.to_owned()));
        if !method
            && let Expression::Identifier(it) = object
            && let Some(variable) = self.scopes.find(&it.name)
        {
            self.subject(Subject::Field(variable, name.to_owned(), field));
        }
        (of, field)
    }

    /// The field of `object` whose name is computed.
    fn element(&mut self, object: Cell, key: &Expression<'_>) -> Cell {
        let name = self.expression(key);
        if let Some(key) = literal_key(key) {
            return self.load(object, Some(key));
        }
        if name == cell::UNKNOWN {
            return self.load(object, None);
        }
        let to = self.cell();
        self.step(Step::Element(object, name, to));
        to
    }

    /// Whether `expression` is the `module` of `module.exports`.
    pub(super) fn is_module(&self, expression: &Expression<'_>) -> bool {
        matches!(expression, Expression::Identifier(it) if it.name == "module")
            && !self.scopes.has("module")
    }

    /// A field that is deleted is set to something else.
    fn deleted(&mut self, expression: &Expression<'_>) {
        match expression {
            Expression::StaticMemberExpression(it) => {
                let object = self.expression(&it.object);
                let key = it.property.name.to_string();
                self.store(object, Some(key), (cell::UNKNOWN, it.span));
            }
            Expression::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                self.store(object, literal_key(&it.expression), (cell::UNKNOWN, it.span));
            }
            other => {
                self.expression(other);
            }
        }
    }

    /// `a++`: another value, which is a number.
    fn updated(&mut self, target: &SimpleAssignmentTarget<'_>, span: oxc_span::Span) {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(it) => {
                self.assign_name(&it.name, cell::UNKNOWN);
            }
            SimpleAssignmentTarget::StaticMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.store(object, Some(it.property.name.to_string()), (cell::UNKNOWN, span));
            }
            SimpleAssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                self.store(object, literal_key(&it.expression), (cell::UNKNOWN, span));
            }
            _ => {}
        }
    }

    fn assignment(&mut self, it: &AssignmentExpression<'_>) -> Cell {
        let operation = match it.operator {
            AssignmentOperator::Assign => {
                let value = self.expression(&it.right);
                self.assign(&it.left, (value, it.span));
                return value;
            }
            AssignmentOperator::LogicalOr => Operation::Or,
            AssignmentOperator::LogicalNullish => Operation::Else,
            AssignmentOperator::LogicalAnd => Operation::And,
            AssignmentOperator::Addition => Operation::Join,
            _ => {
                self.expression(&it.right);
                self.assign(&it.left, (cell::UNKNOWN, it.span));
                return cell::UNKNOWN;
            }
        };
        let (object, before) = self.target(&it.left);
        let value = if operation == Operation::Join {
            self.expression(&it.right)
        } else {
            let test = Self::test_of(cell::UNKNOWN);
            self.maybe(&test, true, |ctx| ctx.expression(&it.right))
        };
        let value = self.work(operation, vec![before, value]);
        match object {
            // What stands in the target is walked through once.
            Some(object) => self.set_field(&it.left, object, (value, it.span)),
            None => self.assign(&it.left, (value, it.span)),
        }
        value
    }

    /// The object of an assignment's target, and what stands in it before it is assigned.
    fn target(&mut self, target: &AssignmentTarget<'_>) -> (Option<Cell>, Cell) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => (None, self.name(&it.name)),
            AssignmentTarget::StaticMemberExpression(it) => {
                let name = it.property.name.as_str();
                if self.is_module(&it.object) && name == "exports" {
                    return (None, self.name("exports"));
                }
                let (object, field) = self.field(&it.object, name);
                (Some(object), field)
            }
            AssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                (Some(object), self.element(object, &it.expression))
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                (Some(object), self.load(object, Some(format!("#{}", it.field.name))))
            }
            _ => (None, cell::UNKNOWN),
        }
    }

    fn array(&mut self, it: &ArrayExpression<'_>) -> Cell {
        let site = self.site(it.span.start);
        let array = self.made(site);
        self.flow.arrays.push(site);
        let mut spread = false;
        for (index, element) in it.elements.iter().enumerate() {
            match element {
                ArrayExpressionElement::SpreadElement(it) => {
                    // What comes after it may have any number.
                    spread = true;
                    let all = self.expression(&it.argument);
                    let all = self.load(all, None);
                    self.init(array, None, all);
                }
                ArrayExpressionElement::Elision(_) => {}
                element => {
                    if let Some(it) = element.as_expression() {
                        let value = self.expression(it);
                        let key = (!spread).then(|| index.to_string());
                        self.init(array, key, value);
                    }
                }
            }
        }
        array
    }

    fn object(&mut self, it: &ObjectExpression<'_>) -> Cell {
        let site = self.site(it.span.start);
        let object = self.made(site);
        for property in &it.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => {
                    let all = self.expression(&it.argument);
                    self.step(Step::Spread(all, site));
                }
                // `{ __proto__: a }` has the fields of `a`.
                ObjectPropertyKind::ObjectProperty(it) if is_prototype(it) => {
                    let all = self.expression(&it.value);
                    self.step(Step::Spread(all, site));
                }
                ObjectPropertyKind::ObjectProperty(it) => {
                    let key = self.key(&it.key);
                    let function = match &it.value {
                        Expression::FunctionExpression(value) => {
                            Some(self.function(value, Some((object, false))))
                        }
                        _ => None,
                    };
                    let value = match function {
                        Some(function) => function,
                        None => self.expression(&it.value),
                    };
                    match it.kind {
                        PropertyKind::Init => self.init(object, key, value),
                        PropertyKind::Get | PropertyKind::Set => {
                            self.accessor(object, key, (value, it.span));
                        }
                    }
                }
            }
        }
        object
    }

    /// A getter gives its field; what a setter is given is not followed.
    pub(super) fn accessor(
        &mut self,
        object: Cell,
        key: Option<String>,
        (function, span): (Cell, oxc_span::Span),
    ) {
        let result = self.cell();
        let field = self.load(object, key.clone());
        self.step(Step::Call(Box::new(super::Call {
            callee: function,
            this: Some(object),
            arguments: vec![field],
            spread: None,
            result,
            place: crate::place::Place(span.start, span.end),
            makes: false,
            registers: false,
            when: self.when,
        })));
        // The field changes whenever the getter likes.
        self.store(object, key, (result, span));
    }

    fn imported(&mut self, it: &oxc_ast::ast::ImportExpression<'_>) -> Cell {
        let spelled = spelled(&it.source);
        let value = self.expression(&it.source);
        if spelled.contains(&None) {
            self.leave(value, it.source.span());
        }
        self.modules(&spelled)
    }
}

/// Whether `property` sets what an object inherits from.
fn is_prototype(property: &ObjectProperty<'_>) -> bool {
    let named = syntax::key(&property.key).is_some_and(|it| it == PROTOTYPE);
    named && !property.computed && !property.shorthand && !property.method
}

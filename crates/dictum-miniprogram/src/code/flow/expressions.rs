//! What an expression may hold.

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, AssignmentExpression, AssignmentOperator,
    ChainElement, Expression, LogicalOperator, ObjectExpression, ObjectPropertyKind, PropertyKind,
    UnaryOperator,
};
use oxc_ast_visit::{Visit as _, walk};
use oxc_span::GetSpan as _;

use super::build::Ctx;
use super::patterns::constant;
use super::{Cell, Step, cell};

impl Ctx {
    /// The cell of `expression`, after whatever is in it was walked through.
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> Cell {
        self.deeper(cell::UNKNOWN, |ctx| ctx.expression_here(expression))
    }

    fn expression_here(&mut self, expression: &Expression<'_>) -> Cell {
        match expression {
            Expression::Identifier(it) => self.name(&it.name),
            Expression::ThisExpression(_) => self.this(),
            Expression::Super(_) => match self.bodies.last().and_then(|it| it.above) {
                Some(_) => self.this(),
                None => cell::UNKNOWN,
            },
            Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => self.member(expression).1,
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
                self.expression(&it.test);
                let one = self.expression(&it.consequent);
                let other = self.expression(&it.alternate);
                self.either(one, other)
            }
            Expression::LogicalExpression(it) => {
                let left = self.expression(&it.left);
                let right = self.expression(&it.right);
                // Of `a && b`, `a` comes out only where it is nothing that could be called.
                if it.operator == LogicalOperator::And { right } else { self.either(left, right) }
            }
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
                self.expression(&it.argument);
                if it.operator == UnaryOperator::Delete {
                    self.deleted(&it.argument);
                }
                cell::UNKNOWN
            }
            Expression::UpdateExpression(_) => cell::UNKNOWN,
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
                // Literals, sums, comparisons: no value goes through them.
                walk::walk_expression(self, other);
                cell::UNKNOWN
            }
        }
    }

    fn chain(&mut self, chain: &ChainElement<'_>) -> Cell {
        match chain {
            ChainElement::CallExpression(it) => self.call(it),
            ChainElement::TSNonNullExpression(it) => self.expression(&it.expression),
            ChainElement::StaticMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.load(object, Some(it.property.name.to_string()))
            }
            ChainElement::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                self.load(object, constant(&it.expression))
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
                let object = self.expression(&it.object);
                (Some(object), self.load(object, Some(name.to_owned())))
            }
            Expression::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.expression(&it.expression);
                if let Expression::ConditionalExpression(it) = &it.expression
                    && let (Some(one), Some(other)) =
                        (constant(&it.consequent), constant(&it.alternate))
                {
                    let one = self.load(object, Some(one));
                    let other = self.load(object, Some(other));
                    return (Some(object), self.either(one, other));
                }
                (Some(object), self.load(object, constant(&it.expression)))
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

    /// Whether `expression` is the `module` of `module.exports`.
    pub(super) fn is_module(&self, expression: &Expression<'_>) -> bool {
        matches!(expression, Expression::Identifier(it) if it.name == "module")
            && self.scopes.find("module").is_none()
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
                self.store(object, constant(&it.expression), (cell::UNKNOWN, it.span));
            }
            _ => {}
        }
    }

    fn assignment(&mut self, it: &AssignmentExpression<'_>) -> Cell {
        let value = self.expression(&it.right);
        match it.operator {
            AssignmentOperator::Assign
            | AssignmentOperator::LogicalOr
            | AssignmentOperator::LogicalNullish
            | AssignmentOperator::LogicalAnd => {
                self.assign(&it.left, (value, it.span));
                value
            }
            // A sum is no object, but it is another value of that field.
            _ => {
                self.assign(&it.left, (cell::UNKNOWN, it.span));
                cell::UNKNOWN
            }
        }
    }

    fn array(&mut self, it: &ArrayExpression<'_>) -> Cell {
        let site = self.site(it.span.start);
        let array = self.made(site);
        for element in &it.elements {
            match element {
                ArrayExpressionElement::SpreadElement(it) => {
                    let all = self.expression(&it.argument);
                    self.step(Step::Spread(all, site));
                }
                ArrayExpressionElement::Elision(_) => {}
                element => {
                    if let Some(it) = element.as_expression() {
                        let value = self.expression(it);
                        self.init(array, None, value);
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
                ObjectPropertyKind::ObjectProperty(it) => {
                    let key = self.key(&it.key);
                    let function = match &it.value {
                        Expression::FunctionExpression(value) => {
                            Some(self.function(value, Some(object)))
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
        })));
        // The field changes whenever the getter likes.
        self.store(object, key, (result, span));
    }

    fn imported(&mut self, it: &oxc_ast::ast::ImportExpression<'_>) -> Cell {
        let module = self.cell();
        if let Some(spelled) = constant(&it.source) {
            self.step(Step::Module(module, spelled));
            return module;
        }
        let value = self.expression(&it.source);
        self.leave(value, it.source.span());
        cell::UNKNOWN
    }
}

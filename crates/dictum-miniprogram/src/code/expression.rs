//! What an expression stands for, where a walk through code is.

use oxc_ast::ast::{
    Argument, BinaryOperator, CallExpression, ChainElement, Expression, LogicalOperator,
    ObjectExpression, ObjectPropertyKind, TemplateLiteral,
};

use super::scope::Scope;
use super::symbol::{Entry, Symbol};
use super::syntax::{inner, key, required};

/// The deepest that one expression is looked into for a symbol.
const DEPTH_MAX: usize = 48;

/// The most parts of all symbols of one file.
const PARTS_MAX: usize = 2_000_000;

/// The most arguments of a call that are kept.
const ARGUMENTS_MAX: usize = 6;

impl Scope {
    /// What `expression` stands for.
    pub(super) fn symbol(&mut self, expression: &Expression<'_>) -> Symbol {
        self.symbol_at(expression, DEPTH_MAX)
    }

    /// The object that `object` writes out.
    pub(super) fn object(&mut self, object: &ObjectExpression<'_>) -> Symbol {
        self.object_at(object, DEPTH_MAX)
    }

    /// What the first few of `arguments` stand for.
    pub(super) fn arguments(&mut self, arguments: &[Argument<'_>]) -> Vec<Symbol> {
        self.arguments_at(arguments, DEPTH_MAX)
    }

    fn symbol_at(&mut self, expression: &Expression<'_>, depth: usize) -> Symbol {
        let Some(depth) = depth.checked_sub(1) else { return Symbol::Unknown };
        self.parts += 1;
        if self.parts > PARTS_MAX {
            self.cut = true;
            return Symbol::Unknown;
        }
        match expression {
            Expression::StringLiteral(it) => Symbol::Text(it.value.to_string()),
            Expression::NumericLiteral(it) => match &it.raw {
                Some(raw) => Symbol::Text(raw.to_string()),
                None => Symbol::Unknown,
            },
            Expression::TemplateLiteral(it) => self.template(it, depth),
            Expression::Identifier(it) => self.name(&it.name),
            Expression::ThisExpression(_) => self.this(),
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
                self.sum(expression, depth)
            }
            Expression::LogicalExpression(it) => {
                let right = self.symbol_at(&it.right, depth);
                if it.operator == LogicalOperator::And {
                    return right;
                }
                self.symbol_at(&it.left, depth).or(right)
            }
            Expression::ConditionalExpression(it) => {
                let one = self.symbol_at(&it.consequent, depth);
                one.or(self.symbol_at(&it.alternate, depth))
            }
            Expression::ObjectExpression(it) => self.object_at(it, depth),
            Expression::FunctionExpression(it) => Symbol::Function(it.span.start),
            Expression::ArrowFunctionExpression(it) => Symbol::Function(it.span.start),
            Expression::ClassExpression(it) => Symbol::This(it.span.start),
            Expression::CallExpression(it) => self.call(it, depth),
            Expression::NewExpression(it) => self.symbol_at(&it.callee, depth),
            Expression::ChainExpression(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_) => self.member(expression, depth),
            _ => match inner(expression) {
                Some(inner) => self.symbol_at(inner, depth),
                None => Symbol::Unknown,
            },
        }
    }

    fn template(&mut self, template: &TemplateLiteral<'_>, depth: usize) -> Symbol {
        let mut parts = Vec::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            let words = quasi.value.cooked.as_ref().map_or("", |it| it.as_str());
            parts.push(Symbol::Text(words.to_owned()));
            if let Some(inner) = template.expressions.get(index) {
                parts.push(self.symbol_at(inner, depth));
            }
        }
        Symbol::Join(parts)
    }

    /// A field, with `?.` or without.
    fn member(&mut self, expression: &Expression<'_>, depth: usize) -> Symbol {
        match expression {
            Expression::ChainExpression(it) => match &it.expression {
                ChainElement::CallExpression(it) => self.call(it, depth),
                ChainElement::StaticMemberExpression(it) => {
                    self.symbol_at(&it.object, depth).member(it.property.name.as_str())
                }
                _ => Symbol::Unknown,
            },
            Expression::StaticMemberExpression(it) => {
                self.symbol_at(&it.object, depth).member(it.property.name.as_str())
            }
            Expression::ComputedMemberExpression(it) => {
                let object = self.symbol_at(&it.object, depth);
                if object == Symbol::Unknown {
                    return object;
                }
                match self.symbol_at(&it.expression, depth) {
                    Symbol::Text(key) => object.member(&key),
                    Symbol::Either(keys) => either_member(object, &keys),
                    _ => Symbol::Element(Box::new(object)),
                }
            }
            _ => Symbol::Unknown,
        }
    }

    /// `a + b + c`: such chains are long, and lean to the left.
    fn sum(&mut self, expression: &Expression<'_>, depth: usize) -> Symbol {
        let mut parts = Vec::new();
        let mut left = expression;
        while let Expression::BinaryExpression(it) = left
            && it.operator == BinaryOperator::Addition
        {
            parts.push(self.symbol_at(&it.right, depth));
            left = &it.left;
        }
        parts.push(self.symbol_at(left, depth));
        parts.reverse();
        Symbol::Join(parts)
    }

    fn object_at(&mut self, object: &ObjectExpression<'_>, depth: usize) -> Symbol {
        let mut entries = Vec::new();
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(it) => {
                    if let Some(key) = key(&it.key).filter(|_| !it.computed) {
                        entries.push(Entry::Field(key, self.symbol_at(&it.value, depth)));
                    }
                }
                ObjectPropertyKind::SpreadProperty(it) => {
                    entries.push(Entry::Spread(self.symbol_at(&it.argument, depth)));
                }
            }
        }
        Symbol::Object(entries)
    }

    fn call(&mut self, call: &CallExpression<'_>, depth: usize) -> Symbol {
        if let Some(path) = required(call) {
            return Symbol::Module(path.to_owned());
        }
        let arguments = self.arguments_at(&call.arguments, depth);
        if let Expression::StaticMemberExpression(it) = &call.callee
            && let Expression::Identifier(object) = &it.object
            && object.name == "Object"
        {
            return match it.property.name.as_str() {
                "assign" => Symbol::Object(arguments.into_iter().map(Entry::Spread).collect()),
                "freeze" | "seal" => arguments.into_iter().next().unwrap_or(Symbol::Unknown),
                _ => Symbol::Unknown,
            };
        }
        let callee = self.symbol_at(&call.callee, depth);
        match callee {
            Symbol::Name(name) if name == "getApp" => Symbol::App,
            Symbol::Unknown => Symbol::Unknown,
            callee => Symbol::Call(Box::new(callee), arguments),
        }
    }

    fn arguments_at(&mut self, arguments: &[Argument<'_>], depth: usize) -> Vec<Symbol> {
        let kept = arguments.iter().take(ARGUMENTS_MAX);
        kept.map(|it| match it.as_expression() {
            Some(it) => self.symbol_at(it, depth),
            None => Symbol::Unknown,
        })
        .collect()
    }
}

/// The fields `keys` of `object`, where each of them is written out.
fn either_member(object: Symbol, keys: &[Symbol]) -> Symbol {
    let members = keys.iter().map(|it| match it {
        Symbol::Text(key) => Some(object.clone().member(key)),
        _ => None,
    });
    match members.collect() {
        Some(members) => Symbol::Either(members),
        None => Symbol::Element(Box::new(object)),
    }
}

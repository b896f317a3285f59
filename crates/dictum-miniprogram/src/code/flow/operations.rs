//! What is worked out from texts, numbers and tests.

use oxc_ast::ast::{
    BinaryExpression, BinaryOperator, CallExpression, Expression, LogicalExpression,
    LogicalOperator, TemplateLiteral, UnaryOperator,
};

use super::branches::Test;
use super::build::Ctx;
use super::patterns::constant;
use super::{Cell, Literal, Operation, Step, Worked, cell};

/// Methods of texts, patterns and lists that are worked out.
pub(super) const METHODS: [&str; 19] = [
    "charAt",
    "concat",
    "endsWith",
    "includes",
    "indexOf",
    "join",
    "match",
    "replace",
    "replaceAll",
    "search",
    "slice",
    "startsWith",
    "substr",
    "substring",
    "test",
    "toLowerCase",
    "toString",
    "toUpperCase",
    "trim",
];

/// How a position in a text is compared with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// The text begins so.
    Begins,
    /// It does not.
    Differs,
    /// The text holds it somewhere.
    Holds,
    /// It does not.
    Lacks,
}

impl Ctx {
    /// A cell that holds what is written out.
    pub(super) fn literal(&mut self, literal: Literal) -> Cell {
        let cell = self.cell();
        self.step(Step::Literal(cell, literal));
        cell
    }

    /// A cell that holds what is worked out from `of`.
    pub(super) fn work(&mut self, operation: Operation, of: Vec<Cell>) -> Cell {
        let result = self.cell();
        self.memory.join(&of, result);
        let work = Worked { operation, of, otherwise: None, result };
        self.step(Step::Work(Box::new(work)));
        result
    }

    pub(super) fn template(&mut self, it: &TemplateLiteral<'_>) -> Cell {
        let mut parts = Vec::new();
        for (index, quasi) in it.quasis.iter().enumerate() {
            let words = quasi.value.cooked.as_ref().map_or("", |it| it.as_str());
            if !words.is_empty() || it.quasis.len() == 1 {
                parts.push(self.literal(Literal::Text(words.to_owned())));
            }
            if let Some(inner) = it.expressions.get(index) {
                parts.push(self.expression(inner));
            }
        }
        self.work(Operation::Join, parts)
    }

    /// `a + b + c`: such chains are long, and lean to the left.
    fn sum(&mut self, it: &BinaryExpression<'_>) -> Cell {
        let mut right = vec![&it.right];
        let mut left = &it.left;
        while let Expression::BinaryExpression(it) = left
            && it.operator == BinaryOperator::Addition
        {
            right.push(&it.right);
            left = &it.left;
        }
        let mut parts = vec![self.expression(left)];
        for it in right.into_iter().rev() {
            parts.push(self.expression(it));
        }
        self.work(Operation::Join, parts)
    }

    pub(super) fn binary(&mut self, it: &BinaryExpression<'_>) -> Cell {
        if it.operator == BinaryOperator::Addition {
            return self.sum(it);
        }
        if let Some(found) = self.found(it) {
            return found;
        }
        let left = self.expression(&it.left);
        let right = self.expression(&it.right);
        let equal = match it.operator {
            BinaryOperator::Equality | BinaryOperator::StrictEquality => true,
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => false,
            _ => return cell::UNKNOWN,
        };
        if left == cell::UNKNOWN || right == cell::UNKNOWN {
            return cell::UNKNOWN;
        }
        let result = self.work(Operation::Equal, vec![left, right]);
        if equal { result } else { self.work(Operation::Not, vec![result]) }
    }

    /// `a.indexOf(b) === 0` and its like.
    fn found(&mut self, it: &BinaryExpression<'_>) -> Option<Cell> {
        let Expression::CallExpression(call) = it.left.without_parentheses() else { return None };
        let Expression::StaticMemberExpression(member) = &call.callee else { return None };
        if !matches!(member.property.name.as_str(), "indexOf" | "search") {
            return None;
        }
        let compared = compared(it.operator, number(&it.right)?)?;
        let searches = member.property.name == "search";
        let anywhere = matches!(compared, Compared::Holds | Compared::Lacks);
        let method = match (searches, anywhere) {
            (true, true) => "match",
            (true, false) => return None,
            (false, true) => "includes",
            (false, false) => "startsWith",
        };
        let of = self.expression(&member.object);
        let mut all = vec![of];
        for it in &call.arguments {
            all.push(it.as_expression().map_or(cell::UNKNOWN, |it| self.expression(it)));
        }
        let result = self.cell();
        let operation = Operation::Method(method.to_owned());
        let otherwise = Some(cell::UNKNOWN);
        let work = Worked { operation, of: all, otherwise, result };
        self.step(Step::Work(Box::new(work)));
        let negated = matches!(compared, Compared::Differs | Compared::Lacks);
        Some(if negated { self.work(Operation::Not, vec![result]) } else { result })
    }

    /// `!a`, `-a`, `void a`.
    pub(super) fn unary(&mut self, operator: UnaryOperator, of: Cell) -> Cell {
        match operator {
            UnaryOperator::LogicalNot if of != cell::UNKNOWN => self.work(Operation::Not, vec![of]),
            UnaryOperator::Void => cell::NOTHING,
            _ => cell::UNKNOWN,
        }
    }

    pub(super) fn logical(&mut self, it: &LogicalExpression<'_>) -> Cell {
        let left = self.test(&it.left);
        // What stands in the first test stands in the whole one.
        for subject in left.subjects() {
            self.subject(subject);
        }
        let (operation, holds) = match it.operator {
            LogicalOperator::And => (Operation::And, true),
            LogicalOperator::Or => (Operation::Or, false),
            LogicalOperator::Coalesce => (Operation::Else, false),
        };
        let outer = self.subjects.is_some();
        let test = match operation {
            // Whether something is `undefined` is another test.
            Operation::Else => Self::test_of(cell::UNKNOWN),
            _ => Test::clone(&left),
        };
        let mut more = Vec::new();
        let right = self.maybe(&test, holds, |ctx| {
            let right = ctx.test(&it.right);
            more = right.subjects();
            right.cell
        });
        if outer {
            for subject in more {
                self.subject(subject);
            }
        }
        self.work(operation, vec![left.cell, right])
    }

    /// What a method of a text gives; none where `it` calls no such method. `generic` is
    /// what a call of anything else gives.
    pub(super) fn method_of_text(
        &mut self,
        it: &CallExpression<'_>,
        (of, arguments): (Cell, &[Cell]),
        generic: Cell,
    ) -> Option<Cell> {
        let Expression::StaticMemberExpression(member) = &it.callee else { return None };
        let name = member.property.name.as_str();
        if !METHODS.contains(&name) {
            return None;
        }
        let mut all = vec![of];
        all.extend(arguments);
        let result = self.cell();
        let operation = Operation::Method(name.to_owned());
        let work = Worked { operation, of: all, otherwise: Some(generic), result };
        self.step(Step::Work(Box::new(work)));
        Some(result)
    }
}

/// The number that `expression` is.
fn number(expression: &Expression<'_>) -> Option<f64> {
    match expression.without_parentheses() {
        Expression::NumericLiteral(it) => Some(it.value),
        Expression::UnaryExpression(it) if it.operator == UnaryOperator::UnaryNegation => {
            number(&it.argument).map(|it| -it)
        }
        _ => None,
    }
}

fn compared(operator: BinaryOperator, number: f64) -> Option<Compared> {
    let zero = number == 0.0;
    let below = (number + 1.0).abs() < f64::EPSILON;
    Some(match operator {
        BinaryOperator::Equality | BinaryOperator::StrictEquality if zero => Compared::Begins,
        BinaryOperator::Inequality | BinaryOperator::StrictInequality if zero => Compared::Differs,
        BinaryOperator::Equality | BinaryOperator::StrictEquality if below => Compared::Lacks,
        BinaryOperator::Inequality
        | BinaryOperator::StrictInequality
        | BinaryOperator::GreaterThan
            if below =>
        {
            Compared::Holds
        }
        BinaryOperator::GreaterEqualThan if zero => Compared::Holds,
        BinaryOperator::LessThan if zero => Compared::Lacks,
        _ => return None,
    })
}

/// Whether `expression` is the name of a text that is written out.
pub(super) fn literal_key(expression: &Expression<'_>) -> Option<String> {
    if let Some(text) = constant(expression) {
        return Some(text);
    }
    let number = number(expression).filter(|it| *it >= 0.0 && it.fract() == 0.0 && *it < 1e9)?;
    Some(format!("{number}"))
}

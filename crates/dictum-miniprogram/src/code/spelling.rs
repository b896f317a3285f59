//! The texts that an expression may be, where looking at it is enough.

use oxc_ast::ast::{
    AssignmentOperator, BinaryOperator, Expression, LogicalOperator, TemplateLiteral,
};

use super::syntax::inner;

/// The deepest that one expression is looked into.
const DEPTH_MAX: usize = 48;

/// The texts that `expression` may be; none stands for one that takes more than looking.
pub(super) fn spelled(expression: &Expression<'_>) -> Vec<Option<String>> {
    let mut found = Vec::new();
    either(expression, DEPTH_MAX, &mut found);
    found
}

fn either(expression: &Expression<'_>, depth: usize, found: &mut Vec<Option<String>>) {
    let Some(depth) = depth.checked_sub(1) else { return found.push(None) };
    match expression {
        Expression::ConditionalExpression(it) => {
            either(&it.consequent, depth, found);
            either(&it.alternate, depth, found);
        }
        Expression::LogicalExpression(it) => {
            if it.operator != LogicalOperator::And {
                either(&it.left, depth, found);
            }
            either(&it.right, depth, found);
        }
        other => match held(other) {
            Some(inner) => either(inner, depth, found),
            None => found.push(text(other, depth)),
        },
    }
}

fn text(expression: &Expression<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match expression {
        Expression::StringLiteral(it) => Some(it.value.to_string()),
        Expression::TemplateLiteral(it) => template(it, depth),
        Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
            sum(expression, depth)
        }
        other => text(held(other)?, depth),
    }
}

/// What an expression gives on as it is.
fn held<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    match expression {
        Expression::AssignmentExpression(it) if it.operator != AssignmentOperator::Assign => None,
        other => inner(other),
    }
}

fn template(it: &TemplateLiteral<'_>, depth: usize) -> Option<String> {
    let mut joined = String::new();
    for (index, quasi) in it.quasis.iter().enumerate() {
        joined.push_str(quasi.value.cooked.as_ref()?.as_str());
        if let Some(inner) = it.expressions.get(index) {
            joined.push_str(&text(inner, depth)?);
        }
    }
    Some(joined)
}

/// `a + b + c`: such chains are long, and lean to the left.
fn sum(expression: &Expression<'_>, depth: usize) -> Option<String> {
    let mut parts = Vec::new();
    let mut left = expression;
    while let Expression::BinaryExpression(it) = left
        && it.operator == BinaryOperator::Addition
    {
        parts.push(text(&it.right, depth)?);
        left = &it.left;
    }
    parts.push(text(left, depth)?);
    parts.reverse();
    Some(parts.concat())
}

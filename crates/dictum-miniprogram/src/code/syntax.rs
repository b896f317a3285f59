//! Questions about single nodes of a syntax tree.

use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, Expression, ObjectPropertyKind, PropertyKey,
    StringLiteral, TSImportEqualsDeclaration, TSModuleReference,
};
use oxc_span::{GetSpan as _, Span};

use crate::place::Place;

/// What stands in parentheses, in `await` or under a type.
pub(super) fn inner<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    match expression {
        Expression::ParenthesizedExpression(it) => Some(&it.expression),
        Expression::AwaitExpression(it) => Some(&it.argument),
        Expression::TSAsExpression(it) => Some(&it.expression),
        Expression::TSSatisfiesExpression(it) => Some(&it.expression),
        Expression::TSNonNullExpression(it) => Some(&it.expression),
        Expression::TSTypeAssertion(it) => Some(&it.expression),
        Expression::TSInstantiationExpression(it) => Some(&it.expression),
        Expression::AssignmentExpression(it) => Some(&it.right),
        Expression::SequenceExpression(it) => it.expressions.last(),
        _ => None,
    }
}

/// Whether a call of `callee` loads a module: `require`, `require.async`.
pub(super) fn loads(callee: &Expression<'_>) -> bool {
    match callee {
        Expression::StaticMemberExpression(it) => {
            is_require(&it.object) && it.property.name == "async"
        }
        callee => is_require(callee),
    }
}

/// Whether `expression` is the name `require`.
pub(super) fn is_require(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::Identifier(it) if it.name == "require")
}

/// The module that `import a = require(…)` loads; none where it is another name, or a type.
pub(super) fn equated<'e>(it: &'e TSImportEqualsDeclaration<'_>) -> Option<&'e StringLiteral<'e>> {
    match &it.module_reference {
        TSModuleReference::ExternalModuleReference(module) if !it.import_kind.is_type() => {
            Some(&module.expression)
        }
        _ => None,
    }
}

/// A key that is written out.
pub(super) fn key(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::StaticIdentifier(it) => Some(it.name.to_string()),
        PropertyKey::StringLiteral(it) => Some(it.value.to_string()),
        _ => None,
    }
}

/// Where the address of a call stands: its `url`, its first argument, or itself.
pub(super) fn address(call: &CallExpression<'_>) -> Place {
    let of = |span: Span| Place(span.start, span.end);
    match call.arguments.first() {
        Some(Argument::ObjectExpression(it)) => {
            let url = it.properties.iter().find_map(|it| match it {
                ObjectPropertyKind::ObjectProperty(it) => {
                    (key(&it.key)? == "url").then_some(it.span)
                }
                ObjectPropertyKind::SpreadProperty(_) => None,
            });
            of(url.unwrap_or_else(|| call.callee.span()))
        }
        Some(Argument::StringLiteral(it)) => of(it.span),
        Some(Argument::TemplateLiteral(it)) => of(it.span),
        Some(Argument::BinaryExpression(it)) => of(it.span),
        _ => of(call.callee.span()),
    }
}

/// The names that a pattern binds.
pub(super) fn bound(pattern: &BindingPattern<'_>, names: &mut Vec<String>) {
    match pattern {
        BindingPattern::BindingIdentifier(it) => names.push(it.name.to_string()),
        BindingPattern::AssignmentPattern(it) => bound(&it.left, names),
        BindingPattern::ObjectPattern(it) => {
            for property in &it.properties {
                bound(&property.value, names);
            }
            if let Some(rest) = &it.rest {
                bound(&rest.argument, names);
            }
        }
        BindingPattern::ArrayPattern(it) => {
            for element in it.elements.iter().flatten() {
                bound(element, names);
            }
            if let Some(rest) = &it.rest {
                bound(&rest.argument, names);
            }
        }
    }
}

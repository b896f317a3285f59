//! The one object that a file of code is written for: a configuration, as a tree.
//!
//! Nothing is run. What is written out is read, constants and spreads among it; whatever
//! is worked out when the file runs is a null, and where it is spread into an object,
//! the null stands under [`SPREAD`].

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dictum_schema::severity::Evidence;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{NodeId, Tree, Value};
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, BinaryOperator, BindingPattern, Class, ClassElement,
    ConditionalExpression, Declaration, ExportDefaultDeclarationKind, Expression, ObjectExpression,
    ObjectPropertyKind, Program, Statement, VariableDeclaration, VariableDeclarationKind,
};
use oxc_parser::Parser;
use oxc_span::GetSpan as _;

use super::syntax::{inner, key};
use super::{Dialects, nesting};
use crate::unread::CODE_MAX_BYTES;

/// The key of what is spread into an object and not written out.
pub(crate) const SPREAD: &str = "...";

/// The most values of one configuration.
const VALUES_MAX: usize = 100_000;

/// The most entries of one object.
const ENTRIES_MAX: usize = 2000;

/// The deepest that constants stand for constants, and values nest.
const DEPTH_MAX: usize = 64;

/// Functions that give what they are called with.
const IDENTITIES: [&str; 5] =
    ["defineAppConfig", "definePageConfig", "defineUniPages", "defineConfig", "freeze"];

/// The name of the field of a class that holds its configuration.
const FIELD: &str = "config";

/// Reads the configuration that `source` gives: what it exports, or the field `config` of
/// its class. None where it cannot be parsed, or gives none.
pub(crate) fn read(source: &Arc<Source>, dialect: Dialects) -> Option<Tree> {
    let text = source.text();
    if text.len() > CODE_MAX_BYTES || !nesting::is_shallow(text, dialect.nesting()) {
        return None;
    }
    // The parser is not ours; should it give up, one file is not read.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, text, dialect.source_type()).parse();
        if parsed.panicked || !parsed.diagnostics.is_empty() {
            return None;
        }
        let program = &parsed.program;
        let given = given(program)?;
        let mut ctx = Ctx {
            source,
            tree: Tree::empty_map(source, Evidence::Observed),
            constants: constants(program),
            left: VALUES_MAX,
        };
        let root = ctx.value(given, DEPTH_MAX);
        ctx.tree.set_root(root);
        Some(ctx.tree)
    }));
    parsed.ok().flatten()
}

/// The expression that `program` gives as its configuration.
fn given<'e, 'a>(program: &'e Program<'a>) -> Option<&'e Expression<'a>> {
    let mut found = None;
    for statement in &program.body {
        match statement {
            Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                ExportDefaultDeclarationKind::ClassDeclaration(it) => found = field(it).or(found),
                other => found = other.as_expression().filter(|it| is_data(it)).or(found),
            },
            Statement::ExpressionStatement(it) => found = exported(&it.expression).or(found),
            Statement::ClassDeclaration(it) => found = field(it).or(found),
            _ => {}
        }
    }
    found
}

/// What is assigned to `module.exports`, or handed to `definePageConfig`.
fn exported<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    match expression {
        Expression::AssignmentExpression(it) => {
            let left = it.left.as_member_expression()?;
            let object = matches!(left.object(), Expression::Identifier(it) if it.name == "module");
            (object && left.static_property_name() == Some("exports")).then_some(&it.right)
        }
        Expression::CallExpression(it) => {
            matches!(&it.callee, Expression::Identifier(it) if it.name == "definePageConfig")
                .then_some(expression)
        }
        _ => None,
    }
}

/// Whether an exported expression may be a configuration: components are functions.
fn is_data(expression: &Expression<'_>) -> bool {
    !matches!(
        expression,
        Expression::FunctionExpression(_)
            | Expression::ArrowFunctionExpression(_)
            | Expression::ClassExpression(_)
    )
}

fn field<'e, 'a>(class: &'e Class<'a>) -> Option<&'e Expression<'a>> {
    class.body.body.iter().find_map(|it| match it {
        ClassElement::PropertyDefinition(it) if key(&it.key).as_deref() == Some(FIELD) => {
            it.value.as_ref()
        }
        _ => None,
    })
}

/// The constants of the module; none where a statement may change what they hold.
fn constants<'e, 'a>(program: &'e Program<'a>) -> BTreeMap<&'e str, &'e Expression<'a>> {
    let mut found = BTreeMap::new();
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(it) => declared(it, &mut found),
            Statement::ExportDeclaration(it) => {
                if let Declaration::VariableDeclaration(it) = &it.declaration {
                    declared(it, &mut found);
                }
            }
            Statement::ExpressionStatement(it) if exported(&it.expression).is_none() => {
                return BTreeMap::new();
            }
            Statement::BlockStatement(_)
            | Statement::DoWhileStatement(_)
            | Statement::ForInStatement(_)
            | Statement::ForOfStatement(_)
            | Statement::ForStatement(_)
            | Statement::IfStatement(_)
            | Statement::SwitchStatement(_)
            | Statement::TryStatement(_)
            | Statement::WhileStatement(_) => return BTreeMap::new(),
            _ => {}
        }
    }
    found
}

fn declared<'e, 'a>(
    it: &'e VariableDeclaration<'a>,
    found: &mut BTreeMap<&'e str, &'e Expression<'a>>,
) {
    if it.kind != VariableDeclarationKind::Const {
        return;
    }
    for declarator in &it.declarations {
        if let (BindingPattern::BindingIdentifier(name), Some(init)) =
            (&declarator.id, &declarator.init)
        {
            found.insert(name.name.as_str(), init);
        }
    }
}

struct Ctx<'e, 'a> {
    source: &'e Arc<Source>,
    tree: Tree,
    constants: BTreeMap<&'e str, &'e Expression<'a>>,
    /// How many more values may be read.
    left: usize,
}

impl<'e, 'a> Ctx<'e, 'a> {
    fn push(&mut self, value: Value, span: oxc_span::Span) -> NodeId {
        let at = Location::new(self.source, spanned(span));
        self.tree.push(value, &at, Evidence::Observed)
    }

    fn value(&mut self, expression: &'e Expression<'a>, depth: usize) -> NodeId {
        let span = expression.span();
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return self.push(Value::Null, span);
        };
        self.left = left;
        let value = match expression {
            Expression::StringLiteral(it) => Value::String(it.value.as_str().into()),
            Expression::TemplateLiteral(it) if it.expressions.is_empty() => {
                let text = it.quasis.first().and_then(|it| it.value.cooked.as_ref());
                text.map_or(Value::Null, |it| Value::String(it.as_str().into()))
            }
            Expression::BooleanLiteral(it) => Value::Bool(it.value),
            Expression::NumericLiteral(it) => Value::Double(it.value),
            Expression::ObjectExpression(it) => return self.object(it, depth),
            Expression::ArrayExpression(it) => return self.list(it, depth),
            Expression::ConditionalExpression(it) => match decided(it) {
                Some(it) => return self.value(it, depth),
                None => Value::Null,
            },
            Expression::Identifier(it) => match self.constants.get(it.name.as_str()) {
                Some(it) => return self.value(it, depth),
                None => Value::Null,
            },
            Expression::CallExpression(it) => match (identity(&it.callee), &it.arguments[..]) {
                (true, [only]) => match only.as_expression() {
                    Some(it) => return self.value(it, depth),
                    None => Value::Null,
                },
                _ => Value::Null,
            },
            Expression::AssignmentExpression(_) | Expression::SequenceExpression(_) => Value::Null,
            other => match inner(other) {
                Some(it) => return self.value(it, depth),
                None => Value::Null,
            },
        };
        self.push(value, span)
    }

    fn object(&mut self, it: &'e ObjectExpression<'a>, depth: usize) -> NodeId {
        if it.properties.len() > ENTRIES_MAX {
            return self.push(Value::Null, it.span);
        }
        let map = self.push(Value::Map(Vec::new()), it.span);
        for property in &it.properties {
            if self.tree.entries(map).len() >= ENTRIES_MAX {
                self.unknown(map, it.span);
                break;
            }
            match property {
                ObjectPropertyKind::ObjectProperty(it) => match key(&it.key) {
                    Some(key) if !it.computed => {
                        let value = self.value(&it.value, depth);
                        self.tree.insert(map, (&key, spanned(it.key.span())), value);
                    }
                    _ => self.unknown(map, it.span),
                },
                ObjectPropertyKind::SpreadProperty(it) => {
                    let value = self.value(&it.argument, depth);
                    let entries = self.tree.entries(value).to_vec();
                    let room = ENTRIES_MAX.saturating_sub(self.tree.entries(map).len());
                    let is_map = matches!(self.tree.value(value), Value::Map(_));
                    if !is_map || entries.len() > room {
                        self.unknown(map, it.span);
                    }
                    for entry in entries.into_iter().take(room) {
                        self.tree.insert(map, (&entry.key, entry.key_span), entry.value);
                    }
                }
            }
        }
        map
    }

    /// Notes that map `map` may have more entries, and others.
    fn unknown(&mut self, map: NodeId, span: oxc_span::Span) {
        let value = self.push(Value::Null, span);
        self.tree.insert(map, (SPREAD, spanned(span)), value);
    }

    fn list(&mut self, it: &'e ArrayExpression<'a>, depth: usize) -> NodeId {
        let mut items = Vec::new();
        for element in &it.elements {
            match element {
                ArrayExpressionElement::SpreadElement(it) => {
                    let value = self.value(&it.argument, depth);
                    match self.tree.value(value) {
                        Value::List(spread) if items.len() + spread.len() <= VALUES_MAX => {
                            items.extend(spread);
                        }
                        _ => items.push(self.push(Value::Null, it.span)),
                    }
                }
                other => match other.as_expression() {
                    Some(it) => items.push(self.value(it, depth)),
                    None => items.push(self.push(Value::Null, it.span)),
                },
            }
        }
        self.push(Value::List(items), it.span)
    }
}

fn spanned(span: oxc_span::Span) -> Span {
    Span::new(span.start as usize, span.end as usize)
}

/// Whether a call of `callee` gives what it is called with.
fn identity(callee: &Expression<'_>) -> bool {
    match callee {
        Expression::Identifier(it) => IDENTITIES.contains(&it.name.as_str()),
        Expression::StaticMemberExpression(it) => {
            it.property.name == "freeze"
                && matches!(&it.object, Expression::Identifier(it) if it.name == "Object")
        }
        _ => false,
    }
}

/// The branch that is built for this platform, where the condition asks for just that.
fn decided<'e, 'a>(it: &'e ConditionalExpression<'a>) -> Option<&'e Expression<'a>> {
    let Expression::BinaryExpression(asked) = &it.test else { return None };
    let text = |it: &Expression<'_>| match it {
        Expression::StringLiteral(it) => Some(it.value == "weapp"),
        _ => None,
    };
    let asks = |it: &Expression<'_>| matches!(it, Expression::StaticMemberExpression(it) if it.property.name == "TARO_ENV");
    let is_ours = match (asks(&asked.left), asks(&asked.right)) {
        (true, false) => text(&asked.right)?,
        (false, true) => text(&asked.left)?,
        _ => return None,
    };
    let holds = match asked.operator {
        BinaryOperator::StrictEquality | BinaryOperator::Equality => is_ours,
        BinaryOperator::StrictInequality | BinaryOperator::Inequality => !is_ours,
        _ => return None,
    };
    Some(if holds { &it.consequent } else { &it.alternate })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as_json(text: &str) -> Option<String> {
        let tree = read(&Source::new("app.config.ts", text), Dialects::TypesMarkup)?;
        Some(tree.to_json(tree.root()).to_string())
    }

    #[test]
    fn what_is_written_out_is_read_and_the_rest_is_a_null() {
        let table = [
            ("export default { pages: ['a'] }", r#"{"pages":["a"]}"#),
            (
                "const p = ['a'] as const\nexport default defineAppConfig({ pages: [...p, `b`] })",
                r#"{"pages":["a","b"]}"#,
            ),
            ("const c: C = { pages: ['a'] }\nexport default c", r#"{"pages":["a"]}"#),
            ("module.exports = { pages: ['a'] }", r#"{"pages":["a"]}"#),
            ("export default { ...{ pages: ['a'] }, pages: ['b'] }", r#"{"pages":["b"]}"#),
            (
                "import { p } from './p'\nexport default { pages: p, tab: [...p] }",
                r#"{"pages":null,"tab":[null]}"#,
            ),
            (
                "import { p } from './p'\nexport default { ...p, pages: ['a'] }",
                r#"{"...":null,"pages":["a"]}"#,
            ),
            ("const p = ['a']\np.push('b')\nexport default { pages: p }", r#"{"pages":null}"#),
            ("let p = ['a']\nexport default { pages: p }", r#"{"pages":null}"#),
            ("export default { [k]: 1, pages: f() }", r#"{"...":null,"pages":null}"#),
            (
                "export default process.env.TARO_ENV === 'weapp' ? { pages: ['a'] } : {}",
                r#"{"pages":["a"]}"#,
            ),
            (
                "export default { pages: process.env.TARO_ENV !== 'h5' ? ['a'] : ['b'] }",
                r#"{"pages":["a"]}"#,
            ),
            ("export default { pages: debug ? ['a'] : ['b'] }", r#"{"pages":null}"#),
            (
                "class App extends Component { config = { pages: ['a'] }; render() { return <a/> } }\nTaro.render(<App/>)",
                r#"{"pages":["a"]}"#,
            ),
            ("const a = b, b = a\nexport default a", "null"),
        ];
        for (text, want) in table {
            assert_eq!(read_as_json(text).as_deref(), Some(want), "{text}");
        }
        for text in ["", "export default () => <a/>", "export default {", "const a = 1"] {
            assert_eq!(read_as_json(text), None, "{text}");
        }
    }
}

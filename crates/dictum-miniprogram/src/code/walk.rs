//! From a syntax tree to what it says of names, functions and calls.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, AssignmentExpression, AssignmentOperator,
    AssignmentTarget, CallExpression, Class, ClassElement, ExportAllDeclaration, ExportDeclaration,
    ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportFromDeclaration,
    ExportNamedDeclaration, Expression, FormalParameters, Function, ImportDeclaration,
    ImportExpression, JSXElementName, JSXOpeningElement, ObjectExpression, ObjectPropertyKind,
    Program, ReturnStatement, Statement, TSType, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk as go};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

use super::scope::Scope;
use super::symbol::{Entry, Symbol};
use super::syntax::{address, key, required};
use super::{Code, PLATFORMS, Use, exchange};
use crate::place::Place;
use crate::unread::Unread;
use crate::wxml::{LiveKind, LiveTag};

/// The deepest that a tree is walked: chains may be long that do not nest.
const DEPTH_MAX: usize = 2500;

/// The most calls of one file that are kept.
const USES_MAX: usize = 20_000;

/// Walks through `program`.
pub(super) fn walk(program: &Program<'_>) -> Code {
    let mut ctx =
        Ctx { code: Code::default(), scope: Scope::default(), functions: Vec::new(), depth: 0 };
    ctx.scope.hoist(&program.body);
    go::walk_program(&mut ctx, program);
    ctx.finish()
}

/// A function that is being walked through.
struct Open {
    id: u32,
    gives: Vec<Symbol>,
}

struct Ctx {
    code: Code,
    scope: Scope,
    functions: Vec<Open>,
    depth: usize,
}

impl Ctx {
    fn finish(mut self) -> Code {
        if self.scope.cut {
            self.code.unread = Some(Unread::TooMuch);
        }
        let names = self.scope.module;
        // A call of a name that is neither the module's nor the platform's tells nothing.
        self.code.uses.retain(|it| match it.callee.root() {
            Symbol::Name(name) => names.contains_key(name) || PLATFORMS.contains(&name.as_str()),
            Symbol::Unknown | Symbol::Text(_) | Symbol::Param(..) | Symbol::Join(_) => false,
            _ => true,
        });
        self.code.names = names;
        self.code
    }

    fn deeper(&mut self, step: impl FnOnce(&mut Self)) {
        if self.depth >= DEPTH_MAX {
            self.scope.cut = true;
            return;
        }
        self.depth += 1;
        step(self);
        self.depth -= 1;
    }

    /// Walks through a function's body by `step`.
    fn function(
        &mut self,
        id: u32,
        parameters: &FormalParameters<'_>,
        step: impl FnOnce(&mut Self),
    ) {
        self.scope.enter(id, parameters);
        self.functions.push(Open { id, gives: Vec::new() });
        step(self);
        self.scope.leave();
        if let Some(open) = self.functions.pop() {
            let mut gives = open.gives;
            let gives = match gives.len() {
                0 => return,
                1 => gives.pop().unwrap_or(Symbol::Unknown),
                _ => Symbol::Either(gives),
            };
            self.code.functions.insert(open.id, gives);
        }
    }

    fn give(&mut self, symbol: Symbol) {
        if let Some(open) = self.functions.last_mut() {
            open.gives.push(symbol);
        }
    }

    /// What is assigned to a field: of the exports, of `this`, of a local object.
    fn assign_field(&mut self, object: &Expression<'_>, field: &str, symbol: Symbol) {
        match object {
            Expression::Identifier(it) if it.name == "module" && field == "exports" => {
                self.code.exports.insert("=".to_owned(), symbol);
            }
            Expression::Identifier(it) if it.name == "exports" => {
                self.code.exports.insert(field.to_owned(), symbol);
            }
            Expression::StaticMemberExpression(it)
                if it.property.name == "exports"
                    && matches!(&it.object, Expression::Identifier(it) if it.name == "module") =>
            {
                self.code.exports.insert(field.to_owned(), symbol);
            }
            Expression::ThisExpression(_) => self.scope.assign_this(field, symbol),
            Expression::Identifier(it) => self.scope.assign_field(&it.name, field, symbol),
            _ => {}
        }
    }

    fn live(&mut self, name: &str, span: Span) {
        if let Some(tag) = LiveKind::of(name) {
            let place = Place(span.start, span.end);
            self.code.live.push(LiveTag { tag, attributes: BTreeMap::new(), place });
        }
    }

    /// Walks through an object or a class by `step`; gives what is assigned in it.
    fn this(&mut self, id: u32, step: impl FnOnce(&mut Self)) -> Vec<Entry> {
        self.scope.enter_this(id);
        step(self);
        self.scope.leave_this()
    }
}

impl<'a> Visit<'a> for Ctx {
    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.deeper(|ctx| go::walk_expression(ctx, it));
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.deeper(|ctx| go::walk_statement(ctx, it));
    }

    /// Types say nothing here.
    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.function(it.span.start, &it.params, |ctx| {
            if let Some(body) = &it.body {
                ctx.scope.hoist(&body.statements);
            }
            go::walk_function(ctx, it, flags);
        });
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.function(it.span.start, &it.params, |ctx| {
            match &it.body {
                ArrowFunctionBody::FunctionBody(body) => ctx.scope.hoist(&body.statements),
                body => {
                    if let Some(gives) = body.as_expression() {
                        let gives = ctx.scope.symbol(gives);
                        ctx.give(gives);
                    }
                }
            }
            go::walk_arrow_function_expression(ctx, it);
        });
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        if let Some(gives) = &it.argument {
            let gives = self.scope.symbol(gives);
            self.give(gives);
        }
        go::walk_return_statement(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        // What is inside is walked first, so that a name does not stand for itself.
        go::walk_variable_declarator(self, it);
        match &it.init {
            Some(init) => {
                let symbol = self.scope.symbol(init);
                self.scope.bind(&it.id, &symbol);
            }
            None => self.scope.bind_nothing(&it.id),
        }
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        go::walk_assignment_expression(self, it);
        let symbol = match it.operator {
            AssignmentOperator::Assign
            | AssignmentOperator::LogicalOr
            | AssignmentOperator::LogicalNullish => self.scope.symbol(&it.right),
            _ => Symbol::Unknown,
        };
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(target) => {
                self.scope.assign(&target.name, symbol);
            }
            AssignmentTarget::StaticMemberExpression(target) => {
                self.assign_field(&target.object, target.property.name.as_str(), symbol);
            }
            _ => {}
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Some(path) = required(it) {
            self.code.loads.insert(path.to_owned());
        }
        let callee = self.scope.symbol(&it.callee);
        let is_app = callee == Symbol::Name("App".to_owned());
        if is_app && let Some(argument) = it.arguments.first().and_then(Argument::as_expression) {
            let app = self.scope.symbol(argument);
            self.code.app = Some(app);
        }
        let place = address(it);
        if matches!(callee.root(), Symbol::Unknown | Symbol::Param(..)) {
            // Where the platform may be called without a name, what it is called with tells
            // the address; beyond the bound it is told as unknown.
            if self.code.nameless.len() < USES_MAX && !it.arguments.is_empty() {
                let arguments = self.scope.arguments(&it.arguments);
                self.code.nameless.push(Use { callee, arguments, place });
            }
            return go::walk_call_expression(self, it);
        }
        let tells = !matches!(callee.root(), Symbol::Text(_));
        if tells && self.code.uses.len() < USES_MAX {
            let arguments = self.scope.arguments(&it.arguments);
            self.code.uses.push(Use { callee, arguments, place });
        } else if tells {
            self.scope.cut = true;
        }
        go::walk_call_expression(self, it);
    }

    fn visit_object_expression(&mut self, it: &ObjectExpression<'a>) {
        let methods = it.properties.iter().any(|it| match it {
            ObjectPropertyKind::ObjectProperty(it) => matches!(
                it.value,
                Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_)
            ),
            ObjectPropertyKind::SpreadProperty(_) => false,
        });
        if !methods {
            return go::walk_object_expression(self, it);
        }
        let id = it.span.start;
        let symbol = self.scope.object(it);
        let assigned = self.this(id, |ctx| go::walk_object_expression(ctx, it));
        let mut entries = vec![Entry::Spread(symbol)];
        entries.extend(assigned);
        self.code.these.insert(id, Symbol::Object(entries));
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let id = it.span.start;
        if let Some(name) = &it.id {
            self.scope.declare(&name.name, Symbol::This(id));
        }
        let mut entries = Vec::new();
        if let Some(above) = &it.heritage {
            entries.push(Entry::Spread(self.scope.symbol(&above.expression)));
        }
        for element in &it.body.body {
            match element {
                ClassElement::MethodDefinition(it) => {
                    if let Some(key) = key(&it.key) {
                        let method = Symbol::Function(it.value.span.start);
                        entries.push(Entry::Field(key, method));
                    }
                }
                ClassElement::PropertyDefinition(it) => {
                    if let (Some(key), Some(value)) = (key(&it.key), &it.value) {
                        entries.push(Entry::Field(key, self.scope.symbol(value)));
                    }
                }
                _ => {}
            }
        }
        entries.extend(self.this(id, |ctx| go::walk_class(ctx, it)));
        self.code.these.insert(id, Symbol::Object(entries));
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        if it.import_kind.is_type() {
            return;
        }
        for (name, symbol) in exchange::imported(it) {
            self.scope.module.entry(name).or_default().push(symbol);
        }
        self.code.loads.insert(it.source.value.to_string());
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        if let Expression::StringLiteral(path) = &it.source {
            self.code.loads.insert(path.value.to_string());
        }
        go::walk_import_expression(self, it);
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        go::walk_export_declaration(self, it);
        self.code.exports.extend(exchange::declared(it));
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.code.exports.extend(exchange::listed(it));
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.code.exports.extend(exchange::passed_on(it));
        self.code.loads.insert(it.source.value.to_string());
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        match exchange::whole(it) {
            Some((name, module)) => {
                self.code.exports.insert(name, module);
            }
            None => self.code.all_of.push(it.source.value.to_string()),
        }
        self.code.loads.insert(it.source.value.to_string());
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let symbol = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                Symbol::Function(it.span.start)
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => Symbol::This(it.span.start),
            other => match other.as_expression() {
                Some(it) => self.scope.symbol(it),
                None => Symbol::Unknown,
            },
        };
        self.code.exports.insert("default".to_owned(), symbol);
        go::walk_export_default_declaration(self, it);
    }

    fn visit_jsx_opening_element(&mut self, it: &JSXOpeningElement<'a>) {
        match &it.name {
            JSXElementName::Identifier(it) => self.live(it.name.as_str(), it.span),
            JSXElementName::IdentifierReference(it) => self.live(it.name.as_str(), it.span),
            _ => {}
        }
        go::walk_jsx_opening_element(self, it);
    }
}

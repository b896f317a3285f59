//! From a syntax tree to what it says of names, functions and calls.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, ArrowFunctionExpression, AssignmentExpression, AssignmentOperator,
    AssignmentTarget, BinaryOperator, BindingPattern, CallExpression, ChainElement, Class,
    ClassElement, Declaration, ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration, Expression,
    FormalParameters, Function, ImportDeclaration, ImportDeclarationSpecifier, ImportExpression,
    JSXElementName, JSXOpeningElement, LogicalOperator, ObjectExpression, ObjectPropertyKind,
    Program, PropertyKey, ReturnStatement, Statement, TSType, TemplateLiteral, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk as go};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::scope::ScopeFlags;

use super::symbol::{Entry, Symbol};
use super::{Code, Use};
use crate::place::Place;
use crate::unread::Unread;
use crate::wxml::{LiveKind, LiveTag};

/// The deepest that a tree is walked: chains may be long that do not nest.
const DEPTH_MAX: usize = 2500;

/// The deepest that one expression is looked into for a symbol.
const SYMBOL_DEPTH_MAX: usize = 48;

/// The most parts of what a local name stands for.
const LOCAL_MAX: usize = 256;

/// The most parts of all symbols of one file.
const PARTS_MAX: usize = 2_000_000;

/// The most calls of one file that are kept.
const USES_MAX: usize = 20_000;

/// The most arguments of a call that are kept.
const ARGUMENTS_MAX: usize = 6;

/// The objects of a mini-program's platform.
pub(crate) const PLATFORMS: [&str; 4] = ["wx", "uni", "Taro", "my"];

/// Walks through `program`.
pub(super) fn walk(program: &Program<'_>) -> Code {
    let mut ctx = Ctx {
        code: Code::default(),
        scopes: Vec::new(),
        functions: Vec::new(),
        these: Vec::new(),
        depth: 0,
        parts: 0,
        cut: false,
    };
    ctx.hoist(&program.body);
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
    /// The names of each open function; the module's own are in `code`.
    scopes: Vec<BTreeMap<String, Symbol>>,
    functions: Vec<Open>,
    /// The open objects and classes, and what is assigned to `this` in them.
    these: Vec<(u32, Vec<Entry>)>,
    depth: usize,
    parts: usize,
    cut: bool,
}

impl Ctx {
    fn finish(mut self) -> Code {
        if self.cut {
            self.code.unread = Some(Unread::TooMuch);
        }
        let names = std::mem::take(&mut self.code.names);
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
            self.cut = true;
            return;
        }
        self.depth += 1;
        step(self);
        self.depth -= 1;
    }

    /// Declares `name` where the walk is.
    fn declare(&mut self, name: &str, symbol: Symbol) {
        match self.scopes.last_mut() {
            Some(scope) => {
                let symbol =
                    if symbol.size(LOCAL_MAX) < LOCAL_MAX { symbol } else { Symbol::Unknown };
                scope.insert(name.to_owned(), symbol);
            }
            None => self.code.names.entry(name.to_owned()).or_default().push(symbol),
        }
    }

    fn assign(&mut self, name: &str, symbol: Symbol) {
        for scope in self.scopes.iter_mut().rev() {
            if let Some(known) = scope.get_mut(name) {
                let old = std::mem::replace(known, Symbol::Unknown);
                let new = if old == Symbol::Unknown { symbol } else { old.or(symbol) };
                if new.size(LOCAL_MAX) < LOCAL_MAX {
                    *known = new;
                }
                return;
            }
        }
        if let Some(known) = self.code.names.get_mut(name) {
            known.push(symbol);
        }
    }

    fn name(&self, name: &str) -> Symbol {
        let local = self.scopes.iter().rev().find_map(|it| it.get(name));
        local.cloned().unwrap_or_else(|| Symbol::Name(name.to_owned()))
    }

    fn bind(&mut self, pattern: &BindingPattern<'_>, symbol: Symbol) {
        match pattern {
            BindingPattern::BindingIdentifier(it) => self.declare(it.name.as_str(), symbol),
            BindingPattern::AssignmentPattern(it) => self.bind(&it.left, symbol),
            BindingPattern::ObjectPattern(it) => {
                for property in &it.properties {
                    let field = match key(&property.key) {
                        Some(key) => symbol.clone().member(&key),
                        None => Symbol::Unknown,
                    };
                    self.bind(&property.value, field);
                }
                if let Some(rest) = &it.rest {
                    self.bind(&rest.argument, symbol);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                for element in it.elements.iter().flatten() {
                    self.bind(element, Symbol::Unknown);
                }
            }
        }
    }

    fn parameters(&mut self, id: u32, parameters: &FormalParameters<'_>) {
        for (number, parameter) in parameters.items.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            self.bind(&parameter.pattern, Symbol::Param(id, number));
        }
    }

    /// Walks through a function's body by `step`.
    fn function(
        &mut self,
        id: u32,
        parameters: &FormalParameters<'_>,
        step: impl FnOnce(&mut Self),
    ) {
        self.scopes.push(BTreeMap::new());
        self.functions.push(Open { id, gives: Vec::new() });
        self.parameters(id, parameters);
        step(self);
        self.scopes.pop();
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

    /// Declares the functions of `statements`, which may be called before they stand.
    fn hoist(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            let function = match statement {
                Statement::FunctionDeclaration(it) => it,
                Statement::ExportDeclaration(it) => match &it.declaration {
                    Declaration::FunctionDeclaration(it) => it,
                    _ => continue,
                },
                Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(it) => it,
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(name) = &function.id {
                self.declare(name.name.as_str(), Symbol::Function(function.span.start));
            }
        }
    }

    fn symbol(&mut self, expression: &Expression<'_>) -> Symbol {
        self.symbol_at(expression, SYMBOL_DEPTH_MAX)
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
            Expression::Identifier(it) => self.local(it.name.as_str()),
            Expression::ThisExpression(_) => match self.these.last() {
                Some((id, _)) => Symbol::This(*id),
                None => Symbol::Unknown,
            },
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
            Expression::ObjectExpression(it) => self.object(it, depth),
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
                match &it.expression {
                    Expression::StringLiteral(key) => object.member(key.value.as_str()),
                    _ if object == Symbol::Unknown => object,
                    _ => Symbol::Element(Box::new(object)),
                }
            }
            _ => Symbol::Unknown,
        }
    }

    fn local(&mut self, name: &str) -> Symbol {
        let symbol = self.name(name);
        self.parts += symbol.size(LOCAL_MAX);
        symbol
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

    fn object(&mut self, object: &ObjectExpression<'_>, depth: usize) -> Symbol {
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
        let arguments = self.arguments(&call.arguments, depth);
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

    fn arguments(&mut self, arguments: &[Argument<'_>], depth: usize) -> Vec<Symbol> {
        let kept = arguments.iter().take(ARGUMENTS_MAX);
        kept.map(|it| match it.as_expression() {
            Some(it) => self.symbol_at(it, depth),
            None => Symbol::Unknown,
        })
        .collect()
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
            Expression::ThisExpression(_) => {
                if let Some((_, entries)) = self.these.last_mut() {
                    entries.push(Entry::Field(field.to_owned(), symbol));
                }
            }
            Expression::Identifier(it) => {
                let name = it.name.as_str();
                let scope = self.scopes.iter_mut().rev().find(|it| it.contains_key(name));
                if let Some(known) = scope.and_then(|it| it.get_mut(name)) {
                    let old = std::mem::replace(known, Symbol::Unknown);
                    let entries = vec![Entry::Spread(old), Entry::Field(field.to_owned(), symbol)];
                    let new = Symbol::Object(entries);
                    if new.size(LOCAL_MAX) < LOCAL_MAX {
                        *known = new;
                    }
                } else if let Some(known) = self.code.names.get_mut(name) {
                    known.push(Symbol::Object(vec![Entry::Field(field.to_owned(), symbol)]));
                }
            }
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
        self.these.push((id, Vec::new()));
        step(self);
        self.these.pop().map(|(_, entries)| entries).unwrap_or_default()
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
                ctx.hoist(&body.statements);
            }
            go::walk_function(ctx, it, flags);
        });
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.function(it.span.start, &it.params, |ctx| {
            match &it.body {
                ArrowFunctionBody::FunctionBody(body) => ctx.hoist(&body.statements),
                body => {
                    if let Some(gives) = body.as_expression() {
                        let gives = ctx.symbol(gives);
                        ctx.give(gives);
                    }
                }
            }
            go::walk_arrow_function_expression(ctx, it);
        });
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        if let Some(gives) = &it.argument {
            let gives = self.symbol(gives);
            self.give(gives);
        }
        go::walk_return_statement(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        // What is inside is walked first, so that a name does not stand for itself.
        go::walk_variable_declarator(self, it);
        match &it.init {
            Some(init) => {
                let symbol = self.symbol(init);
                self.bind(&it.id, symbol);
            }
            None if self.scopes.is_empty() => {
                if let BindingPattern::BindingIdentifier(it) = &it.id {
                    self.code.names.entry(it.name.to_string()).or_default();
                }
            }
            None => self.bind(&it.id, Symbol::Unknown),
        }
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        go::walk_assignment_expression(self, it);
        let symbol = match it.operator {
            AssignmentOperator::Assign
            | AssignmentOperator::LogicalOr
            | AssignmentOperator::LogicalNullish => self.symbol(&it.right),
            _ => Symbol::Unknown,
        };
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(target) => {
                self.assign(target.name.as_str(), symbol);
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
        let callee = self.symbol(&it.callee);
        let is_app = callee == Symbol::Name("App".to_owned());
        if is_app && let Some(argument) = it.arguments.first().and_then(Argument::as_expression) {
            let app = self.symbol(argument);
            self.code.app = Some(app);
        }
        let tells = !matches!(callee.root(), Symbol::Unknown | Symbol::Param(..) | Symbol::Text(_));
        if tells && self.code.uses.len() < USES_MAX {
            let arguments = self.arguments(&it.arguments, SYMBOL_DEPTH_MAX);
            self.code.uses.push(Use { callee, arguments, place: address(it) });
        } else if tells {
            self.cut = true;
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
        let symbol = self.object(it, SYMBOL_DEPTH_MAX);
        let assigned = self.this(id, |ctx| go::walk_object_expression(ctx, it));
        let mut entries = vec![Entry::Spread(symbol)];
        entries.extend(assigned);
        self.code.these.insert(id, Symbol::Object(entries));
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let id = it.span.start;
        if let Some(name) = &it.id {
            self.declare(name.name.as_str(), Symbol::This(id));
        }
        let mut entries = Vec::new();
        if let Some(above) = &it.heritage {
            entries.push(Entry::Spread(self.symbol(&above.expression)));
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
                        entries.push(Entry::Field(key, self.symbol(value)));
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
        let path = it.source.value.to_string();
        let module = Symbol::Module(path.clone());
        for specifier in it.specifiers.iter().flatten() {
            let (local, symbol) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local, module.clone().member(it.imported.name().as_str()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (&it.local, module.clone().member("default"))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    (&it.local, module.clone())
                }
            };
            self.code.names.entry(local.name.to_string()).or_default().push(symbol);
        }
        self.code.loads.insert(path);
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        if let Expression::StringLiteral(path) = &it.source {
            self.code.loads.insert(path.value.to_string());
        }
        go::walk_import_expression(self, it);
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        go::walk_export_declaration(self, it);
        let mut names = Vec::new();
        match &it.declaration {
            Declaration::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    bound(&declarator.id, &mut names);
                }
            }
            Declaration::FunctionDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Declaration::ClassDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            _ => {}
        }
        for name in names {
            self.code.exports.insert(name.clone(), Symbol::Name(name));
        }
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        for it in &it.specifiers {
            let symbol = Symbol::Name(it.local.name().to_string());
            self.code.exports.insert(it.exported.name().to_string(), symbol);
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        let path = it.source.value.to_string();
        for it in &it.specifiers {
            let symbol = Symbol::Module(path.clone()).member(it.local.name().as_str());
            self.code.exports.insert(it.exported.name().to_string(), symbol);
        }
        self.code.loads.insert(path);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        let path = it.source.value.to_string();
        match &it.exported {
            Some(name) => {
                let symbol = Symbol::Module(path.clone());
                self.code.exports.insert(name.name().to_string(), symbol);
            }
            None => self.code.all_of.push(path.clone()),
        }
        self.code.loads.insert(path);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let symbol = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                Symbol::Function(it.span.start)
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => Symbol::This(it.span.start),
            other => match other.as_expression() {
                Some(it) => self.symbol(it),
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

impl Ctx {
    fn give(&mut self, symbol: Symbol) {
        if let Some(open) = self.functions.last_mut() {
            open.gives.push(symbol);
        }
    }
}

/// What stands in parentheses, in `await` or under a type.
fn inner<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    match expression {
        Expression::ParenthesizedExpression(it) => Some(&it.expression),
        Expression::AwaitExpression(it) => Some(&it.argument),
        Expression::TSAsExpression(it) => Some(&it.expression),
        Expression::TSSatisfiesExpression(it) => Some(&it.expression),
        Expression::TSNonNullExpression(it) => Some(&it.expression),
        Expression::TSTypeAssertion(it) => Some(&it.expression),
        Expression::AssignmentExpression(it) => Some(&it.right),
        Expression::SequenceExpression(it) => it.expressions.last(),
        _ => None,
    }
}

/// The module that a call of `require` loads.
fn required<'e>(call: &'e CallExpression<'_>) -> Option<&'e str> {
    let named =
        |it: &Expression<'_>| matches!(it, Expression::Identifier(it) if it.name == "require");
    let requires = match &call.callee {
        Expression::StaticMemberExpression(it) => named(&it.object) && it.property.name == "async",
        callee => named(callee),
    };
    match call.arguments.first() {
        Some(Argument::StringLiteral(it)) if requires => Some(it.value.as_str()),
        _ => None,
    }
}

/// A key that is written out.
fn key(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::StaticIdentifier(it) => Some(it.name.to_string()),
        PropertyKey::StringLiteral(it) => Some(it.value.to_string()),
        _ => None,
    }
}

/// Where the address of a call stands: its `url`, its first argument, or itself.
fn address(call: &CallExpression<'_>) -> Place {
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
fn bound(pattern: &BindingPattern<'_>, names: &mut Vec<String>) {
    match pattern {
        BindingPattern::BindingIdentifier(it) => names.push(it.name.to_string()),
        BindingPattern::AssignmentPattern(it) => bound(&it.left, names),
        BindingPattern::ObjectPattern(it) => {
            for property in &it.properties {
                bound(&property.value, names);
            }
        }
        BindingPattern::ArrayPattern(it) => {
            for element in it.elements.iter().flatten() {
                bound(element, names);
            }
        }
    }
}

//! Statements, in the order in which they stand.

use oxc_ast::ast::{
    BlockStatement, BreakStatement, CatchClause, Class, ContinueStatement, DoWhileStatement,
    ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration, ExportFromDeclaration,
    ExportNamedDeclaration, Expression, ForInStatement, ForOfStatement, ForStatement,
    ForStatementInit, ForStatementLeft, IfStatement, ImportDeclaration, JSXExpressionContainer,
    JSXSpreadAttribute, LabeledStatement, ReturnStatement, Statement, StaticBlock, SwitchStatement,
    TSEnumDeclaration, TSEnumMemberName, TSExportAssignment, TSExternalModuleDeclaration,
    TSGlobalDeclaration, TSImportEqualsDeclaration, TSNamespaceDeclaration, TSType, TryStatement,
    VariableDeclaration, VariableDeclarator, WhileStatement, WithStatement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::scope::ScopeFlags;

use super::build::Ctx;
use super::{Cell, cell, scopes};

impl<'a> Visit<'a> for Ctx {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.deeper((), |ctx| walk::walk_statement(ctx, it));
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.expression(it);
    }

    /// Types say nothing here.
    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.block(&it.body);
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.block(&it.body);
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        let test = self.test(&it.test);
        self.fork(
            &test,
            |ctx| ctx.statement(&it.consequent),
            |ctx| it.alternate.as_ref().map_or(cell::NOTHING, |it| ctx.statement(it)),
        );
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        let of = self.expression(&it.discriminant);
        self.scopes.enter();
        for case in &it.cases {
            self.declare(scopes::of_block(&case.consequent));
        }
        self.cases(of, &it.cases);
        self.scopes.leave();
    }

    fn visit_labeled_statement(&mut self, it: &LabeledStatement<'a>) {
        self.blurred(|ctx| ctx.visit_statement(&it.body));
    }

    fn visit_break_statement(&mut self, _: &BreakStatement<'a>) {
        self.ended = true;
    }

    fn visit_continue_statement(&mut self, _: &ContinueStatement<'a>) {
        self.ended = true;
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.looped(|ctx| {
            let test = ctx.test(&it.test);
            ctx.guard(&test, true);
            ctx.visit_statement(&it.body);
        });
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.looped(|ctx| {
            ctx.visit_statement(&it.body);
            ctx.expression(&it.test);
        });
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.scopes.enter();
        if let Some(ForStatementInit::VariableDeclaration(it)) = &it.init
            && !it.kind.is_var()
        {
            let mut names = Vec::new();
            scopes::of_variables(it, &mut names);
            self.declare(names);
        }
        if let Some(init) = &it.init {
            self.visit_for_statement_init(init);
        }
        self.looped(|ctx| {
            if let Some(test) = &it.test {
                let test = ctx.test(test);
                ctx.guard(&test, true);
            }
            ctx.visit_statement(&it.body);
            if let Some(update) = &it.update {
                ctx.expression(update);
            }
        });
        self.scopes.leave();
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        let of = self.expression(&it.right);
        self.looped(|ctx| {
            ctx.scopes.enter();
            ctx.head(&it.left);
            let value = ctx.load(of, None);
            ctx.each(&it.left, (value, it.right.span()));
            ctx.visit_statement(&it.body);
            ctx.scopes.leave();
        });
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.expression(&it.right);
        self.looped(|ctx| {
            ctx.scopes.enter();
            ctx.head(&it.left);
            ctx.each(&it.left, (cell::UNKNOWN, it.right.span()));
            ctx.visit_statement(&it.body);
            ctx.scopes.leave();
        });
    }

    /// What is assigned may be assigned, or not yet, wherever something is thrown.
    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        let whole = it.handler.is_none();
        let ended = self.blurred(|ctx| ctx.block(&it.block.body));
        let mut caught = false;
        if let Some(handler) = &it.handler {
            caught = self.blurred(|ctx| ctx.visit_catch_clause(handler));
        }
        if let Some(finalizer) = &it.finalizer {
            self.block(&finalizer.body);
        }
        self.ended |= ended && (whole || caught);
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        self.scopes.enter();
        if let Some(parameter) = &it.param {
            let mut names = Vec::new();
            crate::code::syntax::bound(&parameter.pattern, &mut names);
            self.declare(names);
            self.bind(&parameter.pattern, cell::UNKNOWN);
        }
        self.block(&it.body.body);
        self.scopes.leave();
    }

    fn visit_function(&mut self, it: &oxc_ast::ast::Function<'a>, _: ScopeFlags) {
        // One without a body says the types of another.
        if it.body.is_none() {
            return;
        }
        let function = self.hoisted(it);
        if let Some(name) = &it.id {
            self.write(&name.name, function);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        if it.declare {
            return;
        }
        let class = self.class(it);
        if let Some(name) = &it.id {
            self.write(&name.name, class);
        }
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        if let Some(argument) = &it.argument {
            let value = self.expression(argument);
            if let Some(body) = self.bodies.last() {
                let gives = body.gives;
                self.copy_here(value, gives);
            }
        }
        self.ended = true;
    }

    fn visit_throw_statement(&mut self, it: &oxc_ast::ast::ThrowStatement<'a>) {
        let value = self.expression(&it.argument);
        self.leave(value, it.span);
        self.ended = true;
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.declare {
            return;
        }
        for declarator in &it.declarations {
            self.visit_variable_declarator(declarator);
            if declarator.init.is_none() && !it.kind.is_var() {
                self.bind(&declarator.id, cell::NOTHING);
            }
        }
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        let Some(init) = &it.init else { return };
        let value = self.expression(init);
        self.bind(&it.id, value);
        if self.exported > 0 {
            self.leave(value, it.span);
        }
    }

    /// The values of an enum are texts and numbers, but its name is an object.
    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        let object = self.site(it.span.start);
        let object = self.made(object);
        for member in &it.body.members {
            let value = match &member.initializer {
                Some(value) => self.expression(value),
                None => cell::UNKNOWN,
            };
            let key = match &member.id {
                TSEnumMemberName::Identifier(it) => Some(it.name.to_string()),
                TSEnumMemberName::String(it) => Some(it.value.to_string()),
                _ => None,
            };
            self.init(object, key, value);
        }
        self.write(&it.id.name, object);
    }

    /// What is declared to the compiler alone is no code.
    fn visit_ts_global_declaration(&mut self, _: &TSGlobalDeclaration<'a>) {}
    fn visit_ts_external_module_declaration(&mut self, _: &TSExternalModuleDeclaration<'a>) {}

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        if it.declare {
            return;
        }
        self.exported += 1;
        self.scopes.enter();
        walk::walk_ts_namespace_declaration(self, it);
        self.scopes.leave();
        self.exported -= 1;
    }

    fn visit_ts_module_block(&mut self, it: &oxc_ast::ast::TSModuleBlock<'a>) {
        self.declare_vars(scopes::of_function(&it.body));
        self.declare(scopes::of_block(&it.body));
        for it in &it.body {
            self.visit_statement(it);
        }
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.import(it);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.import_equals(it);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.export_whole(it);
    }

    /// Any name in it may be a field of what it is with.
    fn visit_with_statement(&mut self, it: &WithStatement<'a>) {
        let with = self.expression(&it.object);
        self.leave(with, it.object.span());
        self.visit_statement(&it.body);
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        self.export_declared(it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.export_named(it);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.export_from(it);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.export_all(it);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        self.export_default(it);
    }

    fn visit_jsx_expression_container(&mut self, it: &JSXExpressionContainer<'a>) {
        if let Some(inner) = it.expression.as_expression() {
            let value = self.expression(inner);
            self.leave(value, it.span);
        }
    }

    fn visit_jsx_spread_attribute(&mut self, it: &JSXSpreadAttribute<'a>) {
        let value = self.expression(&it.argument);
        self.leave(value, it.span);
    }
}

impl Ctx {
    /// Walks through a statement, which has no value.
    fn statement(&mut self, it: &Statement<'_>) -> Cell {
        self.visit_one(it);
        cell::NOTHING
    }

    /// What a loop gives its variable.
    fn each(&mut self, left: &ForStatementLeft<'_>, (value, span): (Cell, Span)) {
        match left {
            ForStatementLeft::VariableDeclaration(it) => {
                for it in &it.declarations {
                    self.bind(&it.id, value);
                }
            }
            left => {
                if let Some(target) = left.as_assignment_target() {
                    self.assign(target, (value, span));
                }
            }
        }
    }

    /// Declares what the head of a loop declares.
    fn head(&mut self, left: &ForStatementLeft<'_>) {
        if let ForStatementLeft::VariableDeclaration(it) = left {
            let mut names = Vec::new();
            if !it.kind.is_var() {
                scopes::of_variables(it, &mut names);
            }
            self.declare(names);
        }
    }
}

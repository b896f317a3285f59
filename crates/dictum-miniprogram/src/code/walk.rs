//! From a syntax tree to the modules that it loads and the live tags in it.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, BlockStatement, CallExpression,
    ExportAllDeclaration, ExportFromDeclaration, Expression, Function, IdentifierReference,
    ImportDeclaration, ImportExpression, JSXElementName, JSXOpeningElement, Program, Statement,
    StaticMemberExpression, TSImportEqualsDeclaration, TSType, UnaryExpression, UnaryOperator,
};
use oxc_ast_visit::{Visit, walk as go};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

use super::Code;
use super::loading::{
    Loading, is_own_of_block, is_own_of_body, is_own_of_file, is_own_of_parameters,
};
use super::syntax::equated;
use crate::place::Place;
use crate::unread::Unread;
use crate::wxml::{LiveKind, LiveTag};

/// The deepest that a tree is walked: chains may be long that do not nest.
pub(super) const DEPTH_MAX: usize = 2500;

/// Walks through `program`.
pub(super) fn walk(program: &Program<'_>) -> Code {
    let mut ctx = Ctx { code: Code::default(), depth: 0, loading: Loading::default() };
    ctx.scope(is_own_of_file(&program.body), |ctx| go::walk_program(ctx, program));
    ctx.loading_ends(program);
    ctx.code
}

pub(super) struct Ctx {
    pub(super) code: Code,
    depth: usize,
    pub(super) loading: Loading,
}

impl Ctx {
    fn deeper(&mut self, step: impl FnOnce(&mut Self)) {
        if self.depth >= DEPTH_MAX {
            self.code.unread = Some(Unread::TooMuch);
            return;
        }
        self.depth += 1;
        step(self);
        self.depth -= 1;
    }

    fn live(&mut self, name: &str, span: Span) {
        if let Some(tag) = LiveKind::of(name) {
            let place = Place(span.start, span.end);
            self.code.live.push(LiveTag { tag, attributes: BTreeMap::new(), place });
        }
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
        let body = it.body.as_ref().is_some_and(|it| is_own_of_body(&it.statements));
        let is_own = body || is_own_of_parameters(&it.params);
        self.scope(is_own, |ctx| go::walk_function(ctx, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let body = match &it.body {
            ArrowFunctionBody::FunctionBody(body) => is_own_of_body(&body.statements),
            _ => false,
        };
        let is_own = body || is_own_of_parameters(&it.params);
        self.scope(is_own, |ctx| go::walk_arrow_function_expression(ctx, it));
    }

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.scope(is_own_of_block(&it.body), |ctx| go::walk_block_statement(ctx, it));
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.loading_call(it);
        go::walk_call_expression(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        if !it.import_kind.is_type() {
            self.load(&it.source.value, it.source.span);
        }
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.loading_expression(&it.source, false);
        go::walk_import_expression(self, it);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let Some(module) = equated(it) {
            self.load(&module.value, module.span);
        }
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.loading_value(it);
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        self.loading_member(it);
        go::walk_static_member_expression(self, it);
    }

    fn visit_unary_expression(&mut self, it: &UnaryExpression<'a>) {
        if it.operator == UnaryOperator::Typeof {
            self.loading_is_asked(&it.argument);
        }
        go::walk_unary_expression(self, it);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        if !it.export_kind.is_type() {
            self.load(&it.source.value, it.source.span);
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        if !it.export_kind.is_type() {
            self.load(&it.source.value, it.source.span);
        }
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

//! From a syntax tree to the modules that it loads and the live tags in it.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    CallExpression, ExportAllDeclaration, ExportFromDeclaration, Expression, ImportDeclaration,
    ImportExpression, JSXElementName, JSXOpeningElement, Program, Statement, TSType,
};
use oxc_ast_visit::{Visit, walk as go};
use oxc_span::Span;

use super::Code;
use super::syntax::required;
use crate::place::Place;
use crate::unread::Unread;
use crate::wxml::{LiveKind, LiveTag};

/// The deepest that a tree is walked: chains may be long that do not nest.
const DEPTH_MAX: usize = 2500;

/// Walks through `program`.
pub(super) fn walk(program: &Program<'_>) -> Code {
    let mut ctx = Ctx { code: Code::default(), depth: 0 };
    go::walk_program(&mut ctx, program);
    ctx.code
}

struct Ctx {
    code: Code,
    depth: usize,
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

    fn load(&mut self, path: &str) {
        self.code.loads.insert(path.to_owned());
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

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Some(path) = required(it) {
            self.load(path);
        }
        go::walk_call_expression(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        if !it.import_kind.is_type() {
            self.load(&it.source.value);
        }
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        if let Expression::StringLiteral(path) = &it.source {
            self.load(&path.value);
        }
        go::walk_import_expression(self, it);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.load(&it.source.value);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.load(&it.source.value);
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

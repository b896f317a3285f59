//! Which name means which cell: the scopes of functions and blocks, as the language has
//! them. All names of a scope are declared before anything in it is walked through.

use std::collections::HashMap;

use oxc_ast::ast::{
    ArrowFunctionExpression, Class, Declaration, ExportDefaultDeclarationKind, Function, Statement,
    VariableDeclaration, VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::scope::ScopeFlags;

use super::Cell;
use crate::code::syntax::bound;

/// The open scopes, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    open: Vec<HashMap<String, Cell>>,
}

impl Scopes {
    /// Opens a scope.
    pub(super) fn enter(&mut self) {
        self.open.push(HashMap::new());
    }

    /// Closes the innermost scope.
    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// The cell of `name`; none for a global name.
    pub(super) fn find(&self, name: &str) -> Option<Cell> {
        self.open.iter().rev().find_map(|it| it.get(name)).copied()
    }

    /// Whether the innermost scope has `name`.
    pub(super) fn has_own(&self, name: &str) -> bool {
        self.open.last().is_some_and(|it| it.contains_key(name))
    }

    /// Declares `name` in the innermost scope.
    pub(super) fn declare(&mut self, name: String, cell: Cell) {
        if let Some(scope) = self.open.last_mut() {
            scope.insert(name, cell);
        }
    }
}

/// The names that `statements` declare for their own block.
pub(super) fn of_block(statements: &[Statement<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    for statement in statements {
        match statement {
            Statement::ImportDeclaration(it) => {
                names
                    .extend(super::super::exchange::imported(it).into_iter().map(|(name, _)| name));
            }
            Statement::ExportDeclaration(it) => of_declaration(&it.declaration, &mut names),
            Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                    names.extend(it.id.as_ref().map(|it| it.name.to_string()));
                }
                ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                    names.extend(it.id.as_ref().map(|it| it.name.to_string()));
                }
                _ => {}
            },
            Statement::ClassDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Statement::VariableDeclaration(it) => of_variables(it, &mut names),
            Statement::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
            _ => {}
        }
    }
    names
}

fn of_declaration(declaration: &Declaration<'_>, names: &mut Vec<String>) {
    match declaration {
        Declaration::VariableDeclaration(it) => of_variables(it, names),
        Declaration::FunctionDeclaration(it) => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        Declaration::ClassDeclaration(it) => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        Declaration::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
        _ => {}
    }
}

/// The names that `declaration` binds.
pub(super) fn of_variables(declaration: &VariableDeclaration<'_>, names: &mut Vec<String>) {
    for it in &declaration.declarations {
        bound(&it.id, names);
    }
}

/// The names that `statements` declare with `var` or as functions, at any depth but in
/// functions.
pub(super) fn of_function(statements: &[Statement<'_>]) -> Vec<String> {
    let mut ctx = Vars::default();
    ctx.visit_statements_of(statements);
    ctx.names
}

#[derive(Default)]
struct Vars {
    names: Vec<String>,
    depth: usize,
}

impl Vars {
    fn visit_statements_of(&mut self, statements: &[Statement<'_>]) {
        for it in statements {
            self.visit_statement(it);
        }
    }
}

impl<'a> Visit<'a> for Vars {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        if self.depth < super::build::DEPTH_MAX {
            self.depth += 1;
            walk::walk_statement(self, it);
            self.depth -= 1;
        }
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.kind == VariableDeclarationKind::Var {
            of_variables(it, &mut self.names);
        }
    }

    /// One that stands in a block is known outside of it too, but in strict code.
    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        self.names.extend(it.id.as_ref().map(|it| it.name.to_string()));
    }

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}
    fn visit_class(&mut self, _: &Class<'a>) {}
    fn visit_expression(&mut self, _: &oxc_ast::ast::Expression<'a>) {}
}

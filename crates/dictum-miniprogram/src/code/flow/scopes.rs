//! Which name means which cell: the scopes of functions and blocks, as the language has
//! them. All names of a scope are declared before anything in it is walked through.

use std::collections::{BTreeMap, HashMap, HashSet};

use oxc_ast::ast::{
    ArrowFunctionExpression, Class, Declaration, ExportDefaultDeclarationKind, Function,
    ImportDeclarationSpecifier, Statement, TSExternalModuleDeclaration, TSGlobalDeclaration,
    TSImportEqualsDeclaration, TSNamespaceDeclaration, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::scope::ScopeFlags;

use super::Cell;
use crate::code::syntax::bound;

/// A variable, by its number in the order in which the walk meets them.
pub(super) type Variable = usize;

/// What is known of a variable while the walk goes on.
#[derive(Debug)]
struct Known {
    /// Whatever is assigned to it anywhere.
    cell: Cell,
    /// In how many functions, and in how many loops of its own, it is declared.
    depth: usize,
    loops: usize,
    /// What it holds where the walk is, and in how many functions that was found; none
    /// where it may be any of what it ever holds.
    version: Option<(Cell, usize)>,
    writes: usize,
    /// Whether another function reads it, or assigns it.
    captured: bool,
    foreign: bool,
    /// Whether a loop assigns it that does not declare it.
    looped: bool,
}

impl Known {
    /// Whether what it holds hangs on more than the order of the text.
    fn is_shared(&self) -> bool {
        self.looped || self.foreign || (self.captured && self.writes > 1)
    }
}

/// A change of what a variable holds.
#[derive(Debug, Clone, Copy)]
struct Change {
    variable: Variable,
    before: Option<(Cell, usize)>,
    /// False where only more is known of the same value.
    is_write: bool,
}

/// The open scopes, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    open: Vec<HashMap<String, Variable>>,
    known: Vec<Known>,
    /// The variables that an earlier walk found to be shared.
    shared: HashSet<Variable>,
    trail: Vec<Change>,
    /// In how many functions the walk is.
    depth: usize,
    /// The innermost function that may be called before it stands; what is outside of it
    /// may be anything it ever is.
    floor: usize,
    loops: usize,
}

/// What a scope of a function hides.
#[derive(Debug)]
pub(super) struct Outer {
    floor: usize,
    loops: usize,
    trail: usize,
}

/// What a branch changed.
pub(super) type Changes = BTreeMap<Variable, Branch>;

/// What a variable holds at the end of a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Branch {
    pub(super) version: Option<(Cell, usize)>,
    pub(super) is_write: bool,
}

impl Scopes {
    /// Scopes for another walk, which knows the variables that are shared.
    pub(super) fn with_shared(shared: HashSet<Variable>) -> Self {
        Self { shared, ..Self::default() }
    }

    /// The variables that were found to be shared.
    pub(super) fn found_shared(&self) -> HashSet<Variable> {
        let all = self.known.iter().enumerate();
        all.filter(|(_, it)| it.is_shared()).map(|(number, _)| number).collect()
    }

    /// Opens a scope.
    pub(super) fn enter(&mut self) {
        self.open.push(HashMap::new());
    }

    /// Closes the innermost scope.
    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// Enters a function; one that is `hoisted` may be called before it stands.
    pub(super) fn enter_function(&mut self, hoisted: bool) -> Outer {
        self.depth += 1;
        let outer = Outer { floor: self.floor, loops: self.loops, trail: self.trail.len() };
        self.loops = 0;
        if hoisted {
            self.floor = self.depth;
        }
        self.enter();
        outer
    }

    /// Leaves a function: what it found out about outer variables holds in it alone.
    pub(super) fn leave_function(&mut self, outer: &Outer) {
        self.leave();
        self.undo(outer.trail);
        self.depth -= 1;
        (self.floor, self.loops) = (outer.floor, outer.loops);
    }

    /// Enters a loop.
    pub(super) fn enter_loop(&mut self) {
        self.loops += 1;
    }

    /// Leaves a loop.
    pub(super) fn leave_loop(&mut self) {
        self.loops = self.loops.saturating_sub(1);
    }

    /// The variable that `name` means; none for a global name.
    pub(super) fn find(&mut self, name: &str) -> Option<Variable> {
        let variable = *self.open.iter().rev().find_map(|it| it.get(name))?;
        let depth = self.depth;
        if let Some(it) = self.known.get_mut(variable) {
            it.captured |= it.depth < depth;
        }
        Some(variable)
    }

    /// Whether `name` is declared in the project.
    pub(super) fn has(&self, name: &str) -> bool {
        self.open.iter().any(|it| it.contains_key(name))
    }

    /// Whether the innermost scope has `name`.
    pub(super) fn has_own(&self, name: &str) -> bool {
        self.open.last().is_some_and(|it| it.contains_key(name))
    }

    /// Declares `name` in the innermost scope; `cell` holds whatever it ever is.
    pub(super) fn declare(&mut self, name: String, cell: Cell) {
        let (depth, loops) = (self.depth, self.loops);
        let variable = self.known.len();
        self.known.push(Known {
            cell,
            depth,
            loops,
            version: None,
            writes: 0,
            captured: false,
            foreign: false,
            looped: false,
        });
        if let Some(scope) = self.open.last_mut() {
            scope.insert(name, variable);
        }
    }

    /// How many variables there are.
    pub(super) fn count(&self) -> usize {
        self.known.len()
    }

    /// What `variable` ever holds.
    pub(super) fn whole(&self, variable: Variable) -> Cell {
        self.known.get(variable).map_or(super::cell::UNKNOWN, |it| it.cell)
    }

    /// What `variable` holds where the walk is.
    pub(super) fn version(&self, variable: Variable) -> Cell {
        let Some(it) = self.known.get(variable) else { return super::cell::UNKNOWN };
        it.version.filter(|(_, depth)| *depth >= self.floor).map_or(it.cell, |(cell, _)| cell)
    }

    /// Whether `variable` is assigned by more than the order of the text.
    pub(super) fn is_shared(&self, variable: Variable) -> bool {
        self.shared.contains(&variable)
    }

    /// Notes that `variable` is assigned.
    pub(super) fn note_write(&mut self, variable: Variable) {
        let (depth, loops) = (self.depth, self.loops);
        if let Some(it) = self.known.get_mut(variable) {
            it.writes += 1;
            it.foreign |= it.depth != depth;
            it.looped |= it.depth == depth && it.loops < loops;
        }
    }

    /// `variable` holds `cell` from here on; none stands for anything it ever holds.
    pub(super) fn set(&mut self, variable: Variable, cell: Option<Cell>, is_write: bool) {
        let version = cell.map(|it| (it, self.depth));
        self.put(variable, Branch { version, is_write });
    }

    /// `variable` holds what it held at the end of a branch.
    pub(super) fn put(&mut self, variable: Variable, branch: Branch) {
        if self.is_shared(variable) {
            return;
        }
        if let Some(it) = self.known.get_mut(variable) {
            let before = std::mem::replace(&mut it.version, branch.version);
            self.trail.push(Change { variable, before, is_write: branch.is_write });
        }
    }

    /// Where the trail of changes is.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Undoes what changed since `mark`, and gives it.
    pub(super) fn undo(&mut self, mark: usize) -> Changes {
        let mut changes = Changes::new();
        while self.trail.len() > mark {
            let Some(change) = self.trail.pop() else { break };
            let Some(it) = self.known.get_mut(change.variable) else { continue };
            let version = std::mem::replace(&mut it.version, change.before);
            let end = changes.entry(change.variable);
            end.or_insert(Branch { version, is_write: false }).is_write |= change.is_write;
        }
        changes
    }
}

/// What the platform hands to each file, as parameters of a function around it: declared
/// again with `var`, they stay what they are.
const PARAMETERS: [&str; 3] = ["require", "module", "exports"];

/// The names that `statements` declare for their own block. What is only declared to the
/// compiler, as with `declare`, is somebody else's.
pub(in crate::code) fn of_block(statements: &[Statement<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    for statement in statements {
        match statement {
            Statement::ImportDeclaration(it) if !it.import_kind.is_type() => {
                let values = it.specifiers.iter().flatten().filter(|it| !is_type(it));
                names.extend(values.map(|it| it.local().name.to_string()));
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
            Statement::ClassDeclaration(it) if !it.declare => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            // A `var` belongs to the function around it.
            Statement::VariableDeclaration(it) if !it.kind.is_var() => {
                of_variables(it, &mut names);
            }
            Statement::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
            Statement::TSImportEqualsDeclaration(it) => of_equated(it, &mut names),
            _ => {}
        }
    }
    names
}

/// Whether nothing but a type is imported.
fn is_type(specifier: &ImportDeclarationSpecifier<'_>) -> bool {
    matches!(specifier, ImportDeclarationSpecifier::ImportSpecifier(it) if it.import_kind.is_type())
}

fn of_declaration(declaration: &Declaration<'_>, names: &mut Vec<String>) {
    match declaration {
        Declaration::VariableDeclaration(it) => of_variables(it, names),
        Declaration::FunctionDeclaration(it) if it.body.is_some() => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        Declaration::ClassDeclaration(it) if !it.declare => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        Declaration::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
        Declaration::TSImportEqualsDeclaration(it) => of_equated(it, names),
        _ => {}
    }
}

fn of_equated(it: &TSImportEqualsDeclaration<'_>, names: &mut Vec<String>) {
    if !it.import_kind.is_type() {
        names.push(it.id.name.to_string());
    }
}

/// The names that `declaration` binds.
pub(super) fn of_variables(declaration: &VariableDeclaration<'_>, names: &mut Vec<String>) {
    if declaration.declare {
        return;
    }
    for it in &declaration.declarations {
        bound(&it.id, names);
    }
}

/// The names that `statements` declare with `var` or as functions, at any depth but in
/// functions.
pub(in crate::code) fn of_function(statements: &[Statement<'_>]) -> Vec<String> {
    let mut ctx = Vars::default();
    ctx.visit_statements_of(statements);
    ctx.names
}

/// The same of the `statements` of a whole file.
pub(in crate::code) fn of_file(statements: &[Statement<'_>]) -> Vec<String> {
    let mut ctx = Vars { is_file: true, ..Vars::default() };
    ctx.visit_statements_of(statements);
    ctx.names
}

#[derive(Default)]
struct Vars {
    names: Vec<String>,
    depth: usize,
    is_file: bool,
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
            let mut names = Vec::new();
            of_variables(it, &mut names);
            names.retain(|it| !self.is_file || !PARAMETERS.contains(&it.as_str()));
            self.names.extend(names);
        }
    }

    /// One that stands in a block is known outside of it too, but in strict code.
    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        let name = it.id.as_ref().filter(|_| it.body.is_some());
        self.names.extend(name.map(|it| it.name.to_string()));
    }

    fn visit_ts_namespace_declaration(&mut self, _: &TSNamespaceDeclaration<'a>) {}
    fn visit_ts_external_module_declaration(&mut self, _: &TSExternalModuleDeclaration<'a>) {}
    fn visit_ts_global_declaration(&mut self, _: &TSGlobalDeclaration<'a>) {}
    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}
    fn visit_class(&mut self, _: &Class<'a>) {}
    fn visit_expression(&mut self, _: &oxc_ast::ast::Expression<'a>) {}
}

//! From a syntax tree to the graph: statements, scopes, what is imported and exported.

use oxc_ast::ast::{
    BlockStatement, BreakStatement, CatchClause, Class, ContinueStatement, Declaration,
    DoWhileStatement, ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration, Expression,
    ForInStatement, ForOfStatement, ForStatement, ForStatementInit, ForStatementLeft, IfStatement,
    ImportDeclaration, ImportDeclarationSpecifier, JSXExpressionContainer, JSXSpreadAttribute,
    LabeledStatement, Program, ReturnStatement, Statement, StaticBlock, SwitchStatement,
    TSEnumDeclaration, TSEnumMemberName, TSImportEqualsDeclaration, TSNamespaceDeclaration, TSType,
    TryStatement, VariableDeclaration, VariableDeclarator, WhileStatement,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::scope::ScopeFlags;

use super::branches::Subject;
use super::scopes::{self, Scopes};
use super::{Cell, EXPORTS_SITE, Flow, GLOBAL_OBJECTS, Site, Step, Store, When, cell};
use crate::code::PLATFORMS;
use crate::code::syntax::equated;
use crate::place::Place;

/// The deepest that a tree is walked: chains may be long that do not nest.
pub(super) const DEPTH_MAX: usize = 2500;

/// The most steps of one file: some fifty bytes of code make one.
const STEPS_MAX: usize = 2_000_000;

/// Builds the graph of `program`; none where it has more than is followed.
///
/// Which variables are shared is known only after a walk. The first one takes none to be;
/// where that was wrong, a second one knows better.
pub(in crate::code) fn build(program: &Program<'_>) -> Option<Flow> {
    let mut ctx = walk_through(program, Scopes::default());
    let shared = ctx.scopes.found_shared();
    if !ctx.cut && !shared.is_empty() {
        ctx = walk_through(program, Scopes::with_shared(shared));
    }
    (!ctx.cut).then_some(ctx.flow)
}

fn walk_through(program: &Program<'_>, scopes: Scopes) -> Ctx {
    let flow = Flow { cells: cell::COUNT, sites: vec![0], ..Flow::default() };
    let mut ctx = Ctx {
        flow,
        scopes,
        bodies: Vec::new(),
        depth: 0,
        cut: false,
        exported: 0,
        when: None,
        ended: false,
        subjects: None,
    };
    ctx.step(Step::Make(cell::EXPORTS, EXPORTS_SITE));
    ctx.scopes.enter();
    ctx.declare_vars(scopes::of_function(&program.body));
    ctx.declare(scopes::of_block(&program.body));
    for statement in &program.body {
        ctx.visit_statement(statement);
    }
    ctx
}

/// A function that is being walked through.
pub(super) struct Body {
    pub(super) this: Cell,
    pub(super) gives: Cell,
    pub(super) arguments: Option<Cell>,
    /// The class that is inherited from.
    pub(super) above: Option<Cell>,
}

pub(super) struct Ctx {
    pub(super) flow: Flow,
    pub(super) scopes: Scopes,
    pub(super) bodies: Vec<Body>,
    depth: usize,
    pub(super) cut: bool,
    /// In how many namespaces the walk is, whose exports nobody is seen to use.
    exported: usize,
    /// What has to hold where the walk is.
    pub(super) when: Option<When>,
    /// Whether nothing comes after where the walk is.
    pub(super) ended: bool,
    /// The values that stand in the test that is walked through.
    pub(super) subjects: Option<Vec<Subject>>,
}

impl Ctx {
    pub(super) fn step(&mut self, step: Step) {
        if self.flow.steps.len() >= STEPS_MAX {
            self.cut = true;
        } else {
            self.flow.steps.push(step);
        }
    }

    pub(super) fn cell(&mut self) -> Cell {
        let cell = self.flow.cells;
        self.flow.cells = cell.saturating_add(1);
        cell
    }

    pub(super) fn site(&mut self, start: u32) -> Site {
        let site = u32::try_from(self.flow.sites.len()).unwrap_or(u32::MAX);
        self.flow.sites.push(start);
        site
    }

    /// A cell that holds what is made at `site`.
    pub(super) fn made(&mut self, site: Site) -> Cell {
        let cell = self.cell();
        self.step(Step::Make(cell, site));
        cell
    }

    pub(super) fn copy(&mut self, from: Cell, to: Cell) {
        if from != to && to != cell::UNKNOWN {
            self.step(Step::Copy(from, to));
        }
    }

    pub(super) fn load(&mut self, base: Cell, key: Option<String>) -> Cell {
        if base == cell::UNKNOWN && key.is_none() {
            return cell::UNKNOWN;
        }
        let to = self.cell();
        self.step(Step::Load(base, key, to));
        to
    }

    /// The same as [`Self::copy`], where the walk is.
    pub(super) fn copy_here(&mut self, from: Cell, to: Cell) {
        match self.when {
            Some(when) if from != to => self.step(Step::CopyWhen(from, to, when)),
            _ => self.copy(from, to),
        }
    }

    /// Sets a field of an object that is written out with it.
    pub(super) fn init(&mut self, object: Cell, key: Option<String>, value: Cell) {
        let at = cell::UNKNOWN;
        self.step(Step::Store(Store { object, key, value, at, place: None, when: None }));
    }

    pub(super) fn store(&mut self, object: Cell, key: Option<String>, (value, span): (Cell, Span)) {
        let place = Some(Place(span.start, span.end));
        let (at, when) = (self.cell(), self.when);
        self.step(Step::Store(Store { object, key, value, at, place, when }));
    }

    pub(super) fn leave(&mut self, cell: Cell, span: Span) {
        if cell != cell::UNKNOWN {
            self.step(Step::Leave(cell, Place(span.start, span.end)));
        }
    }

    pub(super) fn declare(&mut self, names: Vec<String>) {
        for name in names {
            if !self.scopes.has_own(&name) {
                let cell = self.cell();
                self.scopes.declare(name, cell);
            }
        }
    }

    /// The same for names that are `undefined` until they are assigned.
    pub(super) fn declare_vars(&mut self, names: Vec<String>) {
        for name in names {
            if !self.scopes.has_own(&name) {
                let cell = self.cell();
                self.copy(cell::NOTHING, cell);
                self.scopes.declare(name, cell);
            }
        }
    }

    /// `name` holds `value` from here on.
    pub(super) fn write(&mut self, name: &str, value: Cell) {
        if let Some(variable) = self.scopes.find(name) {
            self.scopes.note_write(variable);
            let whole = self.scopes.whole(variable);
            self.copy_here(value, whole);
            self.scopes.set(variable, Some(value), true);
        }
    }

    /// The cell of the name `name`.
    pub(super) fn name(&mut self, name: &str) -> Cell {
        if let Some(variable) = self.scopes.find(name) {
            let cell = self.scopes.version(variable);
            self.subject(Subject::Name(variable, cell));
            return cell;
        }
        match name {
            _ if PLATFORMS.contains(&name) => cell::PLATFORM,
            _ if GLOBAL_OBJECTS.contains(&name) => cell::GLOBALS,
            "undefined" => cell::NOTHING,
            "NaN" | "Infinity" => cell::UNKNOWN,
            "exports" => {
                let cell = self.cell();
                self.copy(cell::EXPORTS, cell);
                self.copy(cell::WHOLE, cell);
                cell
            }
            "arguments" => match self.bodies.last().and_then(|it| it.arguments) {
                Some(cell) => cell,
                None => cell::UNKNOWN,
            },
            _ => {
                let cell = self.cell();
                self.step(Step::Global(cell, name.to_owned()));
                cell
            }
        }
    }

    /// Whatever the name `name` ever stands for: others see an export as it is then.
    fn whole(&mut self, name: &str) -> Cell {
        match self.scopes.find(name) {
            Some(variable) => self.scopes.whole(variable),
            None => self.name(name),
        }
    }

    /// Walks through a statement, which has no value.
    fn statement(&mut self, it: &Statement<'_>) -> Cell {
        self.visit_one(it);
        cell::NOTHING
    }

    pub(super) fn this(&self) -> Cell {
        self.bodies.last().map_or(cell::UNKNOWN, |it| it.this)
    }

    /// Goes one level down; what lies too deep is not followed.
    pub(super) fn deeper<T>(&mut self, none: T, step: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= DEPTH_MAX {
            self.cut = true;
            return none;
        }
        self.depth += 1;
        let done = step(self);
        self.depth -= 1;
        done
    }

    /// Walks through `statements` in a scope of their own.
    pub(super) fn block(&mut self, statements: &[Statement<'_>]) {
        let when = self.when;
        self.scopes.enter();
        self.declare(scopes::of_block(statements));
        for it in statements {
            self.visit_statement(it);
        }
        self.scopes.leave();
        self.when = when;
    }

    fn export(&mut self, name: &str, value: Cell) {
        self.init(cell::EXPORTS, Some(name.to_owned()), value);
    }

    fn module(&mut self, spelled: &str) -> Cell {
        let cell = self.cell();
        self.step(Step::Module(cell, spelled.to_owned()));
        cell
    }

    /// A cell that holds one of the modules that are `spelled`.
    pub(super) fn modules(&mut self, spelled: &[Option<String>]) -> Cell {
        let mut all = None;
        for it in spelled {
            let one = it.as_deref().map_or(cell::UNKNOWN, |it| self.module(it));
            all = Some(all.map_or(one, |all| self.either(all, one)));
        }
        all.unwrap_or(cell::UNKNOWN)
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
        let function = self.hoisted(it);
        if let Some(name) = &it.id {
            self.write(&name.name, function);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
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

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
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
        if it.import_kind.is_type() {
            return;
        }
        let spelled = it.source.value.as_str();
        for specifier in it.specifiers.iter().flatten() {
            let module = self.module(spelled);
            let (local, value) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local, self.load(module, Some(it.imported.name().to_string())))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    let value = self.load(module, Some("default".to_owned()));
                    self.step(Step::Whole(value, spelled.to_owned()));
                    (&it.local, value)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, module),
            };
            self.write(&local.name, value);
        }
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let Some(module) = equated(it) {
            let module = self.module(&module.value);
            self.write(&it.id.name, module);
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        self.visit_declaration(&it.declaration);
        let mut names = Vec::new();
        match &it.declaration {
            Declaration::VariableDeclaration(it) => scopes::of_variables(it, &mut names),
            Declaration::FunctionDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Declaration::ClassDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Declaration::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
            Declaration::TSImportEqualsDeclaration(it) => names.push(it.id.name.to_string()),
            _ => {}
        }
        for name in names {
            let value = self.whole(&name);
            self.export(&name, value);
            if self.exported > 0 {
                self.leave(value, it.span);
            }
        }
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        for it in &it.specifiers {
            let value = self.whole(&it.local.name());
            self.export(&it.exported.name(), value);
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        for specifier in &it.specifiers {
            let module = self.module(&it.source.value);
            let value = self.load(module, Some(specifier.local.name().to_string()));
            if specifier.local.name() == "default" {
                self.step(Step::Whole(value, it.source.value.to_string()));
            }
            self.export(&specifier.exported.name(), value);
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        let module = self.module(&it.source.value);
        match &it.exported {
            Some(name) => self.export(&name.name(), module),
            None => self.step(Step::Spread(module, EXPORTS_SITE)),
        }
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let value = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                let value = self.hoisted(it);
                if let Some(name) = &it.id {
                    self.write(&name.name, value);
                }
                value
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                let value = self.class(it);
                if let Some(name) = &it.id {
                    self.write(&name.name, value);
                }
                value
            }
            other => other.as_expression().map_or(cell::UNKNOWN, |it| self.expression(it)),
        };
        self.export("default", value);
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

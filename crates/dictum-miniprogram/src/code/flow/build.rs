//! From a syntax tree to the graph: what is known where the walk is, and how steps are put down.

use oxc_ast::ast::{Program, Statement};
use oxc_ast_visit::Visit as _;
use oxc_span::Span;

use super::branches::Subject;
use super::memory::Memory;
use super::scopes::{self, Scopes, Variable};
use super::{Cell, EXPORTS_SITE, Flow, GLOBAL_OBJECTS, Site, Step, Store, When, cell};
use crate::code::PLATFORMS;
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
        memory: Memory::default(),
    };
    ctx.step(Step::Make(cell::EXPORTS, EXPORTS_SITE));
    ctx.scopes.enter();
    ctx.declare_vars(scopes::of_file(&program.body));
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
    /// Whether `this` is a class, and no instance of it.
    pub(super) is_static: bool,
}

pub(super) struct Ctx {
    pub(super) flow: Flow,
    pub(super) scopes: Scopes,
    pub(super) bodies: Vec<Body>,
    depth: usize,
    pub(super) cut: bool,
    /// In how many namespaces the walk is, whose exports nobody is seen to use.
    pub(super) exported: usize,
    /// What has to hold where the walk is.
    pub(super) when: Option<When>,
    /// Whether nothing comes after where the walk is.
    pub(super) ended: bool,
    /// The values that stand in the test that is walked through.
    pub(super) subjects: Option<Vec<Subject>>,
    /// When fields were seen of objects, and set.
    pub(super) memory: Memory,
}

impl Ctx {
    pub(super) fn step(&mut self, step: Step) {
        if self.flow.steps.len() >= STEPS_MAX {
            self.cut = true;
            return;
        }
        match &step {
            Step::Store(Store { key: Some(key), place: Some(_), .. }) => self.memory.set(key),
            Step::Store(Store { place: Some(_), .. }) | Step::Call(_) | Step::Merge(..) => {
                self.memory.pass_by();
            }
            _ => {}
        }
        self.flow.steps.push(step);
    }

    /// Forgets what was seen of the object in `variable` where a field of it may have been
    /// set since through another name.
    fn still_seen(&mut self, variable: Variable) {
        let before = self.scopes.version(variable);
        if self.memory.is_old(before) {
            let after = self.cell();
            self.step(Step::Forget(before, after));
            self.scopes.set(variable, Some(after), false);
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
            self.still_seen(variable);
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

    pub(super) fn this(&self) -> Cell {
        self.bodies.last().map_or(cell::UNKNOWN, |it| it.this)
    }

    /// Goes one level down; what lies too deep is not followed.
    pub(super) fn deeper<T>(&mut self, none: T, step: impl FnOnce(&mut Self) -> T) -> T {
        self.cut |= self.depth >= DEPTH_MAX;
        // Whatever is cut is not followed at all: there is nothing more to find out.
        if self.cut {
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
}

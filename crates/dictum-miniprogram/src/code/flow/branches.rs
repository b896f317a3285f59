//! Branches: what holds in one of them alone, and what variables hold after them.

use oxc_ast::ast::{Expression, Statement};

use super::build::Ctx;
use super::scopes::{Branch, Changes, Variable};
use super::{Cell, Condition, Guard, Operation, Pick, Seen, Step, cell};

/// The most values that one test is found to tell of.
const SUBJECTS_MAX: usize = 4;

/// A value that stands in a test.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// A variable, and what it holds.
    Name(Variable, Cell),
    /// A field of a variable's object, and what it holds.
    Field(Variable, String, Cell),
}

/// A test, and the values that stand in it.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) cell: Cell,
    subjects: Vec<Subject>,
}

impl Test {
    /// The values that stand in it.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        self.subjects.clone()
    }
}

/// One branch that was walked through.
struct Walked {
    changes: Changes,
    ended: bool,
    value: Cell,
}

impl Ctx {
    /// Walks through the test `expression`.
    pub(super) fn test(&mut self, expression: &Expression<'_>) -> Test {
        let outer = self.subjects.replace(Vec::new());
        let cell = self.expression(expression);
        let subjects = std::mem::replace(&mut self.subjects, outer).unwrap_or_default();
        Test { cell, subjects }
    }

    /// A test that ends as `cell` says.
    pub(super) fn test_of(cell: Cell) -> Test {
        Test { cell, subjects: Vec::new() }
    }

    /// Notes a value that stands in a test.
    pub(super) fn subject(&mut self, subject: Subject) {
        if let Some(subjects) = self.subjects.as_mut().filter(|it| it.len() < SUBJECTS_MAX) {
            subjects.push(subject);
        }
    }

    /// From here on, `test` has ended as `holds` says.
    pub(super) fn guard(&mut self, test: &Test, holds: bool) {
        if test.cell == cell::UNKNOWN || test.cell == cell::NOTHING {
            return;
        }
        let condition = Condition { outer: self.when, test: test.cell, holds };
        self.when = u32::try_from(self.flow.conditions.len()).ok();
        self.flow.conditions.push(condition);
        for subject in &test.subjects {
            let (variable, of) = match subject {
                Subject::Name(variable, of) | Subject::Field(variable, _, of) => (*variable, *of),
            };
            if self.scopes.is_shared(variable) || of == test.cell {
                continue;
            }
            let result = self.cell();
            self.step(Step::Guard(Box::new(Guard { of, test: test.cell, holds, result })));
            self.memory.join(&[of], result);
            match subject {
                Subject::Name(..) => self.scopes.set(variable, Some(result), false),
                Subject::Field(_, key, _) => self.see(variable, (key, result), false),
            }
        }
    }

    /// From here on, the field `key` of what `variable` holds is `value`.
    pub(super) fn see(&mut self, variable: Variable, (key, value): (&str, Cell), is_write: bool) {
        if self.scopes.is_shared(variable) {
            return;
        }
        let (of, result) = (self.scopes.version(variable), self.cell());
        self.memory.see(of, result, key);
        self.step(Step::Seen(Box::new(Seen { of, key: key.to_owned(), value, result })));
        self.scopes.set(variable, Some(result), is_write);
    }

    /// Walks through one of two branches; what it changes is undone.
    fn branch(
        &mut self,
        (test, holds): (&Test, bool),
        step: impl FnOnce(&mut Self) -> Cell,
    ) -> Walked {
        let (mark, when) = (self.scopes.mark(), self.when);
        let outer = std::mem::take(&mut self.ended);
        let subjects = self.subjects.take();
        self.guard(test, holds);
        let value = step(self);
        self.subjects = subjects;
        let ended = std::mem::replace(&mut self.ended, outer);
        self.when = when;
        Walked { changes: self.scopes.undo(mark), ended, value }
    }

    /// Walks through both branches of `test`; gives what they come to.
    pub(super) fn fork(
        &mut self,
        test: &Test,
        yes: impl FnOnce(&mut Self) -> Cell,
        no: impl FnOnce(&mut Self) -> Cell,
    ) -> (Cell, Cell) {
        let count = self.scopes.count();
        let yes = self.branch((test, true), yes);
        let no = self.branch((test, false), no);
        self.join(test, (&yes, &no), count);
        match (yes.ended, no.ended) {
            (true, false) => self.guard(test, false),
            (false, true) => self.guard(test, true),
            (true, true) => self.ended = true,
            (false, false) => {}
        }
        (yes.value, no.value)
    }

    /// What variables hold after two branches; those after the first `count` are gone.
    fn join(&mut self, test: &Test, (yes, no): (&Walked, &Walked), count: usize) {
        let both =
            yes.changes.keys().chain(no.changes.keys().filter(|it| !yes.changes.contains_key(it)));
        for variable in both.copied().filter(|it| *it < count).collect::<Vec<_>>() {
            let (one, other) = (yes.changes.get(&variable), no.changes.get(&variable));
            match (yes.ended, no.ended) {
                (true, true) => {}
                (true, false) => self.keep(variable, other),
                (false, true) => self.keep(variable, one),
                (false, false) => self.join_one(test, variable, (one, other)),
            }
        }
    }

    fn keep(&mut self, variable: Variable, end: Option<&Branch>) {
        if let Some(end) = end {
            self.scopes.put(variable, *end);
        }
    }

    fn join_one(
        &mut self,
        test: &Test,
        variable: Variable,
        (one, other): (Option<&Branch>, Option<&Branch>),
    ) {
        if ![one, other].into_iter().flatten().any(|it| it.is_write) {
            return;
        }
        let before = self.scopes.version(variable);
        let whole = self.scopes.whole(variable);
        let end = |it: Option<&Branch>| it.map_or(before, |it| it.version.map_or(whole, |it| it.0));
        let joined = self.pick(test.cell, end(one), end(other));
        self.scopes.set(variable, Some(joined), true);
    }

    /// Walks through what may be left in its midst: what it assigns may be assigned or not.
    pub(super) fn blurred(&mut self, step: impl FnOnce(&mut Self)) -> bool {
        let (mark, when, count) = (self.scopes.mark(), self.when, self.scopes.count());
        let outer = std::mem::take(&mut self.ended);
        step(self);
        self.when = when;
        let ended = std::mem::replace(&mut self.ended, outer);
        let changes = self.scopes.undo(mark);
        for (variable, _) in changes.into_iter().filter(|(it, end)| end.is_write && *it < count) {
            self.scopes.set(variable, None, true);
        }
        ended
    }

    /// Walks through a loop.
    pub(super) fn looped(&mut self, step: impl FnOnce(&mut Self)) {
        let first = self.flow.steps.len();
        self.scopes.enter_loop();
        self.memory.pass_by();
        self.blurred(step);
        self.scopes.leave_loop();
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        self.flow.loops.push((number(first), number(self.flow.steps.len())));
    }

    /// Walks through what may be passed over.
    pub(super) fn maybe(
        &mut self,
        test: &Test,
        holds: bool,
        step: impl FnOnce(&mut Self) -> Cell,
    ) -> Cell {
        let nothing = |_: &mut Self| cell::NOTHING;
        if holds { self.fork(test, step, nothing).0 } else { self.fork(test, nothing, step).1 }
    }

    /// One of two cells.
    pub(super) fn pick(&mut self, test: Cell, yes: Cell, no: Cell) -> Cell {
        if yes == no {
            return yes;
        }
        let result = self.cell();
        self.memory.join(&[yes, no], result);
        self.step(Step::Pick(Box::new(Pick { test, yes, no, result })));
        result
    }

    /// Walks through the cases of a `switch` on `of`.
    pub(super) fn cases(&mut self, of: Cell, cases: &[oxc_ast::ast::SwitchCase<'_>]) {
        let (when, mut reach) = (self.when, Vec::new());
        // A case may be entered from above, or from the head with what was assigned above.
        let mut open = false;
        for case in cases {
            if open {
                reach.push(cell::UNKNOWN);
            }
            match &case.test {
                Some(test) => {
                    let test = self.expression(test);
                    reach.push(self.work(Operation::Equal, vec![of, test]));
                }
                None => reach.push(cell::UNKNOWN),
            }
            self.when = when;
            let test = match reach.as_slice() {
                [] => cell::UNKNOWN,
                all if all.contains(&cell::UNKNOWN) => cell::UNKNOWN,
                [only] => *only,
                all => self.work(Operation::Or, all.to_vec()),
            };
            self.guard(&Self::test_of(test), true);
            self.blurred(|ctx| {
                for it in &case.consequent {
                    ctx.visit_one(it);
                }
                open = !ctx.ended && !case.consequent.is_empty();
                if !case.consequent.is_empty() {
                    ctx.ended = false;
                }
            });
            if !case.consequent.is_empty() {
                reach.clear();
            }
        }
        self.when = when;
    }

    /// Walks through `statement`.
    pub(super) fn visit_one(&mut self, statement: &Statement<'_>) {
        oxc_ast_visit::Visit::visit_statement(self, statement);
    }
}

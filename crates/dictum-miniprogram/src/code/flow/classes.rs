//! Functions and classes.

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, Class, ClassElement, Decorator, Expression,
    FormalParameters, Function as Written, MethodDefinition, MethodDefinitionKind, PropertyKey,
};
use oxc_ast_visit::{Visit as _, walk};
use oxc_span::Span;

use super::build::{Body, Ctx};
use super::{Call, Cell, Function, Rest, Step, cell, scopes};
use crate::code::syntax::bound;
use crate::place::Place;

/// How many arguments a class without a constructor hands on.
pub(super) const HANDED_ON: usize = 8;

/// What the parts of a class are parts of.
struct Holders {
    class: Cell,
    instance: Cell,
    /// What `this` is in it.
    this: Cell,
    above: Option<Cell>,
}

/// What a part of a class is part of, and what `this` is in it.
#[derive(Clone, Copy)]
struct Part {
    holder: Cell,
    this: Cell,
    above: Option<Cell>,
    is_static: bool,
}

impl Holders {
    fn part(&self, is_static: bool) -> Part {
        let (holder, this) =
            if is_static { (self.class, self.class) } else { (self.instance, self.this) };
        Part { holder, this, above: self.above, is_static }
    }
}

impl Ctx {
    /// The cell of the function `it`, in which `this` may be the first of `of`; the second
    /// says whether that is a class.
    pub(super) fn function(&mut self, it: &Written<'_>, this: Option<(Cell, bool)>) -> Cell {
        self.written(it, this, false)
    }

    /// The cell of a function that may be called before it stands.
    pub(super) fn hoisted(&mut self, it: &Written<'_>) -> Cell {
        let when = self.when.take();
        let function = self.written(it, None, true);
        self.when = when;
        function
    }

    fn written(&mut self, it: &Written<'_>, of: Option<(Cell, bool)>, hoisted: bool) -> Cell {
        let Some(body) = &it.body else { return cell::UNKNOWN };
        let function = self.begin(it.span, of.map(|it| it.0));
        let (ended, subjects) = (std::mem::take(&mut self.ended), self.subjects.take());
        let when = self.when;
        let (all, value) = (self.site(it.span.start), function.0);
        let arguments = self.made(all);
        let above = self.bodies.last().filter(|_| of.is_some()).and_then(|it| it.above);
        let open = Body {
            this: function.1.this,
            gives: function.1.gives,
            arguments: Some(arguments),
            above,
            is_static: of.is_some_and(|it| it.1),
        };
        self.bodies.push(open);
        self.memory.pass_by();
        let outer = self.scopes.enter_function(hoisted);
        // The name of a function is known inside of it.
        if let Some(name) = &it.id {
            self.scopes.declare(name.name.to_string(), value);
        }
        self.scopes.enter();
        let parameters = self.parameters(&it.params);
        self.declare_vars(scopes::of_function(&body.statements));
        self.declare(scopes::of_block(&body.statements));
        self.defaults(&it.params, &parameters.0);
        for it in &body.statements {
            self.visit_statement(it);
        }
        self.scopes.leave();
        self.scopes.leave_function(&outer);
        self.bodies.pop();
        (self.ended, self.subjects, self.when) = (ended, subjects, when);
        if it.generator {
            // What calls give is not what the function returns.
            self.copy(cell::UNKNOWN, function.1.gives);
        }
        let mut rest = parameters.1;
        rest.push(Rest { site: all, from: 0 });
        let cells = (function.1.cells.0, self.flow.cells);
        self.flow.functions.push(Function { parameters: parameters.0, rest, cells, ..function.1 });
        value
    }

    /// The cell of the arrow function `it`.
    pub(super) fn arrow(&mut self, it: &ArrowFunctionExpression<'_>) -> Cell {
        let (value, function) = self.begin(it.span, None);
        let outer = self.bodies.last();
        let open = Body {
            this: self.this(),
            gives: function.gives,
            arguments: outer.and_then(|it| it.arguments),
            above: outer.and_then(|it| it.above),
            is_static: outer.is_some_and(|it| it.is_static),
        };
        let (ended, subjects) = (std::mem::take(&mut self.ended), self.subjects.take());
        let when = self.when;
        self.bodies.push(open);
        self.memory.pass_by();
        let outer = self.scopes.enter_function(false);
        let (parameters, rest) = self.parameters(&it.params);
        match &it.body {
            ArrowFunctionBody::FunctionBody(body) => {
                self.declare_vars(scopes::of_function(&body.statements));
                self.declare(scopes::of_block(&body.statements));
                self.defaults(&it.params, &parameters);
                for it in &body.statements {
                    self.visit_statement(it);
                }
            }
            body => {
                self.defaults(&it.params, &parameters);
                if let Some(gives) = body.as_expression() {
                    let gives = self.expression(gives);
                    self.copy_here(gives, function.gives);
                }
            }
        }
        self.scopes.leave_function(&outer);
        self.bodies.pop();
        (self.ended, self.subjects, self.when) = (ended, subjects, when);
        let cells = (function.cells.0, self.flow.cells);
        self.flow.functions.push(Function { parameters, rest, cells, ..function });
        value
    }

    /// A function of which nothing is known yet.
    fn begin(&mut self, span: Span, this: Option<Cell>) -> (Cell, Function) {
        let site = self.site(span.start);
        let instance = self.site(span.start);
        let value = self.made(site);
        let first = self.flow.cells;
        let (own, gives) = (self.cell(), self.cell());
        if let Some(this) = this {
            self.copy(this, own);
        }
        let (parameters, rest) = (Vec::new(), Vec::new());
        let start = span.start;
        let (this, cells, is_class) = (own, (first, first), false);
        let function =
            Function { site, start, parameters, rest, this, gives, instance, cells, is_class };
        (value, function)
    }

    /// Declares what `parameters` bind.
    fn parameters(&mut self, parameters: &FormalParameters<'_>) -> (Vec<Cell>, Vec<Rest>) {
        let mut names = Vec::new();
        for it in &parameters.items {
            bound(&it.pattern, &mut names);
        }
        let mut rest = Vec::new();
        if let Some(it) = &parameters.rest {
            bound(&it.rest.argument, &mut names);
            let from = u32::try_from(parameters.items.len()).unwrap_or(u32::MAX);
            rest.push(Rest { site: self.site(it.span.start), from });
        }
        self.declare(names);
        let cells = parameters.items.iter().map(|_| self.cell()).collect();
        self.bind_rest(parameters, &rest);
        (cells, rest)
    }

    fn bind_rest(&mut self, parameters: &FormalParameters<'_>, rest: &[Rest]) {
        if let (Some(it), Some(rest)) = (&parameters.rest, rest.first()) {
            let array = self.made(rest.site);
            self.bind(&it.rest.argument, array);
        }
    }

    /// Binds `parameters` to `cells`, and to what they are where nothing is given.
    fn defaults(&mut self, parameters: &FormalParameters<'_>, cells: &[Cell]) {
        for (it, value) in parameters.items.iter().zip(cells) {
            let given = match &it.initializer {
                Some(default) => self.defaulted(*value, default),
                None => *value,
            };
            self.bind(&it.pattern, given);
            // `constructor(private wx: Wx)` of TypeScript sets a field.
            if it.accessibility.is_some() || it.readonly {
                let mut names = Vec::new();
                bound(&it.pattern, &mut names);
                for name in names {
                    let this = self.this();
                    self.store(this, Some(name), (given, it.span));
                }
            }
        }
    }

    /// The cell of the class `it`.
    pub(super) fn class(&mut self, it: &Class<'_>) -> Cell {
        let above = it.heritage.as_ref().map(|it| self.expression(&it.expression));
        let (value, function) = self.begin(it.span, None);
        self.decorated(&it.decorators, Some(value));
        let instance = self.made(function.instance);
        self.copy(instance, function.this);
        if let Some(above) = above {
            self.step(Step::Inherit(above, function.instance));
            self.step(Step::Spread(above, function.site));
        }
        let (ended, when) = (std::mem::take(&mut self.ended), self.when);
        self.memory.pass_by();
        let outer = self.scopes.enter_function(false);
        if let Some(name) = &it.id {
            self.scopes.declare(name.name.to_string(), value);
        }
        let holders = Holders { class: value, instance, this: function.this, above };
        let mut constructor = None;
        for element in &it.body.body {
            let made = self.element_of_class(element, &holders);
            constructor = made.or(constructor);
        }
        self.scopes.leave_function(&outer);
        (self.ended, self.when) = (ended, when);
        self.constructed((it.span, above), function, constructor);
        value
    }

    /// What stands in a class; the cell of a constructor.
    fn element_of_class(&mut self, element: &ClassElement<'_>, holders: &Holders) -> Option<Cell> {
        match element {
            ClassElement::MethodDefinition(it) => self.within(holders.part(it.r#static), |ctx| {
                ctx.method(it, holders.part(it.r#static).holder)
            }),
            ClassElement::PropertyDefinition(it) => {
                let field = (&it.key, it.value.as_ref(), it.decorators.as_slice());
                self.property(field, holders.part(it.r#static));
                None
            }
            ClassElement::AccessorProperty(it) => {
                let field = (&it.key, it.value.as_ref(), it.decorators.as_slice());
                self.property(field, holders.part(it.r#static));
                None
            }
            ClassElement::StaticBlock(block) => {
                self.within(holders.part(true), |ctx| walk::walk_static_block(ctx, block));
                None
            }
            ClassElement::TSIndexSignature(_) => None,
        }
    }

    /// Walks through a part of a class, in which `this` is what it is part of.
    fn within<T>(&mut self, part: Part, step: impl FnOnce(&mut Self) -> T) -> T {
        let Part { this, above, is_static, .. } = part;
        self.bodies.push(Body { this, gives: cell::UNKNOWN, arguments: None, above, is_static });
        let done = step(self);
        self.bodies.pop();
        done
    }

    /// A field that is written out.
    fn property(
        &mut self,
        (key, value, decorators): (&PropertyKey<'_>, Option<&Expression<'_>>, &[Decorator<'_>]),
        part: Part,
    ) {
        self.within(part, |ctx| {
            let key = ctx.key(key);
            let field = value.map(|it| ctx.expression(it));
            ctx.decorated(decorators, field);
            if let Some(field) = field {
                ctx.init(part.holder, key, field);
            }
        });
    }

    /// What a decorator does with what it stands before is not followed.
    fn decorated(&mut self, decorators: &[Decorator<'_>], what: Option<Cell>) {
        for it in decorators {
            let decorator = self.expression(&it.expression);
            self.leave(decorator, it.span);
            if let Some(what) = what {
                self.leave(what, it.span);
            }
        }
    }

    /// A method; the cell of a constructor.
    fn method(&mut self, it: &MethodDefinition<'_>, holder: Cell) -> Option<Cell> {
        let key = self.key(&it.key);
        let function = self.function(&it.value, Some((holder, it.r#static)));
        self.decorated(&it.decorators, Some(function));
        for it in &it.value.params.items {
            self.decorated(&it.decorators, None);
        }
        match it.kind {
            MethodDefinitionKind::Constructor => return Some(function),
            MethodDefinitionKind::Method => self.init(holder, key, function),
            MethodDefinitionKind::Get | MethodDefinitionKind::Set => {
                self.accessor(holder, key, (function, it.span));
            }
        }
        None
    }

    /// Calls `constructor` with whatever the class is made with; without one, the class
    /// above is made with it.
    fn constructed(
        &mut self,
        (span, above): (Span, Option<Cell>),
        mut class: Function,
        constructor: Option<Cell>,
    ) {
        let parameters: Vec<Cell> = (0..HANDED_ON).map(|_| self.cell()).collect();
        let all = self.site(span.start);
        if let Some(callee) = constructor.or(above) {
            let more = self.made(all);
            self.step(Step::Call(Box::new(Call {
                callee,
                this: Some(class.this),
                arguments: parameters.clone(),
                spread: Some(more),
                result: cell::UNKNOWN,
                place: Place(span.start, span.end),
                makes: false,
                registers: false,
                when: None,
            })));
        }
        let from = u32::try_from(HANDED_ON).unwrap_or(u32::MAX);
        class.parameters = parameters;
        class.cells.1 = self.flow.cells;
        class.is_class = true;
        class.rest.push(Rest { site: all, from });
        self.flow.functions.push(class);
    }
}

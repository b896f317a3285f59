//! Calls, and the few functions of the language that hand values on.

use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression, TaggedTemplateExpression};
use oxc_span::{GetSpan as _, Span};

use super::build::Ctx;
use super::classes::HANDED_ON;
use super::operations::literal_key;
use super::patterns::constant;
use super::{APP, Call, Cell, Operation, Rest, Step, cell};
use crate::code::spelling::spelled;
use crate::code::syntax::{address, loads};
use crate::place::Place;

/// Functions that keep nothing of what they are given, and give texts and numbers.
const HARMLESS: [&str; 4] = ["Number", "parseInt", "isNaN", "Symbol"];

/// The same of objects that have many.
const HARMLESS_OF: [(&str, &[&str]); 4] = [
    ("console", &[]),
    ("JSON", &["stringify", "parse"]),
    ("Object", &["keys", "is", "getOwnPropertyNames"]),
    ("Array", &["isArray"]),
];

/// What the platform and its frameworks call back by the names of fields.
const REGISTER: [&str; 9] = [
    "App",
    "Page",
    "Component",
    "Behavior",
    "defineComponent",
    "createApp",
    "createPage",
    "createComponent",
    "defineOptions",
];

struct Arguments {
    plain: Vec<Cell>,
    spread: Option<Cell>,
}

impl Ctx {
    /// The cell of what `it` gives.
    pub(super) fn call(&mut self, it: &CallExpression<'_>) -> Cell {
        if loads(&it.callee) && !self.scopes.has("require") {
            return self.required(it);
        }
        if matches!(&it.callee, Expression::Super(_)) {
            return self.above(it);
        }
        if let Some(known) = self.language(it) {
            return known;
        }
        let (this, callee) = self.member(&it.callee);
        // In code that is not strict, a function without a receiver has the global object.
        let own = matches!(it.callee.without_parentheses(), Expression::FunctionExpression(_));
        let this = if own { Some(cell::GLOBALS) } else { this };
        let arguments = self.arguments(&it.arguments);
        if let Some(this) = this
            && let Some(result) = self.through(it, (this, callee), &arguments)
        {
            return result;
        }
        if let (Some(base), Some("then" | "catch" | "finally")) = (this, method(&it.callee)) {
            // What a promise holds goes where the reader does not look.
            self.leave(base, it.callee.span());
        }
        // What is set as data, the framework has as well.
        let registers = match &it.callee {
            Expression::Identifier(it) => REGISTER.contains(&it.name.as_str()),
            Expression::StaticMemberExpression(it) => it.property.name == "setData",
            _ => false,
        };
        self.framework(it, this, &arguments);
        let plain = arguments.plain.clone();
        let generic = self.called((callee, this), arguments, (address(it), registers));
        let of = this.and_then(|of| self.method_of_text(it, (of, &plain), generic));
        of.unwrap_or(generic)
    }

    /// The module that a call of `require` gives.
    fn required(&mut self, it: &CallExpression<'_>) -> Cell {
        let first = it.arguments.first().and_then(Argument::as_expression);
        let spelled = first.map(spelled).unwrap_or_default();
        let module = self.modules(&spelled);
        let arguments = self.arguments(&it.arguments);
        // A text that is written out is nothing to lose sight of.
        let written = usize::from(!spelled.contains(&None));
        for handed in arguments.plain.iter().skip(written).chain(&arguments.spread) {
            self.leave(*handed, it.span);
        }
        // `require.async` gives a promise, and a callback the module, whose ways are not
        // followed.
        if it.arguments.len() > 1 || !matches!(&it.callee, Expression::Identifier(_)) {
            self.leave(module, it.span);
            return cell::UNKNOWN;
        }
        module
    }

    /// What the platform's framework does with what it is given, as far as values go.
    fn framework(&mut self, it: &CallExpression<'_>, this: Option<Cell>, given: &Arguments) {
        let Some(first) = given.plain.first().copied() else { return };
        match (&it.callee, this) {
            (Expression::Identifier(it), _) if it.name == "App" && !self.scopes.has("App") => {
                self.init(cell::GLOBALS, Some(APP.to_owned()), first);
            }
            // `this.setData(…)` sets fields of `this.data`.
            (Expression::StaticMemberExpression(member), Some(this))
                if member.property.name == "setData" =>
            {
                let data = self.load(this, Some("data".to_owned()));
                self.step(Step::Merge(first, data, Place(it.span.start, it.span.end)));
            }
            _ => {}
        }
    }

    fn called(
        &mut self,
        (callee, this): (Cell, Option<Cell>),
        arguments: Arguments,
        (place, registers): (Place, bool),
    ) -> Cell {
        let result = self.cell();
        let Arguments { plain: arguments, spread } = arguments;
        let makes = false;
        let when = self.when;
        let call = Call { callee, this, arguments, spread, result, place, makes, registers, when };
        self.step(Step::Call(Box::new(call)));
        result
    }

    /// `new A(…)`.
    pub(super) fn make(&mut self, it: &NewExpression<'_>) -> Cell {
        let callee = self.expression(&it.callee);
        let arguments = self.arguments(&it.arguments);
        let result = self.cell();
        let Arguments { plain: arguments, spread } = arguments;
        let place = Place(it.span.start, it.span.end);
        let (this, makes, registers) = (None, true, false);
        let when = self.when;
        let call = Call { callee, this, arguments, spread, result, place, makes, registers, when };
        self.step(Step::Call(Box::new(call)));
        if matches!(&it.callee, Expression::Identifier(it) if it.name == "Function") {
            self.evaluated(it.arguments.last(), it.span);
        }
        result
    }

    /// `super(…)`: the class above is made with it, and `this` is what it makes.
    fn above(&mut self, it: &CallExpression<'_>) -> Cell {
        let arguments = self.arguments(&it.arguments);
        let callee = self.bodies.last().and_then(|it| it.above).unwrap_or(cell::UNKNOWN);
        let this = self.this();
        self.called((callee, Some(this)), arguments, (address(it), false))
    }

    pub(super) fn tagged(&mut self, it: &TaggedTemplateExpression<'_>) -> Cell {
        let (this, callee) = self.member(&it.tag);
        let mut plain = vec![cell::UNKNOWN];
        for it in &it.quasi.expressions {
            plain.push(self.expression(it));
        }
        self.called(
            (callee, this),
            Arguments { plain, spread: None },
            (Place(it.span.start, it.span.end), false),
        )
    }

    fn arguments(&mut self, arguments: &[Argument<'_>]) -> Arguments {
        let mut found = Arguments { plain: Vec::new(), spread: None };
        for it in arguments {
            match it {
                Argument::SpreadElement(it) => {
                    let all = self.expression(&it.argument);
                    found.spread = Some(match found.spread {
                        Some(before) => self.either(before, all),
                        None => all,
                    });
                }
                it => {
                    let value = it.as_expression().map_or(cell::UNKNOWN, |it| self.expression(it));
                    // After a spread, an argument may have any number.
                    match found.spread {
                        Some(spread) => {
                            let site = self.site(it.span().start);
                            let array = self.made(site);
                            self.init(array, None, value);
                            found.spread = Some(self.either(spread, array));
                        }
                        None => found.plain.push(value),
                    }
                }
            }
        }
        found
    }

    /// `f.call(t, a)`, `f.apply(t, [a])`, `f.bind(t, a)`, `Reflect.apply(f, t, [a])`: the
    /// field of that name is looked for too, since it may be anybody's.
    fn through(
        &mut self,
        it: &CallExpression<'_>,
        (target, own): (Cell, Cell),
        arguments: &Arguments,
    ) -> Option<Cell> {
        let name = method_name(&it.callee)?;
        if !is_hand_on(&name) {
            return None;
        }
        let this = arguments.plain.first().copied();
        let rest = arguments.plain.get(1..).unwrap_or_default();
        let spread = arguments.spread;
        let handed = match name.as_str() {
            "apply" => Arguments { plain: Vec::new(), spread: rest.first().copied().or(spread) },
            _ => Arguments { plain: rest.to_vec(), spread },
        };
        let all = Arguments { plain: arguments.plain.clone(), spread };
        let theirs = self.called((own, Some(target)), all, (address(it), false));
        let result = if name == "bind" {
            if rest.is_empty() {
                // `f.bind(t)` is `f`.
                target
            } else {
                self.bound(target, (this, rest.to_vec(), spread), address(it))
            }
        } else {
            self.called((target, this), handed, (address(it), false))
        };
        Some(self.either(result, theirs))
    }

    /// A function that calls `target` with what is bound, and then with what it is given.
    fn bound(
        &mut self,
        target: Cell,
        (this, bound, spread): (Option<Cell>, Vec<Cell>, Option<Cell>),
        place: Place,
    ) -> Cell {
        let (site, instance, all) = (self.site(place.0), self.site(place.0), self.site(place.0));
        let value = self.made(site);
        let first = self.flow.cells;
        let (own, gives, more) = (self.cell(), self.cell(), self.made(all));
        // After a spread, an argument may have any number.
        let parameters: Vec<Cell> = match spread {
            Some(_) => Vec::new(),
            None => (0..HANDED_ON).map(|_| self.cell()).collect(),
        };
        let from = u32::try_from(parameters.len()).unwrap_or(u32::MAX);
        let arguments = bound.into_iter().chain(parameters.iter().copied()).collect();
        let spread = match spread {
            Some(before) => self.either(before, more),
            None => more,
        };
        let result = self.called(
            (target, this),
            Arguments { plain: arguments, spread: Some(spread) },
            (place, false),
        );
        self.copy(result, gives);
        self.flow.functions.push(super::Function {
            site,
            start: place.0,
            parameters,
            rest: vec![Rest { site: all, from }],
            this: own,
            gives,
            instance,
            cells: (first, self.flow.cells),
            is_class: false,
        });
        value
    }

    /// Functions of the language; none where `it` calls something else.
    fn language(&mut self, it: &CallExpression<'_>) -> Option<Cell> {
        let (object, name) = match &it.callee {
            Expression::Identifier(it) => ("", it.name.as_str()),
            Expression::StaticMemberExpression(it) => match &it.object {
                Expression::Identifier(object) => (object.name.as_str(), it.property.name.as_str()),
                _ => return None,
            },
            _ => return None,
        };
        let global = if object.is_empty() { name } else { object };
        if self.scopes.has(global) {
            return None;
        }
        let harmless = if object.is_empty() {
            HARMLESS.contains(&name)
        } else {
            HARMLESS_OF
                .iter()
                .any(|(of, names)| *of == object && (names.is_empty() || names.contains(&name)))
        };
        if harmless {
            self.arguments(&it.arguments);
            return Some(cell::UNKNOWN);
        }
        match (object, name) {
            ("", "getApp") => {
                self.arguments(&it.arguments);
                let app = self.cell();
                self.step(Step::Global(app, APP.to_owned()));
                Some(app)
            }
            ("", "String" | "encodeURI" | "decodeURI" | "encodeURIComponent") => {
                let arguments = self.arguments(&it.arguments);
                Some(self.work(Operation::Function(name.to_owned()), arguments.plain))
            }
            ("", "Boolean") => {
                let arguments = self.arguments(&it.arguments);
                let not = self.work(Operation::Not, arguments.plain);
                Some(self.work(Operation::Not, vec![not]))
            }
            ("", "eval" | "Function") => {
                self.arguments(&it.arguments);
                Some(self.evaluated(it.arguments.last(), it.span))
            }
            ("Object", "freeze" | "seal" | "preventExtensions") => self.frozen(it),
            ("Object", "create") => {
                let arguments = self.arguments(&it.arguments);
                let made = self.site(it.span.start);
                let made = self.made(made);
                for more in arguments.plain.iter().skip(1) {
                    self.leave(*more, it.span);
                }
                arguments.plain.first().map(|of| self.either(*of, made))
            }
            ("Object", "assign") => Some(self.assigned(it)),
            _ => None,
        }
    }

    /// `Object.freeze(a)` gives `a`. What is set from here on may fail to be: nothing set is
    /// the last word.
    fn frozen(&mut self, it: &CallExpression<'_>) -> Option<Cell> {
        let arguments = self.arguments(&it.arguments);
        let first = arguments.plain.first().copied()?;
        let nothing = self.site(it.span.start);
        let nothing = self.made(nothing);
        self.step(Step::Merge(nothing, first, Place(it.span.start, it.span.end)));
        Some(first)
    }

    /// `Object.assign(a, b, c)` sets fields of `a`, and gives it.
    fn assigned(&mut self, it: &CallExpression<'_>) -> Cell {
        // An object that is written out there has whatever it is given from the beginning.
        let written = match it.arguments.first() {
            Some(Argument::ObjectExpression(_)) => Some(self.flow.sites.len()),
            _ => None,
        };
        let written = written.and_then(|it| u32::try_from(it).ok());
        let arguments = self.arguments(&it.arguments);
        let Some((target, rest)) = arguments.plain.split_first() else {
            return arguments.spread.unwrap_or(cell::UNKNOWN);
        };
        for more in rest.iter().chain(&arguments.spread) {
            let element =
                if Some(*more) == arguments.spread { self.load(*more, None) } else { *more };
            self.step(match written {
                Some(site) => Step::Spread(element, site),
                None => Step::Merge(element, *target, Place(it.span.start, it.span.end)),
            });
        }
        *target
    }

    /// Text that is run as code may call anything.
    fn evaluated(&mut self, text: Option<&Argument<'_>>, span: Span) -> Cell {
        let text = text.and_then(|it| it.as_expression()).and_then(constant);
        // The usual way to the object of all global names, and the only text that the
        // platform lets run ("JavaScript 支持情况", as of 2026-11).
        if text.is_some_and(|it| it.trim().trim_end_matches(';') == "return this") {
            let result = self.site(span.start);
            return self.gives_globals(result, span);
        }
        self.leave(cell::PLATFORM, span);
        cell::UNKNOWN
    }

    /// A function that gives the object of all global names.
    fn gives_globals(&mut self, site: super::Site, span: Span) -> Cell {
        let (this, gives) = (self.cell(), self.cell());
        self.copy(cell::GLOBALS, gives);
        let instance = self.site(span.start);
        let (parameters, rest) = (Vec::new(), Vec::new());
        let start = span.start;
        let cells = (this, self.flow.cells);
        let is_class = false;
        let function = super::Function {
            site,
            start,
            parameters,
            rest,
            this,
            gives,
            instance,
            cells,
            is_class,
        };
        self.flow.functions.push(function);
        self.made(site)
    }
}

/// Whether `name` is a method of functions that calls them or hands them on.
pub(crate) fn is_hand_on(name: &str) -> bool {
    matches!(name, "call" | "apply" | "bind")
}

/// The method that `callee` names, written as a name or as a text.
pub(super) fn method_name(callee: &Expression<'_>) -> Option<String> {
    match callee.without_parentheses() {
        Expression::StaticMemberExpression(it) => Some(it.property.name.to_string()),
        Expression::ComputedMemberExpression(it) => literal_key(&it.expression),
        _ => None,
    }
}

/// The method that `callee` names.
fn method<'e>(callee: &'e Expression<'_>) -> Option<&'e str> {
    match callee {
        Expression::StaticMemberExpression(it) => Some(it.property.name.as_str()),
        _ => None,
    }
}

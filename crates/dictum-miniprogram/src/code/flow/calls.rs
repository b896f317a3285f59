//! Calls, and the few functions of the language that hand values on.

use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression, TaggedTemplateExpression};
use oxc_span::{GetSpan as _, Span};

use super::build::Ctx;
use super::patterns::constant;
use super::{Call, Cell, Step, cell};
use crate::code::syntax::{address, required};
use crate::place::Place;

/// Functions that keep nothing of what they are given, and give texts and numbers.
const HARMLESS: [&str; 6] = ["String", "Boolean", "Number", "parseInt", "isNaN", "Symbol"];

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
        if let Some(spelled) = required(it)
            && self.scopes.find("require").is_none()
        {
            let module = self.cell();
            self.step(Step::Module(module, spelled.to_owned()));
            // `require.async` gives a promise, whose parts are not followed.
            if !matches!(&it.callee, Expression::Identifier(_)) {
                self.leave(module, it.span);
                return cell::UNKNOWN;
            }
            return module;
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
        if let Some(result) = self.through(it, &arguments) {
            return result;
        }
        if let (Some(base), Some("then" | "catch" | "finally")) = (this, method(&it.callee)) {
            // What a promise holds goes where the reader does not look.
            self.leave(base, it.callee.span());
        }
        let registers = matches!(&it.callee, Expression::Identifier(it)
            if REGISTER.contains(&it.name.as_str()));
        self.called((callee, this), arguments, (address(it), registers))
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
        let call = Call { callee, this, arguments, spread, result, place, makes, registers };
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
        let call = Call { callee, this, arguments, spread, result, place, makes, registers };
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
    fn through(&mut self, it: &CallExpression<'_>, arguments: &Arguments) -> Option<Cell> {
        let Expression::StaticMemberExpression(member) = &it.callee else { return None };
        let name = member.property.name.as_str();
        if !matches!(name, "call" | "apply" | "bind") {
            return None;
        }
        let target = self.expression(&member.object);
        let own = self.load(target, Some(name.to_owned()));
        let this = arguments.plain.first().copied();
        let rest = arguments.plain.get(1..).unwrap_or_default();
        let spread = arguments.spread;
        let handed = match name {
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
                // Arguments that are bound come before others: not followed.
                self.leave(target, it.span);
                cell::UNKNOWN
            }
        } else {
            self.called((target, this), handed, (address(it), false))
        };
        Some(self.either(result, theirs))
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
        if self.scopes.find(global).is_some() {
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
            ("", "eval" | "Function") => {
                self.arguments(&it.arguments);
                Some(self.evaluated(it.arguments.last(), it.span))
            }
            ("Object", "freeze" | "seal" | "preventExtensions") => {
                let arguments = self.arguments(&it.arguments);
                arguments.plain.first().copied()
            }
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

    /// `Object.assign(a, b, c)` sets fields of `a`, and gives it.
    fn assigned(&mut self, it: &CallExpression<'_>) -> Cell {
        let arguments = self.arguments(&it.arguments);
        let Some((target, rest)) = arguments.plain.split_first() else {
            return arguments.spread.unwrap_or(cell::UNKNOWN);
        };
        for more in rest.iter().chain(&arguments.spread) {
            let element =
                if Some(*more) == arguments.spread { self.load(*more, None) } else { *more };
            self.step(Step::Merge(element, *target, Place(it.span.start, it.span.end)));
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
        let function = super::Function { site, start, parameters, rest, this, gives, instance };
        self.flow.functions.push(function);
        self.made(site)
    }
}

/// The method that `callee` names.
fn method<'e>(callee: &'e Expression<'_>) -> Option<&'e str> {
    match callee {
        Expression::StaticMemberExpression(it) => Some(it.property.name.as_str()),
        _ => None,
    }
}

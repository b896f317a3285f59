//! What a file loads, and where the name of what it loads is worked out when it runs.

use std::collections::BTreeSet;

use oxc_ast::ast::{
    Argument, CallExpression, Expression, FormalParameters, IdentifierReference, Statement,
    StaticMemberExpression,
};
use oxc_span::{GetSpan as _, Span};

use super::Load;
use super::flow::scopes;
use super::spelling::spelled;
use super::syntax::{bound, is_require, loads};
use super::walk::Ctx;
use crate::place::Place;

/// The name of what loads modules.
const REQUIRE: &str = "require";

/// The most places of one file where a name is computed that are kept.
const COMPUTED_MAX: usize = 100;

/// What of `require` is no way to a module.
const NO_WAY: [&str; 3] = ["cache", "extensions", "main"];

/// What the walk knows of `require`.
#[derive(Debug, Default)]
pub(super) struct Loading {
    /// The places where it stands and what it does there is known.
    known: BTreeSet<u32>,
    /// How many of the open scopes have a `require` of their own.
    own: usize,
}

/// Whether a block of `statements` has a `require` of its own.
pub(super) fn is_own_of_block(statements: &[Statement<'_>]) -> bool {
    scopes::of_block(statements).iter().any(|it| it == REQUIRE)
}

/// The same of the body of a function, or of the whole file.
pub(super) fn is_own_of_body(statements: &[Statement<'_>]) -> bool {
    is_own_of_block(statements) || scopes::of_function(statements).iter().any(|it| it == REQUIRE)
}

/// The same of the parameters of a function.
pub(super) fn is_own_of_parameters(parameters: &FormalParameters<'_>) -> bool {
    let mut names = Vec::new();
    for it in &parameters.items {
        bound(&it.pattern, &mut names);
    }
    if let Some(it) = &parameters.rest {
        bound(&it.rest.argument, &mut names);
    }
    names.iter().any(|it| it == REQUIRE)
}

impl Ctx {
    /// Walks through a scope, which has a `require` of its own or not.
    pub(super) fn scope(&mut self, is_own: bool, step: impl FnOnce(&mut Self)) {
        self.loading.own += usize::from(is_own);
        step(self);
        self.loading.own -= usize::from(is_own);
    }

    /// Notes that the module `spelled` is loaded at `span`.
    pub(super) fn load(&mut self, spelled: &str, span: Span) {
        self.note(spelled, (span, false));
    }

    /// Notes what the call `it` loads, if it loads anything.
    pub(super) fn loading_call(&mut self, it: &CallExpression<'_>) {
        if !loads(&it.callee) {
            return;
        }
        self.known(&it.callee);
        let bundled = self.loading.own > 0;
        match it.arguments.first() {
            Some(Argument::StringLiteral(it)) => self.note(&it.value, (it.span, bundled)),
            Some(first) if !bundled => match first.as_expression() {
                Some(first) => self.loading_expression(first),
                None => self.compute(first.span()),
            },
            _ => {}
        }
    }

    /// Notes that the module whose name `source` gives is loaded.
    pub(super) fn loading_expression(&mut self, source: &Expression<'_>) {
        for one in spelled(source) {
            match one {
                Some(spelled) => self.note(&spelled, (source.span(), false)),
                None => self.compute(source.span()),
            }
        }
    }

    /// Notes that `require` is a value at `it`, which may be called anywhere.
    pub(super) fn loading_value(&mut self, it: &IdentifierReference<'_>) {
        let known = it.name != REQUIRE || self.loading.known.contains(&it.span.start);
        if !known && self.loading.own == 0 {
            self.compute(it.span);
        }
    }

    /// Notes what a field of `require` is taken for.
    pub(super) fn loading_member(&mut self, it: &StaticMemberExpression<'_>) {
        if is_require(&it.object) && NO_WAY.contains(&it.property.name.as_str()) {
            self.known(&it.object);
        }
    }

    /// Notes that only the type of `asked` is asked for.
    pub(super) fn loading_is_asked(&mut self, asked: &Expression<'_>) {
        if is_require(asked) {
            self.known(asked);
        }
    }

    fn known(&mut self, callee: &Expression<'_>) {
        self.loading.known.insert(callee.span().start);
    }

    fn note(&mut self, spelled: &str, (span, bundled): (Span, bool)) {
        let place = Place(span.start, span.end);
        let loads = &mut self.code.loads;
        let load = loads.entry(spelled.to_owned()).or_insert(Load { place, bundled });
        load.bundled &= bundled;
    }

    fn compute(&mut self, span: Span) {
        if self.code.computed.len() < COMPUTED_MAX {
            self.code.computed.push(Place(span.start, span.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use dictum_source::source::Source;

    use crate::code::{Dialects, read};

    /// What `text` loads, those of bundles in parentheses, and how often by a name that is
    /// computed.
    fn loaded(text: &str) -> (String, usize) {
        let code = read(&Source::new("a", text), Dialects::Types);
        let names = code
            .loads
            .iter()
            .map(|(name, load)| if load.bundled { format!("({name})") } else { name.clone() });
        (names.collect::<Vec<_>>().join(" "), code.computed.len())
    }

    #[test]
    fn each_way_to_a_module_is_seen() {
        let table = [
            ("require('./a')", "./a", 0),
            ("require.async('./a').then(it => it)", "./a", 0),
            ("require(`./a`)", "./a", 0),
            ("require('./' + 'a')", "./a", 0),
            ("require('./' + ('a' + `${'b'}c`))", "./abc", 0),
            ("require(b ? './a' : './b')", "./a ./b", 0),
            ("import('./a')", "./a", 0),
            ("import a = require('./a')", "./a", 0),
            ("import type { A } from './a'", "", 0),
            ("export type { A } from './a'", "", 0),
            ("export * from './a'", "./a", 0),
            ("require(a || './a')", "./a", 1),
            ("require(name += './a')", "", 1),
            ("require(name)", "", 1),
            ("import('./' + name)", "", 1),
            ("const r = require; r('./a')", "", 1),
            ("load(require)", "", 1),
            ("require.context('./a', true, /x/)", "", 1),
            ("require.resolve('./a')", "", 1),
            ("typeof require === 'function'; require.main === module", "", 0),
            ("(function (require) { require('./a'); require(b) })(c)", "(./a)", 0),
            ("require('./a'); (function (require) { require('./a') })(c)", "./a", 0),
            ("(({ a: [require] }) => require('./a'))(c)", "(./a)", 0),
            ("(function (...require) { require(a) })(c)", "", 0),
            ("(function () { require('./a'); if (b) { var require = c } })()", "(./a)", 0),
            ("{ const require = c; require('./a') } require('./b')", "(./a) ./b", 0),
            ("const require = c; function f() { require('./a') }", "(./a)", 0),
        ];
        for (text, names, computed) in table {
            assert_eq!(loaded(text), (names.to_owned(), computed), "{text}");
        }
    }
}

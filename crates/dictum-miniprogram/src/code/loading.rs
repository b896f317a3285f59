//! What a file loads, and where the name of what it loads is worked out when it runs.

use std::collections::{BTreeMap, BTreeSet};

use oxc_ast::ast::{
    CallExpression, Expression, FormalParameters, IdentifierName, IdentifierReference, Program,
    Statement, StaticMemberExpression, StringLiteral, TSType,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan as _, Span};

use super::Load;
use super::flow::scopes;
use super::spelling::spelled;
use super::syntax::{bound, is_require, loads};
use super::walk::{Ctx, DEPTH_MAX};
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
    /// How often each module is loaded by a `require` of the file's own.
    bundled: BTreeMap<String, i64>,
}

/// How much more often each name is loaded than it is written.
struct Mentions {
    left: BTreeMap<String, i64>,
    depth: usize,
}

impl Mentions {
    fn mention(&mut self, name: &str) {
        if let Some(left) = self.left.get_mut(name) {
            *left -= 1;
        }
    }

    fn deeper(&mut self, step: impl FnOnce(&mut Self)) {
        // What lies deeper than the walk goes makes the whole file one that is not read.
        if self.depth < DEPTH_MAX {
            self.depth += 1;
            step(self);
            self.depth -= 1;
        }
    }
}

impl<'a> Visit<'a> for Mentions {
    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.deeper(|ctx| walk::walk_expression(ctx, it));
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.deeper(|ctx| walk::walk_statement(ctx, it));
    }

    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        self.mention(&it.value);
    }

    fn visit_identifier_name(&mut self, it: &IdentifierName<'a>) {
        self.mention(&it.name);
    }
}

/// Whether a block of `statements` has a `require` of its own.
pub(super) fn is_own_of_block(statements: &[Statement<'_>]) -> bool {
    scopes::of_block(statements).iter().any(|it| it == REQUIRE)
}

/// The same of a whole file.
pub(super) fn is_own_of_file(statements: &[Statement<'_>]) -> bool {
    is_own_of_block(statements) || scopes::of_file(statements).iter().any(|it| it == REQUIRE)
}

/// The same of the body of a function.
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
        if let Some(first) = it.arguments.first() {
            match first.as_expression() {
                Some(first) => self.loading_expression(first, bundled),
                None => self.compute(first.span()),
            }
        }
    }

    /// Notes that the module whose name `source` gives is loaded; by a `require` of the
    /// file's own where it is `bundled`.
    pub(super) fn loading_expression(&mut self, source: &Expression<'_>, bundled: bool) {
        for one in spelled(source) {
            match one {
                Some(spelled) => {
                    if bundled {
                        *self.loading.bundled.entry(spelled.clone()).or_default() += 1;
                    }
                    self.note(&spelled, (source.span(), bundled));
                }
                None => self.compute(source.span()),
            }
        }
    }

    /// A bundle names its parts where it holds them: what is loaded by a `require` of its
    /// own and named nowhere else in `program` is somebody else's.
    pub(super) fn loading_ends(&mut self, program: &Program<'_>) {
        let bundled = std::mem::take(&mut self.loading.bundled);
        if bundled.is_empty() {
            return;
        }
        let mut mentions = Mentions { left: bundled, depth: 0 };
        mentions.visit_program(program);
        for (spelled, left) in mentions.left {
            if left >= 0
                && let Some(load) = self.code.loads.get_mut(&spelled)
            {
                load.bundled = false;
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
        // `module.require` is the same by another name.
        let of_module = matches!(&it.object, Expression::Identifier(it) if it.name == "module");
        if of_module && it.property.name == REQUIRE {
            self.compute(it.span);
        }
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
        let is_own = bundled;
        let load = loads.entry(spelled.to_owned()).or_insert(Load { place, bundled, is_own });
        load.bundled &= bundled;
        load.is_own |= is_own;
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
            // A bundle names its parts where it holds them.
            (
                "({ './a': 2 }, function (require) { require('./a'); require('./b') })",
                "(./a) ./b",
                0,
            ),
            ("c('./a', function (require) { require('./a'); require(b) })", "(./a)", 1),
            ("require('./a'); ({ './a': 1 }, function (require) { require('./a') })", "./a", 0),
            ("define(function (require) { require('./a') })", "./a", 0),
            ("(({ a: [require] }) => require('./a'))({ './a': c })", "(./a)", 0),
            ("(function (...require) { require(a) })(c)", "", 1),
            ("(function () { require('a'); if (b) { var require = { a: c } } })()", "(a)", 0),
            ("{ const require = './a'; require('./a') } require('./b')", "(./a) ./b", 0),
            ("const require = c.d('./a'); function f() { require('./a') }", "(./a)", 0),
            // The platform hands each file its `require` as a parameter.
            ("var require; require('./a')", "./a", 0),
            ("if (a) { var require = c } function f() { require('./a') }", "./a", 0),
            ("declare var require: any; require('./a')", "./a", 0),
            ("declare function require(a: string): any; require('./a')", "./a", 0),
            ("declare global { var require: any } require('./a')", "./a", 0),
            ("import type { require } from './b'; require('./a')", "./a", 0),
            ("module.require('./a')", "", 1),
        ];
        for (text, names, computed) in table {
            assert_eq!(loaded(text), (names.to_owned(), computed), "{text}");
        }
    }
}

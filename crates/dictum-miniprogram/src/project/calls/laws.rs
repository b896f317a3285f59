//! Laws of what is told of calls.

use std::sync::Arc;

use dictum_source::finding::Finding;
use dictum_source::source::Source;
use proptest::prelude::*;

use crate::project::{Files, observe};

/// A program of one file.
struct One {
    paths: Vec<String>,
    code: String,
}

impl Files for One {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Option<Result<Arc<Source>, Box<Finding>>> {
        let text = match path {
            "app.json" => "{\"pages\": [\"page\"]}",
            "app.js" => self.code.as_str(),
            "page.js" => "Page({})",
            "page.wxml" => "<view/>",
            _ => return None,
        };
        Some(Ok(Source::new(path, text)))
    }
}

/// The kind and origin of each call that is told.
fn told(code: &str) -> Vec<(Option<String>, Option<String>)> {
    let paths = ["app.js", "app.json", "page.js", "page.wxml"].map(str::to_owned).into();
    let one = One { paths, code: code.to_owned() };
    let facts = observe(&one).facts;
    let Some(facts) = facts else { return Vec::new() };
    let calls = facts.at_pointer("/code/calls").map(|it| facts.items(it).to_vec());
    let text = |it, key| Some(facts.str(facts.get(it, key)?)?.to_owned());
    let all = calls.unwrap_or_default().into_iter();
    all.map(|it| (text(it, "kind"), text(it, "origin"))).collect()
}

/// Ways to hand a sender on: `#` is the one before, and `@` the next.
const WAYS: [&str; 16] = [
    "const @ = #",
    "let @ = null; @ = #",
    "const @ = o => #(o)",
    "function @(o) { return #({ ...o }) }",
    "const @ = (f => o => new Promise(s => f({ ...o, success: s })))(#)",
    "const @ = #.bind(wx)",
    "const @ = [#][0]",
    "const { a: @ } = { a: # }",
    "const @ = { a: # }.a",
    "class C@ { constructor(f) { this.f = f } send(o) { return this.f(o) } } const @ = o => new C@(#).send(o)",
    "const @ = (...all) => #(...all)",
    "function @() { return #.apply(this, arguments) }",
    "const m@ = new Map([['a', #]]); const @ = m@.get('a')",
    "const @ = (o, f = #) => f(o)",
    "const [@] = [#].map(it => it)",
    "const @ = o => { setTimeout(() => #(o), 0) }",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_call_through_values_never_vanishes(
        ways in proptest::collection::vec(0..WAYS.len(), 0..5),
        changed in any::<bool>(),
    ) {
        let mut code = String::new();
        let mut last = "wx.uploadFile".to_owned();
        for (number, way) in ways.iter().enumerate() {
            let next = format!("g{number}");
            let way = WAYS.get(*way).copied().unwrap_or_default();
            let numbered = way.replace("C@", &format!("C{number}")).replace("m@", &format!("m{number}"));
            code.push_str(&numbered.replace('@', &next).replace('#', &last));
            code.push('\n');
            last = next;
        }
        let options = if changed { "const q = { url: 'https://b.example/' }; q.url = 'https://a.example/'\n" } else { "" };
        let given = if changed { "q" } else { "{ url: 'https://a.example/' }" };
        code = format!("{code}{options}{last}({given})\n");
        let told = told(&code);
        let found = told.iter().any(|(kind, origin)| {
            let kind = kind.as_deref().is_none_or(|it| it == "upload");
            kind && origin.as_deref().is_none_or(|it| it == "https://a.example")
        });
        prop_assert!(found, "{code}{told:?}");
    }
}

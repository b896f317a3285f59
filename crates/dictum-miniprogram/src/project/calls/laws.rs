//! Laws of what is told of calls.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::project::memory::Memory;
use crate::project::observe;

/// The kind and origin of each call that is told.
fn told(code: &str) -> Vec<(Option<String>, Option<String>)> {
    told_of(&[("app.js", code)])
}

/// The same of a program whose code is in `code`.
fn told_of(code: &[(&str, &str)]) -> Vec<(Option<String>, Option<String>)> {
    let whole = [
        ("app.json", "{\"pages\": [\"page\"]}"),
        ("page.js", "Page({})"),
        ("page.wxml", "<view/>"),
    ];
    let all = whole.iter().chain(code);
    let files: BTreeMap<String, String> =
        all.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let facts = observe(&Memory::new(files)).facts;
    let Some(facts) = facts else { return Vec::new() };
    let calls = facts.at_pointer("/code/calls").map(|it| facts.items(it).to_vec());
    let text = |it, key| Some(facts.str(facts.get(it, key)?)?.to_owned());
    let all = calls.unwrap_or_default().into_iter();
    all.map(|it| (text(it, "kind"), text(it, "origin"))).collect()
}

/// Programs that send to `A`, or may; a call of the same sender to `B` beside it is known,
/// so that a lost one is not made up for. Further files stand behind two slashes, their
/// names first.
const CALLED: [&str; 2] = [include_str!("ways.txt"), include_str!("ways-of-modules.txt")];

#[test]
fn however_a_call_is_written_it_is_told() {
    let programs = CALLED.iter().flat_map(|it| it.lines());
    let programs: Vec<&str> = programs.filter(|it| !it.is_empty()).collect();
    let silent: Vec<&str> = programs.iter().copied().filter(|it| !is_told(it)).collect();
    assert!(programs.len() > 330 && silent.is_empty(), "{silent:#?}");
}

/// Whether a call of `A`, or an unknown one, is told of `program`.
fn is_told(program: &str) -> bool {
    let addresses = "const A = 'https://a.example/', B = 'https://b.example/'\n";
    let mut parts = program.split(" // ");
    let entry = format!("{addresses}{}\n", parts.next().unwrap_or_default());
    let mut code = vec![("app.ts", entry.as_str())];
    while let (Some(path), Some(text)) = (parts.next(), parts.next()) {
        code.push((path, text));
    }
    let told = told_of(&code);
    told.iter().any(|(_, origin)| origin.as_deref().is_none_or(|it| it == "https://a.example"))
}

/// Ways to hand a sender on: `#` is the one before, and `@` the next.
const WAYS: [&str; 34] = [
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
    "class D@ { static send(o) { return #(o) } } class E@ extends D@ { static send(o) { return super.send(o) } } const @ = o => E@.send(o)",
    "class D@ { send(o) { return #(o) } } class E@ extends D@ { send(o) { return super.send(o) } } const @ = o => new E@().send(o)",
    "function F@() {} F@.prototype = { send(o) { return #(o) } }; const @ = o => new F@().send(o)",
    "const @ = o => #['call'](null, o)",
    "const { call: k@ } = #; const @ = o => k@.call(#, null, o)",
    "const k@ = { get it() { return # } }; const @ = k@.it",
    "const k@ = { __proto__: { send: # } }; const @ = k@.send",
    "const k@ = Object.create({ send: # }); const @ = k@.send",
    "const k@ = {}; k@['se' + 'nd'] = #; const @ = k@.send",
    "const @ = async o => { const f = await #; f(o) }",
    "function* k@() { yield # } const @ = k@().next().value",
    "{ var k@ = # } const @ = k@",
    "const { k@ = # } = {}; const @ = k@",
    "const [@ = #] = []",
    "let @; @ ??= #",
    "const @ = (0, #)",
    "const @ = new Proxy(#, {})",
    "class G@ { constructor() { this.go = o => this.constructor.send(o) } static send(o) { return #(o) } } const @ = o => new G@().go(o)",
];

/// `way`, in which what hangs on a name is that name's number: `C@` is `C1`.
fn numbered(way: &str, number: usize) -> String {
    let mut text = String::new();
    for letter in way.chars() {
        match letter {
            '@' if text.ends_with(|it: char| it.is_ascii_alphanumeric()) => {
                text.push_str(&number.to_string());
            }
            letter => text.push(letter),
        }
    }
    text
}

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
            let numbered = numbered(way, number);
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

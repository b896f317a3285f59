//! Programs that call the platform in roundabout ways.
//!
//! A program is made of parts: texts that are addresses, objects that hold one in `base`,
//! and functions that send what they are given. Each part is made from earlier ones by a
//! form: an alias, a container, a mutation, a class, a closure, a promisifier, a spread, a
//! guard. In a form, `T`, `O`, `S` stand for an earlier text, object and sender, `#` for the
//! number of the new part, and `?` for a test.

use std::collections::BTreeMap;
use std::fmt;

use super::random::Random;

/// Forms of texts; each declares `t#`.
const TEXTS: [&str; 46] = [
    "const t# = T",
    "let t# = T; t# = T",
    "let t# = T; if (?) { t# = T }",
    "let t# = T; if (?) { t# = T } else { t# = T }",
    "let t#; if (?) t# = T; else t# = T",
    "const t# = ? ? T : T",
    "const t# = `${T}/p`",
    "const t# = T + '/' + 'p'",
    "let t# = T; t# += '/p'",
    "const t# = T.concat('/p')",
    "const t# = [T, 'p'].join('/')",
    "const t# = T.replace('/q', '/p')",
    "const t# = T.trim()",
    "const t# = String(T)",
    "const t# = encodeURI(T)",
    "function g#(x) { return x + '/p' } const t# = g#(T)",
    "const g# = x => x; const t# = g#(T); g#(T)",
    "const g# = (x = T) => x; const t# = g#()",
    "const g# = (x = T) => x; const t# = g#(T)",
    "const t# = '' || T",
    "const t# = T || T",
    "const t# = T && T",
    "const t# = null ?? T",
    "const t# = O.base",
    "const t# = O['base']",
    "const k# = 'base'; const t# = O[k#]",
    "const { base: t# } = O",
    "const { nothing: t# = T } = O",
    "const t# = [T, T][1]",
    "const [, t#] = [T, T]",
    "let t# = T; for (const x of [T]) { t# = x }",
    "let t# = T; let n# = 0; while (n# < 2) { t# = T; n#++ }",
    "let t# = T; function s#() { t# = T } s#()",
    "let t# = T; const s# = v => { t# = v }; s#(T)",
    "let t# = T; try { t# = T; throw 1 } catch (e) { if (?) t# = T }",
    "let t# = T; a#: { if (?) break a#; t# = T }",
    "let t#; switch (T) { case T: t# = T; break; default: t# = T }",
    "let t# = T; switch ('a') { case 'a': t# = T; case 'b': t# = T; break; case 'c': t# = T }",
    "class G# { get it() { return T } } const t# = new G#().it",
    "class G# { static it = T } const t# = G#.it",
    "const g# = { at: T, give() { return this.at } }; const t# = g#.give()",
    "const g# = a => b => a; const t# = g#(T)(T)",
    "var t# = T; { let t# = T; void t# }",
    "const [t# = T] = []",
    "const t# = ((...all) => all[1])(T, T)",
    "const g# = [T]; g#.push(T); const t# = g#[g#.length - 1]",
];

/// Forms of objects; each declares `o#`, with an address in `base`.
const OBJECTS: [&str; 18] = [
    "const o# = { base: T }",
    "const o# = O",
    "const o# = { ...O }",
    "const o# = { ...O, base: T }",
    "const o# = { base: T, ...O }",
    "const o# = Object.assign({}, O)",
    "const o# = Object.assign({ base: T }, O)",
    "const o# = Object.assign({}, O, { base: T })",
    "const o# = ? ? O : { base: T }",
    "class C# { constructor(b) { this.base = b } } const o# = new C#(T)",
    "class C# { base = T; set(b) { this.base = b } } const o# = new C#()",
    "function C#(b) { this.base = b } const o# = new C#(T)",
    "class B# { constructor(b) { this.base = b } } class C# extends B# {} const o# = new C#(T)",
    "const o# = [O, { base: T }][0]",
    "const o# = (x => ({ base: x }))(T)",
    "const o# = Object.freeze({ base: T })",
    "const o# = { get base() { return T } }",
    "const o# = JSON.parse(JSON.stringify(O))",
];

/// Forms that change an object.
const CHANGES: [&str; 20] = [
    "O.base = T",
    "O['base'] = T",
    "O['ba' + 'se'] = T",
    "const k# = ['base'][0]; O[k#] = T",
    "Object.assign(O, { base: T })",
    "Object.assign(O, O)",
    "const a# = O; a#.base = T",
    "(x => { x.base = T })(O)",
    "function m#(x, v) { x.base = v } m#(O, T)",
    "[O].forEach(x => { x.base = T })",
    "const a# = [O]; a#[0].base = T",
    "const a# = { in: O }; a#.in.base = T",
    "const a# = new Map([['a', O]]); a#.get('a').base = T",
    "if (?) { O.base = T }",
    "delete O.base; O.base = T",
    "Object.defineProperty(O, 'base', { value: T, writable: true, configurable: true, enumerable: true })",
    "Reflect.set(O, 'base', T)",
    "({ base: O.base } = { base: T })",
    "for (const k of ['base']) { O[k] = T }",
    "const f# = () => { O.base = T }; f#()",
];

/// Forms of senders of options; each declares `s#`.
const SENDERS: [&str; 32] = [
    "const s# = P",
    "const s# = S",
    "let s# = S; s# = S",
    "const s# = ? ? S : S",
    "const s# = P.bind(wx)",
    "const s# = o => S(o)",
    "function s#(o) { return S(o) }",
    "function s#(o) { return S({ ...o }) }",
    "const s# = o => S(Object.assign({}, o, { method: 'POST' }))",
    "const s# = ({ url }) => S({ url })",
    "const s# = ({ url: u, ...rest }) => S({ ...rest, url: u })",
    "const p# = f => o => new Promise(done => f({ ...o, success: done })); const s# = p#(S)",
    "const p# = f => o => f(o); const s# = p#(S)",
    "function p#(f) { return function (o) { return f.call(wx, o) } } const s# = p#(S)",
    "const h# = { send: S }; const s# = h#.send",
    "const h# = { send(o) { return S(o) } }; const s# = o => h#.send(o)",
    "const s# = [S][0]",
    "const [s#] = [S, S]",
    "class H# { send(o) { return S(o) } } const h# = new H#(); const s# = o => h#.send(o)",
    "class H# { constructor(f) { this.f = f } send(o) { this.f(o) } } const s# = o => new H#(S).send(o)",
    "const s# = (...all) => S(...all)",
    "function s#() { return S.apply(null, arguments) }",
    "const s# = (o, f = S) => f(o)",
    "const s# = (f => o => f(o))(S)",
    "const s# = (w => o => w.request(o))(wx)",
    "const { request: s# } = wx",
    "const w# = { ...wx }; const s# = o => w#.uploadFile(o)",
    "const k# = 'request'; const s# = wx[k#]",
    "const s# = o => { const q = o; return S(q) }",
    "const s# = async o => { await null; return S(o) }",
    "const s# = o => Promise.resolve().then(() => S(o))",
    "const m# = new Map([['s', S]]); const s# = o => m#.get('s')(o)",
];

/// Forms of senders of paths and addresses: each declares `u#`, and calls it.
const CALLERS: [&str; 14] = [
    "const u# = u => S({ url: u }); u#(T); u#(T)",
    "const u# = p => S({ url: T + p }); u#('/p')",
    "const u# = (b, p) => S({ url: b + p }); u#(T, '/p'); u#(T, '/q')",
    "const u# = u => S({ url: u.startsWith('http') ? u : T + u }); u#(T); u#('/p')",
    "const u# = u => S({ url: u.indexOf('http') === 0 ? u : T + u }); u#('/p')",
    "const u# = u => S({ url: /^https?:/.test(u) ? u : `${T}${u}` }); u#(T); u#('/p')",
    "function u#(o) { o.url = T + o.url; return S(o) } u#({ url: '/p' })",
    "function u#(o) { if (!/^https?:/.test(o.url)) o.url = T + o.url; return S(o) } u#({ url: T }); u#({ url: '/p' })",
    "function u#(o) { if (o.url.indexOf('http') !== 0) { o.url = T + o.url } S({ ...o }) } u#({ url: '/p' })",
    "class U# { constructor(b) { this.b = b } get(p) { return S({ url: this.b + p }) } } new U#(T).get('/p')",
    "const u# = b => ({ get: p => S({ url: b + p }) }); u#(T).get('/p'); u#(T).get('/q')",
    "Page({ data: { u: T }, onLoad() { this.v = T; S({ url: this.data.u }); S({ url: this.v }) } })",
    "App({ globalData: { base: T }, onLaunch() { this.globalData.base = T } }); S({ url: getApp().globalData.base })",
    "function u#(t, n) { if (n) return u#(t, n - 1); S({ url: t }) } u#(T, 2)",
];

/// Forms of calls.
const CALLS: [&str; 9] = [
    "S({ url: T })",
    "S({ url: T + '/p' })",
    "S({ url: O.base })",
    "S({ url: `${O.base}/p`, method: 'GET' })",
    "const q# = { url: T }; S(q#)",
    "const q# = { url: T }; q#.url = T; S(q#)",
    "const q# = { url: O.base }; S({ ...q# })",
    "if (Y) { S({ url: T }) }",
    "setTimeout(() => {}, 0); S({ url: O.base })",
];

/// What is given by the platform.
const PLATFORM: [&str; 4] = ["wx.request", "wx.uploadFile", "wx.downloadFile", "wx.connectSocket"];

/// Tests whose end is written, and one that nobody knows.
const TESTS: [&str; 7] =
    ["YES", "!YES", "NO", "MODE === 'prod'", "MODE !== 'prod'", "YES && !NO", "input()"];
const TRUE: [&str; 4] = ["YES", "!NO", "MODE === 'prod'", "YES || NO"];

/// A program.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) files: BTreeMap<String, String>,
    /// Whether it does the same whenever it is run.
    pub(super) is_decided: bool,
}

impl Program {
    /// The program of the number `seed`.
    pub(super) fn generate(seed: u64) -> Self {
        let mut ctx = Ctx {
            random: Random::new(seed),
            number: 0,
            texts: Vec::new(),
            objects: Vec::new(),
            senders: Vec::new(),
            is_decided: true,
        };
        let mut lines = vec!["const YES = true, NO = false, MODE = 'prod'".to_owned()];
        let module = ctx.random.below(3) == 0;
        if module {
            lines.push("const conf = require('./conf')".to_owned());
            ctx.objects.push("conf".to_owned());
        }
        for _ in 0..2 {
            ctx.number += 1;
            let number = ctx.number;
            lines.push(format!("const t{number} = 'https://h{number}.example'"));
            ctx.texts.push(format!("t{number}"));
        }
        ctx.number += 1;
        lines.push(format!("const o{} = {{ base: t1 }}", ctx.number));
        ctx.objects.push(format!("o{}", ctx.number));
        for _ in 0..3 + ctx.random.below(7) {
            lines.push(ctx.part());
        }
        for _ in 0..=ctx.random.below(2) {
            lines.push(ctx.form(&CALLS));
        }
        let mut files = BTreeMap::new();
        if module {
            let form = [
                "module.exports = { base: 'https://conf.example' }",
                "exports.base = 'https://conf.example'",
            ];
            files.insert("conf.js".to_owned(), format!("{}\n", ctx.random.one(&form)));
        }
        files.insert("app.js".to_owned(), lines.join(";\n") + "\n");
        Self { files, is_decided: ctx.is_decided }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, text) in &self.files {
            writeln!(out, "// {path}\n{text}")?;
        }
        Ok(())
    }
}

struct Ctx {
    random: Random,
    number: usize,
    texts: Vec<String>,
    objects: Vec<String>,
    senders: Vec<String>,
    is_decided: bool,
}

impl Ctx {
    /// One more part of the program.
    fn part(&mut self) -> String {
        match self.random.below(10) {
            0..3 => {
                let line = self.form(&TEXTS);
                self.texts.push(format!("t{}", self.number));
                line
            }
            3 | 4 => {
                let line = self.form(&OBJECTS);
                self.objects.push(format!("o{}", self.number));
                line
            }
            5 | 6 => {
                let line = self.form(&SENDERS);
                self.senders.push(format!("s{}", self.number));
                line
            }
            7 => self.form(&CALLERS),
            _ => self.form(&CHANGES),
        }
    }

    /// One of `forms`, with earlier parts in it.
    fn form(&mut self, forms: &[&str]) -> String {
        self.number += 1;
        let form = self.random.one(forms);
        let mut line = String::new();
        let mut before = ' ';
        let mut letters = form.chars().peekable();
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied().unwrap_or(' ');
            let alone = !before.is_alphanumeric() && !next.is_alphanumeric();
            match letter {
                'T' if alone => line.push_str(&self.text()),
                'O' if alone => line.push_str(&self.earlier(&self.objects.clone())),
                'S' if alone => line.push_str(&self.sender()),
                'P' if alone => line.push_str(self.random.one(&PLATFORM)),
                'Y' if alone => line.push_str(self.random.one(&TRUE)),
                '?' if alone
                    && next != '?'
                    && before != '?'
                    && !line.ends_with("? ")
                    && next != '.' =>
                {
                    // In `a ? b : c` the mark is the language's own.
                    if line.ends_with('(') || line.ends_with("= ") {
                        line.push_str(&self.test());
                    } else {
                        line.push('?');
                    }
                }
                '#' => line.push_str(&self.number.to_string()),
                other => line.push(other),
            }
            before = letter;
        }
        line
    }

    fn earlier(&mut self, all: &[String]) -> String {
        all.get(self.random.below(all.len())).cloned().unwrap_or_default()
    }

    /// An earlier text, or a new one.
    fn text(&mut self) -> String {
        if self.random.below(3) == 0 {
            let host = self.random.below(40);
            return format!("'https://n{host}.example'");
        }
        let texts = self.texts.clone();
        self.earlier(&texts)
    }

    fn sender(&mut self) -> String {
        if self.senders.is_empty() || self.random.below(3) == 0 {
            return self.random.one(&PLATFORM).to_owned();
        }
        let senders = self.senders.clone();
        self.earlier(&senders)
    }

    fn test(&mut self) -> String {
        let test = self.random.one(&TESTS);
        self.is_decided &= test != "input()";
        test.to_owned()
    }
}

//! Whether code nests no deeper than a recursive parser can bear.
//!
//! One pass without recursion over the tokens. A level is an open bracket, or a token
//! after which the parser goes one deeper before the statement ends (`?`, `=>`, `!`,
//! `else`, …). Where code could be read in two ways and it matters, it is refused: a
//! file may be refused that would have been fine, and never the other way round.

mod levels;
mod regular_expression;

use crate::unread::NESTING_MAX;

/// The most bytes that could begin a level in markup, in which no token is looked at.
const FEW: usize = 4 * NESTING_MAX;

/// The most that those and the bytes of a file of markup come to, multiplied: at each level
/// the parser may read ahead to the end.
const FEW_WORK_MAX: usize = 1 << 29;

/// Words after which a statement stands in a statement.
const STATEMENTS: [&str; 6] = ["if", "else", "for", "while", "do", "with"];

/// Words after which an operand stands in an expression or a type.
const OPERANDS: [&str; 11] = [
    "typeof", "void", "delete", "await", "yield", "new", "extends", "infer", "keyof", "readonly",
    "throw",
];

/// Whether code with these angle brackets and texts in its markup stays within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JavaScript.
    Script,
    /// TypeScript: angle brackets nest.
    Types,
    /// Either with markup in it, whose words are no tokens.
    Markup,
}

/// Whether `text` stays within the limits of depth, and of what depth costs.
pub(super) fn is_shallow(text: &str, dialect: Dialect) -> bool {
    let levels = text.bytes().filter(|it| is_level(*it)).count() + words(text);
    let work = levels.saturating_mul(text.len());
    match dialect {
        _ if levels <= levels::SHALLOW => true,
        Dialect::Markup => levels < FEW && work <= FEW_WORK_MAX,
        Dialect::Script | Dialect::Types => levels::are_few(text, dialect),
    }
}

fn is_level(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b'[' | b'{' | b'<' | b'?' | b'=' | b'!' | b'~' | b'+' | b'-' | b'*' | b':' | b'`'
    )
}

/// How many words there may be that begin a level, counted generously.
fn words(text: &str) -> usize {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_' && it != '$');
    words.filter(|it| STATEMENTS.contains(it) || OPERANDS.contains(it)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, dialect: Dialect, want: bool) {
        let shown: String = text.chars().take(60).collect();
        assert_eq!(is_shallow(text, dialect), want, "{shown}");
    }

    #[test]
    fn every_way_to_go_deep_is_seen() {
        let many = 6 * NESTING_MAX;
        for unit in [
            "[",
            "(",
            "{",
            "a(",
            "!",
            "~",
            "- ",
            "+ ",
            "a?b:",
            "a=>",
            "a=",
            "if(a)",
            "if(a){}else ",
            "if(a);else ",
            "for(;;)",
            "while(a)",
            "do ",
            "new ",
            "await ",
            "typeof ",
            "a**",
            "a:",
            "`${",
            "a?",
            "async()=>",
            "function(){",
            "x={a:",
            "[\")]\",",
            "class extends ",
            "(/[(]/,",
        ] {
            check(&unit.repeat(many), Dialect::Script, false);
        }
        check(&"A<B,".repeat(many), Dialect::Types, false);
        check(&"<a>".repeat(many), Dialect::Markup, false);
    }

    #[test]
    fn long_code_that_is_flat_is_flat() {
        let many = 6 * NESTING_MAX;
        for unit in [
            "a = [b, {c: !d}];\n",
            "const a = await b(c)\n",
            "const a = b\nif (!a) {\n  b()\n}\n",
            "a(b=>c,d?e:f,!0),",
            "function a() { return new B(`${c}`) }\n",
            "if (a) { b } else if (c) { d }\n",
            "var a = /[(\"']/.test(b), c = d / e / f;\n",
            "x.push({a: 1, b: -1});\n",
        ] {
            check(&unit.repeat(many), Dialect::Script, true);
        }
    }

    #[test]
    fn what_is_deep_in_many_places_is_refused() {
        let deep = |unit: &str, end: &str| format!("x={}1{};\n", unit.repeat(300), end.repeat(300));
        for (unit, end) in [("(a=", ")"), ("({a=", "})"), ("a?(b):c=>", ""), ("f([", "])")] {
            let once = deep(unit, end);
            check(&once.repeat(4), Dialect::Script, true);
            check(&once.repeat(200), Dialect::Script, false);
        }
        // Few levels, and much in them: the parser may read it once for each of them.
        let long = format!("x={}{}1{};", "(a=".repeat(400), "b,".repeat(100_000), ")".repeat(400));
        check(&long, Dialect::Script, false);
        check(&long, Dialect::Types, false);
        let long = format!("x={}{}1{};", "(a=".repeat(900), "b,".repeat(400_000), ")".repeat(900));
        check(&long, Dialect::Markup, false);
        let shallow = format!("x={}1{};\n", "f([".repeat(40), "])".repeat(40));
        check(&shallow.repeat(5000), Dialect::Script, true);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let many = "[".repeat(6 * NESTING_MAX);
        check(&format!("if(a)/`/.x;{many}"), Dialect::Script, false);
        check(&format!("{{}}/`/.x;{many}"), Dialect::Script, false);
        check(&format!("a/`/;{many}`"), Dialect::Script, true);
    }
}

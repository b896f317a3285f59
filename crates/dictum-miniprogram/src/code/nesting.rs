//! Whether code nests no deeper than a recursive parser can bear.
//!
//! One pass without recursion over the tokens. A level is an open bracket, or a token
//! after which the parser goes one deeper before the statement ends (`?`, `=>`, `!`,
//! `else`, …). Where code could be read in two ways and it matters, it is refused: a
//! file may be refused that would have been fine, and never the other way round.

use crate::unread::NESTING_MAX;

/// The most bytes that could begin a level for which no token is looked at.
const FEW: usize = 4 * NESTING_MAX;

/// Words after which a statement stands in a statement.
const STATEMENTS: [&str; 6] = ["if", "else", "for", "while", "do", "with"];

/// Words after which an operand stands in an expression or a type.
const OPERANDS: [&str; 11] = [
    "typeof", "void", "delete", "await", "yield", "new", "extends", "infer", "keyof", "readonly",
    "throw",
];

/// Words that may follow a whole expression or block, and belong to it.
const CONTINUES: [&str; 14] = [
    "else",
    "while",
    "catch",
    "finally",
    "in",
    "of",
    "instanceof",
    "as",
    "satisfies",
    "extends",
    "implements",
    "from",
    "is",
    "asserts",
];

/// Words after which a slash begins a regular expression.
const BEFORE_OPERAND: [&str; 14] = [
    "return",
    "typeof",
    "instanceof",
    "in",
    "of",
    "new",
    "delete",
    "void",
    "throw",
    "case",
    "do",
    "else",
    "await",
    "yield",
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

/// Whether `text` stays within the limits.
pub(super) fn is_shallow(text: &str, dialect: Dialect) -> bool {
    let few = text.bytes().filter(|it| is_level(*it)).count() + words(text) < FEW;
    if few || dialect == Dialect::Markup {
        return few;
    }
    let mut ctx = Ctx {
        bytes: text.as_bytes(),
        text,
        at: 0,
        open: Vec::new(),
        here: Levels::default(),
        total: 0,
        types: dialect == Dialect::Types,
        before: Before::Nothing,
        line_feed: false,
        colon: Colon::Elsewhere,
    };
    ctx.run().is_some()
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

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// A name, a number, text: an expression may end here.
    Operand,
    /// A word after which an expression begins.
    Word,
    /// An operator or an opening bracket.
    Operator,
    /// `)`; whether it closes the head of a statement.
    Round {
        head: bool,
    },
    /// `}`; whether it closes what is surely an expression.
    Curly,
    Semicolon,
}

struct Open {
    bracket: u8,
    /// The levels outside of it, which count again when it closes.
    here: Levels,
    /// Whether it is the head of a statement: `if (`.
    head: bool,
    /// Whether it stands in a template string.
    template: bool,
}

/// The levels since a statement began, outside of brackets.
#[derive(Clone, Copy, Default)]
struct Levels {
    /// Statements in statements: they end with the statement.
    statements: usize,
    /// Operands in expressions: they end with a comma too.
    operands: usize,
}

struct Ctx<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    here: Levels,
    /// All levels that are open.
    total: usize,
    types: bool,
    before: Before,
    line_feed: bool,
    colon: Colon,
}

/// Where the last colon stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colon {
    Elsewhere,
    /// Before this token.
    Here,
    /// Before the name before this token.
    BeforeName,
}

impl Ctx<'_> {
    /// None where a limit is passed, or the code could be read in two ways.
    fn run(&mut self) -> Option<()> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'\n' => {
                    self.line_feed = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ => {
                    self.token(byte)?;
                    if self.total + self.open.len() > NESTING_MAX {
                        return None;
                    }
                }
            }
        }
        Some(())
    }

    fn token(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'/' => return self.slash(),
            b'"' | b'\'' => {
                self.string(byte);
                self.operand();
            }
            b'`' => {
                self.statement_goes_on();
                self.at += 1;
                self.template();
            }
            b'(' | b'[' | b'{' => self.bracket(byte),
            b')' | b']' | b'}' => self.close(byte),
            b';' => {
                self.at += 1;
                self.set(Before::Semicolon);
            }
            _ if is_name(byte) => self.word(),
            _ => self.operator(byte),
        }
        Some(())
    }

    fn set(&mut self, before: Before) {
        let named = self.colon == Colon::Here && before == Before::Operand;
        self.colon = if named { Colon::BeforeName } else { Colon::Elsewhere };
        self.before = before;
        self.line_feed = false;
    }

    fn operand(&mut self) {
        self.statement_goes_on();
        self.set(Before::Operand);
    }

    /// A token that cannot begin a statement after `}`; after `;` all begin one.
    fn statement_goes_on(&mut self) {
        if self.before == Before::Semicolon {
            self.statement_ends();
        }
    }

    fn statement_ends(&mut self) {
        self.operands_end();
        self.total -= self.here.statements.min(self.total);
        self.here.statements = 0;
    }

    fn operands_end(&mut self) {
        self.total -= self.here.operands.min(self.total);
        self.here.operands = 0;
    }

    fn statement_begins(&mut self) {
        self.here.statements += 1;
        self.total += 1;
    }

    fn operand_begins(&mut self) {
        self.here.operands += 1;
        self.total += 1;
    }

    fn word(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|it| !is_name(*it)).unwrap_or(rest.len());
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.at += length.max(1);
        let declares = matches!(word, "const" | "let" | "import" | "export" | "class");
        let begins = match self.before {
            Before::Semicolon | Before::Curly => !CONTINUES.contains(&word),
            Before::Operand => self.line_feed && !CONTINUES.contains(&word),
            Before::Round { .. } => self.line_feed && declares,
            _ => false,
        };
        if begins {
            self.statement_ends();
        }
        if STATEMENTS.contains(&word) {
            self.statement_begins();
        } else if OPERANDS.contains(&word) {
            self.operand_begins();
        }
        let head = matches!(word, "if" | "while" | "for" | "with");
        if head || BEFORE_OPERAND.contains(&word) {
            self.set(Before::Word);
        } else {
            self.set(Before::Operand);
        }
    }

    fn operator(&mut self, byte: u8) {
        self.statement_goes_on();
        let after_operand =
            matches!(self.before, Before::Operand | Before::Round { .. } | Before::Curly);
        let pair = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
        let counts = match byte {
            b'?' => pair != b"?.",
            b'=' => pair != b"==",
            b'!' | b'~' => true,
            b'+' | b'-' => !after_operand,
            b'*' => pair == b"**",
            b'<' => self.types || !after_operand,
            _ => false,
        };
        if counts {
            self.operand_begins();
        }
        // `a: b: c:` are labels, and each is a level.
        let colon = byte == b':';
        if colon && self.colon == Colon::BeforeName {
            self.statement_begins();
        }
        // A comma ends what is right of it, but for lists of types.
        if byte == b',' && !self.types {
            self.operands_end();
        }
        self.at += if matches!(pair, b"==" | b"++" | b"--" | b"**") { 2 } else { 1 };
        if matches!(pair, b"++" | b"--") && after_operand {
            self.set(Before::Operand);
        } else {
            self.set(Before::Operator);
            if colon {
                self.colon = Colon::Here;
            }
        }
    }

    fn bracket(&mut self, byte: u8) {
        self.statement_goes_on();
        let head = byte == b'(' && self.before == Before::Word;
        self.open.push(Open { bracket: byte, here: self.here, head, template: false });
        self.here = Levels::default();
        self.at += 1;
        self.set(Before::Operator);
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.statement_ends();
        let matching = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        // A bracket that closes nothing closes nothing.
        let Some(open) = self.open.pop_if(|it| it.bracket == matching) else {
            return self.set(Before::Operator);
        };
        self.here = open.here;
        if open.template {
            return self.template();
        }
        self.set(match byte {
            b')' => Before::Round { head: open.head },
            b']' => Before::Operand,
            _ => Before::Curly,
        });
    }

    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                _ if byte == quote => break,
                _ => {}
            }
        }
    }

    /// The rest of a template string, up to its end or to `${`.
    fn template(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => break,
                b'$' if self.bytes.get(self.at) == Some(&b'{') => {
                    self.at += 1;
                    let here = std::mem::take(&mut self.here);
                    self.open.push(Open { bracket: b'{', here, head: false, template: true });
                    return self.set(Before::Operator);
                }
                _ => {}
            }
        }
        self.set(Before::Operand);
    }

    /// A comment, a regular expression or a division.
    fn slash(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return Some(());
        }
        if rest.starts_with("/*") {
            let end = rest.get(2..).and_then(|it| it.find("*/")).map(|it| it + 4);
            self.line_feed |= rest.get(..end.unwrap_or(rest.len()))?.contains('\n');
            self.at += end.unwrap_or(rest.len());
            return Some(());
        }
        let expression = match self.before {
            Before::Operand | Before::Round { head: false } => false,
            // Whether a block or an object ends here is not known: it must not matter.
            Before::Curly => {
                if regular_expression(rest).is_some_and(matters) {
                    return None;
                }
                false
            }
            _ => true,
        };
        self.statement_goes_on();
        if let Some(whole) = regular_expression(rest).filter(|_| expression) {
            self.at += whole.len();
            self.set(Before::Operand);
        } else {
            self.at += 1;
            self.set(Before::Operator);
        }
        Some(())
    }
}

/// The regular expression that `text` begins with, if its first slash begins one.
fn regular_expression(text: &str) -> Option<&str> {
    let mut class = false;
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return text.get(..=at),
            _ => {}
        }
    }
    None
}

/// Whether it matters how these bytes are read.
fn matters(text: &str) -> bool {
    let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    inside.contains(['"', '\'', '`', '(', ')', '[', ']', '{', '}', '/', '*'])
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@') || !byte.is_ascii()
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
    fn what_could_be_read_in_two_ways_is_refused() {
        let many = "[".repeat(6 * NESTING_MAX);
        check(&format!("if(a)/`/.x;{many}"), Dialect::Script, false);
        check(&format!("{{}}/`/.x;{many}"), Dialect::Script, false);
        check(&format!("a/`/;{many}`"), Dialect::Script, true);
    }
}

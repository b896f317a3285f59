//! The levels that are open in code, counted token by token.

use super::regular_expression::{leading, matters};
use super::{Dialect, OPERANDS, STATEMENTS};
use crate::unread::NESTING_MAX;

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

/// Levels that cost nothing to speak of: published bundles stay below.
pub(super) const SHALLOW: usize = 100;

/// The most that the tokens of one file may stand below [`SHALLOW`], added up: the
/// parser reads ahead at each level, and its work grows with the square of the depth.
const WORK_MAX: usize = 4_000_000;

/// Whether no more levels than [`NESTING_MAX`] are ever open in `text`, and it can be
/// read in one way only.
pub(super) fn are_few(text: &str, dialect: Dialect) -> bool {
    let mut ctx = Ctx {
        bytes: text.as_bytes(),
        text,
        at: 0,
        open: Vec::new(),
        here: Levels::default(),
        total: 0,
        work: 0,
        types: dialect == Dialect::Types,
        before: Before::Nothing,
        line_feed: false,
        colon: Colon::Elsewhere,
    };
    ctx.run().is_some()
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
    /// How deep the tokens stood, below [`SHALLOW`].
    work: usize,
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
                    let levels = self.total + self.open.len();
                    self.work += levels.saturating_sub(SHALLOW);
                    if levels > NESTING_MAX || self.work > WORK_MAX {
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
                if leading(rest).is_some_and(matters) {
                    return None;
                }
                false
            }
            _ => true,
        };
        self.statement_goes_on();
        if let Some(whole) = leading(rest).filter(|_| expression) {
            self.at += whole.len();
            self.set(Before::Operand);
        } else {
            self.at += 1;
            self.set(Before::Operator);
        }
        Some(())
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@') || !byte.is_ascii()
}

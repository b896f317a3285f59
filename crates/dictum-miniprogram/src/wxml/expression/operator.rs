//! The operators of expressions.
//!
//! Each is taken where none of its followers stands next: `a++`, `a += b` and `a ** b`
//! are no expressions of the platform.

use super::is_name;
use crate::wxml::cursor::Cursor;

/// An operator, and what may not follow it.
type Operator = (&'static str, &'static [u8]);

const UNARY: [Operator; 4] = [("!", b""), ("~", b""), ("+", b"+="), ("-", b"-=")];

const UNARY_WORDS: [&str; 2] = ["typeof", "void"];

const BINARY: [Operator; 22] = [
    ("*", b"*/="),
    ("/", b"*/="),
    ("%", b"="),
    ("+", b"+="),
    ("-", b"-="),
    ("<<", b"="),
    (">>", b">="),
    (">>>", b"="),
    ("<", b"<="),
    ("<=", b""),
    (">", b">="),
    (">=", b""),
    ("==", b"="),
    ("!=", b"="),
    ("===", b""),
    ("!==", b""),
    ("&", b"&="),
    ("^", b"="),
    ("|", b"|="),
    ("&&", b"="),
    ("||", b"="),
    ("??", b"="),
];

const BINARY_WORD: &str = "instanceof";

/// Moves past an operator before an operand.
pub(super) fn eat_unary(cursor: &mut Cursor<'_>) -> bool {
    UNARY.iter().any(|it| eat(cursor, it)) || UNARY_WORDS.iter().any(|it| eat_word(cursor, it))
}

/// Moves past an operator between operands.
pub(super) fn eat_binary(cursor: &mut Cursor<'_>) -> bool {
    BINARY.iter().any(|it| eat(cursor, it)) || eat_word(cursor, BINARY_WORD)
}

/// Moves past the `?` of a choice; `?.` is one before a number alone.
pub(super) fn eat_question(cursor: &mut Cursor<'_>) -> bool {
    let number = |it: &Cursor<'_>| it.ahead(2).is_some_and(|it| it.is_ascii_digit());
    match cursor.ahead(1) {
        Some(b'?') => false,
        Some(b'.') if !number(cursor) => false,
        _ => cursor.eat("?"),
    }
}

fn eat(cursor: &mut Cursor<'_>, (mark, followers): &Operator) -> bool {
    let next = cursor.ahead(mark.len());
    next.is_none_or(|it| !followers.contains(&it)) && cursor.eat(mark)
}

fn eat_word(cursor: &mut Cursor<'_>, word: &str) -> bool {
    !cursor.ahead(word.len()).is_some_and(is_name) && cursor.eat(word)
}

//! Numbers in expressions.

use super::is_name;
use crate::wxml::cursor::Cursor;

/// Moves past a number, which begins with a digit or a point; whether it is one.
pub(super) fn skip(cursor: &mut Cursor<'_>) -> bool {
    if cursor.peek() != Some(b'0') {
        return skip_decimal(cursor);
    }
    match cursor.ahead(1) {
        Some(b'0'..=b'7') => skip_digits(cursor, |it| matches!(it, b'0'..=b'7')),
        Some(b'x') => {
            cursor.skip();
            cursor.skip();
            skip_digits(cursor, |it| it.is_ascii_hexdigit())
        }
        Some(b'e' | b'.' | b'8' | b'9') => skip_decimal(cursor),
        next => {
            cursor.skip();
            !next.is_some_and(is_name)
        }
    }
}

/// Moves past one digit or more, after which no name may go on.
fn skip_digits(cursor: &mut Cursor<'_>, is_digit: impl Fn(u8) -> bool) -> bool {
    let start = cursor.at();
    cursor.skip_while(is_digit);
    cursor.at() > start && !cursor.peek().is_some_and(is_name)
}

/// Moves past digits with at most one point among them, and an exponent.
fn skip_decimal(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.at();
    cursor.skip_while(|it| it.is_ascii_digit());
    let mut digits = cursor.at() - start;
    if cursor.eat(".") {
        let point = cursor.at();
        cursor.skip_while(|it| it.is_ascii_digit());
        digits += cursor.at() - point;
        if cursor.peek() == Some(b'.') {
            return false;
        }
    }
    if cursor.eat("e") {
        cursor.eat("-");
        return skip_digits(cursor, |it| it.is_ascii_digit()) && digits > 0;
    }
    digits > 0 && !cursor.peek().is_some_and(is_name)
}

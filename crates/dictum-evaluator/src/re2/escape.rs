//! What stands for one character: `\n`, `\.`, `\x{4E2D}`, `\141`.

use super::cursor::Cursor;
use super::error::{Error, ErrorKind};

/// The code point that the escape at `cursor` stands for, which may be a surrogate.
///
/// Any ASCII punctuation stands for itself; a letter that has no meaning is an error, and
/// so is whatever lies beyond ASCII.
pub(super) fn escape(cursor: &mut Cursor<'_>) -> Result<u32, Error> {
    let start = cursor.at();
    cursor.next();
    let Some(letter) = cursor.next() else {
        return Err(cursor.fault(ErrorKind::TrailingBackslash, start));
    };
    let found = match letter {
        // One digit alone would refer back to a group.
        '1'..='7' if !cursor.peek().is_some_and(|it| it.is_digit(8)) => None,
        '0'..='7' => octal(cursor, letter),
        'x' => hexadecimal(cursor),
        'n' => Some(0x0A),
        'r' => Some(0x0D),
        't' => Some(0x09),
        'a' => Some(0x07),
        'f' => Some(0x0C),
        'v' => Some(0x0B),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Some(u32::from(letter)),
        _ => None,
    };
    found.ok_or_else(|| cursor.fault(ErrorKind::Escape, start))
}

/// Up to three octal digits, of which `first` is one.
fn octal(cursor: &mut Cursor<'_>, first: char) -> Option<u32> {
    let mut code = first.to_digit(8)?;
    for _ in 0..2 {
        let Some(digit) = cursor.peek().and_then(|it| it.to_digit(8)) else { break };
        cursor.next();
        code = code * 8 + digit;
    }
    Some(code)
}

/// Two hexadecimal digits, or any number of them in braces.
fn hexadecimal(cursor: &mut Cursor<'_>) -> Option<u32> {
    if !cursor.eat("{") {
        let (high, low) = (cursor.next()?.to_digit(16)?, cursor.next()?.to_digit(16)?);
        return Some(high * 16 + low);
    }
    let mut code = cursor.next()?.to_digit(16)?;
    loop {
        match cursor.next()? {
            '}' => return Some(code),
            digit => code = code * 16 + digit.to_digit(16)?,
        }
        if code > u32::from(char::MAX) {
            return None;
        }
    }
}

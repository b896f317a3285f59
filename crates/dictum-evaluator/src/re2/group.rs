//! What `(?` begins: a group with a name, one that does not capture, flags.

use super::cursor::Cursor;
use super::error::{Error, ErrorKind};
use super::unicode;

/// Whether case counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Case {
    #[default]
    Counts,
    Folds,
}

/// What is switched on and off inside of a pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// `i`.
    pub(super) case: Case,
    /// `m`: `^` and `$` match at lines.
    pub(super) lines: bool,
    /// `s`: `.` matches a line's end.
    pub(super) dot_all: bool,
    /// `U`: repetitions prefer less, and those with `?` more.
    pub(super) ungreedy: bool,
}

/// What a parenthesis begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// A group that captures.
    Capture,
    /// A group under these flags.
    Group(Flags),
    /// No group: the flags for what follows.
    Flags(Flags),
}

/// What the parenthesis at `cursor` begins, where `flags` are in force.
///
/// A name may stand twice, as in RE2: nothing in CEL asks for a group by its name.
pub(super) fn opening(cursor: &mut Cursor<'_>, flags: Flags) -> Result<Opening, Error> {
    let start = cursor.at();
    cursor.next();
    if !cursor.eat("?") {
        return Ok(Opening::Capture);
    }
    for looks in ["=", "!", "<=", "<!"] {
        if cursor.eat(looks) {
            return Err(cursor.fault(ErrorKind::Group, start));
        }
    }
    if cursor.eat("P<") || cursor.eat("<") {
        return match cursor.up_to(">") {
            Some(name) if is_name(name) => Ok(Opening::Capture),
            _ => Err(cursor.fault(ErrorKind::GroupName, start)),
        };
    }
    switches(cursor, flags).ok_or_else(|| cursor.fault(ErrorKind::Group, start))
}

/// `i-s:`, `m)` and the like.
fn switches(cursor: &mut Cursor<'_>, mut flags: Flags) -> Option<Opening> {
    let mut on = true;
    let mut empty = false;
    loop {
        match cursor.next()? {
            'i' => flags.case = if on { Case::Folds } else { Case::Counts },
            'm' => flags.lines = on,
            's' => flags.dot_all = on,
            'U' => flags.ungreedy = on,
            '-' if on => {
                (on, empty) = (false, true);
                continue;
            }
            // A minus takes something off.
            ':' | ')' if empty => return None,
            ':' => return Some(Opening::Group(flags)),
            ')' => return Some(Opening::Flags(flags)),
            _ => return None,
        }
        empty = false;
    }
}

/// Letters, marks, decimal digits, letter numbers and connectors, in any order.
fn is_name(name: &str) -> bool {
    const PARTS: [&str; 10] = ["Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Nd", "Pc"];
    let plain = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let rest: Vec<u32> = name.chars().filter(|it| !plain(*it)).map(u32::from).collect();
    let classes = PARTS.iter().filter(|_| !rest.is_empty()).filter_map(|it| unicode::class(it));
    let known: Vec<_> = classes.collect();
    let belongs = |it: &u32| known.iter().any(|class| class.contains(*it));
    !name.is_empty() && rest.iter().all(belongs)
}

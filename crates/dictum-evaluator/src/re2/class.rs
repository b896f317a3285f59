//! Classes of characters: `[^a-z\d]`, `[[:alpha:]]`, `\w`, `\p{Han}`.

use std::collections::BTreeMap;

use regex_syntax::hir::Hir;

use super::code_points::CodePoints;
use super::cursor::Cursor;
use super::error::{Error, ErrorKind};
use super::escape::escape;
use super::group::Case;
use super::unicode;

/// So many ranges may all classes of a pattern have together. RE2 refuses patterns long
/// before, as too large; what is written in three characters may have hundreds.
const RANGES_MAX: usize = 1 << 19;

/// The named classes of POSIX, as `[[:alpha:]]`, each with its ranges: ASCII's, all.
const POSIX: [(&str, &[(char, char)]); 14] = [
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\x7F')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\x1F'), ('\x7F', '\x7F')]),
    ("digit", DIGIT),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", WORD),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

const DIGIT: &[(char, char)] = &[('0', '9')];
/// Perl's has no vertical tab, and POSIX' has.
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\x0C', '\r'), (' ', ' ')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

/// Reads classes, and remembers what is dear to make.
#[derive(Debug, Default)]
pub(super) struct Classes<'p> {
    /// The ranges that all classes have so far.
    ranges: usize,
    /// By name and case.
    named: BTreeMap<(&'p str, bool), CodePoints>,
}

impl<'p> Classes<'p> {
    /// How many ranges all classes have together.
    pub(super) fn ranges(&self) -> usize {
        self.ranges
    }

    /// The class in brackets at `cursor`.
    pub(super) fn bracketed(&mut self, cursor: &mut Cursor<'p>, case: Case) -> Result<Hir, Error> {
        let start = cursor.at();
        cursor.next();
        let negated = cursor.eat("^");
        let mut ranges = Vec::new();
        // What closes a class is one of its characters where it comes first.
        let mut first = true;
        while first || cursor.peek() != Some(']') {
            if cursor.peek().is_none() {
                return Err(cursor.fault(ErrorKind::MissingBracket, start));
            }
            first = false;
            let part = match posix(cursor, case)? {
                Some(it) => it,
                None => match self.escaped(cursor, case)? {
                    Some(it) => it,
                    None => range(cursor, case, start)?,
                },
            };
            self.count(part.ranges().len())?;
            ranges.extend_from_slice(part.ranges());
        }
        cursor.next();
        let class = CodePoints::new(ranges);
        Ok(if negated { class.negated() } else { class }.to_hir())
    }

    /// The class that an escape at `cursor` stands for: `\d`, `\pL`, `\P{Han}`.
    pub(super) fn escaped(
        &mut self,
        cursor: &mut Cursor<'p>,
        case: Case,
    ) -> Result<Option<CodePoints>, Error> {
        let mut letters = cursor.rest().chars();
        let (Some('\\'), Some(letter)) = (letters.next(), letters.next()) else { return Ok(None) };
        let ranges = match letter.to_ascii_lowercase() {
            'p' => {
                let class = self.property(cursor, case)?;
                self.count(class.ranges().len())?;
                return Ok(Some(class));
            }
            'd' => DIGIT,
            's' => SPACE,
            'w' => WORD,
            _ => return Ok(None),
        };
        cursor.next();
        cursor.next();
        Ok(Some(signed(of(ranges, case), letter.is_ascii_uppercase())))
    }

    /// `\pN`, `\p{Greek}`, `\p{^Greek}`, and the same with `\P`.
    fn property(&mut self, cursor: &mut Cursor<'p>, case: Case) -> Result<CodePoints, Error> {
        let start = cursor.at();
        let outer = cursor.eat("\\P");
        let _ = outer || cursor.eat("\\p");
        let name = if cursor.eat("{") {
            match cursor.up_to("}") {
                Some(name) => name,
                None => return Err(Error::new(ErrorKind::ClassName, cursor.rest())),
            }
        } else {
            let start = cursor.at();
            cursor.next();
            cursor.since(start)
        };
        let (inner, name) = match name.strip_prefix('^') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let class = self.named(name, case);
        let class = class.ok_or_else(|| cursor.fault(ErrorKind::ClassName, start))?;
        Ok(signed(class, outer != inner))
    }

    fn named(&mut self, name: &'p str, case: Case) -> Option<CodePoints> {
        let key = (name, case == Case::Folds);
        if let Some(known) = self.named.get(&key) {
            return Some(known.clone());
        }
        let class = fold(unicode::class(name)?, case);
        self.named.insert(key, class.clone());
        Some(class)
    }

    fn count(&mut self, ranges: usize) -> Result<(), Error> {
        self.ranges += ranges.max(1);
        if self.ranges > RANGES_MAX { Err(Error::new(ErrorKind::TooLarge, "")) } else { Ok(()) }
    }
}

/// A class is folded before it is negated: what is one with a member is no stranger.
fn signed(class: CodePoints, negated: bool) -> CodePoints {
    if negated { class.negated() } else { class }
}

fn fold(class: CodePoints, case: Case) -> CodePoints {
    match case {
        Case::Counts => class,
        Case::Folds => class.folded(),
    }
}

fn of(ranges: &[(char, char)], case: Case) -> CodePoints {
    let ranges = ranges.iter().map(|&(first, last)| (first.into(), last.into()));
    fold(CodePoints::new(ranges.collect()), case)
}

/// `[:alpha:]` or `[:^alpha:]`; none where `[:` is not closed by `:]`, and so is text.
fn posix(cursor: &mut Cursor<'_>, case: Case) -> Result<Option<CodePoints>, Error> {
    let start = cursor.at();
    let mut ahead = *cursor;
    if !ahead.eat("[:") {
        return Ok(None);
    }
    let Some(name) = ahead.up_to(":]") else { return Ok(None) };
    *cursor = ahead;
    let (negated, name) = match name.strip_prefix('^') {
        Some(name) => (true, name),
        None => (false, name),
    };
    let known = POSIX.iter().find(|it| it.0 == name);
    let (_, ranges) = known.ok_or_else(|| cursor.fault(ErrorKind::ClassName, start))?;
    Ok(Some(signed(of(ranges, case), negated)))
}

/// One character or a range of them, in the class that begins at `class`.
fn range(cursor: &mut Cursor<'_>, case: Case, class: usize) -> Result<CodePoints, Error> {
    let start = cursor.at();
    let first = member(cursor, class)?;
    // A hyphen before the end is a character, and elsewhere needs no escape either.
    let last = match cursor.rest().strip_prefix('-') {
        Some(after) if !after.is_empty() && !after.starts_with(']') => {
            cursor.next();
            member(cursor, class)?
        }
        _ => first,
    };
    if last < first {
        return Err(cursor.fault(ErrorKind::ClassRange, start));
    }
    Ok(fold(CodePoints::of(first..=last), case))
}

fn member(cursor: &mut Cursor<'_>, class: usize) -> Result<u32, Error> {
    if cursor.peek() == Some('\\') {
        return escape(cursor);
    }
    match cursor.next() {
        Some(it) => Ok(u32::from(it)),
        None => Err(cursor.fault(ErrorKind::MissingBracket, class)),
    }
}

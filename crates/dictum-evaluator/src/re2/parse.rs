//! Reads a pattern into a tree.
//!
//! No function here calls itself: open groups stand in a list, so that no pattern can
//! exhaust the stack, and the tree is no deeper than [`DEPTH_MAX`] for those who walk it.

use std::mem;

use regex_syntax::hir::{Capture, Hir, Look, Repetition};

use super::class::Classes;
use super::code_points::CodePoints;
use super::cursor::Cursor;
use super::error::{Error, ErrorKind};
use super::escape::escape;
use super::group::{Case, Flags, Opening, opening};
use super::{DEPTH_MAX, Pattern};

/// Nothing is written out more often than this, repetitions inside of repetitions
/// multiplied.
const COPIES_MAX: u32 = 1000;

/// Reads `pattern`.
pub(super) fn parse(pattern: &str) -> Result<Pattern, Error> {
    let mut parser = Parser {
        cursor: Cursor::new(pattern),
        classes: Classes::default(),
        flags: Flags::default(),
        around: Vec::new(),
        group: Group::new(Flags::default()),
        repetition: None,
        groups: 0,
    };
    while let Some(next) = parser.cursor.peek() {
        parser.step(next)?;
    }
    parser.finish(pattern)
}

struct Parser<'p> {
    cursor: Cursor<'p>,
    classes: Classes<'p>,
    flags: Flags,
    /// The groups around the innermost, from the outermost.
    around: Vec<Group>,
    /// The innermost group; all of the pattern is one.
    group: Group,
    /// Where the repetition began that was read just now.
    repetition: Option<usize>,
    /// How many groups capture so far.
    groups: u32,
}

/// A group that is open.
struct Group {
    /// Its number, where it captures.
    number: Option<u32>,
    /// The flags that hold again after it.
    flags: Flags,
    /// Its branches that are finished.
    branches: Vec<Term>,
    /// The terms of the branch that is not.
    terms: Vec<Term>,
}

/// A part of the tree.
struct Term {
    tree: Hir,
    /// How often its repetitions write out what they repeat most.
    copies: u32,
    depth: u32,
}

impl Term {
    fn leaf(tree: Hir) -> Self {
        Self { tree, copies: 1, depth: 0 }
    }

    /// Several as one, whose tree `join` makes.
    fn joined(terms: Vec<Self>, join: fn(Vec<Hir>) -> Hir) -> Self {
        let copies = terms.iter().map(|it| it.copies).max().unwrap_or(1);
        let depth = terms.iter().map(|it| it.depth).max().unwrap_or(0);
        Self { tree: join(terms.into_iter().map(|it| it.tree).collect()), copies, depth }
    }

    /// The same inside of `wrap`.
    fn inside(self, wrap: impl FnOnce(Hir) -> Hir) -> Result<Self, Error> {
        let depth = self.depth + 1;
        if depth > DEPTH_MAX {
            return Err(Error::new(ErrorKind::TooDeep, ""));
        }
        Ok(Self { tree: wrap(self.tree), depth, ..self })
    }
}

impl Group {
    fn new(flags: Flags) -> Self {
        Self { number: None, flags, branches: Vec::new(), terms: Vec::new() }
    }

    fn branch(&mut self) {
        let terms = mem::take(&mut self.terms);
        self.branches.push(Term::joined(terms, Hir::concat));
    }

    fn finish(mut self) -> Term {
        self.branch();
        Term::joined(self.branches, Hir::alternation)
    }
}

impl Parser<'_> {
    fn step(&mut self, next: char) -> Result<(), Error> {
        let repetition = self.repetition.take();
        match next {
            '(' => return self.open(),
            '|' => self.group.branch(),
            ')' => return self.close(),
            '^' if self.flags.lines => self.push(Hir::look(Look::StartLF)),
            '^' => self.push(Hir::look(Look::Start)),
            '$' if self.flags.lines => self.push(Hir::look(Look::EndLF)),
            '$' => self.push(Hir::look(Look::End)),
            '.' => self.push(self.dot()),
            '[' => {
                let class = self.classes.bracketed(&mut self.cursor, self.flags.case)?;
                self.push(class);
                return Ok(());
            }
            '*' | '+' | '?' | '{' => return self.repeat(next, repetition),
            '\\' => return self.backslash(),
            other => self.literal(u32::from(other)),
        }
        self.cursor.next();
        Ok(())
    }

    fn push(&mut self, tree: Hir) {
        self.group.terms.push(Term::leaf(tree));
    }

    /// The line's end that `.` leaves out is a line feed, and no other.
    fn dot(&self) -> Hir {
        const LINE_FEED: u32 = 0x0A;
        let all = CodePoints::all();
        if self.flags.dot_all { all } else { CodePoints::of(LINE_FEED..=LINE_FEED).negated() }
            .to_hir()
    }

    fn literal(&mut self, code: u32) {
        let tree = match (char::from_u32(code), self.flags.case) {
            (Some(it), Case::Counts) => Hir::literal(it.to_string().into_bytes()),
            (_, Case::Counts) => Hir::fail(),
            (_, Case::Folds) => CodePoints::of(code..=code).folded().to_hir(),
        };
        self.push(tree);
    }

    fn open(&mut self) -> Result<(), Error> {
        let before = self.flags;
        let number = match opening(&mut self.cursor, self.flags)? {
            Opening::Flags(flags) => {
                self.flags = flags;
                return Ok(());
            }
            Opening::Group(flags) => {
                self.flags = flags;
                None
            }
            Opening::Capture => {
                self.groups += 1;
                Some(self.groups)
            }
        };
        if self.around.len() >= DEPTH_MAX as usize {
            return Err(Error::new(ErrorKind::TooDeep, ""));
        }
        let group = mem::replace(&mut self.group, Group { number, ..Group::new(before) });
        self.around.push(group);
        Ok(())
    }

    /// Flags that were set inside of a group end with it.
    fn close(&mut self) -> Result<(), Error> {
        let start = self.cursor.at();
        self.cursor.next();
        let Some(around) = self.around.pop() else {
            return Err(self.cursor.fault(ErrorKind::UnexpectedParenthesis, start));
        };
        let group = mem::replace(&mut self.group, around);
        self.flags = group.flags;
        let number = group.number;
        let term = group.finish().inside(|tree| match number {
            Some(index) => Hir::capture(Capture { index, name: None, sub: Box::new(tree) }),
            None => tree,
        })?;
        self.group.terms.push(term);
        Ok(())
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`, each with `?` behind it or without.
    fn repeat(&mut self, next: char, before: Option<usize>) -> Result<(), Error> {
        let start = self.cursor.at();
        let Some((min, max)) = bounds(&mut self.cursor, next) else {
            self.cursor.next();
            self.literal(u32::from('{'));
            return Ok(());
        };
        let greedy = self.cursor.eat("?") == self.flags.ungreedy;
        if let Some(before) = before {
            return Err(self.cursor.fault(ErrorKind::RepeatedTwice, before));
        }
        let most = max.unwrap_or(min);
        if most < min || most > COPIES_MAX {
            return Err(self.cursor.fault(ErrorKind::RepeatSize, start));
        }
        let Some(term) = self.group.terms.pop() else {
            return Err(self.cursor.fault(ErrorKind::NothingToRepeat, start));
        };
        let copies = term.copies.saturating_mul(most.max(1));
        if most > 1 && copies > COPIES_MAX {
            return Err(self.cursor.fault(ErrorKind::RepeatSize, start));
        }
        let repeated = term
            .inside(|sub| Hir::repetition(Repetition { min, max, greedy, sub: Box::new(sub) }))?;
        self.group.terms.push(Term { copies, ..repeated });
        self.repetition = Some(start);
        Ok(())
    }

    fn backslash(&mut self) -> Result<(), Error> {
        let start = self.cursor.at();
        for (text, look) in LOOKS {
            if self.cursor.eat(text) {
                self.push(Hir::look(look));
                return Ok(());
            }
        }
        if self.cursor.eat("\\C") {
            return Err(self.cursor.fault(ErrorKind::AnyByte, start));
        }
        if self.cursor.eat("\\Q") {
            self.quotation();
            return Ok(());
        }
        if let Some(class) = self.classes.escaped(&mut self.cursor, self.flags.case)? {
            self.push(class.to_hir());
            return Ok(());
        }
        let code = escape(&mut self.cursor)?;
        self.literal(code);
        Ok(())
    }

    /// What stands up to `\E`, or to the end, letter by letter.
    fn quotation(&mut self) {
        while !self.cursor.eat("\\E") {
            let Some(next) = self.cursor.next() else { break };
            self.literal(u32::from(next));
        }
    }

    fn finish(self, pattern: &str) -> Result<Pattern, Error> {
        if !self.around.is_empty() {
            return Err(Error::new(ErrorKind::MissingParenthesis, pattern));
        }
        let (groups, ranges) = (self.groups as usize, self.classes.ranges());
        Ok(Pattern { tree: self.group.finish().tree, groups, ranges })
    }
}

/// What lies between characters. A word is ASCII's, and the text has one end.
const LOOKS: [(&str, Look); 4] = [
    ("\\b", Look::WordAscii),
    ("\\B", Look::WordAsciiNegate),
    ("\\A", Look::Start),
    ("\\z", Look::End),
];

/// How often `next`, which comes next, repeats; none where it is text.
fn bounds(cursor: &mut Cursor<'_>, next: char) -> Option<(u32, Option<u32>)> {
    let bounds = match next {
        '*' => (0, None),
        '+' => (1, None),
        '?' => (0, Some(1)),
        _ => return counts(cursor),
    };
    cursor.next();
    Some(bounds)
}

/// `{2}`, `{2,}`, `{2,3}`; none where the brace is text, as that of `{,2}` and `{02}`.
fn counts(cursor: &mut Cursor<'_>) -> Option<(u32, Option<u32>)> {
    let mut ahead = *cursor;
    ahead.next();
    let min = count(&mut ahead)?;
    let max = match (ahead.eat(","), ahead.peek()) {
        (false, _) => Some(min),
        (true, Some('}')) => None,
        (true, _) => Some(count(&mut ahead)?),
    };
    if !ahead.eat("}") {
        return None;
    }
    *cursor = ahead;
    Some((min, max))
}

/// A number without zeros before it; so large a one as RE2 does not read is none.
fn count(cursor: &mut Cursor<'_>) -> Option<u32> {
    const LARGEST: u32 = 100_000_000;
    let start = cursor.at();
    let mut number = 0;
    while let Some(digit) = cursor.peek().and_then(|it| it.to_digit(10)) {
        if number >= LARGEST {
            return None;
        }
        number = number * 10 + digit;
        cursor.next();
    }
    let digits = cursor.since(start);
    let zeros = digits.len() > 1 && digits.starts_with('0');
    (!digits.is_empty() && !zeros).then_some(number)
}

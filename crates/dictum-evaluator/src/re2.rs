//! RE2's regular expressions, which CEL prescribes, over the automata of `regex`.
//!
//! RE2's language is not that of `regex`: `\d`, `\s`, `\w` and `\b` are ASCII's, classes
//! have no operators, `\Q…\E` quotes, a count that is none is text, and nothing is
//! repeated more than a thousand times. So a pattern is read here, by RE2's rules, into
//! the tree that the automata are made of, and their own parser never sees it.
//!
//! The rules are those of RE2's syntax page (`doc/syntax.txt` in its repository) and,
//! where it says nothing, of what the library does; each is named where it is upheld.
//! Of RE2's language only `\C`, one byte of a character, is refused: text has no halves
//! of characters. Limits of our own are [`DEPTH_MAX`] and the size of the automaton.
//! RE2 finds `\B` between the bytes of one character, too. Whether anything matches is
//! told so; but what is cut out of a text begins and ends between characters.

mod class;
mod code_points;
mod cursor;
mod error;
mod escape;
mod fold;
mod group;
mod parse;
mod unicode;

use std::ops::Range;

use regex_automata::meta::{Config, Regex as Automaton};
use regex_automata::util::captures::Captures;
use regex_syntax::hir::Hir;

pub use self::error::{Error, ErrorKind};

/// So many groups and repetitions may stand inside of each other.
pub const DEPTH_MAX: u32 = 250;

/// A pattern that was read, and whose automaton is yet to be made.
#[derive(Debug, Clone)]
pub struct Pattern {
    tree: Hir,
    /// How many groups capture, those that can never match among them.
    groups: usize,
    ranges: usize,
}

/// A regular expression, ready to search.
#[derive(Debug, Clone)]
pub struct Regex {
    automaton: Automaton,
    groups: usize,
    bytes: usize,
    /// The longest that a match may be.
    longest: Option<usize>,
}

/// So many bytes of an automaton looking at one byte of a text cost a step.
const WORK_PER_STEP: usize = 1 << 16;

/// So many bytes that a search looks at beyond what it finds cost a step.
const LOOKED_PER_STEP: usize = 128;

/// Reads `pattern` by RE2's rules, in time linear in its length.
///
/// # Errors
///
/// Fails where RE2 would, where the pattern holds `\C`, and where it nests too deeply.
///
/// ```
/// use dictum_evaluator::re2;
///
/// let digits = re2::parse(r"^\d{4}$").unwrap().compile(1 << 20).unwrap();
/// assert!(digits.is_match("2026"));
/// assert!(!digits.is_match("２０２６"), "full-width digits are no digits to RE2");
/// assert!(re2::parse("(?=look)").is_err());
/// ```
pub fn parse(pattern: &str) -> Result<Pattern, Error> {
    parse::parse(pattern)
}

/// The names that `\p{…}` knows.
pub fn class_names() -> impl Iterator<Item = &'static str> {
    unicode::names()
}

impl Pattern {
    /// How many ranges its classes have together, as they are written: what `\pL` takes is
    /// not told by its length.
    pub fn ranges(&self) -> usize {
        self.ranges
    }

    /// The automaton, which takes no more than `bytes` before it runs.
    ///
    /// # Errors
    ///
    /// Fails where it would be larger.
    pub fn compile(&self, bytes: usize) -> Result<Regex, Error> {
        let config = Config::new().nfa_size_limit(Some(bytes)).utf8_empty(false);
        let made = Automaton::builder().configure(config).build_from_hir(&self.tree);
        let automaton = made.map_err(|_| Error::new(ErrorKind::TooLarge, ""))?;
        let bytes = automaton.memory_usage();
        let longest = self.tree.properties().maximum_len();
        Ok(Regex { automaton, groups: self.groups, bytes, longest })
    }
}

impl Regex {
    /// Whether it matches anywhere in `text`.
    #[inline]
    pub fn is_match(&self, text: &str) -> bool {
        self.automaton.is_match(text)
    }

    /// What it takes before it runs, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What searching `text` once may cost, in steps of an evaluation. Most texts are
    /// looked at a byte at a time; but where too many states come up, each byte takes as
    /// long as the automaton is large, and which texts those are is not told beforehand.
    pub(crate) fn steps(&self, text: &str) -> usize {
        text.len().saturating_mul(self.bytes) / WORK_PER_STEP
    }

    /// The same for any text of so many bytes.
    pub(crate) fn steps_over(&self, bytes: u64) -> u64 {
        bytes.saturating_mul(self.bytes as u64) / WORK_PER_STEP as u64
    }

    /// What finding one of many matches may cost beyond that, where `rest` bytes follow
    /// it: a search may look at all of them for a longer match that is not there.
    pub(crate) fn steps_beyond(&self, rest: usize) -> usize {
        self.longest.map_or(rest, |it| it.min(rest)) / LOOKED_PER_STEP + 1
    }

    /// How many groups capture.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Its matches in `text`, from left to right, none over another; of those that begin
    /// at one place the one that the pattern prefers. None lies inside of a character.
    pub fn matches<'r, 't: 'r>(&'r self, text: &'t str) -> impl Iterator<Item = Match<'t>> + 'r {
        let found = self.automaton.captures_iter(text);
        found.map(move |captures| Match { text, captures }).filter(|it| it.group(0).is_some())
    }
}

/// One match in a text.
#[derive(Debug, Clone)]
pub struct Match<'t> {
    text: &'t str,
    captures: Captures,
}

impl<'t> Match<'t> {
    /// Where the group `number` matched; the whole is number 0.
    pub fn span(&self, number: usize) -> Option<Range<usize>> {
        self.captures.get_group(number).map(|it| it.range())
    }

    /// How many bytes of the text follow it.
    pub(crate) fn rest(&self) -> usize {
        self.span(0).map_or(0, |it| self.text.len().saturating_sub(it.end))
    }

    /// What the group `number` matched; the whole is number 0.
    pub fn group(&self, number: usize) -> Option<&'t str> {
        self.text.get(self.span(number)?)
    }
}

//! What a document's clauses ask for, by their words and by where they stand.
//!
//! A sentence asks by a modal word, an imperative, a bound or a prohibition
//! ([`sentence`]); an item, a row, a fence or a nested paragraph asks because the
//! sentence above it does. A heading or the names of columns may say that what stands
//! there tells and does not ask ([`structure`]): then words of the scale still do, and what
//! is silenced is counted. The scales are those of BCP 14 and of GB/T 1.1.
//!
//! Where the words leave it open the reading errs towards asking: a sentence that
//! only seems to ask costs its author one line of rulebook, one that asks unseen
//! costs an audit.

mod chinese;
mod english;
mod mask;
mod segments;
mod sentence;
mod structure;

use std::ops::Range;

use dictum_schema::severity::Level;

use crate::document::Document;

pub(crate) use mask::Marked;

/// One thing that a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Its bytes in the clause's normalised words.
    pub words: Range<usize>,
    /// How much is asked.
    pub level: Level,
    /// By what it asks.
    pub basis: Basis,
}

/// By what an obligation asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// By where it stands: under a sentence that asks, or among its like.
    Place,
    /// By its form: an imperative, a bound, a prohibition.
    Form,
    /// By a word of the scale, or a mark of the document's own; only then is the level
    /// the document's own choice.
    Word,
}

/// What is heard of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Heard {
    pub(crate) obligations: Vec<Obligation>,
    /// Why it asks for nothing, where the same words would elsewhere.
    pub(crate) silence: Option<Silence>,
}

impl Heard {
    fn of(obligations: Vec<Obligation>) -> Self {
        Self { obligations, silence: None }
    }
}

/// Why a clause asks for nothing whose words would elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// The heading above it says that changes, thanks or references stand there.
    Section,
    /// It is a row of a table that tells what changed when.
    Changes,
    /// It is a row of a table of an interface's parameters.
    Parameters,
    /// It says what a term means.
    Definition,
    /// The document says that words ask in capitals only.
    Capitals,
}

/// What asks in one document, beside what asks everywhere.
pub(crate) struct Convention<'a> {
    /// Whether English words ask in capitals only, as BCP 14 has it.
    pub(crate) capitals_only: bool,
    /// What the rulebook says of a clause of these normalised words.
    pub(crate) mark: &'a dyn Fn(&str) -> Option<Mark>,
}

impl Convention<'_> {
    /// A document about which nobody said anything.
    pub(crate) const NONE: Convention<'static> =
        Convention { capitals_only: false, mark: &|_| None };
}

/// What a rulebook says of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It asks.
    Asks(Level),
    /// It never asks.
    Never,
}

/// What is heard of each clause of `document`, in the clauses' order.
pub(crate) fn of(document: &Document, convention: &Convention<'_>) -> Vec<Heard> {
    structure::read(document, convention)
}

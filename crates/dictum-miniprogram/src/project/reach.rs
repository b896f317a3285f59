//! What of a project was reached: what was read, and what was not.
//!
//! Whatever claims to be complete (the calls, the live tags, the pages, the SDK) asks
//! here first: what was reached and not seen may hold anything.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};

use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

/// What may be hidden in something that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Hides {
    /// Code.
    Calls,
    /// Markup.
    Live,
    /// Either.
    Both,
}

impl Hides {
    /// What either hides.
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// Something that was reached and not read, or not all of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Missed {
    /// Where it was reached; its own beginning where it is a file that is there.
    pub(super) at: Location,
    /// Why: a finding's code, or a word of the facts' schema.
    pub(super) why: String,
    pub(super) hides: Hides,
}

/// What was reached.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// What was not, in the order in which it was reached.
    pub(super) missed: Vec<Missed>,
    pub(super) findings: Vec<Finding>,
    /// The causes that are told, a code and what it is about, and where in `missed`.
    told: BTreeMap<(String, String), usize>,
    /// What is in `missed`: why, what it hides, and the place.
    known: HashSet<(String, Hides, (String, u32, u32))>,
}

impl Reach {
    /// Takes down what `finding` says is not read.
    pub(super) fn miss(&mut self, hides: Hides, finding: Finding) {
        let why = finding.code.clone();
        self.miss_as(&why, hides, finding);
    }

    /// The same, for a reason that has a word of its own.
    pub(super) fn miss_as(&mut self, why: &str, hides: Hides, finding: Finding) {
        let at = finding.at.clone().unwrap_or_else(|| nowhere(""));
        self.findings.push(finding);
        self.pass_over(why, hides, at);
    }

    /// Takes down what `finding` says of `cause` is not read; of one cause the first place
    /// is told, and everything that any place hides.
    pub(super) fn miss_once(&mut self, cause: &str, hides: Hides, finding: Finding) {
        let told = self.told.entry((finding.code.clone(), cause.to_owned()));
        match told {
            Entry::Vacant(told) => {
                told.insert(self.missed.len());
                self.miss(hides, finding);
            }
            Entry::Occupied(told) => {
                if let Some(missed) = self.missed.get_mut(*told.get()) {
                    missed.hides = missed.hides.and(hides);
                }
            }
        }
    }

    /// Takes down what nobody has to mend: it is elsewhere by its nature.
    pub(super) fn pass_over(&mut self, why: &str, hides: Hides, at: Location) {
        let place = (at.source.path().to_owned(), at.span.start, at.span.end);
        if self.known.insert((why.to_owned(), hides, place)) {
            self.missed.push(Missed { at, why: why.to_owned(), hides });
        }
    }

    /// Takes down a file that is there and cannot be read.
    pub(super) fn unreadable(&mut self, hides: Hides, (path, finding): (&str, Finding)) {
        self.miss_as("unreadable", hides, lighter(finding, path));
    }

    /// The places behind which there may be calls.
    pub(super) fn hidden_calls(&self) -> impl Iterator<Item = &Location> {
        self.missed.iter().filter(|it| it.hides != Hides::Live).map(|it| &it.at)
    }

    /// The places behind which there may be live tags.
    pub(super) fn hidden_live(&self) -> impl Iterator<Item = &Location> {
        self.missed.iter().filter(|it| it.hides != Hides::Calls).map(|it| &it.at)
    }
}

/// A file that cannot be read is not the end of the run.
pub(super) fn lighter(mut finding: Finding, path: &str) -> Finding {
    finding.severity = Severity::Warning;
    if finding.at.is_none() {
        finding.at = Some(nowhere(path));
    }
    finding
}

/// The beginning of a file whose text is not known.
pub(super) fn nowhere(path: &str) -> Location {
    Location::new(&Source::new(path, ""), Span::default())
}

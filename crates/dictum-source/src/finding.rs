//! The one type of what a person should look at.
//!
//! Its words are shown to whoever reads a report: secrets in addresses are masked where
//! they come in, see [`crate::secret`].

use std::borrow::Cow;
use std::cmp::Ordering;

use dictum_schema::language::Text;
use dictum_schema::severity::{Outcome, Severity};

use crate::edit::Fix;
use crate::secret;
use crate::source::{Location, Span};

/// Something that a person should look at: what, why, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id, or the code of a fault in a file that Dictum reads.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: one clause, without a final stop.
    pub message: Text,
    /// Where; none for what stands nowhere.
    pub at: Option<Location>,
    /// What to read beside the place, in a few words.
    pub label: Option<Text>,
    /// Further places of which the same is said, word for word.
    pub also: Vec<Location>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// More to know.
    pub notes: Vec<Text>,
    /// What to do.
    pub help: Option<Text>,
    /// Changes that mend it.
    pub fixes: Vec<Fix>,
    /// The rule's judgement; none for a fault in a file.
    pub judgement: Option<Box<Judgement>>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The place.
    pub at: Location,
    /// What stands there.
    pub label: Text,
}

/// What a rule said of a subject, and who asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What it said.
    pub outcome: Outcome,
    /// The subject.
    pub subject: String,
    /// The policy's id.
    pub policy: String,
    /// The policy's version.
    pub version: String,
    /// The clauses that ask.
    pub clauses: Vec<ClauseRef>,
    /// Facts that are missing, as paths: `subject.launch.date`.
    pub missing: Vec<String>,
    /// The facts that decided it, there or missing, as paths: `subject.domains.request[0]`.
    pub facts: Vec<String>,
    /// Who set the severity: `willingness-verification 1.0.0`.
    pub origin: String,
    /// The waiver that excuses it; what is excused is shown and counted, and fails no run.
    pub waiver: Option<Waived>,
}

/// The waiver that excuses a judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Waived {
    /// The layer that holds the waiver.
    pub layer: String,
    /// Why.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: String,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// The last day on which it holds, as `YYYY-MM-DD`.
    pub until: String,
    /// Where the waiver stands.
    pub at: Location,
}

/// A clause of a requirements document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseRef {
    /// The document.
    pub document: String,
    /// The headings above it, outermost first.
    pub heading: Vec<String>,
    /// Its first and last line, from 1.
    pub lines: [u32; 2],
    /// Its words.
    pub words: String,
}

/// What findings are put in order by: the place, then the code, the subject, the words.
type Key<'f> = (bool, Option<(&'f str, Span)>, [Option<&'f str>; 3]);

impl Finding {
    /// A finding without a place.
    pub fn new(code: impl Into<String>, severity: Severity, message: Text) -> Self {
        Self {
            code: code.into(),
            severity,
            message: shown(message),
            at: None,
            label: None,
            also: Vec::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
            judgement: None,
        }
    }

    /// The same finding with `message` for its own.
    #[must_use]
    pub fn saying(mut self, message: Text) -> Self {
        self.message = shown(message);
        self
    }

    /// The same finding at `at`.
    #[must_use]
    pub fn at(mut self, at: Location) -> Self {
        self.at = Some(at);
        self
    }

    /// The same finding with `label` beside its place.
    #[must_use]
    pub fn labelled(mut self, label: Text) -> Self {
        self.label = Some(shown(label));
        self
    }

    /// The same finding with another place.
    #[must_use]
    pub fn related(mut self, at: Location, label: Text) -> Self {
        self.related.push(Related { at, label: shown(label) });
        self
    }

    /// The same finding with `note`.
    #[must_use]
    pub fn note(mut self, note: Text) -> Self {
        self.notes.push(shown(note));
        self
    }

    /// The same finding with `help`.
    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(shown(help));
        self
    }

    /// Of how many places it is said.
    pub fn count(&self) -> usize {
        1 + self.also.len()
    }

    /// Whether a waiver excuses it, so that it fails no run.
    pub fn is_waived(&self) -> bool {
        self.judgement.as_ref().is_some_and(|it| it.waiver.is_some())
    }

    /// The order of findings: by file, place, code. A fault that stands nowhere comes
    /// first, and a judgement that stands nowhere last.
    pub fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn key(&self) -> Key<'_> {
        let place = self.at.as_ref().map(|at| (at.source.path(), at.span));
        let subject = self.judgement.as_ref().map(|judgement| judgement.subject.as_str());
        let nowhere = place.is_none() && subject.is_some();
        (nowhere, place, [Some(&self.code), subject, Some(&self.message.en)])
    }
}

/// `text` as anybody may read it.
fn shown(mut text: Text) -> Text {
    for words in [&mut text.en, &mut text.zh_cn] {
        if let Cow::Owned(masked) = secret::masked(words) {
            *words = masked;
        }
    }
    text
}

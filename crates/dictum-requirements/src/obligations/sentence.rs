//! What a sentence asks for by its own words.

use dictum_schema::severity::Level;

use super::segments::{self, Opening, Segment};
use super::{Basis, Obligation, chinese, english};

/// What counts in a sentence, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    /// Whether English words ask in capitals only.
    pub(super) capitals_only: bool,
    /// Whether imperatives, bounds and the like count, or words of the scale alone.
    pub(super) forms: bool,
}

/// How much a segment asks, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duty {
    pub(super) level: Level,
    pub(super) basis: Basis,
    /// Whether it is a demand of its own beside another one in the same sentence, and
    /// no mere part of it: a modal word is, an `only` or a bound is not.
    pub(super) apart: bool,
}

impl Duty {
    pub(super) const fn word(level: Level) -> Self {
        Self { level, basis: Basis::Word, apart: true }
    }

    pub(super) const fn form(level: Level) -> Self {
        Self { level, basis: Basis::Form, apart: true }
    }

    /// A duty that joins whatever else the sentence asks.
    pub(super) const fn part(level: Level) -> Self {
        Self { level, basis: Basis::Form, apart: false }
    }

    /// The one of both that says more: a word of the scale before a form, then the
    /// higher level.
    pub(super) fn stronger(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let rank = |it: &Self| (it.basis, it.level, it.apart);
        match (one, other) {
            (Some(one), Some(other)) => Some(if rank(&other) > rank(&one) { other } else { one }),
            (one, other) => one.or(other),
        }
    }
}

/// What a segment is to the ones after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It sets the scene, so that an imperative may follow: `If it fails`, `上线前`.
    Scene,
    /// It is an imperative; more may follow.
    Imperative,
    /// It only says where to read on.
    Pointer,
    /// Anything else.
    Statement,
}

/// What a segment says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) duty: Option<Duty>,
    pub(super) role: Role,
}

/// What a segment is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The masked words of the whole sentence.
    pub(super) sentence: &'a str,
    /// The segment in it.
    pub(super) segment: &'a Segment,
    /// Whether an imperative may stand here.
    pub(super) ready: bool,
    /// Whether the sentence says what a term means.
    pub(super) defines: bool,
    pub(super) scale: Scale,
}

impl<'a> Place<'a> {
    /// Whether the mark `it` stands right after the segment.
    pub(super) fn is_followed_by(&self, it: char) -> bool {
        let rest = self.sentence.get(self.segment.range.end..).unwrap_or_default();
        rest.starts_with(it)
    }

    /// The segment's words.
    pub(super) fn words(&self) -> &'a str {
        self.sentence.get(self.segment.range.clone()).unwrap_or_default()
    }
}

/// The obligations in the masked words of a sentence, or of a row.
pub(super) fn read(sentence: &str, scale: Scale) -> Vec<Obligation> {
    let mut found: Vec<(Obligation, bool)> = Vec::new();
    let mut ready = true;
    let mut pointing = false;
    // Whether what comes next still belongs to the last obligation found.
    let mut running = false;
    let defines = chinese::defines(sentence);
    if scale.forms
        && let Some(marked) = marked(sentence)
    {
        return vec![marked];
    }
    for segment in questions_left_out(sentence, segments::of(sentence)) {
        match segment.opened_by {
            Opening::Start => (ready, pointing, running) = (true, false, false),
            Opening::Colon | Opening::Semicolon => ready = true,
            Opening::Comma => {}
        }
        let ready_here = ready && !segment.aside;
        let place = Place { sentence, segment: &segment, ready: ready_here, defines, scale };
        let said = say(place);
        pointing |= said.role == Role::Pointer;
        if !segment.aside {
            ready = matches!(said.role, Role::Scene | Role::Imperative);
        }
        // What follows `for details` is where to find them.
        let duty = said.duty.filter(|it| !pointing || it.basis == Basis::Word);
        join(&mut found, (duty, &segment), &mut running);
    }
    found.into_iter().map(|(it, _)| it).collect()
}

/// The demand of a sentence that begins with the mark of good or bad style: ✅ and ❌.
fn marked(sentence: &str) -> Option<Obligation> {
    let rest = sentence.strip_prefix(['✅', '❌', '✔', '✘', '✖', '🚫', '⛔'])?;
    let words = rest.trim_start_matches('\u{fe0f}').trim();
    // A mark alone, or before a name, says whether something is there.
    let said =
        words.split(' ').count() > 2 || words.chars().filter(|it| !it.is_ascii()).count() > 4;
    let whole = 0..sentence.len();
    said.then_some(Obligation { words: whole, level: Level::Must, basis: Basis::Form })
}

/// Adds what `segment` says to the obligations found so far.
fn join(
    found: &mut Vec<(Obligation, bool)>,
    (duty, segment): (Option<Duty>, &Segment),
    running: &mut bool,
) {
    let range = segment.range.clone();
    let last = found.last_mut().filter(|_| *running);
    match (duty, last) {
        (Some(duty), Some((last, apart))) if !is_another(duty, *apart, segment) => {
            last.words.end = range.end;
            let more = (duty.basis, duty.level) > (last.basis, last.level);
            if more {
                (last.basis, last.level) = (duty.basis, duty.level);
            }
            *apart |= duty.apart;
        }
        (Some(duty), _) => {
            let it = Obligation { words: range, level: duty.level, basis: duty.basis };
            found.push((it, duty.apart));
            *running = true;
        }
        (None, Some((last, _))) => last.words.end = range.end,
        (None, None) => {}
    }
}

/// Whether `duty` is a demand of its own beside one that may stand `apart`: behind a
/// comma only a word of the scale makes it one, behind a semicolon any word of duty.
fn is_another(duty: Duty, apart: bool, segment: &Segment) -> bool {
    let own = duty.basis == Basis::Word || segment.opened_by == Opening::Semicolon;
    duty.apart && apart && own
}

/// The `segments` of `sentence` without its questions, which ask for an answer alone.
fn questions_left_out(sentence: &str, segments: Vec<Segment>) -> Vec<Segment> {
    let asked = |segment: &Segment| {
        let rest = sentence.get(segment.range.end..).unwrap_or_default();
        rest.trim_start_matches(['"', '”', ')', '*', ' ']).starts_with(['?', '？'])
    };
    let mut left = Vec::with_capacity(segments.len());
    for segment in segments {
        let question = asked(&segment);
        let opened_by = segment.opened_by;
        left.push(segment);
        if question {
            while let Some(last) = left.pop() {
                if last.opened_by == Opening::Start || opened_by == Opening::Start {
                    break;
                }
            }
        }
    }
    left
}

/// What a segment says, in either language.
fn say(place: Place<'_>) -> Said {
    let words = place.words();
    let english = words.bytes().any(|it| it.is_ascii_alphabetic()).then(|| english::say(place));
    let chinese = (!words.is_ascii()).then(|| chinese::say(place));
    match (english, chinese) {
        (Some(one), Some(other)) => Said {
            duty: Duty::stronger(one.duty, other.duty),
            role: if other.role == Role::Statement { one.role } else { other.role },
        },
        (one, other) => one.or(other).unwrap_or(Said { duty: None, role: Role::Scene }),
    }
}

//! Paths that were proved to reach one section, or what stands right below its heading.

use std::collections::BTreeMap;

use dictum_schema::rulebook::{Same, Says};
use dictum_source::tree::Tree;

use super::trial;
use crate::document::{ClauseId, ClauseKind, Document, SectionId};
use crate::requirements::pattern;
use crate::requirements::select::{self, Place, WHOLE};

/// The most characters of a clause that is named by all of its words.
const WHOLE_MAX_CHARS: usize = 600;

/// A document, and the paths to its sections that were found so far.
pub(crate) struct Places<'a> {
    pub(crate) document: &'a Document,
    pub(crate) tree: &'a Tree,
    sections: BTreeMap<SectionId, Option<Vec<String>>>,
    own: BTreeMap<SectionId, Option<Vec<String>>>,
}

/// A place, and the path that reaches it.
#[derive(Clone)]
pub(crate) struct Reached {
    pub(crate) at: Vec<String>,
    pub(crate) place: Place,
}

impl<'a> Places<'a> {
    pub(crate) fn new(document: &'a Document, tree: &'a Tree) -> Self {
        Self { document, tree, sections: BTreeMap::new(), own: BTreeMap::new() }
    }

    /// The path to section `id` with its subsections; none where none reaches it alone.
    pub(crate) fn section(&mut self, id: SectionId) -> Option<Vec<String>> {
        if let Some(known) = self.sections.get(&id) {
            return known.clone();
        }
        let titles = self.document.headings(id);
        let steps: Vec<String> = titles.iter().map(|it| pattern::escape(it)).collect();
        let rooted = std::iter::once(WHOLE.to_owned()).chain(steps.iter().cloned()).collect();
        let found = [steps, rooted].into_iter().find(|it| self.reaches(it, Place::Section(id)));
        self.sections.insert(id, found.clone());
        found
    }

    /// The path to what stands in section `id` before its first subsection; to all of the
    /// section where it has none.
    pub(crate) fn own(&mut self, id: SectionId) -> Option<Vec<String>> {
        if let Some(known) = self.own.get(&id) {
            return known.clone();
        }
        let whole = if id.0 == 0 { Some(Vec::new()) } else { self.section(id) };
        let found = whole.and_then(|mut at| {
            if id.0 > 0 && self.document.descendants(id).next().is_none() {
                return Some(at);
            }
            at.push(String::new());
            self.reaches(&at, Place::Own(id)).then_some(at)
        });
        self.own.insert(id, found.clone());
        found
    }

    fn reaches(&self, at: &[String], place: Place) -> bool {
        let mut ctx = trial(self.document, self.tree);
        !at.is_empty() && select::place(&mut ctx, at, "/at") == Some(place)
    }

    /// The nearest place around `clause` that a path reaches: its section's own text, the
    /// section, or one further up.
    pub(crate) fn around(&mut self, clause: ClauseId) -> Reached {
        let mut section = self.document.section_of(clause);
        if let Some(at) = self.own(section) {
            let single = self.document.descendants(section).next().is_none() && section.0 > 0;
            let place = if single { Place::Section(section) } else { Place::Own(section) };
            return Reached { at, place };
        }
        while section.0 > 0 {
            if let Some(at) = self.section(section) {
                return Reached { at, place: Place::Section(section) };
            }
            section = self.document.section(section).parent.unwrap_or(SectionId(0));
        }
        Reached { at: vec![WHOLE.to_owned()], place: Place::Section(SectionId(0)) }
    }

    /// What names `clause` and no other at `place`: its own words, and its number where
    /// others read the same.
    pub(crate) fn says(&self, clause: ClauseId, place: Place) -> Option<Says> {
        let it = self.document.clause(clause)?;
        if it.words.chars().count() > WHOLE_MAX_CHARS {
            return self.beginning(clause, place).map(Says::One);
        }
        let glob = pattern::escape(&it.words);
        let heading = it.kind == ClauseKind::Heading;
        let words = it.words.to_lowercase();
        let alike = |other: &ClauseId| {
            let other = self.document.clause(*other);
            other.is_some_and(|it| {
                (it.kind == ClauseKind::Heading) == heading && it.words.to_lowercase() == words
            })
        };
        let same: Vec<ClauseId> = place.clauses(self.document).into_iter().filter(alike).collect();
        let number = same.iter().position(|it| *it == clause)? + 1;
        if same.len() == 1 {
            return Some(Says::One(glob));
        }
        let nth = u32::try_from(number).ok().and_then(std::num::NonZeroU32::new);
        Some(Says::Same(Same { glob, all: false, nth }))
    }

    /// The beginning of `clause`, which is long, where no other clause of `place` begins so.
    fn beginning(&self, clause: ClauseId, place: Place) -> Option<String> {
        let words = self.document.clause(clause)?.words.to_lowercase();
        let start: String = words.chars().take(WHOLE_MAX_CHARS).collect();
        self.is_alone(clause, place, |other| other.starts_with(&start))
            .then(|| format!("{}*", pattern::escape(&start)))
    }

    /// Whether of the clauses of `place` but headings `clause` alone has lower-case words
    /// that pass.
    pub(crate) fn is_alone(
        &self,
        clause: ClauseId,
        place: Place,
        passes: impl Fn(&str) -> bool,
    ) -> bool {
        let others = place.clauses(self.document).into_iter().filter(|it| *it != clause);
        let others = others.filter_map(|it| self.document.clause(it));
        let mut others = others.filter(|it| it.kind != ClauseKind::Heading);
        !others.any(|it| passes(&it.words.to_lowercase()))
    }
}

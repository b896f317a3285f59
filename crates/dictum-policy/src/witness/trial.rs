//! Subjects run through both versions of a rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use dictum_schema::severity::{Evidence, Outcome};
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation, Tree};
use serde_json::Value as Json;

use super::Flip;
use crate::diff::Rule;
use crate::outcome;

/// Both versions of a rule, and what was found so far.
pub(super) struct Trial<'p> {
    rules: [Option<Rule<'p>>; 2],
    today: &'p str,
    left: u32,
    tried: BTreeSet<String>,
    refused: Option<Found>,
    accepted: Option<Found>,
}

/// A subject whose verdict changes.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) flip: Flip,
    pub(super) facts: Json,
    pub(super) outcomes: Outcomes,
}

/// What the rule says, before and after; none where it is not there.
pub(super) type Outcomes = [Option<Outcome>; 2];

/// Whether an outcome is a pass; a rule that is not there refuses nobody.
pub(super) fn accepts(outcome: Option<Outcome>) -> bool {
    matches!(outcome, None | Some(Outcome::Satisfied | Outcome::NotApplicable))
}

/// Facts as a tree.
pub(super) fn tree(facts: &Json) -> Option<Tree> {
    read(&Source::new("<witness>", facts.to_string()))
}

fn read(source: &Arc<Source>) -> Option<Tree> {
    tree::parse(source, Notation::Json, Evidence::Declared).0
}

/// Which way the outcomes flip.
pub(super) fn flip(outcomes: Outcomes) -> Option<Flip> {
    let [before, after] = outcomes;
    match (accepts(before), accepts(after)) {
        (true, false) => Some(Flip::Refused),
        (false, true) => Some(Flip::Accepted),
        _ => None,
    }
}

impl Found {
    /// Whether all is known: it is satisfied on the one side and violated on the other.
    fn is_plain(&self) -> bool {
        let plain = |it| matches!(it, None | Some(Outcome::Satisfied | Outcome::Violated));
        self.outcomes.into_iter().all(plain)
    }
}

impl<'p> Trial<'p> {
    pub(super) fn new(rules: [Option<Rule<'p>>; 2], today: &'p str, left: u32) -> Self {
        Self { rules, today, left, tried: BTreeSet::new(), refused: None, accepted: None }
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = Rule<'p>> {
        self.rules.into_iter().flatten()
    }

    pub(super) fn today(&self) -> &'p str {
        self.today
    }

    /// The rule on the side that refuses in `flip`.
    pub(super) fn refusing(&self, flip: Flip) -> Option<Rule<'p>> {
        let [before, after] = self.rules;
        match flip {
            Flip::Refused => after,
            Flip::Accepted => before,
        }
    }

    /// What both versions say of `facts`.
    pub(super) fn outcomes(&self, facts: &Json) -> Option<Outcomes> {
        let tree = tree(facts)?;
        Some(self.rules.map(|rule| {
            let rule = rule?;
            let activation = outcome::activation(rule.policy.program, &tree, self.today);
            Some(outcome::outcome_of(rule.program, &activation))
        }))
    }

    /// Tries `facts`, and remembers them where they flip.
    pub(super) fn run(&mut self, facts: &Json) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        if !self.tried.insert(facts.to_string()) {
            return;
        }
        let Some(outcomes) = self.outcomes(facts) else { return };
        let Some(flip) = flip(outcomes) else { return };
        let found = Found { flip, facts: facts.clone(), outcomes };
        let place = match flip {
            Flip::Refused => &mut self.refused,
            Flip::Accepted => &mut self.accepted,
        };
        let better = match place {
            None => true,
            Some(earlier) => found.is_plain() && !earlier.is_plain(),
        };
        if better {
            *place = Some(found);
        }
    }

    /// Whether no trial is left.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    fn of(&self, flip: Flip) -> Option<&Found> {
        match flip {
            Flip::Refused => self.refused.as_ref(),
            Flip::Accepted => self.accepted.as_ref(),
        }
    }

    /// Whether each of `wanted` is found, and nothing about it unknown.
    pub(super) fn is_done(&self, wanted: &[Flip]) -> bool {
        wanted.iter().all(|it| self.of(*it).is_some_and(Found::is_plain))
    }

    /// What was found.
    pub(super) fn found(&self) -> Vec<Found> {
        [&self.refused, &self.accepted].into_iter().flatten().cloned().collect()
    }
}

//! What was seen of fields of objects, and whether anybody may have set them since.
//!
//! Where the project makes an object, whoever sets its fields is known by it. Of all other
//! objects what was seen holds until code goes by that may set the field by another way.

use std::collections::HashMap;

use super::Cell;

/// The most fields that are remembered of one object.
const FIELDS_MAX: usize = 16;

/// Whatever field. No code can spell it.
const ANY: &str = "any field";

/// What is remembered along the text.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// How much went by so far.
    time: usize,
    /// When each field was set last, of whatever object.
    set: HashMap<String, usize>,
    /// When any field of any object may have been set last.
    all: usize,
    /// The fields that were seen of what a cell holds, and when.
    seen: HashMap<Cell, Vec<(String, usize)>>,
}

impl Memory {
    /// The field `key` of something is set.
    pub(super) fn set(&mut self, key: &str) {
        self.time += 1;
        self.set.insert(key.to_owned(), self.time);
        self.set.insert(ANY.to_owned(), self.time);
    }

    /// Code goes by that may set any field of anything.
    pub(super) fn pass_by(&mut self) {
        self.time += 1;
        self.all = self.time;
    }

    /// What `result` holds is what `of` holds, of which the field `key` was seen now.
    pub(super) fn see(&mut self, of: Cell, result: Cell, key: &str) {
        let mut seen = self.seen.get(&of).cloned().unwrap_or_default();
        seen.retain(|(known, _)| known != key);
        seen.push((key.to_owned(), self.time));
        if seen.len() > FIELDS_MAX {
            // One that any field stands for is old as soon as anything goes by.
            let oldest = seen.iter().map(|it| it.1).min().unwrap_or_default();
            seen = vec![(ANY.to_owned(), oldest)];
        }
        self.seen.insert(result, seen);
    }

    /// What `result` holds is what one of `from` holds.
    pub(super) fn join(&mut self, from: &[Cell], result: Cell) {
        let mut all: Vec<(String, usize)> = Vec::new();
        for (key, at) in from.iter().filter_map(|it| self.seen.get(it)).flatten() {
            match all.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = (*known).min(*at),
                None => all.push((key.clone(), *at)),
            }
        }
        if !all.is_empty() {
            self.seen.insert(result, all);
        }
    }

    /// Whether a field that was seen of what `cell` holds may have been set since.
    pub(super) fn is_old(&self, cell: Cell) -> bool {
        let set = |key: &String| self.set.get(key).copied().unwrap_or_default();
        let seen = self.seen.get(&cell).into_iter().flatten();
        seen.into_iter().any(|(key, at)| self.all > *at || set(key) > *at)
    }
}

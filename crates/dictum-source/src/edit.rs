//! Edits of text.

pub mod yaml;

use std::sync::Arc;

use dictum_schema::language::Text;

use crate::source::{Location, Source, Span};

/// One change of one source: `span` goes, `text` comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The source.
    pub source: Arc<Source>,
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Edits that together mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: Text,
    /// What it changes.
    pub changes: Changed,
    /// The edits; none overlaps another.
    pub edits: Vec<Edit>,
}

/// What a fix changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The thing itself: with the edit it is mended.
    Thing,
    /// What is written down of a thing that lies elsewhere: a person may make the edit once
    /// the thing is mended, and nothing makes it by itself.
    Record,
}

impl Fix {
    /// Whether applying it mends what was found.
    pub fn mends(&self) -> bool {
        self.changes == Changed::Thing
    }
}

impl Edit {
    /// The edit that puts `value` where `at` is, as JSON and YAML both spell it.
    pub fn set(at: &Location, value: &serde_json::Value) -> Self {
        Self { source: Arc::clone(&at.source), span: at.span, text: value.to_string() }
    }
}

/// Applies `edits`, all of `source`, to its text; one that overlaps an earlier one is
/// left out.
///
/// An insertion where another edit ends or begins counts as an overlap: which of the
/// two comes first would be a guess. Gives the text, and whether each edit was applied.
pub fn apply(source: &Source, edits: &[&Edit]) -> (String, Vec<bool>) {
    let mut order: Vec<usize> = (0..edits.len()).collect();
    order.sort_by_key(|it| edits.get(*it).map(|it| it.span));
    let mut applied = vec![false; edits.len()];
    let mut text = String::new();
    let mut at = None;
    for index in order {
        let Some(edit) = edits.get(index) else { continue };
        let range = edit.span.range();
        if at.is_some_and(|it| range.start <= it) {
            continue;
        }
        let Some(before) = source.text().get(at.unwrap_or(0)..range.start) else { continue };
        if source.text().get(range.clone()).is_none() {
            continue;
        }
        text.push_str(before);
        text.push_str(&edit.text);
        at = Some(range.end);
        if let Some(applied) = applied.get_mut(index) {
            *applied = true;
        }
    }
    text.push_str(source.text().get(at.unwrap_or(0)..).unwrap_or_default());
    (text, applied)
}

//! What a binding works with, and the findings it makes.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::Tree;

use super::pattern::{self, Pattern};
use crate::document::{ClauseId, Document};
use crate::words;

/// The most names, clauses or places that one finding lists.
pub(super) const LISTED_MAX: usize = 8;

/// The most names among which one is sought that may be meant.
const COMPARED_MAX: usize = 2000;

/// The most characters that a finding shows of one clause.
const SHOWN_MAX: usize = 60;

/// How much two names must have in common to be taken for one another.
const LIKENESS_MIN: f64 = 0.4;

/// The document, the rulebook's places, and what was found.
pub(super) struct Ctx<'a> {
    pub(super) document: &'a Document,
    pub(super) tree: &'a Tree,
    pub(super) findings: Vec<Finding>,
    /// The clauses that some `says` names.
    pub(super) named: BTreeSet<ClauseId>,
}

impl Ctx<'_> {
    /// The place in the rulebook of what stands at `pointer`.
    pub(super) fn rulebook(&self, pointer: &str) -> Location {
        self.tree.location(self.tree.nearest(pointer))
    }

    /// Keeps `finding`, at `pointer` in the rulebook.
    pub(super) fn fault(&mut self, finding: Finding, pointer: &str) {
        let at = self.rulebook(pointer);
        self.findings.push(finding.at(at));
    }

    /// Keeps `finding`, at `span` in the document.
    pub(super) fn fault_in_document(&mut self, finding: Finding, span: Span) {
        let at = self.document.location(span);
        self.findings.push(finding.at(at));
    }

    /// The pattern of `glob`; a fault of it is a finding at `pointer`.
    pub(super) fn pattern(&mut self, glob: &str, pointer: &str) -> Option<Pattern> {
        match Pattern::new(glob) {
            Ok(pattern) => Some(pattern),
            Err(message) => {
                let help = Text::new(
                    "write `\\` before a character that means itself",
                    "若要匹配该字符本身，请在它前面加 `\\`",
                );
                self.fault(error("selector-syntax", message).help(help), pointer);
                None
            }
        }
    }
}

/// An error without a place.
pub(super) fn error(code: &str, message: Text) -> Finding {
    Finding::new(code, Severity::Error, message)
}

/// The words of a clause as a message shows them.
pub(super) fn shown(text: &str) -> String {
    words::cut(text, SHOWN_MAX)
}

/// A glob for the words of `text` and no others, as one writes it in a rulebook.
pub(super) fn pasted(text: &str) -> String {
    format!("'{}'", pattern::escape(text).replace('\'', "''"))
}

/// The error for a glob that matches none of `names`; it lists them.
pub(super) fn not_found(code: &str, message: Text, pattern: &Pattern, names: &[String]) -> Finding {
    choice(error(code, message), names, |it| pattern.likeness(&words::normalise(it)))
}

/// The error for words that are none of `names`; it lists them.
pub(super) fn unlike(code: &str, message: Text, wanted: &str, names: &[String]) -> Finding {
    choice(error(code, message), names, |it| words::likeness(wanted, it))
}

/// `finding` with the names that are there, and the one that may be meant.
fn choice(finding: Finding, names: &[String], likeness: impl Fn(&str) -> f64) -> Finding {
    let likely = names.iter().take(COMPARED_MAX).map(|it| (likeness(it), it));
    let best = likely.max_by(|(one, _), (other, _)| one.total_cmp(other));
    let help = match best.filter(|(likeness, _)| *likeness >= LIKENESS_MIN) {
        Some((_, name)) => {
            let name = shown(name);
            Text::new(format!("did you mean `{name}`?"), format!("是否指 `{name}`？"))
        }
        None => Text::new("write one of those that are there", "请写出该处已有的一项"),
    };
    finding.note(listed(names)).help(help)
}

/// The sentence that lists what is there.
fn listed(names: &[String]) -> Text {
    if names.is_empty() {
        return Text::new("there is nothing there to match", "该处没有可匹配的内容");
    }
    let shown: Vec<String> =
        names.iter().take(LISTED_MAX).map(|it| format!("`{}`", shown(it))).collect();
    match names.len().checked_sub(LISTED_MAX).filter(|it| *it > 0) {
        Some(more) => Text::new(
            format!("there are {}, and {more} more", shown.join(", ")),
            format!("该处有 {}，另有 {more} 项", shown.join("、")),
        ),
        None => Text::new(
            format!("there are {}", shown.join(", ")),
            format!("该处有 {}", shown.join("、")),
        ),
    }
}

/// The error for a glob that matches what stands at each of `spans`.
pub(super) fn ambiguous(ctx: &Ctx<'_>, code: &str, glob: &str, spans: Vec<Span>) -> Finding {
    let count = spans.len();
    let message = Text::new(
        format!("`{glob}` matches {count} places, and it has to match one"),
        format!("`{glob}` 匹配了 {count} 处，而只能匹配一处"),
    );
    let help = Text::new(
        "write more of the words, or a longer path of headings",
        "请写出更多文字，或写出更长的标题路径",
    );
    matching_here(ctx, error(code, message).help(help), spans)
}

/// `finding` with the first of the places that a glob matches.
pub(super) fn matching_here(ctx: &Ctx<'_>, finding: Finding, spans: Vec<Span>) -> Finding {
    spans.into_iter().take(LISTED_MAX).fold(finding, |finding, span| {
        finding.related(ctx.document.location(span), Text::new("it matches here", "匹配此处"))
    })
}

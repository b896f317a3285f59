//! What a binding works with, and the findings it makes.

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::{Finding, Related};
use dictum_source::source::{Location, Span};
use dictum_source::tree::Tree;

use super::nearest::{self, Near};
use super::pattern::{self, Pattern};
use super::touched;
use crate::document::{ClauseId, Document};
use crate::words;

/// The most names, clauses or places that one finding lists.
pub(crate) const LISTED_MAX: usize = 8;

/// The most names among which one is sought that may be meant.
const COMPARED_MAX: usize = 2000;

/// The most characters that a finding shows of one clause.
const SHOWN_MAX: usize = 60;

/// How much two names must have in common to be taken for one another.
const LIKENESS_MIN: f64 = 0.5;

/// The document, the rulebook's places, and what was found.
pub(crate) struct Ctx<'a> {
    pub(crate) document: &'a Document,
    pub(crate) tree: &'a Tree,
    pub(crate) findings: Vec<Finding>,
    /// The clauses that some `says` names.
    pub(crate) named: BTreeSet<ClauseId>,
    /// The obligations that some `says` names, by clause and number, in the order in
    /// which they were named.
    pub(crate) touched: Vec<(ClauseId, usize)>,
}

impl<'a> Ctx<'a> {
    pub(crate) fn new(document: &'a Document, tree: &'a Tree) -> Self {
        let findings = Vec::new();
        Self { document, tree, findings, named: BTreeSet::new(), touched: Vec::new() }
    }

    /// Keeps that `glob` names `clause`, and which of its obligations.
    pub(crate) fn name(&mut self, clause: ClauseId, glob: &str) {
        self.named.insert(clause);
        if let Some(it) = self.document.clause(clause) {
            self.touched.extend(touched::by(glob, it).into_iter().map(|number| (clause, number)));
        }
    }

    /// The place in the rulebook of what stands at `pointer`.
    pub(crate) fn rulebook(&self, pointer: &str) -> Location {
        self.tree.location(self.tree.nearest(pointer))
    }

    /// Keeps `finding`, at `pointer` in the rulebook.
    pub(crate) fn fault(&mut self, finding: Finding, pointer: &str) {
        let at = self.rulebook(pointer);
        self.findings.push(finding.at(at));
    }

    /// Keeps `finding`, at `span` in the document.
    pub(crate) fn fault_in_document(&mut self, finding: Finding, span: Span) {
        let at = self.document.location(span);
        self.findings.push(finding.at(at));
    }

    /// The pattern of `glob`; a fault of it is a finding at `pointer`.
    pub(crate) fn pattern(&mut self, glob: &str, pointer: &str) -> Option<Pattern> {
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
pub(crate) fn error(code: &str, message: Text) -> Finding {
    Finding::new(code, Severity::Error, message)
}

/// The words of a clause as a message shows them.
pub(crate) fn shown(text: &str) -> String {
    words::cut(text, SHOWN_MAX)
}

/// A glob for the words of `text` and no others, as one writes it in a rulebook.
pub(crate) fn pasted(text: &str) -> String {
    format!("'{}'", pattern::escape(text).replace('\'', "''"))
}

/// The error for a glob that matches none of `names`; it lists them, the nearest first.
pub(crate) fn not_found(code: &str, message: Text, pattern: &Pattern, names: &[String]) -> Finding {
    let names = distinct(names);
    let near = nearest::of(pattern, &names);
    let name = |it: &Near| pasted(names.get(it.index).map_or("", String::as_str));
    let listed = listed(near.iter().map(name), names.len());
    let finding = error(code, message);
    let Some(best) = near.first().filter(|it| it.likeness >= LIKENESS_MIN) else {
        return finding.note(listed).help(write_one());
    };
    let finding = match nearest::shown(&best.differences) {
        Some(shown) => finding.note(Text::new(
            format!("the nearest differs in: {shown}"),
            format!("最接近的一项不同之处：{shown}"),
        )),
        None => finding,
    };
    finding.note(listed).help(did_you_mean(&name(best)))
}

/// The error for words that are none of `names`; it lists them, the nearest first.
pub(crate) fn unlike(code: &str, message: Text, wanted: &str, names: &[String]) -> Finding {
    let names = distinct(names);
    let mut ranked: Vec<(f64, &String)> =
        names.iter().map(|it| (words::likeness(wanted, it), it)).collect();
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let quoted = |it: &str| format!("'{}'", it.replace('\'', "''"));
    let listed = listed(ranked.iter().map(|(_, it)| quoted(it)), names.len());
    let best = ranked.first().filter(|(likeness, _)| *likeness >= LIKENESS_MIN);
    let help = best.map_or_else(write_one, |(_, name)| did_you_mean(&quoted(name)));
    error(code, message).note(listed).help(help)
}

/// The first of `names` to be compared, each once.
fn distinct(names: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = names.iter().take(COMPARED_MAX).filter(|it| seen.insert(words::normalise(it)));
    names.cloned().collect()
}

fn did_you_mean(name: &str) -> Text {
    Text::new(format!("did you mean {name}?"), format!("是否指 {name}？"))
}

fn write_one() -> Text {
    Text::new("write one of those that are there", "请写出该处已有的一项")
}

/// The sentence that lists what is there, as one pastes it.
fn listed(names: impl Iterator<Item = String>, count: usize) -> Text {
    if count == 0 {
        return Text::new("there is nothing there to match", "该处没有可匹配的内容");
    }
    let shown: Vec<String> = names.take(LISTED_MAX).collect();
    match count.checked_sub(LISTED_MAX).filter(|it| *it > 0) {
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
pub(crate) fn ambiguous(ctx: &Ctx<'_>, code: &str, glob: &str, spans: Vec<Span>) -> Finding {
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
pub(crate) fn matching_here(ctx: &Ctx<'_>, finding: Finding, spans: Vec<Span>) -> Finding {
    spans.into_iter().take(LISTED_MAX).fold(finding, |finding, span| {
        finding.related(ctx.document.location(span), Text::new("it matches here", "匹配此处"))
    })
}

/// `findings`, which are in order, with those of one cause as one: where a step of many
/// paths names nothing, that is said once, with the places that say it.
pub(crate) fn grouped(findings: Vec<Finding>) -> Vec<Finding> {
    let mut first: BTreeMap<(String, String, Vec<String>), usize> = BTreeMap::new();
    let mut kept: Vec<(Finding, usize)> = Vec::new();
    for finding in findings {
        let notes = finding.notes.iter().map(|it| it.en.clone()).collect();
        let cause = (finding.code.clone(), finding.message.en.clone(), notes);
        let place = finding.at.clone().filter(|_| finding.code == "section-not-found");
        let Some(place) = place else {
            kept.push((finding, 1));
            continue;
        };
        let earlier = first.get(&cause).and_then(|it| kept.get_mut(*it));
        let Some((earlier, count)) = earlier else {
            first.insert(cause, kept.len());
            kept.push((finding, 1));
            continue;
        };
        *count += 1;
        if *count <= LISTED_MAX {
            earlier
                .related
                .push(Related { at: place, label: Text::new("the same here", "此处相同") });
        }
    }
    let count = |(finding, count): (Finding, usize)| match count {
        1 => finding,
        many => finding.note(Text::new(
            format!("{many} places of the rulebook say so"),
            format!("规则书中有 {many} 处如此"),
        )),
    };
    kept.into_iter().map(count).collect()
}

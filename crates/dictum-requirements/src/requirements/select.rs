//! From selectors to sections, items and clauses.

use dictum_schema::language::Text;
use dictum_source::finding::Finding;

use super::faults::{self, Ctx};
use super::pattern::Pattern;
use crate::document::{BlockId, BlockKind, ClauseId, ClauseKind, Document, SectionId};
use crate::words;

/// What a selector found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A section.
    Section(SectionId),
    /// A list item of a section.
    Item(BlockId),
}

impl Place {
    /// The clauses there, those of subsections and nested blocks included.
    pub(super) fn clauses(self, document: &Document) -> Vec<ClauseId> {
        match self {
            Self::Section(id) => document.clauses_in(id).collect(),
            Self::Item(id) => {
                let mut clauses: Vec<ClauseId> = document.clauses_of(id).collect();
                let last = clauses.last().copied();
                let content = document.content(id);
                let adopted = content.iter().flat_map(|it| document.clauses_of(*it));
                clauses.extend(adopted.filter(|it| Some(*it) > last));
                clauses.dedup();
                clauses
            }
        }
    }

    /// The clause by which the place is known: a section's heading, or the
    /// sentence with which an item begins.
    pub(super) fn label(self, document: &Document) -> Option<ClauseId> {
        match self {
            Self::Section(id) => document.heading_clause(id),
            Self::Item(id) => {
                document.paragraphs(id).next().and_then(|it| document.clauses_of(it).next())
            }
        }
    }

    /// Its bytes.
    pub(super) fn span(self, document: &Document) -> dictum_source::source::Span {
        match self {
            Self::Section(id) => document.section(id).heading,
            Self::Item(id) => document.block(id).span,
        }
    }
}

/// The normalised words of the own text of list item `id`.
pub(super) fn item_words(document: &Document, id: BlockId) -> String {
    words::normalise(&item_text(document, id))
}

fn item_text(document: &Document, id: BlockId) -> String {
    let paragraphs: Vec<&str> =
        document.paragraphs(id).map(|it| document.block(it).inline.words()).collect();
    words::plain(&paragraphs.join("\n"))
}

/// Finds the place of the path `at`, which stands in the rulebook at `pointer`.
pub(super) fn place(ctx: &mut Ctx<'_>, at: &[String], pointer: &str) -> Option<Place> {
    let document = ctx.document;
    let mut found = SectionId(0);
    for (index, step) in at.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let pattern = ctx.pattern(step, &pointer)?;
        let sections: Vec<SectionId> = if index == 0 {
            document.descendants(found).collect()
        } else {
            document.subsections(found).collect()
        };
        let matching: Vec<SectionId> = sections
            .iter()
            .copied()
            .filter(|it| pattern.matches(&words::normalise(&document.section(*it).title)))
            .collect();
        match matching.as_slice() {
            [section] => found = *section,
            [] if index > 0 && index + 1 == at.len() => {
                return item(ctx, (found, &sections), (step, &pattern), &pointer);
            }
            [] => {
                let finding = missing(ctx, (found, &sections), (step, &pattern), &[]);
                ctx.fault(finding, &pointer);
                return None;
            }
            several => {
                let spans = several.iter().map(|it| document.section(*it).heading);
                let finding = faults::ambiguous(ctx, "section-ambiguous", step, spans.collect());
                ctx.fault(finding, &pointer);
                return None;
            }
        }
    }
    Some(Place::Section(found))
}

/// Finds the list item that `pattern` names in section `section` itself.
fn item(
    ctx: &mut Ctx<'_>,
    (section, sections): (SectionId, &[SectionId]),
    (step, pattern): (&str, &Pattern),
    pointer: &str,
) -> Option<Place> {
    let document = ctx.document;
    let items: Vec<(BlockId, String)> = document
        .blocks_in(section)
        .filter(|it| document.block(*it).kind == BlockKind::Item)
        .map(|it| (it, item_text(document, it)))
        .collect();
    let named = |text: &str| {
        let words = &words::normalise(text);
        let label = words.split_once(':').map(|(label, _)| label.trim_end());
        pattern.matches(words) || label.is_some_and(|it| pattern.matches(it))
    };
    let matching: Vec<BlockId> =
        items.iter().filter(|(_, words)| named(words)).map(|(it, _)| *it).collect();
    match matching.as_slice() {
        [item] => Some(Place::Item(*item)),
        [] => {
            let words: Vec<String> = items.into_iter().map(|(_, words)| words).collect();
            let finding = missing(ctx, (section, sections), (step, pattern), &words);
            ctx.fault(finding, pointer);
            None
        }
        several => {
            let spans = several.iter().map(|it| document.block(*it).span);
            let finding = faults::ambiguous(ctx, "section-ambiguous", step, spans.collect());
            ctx.fault(finding, pointer);
            None
        }
    }
}

/// The finding for a step that names nothing, with what it could have named.
fn missing(
    ctx: &Ctx<'_>,
    (above, sections): (SectionId, &[SectionId]),
    (step, pattern): (&str, &Pattern),
    items: &[String],
) -> Finding {
    let document = ctx.document;
    let titles = sections.iter().map(|it| document.section(*it).title.clone());
    let names: Vec<String> = titles.chain(items.iter().cloned()).collect();
    let place = document.section(above);
    let message = if place.level == 0 {
        Text::new(
            format!("no heading of the document matches `{step}`"),
            format!("文档中没有标题与 `{step}` 匹配"),
        )
    } else {
        let title = &place.title;
        Text::new(
            format!("nothing under the heading `{title}` matches `{step}`"),
            format!("标题“{title}”之下没有与 `{step}` 匹配的内容"),
        )
    };
    faults::not_found("section-not-found", message, pattern, &names)
}

/// Finds the one clause at `place` that the glob `says` matches.
pub(super) fn clause(
    ctx: &mut Ctx<'_>,
    place: Place,
    says: &str,
    pointer: &str,
) -> Option<ClauseId> {
    let document = ctx.document;
    let pattern = ctx.pattern(says, pointer)?;
    let candidates = place.clauses(document);
    let matching = |heading: bool| -> Vec<ClauseId> {
        let of_kind = |id: &ClauseId| {
            document.clause(*id).is_some_and(|it| {
                let counts = if heading { it.asks } else { true };
                (it.kind == ClauseKind::Heading) == heading && counts && pattern.matches(&it.words)
            })
        };
        candidates.iter().copied().filter(of_kind).collect()
    };
    let mut found = matching(false);
    if found.is_empty() {
        found = matching(true);
    }
    match found.as_slice() {
        [clause] => {
            ctx.named.insert(*clause);
            return Some(*clause);
        }
        [] => {
            let finding = clause_missing(document, &candidates, (says, &pattern));
            ctx.fault(finding, pointer);
        }
        several => {
            let spans = several.iter().filter_map(|it| document.clause(*it)).map(|it| it.span);
            let finding = faults::ambiguous(ctx, "clause-ambiguous", says, spans.collect());
            ctx.fault(finding, pointer);
        }
    }
    None
}

fn clause_missing(
    document: &Document,
    candidates: &[ClauseId],
    (says, pattern): (&str, &Pattern),
) -> Finding {
    let texts: Vec<String> = candidates
        .iter()
        .filter_map(|it| document.clause(*it))
        .filter(|it| it.kind != ClauseKind::Heading)
        .map(|it| it.text.clone())
        .collect();
    let message = Text::new(
        format!("no clause there matches `{says}`"),
        format!("该处没有条款与 `{says}` 匹配"),
    );
    let finding = faults::not_found("clause-not-found", message, pattern, &texts);
    let elsewhere = document.clauses().iter().find(|it| pattern.matches(&it.words));
    match elsewhere {
        Some(clause) => {
            let headings = document.headings(document.block(clause.block).section).join(" › ");
            let line = document.source().line(clause.span.start);
            finding
                .related(document.location(clause.span), Text::new("it matches here", "它匹配此处"))
                .help(Text::new(
                    format!("it stands on line {line} under `{headings}`; correct `at`"),
                    format!("它在第 {line} 行，位于“{headings}”之下；请修改 `at`"),
                ))
        }
        None => finding,
    }
}

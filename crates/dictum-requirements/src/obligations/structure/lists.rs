//! What stands under a sentence that asks, and what stands among its like.

use dictum_schema::severity::Level;

use super::headings::Sections;
use super::inherits;
use crate::document::{Block, BlockId, BlockKind, Clause, ClauseId, ClauseKind, Document};
use crate::obligations::{Basis, Obligation, english};

/// Words by which a sentence without a colon points at what follows it.
const FOLLOWING: [&str; 11] = [
    "following",
    "as follows",
    "below",
    "these ",
    "the table",
    "this table",
    "以下",
    "下列",
    "如下",
    "下表",
    "表中",
];

/// The most characters of a line that stands for a heading.
const TITLE_MAX_CHARS: usize = 40;

/// How deep in lists the sentence may stand that a block after them belongs to.
const HELD_MAX: usize = 32;

/// The fewest items that show what their list is for.
const LIKE_MIN: usize = 2;

/// How much the sentence right above block `id` asks of it; none where none does.
pub(super) fn lead_in(
    document: &Document,
    id: BlockId,
    sections: &Sections,
    obligations: &[Vec<Obligation>],
) -> Option<Level> {
    let block = document.block(id);
    let holds = matches!(
        block.kind,
        BlockKind::List
            | BlockKind::Table
            | BlockKind::Code
            | BlockKind::Quote(_)
            | BlockKind::Html
    );
    let first = document.clauses_of(id).next()?;
    let above = ClauseId(first.0.checked_sub(1)?);
    let lead = document.clause(above)?;
    if document.block(lead.block).section != block.section {
        return None;
    }
    let is_heading = lead.kind == ClauseKind::Heading;
    if is_heading || (lead.text.ends_with([':', '：']) && heads(document, lead, block)) {
        let own = level(obligations, above).filter(|_| !is_heading);
        let listed = matches!(block.kind, BlockKind::List | BlockKind::Table);
        let heard = listed && block.parent.is_none() && !sections.is_silent(block.section);
        let section = sections.demands(block.section).filter(|_| heard);
        let lettered = enumerator(document, id).is_some();
        return own.filter(|_| holds || lettered).or(section);
    }
    if block.kind == BlockKind::List && is_title(document, lead) {
        return super::headings::titled(&lead.words);
    }
    let words = lead.words.to_lowercase();
    let points = FOLLOWING.iter().any(|it| words.contains(it));
    if holds && points && heads(document, lead, block) {
        return level(obligations, above);
    }
    chained(document, id, (above, lead), obligations)
}

/// Whether `clause` is a line that stands for a heading: short, alone, without a stop,
/// and right before a list.
pub(super) fn is_title(document: &Document, clause: &Clause) -> bool {
    let block = document.block(clause.block);
    let alone = document.clauses_of(clause.block).nth(1).is_none();
    let next = block.parent.is_none().then(|| document.next(clause.block)).flatten();
    let before_list = next.is_some_and(|it| document.block(it).kind == BlockKind::List);
    let stopped = clause.words.ends_with(|it: char| it.is_ascii_punctuation() && it != ')')
        || clause.words.ends_with(['。', '”']);
    clause.kind == ClauseKind::Sentence
        && alone
        && before_list
        && !stopped
        && clause.words.chars().count() <= TITLE_MAX_CHARS
}

/// Whether `clause` is a line that only names a step: short, alone, and without a stop.
pub(super) fn is_step(document: &Document, clause: &Clause) -> bool {
    let words = clause.words.to_lowercase();
    let named = ["第", "步骤", "step "].iter().any(|it| words.starts_with(it))
        && words.split_once([':', ' ']).is_some_and(|(step, _)| {
            step == "step"
                || step.starts_with("步骤")
                || (step.starts_with('第') && step.ends_with('步'))
        });
    let alone = document.clauses_of(clause.block).nth(1).is_none();
    let stopped = words.ends_with(['.', '。', ':', ';']);
    let top = document.block(clause.block).parent.is_none();
    named && alone && top && !stopped && words.chars().count() <= TITLE_MAX_CHARS
}

/// The paragraph `a) …` right above the paragraph `b) …`.
pub(super) fn chain(document: &Document, id: BlockId) -> Option<BlockId> {
    let mark = enumerator(document, id)?;
    let first = document.clauses_of(id).next()?;
    let above = document.clause(ClauseId(first.0.checked_sub(1)?))?;
    let beside = document.block(above.block).parent == document.block(id).parent;
    (beside && enumerator(document, above.block) == Some(mark)).then_some(above.block)
}

/// Whether `clause` opens an item of a list right under a heading, which no sentence
/// introduces: in a document of requirements it is one.
pub(super) fn is_bare_item(document: &Document, clause: &Clause) -> bool {
    let Some(item) = document.item_around(clause.block) else { return false };
    let Some(list) = document.block(item).parent.filter(|it| document.block(*it).parent.is_none())
    else {
        return false;
    };
    let first = document.clauses_of(list).next().and_then(|it| it.0.checked_sub(1));
    let above = first.and_then(|it| document.clause(ClauseId(it)));
    let opens = document.clauses_of(item).next().and_then(|it| document.clause(it));
    above.is_some_and(|it| it.kind == ClauseKind::Heading)
        && opens.is_some_and(|it| it.span == clause.span)
        && clause.words.split(' ').count() > 2
        // `make test` runs the tests: what stands there is described.
        && clause.code.first().is_none_or(|it| it.start > 0)
}

/// The level that a paragraph `b) …` has from `a) …` right above it.
fn chained(
    document: &Document,
    id: BlockId,
    (above, lead): (ClauseId, &Clause),
    obligations: &[Vec<Obligation>],
) -> Option<Level> {
    let mark = enumerator(document, id)?;
    let found = obligations.get(above.0 as usize)?.first()?;
    let alike = enumerator(document, lead.block) == Some(mark);
    (alike && found.basis == Basis::Place).then_some(found.level)
}

fn level(obligations: &[Vec<Obligation>], clause: ClauseId) -> Option<Level> {
    obligations.get(clause.0 as usize)?.iter().map(|it| it.level).max()
}

/// Whether the sentence `lead` stands right before `block`, or ends the list that
/// people take the block for the content of.
fn heads(document: &Document, lead: &Clause, block: &Block) -> bool {
    let above = document.block(lead.block);
    let holding = std::iter::successors(above.parent, |it| document.block(*it).parent);
    let adopted = holding.take(HELD_MAX).filter_map(|it| document.block(it).adopted);
    above.parent == block.parent
        || adopted.into_iter().any(|it| document.block(it).span == block.span)
}

/// How the paragraph `id` is numbered, where it is: `a)`, `（一）`, `①`.
fn enumerator(document: &Document, id: BlockId) -> Option<Numbering> {
    let block = document.block(id);
    let first = document.clauses_of(id).next().and_then(|it| document.clause(it))?;
    if block.kind != BlockKind::Paragraph {
        return None;
    }
    let text = first.words.trim_start_matches(['(', '（']);
    let mark: String = text.chars().take_while(|it| !matches!(it, ')' | '）' | ' ')).collect();
    let closed = text.get(mark.len()..).is_some_and(|it| it.starts_with([')', '）']));
    let mut chars = mark.chars();
    let (first, more) = (chars.next()?, chars.count());
    match first {
        _ if !closed || more > 2 => None,
        it if it.is_ascii_digit() => Some(Numbering::Digit),
        it if it.is_ascii_alphabetic() => Some(Numbering::Letter),
        it if "一二三四五六七八九十".contains(it) => Some(Numbering::Chinese),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Digit,
    Letter,
    Chinese,
}

/// Lets the items of a list ask where most of them do: they say the same kind of thing.
pub(super) fn join_their_like(document: &Document, obligations: &mut [Vec<Obligation>]) {
    for index in 0..document.blocks().len() {
        let Some(id) = BlockId::at(index) else { break };
        if document.block(id).kind != BlockKind::List {
            continue;
        }
        let openings: Vec<ClauseId> = document
            .children(id)
            .filter_map(|it| document.paragraphs(it).next())
            .filter_map(|it| document.clauses_of(it).next())
            .collect();
        let asking = openings.iter().filter(|it| level(obligations, **it).is_some()).count();
        if asking < LIKE_MIN || asking * 2 < openings.len() {
            continue;
        }
        for clause in openings {
            let Some(words) = document.clause(clause) else { continue };
            let quiet = !inherits(document, words) || leaves_a_choice(&words.words);
            if let Some(found) = obligations.get_mut(clause.0 as usize)
                && found.is_empty()
                && !quiet
            {
                let words = 0..words.words.len();
                found.push(Obligation { words, level: Level::Must, basis: Basis::Place });
            }
        }
    }
}

/// Lets a sentence about things of a kind ask where half of its paragraph does: `Branches
/// are named after their ticket` among demands is one.
pub(super) fn join_their_paragraph(document: &Document, obligations: &mut [Vec<Obligation>]) {
    for index in 0..document.blocks().len() {
        let Some(id) = BlockId::at(index) else { break };
        if document.block(id).kind != BlockKind::Paragraph {
            continue;
        }
        let clauses: Vec<ClauseId> = document.clauses_of(id).collect();
        let asking = clauses.iter().filter(|it| level(obligations, **it).is_some()).count();
        if asking < LIKE_MIN || asking * 2 < clauses.len() {
            continue;
        }
        for id in clauses {
            let Some(clause) = document.clause(id).filter(|it| english::is_of_a_kind(&it.words))
            else {
                continue;
            };
            let found = obligations.get_mut(id.0 as usize);
            if let Some(found) = found.filter(|it| it.is_empty())
                && !leaves_a_choice(&clause.words)
            {
                let words = 0..clause.words.len();
                found.push(Obligation { words, level: Level::Must, basis: Basis::Place });
            }
        }
    }
}

/// Whether `words` permit, or say that nothing is to be done.
pub(super) fn leaves_a_choice(words: &str) -> bool {
    let words = words.to_lowercase();
    let permits = [" may ", " can ", "optional", "no longer", "not need", "automatically", "可以"];
    let chinese = ["无需", "不需", "不受", "自动", "可由", "可自行", "用于"];
    permits.iter().chain(&chinese).any(|it| words.contains(it))
}

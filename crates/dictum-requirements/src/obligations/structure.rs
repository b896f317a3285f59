//! What asks, and what does not, because of where it stands.

mod headings;
mod lists;
mod tables;

use std::collections::BTreeMap;

use dictum_schema::severity::Level;

use self::headings::Sections;
use self::tables::Table;
use super::sentence::{self, Scale};
use super::{Basis, Convention, Mark, Obligation, mask};
use crate::document::{BlockId, BlockKind, Clause, ClauseKind, Document};
use crate::words;

/// With what a sentence begins that only explains the one before it, or leaves a choice.
const EXPLAINING: [&str; 28] = [
    "this ",
    "these ",
    "it ",
    "its ",
    "they ",
    "note",
    "for example",
    "e.g.",
    "because ",
    "see ",
    "otherwise",
    "optionally",
    "optional",
    "you may ",
    "you can ",
    "by default",
    "例如",
    "比如",
    "如:",
    "说明:",
    "注:",
    "这",
    "该",
    "此",
    "否则",
    "由于",
    "因为",
    "默认",
];

/// The obligations of each clause of `document`, in the clauses' order.
pub(super) fn read(document: &Document, convention: &Convention<'_>) -> Vec<Vec<Obligation>> {
    let capitals_only = convention.capitals_only || speaks_in_capitals(document);
    let mut reader = Reader {
        document,
        convention,
        capitals_only,
        sections: headings::of(document),
        duties: vec![None; document.blocks().len()],
        tables: BTreeMap::new(),
        continued: BTreeMap::new(),
        obligations: Vec::with_capacity(document.clauses().len()),
    };
    for index in 0..document.blocks().len() {
        let Some(id) = BlockId::at(index) else { break };
        reader.block(id);
    }
    let Reader { sections, mut obligations, .. } = reader;
    if !capitals_only {
        lists::join_their_like(document, &mut obligations);
        lists::join_their_paragraph(document, &mut obligations);
    }
    headings::settle(document, &sections, &mut obligations);
    obligations
}

/// Whether the document itself says that words ask in capitals only, as RFC 8174 has it.
fn speaks_in_capitals(document: &Document) -> bool {
    document.clauses().iter().any(|it| {
        let names = ["2119", "8174", "BCP 14"].iter().any(|name| it.words.contains(name));
        names && ["capitals", "uppercase", "upper case"].iter().any(|word| it.words.contains(word))
    })
}

/// A walk through the blocks, each before what it holds.
struct Reader<'a> {
    document: &'a Document,
    convention: &'a Convention<'a>,
    capitals_only: bool,
    sections: Sections,
    // INVARIANT (preorder): by block; what holds a block is read before it.
    duties: Vec<Option<Level>>,
    tables: BTreeMap<BlockId, Table>,
    /// How much a list asks that goes on behind what the list before it adopted.
    continued: BTreeMap<BlockId, Level>,
    // INVARIANT (clauses in block order): as many as clauses of the blocks read so far.
    obligations: Vec<Vec<Obligation>>,
}

impl Reader<'_> {
    fn block(&mut self, id: BlockId) {
        let document = self.document;
        let block = document.block(id);
        if block.kind == BlockKind::Table {
            self.tables.insert(id, tables::of(document, id));
        }
        let duty = self.inherited(id);
        if let Some(slot) = self.duties.get_mut(id.0 as usize) {
            *slot = duty;
        }
        let after = block.adopted.and_then(|it| document.next(it));
        if let (BlockKind::List, Some(level), Some(next)) = (block.kind, duty, after) {
            self.continued.insert(next, level);
        }
        for clause in document.clauses_of(id) {
            // The clauses of what the block holds are read with that.
            let Some(clause) = document.clause(clause).filter(|it| it.block == id) else {
                continue;
            };
            let found = self.clause(clause, duty);
            self.obligations.push(found);
        }
    }

    /// How much everything in block `id` asks, because of what stands above it.
    fn inherited(&self, id: BlockId) -> Option<Level> {
        let block = self.document.block(id);
        let above = block.parent.and_then(|it| self.duties.get(it.0 as usize)).copied().flatten();
        if above.is_some() || block.kind == BlockKind::Heading {
            return above;
        }
        if let (BlockKind::List, Some(level)) = (block.kind, self.continued.get(&id)) {
            return Some(*level);
        }
        let table = self.tables.get(&id).filter(|it| **it == Table::Demands);
        lists::lead_in(self.document, id, &self.sections, &self.obligations)
            .or(table.map(|_| Level::Must))
    }

    fn clause(&self, clause: &Clause, duty: Option<Level>) -> Vec<Obligation> {
        match (self.convention.mark)(&clause.words) {
            Some(Mark::Never) => return Vec::new(),
            Some(Mark::Asks(level)) => return whole(clause, level, Basis::Word),
            None => {}
        }
        let silent = self.sections.is_silent(self.document.block(clause.block).section);
        if silent || clause.kind == ClauseKind::Heading {
            return Vec::new();
        }
        let own = self.own(clause);
        match duty {
            Some(level) if own.is_empty() && inherits(self.document, clause) => {
                whole(clause, level, Basis::Place)
            }
            _ => own,
        }
    }

    /// What the clause asks by its own words.
    fn own(&self, clause: &Clause) -> Vec<Obligation> {
        let document = self.document;
        let scale = Scale { capitals_only: self.capitals_only, forms: true };
        match clause.kind {
            ClauseKind::Heading => Vec::new(),
            ClauseKind::Code => lists::comments(document.block(clause.block), clause, scale),
            ClauseKind::Row => match self.table_of(clause) {
                Table::Parameters | Table::Changes => Vec::new(),
                table => row(document, clause, Scale { forms: table == Table::Demands, ..scale }),
            },
            ClauseKind::Sentence => {
                // The list below says what such a line announces.
                if lists::is_title(document, clause) && headings::titled(&clause.words).is_some() {
                    return Vec::new();
                }
                let masked = mask::masked(&clause.words, &clause.code);
                let section = document.block(clause.block).section;
                if self.sections.is_glossary(section) && headings::defines(&masked) {
                    return Vec::new();
                }
                sentence::read(&masked, scale)
            }
        }
    }

    fn table_of(&self, clause: &Clause) -> Table {
        let mut above = self.document.block(clause.block).parent;
        while let Some(id) = above {
            if let Some(table) = self.tables.get(&id) {
                return *table;
            }
            above = self.document.block(id).parent;
        }
        Table::Plain
    }
}

/// What a row asks; the names of the columns ask no more than a heading does.
fn row(document: &Document, clause: &Clause, scale: Scale) -> Vec<Obligation> {
    if is_header(document, clause) {
        return Vec::new();
    }
    sentence::read(&mask::masked(&clause.words, &clause.code), scale)
}

fn is_header(document: &Document, clause: &Clause) -> bool {
    document.block(clause.block).kind == BlockKind::Row { header: true }
}

/// Whether a clause asks because what it stands in does: all but the names of columns,
/// questions, and what only explains.
fn inherits(document: &Document, clause: &Clause) -> bool {
    let words = clause.words.trim_start_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
    let first = document.clauses_of(clause.block).next();
    let opens = first.and_then(|it| document.clause(it)).is_some_and(|it| it.span == clause.span);
    let question = words.ends_with(['?', '？']);
    let explains = EXPLAINING.iter().any(|it| words.starts_with(it));
    !is_header(document, clause)
        && !is_optional(document, clause)
        && !question
        && (opens || !explains)
        && words::has_words(&words)
}

/// Whether a cell of a row says that the row leaves a choice.
fn is_optional(document: &Document, clause: &Clause) -> bool {
    const CHOICES: [&str; 8] = ["optional", "no", "none", "n/a", "可选", "选填", "否", "不要求"];
    let row = clause.kind == ClauseKind::Row;
    row && document.children(clause.block).any(|it| {
        let cell = words::normalise(document.block(it).inline.text()).to_lowercase();
        let nothing = ["无需", "不需", "not required", "no requirement"];
        CHOICES.contains(&cell.as_str()) || nothing.iter().any(|it| cell.starts_with(it))
    })
}

/// The obligation that all of `clause` is.
fn whole(clause: &Clause, level: Level, basis: Basis) -> Vec<Obligation> {
    vec![Obligation { words: 0..clause.words.len(), level, basis }]
}

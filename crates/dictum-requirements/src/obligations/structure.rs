//! What asks, and what does not, because of where it stands.

mod code;
mod genre;
mod headings;
mod history;
mod lists;
mod tables;

use std::collections::BTreeMap;

use dictum_schema::severity::Level;

use self::genre::Genre;
use self::headings::Sections;
use self::tables::Table;
use super::sentence::{self, Scale};
use super::{Basis, Convention, Heard, Mark, Obligation, Silence, english, mask};
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

/// What is heard of each clause of `document`, in the clauses' order.
pub(super) fn read(document: &Document, convention: &Convention<'_>) -> Vec<Heard> {
    let capitals_only = convention.capitals_only || speaks_in_capitals(document);
    let mut reader = Reader {
        document,
        convention,
        capitals_only,
        sections: headings::of(document),
        genre: genre::of(document),
        duties: vec![None; document.blocks().len()],
        tables: BTreeMap::new(),
        continued: BTreeMap::new(),
        obligations: Vec::with_capacity(document.clauses().len()),
        silences: Vec::with_capacity(document.clauses().len()),
    };
    for index in 0..document.blocks().len() {
        let Some(id) = BlockId::at(index) else { break };
        reader.block(id);
    }
    let Reader { sections, mut obligations, silences, .. } = reader;
    if !capitals_only {
        lists::join_their_like(document, &mut obligations);
        lists::join_their_paragraph(document, &mut obligations);
    }
    headings::settle(document, &sections, &mut obligations);
    let heard = obligations.into_iter().zip(silences).map(|(obligations, silence)| {
        let silence = silence.filter(|_| obligations.is_empty());
        Heard { obligations, silence }
    });
    heard.collect()
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
    genre: Genre,
    // INVARIANT (preorder): by block; what holds a block is read before it.
    duties: Vec<Option<Level>>,
    tables: BTreeMap<BlockId, Table>,
    /// How much a list asks that goes on behind what the list before it adopted.
    continued: BTreeMap<BlockId, Level>,
    // INVARIANT (clauses in block order): as many as clauses of the blocks read so far.
    obligations: Vec<Vec<Obligation>>,
    /// Why each of those clauses asks for nothing, where it would elsewhere.
    silences: Vec<Option<Silence>>,
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
            let Heard { obligations, silence } = self.clause(clause, duty);
            self.obligations.push(obligations);
            self.silences.push(silence);
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
        let chained = || {
            lists::chain(self.document, id)
                .and_then(|it| self.duties.get(it.0 as usize).copied().flatten())
        };
        lists::lead_in(self.document, id, &self.sections, &self.obligations)
            .or_else(chained)
            .or(table.map(|_| Level::Must))
    }

    fn clause(&self, clause: &Clause, duty: Option<Level>) -> Heard {
        match (self.convention.mark)(&clause.words) {
            Some(Mark::Never) => return Heard::default(),
            Some(Mark::Asks(level)) => return Heard::of(whole(clause, level, Basis::Word)),
            None => {}
        }
        if clause.kind == ClauseKind::Heading {
            return Heard::default();
        }
        let scale = Scale { capitals_only: self.capitals_only, forms: true };
        let silence = self.silence(clause);
        let own = match silence {
            None => self.own(clause, scale),
            Some(it) => self.own_all_the_same(clause, it, scale),
        };
        match duty {
            Some(level) if own.is_empty() && inherits(self.document, clause) => {
                return Heard::of(whole(clause, level, Basis::Place));
            }
            _ if !own.is_empty() => return Heard::of(own),
            _ if scale.capitals_only || silence.is_some() => {}
            _ if self.genre.asks(self.document, clause, &self.sections)
                && (!english::refers_back(&clause.words) || self.follows_a_demand(clause)) =>
            {
                return Heard::of(whole(clause, Level::Must, Basis::Place));
            }
            _ => {}
        }
        let elsewhere = silence.filter(|_| !self.own(clause, scale).is_empty());
        let small = || {
            let words = Scale { capitals_only: false, forms: false };
            let asks = self.capitals_only && !self.own(clause, words).is_empty();
            asks.then_some(Silence::Capitals)
        };
        Heard { obligations: Vec::new(), silence: elsewhere.or_else(small) }
    }

    /// Whether the sentence before `clause` in its block asks.
    fn follows_a_demand(&self, clause: &Clause) -> bool {
        let before = self.obligations.len().checked_sub(1);
        let last = before.and_then(|it| self.document.clauses().get(it));
        last.is_some_and(|it| it.block == clause.block)
            && self.obligations.last().is_some_and(|it| !it.is_empty())
    }

    /// Why the clause asks for less than its words do elsewhere.
    fn silence(&self, clause: &Clause) -> Option<Silence> {
        let section = self.document.block(clause.block).section;
        if self.sections.is_silent(section) {
            return Some(Silence::Section);
        }
        match clause.kind {
            ClauseKind::Row => match self.table_of(clause) {
                Table::Parameters => Some(Silence::Parameters),
                Table::Changes => Some(Silence::Changes),
                Table::Demands | Table::Plain => None,
            },
            ClauseKind::Sentence if self.sections.is_glossary(section) => {
                let defines = headings::defines(&mask::masked(&clause.words, &clause.code));
                defines.then_some(Silence::Definition)
            }
            _ => None,
        }
    }

    /// What the clause asks although it stands where nothing is expected to: a heading or
    /// the names of columns tell what is usual there, and silence no word of the scale.
    fn own_all_the_same(&self, clause: &Clause, silence: Silence, scale: Scale) -> Vec<Obligation> {
        let words = Scale { forms: false, ..scale };
        match silence {
            Silence::Section | Silence::Changes => {
                let mut own = self.own(clause, words);
                own.retain(|it| it.basis == Basis::Word && !history::is_told(&clause.words, it));
                own
            }
            // Chinese has no word by which a relative clause could be told apart.
            Silence::Definition if clause.words.is_ascii() => {
                let mut own = self.own(clause, words);
                own.retain(|it| !headings::is_relative(&clause.words, it));
                own
            }
            Silence::Parameters | Silence::Definition | Silence::Capitals => Vec::new(),
        }
    }

    /// What the clause asks by its own words.
    fn own(&self, clause: &Clause, scale: Scale) -> Vec<Obligation> {
        let document = self.document;
        match clause.kind {
            ClauseKind::Heading => Vec::new(),
            ClauseKind::Code => code::read(document, clause, scale),
            ClauseKind::Row => {
                let forms = scale.forms && self.table_of(clause) == Table::Demands;
                let own = row(document, clause, Scale { forms, ..scale });
                let stamp = Some(clause.block)
                    .filter(|_| scale.forms && own.is_empty() && !is_header(document, clause))
                    .and_then(|it| tables::stamped(document, it));
                stamp.map_or(own, |level| whole(clause, level, Basis::Form))
            }
            ClauseKind::Sentence => {
                // The list below says what such a line announces.
                if lists::is_title(document, clause) && headings::titled(&clause.words).is_some() {
                    return Vec::new();
                }
                // `第一步:配置域名` names a step, and what is below says it.
                let forms = scale.forms && !lists::is_step(document, clause);
                let scale = Scale { forms, ..scale };
                sentence::read(&mask::masked(&clause.words, &clause.code), scale)
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
    let choice = ["may ", "can ", "might "].iter().any(|it| words.starts_with(it));
    let opens = first.and_then(|it| document.clause(it)).is_some_and(|it| it.span == clause.span);
    let question = words.ends_with(['?', '？']);
    let explains = EXPLAINING.iter().any(|it| words.starts_with(it));
    !is_header(document, clause)
        && !is_optional(document, clause)
        && !question
        && !choice
        && (opens || !explains)
        && words::has_words(&words)
}

/// Whether a cell of a row says that the row leaves a choice: `no` does where the column
/// asks whether it is required, and elsewhere is what is required.
fn is_optional(document: &Document, clause: &Clause) -> bool {
    const CHOICES: [&str; 5] = ["optional", "n/a", "可选", "选填", "不要求"];
    const ANSWERS: [&str; 4] = ["no", "none", "否", "非必填"];
    let row = clause.kind == ClauseKind::Row;
    row && document.children(clause.block).any(|it| {
        let cell = words::normalise(document.block(it).inline.text()).to_lowercase();
        let nothing = ["无需", "不需", "not required", "no requirement"];
        CHOICES.contains(&cell.as_str())
            || nothing.iter().any(|it| cell.starts_with(it))
            || (ANSWERS.contains(&cell.as_str()) && tables::asks_whether(document, it))
    })
}

/// The obligation that all of `clause` is.
fn whole(clause: &Clause, level: Level, basis: Basis) -> Vec<Obligation> {
    vec![Obligation { words: 0..clause.words.len(), level, basis }]
}

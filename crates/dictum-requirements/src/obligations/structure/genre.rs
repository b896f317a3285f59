//! Documents that lay down how things are done: there the indicative asks.
//!
//! `Records are kept for five years` tells in a report and demands in a policy. What a
//! document is, its title says; standards (ISO/IEC Directives 2, 7.2 aside, which wants
//! `shall`), policies and contracts are written like that all the same.

use super::headings::{self, Sections};
use super::{inherits, lists};
use crate::document::{BlockKind, Clause, ClauseKind, Document, SectionId};
use crate::obligations::{chinese, english};
use crate::words;

/// What stands in the title of a document that lays down how things are done.
const TITLES: [&str; 39] = [
    "requirement",
    "baseline",
    "policy",
    "policies",
    "standard",
    "rules",
    "guideline",
    "procedure",
    "regulation",
    "code of ",
    "annex",
    "agreement",
    "schedule",
    "retention",
    "instructions",
    "agents.md",
    "claude.md",
    "contributing",
    "checklist",
    "criteria",
    "conditions",
    "obligations",
    "办法",
    "规定",
    "规范",
    "制度",
    "细则",
    "标准",
    "要求",
    "守则",
    "规程",
    "准则",
    "基线",
    "条例",
    "规则",
    "处理协议",
    "服务协议",
    "合同",
    "附件",
];

/// The fewest sentences with an article's number by which a document is one of articles.
const ARTICLES_MIN: usize = 4;

/// What a document is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Genre {
    /// It lays down how things are done.
    lays_down: bool,
    /// Its sentences are articles.
    by_articles: bool,
}

/// What `document` is, by its title.
pub(super) fn of(document: &Document) -> Genre {
    let by_articles = has_articles(document);
    let lays_down = lays_down(document) || by_articles;
    Genre { lays_down, by_articles }
}

impl Genre {
    /// Whether the sentence `clause` asks because it says in the indicative how things are
    /// done, outside of the sections that only inform.
    pub(super) fn asks(self, document: &Document, clause: &Clause, sections: &Sections) -> bool {
        let section = document.block(clause.block).section;
        let quiet = !self.lays_down
            || clause.kind != ClauseKind::Sentence
            || sections.is_silent(section)
            || sections.is_glossary(section)
            || sections.informs(section);
        let follows = english::refers_back(&clause.words) || inherits(document, clause);
        if quiet || !follows || is_aside(document, clause) {
            return false;
        }
        let told = lists::leaves_a_choice(&clause.words) || lists::is_title(document, clause);
        let article = self.by_articles && headings::article(&clause.words).is_some();
        let norm = english::states_a_norm(&clause.words, article)
            || chinese::states_a_norm(&clause.words, self.by_articles)
            || lists::is_bare_item(document, clause);
        norm && !told
    }
}

/// Whether the first heading of `document` is that of one that lays down.
fn lays_down(document: &Document) -> bool {
    let first = document.sections().iter().find(|it| it.level > 0);
    let title = first.map(|it| words::normalise(&it.title).to_lowercase()).unwrap_or_default();
    let question = title.ends_with('?') || title.contains("faq") || title.contains("问题");
    !question && TITLES.iter().any(|it| title.contains(it))
}

/// Whether the sentences of `document` are articles: `第三条 …`, `4.1 …`.
fn has_articles(document: &Document) -> bool {
    let article = |it: &Clause| headings::article(&it.words).is_some();
    document.clauses().iter().filter(|it| article(it)).count() >= ARTICLES_MIN
}

/// Whether `clause` stands in a quotation or a footnote, or before the first heading's text
/// ends: those explain.
fn is_aside(document: &Document, clause: &Clause) -> bool {
    let block = document.block(clause.block);
    let mut above = std::iter::successors(block.parent, |it| document.block(*it).parent);
    let quoted = above
        .any(|it| matches!(document.block(it).kind, BlockKind::Quote(_) | BlockKind::Footnote));
    // What stands right under the title says what the document is.
    let first = SectionId(1);
    let preface = document.section(first).level == 1
        && block.section == first
        && document.descendants(first).next().is_some();
    quoted || block.section == SectionId(0) || preface
}

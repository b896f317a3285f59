//! What headings say of their sections.

use dictum_schema::severity::Level;

use crate::document::{ClauseKind, Document, SectionId};
use crate::obligations::sentence::{self, Scale};
use crate::obligations::{Basis, Obligation, mask};
use crate::words;

/// Headings under which is told what changed, who helped, and where to read on.
const SILENT: [&str; 34] = [
    "changelog",
    "change log",
    "change history",
    "changes",
    "changes from *",
    "changes since *",
    "differences *",
    "history",
    "version history",
    "revision history",
    "revisions",
    "document history",
    "release notes",
    "what's new",
    "what changed *",
    "acknowledgements",
    "acknowledgments",
    "references",
    "normative references",
    "further reading",
    "see also",
    "更新记录",
    "更新日志",
    "修订记录",
    "修订历史",
    "变更记录",
    "变更历史",
    "版本历史",
    "版本记录",
    "与旧版*",
    "*的变化",
    "规范性引用文件",
    "参考文献",
    "致谢",
];

/// Headings under which terms are defined.
const GLOSSARIES: [&str; 11] = [
    "definitions",
    "terms",
    "terminology",
    "glossary",
    "terms and definitions",
    "术语",
    "定义",
    "术语和定义",
    "名词解释",
    "术语与定义",
    "术语、定义*",
];

/// Headings under which is told what the document is for, or how things came about.
const INFORMING: [&str; 34] = [
    "scope",
    "scope *",
    "purpose",
    "purpose *",
    "background",
    "introduction",
    "overview",
    "about *",
    "rationale",
    "example",
    "examples",
    "*example*",
    "*informative*",
    "abbreviations",
    "status",
    "contact*",
    "faq",
    "why *",
    "范围",
    "适用范围",
    "目的",
    "*目的",
    "背景",
    "*背景",
    "引言",
    "前言",
    "概述",
    "简介",
    "*资料性*",
    "示例",
    "*示例",
    "缩略语",
    "附则",
    "联系方式",
];

/// Headings whose lists ask, whatever their items' words.
const DEMANDING: [(&str, Level); 50] = [
    ("do", Level::Must),
    ("don't", Level::Must),
    ("dont", Level::Must),
    ("do not", Level::Must),
    ("dos", Level::Must),
    ("don'ts", Level::Must),
    ("always", Level::Must),
    ("never", Level::Must),
    ("must", Level::Must),
    ("must not", Level::Must),
    ("should", Level::Should),
    ("rules", Level::Must),
    ("golden rules", Level::Must),
    ("responsibilities", Level::Must),
    ("duties", Level::Must),
    ("duties *", Level::Must),
    ("obligations", Level::Must),
    ("obligations *", Level::Must),
    ("*义务", Level::Must),
    ("职责", Level::Must),
    ("*requirements", Level::Must),
    ("prerequisites", Level::Must),
    ("*checklist", Level::Must),
    ("*criteria", Level::Must),
    ("definition of done", Level::Must),
    ("non-negotiables", Level::Must),
    ("验收标准", Level::Must),
    ("完成标准", Level::Must),
    ("before *", Level::Must),
    ("periods", Level::Must),
    ("*retention periods", Level::Must),
    ("deadlines", Level::Must),
    ("保存期限", Level::Must),
    ("时限", Level::Must),
    ("prohibited *", Level::Must),
    ("前提条件", Level::Must),
    ("前置条件", Level::Must),
    ("*要求", Level::Must),
    ("*的要求", Level::Must),
    ("禁止*", Level::Must),
    ("*禁止*", Level::Must),
    ("不得*", Level::Must),
    ("*必须*", Level::Must),
    ("检查清单", Level::Must),
    ("注意事项", Level::Must),
    ("准入条件", Level::Must),
    ("*eligibility", Level::Must),
    ("开通条件", Level::Must),
    ("申请条件", Level::Must),
    ("准备工作", Level::Must),
];

/// What stands under each heading.
pub(super) struct Sections {
    // INVARIANT (preorder): by section; a section's is made after the one's above it.
    classes: Vec<Class>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Class {
    /// Nothing there asks.
    silent: bool,
    /// Terms are defined there.
    glossary: bool,
    /// Why the document is there, what it is about, examples.
    informs: bool,
    /// The heading itself asks, so that the list under it does.
    demands: Option<Level>,
}

impl Sections {
    fn class(&self, id: SectionId) -> Class {
        const NONE: Class = Class { silent: false, glossary: false, informs: false, demands: None };
        self.classes.get(id.0 as usize).copied().unwrap_or(NONE)
    }

    pub(super) fn is_silent(&self, id: SectionId) -> bool {
        self.class(id).silent
    }

    pub(super) fn is_glossary(&self, id: SectionId) -> bool {
        self.class(id).glossary
    }

    /// Whether the heading of the section, or one above it, says that it informs.
    pub(super) fn informs(&self, id: SectionId) -> bool {
        self.class(id).informs
    }

    pub(super) fn demands(&self, id: SectionId) -> Option<Level> {
        self.class(id).demands
    }
}

/// What the headings of `document` say of their sections.
pub(super) fn of(document: &Document) -> Sections {
    let mut sections = Sections { classes: Vec::with_capacity(document.sections().len()) };
    for section in document.sections() {
        let above = section.parent.map(|it| sections.class(it));
        let title = bare(&words::normalise(&section.title).to_lowercase()).to_owned();
        let silent = above.is_some_and(|it| it.silent) || any(&SILENT, &title);
        let glossary = above.is_some_and(|it| it.glossary) || any(&GLOSSARIES, &title);
        let informs = above.is_some_and(|it| it.informs) || any(&INFORMING, &title);
        sections.classes.push(Class { silent, glossary, informs, demands: demands(&title) });
    }
    sections
}

/// A heading without its number and signs: `6.`, `第三章`, `C.1`, `附件二`.
fn bare(title: &str) -> &str {
    let title = title.trim_end_matches(|it: char| !it.is_alphanumeric() && it != '?');
    let bare = title
        .trim_start_matches(|it: char| !it.is_alphabetic() || "一二三四五六七八九十".contains(it));
    let bare = ["appendix ", "annex "].iter().find_map(|it| bare.strip_prefix(it)).map_or(
        bare,
        // The letter of an appendix stands before its title.
        |it| it.split_once(' ').map_or(it, |it| it.1).trim_start_matches(['-', '–', '—', ':', ' ']),
    );
    match bare.strip_prefix('第').and_then(|it| it.split_once(['章', '节', '条', '部'])) {
        Some((_, rest)) => rest.trim_start_matches(['分', ' ', ':', '、']),
        None => bare,
    }
}

/// What stands behind `第三条` or `4.1`, where `words` begin with an article's number.
pub(super) fn article(words: &str) -> Option<&str> {
    let number: String = words.chars().take_while(|it| it.is_ascii_digit() || *it == '.').collect();
    if number.trim_end_matches('.').contains('.') && !number.starts_with('.') {
        let rest = words.get(number.len()..)?;
        return rest.starts_with(|it: char| it == ' ' || !it.is_ascii()).then_some(rest);
    }
    let rest = words.strip_prefix('第')?;
    let (number, rest) = rest.split_once('条')?;
    let counted =
        number.chars().all(|it| it.is_ascii_digit() || "一二三四五六七八九十百".contains(it));
    counted.then_some(rest)
}

fn any(patterns: &[&str], title: &str) -> bool {
    patterns.iter().any(|it| matches(it, title))
}

/// Whether `title` is `pattern`, whose first or last character may be a star.
fn matches(pattern: &str, title: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => title.contains(pattern.trim_matches('*')),
        (Some(end), None) => title.ends_with(end),
        (None, Some(start)) => title.starts_with(start),
        (None, None) => title == pattern,
    }
}

/// How much a heading of the lower-case words `title` asks of the list under it.
fn demands(title: &str) -> Option<Level> {
    if title.ends_with(['?', '？']) {
        return None;
    }
    let listed = DEMANDING.iter().find(|(it, _)| matches(it, title)).map(|(_, level)| *level);
    listed.or_else(|| strong(title))
}

/// The level of the modal word in a heading; forms make no heading ask.
fn strong(title: &str) -> Option<Level> {
    let scale = Scale { capitals_only: false, forms: false };
    let found = sentence::read(&mask::masked(title, &[]), scale);
    found.iter().filter(|it| it.basis == Basis::Word).map(|it| it.level).max()
}

/// Whether masked words say what a term is: `Host: a machine that …`, `X means …`.
pub(super) fn defines(words: &str) -> bool {
    let start: String = words.chars().take(60).collect();
    [": ", "是指", "指", " means ", " is ", " are ", ":"].iter().any(|it| start.contains(it))
}

/// Whether the obligation `it` of `words` stands in a clause that says which things are
/// meant: `information that the company must produce`.
pub(super) fn is_relative(words: &str, it: &Obligation) -> bool {
    let said = words.get(..it.words.end).unwrap_or(words).to_lowercase();
    [" that ", " which ", " who ", " whose "].iter().any(|it| said.contains(it))
}

/// How much the line of bold words `text`, which stands for a heading, asks.
pub(super) fn titled(text: &str) -> Option<Level> {
    demands(bare(&words::normalise(text).to_lowercase()))
}

/// Lets a heading ask only where nothing under it does: `Hosts (MUST)` says what the
/// sentence below says.
pub(super) fn settle(
    document: &Document,
    sections: &Sections,
    obligations: &mut [Vec<Obligation>],
) {
    let asking = asking_sections(document, obligations);
    for (clause, found) in document.clauses().iter().zip(obligations) {
        if clause.kind != ClauseKind::Heading || !found.is_empty() {
            continue;
        }
        let section = document.block(clause.block).section;
        let own = document.section(section).heading == document.block(clause.block).span;
        let title = words::normalise(&clause.text);
        let question = title.ends_with(['?', '？']);
        let quiet = sections.is_silent(section) || question || asking.contains(&section.0);
        if let Some(level) = strong(&title).filter(|_| own && !quiet) {
            let words = 0..clause.words.len();
            found.push(Obligation { words, level, basis: Basis::Word });
        }
    }
}

/// The numbers of the sections in which something asks, at any depth.
fn asking_sections(
    document: &Document,
    obligations: &[Vec<Obligation>],
) -> std::collections::BTreeSet<u32> {
    let mut asking = std::collections::BTreeSet::new();
    for (clause, _) in document.clauses().iter().zip(obligations).filter(|(_, it)| !it.is_empty()) {
        let mut section = Some(document.block(clause.block).section);
        // Whoever was told already has told those above.
        while let Some(id) = section.filter(|it| asking.insert(it.0)) {
            section = document.section(id).parent;
        }
    }
    asking
}

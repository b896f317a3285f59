//! Obligations as rules that nobody has written yet.

use std::collections::BTreeSet;

use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::rulebook::{Rule, Says};
use dictum_schema::severity::{Level, Severity};

use super::names::Names;
use super::places::Places;
use super::{ProposedParam, ProposedRule};
use crate::document::{BlockKind, Clause, ClauseId, ClauseKind, Document};
use crate::obligations::{Basis, Obligation};
use crate::requirements::pattern;
use crate::requirements::touched;
use crate::words;

/// So many characters of the words are a title.
const TITLE_MAX_CHARS: usize = 80;

/// A rule for each obligation that no list of values stands for; and how many obligations
/// are left where there are more than `most`.
pub(crate) fn propose(
    places: &mut Places<'_>,
    params: &[ProposedParam],
    most: usize,
) -> (Vec<ProposedRule>, usize) {
    let document = places.document;
    let values: BTreeSet<ClauseId> =
        params.iter().flat_map(|it| it.clauses.iter().copied()).collect();
    let mut names = Names::default();
    let mut rules = Vec::new();
    let mut more = 0;
    for (index, clause) in document.clauses().iter().enumerate() {
        let Some(id) = u32::try_from(index).ok().map(ClauseId) else { break };
        if !clause.asks() || (values.contains(&id) && is_value(document, clause)) {
            continue;
        }
        let reached = places.around(id);
        let Some(whole) = places.says(id, reached.place) else { continue };
        let apart = |said: &str| {
            let said = said.to_lowercase();
            places.is_alone(id, reached.place, |it| it.contains(&said))
        };
        for (says, obligation) in parts(clause, &whole, apart) {
            if rules.len() >= most {
                more += 1;
                continue;
            }
            let said = clause.words.get(obligation.words.clone()).unwrap_or(&clause.words);
            let fallback = format!("clause-{}", digits(&clause.digest));
            let Some(name) = names.rule(said, &fallback) else { continue };
            let at = reached.at.clone();
            let rule = Rule { at, says: vec![says], ..unwritten(name, said, obligation.level) };
            rules.push(ProposedRule { rule, clause: id });
        }
    }
    (rules, more)
}

/// Whether `clause` is an item that asks only because of the sentence above its list, whose
/// rule stands for it.
fn is_value(document: &Document, clause: &Clause) -> bool {
    let item = document.item_around(clause.block).is_some();
    let code = document.block(clause.block).kind == BlockKind::Code;
    clause.kind != ClauseKind::Row
        && (item || code)
        && clause.obligations.iter().all(|it| it.basis == Basis::Place)
}

/// What names each obligation of `clause`, which `whole` names: the words of each where
/// there are several, else all of it.
///
/// Words that stand in another clause too, which `is_apart` tells, would name both.
fn parts<'c>(
    clause: &'c Clause,
    whole: &Says,
    is_apart: impl Fn(&str) -> bool,
) -> Vec<(Says, &'c Obligation)> {
    let all = &clause.obligations;
    let one = |it: &'c Obligation| vec![(whole.clone(), it)];
    let (Says::One(_), [_, _, ..]) = (whole, all.as_slice()) else {
        return strongest(all).map(one).unwrap_or_default();
    };
    let globs: Vec<String> = all
        .iter()
        .map(|it| {
            let said = clause.words.get(it.words.clone()).unwrap_or_default();
            let before = if it.words.start > 0 { "*" } else { "" };
            let after = if it.words.end < clause.words.len() { "*" } else { "" };
            format!("{before}{}{after}", pattern::escape(said))
        })
        .collect();
    let said = |it: &Obligation| clause.words.get(it.words.clone()).unwrap_or_default();
    let apart = globs.iter().enumerate().all(|(at, glob)| touched::by(glob, clause) == [at]);
    if !apart || !all.iter().all(|it| is_apart(said(it))) {
        return strongest(all).map(one).unwrap_or_default();
    }
    globs.into_iter().map(Says::One).zip(all).collect()
}

fn strongest(all: &[Obligation]) -> Option<&Obligation> {
    all.iter().max_by_key(|it| (it.basis == Basis::Word, it.level))
}

/// The rule `id` for the words `said`, of which nobody has written yet what has to hold.
fn unwritten(id: RuleId, said: &str, level: Level) -> Rule {
    Rule {
        id,
        at: Vec::new(),
        says: Vec::new(),
        also: Vec::new(),
        addition: None,
        was: Vec::new(),
        level,
        severity: match level {
            Level::Must => Severity::Error,
            Level::Should => Severity::Warning,
            Level::May => Severity::Info,
        },
        title: Text::same(words::cut(said, TITLE_MAX_CHARS)),
        when: "true".to_owned(),
        require: "todo()".to_owned(),
        message: Text::new("nobody has written yet what has to hold", "尚未写明应满足的条件"),
        help: None,
        fix: None,
        layers: None,
    }
}

/// The first digits of a clause's digest.
fn digits(digest: &str) -> &str {
    digest.get(..6).unwrap_or(digest)
}

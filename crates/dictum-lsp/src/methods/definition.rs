//! `textDocument/definition`: to the rule, the parameter, the clause.

use dictum_evaluator::assist::parts;
use dictum_source::source::Location;
use gen_lsp_types::DefinitionParams;

use super::Asked;
use crate::desk::Desk;
use crate::rules::{self, Symbol};
use crate::{expression, file};

pub(super) fn answer(desk: &Desk, params: &DefinitionParams) -> Vec<gen_lsp_types::Location> {
    let Some(asked) = super::asked(desk, &params.text_document_position_params) else {
        return Vec::new();
    };
    let mut places = named(desk, &asked);
    if places.is_empty() {
        places = found(desk, &asked);
    }
    if places.is_empty() {
        places = claimed(desk, &asked);
    }
    let mut locations: Vec<_> = places.iter().filter_map(|it| super::location(desk, it)).collect();
    locations.dedup();
    locations
}

/// The definition of the rule or parameter that is named here.
fn named(desk: &Desk, asked: &Asked) -> Vec<Location> {
    let symbol = rules::at(&asked.source, asked.offset).map(|it| it.symbol).or_else(|| {
        let tree = file::tree(&asked.source)?;
        let (expression, at) = expression::at(&tree, asked.offset)?;
        let environment = expression::environment(&tree, &asked.path);
        let all = parts::of(&environment, &expression.text);
        let part = all.into_iter().find(|it| it.span.range().contains(&at))?;
        let name = part.path?.strip_prefix("params.")?.split(['.', '[']).next()?.to_owned();
        Some(Symbol::Param(name))
    });
    let Some(symbol) = symbol else { return Vec::new() };
    let own = rules::occurrences(&asked.source).into_iter();
    let own = own.filter(|it| it.defines && it.symbol == symbol).map(|it| it.at).next();
    let policy = desk.draft_of(&asked.path).and_then(|(root, _)| root.file_name()?.to_str());
    let elsewhere = || {
        rules::definition(desk, policy, &symbol).or_else(|| rules::definition(desk, None, &symbol))
    };
    own.or_else(elsewhere).into_iter().collect()
}

/// The rules that found something here, and the clauses that ask for them.
fn found(desk: &Desk, asked: &Asked) -> Vec<Location> {
    let mut places = Vec::new();
    for finding in desk.findings_in(&asked.path) {
        let here = finding.at.as_ref().is_some_and(|it| {
            (it.span.start as usize..=it.span.end as usize).contains(&asked.offset)
        });
        let Some(judgement) = finding.judgement.filter(|_| here) else { continue };
        let rule = Symbol::Rule(finding.code);
        places.extend(rules::definition(desk, Some(&judgement.policy), &rule));
        let clauses = judgement.clauses.iter();
        places.extend(clauses.filter_map(|it| rules::clause_place(desk, &judgement.policy, it)));
    }
    places
}

/// In a document: the rules and parameters that claim the clause.
fn claimed(desk: &Desk, asked: &Asked) -> Vec<Location> {
    let Some(clause) = super::hover::clause_at(desk, asked) else { return Vec::new() };
    let policy = desk.draft_of(&asked.path).and_then(|(root, _)| root.file_name()?.to_str());
    let symbols = clause.claims.iter().filter_map(super::hover::symbol);
    symbols.filter_map(|it| rules::definition(desk, policy, &it)).collect()
}

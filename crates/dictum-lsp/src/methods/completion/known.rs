//! Values and keys that are known from elsewhere: what a policy's parameters list, and
//! the names of rules and parameters.

use dictum_linter::session::Session;
use dictum_schema::value::Scalar;
use serde_json::Value as Json;

use super::Asked;
use crate::desk::Desk;
use crate::file::FileKind;
use crate::methods::hover::{fact, title_of};
use crate::rules::{self, Symbol};
use crate::yaml::Step;

/// Values for the place at `path`, each with what it is.
pub(super) fn values(
    desk: &Desk,
    kind: FileKind,
    asked: &Asked,
    path: &[Step],
) -> Vec<(Json, String)> {
    let last = path.iter().rev().find_map(|it| match it {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => None,
    });
    match (kind, last) {
        (FileKind::Console, _) => facts(desk, path),
        (FileKind::Cases | FileKind::Layer, Some("rule")) => {
            named(desk, asked, |it| matches!(it, Symbol::Rule(_)))
                .into_iter()
                .map(|(name, words)| (Json::from(name), words))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Keys for the map at `path`, each with what it is.
pub(super) fn keys(
    desk: &Desk,
    kind: FileKind,
    asked: &Asked,
    path: &[Step],
) -> Vec<(String, String)> {
    let [.., Step::Key(last)] = path else { return Vec::new() };
    match (kind, last.as_str(), path.len()) {
        (FileKind::Layer, "rules", 1) | (FileKind::Cases | FileKind::CasesBase, "also", _) => {
            named(desk, asked, |it| matches!(it, Symbol::Rule(_)))
        }
        (FileKind::Layer, "params", 3) => named(desk, asked, |it| matches!(it, Symbol::Param(_))),
        _ => Vec::new(),
    }
}

/// What the parameters list that rules compare the fact at `path` with.
fn facts(desk: &Desk, path: &[Step]) -> Vec<(Json, String)> {
    let Some(fact) = fact(path) else { return Vec::new() };
    let mut found: Vec<(Json, String)> = Vec::new();
    for (policy, program) in desk.sessions().flat_map(Session::policies) {
        for (rule, program) in policy.rules().iter().zip(program.rules()) {
            let reads = program.require.reads();
            if !reads.contains(&fact) {
                continue;
            }
            let named = reads.iter().filter_map(|it| it.strip_prefix("params."));
            let params = named.filter_map(|name| {
                policy.params().iter().find(|(id, _)| id.as_str() == name).map(|(_, it)| it)
            });
            for item in params.flat_map(|it| &it.items) {
                let Scalar::String(text) = &item.value else { continue };
                let words = format!("`{}`: {}", rule.rule.id, desk.say(&rule.rule.title));
                if found.iter().all(|(it, _)| it != text) {
                    found.push((text.as_str().into(), words));
                }
            }
        }
    }
    found
}

/// The rules or parameters around the file, each with its title.
fn named(desk: &Desk, asked: &Asked, wanted: fn(&Symbol) -> bool) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for source in rules::related(desk, &asked.path).iter().filter_map(|it| desk.cached(it)) {
        for it in rules::occurrences(&source) {
            let name = it.symbol.name();
            if it.defines && wanted(&it.symbol) && found.iter().all(|(it, _)| it != name) {
                found
                    .push((name.to_owned(), title_of(desk, &asked.path, name).unwrap_or_default()));
            }
        }
    }
    // Without a pack at hand, the policies in force know their rules.
    for (policy, _) in desk.sessions().flat_map(Session::policies) {
        let rules = policy
            .rules()
            .iter()
            .map(|it| (Symbol::Rule(it.rule.id.to_string()), desk.say(&it.rule.title).to_owned()));
        let params = policy.params().iter().map(|(id, it)| {
            let title = it.title.as_ref().map(|it| desk.say(it).to_owned());
            (Symbol::Param(id.to_string()), title.unwrap_or_default())
        });
        for (symbol, title) in rules.chain(params).filter(|(it, _)| wanted(it)) {
            if found.iter().all(|(it, _)| it != symbol.name()) {
                found.push((symbol.name().to_owned(), title));
            }
        }
    }
    found
}

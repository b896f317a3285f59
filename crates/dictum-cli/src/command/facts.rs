//! `dictum facts`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::facts::{self as linter, Known};
use dictum_linter::subject::Conditions;
use dictum_report::{json, text};
use dictum_schema::facts::{Calls, Fact, Facts, Format as FactsFormat, Mention, Place, Subject};
use dictum_schema::severity::Severity;
use dictum_source::source::Location;
use dictum_source::tree::{NodeId, Tree, Value};

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Where the calls stand among the facts.
const CALLS: &str = "/code/calls";

/// Prints what is known of the workspace that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let cache = edge::cache();
    let conditions = Conditions { today: edge::today(matches)?, cache: cache.as_deref() };
    let found = linter::facts(folder, conditions)
        .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let language = edge::language(matches, found.language);
    let facts = Facts {
        schema: FactsFormat::V1,
        subjects: found.subjects.iter().map(subject).collect(),
        findings: found.findings.iter().map(|it| json::finding(it, language)).collect(),
    };
    match format(matches) {
        Format::Json => edge::print(&format!("{}\n", serde_json::to_string_pretty(&facts)?))?,
        Format::Text | Format::Markdown => {
            let style = style(matches, language);
            edge::print(&text::findings(&found.findings, &style))?;
            edge::print(&text::facts(&facts, &style))?;
        }
    }
    let known = !found.subjects.is_empty() && found.subjects.iter().all(|it| it.facts.is_some());
    let broken = found.findings.iter().any(|it| it.severity == Severity::Error);
    Ok(if known && !broken { CLEAN } else { FOUND })
}

fn subject(known: &Known) -> Subject {
    let mut subject = Subject {
        name: known.name.clone(),
        facts: Vec::new(),
        calls: Vec::new(),
        mentions: Vec::new(),
    };
    let mut listed = BTreeSet::new();
    if let Some(tree) = &known.facts {
        single(tree, tree.root(), "", &mut subject.facts);
        subject.calls = calls(tree);
        for kind in tree.at_pointer("/domains").map(|it| tree.entries(it)).into_iter().flatten() {
            listed.extend(tree.items(kind.value).iter().filter_map(|it| tree.str(*it)));
        }
    }
    let mentions = known.mentions.iter().filter(|it| !listed.contains(it.origin.as_str()));
    subject.mentions = mentions
        .map(|it| Mention { origin: it.origin.clone(), count: it.count, at: place(&it.at) })
        .collect();
    subject
}

/// Every fact without parts below `node`, which stands at `pointer`.
///
/// The readers bound how deep facts nest.
fn single(tree: &Tree, node: NodeId, pointer: &str, found: &mut Vec<Fact>) {
    if pointer == CALLS {
        return;
    }
    match tree.value(node) {
        Value::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                let key = entry.key.replace('~', "~0").replace('/', "~1");
                single(tree, entry.value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (number, item) in items.iter().enumerate() {
                single(tree, *item, &format!("{pointer}/{number}"), found);
            }
        }
        _ => found.push(Fact {
            pointer: pointer.to_owned(),
            value: tree.to_json(node),
            evidence: tree.node(node).evidence,
            at: place(&tree.location(node)),
        }),
    }
}

/// The calls, by kind and origin: what is in no list first, then what is not known.
fn calls(tree: &Tree) -> Vec<Calls> {
    let mut all: BTreeMap<(Option<String>, Option<String>), Calls> = BTreeMap::new();
    for call in tree.at_pointer(CALLS).map(|it| tree.items(it)).into_iter().flatten() {
        let text = |key| Some(tree.str(tree.get(*call, key)?)?.to_owned());
        let (kind, origin) = (text("kind"), text("origin"));
        let calls = all.entry((kind.clone(), origin.clone())).or_insert_with(|| {
            let listed = listed(tree, kind.as_deref(), origin.as_deref());
            Calls { kind, origin, listed, count: 0, places: Vec::new(), via: BTreeSet::new() }
        });
        calls.count += 1;
        calls.places.push(place(&tree.location(*call)));
        calls.via.extend(text("via"));
    }
    let mut all: Vec<Calls> = all.into_values().collect();
    all.sort_by_key(|it| (it.listed == Some(true), it.origin.is_none()));
    all
}

/// Whether the list of `kind` holds `origin`; none where one of both is not known.
fn listed(tree: &Tree, kind: Option<&str>, origin: Option<&str>) -> Option<bool> {
    let (kind, origin) = (kind?, origin?);
    let list = tree.at_pointer("/domains").and_then(|it| tree.get(it, kind))?;
    Some(tree.items(list).iter().any(|it| tree.str(*it) == Some(origin)))
}

fn place(at: &Location) -> Place {
    let start = at.start();
    Place { path: at.source.path().to_owned(), line: start.line, column: start.column }
}

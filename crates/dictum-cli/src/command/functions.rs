//! `dictum functions`

use clap::ArgMatches;
use dictum_evaluator::assist::reference::{self, Entry, Use};
use dictum_evaluator::environment::Environment;
use dictum_schema::functions::{self, Functions};
use dictum_schema::language::Language;

use crate::CLEAN;
use crate::command::{Format, format, libraries};
use crate::edge;

/// Lists the functions that expressions may call, or those whose names hold what
/// `matches` asks for.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let mut environment = Environment::standard();
    for library in libraries(matches) {
        environment.add_library(library);
    }
    let mut entries = reference::of(&environment);
    if let Some(name) = matches.get_one::<String>("name") {
        let wanted = name.to_lowercase();
        entries.retain(|it| it.name.to_lowercase().contains(&wanted));
        if entries.is_empty() {
            return Err(edge::failure(
                format!("there is no function with `{name}` in its name"),
                format!("没有名称含 `{name}` 的函数"),
            ));
        }
    }
    match format(matches) {
        Format::Json => {
            let functions = entries.iter().map(|it| function(it, language)).collect();
            let whole = Functions { schema: functions::Format::V1, functions };
            edge::print(&format!("{}\n", serde_json::to_string_pretty(&whole)?))?;
        }
        Format::Text | Format::Markdown => edge::print(&listed(&entries, language))?,
    }
    Ok(CLEAN)
}

fn function(entry: &Entry, language: Language) -> functions::Function {
    let uses = entry.uses.iter().map(|it| functions::Use {
        signatures: it.signatures.clone(),
        description: described(it, language).map(str::to_owned),
        cost: it.cost.to_owned(),
    });
    functions::Function { name: entry.name.clone(), uses: uses.collect() }
}

fn described(of: &Use, language: Language) -> Option<&str> {
    of.doc.as_ref().map(|it| it.get(language))
}

/// The signatures, a line each, with what they do and cost below them.
fn listed(entries: &[Entry], language: Language) -> String {
    let cost = match language {
        Language::En => "cost: ",
        Language::ZhCn => "代价：",
    };
    let mut text = String::new();
    for it in entries.iter().flat_map(|it| &it.uses) {
        for signature in &it.signatures {
            text.push_str(signature);
            text.push('\n');
        }
        let words = described(it, language).unwrap_or_default();
        for line in ["    ", words, "\n    ", cost, it.cost, "\n"] {
            text.push_str(line);
        }
    }
    text
}

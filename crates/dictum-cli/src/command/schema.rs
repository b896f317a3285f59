//! `dictum schema`

use clap::ArgMatches;
use dictum_linter::schemas;

use crate::CLEAN;
use crate::command::{Format, format};
use crate::edge;

/// Prints the schema that `matches` names, or the names of all.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let all = schemas::all();
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let Some(name) = matches.get_one::<String>("name") else {
        match format(matches) {
            Format::Json => edge::print(&format!("{}\n", serde_json::to_string_pretty(&names)?))?,
            Format::Text | Format::Markdown => {
                edge::print(&format!("{}\n", names.join("\n")))?;
            }
        }
        return Ok(CLEAN);
    };
    match all.iter().find(|(it, _)| it == name) {
        Some((_, schema)) => {
            edge::print(&format!("{}\n", serde_json::to_string_pretty(schema)?))?;
            Ok(CLEAN)
        }
        None => Err(edge::failure(
            format!("there is no schema `{name}`; there are {}", names.join(", ")),
            format!("没有名为 `{name}` 的 JSON Schema；可用的有：{}", names.join("、")),
        )),
    }
}

//! The JSON Schemas of every file, in `schemas/`.

use std::path::Path;

use dictum_linter::schemas;
use serde_json::Value as Json;

use crate::{Mode, generated};

/// The command that writes the schemas, as their first line names it.
const COMMAND: &str = "cargo xtask schemas";

/// Writes or checks the schemas; whether all is as it should be.
pub(crate) fn run(root: &Path, mode: Mode) -> anyhow::Result<bool> {
    generated::run(root, mode, COMMAND, generate()?)
}

/// Every schema's path and text.
fn generate() -> anyhow::Result<Vec<(String, String)>> {
    schemas::all()
        .into_iter()
        .map(|(name, schema)| {
            let mut whole = serde_json::Map::new();
            whole.insert("$comment".to_owned(), format!("Written by `{COMMAND}`.").into());
            if let Json::Object(entries) = schema {
                whole.extend(entries);
            }
            let text = serde_json::to_string_pretty(&Json::Object(whole))?;
            Ok((format!("schemas/{name}.schema.json"), format!("{text}\n")))
        })
        .collect()
}

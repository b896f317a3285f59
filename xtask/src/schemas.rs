//! The JSON Schemas of every file, in `schemas/`.

use std::path::Path;

use anyhow::Context as _;
use dictum_linter::files::Root;
use dictum_linter::schemas;
use serde_json::Value as Json;
use similar::TextDiff;

use crate::{Mode, say};

/// The command that writes the schemas, as their first line names it.
const COMMAND: &str = "cargo xtask schemas";

/// Writes or checks the schemas; whether all is as it should be.
pub(crate) fn run(root: &Path, mode: Mode) -> anyhow::Result<bool> {
    let root = Root::open(root).map_err(anyhow::Error::new)?;
    let mut fine = true;
    for (path, text) in generate()? {
        let there = root.read(&path).map(|it| it.text().to_owned()).unwrap_or_default();
        if there == text {
            continue;
        }
        match mode {
            Mode::Write => {
                root.write(&path, &text).with_context(|| format!("writing {path}"))?;
                say(&format!("wrote {path}"));
            }
            Mode::Check => {
                let diff = TextDiff::from_lines(&there, &text);
                say(&diff.unified_diff().header(&path, "as generated").to_string());
                say(&format!("{path} is not what `{COMMAND}` writes; run it"));
                fine = false;
            }
        }
    }
    Ok(fine)
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

//! Files that a command writes, and that are checked to be what it would write.

use std::path::Path;

use anyhow::Context as _;
use dictum_linter::files::Root;
use similar::TextDiff;

use crate::{Mode, say};

/// Writes or checks `files`, each a path and its text, which `command` generates;
/// whether all are as they should be.
pub(crate) fn run(
    root: &Path,
    mode: Mode,
    command: &str,
    files: Vec<(String, String)>,
) -> anyhow::Result<bool> {
    let root = Root::open(root).map_err(anyhow::Error::new)?;
    let mut fine = true;
    for (path, text) in files {
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
                say(&format!("{path} is not what `{command}` writes; run it"));
                fine = false;
            }
        }
    }
    Ok(fine)
}

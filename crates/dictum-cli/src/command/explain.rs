//! `dictum explain`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::explain;
use dictum_report::{json, text};
use dictum_schema::id::PolicyRange;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Explains the rule that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let id = matches.get_one::<String>("rule").map(String::as_str).unwrap_or_default();
    let range = matches.get_one::<PolicyRange>("policy");
    let (found, findings) = explain::find(folder, id, range)
        .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let style = style(matches, language);
    let explained = found.and_then(|it| {
        let release = it.loaded.release;
        let rule = release.rules.iter().find(|rule| rule.id == it.rule)?.clone();
        Some((release, rule))
    });
    let Some((release, rule)) = explained else {
        edge::print(&text::findings(&findings, &style));
        return Ok(FOUND);
    };
    match format(matches) {
        Format::Json => edge::print(&json::explain(&release, &rule)),
        Format::Text | Format::Markdown => edge::print(&text::explain(&release, &rule, &style)),
    }
    Ok(CLEAN)
}

//! `dictum audit`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::{audit as gather, files};
use dictum_report::{audit, oscal, text};

use crate::command::style;
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// The formats of the command.
pub(crate) const FORMATS: [&str; 5] =
    ["html", "json", "oscal-catalog", "oscal-profile", "oscal-results"];

/// Writes what an auditor reads of the workspace that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let failure = |error: files::FileError| anyhow::Error::new(Failure(error.text()));
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let today = edge::today(matches)?;
    let (audited, findings) = gather::audit(folder, today).map_err(failure)?;
    let Some(audited) = audited else {
        let language = edge::language(matches, None);
        edge::complain(&text::findings(&findings, &style(matches, language)));
        return Ok(FOUND);
    };
    let language = edge::language(matches, audited.language);
    let written = match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => audit::json(&audited.audit),
        Some("oscal-catalog") => oscal::catalog(&audited.audit, language),
        Some("oscal-profile") => oscal::profile(&audited.audit, language),
        Some("oscal-results") => oscal::results(&audited.audit, language),
        _ => audit::html(&audited.audit, language),
    };
    match matches.get_one::<PathBuf>("output") {
        Some(path) => files::write(path, &written).map_err(failure)?,
        None => edge::print(&written)?,
    }
    Ok(CLEAN)
}

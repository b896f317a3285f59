//! `dictum explain`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::explain::{self, Question};
use dictum_report::explained::Explained;
use dictum_report::{json, text};
use dictum_schema::id::PolicyRange;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Explains the rule that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let question = Question {
        id: matches.get_one::<String>("rule").map(String::as_str).unwrap_or_default(),
        range: matches.get_one::<PolicyRange>("policy"),
        subject: matches.get_one::<String>("subject").map(String::as_str),
        today: edge::today(matches)?,
    };
    let (found, findings) = explain::find(folder, &question)
        .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let style = style(matches, language);
    let explained = found.as_ref().and_then(|it| {
        Some(Explained {
            release: &it.loaded.release,
            policy: &it.policy,
            rule: it.policy.rule(&it.rule)?,
            layers: &it.layers,
            effects: &it.effects,
            waivers: Some(&it.waivers),
            subject: it.subject.as_deref(),
            others: &it.others,
        })
    });
    let Some(explained) = explained else {
        edge::print(&text::findings(&findings, &style))?;
        return Ok(FOUND);
    };
    match format(matches) {
        Format::Json => edge::print(&json::explain(&explained, language))?,
        Format::Text | Format::Markdown => edge::print(&text::explain(&explained, &style))?,
    }
    Ok(CLEAN)
}

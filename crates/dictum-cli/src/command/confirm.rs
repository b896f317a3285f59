//! `dictum confirm`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::confirm::{self, Chosen, Confirmed, Looked};
use dictum_linter::files::FileError;
use dictum_report::{json, text};
use dictum_schema::id::RuleId;
use dictum_schema::language::Language;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Writes down that somebody looked at what is suspect in the folder that `matches`
/// names; without a name only tells what is.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let looked = looked(matches)?;
    let confirmed = confirm::confirm(folder, looked.as_ref())
        .map_err(|error: FileError| anyhow::Error::new(Failure(error.text())))?;
    match format(matches) {
        Format::Json => edge::print(&json::confirmed(
            (&confirmed.added, confirmed.written.as_deref()),
            &confirmed.findings,
            language,
        ))?,
        Format::Text | Format::Markdown => print(matches, &confirmed, language)?,
    }
    Ok(if confirmed.findings.is_empty() { CLEAN } else { FOUND })
}

fn looked(matches: &ArgMatches) -> anyhow::Result<Option<Looked<'_>>> {
    let Some(by) = matches.get_one::<String>("by").map(|it| it.trim()) else { return Ok(None) };
    if !confirm::is_name(by) {
        return Err(edge::failure("`--by` names nobody", "`--by` 没有写明是谁"));
    }
    let clauses = matches.get_many::<String>("clause").into_iter().flatten();
    Ok(Some(Looked {
        by,
        on: edge::today(matches)?,
        note: matches.get_one::<String>("note").map(String::as_str),
        chosen: Chosen {
            rules: matches.get_many::<RuleId>("rule").into_iter().flatten().collect(),
            clauses: clauses.map(String::as_str).collect(),
        },
    }))
}

fn print(matches: &ArgMatches, confirmed: &Confirmed, language: Language) -> anyhow::Result<()> {
    edge::print(&text::findings(&confirmed.findings, &style(matches, language)))?;
    if matches.get_flag("quiet") {
        return Ok(());
    }
    let count = confirmed.added.len();
    let words = match (language, &confirmed.written) {
        (Language::En, Some(path)) => format!("{} confirmed in {path}", clauses(count)),
        (Language::ZhCn, Some(path)) => format!("已在 {path} 中确认 {count} 个条款"),
        (Language::En, None) if confirmed.findings.is_empty() => "nothing is suspect".to_owned(),
        (Language::ZhCn, None) if confirmed.findings.is_empty() => "没有存疑的内容".to_owned(),
        _ => return Ok(()),
    };
    edge::print_line(&words)
}

fn clauses(count: usize) -> String {
    if count == 1 { "1 clause".to_owned() } else { format!("{count} clauses") }
}

//! `dictum baseline`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::baseline::{self, Baselined, Terms};
use dictum_linter::confirm;
use dictum_linter::files::FileError;
use dictum_linter::subject::Conditions;
use dictum_report::text;
use dictum_schema::language::Language;
use jiff::civil::Date;

use crate::command::style;
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// How long a baseline holds where nobody says: a quarter of a year.
const DAYS: i64 = 90;

/// Writes what fails in the workspace that `matches` names as its baseline.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let by = matches.get_one::<String>("by").map(|it| it.trim()).unwrap_or_default();
    if !confirm::is_name(by) {
        return Err(edge::failure("`--by` names nobody", "`--by` 没有写明是谁"));
    }
    let today = edge::today(matches)?;
    let until = match matches.get_one::<Date>("until") {
        Some(until) => *until,
        None => today.saturating_add(jiff::Span::new().days(DAYS)),
    };
    if until < today {
        return Err(edge::failure("`--until` is past", "`--until` 已过"));
    }
    let terms = Terms {
        by,
        until,
        reason: matches.get_one::<String>("reason").map(String::as_str),
        adds: matches.get_flag("add"),
    };
    let cache = edge::cache();
    let conditions = Conditions { today, cache: cache.as_deref() };
    let done = baseline::baseline(folder, terms, conditions)
        .map_err(|error: FileError| anyhow::Error::new(Failure(error.text())))?;
    let language = edge::language(matches, done.language);
    edge::print(&text::findings(&done.findings, &style(matches, language)))?;
    if !matches.get_flag("quiet") {
        edge::print_line(&told(&done, until, language))?;
    }
    Ok(if done.findings.is_empty() { CLEAN } else { FOUND })
}

/// What became of the baseline, in a line.
fn told(done: &Baselined, until: Date, language: Language) -> String {
    let Baselined { written, excused, mended, findings, .. } = done;
    let fails = findings.len();
    let files = match (language, written.is_empty()) {
        (Language::En, true) => "nothing is written".to_owned(),
        (Language::ZhCn, true) => "没有写入任何文件".to_owned(),
        (Language::En, false) => format!("wrote {}, new until {until}", written.join(", ")),
        (Language::ZhCn, false) => format!("已写入 {}，新增项至 {until}", written.join("、")),
    };
    match language {
        Language::En => {
            format!("{excused} excused, {mended} mended and gone, {fails} not excused · {files}")
        }
        Language::ZhCn => {
            format!("已豁免 {excused} 个，已修正并移除 {mended} 个，未豁免 {fails} 个 · {files}")
        }
    }
}

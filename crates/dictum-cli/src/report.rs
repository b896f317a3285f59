//! The formats in which a check is reported, and the files it is written to.

use std::path::{Component, Path, PathBuf};

use dictum_linter::files;
use dictum_report::run::Run;
use dictum_report::style::{Color, Style};
use dictum_report::text::{self, Verbosity};
use dictum_report::{github, gitlab, json, junit, markdown, sarif};
use dictum_schema::language::Language;

use crate::edge::{self, Failure};

/// How a check is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Concise,
    Todo,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
}

/// The formats, as the command line names them.
pub(crate) const FORMATS: [(&str, Format); 9] = [
    ("text", Format::Text),
    ("concise", Format::Concise),
    ("todo", Format::Todo),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("junit", Format::Junit),
    ("github", Format::Github),
    ("gitlab", Format::Gitlab),
    ("markdown", Format::Markdown),
];

/// The format that `name` names.
pub(crate) fn named(name: &str) -> Option<Format> {
    FORMATS.iter().find(|(it, _)| *it == name).map(|(_, it)| *it)
}

/// A report that goes to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
}

/// Reads `FORMAT=FILE`.
pub(crate) fn parse_output(text: &str) -> Result<Output, String> {
    let names = FORMATS.map(|(name, _)| name).join(", ");
    match text.split_once('=') {
        Some((name, path)) if !path.is_empty() => match named(name) {
            Some(format) => Ok(Output { format, path: PathBuf::from(path) }),
            None => Err(format!("there is no format `{name}`; there are {names}")),
        },
        _ => Err(format!("write FORMAT=FILE; the formats are {names}")),
    }
}

/// Writes `run` in `format`, text as a file has it.
pub(crate) fn written(run: &Run, format: Format, language: Language) -> String {
    let style = Style { language, color: Color::Plain, width: None };
    match format {
        Format::Text => text::check(run, Verbosity::Normal, &style),
        Format::Concise => text::concise(run, usize::MAX, &style),
        Format::Todo => text::todo(run, usize::MAX, &style),
        Format::Json => json::check(run, language),
        Format::Sarif => sarif::check(run, language),
        Format::Junit => junit::check(run, language),
        Format::Github => github::check(run, language),
        Format::Gitlab => gitlab::check(run, language),
        Format::Markdown => markdown::check(run, language),
    }
}

/// Writes each of `outputs`, whole or not at all.
///
/// # Errors
///
/// Fails where a file cannot be written.
pub(crate) fn write<'a>(
    run: &Run,
    outputs: impl IntoIterator<Item = &'a Output>,
    language: Language,
) -> anyhow::Result<()> {
    for Output { format, path } in outputs {
        files::write(path, &written(run, *format, language))
            .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    }
    Ok(())
}

/// Refuses `outputs` of which two name one file, before anything is read or written.
///
/// # Errors
///
/// Fails where two of them do.
pub(crate) fn told_apart<'a>(outputs: impl IntoIterator<Item = &'a Output>) -> anyhow::Result<()> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for Output { path, .. } in outputs {
        let place = place(path);
        if seen.contains(&place) {
            let path = path.display();
            return Err(edge::failure(
                format!("two reports would be written to `{path}`"),
                format!("有两份报告要写入 `{path}`"),
            ));
        }
        seen.push(place);
    }
    Ok(())
}

/// `path` in one spelling, as far as its folder is there.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.components().filter(|it| *it != Component::CurDir).collect(),
    }
}

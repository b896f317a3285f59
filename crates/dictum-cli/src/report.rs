//! The formats in which a check is reported, and the files it is written to.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::files;
use dictum_report::markdown::Room;
use dictum_report::rebase::{self, Base};
use dictum_report::run::Run;
use dictum_report::style::{Color, Style};
use dictum_report::text::{self, Verbosity};
use dictum_report::{
    checkstyle, github, gitlab, json, junit, markdown, prometheus, rdjson, sarif, tap,
};
use dictum_schema::language::Language;

use crate::edge::{self, Failure};

/// How a check is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Full,
    Grouped,
    Concise,
    Todo,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Checkstyle,
    Tap,
    Rdjson,
    Prometheus,
    Markdown,
    Summary,
}

impl Format {
    /// Whether another program reads it, which looks for files from the root of what is
    /// checked in, and knows no waivers.
    fn is_foreign(self) -> bool {
        !matches!(self, Self::Text | Self::Full | Self::Grouped | Self::Concise | Self::Todo)
    }

    /// Whether it shows what waivers excuse as if nobody had excused it.
    fn forgets_waivers(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab | Self::Checkstyle | Self::Rdjson)
    }
}

/// The formats, as the command line names them.
pub(crate) const FORMATS: [(&str, Format); 16] = [
    ("text", Format::Text),
    ("full", Format::Full),
    ("grouped", Format::Grouped),
    ("concise", Format::Concise),
    ("todo", Format::Todo),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("junit", Format::Junit),
    ("github", Format::Github),
    ("gitlab", Format::Gitlab),
    ("checkstyle", Format::Checkstyle),
    ("tap", Format::Tap),
    ("rdjson", Format::Rdjson),
    ("prometheus", Format::Prometheus),
    ("markdown", Format::Markdown),
    ("summary", Format::Summary),
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

/// How reports for other programs are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    /// The folder that paths are relative to, where one is named.
    pub(crate) base: Option<Base>,
    /// Whether what waivers excuse is left out where a reader would take it for open.
    pub(crate) omits_waived: bool,
}

impl Terms {
    /// What `matches` asks for.
    ///
    /// # Errors
    ///
    /// Fails where the folder that it names is not there.
    pub(crate) fn of(matches: &ArgMatches) -> anyhow::Result<Self> {
        let base = matches.get_one::<PathBuf>("root").map(|it| base(it)).transpose()?;
        Ok(Self { base, omits_waived: matches.get_flag("omit-waived") })
    }

    /// `run` as `format` shows it.
    fn apply<'r>(&self, run: &'r Run, format: Format) -> Cow<'r, Run> {
        let mut run = Cow::Borrowed(run);
        if let Some(base) = self.base.as_ref().filter(|_| format.is_foreign()) {
            run = Cow::Owned(rebase::rebased(run.into_owned(), base));
        }
        if self.omits_waived && format.forgets_waivers() && run.waived() > 0 {
            run.to_mut().findings.retain(|it| !it.is_waived());
        }
        run
    }
}

/// The way from where dictum runs to the folder at `root`.
fn base(root: &Path) -> anyhow::Result<Base> {
    let real = |it: &Path| {
        let real = std::fs::canonicalize(it).ok().filter(|it| it.is_dir());
        let real = real.and_then(|it| Some(it.to_str()?.replace('\\', "/")));
        real.ok_or_else(|| {
            let it = it.display();
            edge::failure(format!("`{it}` is no folder"), format!("`{it}` 不是文件夹"))
        })
    };
    Ok(Base { from: real(Path::new("."))?, to: real(root)? })
}

/// Writes `run` in `format` under `terms`, text as a file has it.
pub(crate) fn written(run: &Run, format: Format, terms: &Terms, language: Language) -> String {
    let run = &*terms.apply(run, format);
    let style = Style { language, color: Color::Plain, width: None };
    match format {
        Format::Text if is_fleet(run) => text::grouped(run, &style),
        Format::Text | Format::Full => text::check(run, Verbosity::Normal, &style),
        Format::Grouped => text::grouped(run, &style),
        Format::Concise => text::concise(run, usize::MAX, &style),
        Format::Todo => text::todo(run, usize::MAX, &style),
        Format::Json => json::check(run, language),
        Format::Sarif => sarif::check(run, language),
        Format::Junit => junit::check(run, language),
        Format::Github => github::check(run, language),
        Format::Gitlab => gitlab::check(run, language),
        Format::Checkstyle => checkstyle::check(run, language),
        Format::Tap => tap::check(run, language),
        Format::Rdjson => rdjson::check(run, language),
        Format::Prometheus => prometheus::check(run),
        Format::Markdown => markdown::check(run, Room::Comment, language),
        Format::Summary => markdown::check(run, Room::Summary, language),
    }
}

/// From so many subjects with something to do a run is told rule by rule.
const FLEET_MIN: usize = 6;

/// Whether `run` is of so many subjects that nobody reads each of them.
pub(crate) fn is_fleet(run: &Run) -> bool {
    let found = run.findings.iter().filter(|it| !it.is_waived());
    let subjects = found.filter_map(|it| it.judgement.as_ref()).map(|it| &it.subject);
    subjects.collect::<BTreeSet<_>>().len() >= FLEET_MIN
}

/// Writes each of `outputs`, whole or not at all.
///
/// # Errors
///
/// Fails where a file cannot be written.
pub(crate) fn write<'a>(
    run: &Run,
    outputs: impl IntoIterator<Item = &'a Output>,
    terms: &Terms,
    language: Language,
) -> anyhow::Result<()> {
    for Output { format, path } in outputs {
        files::write(path, &written(run, *format, terms, language))
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

//! Where the process meets the world: locale, clock, stdout and stderr.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use dictum_report::printable;
use dictum_schema::language::{Language, Text};
use jiff::civil::Date;

/// An error that a person reads in their language.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Text);

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.en)
    }
}

impl std::error::Error for Failure {}

/// The error that says `en` in English and `zh_cn` in Chinese.
pub(crate) fn failure(en: impl Into<String>, zh_cn: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Failure(Text::new(en, zh_cn)))
}

/// The language for help and for errors in the arguments themselves: what `--lang`
/// says, or else the locale.
pub(crate) fn language_before_parsing(words: &[OsString]) -> Language {
    let mut words = words.iter().filter_map(|it| it.to_str()).skip(1);
    let mut asked = None;
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        } else if word == "--lang" {
            asked = words.next().and_then(named);
        } else if let Some(name) = word.strip_prefix("--lang=") {
            asked = named(name);
        }
    }
    asked.unwrap_or_else(locale)
}

fn named(name: &str) -> Option<Language> {
    match name {
        "en" => Some(Language::En),
        "zh-CN" => Some(Language::ZhCn),
        _ => None,
    }
}

/// The language of the locale, by POSIX's order of its variables.
fn locale() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|it| std::env::var(it).ok())
        .find(|it| !it.is_empty());
    match set {
        Some(it) if it.to_ascii_lowercase().starts_with("zh") => Language::ZhCn,
        _ => Language::En,
    }
}

/// The language for messages: `--lang`, else what the workspace asks for, else the locale.
pub(crate) fn language(matches: &ArgMatches, workspace: Option<Language>) -> Language {
    let asked = matches.get_one::<String>("lang").and_then(|it| named(it));
    asked.or(workspace).unwrap_or_else(locale)
}

/// The day: `--today`, or else today in UTC.
///
/// # Errors
///
/// Fails where the clock stands before 1970.
pub(crate) fn today(matches: &ArgMatches) -> anyhow::Result<Date> {
    if let Some(today) = matches.get_one::<Date>("today") {
        return Ok(*today);
    }
    today_by_clock().context("the clock stands before 1970, or too late")
}

/// Today in UTC; none where the clock stands before 1970, or too late.
pub(crate) fn today_by_clock() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let days = i32::try_from(since.as_secs() / 86_400).ok()?;
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The folder of what is kept between runs: Dictum's own in the user's cache folder;
/// none where the user has none.
pub(crate) fn cache() -> Option<PathBuf> {
    let folder = |name: &str| {
        let folder = PathBuf::from(std::env::var_os(name)?);
        folder.is_absolute().then_some(folder)
    };
    let home = |below: &str| folder("HOME").map(|it| it.join(below));
    let caches = match () {
        () if cfg!(windows) => folder("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => home("Library/Caches"),
        // An empty value asks for the default, as the base directory specification has it.
        () => folder("XDG_CACHE_HOME").or_else(|| home(".cache")),
    };
    caches.map(|it| it.join("dictum"))
}

/// How wide the reader's terminal is; none where stdout is no terminal.
pub(crate) fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let columns = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    let columns = columns.or_else(|| terminal_size::terminal_size().map(|(it, _)| it.0.into()));
    Some(columns.unwrap_or(100_usize).clamp(60, 160))
}

/// Whether stdout takes colours, by `--color`, `NO_COLOR`, and what stdout is.
pub(crate) fn colors(matches: &ArgMatches) -> bool {
    let choice = match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => anstream::AutoStream::choice(&io::stdout()),
    };
    !matches!(choice, anstream::ColorChoice::Never)
}

/// Prints `text`, which a renderer made, to stdout; a reader that has gone away ends the
/// output quietly.
///
/// # Errors
///
/// Fails where stdout cannot be written: whoever reads it then has a part, or nothing, and
/// must not take the run for a clean one.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .or_else(|error| unwritten(&error))
}

/// Why stdout could not be written, unless its reader has only gone away.
///
/// # Errors
///
/// Fails with `error`, in words.
pub(crate) fn unwritten(error: &io::Error) -> anyhow::Result<()> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(failure(
            format!("standard output cannot be written: {error}"),
            format!("无法写入标准输出：{error}"),
        )),
    }
}

/// Prints a line that may hold words of anybody to stdout.
///
/// # Errors
///
/// Fails as [`print()`] does.
pub(crate) fn print_line(line: &str) -> anyhow::Result<()> {
    print(&format!("{}\n", printable::lines(line)))
}

/// Prints `text`, which a renderer made and which ends its own lines, to stderr.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Prints `text`, which may hold words of anybody, to stderr.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable::lines(text));
}

/// Prints why dictum could not run.
pub(crate) fn print_failure(error: &anyhow::Error, language: Language) {
    let words = match error.downcast_ref::<Failure>() {
        Some(Failure(text)) => text.get(language).to_owned(),
        None => format!("{error:#}"),
    };
    match language {
        Language::En => note(&format!("error: {words}")),
        Language::ZhCn => note(&format!("错误：{words}")),
    }
}

/// Prints the help, or the version, that was asked for.
///
/// # Errors
///
/// Fails as [`print()`] does.
pub(crate) fn print_help(help: &clap::Error, language: Language) -> anyhow::Result<()> {
    let words = help.render().to_string();
    match language {
        Language::En => print(&words),
        // clap has no other words for these two.
        Language::ZhCn => {
            print(&words.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>"))
        }
    }
}

/// Prints what is wrong with the arguments.
pub(crate) fn print_usage_error(error: &clap::Error, language: Language) {
    if language == Language::En {
        note(error.render().to_string().trim_end());
        return;
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(it)) => it.clone(),
        Some(ContextValue::Strings(them)) => them.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let mut words = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 `{arg}`"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 `{}`", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请给出命令".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 `{arg}` 需要一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("参数 `{arg}` 的值 `{value}` 无效")
        }
        ErrorKind::ArgumentConflict => {
            format!("参数 `{arg}` 不能与 `{}` 同用", text(ContextKind::PriorArg))
        }
        _ => error.render().to_string(),
    };
    let valid = text(ContextKind::ValidValue);
    if !valid.is_empty() {
        words = format!("{words}；可用的值：{valid}");
    }
    let suggested =
        [text(ContextKind::SuggestedArg), text(ContextKind::SuggestedSubcommand)].concat();
    if !suggested.is_empty() {
        words = format!("{words}；是否想写 `{suggested}`？");
    }
    note(&format!("错误：{words}\n\n更多说明见 `dictum --help`"));
}

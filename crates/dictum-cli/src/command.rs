//! The commands, one file each.

pub(crate) mod audit;
mod baseline;
mod check;
mod compile;
mod completions;
mod confirm;
mod diff;
mod draft;
mod eval;
mod explain;
mod facts;
mod functions;
mod init;
mod lsp;
mod schema;
pub(crate) mod test;
mod update;
mod verify;
mod watch;

use clap::ArgMatches;
use dictum_evaluator::environment::Library;
use dictum_report::style::{Color, Style};
use dictum_schema::language::Language;

use crate::edge;

/// Runs the command that `matches` names; gives the exit code.
///
/// # Errors
///
/// Fails where dictum cannot run: a folder that is not there, a file that cannot
/// be read or written.
pub(crate) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    if let Some((name, it)) = matches.subcommand()
        && format(it) == Format::Markdown
        && !["check", "diff"].contains(&name)
    {
        return Err(edge::failure(
            format!("`dictum {name}` prints no Markdown"),
            format!("`dictum {name}` 不输出 Markdown"),
        ));
    }
    match matches.subcommand() {
        Some(("init", it)) => init::run(it),
        Some(("check", it)) => check::run(it),
        Some(("lsp", it)) => lsp::run(it),
        Some(("baseline", it)) => baseline::run(it),
        Some(("watch", it)) => watch::run(it),
        Some(("audit", it)) => audit::run(it),
        Some(("draft", it)) => draft::run(it),
        Some(("compile", it)) => compile::run(it),
        Some(("confirm", it)) => confirm::run(it),
        Some(("update", it)) => update::run(it),
        Some(("verify", it)) => verify::run(it),
        Some(("test", it)) => test::run(it),
        Some(("explain", it)) => explain::run(it),
        Some(("facts", it)) => facts::run(it),
        Some(("diff", it)) => diff::run(it),
        Some(("eval", it)) => eval::run(it),
        Some(("functions", it)) => functions::run(it),
        Some(("schema", it)) => schema::run(it),
        Some(("completions", it)) => completions::completions(it),
        Some(("man", it)) => completions::man(it),
        _ => Err(edge::failure("there is no such command", "没有此命令")),
    }
}

/// The libraries that `matches` names.
fn libraries(matches: &ArgMatches) -> Vec<Library> {
    let named: Vec<&String> = matches.get_many("library").into_iter().flatten().collect();
    Library::ALL.into_iter().filter(|it| named.iter().any(|name| *name == it.name())).collect()
}

/// How output is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Markdown,
}

fn format(matches: &ArgMatches) -> Format {
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Format::Json,
        Some("markdown") => Format::Markdown,
        _ => Format::Text,
    }
}

/// How text is to look on this stdout, in `language`.
fn style(matches: &ArgMatches, language: Language) -> Style {
    let color = if edge::colors(matches) { Color::Ansi } else { Color::Plain };
    Style { language, color, width: edge::width() }
}

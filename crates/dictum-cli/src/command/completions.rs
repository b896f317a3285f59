//! `dictum completions` and `dictum man`: what is generated from the arguments themselves.

use clap::{ArgMatches, Command};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use dictum_schema::language::Language;

use crate::{CLEAN, args, edge};

/// Prints the completions for the shell that `matches` names.
pub(super) fn completions(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Ok(CLEAN) };
    let mut script = Vec::new();
    generate(*shell, &mut args::command(language), "dictum", &mut script);
    printed(&script)
}

/// Prints the manual page of the command that `matches` names, or of the whole program.
pub(super) fn man(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let page = page(matches.get_one::<String>("command").map(String::as_str), language)?;
    let mut text = Vec::new();
    Man::new(page).render(&mut text).or_else(|error| edge::unwritten(&error))?;
    printed(&text)
}

/// The command whose page is asked for, known as `dictum-check`, with the options that all
/// commands have.
fn page(name: Option<&str>, language: Language) -> anyhow::Result<Command> {
    let mut whole = args::command(language);
    whole.build();
    let Some(name) = name else { return Ok(whole) };
    let found = whole.get_subcommands().find(|it| it.get_name() == name).cloned();
    found.map(|it| it.display_name(format!("dictum-{name}"))).ok_or_else(|| {
        edge::failure(format!("there is no command `{name}`"), format!("没有命令 `{name}`"))
    })
}

fn printed(bytes: &[u8]) -> anyhow::Result<u8> {
    // Both are made of the arguments' own words, which are UTF-8.
    edge::print(&String::from_utf8_lossy(bytes))?;
    Ok(CLEAN)
}

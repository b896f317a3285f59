//! The binary `dictum`: arguments, exit codes, stdout.

mod args;
mod command;
mod edge;
mod fault;
mod report;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use dictum_schema::language::Language;

/// It ran, and found nothing that fails a run.
const CLEAN: u8 = 0;
/// It ran, and something fails the run.
const FOUND: u8 = 1;
/// It could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let language = edge::language_before_parsing(&words);
    let code = fault::guard(|| run(&words, language));
    ExitCode::from(code.unwrap_or_else(|error| {
        edge::print_failure(&error, language);
        FAILED
    }))
}

fn run(words: &[OsString], language: Language) -> anyhow::Result<u8> {
    match args::command(language).try_get_matches_from(words) {
        Ok(matches) => command::run(&matches),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                edge::print_help(&error, language).map(|()| CLEAN)
            }
            _ => {
                edge::print_usage_error(&error, language);
                Ok(FAILED)
            }
        },
    }
}

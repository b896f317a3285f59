//! The binary `dictum`: arguments, exit codes, stdout.

mod args;
mod command;
mod edge;
mod report;

use std::process::ExitCode;

use clap::error::ErrorKind;

/// It ran, and found nothing that fails a run.
const CLEAN: u8 = 0;
/// It ran, and something fails the run.
const FOUND: u8 = 1;
/// It could not run.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let language = edge::language_before_parsing(&words);
    let code = match args::command(language).try_get_matches_from(&words) {
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
    };
    ExitCode::from(code.unwrap_or_else(|error| {
        edge::print_failure(&error, language);
        FAILED
    }))
}

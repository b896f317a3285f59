//! `cargo xtask`: compiles the packs' documents into releases, writes and checks
//! every generated file, runs CI.

mod browser;
mod ci;
mod editors;
mod functions;
mod generated;
mod obligations;
mod oracle;
mod outside;
mod policies;
mod re2;
mod scale;
mod schemas;
mod tools;
mod vscode;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command};

fn main() -> ExitCode {
    let matches = command().get_matches();
    let result = match matches.subcommand() {
        Some(("policies", it)) => policies::run(&root(), mode(it)),
        Some(("schemas", it)) => schemas::run(&root(), mode(it)),
        Some(("functions", it)) => functions::run(&root(), mode(it)),
        Some(("obligations", _)) => obligations::run(&root()),
        Some(("editors", _)) => editors::STEP.run(&root()),
        Some(("outside", _)) => outside::STEP.run(&root()),
        Some(("re2", it)) => re2::run(&root(), it.get_one("tests").map(PathBuf::as_path)),
        Some(("scale", _)) => scale::STEP.run(&root()),
        Some(("vscode", _)) => vscode::run(&root()),
        Some(("oracle", it)) => {
            let number = |name| it.get_one::<u64>(name).copied().unwrap_or_default();
            oracle::run(&root(), number("programs"), number("seed"))
        }
        Some(("browser", _)) => browser::STEP.run(&root()),
        Some(("ci", it)) if it.get_flag("no-install") => ci::run(&root()),
        _ => ci::set_up(&root()).and_then(|()| ci::run(&root())),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// What the task understands.
fn command() -> Command {
    let check = || {
        Arg::new("check")
            .long("check")
            .action(ArgAction::SetTrue)
            .help("Write nothing; fail where something would change")
    };
    Command::new("xtask")
        .bin_name("cargo xtask")
        .about("Compiles the packs, writes and checks every generated file, runs CI")
        .subcommand_required(true)
        .subcommand(
            Command::new("policies").about("Compiles every pack under policies/").arg(check()),
        )
        .subcommand(Command::new("schemas").about("Writes the JSON Schemas").arg(check()))
        .subcommand(Command::new("functions").about("Writes docs/functions.md").arg(check()))
        .subcommand(Command::new("obligations").about("Measures how well obligations are found"))
        .subcommand(Command::new("editors").about("Drives the server with real editors"))
        .subcommand(
            Command::new("browser").about("Opens the audit page in a browser (Node.js, Chromium)"),
        )
        .subcommand(Command::new("vscode").about("Drives VS Code (code-server, Node.js, Chromium)"))
        .subcommand(
            Command::new("outside").about("Holds foreign formats to tools that others wrote"),
        )
        .subcommand(re2::command())
        .subcommand(
            Command::new("scale").about("Times the audit of 200 subjects (release, Chromium)"),
        )
        .subcommand(
            Command::new("oracle")
                .about("Runs generated programs with Node.js, and holds what is told to it")
                .arg(number("programs", "10000", "How many programs are run"))
                .arg(number("seed", "1", "The number of the first one")),
        )
        .subcommand(
            Command::new("ci")
                .about("Runs all of CI; installs the tools that are missing, and says which")
                .arg(
                    Arg::new("no-install")
                        .long("no-install")
                        .action(ArgAction::SetTrue)
                        .help("Install nothing; a step whose tools are missing fails"),
                ),
        )
}

/// An option that is a number.
fn number(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).value_name("N").default_value(default).help(help);
    arg.value_parser(clap::value_parser!(u64))
}

/// Whether a generator writes its files, or checks that they are what it would write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

fn mode(matches: &clap::ArgMatches) -> Mode {
    if matches.get_flag("check") { Mode::Check } else { Mode::Write }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// Says something to whoever runs the task.
pub(crate) fn say(words: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{words}");
}

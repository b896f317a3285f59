//! The evaluator's regular expressions, held to RE2: to its own search tests, where
//! somebody has them, and to the library by random patterns and every class.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, bail};
use clap::{Arg, Command as Subcommand, value_parser};

use crate::say;
use crate::tools::PYTHON;

/// RE2 as its authors publish it for Python.
const PACKAGE: &str = "google-re2==1.1.20251105";

/// How many random patterns are tried, each over eight texts, and by which dice.
const RANDOM: [&str; 3] = ["random", "60000", "7"];

/// The subcommand.
pub(crate) fn command() -> Subcommand {
    let tests = Arg::new("tests")
        .long("tests")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("A folder with RE2's search tests, re2-*.txt, packed as .bz2 or not");
    Subcommand::new("re2")
        .about("Holds regular expressions to RE2 (Python), and to its search tests")
        .arg(tests)
}

/// Runs everything; `tests` holds RE2's search tests. Whether all agrees.
pub(crate) fn run(root: &Path, tests: Option<&Path>) -> anyhow::Result<bool> {
    PYTHON.demand()?;
    let ours = build(root)?;
    let python = install()?;
    let mut fine = true;
    for file in tests.map(files).transpose()?.unwrap_or_default() {
        say(&format!("re2: {}", file.display()));
        fine &= search(&ours, &file)?;
    }
    for words in [&RANDOM[..], &["classes"]] {
        say(&format!("re2: {}", words.join(" ")));
        fine &= compare(&ours, words, &python, &root.join("xtask/src/re2/compare.py"))?;
    }
    Ok(fine)
}

/// Builds the example that tells what the evaluator finds.
fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--locked", "--package", "dictum-evaluator", "--example", "re2"])
        .current_dir(root)
        .status()
        .context("running cargo")?;
    if !built.success() {
        bail!("the example does not build");
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("debug/examples/re2"))
}

/// Installs RE2 into a folder of its own; its Python.
fn install() -> anyhow::Result<PathBuf> {
    let venv = env::temp_dir().join("dictum-re2");
    let python = venv.join("bin/python");
    if !python.exists() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).status();
        if !made.context("running python3")?.success() {
            bail!("no folder for Python's packages could be made");
        }
    }
    let pip = Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]).status();
    if !pip.context("running pip")?.success() {
        bail!("{PACKAGE} cannot be installed");
    }
    Ok(python)
}

/// The tests of a folder, packed or not.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let paths = entries.map(|it| it.map(|it| it.path())).collect::<Result<Vec<_>, _>>()?;
    let is_test = |it: &PathBuf| {
        let name = it.file_name().and_then(|it| it.to_str()).and_then(|it| it.strip_prefix("re2-"));
        name.is_some_and(|it| matches!(it.split_once('.'), Some((_, "txt" | "txt.bz2"))))
    };
    let mut tests: Vec<PathBuf> = paths.into_iter().filter(is_test).collect();
    tests.sort();
    if tests.is_empty() {
        bail!("{} holds no re2-*.txt or re2-*.txt.bz2", folder.display());
    }
    Ok(tests)
}

fn search(ours: &Path, file: &Path) -> anyhow::Result<bool> {
    if file.extension().is_none_or(|it| it != "bz2") {
        let status = Command::new(ours).arg("tests").arg(file).status();
        return Ok(status.context("running the tests")?.success());
    }
    // What is packed is some sixty times as long unpacked, and goes through a pipe.
    let unpack = "import bz2, shutil, sys; \
        shutil.copyfileobj(bz2.open(sys.argv[1]), sys.stdout.buffer)";
    let mut tests = Command::new("python3");
    tests.args(["-c", unpack]).arg(file);
    let mut asked = Command::new(ours);
    asked.args(["tests", "-"]);
    pipe(tests, asked)
}

fn compare(ours: &Path, words: &[&str], python: &Path, script: &Path) -> anyhow::Result<bool> {
    let mut told = Command::new(ours);
    told.args(words);
    let mut asked = Command::new(python);
    asked.arg(script).stderr(Stdio::null());
    pipe(told, asked)
}

/// Runs both, the first's output into the second; whether both are content.
fn pipe(mut from: Command, mut into: Command) -> anyhow::Result<bool> {
    let mut from = from.stdout(Stdio::piped()).spawn().context("starting a program")?;
    let output = from.stdout.take().context("a program without an output")?;
    let into = into.stdin(output).status().context("running a program")?;
    Ok(from.wait()?.success() && into.success())
}

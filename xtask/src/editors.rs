//! Real editors against the server: Neovim and Emacs as Debian packages them, and
//! pytest-lsp with the capability sets of three editors.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::say;
use crate::tools::{EGLOT, NEOVIM, PYTHON, Step, copy};

/// The step.
pub(crate) const STEP: Step = Step { name: "editors", tools: &[NEOVIM, EGLOT, PYTHON], run };

/// A console file with a switch that is off.
const CONSOLE: &str = "schema: dictum/console/v1\ninterfaces: \
    {attested: {by: 林晓, on: 2026-11-12}, live_pusher: true, live_player: false}\n";

/// A heading that lacks its space, at the end of the document.
const FAULT: &str = "\n####补充说明\n";

/// Runs every client; whether all of them passed.
fn run(root: &Path) -> anyhow::Result<bool> {
    let dictum = build(root)?;
    let scratch = env::temp_dir().join("dictum-editors");
    let mut fine = true;
    for name in ["neovim", "emacs", "pytest"] {
        let folder = scratch.join(name);
        prepare(root, &folder)?;
        let client = Client { root, dictum: &dictum, folder: &folder, scratch: &scratch };
        let began = Instant::now();
        let passed = match name {
            "neovim" => client.neovim()?,
            "emacs" => client.emacs()?,
            _ => client.pytest()?,
        };
        let word = if passed { "passed" } else { "FAILED" };
        say(&format!("editors: {name}: {word} in {} ms", began.elapsed().as_millis()));
        fine &= passed;
    }
    Ok(fine)
}

fn target_of(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Builds the server; its file.
pub(crate) fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--locked", "--package", "dictum-cli"])
        .current_dir(root)
        .status()
        .context("running cargo")?;
    if !built.success() {
        bail!("the server does not build");
    }
    Ok(fs::canonicalize(target_of(root).join("debug/dictum"))?)
}

/// A mini-program with a pack beside it, each with a fault to be found.
fn prepare(root: &Path, folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let pack = folder.join("willingness-verification");
    copy(&root.join("policies/willingness-verification"), &pack)?;
    fs::write(folder.join("console.yaml"), CONSOLE)?;
    let document = pack.join("requirements.md");
    let text = fs::read_to_string(&document)?;
    fs::write(document, text + FAULT)?;
    Ok(())
}

struct Client<'a> {
    root: &'a Path,
    dictum: &'a Path,
    folder: &'a Path,
    scratch: &'a Path,
}

impl Client<'_> {
    fn neovim(&self) -> anyhow::Result<bool> {
        let script = self.script("neovim.lua");
        let load = format!("luafile {}", script.display());
        self.run(
            "nvim",
            &["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", &load, "-c", "cquit"],
        )
    }

    fn emacs(&self) -> anyhow::Result<bool> {
        let script = self.script("eglot.el");
        let script = script.to_string_lossy();
        let mut arguments = vec!["--batch", "-Q"];
        // Emacs 28 has eglot as a package of its own.
        let packages = Path::new("/usr/share/emacs/site-lisp/elpa");
        let found: Vec<String> = fs::read_dir(packages)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter(|it| it.file_name().to_string_lossy().starts_with("eglot-"))
            .map(|it| it.path().display().to_string())
            .collect();
        for package in &found {
            arguments.extend(["-L", package]);
        }
        arguments.extend(["-l", &script]);
        self.run("emacs", &arguments)
    }

    fn pytest(&self) -> anyhow::Result<bool> {
        let venv = self.scratch.join("venv");
        let python = venv.join("bin/python");
        let clients = self.root.join("crates/dictum-lsp/tests/clients");
        if !python.exists() {
            let path = venv.to_string_lossy();
            if !self.run("python3", &["-m", "venv", &path])? {
                bail!("`python3 -m venv` fails; `apt-get install python3-venv` brings it");
            }
        }
        let python = python.to_string_lossy();
        let needed = clients.join("requirements.txt");
        let needed = needed.to_string_lossy();
        let quiet =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", &needed];
        if !self.run(&python, &quiet)? {
            bail!("pytest-lsp cannot be installed");
        }
        let tests = clients.join("test_features.py");
        let tests = tests.to_string_lossy();
        self.run(&python, &["-m", "pytest", "-q", "-p", "no:cacheprovider", &tests])
    }

    fn script(&self, name: &str) -> PathBuf {
        self.root.join("crates/dictum-lsp/tests/clients").join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<bool> {
        let status = Command::new("timeout")
            .args(["--kill-after=5", "180", program])
            .args(arguments)
            .current_dir(self.folder)
            .env("DICTUM", self.dictum)
            .env("DICTUM_FOLDER", self.folder)
            .env("DICTUM_EDITORS", self.root.join("crates/dictum-lsp/editors"))
            .env("LC_ALL", "C.UTF-8")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .status()
            .with_context(|| format!("running {program}"))?;
        Ok(status.success())
    }
}

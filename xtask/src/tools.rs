//! Tools that a machine may lack, and the steps of CI that need them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

use anyhow::Context as _;

use crate::say;

/// A program that a step needs.
pub(crate) struct Tool {
    /// What it is called where it is missing.
    name: &'static str,
    /// A command that ends with 0 where it is there.
    probe: &'static [&'static str],
    /// What brings it.
    source: Source,
}

/// Where a tool comes from.
#[derive(Clone, Copy)]
enum Source {
    /// A crate with a binary, in the version that the steps were tried with.
    Crate(&'static str, &'static str),
    /// Packages of Debian.
    Debian(&'static [&'static str]),
}

pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    probe: &["cargo", "nextest", "--version"],
    source: Source::Crate("cargo-nextest", "0.9.143"),
};
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    probe: &["cargo", "deny", "--version"],
    source: Source::Crate("cargo-deny", "0.20.2"),
};
pub(crate) const NEOVIM: Tool =
    Tool { name: "Neovim", probe: &["nvim", "--version"], source: Source::Debian(&["neovim"]) };
/// Emacs 28 has eglot as a package of its own; from 29 on it is built in.
pub(crate) const EGLOT: Tool = Tool {
    name: "Emacs with eglot",
    probe: &["emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"],
    source: Source::Debian(&["emacs-nox", "elpa-eglot"]),
};
pub(crate) const PYTHON: Tool = Tool {
    name: "Python with venv",
    probe: &["python3", "-c", "import ensurepip, venv"],
    source: Source::Debian(&["python3", "python3-venv"]),
};
pub(crate) const XMLLINT: Tool = Tool {
    name: "xmllint",
    probe: &["xmllint", "--version"],
    source: Source::Debian(&["libxml2-utils"]),
};
pub(crate) const LCOV: Tool =
    Tool { name: "lcov", probe: &["lcov", "--version"], source: Source::Debian(&["lcov"]) };
pub(crate) const NPM: Tool =
    Tool { name: "npm", probe: &["npm", "--version"], source: Source::Debian(&["npm"]) };
/// `$CHROMIUM` names a browser elsewhere than Debian has it.
pub(crate) const CHROMIUM: Tool = Tool {
    name: "Chromium",
    probe: &["sh", "-c", "exec \"${CHROMIUM:-chromium}\" --version"],
    source: Source::Debian(&["chromium"]),
};

impl Tool {
    fn missing(&self) -> bool {
        let Some((program, arguments)) = self.probe.split_first() else { return false };
        let tried = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        !tried.is_ok_and(|it| it.success())
    }

    /// Fails where it is missing, and names what brings it.
    pub(crate) fn demand(&self) -> anyhow::Result<()> {
        if self.missing() {
            anyhow::bail!("{} is not there; `{}` brings it", self.name, self.brings());
        }
        Ok(())
    }

    /// The command that brings it.
    fn brings(&self) -> String {
        match self.source {
            Source::Crate(name, version) => {
                format!("cargo install --locked {name}@{version}")
            }
            Source::Debian(packages) => format!("apt-get install {}", packages.join(" ")),
        }
    }
}

/// A step that needs tools.
pub(crate) struct Step {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What it needs.
    pub(crate) tools: &'static [Tool],
    /// Does it; whether all is well.
    pub(crate) run: fn(&Path) -> anyhow::Result<bool>,
}

impl Step {
    /// Runs the step.
    ///
    /// # Errors
    ///
    /// Fails where a tool is missing, and names what brings it.
    pub(crate) fn run(&self, root: &Path) -> anyhow::Result<bool> {
        self.tools.iter().try_for_each(Tool::demand)?;
        (self.run)(root)
    }
}

/// Installs what is missing of `tools`, and says what it installs.
///
/// Debian's packages are installed by root alone. Whatever cannot be brought is said, with
/// the command that would bring it.
///
/// # Errors
///
/// Fails where a command cannot be started at all.
pub(crate) fn bring(root: &Path, tools: &[&Tool]) -> anyhow::Result<()> {
    let missing: Vec<_> = tools.iter().filter(|it| it.missing()).collect();
    let mut packages: Vec<&str> = Vec::new();
    for tool in missing {
        say(&format!("setup: {} is not there: {}", tool.name, tool.brings()));
        match tool.source {
            Source::Debian(names) => packages.extend(names),
            Source::Crate(name, version) => install(root, &format!("{name}@{version}"))?,
        }
    }
    if packages.is_empty() {
        return Ok(());
    }
    if !may_install() {
        say("setup: Debian's packages are left to you: this is not root on a Debian machine");
        return Ok(());
    }
    packages.sort_unstable();
    packages.dedup();
    let quiet = ["-y", "-qq", "--no-install-recommends"];
    call("setup", root, &["apt-get", "update", "-qq"])?;
    let install = [&["apt-get", "install"], &quiet[..], &packages].concat();
    call("setup", root, &install)?;
    Ok(())
}

/// Builds a crate's binary beside the workspace's own target folder, so that neither
/// build throws the other's away.
fn install(root: &Path, spelled: &str) -> anyhow::Result<()> {
    let target = env::temp_dir().join("dictum-ci-tools").display().to_string();
    let words = ["cargo", "install", "--quiet", "--locked", "--target-dir", &target, spelled];
    call("setup", root, &words)?;
    Ok(())
}

/// Whether this is root on a machine that has apt.
fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    let root = id.is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    let apt = Command::new("apt-get").arg("--version").stdout(Stdio::null()).status();
    root && apt.is_ok_and(|it| it.success())
}

/// Runs `words` in `folder` and says so; whether it ended with 0.
pub(crate) fn call(step: &str, folder: &Path, words: &[&str]) -> anyhow::Result<bool> {
    let shown = words.join(" ");
    say(&format!("{step}: {shown}"));
    let (program, arguments) = words.split_first().context("a command has words")?;
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .with_context(|| format!("running {shown}"))?;
    Ok(status.success())
}

/// Copies a folder with all that it holds.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

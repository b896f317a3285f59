//! Tools that a machine may lack, and the steps of CI that need them.

use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use anyhow::Context as _;

use crate::say;

/// Set where every tool must be there: `.ci/run` brings them.
const REQUIRED: &str = "DICTUM_TOOLS_REQUIRED";

/// A program, and what brings it.
pub(crate) type Tool = (&'static str, &'static str);

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
        if let Some(words) = self.missing() {
            anyhow::bail!("{words}");
        }
        (self.run)(root)
    }

    /// Runs the step in CI; a machine that lacks a tool says so, and goes on where
    /// nobody asks for all of them.
    pub(crate) fn run_in_ci(&self, root: &Path) -> anyhow::Result<bool> {
        match self.missing() {
            Some(words) if env::var_os(REQUIRED).is_none() => {
                let name = self.name;
                say(&format!("ci: {name}: NOT RUN: {words}; `.ci/run` brings what is missing"));
                Ok(true)
            }
            _ => self.run(root),
        }
    }

    /// The first tool that is missing, and what brings it.
    fn missing(&self) -> Option<String> {
        let lacks = |tool: &&Tool| Command::new(tool.0).arg("--version").output().is_err();
        let (tool, brings) = self.tools.iter().find(lacks)?;
        Some(format!("`{tool}` is not there; `{brings}` brings it"))
    }
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

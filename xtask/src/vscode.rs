//! A real VS Code against the server: code-server with the packaged extension, driven
//! in headless Chromium by `xtask/browser/vscode.mjs` over a copy of the example.
//!
//! It needs Node.js, Chromium (`$CHROMIUM`, or else where Debian has it), code-server
//! (`$CODE_SERVER`, or else on the path; `npm install code-server@4.139.1` brings it,
//! with Node.js 24) and a minute, so that it is no part of `ci`. What was on the screen
//! is left in `target/vscode`.

use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::editors::build;
use crate::say;
use crate::tools::copy;

const EXAMPLE: &str = "policies/willingness-verification/examples/first-day";
const EXTENSION: &str = "crates/dictum-lsp/editors/vscode";

/// The day on which the example is judged.
const TODAY: &str = "2026-11-22";

/// How long code-server may take to listen.
const PATIENCE: Duration = Duration::from_mins(1);

/// Packages the extension, installs it, and drives the editor; whether all is as it
/// should be.
pub(crate) fn run(root: &Path) -> anyhow::Result<bool> {
    let left = root.join("target/vscode");
    if left.exists() {
        fs::remove_dir_all(&left).context("clearing target/vscode")?;
    }
    fs::create_dir_all(&left).context("making target/vscode")?;
    let extension = root.join(EXTENSION);
    install(&extension)?;
    let script = root.join("xtask/browser");
    install(&script)?;
    call(&extension, "npm", &["run", "--silent", "package"])?;
    let project = left.join("first-day");
    copy(&root.join(EXAMPLE), &project)?;
    let editor = Editor { home: left.join("home"), program: code_server() };
    editor.settle(&build(root)?)?;
    editor.call(&["--install-extension", &shown(&extension.join("dictum.vsix"))])?;
    let served = editor.serve()?;
    let address = format!("http://127.0.0.1:{}", served.port);
    let status = Command::new("node")
        .args(["vscode.mjs", &address, &shown(&project), &shown(&left)])
        .current_dir(&script)
        .status()
        .context("running node")?;
    Ok(status.success())
}

/// code-server, with everything that it keeps in a folder of its own.
struct Editor {
    home: PathBuf,
    program: String,
}

/// A server that ends with everything that it started.
struct Served {
    child: Child,
    port: u16,
}

impl Editor {
    /// Writes the user's settings.
    fn settle(&self, dictum: &Path) -> anyhow::Result<()> {
        let folder = self.home.join("user/User");
        fs::create_dir_all(&folder)?;
        let settings = json!({
            "dictum.path": dictum,
            "dictum.today": TODAY,
            "dictum.language": "en",
            "workbench.startupEditor": "none",
            "workbench.secondarySideBar.defaultVisibility": "hidden",
            "chat.disableAIFeatures": true,
            "window.commandCenter": false,
            "editor.minimap.enabled": false,
            "git.enabled": false,
        });
        fs::write(folder.join("settings.json"), settings.to_string())?;
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--user-data-dir")
            .arg(self.home.join("user"))
            .arg("--extensions-dir")
            .arg(self.home.join("extensions"))
            .arg("--config")
            .arg(self.home.join("config.yaml"));
        command
    }

    fn call(&self, words: &[&str]) -> anyhow::Result<()> {
        let status = self.command().args(words).status();
        let status = status.with_context(|| {
            format!("running {}; `npm install code-server@4.139.1` brings it", self.program)
        })?;
        if !status.success() {
            bail!("{} {} failed", self.program, words.join(" "));
        }
        Ok(())
    }

    /// Starts the server, and waits until it listens.
    fn serve(&self) -> anyhow::Result<Served> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let log = fs::File::create(self.home.join("code-server.log"))?;
        let child = self
            .command()
            .args(["--auth", "none", "--bind-addr", &address, "--disable-telemetry"])
            .args(["--disable-update-check", "--disable-workspace-trust"])
            .stdout(log.try_clone()?)
            .stderr(log)
            // Its children outlive it, but not their group.
            .process_group(0)
            .spawn()
            .context("starting code-server")?;
        let served = Served { child, port };
        let began = Instant::now();
        while TcpStream::connect(&address).is_err() {
            if began.elapsed() > PATIENCE {
                bail!("code-server does not listen");
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(served)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["--", &group]).status();
        let _ = self.child.wait();
    }
}

fn code_server() -> String {
    env::var("CODE_SERVER").unwrap_or_else(|_| "code-server".to_owned())
}

/// Brings what the package in `folder` needs.
fn install(folder: &Path) -> anyhow::Result<()> {
    if folder.join("node_modules").exists() {
        return Ok(());
    }
    call(folder, "npm", &["ci", "--no-audit", "--no-fund"])
}

fn call(folder: &Path, program: &str, words: &[&str]) -> anyhow::Result<()> {
    say(&format!("vscode: {program} {}", words.join(" ")));
    let status = Command::new(program).args(words).current_dir(folder).status();
    if !status.with_context(|| format!("running {program}"))?.success() {
        bail!("{program} {} failed", words.join(" "));
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

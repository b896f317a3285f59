//! The audit page in a real browser: `xtask/browser/audit.mjs` over worked examples.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::tools::{CHROMIUM, NPM, Step, call, copy};

/// The step.
pub(crate) const STEP: Step = Step { name: "browser", tools: &[NPM, CHROMIUM], run };

/// The workspaces whose pages are opened; the last is made of the one before.
const WORKSPACES: [(&str, &str); 3] = [
    ("examples", "policies/willingness-verification/examples"),
    ("layers", "policies/layers"),
    ("hostile", "target/browser/hostile/workspace"),
];

/// What names, reasons and sentences are made to end with, before a word that no line
/// holds. It has no slash, at which the globs of waivers stop.
const HOSTILE: &str = r#"\"><script>alert(1)<img src=x onerror=alert(2)>&lt;\u202e\u2066\u200b"#;

/// Where something hostile is put: the file, and what stands there.
const SPOILED: [(&str, &str); 5] = [
    ("dictum.yaml", "kiosk-lobby"),
    ("kiosks.yaml", "the kiosk has no player page until the June release"),
    ("kiosks.yaml", "zhao.min@acme.example"),
    ("willingness-verification/releases/1.0.0.yaml", "Preconditions for willingness verification"),
    (
        "willingness-verification/releases/1.0.0.yaml",
        "意愿核身会用到用户的敏感信息和隐私信息，调用这一接口的小程序因而须先满足下列条件。",
    ),
];

/// The one of them that is a release: edited as it is, the sums of its folder do not
/// vouch for it, and by itself there are none.
const SPOILED_RELEASE: &str = "1.0.0.yaml";

/// The day on which they are judged.
const TODAY: &str = "2026-11-22";

/// Writes each page and opens it; whether all is as it should be. What there is to
/// look at is left in `target/browser`.
fn run(root: &Path) -> anyhow::Result<bool> {
    let script = root.join("xtask/browser");
    if !script.join("node_modules").exists() {
        let install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"];
        call("browser", &script, &install)?;
    }
    spoil(root)?;
    let mut fine = true;
    for (name, workspace) in WORKSPACES {
        let left = root.join("target/browser").join(name);
        fs::create_dir_all(&left).context("making target/browser")?;
        let left = left.display().to_string();
        let page = format!("{left}/audit.html");
        let audit = ["audit", workspace, "--today", TODAY, "--lang", "en", "--output", &page];
        let cargo = ["cargo", "run", "--quiet", "--locked", "--package", "dictum-cli", "--"];
        fine &= call("browser", root, &[&cargo[..], &audit].concat())?
            && call("browser", &script, &["node", "audit.mjs", &page, &left])?;
    }
    Ok(fine)
}

/// Makes the hostile workspace.
fn spoil(root: &Path) -> anyhow::Result<()> {
    let here = root.join("target/browser/hostile/workspace");
    if here.exists() {
        fs::remove_dir_all(&here).context("clearing the hostile workspace")?;
    }
    copy(&root.join("policies/layers"), &here)?;
    let pack = "willingness-verification";
    copy(&root.join("policies").join(pack), &here.join(pack))?;
    alone(&here.join(pack).join("releases"), SPOILED_RELEASE)?;
    let workspace = here.join("dictum.yaml");
    let text = fs::read_to_string(&workspace)?;
    fs::write(&workspace, text.replacen("layers: [", &format!("packs: [{pack}]\nlayers: ["), 1))?;
    let long = "长".repeat(400) + &"w".repeat(2_000);
    for (file, words) in SPOILED {
        let path = here.join(file);
        let text = fs::read_to_string(&path)?;
        let place = format!(": {words}\n");
        anyhow::ensure!(text.contains(&place), "{file} has no `{words}`");
        let spoiled = format!(": \"{words}{HOSTILE}{long}\"\n");
        fs::write(&path, text.replacen(&place, &spoiled, 1))?;
    }
    Ok(())
}

/// Takes whatever else there is out of a folder of releases.
fn alone(releases: &Path, release: &str) -> anyhow::Result<()> {
    for entry in fs::read_dir(releases).context("reading the hostile releases")? {
        let entry = entry.context("reading the hostile releases")?;
        if entry.file_name() != release {
            fs::remove_file(entry.path())
                .with_context(|| format!("removing {}", entry.path().display()))?;
        }
    }
    Ok(())
}

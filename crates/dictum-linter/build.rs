//! Lists the releases of the packs that Dictum ships, so that the binary holds them:
//! the files, and the same as JSON.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};

/// The packs that an installed `dictum` needs nothing beside it for.
const SHIPPED: [&str; 2] = ["willingness-verification", "willingness-sdk"];

/// The files that stand beside releases.
const BESIDE: [&str; 2] = ["SHA256SUMS", "CHANGELOG.md"];

fn main() -> Result<(), Box<dyn Error>> {
    let policies = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../policies");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut code = String::from("&[\n");
    let mut beside = String::from("&[\n");
    for pack in SHIPPED {
        let folder = policies.join(pack).join("releases");
        rerun_if_changed(&folder);
        let mut files: Vec<_> = fs::read_dir(&folder)
            .map(|entries| entries.filter_map(Result::ok).map(|it| it.path()).collect())
            .unwrap_or_default();
        files.sort();
        for file in files.iter().filter(|it| it.extension().is_some_and(|it| it == "yaml")) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let file = fs::canonicalize(file)?;
            let json = out.join(format!("{pack}-{name}.json"));
            fs::write(&json, to_json(&fs::read_to_string(&file)?)?)?;
            writeln!(
                code,
                "    ({pack:?}, {name:?}, include_str!({:?}), include_str!({:?})),",
                file.display().to_string(),
                json.display().to_string(),
            )?;
        }
        for name in BESIDE {
            let file = folder.join(name);
            if file.is_file() {
                let file = fs::canonicalize(file)?.display().to_string();
                writeln!(beside, "    ({pack:?}, {name:?}, include_str!({file:?})),")?;
            }
        }
    }
    code.push_str("]\n");
    beside.push_str("]\n");
    fs::write(out.join("beside.rs"), beside)?;
    fs::write(out.join("shipped.rs"), code)?;
    fs::write(out.join("shipped_cases.rs"), cases(&policies)?)?;
    Ok(())
}

/// The cases of each pack, without their facts, as Rust code.
fn cases(policies: &Path) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("&[\n");
    for pack in SHIPPED {
        let folder = policies.join(pack).join("cases");
        rerun_if_changed(&folder);
        let mut files: Vec<_> =
            fs::read_dir(&folder)?.filter_map(Result::ok).map(|it| it.path()).collect();
        files.sort();
        for file in files.iter().filter(|it| it.file_name().is_some_and(|it| it != "base.yaml")) {
            rerun_if_changed(file);
            let mut cases: serde_json::Value =
                serde_json::from_str(&to_json(&fs::read_to_string(file)?)?)?;
            let listed = cases.get_mut("cases").and_then(serde_json::Value::as_array_mut);
            for case in listed.into_iter().flatten() {
                if let Some(case) = case.as_object_mut() {
                    case.retain(|key, _| ["name", "note", "want"].contains(&key.as_str()));
                }
            }
            writeln!(code, "    ({pack:?}, {:?}),", cases.to_string())?;
        }
    }
    code.push_str("]\n");
    Ok(code)
}

/// The YAML `text` as JSON.
fn to_json(text: &str) -> Result<String, Box<dyn Error>> {
    let source = Source::new("release", text);
    match tree::parse(&source, Notation::Yaml, Evidence::Declared) {
        (Some(tree), findings) if findings.is_empty() => {
            Ok(serde_json::to_string(&tree.to_json(tree.root()))?)
        }
        (_, findings) => Err(format!("a shipped release is no YAML: {findings:?}").into()),
    }
}

fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

//! Lists the releases of the packs that Dictum ships, so that the binary holds them.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The packs that an installed `dictum` needs nothing beside it for.
const SHIPPED: [&str; 1] = ["willingness-verification"];

fn main() -> Result<(), Box<dyn Error>> {
    let policies = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../policies");
    let mut code = String::from("&[\n");
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
            writeln!(
                code,
                "    ({pack:?}, {name:?}, include_str!({:?})),",
                file.display().to_string()
            )?;
        }
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("shipped.rs"), code)?;
    Ok(())
}

fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

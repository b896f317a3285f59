//! Writes a folder of seeds for each target, from the corpora of projects and facts:
//! `seeds FOLDER`, and then `cargo fuzz run --features libfuzzer TARGET FOLDER/TARGET`.

use std::fs;
use std::path::{Path, PathBuf};

use dictum_miniprogram::code::{self, Dialects};
use dictum_miniprogram::wxml::{self, Dialect};
use dictum_source::source::Source;

fn main() -> std::io::Result<()> {
    let to = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("seeds"), PathBuf::from);
    let mut seeds = Seeds { to, count: 0 };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/corpus");
    for case in fs::read_dir(corpus.join("project"))? {
        let mut project = Vec::new();
        for path in files(&case?.path().join("project"))? {
            let bytes = fs::read(&path)?;
            seeds.file(&path, &bytes)?;
            project.extend(bytes);
            project.push(0);
        }
        seeds.put("project", &[&project])?;
    }
    for path in files(&corpus.join("facts"))? {
        let bytes = fs::read(&path)?;
        match path.extension().and_then(|it| it.to_str()) {
            Some("json") => {
                for first in 0..6 {
                    seeds.put("captures", &[&[first], &bytes])?;
                }
            }
            _ => seeds.put("console", &[&bytes])?,
        }
    }
    Ok(())
}

struct Seeds {
    to: PathBuf,
    count: usize,
}

impl Seeds {
    fn put(&mut self, target: &str, parts: &[&[u8]]) -> std::io::Result<()> {
        let folder = self.to.join(target);
        fs::create_dir_all(&folder)?;
        self.count += 1;
        fs::write(folder.join(self.count.to_string()), parts.concat())
    }

    /// One file of a project: for its own target, and as what was read of it.
    fn file(&mut self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let name = path.to_string_lossy();
        let text = String::from_utf8_lossy(bytes);
        let source = Source::new("a", text.as_ref());
        if let Some(dialect) = Dialects::of_path(&name) {
            let first = u8::from(name.ends_with('x')) + 2 * u8::from(name.contains(".ts"));
            self.put("code", &[&[first], bytes])?;
            self.put("configuration", &[&[7], bytes])?;
            let reading = code::read(&source, dialect);
            return self.put("reading", &[serde_json::to_string(&reading)?.as_bytes()]);
        }
        if name.ends_with(".wxml") {
            self.put("wxml", &[bytes])?;
            let reading = wxml::read(&source, Dialect::Native);
            return self.put("reading", &[b" ", serde_json::to_string(&reading)?.as_bytes()]);
        }
        if name.ends_with(".json") {
            for first in 0..7 {
                self.put("configuration", &[&[first], bytes])?;
            }
        }
        Ok(())
    }
}

/// The files below `folder`, sorted.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

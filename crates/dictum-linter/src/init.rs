//! A first workspace: files that work, and explain themselves.

use std::path::Path;

use dictum_schema::language::Language;

use crate::files::{FileError, Root};
use crate::schemas;
use crate::workspace::{CONSOLE, FILE};

/// The workspace file and the console file, in each language.
const TEMPLATES: [(Language, &str, &str); 2] = [
    (Language::En, include_str!("init/dictum.en.yaml"), include_str!("init/console.en.yaml")),
    (
        Language::ZhCn,
        include_str!("init/dictum.zh-CN.yaml"),
        include_str!("init/console.zh-CN.yaml"),
    ),
];

/// The schemas that the files' first lines name, for editors.
const SCHEMAS: [(&str, &str); 2] =
    [("workspace", ".dictum/workspace.schema.json"), ("console", ".dictum/console.schema.json")];

/// Where an id of the subject goes in the workspace file's template.
const NAME: &str = "SUBJECT_NAME";

/// Writes a workspace file and a console file into the folder at `path`, in `language`.
///
/// A file that is there is left as it is. Gives each file as people know it, and
/// whether it was written.
///
/// # Errors
///
/// Fails where the folder is not there, or a file cannot be written.
pub fn init(path: &Path, language: Language) -> Result<Vec<Initialised>, FileError> {
    let root = Root::open(path)?;
    let (_, workspace, console) =
        TEMPLATES.iter().find(|(it, _, _)| *it == language).copied().unwrap_or_default();
    // The folder's name goes into YAML as a quoted string, whatever it holds.
    let name = serde_json::Value::String(root.own_name()).to_string();
    let mut files = vec![(FILE, workspace.replace(NAME, &name)), (CONSOLE, console.to_owned())];
    for (name, file) in SCHEMAS {
        files.extend(
            schemas::all()
                .into_iter()
                .filter(|(it, _)| *it == name)
                .map(|(_, schema)| (file, format!("{schema:#}\n"))),
        );
    }
    files
        .into_iter()
        .map(|(file, text)| {
            let there = root.has(file);
            if !there {
                root.write(file, &text)?;
            }
            Ok(Initialised { path: root.shown(file), written: !there })
        })
        .collect()
}

/// A file of a first workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initialised {
    /// The file, as people know it.
    pub path: String,
    /// Whether it was written; false where it was there already.
    pub written: bool,
}

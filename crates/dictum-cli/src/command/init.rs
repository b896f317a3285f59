//! `dictum init`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::init::{self, Initialised};
use dictum_schema::language::Language;

use crate::CLEAN;
use crate::command::{Format, format};
use crate::edge::{self, Failure};

/// Writes a first workspace into the folder that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let files =
        init::init(folder, language).map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    match format(matches) {
        Format::Json => {
            let files: Vec<_> = files
                .iter()
                .map(|it| serde_json::json!({ "path": it.path, "written": it.written }))
                .collect();
            let whole = serde_json::json!({ "files": files });
            edge::print(&format!("{}\n", serde_json::to_string_pretty(&whole)?))?;
        }
        Format::Text | Format::Markdown => {
            for file in &files {
                edge::print_line(&say(file, language))?;
            }
            if !matches.get_flag("quiet") {
                let folder = folder.display();
                edge::note(&match language {
                    Language::En => {
                        format!("fill in what you know, then run `dictum check {folder}`")
                    }
                    Language::ZhCn => {
                        format!("请填写已知的内容，然后运行 `dictum check {folder}`")
                    }
                });
            }
        }
    }
    Ok(CLEAN)
}

fn say(file: &Initialised, language: Language) -> String {
    match (language, file.written) {
        (Language::En, true) => format!("wrote {}", file.path),
        (Language::En, false) => format!("kept {}, which was there", file.path),
        (Language::ZhCn, true) => format!("已写入 {}", file.path),
        (Language::ZhCn, false) => format!("保留已有的 {}", file.path),
    }
}

//! The reference of all functions, `docs/functions.md`.

use std::fmt::Write as _;
use std::path::Path;

use dictum_evaluator::assist::reference::{self, Entry};
use dictum_evaluator::environment::{Environment, Library};

use crate::{Mode, generated};

/// The command that writes the reference, as its first line names it.
const COMMAND: &str = "cargo xtask functions";

/// Writes or checks the reference; whether it is as it should be.
pub(crate) fn run(root: &Path, mode: Mode) -> anyhow::Result<bool> {
    generated::run(root, mode, COMMAND, vec![("docs/functions.md".to_owned(), page()?)])
}

/// The functions with their signatures, in both languages.
fn page() -> anyhow::Result<String> {
    let mut page = format!(
        "<!-- Written by `{COMMAND}`. -->\n\n# Functions\n\nWhat expressions may call, and what a call costs beside its \
         arguments. `dictum functions NAME`\nprints the same; editors show it under the cursor.\n\n\
         表达式可以调用的函数，以及每次调用除参数之外的代价。`dictum functions 名称` 输出同样的内容，编辑器会在光标处显示。\n"
    );
    let standard = reference::of(&Environment::standard());
    standard.iter().try_for_each(|it| section(&mut page, it))?;
    let mut environment = Environment::standard();
    environment.add_library(Library::Kubernetes);
    page.push_str(
        "\n# Kubernetes\n\nFor environments that add the library: `dictum eval --library kubernetes`.\n\n\
         须由环境加入的函数库：`dictum eval --library kubernetes`。\n",
    );
    for mut entry in reference::of(&environment) {
        let known = standard.iter().find(|it| it.name == entry.name);
        let uses = known.map(|it| it.uses.as_slice()).unwrap_or_default();
        entry.uses.retain(|it| !uses.contains(it));
        if !entry.uses.is_empty() {
            section(&mut page, &entry)?;
        }
    }
    Ok(page)
}

fn section(page: &mut String, entry: &Entry) -> anyhow::Result<()> {
    write!(page, "\n## `{}`\n", entry.name)?;
    for it in &entry.uses {
        page.push_str("\n```text\n");
        for signature in &it.signatures {
            writeln!(page, "{signature}")?;
        }
        page.push_str("```\n\n");
        if let Some(doc) = &it.doc {
            write!(page, "{}\n{}\n", doc.en, doc.zh_cn)?;
        }
        writeln!(page, "Cost: {}.", it.cost)?;
    }
    Ok(())
}

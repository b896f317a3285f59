//! `dictum draft`

use std::path::PathBuf;

use clap::ArgMatches;
use dictum_linter::drafting::{self, Drafted, Options};
use dictum_report::text;
use dictum_schema::id::PolicyId;
use dictum_schema::language::Language;
use dictum_schema::severity::Severity;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Drafts a pack for the document that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let samples: Vec<PathBuf> =
        matches.get_many::<PathBuf>("sample").into_iter().flatten().cloned().collect();
    let options = Options {
        into: matches.get_one::<PathBuf>("into").map(PathBuf::as_path),
        policy: matches.get_one::<PolicyId>("policy").cloned(),
        dry_run: matches.get_flag("dry-run"),
        samples: &samples,
    };
    let Some(document) = matches.get_one::<PathBuf>("document") else {
        return Err(edge::failure("name the document", "请给出文档"));
    };
    let drafted = drafting::draft(document, &options)
        .map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    match format(matches) {
        Format::Json => edge::print(&json(&drafted, language)?)?,
        Format::Text | Format::Markdown => {
            edge::print(&text::findings(&drafted.findings, &style(matches, language)))?;
            if options.dry_run {
                edge::print(&drafted.draft.text)?;
            }
            for path in &drafted.written {
                edge::print_line(&match language {
                    Language::En => format!("wrote {path}"),
                    Language::ZhCn => format!("已写入 {path}"),
                })?;
            }
            if !matches.get_flag("quiet") {
                tell(&drafted, language)?;
                if !options.dry_run {
                    go_on(&drafted, language);
                }
            }
        }
    }
    let broken = drafted.findings.iter().any(|it| it.severity == Severity::Error);
    Ok(if broken { FOUND } else { CLEAN })
}

/// What needs a person, in order.
fn tell(drafted: &Drafted, language: Language) -> anyhow::Result<()> {
    edge::print_line("")?;
    edge::print_line(match language {
        Language::En => "what needs you, in this order:",
        Language::ZhCn => "需要你依次处理：",
    })?;
    for (number, it) in (1..).zip(&drafted.draft.todo) {
        edge::print_line(&format!("  {number}. {}", it.get(language)))?;
    }
    Ok(())
}

/// The command to go on with.
fn go_on(drafted: &Drafted, language: Language) {
    let pack = &drafted.pack;
    edge::note(&match language {
        Language::En => format!("it compiles as it is: `dictum compile {pack} --dry-run`"),
        Language::ZhCn => format!("现在即可编译：`dictum compile {pack} --dry-run`"),
    });
}

fn json(drafted: &Drafted, language: Language) -> anyhow::Result<String> {
    let rulebook = &drafted.draft.rulebook;
    let todo: Vec<&str> = drafted.draft.todo.iter().map(|it| it.get(language)).collect();
    let whole = serde_json::json!({
        "pack": drafted.pack,
        "written": drafted.written,
        "params": rulebook.params.len(),
        "rules": rulebook.rules.len(),
        "set_aside": rulebook.informative.len(),
        "todo": todo,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&whole)?))
}

//! `dictum update`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::files::FileError;
use dictum_linter::update::{self, Impact, Options, Plan, VerdictChange};
use dictum_report::{json, text};
use dictum_schema::id::PolicyId;
use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_schema::update as schema;
use dictum_source::finding::Finding;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Moves the lock of the workspace that `matches` names, and tells what that changes.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let failure = |error: FileError| anyhow::Error::new(Failure(error.text()));
    let folder = matches.get_one::<PathBuf>("dir").map_or(Path::new("."), PathBuf::as_path);
    let policies = matches.get_many::<PolicyId>("policy").into_iter().flatten().collect();
    let options = Options { policies, today: edge::today(matches)? };
    let (plan, findings) = update::plan(folder, &options).map_err(failure)?;
    let language = edge::language(matches, plan.as_ref().and_then(|it| it.language));
    let broken = findings.iter().any(|it| it.severity == Severity::Error);
    let wanted = !broken && !matches.get_flag("dry-run");
    let written = match plan.as_ref().filter(|_| wanted) {
        Some(plan) => update::write(plan).map_err(failure)?,
        None => None,
    };
    let impacts: Vec<schema::Impact> =
        plan.iter().flat_map(|it| &it.impacts).map(|it| impact(it, language)).collect();
    let verdicts: Vec<schema::Verdict> =
        plan.iter().flat_map(|it| &it.verdicts).map(verdict).collect();
    let policies = plan.as_ref().map(|it| it.moved.as_slice()).unwrap_or_default();
    let shown = text::Update { policies, impacts: &impacts, verdicts: &verdicts };
    match format(matches) {
        Format::Json => {
            edge::print(&json::update(&shown, (&findings, written.as_deref()), language))?;
        }
        Format::Text | Format::Markdown => {
            let style = style(matches, language);
            edge::print(&text::findings(&shown_of(matches, &findings), &style))?;
            edge::print(&text::update(&shown, &style))?;
            if !broken && !matches.get_flag("quiet") {
                edge::print_line(&told(plan.as_ref(), written.as_deref(), language))?;
            }
        }
    }
    Ok(if broken { FOUND } else { CLEAN })
}

fn shown_of(matches: &ArgMatches, findings: &[Finding]) -> Vec<Finding> {
    let quiet = matches.get_flag("quiet");
    findings.iter().filter(|it| !(quiet && it.severity == Severity::Info)).cloned().collect()
}

fn told(plan: Option<&Plan>, written: Option<&str>, language: Language) -> String {
    match (language, written, plan.is_some_and(|it| it.changed)) {
        (Language::En, Some(path), _) => format!("\nwrote {path}"),
        (Language::ZhCn, Some(path), _) => format!("\n已写入 {path}"),
        (Language::En, None, true) => "\nnothing was written: this is a dry run".to_owned(),
        (Language::ZhCn, None, true) => "\n仅为演练，未写入任何内容".to_owned(),
        (Language::En, None, false) => "the lock is up to date".to_owned(),
        (Language::ZhCn, None, false) => "锁文件已是最新".to_owned(),
    }
}

fn impact(it: &Impact, language: Language) -> schema::Impact {
    schema::Impact {
        kind: it.kind,
        layer: it.layer.clone(),
        rule: it.rule.clone(),
        reason: it.reason.get(language).to_owned(),
        path: it.at.source.path().to_owned(),
        line: it.at.start().line,
    }
}

fn verdict(it: &VerdictChange) -> schema::Verdict {
    schema::Verdict {
        subject: it.subject.clone(),
        rule: it.rule.clone(),
        before: it.before,
        after: it.after,
    }
}

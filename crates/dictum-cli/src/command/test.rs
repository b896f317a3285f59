//! `dictum test`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::cases::{self, Tested};
use dictum_linter::compile::{self, Options};
use dictum_report::text;
use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Runs every rule over every case of the packs that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let packs = matches.get_many::<PathBuf>("pack").into_iter().flatten();
    let mut failed = false;
    let mut all = Vec::new();
    for pack in packs {
        let (tested, findings) = test(pack)?;
        let bad = tested.findings.iter().chain(&findings).any(|it| it.severity == Severity::Error);
        failed |= bad;
        if format(matches) == Format::Json {
            all.push(serde_json::json!({
                "pack": pack.display().to_string(),
                "cases": tested.cases,
                "judgements": tested.judgements,
                "failed": tested.failed,
                "findings": messages(tested.findings.iter().chain(&findings), language),
            }));
            continue;
        }
        let style = style(matches, language);
        let errors: Vec<Finding> = findings
            .into_iter()
            .filter(|it| it.severity == Severity::Error)
            .chain(tested.findings.iter().cloned())
            .collect();
        edge::print(&text::findings(&errors, &style));
        if !matches.get_flag("quiet") {
            edge::print(&summary(pack, &tested, language));
        }
    }
    if format(matches) == Format::Json {
        edge::print(&format!("{}\n", serde_json::to_string_pretty(&all)?));
    }
    Ok(if failed { FOUND } else { CLEAN })
}

fn test(pack: &Path) -> anyhow::Result<(Tested, Vec<Finding>)> {
    let failure =
        |error: dictum_linter::files::FileError| anyhow::Error::new(Failure(error.text()));
    let (compiled, findings) = compile::compile(pack, &Options::default()).map_err(failure)?;
    let tested = match &compiled {
        Some(it) => cases::run(&it.root, &it.compiled.program, &it.schema),
        None => Tested::default(),
    };
    Ok((tested, findings))
}

fn messages<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    language: Language,
) -> Vec<serde_json::Value> {
    findings
        .map(|it| {
            let at = it.at.as_ref();
            serde_json::json!({
                "code": it.code,
                "severity": it.severity,
                "message": it.message.get(language),
                "path": at.map(|at| at.source.path()),
                "line": at.map(|at| at.start().line),
                "column": at.map(|at| at.start().column),
            })
        })
        .collect()
}

fn summary(pack: &Path, tested: &Tested, language: Language) -> String {
    let Tested { cases, judgements, failed, .. } = tested;
    let pack = pack.display();
    match language {
        Language::En => {
            format!("{pack}: {cases} cases, {judgements} judgements, {failed} failed\n")
        }
        Language::ZhCn => {
            format!("{pack}：{cases} 个用例，{judgements} 次判断，{failed} 个失败\n")
        }
    }
}

//! `dictum test`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::cases::Tested;
use dictum_linter::compile::{self, Options};
use dictum_linter::coverage as measure;
use dictum_report::style::{Color, Style};
use dictum_report::{coverage, text};
use dictum_schema::coverage::Coverage;
use dictum_schema::language::Language;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::command::style;
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// The formats of the command; the last two tell of coverage alone.
pub(crate) const FORMATS: [&str; 4] = ["text", "json", "lcov", "cobertura"];

/// Runs every rule over every case of the packs that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let least = matches.get_one::<u8>("min").copied();
    let format = matches.get_one::<String>("format").map_or("text", String::as_str);
    let foreign = matches!(format, "lcov" | "cobertura");
    let measured = matches.get_flag("coverage") || least.is_some() || foreign;
    let mut packs = Vec::new();
    for pack in matches.get_many::<PathBuf>("pack").into_iter().flatten() {
        packs.push(test(pack)?);
    }
    let failed = packs.iter().any(|it| it.is_bad() || least.is_some_and(|least| it.lacks(least)));
    let coverage = || packs.iter().filter_map(|it| it.coverage.clone()).collect::<Vec<_>>();
    match format {
        "lcov" => edge::print(&coverage().iter().map(coverage::lcov).collect::<String>())?,
        "cobertura" => edge::print(&coverage::cobertura(&coverage()))?,
        "json" if measured => edge::print(&coverage::json(&coverage()))?,
        "json" => {
            let all: Vec<_> = packs.iter().map(|it| it.json(language)).collect();
            edge::print(&format!("{}\n", serde_json::to_string_pretty(&all)?))?;
        }
        _ => {
            let style = style(matches, language);
            for pack in &packs {
                edge::print(&text::findings(&pack.shown(), &style))?;
                if matches.get_flag("quiet") {
                    continue;
                }
                edge::print_line(&summary(&pack.path, &pack.tested, language))?;
                if let Some(coverage) = pack.coverage.as_ref().filter(|_| measured) {
                    edge::print(&coverage::text(coverage, &style))?;
                }
            }
        }
    }
    if foreign || (format == "json" && measured) {
        // These formats have no place for a case that failed.
        let style = Style { color: Color::Plain, ..style(matches, language) };
        for pack in &packs {
            edge::complain(&text::findings(&pack.shown(), &style));
        }
    }
    for pack in packs.iter().filter(|pack| least.is_some_and(|least| pack.lacks(least))) {
        edge::note(&pack.too_little(least.unwrap_or(100), language));
    }
    Ok(if failed { FOUND } else { CLEAN })
}

/// A pack, and what its cases showed.
struct Pack {
    path: PathBuf,
    tested: Tested,
    findings: Vec<Finding>,
    /// None where the pack does not compile.
    coverage: Option<Coverage>,
}

impl Pack {
    fn all(&self) -> impl Iterator<Item = &Finding> {
        self.tested.findings.iter().chain(&self.findings)
    }

    fn is_bad(&self) -> bool {
        self.all().any(|it| it.severity == Severity::Error)
    }

    /// Whether less than `least` per cent of its branches are exercised.
    fn lacks(&self, least: u8) -> bool {
        let points = self.coverage.as_ref().map_or(0, |it| it.branches.basis_points());
        points < usize::from(least) * 100
    }

    fn too_little(&self, least: u8, language: Language) -> String {
        let path = self.path.display();
        match language {
            Language::En => format!("{path}: less than {least}% of the branches are exercised"),
            Language::ZhCn => format!("{path}：分支覆盖率低于 {least}%"),
        }
    }

    /// What text tells: of the compilation only the errors.
    fn shown(&self) -> Vec<Finding> {
        let errors = self.findings.iter().filter(|it| it.severity == Severity::Error);
        errors.chain(&self.tested.findings).cloned().collect()
    }

    fn json(&self, language: Language) -> serde_json::Value {
        serde_json::json!({
            "pack": self.path.display().to_string(),
            "cases": self.tested.cases,
            "judgements": self.tested.judgements,
            "failed": self.tested.failed,
            "findings": messages(self.all(), language),
        })
    }
}

fn test(pack: &Path) -> anyhow::Result<Pack> {
    let failure =
        |error: dictum_linter::files::FileError| anyhow::Error::new(Failure(error.text()));
    let (compiled, findings) = compile::compile(pack, &Options::default()).map_err(failure)?;
    let measured = compiled.as_ref().map(measure::measure);
    let (tested, coverage) = measured.map(|(tested, it)| (tested, Some(it))).unwrap_or_default();
    Ok(Pack { path: pack.to_owned(), tested, findings, coverage })
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
            format!("{pack}: {cases} cases, {judgements} judgements, {failed} failed")
        }
        Language::ZhCn => {
            format!("{pack}：{cases} 个用例，{judgements} 次判断，{failed} 个失败")
        }
    }
}

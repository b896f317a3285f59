//! `dictum compile`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::compile::{self, Options, PackCompiled, Verdict};
use dictum_policy::diff::PolicyDiff;
use dictum_policy::effective::{self, EffectivePolicy};
use dictum_report::comparison::{self, Compared, Named};
use dictum_report::style::Style;
use dictum_report::{json, text};
use dictum_schema::language::Language;
use dictum_schema::release::Release;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use semver::Version;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// What the caller wants done with the compiled pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Write the release.
    Write,
    /// Show what would be written.
    Show,
    /// Fail where something would change.
    Check,
}

/// Compiles the pack that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let pack = matches.get_one::<PathBuf>("pack").map_or(Path::new("."), PathBuf::as_path);
    let document = matches.get_one::<PathBuf>("document").map(PathBuf::as_path);
    let wanted = match (matches.get_flag("check"), matches.get_flag("dry-run")) {
        (true, _) => Wanted::Check,
        (false, true) => Wanted::Show,
        (false, false) if document.is_some() => Wanted::Show,
        (false, false) => Wanted::Write,
    };
    let options = Options { document, version: matches.get_one::<Version>("version").cloned() };
    let failure =
        |error: dictum_linter::files::FileError| anyhow::Error::new(Failure(error.text()));
    let (compiled, mut findings) = compile::compile(pack, &options).map_err(failure)?;
    findings.extend(compiled.as_ref().and_then(compile::unearned));
    let most = matches.get_one::<u64>("max-todo").and_then(|it| usize::try_from(*it).ok());
    if let (Some(it), Some(most)) = (&compiled, most) {
        compile::bound_todo(it, most, &mut findings);
    }
    let verdict = match &compiled {
        Some(it) => compile::verdict(it, &findings),
        None => Verdict::Broken,
    };
    let mut written = Vec::new();
    let may_write = matches!(verdict, Verdict::UpToDate | Verdict::Due);
    if let (Wanted::Write, true, Some(it)) = (wanted, may_write, &compiled) {
        written = compile::write(it).map_err(failure)?;
    }
    // What was just written is due no more.
    let drifts = document.is_none() && !(may_write && wanted == Wanted::Write);
    if let Some(it) = compiled.as_ref().filter(|_| drifts) {
        findings.extend(compile::drift(it));
    }
    let shown = Shown { compiled: compiled.as_ref(), findings: &findings, written: &written };
    match format(matches) {
        Format::Json => edge::print(&shown.json(language))?,
        Format::Text | Format::Markdown => shown.print(matches, language, wanted)?,
    }
    let stale = wanted == Wanted::Check && findings.iter().any(|it| it.code == compile::STALE);
    Ok(match (verdict, wanted) {
        (Verdict::UpToDate, _) if !stale => CLEAN,
        (Verdict::Due, Wanted::Write) | (Verdict::Due | Verdict::Suspect, Wanted::Show) => CLEAN,
        _ => FOUND,
    })
}

struct Shown<'a> {
    compiled: Option<&'a PackCompiled>,
    findings: &'a [Finding],
    written: &'a [String],
}

impl Shown<'_> {
    fn json(&self, language: Language) -> String {
        let released = self.compiled.is_some_and(|it| !it.compiled.unchanged);
        let compiled = json::Compiled {
            release: self.compiled.map(|it| &it.compiled.release),
            previous: self.compiled.and_then(|it| it.previous.as_ref()).map(|it| &it.version),
            diff: self.compiled.and_then(|it| it.compiled.diff.as_ref()),
            due: self.compiled.and_then(|it| it.compiled.due.as_ref()),
            findings: self.findings,
            written: self.written.first().filter(|_| released).map(String::as_str),
        };
        json::compilation(&compiled, language)
    }

    fn print(
        &self,
        matches: &ArgMatches,
        language: Language,
        wanted: Wanted,
    ) -> anyhow::Result<()> {
        let style = style(matches, language);
        let quiet = matches.get_flag("quiet");
        let findings: Vec<Finding> = self
            .findings
            .iter()
            .filter(|it| !(quiet && it.severity == Severity::Info))
            .cloned()
            .collect();
        edge::print(&text::findings(&findings, &style))?;
        let Some(it) = self.compiled else { return Ok(()) };
        if wanted == Wanted::Show && !quiet {
            edge::print(&text::release(&it.compiled.release, &style))?;
        }
        // What a broken compilation would change is no news.
        let broken = self.findings.iter().any(|it| it.severity == Severity::Error);
        if let (Some(diff), Some(last), false) = (&it.compiled.diff, &it.previous, broken) {
            edge::print(&self::changes(it, (last, diff), &style))?;
        }
        for path in self.written {
            edge::print_line(&match language {
                Language::En => format!("wrote {path}"),
                Language::ZhCn => format!("已写入 {path}"),
            })?;
        }
        Ok(())
    }
}

/// What changed since `last`, and which version is due.
fn changes(pack: &PackCompiled, (last, diff): (&Release, &PolicyDiff), style: &Style) -> String {
    let compiled = &pack.compiled;
    if compiled.unchanged || diff.changes.is_empty() {
        let due = (compiled.due.as_ref(), diff.bump());
        return text::due(&last.version, due, &compiled.clauses, style);
    }
    let (old, new) = (effective::resolve(last), effective::resolve(&compiled.release));
    let name = |it: &EffectivePolicy| format!("{} {}", it.policy, it.version);
    let (old_name, new_name) = (name(&old), name(&new));
    let compared = Compared {
        subject: None,
        old: Named { name: &old_name, layers: &[], policy: &old },
        new: Named { name: &new_name, layers: &[], policy: &new },
        diff,
        replays: &[],
        clauses: &compiled.clauses,
    };
    text::diff(&comparison::diff(&[compared], &[], style.language), style)
}

//! `dictum diff`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::diff::{self, Compared, Pair, Question};
use dictum_report::comparison::{self, Replay};
use dictum_report::{json, markdown, text};
use dictum_schema::compilation::Verdict;
use dictum_schema::diff::Diff;
use dictum_schema::language::Language;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Compares what `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let operand = |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let paths = |name| -> Vec<PathBuf> {
        matches.get_many::<PathBuf>(name).into_iter().flatten().cloned().collect()
    };
    let path = |name| matches.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let (old, new) = (paths("old-layer"), paths("new-layer"));
    let question = Question {
        operands: [operand("old"), operand("new")],
        layers: [&old, &new],
        document: path("document"),
        folder: path("dir").unwrap_or(Path::new(".")),
        today: edge::today(matches)?,
        witnesses: path("witnesses"),
    };
    let compared =
        diff::diff(&question).map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let told = told(&compared, language);
    match format(matches) {
        Format::Json => edge::print(&json::diff(&told))?,
        Format::Markdown => edge::print(&markdown::diff(&told, language))?,
        Format::Text => {
            let style = style(matches, language);
            edge::print(&text::findings(&compared.findings, &style))?;
            edge::print(&text::diff(&told, &style))?;
        }
    }
    let failing: Vec<Verdict> =
        matches.get_many::<String>("fail-on").into_iter().flatten().map(|it| verdict(it)).collect();
    Ok(if compared.is_broken() || compared.means(&failing) { FOUND } else { CLEAN })
}

fn verdict(word: &str) -> Verdict {
    match word {
        "tightened" => Verdict::Tightened,
        "loosened" => Verdict::Loosened,
        "incomparable" => Verdict::Incomparable,
        "words" => Verdict::Words,
        _ => Verdict::Undecided,
    }
}

fn told(compared: &Compared, language: Language) -> Diff {
    let replays: Vec<Vec<Replay>> = compared.pairs.iter().map(replays).collect();
    let pairs: Vec<comparison::Compared<'_>> = compared
        .pairs
        .iter()
        .zip(&replays)
        .map(|(pair, replays)| comparison::Compared {
            subject: pair.subject.as_deref(),
            old: named(&pair.old),
            new: named(&pair.new),
            diff: &pair.diff,
            replays,
            clauses: &pair.clauses,
        })
        .collect();
    comparison::diff(&pairs, &compared.findings, language)
}

fn named(side: &diff::Named) -> comparison::Named<'_> {
    comparison::Named { name: &side.name, layers: &side.layers, policy: &side.policy }
}

fn replays(pair: &Pair) -> Vec<Replay> {
    let replay = |it: &diff::Replay| Replay {
        rule: it.rule.clone(),
        flip: it.flip,
        file: it.file.clone(),
        commands: it.commands.clone(),
    };
    pair.replays.iter().map(replay).collect()
}

//! Two policies compared, as every report tells it.

use dictum_policy::diff::{self, ChangeKind, PolicyDiff, version_after};
use dictum_policy::effective::{EffectivePolicy, EffectiveRule};
use dictum_policy::witness::{Flip, Witness};
use dictum_schema::compilation::Verdict;
use dictum_schema::diff::{
    self as told, Change, ClauseChange, Comparison, Counts, Diff, TextChange,
};
use dictum_schema::id::RuleId;
use dictum_schema::language::{Language, Text};
use dictum_source::finding::Finding;
use semver::Version;

use crate::json;

/// Two policies and what changed between them.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The subject of the workspace that they judge; none for policies alone.
    pub subject: Option<&'a str>,
    /// The old policy.
    pub old: Named<'a>,
    /// The new policy.
    pub new: Named<'a>,
    /// What changed.
    pub diff: &'a PolicyDiff,
    /// How its witnesses are run again.
    pub replays: &'a [Replay],
    /// What became of the document's clauses.
    pub clauses: &'a [ClauseChange],
}

/// A policy in force, and what people call it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// What people called it.
    pub name: &'a str,
    /// The layers over its release, in the order in which they apply.
    pub layers: &'a [String],
    /// The policy.
    pub policy: &'a EffectivePolicy,
}

/// How a witness is run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The rule.
    pub rule: RuleId,
    /// Which way its verdict changes.
    pub flip: Flip,
    /// The file that holds the witness's facts.
    pub file: String,
    /// Commands that run the old and the new condition over it.
    pub commands: Vec<String>,
}

/// Tells `compared` and `findings` as `dictum diff --format json` prints them, the
/// words in `language`; the other reports are made of it.
pub fn diff(compared: &[Compared<'_>], findings: &[Finding], language: Language) -> Diff {
    Diff {
        schema: told::Format::V1,
        comparisons: compared.iter().map(|it| comparison(it, language)).collect(),
        findings: findings.iter().map(|it| json::finding(it, language)).collect(),
    }
}

/// The least version that may follow `old`; none where nothing changed, or where it
/// is layers or a subject's choice that differ and no release is called for.
pub fn due(comparison: &Comparison) -> Option<Version> {
    let layered = !(comparison.old.layers.is_empty() && comparison.new.layers.is_empty());
    if layered || comparison.subject.is_some() {
        return None;
    }
    let old: Version = comparison.old.version.parse().ok()?;
    comparison.bump.map(|it| version_after(it, &old))
}

fn comparison(compared: &Compared<'_>, language: Language) -> Comparison {
    let side = |it: Named<'_>| told::PolicySide {
        name: it.name.to_owned(),
        policy: it.policy.policy.to_string(),
        version: it.policy.version.to_string(),
        layers: it.layers.to_vec(),
    };
    Comparison {
        subject: compared.subject.map(str::to_owned),
        old: side(compared.old),
        new: side(compared.new),
        bump: compared.diff.bump(),
        counts: counts(compared.diff),
        changes: compared.diff.changes.iter().map(|it| change(it, compared, language)).collect(),
        clauses: compared.clauses.to_vec(),
    }
}

fn counts(diff: &PolicyDiff) -> Counts {
    let of = |verdict| diff.changes.iter().filter(|it| it.verdict == verdict).count();
    Counts {
        tightened: of(Verdict::Tightened),
        loosened: of(Verdict::Loosened),
        incomparable: of(Verdict::Incomparable),
        undecided: of(Verdict::Undecided),
        words: of(Verdict::Words),
    }
}

fn change(it: &diff::Change, compared: &Compared<'_>, language: Language) -> Change {
    let of = |policy: &EffectivePolicy, id: Option<&RuleId>| policy.rule(id?).cloned();
    let old = of(compared.old.policy, it.was.first().or(it.rule.as_ref()));
    let new = of(compared.new.policy, it.rule.as_ref());
    let shown = new.as_ref().or(old.as_ref());
    let weight =
        |it: &Option<EffectiveRule>| it.as_ref().filter(|it| it.enabled).map(|it| it.severity);
    Change {
        rule: it.rule.as_ref().map(ToString::to_string),
        was: it.was.iter().map(ToString::to_string).collect(),
        path: it.at.clone(),
        title: shown.map(|it| it.rule.title.get(language).to_owned()),
        kind: match it.kind {
            ChangeKind::Added => told::ChangeKind::Added,
            ChangeKind::Removed => told::ChangeKind::Removed,
            ChangeKind::Changed => told::ChangeKind::Changed,
            ChangeKind::Regrouped => told::ChangeKind::Regrouped,
            ChangeKind::Unread => told::ChangeKind::Unread,
            ChangeKind::Schema => told::ChangeKind::Schema,
        },
        verdict: it.verdict,
        basis: it.basis,
        bump: it.bump(),
        reason: it.reason.get(language).to_owned(),
        severity: [weight(&old), weight(&new)],
        params: it.params.iter().map(diff::ParamChange::written).collect(),
        texts: match it.kind {
            // The condition of one of several rules would be read as that of all.
            ChangeKind::Regrouped => Vec::new(),
            _ => texts((compared.old.policy, old.as_ref()), (compared.new.policy, new.as_ref())),
        },
        witnesses: it.witnesses.iter().map(|one| witness(one, it, compared)).collect(),
    }
}

type Side<'a> = (&'a EffectivePolicy, Option<&'a EffectiveRule>);

/// The parts of a rule whose words differ, conditions first.
fn texts(old: Side<'_>, new: Side<'_>) -> Vec<TextChange> {
    let parts = |(_, rule): Side<'_>| -> Vec<(&'static str, Option<String>)> {
        let rule = rule.map(|it| &it.rule);
        let text = |of: fn(&dictum_schema::release::Rule) -> Option<&Text>| rule.and_then(of);
        let [title, message, help] =
            [text(|it| Some(&it.title)), text(|it| Some(&it.message)), text(|it| it.help.as_ref())];
        vec![
            ("when", rule.map(|it| it.when.trim().to_owned()).filter(|it| it != "true")),
            ("require", rule.map(|it| it.require.trim().to_owned())),
            ("title.en", title.map(|it| it.en.clone())),
            ("title.zh-CN", title.map(|it| it.zh_cn.clone())),
            ("message.en", message.map(|it| it.en.clone())),
            ("message.zh-CN", message.map(|it| it.zh_cn.clone())),
            ("help.en", help.map(|it| it.en.clone())),
            ("help.zh-CN", help.map(|it| it.zh_cn.clone())),
        ]
    };
    let pairs = parts(old).into_iter().zip(parts(new));
    let changed = pairs
        .filter(|((_, old), (_, new))| old != new)
        .map(|((part, old), (_, new))| TextChange { part: part.to_owned(), old, new });
    changed.chain(clauses(old, new)).collect()
}

/// The clauses of a rule that only one side has, those at the same place as one change.
fn clauses(old: Side<'_>, new: Side<'_>) -> Vec<TextChange> {
    let words = |(policy, rule): Side<'_>| -> Vec<String> {
        let clauses = rule.map(|it| policy.clauses(&it.rule)).unwrap_or_default();
        clauses.into_iter().map(|it| it.words).collect()
    };
    let (before, after) = (words(old), words(new));
    let gone: Vec<&String> = before.iter().filter(|it| !after.contains(it)).collect();
    let come: Vec<&String> = after.iter().filter(|it| !before.contains(it)).collect();
    (0..gone.len().max(come.len()))
        .map(|at| TextChange {
            part: "clause".to_owned(),
            old: gone.get(at).map(|it| (*it).clone()),
            new: come.get(at).map(|it| (*it).clone()),
        })
        .collect()
}

fn witness(it: &Witness, change: &diff::Change, compared: &Compared<'_>) -> told::Witness {
    let replay = compared
        .replays
        .iter()
        .find(|replay| change.rule.as_ref() == Some(&replay.rule) && replay.flip == it.flip);
    told::Witness {
        file: replay.map(|it| it.file.clone()),
        replay: replay.map(|it| it.commands.clone()).unwrap_or_default(),
        ..it.written()
    }
}

//! `dictum check`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::check::{self, Checked, CheckedSubject};
use dictum_linter::files::FileError;
use dictum_linter::fix;
use dictum_linter::scope::{Name, Scope, Target};
use dictum_linter::subject::Conditions;
use dictum_policy::effective::EffectiveRule;
use dictum_policy::findings::TODO;
use dictum_policy::outcome::RuleOutcome;
use dictum_report::group;
use dictum_report::index::{self, Index};
use dictum_report::run::{
    EvidenceLine, OffLine, OutcomeLine, PolicyRun, RuleRun, Run, SubjectRun, UsedParam,
};
use dictum_report::text::{self, Verbosity};
use dictum_schema::id::PolicyId;
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::Finding;
use dictum_source::tree::{NodeId, Tree};
use semver::Version;

use crate::command::style;
use crate::edge::{self, Failure};
use crate::report::{self, Format, Terms};
use crate::{CLEAN, FOUND};

/// The most times that fixes are applied: what overlaps waits for the next one.
const ROUNDS_MAX: usize = 5;

/// Checks the folders that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let failure = |error: FileError| anyhow::Error::new(Failure(error.text()));
    let targets = targets(matches).map_err(failure)?;
    report::told_apart(matches.get_many("output").into_iter().flatten())?;
    let terms = Terms::of(matches)?;
    let today = edge::today(matches)?;
    let cache = edge::cache();
    let conditions = Conditions { today, cache: cache.as_deref() };
    let mut checked = check::check_targets(&targets, conditions).map_err(failure)?;
    let language = edge::language(matches, checked.language);
    if matches.get_flag("fix") {
        checked = mend(checked, &targets, conditions, language)?;
    }
    let rules = rules_asked(matches, &checked)?;
    let asked = matches.get_one::<String>("fail-on").map(|it| severity(it));
    let mut run = judged(checked, asked);
    let allowed = matches.get_one::<u64>("max-todo").and_then(|it| usize::try_from(*it).ok());
    if allowed.is_some_and(|it| run.unwritten() <= it) {
        allow_todo(&mut run);
    }
    if let Some(rules) = &rules {
        only(&mut run, rules);
    }
    let outputs = matches.get_many("output").into_iter().flatten();
    report::write(&run, outputs, &terms, language)?;
    print(matches, &run, &terms, language)?;
    Ok(code(&run))
}

/// What `matches` names: each file or folder, and what of it.
///
/// # Errors
///
/// Fails where something that it names is not there.
fn targets(matches: &ArgMatches) -> Result<Vec<Target>, FileError> {
    let subjects = matches.get_many::<String>("subject").into_iter().flatten();
    let subjects: Vec<Name> = subjects.map(|it| Name::new(it)).collect();
    let policies = matches.get_many::<PolicyId>("policy").into_iter().flatten();
    let policies: Vec<PolicyId> = policies.cloned().collect();
    let paths = matches.get_many::<PathBuf>("dir").into_iter().flatten();
    let targets = paths.map(|path| {
        let Target { folder, scope } = Target::find(path)?;
        let (subjects, policies) = (subjects.clone(), policies.clone());
        Ok(Target { folder, scope: Scope { subjects, policies, ..scope } })
    });
    targets.collect()
}

/// The rules that `matches` names, where it names some.
///
/// # Errors
///
/// Fails where no policy that judged has one of them: whoever misspells a rule would take
/// its silence for a pass.
fn rules_asked(
    matches: &ArgMatches,
    checked: &Checked,
) -> anyhow::Result<Option<BTreeSet<String>>> {
    let Some(asked) = matches.get_many::<String>("rule") else { return Ok(None) };
    let known: BTreeSet<&str> = checked
        .subjects
        .iter()
        .flat_map(|it| it.policy.rules())
        .map(|it| it.rule.id.as_str())
        .collect();
    let asked: BTreeSet<String> = asked.cloned().collect();
    match asked.iter().find(|it| !known.contains(it.as_str())) {
        None => Ok(Some(asked)),
        Some(unknown) => Err(edge::failure(
            format!("no policy that judged has a rule `{unknown}`"),
            format!("参与检查的策略中没有规则 `{unknown}`"),
        )),
    }
}

/// Leaves in `run` what `rules` said. Faults in files stay: what they hide, nobody knows.
fn only(run: &mut Run, rules: &BTreeSet<String>) {
    let is_asked = |it: &str| rules.contains(it);
    run.findings.retain(|it| it.judgement.is_none() || is_asked(&it.code));
    run.rules.retain(|it| is_asked(&it.id));
    for subject in &mut run.subjects {
        subject.outcomes.retain(|it| is_asked(&it.rule));
        subject.off.retain(|it| is_asked(&it.rule));
    }
}

/// Prints `run` as `matches` asks for.
fn print(matches: &ArgMatches, run: &Run, terms: &Terms, language: Language) -> anyhow::Result<()> {
    let format = matches.get_one::<String>("format").and_then(|it| report::named(it));
    let style = style(matches, language);
    if matches.get_flag("statistics") {
        return edge::print(&text::statistics(run, &style));
    }
    let most = matches.get_one::<u64>("max-findings");
    let most = most.map_or(usize::MAX, |it| usize::try_from(*it).unwrap_or(usize::MAX));
    match format.unwrap_or(Format::Text) {
        Format::Grouped => edge::print(&text::grouped(run, &style))?,
        Format::Text if is_normal(matches) && report::is_fleet(run) => {
            edge::print(&text::grouped(run, &style))?;
        }
        Format::Text | Format::Full => {
            let verbosity = match (matches.get_flag("quiet"), matches.get_flag("verbose")) {
                (true, _) => Verbosity::Quiet,
                (false, true) => Verbosity::Verbose,
                (false, false) => Verbosity::Normal,
            };
            edge::print(&text::check_most(run, most, verbosity, &style))?;
        }
        Format::Concise => edge::print(&text::concise(run, most, &style))?,
        Format::Todo => edge::print(&text::todo(run, most, &style))?,
        format => edge::print(&report::written(run, format, terms, language))?,
    }
    Ok(())
}

/// Whether nothing asks for more or less than the default has.
fn is_normal(matches: &ArgMatches) -> bool {
    !matches.get_flag("quiet")
        && !matches.get_flag("verbose")
        && !matches.contains_id("max-findings")
}

/// Applies the fixes of what was found, checks again, and says what it did.
fn mend(
    mut checked: Checked,
    targets: &[Target],
    conditions: Conditions<'_>,
    language: Language,
) -> anyhow::Result<Checked> {
    let failure = |error: FileError| anyhow::Error::new(Failure(error.text()));
    let mut faults = Vec::new();
    let folders: Vec<&Path> = targets.iter().map(|it| it.folder.as_path()).collect();
    for _ in 0..ROUNDS_MAX {
        let (applied, refused) = fix::fix(&folders, &checked.findings).map_err(failure)?;
        faults = refused;
        for it in &applied {
            let words =
                Text::new(format!("fixed: {}", it.title.en), format!("已修复：{}", it.title.zh_cn));
            edge::note(words.get(language));
        }
        if applied.is_empty() {
            break;
        }
        checked = check::check_targets(targets, conditions).map_err(failure)?;
    }
    checked.findings.extend(faults);
    checked.findings.sort_by(Finding::order);
    Ok(checked)
}

/// Lets the rules that nobody has written yet be told, and fail no run.
fn allow_todo(run: &mut Run) {
    for it in run.findings.iter_mut().filter(|it| it.code == TODO) {
        it.severity = Severity::Info;
    }
}

fn code(run: &Run) -> u8 {
    if run.failed() { FOUND } else { CLEAN }
}

fn severity(name: &str) -> Severity {
    match name {
        "info" => Severity::Info,
        "warning" => Severity::Warning,
        _ => Severity::Error,
    }
}

fn judged(checked: Checked, fail_on: Option<Severity>) -> Run {
    let findings = group::grouped(checked.findings);
    let index = Index::of(&findings);
    Run {
        today: checked.today.to_string(),
        fail_on: fail_on.unwrap_or(checked.fail_on),
        rules: rules(&checked.subjects),
        subjects: checked.subjects.iter().map(|it| subject(it, &index)).collect(),
        findings,
    }
}

/// The rules of every policy that judged, each once.
fn rules(subjects: &[CheckedSubject]) -> Vec<RuleRun> {
    let mut seen: BTreeSet<(&PolicyId, &Version)> = BTreeSet::new();
    let mut rules = Vec::new();
    for CheckedSubject { policy, .. } in subjects {
        if !seen.insert((&policy.policy, &policy.version)) {
            continue;
        }
        rules.extend(policy.rules().iter().map(|it| RuleRun {
            policy: policy.policy.to_string(),
            version: policy.version.to_string(),
            id: it.rule.id.to_string(),
            title: it.rule.title.clone(),
            level: it.rule.level,
            severity: it.rule.severity,
            when: it.rule.when.clone(),
            require: it.rule.require.clone(),
            clauses: policy.clauses(&it.rule),
            addition: it.rule.addition.clone(),
        }));
    }
    rules
}

fn subject(checked: &CheckedSubject, index: &Index<'_>) -> SubjectRun {
    let policy = &checked.policy;
    let found = index::by_code(index.judged(&checked.name, policy.policy.as_str()));
    let rules = policy.rules().iter().zip(&checked.outcomes).filter(|(rule, _)| rule.enabled);
    let off = policy.rules().iter().filter(|it| !it.enabled);
    let off = off.filter_map(|it| {
        let origin = it.switched_off_by()?.to_string();
        Some(OffLine { rule: it.rule.id.to_string(), origin })
    });
    let params = policy.params().iter().filter(|(_, param)| param.reported);
    SubjectRun {
        name: checked.name.clone(),
        root: checked.root.clone(),
        policy: PolicyRun {
            id: policy.policy.to_string(),
            version: policy.version.to_string(),
            title: checked.title.clone(),
        },
        layers: checked.layers.iter().map(|it| it.name.clone()).collect(),
        off: off.collect(),
        params: params
            .map(|(name, param)| UsedParam {
                name: name.to_string(),
                title: param.title.clone(),
                value: param
                    .items
                    .iter()
                    .map(|it| it.value.to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
            .collect(),
        outcomes: rules
            .map(|(rule, outcome)| {
                let waived = found.get(rule.rule.id.as_str()).and_then(|it| waived(it));
                OutcomeLine { waived, ..line(checked, rule, outcome) }
            })
            .collect(),
    }
}

/// The last day of the waivers, where they excuse all that one rule `found` of a subject.
fn waived(found: &[&Finding]) -> Option<String> {
    let judgements = found.iter().filter_map(|it| it.judgement.as_ref());
    let ends = judgements.map(|it| it.waiver.as_ref().map(|it| it.until.clone()));
    // The first to end ends it; one that is not excused is `None`, which is less.
    ends.min().flatten()
}

/// Where a fact stands: a list that was put together from several files stands
/// where its items do.
fn places(facts: &Tree, node: NodeId) -> Vec<NodeId> {
    let path = |node| facts.location(node).source.path().to_owned();
    let items = facts.items(node);
    let elsewhere = items.iter().any(|it| path(*it) != path(node));
    if elsewhere { items.to_vec() } else { vec![node] }
}

fn line(checked: &CheckedSubject, rule: &EffectiveRule, outcome: &RuleOutcome) -> OutcomeLine {
    let evidence = outcome.evidence.iter().flat_map(|(fact, node)| {
        places(&checked.facts, *node).into_iter().map(|node| {
            let at = checked.facts.location(node);
            EvidenceLine {
                fact: fact.clone(),
                kind: checked.facts.node(node).evidence,
                path: at.source.path().to_owned(),
                line: at.start().line,
            }
        })
    });
    OutcomeLine {
        rule: rule.rule.id.to_string(),
        title: rule.rule.title.clone(),
        outcome: outcome.outcome,
        todo: outcome.outcome == Outcome::Indeterminate && rule.rule.is_todo(),
        severity: rule.severity,
        evidence: evidence.collect(),
        missing: outcome.missing_facts.clone(),
        waived: None,
    }
}

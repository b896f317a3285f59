//! Requirements as a release: self-contained, versioned by what it changes.

use dictum_policy::diff::{self, Facts, Older, Policy, PolicyDiff};
use dictum_policy::effective;
use dictum_policy::program::{self, PolicyProgram};
use dictum_policy::{fixes, messages};
use dictum_schema::compilation::Bump;
use dictum_schema::diff::ClauseChange;
use dictum_schema::language::Text;
use dictum_schema::release::{Clause, Digest, Format, Previous, Release, Rule, Sources, Subject};
use dictum_schema::rulebook::{self, Rulebook, SubjectKind};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;
use semver::Version;
use serde_json::Value as Json;

use crate::edition;
use crate::grown;
use crate::renames;
use crate::requirements::Requirements;
use crate::suspects::{self, Suspect};

/// What a release is made of besides the requirements.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The document and the rulebook, with their digests.
    pub sources: Sources,
    /// What the policy judges.
    pub subject: Subject,
    /// The JSON Schema of the facts.
    pub schema: &'a Json,
    /// The last release and the digest of its file; none for the first.
    pub previous: Option<(&'a Release, &'a Digest)>,
    /// The version to release as; the one that is due where none is asked for.
    pub version: Option<Version>,
}

/// A compiled release, and what it changes.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The release; the last one itself where nothing changed.
    pub release: Release,
    /// Its conditions, ready to run.
    pub program: PolicyProgram,
    /// The text of its file.
    pub text: String,
    /// Whether the last release says the same already.
    pub unchanged: bool,
    /// What changed since the last release; none for the first.
    pub diff: Option<PolicyDiff>,
    /// The least version that the change allows; none where nothing changed.
    pub due: Option<Version>,
    /// What became of the document's clauses since the last release.
    pub clauses: Vec<ClauseChange>,
    /// Clauses that were edited since the last release, and what hangs on them; and those
    /// that are new, and nobody claims.
    pub suspects: Vec<Suspect>,
}

/// Compiles `requirements` and `rulebook`, whose file is `tree`.
///
/// None where a condition does not check, with every reason. A version that is
/// less than the change calls for is a finding, and the one that is due is taken.
pub fn compile(
    requirements: &Requirements,
    rulebook: &Rulebook,
    tree: &Tree,
    inputs: &Inputs<'_>,
) -> (Option<Compiled>, Vec<Finding>) {
    let mut release = draft(requirements, rulebook, inputs);
    let policy = effective::resolve(&release);
    let program = match program::author(&policy, inputs.schema) {
        Ok(program) => program,
        Err(faults) => return (None, faults.iter().map(|it| it.finding(tree)).collect()),
    };
    let mut faults = messages::check(&policy, &program);
    faults.extend(fixes::check(&policy, &program));
    if !faults.is_empty() {
        return (None, faults.iter().map(|it| it.finding(tree)).collect());
    }
    let mut findings: Vec<Finding> = todo(rulebook, tree).into_iter().collect();
    let Some((last, digest)) = inputs.previous else {
        release.version = inputs.version.clone().unwrap_or(Version::new(1, 0, 0));
        let text = to_yaml(&release);
        let due = Some(release.version.clone());
        let compiled = Compiled {
            release,
            program,
            text,
            unchanged: false,
            diff: None,
            due,
            clauses: Vec::new(),
            suspects: Vec::new(),
        };
        return (Some(compiled), findings);
    };
    release.version = last.version.clone();
    release.previous.clone_from(&last.previous);
    let unchanged = says_the_same(&release, last);
    if unchanged {
        (release.subject, release.ledger) = (last.subject.clone(), last.ledger.clone());
    }
    let after = Policy { policy: &policy, program: &program };
    let facts = facts_of(&last.subject, &inputs.subject, inputs.schema);
    let mut diff = compare(last, &after, facts, inputs.schema);
    let clauses = edition::compare(&last.ledger, &release.ledger);
    diff.obligations = clauses.iter().any(ClauseChange::asks_otherwise);
    let mut suspects = suspects::find(&last.ledger, requirements);
    suspects.extend(suspects::unclaimed(&clauses, requirements));
    findings.extend(grown::find(last, requirements, rulebook));
    findings.extend(renames::find(last, &release, tree));
    let mut due = None;
    if !unchanged {
        let bump = diff.bump().unwrap_or(Bump::Patch);
        let lowest = diff::version_after(bump, &last.version);
        release.previous = Some(Previous { version: last.version.clone(), sha256: digest.clone() });
        release.version = match &inputs.version {
            Some(asked) if *asked < lowest => {
                findings.push(too_low((asked, &last.version), &lowest, &diff));
                lowest.clone()
            }
            Some(asked) => asked.clone(),
            None => lowest.clone(),
        };
        due = Some(lowest);
    }
    let (text, diff) = (to_yaml(&release), Some(diff));
    (Some(Compiled { release, program, text, unchanged, diff, due, clauses, suspects }), findings)
}

/// The code of the finding for rules that nobody has written yet.
pub const TODO: &str = "rules-todo";

/// Tells how many rules nobody has written yet.
fn todo(rulebook: &Rulebook, tree: &Tree) -> Option<Finding> {
    let rules = rulebook.rules.iter().enumerate();
    let unwritten: Vec<usize> = rules.filter(|(_, it)| it.is_todo()).map(|it| it.0).collect();
    let (first, count, all) = (unwritten.first()?, unwritten.len(), rulebook.rules.len());
    let verb = if count == 1 { "is" } else { "are" };
    let message = Text::new(
        format!(
            "{count} of {all} rules {verb} not judged yet: nobody has written what has to hold"
        ),
        format!("{all} 条规则中有 {count} 条尚未判定：尚未写明应满足的条件"),
    );
    let at = tree.location(tree.nearest(&format!("/rules/{first}/require")));
    let finding = Finding::new(TODO, Severity::Info, message).at(at);
    Some(finding.labelled(Text::new("the first one", "第一处")).help(Text::new(
        "write the condition in place of `todo()`; `--max-todo N` bounds how many there may be",
        "请写明条件以代替 `todo()`；`--max-todo N` 可限制其数目",
    )))
}

/// The release as it would be, but for its version and what it follows.
fn draft(requirements: &Requirements, rulebook: &Rulebook, inputs: &Inputs<'_>) -> Release {
    let rules = rulebook.rules.iter().zip(&requirements.rules);
    let params = requirements.params.iter();
    Release {
        schema: Format::V1,
        policy: rulebook.policy.clone(),
        version: Version::new(0, 0, 0),
        title: rulebook.title.clone(),
        subject: inputs.subject.clone(),
        sources: inputs.sources.clone(),
        previous: None,
        asks: rulebook.asks.clone(),
        params: params.map(|(id, it)| (id.clone(), it.param.clone())).collect(),
        rules: rules.map(|(rule, bound)| released(rule, &bound.clauses)).collect(),
        ledger: requirements.ledger.iter().map(|it| it.clause.clone()).collect(),
    }
}

fn released(rule: &rulebook::Rule, clauses: &[String]) -> Rule {
    Rule {
        id: rule.id.clone(),
        was: rule.was.clone(),
        level: rule.level,
        severity: rule.severity,
        title: rule.title.clone(),
        when: rule.when.trim().to_owned(),
        require: rule.require.trim().to_owned(),
        message: rule.message.clone(),
        help: rule.help.clone(),
        fix: rule.fix.clone(),
        layers: rule.layers,
        clauses: clauses.to_vec(),
        addition: rule.addition.clone(),
    }
}

/// Whether `next` and `last`, the version aside, are the same release. One that does not
/// hold the schema of its facts names its file, which is then the same too.
fn says_the_same(next: &Release, last: &Release) -> bool {
    let mut next = next.clone();
    if last.subject.json_schema.is_none() {
        next.subject.json_schema = None;
    }
    as_told_in(&mut next.ledger, &last.ledger);
    next == *last
}

/// Takes the levels out of `ledger` where `other`, which an older version of Dictum wrote,
/// has none.
pub fn as_told_in(ledger: &mut [Clause], other: &[Clause]) {
    if !tells_levels(other) {
        for it in ledger {
            it.level = None;
        }
    }
}

/// Whether `ledger` says how much its clauses ask.
fn tells_levels(ledger: &[Clause]) -> bool {
    ledger.iter().any(|it| it.level.is_some()) || ledger.iter().all(|it| !it.asks)
}

/// What changed from `last` to `next`, whose facts fit `schema`.
///
/// A condition of `last` that does not check (the facts' schema changed under it) leaves
/// nothing to compare: then every rule is undecided.
pub fn changes(last: &Release, next: &Release, schema: &Json) -> PolicyDiff {
    let policy = effective::resolve(next);
    let mut diff = match program::compile(&policy, schema) {
        Ok(program) => {
            let after = Policy { policy: &policy, program: &program };
            compare(last, &after, facts_of(&last.subject, &next.subject, schema), schema)
        }
        Err(_) => diff::unfit(&policy),
    };
    let clauses = edition::compare(&last.ledger, &next.ledger);
    diff.obligations = clauses.iter().any(ClauseChange::asks_otherwise);
    if !tells_levels(&next.ledger) {
        // What was published keeps its version.
        diff.changes.iter_mut().for_each(diff::Change::forget_level);
    }
    diff
}

/// What changed from `last`, of the schema of whose facts `facts` is known, to `next`, whose
/// facts fit `schema`.
fn compare(last: &Release, next: &Policy<'_>, facts: Facts<'_>, schema: &Json) -> PolicyDiff {
    let policy = effective::resolve(last);
    let old = Older { policy: &policy, program: None, schema: facts };
    diff::compare_over(&old, next, schema).0
}

/// What is known of the schema of the facts of `last`, beside those of `next` that fit
/// `schema`.
///
/// The facts of a built-in kind are made by Dictum itself, which judges by its own schema,
/// whatever the release.
pub fn facts_of<'a>(last: &'a Subject, next: &Subject, schema: &Json) -> Facts<'a> {
    match &last.json_schema {
        Some(then) if then == schema => Facts::AsNow,
        Some(then) => Facts::Then(then),
        None if last.kind == SubjectKind::MiniProgram => Facts::AsNow,
        None if last.schema_sha256 == next.schema_sha256 => Facts::AsNow,
        None => Facts::Lost,
    }
}

fn too_low((asked, before): (&Version, &Version), least: &Version, diff: &PolicyDiff) -> Finding {
    let why = diff::why(diff.bump().unwrap_or(Bump::Patch));
    let mut finding = Finding::new(
        "version-too-low",
        Severity::Error,
        Text::new(
            format!("{asked} is asked for, and {least} is due: {}", why.en),
            format!("要求发布 {asked}，而应发布 {least}：{}", why.zh_cn),
        ),
    );
    for change in diff.changes.iter().filter(|it| diff::version_after(it.bump(), before) > *asked) {
        let Some(rule) = &change.rule else { continue };
        let reason = &change.reason;
        finding = finding.note(Text::new(
            format!("`{rule}`: {}", reason.en),
            format!("`{rule}`：{}", reason.zh_cn),
        ));
    }
    finding.help(Text::new(
        format!("release as {least} or later"),
        format!("请以 {least} 或更高版本发布"),
    ))
}

/// The text of a release's file: the same for the same release, on any machine.
pub fn to_yaml(release: &Release) -> String {
    let options = serde_saphyr::ser_options! {
        // Long conditions and messages stay on one line, letter by letter.
        folded_wrap_chars: usize::MAX,
    };
    // A release is maps, lists and scalars: nothing in it fails to serialise.
    let body = serde_saphyr::to_string_with_options(release, options).unwrap_or_default();
    format!("{HEADER}{body}")
}

/// The first lines of a release's file.
const HEADER: &str = "\
# Written by `dictum compile`. Never edited, only followed by the next release.
# yaml-language-server: $schema=../../../schemas/release.schema.json
";

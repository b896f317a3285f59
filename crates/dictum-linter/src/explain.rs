//! Finding a rule by its id, among the policies of a workspace.

use std::path::Path;

use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::layering::Effect;
use dictum_policy::waivers::Waivers;
use dictum_schema::id::{PolicyRange, RuleId};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_schema::workspace::Subject;
use dictum_source::finding::Finding;
use jiff::civil::Date;
use semver::VersionReq;

use crate::files::{FileError, Root};
use crate::in_force;
use crate::packs::{self, Loaded, Pack};
use crate::workspace::{self, FILE, Workspace};

/// Finds the rule as it is in force for a subject of the workspace in `folder`, or
/// where no subject has it, as it stands in the newest release that there is; none
/// where there is no such rule.
///
/// # Errors
///
/// Fails where the folder is not there.
pub fn find(
    folder: &Path,
    question: &Question<'_>,
) -> Result<(Option<Explained>, Vec<Finding>), FileError> {
    let there = Root::open(folder)?.has(FILE);
    let (workspace, mut findings) =
        if there { workspace::open(folder)? } else { (None, Vec::new()) };
    if let Some(workspace) = &workspace {
        let (found, faults) = in_force(workspace, question);
        findings.extend(faults);
        if found.is_some() {
            return Ok((found, findings));
        }
        if let Some(name) = question.subject {
            findings.push(not_judged(question.id, name, &workspace.config.subjects));
            return Ok((None, findings));
        }
    }
    let packs = workspace.map_or_else(packs::shipped, |it| it.packs);
    let (found, faults) = released(&packs, question);
    findings.extend(faults);
    Ok((found, findings))
}

/// Which rule, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The rule's id.
    pub id: &'a str,
    /// The policy, and its versions; any where none is named.
    pub range: Option<&'a PolicyRange>,
    /// The subject's name; the first whose policy has the rule where none is named.
    pub subject: Option<&'a str>,
    /// The day on which waivers are read.
    pub today: Date,
}

/// A rule, and what it stands on.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The release.
    pub loaded: Loaded,
    /// The rule.
    pub rule: RuleId,
    /// The policy in force.
    pub policy: EffectivePolicy,
    /// The names of the layers that apply.
    pub layers: Vec<String>,
    /// What became of the layers' changes.
    pub effects: Vec<Effect>,
    /// What is excused for a time.
    pub waivers: Waivers,
    /// The subject for which it is in force; none for the release by itself.
    pub subject: Option<String>,
    /// Subjects of the same policy under other layers.
    pub others: Vec<String>,
}

/// The rule as it is in force for the subject that was asked for, or the first.
fn in_force(workspace: &Workspace, question: &Question<'_>) -> (Option<Explained>, Vec<Finding>) {
    let subjects = &workspace.config.subjects;
    let mut findings = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let asked = question.subject.is_none_or(|it| it == subject.name)
            && question.range.is_none_or(|it| it.policy == subject.policy.policy);
        if !asked {
            continue;
        }
        let (found, faults) = in_force::resolve(workspace, index, question.today);
        findings.extend(faults);
        let Some(found) = found else { continue };
        let release = &found.loaded.release;
        let version = question.range.is_none_or(|it| it.matches(&release.version));
        let rule = release.rules.iter().find(|it| it.id.as_str() == question.id);
        if let Some(rule) = rule.filter(|_| version) {
            let others = subjects.iter().filter(|it| {
                it.policy.policy == subject.policy.policy
                    && (&it.policy, &it.layers) != (&subject.policy, &subject.layers)
            });
            let explained = Explained {
                rule: rule.id.clone(),
                policy: found.layered.policy,
                layers: found.layers.into_iter().map(|it| it.name).collect(),
                effects: found.layered.effects,
                waivers: found.waivers,
                subject: Some(subject.name.clone()),
                others: others.map(|it| it.name.clone()).collect(),
                loaded: found.loaded,
            };
            return (Some(explained), findings);
        }
    }
    (None, findings)
}

/// The rule as it was released.
fn released(packs: &[Pack], question: &Question<'_>) -> (Option<Explained>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut known = Vec::new();
    for pack in packs {
        let any = PolicyRange { policy: pack.policy().clone(), versions: VersionReq::STAR };
        let range = match question.range {
            Some(range) if range.policy == *pack.policy() => range,
            Some(_) => continue,
            None => &any,
        };
        let Some(version) = pack.versions().into_iter().rfind(|it| range.matches(it)) else {
            continue;
        };
        let (loaded, faults) = pack.load(&version);
        findings.extend(faults);
        let Some(loaded) = loaded else { continue };
        let rule = loaded.release.rules.iter().find(|it| it.id.as_str() == question.id);
        if let Some(rule) = rule {
            let explained = Explained {
                rule: rule.id.clone(),
                policy: effective::resolve(&loaded.release),
                layers: Vec::new(),
                effects: Vec::new(),
                waivers: Waivers::default(),
                subject: None,
                others: Vec::new(),
                loaded,
            };
            return (Some(explained), findings);
        }
        known.extend(loaded.release.rules.into_iter().map(|it| it.id));
    }
    findings.push(unknown(question.id, &known));
    (None, findings)
}

/// No subject of this name is judged by the rule.
fn not_judged(id: &str, name: &str, subjects: &[Subject]) -> Finding {
    let finding = |code, message| Finding::new(code, Severity::Error, message);
    if subjects.iter().any(|it| it.name == name) {
        let message = Text::new(
            format!("no rule `{id}` judges `{name}`"),
            format!("没有名为 `{id}` 的规则检查 `{name}`"),
        );
        return finding("rule-unknown", message);
    }
    let there: Vec<String> = subjects.iter().map(|it| format!("`{}`", it.name)).collect();
    let message =
        Text::new(format!("there is no subject `{name}`"), format!("没有名为 `{name}` 的对象"));
    finding("subject-unknown", message).help(Text::new(
        format!("there are {}", there.join(", ")),
        format!("已有的对象：{}", there.join("、")),
    ))
}

fn unknown(id: &str, known: &[RuleId]) -> Finding {
    let message = Text::new(format!("there is no rule `{id}`"), format!("没有名为 `{id}` 的规则"));
    let finding = Finding::new("rule-unknown", Severity::Error, message);
    let near = known.iter().min_by_key(|it| strsim::damerau_levenshtein(it.as_str(), id));
    match near {
        Some(near) => finding
            .help(Text::new(format!("did you mean `{near}`?"), format!("是否想查 `{near}`？"))),
        None => finding,
    }
}

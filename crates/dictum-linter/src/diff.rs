//! Two policies, or those of two states of a workspace, compared as meaning.

mod excused;
mod operand;
mod replays;
mod revision;

use std::path::{Path, PathBuf};

use dictum_policy::diff::{self, Facts, Older, Policy, PolicyDiff};
use dictum_policy::effective::EffectivePolicy;
use dictum_policy::witness::{self, Flip, Ground};
use dictum_requirements::edition;
use dictum_schema::compilation::Verdict;
use dictum_schema::diff::ClauseChange;
use dictum_schema::id::RuleId;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::files::{FileError, Root};
use operand::{Operand, Side, Subjects};

/// What to compare, and how.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The old and the new: a release file, a pack's folder, a workspace's folder,
    /// `policy@version`, or a revision. What is there as a path is one.
    pub operands: [&'a str; 2],
    /// Layer files over the old and over the new, where they are policies.
    pub layers: [&'a [PathBuf]; 2],
    /// Another edition of the document, where the new one is a pack's folder.
    pub document: Option<&'a Path>,
    /// The folder of the workspace: whose packs are named, and whose revisions.
    pub folder: &'a Path,
    /// The day on which conditions and layers are judged.
    pub today: Date,
    /// The folder that witnesses are written to.
    pub witnesses: Option<&'a Path>,
}

/// What was compared.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// One comparison, or one for each subject of a workspace.
    pub pairs: Vec<Pair>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// Two policies and what changed between them.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The subject of the workspace that they judge; none for policies alone.
    pub subject: Option<String>,
    /// The old policy.
    pub old: Named,
    /// The new policy.
    pub new: Named,
    /// What changed, with witnesses.
    pub diff: PolicyDiff,
    /// How each witness is run again.
    pub replays: Vec<Replay>,
    /// What became of the document's clauses.
    pub clauses: Vec<ClauseChange>,
}

/// A policy in force, and what people call it.
#[derive(Debug, Clone)]
pub struct Named {
    /// What people call it.
    pub name: String,
    /// The layers over its release, in the order in which they apply.
    pub layers: Vec<String>,
    /// The policy.
    pub policy: EffectivePolicy,
}

/// A witness that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The rule.
    pub rule: RuleId,
    /// Which way its verdict changes.
    pub flip: Flip,
    /// The file of its facts.
    pub file: String,
    /// Commands that run the old and the new condition over it.
    pub commands: Vec<String>,
}

impl Compared {
    /// Whether something could not be compared.
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(|it| it.severity == Severity::Error)
    }

    /// Whether a change means one of `verdicts`.
    pub fn means(&self, verdicts: &[Verdict]) -> bool {
        let mut changes = self.pairs.iter().flat_map(|it| &it.diff.changes);
        changes.any(|it| verdicts.contains(&it.verdict))
    }
}

/// Compares what `question` names.
///
/// # Errors
///
/// Fails where a file cannot be read or written.
pub fn diff(question: &Question<'_>) -> Result<Compared, FileError> {
    let mut compared = Compared::default();
    let [old, new] = question.operands;
    let (old, faults) = operand::open(old, question, 0)?;
    compared.findings.extend(faults);
    let (new, faults) = operand::open(new, question, 1)?;
    compared.findings.extend(faults);
    let (Some(old), Some(new)) = (old, new) else { return Ok(compared) };
    match (old, new) {
        (Operand::Policy(old), Operand::Policy(new)) => {
            compared.pair((None, question), &old, &new);
        }
        (Operand::Workspace(old), Operand::Workspace(new)) => {
            compared.workspaces(question, &old, &new);
        }
        _ => compared.findings.push(mixed(question.operands)),
    }
    if let Some(folder) = question.witnesses {
        replays::write_all(&mut compared.pairs, (folder, question.today))?;
    }
    compared.findings.sort_by(Finding::order);
    Ok(compared)
}

impl Compared {
    fn pair(&mut self, (subject, question): (Option<&str>, &Question<'_>), old: &Side, new: &Side) {
        if old.policy.policy != new.policy.policy {
            self.findings.push(other_policy(old, new));
            return;
        }
        for finding in excused::changes(&old.waivers, &new.waivers) {
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
        let schema = if old.schema == new.schema { Facts::AsNow } else { Facts::Then(&old.schema) };
        let older = Older { policy: &old.policy, program: Some(&old.program), schema };
        let after = Policy { policy: &new.policy, program: &new.program };
        let (mut diff, program) = diff::compare_over(&older, &after, &new.schema);
        if let Some(program) = &program {
            let before = Policy { policy: &old.policy, program };
            let bases: Vec<Json> = new.bases.iter().chain(&old.bases).cloned().collect();
            let today = question.today.to_string();
            let ground = Ground { schema: &new.schema, bases: &bases, today: &today };
            diff = witness::search(diff, (&before, &after), &ground);
        }
        self.pairs.push(Pair {
            subject: subject.map(str::to_owned),
            old: old.named(),
            new: new.named(),
            diff,
            replays: Vec::new(),
            clauses: edition::compare(old.policy.ledger(), new.policy.ledger()),
        });
    }

    /// Compares the policies in force for each subject that both states have.
    fn workspaces(&mut self, question: &Question<'_>, old: &Subjects, new: &Subjects) {
        for (subject, side) in &new.subjects {
            match old.counterpart(subject, side) {
                Some(before) => self.pair((Some(subject), question), before, side),
                None => self.findings.push(alone((subject, side), Only::New)),
            }
        }
        for (subject, side) in &old.subjects {
            if new.counterpart(subject, side).is_none() {
                self.findings.push(alone((subject, side), Only::Old));
            }
        }
    }
}

fn mixed(operands: [&str; 2]) -> Finding {
    let [old, new] = operands;
    Finding::new(
        "diff-operands",
        Severity::Error,
        Text::new(
            format!("of `{old}` and `{new}`, one is a policy and the other a workspace"),
            format!("`{old}` 与 `{new}` 一个是策略，一个是工作区，无法比较"),
        ),
    )
    .help(Text::new(
        "name two policies, two revisions, or a revision and a workspace's folder",
        "请给出两个策略、两个修订版本，或一个修订版本与一个工作区文件夹",
    ))
}

fn other_policy(old: &Side, new: &Side) -> Finding {
    let (one, other) = (&old.policy.policy, &new.policy.policy);
    Finding::new(
        "diff-operands",
        Severity::Error,
        Text::new(
            format!("`{one}` and `{other}` are different policies"),
            format!("`{one}` 与 `{other}` 不是同一个策略"),
        ),
    )
}

/// Which state has a subject.
#[derive(Clone, Copy)]
enum Only {
    Old,
    New,
}

fn alone((subject, side): (&str, &Side), only: Only) -> Finding {
    let policy = &side.policy.policy;
    let message = match only {
        Only::New => Text::new(
            format!("`{policy}` judges subject `{subject}`, and did not before"),
            format!("新增：以 `{policy}` 检查对象 `{subject}`"),
        ),
        Only::Old => Text::new(
            format!("`{policy}` no longer judges subject `{subject}`"),
            format!("移除：不再以 `{policy}` 检查对象 `{subject}`"),
        ),
    };
    // A subject that is no longer checked is a loosening that no rule tells.
    let severity = match only {
        Only::New => Severity::Info,
        Only::Old => Severity::Warning,
    };
    Finding::new("subject-changed", severity, message)
}

/// Writes `text` to the file `name` of `folder`, which is made.
fn write(folder: &Path, name: &str, text: &str) -> Result<String, FileError> {
    std::fs::create_dir_all(folder)
        .map_err(|error| FileError::Io { path: folder.display().to_string(), error })?;
    let root = Root::open(folder)?;
    root.write(name, text)?;
    Ok(root.shown(name))
}

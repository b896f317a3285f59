//! Finding a rule by its id, among the policies of a workspace.

use std::path::Path;

use dictum_schema::id::{PolicyRange, RuleId};
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use semver::VersionReq;

use crate::files::{FileError, Root};
use crate::packs::{self, Loaded, Pack};
use crate::workspace::{self, FILE};

/// Finds the rule `id` in the newest release of the workspace in `folder`, or of the
/// shipped packs, that `range` allows; none where there is no such rule.
///
/// # Errors
///
/// Fails where the folder is not there.
pub fn find(
    folder: &Path,
    id: &str,
    range: Option<&PolicyRange>,
) -> Result<(Option<Explained>, Vec<Finding>), FileError> {
    let (packs, mut findings) = packs_of(folder)?;
    let mut known = Vec::new();
    for pack in &packs {
        let any = PolicyRange { policy: pack.policy().clone(), versions: VersionReq::STAR };
        let range = match range {
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
        if let Some(rule) = loaded.release.rules.iter().find(|it| it.id.as_str() == id) {
            let rule = rule.id.clone();
            return Ok((Some(Explained { loaded, rule }), findings));
        }
        known.extend(loaded.release.rules.into_iter().map(|it| it.id));
    }
    findings.push(unknown(id, &known));
    Ok((None, findings))
}

/// A rule, and the release that holds it.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The release.
    pub loaded: Loaded,
    /// The rule.
    pub rule: RuleId,
}

fn packs_of(folder: &Path) -> Result<(Vec<Pack>, Vec<Finding>), FileError> {
    if Root::open(folder)?.has(FILE) {
        let (workspace, findings) = workspace::open(folder)?;
        if let Some(workspace) = workspace {
            return Ok((workspace.packs, findings));
        }
        return Ok((packs::shipped(), findings));
    }
    Ok((packs::shipped(), Vec::new()))
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

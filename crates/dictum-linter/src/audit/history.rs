//! A pack's releases: their chain, and what changed between any two of them.

use dictum_policy::diff::{self, Older, Policy as Compared, PolicyDiff};
use dictum_policy::effective::{self, EffectivePolicy};
use dictum_policy::program::{self, PolicyProgram};
use dictum_policy::witness::{self, Ground, Witness};
use dictum_requirements::release;
use dictum_schema::audit::{Change, Comparison, Release};
use dictum_schema::release::Subject;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::cases;
use crate::packs::{Loaded, Pack};

/// So many of the newest releases are compared with one another; older ones are
/// compared with their neighbours alone.
const COMPARED_MAX: usize = 8;

/// A pack's releases.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// The releases, oldest first, each with what it changes.
    pub(super) releases: Vec<Release>,
    /// What changed between those that are no neighbours.
    pub(super) comparisons: Vec<Comparison>,
}

/// Reads the releases of `pack`, and compares them on the day `today`.
pub(super) fn history(pack: &Pack, today: Date) -> History {
    let loaded: Vec<Loaded> = pack.versions().iter().filter_map(|it| pack.load(it).0).collect();
    let ctx = Ctx { bases: bases(pack), today: today.to_string() };
    let sides: Vec<Side> = loaded.iter().map(|it| Side::of(pack, it)).collect();
    let mut history = History::default();
    for (at, it) in loaded.iter().enumerate() {
        let last = at.checked_sub(1).and_then(|it| loaded.get(it));
        history.releases.push(Release {
            version: it.release.version.clone(),
            sha256: it.digest(),
            previous: it.release.previous.clone(),
            chained: is_chained(last, it),
            changes: ctx.changes(&sides, (at.checked_sub(1), at)),
        });
    }
    let first = loaded.len().saturating_sub(COMPARED_MAX);
    for (new, newer) in loaded.iter().enumerate().skip(first) {
        for (old, older) in loaded.iter().enumerate().take(new.saturating_sub(1)).skip(first) {
            history.comparisons.push(Comparison {
                old: older.release.version.clone(),
                new: newer.release.version.clone(),
                changes: ctx.changes(&sides, (Some(old), new)),
            });
        }
    }
    history
}

/// Whether `it` names the release before it as that is there, to the byte.
fn is_chained(last: Option<&Loaded>, it: &Loaded) -> bool {
    match (&it.release.previous, last) {
        (None, None) => true,
        (Some(previous), Some(last)) => {
            previous.version == last.release.version && previous.sha256 == last.digest()
        }
        _ => false,
    }
}

/// The facts that a pack's cases start from, for witnesses to be built from.
fn bases(pack: &Pack) -> Vec<Json> {
    match pack {
        Pack::Folder(_, root) => cases::base(root).map(|it| it.facts).into_iter().collect(),
        Pack::Shipped(_) => Vec::new(),
    }
}

/// A release, ready to be compared.
struct Side {
    policy: EffectivePolicy,
    subject: Subject,
    /// None where its conditions do not fit the facts that the pack describes today.
    ready: Option<(PolicyProgram, Json)>,
}

impl Side {
    fn of(pack: &Pack, it: &Loaded) -> Self {
        let policy = effective::resolve(&it.release);
        let ready = pack.schema(&it.release).ok().and_then(|schema| {
            let program = program::compile(&policy, &schema).ok()?;
            Some((program, schema))
        });
        Self { policy, subject: it.release.subject.clone(), ready }
    }
}

struct Ctx {
    bases: Vec<Json>,
    today: String,
}

impl Ctx {
    /// What changed from `old` to `new`; nothing where there is no `old`.
    fn changes(&self, sides: &[Side], (old, new): (Option<usize>, usize)) -> Vec<Change> {
        let old = old.and_then(|it| sides.get(it));
        let (Some(old), Some(new)) = (old, sides.get(new)) else { return Vec::new() };
        self.compare(old, new).changes.iter().map(change).collect()
    }

    fn compare(&self, old: &Side, new: &Side) -> PolicyDiff {
        let Some((after, schema)) = &new.ready else { return diff::unfit(&new.policy) };
        let facts = release::facts_of(&old.subject, &new.subject, schema);
        let program = old.ready.as_ref().map(|it| &it.0);
        let older = Older { policy: &old.policy, program, schema: facts };
        let after = Compared { policy: &new.policy, program: after };
        let (diff, before) = diff::compare_over(&older, &after, schema);
        let Some(before) = &before else { return diff };
        let before = Compared { policy: &old.policy, program: before };
        let ground = Ground { schema, bases: &self.bases, today: &self.today };
        witness::search(diff, (&before, &after), &ground)
    }
}

fn change(it: &diff::Change) -> Change {
    Change {
        rule: it.rule.clone(),
        path: it.at.clone(),
        verdict: it.verdict,
        basis: it.basis,
        bump: it.bump(),
        reason: it.reason.clone(),
        params: it.params.iter().map(diff::ParamChange::written).collect(),
        witnesses: it.witnesses.iter().map(Witness::written).collect(),
    }
}

//! Witnesses: subjects whose verdict changes between two policies.
//!
//! They are built from what the policies say: the constants of both conditions and
//! their neighbours, the items of parameters, the facts' schema, and subjects that
//! are known to be good. Every one is run through both programs before it counts.

mod field;
mod mutation;
mod pool;
mod repair;
mod shape;
mod shrink;
mod trial;

use dictum_schema::compilation::{Basis, Verdict};
use dictum_schema::diff as written;
use dictum_schema::language::Text;
use dictum_schema::severity::Outcome;
use serde_json::Value as Json;

use crate::diff::{Change, ChangeKind, Policy, PolicyDiff, Rule, together};
use field::Field;
use pool::Pool;
use shape::Shape;
use trial::{Found, Trial};

/// So many subjects are tried for one rule.
pub const TRIALS_MAX: u32 = 10_000;

/// What subjects are built from, besides the policies.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The JSON Schema of the facts.
    pub schema: &'a Json,
    /// Facts that are known to be good, or at least real.
    pub bases: &'a [Json],
    /// The day on which both policies judge, as `YYYY-MM-DD`.
    pub today: &'a str,
}

/// A subject whose verdict changes, run through both policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// Which way it changes.
    pub flip: Flip,
    /// Its facts; none of them can be left out.
    pub facts: Json,
    /// What the rule said of it before; none where it was not there, or off.
    pub before: Option<Outcome>,
    /// What the rule says of it now; none where it is not there, or off.
    pub after: Option<Outcome>,
    /// The facts that decide it, as path and value; no value where it is absent.
    pub told: Vec<(String, Option<String>)>,
}

impl Witness {
    /// The witness as files spell it, before it lies in one.
    pub fn written(&self) -> written::Witness {
        let fact = |(path, value): &(String, Option<String>)| written::Fact {
            path: path.clone(),
            value: value.clone(),
        };
        written::Witness {
            flip: match self.flip {
                Flip::Refused => written::Flip::Refused,
                Flip::Accepted => written::Flip::Accepted,
            },
            before: self.before,
            after: self.after,
            decided_by: self.told.iter().map(fact).collect(),
            facts: self.facts.clone(),
            file: None,
            replay: Vec::new(),
        }
    }
}

/// Which way a subject's verdict changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flip {
    /// It was accepted, and is refused.
    Refused,
    /// It was refused, and is accepted.
    Accepted,
}

/// Looks for subjects that show the changes of `diff`, from `old` to `new`, and adds
/// them; a verdict that was undecided may be decided by them.
///
/// Total and deterministic: a bounded number of subjects is tried, in a fixed order.
pub fn search(
    diff: PolicyDiff,
    (old, new): (&Policy<'_>, &Policy<'_>),
    ground: &Ground<'_>,
) -> PolicyDiff {
    let shape = Shape::of(ground.schema);
    let changes = diff.changes.into_iter();
    let changes = changes.map(|it| shown(it, (old, new), (ground, &shape))).collect();
    PolicyDiff { changes, ..diff }
}

/// `change` with its witnesses.
fn shown(
    mut change: Change,
    (old, new): (&Policy<'_>, &Policy<'_>),
    (ground, shape): (&Ground<'_>, &Shape),
) -> Change {
    let Some(id) = &change.rule else { return change };
    // A subject would be run through one of several rules alone.
    if change.kind == ChangeKind::Regrouped {
        return change;
    }
    let active = |policy, id| Rule::find(policy, id).filter(|it| it.effective.enabled);
    let (before, after) = (active(old, change.was.first().unwrap_or(id)), active(new, id));
    if change.acceptance == Verdict::Words || (before.is_none() && after.is_none()) {
        return change;
    }
    let rules = [before, after];
    let fields = field::read_by(&rules, shape);
    let (fresh, pool) = Pool::of(&rules, ground.today);
    let fresh = if fresh.is_empty() { &pool } else { &fresh };
    let mut trial = Trial::new(rules, ground.today, TRIALS_MAX);
    let wanted: &[Flip] = match change.acceptance {
        Verdict::Tightened => &[Flip::Refused],
        Verdict::Loosened => &[Flip::Accepted],
        _ => &[Flip::Refused, Flip::Accepted],
    };
    let soil = Soil { shape, fields: &fields, fresh, pool: &pool };
    grow(&mut trial, &soil, (ground.bases, wanted));
    let found: Vec<Found> = trial.found();
    change.witnesses = found.into_iter().map(|it| shrink::witness(&mut trial, it, &soil)).collect();
    settle(&mut change);
    change
}

/// What mutations draw on.
#[derive(Clone, Copy)]
struct Soil<'s> {
    shape: &'s Shape,
    /// The facts that the rule reads.
    fields: &'s [Field],
    /// Values that only one side names.
    fresh: &'s Pool,
    /// All values.
    pool: &'s Pool,
}

/// Tries subjects until each flip that is wanted is found, or no trial is left.
fn grow(trial: &mut Trial<'_>, soil: &Soil<'_>, (bases, wanted): (&[Json], &[Flip])) {
    let mut seeds: Vec<Json> = bases.iter().map(|it| field::projected(it, soil)).collect();
    seeds.extend([soil.shape.smallest(), soil.shape.fullest(soil.fields)]);
    seeds.dedup();
    let repaired: Vec<Json> =
        seeds.iter().flat_map(|seed| repair::repaired(trial, soil, seed)).collect();
    seeds.splice(0..0, repaired);
    seeds.dedup();
    for seed in &seeds {
        trial.run(seed);
    }
    for seed in &seeds {
        for mutant in mutation::mutants(seed, (soil, soil.pool)) {
            if trial.is_done(wanted) || trial.is_spent() {
                return;
            }
            trial.run(&mutant);
        }
    }
    // Two facts at once, of which one is given what only one side names.
    for seed in &seeds {
        for mutant in mutation::mutants(seed, (soil, soil.fresh)) {
            for pair in mutation::mutants(&mutant, (soil, soil.pool)) {
                if trial.is_done(wanted) || trial.is_spent() {
                    return;
                }
                trial.run(&pair);
            }
        }
    }
}

/// Decides by its witnesses what a change means.
///
/// A subject counts for more than a proof: should both ever disagree, what is
/// claimed is what was found.
fn settle(change: &mut Change) {
    let has = |flip| change.witnesses.iter().any(|it| it.flip == flip);
    let (refused, accepted) = (has(Flip::Refused), has(Flip::Accepted));
    let weight = change.weight;
    let acceptance = match (change.acceptance, refused, accepted) {
        (_, true, true) => Verdict::Incomparable,
        (Verdict::Tightened, _, true) | (Verdict::Loosened, true, _) => Verdict::Undecided,
        (proved, ..) => proved,
    };
    if acceptance == Verdict::Undecided {
        one_way(change, refused, accepted);
    }
    // What is found one way, while the weight moves the other, is both ways.
    let crossed =
        (weight == Verdict::Tightened && accepted) || (weight == Verdict::Loosened && refused);
    let verdict = if crossed { Verdict::Incomparable } else { together(weight, acceptance) };
    if verdict != change.verdict {
        change.verdict = verdict;
        change.basis = match verdict {
            Verdict::Undecided => Basis::Undecided,
            _ => Basis::Found,
        };
    }
    if change.basis == Basis::Found {
        let both = Text::new(
            "some subjects that were accepted are refused, and the reverse (found)",
            "原先接受的对象有的被拒绝，原先拒绝的有的被接受（已找到实例）",
        );
        change.reason = and(&change.reason, &both);
    }
}

/// Says what was found, and that the reverse is not excluded.
fn one_way(change: &mut Change, refused: bool, accepted: bool) {
    let found = match (refused, accepted) {
        (true, false) => Text::new(
            "it can refuse what was accepted (found); the reverse was not found and is not excluded",
            "可能拒绝原先接受的对象（已找到实例）；相反的情形未找到，但不能排除",
        ),
        (false, true) => Text::new(
            "it can accept what was refused (found); the reverse was not found and is not excluded",
            "可能接受原先拒绝的对象（已找到实例）；相反的情形未找到，但不能排除",
        ),
        _ => Text::new(
            "no subject was found whose verdict changes, and none is excluded",
            "未找到结论改变的对象，但不能排除",
        ),
    };
    change.reason = and(&change.reason, &found);
}

fn and(one: &Text, other: &Text) -> Text {
    Text::new(format!("{}; {}", one.en, other.en), format!("{}；{}", one.zh_cn, other.zh_cn))
}

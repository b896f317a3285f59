//! What becomes of layers, waivers and verdicts when releases move.

use std::collections::{BTreeMap, BTreeSet};

use dictum_policy::findings::{self, Judged as By};
use dictum_policy::layering::{Effect, Fate, LayerFile};
use dictum_policy::outcome;
use dictum_policy::waivers::Register;
use dictum_schema::language::Text;
use dictum_schema::severity::{Outcome, Severity};
use dictum_schema::update::{ImpactKind, Judged};
use dictum_source::finding::Finding;
use dictum_source::source::Location;
use jiff::civil::Date;

use crate::hanging::Hanging;
use crate::in_force::{self, InForce};
use crate::subject::{self, Collected, Conditions, Entry};
use crate::workspace::Workspace;

/// What becomes of one thing that a layer says.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// What becomes of it.
    pub kind: ImpactKind,
    /// The layer.
    pub layer: String,
    /// The rule; none where it is about the whole layer.
    pub rule: Option<String>,
    /// Why.
    pub reason: Text,
    /// Where it stands.
    pub at: Location,
}

/// What a rule says of a subject otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// The subject.
    pub subject: String,
    /// The rule; where the subject is not judged at all, the code of the fault that says
    /// why.
    pub rule: String,
    /// What it said; none where it was not there, or switched off.
    pub before: Option<Judged>,
    /// What it says; none where it is not there, or switched off.
    pub after: Option<Judged>,
}

/// What changes between two workspaces that differ in their locks alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Compared {
    pub(super) impacts: Vec<Impact>,
    pub(super) verdicts: Vec<VerdictChange>,
    pub(super) findings: Vec<Finding>,
    /// Waivers that excused something before, and those that do now.
    used: (BTreeSet<Place>, BTreeSet<Place>),
    waivers: Vec<Impact>,
}

/// A file, and the first byte of a place in it.
type Place = (String, u32);

/// Compares `old` with `new` on the day `today`, by running both over every subject.
pub(super) fn compare(
    (old, new): (&Workspace, &Workspace),
    hanging: &[Hanging],
    today: Date,
) -> Compared {
    let mut compared = Compared::default();
    for (index, subject) in old.config.subjects.iter().enumerate() {
        for number in 0..subject.policy.ranges().len() {
            compared.subject((old, new), (index, number), today);
        }
    }
    let (before, now) = (&compared.used.0, &compared.used.1);
    let idle = |it: &Impact| before.contains(&place(&it.at)) && !now.contains(&place(&it.at));
    compared.impacts.extend(compared.waivers.iter().filter(|it| idle(it)).cloned());
    compared.impacts.extend(hanging.iter().map(suspect));
    let key = |it: &Impact| (place(&it.at), it.kind, it.rule.clone(), it.reason.en.clone());
    compared.impacts.sort_by_key(key);
    compared.impacts.dedup_by_key(|it| key(it));
    compared
}

impl Compared {
    fn subject(
        &mut self,
        (old, new): (&Workspace, &Workspace),
        (index, number): (usize, usize),
        today: Date,
    ) {
        let version = |it: &Workspace| {
            let range = it.config.subjects.get(index)?.policy.ranges().nth(number)?;
            let entry = it.lock.as_ref()?.entry(range)?;
            Some(entry.1.version.clone())
        };
        // What was not locked was judged by the newest release, and is again.
        if version(old).is_none() || version(old) == version(new) {
            return;
        }
        let (before, _) = in_force::resolve(old, (index, number), today);
        let (after, faults) = in_force::resolve(new, (index, number), today);
        let Some(after) = after else {
            self.findings.extend(faults);
            return;
        };
        let Some(before) = before else { return };
        let files = files(new, (index, number));
        self.layers(&before, &after, &files);
        let (one, used) = verdicts(old, (index, &before), today);
        self.used.0.extend(used);
        let (other, used) = verdicts(new, (index, &after), today);
        self.used.1.extend(used);
        let keys: BTreeSet<&Key> = one.keys().chain(other.keys()).collect();
        for key in keys {
            let (was, is) = (one.get(key).copied(), other.get(key).copied());
            if was != is && !(fine(was) && fine(is)) {
                let (subject, rule) = key.clone();
                self.verdicts.push(VerdictChange { subject, rule, before: was, after: is });
            }
        }
    }

    /// What becomes of the layers `files` from `before` to `after`.
    fn layers(&mut self, before: &InForce, after: &InForce, files: &[&LayerFile]) {
        let applies = |in_force: &InForce, index| in_force.layered.stack.contains(&index);
        for (index, file) in files.iter().enumerate() {
            if applies(before, index) && !applies(after, index) {
                self.impacts.push(not_applied(file, after));
            } else if applies(after, index) {
                self.waivers(file, before, after);
            }
        }
        for effect in &after.layered.effects {
            let same = |it: &&Effect| it.at == effect.at && it.change == effect.change;
            let was = before.layered.effects.iter().find(same).map(|it| &it.fate);
            self.impacts.extend(fate(effect, was));
        }
    }

    fn waivers(&mut self, file: &LayerFile, before: &InForce, after: &InForce) {
        for (index, waiver) in file.layer.waivers.iter().enumerate() {
            let at = file.tree.location(file.tree.nearest(&format!("/waivers/{index}")));
            let there = |it: &InForce| !it.layered.policy.called(&waiver.rule).is_empty();
            let impact = |kind, reason| Impact {
                kind,
                layer: file.layer.layer.to_string(),
                rule: Some(waiver.rule.to_string()),
                reason,
                at: at.clone(),
            };
            if there(before) && !there(after) {
                self.impacts.push(impact(ImpactKind::Dead, no_rule()));
            } else {
                let reason =
                    Text::new("the waiver has nothing left to excuse", "该豁免已没有可豁免的内容");
                self.waivers.push(impact(ImpactKind::Redundant, reason));
            }
        }
    }
}

/// The layers over the policy with number `number` of the subject `index`, as they are
/// resolved.
fn files(workspace: &Workspace, (index, number): (usize, usize)) -> Vec<&LayerFile> {
    let subject = workspace.config.subjects.get(index);
    let range = subject.and_then(|it| it.policy.ranges().nth(number));
    let (Some(subject), Some(range)) = (subject, range) else { return Vec::new() };
    workspace.layers.over(&range.policy, (&workspace.config, subject))
}

/// A subject's name, and a rule's.
type Key = (String, String);

/// What every rule says of the subject `index`, and which waivers excuse something.
fn verdicts(
    workspace: &Workspace,
    (index, in_force): (usize, &InForce),
    today: Date,
) -> (BTreeMap<Key, Judged>, BTreeSet<Place>) {
    let mut judged = BTreeMap::new();
    let mut used = BTreeSet::new();
    let Some(entry) = Entry::of(workspace, index) else { return (judged, used) };
    let day = today.to_string();
    let (policy, program) = (&in_force.layered.policy, &in_force.layered.program);
    let conditions = Conditions { today, cache: None };
    for collected in subject::collect(&workspace.root, entry, &in_force.schema, conditions) {
        let Some(facts) = collected.facts else {
            judged.extend(unread(&collected));
            continue;
        };
        let (name, outcomes) = (collected.name, outcome::evaluate(program, &facts, &day));
        let by = By { policy, program, subject: &name, facts: &facts, today: &day };
        let mut findings = findings::report(&by, &outcomes);
        in_force.waivers.excuse(&mut findings, &mut Register::default());
        let waivers = findings.iter().filter_map(|it| it.judgement.as_ref()?.waiver.as_ref());
        used.extend(waivers.map(|it| place(&it.at)));
        for (rule, outcome) in policy.rules().iter().zip(&outcomes).filter(|it| it.0.enabled) {
            let id = rule.rule.id.to_string();
            let mut of = findings.iter().filter(|it| it.code == id).peekable();
            let waived = of.peek().is_some() && of.all(Finding::is_waived);
            let (outcome, severity) = (outcome.outcome, rule.severity);
            judged.insert((name.clone(), id), Judged { outcome, severity, waived });
        }
    }
    (judged, used)
}

/// Why the subject `collected` is not judged at all: by the code of each fault, as a rule
/// of that name would say it.
fn unread(collected: &Collected) -> impl Iterator<Item = (Key, Judged)> {
    let errors = collected.findings.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| {
        let judged =
            Judged { outcome: Outcome::Indeterminate, severity: it.severity, waived: false };
        ((collected.name.clone(), it.code.clone()), judged)
    })
}

/// Whether nobody has to look at what a rule says.
fn fine(judged: Option<Judged>) -> bool {
    let fine = |it: Outcome| matches!(it, Outcome::Satisfied | Outcome::NotApplicable);
    judged.is_none_or(|it| fine(it.outcome))
}

fn place(at: &Location) -> Place {
    (at.source.path().to_owned(), at.span.start)
}

/// What becomes of a change whose fate was `was`; none where that is what it is.
fn fate(effect: &Effect, was: Option<&Fate>) -> Option<Impact> {
    if was == Some(&effect.fate) {
        return None;
    }
    let (kind, reason) = match &effect.fate {
        Fate::Taken => return None,
        Fate::Dead => (ImpactKind::Dead, no_rule()),
        Fate::Idle => (
            ImpactKind::Redundant,
            Text::new("the release now says the same", "新版本已有相同的规定"),
        ),
        Fate::Refused(why) => (
            ImpactKind::Loosening,
            Text::new(
                format!("it would now loosen the rule, and is refused: {}", why.en),
                format!("现在会放宽规则，因此不予采用：{}", why.zh_cn),
            ),
        ),
    };
    let (layer, rule) = (effect.layer.to_string(), Some(effect.rule.to_string()));
    Some(Impact { kind, layer, rule, reason, at: effect.at.clone() })
}

fn no_rule() -> Text {
    Text::new("it names what the release no longer has", "它所指的内容在新版本中已不存在")
}

fn not_applied(file: &LayerFile, after: &InForce) -> Impact {
    let (over, version) = (&file.layer.over, &after.loaded.release.version);
    Impact {
        kind: ImpactKind::NotApplied,
        layer: file.layer.layer.to_string(),
        rule: None,
        reason: Text::new(
            format!("it is over `{over}`, and {version} is none of these versions"),
            format!("它针对 `{over}`，而 {version} 不在其中"),
        ),
        at: file.tree.location(file.tree.nearest("/over")),
    }
}

fn suspect(it: &Hanging) -> Impact {
    Impact {
        kind: ImpactKind::Suspect,
        layer: it.layer.to_string(),
        rule: Some(it.rule.to_string()),
        reason: it.suspect.message(),
        at: it.at.clone(),
    }
}

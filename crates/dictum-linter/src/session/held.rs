//! Parts of a session, what each looked at, and whom a change reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use dictum_source::finding::Finding;

use crate::check::Key;
use crate::view::{self, Look, Looks, Seen, View};

/// A value, what was looked at to make it, and whether that is something else now.
#[derive(Debug)]
pub(crate) struct Held<T> {
    pub(crate) value: T,
    pub(crate) looks: Looks,
    pub(crate) stale: bool,
}

/// A part of a session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    Workspace,
    Policy(Key),
    Subject(usize),
    Around,
}

/// Which parts looked where, and which parts say something about which file.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    looked: BTreeMap<PathBuf, BTreeSet<Unit>>,
    said: BTreeMap<String, BTreeSet<Unit>>,
}

impl Holds {
    /// Notes that `unit` looked at `looks`, and says `findings`.
    pub(crate) fn hold(&mut self, unit: &Unit, looks: &Looks, findings: &[Finding]) {
        for path in view::paths(looks) {
            self.looked.entry(path.to_owned()).or_default().insert(unit.clone());
        }
        for place in findings.iter().map(place).collect::<BTreeSet<_>>() {
            self.said.entry(place).or_default().insert(unit.clone());
        }
    }

    /// Forgets what [`Holds::hold`] noted.
    pub(crate) fn forget(&mut self, unit: &Unit, looks: &Looks, findings: &[Finding]) {
        for path in view::paths(looks) {
            remove(&mut self.looked, path, unit);
        }
        for place in findings.iter().map(place).collect::<BTreeSet<_>>() {
            remove(&mut self.said, place.as_str(), unit);
        }
    }

    /// The parts that say something about the file that findings call `path`.
    pub(crate) fn about(&self, path: &str) -> impl Iterator<Item = &Unit> {
        self.said.get(path).into_iter().flatten()
    }

    /// The parts that looked at `path` itself.
    pub(crate) fn looking(&self, path: &Path) -> impl Iterator<Item = &Unit> {
        self.looked.get(path).into_iter().flatten()
    }

    /// Every part.
    pub(crate) fn all(&self) -> Vec<Unit> {
        let units: BTreeSet<&Unit> = self.looked.values().flatten().collect();
        units.into_iter().cloned().collect()
    }

    /// The parts that looked at one of `paths`, at a folder above it, or below it.
    pub(crate) fn reached(&self, paths: &BTreeSet<PathBuf>) -> Vec<Unit> {
        let mut units: BTreeSet<&Unit> = BTreeSet::new();
        for path in paths {
            for above in path.ancestors() {
                units.extend(self.looked.get(above).into_iter().flatten());
            }
            let below =
                self.looked.range(path.clone()..).take_while(|(it, _)| it.starts_with(path));
            units.extend(below.flat_map(|(_, units)| units));
        }
        units.into_iter().cloned().collect()
    }
}

fn remove<K, Q>(map: &mut BTreeMap<K, BTreeSet<Unit>>, key: &Q, unit: &Unit)
where
    K: Ord + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    if let Some(units) = map.get_mut(key) {
        units.remove(unit);
        if units.is_empty() {
            map.remove(key);
        }
    }
}

/// Looks again at what parts looked at, at each thing once.
pub(crate) struct Verifier<'v> {
    view: &'v View,
    seen: HashMap<Look, Seen>,
}

impl<'v> Verifier<'v> {
    pub(crate) fn new(view: &'v View) -> Self {
        Self { view, seen: HashMap::new() }
    }

    /// Marks `held` as stale where it would see something else now; whether it is stale.
    pub(crate) fn marks<T>(&mut self, held: Option<&mut Held<T>>) -> bool {
        let Some(held) = held else { return false };
        if !held.stale {
            held.stale = held.looks.iter().any(|(look, seen)| {
                let now = *self.seen.entry(look.clone()).or_insert_with(|| self.view.look(look));
                now != *seen
            });
        }
        held.stale
    }
}

/// The file that `finding` stands in, as it names it; empty where it stands nowhere.
pub(crate) fn place(finding: &Finding) -> String {
    finding.at.as_ref().map(|at| at.source.path().to_owned()).unwrap_or_default()
}

//! Parts of a session, what each looked at, and whom a change reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictum_source::finding::Finding;

use crate::check::Key;
use crate::view::{Look, Looks, Seen, View};

/// A value, what was looked at to make it, and whether that is something else now.
#[derive(Debug)]
pub(crate) struct Held<T> {
    pub(crate) value: T,
    pub(crate) looks: Looks,
    pub(crate) stale: bool,
}

/// A part of a session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Workspace,
    Policy(Arc<Key>),
    Project(usize),
    Subject(usize),
    Around,
}

/// What a change may have reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reach<'a> {
    Paths(&'a BTreeSet<PathBuf>),
    All,
}

/// Which parts looked where, and which parts say something about which file.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    looked: BTreeMap<Arc<Path>, Units>,
    said: BTreeMap<Arc<str>, Units>,
}

/// Some parts, in order, each once. Mostly it is one, and there are very many of them.
type Units = Vec<Unit>;

impl Holds {
    /// Notes that `unit` looked at `looks`, and says `findings`.
    pub(crate) fn hold(&mut self, unit: &Unit, looks: &Looks, findings: &[Finding]) {
        for path in looks.paths() {
            insert(self.looked.entry(Arc::clone(path)).or_default(), unit);
        }
        for place in places(findings) {
            match self.said.get_mut(place) {
                Some(units) => insert(units, unit),
                None => insert(self.said.entry(place.into()).or_default(), unit),
            }
        }
    }

    /// Forgets what [`Holds::hold`] noted.
    pub(crate) fn forget(&mut self, unit: &Unit, looks: &Looks, findings: &[Finding]) {
        for path in looks.paths() {
            remove(&mut self.looked, &**path, unit);
        }
        for place in places(findings) {
            remove(&mut self.said, place, unit);
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

    /// The parts that looked at one of the paths of `reach`, at a folder above it, or
    /// below it.
    pub(crate) fn reached(&self, reach: Reach<'_>) -> BTreeSet<Unit> {
        let Reach::Paths(paths) = reach else {
            return self.looked.values().flatten().cloned().collect();
        };
        let mut units: BTreeSet<&Unit> = BTreeSet::new();
        for path in paths {
            for above in path.ancestors() {
                units.extend(self.looked.get(above).into_iter().flatten());
            }
            let from = (Bound::Excluded(path.as_path()), Bound::Unbounded);
            let below = self.looked.range::<Path, _>(from);
            let below = below.take_while(|(it, _)| it.starts_with(path));
            units.extend(below.flat_map(|(_, units)| units));
        }
        units.into_iter().cloned().collect()
    }
}

/// The files that `findings` stand in, each once.
fn places(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(place).collect()
}

fn insert(units: &mut Units, unit: &Unit) {
    if let Err(at) = units.binary_search(unit) {
        units.insert(at, unit.clone());
    }
}

fn remove<K, Q>(map: &mut BTreeMap<K, Units>, key: &Q, unit: &Unit)
where
    K: Ord + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    if let Some(units) = map.get_mut(key) {
        units.retain(|it| it != unit);
        if units.is_empty() {
            map.remove(key);
        }
    }
}

/// Looks again at what parts looked at, at each thing once.
pub(crate) struct Verifier<'v> {
    view: &'v View,
    reach: Reach<'v>,
    seen: HashMap<Look, Seen>,
}

impl<'v> Verifier<'v> {
    /// A verifier of what `reach` may have changed: what lies elsewhere is not looked at.
    pub(crate) fn new(view: &'v View, reach: Reach<'v>) -> Self {
        Self { view, reach, seen: HashMap::new() }
    }

    /// Marks `held` as stale where it would see something else now; whether it is stale.
    pub(crate) fn marks<T>(&mut self, held: Option<&mut Held<T>>) -> bool {
        let Some(held) = held else { return false };
        held.stale = held.stale
            || match self.reach {
                Reach::Paths(paths) => {
                    let mut looks = paths.iter().flat_map(|it| held.looks.reached(it));
                    looks.any(|it| self.differs(it))
                }
                Reach::All => held.looks.all().any(|it| self.differs(it)),
            };
        held.stale
    }

    fn differs(&mut self, (look, before): (Look, Seen)) -> bool {
        let view = self.view;
        *self.seen.entry(look).or_insert_with_key(|look| view.look(look)) != before
    }
}

/// The file that `finding` stands in, as it names it; empty where it stands nowhere.
pub(crate) fn place(finding: &Finding) -> &str {
    finding.at.as_ref().map_or("", |at| at.source.path())
}

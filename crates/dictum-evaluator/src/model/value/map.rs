//! Maps whose keys are truth values, whole numbers and text.

use std::cmp::Ordering;
use std::sync::Arc;

/// Up to so many entries are searched one by one.
const LINEAR_MAX: usize = 8;

/// A key of a map.
#[derive(Debug, Clone)]
pub enum Key {
    /// A truth value.
    Bool(bool),
    /// A signed whole number.
    Int(i64),
    /// An unsigned whole number; it equals the signed one that is worth the same.
    Uint(u64),
    /// Text.
    String(Arc<str>),
}

/// A key that is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeyRef<'k> {
    Bool(bool),
    Number(i128),
    String(&'k str),
}

impl Key {
    pub(crate) fn as_ref(&self) -> KeyRef<'_> {
        match self {
            Self::Bool(it) => KeyRef::Bool(*it),
            Self::Int(it) => KeyRef::Number(i128::from(*it)),
            Self::Uint(it) => KeyRef::Number(i128::from(*it)),
            Self::String(it) => KeyRef::String(it),
        }
    }
}

impl KeyRef<'_> {
    fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), KeyRef::Bool(b)) => a.cmp(&b),
            (Self::Number(a), KeyRef::Number(b)) => a.cmp(&b),
            (Self::String(a), KeyRef::String(b)) => a.cmp(b),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Number(_) => 1,
            Self::String(_) => 2,
        }
    }
}

/// Entries in the order in which they were made, no key twice.
#[derive(Debug, Clone)]
pub struct Map<V> {
    entries: Vec<(Key, V)>,
    // INVARIANT (sorted): empty for a short map; otherwise the numbers of all
    // entries, in the order of their keys.
    sorted: Vec<u32>,
}

impl<V> Map<V> {
    /// The map of `entries`; of two with one key, the later value counts.
    pub fn from_entries(entries: impl IntoIterator<Item = (Key, V)>) -> Self {
        Self::build(entries, |earlier, later| *earlier = later)
    }

    /// The map of `entries`; none where a key stands twice.
    pub fn from_distinct(entries: impl IntoIterator<Item = (Key, V)>) -> Option<Self> {
        let mut twice = false;
        let map = Self::build(entries, |_, _| twice = true);
        (!twice).then_some(map)
    }

    fn build(
        entries: impl IntoIterator<Item = (Key, V)>,
        mut merge: impl FnMut(&mut V, V),
    ) -> Self {
        let mut map = Self { entries: Vec::new(), sorted: Vec::new() };
        for (key, value) in entries {
            match map.place(key.as_ref()) {
                Ok(at) => {
                    if let Some((_, earlier)) = map.entries.get_mut(at) {
                        merge(earlier, value);
                    }
                }
                Err(rank) => map.push(key, value, rank),
            }
        }
        map
    }

    fn push(&mut self, key: Key, value: V, rank: usize) {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push((key, value));
        if self.sorted.is_empty() {
            if self.entries.len() > LINEAR_MAX {
                let entries = &self.entries;
                let mut sorted: Vec<u32> = (0..=number).collect();
                let key = |at: u32| entries.get(at as usize).map(|(key, _)| key.as_ref());
                sorted.sort_by(|a, b| match (key(*a), key(*b)) {
                    (Some(a), Some(b)) => a.order(b),
                    _ => Ordering::Equal,
                });
                self.sorted = sorted;
            }
        } else {
            self.sorted.insert(rank.min(self.sorted.len()), number);
        }
    }

    /// Where the key's entry is, or else its rank among the sorted.
    fn place(&self, key: KeyRef<'_>) -> Result<usize, usize> {
        if self.sorted.is_empty() {
            let found = self.entries.iter().position(|(it, _)| it.as_ref().order(key).is_eq());
            return found.ok_or(self.entries.len());
        }
        let found = self.sorted.binary_search_by(|at| {
            let entry = self.entries.get(*at as usize);
            entry.map_or(Ordering::Less, |(it, _)| it.as_ref().order(key))
        });
        found.map(|rank| self.sorted.get(rank).map_or(0, |at| *at as usize))
    }

    pub(crate) fn find(&self, key: KeyRef<'_>) -> Option<&V> {
        let at = self.place(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// The value of the text `key`.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.find(KeyRef::String(key))
    }

    /// The entries, in the order in which they were made.
    pub fn entries(&self) -> &[(Key, V)] {
        &self.entries
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_maps_find_every_key_and_keep_their_order() {
        let keys: Vec<String> = (0..40).map(|it| format!("k{}", (it * 7) % 40)).collect();
        let map = Map::from_entries(
            keys.iter().enumerate().map(|(at, key)| (Key::String(key.as_str().into()), at)),
        );
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(map.get(key), Some(&at));
        }
        assert_eq!(map.get("k40"), None);
        assert!(matches!(map.entries().first(), Some((Key::String(it), 0)) if &**it == "k0"));
    }

    #[test]
    fn numbers_of_both_signs_are_one_key() {
        let map = Map::from_entries([(Key::Uint(1), 'a'), (Key::Int(1), 'b')]);
        assert_eq!((map.len(), map.find(KeyRef::Number(1))), (1, Some(&'b')));
        assert!(Map::from_distinct([(Key::Uint(1), 'a'), (Key::Int(1), 'b')]).is_none());
    }
}

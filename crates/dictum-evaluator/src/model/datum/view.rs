//! Lists and maps, wherever they live.

use std::sync::Arc;

use dictum_source::tree::{Entry, NodeId, Tree, Value as Leaf};

use super::Datum;
use crate::model::value::{Key, KeyRef, Map, Value};

/// A list.
#[derive(Debug, Clone, Copy)]
pub enum ListView<'d, 'a> {
    /// Of a tree.
    Nodes(&'a Tree, &'a [NodeId]),
    /// Of values that live elsewhere.
    Values(&'a [Value]),
    /// That was made.
    Made(&'d [Datum<'a>]),
}

/// A map.
#[derive(Debug, Clone, Copy)]
pub enum MapView<'d, 'a> {
    /// Of a tree.
    Nodes(&'a Tree, NodeId, &'a [Entry]),
    /// Of values that live elsewhere.
    Values(&'a Map<Value>),
    /// That was made.
    Made(&'d Map<Datum<'a>>),
}

impl<'a> Datum<'a> {
    /// The list, where it is one.
    #[inline]
    pub fn as_list(&self) -> Option<ListView<'_, 'a>> {
        match self {
            Self::Node(tree, id) => match tree.value(*id) {
                Leaf::List(items) => Some(ListView::Nodes(tree, items)),
                _ => None,
            },
            Self::Values(items) => Some(ListView::Values(items)),
            Self::List(items) => Some(ListView::Made(items)),
            _ => None,
        }
    }

    /// The map, where it is one.
    #[inline]
    pub fn as_map(&self) -> Option<MapView<'_, 'a>> {
        match self {
            Self::Node(tree, id) => match tree.value(*id) {
                Leaf::Map(entries) => Some(MapView::Nodes(tree, *id, entries)),
                _ => None,
            },
            Self::ValueMap(map) => Some(MapView::Values(map)),
            Self::Map(map) => Some(MapView::Made(map)),
            _ => None,
        }
    }

    /// The value as a map's key; doubles that are whole numbers count as those.
    pub(crate) fn as_key(&self) -> Option<KeyRef<'_>> {
        match self {
            Self::Bool(it) => Some(KeyRef::Bool(*it)),
            Self::Int(it) => Some(KeyRef::Number(i128::from(*it))),
            Self::Uint(it) => Some(KeyRef::Number(i128::from(*it))),
            Self::Double(it) => whole(*it).map(KeyRef::Number),
            other => other.as_str().map(KeyRef::String),
        }
    }

    /// The value as a key of a map that is made; none for what may not be one.
    pub fn to_key(&self) -> Option<Key> {
        match self {
            Self::Bool(it) => Some(Key::Bool(*it)),
            Self::Int(it) => Some(Key::Int(*it)),
            Self::Uint(it) => Some(Key::Uint(*it)),
            Self::String(it) => Some(Key::String(Arc::clone(it))),
            Self::Str(it) => Some(Key::String((*it).into())),
            _ => None,
        }
    }

    fn of_key(key: &'a Key) -> Self {
        match key {
            Key::Bool(it) => Self::Bool(*it),
            Key::Int(it) => Self::Int(*it),
            Key::Uint(it) => Self::Uint(*it),
            Key::String(it) => Self::Str(it),
        }
    }

    fn of_made_key(key: &Key) -> Self {
        match key {
            Key::Bool(it) => Self::Bool(*it),
            Key::Int(it) => Self::Int(*it),
            Key::Uint(it) => Self::Uint(*it),
            Key::String(it) => Self::String(Arc::clone(it)),
        }
    }
}

/// The whole number that `number` is, if it is one.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(number: f64) -> Option<i128> {
    (number.fract() == 0.0 && number.abs() < 1e20).then_some(number as i128)
}

impl<'d, 'a> ListView<'d, 'a> {
    /// How many elements there are.
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Self::Nodes(_, items) => items.len(),
            Self::Values(items) => items.len(),
            Self::Made(items) => items.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The element at `at`.
    #[inline]
    pub fn get(self, at: usize) -> Option<Datum<'a>> {
        match self {
            Self::Nodes(tree, items) => items.get(at).map(|id| Datum::of_node(tree, *id)),
            Self::Values(items) => items.get(at).map(Datum::of),
            Self::Made(items) => items.get(at).cloned(),
        }
    }

    /// The elements.
    pub fn iter(self) -> impl Iterator<Item = Datum<'a>> + use<'d, 'a> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

impl<'d, 'a> MapView<'d, 'a> {
    /// How many entries there are.
    #[inline]
    pub fn len(self) -> usize {
        match self {
            Self::Nodes(_, _, entries) => entries.len(),
            Self::Values(map) => map.len(),
            Self::Made(map) => map.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The value of the text `key`.
    #[inline]
    pub fn get(self, key: &str) -> Option<Datum<'a>> {
        match self {
            Self::Nodes(tree, _, entries) => {
                let entry = entries.iter().find(|entry| &*entry.key == key)?;
                Some(Datum::of_node(tree, entry.value))
            }
            Self::Values(map) => map.get(key).map(Datum::of),
            Self::Made(map) => map.get(key).cloned(),
        }
    }

    pub(crate) fn find(self, key: KeyRef<'_>) -> Option<Datum<'a>> {
        match (self, key) {
            (_, KeyRef::String(key)) => self.get(key),
            (Self::Nodes(..), _) => None,
            (Self::Values(map), key) => map.find(key).map(Datum::of),
            (Self::Made(map), key) => map.find(key).cloned(),
        }
    }

    /// The entry at `at`.
    #[inline]
    pub fn entry(self, at: usize) -> Option<(Datum<'a>, Datum<'a>)> {
        match self {
            Self::Nodes(tree, _, entries) => {
                entries.get(at).map(|it| (Datum::Str(&it.key), Datum::of_node(tree, it.value)))
            }
            Self::Values(map) => {
                map.entries().get(at).map(|(key, it)| (Datum::of_key(key), Datum::of(it)))
            }
            Self::Made(map) => {
                map.entries().get(at).map(|(key, it)| (Datum::of_made_key(key), it.clone()))
            }
        }
    }

    /// The entries.
    pub fn iter(self) -> impl Iterator<Item = (Datum<'a>, Datum<'a>)> + use<'d, 'a> {
        (0..self.len()).filter_map(move |at| self.entry(at))
    }
}

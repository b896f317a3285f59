//! Facts that are declared and absent.
//!
//! INVARIANT (open facts): what is said of a map of the facts as a whole (that it equals
//! another, that a list holds it, how many entries it has, that all of them pass a test)
//! is said only where no field that its schema declares is absent, or what is there
//! decides it. Whoever asks with `has`, with `in` on a map, or with `?.` closes the world
//! on purpose: what is absent is then not there. Fields that no schema names are data:
//! they are there or not.

use std::cell::OnceCell;
use std::sync::Arc;

use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree, Value as Leaf};
use rustc_hash::FxHashMap;

use super::{Binding, Halt, Machine, Missing, Variables, error};
use crate::model::budget::Budget;
use crate::model::datum::means::Gaps;
use crate::model::failure::{AbsentField, Failure};
use crate::model::types::{ObjectType, Type};

/// So many facts are gone through in one step.
const FACTS_PER_STEP: u64 = 16;

/// What is absent from the facts that variables are bound to; found when it is first
/// asked for, in one walk.
pub(crate) struct Absences<'a> {
    variables: Variables<'a>,
    found: OnceCell<Found>,
}

/// The fields that maps lack, by their trees' places in memory and their numbers.
type Found = FxHashMap<(usize, NodeId), Vec<AbsentField>>;

impl<'a> Absences<'a> {
    #[inline]
    pub(super) fn of(variables: Variables<'a>) -> Self {
        Self { variables, found: OnceCell::new() }
    }

    fn search(&self, budget: &Budget<'_>) -> Result<Found, Failure> {
        let mut search = Search { found: Found::default(), variable: 0, seen: 0 };
        for (number, kind) in (0..).zip(self.variables.kinds) {
            if let Some(Binding::Tree(tree, root)) = self.variables.get(number) {
                search.variable = number;
                search.below(tree, *root, kind);
            }
        }
        budget.charge(search.seen / FACTS_PER_STEP)?;
        Ok(search.found)
    }
}

impl Gaps for Absences<'_> {
    fn of(
        &self,
        tree: &Tree,
        node: NodeId,
        budget: &Budget<'_>,
    ) -> Result<&[AbsentField], Failure> {
        let found = if let Some(found) = self.found.get() {
            found
        } else {
            let found = self.search(budget)?;
            self.found.get_or_init(|| found)
        };
        Ok(found.get(&(place(tree), node)).map_or(&[], Vec::as_slice))
    }
}

fn place(tree: &Tree) -> usize {
    std::ptr::from_ref(tree).addr()
}

/// A walk through facts beside the types that their schema gives them.
struct Search {
    found: Found,
    variable: u32,
    seen: u64,
}

impl Search {
    // It goes no deeper than a tree may be nested.
    fn below(&mut self, tree: &Tree, node: NodeId, kind: &Type) {
        self.seen += 1;
        match (kind, tree.value(node)) {
            (Type::Nullable(inner), _) => self.below(tree, node, inner),
            (Type::List(element), Leaf::List(items)) if element.has_declared_fields() => {
                for item in items {
                    self.below(tree, *item, element);
                }
            }
            (Type::Map(_, value), Leaf::Map(entries)) if value.has_declared_fields() => {
                for entry in entries {
                    self.below(tree, entry.value, value);
                }
            }
            (Type::Object(object), Leaf::Map(_)) => self.object(tree, node, object),
            _ => {}
        }
    }

    fn object(&mut self, tree: &Tree, node: NodeId, object: &ObjectType) {
        let mut present = 0;
        for entry in tree.entries(node) {
            let known = object.fields.get(&*entry.key);
            present += usize::from(known.is_some());
            if let Some(kind) = known.map(|it| &it.kind).or(object.others.as_ref()) {
                self.below(tree, entry.value, kind);
            }
        }
        if present == object.fields.len() {
            return;
        }
        let is_absent = |key: &&String| tree.get(node, key).is_none();
        let absent = object.fields.keys().filter(is_absent).map(|key| AbsentField {
            variable: self.variable,
            node,
            field: Arc::from(key.as_str()),
        });
        self.found.entry((place(tree), node)).or_insert_with(|| absent.collect());
    }
}

impl<'a> Machine<'a> {
    /// Why an operator or function gives nothing: an error, or facts that are absent.
    #[cold]
    pub(super) fn failed(&self, span: Span, failure: Failure) -> Halt<'a> {
        let absent = match failure.into_absent() {
            Ok(absent) => absent,
            Err(failure) => return error(span, failure),
        };
        let missing = absent.into_iter().filter_map(|it| match self.variables.get(it.variable) {
            Some(Binding::Tree(tree, _)) => {
                let steps = vec![it.field.to_string().into()];
                Some(Missing::Field { tree, node: it.node, steps })
            }
            _ => None,
        });
        Halt::all_unknown(missing.collect())
    }
}

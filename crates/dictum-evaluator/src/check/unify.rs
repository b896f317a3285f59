//! Which types may stand for which: CEL's assignability with type parameters.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::types::{ObjectType, Type};

/// What is known of the types that are still open.
#[derive(Debug, Clone, Default)]
pub(super) struct Unifier {
    found: Vec<Option<Type>>,
}

impl Unifier {
    /// A type that nothing is known of.
    pub(super) fn open(&mut self) -> Type {
        self.found.push(None);
        Type::Open(u32::try_from(self.found.len() - 1).unwrap_or(u32::MAX))
    }

    fn get(&self, number: u32) -> Option<&Type> {
        self.found.get(number as usize).and_then(Option::as_ref)
    }

    pub(super) fn set(&mut self, number: u32, kind: Type) {
        if let Some(it) = self.found.get_mut(number as usize) {
            *it = Some(kind);
        }
    }

    /// `kind` with everything that was found put in.
    pub(super) fn resolve(&self, kind: &Type) -> Type {
        match kind {
            Type::Open(number) => match self.get(*number) {
                Some(found) => self.resolve(found),
                None => kind.clone(),
            },
            other => map_inner(other, &mut |it| self.resolve(it)),
        }
    }

    /// The same, and what is still open is `dyn`.
    pub(super) fn settle(&self, kind: &Type) -> Type {
        match self.resolve(kind) {
            Type::Open(_) => Type::Dyn,
            other => map_inner(&other, &mut |it| self.settle(it)),
        }
    }

    /// Fresh open types for the parameters of a signature.
    pub(super) fn instantiate(
        &mut self,
        kind: &Type,
        known: &mut BTreeMap<Arc<str>, Type>,
    ) -> Type {
        match kind {
            Type::Parameter(name) => {
                known.entry(Arc::clone(name)).or_insert_with(|| self.open()).clone()
            }
            other => map_inner(other, &mut |it| self.instantiate(it, known)),
        }
    }

    /// Whether each of `values` may stand where the one of `places` is asked for;
    /// what that tells about open types is kept only if all may.
    pub(super) fn assign_all(&mut self, places: &[Type], values: &[Type]) -> bool {
        let mut trial = self.clone();
        let fits = places.len() == values.len()
            && values.iter().zip(places).all(|(value, place)| trial.assignable(value, place));
        if fits {
            *self = trial;
        }
        fits
    }

    pub(super) fn assign(&mut self, place: &Type, value: &Type) -> bool {
        self.assign_all(std::slice::from_ref(place), std::slice::from_ref(value))
    }

    /// The type that both `one` and `other` may stand for; none without one.
    pub(super) fn join(&mut self, one: &Type, other: &Type) -> Option<Type> {
        let widened = |one: &Type, other: &Type| {
            if is_alike(one, other) {
                one.clone()
            } else {
                most_general(one, other).widened_fields()
            }
        };
        self.assign(other, one).then(|| widened(one, other))
    }

    fn assignable(&mut self, one: &Type, other: &Type) -> bool {
        if let Type::Open(number) = other {
            let (fits, known) = self.substitute(one, *number);
            if fits || known {
                return fits;
            }
        }
        if let Type::Open(number) = one {
            return self.substitute(other, *number).0;
        }
        match (one, other) {
            // A text of a few is a text: which it is, is for remarks alone.
            (Type::Dyn, _)
            | (_, Type::Dyn)
            | (Type::Type(_), Type::Type(_))
            | (Type::OneOf(_), Type::OneOf(_) | Type::String)
            | (Type::String, Type::OneOf(_)) => true,
            (Type::Nullable(a), Type::Nullable(b)) => self.assignable(a, b),
            (Type::Null, it) | (it, Type::Null) => may_be_null(it),
            (Type::Nullable(inner), it) | (it, Type::Nullable(inner)) => self.assignable(inner, it),
            (Type::List(a), Type::List(b)) | (Type::Optional(a), Type::Optional(b)) => {
                self.assignable(a, b)
            }
            (Type::Map(ak, av), Type::Map(bk, bv)) => {
                self.assignable(ak, bk) && self.assignable(av, bv)
            }
            (Type::Object(a), Type::Object(b)) => a == b || self.same_shape(a, b),
            (Type::Object(object), Type::Map(key, value))
            | (Type::Map(key, value), Type::Object(object)) => {
                let (key, value) = (key.clone(), value.clone());
                self.assignable(&Type::String, &key) && self.fields_fit(object, &value)
            }
            (Type::Opaque(a, aps), Type::Opaque(b, bps)) => {
                a == b
                    && aps.len() == bps.len()
                    && aps.iter().zip(bps).all(|(a, b)| self.assignable(a, b))
            }
            (a, b) => a == b,
        }
    }

    /// Whether objects that are called differently have the same fields.
    fn same_shape(&mut self, one: &ObjectType, other: &ObjectType) -> bool {
        let others = match (&one.others, &other.others) {
            (None, None) => true,
            (Some(one), Some(other)) => self.assignable(one, other),
            _ => false,
        };
        others
            && one.fields.len() == other.fields.len()
            && one.fields.iter().zip(&other.fields).all(|((name, one), (known, other))| {
                name == known
                    && one.may_be_absent == other.may_be_absent
                    && self.assignable(&one.kind, &other.kind)
            })
    }

    /// Whether every field of `object` may be a `value`: an open type that has to be
    /// several at once is `dyn`.
    fn fields_fit(&mut self, object: &ObjectType, value: &Type) -> bool {
        let kinds: Vec<Type> = object.fields.values().map(|it| it.kind.clone()).collect();
        let places = vec![value.clone(); kinds.len()];
        self.assign_all(&places, &kinds)
            || matches!(value, Type::Open(_)) && self.assignable(&Type::Dyn, value)
    }

    /// Whether `kind` may be what the open type `number` is, and whether something
    /// was already known of it.
    fn substitute(&mut self, kind: &Type, number: u32) -> (bool, bool) {
        if *kind == Type::Open(number) {
            return (true, true);
        }
        match self.get(number).cloned() {
            Some(known) if known == *kind => (true, true),
            Some(known) => {
                let fits = self.assignable(kind, &known);
                if fits {
                    // Objects of one shape, enumerations and all, stay what they are.
                    let general = if is_alike(kind, &known) {
                        known
                    } else {
                        most_general(kind, &known).widened_fields()
                    };
                    if !self.mentions(&general, number) {
                        self.set(number, general);
                    }
                }
                (fits, true)
            }
            None if self.mentions(kind, number) => (false, false),
            None => {
                // What else it will be is not known yet.
                self.set(number, kind.widened());
                (true, false)
            }
        }
    }

    /// Whether the open type `number` occurs in `kind`.
    fn mentions(&self, kind: &Type, number: u32) -> bool {
        match kind {
            Type::Open(it) if *it == number => true,
            Type::Open(it) => match self.get(*it) {
                Some(found) => self.mentions(&found.clone(), number),
                None => false,
            },
            other => {
                let mut found = false;
                map_inner(other, &mut |it| {
                    found |= self.mentions(it, number);
                    it.clone()
                });
                found
            }
        }
    }
}

/// `kind` with `change` made to each type that it is built of.
fn map_inner(kind: &Type, change: &mut dyn FnMut(&Type) -> Type) -> Type {
    match kind {
        Type::List(it) => Type::list(change(it)),
        Type::Map(key, value) => Type::map(change(key), change(value)),
        Type::Nullable(it) => Type::nullable(change(it)),
        Type::Optional(it) => Type::optional(change(it)),
        Type::Type(it) => Type::of_type(change(it)),
        Type::Opaque(name, inner) => {
            Type::Opaque(Arc::clone(name), inner.iter().map(change).collect())
        }
        plain => plain.clone(),
    }
}

/// Whether two types differ in nothing but what objects are called.
fn is_alike(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Object(a), Type::Object(b)) => {
            let others = match (&a.others, &b.others) {
                (Some(a), Some(b)) => is_alike(a, b),
                (a, b) => a.is_none() && b.is_none(),
            };
            let mut fields = a.fields.iter().zip(&b.fields);
            others
                && a.fields.len() == b.fields.len()
                && fields.all(|((name, a), (known, b))| {
                    name == known
                        && a.may_be_absent == b.may_be_absent
                        && is_alike(&a.kind, &b.kind)
                })
        }
        (Type::List(a), Type::List(b))
        | (Type::Nullable(a), Type::Nullable(b))
        | (Type::Optional(a), Type::Optional(b)) => is_alike(a, b),
        (Type::Map(ak, av), Type::Map(bk, bv)) => is_alike(ak, bk) && is_alike(av, bv),
        (one, other) => one == other,
    }
}

fn may_be_null(kind: &Type) -> bool {
    matches!(
        kind,
        Type::Null
            | Type::Nullable(_)
            | Type::Timestamp
            | Type::Duration
            | Type::Object(_)
            | Type::Optional(_)
            | Type::Opaque(..)
    )
}

fn most_general(one: &Type, other: &Type) -> Type {
    if at_most_as_specific(one, other) { one.clone() } else { other.clone() }
}

fn at_most_as_specific(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Dyn | Type::Open(_), _)
        | (Type::Map(..), Type::Object(_))
        | (Type::Type(_), Type::Type(_))
        | (Type::String, Type::OneOf(_)) => true,
        (_, Type::Dyn | Type::Open(_)) => false,
        (Type::Null, _) => *other == Type::Null,
        (nullable, Type::Null) => may_be_null(nullable),
        (Type::Nullable(a), Type::Nullable(b))
        | (Type::List(a), Type::List(b))
        | (Type::Optional(a), Type::Optional(b)) => at_most_as_specific(a, b),
        (Type::Nullable(_), _) => true,
        (Type::Map(ak, av), Type::Map(bk, bv)) => {
            at_most_as_specific(ak, bk) && at_most_as_specific(av, bv)
        }
        (Type::Opaque(a, aps), Type::Opaque(b, bps)) => {
            a == b && aps.iter().zip(bps).all(|(a, b)| at_most_as_specific(a, b))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_type_takes_the_most_general_of_what_it_meets() {
        let mut unifier = Unifier::default();
        let open = unifier.open();
        let places = [open.clone(), open.clone()];
        assert!(unifier.assign_all(&places, &[Type::Int, Type::Dyn]));
        assert_eq!(unifier.settle(&open), Type::Dyn);
    }

    #[test]
    fn a_failed_trial_leaves_nothing_behind() {
        let mut unifier = Unifier::default();
        let open = unifier.open();
        let places = [open.clone(), Type::Int];
        assert!(!unifier.assign_all(&places, &[Type::Int, Type::String]));
        assert_eq!(unifier.resolve(&open), open);
    }

    #[test]
    fn objects_of_one_shape_are_one_whatever_they_are_called() {
        let object = |name: &str, kind: &str| {
            let schema = serde_json::json!({
                "title": name, "type": "object", "properties": {"a": {"type": kind}},
            });
            crate::model::types::from_json_schema(&schema)
        };
        let mut unifier = Unifier::default();
        let open = unifier.open();
        let places = [open.clone(), open.clone()];
        assert!(unifier.assign_all(&places, &[object("one", "string"), object("other", "string")]));
        assert!(
            !unifier.assign_all(&places, &[object("one", "string"), object("other", "integer")])
        );
    }

    #[test]
    fn which_texts_a_text_may_be_is_lost_where_two_meet() {
        let texts = |it: &str| Type::OneOf([Arc::from(it)].into());
        let mut unifier = Unifier::default();
        let joined = unifier.join(&texts("a"), &texts("b"));
        assert_eq!(joined, Some(Type::String));
        let open = unifier.open();
        assert!(unifier.assign(&open, &Type::list(texts("a"))));
        assert!(unifier.assign(&open, &Type::list(texts("b"))));
        assert_eq!(unifier.settle(&open), Type::list(Type::String));
    }

    #[test]
    fn no_type_holds_itself() {
        let mut unifier = Unifier::default();
        let open = unifier.open();
        assert!(!unifier.assign(&open, &Type::list(open.clone())));
    }
}

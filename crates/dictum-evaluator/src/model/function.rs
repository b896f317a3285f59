//! Functions: their signatures for the checker, what they do for the evaluator.

use std::fmt;
use std::sync::Arc;

use dictum_schema::language::Text;
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::datum::means::Means;
use super::datum::{Datum, ListView, MapView};
use super::types::Type;

pub use super::failure::{Failure, FailureKind};
pub use super::traits::{Motion, ResultSize, Shortcut, Traits, Work};

/// What an overload does with its arguments.
pub type Implementation =
    Arc<dyn for<'c, 'a> Fn(Call<'c, 'a>) -> Result<Datum<'a>, Failure> + Send + Sync>;

/// A function: a name and its overloads.
#[derive(Debug, Clone)]
pub struct Function {
    name: Arc<str>,
    overloads: Vec<Overload>,
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `f(x)`.
    Global,
    /// `x.f()`.
    Member,
}

/// One signature of a function, what it does, and all that is known of it beside.
#[derive(Clone)]
pub struct Overload {
    pub(crate) id: Arc<str>,
    pub(crate) style: Style,
    pub(crate) parameters: Vec<Type>,
    pub(crate) result: Type,
    pub(crate) implementation: Option<Implementation>,
    pub(crate) doc: Option<Text>,
    pub(crate) traits: Traits,
}

impl Function {
    /// A function without overloads yet.
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), overloads: Vec::new() }
    }

    /// The same function with another overload.
    #[must_use]
    pub fn with(mut self, overload: Overload) -> Self {
        self.overloads.push(overload);
        self
    }

    /// Its name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its overloads, in the order in which they were added.
    pub fn overloads(&self) -> &[Overload] {
        &self.overloads
    }

    pub(crate) fn extend(&mut self, other: Self) {
        for overload in other.overloads {
            self.overloads.retain(|it| it.id != overload.id);
            self.overloads.push(overload);
        }
    }
}

impl Overload {
    /// An overload that is called as `f(x)`.
    pub fn global<F>(
        id: &str,
        parameters: impl Into<Vec<Type>>,
        result: Type,
        implementation: F,
    ) -> Self
    where
        F: for<'c, 'a> Fn(Call<'c, 'a>) -> Result<Datum<'a>, Failure> + Send + Sync + 'static,
    {
        Self {
            implementation: Some(Arc::new(implementation)),
            ..Self::declared(id, Style::Global, parameters.into(), result)
        }
    }

    /// An overload that is called as `x.f()`; the receiver is the first parameter.
    pub fn member<F>(
        id: &str,
        parameters: impl Into<Vec<Type>>,
        result: Type,
        implementation: F,
    ) -> Self
    where
        F: for<'c, 'a> Fn(Call<'c, 'a>) -> Result<Datum<'a>, Failure> + Send + Sync + 'static,
    {
        Self { style: Style::Member, ..Self::global(id, parameters, result, implementation) }
    }

    /// An overload that is known to the checker only: calling it is an error.
    pub fn declared(id: &str, style: Style, parameters: Vec<Type>, result: Type) -> Self {
        let (implementation, doc, traits) = (None, None, Traits::default());
        Self { id: id.into(), style, parameters, result, implementation, doc, traits }
    }

    /// Says what it does: one sentence in each language, for the reference and for editors.
    #[must_use]
    pub fn doc(mut self, en: &str, zh_cn: &str) -> Self {
        self.doc = Some(Text::new(en, zh_cn));
        self
    }

    /// Says what is known of it beside its types.
    #[must_use]
    pub fn traits(mut self, traits: Traits) -> Self {
        self.traits = traits;
        self
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How it is called.
    pub fn style(&self) -> Style {
        self.style
    }

    /// What it does, in a sentence.
    pub fn documentation(&self) -> Option<&Text> {
        self.doc.as_ref()
    }

    /// What a call costs beside its arguments.
    pub fn work(&self) -> Work {
        self.traits.work
    }
}

impl fmt::Debug for Overload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Overload({})", self.id)
    }
}

/// The arguments of one call; a member's receiver comes first.
///
/// The accessors fail with `no-such-overload` where an argument is of another
/// type, which the checker has ruled out unless the signature says `dyn`.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c, 'a> {
    pub(crate) function: &'c str,
    pub(crate) args: &'c [Datum<'a>],
    pub(crate) means: Means<'c>,
}

impl<'c, 'a> Call<'c, 'a> {
    /// The arguments.
    pub fn args(&self) -> &'c [Datum<'a>] {
        self.args
    }

    /// Takes `steps` off what the evaluation may do: whoever makes a long text or
    /// list says so before making it.
    ///
    /// # Errors
    ///
    /// Fails where nothing is left.
    pub fn charge(&self, steps: usize) -> Result<(), Failure> {
        self.means.budget.charge(steps as u64)
    }

    /// Whether two values are equal, as `==` has it; paid for by what is compared.
    ///
    /// # Errors
    ///
    /// Fails where nothing is left to compare with, and where a fact that is absent
    /// decides it.
    pub fn equal(&self, one: &Datum<'_>, other: &Datum<'_>) -> Result<bool, Failure> {
        one.equals_within(other, self.means)
    }

    /// Fails where fields of `map` are not known: how many entries it has, and which,
    /// is not known then either.
    ///
    /// # Errors
    ///
    /// Fails with the fields that the map's schema declares and it lacks.
    pub fn complete(&self, map: MapView<'_, 'a>) -> Result<(), Failure> {
        self.means.complete(map)
    }

    /// That no overload takes these arguments.
    pub fn mismatch(&self) -> Failure {
        Failure::no_overload(self.function, self.args)
    }

    /// The argument at `at`.
    ///
    /// # Errors
    ///
    /// Fails where there is none.
    pub fn get(&self, at: usize) -> Result<&'c Datum<'a>, Failure> {
        self.args.get(at).ok_or_else(|| self.mismatch())
    }

    /// The text at `at`.
    ///
    /// # Errors
    ///
    /// Fails for a value of another type.
    pub fn str(&self, at: usize) -> Result<&'c str, Failure> {
        self.get(at)?.as_str().ok_or_else(|| self.mismatch())
    }

    /// The signed whole number at `at`.
    ///
    /// # Errors
    ///
    /// Fails for a value of another type.
    pub fn int(&self, at: usize) -> Result<i64, Failure> {
        match self.get(at)? {
            Datum::Int(it) => Ok(*it),
            _ => Err(self.mismatch()),
        }
    }

    /// The list at `at`.
    ///
    /// # Errors
    ///
    /// Fails for a value of another type.
    pub fn list(&self, at: usize) -> Result<ListView<'c, 'a>, Failure> {
        self.get(at)?.as_list().ok_or_else(|| self.mismatch())
    }

    /// The moment at `at`, as UTC has it.
    ///
    /// # Errors
    ///
    /// Fails for a value of another type.
    pub fn timestamp(&self, at: usize) -> Result<DateTime, Failure> {
        match self.get(at)? {
            Datum::Timestamp(it) => Ok(*it),
            _ => Err(self.mismatch()),
        }
    }

    /// The length of time at `at`.
    ///
    /// # Errors
    ///
    /// Fails for a value of another type.
    pub fn duration(&self, at: usize) -> Result<SignedDuration, Failure> {
        match self.get(at)? {
            Datum::Duration(it) => Ok(*it),
            _ => Err(self.mismatch()),
        }
    }
}

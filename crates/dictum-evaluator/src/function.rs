//! Functions: their signatures for the checker, what they do for the evaluator.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::tree::{NodeId, Tree};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::datum::{Datum, ListView, MapView};
use crate::types::Type;

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

/// One signature of a function and what it does.
#[derive(Clone)]
pub struct Overload {
    pub(crate) id: Arc<str>,
    pub(crate) style: Style,
    pub(crate) parameters: Vec<Type>,
    pub(crate) result: Type,
    pub(crate) implementation: Option<Implementation>,
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
        Self { id: id.into(), style, parameters, result, implementation: None }
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for Overload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Overload({})", self.id)
    }
}

/// What is wrong, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// A value is not of a type that the operation takes.
    NoSuchOverload,
    /// A map lacks a key, or an object a field.
    NoSuchKey,
    /// An index lies outside its list.
    IndexOutOfRange,
    /// A map is made with one key twice.
    DuplicateKey,
    /// A value may not be a key.
    UnsupportedKey,
    /// A division or remainder by zero.
    DivisionByZero,
    /// A number, moment or length of time outside its range.
    Overflow,
    /// An argument that the function cannot work with.
    BadArgument,
    /// A variable that nothing is bound to.
    Unbound,
    /// The evaluation did more than it may.
    BudgetExhausted,
    /// The caller stopped the evaluation.
    Stopped,
    /// A fact that decides it is absent; an evaluation gives its path, and no error.
    Unknown,
}

impl FailureKind {
    /// The finding's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchOverload => "no-such-overload",
            Self::NoSuchKey => "no-such-key",
            Self::IndexOutOfRange => "index-out-of-range",
            Self::DuplicateKey => "duplicate-map-key",
            Self::UnsupportedKey => "unsupported-key",
            Self::DivisionByZero => "division-by-zero",
            Self::Overflow => "overflow",
            Self::BadArgument => "bad-argument",
            Self::Unbound => "unbound-variable",
            Self::BudgetExhausted => "budget-exhausted",
            Self::Stopped => "stopped",
            Self::Unknown => "unknown-fact",
        }
    }
}

/// Why a function gives no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What is wrong, for programs.
    pub kind: FailureKind,
    /// What is wrong, for people.
    pub message: Box<Text>,
    /// What is absent, where that is all that is wrong.
    absent: Option<Box<[AbsentField]>>,
}

/// A field that its schema declares and a map of the facts lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentField {
    /// The number of the variable below which the map stands.
    pub(crate) variable: u32,
    /// The map.
    pub(crate) node: NodeId,
    /// The field.
    pub(crate) field: Arc<str>,
}

impl Failure {
    /// A failure of `kind`.
    pub fn new(kind: FailureKind, en: impl Into<String>, zh_cn: impl Into<String>) -> Self {
        Self { kind, message: Box::new(Text::new(en, zh_cn)), absent: None }
    }

    /// That the fields `absent`, of which there is one at least, are not known.
    #[cold]
    pub(crate) fn unknown(absent: Vec<AbsentField>) -> Self {
        let name = absent.first().map_or("", |it| &it.field);
        let failure = Self::new(
            FailureKind::Unknown,
            format!("`{name}` is not known"),
            format!("尚不知道 `{name}`"),
        );
        Self { absent: Some(absent.into()), ..failure }
    }

    /// What is absent, where that is all that is wrong; otherwise itself.
    pub(crate) fn into_absent(mut self) -> Result<Vec<AbsentField>, Self> {
        match self.absent.take() {
            Some(absent) => Ok(absent.into_vec()),
            None => Err(self),
        }
    }

    /// Adds what is absent to what is `pending`; any other failure goes on.
    pub(crate) fn note(self, pending: &mut Vec<AbsentField>) -> Result<(), Self> {
        pending.extend(self.into_absent()?);
        Ok(())
    }

    /// An argument that the function cannot work with.
    pub fn bad_argument(en: impl Into<String>, zh_cn: impl Into<String>) -> Self {
        Self::new(FailureKind::BadArgument, en, zh_cn)
    }

    /// No overload of `function` takes `args`.
    pub(crate) fn no_overload(function: &str, args: &[Datum<'_>]) -> Self {
        let kinds: Vec<String> =
            args.iter().map(|it| it.kind().runtime_name().to_owned()).collect();
        let (name, kinds) = (crate::operators::shown(function), kinds.join(", "));
        Self::new(
            FailureKind::NoSuchOverload,
            format!("`{name}` does not take ({kinds})"),
            format!("`{name}` 不接受 ({kinds})"),
        )
    }
}

/// What is left of the work that an evaluation may do.
pub(crate) struct Budget<'s> {
    left: Cell<u64>,
    stop: Option<&'s dyn Fn() -> bool>,
}

/// After so many steps the caller is asked whether to go on.
const ASK_EVERY: u64 = 1024;

impl fmt::Debug for Budget<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Budget({} steps left)", self.left.get())
    }
}

impl<'s> Budget<'s> {
    pub(crate) fn new(steps: u64, stop: Option<&'s dyn Fn() -> bool>) -> Self {
        Self { left: Cell::new(steps), stop }
    }

    /// What nothing exhausts.
    pub(crate) fn endless() -> Self {
        Self::new(u64::MAX, None)
    }

    /// So many steps are left.
    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Sets what is left: what was tried and told nothing is not paid for.
    pub(crate) fn restore(&self, left: u64) {
        self.left.set(left);
    }

    /// Takes `steps` off.
    #[inline]
    pub(crate) fn charge(&self, steps: u64) -> Result<(), Failure> {
        let before = self.left.get();
        match before.checked_sub(steps) {
            Some(left) => {
                self.left.set(left);
                if before / ASK_EVERY == left / ASK_EVERY { Ok(()) } else { self.ask() }
            }
            None => Err(exhausted()),
        }
    }

    #[cold]
    fn ask(&self) -> Result<(), Failure> {
        match self.stop {
            Some(stop) if stop() => Err(Failure::new(
                FailureKind::Stopped,
                "the evaluation was stopped before it ended",
                "求值在结束前被中止",
            )),
            _ => Ok(()),
        }
    }
}

/// What is declared of facts and absent from them.
pub(crate) trait Gaps {
    /// The fields that the map `node` of `tree` may yet get; the walk that finds them is
    /// paid for once.
    fn of(&self, tree: &Tree, node: NodeId, budget: &Budget<'_>)
    -> Result<&[AbsentField], Failure>;
}

/// What operators and functions work with beside their operands.
#[derive(Clone, Copy)]
pub(crate) struct Means<'s> {
    pub(crate) budget: &'s Budget<'s>,
    /// None where all values are taken as they are.
    gaps: Option<&'s dyn Gaps>,
}

impl fmt::Debug for Means<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Means({:?})", self.budget)
    }
}

impl<'s> Means<'s> {
    pub(crate) fn new(budget: &'s Budget<'s>, gaps: &'s dyn Gaps) -> Self {
        Self { budget, gaps: Some(gaps) }
    }

    /// Takes all values as they are, as if nothing could be added to them.
    pub(crate) fn closed(budget: &'s Budget<'s>) -> Self {
        Self { budget, gaps: None }
    }

    /// The fields that `map` may yet get.
    pub(crate) fn absent(self, map: MapView<'_, '_>) -> Result<&'s [AbsentField], Failure> {
        match (map, self.gaps) {
            (MapView::Nodes(tree, node, _), Some(gaps)) => gaps.of(tree, node, self.budget),
            _ => Ok(&[]),
        }
    }

    /// Fails with the fields that `map` may yet get, where there are any.
    pub(crate) fn complete(self, map: MapView<'_, '_>) -> Result<(), Failure> {
        let absent = self.absent(map)?;
        if absent.is_empty() { Ok(()) } else { self.unknown(absent.to_vec()).map(drop) }
    }

    /// Fails with what is `pending`, where there is anything; otherwise `found`.
    pub(crate) fn settled<T>(self, pending: Vec<AbsentField>, found: T) -> Result<T, Failure> {
        if pending.is_empty() { Ok(found) } else { self.unknown(pending).map(|()| found) }
    }

    /// Naming what is absent is paid for, too: the same may be absent very often.
    #[cold]
    fn unknown(self, absent: Vec<AbsentField>) -> Result<(), Failure> {
        self.budget.charge(absent.len() as u64)?;
        Err(Failure::unknown(absent))
    }
}

#[cold]
fn exhausted() -> Failure {
    Failure::new(
        FailureKind::BudgetExhausted,
        "the evaluation does more work than it may",
        "求值的工作量超出上限",
    )
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

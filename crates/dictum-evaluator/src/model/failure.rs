//! Why a function or an operator gives no value.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::tree::NodeId;

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
    /// A condition that nobody has written yet: `todo()`.
    Unwritten,
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
            Self::Unwritten => "condition-unwritten",
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
}

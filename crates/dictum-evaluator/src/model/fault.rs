//! What is wrong with an expression, and with one evaluation of it.

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::failure::{Failure, FailureKind};

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The part that is wrong, in bytes of the expression.
    pub span: Span,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Option<Text>,
}

impl Fault {
    pub(crate) fn new(span: Span, message: Text) -> Self {
        Self { span, message, help: None }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }
}

/// Why an evaluation failed.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationError {
    /// The part that failed, in bytes of the expression.
    pub span: Span,
    /// What is wrong, for programs.
    pub kind: FailureKind,
    /// What is wrong, for people.
    pub message: Text,
}

impl EvaluationError {
    pub(crate) fn new(span: Span, failure: Failure) -> Self {
        Self { span, kind: failure.kind, message: *failure.message }
    }

    /// The finding's code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

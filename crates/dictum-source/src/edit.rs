//! Edits of text.

use std::sync::Arc;

use dictum_schema::language::Text;

use crate::source::{Source, Span};

/// One change of one source: `span` goes, `text` comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The source.
    pub source: Arc<Source>,
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Edits that together mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: Text,
    /// The edits; none overlaps another.
    pub edits: Vec<Edit>,
}

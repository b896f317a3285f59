//! Findings, outcomes and releases as text for people and as JSON for programs.
//! Returns strings; prints nothing.

pub mod style;

pub mod text;

mod words;

mod printable;

mod wrap;

mod excerpt;

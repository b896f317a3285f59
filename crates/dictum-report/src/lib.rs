//! Findings, outcomes and releases as text for people and as JSON for programs.
//! Returns strings; prints nothing.

pub mod run;

pub mod explained;

pub mod style;

pub mod text;

pub mod json;

pub mod markdown;

pub mod comparison;

mod used;

mod words;

mod printable;

mod wrap;

mod excerpt;

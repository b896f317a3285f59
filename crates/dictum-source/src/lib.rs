//! Source text with spans; located trees of YAML, JSON and TOML; the one
//! [`finding::Finding`] type; edits of text.

#![deny(clippy::disallowed_methods)]

pub mod source;

pub mod tree;

pub mod spelling;

pub mod secret;

pub mod naming;

pub mod edit;

pub mod finding;

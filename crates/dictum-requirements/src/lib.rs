//! From Markdown to a document, and from a document and its rulebook to
//! requirements; requirements to a release. Holds no files, environment, clock,
//! threads or printing.

#![deny(clippy::disallowed_methods)]

pub mod document;
pub mod edition;

pub mod requirements;

pub mod draft;

pub mod suspects;

pub mod release;
mod renames;

pub mod changelog;

mod obligations;

mod grown;

mod words;

//! From Markdown to a document, and from a document and its rulebook to
//! requirements. Holds no files, environment, clock, threads or printing.

pub mod document;

pub mod requirements;

pub mod suspects;

mod asking;

mod words;

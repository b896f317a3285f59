//! Everything that Dictum spells out on disk, as types: serde reads and writes
//! them, schemars derives their JSON Schemas. No behaviour beyond parsing an id.

#![deny(clippy::disallowed_methods)]

pub mod language;

pub mod id;

pub mod severity;

pub mod value;

pub mod rulebook;

pub mod release;

pub mod layer;

pub mod cases;

pub mod coverage;

pub mod console;

pub mod calls;

pub mod workspace;

pub mod lock;

pub mod confirmations;

pub mod report;

pub mod compilation;

pub mod verification;

pub mod update;

pub mod confirmed;

pub mod facts;

pub mod diff;

pub mod evaluation;

pub mod functions;

pub mod explanation;

pub mod audit;

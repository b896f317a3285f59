//! CEL for data that comes as JSON, YAML and TOML: parsed within limits,
//! checked before it runs, evaluated over located trees without copying them,
//! and able to say why.
//!
//! The modules are floors: none uses one that stands below it here. A test holds the
//! table in ARCHITECTURE.md to it.

mod model;

pub mod re2;

mod library;

mod syntax;

mod check;

mod plan;

mod run;

mod analyses;

pub mod program;

pub mod assist;

pub use analyses::{cost, coverage, direction, explanation, relation};
pub use model::{bounds, datum, environment, function, types, value};
pub use program::programs;

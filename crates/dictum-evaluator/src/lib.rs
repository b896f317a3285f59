//! CEL for data that comes as JSON, YAML and TOML: parsed within limits,
//! checked before it runs, evaluated over located trees without copying them,
//! and able to say why.

pub mod types;

pub mod bounds;

pub mod value;

pub mod datum;

pub mod re2;

pub mod function;

pub mod environment;

mod suggestion;

mod token;

mod syntax;

mod typed;

mod check;

mod plan;

mod predicate;

mod evaluate;

mod operators;

mod library;

mod reads;

mod direction;

pub mod cost;

pub mod program;

pub mod programs;

pub mod assist;

pub mod explanation;

pub mod coverage;

pub mod relation;

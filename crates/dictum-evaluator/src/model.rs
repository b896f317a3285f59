//! What everything else is about: types, values, functions, and what may be named.

pub mod bounds;
pub(crate) mod budget;
pub mod datum;
pub mod environment;
pub(crate) mod failure;
pub(crate) mod fault;
pub mod function;
pub(crate) mod operators;
pub(crate) mod path;
pub(crate) mod suggestion;
pub(crate) mod text;
pub(crate) mod traits;
pub mod types;
pub mod value;

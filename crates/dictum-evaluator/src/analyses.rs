//! What can be said of an expression beside its result.

pub mod cost;
pub mod coverage;
pub mod direction;
pub mod explanation;
pub(crate) mod reads;
pub mod relation;

//! From a release to findings: the policy in force, its program, what the rules
//! say of a subject's facts, what a person should look at; and what changed
//! between two policies, as meaning.

#![deny(clippy::disallowed_methods)]

pub mod origin;

pub mod effective;

pub mod program;
mod renamed;

pub mod template;

pub mod messages;

pub mod outcome;

pub mod fact_path;

pub mod findings;

pub mod waivers;

pub mod fixes;

pub mod diff;

pub mod witness;

pub mod layering;

mod meant;

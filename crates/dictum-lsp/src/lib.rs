//! The language server: the protocol, and what editors ask.
//!
//! A loop takes messages in their order and never waits for work; one thread does the
//! work, in the same order. What it reads, it reads through a
//! [session](dictum_linter::session::Session) for each workspace and a
//! [draft](dictum_linter::draft::Draft) for each pack.

pub mod transport;

pub mod server;

mod mailbox;

mod progress;

mod settings;

mod position;

mod uri;

mod desk;

mod diagnostic;

mod file;

mod yaml;

mod schema;

mod expression;

mod rules;

mod methods;

//! The server over a connection in memory: each method, and what breaks lesser servers.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails loudly"
)]

mod client;
mod expressions;
mod histories;
mod hostile;
mod packs;
mod projects;
mod subjects;

//! Text for people.

mod blocks;

mod check;
pub(crate) mod clauses;

pub(crate) mod concise;

pub(crate) mod diff;

mod explain;

mod facts;

mod finding;

mod grouped;

mod ledger;

mod origins;

mod param;

mod release;

mod todo;

mod turn;

mod update;

mod verification;

pub use self::check::{Verbosity, check, check_most};
pub use self::concise::{concise, statistics};
pub use self::diff::{diff, due};
pub use self::explain::explain;
pub use self::facts::facts;
pub use self::finding::findings;
pub use self::grouped::grouped;
pub use self::ledger::ledger;
pub use self::release::release;
pub use self::todo::todo;
pub use self::turn::{Turn, turn};
pub use self::update::{Update, update};
pub use self::verification::verification;

#[cfg(test)]
mod laws;

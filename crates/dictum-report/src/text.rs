//! Text for people.

mod check;

mod diff;

mod explain;

mod finding;

mod ledger;

mod param;

mod release;

mod turn;

pub use self::check::{Verbosity, check};
pub use self::diff::diff;
pub use self::explain::explain;
pub use self::finding::findings;
pub use self::ledger::ledger;
pub use self::release::release;
pub use self::turn::{Turn, turn};

#[cfg(test)]
mod laws;

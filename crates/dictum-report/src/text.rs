//! Text for people.

mod check;

mod finding;

pub use self::check::{Verbosity, check};
pub use self::finding::findings;

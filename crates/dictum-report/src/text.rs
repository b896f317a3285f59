//! Text for people.

mod finding;

pub use self::finding::findings;

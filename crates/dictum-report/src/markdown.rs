//! Markdown for pull requests (GitHub's dialect).
//!
//! Whatever a policy or a document says is shown as text: nothing in it becomes a
//! link, a heading, HTML, or a mention of somebody.

pub(crate) mod check;
pub(crate) mod escape;

mod diff;

pub use self::check::{Room, check};
pub use self::diff::diff;

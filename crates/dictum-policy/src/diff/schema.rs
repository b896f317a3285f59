//! How the facts' JSON Schema changed, as meaning: which subjects fit it that did not, and
//! the reverse.
//!
//! A schema is the conjunction of its keywords, so a keyword that allows less allows less
//! altogether, in whatever fact it stands. That holds for properties, items and what
//! `allOf`, `anyOf` and `contains` hold. Below `not`, `oneOf`, `if` and their like it does
//! not: there, what is not the same is undecided.
//!
//! The keywords and what they mean are those of JSON Schema, draft 2020-12, *Core* and
//! *Validation*: <https://json-schema.org/draft/2020-12>.

mod keywords;
mod objects;
mod refs;
mod walk;

use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use serde_json::Value as Json;

use super::{Change, ChangeKind};
use walk::Walk;

/// Where the facts begin, in paths.
const ROOT: &str = "subject";

/// What changed from the schema `old` to `new`, each at the path of the fact that it is
/// about; one change of words where what changed means nothing.
pub fn changes(old: &Json, new: &Json) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let mut moved = Walk::between(old, new);
    if moved.is_empty() {
        moved.push(Moved {
            at: ROOT.to_owned(),
            verdict: Verdict::Words,
            reason: Text::new("only its words changed", "仅文字改动"),
        });
    }
    moved.into_iter().map(Moved::change).collect()
}

/// What is to be said where the older schema is not at hand.
pub(super) fn lost() -> Change {
    let reason = Text::new(
        "the older release does not hold the schema of its facts, and that has changed since",
        "旧版本没有保存其事实的 JSON Schema，而它此后已改变",
    );
    Moved { at: ROOT.to_owned(), verdict: Verdict::Undecided, reason }.change()
}

/// What changed for one fact.
#[derive(Debug, Clone, PartialEq)]
struct Moved {
    at: String,
    verdict: Verdict,
    reason: Text,
}

impl Moved {
    fn change(self) -> Change {
        // What does not fit the schema is refused, whatever the rules say.
        Change {
            blocking: true,
            at: Some(self.at),
            ..Change::of(None, ChangeKind::Schema, self.verdict, self.reason)
        }
    }
}

#[cfg(test)]
mod tests;

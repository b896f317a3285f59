//! Objects: which keys may be there, which must, and what they hold.

use std::collections::BTreeSet;

use dictum_schema::compilation::Verdict;
use dictum_schema::language::Text;
use serde_json::{Map, Value as Json};

use super::walk::{ANY, Pair, Walk, unclear};
use crate::fact_path::key_step;

type Keywords<'a> = Pair<&'a Map<String, Json>>;

impl<'a> Walk<'a> {
    /// Compares what two schemas say of the keys of the fact `at`.
    pub(super) fn objects(&mut self, at: &str, pair: Keywords<'a>) {
        self.required(at, pair);
        if !self.patterns(at, pair) {
            return;
        }
        let (old, new) = (Keys::of(pair.old), Keys::of(pair.new));
        let names: BTreeSet<&str> = old.names().chain(new.names()).collect();
        for name in names {
            let at = format!("{at}{}", key_step(name));
            match (old.named(name), new.named(name)) {
                (Some(old), Some(new)) => self.schema(&at, old, new),
                _ => self.tell(&at, Verdict::Undecided, unclear("properties")),
            }
        }
        self.schema(&format!("{at}.*"), old.others, new.others);
    }

    /// Keys that have to be there.
    fn required(&mut self, at: &str, pair: Keywords<'a>) {
        let (old, new) = (required(pair.old), required(pair.new));
        for name in new.difference(&old) {
            let at = format!("{at}{}", key_step(name));
            self.tell(&at, Verdict::Tightened, Text::new("it has to be there now", "现在必须存在"));
        }
        for name in old.difference(&new) {
            let at = format!("{at}{}", key_step(name));
            self.tell(&at, Verdict::Loosened, Text::new("it may be left out now", "现在可以省略"));
        }
    }

    /// Keys by pattern; whether those by name can be compared. Where the patterns are not
    /// the same, which keys fall under which is not worked out.
    fn patterns(&mut self, at: &str, pair: Keywords<'a>) -> bool {
        let of = |it: &'a Map<String, Json>| it.get("patternProperties").and_then(Json::as_object);
        let (old, new) = (of(pair.old), of(pair.new));
        let none = Map::new();
        let keys = |it: Option<&Map<String, Json>>| -> BTreeSet<String> {
            it.unwrap_or(&none).keys().cloned().collect()
        };
        if keys(old) != keys(new) {
            self.tell(at, Verdict::Undecided, unclear("patternProperties"));
            return false;
        }
        for (pattern, old) in old.into_iter().flatten() {
            let Some(new) = new.and_then(|it| it.get(pattern)) else { continue };
            self.schema(&format!("{at}{}", key_step(pattern)), old, new);
        }
        true
    }
}

fn required(keywords: &Map<String, Json>) -> BTreeSet<&str> {
    let listed = keywords.get("required").and_then(Json::as_array);
    listed.into_iter().flatten().filter_map(Json::as_str).collect()
}

/// What one schema says of an object's keys by name.
struct Keys<'a> {
    named: Option<&'a Map<String, Json>>,
    others: &'a Json,
    has_patterns: bool,
}

impl<'a> Keys<'a> {
    fn of(keywords: &'a Map<String, Json>) -> Self {
        Self {
            named: keywords.get("properties").and_then(Json::as_object),
            others: keywords.get("additionalProperties").unwrap_or(&ANY),
            has_patterns: keywords.contains_key("patternProperties"),
        }
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.named.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// What holds of the key `name`; none where that hangs on whether it falls under a
    /// pattern.
    fn named(&self, name: &str) -> Option<&'a Json> {
        let others = (!self.has_patterns).then_some(self.others);
        self.named.and_then(|it| it.get(name)).or(others)
    }
}

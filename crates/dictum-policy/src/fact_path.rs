//! The paths of facts: `subject.domains.request[0]`.

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::tree::{NodeId, Tree};

/// The path of all facts together.
pub const SUBJECT: &str = "subject";

/// The paths of those of `nodes` that stand in `facts`.
///
/// A key that is no plain name stands in brackets, so that no key can pass itself off
/// as a path: `subject["a.b"]`.
pub fn paths(facts: &Tree, nodes: &BTreeSet<NodeId>) -> BTreeMap<NodeId, String> {
    let mut found = BTreeMap::new();
    if nodes.is_empty() {
        return found;
    }
    // Depth first, by hand: the way up is told once for each node that is asked for.
    let mut open = vec![(facts.root(), 0_usize, String::new())];
    let mut steps: Vec<String> = Vec::new();
    while let Some((node, depth, step)) = open.pop() {
        steps.truncate(depth);
        steps.push(step);
        if nodes.contains(&node) {
            found.entry(node).or_insert_with(|| format!("{SUBJECT}{}", steps.concat()));
            if found.len() == nodes.len() {
                break;
            }
        }
        let below = depth + 1;
        let entries = facts.entries(node).iter().rev();
        open.extend(entries.map(|it| (it.value, below, key_step(&it.key))));
        let items = facts.items(node).iter().enumerate().rev();
        open.extend(items.map(|(at, it)| (*it, below, format!("[{at}]"))));
    }
    found
}

/// Whether the fact at `path` is the one at `above`, or a part of it.
pub fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['))
}

/// The step to the key `key` in a path.
pub(crate) fn key_step(key: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    if !key.is_empty() && key.chars().all(plain) {
        format!(".{key}")
    } else {
        format!("[{}]", serde_json::Value::from(key))
    }
}

#[cfg(test)]
mod tests {
    use dictum_schema::severity::Evidence;
    use dictum_source::source::Source;
    use dictum_source::tree::{self, Notation};

    use super::*;

    #[test]
    fn a_path_leads_to_its_fact_and_no_key_passes_for_one() {
        let source = Source::new("facts.json", r#"{"a": {"b": [1, {"c": 2}]}, "a.b": 3}"#);
        let (facts, _) = tree::parse(&source, Notation::Json, Evidence::Observed);
        let facts = facts.unwrap();
        let asked = ["/a/b/1/c", "/a.b", ""].map(|it| facts.at_pointer(it).unwrap());
        let found = paths(&facts, &asked.into_iter().collect());
        let found: Vec<&str> = asked.iter().map(|it| found[it].as_str()).collect();
        assert_eq!(found, ["subject.a.b[1].c", "subject[\"a.b\"]", "subject"]);
        assert!(is_within("subject.a.b[1].c", "subject.a.b"));
        assert!(!is_within("subject[\"a.b\"]", "subject.a"));
        assert!(!is_within("subject.ab", "subject.a"));
    }
}

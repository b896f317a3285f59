//! What was observed joins what is declared and captured.

use dictum_schema::severity::Evidence;
use dictum_source::source::Span;
use dictum_source::tree::{NodeId, Tree, Value};

/// Joins `observed` to the facts `tree`.
///
/// An observed fact wins over a declared one, and a captured one over both.
pub(super) fn join(tree: &mut Tree, observed: &Tree) {
    let root = tree.root();
    for entry in observed.entries(observed.root()) {
        if &*entry.key != "app_id" {
            let value = tree.graft(observed, entry.value);
            tree.insert(root, (&entry.key, entry.key_span), value);
        }
    }
    let Some(theirs) = observed.get(observed.root(), "app_id") else { return };
    let ours = tree.get(root, "app_id");
    let mut found = Vec::new();
    let theirs = tree.graft(observed, theirs);
    match ours {
        Some(ours) => {
            if tree.str(ours) != tree.str(theirs) {
                found.push(contradiction(tree, "app_id", (theirs, ours)));
            }
            if tree.node(ours).evidence != Evidence::Captured {
                insert(tree, root, ("app_id", theirs));
            }
        }
        None => insert(tree, root, ("app_id", theirs)),
    }
    if let Some(project) = tree.get(root, "project") {
        let at = tree.location(project);
        let list = tree.push(Value::List(found), &at, Evidence::Observed);
        insert(tree, project, ("contradictions", list));
    }
}

fn insert(tree: &mut Tree, into: NodeId, (key, value): (&str, NodeId)) {
    let span = tree.node(value).span;
    tree.insert(into, (key, span), value);
}

/// An entry at the place of whichever counts less.
fn contradiction(tree: &mut Tree, fact: &str, (observed, stated): (NodeId, NodeId)) -> NodeId {
    let evidence = tree.node(stated).evidence;
    let wrong = if evidence == Evidence::Captured { observed } else { stated };
    let at = tree.location(wrong);
    let mut text = |it: &str| tree.push(Value::String(it.into()), &at, Evidence::Observed);
    let word = if evidence == Evidence::Captured { "captured" } else { "declared" };
    let (fact, word) = (text(fact), text(word));
    let map = tree.push(Value::Map(Vec::new()), &at, Evidence::Observed);
    for (key, value) in
        [("fact", fact), ("observed", observed), ("stated", stated), ("evidence", word)]
    {
        tree.insert(map, (key, Span::default()), value);
    }
    map
}

//! Where the console file says one thing and the platform another.

use std::collections::BTreeSet;

use dictum_source::source::Location;
use dictum_source::tree::{NodeId, Tree, Value};

use super::merge::{Found, names, own_name};

/// The contradictions between the two values of `fact`, as values of `to` that stand
/// at the declared place.
///
/// Lists are compared as sets, domains without case, and categories by the pairs
/// that they answer to. A refused category is nobody's, and one that is declared to
/// be in review may well be missing from a list of approved ones.
pub(super) fn find(
    to: &mut Tree,
    fact: &str,
    declared: Found<'_>,
    captured: Found<'_>,
) -> Vec<NodeId> {
    if fact == "categories" {
        return categories(to, declared, captured);
    }
    if agree(fact, &values(fact, declared), &values(fact, captured)) {
        return Vec::new();
    }
    let at = declared.tree.location(declared.id);
    let sides = [declared, captured].map(|it| to.graft(it.tree, it.id));
    vec![entry(to, fact, sides, &at)]
}

/// One contradiction between the values `sides` of `fact`.
fn entry(to: &mut Tree, fact: &str, sides: [NodeId; 2], at: &Location) -> NodeId {
    let [declared, captured] = sides;
    let evidence = to.node(declared).evidence;
    let fact = to.push(Value::String(fact.into()), at, evidence);
    let map = to.push(Value::Map(Vec::new()), at, evidence);
    for (key, value) in [("fact", fact), ("declared", declared), ("captured", captured)] {
        to.insert(map, (key, to.node(value).span), value);
    }
    map
}

fn agree(fact: &str, declared: &BTreeSet<String>, captured: &BTreeSet<String>) -> bool {
    // The platform registers public institutions as government.
    let institution = fact == "principal"
        && declared.contains("\"institution\"")
        && captured.contains("\"government\"");
    institution || declared == captured
}

/// A value as the set of its items; a plain value is a set of one.
fn values(fact: &str, found: Found<'_>) -> BTreeSet<String> {
    let spelled = |id| {
        let text = found.tree.to_json(id).to_string();
        if fact.starts_with("domains.") { text.to_lowercase() } else { text }
    };
    match found.tree.value(found.id) {
        Value::List(items) => items.iter().map(|it| spelled(*it)).collect(),
        _ => BTreeSet::from([spelled(found.id)]),
    }
}

fn categories(to: &mut Tree, declared: Found<'_>, captured: Found<'_>) -> Vec<NodeId> {
    let (ours, theirs) = (listed(declared), listed(captured));
    let lacks = |list: &[Category], one: &Category| !list.iter().any(|it| it.is(one));
    let missing = ours.iter().any(|it| it.counts_as_approved() && lacks(&theirs, it));
    let unlisted = theirs.iter().any(|it| it.status != Some("refused") && lacks(&ours, it));
    if missing || unlisted {
        let at = declared.tree.location(declared.id);
        let sides = [(declared, &ours), (captured, &theirs)].map(|side| pairs(to, side));
        return vec![entry(to, "categories", sides, &at)];
    }
    let mut found = Vec::new();
    for our in &ours {
        let their = theirs.iter().find(|it| it.is(our));
        let states = (our.state, their.and_then(|it| it.state));
        if let (Some(our_state), Some(their_state)) = states
            && their.is_some_and(|it| it.status != our.status)
        {
            let at = declared.tree.location(our_state);
            let sides = [to.graft(declared.tree, our_state), to.graft(captured.tree, their_state)];
            found.push(entry(to, &format!("categories.{}.status", our.own), sides, &at));
        }
    }
    found
}

/// One category of one side.
struct Category<'a> {
    id: NodeId,
    own: String,
    names: Vec<String>,
    status: Option<&'a str>,
    state: Option<NodeId>,
}

impl Category<'_> {
    fn is(&self, other: &Self) -> bool {
        self.names.contains(&other.own) || other.names.contains(&self.own)
    }

    fn counts_as_approved(&self) -> bool {
        !matches!(self.status, Some("refused" | "in-review"))
    }
}

/// The categories of which both levels are known.
fn listed(found: Found<'_>) -> Vec<Category<'_>> {
    let tree = found.tree;
    let items = tree.items(found.id).iter();
    items
        .filter_map(|id| {
            let state = tree.get(*id, "status");
            Some(Category {
                id: *id,
                own: own_name(tree, *id)?,
                names: names(tree, *id),
                status: state.and_then(|it| tree.str(it)),
                state,
            })
        })
        .collect()
}

/// The pairs of one side's categories, each where it stands.
fn pairs(to: &mut Tree, (found, categories): (Found<'_>, &Vec<Category<'_>>)) -> NodeId {
    let push = |to: &mut Tree, value, id| {
        to.push(value, &found.tree.location(id), found.tree.node(id).evidence)
    };
    let items = categories.iter().map(|it| push(to, Value::String(it.own.as_str().into()), it.id));
    let items = items.collect();
    push(to, Value::List(items), found.id)
}

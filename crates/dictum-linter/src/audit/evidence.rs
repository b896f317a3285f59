//! The facts that a rule read: where, of what kind, since when, and who attests them.

use dictum_policy::outcome::RuleOutcome;
use dictum_schema::audit::Fact;
use dictum_schema::severity::Evidence;
use dictum_source::tree::{NodeId, Tree};
use jiff::civil::Date;

use super::Ctx;

/// The facts that `outcome` was judged from, in the order of their paths.
pub(super) fn evidence(ctx: &mut Ctx, facts: &Tree, outcome: &RuleOutcome) -> Vec<Fact> {
    let mut found: Vec<Fact> = Vec::new();
    for (path, node) in &outcome.evidence {
        for place in places(facts, *node) {
            let location = facts.location(place);
            let kind = facts.node(place).evidence;
            let (by, on) = match kind {
                Evidence::Captured => (None, day_of(location.source.path())),
                Evidence::Declared | Evidence::Attested => attested(facts, path),
                Evidence::Observed => (None, None),
            };
            let fact = Fact { fact: path.clone(), kind, at: ctx.place(&location), on, by };
            // The items of a list may stand on one line.
            if !found.contains(&fact) {
                found.push(fact);
            }
        }
    }
    found
}

/// Where a fact stands: a list that was put together from several files stands
/// where its items do.
fn places(facts: &Tree, node: NodeId) -> Vec<NodeId> {
    let path = |node| facts.location(node).source.path().to_owned();
    let items = facts.items(node);
    let elsewhere = items.iter().any(|it| path(*it) != path(node));
    if elsewhere { items.to_vec() } else { vec![node] }
}

/// Who attests the fact at `path`, and on what day: what the nearest `attested` above
/// it says.
fn attested(facts: &Tree, path: &str) -> (Option<String>, Option<String>) {
    let mut node = facts.root();
    let mut attested = None;
    for step in path.split('.').skip(1) {
        attested = facts.get(node, "attested").or(attested);
        match facts.get(node, step) {
            Some(below) => node = below,
            None => break,
        }
    }
    let field = |name| {
        let node = facts.get(attested?, name)?;
        facts.str(node).map(str::to_owned)
    };
    (field("by"), field("on"))
}

/// The first day that a file's name holds: `getcategory.2026-11-16.json`.
fn day_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let at = |start: usize| name.get(start..start.checked_add(10)?);
    let day = (0..name.len()).filter_map(at).find(|it| it.parse::<Date>().is_ok())?;
    Some(day.to_owned())
}

//! Declared and captured facts as one: captured wins.

use dictum_schema::severity::Evidence;
use dictum_source::source::{Source, Span};
use dictum_source::tree::{NodeId, Tree, Value};

use super::contradiction;
use crate::captures::Capture;
use crate::category;

/// The facts of `declared` and of `captures`, of which the best come first, with the
/// contradictions between them.
pub(super) fn merge(declared: Option<&Tree>, captures: &[Capture]) -> Tree {
    let source = match (declared, captures.first()) {
        (Some(declared), _) => declared.location(declared.root()).source,
        (None, Some(capture)) => std::sync::Arc::clone(&capture.source),
        (None, None) => Source::new("", ""),
    };
    let evidence = declared.map_or(Evidence::Captured, |_| Evidence::Declared);
    let to = Tree::empty_map(&source, evidence);
    let mut ctx = Ctx { to, declared, captures, contradictions: Vec::new() };
    for (name, parts) in FACTS {
        ctx.fact(name, parts);
    }
    let root = ctx.to.root();
    let at = ctx.to.location(root);
    let list = ctx.to.push(Value::List(ctx.contradictions), &at, evidence);
    ctx.to.insert(root, ("contradictions", Span::default()), list);
    ctx.to
}

/// Which part of a fact a capture may give.
#[derive(Clone, Copy)]
enum Parts {
    /// The whole of it.
    Whole,
    /// These entries of it.
    Entries(&'static [&'static str]),
    /// Nothing: only people know.
    Never,
}

/// The facts, in the order of the tree.
const FACTS: [(&str, Parts); 16] = [
    ("app_id", Parts::Whole),
    ("name", Parts::Whole),
    ("principal", Parts::Whole),
    ("categories", Parts::Whole),
    ("domains", Parts::Entries(&["request", "socket", "upload", "download"])),
    ("authorization", Parts::Entries(&["permission_ids"])),
    ("interfaces", Parts::Never),
    ("scenario", Parts::Never),
    ("real_name", Parts::Never),
    ("qualification", Parts::Never),
    ("launch", Parts::Never),
    ("read_aloud", Parts::Never),
    ("beta", Parts::Never),
    ("cloud_account", Parts::Never),
    ("privacy", Parts::Entries(&["declared"])),
    ("wechat_verification", Parts::Whole),
];

/// What a capture may give: a fact, or an entry of one.
pub(super) const CAPTURED: [(&str, Option<&str>); 11] = [
    ("app_id", None),
    ("name", None),
    ("principal", None),
    ("categories", None),
    ("domains", Some("request")),
    ("domains", Some("socket")),
    ("domains", Some("upload")),
    ("domains", Some("download")),
    ("authorization", Some("permission_ids")),
    ("privacy", Some("declared")),
    ("wechat_verification", None),
];

/// What the captures say of a fact.
#[derive(Clone, Copy)]
enum Best<'a> {
    /// The best of them has it.
    Says(Found<'a>),
    /// The best of them should have it and does not: it is not known.
    Unclear,
    /// None of them is about it.
    Silent,
}

/// A fact of one tree, and the place of its key.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) tree: &'a Tree,
    pub(super) id: NodeId,
    key_span: Span,
}

impl<'a> Found<'a> {
    fn in_map(tree: &'a Tree, map: NodeId, key: &str) -> Option<Self> {
        let id = tree.get(map, key)?;
        Some(Self { tree, id, key_span: tree.key_location(map, key).span })
    }

    /// The fact `name` of `capture`, or the entry `part` of it.
    pub(super) fn of(capture: &'a Capture, name: &str, part: Option<&str>) -> Option<Self> {
        let tree = &capture.facts;
        let whole = Self::in_map(tree, tree.root(), name)?;
        match part {
            Some(part) => Self::in_map(tree, whole.id, part),
            None => Some(whole),
        }
    }
}

struct Ctx<'a> {
    to: Tree,
    declared: Option<&'a Tree>,
    captures: &'a [Capture],
    contradictions: Vec<NodeId>,
}

impl<'a> Ctx<'a> {
    fn fact(&mut self, name: &'static str, parts: Parts) {
        let root = self.to.root();
        let declared = self.declared.and_then(|it| Found::in_map(it, it.root(), name));
        match parts {
            Parts::Never => self.place(root, name, (declared, Best::Silent)),
            Parts::Whole => {
                let captured = self.captured(name, None);
                self.place(root, name, (declared, captured));
            }
            Parts::Entries(parts) => self.section(name, parts, declared),
        }
    }

    /// A section of which a capture may give `parts`.
    fn section(
        &mut self,
        name: &'static str,
        parts: &'static [&'static str],
        declared: Option<Found<'a>>,
    ) {
        let said = parts.iter().any(|it| matches!(self.captured(name, Some(it)), Best::Says(_)));
        let section = self.captures.iter().find_map(|it| Found::of(it, name, None));
        let Some(head) = declared.or(section.filter(|_| said)) else { return };
        let node = head.tree.node(head.id);
        let at = head.tree.location(head.id);
        let map = self.to.push(Value::Map(Vec::new()), &at, node.evidence);
        self.to.insert(self.to.root(), (name, head.key_span), map);

        for part in parts {
            let own = declared.and_then(|it| Found::in_map(it.tree, it.id, part));
            let captured = self.captured(name, Some(part));
            self.place(map, &format!("{name}.{part}"), (own, captured));
        }
        let Some(declared) = declared else { return };
        for entry in declared.tree.entries(declared.id) {
            if !parts.contains(&&*entry.key) {
                let value = self.to.graft(declared.tree, entry.value);
                self.to.insert(map, (&entry.key, entry.key_span), value);
            }
        }
    }

    /// The fact `name`, or the entry `part` of it, as the best capture has it.
    fn captured(&self, name: &str, part: Option<&str>) -> Best<'a> {
        let path = part.map_or_else(|| name.to_owned(), |part| format!("{name}.{part}"));
        let best = self.captures.iter().find_map(|capture| match Found::of(capture, name, part) {
            Some(found) => Some(Best::Says(found)),
            None => capture.unclear.contains(&path.as_str()).then_some(Best::Unclear),
        });
        best.unwrap_or(Best::Silent)
    }

    /// Puts `fact`, of which map `into` is the section, as it counts; a disagreement
    /// is kept.
    fn place(
        &mut self,
        into: NodeId,
        fact: &str,
        (declared, captured): (Option<Found<'a>>, Best<'a>),
    ) {
        let captured = match captured {
            Best::Says(found) => Some(found),
            Best::Silent => None,
            // What a console file says is no better than an older response.
            Best::Unclear => return,
        };
        let key = fact.rsplit('.').next().unwrap_or(fact);
        let Some(found) = captured.or(declared) else { return };
        let value = self.to.graft(found.tree, found.id);
        self.to.insert(into, (key, found.key_span), value);
        if let (Some(declared), Some(captured)) = (declared, captured) {
            let found = contradiction::find(&mut self.to, fact, declared, captured);
            self.contradictions.extend(found);
            if fact == "categories" {
                self.keep_status(value, declared);
            }
        }
    }

    /// Gives captured categories without a state the one that is declared for them.
    fn keep_status(&mut self, list: NodeId, declared: Found<'a>) {
        let states: Vec<(Vec<String>, NodeId)> = declared
            .tree
            .items(declared.id)
            .iter()
            .filter_map(|it| Some((names(declared.tree, *it), declared.tree.get(*it, "status")?)))
            .collect();
        for item in self.to.items(list).to_vec() {
            let own = own_name(&self.to, item);
            let state = states
                .iter()
                .find(|(names, _)| own.as_ref().is_some_and(|own| names.contains(own)));
            if let (None, Some((_, state))) = (self.to.get(item, "status"), state) {
                let span = declared.tree.node(*state).span;
                let state = self.to.graft(declared.tree, *state);
                self.to.insert(item, ("status", span), state);
            }
        }
    }
}

/// The computed names of category `id`.
pub(super) fn names(tree: &Tree, id: NodeId) -> Vec<String> {
    let names = tree.get(id, "names").map(|it| tree.items(it)).unwrap_or_default();
    names.iter().filter_map(|it| tree.str(*it)).map(str::to_owned).collect()
}

/// The own pair of category `id`, where both levels are known.
pub(super) fn own_name(tree: &Tree, id: NodeId) -> Option<String> {
    let level = |key| tree.get(id, key).and_then(|it| tree.str(it));
    Some(category::own_name(level("first")?, level("second")?))
}

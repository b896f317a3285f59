//! The graph of a project: cells, the objects in them, and their fields.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::modules::Modules;
use super::{Called, Known, Marks, Spot};
use crate::code::flow::{self, When, cell};
use crate::place::Place;

/// The most cells of one project.
pub(super) const CELLS_MAX: usize = 4_000_000;

/// The most steps that are worked through for one project.
const STEPS_MAX: usize = 40_000_000;

/// The most objects and functions that one cell may hold; what is beyond leaves.
const SITES_MAX: usize = 48;

/// A field's name, by its number.
pub(in crate::project) type Key = u32;

/// A number of a cell, a site or a place, in the whole project.
pub(in crate::project) type Number = u32;

/// What a cell may hold.
#[derive(Debug, Clone, Default)]
pub(in crate::project) struct Content {
    pub(in crate::project) marks: Marks,
    pub(in crate::project) sites: Vec<Number>,
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.sites.is_empty()
    }
}

/// What is done with what a cell holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// Its field goes to the cell; any field where no key is named.
    Load(Option<Key>, Number),
    /// Its field is set, by the number of the store.
    Store(Number),
    /// The fields of the cell become its own, at the place.
    Take(Number, Number),
    /// What the class makes, the site is too.
    Inherit(Number),
    /// It is called.
    Call(Number),
    /// It leaves at the place.
    Leave(Number),
    /// It is shown to the platform at the place, which changes nothing of it.
    Show(Number),
    /// The framework is given it at the place.
    Register(Number),
}

#[derive(Debug, Default)]
pub(super) struct Node {
    content: Content,
    /// How much of the content went on already.
    told: (Marks, usize),
    to: Vec<Number>,
    uses: Vec<Use>,
    waits: bool,
    /// Whether it stays what it is.
    pub(super) fixed: bool,
}

/// A field that is set.
#[derive(Debug, Clone, Copy)]
pub(in crate::project) struct Stored {
    pub(in crate::project) module: usize,
    pub(in crate::project) key: Option<Key>,
    pub(in crate::project) value: Number,
    /// A cell of the function that sets it.
    pub(in crate::project) at: Number,
    pub(in crate::project) when: Option<When>,
    /// The number of its step.
    pub(in crate::project) step: u32,
    /// Where.
    pub(super) place: Number,
}

/// A part of an object that is written out with it.
#[derive(Debug, Clone, Copy)]
pub(in crate::project) enum Part {
    /// A field; any where its name is computed.
    Field(Option<Key>, Number),
    /// All fields of what the cell holds.
    Spread(Number),
}

/// An object or a function.
#[derive(Debug, Default)]
pub(in crate::project) struct Site {
    pub(super) at: Number,
    pub(in crate::project) function: Option<Number>,
    /// Whether it is an array that is written out.
    pub(in crate::project) is_array: bool,
    /// What is written out with it, in the order of the text.
    pub(in crate::project) parts: Vec<Part>,
    /// The stores that set its fields later.
    pub(in crate::project) stores: Vec<Number>,
    /// Cells the fields of whose content are added to its own later.
    pub(in crate::project) merges: Vec<Number>,
    /// What the classes make that it inherits from.
    pub(in crate::project) above: Vec<Number>,
    pub(super) keys: Vec<(Key, Number)>,
    /// What is stored by computed names.
    star: Option<Number>,
    /// Whatever is in any field.
    all: Option<Number>,
    /// Cells the fields of whose content are its own too.
    protos: Vec<Number>,
    /// Whether anything may have been done with it.
    pub(in crate::project) left: bool,
    /// Whether a framework has it.
    pub(in crate::project) registered: bool,
    /// The module whose exports it has.
    pub(super) exports: Option<usize>,
}

/// The graph of a project.
pub(in crate::project) struct Graph<'p> {
    pub(super) nodes: Vec<Node>,
    pub(in crate::project) sites: Vec<Site>,
    pub(in crate::project) functions: Vec<Known<'p>>,
    pub(in crate::project) calls: Vec<Called<'p>>,
    pub(in crate::project) stores: Vec<Stored>,
    /// The objects that the platform has.
    pub(super) shown: HashSet<Number>,
    /// Which cell holds an object where it is written out.
    pub(super) made: HashMap<Number, Number>,
    /// The functions that make instances, by those.
    pub(super) makers: HashMap<Number, Number>,
    /// What fields are set of.
    pub(super) written: Vec<Number>,
    /// Base, key and target of each load that is written.
    pub(super) loads: Vec<(Number, Option<Key>, Number)>,
    pub(in crate::project) alarms: BTreeMap<Spot, Marks>,
    /// Where `startVerify` leaves, or the SDK's `init` does.
    pub(in crate::project) handed: BTreeMap<Spot, Marks>,
    pub(super) places: Vec<Spot>,
    /// The first cell and the first site of each module.
    bases: Vec<(Number, Number)>,
    keys: HashMap<&'p str, Key>,
    pub(super) names: Vec<&'p str>,
    fields: HashMap<(Number, Key), Number>,
    waiting: Vec<Number>,
    pub(super) fresh: Vec<(Number, Use)>,
    /// Sites that leave at a place: after all that is registered is known.
    pub(super) leaving: Vec<(Number, Number)>,
    spent: usize,
}

/// The site of the fields that unknown code may set or read by their names.
pub(super) const SEEN: Number = 0;

/// The site of the global names that the project sets.
pub(in crate::project) const GLOBAL: Number = 1;

impl<'p> Graph<'p> {
    pub(super) fn new(modules: &'p Modules) -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            sites: vec![Site::default(), Site::default()],
            functions: Vec::new(),
            calls: Vec::new(),
            stores: Vec::new(),
            shown: HashSet::new(),
            made: HashMap::new(),
            makers: HashMap::new(),
            written: Vec::new(),
            loads: Vec::new(),
            alarms: BTreeMap::new(),
            handed: BTreeMap::new(),
            places: vec![(0, Place::default())],
            bases: Vec::new(),
            keys: HashMap::new(),
            names: Vec::new(),
            fields: HashMap::new(),
            waiting: Vec::new(),
            fresh: Vec::new(),
            leaving: Vec::new(),
            spent: 0,
        };
        let (mut cells, mut sites) = (0_u32, 2_u32);
        for (module, it) in modules.all.iter().enumerate() {
            graph.bases.push((cells, sites));
            let flow = &it.code.flow;
            cells = cells.saturating_add(flow.cells.max(cell::COUNT));
            for start in &flow.sites {
                let at = graph.place(module, Place(*start, start.saturating_add(1)));
                graph.sites.push(Site { at, ..Site::default() });
                sites = sites.saturating_add(1);
            }
            let exports = graph.site(module, flow::EXPORTS_SITE);
            if let Some(site) = graph.sites.get_mut(exports as usize) {
                site.exports = Some(module);
            }
            for array in &flow.arrays {
                let site = graph.site(module, *array);
                if let Some(site) = graph.sites.get_mut(site as usize) {
                    site.is_array = true;
                }
            }
        }
        let cells = (cells as usize).min(CELLS_MAX.saturating_add(1));
        graph.nodes.resize_with(cells, Node::default);
        graph
    }

    pub(in crate::project) fn cell(&self, module: usize, cell: flow::Cell) -> Number {
        self.bases.get(module).map_or(0, |it| it.0.saturating_add(cell))
    }

    /// The module of a cell, and its number there.
    pub(in crate::project) fn local(&self, cell: Number) -> (usize, flow::Cell) {
        let module = self.bases.partition_point(|it| it.0 <= cell).saturating_sub(1);
        let base = self.bases.get(module).map_or(0, |it| it.0);
        (module, cell.saturating_sub(base))
    }

    pub(in crate::project) fn site(&self, module: usize, site: flow::Site) -> Number {
        self.bases.get(module).map_or(SEEN, |it| it.1.saturating_add(site))
    }

    pub(super) fn place(&mut self, module: usize, place: Place) -> Number {
        let at = number(self.places.len());
        self.places.push((module, place));
        at
    }

    pub(super) fn key(&mut self, name: &'p str) -> Key {
        let next = number(self.names.len());
        let key = *self.keys.entry(name).or_insert(next);
        if key == next {
            self.names.push(name);
        }
        key
    }

    pub(in crate::project) fn name(&self, key: Key) -> &'p str {
        self.names.get(key as usize).copied().unwrap_or_default()
    }

    /// What a module's cell may hold.
    pub(in crate::project) fn content(&self, module: usize, cell: flow::Cell) -> Content {
        self.content_at(self.cell(module, cell))
    }

    pub(in crate::project) fn content_at(&self, cell: Number) -> Content {
        self.nodes.get(cell as usize).map(|it| it.content.clone()).unwrap_or_default()
    }

    /// The number of the field `name`; none where no field is called so.
    pub(in crate::project) fn key_of(&self, name: &str) -> Option<Key> {
        self.keys.get(name).copied()
    }

    /// A new cell.
    pub(super) fn fresh_cell(&mut self) -> Number {
        let at = number(self.nodes.len());
        self.nodes.push(Node::default());
        at
    }

    /// What `from` holds, `to` holds.
    pub(super) fn edge(&mut self, from: Number, to: Number) {
        if from == to {
            return;
        }
        let Some(node) = self.nodes.get_mut(from as usize) else { return };
        node.to.push(to);
        let (marks, count) = node.told;
        let sites = node.content.sites.get(..count).unwrap_or_default().to_vec();
        self.union(to, marks, &sites);
    }

    pub(super) fn insert(&mut self, to: Number, marks: Marks) {
        self.union(to, marks, &[]);
    }

    pub(super) fn add(&mut self, to: Number, site: Number) {
        self.union(to, Marks::default(), &[site]);
    }

    fn union(&mut self, to: Number, marks: Marks, sites: &[Number]) {
        let Some(node) = self.nodes.get_mut(to as usize) else { return };
        if node.fixed {
            return;
        }
        let before = (node.content.marks, node.content.sites.len());
        node.content.marks = before.0.with(marks);
        let mut beyond = Vec::new();
        for site in sites {
            if node.content.sites.contains(site) {
                continue;
            }
            if node.content.sites.len() < SITES_MAX {
                node.content.sites.push(*site);
            } else {
                node.content.marks = node.content.marks.with(Marks::UNKNOWN);
                beyond.push(*site);
            }
        }
        if before != (node.content.marks, node.content.sites.len()) && !node.waits {
            node.waits = true;
            self.waiting.push(to);
        }
        for site in beyond {
            let at = self.sites.get(site as usize).map_or(0, |it| it.at);
            self.leaving.push((site, at));
        }
    }

    /// Does `then` with what `cell` holds, now and later.
    pub(super) fn then(&mut self, cell: Number, then: Use) {
        self.fresh.push((cell, then));
    }

    /// Works until nothing changes; false where that takes too long.
    pub(super) fn run(&mut self) -> bool {
        loop {
            if self.spent > STEPS_MAX || self.nodes.len() > CELLS_MAX {
                return false;
            }
            if let Some((cell, it)) = self.fresh.pop() {
                let Some(node) = self.nodes.get_mut(cell as usize) else { continue };
                node.uses.push(it);
                let (marks, count) = node.told;
                let sites = node.content.sites.get(..count).unwrap_or_default().to_vec();
                self.spent += 1 + sites.len();
                self.apply(it, marks, &sites);
                continue;
            }
            if let Some(cell) = self.waiting.pop() {
                self.deliver(cell);
            } else if let Some((site, place)) = self.leaving.pop() {
                self.spent += 1;
                self.leave_site(site, place);
            } else {
                return true;
            }
        }
    }

    /// Hands on what is new in `cell`.
    fn deliver(&mut self, cell: Number) {
        let Some(node) = self.nodes.get_mut(cell as usize) else { return };
        node.waits = false;
        let (told, count) = node.told;
        let marks = node.content.marks.without(told);
        let sites = node.content.sites.get(count..).unwrap_or_default().to_vec();
        node.told = (node.content.marks, node.content.sites.len());
        let (to, uses) = (node.to.clone(), node.uses.clone());
        self.spent += (1 + sites.len()) * (1 + to.len() + uses.len());
        for to in to {
            self.union(to, marks, &sites);
        }
        for it in uses {
            self.apply(it, marks, &sites);
        }
    }

    fn apply(&mut self, it: Use, marks: Marks, sites: &[Number]) {
        match it {
            Use::Load(key, to) => {
                self.load_marks(marks, key, to);
                for site in sites {
                    self.load_site(*site, key, to);
                }
            }
            Use::Store(store) => self.store((marks, sites), store),
            Use::Take(from, place) => self.take((marks, sites), from, place),
            Use::Inherit(heir) => self.inherit((marks, sites), heir),
            Use::Call(call) => self.call((marks, sites), call),
            Use::Leave(place) => self.leave((marks, sites), place),
            Use::Show(place) => self.show((marks, sites), place),
            Use::Register(place) => {
                for site in sites {
                    self.register(*site, place);
                }
            }
        }
    }

    /// The cell of the field `key` of `site`.
    pub(super) fn field(&mut self, site: Number, key: Key) -> Number {
        if let Some(cell) = self.fields.get(&(site, key)) {
            return *cell;
        }
        let cell = self.fresh_cell();
        self.fields.insert((site, key), cell);
        let Some(it) = self.sites.get_mut(site as usize) else { return cell };
        it.keys.push((key, cell));
        let (all, protos, registered) = (it.all, it.protos.clone(), it.registered);
        if let Some(all) = all {
            self.edge(cell, all);
        }
        for from in protos {
            self.then(from, Use::Load(Some(key), cell));
        }
        if registered {
            let seen = self.field(SEEN, key);
            self.edge(cell, seen);
        }
        cell
    }

    /// The cell of what is stored in `site` by computed names.
    pub(super) fn star(&mut self, site: Number) -> Number {
        if let Some(cell) = self.sites.get(site as usize).and_then(|it| it.star) {
            return cell;
        }
        let cell = self.fresh_cell();
        let Some(it) = self.sites.get_mut(site as usize) else { return cell };
        it.star = Some(cell);
        let (all, registered) = (it.all, it.registered);
        if let Some(all) = all {
            self.edge(cell, all);
        }
        if registered {
            let seen = self.star(SEEN);
            self.edge(cell, seen);
        }
        cell
    }

    /// The cell of whatever is in any field of `site`.
    pub(super) fn all(&mut self, site: Number) -> Number {
        if let Some(cell) = self.sites.get(site as usize).and_then(|it| it.all) {
            return cell;
        }
        let star = self.star(site);
        let cell = self.fresh_cell();
        let Some(it) = self.sites.get_mut(site as usize) else { return cell };
        it.all = Some(cell);
        let (keys, protos) = (it.keys.clone(), it.protos.clone());
        self.edge(star, cell);
        for (_, field) in keys {
            self.edge(field, cell);
        }
        for from in protos {
            self.then(from, Use::Load(None, cell));
        }
        cell
    }

    /// The fields of what `from` holds become those of `site` too.
    pub(super) fn add_proto(&mut self, site: Number, from: Number) {
        let Some(it) = self.sites.get_mut(site as usize) else { return };
        it.protos.push(from);
        let (keys, all) = (it.keys.clone(), it.all);
        for (key, cell) in keys {
            self.then(from, Use::Load(Some(key), cell));
        }
        if let Some(all) = all {
            self.then(from, Use::Load(None, all));
        }
    }
}

/// A number that fits; the bounds on cells and files keep it far from the end.
pub(super) fn number(count: usize) -> Number {
    u32::try_from(count).unwrap_or(u32::MAX)
}

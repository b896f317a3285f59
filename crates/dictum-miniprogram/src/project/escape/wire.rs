//! The graphs of all files, put into one.

use super::graph::{CELLS_MAX, Graph, Number, Part, Stored, Use, number};
use super::{Called, Known, Marks, entered, linked};
use crate::code::flow::{self, Operation, Step, Store, Worked, cell};
use crate::place::Place;
use crate::project::modules::Modules;
use crate::project::sdk;

impl<'p> Graph<'p> {
    /// Puts the graphs of all files in; false where that is more than is followed.
    pub(super) fn wire(&mut self, modules: &'p Modules) -> bool {
        if self.nodes.len() > CELLS_MAX {
            return false;
        }
        for (module, it) in modules.all.iter().enumerate() {
            for (at, marks) in [
                (cell::UNKNOWN, Marks::UNKNOWN),
                (cell::PLATFORM, Marks::PLATFORM),
                (cell::GLOBALS, Marks::GLOBALS),
                (cell::NOTHING, Marks::NOTHING),
            ] {
                let at = self.cell(module, at);
                self.insert(at, marks);
                if let Some(node) = self.nodes.get_mut(at as usize) {
                    node.fixed = true;
                }
            }
            for written in &it.code.flow.functions {
                let number = number(self.functions.len());
                let site = self.site(module, written.site);
                if let Some(site) = self.sites.get_mut(site as usize) {
                    site.function = Some(number);
                }
                let instance = self.site(module, written.instance);
                self.makers.insert(instance, site);
                self.functions.push(Known { module, written, site, callers: Vec::new() });
            }
        }
        for (module, it) in modules.all.iter().enumerate() {
            for (number, step) in (0_u32..).zip(&it.code.flow.steps) {
                match step {
                    Step::Store(store) => self.write((module, number), store),
                    step => self.step(modules, module, step),
                }
            }
        }
        for module in entered(modules) {
            let at = self.place(module, Place::default());
            for exported in [cell::EXPORTS, cell::WHOLE] {
                let exported = self.cell(module, exported);
                self.fresh.push((exported, Use::Register(at)));
            }
        }
        true
    }

    fn step(&mut self, modules: &'p Modules, module: usize, step: &'p Step) {
        let at = |cell: flow::Cell, graph: &Self| graph.cell(module, cell);
        match step {
            Step::Copy(from, to) | Step::CopyWhen(from, to, _) | Step::Forget(from, to) => {
                self.edge(at(*from, self), at(*to, self));
            }
            Step::Literal(cell, _) => self.insert(at(*cell, self), Marks::PLAIN),
            Step::Work(work) => self.work(module, work),
            Step::Pick(it) => {
                self.edge(at(it.yes, self), at(it.result, self));
                self.edge(at(it.no, self), at(it.result, self));
            }
            Step::Guard(it) => self.edge(at(it.of, self), at(it.result, self)),
            Step::Seen(it) => self.edge(at(it.of, self), at(it.result, self)),
            Step::Make(cell, site) => self.make(module, (*cell, *site)),
            Step::Global(cell, name) => {
                let name = self.key(name);
                self.load_marks(Marks::GLOBALS, Some(name), at(*cell, self));
            }
            Step::Module(to, spelled) => self.module((modules, module), spelled, at(*to, self)),
            Step::Whole(to, spelled) => {
                if let Some(target) = linked(modules, module, spelled) {
                    self.edge(self.cell(target, cell::WHOLE), at(*to, self));
                }
            }
            Step::Load(base, key, to) => {
                let key = key.as_deref().map(|it| self.key(it));
                let (base, to) = (at(*base, self), at(*to, self));
                self.loads.push((base, key, to));
                self.fresh.push((base, Use::Load(key, to)));
            }
            Step::Element(base, _, to) => {
                let (base, to) = (at(*base, self), at(*to, self));
                self.loads.push((base, None, to));
                self.fresh.push((base, Use::Load(None, to)));
            }
            // That is known by its number.
            Step::Store(_) => {}
            Step::Spread(from, site) => {
                let (site, from) = (self.site(module, *site), at(*from, self));
                self.part(site, Part::Spread(from));
                self.add_proto(site, from);
            }
            Step::Merge(from, into, place) => {
                let place = self.place(module, *place);
                self.written.push(at(*into, self));
                self.fresh.push((at(*into, self), Use::Take(at(*from, self), place)));
            }
            Step::Inherit(class, site) => {
                let site = self.site(module, *site);
                self.fresh.push((at(*class, self), Use::Inherit(site)));
            }
            Step::Call(call) => {
                let number = number(self.calls.len());
                self.calls.push(Called { module, call, unknown: false });
                self.fresh.push((at(call.callee, self), Use::Call(number)));
            }
            Step::Leave(cell, place) => {
                let place = self.place(module, *place);
                self.fresh.push((at(*cell, self), Use::Leave(place)));
            }
        }
    }

    fn make(&mut self, module: usize, (cell, site): (flow::Cell, flow::Site)) {
        let (cell, site) = (self.cell(module, cell), self.site(module, site));
        self.made.insert(cell, site);
        self.add(cell, site);
    }

    fn work(&mut self, module: usize, work: &'p Worked) {
        let result = self.cell(module, work.result);
        let through = match work.operation {
            Operation::And => work.of.get(1..).unwrap_or_default(),
            Operation::Or | Operation::Else | Operation::Default => work.of.as_slice(),
            _ => &[],
        };
        for of in through {
            self.edge(self.cell(module, *of), result);
        }
        if let Some(otherwise) = work.otherwise {
            self.edge(self.cell(module, otherwise), result);
        }
        if through.is_empty() {
            self.insert(result, Marks::PLAIN);
        }
    }

    fn write(&mut self, (module, step): (usize, u32), store: &'p Store) {
        let key = store.key.as_deref().map(|it| self.key(it));
        let place = self.place(module, store.place.unwrap_or_default());
        let value = self.cell(module, store.value);
        let object = self.cell(module, store.object);
        if store.place.is_none()
            && let Some(site) = self.made.get(&object).copied()
        {
            self.part(site, Part::Field(key, value));
            return self.store_site(site, key, value);
        }
        let number = number(self.stores.len());
        let at = self.cell(module, store.at);
        self.stores.push(Stored { module, key, value, at, when: store.when, step, place });
        self.written.push(object);
        self.fresh.push((object, Use::Store(number)));
    }

    fn part(&mut self, site: Number, part: Part) {
        if let Some(site) = self.sites.get_mut(site as usize) {
            site.parts.push(part);
        }
    }

    /// `to` holds what the module holds that is spelled `spelled` in `module`.
    fn module(&mut self, (modules, module): (&Modules, usize), spelled: &str, to: Number) {
        match linked(modules, module, spelled) {
            Some(target) => {
                let exports = self.site(target, flow::EXPORTS_SITE);
                self.add(to, exports);
                self.edge(self.cell(target, cell::WHOLE), to);
                if modules.all.get(target).is_some_and(|it| sdk::is_main(&it.path)) {
                    self.insert(to, Marks::SDK);
                }
            }
            None if spelled == "@tarojs/taro" => self.insert(to, Marks::PLATFORM),
            None => self.insert(to, Marks::UNKNOWN),
        }
    }
}

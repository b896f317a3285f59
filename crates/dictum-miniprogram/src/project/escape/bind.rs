//! Fields that are read and set, and calls.

use super::Marks;
use super::graph::{GLOBAL, Graph, Key, Number, SEEN, Stored, Use};
use crate::code::PLATFORMS;
use crate::code::flow::calls::is_hand_on;
use crate::code::flow::{APP, GLOBAL_OBJECTS};

/// What is new in a cell: marks, and sites.
pub(super) type New<'n> = (Marks, &'n [Number]);

impl Graph<'_> {
    /// The field `key` of what `marks` say, into `to`.
    pub(super) fn load_marks(&mut self, marks: Marks, key: Option<Key>, to: Number) {
        let name = key.map(|it| self.name(it));
        if marks.has(Marks::UNKNOWN) {
            self.insert(to, Marks::UNKNOWN);
            self.load_site(SEEN, key, to);
        }
        if marks.has(Marks::PLATFORM) {
            let field = match name {
                None => Marks::ANY,
                Some("default") => Marks::PLATFORM,
                Some(name) => Marks::of_function(name),
            };
            self.insert(to, field);
        }
        if marks.has(Marks::GLOBALS) {
            let field = match name {
                None => Marks::PLATFORM.with(Marks::UNKNOWN),
                Some(name) if PLATFORMS.contains(&name) => Marks::PLATFORM,
                Some(name) if GLOBAL_OBJECTS.contains(&name) => Marks::GLOBALS,
                // What there is of it, the project says.
                Some(APP) => Marks::default(),
                Some(_) => Marks::UNKNOWN,
            };
            self.insert(to, field);
            self.load_site(GLOBAL, key, to);
        }
        if marks.has(Marks::SDK) {
            match name {
                Some("init") => self.insert(to, Marks::INIT),
                Some("default") => self.insert(to, Marks::SDK),
                _ => {}
            }
        }
        let hands_on = name.is_some_and(is_hand_on);
        let opaque = marks.platform().with(marks.only(Marks::PLAIN)).with(marks.only(Marks::INIT));
        if !opaque.is_empty() && !hands_on {
            self.insert(to, Marks::UNKNOWN);
        }
    }

    /// The field `key` of `site`, into `to`.
    pub(super) fn load_site(&mut self, site: Number, key: Option<Key>, to: Number) {
        let Some(key) = key else {
            let all = self.all(site);
            return self.edge(all, to);
        };
        if self.name(key) == "prototype"
            && let Some(instance) = self.instance(site)
        {
            self.add(to, instance);
        }
        if self.name(key) == "constructor"
            && let Some(maker) = self.maker(site)
        {
            self.add(to, maker);
        }
        let (field, star) = (self.field(site, key), self.star(site));
        self.edge(field, to);
        self.edge(star, to);
    }

    /// What `new` makes of the function at `site`.
    pub(in crate::project) fn instance(&self, site: Number) -> Option<Number> {
        let function = self.sites.get(site as usize)?.function?;
        let known = self.functions.get(function as usize)?;
        Some(self.site(known.module, known.written.instance))
    }

    /// The function that makes `site` when it is called with `new`.
    pub(in crate::project) fn maker(&self, site: Number) -> Option<Number> {
        self.makers.get(&site).copied()
    }

    pub(super) fn store(&mut self, (marks, sites): New<'_>, number: Number) {
        let Some(stored) = self.stores.get(number as usize).copied() else { return };
        let globals = marks.has(Marks::GLOBALS).then_some(GLOBAL);
        for site in sites.iter().copied().chain(globals) {
            if let Some(it) = self.sites.get_mut(site as usize) {
                it.stores.push(number);
            }
            self.store_site(site, stored.key, stored.value);
            self.inherit_from(site, stored);
        }
        if !marks.without(Marks::GLOBALS).without(marks.plain()).is_empty() {
            self.then(stored.value, Use::Leave(stored.place));
        }
    }

    /// `F.prototype = a`: what `F` makes has the fields of `a`.
    fn inherit_from(&mut self, site: Number, stored: Stored) {
        let named = stored.key.is_some_and(|it| self.name(it) == "prototype");
        let Some(instance) = self.instance(site).filter(|_| named) else { return };
        if let Some(it) = self.sites.get_mut(instance as usize) {
            it.merges.push(stored.value);
        }
        self.add_proto(instance, stored.value);
    }

    pub(super) fn store_site(&mut self, site: Number, key: Option<Key>, value: Number) {
        let field = match key {
            Some(key) => self.field(site, key),
            None => self.star(site),
        };
        self.edge(value, field);
    }

    /// The fields of `from` become those of what is new.
    pub(super) fn take(&mut self, (marks, sites): New<'_>, from: Number, place: Number) {
        let globals = marks.has(Marks::GLOBALS).then_some(GLOBAL);
        for site in sites.iter().copied().chain(globals) {
            if let Some(it) = self.sites.get_mut(site as usize) {
                it.merges.push(from);
            }
            self.add_proto(site, from);
        }
        if !marks.without(Marks::GLOBALS).without(marks.plain()).is_empty() {
            self.then(from, Use::Leave(place));
        }
    }

    /// What the classes among `sites` make, `heir` is too. What an unknown class makes,
    /// its framework calls by the names of its methods.
    pub(super) fn inherit(&mut self, (marks, sites): New<'_>, heir: Number) {
        for site in sites {
            if let Some(instance) = self.instance(*site) {
                let made = self.fresh_cell();
                self.add(made, instance);
                self.add_proto(heir, made);
                if let Some(heir) = self.sites.get_mut(heir as usize) {
                    heir.above.push(instance);
                }
            }
        }
        if !marks.is_empty() {
            let at = self.sites.get(heir as usize).map_or(0, |it| it.at);
            self.register(heir, at);
        }
    }

    pub(super) fn call(&mut self, (marks, sites): New<'_>, number: Number) {
        let foreign = marks.without(marks.plain());
        if !foreign.without(marks.platform()).is_empty() {
            self.call_unknown(number);
        } else if !foreign.is_empty() {
            self.call_platform(number);
        }
        for site in sites {
            // What is no function cannot be called.
            if let Some(function) = self.sites.get(*site as usize).and_then(|it| it.function) {
                self.call_function(number, function);
            }
        }
    }

    /// Whatever is handed to the platform is shown to it.
    fn call_platform(&mut self, number: Number) {
        let Some(called) = self.calls.get(number as usize) else { return };
        let (module, call) = (called.module, called.call);
        let place = self.place(module, call.place);
        for argument in call.arguments.iter().chain(&call.spread) {
            self.then(self.cell(module, *argument), Use::Show(place));
        }
        self.insert(self.cell(module, call.result), Marks::UNKNOWN);
    }

    /// Whatever is handed to something unknown leaves.
    pub(super) fn call_unknown(&mut self, number: Number) {
        let Some(called) = self.calls.get_mut(number as usize) else { return };
        if std::mem::replace(&mut called.unknown, true) {
            return;
        }
        let (module, call) = (called.module, called.call);
        let place = self.place(module, call.place);
        for argument in call.arguments.iter().chain(&call.spread) {
            let argument = self.cell(module, *argument);
            let then = if call.registers { Use::Register(place) } else { Use::Leave(place) };
            self.then(argument, then);
        }
        let result = self.cell(module, call.result);
        self.insert(result, Marks::UNKNOWN);
    }

    fn call_function(&mut self, number: Number, function: Number) {
        let Some(called) = self.calls.get(number as usize) else { return };
        let (from, call) = (called.module, called.call);
        let Some(known) = self.functions.get_mut(function as usize) else { return };
        known.callers.push(number);
        let (into, written) = (known.module, known.written);
        let arguments: Vec<Number> = call.arguments.iter().map(|it| self.cell(from, *it)).collect();
        let spread = call.spread.map(|it| self.cell(from, it));
        for (index, parameter) in written.parameters.iter().enumerate() {
            let parameter = self.cell(into, *parameter);
            match (arguments.get(index), spread) {
                (Some(argument), _) => self.edge(*argument, parameter),
                (None, Some(spread)) => self.then(spread, Use::Load(None, parameter)),
                (None, None) => self.insert(parameter, Marks::NOTHING),
            }
        }
        for rest in &written.rest {
            let site = self.site(into, rest.site);
            let star = self.star(site);
            for argument in arguments.iter().skip(rest.from as usize) {
                self.edge(*argument, star);
            }
            if let Some(spread) = spread {
                self.then(spread, Use::Load(None, star));
            }
        }
        let this = self.cell(into, written.this);
        if let Some(given) = call.this {
            self.edge(self.cell(from, given), this);
        }
        let result = self.cell(from, call.result);
        self.edge(self.cell(into, written.gives), result);
        if call.makes {
            let instance = self.site(into, written.instance);
            self.add(result, instance);
            self.add(this, instance);
        }
    }
}

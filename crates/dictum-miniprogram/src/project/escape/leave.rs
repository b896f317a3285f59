//! What leaves the reader's sight, and what frameworks are given.

use super::Marks;
use super::bind::New;
use super::graph::{GLOBAL, Graph, Number, SEEN, Use};

impl Graph<'_> {
    /// What is new leaves at `place`.
    pub(super) fn leave(&mut self, (marks, sites): New<'_>, place: Number) {
        self.alarm(marks, place);
        self.leaving.extend(sites.iter().map(|it| (*it, place)));
    }

    /// What is new is shown to the platform at `place`: it calls the functions in it, and
    /// changes nothing.
    pub(super) fn show(&mut self, (marks, sites): New<'_>, place: Number) {
        self.alarm(marks, place);
        for site in sites {
            let Some(it) = self.sites.get_mut(*site as usize) else { continue };
            if *site <= GLOBAL || it.left || it.registered {
                continue;
            }
            if it.function.is_some() {
                self.leaving.push((*site, place));
            } else if self.shown.insert(*site) {
                let all = self.all(*site);
                self.then(all, Use::Show(place));
            }
        }
    }

    /// The platform leaves the reader's sight at `place`.
    fn alarm(&mut self, marks: Marks, place: Number) {
        let handed = marks.only(Marks::START.with(Marks::INIT).with(Marks::SDK));
        if !handed.is_empty()
            && let Some(spot) = self.places.get(place as usize)
        {
            let all = self.handed.entry(*spot).or_default();
            *all = all.with(handed);
        }
        let leads = marks.leads();
        if !leads.is_empty()
            && let Some(spot) = self.places.get(place as usize)
        {
            let alarm = self.alarms.entry(*spot).or_default();
            *alarm = alarm.with(leads);
        }
    }

    /// What leaves may be changed, and called with anything, from now on; what is in it
    /// leaves with it.
    pub(super) fn leave_site(&mut self, site: Number, place: Number) {
        let Some(it) = self.sites.get_mut(site as usize) else { return };
        // What a framework was given is called by the names of its fields anyway.
        if site <= GLOBAL || it.registered || std::mem::replace(&mut it.left, true) {
            return;
        }
        let (all, star) = (self.all(site), self.star(site));
        self.insert(star, Marks::UNKNOWN);
        self.then(all, Use::Leave(place));
        if let Some((gives, instance)) = self.entered(site, true) {
            self.then(gives, Use::Leave(place));
            self.leaving.push((instance, place));
        }
    }

    /// A framework calls what is in `site` by the names of its fields, and shows it to
    /// others by them.
    pub(super) fn register(&mut self, site: Number, place: Number) {
        let Some(it) = self.sites.get_mut(site as usize) else { return };
        if site <= GLOBAL || std::mem::replace(&mut it.registered, true) {
            return;
        }
        let keys = it.keys.clone();
        for (key, cell) in keys {
            let seen = self.field(SEEN, key);
            self.edge(cell, seen);
        }
        let (all, star, seen) = (self.all(site), self.star(site), self.star(SEEN));
        self.edge(star, seen);
        self.then(all, Use::Register(place));
        if let Some((gives, instance)) = self.entered(site, false) {
            self.then(gives, Use::Register(place));
            self.register(instance, place);
        }
    }

    /// The function at `site` is called with anything, on `any_this` of anything: what it
    /// gives and what it makes.
    fn entered(&mut self, site: Number, any_this: bool) -> Option<(Number, Number)> {
        let function = self.sites.get(site as usize)?.function?;
        let known = self.functions.get(function as usize)?;
        let (module, written) = (known.module, known.written);
        for parameter in &written.parameters {
            let parameter = self.cell(module, *parameter);
            self.insert(parameter, Marks::UNKNOWN);
        }
        for rest in &written.rest {
            let site = self.site(module, rest.site);
            let star = self.star(site);
            self.insert(star, Marks::UNKNOWN);
        }
        if any_this {
            let this = self.cell(module, written.this);
            self.insert(this, Marks::UNKNOWN);
        }
        Some((self.cell(module, written.gives), self.site(module, written.instance)))
    }
}

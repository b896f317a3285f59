//! What is there although nothing in the project puts it there: the methods of arrays
//! and promises, what frameworks add, what nobody gives.

use std::collections::HashMap;

use super::graph::{Graph, Key, Number};
use super::{Marks, Spot};
use crate::code::flow::calls::is_hand_on;
use crate::code::flow::cell;

/// The most times that unknown fields may bring about more of them.
const ROUNDS_MAX: usize = 100;

/// Methods of arrays that hand on nothing of them.
const PLAIN_OF_ARRAYS: [&str; 4] = ["join", "includes", "indexOf", "lastIndexOf"];

/// Methods of every object that hand on nothing of it.
const PLAIN: [&str; 6] = [
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "constructor",
];

impl Graph<'_> {
    /// Works until nothing changes; false where that takes too long.
    pub(super) fn settle(&mut self) -> bool {
        for _ in 0..ROUNDS_MAX {
            if !self.run() {
                return false;
            }
            if !self.absent() {
                return true;
            }
        }
        false
    }

    /// Whatever is read and not there is not known. Tells whether anything changed.
    fn absent(&mut self) -> bool {
        let mut changed = false;
        for index in 0..self.written.len() {
            let Some(base) = self.written.get(index).copied() else { break };
            if self.content_at(base).is_empty() {
                self.insert(base, Marks::UNKNOWN);
                changed = true;
            }
        }
        for index in 0..self.loads.len() {
            let Some((base, key, to)) = self.loads.get(index).copied() else { break };
            let content = self.content_at(base);
            if content.is_empty() {
                self.insert(base, Marks::UNKNOWN);
                changed = true;
            }
            let Some(key) = key else { continue };
            let lacks = content.sites.iter().any(|it| self.lacks(*it, key));
            if lacks && !self.content_at(to).marks.has(Marks::UNKNOWN) {
                self.load_marks(Marks::UNKNOWN, Some(key), to);
                changed = true;
            }
        }
        self.unknown_callees() || changed
    }

    /// Whether nothing in the project sets `key` of `site`.
    fn lacks(&mut self, site: Number, key: Key) -> bool {
        let name = self.name(key);
        let Some(it) = self.sites.get(site as usize) else { return true };
        if it.function.is_some() && (is_hand_on(name) || name == "prototype") {
            return false;
        }
        if name == "constructor" && self.maker(site).is_some() {
            return false;
        }
        // The whole of a module's exports is its `default`.
        if name == "default" || self.is_replaced(site) {
            return false;
        }
        let (field, star) = (self.field(site, key), self.star(site));
        self.content_at(field).is_empty() && self.content_at(star).is_empty()
    }

    /// Whether `site` is the exports of a module that sets the whole of them: then it is not
    /// what is loaded.
    fn is_replaced(&self, site: Number) -> bool {
        let exports = self.sites.get(site as usize).and_then(|it| it.exports);
        exports.is_some_and(|module| !self.content(module, cell::WHOLE).is_empty())
    }

    /// A call of nothing is one of something unknown, and a method that an object does
    /// not have may do anything with it.
    fn unknown_callees(&mut self) -> bool {
        let loads: HashMap<Number, (Number, Option<Key>)> =
            self.loads.iter().map(|(base, key, to)| (*to, (*base, *key))).collect();
        let mut changed = false;
        for index in 0..self.calls.len() {
            let Some(it) = self.calls.get(index) else { break };
            let (module, call) = (it.module, it.call);
            let callee = self.cell(module, call.callee);
            let load = loads.get(&callee).copied();
            let name = load.and_then(|(_, key)| key).map(|it| self.name(it));
            let content = self.content_at(callee);
            // What is an object and no function cannot be called.
            let marks = content.marks.without(content.marks.plain());
            let nothing = marks.is_empty() && content.sites.is_empty();
            if nothing && !name.is_some_and(is_hand_on) {
                self.insert(callee, Marks::UNKNOWN);
                changed = true;
            }
            let (Some((base, key)), Some(_)) = (load, call.this) else { continue };
            let Some(key) = key else {
                changed |= self.handed_on_by_any(base, (module, call.place));
                continue;
            };
            if name.is_some_and(|it| PLAIN.contains(&it)) {
                continue;
            }
            for site in self.content_at(base).sites {
                let it = self.sites.get(site as usize);
                let plain = name.is_some_and(|it| PLAIN_OF_ARRAYS.contains(&it));
                let stays = it.is_none_or(|it| it.left || it.registered || (it.is_array && plain));
                if !stays && self.method_is_foreign(site, key) {
                    let at = self.place(module, call.place);
                    self.leaving.push((site, at));
                    changed = true;
                }
            }
        }
        changed
    }

    /// A method whose name is computed may be the `call` of the functions in `base`. Tells
    /// whether anything changed.
    fn handed_on_by_any(&mut self, base: Number, (module, place): Spot) -> bool {
        let content = self.content_at(base);
        let functions = content.marks.functions();
        let mut changed = false;
        if !functions.is_empty() {
            let alarm = self.alarms.entry((module, place)).or_default();
            let before = std::mem::replace(alarm, alarm.with(functions));
            changed = before != *alarm;
        }
        for site in content.sites {
            let it = self.sites.get(site as usize);
            if it.is_some_and(|it| it.function.is_some() && !it.left && !it.registered) {
                let at = self.place(module, place);
                self.leaving.push((site, at));
                changed = true;
            }
        }
        changed
    }

    /// Whether the method `key` of `site` is none of the project's.
    fn method_is_foreign(&mut self, site: Number, key: Key) -> bool {
        let name = self.name(key);
        let function = self.sites.get(site as usize).is_some_and(|it| it.function.is_some());
        if (function && is_hand_on(name)) || self.is_replaced(site) {
            return false;
        }
        let (field, star) = (self.field(site, key), self.star(site));
        [field, star].into_iter().all(|it| {
            let content = self.content_at(it);
            content.sites.is_empty() && content.marks.functions().is_empty()
        })
    }
}

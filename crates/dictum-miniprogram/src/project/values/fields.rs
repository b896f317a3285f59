//! Fields of objects: what is written out with them, and whatever else may be in them.

use super::context::{Context, Entry};
use super::{Evaluator, Number, Seen, Value};
use crate::code::PLATFORMS;
use crate::code::flow::{self, GLOBAL_OBJECTS};
use crate::project::address::Address;
use crate::project::escape::{GLOBAL, Marks, Part};

/// The fields in which the platform says which version of a program runs. What is judged is
/// the one that users have; `develop` and `trial` are others. A field of that name of
/// anything else says nothing.
const PROGRAM: &str = "miniProgram";
const VERSION: &str = "envVersion";

/// The global name by which programs read the same.
const CONFIGURATION: &str = "__wxConfig";
const RELEASE: &str = "release";

/// The most constructors that are gone through from the one that sets a field.
const MAKERS_MAX: usize = 16;

/// The values of a field, and whether it is there for sure.
type Found<'p> = (Vec<Value<'p>>, bool);

impl<'p> Evaluator<'p> {
    pub(super) fn field_of_each(
        &mut self,
        values: &[Value<'p>],
        key: Option<&'p str>,
    ) -> Vec<Value<'p>> {
        let mut found = Vec::new();
        for value in values {
            found.extend(self.field(value, key));
        }
        found
    }

    /// The field `key` of `value`; any field where none is named.
    pub(super) fn field(&mut self, value: &Value<'p>, key: Option<&'p str>) -> Vec<Value<'p>> {
        match value {
            Value::Object(site, context) => {
                let (mut found, sure) = self.object((*site, *context), key);
                if !sure {
                    let absent = self.absent(*site, key);
                    match key {
                        // What is set later, or by a name that is computed, may not be
                        // there yet.
                        Some(_) if !found.is_empty() => found.push(Value::Nothing),
                        _ if found.is_empty() => found.push(absent),
                        _ => {}
                    }
                }
                found
            }
            Value::Seen(seen) => self.seen(seen, key),
            Value::Account => vec![match key {
                Some(PROGRAM) => Value::Account,
                Some(VERSION) => Value::Text(Address::of(RELEASE)),
                _ => Value::Unknown,
            }],
            Value::Marks(marks) => self.marked(*marks, key),
            Value::Free(function) => vec![Value::Free(*function)],
            Value::Hangs(function) => vec![Value::Hangs(*function)],
            // That throws, and no call comes of it.
            Value::Nothing => Vec::new(),
            Value::Text(_)
            | Value::Number(_)
            | Value::Truth(_)
            | Value::Pattern(..)
            | Value::Loop(..)
            | Value::Unknown => vec![Value::Unknown],
        }
    }

    /// Element `index` of what may be an array.
    pub(super) fn numbered(&mut self, value: &Value<'p>, index: u32) -> Vec<Value<'p>> {
        if let Value::Object(site, context) = value
            && let Some(rest) = self.definitions.rests.get(site).copied()
        {
            return self.handed((*site, *context), rest, Some(index));
        }
        // What is written out by numbers is found by any of them.
        self.field(value, None)
    }

    /// The field of `base` whose name is in `key`.
    pub(super) fn element(
        &mut self,
        (module, base, key): (usize, flow::Cell, flow::Cell),
        context: Context,
    ) -> Vec<Value<'p>> {
        let bases = self.values((module, base), context);
        let mut found = Vec::new();
        for name in self.values((module, key), context) {
            let known = match &name {
                Value::Text(it) if !it.is_open() => Some(it.known().to_owned()),
                Value::Number(it) => Some((*it).to_owned()),
                _ => None,
            };
            let key =
                known.as_deref().map(|it| self.graph.key_of(it).map(|it| self.graph.name(it)));
            match key {
                Some(Some(key)) => found.extend(self.field_of_each(&bases, Some(key))),
                // No field of that name is ever written, but by a name that is computed.
                Some(None) => found.extend(self.field_of_each(&bases, Some(""))),
                None => {
                    if let Value::Free(function) | Value::Hangs(function) = name {
                        found.push(Value::Hangs(function));
                    }
                    found.extend(self.field_of_each(&bases, None));
                }
            }
        }
        found
    }

    /// What a field of `site` is that nobody is seen to set.
    fn absent(&self, site: Number, key: Option<&str>) -> Value<'p> {
        let Some(it) = self.graph.sites.get(site as usize) else { return Value::Unknown };
        if key == Some("prototype")
            && let Some(instance) = self.graph.instance(site)
        {
            return Value::Object(instance, Context::ANY);
        }
        if key == Some("constructor")
            && let Some(maker) = self.graph.maker(site)
        {
            return Value::Object(maker, Context::ANY);
        }
        let made = self.definitions.instances.contains_key(&site);
        let plain = it.function.is_none() && !it.is_array && !made;
        let known = plain && !it.left && !it.registered && it.above.is_empty();
        let linked = self.graph.key_of("__proto__").is_some();
        if known && !linked { Value::Nothing } else { Value::Unknown }
    }

    /// The field of an object: whatever may be stored in it later, and what is written out
    /// with it.
    fn object(&mut self, (site, context): (Number, Context), key: Option<&'p str>) -> Found<'p> {
        let this = (site, context, key, self.reading);
        if !self.fields.insert(this) {
            self.cuts += 1;
            return (vec![Value::Unknown], false);
        }
        let found = self.object_here((site, context), key);
        self.fields.remove(&this);
        found
    }

    fn object_here(
        &mut self,
        (site, context): (Number, Context),
        key: Option<&'p str>,
    ) -> Found<'p> {
        if let Some(rest) = self.definitions.rests.get(&site).copied() {
            let index = key.and_then(|it| it.parse().ok());
            return (self.handed((site, context), rest, index), true);
        }
        let mut found = self.stored(site, key);
        let Some(it) = self.graph.sites.get(site as usize) else { return (found, false) };
        if it.left {
            found.push(Value::Unknown);
        }
        for merged in it.merges.clone() {
            for value in self.cell(merged, Context::ANY) {
                found.extend(self.spread(&value, key).0);
            }
        }
        let sure = self.written((site, context), key, &mut found);
        let mut sure = sure || (key.is_some() && self.is_made_with(site, key));
        if !sure {
            for above in it.above.clone() {
                let (more, there) = self.object((above, Context::ANY), key);
                found.extend(more);
                sure |= there && key.is_some();
            }
        }
        (found, sure)
    }

    /// What is stored in a field later, by whoever does.
    fn stored(&mut self, site: Number, key: Option<&str>) -> Vec<Value<'p>> {
        let stores = self.graph.sites.get(site as usize).map(|it| it.stores.clone());
        let mut found = Vec::new();
        for number in stores.unwrap_or_default() {
            let Some(it) = self.graph.stores.get(number as usize).copied() else { continue };
            let name = it.key.map(|it| self.graph.name(it));
            let same = key.is_none() || name.is_none() || key == name;
            if same && let Some(context) = self.taken(&it) {
                found.extend(self.cell(it.value, context));
            }
        }
        found
    }

    /// Whether whatever makes the object at `site` sets its field `key` in any case.
    fn is_made_with(&self, site: Number, key: Option<&str>) -> bool {
        let Some(maker) = self.definitions.instances.get(&site).copied() else { return false };
        let Some(it) = self.graph.sites.get(site as usize) else { return false };
        it.stores.iter().any(|number| {
            let Some(it) = self.graph.stores.get(*number as usize) else { return false };
            let same = it.key.is_some() && it.key.map(|it| self.graph.name(it)) == key;
            let inside = self.graph.local(it.at);
            let setter = self.definitions.owner(inside.0, inside.1);
            same && it.when.is_none() && setter.is_some_and(|it| self.is_maker(it, maker))
        })
    }

    /// Whether `function` is what makes the instances of `maker`, or is called on each of
    /// them: the constructor of that class, or of one above.
    fn is_maker(&self, function: Number, maker: Number) -> bool {
        let mut waiting = vec![function];
        for _ in 0..MAKERS_MAX {
            let Some(function) = waiting.pop() else { return false };
            if function == maker {
                return true;
            }
            for call in self.callers(function) {
                let Some(it) = self.graph.calls.get(call as usize) else { continue };
                let this = it.call.this.filter(|_| it.call.when.is_none());
                let this = this.map(|this| self.graph.cell(it.module, this));
                waiting.extend(this.and_then(|it| self.definitions.these.get(&it)));
            }
        }
        false
    }

    /// What is written out with an object: of what stands twice the last counts, and what
    /// is spread may lack it. Tells whether it is there for sure.
    fn written(
        &mut self,
        (site, context): (Number, Context),
        key: Option<&'p str>,
        found: &mut Vec<Value<'p>>,
    ) -> bool {
        let parts = self.graph.sites.get(site as usize).map(|it| it.parts.clone());
        for part in parts.unwrap_or_default().iter().rev() {
            match part {
                Part::Field(name, value) => {
                    let name = name.map(|it| self.graph.name(it));
                    if key.is_none() || name.is_none() || name == key {
                        found.extend(self.cell(*value, context));
                    }
                    if key.is_some() && name == key {
                        return true;
                    }
                }
                Part::Spread(from) => {
                    let values = self.cell(*from, context);
                    let mut sure = key.is_some() && !values.is_empty();
                    for value in &values {
                        let (more, there) = self.spread(value, key);
                        found.extend(more);
                        sure &= there;
                    }
                    if sure {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The field that a spread of `value` brings, and whether it is there for sure.
    fn spread(&mut self, value: &Value<'p>, key: Option<&'p str>) -> Found<'p> {
        match value {
            Value::Object(site, context) => {
                let (mut found, sure) = self.object((*site, *context), key);
                if found.is_empty() && !sure {
                    found.push(self.absent(*site, key));
                }
                // What is `undefined` there, or not there at all, is the same here.
                found.retain(|it| sure || *it != Value::Nothing);
                (found, sure)
            }
            Value::Seen(seen) if key == Some(seen.key) => (self.seen(seen, key), true),
            Value::Seen(seen) => {
                let own = if key.is_none() { self.seen(seen, key) } else { Vec::new() };
                let (mut found, sure) = self.spread(&seen.of.clone(), key);
                found.extend(own);
                (found, sure)
            }
            Value::Nothing | Value::Text(_) | Value::Number(_) | Value::Truth(_) => {
                (Vec::new(), false)
            }
            other => (self.field(other, key), false),
        }
    }

    /// A field of an object of which one is known.
    fn seen(&mut self, seen: &Seen<'p>, key: Option<&'p str>) -> Vec<Value<'p>> {
        let (cell, context) = seen.value;
        if key.is_some_and(|it| it != seen.key) {
            return self.field(&seen.of, key);
        }
        if key.is_some() && self.is_last(seen) {
            return self.cell(cell, context);
        }
        let mut found = self.field(&seen.of, key);
        found.extend(self.cell(cell, context));
        found
    }

    /// Whether nobody else may have set the field since.
    fn is_last(&mut self, seen: &Seen<'p>) -> bool {
        let mut known = vec![seen.value.0];
        let mut of = &seen.of;
        while let Value::Seen(more) = of {
            if more.key == seen.key {
                known.push(more.value.0);
            }
            of = &more.of;
        }
        let Value::Object(site, _) = of else { return true };
        let Some(it) = self.graph.sites.get(*site as usize) else { return false };
        if it.left || !it.merges.is_empty() {
            return false;
        }
        for number in it.stores.clone() {
            let Some(it) = self.graph.stores.get(number as usize).copied() else { continue };
            let same = it.key.is_none_or(|it| self.graph.name(it) == seen.key);
            if same && !known.contains(&it.value) && self.taken(&it).is_some() {
                return false;
            }
        }
        true
    }

    /// What a function was given, as its arguments' array has it.
    fn handed(
        &mut self,
        (site, context): (Number, Context),
        (function, from): (Number, u32),
        index: Option<u32>,
    ) -> Vec<Value<'p>> {
        let mut found = self.stored(site, None);
        if self.graph.sites.get(site as usize).is_none_or(|it| it.left) {
            found.push(Value::Unknown);
        }
        match self.contexts.entry(context, function) {
            Entry::By(call, caller) => found.extend(self.handed_by((call, from, index), caller)),
            Entry::Free => found.push(Value::Free(function)),
            Entry::Any => {
                for call in self.callers(function) {
                    found.extend(self.handed_by((call, from, index), Context::ANY));
                }
                if self.is_gone(function) {
                    found.push(Value::Unknown);
                }
            }
        }
        found
    }

    fn handed_by(
        &mut self,
        (call, from, index): (Number, u32, Option<u32>),
        context: Context,
    ) -> Vec<Value<'p>> {
        if let Some(index) = index {
            return self.argument((call, from.saturating_add(index)), context);
        }
        let written = self.graph.calls.get(call as usize).map(|it| it.call);
        let count = written.map_or(0, |it| it.arguments.len() + usize::from(it.spread.is_some()));
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let mut found = Vec::new();
        for index in from..count {
            found.extend(self.argument((call, index), context));
        }
        found
    }

    fn marked(&mut self, marks: Marks, key: Option<&'p str>) -> Vec<Value<'p>> {
        let mut found = Vec::new();
        if marks.has(Marks::PLATFORM) {
            found.push(Value::Marks(match key {
                None => Marks::ANY,
                Some("default") => Marks::PLATFORM,
                Some(name) => Marks::of_function(name),
            }));
        }
        if marks.has(Marks::GLOBALS) {
            match key {
                Some(name) => found.extend(self.global(name)),
                None => found.extend([Value::Marks(Marks::PLATFORM), Value::Unknown]),
            }
        }
        if !marks.without(Marks::PLATFORM.with(Marks::GLOBALS)).is_empty() {
            found.push(Value::Unknown);
        }
        found
    }

    /// The global name `name`.
    pub(super) fn global(&mut self, name: &'p str) -> Vec<Value<'p>> {
        if PLATFORMS.contains(&name) {
            return vec![Value::Marks(Marks::PLATFORM)];
        }
        if GLOBAL_OBJECTS.contains(&name) {
            return vec![Value::Marks(Marks::GLOBALS)];
        }
        if name == CONFIGURATION {
            return vec![Value::Account];
        }
        let mut found = self.stored(GLOBAL, Some(name));
        if name != flow::APP || found.is_empty() {
            found.push(Value::Unknown);
        }
        found
    }
}

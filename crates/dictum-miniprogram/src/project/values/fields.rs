//! Fields of objects: what is written out with them, and whatever else may be in them.

use super::context::{Context, Entry};
use super::{Evaluator, Number, Reading, Seen, Value};
use crate::code::PLATFORMS;
use crate::code::flow::{self, GLOBAL_OBJECTS, Operation, Step};
use crate::project::address::Address;
use crate::project::escape::{GLOBAL, Marks, Part, Stored};

/// The field in which the platform says which version of a program runs. What is judged is
/// the one that users have; `develop` and `trial` are others.
const VERSION: &str = "envVersion";
const RELEASE: &str = "release";

/// The most versions of one object that are gone back.
const VERSIONS_MAX: usize = 32;

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
                    // What is set later may not be there yet.
                    let absent = self.absent(*site, key);
                    let known = key.is_some() && absent == Value::Nothing;
                    found.extend((known || found.is_empty()).then_some(absent));
                }
                found
            }
            Value::Seen(seen) => self.seen(seen, key),
            Value::Marks(marks) => self.marked(*marks, key),
            Value::Free(function) => vec![Value::Free(*function)],
            Value::Hangs(function) => vec![Value::Hangs(*function)],
            // That throws, and no call comes of it.
            Value::Nothing => Vec::new(),
            Value::Unknown if key == Some(VERSION) => vec![Value::Text(Address::of(RELEASE))],
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
        if !sure && found.is_empty() {
            for above in it.above.clone() {
                found.extend(self.object((above, Context::ANY), key).0);
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

    /// What is known of the step `step`, which reads a field of what is in `base`.
    ///
    /// An object that is written out where a function is called, and given to it, is new in
    /// each call: what the function sets in it, it sets in this call, and what it sets later
    /// is not there yet.
    pub(super) fn reading(
        &mut self,
        (module, base): (usize, flow::Cell),
        (step, context): (u32, Context),
    ) -> Option<Reading> {
        let (function, index, cell) = self.parameter_in(module, base)?;
        let fresh = self.is_fresh((function, index), cell);
        fresh.then_some(Reading { module, step, function, context })
    }

    /// The parameter, of which function, whose object is in `base`.
    fn parameter_in(&self, module: usize, base: flow::Cell) -> Option<(Number, u32, Number)> {
        let mut at = base;
        // What is known of a field, or passed a test, is the same object.
        for _ in 0..VERSIONS_MAX {
            let cell = self.graph.cell(module, at);
            if let Some((function, index)) = self.definitions.parameters.get(&cell).copied() {
                return Some((function, index, cell));
            }
            let flow = self.modules.all.get(module).map(|it| &it.code.flow)?;
            let [only] = self.definitions.steps(module, at) else { return None };
            at = match flow.steps.get(*only as usize)? {
                Step::Seen(it) => it.of,
                Step::Guard(it) => it.of,
                Step::Copy(from, _) => *from,
                Step::Pick(it) => it.no,
                Step::Work(it) if it.operation == Operation::Default => *it.of.first()?,
                _ => return None,
            };
        }
        None
    }

    /// Whether a parameter is given nothing but objects that are written out there.
    fn is_fresh(&mut self, (function, index): (Number, u32), cell: Number) -> bool {
        if let Some(known) = self.fresh.get(&cell) {
            return *known;
        }
        let callers = self.callers(function);
        let fresh = callers.iter().all(|call| {
            let Some(it) = self.graph.calls.get(*call as usize) else { return false };
            match it.call.arguments.get(index as usize) {
                Some(argument) => self.is_written((it.module, *argument)),
                None => it.call.spread.is_none(),
            }
        });
        self.fresh.insert(cell, fresh);
        fresh
    }

    fn is_written(&self, (module, cell): (usize, flow::Cell)) -> bool {
        let flow = self.modules.all.get(module).map(|it| &it.code.flow);
        let steps = self.definitions.steps(module, cell);
        let step = steps.first().filter(|_| steps.len() == 1);
        let step = flow.zip(step).and_then(|(flow, it)| flow.steps.get(*it as usize));
        matches!(step, Some(Step::Make(..)))
    }

    /// In which context `stored` is what is read; none where it is not taken.
    fn taken(&mut self, stored: &Stored) -> Option<Context> {
        let own = self.reading.filter(|it| self.is_own(stored, it));
        if own.is_some_and(|it| self.is_later(stored, &it)) {
            return None;
        }
        let context = own.map_or(Context::ANY, |it| it.context);
        (!self.is_dead(stored.module, stored.when, context)).then_some(context)
    }

    /// Whether `stored` sets a field of what is read, in the same call.
    fn is_own(&self, stored: &Stored, reading: &Reading) -> bool {
        let flow = self.modules.all.get(stored.module).map(|it| &it.code.flow);
        let Some(Step::Store(store)) = flow.and_then(|it| it.steps.get(stored.step as usize))
        else {
            return false;
        };
        // Closures are called when they like.
        let inside = self.graph.local(stored.at);
        stored.module == reading.module
            && self.definitions.owner(inside.0, inside.1) == Some(reading.function)
            && self
                .parameter_in(stored.module, store.object)
                .is_some_and(|(function, ..)| function == reading.function)
    }

    /// Whether `stored` comes after what is read.
    fn is_later(&self, stored: &Stored, reading: &Reading) -> bool {
        let Some(flow) = self.modules.all.get(stored.module).map(|it| &it.code.flow) else {
            return false;
        };
        let both = |it: &&(u32, u32)| {
            (it.0..it.1).contains(&stored.step) && (it.0..it.1).contains(&reading.step)
        };
        stored.step > reading.step && !flow.loops.iter().any(|it| both(&it))
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
        let mut found = self.stored(GLOBAL, Some(name));
        if name != flow::APP || found.is_empty() {
            found.push(Value::Unknown);
        }
        found
    }
}

//! What an expression comes to, across the files of a project.
//!
//! Evaluation is bounded: so many steps for one call and for the project, so many
//! alternatives, so deep. What passes a bound is not known, and never guessed.

use std::collections::HashMap;

use super::address::Address;
use super::modules::Modules;
use crate::code::PLATFORMS;
use crate::code::symbol::{Entry, Symbol};

/// The most steps of one expression.
pub(super) const STEPS_MAX: usize = 20_000;

/// The most steps of one project.
const STEPS_MAX_ALL: usize = 5_000_000;

/// The deepest that names are followed.
const DEPTH_MAX: usize = 40;

/// The most things that one expression may come to.
pub(super) const VALUES_MAX: usize = 256;

/// The most alternatives of one address.
pub(super) const ADDRESSES_MAX: usize = 8;

/// A function: the module's number, and the byte at which it begins.
pub(super) type FunctionId = (usize, u32);

/// The call through which a function was entered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'p> {
    pub(super) function: FunctionId,
    /// The module of the call.
    pub(super) module: usize,
    pub(super) arguments: &'p [Symbol],
}

/// The calls through which an expression was reached, the innermost first.
pub(super) type Frames<'p> = Vec<Frame<'p>>;

/// What an expression comes to.
#[derive(Debug, Clone)]
pub(super) enum Value<'p> {
    Text(Address),
    Object(usize, &'p [Entry], Frames<'p>),
    Function(FunctionId),
    Module(usize),
    Platform,
    /// A function of the platform.
    Api(&'p str),
    /// A function of the platform whose name is computed.
    AnyApi,
    App,
    /// Whatever this function is called with.
    Free(FunctionId),
    Unknown,
}

/// Evaluates expressions of `modules`.
pub(super) struct Evaluator<'p> {
    modules: &'p Modules,
    steps: usize,
    all_steps: usize,
    /// Whether a limit was passed, so that there may be more values than were given.
    passed: bool,
    apps: Vec<(usize, &'p Symbol)>,
    /// The names that are being evaluated: what stands for itself is not known.
    names: Vec<(usize, &'p str)>,
    /// The fields that are being evaluated, by where their object's parts are kept.
    fields: Vec<(usize, &'p str)>,
    exports: HashMap<(usize, String), bool>,
}

impl<'p> Evaluator<'p> {
    pub(super) fn new(modules: &'p Modules) -> Self {
        let apps = modules.all.iter().enumerate();
        let apps = apps.filter_map(|(number, it)| Some((number, it.code.app.as_ref()?))).collect();
        Self {
            modules,
            steps: 0,
            all_steps: 0,
            passed: false,
            apps,
            names: Vec::new(),
            fields: Vec::new(),
            exports: HashMap::new(),
        }
    }

    /// Begins to count the steps of another call.
    pub(super) fn restart(&mut self) {
        self.steps = 0;
        self.passed = false;
        self.exports.clear();
    }

    /// Whether a limit was passed since this call began.
    pub(super) fn passed(&self) -> bool {
        self.passed
    }

    /// What `symbol` of module `module` comes to.
    pub(super) fn values(
        &mut self,
        module: usize,
        symbol: &'p Symbol,
        frames: &[Frame<'p>],
    ) -> Vec<Value<'p>> {
        self.evaluate(At { module, depth: DEPTH_MAX }, symbol, frames)
    }

    /// The addresses in the field `name` of what `symbol` comes to.
    pub(super) fn field(
        &mut self,
        (module, symbol, name): (usize, &'p Symbol, &'p str),
        frames: &[Frame<'p>],
    ) -> Vec<Address> {
        let at = At { module, depth: DEPTH_MAX };
        let mut found = Vec::new();
        for value in self.evaluate(at, symbol, frames) {
            found.extend(self.member(at, &value, name).into_iter().map(address));
        }
        if self.passed {
            found.push(Address::unknown(None));
        }
        self.few_addresses(found)
    }

    fn evaluate(&mut self, at: At, symbol: &'p Symbol, frames: &[Frame<'p>]) -> Vec<Value<'p>> {
        self.steps += 1;
        self.all_steps += 1;
        let Some(depth) = at.depth.checked_sub(1) else { return vec![Value::Unknown] };
        if self.steps > STEPS_MAX || self.all_steps > STEPS_MAX_ALL {
            self.passed = true;
            return vec![Value::Unknown];
        }
        let at = At { depth, ..at };
        match symbol {
            Symbol::Text(text) => vec![Value::Text(Address::of(text))],
            Symbol::Join(parts) => self.join(at, parts, frames),
            Symbol::Name(name) => self.name(at, name),
            Symbol::Member(object, field) => {
                let mut found = Vec::new();
                for value in self.evaluate(at, object, frames) {
                    found.extend(self.member(at, &value, field));
                }
                self.few(found)
            }
            Symbol::Element(object) => self.element(at, object, frames),
            Symbol::Param(function, number) => self.parameter(at, (*function, *number), frames),
            Symbol::Object(entries) => vec![Value::Object(at.module, entries, frames.to_vec())],
            Symbol::Either(all) => self.all(at, all.iter(), frames),
            Symbol::Function(start) => vec![Value::Function((at.module, *start))],
            Symbol::This(start) => {
                match self.module(at.module).and_then(|it| it.these.get(start)) {
                    Some(this) => self.evaluate(at, this, frames),
                    None => vec![Value::Unknown],
                }
            }
            Symbol::Module(spelled) => vec![self.linked(at.module, spelled)],
            Symbol::App => vec![Value::App],
            Symbol::Call(callee, arguments) => self.call(at, (callee, arguments), frames),
            Symbol::Unknown => vec![Value::Unknown],
        }
    }

    fn module(&self, number: usize) -> Option<&'p crate::code::Code> {
        self.modules.all.get(number).map(|it| &*it.code)
    }

    fn linked(&self, module: usize, spelled: &str) -> Value<'p> {
        let module = self.modules.all.get(module);
        match module.and_then(|it| it.links.get(spelled)) {
            Some(target) => Value::Module(*target),
            None if spelled == "@tarojs/taro" => Value::Platform,
            None => Value::Unknown,
        }
    }

    fn name(&mut self, at: At, name: &'p str) -> Vec<Value<'p>> {
        let known = self.module(at.module).and_then(|it| it.names.get(name));
        match known {
            Some(all) => {
                if self.names.contains(&(at.module, name)) {
                    return vec![Value::Unknown];
                }
                self.names.push((at.module, name));
                let found = self.all(at, all.iter(), &[]);
                self.names.pop();
                if found.is_empty() { vec![Value::Unknown] } else { found }
            }
            None if PLATFORMS.contains(&name) => vec![Value::Platform],
            None => vec![Value::Unknown],
        }
    }

    fn join(&mut self, at: At, parts: &'p [Symbol], frames: &[Frame<'p>]) -> Vec<Value<'p>> {
        let mut found = vec![Address::default()];
        for part in parts {
            if found.iter().all(Address::is_open) {
                break;
            }
            let next = self.evaluate(at, part, frames).into_iter().map(address).collect();
            let next = self.few_addresses(next);
            let mut joined = Vec::new();
            for one in found {
                if one.is_open() {
                    joined.push(one);
                } else {
                    joined.extend(next.iter().map(|it| one.joined(it)));
                }
            }
            found = self.few_addresses(joined);
        }
        found.into_iter().map(Value::Text).collect()
    }

    fn element(&mut self, at: At, object: &'p Symbol, frames: &[Frame<'p>]) -> Vec<Value<'p>> {
        let mut found = Vec::new();
        for value in self.evaluate(at, object, frames) {
            match value {
                Value::Object(module, entries, frames) => {
                    let fields = entries.iter().map(|it| match it {
                        Entry::Field(_, it) => it,
                        Entry::Spread(_) => &Symbol::Unknown,
                    });
                    found.extend(self.all(At { module, ..at }, fields, &frames));
                }
                Value::Free(function) => found.push(Value::Free(function)),
                Value::Platform => found.push(Value::AnyApi),
                _ => found.push(Value::Unknown),
            }
        }
        self.few(found)
    }

    fn parameter(
        &mut self,
        at: At,
        (function, number): (u32, u32),
        frames: &[Frame<'p>],
    ) -> Vec<Value<'p>> {
        let id = (at.module, function);
        let Some(index) = frames.iter().position(|it| it.function == id) else {
            return vec![Value::Free(id)];
        };
        let (Some(frame), Some(outer)) = (frames.get(index), frames.get(index + 1..)) else {
            return vec![Value::Unknown];
        };
        match frame.arguments.get(number as usize) {
            Some(argument) => {
                let at = At { module: frame.module, ..at };
                self.evaluate(at, argument, outer)
            }
            None => vec![Value::Unknown],
        }
    }

    fn call(
        &mut self,
        at: At,
        (callee, arguments): (&'p Symbol, &'p [Symbol]),
        frames: &[Frame<'p>],
    ) -> Vec<Value<'p>> {
        // `f.bind(…)` is `f`, as far as addresses go.
        if let Symbol::Member(bound, method) = callee
            && method == "bind"
        {
            return self.evaluate(at, bound, frames);
        }
        let mut found = Vec::new();
        for value in self.evaluate(at, callee, frames) {
            if let Value::Function(function) = value
                && let Some(gives) =
                    self.module(function.0).and_then(|it| it.functions.get(&function.1))
            {
                let mut inner = vec![Frame { function, module: at.module, arguments }];
                inner.extend_from_slice(frames);
                found.extend(self.evaluate(At { module: function.0, ..at }, gives, &inner));
                continue;
            }
            // `promisify(wx.request)` is `wx.request`, as far as addresses go.
            let passed = arguments.first().map(|it| self.evaluate(at, it, frames));
            let api =
                passed.into_iter().flatten().find(|it| matches!(it, Value::Api(_) | Value::AnyApi));
            found.push(api.unwrap_or(Value::Unknown));
        }
        self.few(found)
    }

    fn member(&mut self, at: At, value: &Value<'p>, field: &'p str) -> Vec<Value<'p>> {
        let Some(depth) = at.depth.checked_sub(1) else { return vec![Value::Unknown] };
        let at = At { depth, ..at };
        match value {
            Value::Platform if field == "default" => vec![Value::Platform],
            Value::Platform => vec![Value::Api(field)],
            Value::Free(function) => vec![Value::Free(*function)],
            Value::Module(module) => self.exported(At { module: *module, ..at }, field),
            Value::App => {
                let mut found = Vec::new();
                for (module, app) in self.apps.clone() {
                    let at = At { module, ..at };
                    for value in self.evaluate(at, app, &[]) {
                        found.extend(self.member(at, &value, field));
                    }
                }
                if found.is_empty() { vec![Value::Unknown] } else { self.few(found) }
            }
            Value::Object(module, entries, frames) => {
                let at = At { module: *module, ..at };
                self.entry(at, (entries, frames), field)
            }
            _ => vec![Value::Unknown],
        }
    }

    /// The field of an object: of what stands twice the last counts, and what is
    /// spread may lack it.
    fn entry(
        &mut self,
        at: At,
        (entries, frames): (&'p [Entry], &Frames<'p>),
        field: &'p str,
    ) -> Vec<Value<'p>> {
        let this = (entries.as_ptr().addr(), field);
        if self.fields.contains(&this) {
            return vec![Value::Unknown];
        }
        self.fields.push(this);
        let found = self.last_entry(at, (entries, frames), field);
        self.fields.pop();
        found
    }

    fn last_entry(
        &mut self,
        at: At,
        (entries, frames): (&'p [Entry], &Frames<'p>),
        field: &'p str,
    ) -> Vec<Value<'p>> {
        let mut free = None;
        for entry in entries.iter().rev() {
            match entry {
                Entry::Field(name, symbol) if name == field => {
                    return self.evaluate(at, symbol, frames);
                }
                Entry::Field(..) => {}
                Entry::Spread(symbol) => {
                    for value in self.evaluate(at, symbol, frames) {
                        let found = self.member(at, &value, field);
                        match found.first() {
                            Some(Value::Free(function)) => free = Some(*function),
                            Some(Value::Unknown) | None => {}
                            Some(_) => return found,
                        }
                    }
                }
            }
        }
        vec![free.map_or(Value::Unknown, Value::Free)]
    }

    /// What `module` exports as `name`.
    fn exported(&mut self, at: At, name: &'p str) -> Vec<Value<'p>> {
        let Some(code) = self.module(at.module) else { return vec![Value::Unknown] };
        if let Some(symbol) = code.exports.get(name) {
            return self.evaluate(at, symbol, &[]);
        }
        if let Some(whole) = code.exports.get("=") {
            let mut found = Vec::new();
            for value in self.evaluate(at, whole, &[]) {
                match name {
                    "default" => found.push(value),
                    _ => found.extend(self.member(at, &value, name)),
                }
            }
            return self.few(found);
        }
        // Modules may export all of each other in a circle.
        if self.exports.insert((at.module, name.to_owned()), true).is_some() {
            return vec![Value::Unknown];
        }
        let mut found = vec![Value::Unknown];
        for spelled in &code.all_of {
            if let Value::Module(module) = self.linked(at.module, spelled) {
                let values = self.exported(At { module, ..at }, name);
                if !matches!(values.first(), Some(Value::Unknown) | None) {
                    found = values;
                    break;
                }
            }
        }
        self.exports.remove(&(at.module, name.to_owned()));
        found
    }

    /// What a module is when it is called: the whole of `module.exports`.
    pub(super) fn called(&mut self, value: Value<'p>) -> Vec<Value<'p>> {
        let Value::Module(module) = value else { return vec![value] };
        match self.module(module).and_then(|it| it.exports.get("=")) {
            Some(whole) => self.values(module, whole, &[]),
            None => vec![Value::Unknown],
        }
    }

    /// What each of `symbols` comes to.
    fn all(
        &mut self,
        at: At,
        symbols: impl Iterator<Item = &'p Symbol>,
        frames: &[Frame<'p>],
    ) -> Vec<Value<'p>> {
        let mut found = Vec::new();
        for symbol in symbols {
            found.extend(self.evaluate(at, symbol, frames));
            if found.len() > VALUES_MAX {
                break;
            }
        }
        self.few(found)
    }

    fn few(&mut self, mut values: Vec<Value<'p>>) -> Vec<Value<'p>> {
        // What is not known is not known once.
        let mut known = true;
        values.retain(|it| !matches!(it, Value::Unknown) || std::mem::take(&mut known));
        if values.len() > VALUES_MAX {
            values.truncate(VALUES_MAX);
            self.passed = true;
        }
        values
    }

    /// Each address once; of too many the first ones, and one that stands for the rest.
    fn few_addresses(&mut self, mut addresses: Vec<Address>) -> Vec<Address> {
        addresses.sort();
        addresses.dedup();
        if addresses.len() > ADDRESSES_MAX {
            addresses.truncate(ADDRESSES_MAX);
            addresses.push(Address::unknown(None));
            self.passed = true;
        }
        addresses
    }
}

#[derive(Debug, Clone, Copy)]
struct At {
    module: usize,
    depth: usize,
}

fn address(value: Value<'_>) -> Address {
    match value {
        Value::Text(address) => address,
        Value::Free(function) => Address::unknown(Some(function)),
        _ => Address::unknown(None),
    }
}

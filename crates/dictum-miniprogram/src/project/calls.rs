//! The network calls of a project, with the addresses that they come to.

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::source::Location;

use super::TOLD_MAX;
use super::addresses::{Address, CallKind, Evaluator, Frame, Frames, FunctionId, Value};
use super::modules::Modules;
use crate::code::Use;
use crate::domain;

/// The most wrappers that are seen through at once.
const WRAPPERS_MAX: usize = 6;

/// The most calls that come from one call of the platform.
const CALLERS_MAX: usize = 2000;

/// A network call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) kind: CallKind,
    pub(super) at: Location,
    /// The whole address, where it is known.
    pub(super) url: Option<String>,
    /// Its scheme and host, where they are known.
    pub(super) origin: Option<String>,
    /// The file that calls the platform, where it is another one.
    pub(super) via: Option<String>,
}

/// A call of a function of the platform that is no network call.
pub(super) type Named = (String, usize, Location);

/// What the code calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) network: Vec<Call>,
    /// Other calls of the platform, by the module's number.
    pub(super) platform: Vec<Named>,
    /// Whether more was found than is told.
    pub(super) cut: bool,
}

/// Finds the calls of `modules`.
pub(super) fn find(modules: &Modules) -> Calls {
    let mut ctx = Ctx {
        modules,
        evaluator: Evaluator::new(modules),
        callers: BTreeMap::new(),
        network: Vec::new(),
        found: BTreeMap::new(),
        calls: Calls::default(),
    };
    ctx.classify();
    for (kind, module, call) in std::mem::take(&mut ctx.network) {
        ctx.network_call(kind, (module, call));
    }
    let mut calls = ctx.calls;
    calls.network = ctx.found.into_values().collect();
    calls.cut |= calls.network.len() > TOLD_MAX;
    calls.network.truncate(TOLD_MAX);
    calls
}

struct Ctx<'p> {
    modules: &'p Modules,
    evaluator: Evaluator<'p>,
    /// Who calls each function.
    callers: BTreeMap<FunctionId, Vec<(usize, &'p Use)>>,
    network: Vec<(CallKind, usize, &'p Use)>,
    /// By file, place, kind and address.
    found: BTreeMap<(String, u32, CallKind, Option<String>), Call>,
    calls: Calls,
}

impl<'p> Ctx<'p> {
    /// Tells calls of the platform from calls of functions.
    fn classify(&mut self) {
        for (number, module) in self.modules.all.iter().enumerate() {
            for call in &module.code.uses {
                self.evaluator.restart();
                let mut values = Vec::new();
                for value in self.evaluator.values(number, &call.callee, &[]) {
                    values.extend(self.evaluator.called(value));
                }
                let mut functions = BTreeSet::new();
                for value in values {
                    match (Evaluator::network(&value), value) {
                        (Some(kind), _) => self.network.push((kind, number, call)),
                        (None, Value::Function(function)) => {
                            functions.insert(function);
                        }
                        (None, Value::Api(name)) => {
                            let at = call.place.in_source(&module.source);
                            self.calls.platform.push((name.to_owned(), number, at));
                        }
                        _ => {}
                    }
                }
                for function in functions {
                    self.callers.entry(function).or_default().push((number, call));
                }
            }
        }
    }

    /// Follows a call of the platform outwards, through whoever passes its address on.
    fn network_call(&mut self, kind: CallKind, (module, call): (usize, &'p Use)) {
        let Some(argument) = call.arguments.first() else { return };
        self.evaluator.restart();
        let mut left = CALLERS_MAX;
        let mut waiting: Vec<(Frames<'p>, usize, &'p Use)> = vec![(Vec::new(), module, call)];
        while let Some((frames, here, place)) = waiting.pop() {
            for address in self.evaluator.field((module, argument, "url"), &frames) {
                let callers = address.free.filter(|_| frames.len() < WRAPPERS_MAX);
                let callers = callers.and_then(|it| Some((it, self.callers.get(&it)?)));
                let Some((function, callers)) = callers else {
                    self.tell(kind, (here, place), (module, &address));
                    continue;
                };
                for (caller, outer) in callers {
                    let entered = frames.iter().any(|it| it.function == function);
                    let Some(rest) = left.checked_sub(1).filter(|_| !entered) else {
                        self.calls.cut |= !entered;
                        break;
                    };
                    left = rest;
                    let mut frames = frames.clone();
                    let arguments = outer.arguments.as_slice();
                    frames.push(Frame { function, module: *caller, arguments });
                    waiting.push((frames, *caller, outer));
                }
            }
        }
    }

    fn tell(
        &mut self,
        kind: CallKind,
        (here, place): (usize, &Use),
        (module, address): (usize, &Address),
    ) {
        let (Some(outer), Some(inner)) = (self.modules.all.get(here), self.modules.all.get(module))
        else {
            return;
        };
        let origin = origin(address);
        let url = Some(address.known.clone()).filter(|_| !address.open && origin.is_some());
        let at = place.place.in_source(&outer.source);
        let via = (here != module).then(|| inner.source.path().to_owned());
        let key = (outer.path.clone(), place.place.0, kind, url.clone().or(origin.clone()));
        self.found.entry(key).or_insert(Call { kind, at, url, origin, via });
    }
}

/// The scheme and host of an address, where they are sure: what follows them begins a
/// path, or nothing follows.
fn origin(address: &Address) -> Option<String> {
    let (scheme, rest) = address.known.split_once("://")?;
    let plain = !scheme.is_empty() && scheme.bytes().all(|it| it.is_ascii_alphanumeric());
    let end = rest.find(['/', '?', '#', '\\']);
    if !plain || (end.is_none() && address.open) || end == Some(0) || rest.is_empty() {
        return None;
    }
    let host = rest.get(..end.unwrap_or(rest.len()))?;
    Some(domain::origin(&format!("{scheme}://{host}")))
}

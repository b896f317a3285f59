//! The network calls of a project, with the addresses that they come to.

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::source::Location;

use super::TOLD_MAX;
use super::address::Address;
use super::escape::{self, Graph, Marks, Spot};
use super::limits::{Limit, Passed};
use super::modules::Modules;
use super::values::{Context, Evaluator, Value};
use crate::code::flow;
use crate::place::Place;

/// The most wrappers that are seen through at once.
pub(super) const WRAPPERS_MAX: usize = 6;

/// The most calls that come from one call of the platform.
pub(super) const CALLERS_MAX: usize = 5000;

/// A network call of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CallKind {
    Request,
    Socket,
    Upload,
    Download,
    /// An image that is downloaded to be looked at ("wx.getImageInfo", as of 2026-11: its
    /// domain is to be among those of `downloadFile`).
    Image,
}

impl CallKind {
    /// Its mark in the graph of where the platform's functions go.
    fn mark(self) -> Marks {
        match self {
            Self::Request => Marks::REQUEST,
            Self::Socket => Marks::SOCKET,
            Self::Upload => Marks::UPLOAD,
            Self::Download => Marks::DOWNLOAD,
            Self::Image => Marks::IMAGE,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Socket => "socket",
            Self::Upload => "upload",
            Self::Download | Self::Image => "download",
        }
    }
}

/// A network call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// None where the platform's function has a name that is computed.
    pub(super) kind: Option<CallKind>,
    pub(super) at: Location,
    /// The whole address, where it is known.
    pub(super) url: Option<String>,
    /// Its scheme and host, where they are known.
    pub(super) origin: Option<String>,
    /// The file that calls the platform, where it is another one.
    pub(super) via: Option<String>,
}

/// What the code calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) network: Vec<Call>,
    /// Where the SDK's `init` is called, and `startVerify`.
    pub(super) initialised: Named,
    pub(super) started: Named,
    /// What is followed only so far.
    pub(super) passed: Passed,
}

/// Where a function is called.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// The module of each call, and its place.
    pub(super) at: Vec<(usize, Location)>,
    /// Whether it may be called where nobody sees it.
    pub(super) unseen: bool,
}

/// Finds the calls of `modules`.
pub(super) fn find(modules: &Modules) -> Calls {
    let mut calls = Calls::default();
    let Some(graph) = escape::find(modules) else {
        if let Some(first) = modules.all.first() {
            calls.passed.note(Limit::Flow, Place::default().in_source(&first.source));
        }
        (calls.initialised.unseen, calls.started.unseen) = (true, true);
        return calls;
    };
    let evaluator = Evaluator::new(modules, &graph);
    let mut ctx = Ctx { modules, graph: &graph, evaluator, found: BTreeMap::new(), calls };
    for number in 0..graph.calls.len() {
        ctx.call(number);
    }
    for (spot, marks) in &graph.alarms {
        ctx.tell(only(*marks), *spot, (spot.0, &Address::UNKNOWN));
    }
    let handed = graph.handed.values().fold(Marks::default(), |all, it| all.with(*it));
    let mut calls = ctx.calls;
    calls.started.unseen = handed.has(Marks::START);
    calls.initialised.unseen = handed.has(Marks::INIT) || handed.has(Marks::SDK);
    calls.network = ctx.found.into_values().collect();
    if let Some(extra) = calls.network.get(TOLD_MAX) {
        calls.passed.note(Limit::Calls, extra.at.clone());
    }
    calls.network.truncate(TOLD_MAX);
    calls
}

struct Ctx<'p> {
    modules: &'p Modules,
    graph: &'p Graph<'p>,
    evaluator: Evaluator<'p>,
    /// By file, place, kind and address.
    found: BTreeMap<(String, u32, Option<CallKind>, Option<String>), Call>,
    calls: Calls,
}

impl<'p> Ctx<'p> {
    /// Looks at the call `number`.
    fn call(&mut self, number: usize) {
        let Some(it) = self.graph.calls.get(number) else { return };
        let (module, call) = (it.module, it.call);
        let marks = self.graph.content(module, call.callee).marks;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if !marks.functions().is_empty() {
            return self.network(number, (module, call), marks.functions());
        }
        for (mark, starts) in [(Marks::START, true), (Marks::INIT, false)] {
            if !marks.has(mark) {
                continue;
            }
            self.evaluator.restart();
            if self.evaluator.is_dead(module, call.when, Context::ANY) {
                continue;
            }
            if let Some(source) = self.modules.all.get(module).map(|it| &it.source) {
                let at = (module, call.place.in_source(source));
                if starts {
                    self.calls.started.at.push(at);
                } else {
                    self.calls.initialised.at.push(at);
                }
            }
        }
    }

    /// Follows a call of the platform outwards, through whoever passes its address on.
    fn network(&mut self, number: u32, (module, call): (usize, &'p flow::Call), marks: Marks) {
        let platform = Platform { number, call, marks, spot: (module, call.place) };
        let mut followed = Followed { left: CALLERS_MAX, ..Followed::default() };
        let mut waiting = vec![(Context::FREE, platform.spot)];
        while let Some(at) = waiting.pop() {
            waiting.extend(self.follow(&platform, at, &mut followed));
        }
        // Whoever calls only himself is called by somebody who is not seen.
        let untold = marks.without(followed.told);
        if !untold.is_empty() && !followed.told.has(Marks::ANY) {
            self.tell(only(untold), platform.spot, (module, &Address::UNKNOWN));
        }
    }

    /// Tells what a call of the platform is in `context`, or gives the contexts in which
    /// more is known.
    fn follow(
        &mut self,
        platform: &Platform<'p>,
        (context, here): (Context, Spot),
        followed: &mut Followed,
    ) -> Vec<(Context, Spot)> {
        let (module, call) = (platform.spot.0, platform.call);
        self.evaluator.restart();
        if self.evaluator.is_dead(module, call.when, context) {
            if context == Context::FREE {
                // What is never run calls nothing.
                followed.told = Marks::ANY;
            }
            return Vec::new();
        }
        if !self.evaluator.is_possible(context) {
            return Vec::new();
        }
        let seen = Seen::of(&mut self.evaluator, platform, context);
        if self.evaluator.passed() {
            self.passed(Limit::Address, here);
        }
        let open = self.unknown_caller(&seen, context);
        let Some(function) = open.filter(|_| !self.is_too_deep(context, here)) else {
            self.tell_all(&seen, (here, module), followed);
            return Vec::new();
        };
        if self.evaluator.is_gone(function) && followed.gone.insert((context, function)) {
            self.tell_all(&seen, (here, module), followed);
        }
        // Where the address comes from elsewhere, that is where the call stands.
        let moves = seen.addresses.iter().any(|it| it.free == Some(function));
        let outer = self.outwards(function, (context, here), followed);
        let place = |it: Context| if moves { self.caller(it) } else { None };
        outer.into_iter().map(|it| (it, place(it).unwrap_or(here))).collect()
    }

    /// The function whose callers know more of what was seen.
    fn unknown_caller(&self, seen: &Seen, context: Context) -> Option<u32> {
        let assumed = self.evaluator.assumed(context);
        let new = |it: &u32| assumed.iter().all(|known| known.function != *it);
        let called = |it: &u32| !self.evaluator.callers(*it).is_empty();
        seen.free.iter().copied().find(|it| new(it) && called(it))
    }

    fn is_too_deep(&mut self, context: Context, here: Spot) -> bool {
        let deep = self.evaluator.assumed(context).len() >= WRAPPERS_MAX;
        if deep {
            self.passed(Limit::Wrappers, here);
        }
        deep
    }

    /// The contexts in which `function` is called.
    fn outwards(
        &mut self,
        function: u32,
        (context, here): (Context, Spot),
        followed: &mut Followed,
    ) -> Vec<Context> {
        let callers = self.evaluator.callers(function);
        if callers.len() > followed.left {
            self.passed(Limit::Callers, here);
        }
        let mut found = Vec::new();
        for call in callers.into_iter().take(followed.left) {
            followed.left -= 1;
            found.extend(self.evaluator.assume((function, call), context));
        }
        found
    }

    /// Where the call stands that `context` assumes last.
    fn caller(&self, context: Context) -> Option<Spot> {
        let call = self.evaluator.assumed(context).last().map(|it| it.call)?;
        self.graph.calls.get(call as usize).map(|it| (it.module, it.call.place))
    }

    fn tell_all(&mut self, seen: &Seen, (here, module): (Spot, usize), followed: &mut Followed) {
        for mark in KINDS.map(CallKind::mark).into_iter().chain([Marks::ANY]) {
            if seen.marks.has(mark) {
                for address in &seen.addresses {
                    let unknown = mark == Marks::ANY;
                    let address = if unknown { &Address::UNKNOWN } else { address };
                    self.tell(only(mark), here, (module, address));
                }
                followed.told = followed.told.with(mark);
            }
        }
    }

    fn passed(&mut self, limit: Limit, (module, place): Spot) {
        if let Some(module) = self.modules.all.get(module) {
            self.calls.passed.note(limit, place.in_source(&module.source));
        }
    }

    /// Tells a call at a place that reaches the platform in module `inner`.
    fn tell(
        &mut self,
        kind: Option<CallKind>,
        (module, place): Spot,
        (inner, address): (usize, &Address),
    ) {
        let all = &self.modules.all;
        let (Some(outer), Some(platform)) = (all.get(module), all.get(inner)) else { return };
        let (origin, url) = (address.origin(), address.url().map(str::to_owned));
        let at = place.in_source(&outer.source);
        let via = (module != inner).then(|| platform.source.path().to_owned());
        let key = (outer.path.clone(), place.0, kind, url.clone().or(origin.clone()));
        self.found.entry(key).or_insert(Call { kind, at, url, origin, via });
    }
}

/// A call of the platform.
struct Platform<'p> {
    number: u32,
    call: &'p flow::Call,
    /// The platform's functions that it may call.
    marks: Marks,
    spot: Spot,
}

/// What became of a call of the platform so far.
#[derive(Default)]
struct Followed {
    /// Which of the platform's functions it was told to call.
    told: Marks,
    /// How many callers may still be followed.
    left: usize,
    /// The functions that may be called unseen, and were told so.
    gone: BTreeSet<(Context, u32)>,
}

/// What is seen of a call of the platform in one context.
struct Seen {
    marks: Marks,
    addresses: Vec<Address>,
    /// The functions whose callers know more.
    free: Vec<u32>,
}

impl Seen {
    fn of<'p>(evaluator: &mut Evaluator<'p>, platform: &Platform<'p>, context: Context) -> Self {
        let mut seen = Self { marks: Marks::default(), addresses: Vec::new(), free: Vec::new() };
        for value in evaluator.values((platform.spot.0, platform.call.callee), context) {
            match value {
                Value::Marks(marks) => seen.marks = seen.marks.with(marks.functions()),
                Value::Free(function) | Value::Hangs(function) => seen.free.push(function),
                _ => {}
            }
        }
        let mut is_local = false;
        if platform.marks.has(Marks::IMAGE) {
            let images = evaluator.addresses(platform.number, "src", context);
            is_local = images.iter().any(Address::is_local);
            seen.addresses.extend(images.into_iter().filter(|it| !it.is_local()));
        }
        if platform.marks != Marks::IMAGE {
            seen.addresses.extend(evaluator.addresses(platform.number, "url", context));
        }
        // Of one origin with more than one end, one is told.
        let open: Vec<Option<String>> =
            seen.addresses.iter().filter(|it| it.is_open()).map(Address::origin).collect();
        seen.addresses.retain(|it| {
            let origin = it.origin();
            it.is_open() || origin.is_none() || !open.contains(&origin)
        });
        // What comes to nothing is not seen to be nothing.
        if seen.addresses.is_empty() && !is_local {
            seen.addresses.push(Address::UNKNOWN);
        }
        seen.free.extend(seen.addresses.iter().filter_map(|it| it.free));
        seen
    }
}

const KINDS: [CallKind; 5] =
    [CallKind::Request, CallKind::Socket, CallKind::Upload, CallKind::Download, CallKind::Image];

/// The kind of call that `marks` are, where they are only one.
fn only(marks: Marks) -> Option<CallKind> {
    KINDS.into_iter().find(|it| it.mark() == marks)
}

#[cfg(test)]
mod laws;

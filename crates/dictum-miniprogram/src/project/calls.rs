//! The network calls of a project, with the addresses that they come to.

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::source::Location;

mod cover;

use super::TOLD_MAX;
use super::address::Address;
use super::escape::{self, Escapes, Marks, Spot};
use super::limits::{Limit, Passed};
use super::modules::Modules;
use super::values::{Evaluator, Frame, Frames, FunctionId, Value};
use crate::code::Use;
use crate::code::symbol::Symbol;

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
}

impl CallKind {
    fn of(api: &str) -> Option<Self> {
        match api {
            "request" => Some(Self::Request),
            "connectSocket" => Some(Self::Socket),
            "uploadFile" => Some(Self::Upload),
            "downloadFile" => Some(Self::Download),
            _ => None,
        }
    }

    /// Its mark in the graph of where the platform's functions go.
    fn mark(self) -> Marks {
        match self {
            Self::Request => Marks::REQUEST,
            Self::Socket => Marks::SOCKET,
            Self::Upload => Marks::UPLOAD,
            Self::Download => Marks::DOWNLOAD,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Socket => "socket",
            Self::Upload => "upload",
            Self::Download => "download",
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

/// A call of a function of the platform that is no network call.
pub(super) type Named = (String, usize, Location);

/// What the code calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) network: Vec<Call>,
    /// Other calls of the platform, by the module's number.
    pub(super) platform: Vec<Named>,
    /// What is followed only so far.
    pub(super) passed: Passed,
}

/// Finds the calls of `modules`.
pub(super) fn find(modules: &Modules) -> Calls {
    let mut ctx = Ctx {
        modules,
        evaluator: Evaluator::new(modules),
        escapes: escape::find(modules),
        callers: BTreeMap::new(),
        network: Vec::new(),
        told: BTreeMap::new(),
        found: BTreeMap::new(),
        calls: Calls::default(),
    };
    ctx.classify();
    ctx.cover();
    for (kind, site) in std::mem::take(&mut ctx.network) {
        ctx.network_call(kind, site);
    }
    let mut calls = ctx.calls;
    calls.network = ctx.found.into_values().collect();
    if let Some(extra) = calls.network.get(TOLD_MAX) {
        calls.passed.note(Limit::Calls, extra.at.clone());
    }
    calls.network.truncate(TOLD_MAX);
    calls
}

/// Where something is called, and what with.
#[derive(Clone, Copy)]
struct Site<'p> {
    module: usize,
    call: &'p Use,
    /// Without the receiver of `f.call(receiver, …)`.
    arguments: &'p [Symbol],
}

struct Ctx<'p> {
    modules: &'p Modules,
    evaluator: Evaluator<'p>,
    escapes: Escapes,
    /// Who calls each function.
    callers: BTreeMap<FunctionId, Vec<Site<'p>>>,
    network: Vec<(CallKind, Site<'p>)>,
    /// Which of the platform's functions each call was seen to call.
    told: BTreeMap<Spot, Marks>,
    /// By file, place, kind and address.
    found: BTreeMap<(String, u32, Option<CallKind>, Option<String>), Call>,
    calls: Calls,
}

impl<'p> Ctx<'p> {
    /// Tells calls of the platform from calls of functions.
    fn classify(&mut self) {
        for (module, it) in self.modules.all.iter().enumerate() {
            for call in &it.code.uses {
                self.evaluator.restart();
                let arguments = call.arguments.as_slice();
                let told = self.classify_call(&call.callee, Site { module, call, arguments });
                // A method of that name may be anybody's; else it is every function's own.
                if !told && let Symbol::Member(function, method) = &call.callee {
                    let arguments = match method.as_str() {
                        "call" => arguments.get(1..).unwrap_or_default(),
                        "apply" => &[Symbol::Unknown],
                        _ => continue,
                    };
                    self.classify_call(function, Site { module, call, arguments });
                }
            }
        }
    }

    /// Notes what `callee` comes to; false where that is nothing that is known.
    fn classify_call(&mut self, callee: &'p Symbol, site: Site<'p>) -> bool {
        let mut values = Vec::new();
        for value in self.evaluator.values(site.module, callee, &[]) {
            values.extend(self.evaluator.called(value));
        }
        let mut functions = BTreeSet::new();
        let mut told = false;
        for value in values {
            told |= matches!(value, Value::Function(_) | Value::Api(_) | Value::AnyApi);
            match value {
                Value::Function(function) => {
                    functions.insert(function);
                }
                Value::Api(name) => self.platform_call(name, site),
                Value::AnyApi => {
                    self.note(site, Marks::ANY);
                    self.tell(None, site, (site.module, &Address::unknown(None)));
                }
                _ => {}
            }
        }
        if self.evaluator.passed() {
            self.passed(Limit::Callee, site);
        }
        for function in functions {
            self.callers.entry(function).or_default().push(site);
        }
        told
    }

    fn platform_call(&mut self, name: &str, site: Site<'p>) {
        match CallKind::of(name) {
            Some(kind) => {
                self.note(site, kind.mark());
                self.network.push((kind, site));
            }
            None => {
                if let Some(module) = self.modules.all.get(site.module) {
                    let at = site.call.place.in_source(&module.source);
                    self.calls.platform.push((name.to_owned(), site.module, at));
                }
            }
        }
    }

    /// Follows a call of the platform outwards, through whoever passes its address on.
    fn network_call(&mut self, kind: CallKind, platform: Site<'p>) {
        let argument = platform.arguments.first().unwrap_or(&Symbol::Unknown);
        let (mut told, mut seen) = (false, BTreeSet::new());
        let mut left = CALLERS_MAX;
        let mut waiting: Vec<(Frames<'p>, Site<'p>)> = vec![(Vec::new(), platform)];
        while let Some((frames, here)) = waiting.pop() {
            self.evaluator.restart();
            let addresses = self.evaluator.field((platform.module, argument, "url"), &frames);
            if self.evaluator.passed() {
                self.passed(Limit::Address, here);
            }
            for address in addresses {
                let Some(function) = address.free.filter(|it| self.callers.contains_key(it)) else {
                    self.tell(Some(kind), here, (platform.module, &address));
                    told = true;
                    continue;
                };
                if frames.len() >= WRAPPERS_MAX {
                    self.passed(Limit::Wrappers, here);
                    self.tell(Some(kind), here, (platform.module, &address));
                    told = true;
                    continue;
                }
                // A function that calls itself passes on what it was first called with.
                if frames.iter().any(|it| it.function == function) {
                    continue;
                }
                if seen.insert(function) {
                    self.tell_unseen((kind, function), (here, platform));
                }
                let callers = self.callers.get(&function).map_or(&[][..], Vec::as_slice);
                let more = callers.len() > left;
                let followed: Vec<Site<'p>> = callers.iter().take(left).copied().collect();
                left -= followed.len();
                for outer in followed {
                    let mut frames = frames.clone();
                    let Site { module, arguments, .. } = outer;
                    frames.push(Frame { function, module, arguments });
                    waiting.push((frames, outer));
                }
                if more {
                    self.passed(Limit::Callers, platform);
                }
            }
        }
        // Whoever calls only himself is called by somebody who is not seen.
        if !told {
            self.tell(Some(kind), platform, (platform.module, &Address::unknown(None)));
        }
    }

    fn note(&mut self, site: Site<'_>, marks: Marks) {
        let told = self.told.entry((site.module, site.call.place)).or_default();
        *told = told.with(marks);
    }

    fn passed(&mut self, limit: Limit, site: Site<'_>) {
        self.passed_at(limit, (site.module, site.call.place));
    }

    fn passed_at(&mut self, limit: Limit, (module, place): Spot) {
        if let Some(module) = self.modules.all.get(module) {
            self.calls.passed.note(limit, place.in_source(&module.source));
        }
    }

    /// Tells a call at the place `here` that reaches the platform in module `inner`.
    fn tell(&mut self, kind: Option<CallKind>, here: Site<'_>, inner: (usize, &Address)) {
        self.tell_at(kind, (here.module, here.call.place), inner);
    }

    fn tell_at(
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

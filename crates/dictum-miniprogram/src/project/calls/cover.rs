//! Calls of the platform that no name leads to: each is followed, or told as unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::{CallKind, Ctx, Site};
use crate::code::symbol::Symbol;
use crate::project::address::Address;
use crate::project::escape::{Marks, Reached, Spot};
use crate::project::limits::Limit;
use crate::project::values::FunctionId;

/// What an unknown call leads to.
const UNKNOWN: &Address = &Address::UNKNOWN;

impl<'p> Ctx<'p> {
    /// Sees to it that whatever may call the platform is a call.
    pub(super) fn cover(&mut self) {
        if let Some(spot) = self.escapes.passed {
            self.passed_at(Limit::Flow, spot);
        }
        let sites = self.sites();
        for (spot, reached) in self.escapes.reached.clone() {
            self.cover_call((spot, reached), sites.get(&spot).copied());
        }
        for (spot, marks) in self.escapes.left.clone() {
            self.tell_at(only(marks), spot, (spot.0, UNKNOWN));
        }
    }

    /// The calls of all files, by where they stand.
    fn sites(&self) -> BTreeMap<Spot, Site<'p>> {
        let mut sites = BTreeMap::new();
        for (module, it) in self.modules.all.iter().enumerate() {
            for call in it.code.uses.iter().chain(&it.code.nameless) {
                let spot = (module, call.place);
                if self.escapes.reached.contains_key(&spot) {
                    let arguments = arguments(&call.callee, &call.arguments);
                    sites.insert(spot, Site { module, call, arguments });
                }
            }
        }
        sites
    }

    fn cover_call(&mut self, (spot, reached): (Spot, Reached), site: Option<Site<'p>>) {
        let told = self.told.get(&spot).copied().unwrap_or_default();
        let more = reached.marks.without(told);
        if more.is_empty() || told.has(Marks::ANY) {
            return;
        }
        match (only(reached.marks), site) {
            (Some(kind), Some(site)) if reached.only => self.network.push((kind, site)),
            // Which of several it is hangs on who calls: no address is one of them for sure.
            _ => self.tell_at(only(more), spot, (spot.0, UNKNOWN)),
        }
    }

    /// Tells the calls of `function` that are not followed: those that no name leads to,
    /// and whatever may be called where it was handed to something unknown.
    pub(super) fn tell_unseen(
        &mut self,
        (kind, function): (CallKind, FunctionId),
        (here, platform): (Site<'p>, Site<'p>),
    ) {
        let known = self.callers.get(&function).into_iter().flatten();
        let known: BTreeSet<Spot> = known.map(|it| (it.module, it.call.place)).collect();
        let unseen: Vec<Spot> = self.escapes.others(function, &known).collect();
        for spot in unseen {
            self.tell_at(Some(kind), spot, (platform.module, UNKNOWN));
        }
        if self.escapes.is_gone(function) {
            self.tell(Some(kind), here, (platform.module, UNKNOWN));
        }
    }
}

/// The kind of call that `marks` are, where they are only one.
fn only(marks: Marks) -> Option<CallKind> {
    [CallKind::Request, CallKind::Socket, CallKind::Upload, CallKind::Download]
        .into_iter()
        .find(|it| it.mark() == marks)
}

/// What a function is called with, without the receiver of `f.call(receiver, …)`.
fn arguments<'s>(callee: &Symbol, arguments: &'s [Symbol]) -> &'s [Symbol] {
    match callee {
        Symbol::Member(_, method) if method == "call" => arguments.get(1..).unwrap_or_default(),
        Symbol::Member(_, method) if method == "apply" => &[],
        _ => arguments,
    }
}

//! The waivers of all layers: those that hide something, and those that do not.

use dictum_policy::waivers::State;
use dictum_schema::audit::Waiver;
use dictum_schema::explanation::WaiverState;
use dictum_schema::language::Text;
use dictum_schema::layer;
use dictum_source::source::Location;

use super::Ctx;
use crate::in_force::InForce;

impl Ctx {
    /// Gathers the waivers of `in_force`, each once.
    pub(super) fn waivers(&mut self, in_force: &[InForce]) {
        for it in in_force {
            for held in it.waivers.held() {
                let state = match held.state {
                    State::Holds => WaiverState::Holds,
                    State::EndsSoon(_) => WaiverState::EndsSoon,
                    State::Expired => WaiverState::Expired,
                };
                self.waiver(&held.waiver, (held.layer.as_str(), &held.at), (state, &[]));
            }
            for refused in it.waivers.refused() {
                let fate = (WaiverState::Refused, refused.why.as_slice());
                self.waiver(&refused.waiver, (refused.layer.as_str(), &refused.at), fate);
            }
        }
    }

    fn waiver(
        &mut self,
        it: &layer::Waiver,
        (layer, at): (&str, &Location),
        (state, why): (WaiverState, &[Text]),
    ) {
        let number = self.waivers.len();
        if *self.numbers.entry(key(at)).or_insert(number) != number {
            return;
        }
        let place = self.place(at);
        self.waivers.push(Waiver {
            state,
            rule: it.rule.clone(),
            subject: it.subject.clone(),
            fact: it.fact.clone(),
            layer: layer.to_owned(),
            reason: it.reason.clone(),
            approved_by: it.approved_by.clone(),
            ticket: it.ticket.clone(),
            until: it.until.clone(),
            at: place,
            hides: 0,
            why: why.to_vec(),
        });
    }

    /// The number of the waiver at `at`, which hides one finding more.
    pub(super) fn hidden(&mut self, at: &Location) -> Option<usize> {
        let number = *self.numbers.get(&key(at))?;
        self.waivers.get_mut(number)?.hides += 1;
        Some(number)
    }
}

/// What tells a waiver from another.
fn key(at: &Location) -> (String, u32) {
    (at.source.path().to_owned(), at.span.start)
}

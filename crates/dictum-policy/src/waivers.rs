//! Waivers: violations that somebody excused for a time, and whether they still are.

mod tell;

use std::collections::{BTreeMap, BTreeSet};

use dictum_schema::id::LayerId;
use dictum_schema::language::Text;
use dictum_schema::layer::Waiver;
use dictum_schema::workspace::WaiverTerms;
use dictum_source::finding::{Finding, Judgement, Waived};
use dictum_source::source::Location;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::Date;

use crate::effective::EffectivePolicy;
use crate::fact_path::{self, SUBJECT};
use crate::layering::LayerFile;
use crate::renamed;

/// Gathers the waivers of `layers`, which apply to `policy` in this order.
///
/// A waiver that is misdated, holds too long, gives no reason or names nobody is
/// reported, and excuses nothing.
pub fn gather(
    layers: &[&LayerFile],
    policy: &EffectivePolicy,
    calendar: &Calendar,
) -> (Waivers, Vec<Finding>) {
    let mut waivers = Waivers::default();
    let mut findings = Vec::new();
    for file in layers {
        if file.layer.waivers.len() > WAIVERS_MAX {
            findings.push(tell::too_many(file));
        }
        for (index, waiver) in file.layer.waivers.iter().take(WAIVERS_MAX).enumerate() {
            let place = Place { file, index };
            let called = policy.called(&waiver.rule);
            if called.is_empty() {
                findings.push(tell::unknown_rule(waiver, policy, &place));
                continue;
            }
            if called.iter().all(|it| it.rule.id != waiver.rule) {
                findings.push(renamed::told(&waiver.rule, &called, place.at("/rule")));
            }
            match held(waiver, calendar, &place) {
                // It excuses what the rule is now, whatever that is called.
                Ok(held) => called.iter().for_each(|it| {
                    let waiver = Waiver { rule: it.rule.id.clone(), ..held.waiver.clone() };
                    waivers.hold(Held { waiver, ..held.clone() });
                }),
                Err(faults) => {
                    let why = faults.iter().map(|it| it.message.clone()).collect();
                    let (waiver, at) = (waiver.clone(), place.at(""));
                    waivers.refused.push(Refused { waiver, layer: place.layer(), at, why });
                    findings.extend(faults);
                }
            }
        }
    }
    (waivers, findings)
}

/// The most waivers that one layer may hold.
pub const WAIVERS_MAX: usize = 20_000;

/// The most characters of a glob over the names of subjects.
pub const GLOB_MAX_CHARS: usize = 200;

/// The day, and how long waivers may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The day on which waivers are read.
    pub today: Date,
    /// How long they may hold.
    pub terms: WaiverTerms,
}

/// The waivers over one policy, in the order of its layers.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    held: Vec<Held>,
    refused: Vec<Refused>,
    /// The numbers among `held` of those that name one subject, by rule and subject: of
    /// thousands a finding looks at its own.
    named: BTreeMap<(String, String), Vec<usize>>,
    /// The numbers of the others, by rule.
    like: BTreeMap<String, Vec<usize>>,
}

/// A waiver that was not properly given, and so excuses nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The waiver.
    pub waiver: Waiver,
    /// The layer that holds it.
    pub layer: LayerId,
    /// Where it stands.
    pub at: Location,
    /// What is wrong with it.
    pub why: Vec<Text>,
}

/// A waiver that was properly given.
#[derive(Debug, Clone)]
pub struct Held {
    /// The waiver.
    pub waiver: Waiver,
    /// The layer that holds it.
    pub layer: LayerId,
    /// Whether it holds on the day.
    pub state: State,
    /// Where it stands.
    pub at: Location,
    subjects: Subjects,
}

/// Whether a waiver holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Holds,
    /// It holds, and ends within so many days.
    EndsSoon(i32),
    /// Its last day is past.
    Expired,
}

/// The names of the subjects that a waiver is for.
#[derive(Debug, Clone)]
enum Subjects {
    Named(String),
    Like(GlobSet),
}

impl Held {
    /// Whether the waiver is for the subject that is named `subject`.
    pub fn is_for(&self, subject: &str) -> bool {
        match &self.subjects {
            Subjects::Named(name) => name == subject,
            Subjects::Like(globs) => globs.is_match(subject),
        }
    }

    /// Whether the waiver excuses what `judgement` says by the rule `rule`.
    ///
    /// A waiver that names a fact excuses a finding where every fact that decided it
    /// is that fact or a part of it; it does not matter whether they are there or
    /// missing. Nothing is excused of which nobody knows what decided it.
    pub fn excuses(&self, rule: &str, judgement: &Judgement) -> bool {
        let fact = match &self.waiver.fact {
            None => true,
            Some(fact) => {
                !judgement.facts.is_empty()
                    && judgement.facts.iter().all(|it| fact_path::is_within(it, fact))
            }
        };
        self.state != State::Expired
            && fact
            && self.waiver.rule.as_str() == rule
            && self.is_for(&judgement.subject)
    }

    /// The waiver, as a finding shows it.
    fn waived(&self) -> Waived {
        Waived {
            layer: self.layer.to_string(),
            reason: self.waiver.reason.clone(),
            approved_by: self.waiver.approved_by.clone(),
            ticket: self.waiver.ticket.clone(),
            until: self.waiver.until.clone(),
            at: self.at.clone(),
        }
    }

    /// Where the waiver stands, as something to compare.
    fn key(&self) -> Key {
        (self.at.source.path().to_owned(), self.at.span.start)
    }
}

/// A waiver's file, and the first of its bytes.
type Key = (String, u32);

impl Waivers {
    /// The waivers, in the order of their layers.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The waivers that were not properly given.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    fn hold(&mut self, held: Held) {
        let (number, rule) = (self.held.len(), held.waiver.rule.to_string());
        let numbers = match &held.subjects {
            Subjects::Named(name) => self.named.entry((rule, name.clone())).or_default(),
            Subjects::Like(_) => self.like.entry(rule).or_default(),
        };
        numbers.push(number);
        self.held.push(held);
    }

    /// The number of the first waiver that excuses what `judgement` says by the rule `rule`.
    fn first(&self, rule: &str, judgement: &Judgement) -> Option<usize> {
        let named = self.named.get(&(rule.to_owned(), judgement.subject.clone()));
        let numbers = named.into_iter().chain(self.like.get(rule)).flatten().copied();
        let excuses = |it: &usize| self.held.get(*it).is_some_and(|it| it.excuses(rule, judgement));
        numbers.filter(excuses).min()
    }

    /// Marks those of `findings`, which are all that was found of their subjects, that a
    /// waiver excuses; the first that does counts.
    ///
    /// Every command asks here, so that a waiver holds and ends everywhere at once. A
    /// rule that cannot be judged may be excused like one that is violated. A waiver that
    /// counts excuses no more of a subject than it says, and nothing where there is more.
    pub fn excuse(&self, findings: &mut [Finding], register: &mut Register) {
        let first = |it: &Finding| self.first(&it.code, it.judgement.as_ref()?);
        let numbers: Vec<Option<usize>> = findings.iter().map(first).collect();
        // By the waiver's place: over a rule that was split it stands for each part, and counts
        // for all of them together.
        let mut counts: BTreeMap<(Key, String), u32> = BTreeMap::new();
        for (finding, number) in findings.iter().zip(&numbers) {
            let held = number.and_then(|it| self.held.get(it));
            if let (Some(held), Some(judgement)) = (held, &finding.judgement) {
                *counts.entry((held.key(), judgement.subject.clone())).or_default() += 1;
            }
        }
        for (finding, number) in findings.iter_mut().zip(numbers) {
            let Some(judgement) = &mut finding.judgement else { continue };
            register.subjects.insert(judgement.subject.clone());
            let Some(held) = number.and_then(|it| self.held.get(it)) else { continue };
            let place = (held.key(), judgement.subject.clone());
            let found = counts.get(&place).copied().unwrap_or(0);
            let most = register.used.entry(held.key()).or_default();
            *most = (*most).max(found);
            match held.waiver.count {
                Some(count) if found > count => finding.notes.push(tell::more_than(held, found)),
                _ => judgement.waiver = Some(held.waived()),
            }
        }
    }
}

/// What waivers came to over all subjects of a run.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Of each waiver that was needed, for how many findings of one subject at the most.
    used: BTreeMap<Key, u32>,
    subjects: BTreeSet<String>,
}

impl Register {
    /// Takes down that a subject named `subject` was judged.
    pub fn judged(&mut self, subject: &str) {
        self.subjects.insert(subject.to_owned());
    }

    /// Takes down what `other` has.
    pub fn join(&mut self, other: &Self) {
        for (key, found) in &other.used {
            let most = self.used.entry(key.clone()).or_default();
            *most = (*most).max(*found);
        }
        self.subjects.extend(other.subjects.iter().cloned());
    }

    /// Whether a subject was judged that `held` is for.
    fn names(&self, held: &Held) -> bool {
        match &held.subjects {
            Subjects::Named(name) => self.subjects.contains(name),
            Subjects::Like(_) => self.subjects.iter().any(|name| held.is_for(name)),
        }
    }

    /// How many findings are left for `held`, where it would excuse more of each subject.
    fn shrunk(&self, held: &Held) -> Option<u32> {
        let found = *self.used.get(&held.key())?;
        held.waiver.count.filter(|count| found < *count).map(|_| found)
    }

    /// What is to be said of `waivers` when every subject was judged: those that ended,
    /// end soon, or excused nothing.
    pub fn report(&self, waivers: &Waivers) -> Vec<Finding> {
        let said = waivers.held.iter().filter_map(|it| match it.state {
            State::Expired => Some(tell::expired(it)),
            _ if !self.used.contains_key(&it.key()) => {
                Some(if self.names(it) { tell::unused(it) } else { tell::for_nobody(it) })
            }
            _ if self.shrunk(it).is_some() => self.shrunk(it).map(|found| tell::shrunk(it, found)),
            State::EndsSoon(days) => Some(tell::ends_soon(it, days)),
            State::Holds => None,
        });
        said.collect()
    }
}

/// A waiver's place among the waivers of its layer.
struct Place<'a> {
    file: &'a LayerFile,
    index: usize,
}

impl Place<'_> {
    fn layer(&self) -> LayerId {
        self.file.layer.layer.clone()
    }

    fn at(&self, key: &str) -> Location {
        let tree = &self.file.tree;
        tree.location(tree.nearest(&format!("/waivers/{}{key}", self.index)))
    }
}

/// Reads one waiver.
fn held(waiver: &Waiver, calendar: &Calendar, place: &Place<'_>) -> Result<Held, Vec<Finding>> {
    let mut faults = Vec::new();
    let state = state(&waiver.until, calendar, place).map_err(|it| faults.push(*it));
    let subjects = subjects(&waiver.subject, place).map_err(|it| faults.push(*it));
    if is_blank(&waiver.reason) {
        faults.push(tell::no_reason(place));
    }
    if is_blank(&waiver.approved_by) {
        faults.push(tell::nobody(place));
    }
    if waiver.fact.as_deref().is_some_and(|it| !fact_path::is_within(it, SUBJECT)) {
        faults.push(tell::no_fact(place));
    }
    match (state, subjects) {
        (Ok(state), Ok(subjects)) if faults.is_empty() => Ok(Held {
            waiver: waiver.clone(),
            layer: place.layer(),
            state,
            at: place.at(""),
            subjects,
        }),
        _ => Err(faults),
    }
}

/// Whether there is no letter and no digit in `words`.
fn is_blank(words: &str) -> bool {
    !words.chars().any(char::is_alphanumeric)
}

/// Reads a waiver's last day, and tells where it lies from today.
fn state(until: &str, calendar: &Calendar, place: &Place<'_>) -> Result<State, Box<Finding>> {
    let Some(last) = day(until) else { return Err(Box::new(tell::no_day(until, place))) };
    let left = calendar.today.until(last).map_or(i32::MAX, |it| it.get_days());
    let longest = i32::try_from(calendar.terms.longest_days).unwrap_or(i32::MAX);
    let soon = i32::try_from(calendar.terms.soon_days).unwrap_or(i32::MAX);
    match left {
        _ if left > longest => Err(Box::new(tell::too_long((left, calendar), place))),
        // The last day counts, to its end.
        _ if left < 0 => Ok(State::Expired),
        _ if left <= soon => Ok(State::EndsSoon(left)),
        _ => Ok(State::Holds),
    }
}

/// The day `YYYY-MM-DD`, spelled so and no other way.
fn day(text: &str) -> Option<Date> {
    let shape = |(at, it): (usize, u8)| match at {
        4 | 7 => it == b'-',
        _ => it.is_ascii_digit(),
    };
    let spelled = text.len() == 10 && text.bytes().enumerate().all(shape);
    if spelled { text.parse().ok() } else { None }
}

/// Reads the glob over the names of subjects; `*` stops at `/`.
fn subjects(glob: &str, place: &Place<'_>) -> Result<Subjects, Box<Finding>> {
    let literal = !glob.contains(['*', '?', '[', ']', '{', '}', '\\', '!']);
    if literal && !glob.is_empty() {
        return Ok(Subjects::Named(glob.to_owned()));
    }
    if glob.is_empty() || glob.chars().count() > GLOB_MAX_CHARS {
        return Err(Box::new(tell::no_glob(None, place)));
    }
    let build = || {
        let glob = GlobBuilder::new(glob).literal_separator(true).build()?;
        GlobSetBuilder::new().add(glob).build()
    };
    let refused = |it: globset::Error| Box::new(tell::no_glob(Some(&it.kind().to_string()), place));
    build().map(Subjects::Like).map_err(refused)
}

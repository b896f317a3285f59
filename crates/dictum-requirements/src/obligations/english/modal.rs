//! Modal words and predicates of duty in English.

use dictum_schema::severity::Level;

use super::{Ctx, SUBORDINATING};
use crate::obligations::sentence::Duty;

const BE: [&str; 11] =
    ["is", "are", "be", "been", "being", "isn't", "aren't", "it's", "am", "becomes", "remain"];

const ARTICLES: [&str; 8] = ["the", "a", "an", "their", "your", "our", "its", "of"];

/// Who has duties in a contract: what they will do, they owe.
pub(super) const PARTIES: [&str; 26] = [
    "supplier",
    "provider",
    "contractor",
    "customer",
    "client",
    "processor",
    "vendor",
    "licensee",
    "licensor",
    "party",
    "parties",
    "seller",
    "buyer",
    "employer",
    "employee",
    "employees",
    "tenant",
    "landlord",
    "consultant",
    "operator",
    "controller",
    "subcontractor",
    "suppliers",
    "contractors",
    "members",
    "participants",
];

/// What a party says when it takes on a duty.
const PROMISES: [&str; 12] = [
    "undertakes",
    "undertake",
    "agrees",
    "agree",
    "warrants",
    "warrant",
    "guarantees",
    "owes",
    "commits",
    "indemnifies",
    "covenants",
    "promises",
];

/// The strongest duty that a modal word or a predicate of the segment states.
pub(super) fn duty(ctx: Ctx<'_>) -> Option<Duty> {
    let shouted = ctx.words.len() > 2 && ctx.words.iter().all(|it| it.capitals);
    let marked = if shouted { None } else { opening_mark(ctx) };
    let mut found = marked;
    for (index, word) in ctx.words.iter().enumerate() {
        let capitals = word.capitals && !shouted;
        let one = if capitals { in_capitals(ctx, index) } else { None };
        let one = one.or_else(|| {
            let small = !ctx.place.scale.capitals_only;
            small.then(|| modal(ctx, index).or_else(|| form(ctx, index))).flatten()
        });
        found = Duty::stronger(found, one);
    }
    found
}

/// The marks of guidelines: DO, DON'T, CONSIDER, AVOID before the rest.
fn opening_mark(ctx: Ctx<'_>) -> Option<Duty> {
    let first = ctx.words.first().filter(|it| it.capitals && ctx.words.len() > 1)?;
    match first.as_ref() {
        "do" | "don't" => Some(Duty::word(Level::Must)),
        "consider" | "avoid" | "prefer" => Some(Duty::word(Level::Should)),
        _ => None,
    }
}

/// The words of BCP 14 that ask in capitals wherever they stand.
fn in_capitals(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    // `NOT REQUIRED` leaves a choice.
    let negated = is_negation(ctx.before(index, 1));
    match ctx.at(index) {
        "required" | "mandatory" | "optional" if negated => None,
        "must" | "shall" | "required" | "require" | "requires" | "mandatory" | "prohibited"
        | "forbidden" => Some(Duty::word(Level::Must)),
        "should" | "recommended" => Some(Duty::word(Level::Should)),
        "may" if ctx.at(index + 1) == "not" => Some(Duty::word(Level::Must)),
        "may" | "optional" => Some(Duty::word(Level::May)),
        _ => None,
    }
}

/// Modal verbs in small letters.
fn modal(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let (before, next) = (ctx.before(index, 1), ctx.at(index + 1));
    let defined = || {
        let relative = |it: &str| ["that", "which", "who", "whose"].contains(&it);
        ctx.any_before(index, 4, relative) && ctx.defines()
    };
    let confused = next == "not"
        && ctx.at(index + 2) == "be"
        && ["confused", "mistaken", "surprised"].contains(&ctx.at(index + 3));
    match ctx.at(index) {
        _ if confused => None,
        "must" | "mustn't" | "shall" | "shan't" => {
            let noun = ["a", "every"].contains(&before);
            (!noun && !defined()).then_some(Duty::word(Level::Must))
        }
        "should" | "shouldn't" => {
            let condition = index == 0
                && ["you", "we", "they", "it", "the", "a", "an", "any", "this"].contains(&next);
            (!condition && !defined()).then_some(Duty::word(Level::Should))
        }
        "ought" => Some(Duty::word(Level::Should)),
        "may" if next == "not" => Some(Duty::form(Level::Must)),
        "cannot" | "can't" => ability(ctx, index),
        "can" if next == "not" => ability(ctx, index),
        _ => None,
    }
}

/// `cannot`, which forbids, or says what is impossible under a condition or of a kind.
fn ability(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let relative =
        |it: &str| ["that", "which", "who", "what", "why", "how", "where", "so"].contains(&it);
    (!ctx.is_condition() && !ctx.any_before(index, 3, relative)).then_some(Duty::form(Level::Must))
}

/// Other words of duty: needs, predicates, promises, prohibitions.
fn form(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let need = need(ctx, index);
    if need.is_some() {
        return need;
    }
    if !ctx.forms() {
        return None;
    }
    prohibition(ctx, index)
        .or_else(|| predicate(ctx, index))
        .or_else(|| promise(ctx, index))
        .or_else(|| advice(ctx, index))
}

fn is_negation(word: &str) -> bool {
    matches!(word, "not" | "never" | "no" | "cannot" | "neither" | "nor" | "longer")
        || word.ends_with("n't")
}

fn need(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let (before, next) = (ctx.before(index, 1), ctx.at(index + 1));
    let negated = ctx.any_before(index, 2, is_negation) || ["no", "not"].contains(&next);
    let measured = ctx.any_before(index, 6, |it| it == "as");
    let loose = ["to", "may", "might", "could", "would", "that", "which", "who"].contains(&before);
    let object = !next.is_empty() && !ARTICLES.contains(&before);
    let asks = match ctx.at(index) {
        "need" if next.is_empty() && ctx.place.segment.label => !loose,
        "need" => object && !loose && !ctx.is_condition() && !["in", "no"].contains(&before),
        "needs" | "requires" | "require" => object && !loose && !ctx.is_condition(),
        "has" | "have" => next == "to" && !ctx.is_condition(),
        _ => false,
    };
    (asks && !negated && !measured).then_some(Duty::form(Level::Must))
}

/// Predicates: what is required, forbidden, not allowed, limited to.
fn predicate(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let next = ctx.at(index + 1);
    let is = ctx.any_before(index, 4, |it| BE.contains(&it));
    let negated = ctx.any_before(index, 4, is_negation) || ctx.at(0) == "no";
    let asks = match ctx.at(index) {
        "required" | "mandatory" | "obligatory" | "compulsory" | "prohibited" | "forbidden"
        | "disallowed" | "banned" | "obliged" | "obligated" => {
            let opens = index == 0 && ["before", "for", "by", "in"].contains(&next);
            let alone = ctx.words.len() == 1 || opens;
            (is && !negated && !ctx.is_condition()) || alone
        }
        "rejected" | "refused" | "declined" => is && !negated && !ctx.is_condition(),
        "sufficient" | "enough" | "adequate" => is && negated && !ctx.is_past,
        "duty" | "responsibility" | "obligation" => {
            ["is", "are"].iter().any(|it| ctx.any_before(index, 3, |word| word == *it)) && !negated
        }
        "expected" | "supposed" | "limited" | "restricted" | "confined" => {
            is && !negated && next == "to"
        }
        "responsible" | "liable" | "accountable" => is && !negated && next == "for",
        "unacceptable" | "impermissible" | "unlawful" | "off-limits" => is && !negated,
        "allowed" | "permitted" | "acceptable" | "accepted" | "supported" | "entitled"
        | "tolerated" | "authorized" | "authorised" => negated && !ctx.is_past,
        "essential" | "necessary" | "imperative" | "vital" | "crucial" | "important"
        | "critical" => is && !negated && ["it", "it's"].contains(&ctx.at(0)),
        "to" => {
            let aim = ["aim", "goal", "purpose", "idea", "reason", "way", "intent", "point"];
            ["is", "are"].contains(&ctx.before(index, 1))
                && next == "be"
                && !["interpreted", "understood", "read", "seen"].contains(&ctx.at(index + 2))
                && !ctx.any_before(index, 8, |it| aim.contains(&it))
        }
        _ => false,
    };
    asks.then_some(Duty::form(Level::Must))
}

/// What a party of a contract will do, or undertakes.
fn promise(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let is_party = |it: &str| PARTIES.contains(&it);
    let asks = match ctx.at(index) {
        "will" => {
            let by_party = ctx.words.windows(3).skip(index).take(12).any(|it| match it {
                [by, _, who] => by.as_ref() == "by" && is_party(who.as_ref()),
                _ => false,
            });
            ctx.any_before(index, 3, is_party) || by_party
        }
        word => PROMISES.contains(&word) && ctx.any_before(index, 3, is_party),
    };
    (asks && !ctx.is_condition()).then_some(Duty::form(Level::Must))
}

/// Words that forbid or narrow.
fn prohibition(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let before = ctx.before(index, 1);
    let next = ctx.at(index + 1);
    match ctx.at(index) {
        "only" => {
            let harmless = ["not", "if", "the", "an"].contains(&before) || ctx.is_past;
            (!harmless).then_some(Duty::part(Level::Must))
        }
        "never" => {
            let told = ["was", "were", "has", "had", "have", "that", "which", "who"];
            let told = told.contains(&before) || ctx.is_past || next.is_empty();
            (!told).then_some(Duty::form(Level::Must))
        }
        "always" => {
            let told = ["as", "was", "were", "almost", "has", "have", "nearly", "not"];
            let told = told.contains(&before) || ctx.is_past;
            (!told && !next.is_empty()).then_some(Duty::part(Level::Must))
        }
        "please" => Some(Duty::part(Level::Must)),
        "no" if index == ctx.start() => no_subject(ctx),
        "nobody" | "neither" if index == ctx.start() && ctx.words.len() > 2 => {
            Some(Duty::form(Level::Must))
        }
        "every" | "each" | "all" if index == ctx.start() && ctx.place.ready => universal(ctx),
        "there" if index == ctx.start() && ["is", "are"].contains(&next) => {
            (ctx.at(index + 2) == "no").then(|| no_subject(ctx)).flatten()
        }
        "prohibits" | "forbids" | "bans" | "mandates" => Some(Duty::form(Level::Must)),
        "circumstances" => {
            ctx.any_before(index, 1, |it| it == "no").then_some(Duty::form(Level::Must))
        }
        _ => None,
    }
}

/// `Every repository has an owner`: a norm where it is said of all.
fn universal(ctx: Ctx<'_>) -> Option<Duty> {
    const TOLD: [&str; 16] = [
        "automatically",
        "defaults",
        "can",
        "may",
        "other",
        "shown",
        "listed",
        "described",
        "following",
        "will",
        "whether",
        "contains",
        "counts",
        "means",
        "shows",
        "returns",
    ];
    let main = ctx.words.iter().take_while(|it| !SUBORDINATING.contains(&it.as_ref()));
    let told = main.into_iter().any(|it| TOLD.contains(&it.as_ref()));
    (ctx.words.len() > 3 && !told && !ctx.is_past).then_some(Duty::part(Level::Must))
}

/// `No service runs as root`, and not `No action is needed`.
fn no_subject(ctx: Ctx<'_>) -> Option<Duty> {
    const IDLE: [&str; 14] = [
        "needed",
        "required",
        "necessary",
        "longer",
        "need",
        "matter",
        "known",
        "charge",
        "changes",
        "difference",
        "further",
        "additional",
        "effect",
        "such",
    ];
    let idle = ctx.words.iter().any(|it| IDLE.contains(&it.as_ref()));
    let short = ctx.words.len() == 2 && ctx.at(1).ends_with('s');
    ((ctx.words.len() > 2 || short) && !idle && !ctx.is_past).then_some(Duty::form(Level::Must))
}

/// Words that recommend.
fn advice(ctx: Ctx<'_>, index: usize) -> Option<Duty> {
    let is = ctx.any_before(index, 3, |it| BE.contains(&it));
    let next = ctx.at(index + 1);
    match ctx.at(index) {
        "recommended" => is.then_some(Duty::word(Level::Should)),
        "advised" | "advisable" | "encouraged" | "preferred" | "preferable" | "discouraged"
        | "desirable" => is.then_some(Duty::form(Level::Should)),
        "recommend" | "suggest" | "advise" | "encourage" => {
            let we = ctx.any_before(index, 3, |it| ["we", "i"].contains(&it));
            we.then_some(Duty::form(Level::Should))
        }
        "best" => (is && next == "to").then_some(Duty::form(Level::Should)),
        "ideally" | "preferably" => Some(Duty::form(Level::Should)),
        _ => None,
    }
}

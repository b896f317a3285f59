//! Imperatives in English: a bare verb where a sentence begins.

use dictum_schema::severity::Level;

use super::Ctx;
use super::verbs::{EITHER, SURE};
use crate::obligations::sentence::Duty;

/// Words that may stand before an imperative.
const LEADS: [&str; 24] = [
    "always",
    "please",
    "then",
    "and",
    "but",
    "so",
    "also",
    "next",
    "finally",
    "first",
    "instead",
    "otherwise",
    "just",
    "simply",
    "now",
    "only",
    "still",
    "again",
    "or",
    "immediately",
    "carefully",
    "afterwards",
    "therefore",
    "thus",
];

/// Words after which a verb is a verb: what it is done to, where, and how.
const OBJECTS: [&str; 54] = [
    "the", "a", "an", "all", "each", "every", "any", "your", "its", "our", "their", "this",
    "these", "those", "that", "no", "only", "both", "it", "them", "us", "at", "up", "in", "out",
    "for", "with", "from", "to", "against", "on", "off", "down", "over", "by", "as", "when", "if",
    "before", "after", "until", "through", "into", "via", "between", "under", "one", "two",
    "three", "and", "not", "whether", "how", "what",
];

/// Verbs that end the reading of a noun: `Request domains are …`
const FINITE: [&str; 22] = [
    "is", "are", "was", "were", "has", "have", "had", "does", "can", "may", "will", "would",
    "could", "might", "isn't", "aren't", "must", "shall", "should", "cannot", "can't", "means",
];

/// Words that open a clause of its own, behind which another verb may stand.
const CLAUSES: [&str; 20] = [
    "that", "which", "who", "if", "when", "where", "because", "so", "until", "unless", "before",
    "after", "while", "as", "what", "whether", "how", "than", "and", "whose",
];

/// The duty that an imperative at the beginning of the segment states.
pub(super) fn duty(ctx: Ctx<'_>) -> Option<Duty> {
    let first = opening(ctx)?;
    let (verb, next) = (ctx.at(first), ctx.at(first + 1));
    match verb {
        "do" if next == "not" => return Some(Duty::form(Level::Must)),
        "don't" => return Some(Duty::form(Level::Must)),
        "never" if !next.is_empty() => return Some(Duty::form(Level::Must)),
        "prefer" | "consider" | "try" | "favor" | "favour" => {
            return (!next.is_empty()).then_some(Duty::form(Level::Should));
        }
        _ => {}
    }
    let asks = if SURE.contains(verb) {
        is_verb(ctx, first)
    } else {
        EITHER.contains(verb) && is_verb(ctx, first) && has_object(ctx, first)
    };
    asks.then_some(Duty { apart: false, ..Duty::form(Level::Must) })
}

/// Where the verb would stand: after numbering, and after words that lead up to it.
fn opening(ctx: Ctx<'_>) -> Option<usize> {
    let mut first = ctx.start();
    while LEADS.contains(&ctx.at(first)) {
        first += 1;
    }
    (first < ctx.words.len()).then_some(first)
}

/// Whether the word at `index` is no noun: nothing is said of it.
fn is_verb(ctx: Ctx<'_>, index: usize) -> bool {
    let next = ctx.at(index + 1);
    if next == "of" || FINITE.contains(&next) {
        return false;
    }
    if has_object(ctx, index) && OBJECTS.contains(&next) && next != "and" && next != "for" {
        return true;
    }
    let rest = ctx.words.iter().skip(index + 1).map(AsRef::as_ref);
    !rest.take_while(|it| !CLAUSES.contains(it)).any(|it| FINITE.contains(&it))
}

/// Whether what follows the word at `index` is what the verb is done to.
fn has_object(ctx: Ctx<'_>, index: usize) -> bool {
    let next = ctx.at(index + 1);
    let told = OBJECTS.contains(&next) || next.starts_with('`') || next.ends_with("ly");
    // A bare pair of words may be a label; with a stop three are a sentence.
    told || (ctx.words.len() > index + 2 && is_stopped(ctx))
}

/// Whether a stop or a comma follows the segment.
fn is_stopped(ctx: Ctx<'_>) -> bool {
    let end = ctx.place.segment.range.end;
    let rest = ctx.place.sentence.get(end..).unwrap_or_default();
    rest.trim_start().starts_with(['.', '!', ',', ';', ':', '('])
}

//! What is set aside as informative.

use dictum_schema::language::Text;
use dictum_schema::release::{self, Claim};
use dictum_schema::rulebook::Informative;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use sha2::{Digest, Sha256};

use super::claims::{Claims, named};
use super::faults::{self, Ctx};
use super::select::{self, Place};
use crate::document::{ClauseId, ClauseKind, Document};

/// How many digits of the digest of what is set aside the rulebook has.
const DIGEST_DIGITS: usize = 16;

/// Adds what informs. A place without `says` and `digest` is what nobody else claims
/// there and what does not ask: an asking sentence that is new in it stays in sight.
pub(super) fn inform(ctx: &mut Ctx<'_>, informative: &[Informative], claims: &mut Claims) {
    let mut rest = Vec::new();
    for (index, it) in informative.iter().enumerate() {
        let pointer = format!("/informative/{index}");
        let claim = Claim::Informative(it.why.clone());
        if !it.says.is_empty() || it.at.is_empty() {
            // What is missing is reported there.
            let clauses = named(ctx, &it.at, &it.says, &pointer);
            tell_of_asking(ctx, &clauses, &pointer);
            pin(ctx, it, &clauses, &pointer);
            claims.add(clauses, &claim);
        } else if let Some(place) = select::place(ctx, &it.at, &format!("{pointer}/at")) {
            if it.digest.is_some() {
                let clauses = place.clauses(ctx.document);
                tell_of_asking(ctx, &clauses, &pointer);
                pin(ctx, it, &clauses, &pointer);
                claims.whole.extend(clauses.iter().copied());
                let counted = clauses.into_iter().filter(|it| counts(ctx.document, *it));
                claims.add(counted.collect::<Vec<_>>(), &claim);
            } else {
                rest.push((place, claim));
            }
        }
    }
    for (place, claim) in rest {
        let clauses = unclaimed(ctx.document, place, claims);
        claims.add(clauses, &claim);
    }
}

/// Whether a clause stands in the ledger: a heading does where it asks.
fn counts(document: &Document, id: ClauseId) -> bool {
    document.clause(id).is_some_and(|it| it.kind != ClauseKind::Heading || it.asks())
}

/// What does not ask at `place`, and nobody claims.
fn unclaimed(document: &Document, place: Place, claims: &Claims) -> Vec<ClauseId> {
    let plain = |id: &ClauseId| {
        document.clause(*id).is_some_and(|it| !it.asks() && it.kind != ClauseKind::Heading)
    };
    let clauses = place.clauses(document).into_iter();
    clauses.filter(|id| plain(id) && !claims.clauses.contains_key(id)).collect()
}

/// Tells how much of what is set aside asks.
fn tell_of_asking(ctx: &mut Ctx<'_>, clauses: &[ClauseId], pointer: &str) {
    let document = ctx.document;
    let asking: Vec<_> =
        clauses.iter().filter_map(|it| document.clause(*it)).filter(|it| it.asks()).collect();
    let Some(first) = asking.first() else { return };
    let words = faults::shown(&first.text);
    let message = match asking.len() {
        1 => Text::new(
            format!("a clause that asks is set aside here: `{words}`"),
            format!("此处搁置了 1 个提出要求的条款：`{words}`"),
        ),
        count => Text::new(
            format!("{count} clauses that ask are set aside here, first `{words}`"),
            format!("此处搁置了 {count} 个提出要求的条款，首个为 `{words}`"),
        ),
    };
    let finding = Finding::new("informative-asks", Severity::Info, message)
        .related(document.location(first.span), Text::new("it asks", "它提出了要求"))
        .help(Text::new(
            "nothing will check it; where a person can, name it under `manual`",
            "它将不受检查；若可由人确认，请写入 `manual`",
        ));
    ctx.fault(finding, pointer);
}

/// Compares the words of `clauses` with the digest that the rulebook pins.
fn pin(ctx: &mut Ctx<'_>, informative: &Informative, clauses: &[ClauseId], pointer: &str) {
    let Some(pinned) = &informative.digest else { return };
    let found = digest(ctx.document, clauses);
    if *pinned == found || clauses.is_empty() {
        return;
    }
    let count = clauses.len();
    let message = Text::new(
        format!(
            "the words that are set aside here, {count} clauses, are not those of the digest `{pinned}`"
        ),
        format!("此处搁置的文字（{count} 个条款）与摘要 `{pinned}` 不符"),
    );
    let finding = faults::error("section-edited", message).help(Text::new(
        format!(
            "read what stands there now; where it still asks for nothing, write `digest: '{found}'`"
        ),
        format!("请重新阅读该处；若仍无需检查，请写 `digest: '{found}'`"),
    ));
    ctx.fault(finding, &format!("{pointer}/digest"));
}

/// The digest of the words of `clauses`, in their order, and of where their links lead.
fn digest(document: &Document, clauses: &[ClauseId]) -> String {
    let mut digest = Sha256::new();
    for clause in clauses.iter().filter_map(|it| document.clause(*it)) {
        digest.update(clause.digest.as_bytes());
        digest.update(b"\n");
    }
    let digest = release::Digest::from_bytes(&digest.finalize());
    digest.as_str().chars().take(DIGEST_DIGITS).collect()
}

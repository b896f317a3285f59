//! Waivers that begin or end between two policies: no rule tells of them, and whom
//! they excuse is refused no more.

use dictum_policy::waivers::Held;
use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

/// What `new` excuses and `old` does not, and the reverse.
pub(super) fn changes(old: &[Held], new: &[Held]) -> Vec<Finding> {
    let is_in = |it: &Held, held: &[Held]| held.iter().any(|other| other.waiver == it.waiver);
    let begun = new.iter().filter(|it| !is_in(it, old)).map(begins);
    let ended = old.iter().filter(|it| !is_in(it, new)).map(ends);
    begun.chain(ended).collect()
}

fn begins(held: &Held) -> Finding {
    let it = &held.waiver;
    Finding::new(
        "waiver-begins",
        Severity::Warning,
        Text::new(
            format!(
                "`{}` is waived for `{}` until {}, approved by {}: {}",
                it.rule, it.subject, it.until, it.approved_by, it.reason
            ),
            format!(
                "`{}` 对 `{}` 豁免至 {}，由 {} 批准：{}",
                it.rule, it.subject, it.until, it.approved_by, it.reason
            ),
        ),
    )
    .at(held.at.clone())
}

fn ends(held: &Held) -> Finding {
    let it = &held.waiver;
    Finding::new(
        "waiver-ends",
        Severity::Info,
        Text::new(
            format!("`{}` is no longer waived for `{}`", it.rule, it.subject),
            format!("`{}` 对 `{}` 不再豁免", it.rule, it.subject),
        ),
    )
    .at(held.at.clone())
}

//! What findings are told together.

use std::collections::BTreeMap;

use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::Finding;

use crate::index::gravest_first;

/// So many findings of one rule are told in full; of more the first is, and the others take
/// a line each.
const FULL_MAX: usize = 3;

/// From so many rules on that cannot be judged they are one block.
const UNKNOWN_MIN: usize = 4;

/// Findings that are told together.
#[derive(Debug, PartialEq)]
pub(super) enum Block<'f> {
    /// One, in full.
    One(&'f Finding),
    /// One in full, and others of its rule.
    Rule(&'f Finding, Vec<&'f Finding>),
    /// Rules that cannot be judged, because facts are missing.
    Unknown(Vec<&'f Finding>),
}

/// The blocks of `findings`, which are of one subject: errors first, then by file; what is
/// waived comes last.
pub(super) fn blocks<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Block<'f>> {
    let findings = gravest_first(findings);
    let mut rules: BTreeMap<Kind<'_>, Vec<&Finding>> = BTreeMap::new();
    let mut unknown: Vec<&Finding> = Vec::new();
    for finding in &findings {
        rules.entry(kind(finding)).or_default().push(finding);
        if lacks_facts(finding) {
            unknown.push(finding);
        }
    }
    let together = unknown.len() >= UNKNOWN_MIN;
    let mut blocks = Vec::new();
    let mut unknown = Some(unknown).filter(|_| together);
    for finding in findings {
        if together && lacks_facts(finding) {
            blocks.extend(unknown.take().map(Block::Unknown));
            continue;
        }
        let of_rule = rules.get(&kind(finding)).map(Vec::as_slice).unwrap_or_default();
        match of_rule {
            [first, rest @ ..] if of_rule.len() > FULL_MAX => {
                if std::ptr::eq(*first, finding) {
                    blocks.push(Block::Rule(first, rest.to_vec()));
                }
            }
            _ => blocks.push(Block::One(finding)),
        }
    }
    blocks
}

/// What findings of one rule have in common.
type Kind<'f> = (&'f str, Option<&'f str>, Severity, bool, Option<Outcome>);

fn kind(finding: &Finding) -> Kind<'_> {
    let judgement = finding.judgement.as_deref();
    (
        &finding.code,
        judgement.map(|it| it.policy.as_str()),
        finding.severity,
        finding.is_waived(),
        judgement.map(|it| it.outcome),
    )
}

/// Whether it says no more than that facts are missing.
fn lacks_facts(finding: &Finding) -> bool {
    let judgement = finding.judgement.as_deref();
    judgement.is_some_and(|it| {
        it.outcome == Outcome::Indeterminate && !it.missing.is_empty() && it.waiver.is_none()
    })
}

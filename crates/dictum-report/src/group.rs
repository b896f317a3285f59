//! Findings that say the same of several places, as one.

use std::collections::BTreeMap;

use dictum_schema::severity::{Outcome, Severity};
use dictum_source::finding::{Finding, Judgement};

/// Puts findings that say the same, word for word, of one subject together: the first by
/// place stands for all, and has the places of the others.
///
/// A wrapper that three hundred callers use is one fault and not three hundred. What has a
/// fix of its own stays alone.
///
/// ```
/// use dictum_report::group;
/// use dictum_schema::{language::Text, severity::Severity};
/// use dictum_source::{finding::Finding, source::{Location, Source, Span}};
///
/// let source = Source::new("a.js", "f()\nf()");
/// let at = |start| Location::new(&source, Span::new(start, start + 3));
/// let found = [4, 0].map(|start| {
///     Finding::new("calls-f", Severity::Error, Text::same("it calls `f`")).at(at(start))
/// });
/// let grouped = group::grouped(found.to_vec());
/// assert_eq!((grouped.len(), grouped[0].count()), (1, 2));
/// ```
pub fn grouped(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(Finding::order);
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in findings {
        let Some(at) = finding.at.clone().filter(|_| finding.fixes.is_empty()) else {
            kept.push(finding);
            continue;
        };
        let first = *places.entry(Key::of(&finding)).or_insert(kept.len());
        match kept.get_mut(first) {
            Some(first) => {
                first.also.push(at);
                first.also.extend(finding.also);
                if let (Some(ours), Some(theirs)) = (&mut first.judgement, finding.judgement) {
                    ours.facts.extend(theirs.facts);
                }
            }
            None => kept.push(finding),
        }
    }
    for judgement in kept.iter_mut().filter_map(|it| it.judgement.as_mut()) {
        judgement.facts.sort();
        judgement.facts.dedup();
    }
    kept
}

/// What has to be the same of findings that are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    code: String,
    severity: Severity,
    /// The message, and the subject, policy, version and waiver that it belongs to.
    words: [String; 6],
    outcome: Option<Outcome>,
}

impl Key {
    fn of(finding: &Finding) -> Self {
        let judgement = finding.judgement.as_deref();
        let of = |it: fn(&Judgement) -> String| judgement.map(it).unwrap_or_default();
        Self {
            code: finding.code.clone(),
            severity: finding.severity,
            words: [
                finding.message.en.clone(),
                finding.message.zh_cn.clone(),
                of(|it| it.subject.clone()),
                of(|it| it.policy.clone()),
                of(|it| it.version.clone()),
                of(|it| {
                    let waiver = it.waiver.as_ref();
                    waiver
                        .map(|it| format!("{} {} {}", it.layer, it.until, it.reason))
                        .unwrap_or_default()
                }),
            ],
            outcome: judgement.map(|it| it.outcome),
        }
    }
}

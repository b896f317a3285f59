//! What stays the same about a finding while lines around it move.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dictum_source::finding::Finding;
use sha2::{Digest as _, Sha256};

use crate::spot;

/// Computes a fingerprint of each of `findings`, in their order.
///
/// It is made of the rule, the subject, the file and the value at the place, and
/// of no line number. A value of several lines is left out, for it changes with
/// every edit inside of it; equal findings are counted apart.
pub(crate) fn fingerprints(findings: &[&Finding]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut fingerprints = Vec::new();
    for finding in findings {
        let key = key(finding);
        let occurrence = seen.entry(key.clone()).or_insert(0);
        fingerprints.push(digest(&format!("{key}\0{occurrence}")));
        *occurrence += 1;
    }
    fingerprints
}

fn key(finding: &Finding) -> String {
    let subject = finding.judgement.as_ref().map(|it| it.subject.as_str()).unwrap_or_default();
    let at = spot::of(finding);
    let (path, value) = (at.source.path(), at.source.slice(at.span).trim());
    let value = if value.contains('\n') { "" } else { value };
    let words: Vec<&str> = value.split_whitespace().collect();
    [&finding.code, subject, path, &words.join(" ")].join("\0")
}

/// The first half of the SHA-256 of `text`, as hexadecimal digits.
pub(crate) fn digest(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use dictum_schema::language::Text;
    use dictum_schema::severity::Severity;
    use dictum_source::source::{Location, Source, Span};

    use super::*;

    fn at(text: &str, place: &str) -> Finding {
        let source = Source::new("console.yaml", text);
        let start = text.find(place).unwrap();
        let at = Location::new(&source, Span::new(start, start + place.len()));
        Finding::new("domain-malformed", Severity::Error, Text::same("m")).at(at)
    }

    #[test]
    fn a_fingerprint_survives_lines_that_move() {
        let before = at("a: http://b\n", "http://b");
        let after = at("# new\n\na:   http://b\n", "http://b");
        let other = at("a: http://c\n", "http://c");
        let [before, after, other] = [before, after, other].map(|it| fingerprints(&[&it]));
        assert_eq!(before, after);
        assert_ne!(before, other);
    }

    #[test]
    fn equal_findings_have_fingerprints_of_their_own() {
        let it = at("a: b\n", "b");
        let both = fingerprints(&[&it, &it]);
        assert_ne!(both.first(), both.last());
    }

    #[test]
    fn a_list_may_change_inside() {
        let before = fingerprints(&[&at("a:\n  - b\n  - c\n", "- b\n  - c")]);
        assert_eq!(before, fingerprints(&[&at("a:\n  - d\n  - e\n", "- d\n  - e")]));
    }
}

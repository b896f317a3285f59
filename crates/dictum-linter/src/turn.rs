//! What changed between two checks, as findings: new, gone, and still there.

use std::collections::BTreeMap;

use dictum_source::finding::Finding;

/// Compares what was found `before` with what is found `after`.
///
/// A finding that only moved to another line is still the same one: its code, file,
/// subject, weight and words tell it apart from others.
pub fn compare(before: &[Finding], after: &[Finding]) -> Turn {
    let mut old: BTreeMap<Key<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in before.iter().rev() {
        old.entry(key(finding)).or_default().push(finding);
    }
    let mut turn = Turn::default();
    for finding in after {
        match old.get_mut(&key(finding)).and_then(Vec::pop) {
            Some(_) => turn.still += 1,
            None => turn.new.push(finding.clone()),
        }
    }
    turn.gone = old.into_values().flatten().cloned().collect();
    turn.gone.sort_by(Finding::order);
    turn
}

/// What changed between two checks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turn {
    /// What was not found before.
    pub new: Vec<Finding>,
    /// What is not found any more.
    pub gone: Vec<Finding>,
    /// How many findings are as they were.
    pub still: usize,
}

impl Turn {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

type Key<'f> = (&'f str, &'f str, &'f str, u8, &'f str);

fn key(finding: &Finding) -> Key<'_> {
    let path = finding.at.as_ref().map_or("", |it| it.source.path());
    let subject = finding.judgement.as_ref().map_or("", |it| it.subject.as_str());
    let weight = u8::from(finding.is_waived()) + 2 * finding.severity as u8;
    (&finding.code, path, subject, weight, &finding.message.en)
}

#[cfg(test)]
mod tests {
    use dictum_schema::language::Text;
    use dictum_schema::severity::Severity;
    use dictum_source::source::{Location, Source, Span};

    use super::*;

    fn finding(code: &str, at: usize) -> Finding {
        let source = Source::new("a.yaml", "one\ntwo\n");
        let place = Location::new(&source, Span::new(at, at + 1));
        Finding::new(code, Severity::Error, Text::same("x")).at(place)
    }

    #[test]
    fn what_moved_is_still_there_and_what_stands_twice_counts_twice() {
        let before = [finding("a", 0), finding("b", 0), finding("b", 1)];
        let after = [finding("a", 4), finding("b", 1), finding("c", 0)];
        let turn = compare(&before, &after);
        let codes = |it: &[Finding]| it.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
        assert_eq!((codes(&turn.new), codes(&turn.gone)), (vec!["c".into()], vec!["b".into()]));
        assert_eq!(turn.still, 2);
    }
}

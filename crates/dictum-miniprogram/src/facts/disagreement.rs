//! Where two captures say different things of one fact.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;

use super::contradiction;
use super::merge::{CAPTURED, Found};
use crate::captures::Capture;

/// Tells of each of `captures`, of which the best come first, that says otherwise of a fact
/// than the one that counts.
///
/// Where the days of one endpoint's answers do not tell which is newer, it is an error: which
/// of the two holds cannot be known. Where two endpoints differ, one of them may show what
/// is not in effect yet.
pub(super) fn told(captures: &[Capture]) -> Vec<Finding> {
    let mut differing: Vec<(&Capture, &Capture, Vec<Differing<'_>>)> = Vec::new();
    for (name, part) in CAPTURED {
        let mut stated = captures.iter().filter_map(|it| Some((it, Found::of(it, name, part)?)));
        let Some((best, counts)) = stated.next() else { continue };
        let path = part.map_or_else(|| name.to_owned(), |part| format!("{name}.{part}"));
        for (other, says) in stated {
            if agree(&path, (best, counts), (other, says)) {
                continue;
            }
            let fact = Differing { path: path.clone(), says, counts };
            let same = |(one, two, _): &&mut (&Capture, &Capture, _)| {
                std::ptr::eq(*one, best) && std::ptr::eq(*two, other)
            };
            match differing.iter_mut().find(same) {
                Some((_, _, facts)) => facts.push(fact),
                None => differing.push((best, other, vec![fact])),
            }
        }
    }
    differing.into_iter().filter_map(|(best, other, facts)| finding(best, other, &facts)).collect()
}

/// A fact of which two captures say different things.
struct Differing<'a> {
    path: String,
    says: Found<'a>,
    counts: Found<'a>,
}

fn agree(
    fact: &str,
    (best, counts): (&Capture, Found<'_>),
    (other, says): (&Capture, Found<'_>),
) -> bool {
    let mut scratch = Tree::empty_map(&best.source, Evidence::Captured);
    // A list of those that passed says nothing of the others.
    if fact == "categories" && best.response != other.response {
        return contradiction::find(&mut scratch, fact, says, counts).is_empty()
            || contradiction::find(&mut scratch, fact, counts, says).is_empty();
    }
    contradiction::find(&mut scratch, fact, says, counts).is_empty()
        && contradiction::find(&mut scratch, fact, counts, says).is_empty()
}

fn finding(best: &Capture, other: &Capture, facts: &[Differing<'_>]) -> Option<Finding> {
    let Differing { says, counts, .. } = facts.first()?;
    let names: Vec<String> = facts.iter().map(|it| format!("`{}`", it.path)).collect();
    let (en, zh) = (names.join(", "), names.join("、"));
    let same = best.response == other.response;
    let untold = same && (best.taken == other.taken || other.taken.is_none());
    let (severity, message) = if untold {
        let message = Text::new(
            format!("two responses differ about {en}, and their days do not tell which holds"),
            format!("两份响应的 {zh} 不一致，且采集日期无法说明以哪一份为准"),
        );
        (Severity::Error, message)
    } else if same {
        let message = Text::new(
            format!("an older response says otherwise of {en}; the newest counts"),
            format!("更早的响应中 {zh} 与最新的不一致；以最新的为准"),
        );
        (Severity::Info, message)
    } else {
        let message = Text::new(
            format!(
                "`{}` says otherwise of {en} than `{}`, which counts",
                other.response, best.response
            ),
            format!("`{}` 的 {zh} 与 `{}` 不一致；以后者为准", other.response, best.response),
        );
        (Severity::Warning, message)
    };
    let finding = Finding::new("captures-differ", severity, message)
        .at(says.tree.location(says.id))
        .related(counts.tree.location(counts.id), Text::new("what counts", "以此为准"))
        .help(Text::new(
            "capture both again on one day, and delete the older files",
            "请在同一天重新采集，并删除更早的文件",
        ));
    debug_assert!(!Arc::ptr_eq(&best.source, &other.source), "two captures are two files");
    Some(finding)
}

//! Which program a capture is about: another program's never counts.

use std::collections::BTreeSet;

use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Span};
use dictum_source::tree::Tree;

use crate::captures::Capture;
use crate::reader::shown;

/// What the id of a program begins with; others stand for one that is not filled in.
const PREFIX: &str = "wx";

/// Takes the facts from those of `captures` that are about another program than the project
/// or the console file names; tells of each.
///
/// Where neither names one, or each another, and the captures name several of them, nobody
/// knows which is meant, and none of them counts.
pub(super) fn part(
    captures: &mut [Capture],
    declared: Option<&Tree>,
    observed: Option<&Tree>,
) -> Vec<Finding> {
    let own: Vec<Own> = [observed, declared].into_iter().flatten().filter_map(program).collect();
    let is_own = |id: &str| own.is_empty() || own.iter().any(|it| it.id == id);
    let named: BTreeSet<&str> = captures
        .iter()
        .flat_map(|it| it.about.iter().map(|(id, _)| id.as_str()))
        .filter(|id| is_own(id))
        .collect();
    let mixed = named.len() > 1;
    let mut findings = Vec::new();
    for capture in captures {
        let stranger = capture.about.iter().find(|(id, _)| !is_own(id));
        let finding = match (stranger, own.first()) {
            (Some((id, span)), Some(own)) => Some(other(capture, (id, *span), own)),
            _ if mixed => Some(which(capture)),
            _ => None,
        };
        if let Some(finding) = finding {
            findings.push(finding);
            capture.facts = Tree::empty_map(&capture.source, Evidence::Captured);
            capture.unclear = Vec::new();
        }
    }
    findings
}

/// The program that is meant, and who says so.
struct Own {
    id: String,
    at: Location,
}

fn program(tree: &Tree) -> Option<Own> {
    let node = tree.get(tree.root(), "app_id")?;
    let id = tree.str(node)?.trim().to_ascii_lowercase();
    id.starts_with(PREFIX).then(|| Own { id, at: tree.location(node) })
}

fn other(capture: &Capture, (id, span): (&str, Span), own: &Own) -> Finding {
    let (id, own_id) = (shown(id), shown(&own.id));
    let message = Text::new(
        format!(
            "this response is of `{id}`, and the mini-program is `{own_id}`: it does not count"
        ),
        format!("此响应属于 `{id}`，而该小程序是 `{own_id}`：不予采用"),
    );
    Finding::new("capture-other-program", Severity::Error, message)
        .at(Location::new(&capture.source, span))
        .related(own.at.clone(), Text::new("the mini-program", "该小程序"))
        .help(Text::new(
            "keep each mini-program's captures in a folder of its own",
            "请将各小程序的响应分别放在各自的目录中",
        ))
}

fn which(capture: &Capture) -> Finding {
    let message = Text::new(
        "the responses are of several mini-programs, and nothing says which is meant: this one does not count",
        "这些响应属于多个小程序，而没有写明是哪一个：此响应不予采用",
    );
    Finding::new("capture-other-program", Severity::Error, message)
        .at(Location::new(&capture.source, capture.places.start))
        .help(Text::new(
            "write the mini-program's `app_id` into console.yaml, and keep each one's captures in a folder of its own",
            "请在 console.yaml 中写明该小程序的 `app_id`，并将各小程序的响应分别放在各自的目录中",
        ))
}

//! A place for every finding: what stands nowhere else stands where its subject does.

use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

use crate::files::Root;
use crate::workspace::{CAPTURES, FILE, SIGNS, Workspace};

/// Gives each of `findings` that stands nowhere a place: the line of its subject in the
/// workspace file, that file's first line, or, without one, the file because of which the
/// folder is checked at all.
///
/// Readers of reports refuse or drop what has no file and no line. Whoever makes findings of
/// a workspace settles them here, so that a check, a watch and an editor agree.
pub(crate) fn settle(findings: &mut [Finding], workspace: &Workspace) {
    for finding in findings.iter_mut().filter(|it| it.at.is_none()) {
        let subject = finding.judgement.as_ref().map(|it| it.subject.as_str());
        finding.at = Some(match line(workspace, subject) {
            Some(line) => line,
            None => first_line(&workspace.root),
        });
    }
}

/// Gives each of `findings` that stands nowhere the first line of what `root` is known by.
pub(crate) fn settle_without(findings: &mut [Finding], root: &Root) {
    for finding in findings.iter_mut().filter(|it| it.at.is_none()) {
        finding.at = Some(first_line(root));
    }
}

/// The line of `subject` in the workspace file, or its first line.
fn line(workspace: &Workspace, subject: Option<&str>) -> Option<Location> {
    let tree = workspace.tree.as_ref()?;
    let named = subject.and_then(|name| {
        let of =
            |it: &str| name == it || name.strip_prefix(it).is_some_and(|it| it.starts_with(':'));
        workspace.config.subjects.iter().position(|it| of(&it.name))
    });
    if let Some(index) = named {
        return Some(tree.location(tree.nearest(&format!("/subjects/{index}/name"))));
    }
    let source = tree.location(tree.root()).source;
    Some(Location::new(&source, Span::default()))
}

/// The first line of the file that makes `root` a project, or of the workspace file that it
/// should have.
fn first_line(root: &Root) -> Location {
    let mut files = SIGNS.into_iter().filter(|it| *it != CAPTURES);
    let sign = files.find(|it| root.has(it)).unwrap_or(FILE);
    Location::new(&Source::new(root.shown(sign), ""), Span::default())
}

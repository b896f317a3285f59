//! A place for every finding: what stands nowhere else stands where its subject does.

use std::path::Path;

use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};

use crate::files::Root;
use crate::workspace::{FILE, SIGNS, Workspace};

/// Gives each of `findings` that stands nowhere a place: the line of its subject in the
/// workspace file, that file's first line, or, without one, the file because of which
/// `folder` is checked at all.
///
/// Readers of reports refuse or drop what has no file and no line.
pub(crate) fn settle(findings: &mut [Finding], folder: &Path, workspace: Option<&Workspace>) {
    for finding in findings.iter_mut().filter(|it| it.at.is_none()) {
        let subject = finding.judgement.as_ref().map(|it| it.subject.as_str());
        let at = workspace.and_then(|it| line(it, subject));
        finding.at = at.or_else(|| first_line(folder));
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

/// The first line of the file that makes `folder` a project, or of the workspace file that
/// it should have.
fn first_line(folder: &Path) -> Option<Location> {
    let root = Root::open(folder).ok()?;
    let sign = SIGNS.into_iter().find(|it| root.has_plain_file(it)).unwrap_or(FILE);
    Some(Location::new(&Source::new(root.shown(sign), ""), Span::default()))
}

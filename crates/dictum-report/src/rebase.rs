//! The paths of a run, from a folder that the caller names.

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source};

use crate::run::Run;

/// From where to where paths lead, both as absolute paths with `/` between folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The folder that relative paths of the run are relative to.
    pub from: String,
    /// The folder that they shall be relative to.
    pub to: String,
}

impl Base {
    /// `path`, relative to the folder asked for; what lies outside of it stays absolute.
    ///
    /// ```
    /// use dictum_report::rebase::Base;
    ///
    /// let base = Base { from: "/srv/shop".to_owned(), to: "/srv".to_owned() };
    /// assert_eq!(base.path("a/./b.yaml"), "shop/a/b.yaml");
    /// assert_eq!(base.path("../other/b.yaml"), "other/b.yaml");
    /// assert_eq!(base.path("../../etc/b.yaml"), "/etc/b.yaml");
    /// ```
    pub fn path(&self, path: &str) -> String {
        let whole = if path.starts_with('/') { path } else { &format!("{}/{path}", self.from) };
        let whole = normal(whole);
        let to = normal(&self.to);
        let below = whole.strip_prefix(to.as_str()).unwrap_or_default();
        match below.strip_prefix('/').or((to == "/").then_some(below)) {
            Some(below) if !below.is_empty() => below.to_owned(),
            _ => whole,
        }
    }
}

/// The run with each of its places as [`Base::path`] names it.
#[must_use]
pub fn rebased(mut run: Run, base: &Base) -> Run {
    // A file's source is renamed once, however many findings stand in it.
    let mut known: BTreeMap<String, [Arc<Source>; 2]> = BTreeMap::new();
    for finding in &mut run.findings {
        each_place(finding, &mut |at: &mut Location| {
            let renamed = match known.get(at.source.path()) {
                Some([before, after]) if Arc::ptr_eq(before, &at.source) => Arc::clone(after),
                _ => at.source.renamed(base.path(at.source.path())),
            };
            let before = std::mem::replace(&mut at.source, Arc::clone(&renamed));
            known.insert(before.path().to_owned(), [before, renamed]);
        });
    }
    for line in run.subjects.iter_mut().flat_map(|it| &mut it.outcomes) {
        line.evidence.iter_mut().for_each(|it| it.path = base.path(&it.path));
    }
    run
}

fn each_place(finding: &mut Finding, visit: &mut dyn FnMut(&mut Location)) {
    finding.at.iter_mut().for_each(&mut *visit);
    finding.also.iter_mut().for_each(&mut *visit);
    finding.related.iter_mut().for_each(|it| visit(&mut it.at));
    for edit in finding.fixes.iter_mut().flat_map(|it| &mut it.edits) {
        let mut at = Location { source: Arc::clone(&edit.source), span: edit.span };
        visit(&mut at);
        edit.source = at.source;
    }
    if let Some(waiver) = finding.judgement.as_mut().and_then(|it| it.waiver.as_mut()) {
        visit(&mut waiver.at);
    }
}

/// The absolute path `path` without `.` and `..`; nothing is above the root.
fn normal(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            it => steps.push(it),
        }
    }
    format!("/{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_path_leads_to_the_same_file_from_another_folder(
            from in "(/[ab]){0,3}",
            to in "(/[ab]){0,3}",
            path in "((\\.\\./){0,2}[ab]/){0,3}[c]",
        ) {
            let base = Base { from: from.clone(), to: to.clone() };
            let there = base.path(&path);
            let from_there = if there.starts_with('/') { there } else { format!("{to}/{there}") };
            prop_assert_eq!(normal(&from_there), normal(&format!("{from}/{path}")));
        }
    }
}

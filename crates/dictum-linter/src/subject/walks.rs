//! Walks through the folders of a workspace, each folder once for all subjects.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use dictum_schema::workspace::Workspace;

use super::patterns::Patterns;
use crate::files::Root;
use crate::walk::Walk;

/// Walks through the folders of one workspace.
///
/// Fifty subjects in one large folder would walk through it fifty times. Nothing is looked at
/// again, so that a check keeps them and whatever outlives a check does not.
#[derive(Debug)]
pub struct Walks {
    /// The globs of all subjects, by the folders that they are relative to.
    patterns: BTreeMap<String, Vec<Patterns>>,
    walked: RefCell<BTreeMap<PathBuf, Arc<Walk>>>,
    /// The files below folders that nobody asks for, by those.
    inside: RefCell<BTreeMap<PathBuf, Arc<Vec<String>>>>,
}

impl Walks {
    /// No walk yet, through the folders of `config`.
    pub(crate) fn of(config: &Workspace) -> Self {
        let mut patterns: BTreeMap<String, Vec<Patterns>> = BTreeMap::new();
        for subject in &config.subjects {
            // What is no glob is told of its own subject.
            if let Ok(it) = Patterns::of(subject) {
                patterns.entry(subject.root.clone()).or_default().push(it);
            }
        }
        Self { patterns, walked: RefCell::default(), inside: RefCell::default() }
    }

    /// The walk through `root`, known to the workspace as `folder`, as `patterns` ask for it.
    pub(super) fn walk(&self, (root, folder): (&Root, &str), patterns: &Patterns) -> Arc<Walk> {
        let walked = self.walked.borrow().get(root.folder()).cloned();
        let walk = walked.unwrap_or_else(|| {
            let all = self.patterns.get(folder).map(Vec::as_slice).unwrap_or_default();
            let walk = Arc::new(Walk::of(root, |it| all.iter().any(|all| all.names(it))));
            self.walked.borrow_mut().insert(root.folder().to_owned(), Arc::clone(&walk));
            walk
        });
        if walk.entered.iter().all(|it| patterns.names(it)) {
            return walk;
        }
        Arc::new(walk.without(|it| patterns.names(it)))
    }

    /// The files below the folder `folder` of `root`, which nobody asks for.
    pub(super) fn inside(&self, root: &Root, folder: &str) -> Arc<Vec<String>> {
        let key = root.folder().join(folder);
        if let Some(files) = self.inside.borrow().get(&key) {
            return Arc::clone(files);
        }
        let files = Arc::new(Walk::below(root, folder, |_| true).files);
        self.inside.borrow_mut().insert(key, Arc::clone(&files));
        files
    }
}
